"""The first start: asked kindly, tested, kept; nothing typed is lost by a failure."""

import pytest
from textual.widgets import Input

from tests.ui.pane_data import StoodStillClock
from tui.errors import (
    Garbled,
    InboxError,
    KeyRefused,
    MailboxBroken,
    Portal,
    ServerBusy,
    ServerTrouble,
    SettingsError,
    TurnedAway,
    Unanswered,
    Unreachable,
)
from tui.ui.screens.setup import CheckResult, Credentials, SetupApp, slug_of
from tui.ui.setup_words import setup_words

GOOD = CheckResult(ok=True, headline="Welcome")
BAD = CheckResult(ok=False, headline="SellApp refused the API key", advice="Create a new one.")


class Answers:
    """What SellApp and the disk say."""

    def __init__(self, *results: CheckResult | Exception) -> None:
        self.results = list(results)
        self.asked: list[tuple[str, str]] = []
        self.kept: list[tuple[str, str]] = []
        self.disk: Exception | None = None

    async def check(self, key: str, store: str) -> CheckResult:
        self.asked.append((key, store))
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def save(self, key: str, store: str) -> str:
        if self.disk:
            raise self.disk
        self.kept.append((key, store))
        return "/home/kim/.config/key"


def app_for(answers: Answers, tmp_path, store: str = "") -> SetupApp:
    return SetupApp(
        check=answers.check,
        save=answers.save,
        clock=StoodStillClock(),
        crash_dir=tmp_path,
        store=store,
    )


def screen_text(app: SetupApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def fill(app, pilot, store: str, key: str) -> None:
    app.screen.query_one("#setup-store", Input).value = store
    app.screen.query_one("#setup-key", Input).value = key
    app.screen.query_one("#setup-key", Input).focus()
    await pilot.press("enter")
    for _ in range(5):
        await pilot.pause()


async def test_a_good_key_is_kept_and_handed_on(tmp_path):
    """The key is never on the screen; the program gets both."""
    answers = Answers(GOOD)
    app = app_for(answers, tmp_path)
    async with app.run_test() as pilot:
        assert "Settings, then Developer" in " ".join(screen_text(app).split())
        await pilot.press("s", "enter")
        assert "setup-key" == app.focused.id
        await fill(app, pilot, "https://shop.sell.app/", " secret-key ")
        assert "secret-key" not in screen_text(app)
    assert Credentials("secret-key", "shop") == app.return_value
    assert "secret" not in repr(app.return_value)
    assert [("secret-key", "shop")] == answers.kept


async def test_each_failure_in_its_own_words(tmp_path):
    """A refused key, no network, a full disk: the fields stay as they are."""
    answers = Answers(BAD, Unreachable(), GOOD, GOOD)
    answers.disk = MailboxBroken(headline="The key could not be kept", advice="The disk is full.")
    app = app_for(answers, tmp_path)
    async with app.run_test() as pilot:
        await fill(app, pilot, "", "")
        assert "Both the store and the key are needed." in screen_text(app)
        await fill(app, pilot, "shop", "k")
        assert "SellApp refused the API key" in screen_text(app)
        assert "Create a new one." in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "SellApp cannot be reached" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "The disk is full." in screen_text(app)
        assert "k" == app.screen.query_one("#setup-key", Input).value
        await pilot.press("escape")
    assert app.return_value is None
    assert [] == answers.kept
    assert 3 == len(answers.asked)


@pytest.mark.parametrize(
    "error",
    [
        KeyRefused(),
        Unreachable(),
        Unreachable(advice="Check the network and the address; the inbox tries again by itself."),
        Unanswered(),
        ServerBusy(),
        ServerTrouble(),
        TurnedAway(),
        Garbled(),
        Portal(),
    ],
)
def test_a_failure_promises_nothing_that_only_the_inbox_does(error: InboxError) -> None:
    """No inbox runs yet: a next step that can be taken from here, and no other."""
    headline, advice = setup_words(error)
    assert error.headline == headline
    for promise in ("inbox tries", "inbox waits", "inbox looks", "inbox asks", "press R"):
        assert promise not in advice
    assert "sellapp-inbox login" not in advice
    assert isinstance(error, KeyRefused) or "Enter" in advice


def test_what_cannot_be_used_says_what_it_is():
    """A key with blanks, and a file that cannot be written, with its path."""
    assert "The API key holds blanks." == setup_words(SettingsError("the API key holds blanks"))[0]
    full = SettingsError("/k.json: disk full.", headline="Not kept", advice="Make room.")
    assert ("Not kept", "/k.json: disk full. Make room.") == setup_words(full)


async def test_a_key_in_the_field_for_the_store_is_sent_nowhere(tmp_path):
    """Nor does Enter in an empty field lead on: the next paste would land in the wrong one."""
    answers = Answers()
    app = app_for(answers, tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert "setup-store" == app.focused.id
        assert "Both the store and the key are needed." in screen_text(app)
        for typed in ("1|abc", "a b", "мой"):
            await fill(app, pilot, typed, "k")
            assert "This is not a store's short name" in screen_text(app)
            assert "setup-store" == app.focused.id
        await pilot.press("escape")
    assert [] == answers.asked


async def test_a_store_that_is_known_need_not_be_typed(tmp_path):
    """The field begins with it."""
    app = app_for(Answers(), tmp_path, store="brightpixel")
    async with app.run_test():
        assert "brightpixel" in screen_text(app)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("shop", "shop"),
        (" shop ", "shop"),
        ("shop.sell.app", "shop"),
        ("HTTPS://shop.sell.app/x", "shop"),
    ],
)
def test_a_slug_from_what_people_paste(typed, slug):
    """An address is as good as a name."""
    assert slug == slug_of(typed)
