"""What a failed attempt is called on its outgoing row: one sentence for a person. Pure."""

from tui.errors import ApiError, NotSupported, Refused, Unanswered, Unreachable


def in_words(error: ApiError | NotSupported) -> str:
    """What happened, for a person: the server's own words, but not those of a library."""
    # A refusal says that it is one by its state; the server's words say why.
    is_why = isinstance(error, Refused) and error.detail
    is_servers = error.detail and not isinstance(error, Unreachable | Unanswered)
    said = f"{error.headline}: {error.detail}" if is_servers else error.headline
    said = error.detail if is_why else said
    return said if said.endswith((".", "!", "?")) else f"{said}."
