"""Draw screenshots/ from the sandbox's scenes: SVG always, PNG where something can draw it.

Usage: python -m tests.tools.screenshots [NAME-PART ...]. The pictures name no font and no address
of the network: whoever looks at them loads nothing.
"""

import asyncio
import html
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len

from tests.tools.shots import SHOTS, Shot, posed
from tui.text import graphemes

FOLDER = Path(__file__).parents[2] / "screenshots"
FONTS = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', Menlo, Consolas, monospace"
CELL_WIDTH = 12.2
"""Of Rich's SVG, in its own units."""
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def without_addresses(svg: str) -> str:
    """The picture with fonts of the machine in place of fonts of the network."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    svg = re.sub(r"font-family:\s*(Fira Code|arial)[^;]*;", f"font-family: {FONTS};", svg)
    left = re.findall(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+[^\s\"']*", _markup_only(svg))
    if left:
        raise SystemExit(f"a picture still names {left[0]}")
    return svg


def with_wide_cells(svg: str) -> str:
    """The picture with room for wide characters: Rich counts them as one cell each.

    Each run of wide, and of narrow, characters gets a place of its own: stretched as one, a text
    of both would leave the columns of its line.
    """

    def place(found: re.Match[str]) -> str:
        before, x, between, _, after, text = found.groups()
        at, parts = float(x), []
        for _, run in groupby(graphemes(html.unescape(text), cell_len), key=_is_wide):
            part = "".join(grapheme for grapheme, _cells in run)
            length = cell_len(part) * CELL_WIDTH
            words = html.escape(part, quote=False).replace("\xa0", "&#160;")
            parts.append(
                f'<text{before}x="{at:.1f}"{between}textLength="{length:.1f}"{after}>{words}</text>'
            )
            at += length
        return "".join(parts)

    pattern = r'<text([^>]*?)x="([\d.]+)"([^>]*?)textLength="([\d.]+)"([^>]*)>([^<]*)</text>'
    return re.sub(pattern, place, svg)


def _is_wide(measured: tuple[str, int]) -> bool:
    return measured[1] > 1


def _markup_only(svg: str) -> str:
    """Without what customers wrote, which may well be an address."""
    return re.sub(r">[^<]*</text>", "></text>", svg)


async def draw(shot: Shot) -> str:
    """One picture as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        async with posed(shot, Path(folder)) as app:
            picture = app.export_screenshot(title="sellapp-inbox")
            return with_wide_cells(without_addresses(picture))


def rasterise(svg: Path) -> bool:
    """Draw the PNG beside an SVG; False when this machine has nothing that can."""
    png = svg.with_suffix(".png")
    if chromium := shutil.which("chromium") or shutil.which("chromium-browser"):
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text(encoding="utf-8"))
        width, height = (round(float(size)) for size in found.groups()) if found else (1200, 800)
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(  # noqa: S603 - fixed arguments and a file of ours
                [
                    chromium,
                    *CHROMIUM_FLAGS,
                    f"--user-data-dir={profile}",
                    f"--window-size={width},{height}",
                    f"--screenshot={png}",
                    svg.as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )
        return True
    if rsvg := shutil.which("rsvg-convert"):
        subprocess.run([rsvg, str(svg), "-o", str(png)], check=True)  # noqa: S603 - as above
        return True
    return False


def main(parts: list[str]) -> int:
    """Draw what is asked for, or everything."""
    FOLDER.mkdir(exist_ok=True)
    has_png = True
    for shot in SHOTS:
        if parts and not any(part in shot.name for part in parts):
            continue
        svg = FOLDER / f"{shot.name}.svg"
        svg.write_text(asyncio.run(draw(shot)), encoding="utf-8")
        has_png = rasterise(svg) and has_png
        print(svg.relative_to(FOLDER.parent))
    if not has_png:
        print("No PNG: neither chromium nor rsvg-convert (librsvg2-bin) is installed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
