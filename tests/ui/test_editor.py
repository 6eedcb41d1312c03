"""The person's own editor gets the text privately and gives every word back."""

import stat
import sys

import pytest

from tui.ui.editor import Edited, edit, left_behind


def script(body: str) -> tuple[str, ...]:
    """An editor in Python; `path` is the file."""
    return (sys.executable, "-c", f"import sys, os, pathlib; path = sys.argv[-1]\n{body}")


def test_the_text_comes_back_cleaned(tmp_path):
    """What the editor wrote, without control characters and without the editor's last newline."""
    add = script("pathlib.Path(path).open('a').write(' more\\x1b[2J\\n')")
    assert Edited("Grüße more␛[2J") == edit("Grüße", add, tmp_path, {})
    assert [] == list(tmp_path.iterdir())


def test_the_file_is_private(tmp_path):
    """0600 in a folder of mode 0700."""
    tell = script(
        "modes = [os.stat(path).st_mode & 0o777, os.stat(os.path.dirname(path)).st_mode & 0o777]\n"
        "pathlib.Path(path).write_text(' '.join(map(oct, modes)))"
    )
    assert Edited("0o600 0o700") == edit("", tell, tmp_path / "new", {})
    assert 0o700 == stat.S_IMODE((tmp_path / "new").stat().st_mode)


def test_only_the_given_environment(tmp_path):
    """No secret of ours reaches the editor."""
    tell = script("pathlib.Path(path).write_text(' '.join(sorted(os.environ)))")
    assert "HELLO" in edit("", tell, tmp_path, {"HELLO": "1"}).text.split()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), "no editor is set"),
        (("/no/such/editor",), "could not be started"),
        (script("sys.exit(3)"), "status 3"),
        (script("os.unlink(path)"), "left no file"),
    ],
)
def test_a_failure_keeps_the_text(tmp_path, command, words):
    """Nothing is raised, nothing is lost."""
    edited = edit("my words", command, tmp_path, {})
    assert "my words" == edited.text
    assert words in edited.problem
    assert [] == left_behind(tmp_path)


@pytest.mark.parametrize(
    "left",
    ["pathlib.Path(path).write_text('new words')", "pathlib.Path(path + '.save').write_text('x')"],
)
def test_an_editor_that_is_ended_leaves_its_text(tmp_path, left):
    """As when the terminal goes under it: the file that it saved last is not removed."""
    # 9, for who runs this may be deaf to 1, and whoever is started from there as well.
    killed = script(f"{left}\nos.kill(os.getpid(), 9)")
    edited = edit("my words", killed, tmp_path, {})
    (kept,) = left_behind(tmp_path)
    assert "my words" == edited.text
    assert f"what it left is kept in {kept}" in edited.problem
    assert 0o700 == stat.S_IMODE(kept.stat().st_mode)


def test_no_place_for_the_file(tmp_path):
    """A disk that takes nothing is told in words."""
    (tmp_path / "file").write_text("")
    edited = edit("my words", ("true",), tmp_path / "file", {})
    assert "my words" == edited.text
    assert "could not be made" in edited.problem


def test_vim_reads_no_modelines(tmp_path):
    """A quoted customer must not configure the editor."""
    vim = tmp_path / "vim"
    vim.write_text(f'#!{sys.executable}\nimport sys\nopen(sys.argv[-1], "w").write(sys.argv[2])\n')
    vim.chmod(0o700)
    assert "autocmd BufReadPre * set nomodeline" == edit("", (str(vim),), tmp_path, {}).text
