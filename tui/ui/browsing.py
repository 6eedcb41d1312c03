"""Opening a web page in the person's browser.

The browser gets an argument list, never a shell, an environment without our secrets, and nothing
of our terminal: it outlives us and its words would land on the screen. Which addresses may be
opened is `text.safe_url`'s to say; this module opens what it is given.
"""

import subprocess
import threading
from collections.abc import Mapping, Sequence

PLACE = "%s"
"""Where $BROWSER may want the address; else it goes to the end. Source: webbrowser, Python docs."""


def open_page(url: str, command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Start the browser, and wait for nothing.

    Args:
        url: the address.
        command: the browser as an argument list.
        environ: its whole environment.

    Returns:
        Why it could not be started, in words; empty when it was.
    """
    argv = [part.replace(PLACE, url) for part in command]
    if not any(PLACE in part for part in command):
        argv.append(url)
    try:
        process = subprocess.Popen(  # noqa: S603 - the person's own browser
            argv,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"{command[0]} could not be started: {error.strerror}"
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return ""
