"""`sandbox` prints the three variables that make any other call work, and ends on a signal."""

import os
import shlex
import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.sockets


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_variables_open_the_shop(cli: Cli, number: signal.Signals) -> None:
    """A shell that evaluates them can sync at once."""
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--tickets", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as serving:
        assert serving.stdout is not None
        lines = [serving.stdout.readline() for _ in range(3)]
        for line in lines:
            export, assignment = shlex.split(line)
            name, _, value = assignment.partition("=")
            assert "export" == export
            cli.environ[name] = value
        assert {"SELLAPP_API_BASE_URL", "SELLAPP_STORE", "SELLAPP_API_KEY"} == set(cli.environ)
        assert 5 == cli("sync", "--once").data["tickets"]
        serving.send_signal(number)
        assert 0 == serving.wait(20)


def test_a_scene_that_is_none_lists_them(cli: Cli) -> None:
    """So that nobody has to guess; a terminal is not needed to be told."""
    for argv in (["sandbox", "--port", "0"], ["--demo"], []):
        result = cli(*argv, "--scene", "nope")
        assert 2 == result.code
        assert "busy-morning" in result.err


def test_a_port_that_is_taken_is_told(cli: Cli) -> None:
    """In words, exit 2."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = cli("sandbox", "--port", str(taken.getsockname()[1]))
    assert 2 == result.code
    assert "--port" in result.err
