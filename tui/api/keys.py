"""The API key: a value that can be used and never be seen.

`client` reveals it into one header; everything else that prints, formats, copies or pickles it gets
dots or an error. It never reads the environment, a file or a key store: `tui.credentials` does.
"""

from collections.abc import Callable
from typing import NoReturn

from tui.errors import SettingsError

DOTS = "••••••••"


class ApiKey:
    """A SellApp API key. Compare with `==`; it has no other use but `reveal`."""

    __slots__ = ("_look_up", "_secret")

    def __init__(
        self, secret: str, *, look_up: "Callable[[], ApiKey | None] | None" = None
    ) -> None:
        """Take the key as SellApp shows it. Its form is not documented (api-contract 2.4).

        Args:
            secret: the key.
            look_up: finds the key as it is kept now; may take its time.

        Raises:
            SettingsError: blank, or holding blanks or characters that no HTTP header can carry.
        """
        if not secret.strip():
            raise SettingsError("the API key is empty")
        if not all("!" <= char <= "~" for char in secret):
            # The key itself stays out of the words: this error is printed.
            raise SettingsError("the API key holds blanks or characters that no key can have")
        self._secret = secret
        self._look_up = look_up

    def reveal(self) -> str:
        """The secret itself, for the Authorization header."""
        return self._secret

    def looked_up_again(self) -> "ApiKey":
        """The key as it is kept now; this one, when nobody knows of another. May take its time."""
        found = self._look_up() if self._look_up is not None else None
        return self if found is None else ApiKey(found.reveal(), look_up=self._look_up)

    def redact(self, text: str) -> str:
        """The text with dots wherever the secret stood: servers do echo keys."""
        return text.replace(self._secret, DOTS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __repr__(self) -> str:
        return f"ApiKey({DOTS})"

    def __str__(self) -> str:
        return DOTS

    def __format__(self, spec: str) -> str:
        return DOTS

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into anything that outlives the process."""
        raise TypeError("an API key is not pickled")
