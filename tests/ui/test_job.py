"""Where the terminal does not take us, it is left alone; what controls nobody takes everybody."""

import os
import pty
import signal

from tui.ui.job import Job, unstoppable


def test_what_controls_nobody_takes_everybody():
    """A pipe, a closed file, a terminal of nobody's."""
    ends = pty.openpty()
    inlet, outlet = os.pipe()
    try:
        assert all(Job(fd).is_in_front for fd in (ends[1], inlet, 999))
        assert Job(inlet).come_to_front()
    finally:
        for fd in (*ends, inlet, outlet):
            os.close(fd)


def test_who_must_end_stays_behind_without_stopping(monkeypatch):
    """Otherwise this test would stop, too."""
    job = Job(0)
    monkeypatch.setattr(os, "tcgetpgrp", lambda fd: os.getpgrp() + 1 + fd)
    job.is_ending.set()
    assert (False, False) == (job.is_in_front, job.come_to_front())


def test_only_for_a_while():
    """The mask of the thread is as it was."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with unstoppable():
        assert signal.SIGTTOU in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert before == signal.pthread_sigmask(signal.SIG_BLOCK, ())
