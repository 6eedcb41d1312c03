"""The stylesheet: what was parsed holds until the theme is another."""

from textual.css.stylesheet import Stylesheet

from tui.ui.stylesheet import LastingStylesheet

SOURCE = "Screen { color: $ink; }"


def _ink(sheet: Stylesheet) -> object:
    (rule,) = sheet.rules
    return rule.styles.color


def test_the_same_colours_are_not_parsed_again() -> None:
    """Whoever calls for fresh styles gets the rules that are there."""
    sheet = LastingStylesheet(variables={"ink": "red"})
    sheet.add_source(SOURCE)
    before = sheet.rules[0]
    sheet.set_variables({"ink": "red"})
    sheet.reparse()
    assert before is sheet.rules[0]


def test_other_colours_are() -> None:
    """A theme brings its own, to old sources and to new ones."""
    sheet = LastingStylesheet(variables={"ink": "red"})
    sheet.add_source(SOURCE)
    red = _ink(sheet)
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    assert red != _ink(sheet)
    sheet.add_source("Input { color: $ink; }")
    sheet.reparse()
    assert len(sheet.rules) == 2
    assert sheet.rules[0].styles.color == sheet.rules[1].styles.color


def test_it_leans_on_names_that_textual_has() -> None:
    """With another Textual it would be a plain stylesheet that is slower to start."""
    assert {"_variables", "_parse_cache"} <= vars(Stylesheet()).keys()
