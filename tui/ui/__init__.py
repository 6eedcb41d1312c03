"""The screen: what a person sees and presses. It asks the engine and paints what it gets.

This is the only part of the program that imports Textual or Rich; it never speaks HTTP or SQL.
"""
