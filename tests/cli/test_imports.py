"""What is imported before the first paint is a list that is kept short."""

from tests.support.interpreter import said_by

LATE = (
    "httpx",
    "httpcore",
    "pydantic",
    "anyio",
    "starlette",
    "markdown_it",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
    "textual.document",
    "tui.sandbox",
    "tui.api.client",
    "tui.api.wire",
    "importlib.metadata",
    "tomllib",
    "hashlib",
    "_hashlib",
    "zoneinfo",
    "sysconfig",
    "_ssl",
    "email",
    "argparse",
    "gettext",
    "html",
    "tui.api.pages",
    "tui.text.markup",
    "tui.ui.screens.crossing",
    "tui.ui.screens.dialog",
    "tui.ui.screens.setup",
    "tui.ui.palette",
    "tui.ui.widgets.reply_area",
    "tui.ui.widgets.search_box",
    "tui.engine.background",
    "tui.engine.poller",
    "tui.engine.delivery",
    "tui.engine.pruning",
    "tui.engine.sender",
    "tui.engine.observer",
)
"""Each takes milliseconds that nobody should wait for; most come after the first paint."""

PAINTING = (
    "import sys; from tui.cli.put_off import put_off; put_off();"
    "import tui.cli.screen, tui.cli.wiring, tui.cli.program, tui.cli.sessions, tui.cli.switchboard,"
    "tui.cli.memory, tui.cli.children, tui.ui.app, tui.ui.driver;"
)


def test_what_takes_long_is_not_imported_before_the_first_paint() -> None:
    """All modules that the screen of a store needs are there, and none of these."""
    code = f"{PAINTING} print([name for name in {LATE!r} if name in sys.modules])"
    assert "[]" == said_by(code)


def test_what_is_imported_for_work_is_no_work_for_the_collector() -> None:
    """A whole collection took 15 ms of the screen's thread, most of it for modules."""
    code = (
        "import asyncio, gc; from tui.cli.wiring import import_work; kept = [];"
        "work = lambda: (asyncio.run(import_work()), kept.append(gc.get_freeze_count()));"
        "work(), work(); print(kept[0] > 10_000, kept[1] <= kept[0])"
    )
    assert "True True" == said_by(code)


def test_a_question_for_the_version_imports_next_to_nothing() -> None:
    """Neither Textual nor SQLite."""
    code = (
        "import sys, tui.cli.program;"
        "print([m for m in ('textual', 'rich', 'sqlite3', 'asyncio.runners') if m in sys.modules])"
    )
    printed = said_by(code)
    assert "textual" not in printed
    assert "sqlite3" not in printed
