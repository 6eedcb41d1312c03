"""One HTTP answer, read whole: what `exchange` receives and `problems` judges."""

from collections.abc import Mapping

from tui.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and the decompressed body."""

    status: int
    reason: str = ""
    """The reason phrase as received; foreign text."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    body: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        """2xx. Says nothing about the body."""
        return 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        """Whether a web page came: by its label, or by how it starts."""
        start = self.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        label = self.headers.get("content-type", "").lower()
        return "html" in label or start.startswith((b"<!doctype", b"<html", b"<head", b"<body"))
