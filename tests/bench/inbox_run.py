"""One long session with the inbox: every figure that needs no second program."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.figures import Idle, KeyFigures, Turns
from tests.bench.programs import Program
from tests.bench.scenarios import SETTLED_S, Hands
from tests.bench.session import Session

PASTE = "\x1b[200~{}\x1b[201~"
CALM_S = (0.25, 0.35)
QUIET_VIEW_S = 0.04
"""Longer than between the parts of one answer, shorter than until the preview."""
LOOKED_THROUGH_S = 90.0
LINE = "A line of text like many others in this paste, and no longer.\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    target: str
    found: KeyFigures | Turns | Idle | tuple[float, float] | float | None


def rows(program: Program, *, count: int, seconds: float) -> Iterator[Row]:
    """Measure, from the cheap to the heavy.

    Args:
        program: the inbox.
        count: keys for each figure of a cheap key; dear ones get a quarter.
        seconds: of idling.
    """
    session = program.start()
    session.until(program.marker)
    hands = Hands(session)
    session.settle(1.0)
    few = max(8, count // 4)
    yield Row("resident memory after the start, MiB", "65", session.rss_mib())
    hands.keys("j", count=3)
    yield Row("`j`/`k` without scroll", "3, p99 12; 1 KB", hands.keys("j", "k", count=count))
    session.send("5")
    session.settle(0.5)
    session.send("pgdn")
    session.settle(0.5)
    yield Row("`j` that scrolls", "6, p99 20; 24 KB", hands.keys("j", count=count))
    yield Row("a page down", "6, p99 20; 24 KB", hands.keys("pgdn", count=count // 2))
    yield Row("End/Home in the longest view", "10, p99 20", hands.keys("end", "home", count=few))
    yield Row("`j` held down 30 times a second", "25 %, no backlog", hands.held("j", 30, 4))
    views = hands.keys("1", "2", "3", "5", count=few, gap_s=CALM_S, quiet_s=QUIET_VIEW_S)
    yield Row("another view", "30", views)
    order = hands.keys("S", count=few, gap_s=CALM_S, quiet_s=QUIET_VIEW_S)
    yield Row("another order", "30", order)
    session.send("1")
    session.settle(0.5)
    yield from _searching(hands, few)
    # A large cache is looked through a minute after the start; that is work, not rest.
    session.pause(max(0.0, LOOKED_THROUGH_S - (session.now_s() - session.began_s)))
    yield Row("at rest", "0.05 %, 0 bytes, 1 wake-up/s", hands.rest(seconds))
    yield from _writing(hands, count)
    yield Row("resident memory at the end, MiB", "90", session.rss_mib())
    session.quit("\x11")


def openings(program: Program, runs: int) -> Iterator[Row]:
    """Open tickets that this session has not shown before; a session for each run.

    Those of 1,000 and 10,000 messages stand second and third in the list.
    """
    for place, size, target in (
        (5, 10, "10, settled 60"),
        (1, 1_000, "25, settled 60"),
        (2, 10_000, "60, settled 180"),
    ):
        found = []
        for _ in range(runs):
            session = _at(program, place + 1)
            found.append(Hands(session).keys("K", count=1, quiet_s=SETTLED_S))
            session.quit(program.quit)
        yield Row(f"open a ticket of {size:,} messages", target, _together(found))


def long_conversation(program: Program, count: int) -> Iterator[Row]:
    """Move in a conversation of 1,000 messages."""
    session = _at(program, 1)
    hands = Hands(session)
    page = hands.keys("pgup", count=count, quiet_s=QUIET_VIEW_S)
    yield Row("a page of a conversation of 1,000 messages", "12", page)
    yield Row("another size of the window, 1,000 messages", "120", _resized(hands))
    session.quit(program.quit)


def _at(program: Program, place: int) -> Session:
    """A session in which the ticket at that place of the list is open."""
    session = program.start()
    session.until(program.marker)
    session.settle(0.6)
    session.send("j" * place)
    session.settle(0.4)
    session.send("enter")
    session.settle(0.8)
    return session


def _resized(hands: Hands) -> KeyFigures | None:
    found = []
    for size in ((180, 60), (200, 60)) * 3:
        hands.session.pause(0.4)
        found.append(hands.session.watch(lambda size=size: hands.session.resize(*size), 0.15))
    answers = [each for each in found if each is not None]
    return KeyFigures.of(answers) if answers else None


def _together(found: list[KeyFigures | None]) -> KeyFigures | None:
    return KeyFigures.joined([each for each in found if each is not None])


def _writing(hands: Hands, count: int) -> Iterator[Row]:
    session = hands.session
    for key in ("home", "r"):
        session.send(key)
        session.settle(0.5)
    session.send("Thanks for writing. " * 20)
    session.settle(0.6)
    typed = hands.keys("a", "b", "c", " ", count=count)
    yield Row("type in the reply box", "4, p99 12", typed)
    back = []
    for _ in range(max(3, count // 12)):
        # So soon after a letter, the draft is still to be saved.
        hands.keys("a", count=1)
        back.append(hands.keys("esc", count=1, quiet_s=QUIET_VIEW_S))
        session.send("r")
        session.settle(0.5)
    yield Row("Esc out of the reply box", "30", _together(back))
    for size, words in ((1_000_000, "refuse a paste of 1 MB"), (190_000, "take a paste of 190 KB")):
        text = (LINE * (size // len(LINE)))[:size]
        pasted = hands.keys(PASTE.format(text), count=1, quiet_s=0.2, limit_s=10.0)
        yield Row(words, "700", pasted)
    typed = hands.keys("a", "b", count=20, quiet_s=0.03)
    yield Row("type in a draft of 190 KB", "15 at 50 KB", typed)
    session.send("esc")
    session.settle(0.8)


def _searching(hands: Hands, count: int) -> Iterator[Row]:
    session = hands.session
    for word, words in (("the", "a word in most messages"), ("download", "a common word")):
        found = []
        for _ in range(max(2, count // 8)):
            session.send("/")
            session.settle(0.3)
            session.send(word[:-1])
            session.settle(1.5)
            found.append(hands.keys(word[-1], count=1, quiet_s=QUIET_VIEW_S))
            session.settle(1.5)
            session.send("esc")
            session.settle(0.5)
        yield Row(f"search: first results, {words}", "30", _together(found))
