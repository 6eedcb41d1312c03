"""THE registry: everything that a person can do, once.

Footer hints, the `?` help, the palette, the keymap file and the table in the README all come from
`COMMANDS`. `keymap` turns it into keys for each place; the inbox screen runs the actions. A command
for something that does not exist has no place here.
"""

from tui.ui.command import EVERYWHERE, GROUPS, Command
from tui.ui.commands_acting import REPLYING, TICKETS
from tui.ui.commands_program import COPYING, PROGRAM_WIDE
from tui.ui.commands_reading import MOVING, VIEWING

COMMANDS: tuple[Command, ...] = (
    *MOVING,
    *VIEWING,
    *TICKETS,
    *REPLYING,
    *COPYING,
    *PROGRAM_WIDE,
)
"""Every command, in the order in which help and README list them."""

BY_ID = {command.id: command for command in COMMANDS}
"""The same by stable id."""


def commands_table() -> str:
    """The README's table of keys, in Markdown, from the registry alone.

    Returns:
        Lines ended by a newline: group, keys, place, what it does, and the id for a keymap.
    """
    lines = ["| keys | where | does | id |", "|---|---|---|---|"]
    for group in GROUPS:
        lines.append(f"| **{group}** | | | |")
        for command in (c for c in COMMANDS if c.group == group):
            keys = " ".join(f"`{key}`" for key in command.keys) or "palette"
            places = "anywhere" if command.where == EVERYWHERE else ", ".join(sorted(command.where))
            lines.append(f"| {keys} | {places} | {command.help} | `{command.id}` |")
    return "\n".join(lines) + "\n"
