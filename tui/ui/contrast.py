"""How well one colour stands out against another, by the formula that accessibility rules use.

Pure arithmetic for `look`; the themes that are ours were chosen with it, others are mended with it.
"""

from textual.color import Color


def luminance(colour: Color) -> float:
    """Relative luminance, 0 for black to 1 for white. Source: WCAG 2.2, relative luminance."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Contrast of two colours, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Color, ground: Color, body: Color, ratio: float) -> Color:
    """The colour, drawn towards the body text's as far as it needs to reach a contrast.

    Args:
        colour: what is wanted.
        ground: what it stands on.
        body: the colour that is readable there; where this falls short, it is the answer.
        ratio: the least contrast.
    """
    mixed = (colour.blend(body, tenths / 10) for tenths in range(10))
    return next((each for each in mixed if contrast(each, ground) >= ratio), body)
