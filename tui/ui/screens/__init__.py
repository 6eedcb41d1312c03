"""The screens: one file each, the inbox in several layers."""
