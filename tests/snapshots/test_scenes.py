"""Every scene of the sandbox, as the screen shows it; look at a change before accepting it.

`make test PYTEST_ARGS="tests/snapshots --snapshot-update"` accepts.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tools.shots import DARK, LARGE, LIGHT, MEDIUM, SHOTS, SMALL, Shot, pose
from tui.sandbox import SCENES

NARROW = (60, 18)
WHOLE = {shot.scene for shot in SHOTS if shot.size == MEDIUM and not shot.keys}
PICTURES = (
    *SHOTS,
    *(Shot(name, settles=name != "slow") for name in SCENES if name not in WHOLE),
    Shot("busy-morning", NARROW),
    Shot("busy-morning", NARROW, keys=("enter",), what="thread"),
    Shot("busy-morning", NARROW, keys=("r",), what="reply"),
    Shot("busy-morning", SMALL, theme="ansi-dark", what="ansi"),
    Shot("busy-morning", MEDIUM, keys=("f",), what="filter"),
    Shot("busy-morning", SMALL, keys=("g", "s"), what="stores"),
    Shot("hostile", SMALL, LIGHT),
    Shot("wide", SMALL),
    Shot("wide", LARGE, DARK),
)


@pytest.mark.parametrize("shot", PICTURES, ids=lambda shot: shot.name)
def test_a_scene_looks_as_it_did(
    shot: Shot, snap_compare: Callable[..., bool], tmp_path: Path
) -> None:
    """The same picture on every machine, from the same seed and clock."""

    def compare() -> bool:
        ready = pose(shot, tmp_path)
        try:
            return snap_compare(ready.app, terminal_size=shot.size, run_before=ready.lead)
        finally:
            ready.inbox.mailbox.close()

    # On a thread of its own: the picture is taken on a loop of its own, which must not take the
    # place of the one that belongs to the tests of this process.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(compare).result()


def test_every_scene_has_a_picture() -> None:
    """A scene that nobody looks at is not there for anyone."""
    assert set(SCENES) == {shot.scene for shot in PICTURES}
    assert len(PICTURES) <= 60
    names = [shot.name for shot in PICTURES]
    assert len(set(names)) == len(names)
