"""`make bench`: measure, print, and write the tables into docs/performance.md.

Every ratio is between programs of the same run, started in turn. On a busy machine trust the
ratios and the processor time; the words above the tables say how busy it was.
"""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import inbox_run, line_run, poll_run, programs, report, scenarios, slow_run
from tests.bench.make_mailbox import Plan
from tui.clock import SystemClock

DOCUMENT = programs.ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7, help="starts of each program")
    parser.add_argument("--count", type=int, default=120, help="keys for each figure")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds of idling")
    parser.add_argument("--shop", type=int, default=20_000, help="tickets of the shop that answers")
    parser.add_argument("--growth", default="1000,10000", help="other sizes to start at")
    parser.add_argument("--million", action="store_true", help="also at a million tickets")
    parser.add_argument("--dry", action="store_true", help="print, and write no file")
    args = parser.parse_args(argv)
    parts = (_words, _beside, _alone, _on_a_line, _on_a_slow_line, _growth)
    lines = [line for part in parts for line in part(args)] + _load()
    if not args.dry:
        _write(DOCUMENT, lines)
    return 0


def _say(lines: list[str]) -> list[str]:
    print("\n".join(lines), flush=True)
    return lines


def _words(args: argparse.Namespace) -> list[str]:
    return _say(
        [
            f"{SystemClock().now():%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, Python"
            f" {platform.python_version()}, {programs.SIZE[0]}x{programs.SIZE[1]} cells,"
            f" {args.tickets:,} tickets with {10 * args.tickets:,} messages.",
            *_load(),
        ]
    )


def _load() -> list[str]:
    return _say([f"Load of the machine (1, 5, 15 min): {os.getloadavg()!s}.", ""])


def _beside(args: argparse.Namespace) -> list[str]:
    """Starts and two keys, beside other programs with as many items."""
    floor = programs.empty_app()
    plan = Plan(args.tickets, 10 * args.tickets)
    ours = programs.inbox(plan)
    found = (programs.neomutt(args.tickets), programs.aerc(args.tickets))
    peers = [each for each in found if each is not None]
    lines = _say(
        [
            f"### Start, beside others with {args.tickets:,} items",
            "",
            *report.start_table(scenarios.starts([floor, ours, *peers], args.runs), floor.name),
            "",
        ]
    )
    keys = {}
    for each in (ours, *peers):
        session = each.start()
        session.until(each.marker)
        session.settle(1.0)
        hands = scenarios.Hands(session)
        keys[each.name] = (
            hands.keys(each.down, count=args.count // 2),
            hands.keys(each.page, count=args.count // 4),
        )
        session.quit(each.quit)
    return [*lines, *_say(["### Keys, beside others", "", *report.key_table(keys), ""])]


def _alone(args: argparse.Namespace) -> list[str]:
    """Everything else about the inbox; the picture of the last time first."""
    plan = Plan(args.tickets, 10 * args.tickets)
    program = programs.inbox(plan)
    first = scenarios.starts([_pictured(plan)], args.runs)["sellapp-inbox"].wall_ms
    rows = [
        *inbox_run.rows(program, count=args.count, seconds=args.rest),
        *inbox_run.openings(program, args.runs),
        *inbox_run.long_conversation(program, args.count // 4),
    ]
    return _say(
        [
            "### The inbox alone",
            "",
            f"The picture of the last time is up after {first.median:.0f} ms (median; least"
            f" {first.least:.0f}); must reach 30.",
            "",
            *report.inbox_table(rows),
            "",
        ]
    )


def _on_a_line(args: argparse.Namespace) -> list[str]:
    """The inbox beside a shop that answers."""
    found = [*line_run.rows(tickets=args.shop, count=args.count), *poll_run.rows(rounds=args.runs)]
    table = report.inbox_table(found)
    return _say([f"### Beside a shop of {args.shop:,} tickets", "", *table, ""])


def _on_a_slow_line(args: argparse.Namespace) -> list[str]:
    """The inbox where the terminal reads 64 kbit a second."""
    program = programs.inbox(Plan(args.tickets, 10 * args.tickets))
    table = report.inbox_table(list(slow_run.rows(program, count=max(8, args.count // 8))))
    return _say(["### Over a line of 64 kbit/s", "", *table, ""])


def _pictured(plan: Plan) -> programs.Program:
    """The inbox with a picture of its last time, which is taken now."""
    program = programs.inbox(plan, last_frame=True)
    session = program.start()
    session.until(programs.inbox(plan).marker)
    session.settle(0.5)
    session.quit(program.quit)
    return program


def _growth(args: argparse.Namespace) -> list[str]:
    """The start at other sizes, each beside the empty app again."""
    sizes = [int(size) for size in args.growth.split(",") if size]
    sizes += [args.tickets] + ([1_000_000] if args.million else [])
    lines = ["### Growth", ""]
    for size in sizes:
        floor = programs.empty_app()
        ours = programs.inbox(Plan(size, 10 * size))
        table = report.start_table(scenarios.starts([floor, ours], args.runs), floor.name)
        lines += [
            *table[: 2 if size == sizes[0] else 0],
            table[-1].replace("inbox", f"inbox {size:,}"),
        ]
    return _say([*lines, ""])


def _write(path: Path, lines: list[str]) -> None:
    """Put the tables between their marks; the words around them are a person's."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
