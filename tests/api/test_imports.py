"""What the program imports before its first paint stays cheap."""

import subprocess
import sys


def test_the_package_is_cheap() -> None:
    """Neither httpx nor pydantic come along with the plain parts."""
    code = (
        "import sys, tui.api, tui.api.address, tui.api.bodies, tui.api.keys, tui.api.pages;"
        "print([m for m in ('httpx', 'httpcore', 'pydantic', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own line
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert "[]" == done.stdout.strip()
