"""SHA-256 without a library for it, as long as there is little to digest.

One idea: `hashlib` loads OpenSSL, three milliseconds of every start, and is eight times as quick
from then on. A start digests a machine's id and a desk, which is small as a rule. The interpreter's
own is where the standard library's `random` takes its digest from, too.
"""

import sys
from typing import Final

LARGE_BYTES: Final = 512 * 1024
"""From here on it pays to load the quick one."""


def sha256_hex(data: bytes) -> str:
    """SHA-256 of some bytes, 64 hexadecimal digits."""
    if len(data) < LARGE_BYTES:
        try:
            if sys.version_info >= (3, 12):
                from _sha2 import sha256  # type: ignore[import-not-found]
            else:
                from _sha256 import sha256  # type: ignore[import-not-found]
        except ImportError:
            # Another interpreter than the usual one.
            from hashlib import sha256
    else:
        from hashlib import sha256
    return str(sha256(data).hexdigest())
