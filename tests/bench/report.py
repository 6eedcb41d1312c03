"""The figures as a table in Markdown."""

from collections.abc import Mapping, Sequence

from tests.bench.figures import Idle, KeyFigures, Start, Turns
from tests.bench.inbox_run import Row


def start_table(figures: Mapping[str, Start], floor: str) -> list[str]:
    """Programs side by side; ratios to the floor of the same run.

    Args:
        figures: by program.
        floor: the program that counts as 1.
    """
    base = figures[floor]
    lines = [
        "| program | start ms: median (p95, least) | x | processor ms | x | quit ms | MiB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in figures.items():
        wall, cpu = each.wall_ms, each.cpu_ms
        quit_ms = "-" if each.quit_ms is None else f"{each.quit_ms.median:.0f}"
        lines.append(
            f"| {name} | {wall.median:.0f} ({wall.p95:.0f}, {wall.least:.0f})"
            f" | {wall.median / base.wall_ms.median:.2f} | {cpu.median:.0f}"
            f" | {cpu.median / base.cpu_ms.median:.2f} | {quit_ms} | {each.rss_mib:.0f} |"
        )
    return lines


def key_table(figures: Mapping[str, tuple[KeyFigures | None, KeyFigures | None]]) -> list[str]:
    """One move down and one page, for each program."""
    lines = [
        "| program | key | first byte ms: median | last byte ms: median (p95, p99) | bytes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, pair in figures.items():
        for what, found in zip(("down", "page"), pair, strict=True):
            if found is not None:
                lines.append(f"| {name} | {what} | {found.first_ms.median:.1f} | {_last(found)} |")
    return lines


def inbox_table(rows: Sequence[Row]) -> list[str]:
    """What was measured beside what it must reach."""
    lines = [
        "| what | must reach | first byte ms | last byte ms: median (p95, p99) | bytes | cpu ms |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {row.what} | {row.target} | {_found(row)} |" for row in rows]
    return lines


def _found(row: Row) -> str:
    match row.found:
        case None:
            return "no answer | | |"
        case float(number):
            return f"| {number:.0f} | |"
        case (share, lag_s):
            return f"| lag {lag_s * 1e3:.0f} ms | | {share:.0%}"
        case Turns(wall, cpu):
            return (
                f"| longest turn {wall.median:.1f} (worst of {wall.count}: {wall.worst:.1f})"
                f" | | {cpu.median:.1f}"
            )
        case Idle(cpu, wakes_per_s, bytes_per_minute):
            return f"| {wakes_per_s:.1f} wake-ups/s | {bytes_per_minute:.0f}/min | {cpu:.3%}"
        case found:
            return f"{found.first_ms.median:.1f} | {_last(found)} | {found.cpu_ms:.1f}"


def _last(found: KeyFigures) -> str:
    last = found.last_ms
    return f"{last.median:.1f} ({last.p95:.1f}, {last.p99:.1f}) | {found.size.median:,.0f}"
