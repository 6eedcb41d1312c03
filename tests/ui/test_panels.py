"""Header and facts follow the ticket, the theme and the clock."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from textual.geometry import Region

from tests.ui.pane_data import (
    LOOK,
    NOW,
    Host,
    StoodStillClock,
    check_strip,
    message,
    pane_text,
    thread,
)
from tui.domain import Draft
from tui.ui.look import INBOX_LIGHT, Look
from tui.ui.widgets.painted_panel import PaintedPanel
from tui.ui.widgets.ticket_facts import TicketFacts
from tui.ui.widgets.ticket_header import TicketHeader


def header(clock):
    return TicketHeader(LOOK, clock, UTC)


def facts(clock):
    return TicketFacts(LOOK, clock, UTC)


def waiting(minutes):
    return thread([message(1, created_at=NOW - timedelta(minutes=minutes))])


@pytest.mark.parametrize("make", [header, facts])
async def test_a_panel_shows_its_ticket_and_nothing_without_one(make):
    """Every cell is painted either way."""
    panel = make(StoodStillClock())
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        assert "".join(pane_text(panel)).strip() == ""
        panel.show(waiting(10))
        await pilot.pause()
        assert "nora.lind@example.net" in "\n".join(pane_text(panel))
        for y in range(panel.size.height):
            check_strip(panel.render_line(y), 60)
        panel.show(None)
        await pilot.pause()
        assert "".join(pane_text(panel)).strip() == ""


@pytest.mark.parametrize("make", [header, facts])
async def test_a_panel_follows_width_and_theme(make):
    """A resize and a theme switch paint it anew."""
    panel = make(StoodStillClock())
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.show(waiting(10))
        app.theme = INBOX_LIGHT.name
        await pilot.resize_terminal(44, 12)
        await pilot.pause()
        expected = Look.from_theme(INBOX_LIGHT).style("body").bgcolor
        for y in range(panel.size.height):
            check_strip(panel.render_line(y), 44)
            assert expected == next(iter(panel.render_line(y))).style.bgcolor


async def test_the_header_is_three_lines_high():
    """Title, facts, air; the conversation has the rest."""
    panel = header(StoodStillClock())
    async with Host(panel).run_test(size=(60, 12)):
        assert 3 == panel.size.height


async def test_ages_are_repainted_on_the_minute():
    """The wait grows in words; the next look is due within a minute."""
    clock = StoodStillClock()
    panel = header(clock)
    async with Host(panel).run_test(size=(60, 12)) as pilot:
        assert float("inf") == panel.tick()
        panel.show(waiting(10))
        await pilot.pause()
        assert "waiting 10 min" in "\n".join(pane_text(panel))
        assert 0 < panel.tick() <= 60
        clock.at += timedelta(minutes=1)
        assert 0 < panel.tick() <= 60
        await pilot.pause()
        assert "waiting 11 min" in "\n".join(pane_text(panel))


async def test_a_tick_that_changes_nothing_repaints_nothing():
    """Idle costs nothing."""
    panel = header(StoodStillClock())
    async with Host(panel).run_test(size=(60, 12)) as pilot:
        panel.show(waiting(10))
        await pilot.pause()
        refreshed = []
        panel.refresh = lambda *regions, **_: refreshed.append(regions)
        panel.tick()
        panel.show(waiting(10))
        assert [] == refreshed


def test_the_base_paints_nothing_itself():
    """A subclass says what."""
    with pytest.raises(NotImplementedError):
        PaintedPanel(LOOK, StoodStillClock()).paint(thread(), 10)


async def test_a_header_grows_in_a_narrow_pane():
    """Its height follows what it says and how wide it is."""
    panel = header(StoodStillClock())
    app = Host(panel)
    async with app.run_test(size=(100, 12)) as pilot:
        panel.show(waiting(10))
        await pilot.pause()
        assert 3 == panel.size.height
        await pilot.resize_terminal(34, 12)
        await pilot.pause()
        assert panel.size.height > 3
        assert "OPEN" in "\n".join(pane_text(panel))


@pytest.mark.parametrize("make", [header, facts])
async def test_a_panel_is_painted_again_only_if_it_reads_differently(make, monkeypatch):
    """A draft is saved at every pause of whoever types; no panel says so."""
    panel = make(StoodStillClock())
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.show(waiting(10))
        await pilot.pause()
        calls = []
        monkeypatch.setattr(panel, "refresh", lambda *args, **more: calls.append((args, more)))
        known = waiting(10)
        panel.show(replace(known, draft=Draft(known.ticket.id, "half a sentence", NOW)))
        assert [] == calls
        panel.show(None)
        assert [] != calls


@pytest.mark.parametrize("make", [header, facts])
async def test_empty_lines_at_the_end_are_what_each_alone_would_be(make):
    """They are painted once and shown all the way down, for any part of the panel."""
    panel = make(StoodStillClock())
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        for known in (None, waiting(10)):
            panel.show(known)
            await pilot.pause()
            width, height = panel.outer_size
            alone = [panel.render_lines(Region(0, y, width, 1))[0] for y in range(height)]
            assert alone == panel.render_lines(Region(0, 0, width, height))
            assert alone[1:] == panel.render_lines(Region(0, 1, width, height - 1))
