"""The program as a whole: grammar, streams, exit codes, and nothing imported too early."""

import io
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tui import __version__
from tui.cli import program
from tui.cli.call import Streams
from tui.clock import SystemClock

LATE = ("textual", "rich", "httpx", "httpcore", "pydantic", "starlette", "uvicorn", "sqlite3")
"""What costs time to import, and is not needed to parse arguments."""


def test_version_and_help_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, exit 0."""
    for flag, word in [("--version", f"sellapp-inbox {__version__}\n"), ("--help", "exit codes")]:
        assert 0 == program.main([flag])
        caught = capsys.readouterr()
        assert word in caught.out
        assert "" == caught.err


@pytest.mark.parametrize(
    "argv",
    [
        "bogus",
        "--bogus",
        "sync",
        "status",
        "show",
        "show x",
        "show 0",
        "show -5",
        "show 9999999999999999999",
        "list --view nope",
        "list --status maybe",
        "list --view open --status closed",
        "list --archived perhaps",
        "list extra",
        "sandbox",
        "sandbox --port 70000",
        "sandbox --port x",
        "--tickets -1",
        "--tickets 2000000",
        "--seed x",
        "--theme nord",
        "config",
        "config mend",
        "--vers",
    ],
)
def test_wrong_usage_is_told_in_one_line(argv: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, words on standard error, and where to read on."""
    assert 2 == program.main(argv.split())
    caught = capsys.readouterr()
    assert "" == caught.out
    assert caught.err.startswith("sellapp-inbox: ")
    assert "--help" in caught.err
    assert 1 == caught.err.count("\n")


def test_parsing_imports_nothing_heavy() -> None:
    """`--version` must not wait for what it does not use."""
    code = (
        "import sys; from tui.cli import main; code = main(['--version']);"
        f"print([name for name in {LATE!r} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        # Without what measures coverage, which imports on its own account.
        env={name: value for name, value in os.environ.items() if "COV" not in name},
    )
    assert f"sellapp-inbox {__version__}\n[]\n" == done.stdout


def test_python_m_tui_is_the_same_program() -> None:
    """Design 9."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--version"], capture_output=True, text=True, check=True
    )
    assert f"sellapp-inbox {__version__}\n" == done.stdout


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`sellapp-inbox paths | true`: quiet, exit 0."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        ["/bin/sh", "-c", f"'{sys.executable}' -m tui paths --json | true"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert (0, "") == (done.returncode, done.stderr)


class Streaming(io.StringIO):
    """A stream that fails in a given way when it is written to."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def write(self, text: str) -> int:
        raise self._error


def paths_onto(out: io.StringIO) -> tuple[int, str]:
    """Exit code and words of `paths`, printing onto a stream."""
    err = io.StringIO()
    code = program.run(["paths"], {}, Streams(io.StringIO(), out, err), SystemClock())
    return code, err.getvalue()


def test_interrupting_ends_quietly(cli: Cli) -> None:
    """As every shell tool: 130 and no words."""
    assert (130, "") == paths_onto(Streaming(KeyboardInterrupt()))
    assert (0, "") == paths_onto(Streaming(BrokenPipeError()))


def test_an_error_of_our_own_leaves_a_private_report(cli: Cli) -> None:
    """One sentence; neither sentence nor report quotes data."""
    code, words = paths_onto(Streaming(ZeroDivisionError("canary")))
    assert 1 == code
    (report,) = (cli.home / "state" / "sellapp-inbox").iterdir()
    assert str(report) in words
    assert 1 == words.count("\n")
    content = report.read_text()
    assert "ZeroDivisionError" in content
    assert "canary" not in words + content
    assert 0o600 == report.stat().st_mode & 0o777


def test_what_gives_our_traffic_away_is_taken_out(cli: Cli) -> None:
    """The key, and the file into which TLS keys would be logged."""
    environ = {"SSLKEYLOGFILE": "keys.log", "SELLAPP_API_KEY": "k", "LANG": "C"}
    streams = Streams(io.StringIO(), io.StringIO(), io.StringIO())
    assert 0 == program.run(["paths"], environ, streams, SystemClock())
    assert {"LANG": "C"} == environ


def test_no_arguments_mean_what_the_grammar_says_they_mean() -> None:
    """The inbox starts without the grammar; nothing that a command may ask for is missing."""
    from tui.cli.arguments import parser

    assert vars(parser().parse_args([])) == vars(program.parsed([]))


def test_every_command_has_a_handler() -> None:
    """The grammar and the table of handlers name the same commands."""
    from tui.cli.arguments import parser

    for command in set(program.HANDLERS) - {None}:
        namespace: Namespace = parser().parse_known_args(
            [
                str(command),
                *{"config": ["check"], "sandbox": ["--port", "0"]}.get(command, []),
                *{"sync": ["--once"], "status": ["--once"]}.get(command, []),
                *{"show": ["1"], "reply": ["1"]}.get(command, []),
            ]
        )[0]
        assert command == namespace.command
        assert callable(program._handler(command))


def test_without_a_terminal_the_inbox_says_what_to_use(cli: Cli) -> None:
    """A script that starts the full screen by mistake gets words and exit 2."""
    for argv in ([], ["--demo"], ["login"]):
        result = cli(*argv)
        assert (2, "") == (result.code, result.out)
        assert "terminal" in result.err
