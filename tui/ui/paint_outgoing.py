"""The words under a reply or a change of ours: how it stands, and the card that asks for a choice.

The card is part of the conversation, below the text that it is about: what is the case, why, and
the choices, each with its key. It never covers anything and never waits. `paint_messages` lays it
out and paints it; this module knows neither widths of panes nor strips.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.domain import OutgoingKind, SendState
from tui.ui.deciding import Choice, choices_of
from tui.ui.look import Glyphs, Role
from tui.ui.paint import paragraph
from tui.ui.paint_thread import OutgoingItem


class Part(NamedTuple):
    """A stretch of a remark."""

    text: str
    role: Role
    command: str = ""
    """Id of the command that a click runs; empty for none."""


Remark = tuple[Part, ...]
"""One line."""


class Hand(NamedTuple):
    """What the words are written with."""

    cells: int
    """Width of a line."""
    glyphs: Glyphs
    keys: Mapping[str, str]
    """Command id -> its key as people write it."""


def remarks_of(item: OutgoingItem, hand: Hand) -> tuple[Remark, ...]:
    """The lines below an outgoing row's text."""
    if item.is_at_stake:
        return _card(item, hand)
    return _plain(_state_words(item, hand), role_of(item.outgoing.state), hand)


def role_of(state: SendState) -> Role:
    """What needs a person stands out; what is on its way stays quiet."""
    if state in (SendState.REJECTED, SendState.UNKNOWN):
        return "trouble"
    return "late" if state is SendState.HELD else "dim"


def change_as_asked(item: OutgoingItem) -> str:
    """What a change asks for, in words."""
    status, archived = item.outgoing.change.status, item.outgoing.change.archived
    words = [{"CLOSED": "close", "OPEN": "reopen"}.get(status, status.lower())] if status else []
    if archived is not None:
        words.append("archive" if archived else "restore")
    return " and ".join(words)


def _state_words(item: OutgoingItem, hand: Hand) -> str:
    """How it stands, for a row that asks for nothing."""
    glyphs, why = hand.glyphs, item.outgoing.problem
    match item.outgoing.state:
        case SendState.QUEUED if item.left_s:
            key = hand.keys.get("act.undo", "")
            undo = f" {glyphs.dot} {key} undo" if key else ""
            verb = "sending" if item.outgoing.kind is OutgoingKind.REPLY else "going out"
            return f"{glyphs.sending} {verb} in {item.left_s} s{undo}"
        case SendState.QUEUED if item.is_behind:
            return f"{glyphs.sending} goes out after the one above"
        case SendState.QUEUED if item.is_left:
            return f"{glyphs.sending} queued until somebody opens this store again"
        case SendState.QUEUED:
            return _joined(f"{glyphs.sending} queued", why)
        case SendState.SENDING | SendState.ON_WIRE if item.is_left:
            return f"{glyphs.unknown} was on its way when the other inbox ended"
        case SendState.SENDING | SendState.ON_WIRE:
            return f"{glyphs.sending} sending{glyphs.ellipsis}"
        case SendState.SENT:
            return "sent"
        case _:
            return _title(item, glyphs)


def _title(item: OutgoingItem, glyphs: Glyphs) -> str:
    """What is the case with a row that does not go out."""
    match item.outgoing.state:
        case SendState.HELD:
            return f"{glyphs.held} Held, not sent"
        case SendState.REJECTED:
            return f"{glyphs.refused} SellApp did not accept it"
        case SendState.UNKNOWN:
            return f"{glyphs.unknown} Not known whether it arrived"
        case _:
            return f"{glyphs.sending} Not sent yet; it goes as soon as it can"


_NO_REASON = {
    SendState.HELD: "Look before it goes.",
    SendState.REJECTED: "It gave no reason.",
}


def _card(item: OutgoingItem, hand: Hand) -> tuple[Remark, ...]:
    """Air, what is the case, why, and the choices."""
    row = item.outgoing
    why = row.problem or _NO_REASON.get(row.state, "")
    air: tuple[Remark, ...] = ((Part("", "body"),),) if row.text else ()
    return (
        *air,
        *_plain(_title(item, hand.glyphs), role_of(row.state), hand),
        *(_plain(why, "body", hand) if why else ()),
        *_flowed(choices_of(row), hand),
    )


def _flowed(choices: Sequence[Choice], hand: Hand) -> tuple[Remark, ...]:
    """The choices side by side, on as many lines as they need; none is cut in two."""
    lines: list[list[Part]] = [[]]
    used = 0
    for choice in choices:
        key = hand.keys.get(choice.command, "")
        parts = [Part(f"{key} ", "hue", choice.command)] if key else []
        parts.append(Part(choice.label, "strong", choice.command))
        cells = sum(cell_len(part.text) for part in parts)
        if lines[-1] and used + 3 + cells > hand.cells:
            lines.append([])
            used = 0
        if lines[-1]:
            lines[-1].append(Part("   ", "dim"))
            used += 3
        lines[-1].extend(parts)
        used += cells
    return tuple(tuple(line) for line in lines if line)


def _plain(text: str, role: Role, hand: Hand) -> tuple[Remark, ...]:
    return tuple((Part(line, role),) for line in paragraph(text, hand.cells))


def _joined(words: str, why: str) -> str:
    return f"{words} - {why}" if why else words
