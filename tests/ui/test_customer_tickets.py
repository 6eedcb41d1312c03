"""What else a customer has asked: in the third panel, and as a search."""

from dataclasses import replace

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import LOOK, NOW, check_strip, ticket_row
from tui.domain import TicketId
from tui.ui.paint_others import MOST_OTHERS, paint_others
from tui.ui.reasons import Place


@pytest.fixture
def engine() -> FakeEngine:
    """Tickets 1, 3 and 5 are one customer's; 3 is closed."""
    engine = FakeEngine()
    for number, status in ((1, "OPEN"), (3, "CLOSED"), (5, "OPEN")):
        ticket = engine.threads[number].ticket
        engine.change(
            number, ticket=replace(ticket, customer_email="nora@example.net", status=status)
        )
    return engine


async def test_the_panel_lists_them(engine, tmp_path):
    """For the ticket shown, without itself; a click reads one, listed or not."""
    async with staged(engine, tmp_path, size=(180, 36)) as stage:
        facts = stage.inbox.facts
        await stage.until(lambda: "Other tickets of this customer" in stage.text)
        assert [3, 5] == [row.id for row in facts._others]
        await stage.pilot.press("2", "j")
        await stage.until(lambda: "Other tickets of this customer" not in stage.text)
        await stage.pilot.press("k")
        await stage.until(lambda: "Other tickets of this customer" in stage.text)
        y = next(y for y, line in enumerate(stage.text.splitlines()) if "Subject 3" in line[140:])
        await stage.pilot.click(facts, offset=(10, y - facts.region.y))
        await stage.until(lambda: stage.inbox.shown_id == 3)
        assert (Place.THREAD, "all") == (stage.inbox.place, stage.inbox.listing.view.name)
        await stage.pilot.click(facts, offset=(10, 1))
        assert TicketId(3) == stage.inbox.shown_id


async def test_a_key_lists_them_at_every_size(engine, tmp_path):
    """As a search over all tickets; Esc leads back."""
    async with staged(engine, tmp_path, size=(60, 18)) as stage:
        await stage.pilot.press("enter", "C")
        assert [1, 3, 5] == list(stage.inbox.tickets.ids)
        assert (Place.LIST, TicketId(1)) == (stage.inbox.place, stage.inbox.tickets.cursor_id)
        assert 'from:"nora@example.net"' in stage.text
        await stage.pilot.press("escape")
        assert [1, 2, 4, 5] == list(stage.inbox.tickets.ids)


def test_many_are_counted():
    """The panel stays a panel; every line is as wide as it."""
    rows = [ticket_row(number, title="라이선스 키가 이미 사용됨" * 3) for number in range(1, 13)]
    strips = paint_others(rows, NOW, 36, LOOK)
    for strip in strips:
        check_strip(strip, 36)
    assert MOST_OTHERS + 3 == len(strips)
    assert "and 4 more" in strips[-2].text
    assert [] == paint_others([], NOW, 36, LOOK)
