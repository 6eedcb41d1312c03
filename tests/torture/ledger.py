"""What a person may expect to find: every text that was ever typed, in exactly one place.

Kept beside the program from what its calls answered; after a crash, from whether that very write
was committed. `check` compares it, to the letter, with what the mailbox holds.
"""

from dataclasses import dataclass

from tests.support.memory import Disk
from tests.torture.witness import Row, Witness


@dataclass(frozen=True)
class Entry:
    """One outgoing row as the person knows it."""

    ticket_id: int
    kind: str
    text: str = ""
    after_id: int | None = None


class Ledger:
    """Of one trial."""

    def __init__(self, disk: Disk, witness: Witness) -> None:
        self._conn = disk.conn
        self._witness = witness
        self.drafts: dict[int, str] = {}
        self.entries: dict[int, Entry] = {}
        self.said_there: set[int] = set()
        """Rows about which a person said "it is there"."""
        self._sent: dict[int, Row] = {}

    def newest_id(self) -> int:
        """The id of the row that was made last."""
        found = self._conn.execute("SELECT max(id) FROM main.outgoing").fetchone()[0]
        return int(found or 0)

    def recall(self, row_id: int) -> Entry:
        """A person took a row out of the outbox, and with it what was to follow it."""
        entry = self.entries.pop(row_id)
        for other_id, other in list(self.entries.items()):
            if other.after_id == row_id:
                del self.entries[other_id]
        return entry

    def rows(self) -> dict[int, Row]:
        """Every outgoing row in the mailbox."""
        sql = "SELECT id, ticket_id, kind, state, text, sent_message_id FROM main.outgoing"
        return {row[0]: row for row in self._conn.execute(sql)}

    def check(self) -> list[str]:
        """Everything that is not as it must be, in words."""
        faults = self._witness.faults
        rows = self.rows()
        found = {row_id: row[1:3] + row[4:5] for row_id, row in rows.items()}
        due = {row_id: (e.ticket_id, e.kind, e.text) for row_id, e in self.entries.items()}
        if found != due:
            faults.append(f"outbox: found {found}, expected {due}")
        drafts = dict(self._conn.execute("SELECT ticket_id, text FROM main.draft").fetchall())
        if drafts != self.drafts:
            faults.append(f"drafts: found {drafts}, expected {self.drafts}")
        for row in rows.values():
            self._check_row(row, rows)
        return faults

    def check_end(self) -> list[str]:
        """After a long quiet time nothing is under way, forgotten, or plain to see and not seen."""
        faults = self.check()
        rows = self.rows()
        first: dict[int, Row] = {}
        for row_id in sorted(rows):
            row = rows[row_id]
            if row[3] in {"sending", "on_wire"}:
                faults.append(f"row {row_id} is still {row[3]}")
            if row[3] != "sent":
                first.setdefault(row[1], row)
            if row[2:4] == ("reply", "unknown") and self._witness.should_be_found(row, rows):
                faults.append(f"row {row_id} is unknown, and its message is plain to see")
        faults += [
            f"row {row[0]} waits for nothing" for row in first.values() if row[3] == "queued"
        ]
        return faults

    def _check_row(self, row: Row, rows: dict[int, Row]) -> None:
        faults = self._witness.faults
        row_id, _, kind, state, _, message_id = row
        before = self._sent.get(row_id)
        if before is not None and before != row:
            faults.append(f"row {row_id} was proven sent, and is {row} now")
        if state != "sent":
            return
        if before is not None:
            return
        self._sent[row_id] = row
        if message_id is not None:
            self._witness.check_proof(row, rows)
        elif kind == "reply" and row_id not in self.said_there:
            faults.append(f"row {row_id} is sent without a proof")
