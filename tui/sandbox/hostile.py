r"""One idea: texts that try to harm a terminal, a markup parser or a reader's eye.

Neighbours: `play_rows.hostile_content` and the `hostile` scene put them into rows. All written as
escapes, so that this file itself harms nobody.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "ansi_colour": "\x1b[31mred\x1b[0m and \x1b[8mhidden\x1b[0m",
    "ansi_clear": "before\x1b[2J\x1b[3J\x1b[Hfake prompt $ ",
    "ansi_forge": "ok\x1b[5A\x1b[2Krefund approved by owner",
    "ansi_report": "\x1b[6n\x1b[c\x1b[>c\x1b[21t",
    "osc_title": "\x1b]0;PWNED\x07 window title",
    "osc_clipboard": "\x1b]52;c;ZWNobyBwd25lZA==\x07 clipboard",
    "osc_link": "\x1b]8;;file:///etc/passwd\x1b\\invoice.pdf\x1b]8;;\x1b\\",
    "osc_open": "\x1b]0;never ends ",
    "dcs_query": "\x1bP+q544e\x1b\\ terminal query",
    "c1_csi": "\x9b2J\x9bH eight-bit",
    "controls": "nul\x00 bell\x07 back\x08\x08\x08 form\x0c del\x7f",
    "carriage": "original text\rOVERWRITTEN",
    "bidi": "invoice \u202egnp.exe\u202c and \u2066isolated\u2069",
    "zero_width": "pay\u200bpal \u200e\u200f\u2060\ufeff gift\u00adcard",
    "tags": "hello\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065",
    "zalgo": "Z" + "\u0351\u0334" * 40 + "algo",
    "markup_close": "[/b] [/foo] [red]unclosed [link=https://example.com]x",
    "markup_action": "[@click=app.quit]press[/] [on red]me[/on red]",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "entities": "&#27;[31m &amp;#27; &lt;b&gt;",
    "template": "{{7*7}} ${HOME} %s %(x)s {0.__class__}",
    "surrogate": "lone \ud83d half",
    "noncharacters": "\ufffe \uffff \U0001ffff",
    "private": "\ue000 \uf8ff \U000f0000",
    "separators": "one\u2028two\u2029three\x85four\x0bfive",
    "long_word": "A" * 20_000,
    "megabyte": "All work and no play. " * 47_663,
    "blank": " \n\t \u3000",
}
"""Name -> text."""
