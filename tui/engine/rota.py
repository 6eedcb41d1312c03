"""Whose turn it is: which of many tickets was tried longest ago, and how old a look can get.

Where SellApp cannot list what moved, every open ticket has to be looked at in turn. Pure: it keeps
moments by the monotonic clock and draws no conclusions from what a look shows.
"""

from collections.abc import Collection, Iterable

from tui.domain import TicketId

HOT_TURNS = 3
"""Every third turn is for the hot ones: what moved lately moves again soon."""
CALM_S = 180.0
"""Looking more often than this is not worth a request."""


class Rota:
    """Tickets by the moment of the last try, the longest ago first.

    A try that brought nothing readable is no look: the ticket's age goes on growing.
    """

    def __init__(self) -> None:
        self._tried_s: dict[TicketId, float] = {}
        """In the order of the tries: whose turn it is."""
        self._looked_s: dict[TicketId, float] = {}
        """When a try last brought an answer: how old our knowledge is."""
        self._turns = 0

    def __len__(self) -> int:
        return len(self._tried_s)

    def watch(self, ticket_ids: Collection[TicketId], now_s: float) -> None:
        """These are the ones from now on; one that was not among them counts as just looked at."""
        for ticket_id in self._tried_s.keys() - ticket_ids:
            del self._tried_s[ticket_id], self._looked_s[ticket_id]
        for ticket_id in ticket_ids:
            self._tried_s.setdefault(ticket_id, now_s)
            self._looked_s.setdefault(ticket_id, now_s)

    def looked(self, ticket_ids: Iterable[TicketId], now_s: float) -> None:
        """These have just been listed, or read by id."""
        for ticket_id in ticket_ids:
            if self.tried(ticket_id, now_s):
                self._looked_s[ticket_id] = now_s

    def tried(self, ticket_id: TicketId, now_s: float) -> bool:
        """It had its turn, whatever came of it; False for one that is not watched."""
        if self._tried_s.pop(ticket_id, None) is None:
            return False
        # At the end: the order of the keys is the order of the turns.
        self._tried_s[ticket_id] = now_s
        return True

    def next(self, now_s: float, due_s: float, hot: Collection[TicketId]) -> TicketId | None:
        """Whose turn it is, or None when every try is younger than `due_s`.

        Args:
            now_s: by the monotonic clock.
            due_s: the age from which a try is worth a request, in seconds.
            hot: those that every third turn is for; others are passed over in it.
        """
        self._turns += 1
        oldest = next(iter(self._tried_s), None)
        if self._turns % HOT_TURNS == 0:
            known = [one for one in hot if one in self._tried_s]
            oldest = min(known, key=self._tried_s.__getitem__, default=oldest)
        if oldest is None or now_s - self._tried_s[oldest] < due_s:
            return None
        return oldest

    def age_s(self, ticket_id: TicketId, now_s: float) -> float:
        """Seconds since the last look."""
        return now_s - self._looked_s.get(ticket_id, now_s)

    def oldest_s(self, now_s: float) -> float:
        """Seconds since the look that was longest ago; 0 with nothing to watch."""
        return now_s - min(self._looked_s.values(), default=now_s)


def round_s(looks: int, turn_s: float) -> float:
    """How long it takes until everything was looked at once, hot turns included, in seconds."""
    return looks * turn_s * HOT_TURNS / (HOT_TURNS - 1)


def due_age_s(looks: int, turn_s: float) -> float:
    """From which age on a look is due, so that all are done by the time `worst_age_s` names."""
    return max(0.0, CALM_S - round_s(looks, turn_s))


def worst_age_s(looks: int, turn_s: float) -> float:
    """The oldest that a look can get, in seconds.

    Args:
        looks: requests that it takes to look at everything once.
        turn_s: seconds from one turn to the next, at the most.
    """
    return max(CALM_S, round_s(looks, turn_s)) + 2 * turn_s
