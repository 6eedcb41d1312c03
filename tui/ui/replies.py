"""Terminal replies, taken out of the input before anybody can mistake them for keys.

A terminal answers questions on the same line on which it sends keys, and Textual delivers answers
that it does not know as single key presses: `ESC[?64;1;2c` would close a ticket. So everything
that can only be a reply is dropped here. Replies that Textual asks for itself pass: mode reports
(`ESC[?2026;2$y`), in-band resizes (`ESC[48;...t`), cursor positions and mouse reports. Source:
textual 11, rule 4; xterm's control sequences.

A paste passes as text: an escape character in it is shown as one and begins nothing.

An Esc that nothing follows is the Esc key. A slow line may cut a key or a reply right after it, so
for a moment longer what comes and is just the rest of one is taken as that. As keys, `[A` and
`[<0;5;1M` would turn views and act on tickets.

This module knows no file and no clock; `driver` tells it when time has passed.
"""

from tui.text.late import late_pattern

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
MAX_PASTE_BYTES = 200_000
"""More than this is refused with words, so that no more of it need be kept.
Source: textual 6 (a keystroke in a line of 20 KB takes 184 ms)."""
SHOWN_ESCAPE = "\u241b"
"""What `text.clean` makes of an escape character as well."""

_MODE_REPORT = late_pattern(r"\x1b\[\?\d+;\d\$y")
_REPLY = late_pattern(
    r"\x1b(?:"
    r"\[[?>=][0-9;:]*[ -/]*[@-~]"  # private CSI: attributes, keyboard flags, status
    r"|\[[0-9;]*[nx]"  # status and parameter reports
    r"|\[(?!48;)[0-9;]+t"  # window reports, in-band resizes excepted
    r"|\]\d[^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: colours, clipboard, titles
    r"|P[0-9>!][^\x1b]*\x1b\\"  # DCS: settings, version, terminfo
    r"|[X^_][^\x1b]*\x1b\\"  # SOS, PM, APC
    r")"
)
_PARTIAL = late_pattern(
    r"\x1b(?:\[(?:[?>=<]?[0-9;:]*[ -/]*)|\](?:\d[^\x07\x1b]*\x1b?)?|P(?:[0-9>!][^\x1b]*\x1b?)?"
    r"|[X^_][^\x1b]*\x1b?|O)?"
)
_NO_KEY = late_pattern(r"\x1b(?:\[[?>=<0-9;:]|\]\d|P[0-9>!]|_G)")
"""Begins what nobody types by hand."""
_REST = late_pattern(
    r"(?:\[(?:[A-HP-SZIO]|[?>=<][0-9;:]*[ -/]*[A-Za-z]|[0-9;:]+[ -/]*[A-Za-z~])"
    r"|\]\d[^\x07\x1b]*(?:\x07|\x1b\\)|P[0-9>!][^\x1b]*\x1b\\|\[[?>=<][0-9;:]*)(?=\x1b|\Z)"
)
"""The rest of a sequence right after its Esc, and nothing else with it that may be typed.

A slow line puts letters together as well: `[1] see` and `OK` after an Esc are words. So what begins
a string that is open to the end counts only with its end, and the keys of `ESC O` not at all.
"""
_STRING_LIMIT = 65_536


class ReplyFilter:
    """Takes decoded input in pieces and gives back what may be keys."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        self._held = ""
        self._is_pasting = False
        self._is_after_escape = False

    @property
    def is_holding(self) -> bool:
        """Something came that may be the beginning of a reply, or just the Esc key."""
        return bool(self._held)

    @property
    def is_unfinished(self) -> bool:
        """What is held is unfinished, and nothing that a hand types: a reply, a key, a paste."""
        return self._is_pasting or _NO_KEY.match(self._held) is not None

    @property
    def is_escape(self) -> bool:
        """All that came is an Esc, most likely the key."""
        return self._held == "\x1b" and not self._is_pasting

    def feed(self, text: str) -> str:
        """Take more input.

        Args:
            text: decoded input, cut anywhere.

        Returns:
            What may go to the key parser now; the rest is held until it is whole.
        """
        if self._is_after_escape and _REST.match(text):
            text = "\x1b" + text
        self._is_after_escape = False
        text, self._held = self._held + text, ""
        kept: list[str] = []
        position = 0
        while (escape := text.find("\x1b", position)) >= 0:
            kept.append(text[position:escape])
            position = self._take(text, escape, kept)
            if self._held:
                return "".join(kept)
        kept.append(text[position:])
        return "".join(kept)

    def release(self) -> str:
        """Give up waiting: nothing more came in time.

        Returns:
            What was held, since it was keys after all, or the text of a paste; what nobody types
            is dropped.
        """
        held, is_dropped = self._held, self.is_unfinished
        self._held = ""
        if self._is_pasting:
            return held.replace("\x1b", SHOWN_ESCAPE)
        self._is_after_escape = held == "\x1b"
        return "" if is_dropped else held

    def forget_escape(self) -> None:
        """It is so long ago that what comes now is something else."""
        self._is_after_escape = False

    def _take(self, text: str, escape: int, kept: list[str]) -> int:
        """Decide about the sequence at `escape`; the position after it comes back."""
        marker = PASTE_END if self._is_pasting else PASTE_START
        if text.startswith(marker, escape):
            self._is_pasting = not self._is_pasting
            kept.append(marker)
            return escape + len(marker)
        rest = text[escape:]
        if self._is_pasting:
            # A paste may hold anything; only its end counts, and that may come in two pieces.
            if marker.startswith(rest):
                self._held = rest
                return len(text)
            # Textual's parser gives up on a paste at an escape sequence, and delivers the rest of
            # it as keys: a coloured line out of another terminal would close tickets.
            kept.append(SHOWN_ESCAPE)
            return escape + 1
        if match := _REPLY.match(rest):
            if _MODE_REPORT.fullmatch(match[0]):
                kept.append(match[0])
            return escape + match.end()
        if _PARTIAL.fullmatch(rest) and len(rest) < _STRING_LIMIT:
            self._held = rest
            return len(text)
        kept.append("\x1b")
        return escape + 1
