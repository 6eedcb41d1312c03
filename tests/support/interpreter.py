"""Our own interpreter, fresh once more: what a line of code does before anything is imported."""

import os
import subprocess
import sys


def said_by(code: str) -> str:
    """What it prints, errors last; without what measures coverage, since that imports, too."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own line
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if "COV" not in name},
    )
    return (done.stdout + done.stderr).strip()
