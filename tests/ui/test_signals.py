"""Signals are heard on a thread of their own, and only those that still matter are answered."""

import os
import signal
import threading

import pytest

from tui.ui.signals import SignalWatch, still_meant

STOP, GO_ON, END = signal.SIGTSTP, signal.SIGCONT, signal.SIGTERM


@pytest.mark.parametrize(
    ("heard", "answered"),
    [
        ([STOP], [STOP]),
        ([STOP, GO_ON], [GO_ON]),
        ([STOP, END, GO_ON], [END, GO_ON]),
        ([STOP, GO_ON, STOP], [GO_ON, STOP]),
        ([END, END], [END, END]),
    ],
)
def test_who_is_told_to_go_on_need_not_stop(heard, answered):
    """A stop from before is void; nothing else is."""
    assert bytes(answered) == still_meant(bytes(heard))


def test_each_signal_is_answered_beside_the_main_thread():
    """In order, the main thread woken first."""
    heard: list[object] = []
    is_done = threading.Event()

    def answer(number: int) -> None:
        heard.append((number, threading.current_thread().name))
        is_done.set()

    watch = SignalWatch(answer, lambda: heard.append("woken"))
    watch.start()
    os.write(watch._outlet, bytes([END]))
    assert is_done.wait(5)
    os.close(watch._outlet)
    watch.join(5)
    assert ["woken", (END, "signals")] == heard
