"""Give memory back that was needed for a moment.

glibc serves large blocks from fresh pages and returns them, until the first of them is freed: then
it takes the size for usual, keeps blocks of that size in its heap, and small ones settle between
them. A search or a long conversation so left megabytes behind for good. A fixed size ends that.
Elsewhere nothing happens. Source: mallopt(3), M_MMAP_THRESHOLD.
"""

from contextlib import suppress

M_MMAP_THRESHOLD = -3
LARGE_BYTES = 32 * 1024


def return_large_blocks() -> None:
    """From now on, in this process."""
    # It takes a few milliseconds to import, and the first paint does not need it.
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
