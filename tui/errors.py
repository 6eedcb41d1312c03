"""Every failure that a person may meet, in one tree.

::

    InboxError
    ├── SettingsError          a setting cannot be used; names file and key
    ├── EmptyReply             nothing to send
    ├── ReplyTooLong           more than we take
    ├── NotSupported           this store's API cannot do that
    ├── UnknownTicket          no such ticket in the mailbox
    ├── ApiError
    │   ├── Unreachable        nothing left this machine         -> wait; resending is safe
    │   ├── Unanswered         it left; the outcome is not known -> reads: again; replies: unknown
    │   ├── ServerBusy         429                               -> wait; it was not applied
    │   ├── ServerTrouble      5xx, 408, 409, 425                -> as Unanswered
    │   ├── KeyRefused         401                               -> stop, ask for a key
    │   ├── NotPermitted       403 in SellApp's own words        -> stop, say which right
    │   ├── TurnedAway         403 by something in between       -> wait; it was not applied
    │   ├── NotFound           404, 410 in SellApp's own words   -> it is gone
    │   │   └── NotFoundByOther by something in between          -> no proof of anything
    │   ├── Refused            400, 405, 413, 415, 419, 422      -> show the server's words
    │   ├── Redirected         3xx; never followed
    │   └── Garbled            an answer, but not one we can read
    │       └── Portal         a web page where JSON was due: a sign-in page of some network
    └── MailboxError
        ├── MailboxInUse       another inbox has it open
        ├── MailboxTooNew      written by a newer version; untouched
        └── MailboxBroken      cannot be read or written

Each class says what happened (`headline`) and what can be done (`advice`) in words for a person;
`str()` is for the log. Texts that come from a server are cleaned before they get here.
"""


class InboxError(Exception):
    """Anything that we expected might go wrong."""

    headline = "Something went wrong"
    advice = "Try again; if it stays, run `sellapp-inbox status`."

    def __init__(self, detail: str = "", *, headline: str = "", advice: str = "") -> None:
        """Keep what is known.

        Args:
            detail: for the log and for a second line; one line, already cleaned.
            headline: what happened, when the class's own words are too general.
            advice: what a person can do, likewise.
        """
        super().__init__(detail or headline or self.headline)
        self.detail = detail
        self.headline = headline or self.headline
        self.advice = advice or self.advice


class SettingsError(InboxError):
    """A setting cannot be used. `detail` names the place and the reason."""

    headline = "A setting cannot be used"
    advice = "Correct it, or remove the line to get the default."


class EmptyReply(InboxError):
    """Nothing but blanks was to be sent."""

    headline = "There is nothing to send yet"
    advice = "Write something first."


class ReplyTooLong(InboxError):
    """The reply is longer than we take."""

    headline = "This reply is too long"
    advice = "Shorten it, or send it in two parts."


class NotSupported(InboxError):
    """This store's API cannot do that."""

    headline = "The older API of this store cannot change tickets"
    advice = "Do it on the web."


class UnknownTicket(InboxError):
    """There is no such ticket in the mailbox."""

    headline = "There is no such ticket here"
    advice = "Run `sellapp-inbox sync --once`, then try again."


class ApiError(InboxError):
    """A call to SellApp did not succeed."""

    headline = "SellApp could not be asked"

    def __init__(
        self,
        detail: str = "",
        *,
        headline: str = "",
        advice: str = "",
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        """Keep what is known.

        Args:
            detail: the server's own words if it had any; one line, cleaned, 300 characters at most.
            headline: replaces the class's words.
            advice: replaces the class's words.
            status: HTTP status, None when there was no answer.
            retry_after_s: how long the server asked us to wait, as it said; None when it did not.
        """
        super().__init__(detail, headline=headline, advice=advice)
        self.status = status
        self.retry_after_s = retry_after_s


class Unreachable(ApiError):
    """Nothing left this machine: no name, no route, no TLS, no proxy."""

    headline = "SellApp cannot be reached"
    advice = "Check the network; the inbox tries again by itself."


class Unanswered(ApiError):
    """The request left, or may have left, and no whole answer came back."""

    headline = "SellApp did not answer"
    advice = "The inbox looks again by itself."


class ServerBusy(ApiError):
    """429: too many requests; this one was not applied."""

    headline = "SellApp asks us to slow down"
    advice = "The inbox waits as long as it was asked to."


class ServerTrouble(ApiError):
    """5xx, 408, 409 or 425: the server has trouble; a write may or may not have been applied."""

    headline = "SellApp has trouble"
    advice = "The inbox tries again by itself."


class KeyRefused(ApiError):
    """401: the key is missing, wrong, expired or revoked."""

    headline = "SellApp refused the API key"
    advice = (
        "Create a key in the store's developer settings, run `sellapp-inbox login`, "
        "then press R in the inbox."
    )


class NotPermitted(ApiError):
    """403: the key or the account lacks a right."""

    headline = "This key lacks a right for tickets of this store"
    advice = "Check the store name, and that the key has the `ticket` ability."


class TurnedAway(ApiError):
    """403, but not in SellApp's words: a filter in front of it stopped us, for now or for good."""

    headline = "SellApp's network protection turned this computer away"
    advice = (
        "A VPN or a shared network may be the cause; the key may be fine. "
        "The inbox asks again now and then."
    )


class NotFound(ApiError):
    """404 or 410: it is not there, or it belongs to another store."""

    headline = "SellApp does not have this"
    advice = "It may have been deleted, or the store name may be wrong."


class NotFoundByOther(NotFound):
    """404 or 410, but not in SellApp's words: a proxy, a filter, another site. Proves nothing."""

    headline = "Something else than SellApp said that this does not exist"
    advice = "Check the network and SELLAPP_API_BASE_URL; the inbox looks again by itself."


class Refused(ApiError):
    """The server understood and said no; nothing was applied."""

    headline = "SellApp did not accept this"
    advice = "Change it and try again."


class Redirected(ApiError):
    """The server pointed elsewhere; the key is never sent to another address."""

    headline = "SellApp's address points somewhere else"
    advice = "Check SELLAPP_API_BASE_URL; the inbox never follows with your key."


class Garbled(ApiError):
    """An answer came, but not one that we can read."""

    headline = "SellApp's answer could not be read"
    advice = "The last good data stays; the inbox tries again by itself."


class Portal(Garbled):
    """A web page came where data was due: most likely a network's sign-in page."""

    headline = "A web page answered instead of SellApp"
    advice = "Does this network want you to sign in? Open a browser, then press R."


class MailboxError(InboxError):
    """The local database cannot be used."""

    headline = "The mailbox cannot be used"


class MailboxInUse(MailboxError):
    """Another inbox has it open."""

    headline = "Another sellapp-inbox has this store open"
    advice = "Use that one, or quit it first."


class MailboxTooNew(MailboxError):
    """Written by a newer version; it is left untouched."""

    headline = "The mailbox was written by a newer sellapp-inbox"
    advice = "Update sellapp-inbox; nothing was changed."


class MailboxBroken(MailboxError):
    """The files cannot be read or written."""

    headline = "The mailbox cannot be read or written"
    advice = "Check the disk and the folder's rights (`sellapp-inbox paths`)."
