"""The tests are tested: each planted bug must make its tests fail, and without it they pass.

`pytest -m planted`. Everything happens in copies of the tree.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.planted import PLANTED, Planted

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("tui", "tests", "pyproject.toml")
LIMIT_S = 400
FAILED = 1
"""pytest's exit code for "tests were run, and some failed"; a broken copy gives another."""

pytestmark = pytest.mark.planted


def copy_to(folder: Path) -> Path:
    """The tree, without what was made on the way."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("golden", "__snapshots__", "*.svg")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy2(source, folder / name)
    return folder


def run_tests(folder: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Those tests, in that copy, by this interpreter."""
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line")
    return subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught(bug: Planted, tmp_path: Path) -> None:
    """The tests that are named for it fail."""
    folder = copy_to(tmp_path)
    path = folder / bug.file
    source = path.read_text(encoding="utf-8")
    assert source.count(bug.old) == 1, "the bug no longer fits the source: plant it anew"
    path.write_text(source.replace(bug.old, bug.new), encoding="utf-8")
    done = run_tests(folder, bug.tests)
    assert FAILED == done.returncode, f"not caught, or not even run:\n{done.stdout[-3000:]}"


@pytest.mark.parametrize(
    "tests", sorted({bug.tests for bug in PLANTED}), ids=lambda tests: Path(tests[0]).stem
)
def test_an_untouched_copy_passes(tests: tuple[str, ...], tmp_path: Path) -> None:
    """So that it is the bug that they saw."""
    done = run_tests(copy_to(tmp_path), tests)
    assert done.returncode == 0, done.stdout[-3000:]
