"""Whatever happens at the server and on the line: in the end the mailbox equals the server."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.bigshop import ORDERS, BigShop
from tests.support.keeper import TICK_S, Keeper, StepClock
from tests.support.memory import Disk
from tui.domain import ApiVersion, TicketId
from tui.engine.absent import FEW
from tui.engine.sweep import WALK_EVERY
from tui.errors import ApiError, Garbled, ServerBusy, ServerTrouble, Unanswered, Unreachable
from tui.mailbox import threads

DISK = Disk()
"""One for all histories: wiping is cheaper than making."""
ERRORS: tuple[Callable[[], ApiError], ...] = (
    Unreachable,
    Unanswered,
    Garbled,
    ServerBusy,
    lambda: ServerTrouble(status=503),
)
PICK = st.integers(0, 10_000)


def drive(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits for something")


class Histories(RuleBasedStateMachine):
    """A shop, an inbox, and everything that may happen between them."""

    def __init__(self) -> None:
        super().__init__()
        DISK.wipe()
        self.clock = StepClock()
        self.removed = 0
        self.known: set[int] = set()
        """Every ticket that has ever been in the mailbox."""

    @initialize(
        order=st.sampled_from(ORDERS),
        limit=st.sampled_from((5, 8, 100)),
        searches=st.booleans(),
        bumps=st.booleans(),
        version=st.sampled_from(ApiVersion),
        size=st.integers(0, 24),
        rng=st.randoms(use_true_random=False),
    )
    def open_shop(
        self,
        order: str,
        limit: int,
        *,
        searches: bool,
        bumps: bool,
        version: ApiVersion,
        size: int,
        rng: Any,
    ) -> None:
        self.shop = BigShop(
            self.clock.true_now,
            order=order,
            limit=limit,
            searches=searches,
            bumps=bumps,
            version=version,
        )
        self.shop.fill(size, size // 2, rng)
        self.keeper = Keeper(self.shop, self.clock, DISK)

    def one(self, pick: int) -> int:
        return sorted(self.shop.tickets)[pick % len(self.shop.tickets)]

    def has_tickets(self) -> bool:
        return bool(self.shop.tickets)

    # ---- at the server

    @rule(count=st.integers(1, 7))
    def create(self, count: int) -> None:
        for _ in range(count):
            self.shop.add()

    @precondition(has_tickets)
    @rule(pick=PICK, author=st.sampled_from(("CUSTOMER", "STORE")))
    def write(self, pick: int, author: str) -> None:
        self.shop.write(self.one(pick), author)

    @precondition(has_tickets)
    @rule(
        pick=PICK,
        touches=st.sampled_from((True,) * 3 + (False,)),
        change=st.sampled_from(
            (
                {"status": "CLOSED"},
                {"status": "OPEN"},
                {"archived": True},
                {"archived": False},
                {"title": "Another"},
                {"store_has_read": True},
            )
        ),
    )
    def edit(self, pick: int, *, touches: bool, change: dict[str, object]) -> None:
        self.shop.edit(self.one(pick), touches=touches, **change)

    @precondition(lambda self: len(self.shop.tickets) > 1 and self.removed < FEW)
    @rule(pick=PICK)
    def remove(self, pick: int) -> None:
        self.removed += 1
        self.shop.remove(self.one(pick))

    @rule(order=st.sampled_from(ORDERS))
    def reorder(self, order: str) -> None:
        self.shop.reorder(order)

    @rule(limit=st.sampled_from((5, 8, 100)))
    def page_size(self, limit: int) -> None:
        self.shop.limit = limit

    @rule(takes=st.sampled_from(({"status", "updated_at"}, {"status"}, set())))
    def search(self, takes: set[str]) -> None:
        self.shop.takes = frozenset(takes)

    # ---- on the line, and at the machine

    @rule(kinds=st.sampled_from(("list", "search", "ticket", "messages", "all")), error=PICK)
    def fault(self, kinds: str, error: int) -> None:
        made = ERRORS[error % len(ERRORS)]
        self.shop.fault = lambda kind: made() if kinds in (kind, "all") else None

    @rule(share=st.sampled_from((1, 2, 3, 9)))
    def withhold(self, share: int) -> None:
        """The lists and their counts leave tickets out: all, every second, ..."""
        self.shop.withheld = lambda number: number % share == 0

    @rule()
    def heal(self) -> None:
        self.shop.fault = lambda kind: None
        self.shop.withheld = None

    @precondition(has_tickets)
    @rule(pick=PICK)
    def show(self, pick: int) -> None:
        self.keeper.poller.shown = TicketId(self.one(pick))
        self.keeper.poller.look_at(TicketId(self.one(pick)))

    @rule(hours=st.sampled_from((1, 9, 100)))
    def sleep(self, hours: int) -> None:
        self.clock.jump += timedelta(hours=hours)
        self.keeper.poller.after_sleep()

    @rule(minutes=st.sampled_from((-600, -5, 5, 600)))
    def clock_jump(self, minutes: int) -> None:
        self.clock.jump += timedelta(minutes=minutes)

    @rule()
    def restart(self) -> None:
        self.keeper.begin()

    @rule(tick_s=st.sampled_from((TICK_S, TICK_S, 300.0)))
    def tick(self, tick_s: float) -> None:
        try:
            drive(self.keeper.tick(tick_s))
        except ApiError:
            self.keeper.poller.after_failure()

    # ---- what must hold

    @invariant()
    def no_ticket_is_taken_away_by_mistake(self) -> None:
        here = self.keeper.here()
        assert not (self.known & self.shop.tickets.keys()) - here.keys()
        self.known |= here.keys()

    def teardown(self) -> None:
        """The line is quiet, and the next walk is due: one cycle later nothing differs."""
        if not hasattr(self, "keeper"):
            return
        self.heal()
        absent = len(self.keeper.here().keys() - self.shop.tickets.keys())
        self.clock.steady_s += WALK_EVERY.total_seconds()
        self.shop.requests.clear()
        drive(self.keeper.tick())

        expected = {key: self.shop._shown(ticket) for key, ticket in self.shop.tickets.items()}
        if expected or not self.known:
            assert expected == self.keeper.here()
        self.every_open_thread_is_whole()
        pages = max(1, -(-len(self.shop.tickets) // self.shop.limit))
        # A walk (both ways at the worst), a glance, and what was seen of the search.
        assert self.shop.requests["list"] + self.shop.requests["search"] <= 2 * pages + 1 + 8
        assert self.shop.requests["ticket"] <= absent + 1 + FEW

    def every_open_thread_is_whole(self) -> None:
        for number, ticket in self.shop.tickets.items():
            if ticket.is_open and not ticket.archived and self.shop.version is ApiVersion.V2:
                thread = self.keeper.mailbox.read(
                    lambda conn, key=number: threads.thread(conn, TicketId(key))
                )
                assert thread is not None
                assert tuple(self.shop.thread(number)) == thread.messages


def play(histories: int, steps: int) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(max_examples=histories, stateful_step_count=steps, deadline=None),
    )


def test_in_the_end_the_mailbox_equals_the_server() -> None:
    """Five hundred histories; ten thousand in the long run."""
    play(500, 20)


@pytest.mark.torture
@pytest.mark.timeout(3_600)
def test_in_the_end_the_mailbox_equals_the_server_at_length() -> None:
    """The same with longer histories, and twenty times as many."""
    play(10_000, 40)
