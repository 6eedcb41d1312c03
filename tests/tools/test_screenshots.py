"""Pictures load nothing from the network and leave room for wide characters."""

import pytest

from tests.tools.screenshots import with_wide_cells, without_addresses
from tests.tools.shots import SHOTS

FONT = "@font-face {\n font-family: X;\n src: url(https://fonts.example/x.woff2);\n}\n"


def test_fonts_of_the_network_are_taken_out() -> None:
    """And the local ones named in their place."""
    svg = f"<!-- by https://tool.example -->{FONT}.m {{ font-family: Fira Code, monospace; }}"
    assert "example" not in without_addresses(svg)
    assert "font-family: ui-monospace" in without_addresses(svg)


def test_an_address_that_is_left_is_refused() -> None:
    """Unless a customer wrote it, or it names the format."""
    fine = '<svg xmlns="http://www.w3.org/2000/svg"><text>see https://shop.example/x</text></svg>'
    assert fine == without_addresses(fine)
    with pytest.raises(SystemExit, match="shop"):
        without_addresses('<image href="https://shop.example/x"/>')


def test_wide_characters_get_two_cells() -> None:
    """Rich's own pictures squeeze them into one."""
    svg = '<text x="0" textLength="24.4" y="1">한&amp;</text>'
    expected = (
        '<text x="0.0" textLength="24.4" y="1">한</text>'
        '<text x="24.4" textLength="12.2" y="1">&amp;</text>'
    )
    assert expected == with_wide_cells(svg)


def test_names_are_unique() -> None:
    """Or one picture would overwrite another."""
    names = [shot.name for shot in SHOTS]
    assert sorted(set(names)) == sorted(names)
