"""What the mailbox asks of the machine under it: who it is, and what kind of disk the folder is on.

One idea: both answers come from files of the system whose places are given, so that any machine
can be described in a folder. Both are hints: where the system does not tell, the answer is empty
and nothing depends on it. This module never opens a database.
"""

from pathlib import Path

from tui.mailbox.sha import sha256_hex
from tui.records import dataclass

NETWORK_KINDS = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.ceph",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.sshfs",
        "glusterfs",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
    }
)
"""File systems without the shared memory that SQLite's log needs. Source: sqlite.org/wal.html,
"all processes using a database must be on the same host computer"."""

SALT = b"sellapp-inbox mailbox\n"
"""The id of a machine must not leave it as it is. Source: machine-id(5)."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the system tells about itself."""

    id_file: Path = Path("/etc/machine-id")
    mounts_file: Path = Path("/proc/self/mountinfo")

    def identity(self) -> str:
        """32 hexadecimal digits that differ between machines; empty when nobody knows."""
        try:
            raw = self.id_file.read_bytes().strip()
        except OSError:
            return ""
        return sha256_hex(SALT + raw)[:32] if raw else ""

    def network_kind(self, folder: Path) -> str:
        """The kind of network file system that `folder` is on; empty for a local disk.

        Source: proc(5), mountinfo: field 5 is the mount point, the one after "-" the kind.
        """
        try:
            lines = self.mounts_file.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
        path, kind, depth = folder.absolute().resolve(), "", -1
        for line in lines.splitlines():
            mounted, _, source = line.partition(" - ")
            fields = mounted.split(" ")
            if len(fields) < 5 or not source:
                continue
            point = Path(_plain(fields[4]))
            # A later mount on the same point hides the earlier one.
            if path.is_relative_to(point) and len(point.parts) >= depth:
                kind, depth = source.split(" ")[0], len(point.parts)
        return kind if kind in NETWORK_KINDS else ""


THIS_MACHINE = Machine()
"""The machine that the program runs on."""


def _plain(escaped: str) -> str:
    """A mount point as it is: blanks and backslashes are written in octal."""
    plain = escaped
    for code in ("\\040", "\\011", "\\012", "\\134"):
        plain = plain.replace(code, chr(int(code[1:], 8)))
    return plain
