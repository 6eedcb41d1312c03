"""The one line that is told after leaving: what is not sent, and what becomes of it.

Pure; `cli` prints it once the screen is gone, and the screen shows it when one store was left for
another. Leaving asks nothing and hides nothing.
"""

from collections.abc import Iterable

from tui.domain import Outgoing, OutgoingKind, SendState

_DECISIONS = (
    (SendState.UNKNOWN, "not known whether it arrived", "not known whether they arrived"),
    (SendState.REJECTED, "SellApp did not accept it", "SellApp did not accept them"),
    (SendState.HELD, "held for another look", "held for another look"),
)
_BY_ITSELF = frozenset({SendState.QUEUED, SendState.SENDING, SendState.ON_WIRE})


def landed_words(rows: Iterable[Outgoing | None]) -> str:
    """What went out while we were leaving; empty when nothing did.

    Args:
        rows: what was on its way, as it stands now.
    """
    sent = [row for row in rows if row is not None and row.state is SendState.SENT]
    return f"{_nouns(sent)} sent." if sent else ""


def is_on_its_way(row: Outgoing) -> bool:
    """It needs nobody's decision to go out."""
    return row.state in _BY_ITSELF


def parting_words(
    outbox: Iterable[Outgoing], drafts_count: int, *, again: str = "the inbox runs again"
) -> str:
    """What to tell whoever leaves; empty when everything is sent and nothing is typed.

    Args:
        outbox: everything that is not proven sent.
        drafts_count: how many tickets have a draft.
        again: when that which waits goes out.
    """
    rows = tuple(outbox)
    sentences = []
    going = [row for row in rows if row.state in _BY_ITSELF]
    if going:
        verb, they, stay, go = _verbs(len(going))
        sentences.append(
            f"{_nouns(going)} {verb} not sent yet; {they} {stay} in the outbox and {go} out when"
            f" {again}."
        )
    for state, why_one, why_many in _DECISIONS:
        stopped = [row for row in rows if row.state is state]
        if stopped:
            is_one = len(stopped) == 1
            need, why = ("needs", why_one) if is_one else ("need", why_many)
            sentences.append(f"{_nouns(stopped)} {need} a decision ({why}).")
    if drafts_count:
        kept = "draft is" if drafts_count == 1 else "drafts are"
        sentences.append(f"{drafts_count} {kept} kept.")
    return " ".join(sentences)


def _verbs(count: int) -> tuple[str, str, str, str]:
    return ("is", "it", "stays", "goes") if count == 1 else ("are", "they", "stay", "go")


def _nouns(rows: list[Outgoing]) -> str:
    """`2 replies`, `1 reply and 1 change`."""
    replies = sum(row.kind is OutgoingKind.REPLY for row in rows)
    parts = [(replies, "reply", "replies"), (len(rows) - replies, "change", "changes")]
    return " and ".join(f"{n} {one if n == 1 else many}" for n, one, many in parts if n)
