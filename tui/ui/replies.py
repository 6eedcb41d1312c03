"""Terminal replies, taken out of the input before anybody can mistake them for keys.

A terminal answers questions on the same line on which it sends keys, and Textual delivers answers
that it does not know as single key presses: `ESC[?64;1;2c` would close a ticket. So everything
that can only be a reply is dropped here. Replies that Textual asks for itself pass: mode reports
(`ESC[?2026;2$y`), in-band resizes (`ESC[48;...t`), cursor positions and mouse reports. Source:
textual 11, rule 4; xterm's control sequences.

A paste passes as text: an escape character in it is shown as one and begins nothing.

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
    r"\x1b(?:\[(?:[?>=]?[0-9;:]*[ -/]*)|\](?:\d[^\x07\x1b]*\x1b?)?|P(?:[0-9>!][^\x1b]*\x1b?)?"
    r"|[X^_][^\x1b]*\x1b?)?"
)
_OPEN_STRING = late_pattern(r"\x1b(?:\]\d|P[0-9>!]|_G)")
_STRING_LIMIT = 65_536


class ReplyFilter:
    """Takes decoded input in pieces and gives back what may be keys."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        self._held = ""
        self._is_pasting = False

    @property
    def is_holding(self) -> bool:
        """Something came that may be the beginning of a reply, or just the Esc key."""
        return bool(self._held)

    @property
    def is_inside_reply(self) -> bool:
        """What is held can only be an unfinished reply, or the end of a paste; never a key."""
        return self._is_pasting or _OPEN_STRING.match(self._held) is not None

    def feed(self, text: str) -> str:
        """Take more input.

        Args:
            text: decoded input, cut anywhere.

        Returns:
            What may go to the key parser now; the rest is held until it is whole.
        """
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
            What was held, since it was keys after all, or the text of a paste; an unfinished
            reply is dropped.
        """
        held, is_reply = self._held, self.is_inside_reply
        self._held = ""
        if self._is_pasting:
            return held.replace("\x1b", SHOWN_ESCAPE)
        return "" if is_reply else held

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
