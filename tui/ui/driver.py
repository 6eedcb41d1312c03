"""The terminal driver: sleeps until something happens, and never takes a reply for a key.

Textual's own Linux driver wakes ten times a second, dies of one bad UTF-8 byte, and spins when the
terminal is gone. This subclass replaces its input loop (textual 12). It leans on private names of
Textual 8.2.8, so `best_driver` falls back to the stock driver when one of them has moved.
"""

import os
import selectors
import signal
import sys
import termios
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tui.ui.farewell import restore_terminal
from tui.ui.job import Job
from tui.ui.messages import TerminalGone
from tui.ui.outflow import Outflow
from tui.ui.replies import MAX_PASTE_BYTES, PASTE_END, PASTE_START, ReplyFilter
from tui.ui.shown import Shown

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui.lastframe import LastFrame

_REPLY_PATIENCE_S = 2.0
"""How long an unfinished reply may dawdle, for instance over a slow line."""
_CHORD_PATIENCE_S = 0.025
"""How long `ESC [` and the like are waited on: a key cut in two, or one pressed with Alt, after
which a hand may soon type on. Source: an ssh that hides when keys are pressed sends every 20 ms."""
_REST_PATIENCE_S = 0.25
"""How long after an Esc that was believed its rest is still known for what it is."""

LAST_WRITE_S = 0.4
"""How long the end waits for a terminal to take what was written."""
FLUSHES, FLUSH_S = 100, 0.03
"""How often it is made to forget that, at most, and how long each time may take."""
ENTER = "\x1b[?1049h"
"""To the alternate screen; once more, it would be wiped."""


class _Wake(threading.Event):
    """An exit event that also wakes the selector."""

    def __init__(self, fd: int) -> None:
        super().__init__()
        self._fd = fd

    def set(self) -> None:
        super().set()
        os.write(self._fd, b"x")


class _Screenward:
    """Where frames go. Once the terminal is gone, writing is pointless but no failure."""

    def __init__(self, file: IO[str] | None, outflow: Outflow, job: Job) -> None:
        self._file = file or sys.stderr
        self._outflow = outflow
        self._job = job
        self.is_gone = False
        self.left_out = ""
        """Not written when it comes next."""

    def write(self, text: str) -> None:
        """Write, unless there is nobody to read."""
        chars = len(text)
        if self.left_out and self.left_out in text:
            text, self.left_out = text.replace(self.left_out, "", 1), ""
        if not self.is_gone:
            self._try(lambda: self._file.write(text))
        self._outflow.take(chars)

    def flush(self) -> None:
        """Flush, likewise; the writer does so when nothing waits any more."""
        if not self.is_gone:
            self._try(self._file.flush)
        self._outflow.through()

    def fileno(self) -> int:
        """The descriptor below."""
        return self._file.fileno()

    def _try(self, act: Any) -> None:
        # Behind, we would paint over what the shell shows; and it would not tell us to paint anew.
        if not self._job.come_to_front():
            self.is_gone = True
            return
        try:
            act()
        except OSError:
            self.is_gone = True


class TerminalRefusedError(OSError):
    """The terminal does not let itself be set up; Textual would go on without any."""


class QuietDriver(LinuxDriver):
    """A Linux driver without idle wake-ups that outlives its terminal politely."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Textual's driver takes."""
        super().__init__(*args, **kwargs)
        self._wake_in, wake_out = os.pipe()
        self.exit_event = _Wake(wake_out)
        self.outflow = Outflow()
        """How far the terminal is behind, for `app`."""
        self.job = Job(self.fileno)
        self._screen = _Screenward(self._file, self.outflow, self.job)
        self._file = self._screen  # type: ignore[assignment] # it has all that the writer needs
        self.shown = Shown()
        """What was written, for `app`."""
        self.has_taken = False
        """Whether the terminal is set up as we need it."""

    def start_application_mode(self) -> None:
        """Take the terminal; a picture that is up already stays until the first frame.

        Not before it is ours to take, and not at all when we must end before that.
        """
        if not self.job.come_to_front():
            return
        self.has_taken = True
        self._screen.is_gone = False
        frame: LastFrame | None = getattr(self._app, "last_frame", None)
        is_up = frame is not None and frame.is_up
        self._screen.left_out = ENTER if is_up else ""
        self.shown.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual's
        writer = self._living_writer
        if writer is None:
            self.has_taken = False
            raise TerminalRefusedError("the terminal cannot be set up")
        # Without an end: `outflow` limits the frames, and all else is short and must go out.
        writer._queue.maxsize = 0  # noqa: SLF001 - pinned by a test
        if frame is None or not is_up:
            return
        if frame.settings_before is not None:
            self.attrs_before = frame.settings_before
        frame.hand_over()

    @property
    def _living_writer(self) -> WriterThread | None:
        """Who writes now; one that was ended stays behind, and nobody would read its queue."""
        writer = self._writer_thread
        return writer if writer is not None and writer.is_alive() else None

    def disable_input(self) -> None:
        """Read no more; what the shell is being typed is not ours to throw away."""
        if self.job.is_in_front:
            super().disable_input()
        elif self._key_thread is not None:
            self.exit_event.set()
            self._key_thread.join()
            self.exit_event.clear()

    def stop_application_mode(self) -> None:
        """Give the terminal back, if we have it; its settings are the shell's when it has it."""
        if self.job.is_ending.is_set():
            # The last words may be said from behind.
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        if not self.has_taken:
            return
        self.has_taken = False
        if self.job.is_in_front:
            super().stop_application_mode()
            return
        self.disable_input()
        self._screen.is_gone = True
        restore_terminal(self)

    def write(self, data: str) -> None:
        """Have it written when the terminal is ready; never waits for that.

        Dropped while the terminal is not ours: where taking it failed, its own error says why.
        """
        if self._living_writer is not None:
            self.outflow.give(len(data))
            super().write(data)

    def flush(self) -> None:
        """A frame is complete: have it written before anything else is done."""
        self.outflow.let_write()

    def close(self) -> None:
        """End the writer. What a terminal does not take soon is thrown away, or we never ended."""
        writer = self._writer_thread
        if writer is None:
            return
        writer._queue.put(None)  # noqa: SLF001 - pinned by a test
        writer.join(LAST_WRITE_S)
        if not writer.is_alive():
            return
        self._screen.is_gone = True
        signal.signal(signal.SIGURG, lambda *_: None)
        for _ in range(FLUSHES):
            with suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCOFLUSH)
            # Room alone does not wake the writer in the middle of its piece; a signal does.
            if writer.is_alive() and writer.ident is not None:
                with suppress(ProcessLookupError):
                    signal.pthread_kill(writer.ident, signal.SIGURG)
            writer.join(FLUSH_S)
            if not writer.is_alive():
                break
        self._screen.is_gone = False
        restore_terminal(self)

    def _sigtstp_application(self, *args: Any) -> None:
        """Not here, in the middle of anything: `signals` hears it, and calls `stop_here`."""
        del args

    def stop_here(self) -> None:
        """Give the terminal back, stop, and go on from here; on the loop, between two turns."""
        self.suspend_application_mode()
        self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)
        self._go_on()

    def _sigcont_application(self, *args: Any) -> None:
        """Go on, but not here, in the middle of anything: in a turn of the loop's own."""
        del args
        self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Only what was suspended is started again, and once, however often we are called.

        After a plain SIGSTOP Textual would start a second reader and a second writer beside the
        first, and take the raw terminal for what to restore at the end. After `bg` there is no
        terminal to go on with, so we stop again, and `fg` brings us here.
        """
        if self._must_signal_resume:
            try:
                self.resume_application_mode()
            except TerminalRefusedError:
                # Nobody catches it here; and there is nothing left to show or to read.
                self._app.post_message(TerminalGone())
        else:
            self.shown.forget()
            self._app.call_later(self._app.refresh, layout=True)

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until the terminal is gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_in, selectors.EVENT_READ)
            source = _Source(XTermParser(self._debug))
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(source.patience_s())}
                if self._wake_in in ready:
                    os.read(self._wake_in, 64)
                if self.fileno in ready:
                    if not self.job.come_to_front():
                        return
                    data = _read(self.fileno)
                    if not data:
                        self._screen.is_gone = True
                        self._app.post_message(TerminalGone())
                        return
                    source.feed(data)
                for message in source.take():
                    self.process_message(message)


def _read(fd: int) -> bytes:
    """What the terminal sent; nothing once it is gone."""
    try:
        return os.read(fd, 65_536)
    except OSError:
        return b""


class _Source:
    """Bytes in, Textual's messages out: decoding, dropping replies, waiting for a lone Esc."""

    def __init__(self, parser: XTermParser) -> None:
        self._parser = parser
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._filter = ReplyFilter()
        self._paste: _Pasted | None = None
        self._give_up_at = 0.0
        self._escape_until = 0.0
        self._messages: list[Any] = []

    def patience_s(self) -> float | None:
        """How long to wait for more; None is for ever."""
        dues = [due for due in (self._parser._timeout_time,) if due is not None]  # noqa: SLF001 - pinned by a test
        if self._filter.is_holding:
            dues.append(self._give_up_at)
        return max(0.0, min(dues) - get_time()) if dues else None

    def feed(self, data: bytes) -> None:
        """Take what the terminal sent."""
        if get_time() >= self._escape_until:
            self._filter.forget_escape()
        self._parse(self._filter.feed(self._decode(data)))
        if self._filter.is_unfinished:
            patience_s = _REPLY_PATIENCE_S
        else:
            patience_s = ESCAPE_DELAY if self._filter.is_escape else _CHORD_PATIENCE_S
        self._give_up_at = get_time() + patience_s

    def take(self) -> list[Any]:
        """The messages that are complete by now."""
        if self._filter.is_holding and get_time() >= self._give_up_at:
            self._parse(self._filter.release())
            self._escape_until = get_time() + _REST_PATIENCE_S
            if self._parser._timeout_time is not None:  # noqa: SLF001 - pinned by a test
                # The wait for more is over already; the parser need not wait as long once more.
                self._parser._timeout_time = get_time()  # noqa: SLF001 - pinned by a test
        self._messages.extend(self._parser.tick())
        messages, self._messages = self._messages, []
        return messages

    def _parse(self, text: str) -> None:
        """Keys go to Textual's parser; a paste passes it by, which takes a megabyte in a second."""
        while text:
            if self._paste is None:
                keys, start, text = text.partition(PASTE_START)
                if keys:
                    self._messages.extend(self._parser.feed(keys))
                if start:
                    self._paste = _Pasted()
            else:
                piece, end, text = text.partition(PASTE_END)
                self._paste.add(piece)
                if end:
                    self._end_paste(self._paste.text)
                    self._paste = None

    def _end_paste(self, text: str) -> None:
        """Let the parser see an empty paste, so that keys before it keep their place."""
        for message in self._parser.feed(PASTE_START + PASTE_END):
            is_paste = isinstance(message, events.Paste)
            self._messages.append(events.Paste(text) if is_paste else message)


class _Pasted:
    """What is being pasted, as far as anybody takes it; the rest only makes it too long."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._room_chars = MAX_PASTE_BYTES + 1

    def add(self, piece: str) -> None:
        """Take another piece, without NUL, as Textual does."""
        piece = piece.replace("\x00", "")[: self._room_chars]
        self._room_chars -= len(piece)
        self._pieces.append(piece)

    @property
    def text(self) -> str:
        """All of it that was kept."""
        return "".join(self._pieces)


def best_driver() -> "type[Driver] | None":
    """`QuietDriver` when this Textual has what it leans on; None for the stock driver."""
    has_timeout = hasattr(XTermParser(), "_timeout_time")
    names = LinuxDriver.__init__.__code__.co_names
    has_seams = {"exit_event", "_file", "_key_thread", "_must_signal_resume"} <= set(names)
    has_queue = "_queue" in WriterThread.__init__.__code__.co_names
    return QuietDriver if has_timeout and has_seams and has_queue else None
