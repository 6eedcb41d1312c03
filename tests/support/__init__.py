"""Seams that many tests share: virtual time and a wired inbox over the sandbox."""
