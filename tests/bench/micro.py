"""What a single call costs: query, wrap, clean, parse. `make bench` runs it after the tables.

Not a part of `make test`: the file is not named like one, and nothing here can fail.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.cells import cell_len

from tests.bench import texts
from tests.bench.make_mailbox import FIRST_TICKET, KEPT, Plan, kept_mailbox
from tui.api.envelope import read_list
from tui.api.quirks import decode_json
from tui.api.wire import read_rows, read_ticket
from tui.domain import VIEWS, Sort, Ticket, TicketId
from tui.mailbox import listing, search, threads, tickets
from tui.mailbox.database import Mailbox
from tui.text import clean, fit, html_to_text, wrap

Benchmark = Callable[..., Any]
PLAN = Plan(100_000, 1_000_000)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
BODIES = [texts.body(Random(seed)) for seed in range(1_000)]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The large mailbox of `make bench`, for reading."""
    folder = KEPT / PLAN.name / "mailbox"
    kept_mailbox(PLAN, folder)
    Mailbox.open(folder).close()
    with Mailbox.open(folder, read_only=True) as opened:
        yield opened


def test_query_counts(benchmark: Benchmark, mailbox: Mailbox) -> None:
    benchmark(lambda: mailbox.read(lambda conn: listing.counts(conn, VIEWS)))


def test_query_the_first_500(benchmark: Benchmark, mailbox: Mailbox) -> None:
    benchmark(
        lambda: mailbox.read(lambda conn: listing.ids(conn, VIEWS[4], Sort.NEWEST, limit=500))
    )


def test_query_all_ids(benchmark: Benchmark, mailbox: Mailbox) -> None:
    benchmark(lambda: mailbox.read(lambda conn: listing.ids(conn, VIEWS[4], Sort.NEWEST)))


def test_query_60_rows(benchmark: Benchmark, mailbox: Mailbox) -> None:
    ids = range(FIRST_TICKET + 1_000, FIRST_TICKET + 1_060)
    benchmark(lambda: mailbox.read(lambda conn: listing.rows(conn, ids)))


def test_query_a_thread_of_1000(benchmark: Benchmark, mailbox: Mailbox) -> None:
    wanted = TicketId(FIRST_TICKET + 1)
    benchmark(lambda: mailbox.read(lambda conn: threads.thread(conn, wanted)))


@pytest.mark.parametrize("word", ["the", "download", "zq"])
def test_search_first_results(benchmark: Benchmark, mailbox: Mailbox, word: str) -> None:
    benchmark(
        lambda: mailbox.read(lambda conn: search.find_newest(conn, word, None, Sort.NEWEST, at=NOW))
    )


@pytest.mark.parametrize("word", ["the", "download", "zq"])
def test_search_everything(benchmark: Benchmark, mailbox: Mailbox, word: str) -> None:
    benchmark(lambda: mailbox.read(lambda conn: search.find(conn, word, None, Sort.NEWEST, at=NOW)))


def test_wrap_1000_messages(benchmark: Benchmark) -> None:
    benchmark(lambda: [wrap(text, 80, measure=cell_len) for text in BODIES])


def test_fit_1000_titles(benchmark: Benchmark) -> None:
    titles = [texts.subject(Random(seed)) for seed in range(1_000)]
    benchmark(lambda: [fit(title, 40, measure=cell_len, ellipsis="…") for title in titles])


def test_clean_1000_messages(benchmark: Benchmark) -> None:
    benchmark(lambda: [clean(text) for text in BODIES])


def test_html_to_text_1000_messages(benchmark: Benchmark) -> None:
    pages = [f"<p>{text}</p><br>" for text in BODIES]
    benchmark(lambda: [html_to_text(page) for page in pages])


def page_of_100(mailbox: Mailbox, status: str) -> bytes:
    """A page as the server would send it."""
    ids = range(FIRST_TICKET + 1_000, FIRST_TICKET + 1_100)
    found = [mailbox.read(lambda conn, one=one: tickets.get(conn, TicketId(one))) for one in ids]
    raws = [one.raw.replace('"status": "OPEN"', f'"status": "{status}"') for one in found if one]
    return ('{"data": [' + ",".join(raws) + "]}").encode()


def parsed(page: bytes) -> list[Ticket]:
    """The way from bytes to our tickets."""
    items, _bad = read_rows("ticket", read_list(decode_json(page)).rows, read_ticket)
    return list(items)


def test_parse_a_page_of_100(benchmark: Benchmark, mailbox: Mailbox) -> None:
    benchmark(parsed, page_of_100(mailbox, "OPEN"))


def test_parse_and_store_a_page_of_100_that_changed(
    benchmark: Benchmark, mailbox: Mailbox, tmp_path: Path
) -> None:
    pages = cycle([page_of_100(mailbox, "OPEN"), page_of_100(mailbox, "CLOSED")])
    with Mailbox.open(tmp_path / "store") as ours:

        def take() -> None:
            page = next(pages)
            ours.write(lambda conn: tickets.apply_page(conn, parsed(page), at=NOW))

        benchmark(take)
