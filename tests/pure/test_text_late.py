"""Expressions that are compiled at their first use."""

import re

import pytest

from tui.mailbox import words
from tui.text import cells, cleaning, clusters, links, wrapping
from tui.text.late import late_pattern


def test_it_is_the_expression() -> None:
    """Whatever is asked of it, first or later."""
    for flags in (0, re.IGNORECASE):
        late, plain = late_pattern("a(b*)", flags), re.compile("a(b*)", flags)
        for text in ("abbb", "xABx", ""):
            for _ in range(2):
                assert plain.findall(text) == late.findall(text)
                assert plain.sub("-", text) == late.sub("-", text)
                assert bool(plain.match(text)) == bool(late.match(text))
                assert bool(plain.search(text)) == bool(late.search(text))
                assert bool(plain.fullmatch(text)) == bool(late.fullmatch(text))
                assert [m[1] for m in plain.finditer(text)] == [m[1] for m in late.finditer(text)]
        assert plain.pattern == late.pattern


@pytest.mark.parametrize("module", [cells, cleaning, clusters, links, wrapping, words])
def test_no_expression_is_compiled_while_the_program_starts(module) -> None:
    """All of them together would take a fiftieth of the start."""
    compiled = [name for name, value in vars(module).items() if isinstance(value, re.Pattern)]
    assert [] == compiled
