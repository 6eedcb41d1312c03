"""Modules that are put off are whole for whoever looks into them, and whoever comes at once."""

from tests.support.interpreter import said_by

READ_BY_TWO = """
import sys, threading
from tui.cli.put_off import put_off
put_off()
import asyncio, ssl
assert type(ssl).__name__ == "_Unread"
assert "_ssl" not in sys.modules
gate, found = threading.Barrier(4), []
def look():
    gate.wait()
    found.append((ssl.SSLContext, ssl.create_default_context, ssl.CERT_REQUIRED))
threads = [threading.Thread(target=look) for _ in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
assert len(found) == 4 and len(set(found)) == 1, found
assert type(ssl).__name__ == "module"
from asyncio import sslproto
assert sslproto.SSLAgainErrors == (ssl.SSLWantReadError, ssl.SSLSyscallError)
assert asyncio.base_events.ssl is ssl and asyncio.base_events.sslproto is sslproto
assert type(sys.modules["textwrap"]).__name__ == "_Unread"
from textwrap import dedent
assert dedent("  a") == "a" and type(sys.modules["textwrap"]).__name__ == "module"
try:
    ssl.there_is_no_such_name
except AttributeError as error:
    print("as ever:", error)
"""
READ_BEFORE = """
import asyncio, ssl, textwrap
from tui.cli.put_off import put_off
put_off()
print(textwrap.dedent(" a"), type(textwrap).__name__, type(ssl).__name__)
"""


def test_whoever_looks_into_one_finds_all_of_it() -> None:
    """Also where four threads look at once, and asyncio imported it long ago."""
    assert said_by(READ_BY_TWO).startswith("as ever: module 'ssl' has no attribute")


def test_what_was_read_before_stays_as_it_is() -> None:
    """Nothing is taken from those who have it already."""
    assert "a module module" == said_by(READ_BEFORE)
