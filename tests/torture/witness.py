"""What really happened, seen from outside: the rules that a request or a proof may break.

The witness sees the server's truth (which message came from which outgoing row) and the committed
rows, and nothing of the engine. It never decides what happens; it only writes down `faults`.
"""

from collections import Counter
from datetime import datetime, timedelta

from tests.support.memory import Disk
from tui.clock import Clock
from tui.domain import Message, MessageId, TicketChange, TicketId
from tui.text import canonical, display_text

WAITED_LONG = timedelta(minutes=15)

Row = tuple[int, int, str, str, str, int | None]
"""id, ticket, kind, state, text, message that is its proof."""


def said(text: str) -> str:
    """The same for all forms in which a server may list a text."""
    return canonical(display_text(text))


class Witness:
    """Of one trial."""

    def __init__(self, disk: Disk, clock: Clock) -> None:
        self._disk = disk
        self._conn = disk.conn
        self._clock = clock
        self.faults: list[str] = []
        self.messages: dict[int, Message] = {}
        self.origin: dict[int, int] = {}
        """Message id -> outgoing row that it came from; 0 is another writer."""
        self.decisions: Counter[int] = Counter()
        """How often a person said "send" about a row."""
        self.posts = 0
        self._decided: dict[int, tuple[int, datetime]] = {}
        self._shown: dict[int, tuple[Message, ...]] = {}
        self._shown_at_s: dict[int, float] = {}
        self._shown_max: dict[int, int] = {}
        self._first_try: dict[int, int] = {}
        self._last_try: dict[int, int] = {}
        self._open_posts: Counter[tuple[int, int]] = Counter()
        self._applied: Counter[int] = Counter()
        self._changed: Counter[str] = Counter()

    # ---- what a person did

    def decided(self, row_id: int, known_id: int, at: datetime) -> None:
        """A person said "send", having `known_id` as the newest message on the screen."""
        self.decisions[row_id] += 1
        self._decided[row_id] = (known_id, at)

    def newest_known(self, ticket_id: int) -> int:
        """The newest message that the program could have on its screen."""
        sql = "SELECT coalesce(max(id), 0) FROM cache.message WHERE ticket_id = ?"
        return int(self._conn.execute(sql, (ticket_id,)).fetchone()[0])

    # ---- what the server did

    def stored(self, message: Message, row_id: int) -> None:
        """It is in the conversation now."""
        self.messages[message.id] = message
        self.origin[message.id] = row_id
        if row_id:
            self._applied[row_id] += 1
            if self._applied[row_id] > self.decisions[row_id]:
                self.faults.append(f"row {row_id} was stored more often than a person said send")

    def changed(self, key: str) -> None:
        """A change of a ticket took place."""
        self._changed[key] += 1
        if self._changed[key] > 1:
            self.faults.append(f"the change {key} took place twice")

    def shown(self, ticket_id: TicketId, messages: tuple[Message, ...]) -> None:
        """The client was given this conversation."""
        newest = max((message.id for message in messages), default=0)
        self._shown[ticket_id] = messages
        self._shown_at_s[ticket_id] = self._clock.monotonic()
        if not self._disk.full_for:
            # What could not be stored is not known a moment later.
            self._shown_max[ticket_id] = max(newest, self._shown_max.get(ticket_id, 0))

    def a_claimed_message(self, ticket_id: TicketId) -> Message | None:
        """A message that is the proof of another reply."""
        claimed = self._claimed(ticket_id)
        return self.messages[max(claimed)] if claimed else None

    # ---- what the client asked for

    def before_post(self, ticket_id: TicketId, text: str) -> int:
        """A reply is about to go out; gives the row that it belongs to."""
        under_way = [row for row in self._under_way(ticket_id) if row[2] == "reply"]
        if len(under_way) != 1:
            self.faults.append(f"ticket {ticket_id}: {len(under_way)} replies under way at once")
            return 0
        row_id, _, _, _, stored_text, _ = under_way[0]
        if stored_text != text:
            self.faults.append(f"row {row_id}: other words were sent than are in the outbox")
        self._last_try[row_id] = self._shown_max.get(ticket_id, 0)
        self._first_try.setdefault(row_id, self._last_try[row_id])
        self._in_turn(ticket_id, row_id)
        self._looked_first(ticket_id, row_id)
        return row_id

    def posted(self, row_id: int, *, is_proof_of_nothing: bool) -> None:
        """The first byte has left."""
        self.posts += 1
        state = self._conn.execute(
            "SELECT state FROM main.outgoing WHERE id = ?", (row_id,)
        ).fetchone()
        if state != ("on_wire",):
            self.faults.append(f"row {row_id} left while the mailbox said {state}")
        decision = (row_id, self.decisions[row_id])
        if self._open_posts[decision]:
            self.faults.append(f"row {row_id} was posted again by itself after an open ending")
        if not is_proof_of_nothing:
            self._open_posts[decision] += 1

    def before_patch(self, ticket_id: TicketId, change: TicketChange, key: str) -> None:
        """A change is about to go out."""
        sql = "SELECT id, state FROM main.outgoing WHERE idempotency_key = ?"
        row = self._conn.execute(sql, (key,)).fetchone()
        if row is None or row[1] != "on_wire":
            self.faults.append(f"a change left while the mailbox said {row}")
            return
        self._in_turn(ticket_id, row[0])
        if change.status == "CLOSED":
            self._looked_first(ticket_id, row[0])

    # ---- what a proof is worth

    def check_proof(self, row: Row, rows: dict[int, Row]) -> None:
        """A sent reply names a message: it must be its own, as far as anyone can tell."""
        row_id, ticket_id, _, _, text, message_id = row
        message = self.messages.get(message_id or 0)
        if message is None or message.ticket_id != ticket_id or message.is_customer:
            self.faults.append(f"row {row_id}: message {message_id} cannot be its proof")
            return
        if self.origin[message.id] == row_id:
            # However the server has changed its text.
            return
        if said(text) != canonical(message.content):
            self.faults.append(f"row {row_id}: message {message_id} says something else")
        if message.id <= self._first_try.get(row_id, 0):
            self.faults.append(f"row {row_id}: message {message_id} was there before it was sent")
        origin = self.origin[message.id]
        other = rows.get(origin)
        # Nobody can tell a colleague's equal words, or those of a row that a person gave up.
        is_told_apart = other is not None and other[5] is None
        if is_told_apart:
            self.faults.append(f"row {row_id}: its proof is the message of row {origin}")

    def should_be_found(self, row: Row, rows: dict[int, Row]) -> bool:
        """Its message is there, and nothing else could be meant."""
        row_id, ticket_id, _, _, text, _ = row
        same = [
            message
            for message in self._shown.get(ticket_id, ())
            if not message.is_customer
            and message.id > self._last_try.get(row_id, 0)
            and canonical(message.content) == said(text)
        ]
        twins = [
            other
            for other in rows.values()
            if other[:3] == (other[0], ticket_id, "reply")
            and other[0] != row_id
            and other[5] is None
            and said(other[4]) == said(text)
        ]
        claimed = self._claimed(ticket_id)
        is_plain = len(same) == 1 and self.origin[same[0].id] == row_id
        return is_plain and same[0].id not in claimed and not twins

    # ---- within

    def _in_turn(self, ticket_id: TicketId, row_id: int) -> None:
        sql = "SELECT id FROM main.outgoing WHERE ticket_id = ? AND id < ? AND state <> 'sent'"
        earlier = self._conn.execute(sql, (ticket_id, row_id)).fetchall()
        if earlier:
            self.faults.append(f"row {row_id} left before {earlier}")

    def _looked_first(self, ticket_id: TicketId, row_id: int) -> None:
        known_id, decided_at = self._decided.get(row_id, (0, self._clock.now()))
        if self._shown_at_s.get(ticket_id) != self._clock.monotonic():
            self.faults.append(f"row {row_id} left without a fresh look")
        ours = self._claimed(ticket_id)
        news = [
            message.id
            for message in self._shown.get(ticket_id, ())
            if message.id > known_id and message.id not in ours
        ]
        if news:
            self.faults.append(f"row {row_id} left over unseen messages {news}")
        if self._clock.now() - decided_at > WAITED_LONG:
            self.faults.append(f"row {row_id} left after {self._clock.now() - decided_at}")

    def _under_way(self, ticket_id: TicketId) -> list[Row]:
        sql = """
            SELECT id, ticket_id, kind, state, text, sent_message_id FROM main.outgoing
            WHERE ticket_id = ? AND state IN ('sending', 'on_wire')
        """
        return self._conn.execute(sql, (ticket_id,)).fetchall()

    def _claimed(self, ticket_id: TicketId) -> set[MessageId]:
        sql = """
            SELECT sent_message_id FROM main.outgoing
            WHERE ticket_id = ? AND sent_message_id IS NOT NULL
        """
        return {row[0] for row in self._conn.execute(sql, (ticket_id,))}
