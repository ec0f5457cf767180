"""The first start: a few questions, then a shop's file; leaving makes none."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Static

from shopclub import bootstrap, presets
from shopclub.cli.root import run
from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock, ManualClock
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.staff.model import Role
from shopclub.core.store.errors import DiskFull
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.tui import setup
from shopclub.tui.setup import SetupApp
from shopclub.tui.setup_question import Question
from shopclub.tui.setup_questions import QUESTIONS
from shopclub.tui.whereabouts import Place, place_here, place_in, read_one
from shopclub.tui.widgets.field import Field
from tests.builders import NOW

NARROW, WIDE = (80, 24), (120, 40)
BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
BOTH_LANGUAGES = pytest.mark.parametrize("language", list(Language))
SHANGHAI = "Asia/Shanghai"


def make(path: Path, language: Language = Language.EN, zone: str = SHANGHAI) -> SetupApp:
    return SetupApp(path, words=Words(language), clock=ManualClock(NOW), environment={}, zone=zone)


class Form:
    """The set-up with a keyboard."""

    def __init__(self, app: SetupApp, pilot: Pilot[Language], file: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.file = file

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Replace what stands in the focused field."""
        await self.press("end", "ctrl+u")
        for char in text:
            event = events.Key(_character_to_key(char), char)
            event.set_sender(self.app)
            self.app.post_message(event)
        await self.pilot.pause()

    def step(self) -> str:
        return type(self.app.query_one(Question)).__name__.removesuffix("Question").lower()

    def says(self) -> str:
        return "\n".join(str(w.visual) for w in self.app.query(Static) if w.visual)

    def field(self, name: str) -> Field:
        return self.app.query_one(f"#{name}", Field)

    async def through(self, name: str = "Lotus Pharmacy") -> None:
        """To the last question with what is offered."""
        await self.press("enter")
        await self.type(name)
        await self.press("enter", "enter", "enter", "enter", "enter", "enter", "enter")
        assert self.step() == "ready"


@asynccontextmanager
async def asked(
    folder: Path, language: Language = Language.EN, size: tuple[int, int] = WIDE, zone: str = SHANGHAI
) -> AsyncIterator[Form]:
    file = folder / "shop.json"
    app = make(file, language, zone)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Form(app, pilot, file)


async def opened(form: Form) -> Language | None:
    """Press Enter on the last question and wait for the end."""
    await form.press("enter")
    await form.app.workers.wait_for_complete()
    await form.pilot.pause()
    return form.app.return_value


@BOTH_SIZES
@BOTH_LANGUAGES
async def test_enter_through_it_makes_the_shop(tmp_path: Path, language: Language, size: tuple[int, int]) -> None:
    """A name and Enter at all else make a shop in China with the standard programme and an owner without a PIN."""
    async with asked(tmp_path, language, size) as form:
        await form.through("荷花药店")
        assert not form.file.exists()
        assert await opened(form) is language
    club = Club.open(form.file, clock=ManualClock(NOW))
    shop = club.shop
    assert (shop.name, shop.country, shop.currency, shop.timezone) == ("荷花药店", "CN", "CNY", "Asia/Shanghai")
    assert (shop.language, shop.founded_at) == (language.value, NOW)
    assert club.programme.current == presets.load("standard-retail")
    owner = club.staff.get(StaffNo(1))
    assert (owner.name, owner.role, owner.pin) == (Words(language).t("Owner"), Role.OWNER, None)
    await club.close()


async def test_the_computers_language_is_marked_and_moving_speaks_the_other(tmp_path: Path) -> None:
    """Down to English rewords the page at once, and the file keeps what was taken."""
    async with asked(tmp_path, Language.ZH) as form:
        assert "欢迎开办会员店" in form.says()
        await form.press("down")
        assert "Welcome to your new club" in form.says()
        assert "欢迎" not in form.says()
        await form.press("enter")
        assert "What is your shop called?" in form.says()
        await form.press("escape", "up", "enter")
        assert "您的店叫什么名字？" in form.says()


@pytest.mark.parametrize("steps", range(len(QUESTIONS)))
async def test_escape_goes_back_and_leaves_without_a_file(tmp_path: Path, steps: int) -> None:
    """From any question Escape leads back one at a time, at last out, and nothing was written."""
    async with asked(tmp_path) as form:
        for _ in range(steps):
            if form.step() == "name":
                await form.type("Lotus")
            here = form.step()
            while form.step() == here:
                await form.press("enter")
        for _ in range(steps + 1):
            await form.press("escape")
    assert form.app.return_value is None
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_ctrl_q_leaves_from_anywhere(tmp_path: Path) -> None:
    """Ctrl+Q on the last question makes no file."""
    async with asked(tmp_path) as form:
        await form.through()
        await form.press("ctrl+q")
    assert form.app.return_value is None
    assert not form.file.exists()


async def test_going_back_keeps_what_was_answered(tmp_path: Path) -> None:
    """The name typed before stands there again."""
    async with asked(tmp_path) as form:
        await form.through("Lotus")
        await form.press("escape", "escape", "escape", "escape")
        assert (form.step(), form.field("name").value) == ("name", "Lotus")


async def test_a_shop_needs_a_name(tmp_path: Path) -> None:
    """Enter on an empty name says so beside the field and stays."""
    async with asked(tmp_path) as form:
        await form.press("enter", "enter")
        assert form.step() == "name"
        assert "The field “name of the shop” is empty." in form.says()
        await form.type("x" * 61)
        await form.press("enter")
        assert (form.step(), "takes 60 characters; this is 61" in form.says()) == ("name", True)


async def test_a_name_is_never_markup(tmp_path: Path) -> None:
    """A shop called `[/x][@click=app.quit]` is called so in every step and in the file."""
    name = "[/x][@click=app.quit]=cmd|' /C calc'"
    async with asked(tmp_path) as form:
        await form.through(name)
        assert name in form.says()
        assert await opened(form) is Language.EN
    club = Club.open(form.file, clock=ManualClock(NOW))
    assert club.shop.name == name
    await club.close()


async def test_another_country_brings_its_currency_and_zone(tmp_path: Path) -> None:
    """Typing Germany fills in EUR and Europe/Berlin, and the programme speaks of euros and says to look at them."""
    async with asked(tmp_path) as form:
        await form.press("enter")
        await form.type("Lotus")
        await form.press("enter")
        await form.type("Germany")
        assert (form.field("currency").value, form.field("timezone").value) == ("EUR", "Europe/Berlin")
        assert "it is 03:30 there now, Saturday" in form.says()
        await form.press("enter", "enter", "enter")
        assert "1 point for each full €1 paid" in form.says()
        assert "meant in CNY and are taken one to one in EUR" in form.says()
        await form.press("enter", "enter", "enter")
        assert await opened(form) is Language.EN
    club = Club.open(form.file, clock=ManualClock(NOW))
    assert (club.shop.country, club.shop.currency, club.shop.timezone) == ("DE", "EUR", "Europe/Berlin")
    await club.close()


async def test_a_zone_typed_by_hand_stays(tmp_path: Path) -> None:
    """A city is enough for the time zone, and looking at the country again does not undo it."""
    async with asked(tmp_path) as form:
        await form.press("enter")
        await form.type("Lotus")
        await form.press("enter", "enter", "enter")
        await form.type("urumqi")
        await form.press("enter")
        await form.press("escape")
        assert form.field("timezone").value == "Asia/Urumqi"
        await form.press("enter", "enter", "enter")
        assert form.app.answers.place == Place("CN", "CNY", "Asia/Urumqi")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("country", "Narnia", "Which country"), ("currency", "XQZ", "Which currency"), ("timezone", "Mars/Base", "Which")],
)
async def test_what_is_no_place_is_said_beside_its_field(tmp_path: Path, field: str, typed: str, said: str) -> None:
    """An unknown country, currency or zone is refused there, and the focus goes there."""
    async with asked(tmp_path) as form:
        await form.press("enter")
        await form.type("Lotus")
        await form.press("enter")
        for name in ("country", "currency", "timezone"):
            if name == field:
                await form.type(typed)
            await form.press("enter")
        assert form.step() == "place"
        assert said in str(form.field(field).said.visual)
        assert form.field(field).input.has_focus


async def test_the_sentences_follow_the_mark(tmp_path: Path) -> None:
    """Moving over the programmes shows each one's sentences, and the marked one is taken."""
    async with asked(tmp_path) as form:
        await form.press("enter")
        await form.type("Lotus")
        await form.press("enter", "enter", "enter", "enter")
        assert form.step() == "programme"
        before = form.says()
        await form.press("up")
        assert form.says() != before
        await form.press("enter")
        assert form.app.answers.preset == presets.names()[-1]  # the usual one stands first, so the last is above it


async def test_a_pin_is_asked_from_then_on(tmp_path: Path) -> None:
    """A PIN typed twice alike is the owner's: the wrong one is refused, the right one signs in."""
    async with asked(tmp_path) as form:
        await form.press("enter")
        await form.type("Lotus")
        await form.press("enter", "enter", "enter", "enter", "enter")
        assert form.step() == "owner"
        await form.press(*"Li Na", "enter", *"12", "enter", *"12", "enter")
        assert "A PIN has 4 to 6 digits." in form.says()
        await form.type("123456")
        await form.press("enter")
        await form.type("123457")
        await form.press("enter")
        assert "The two are not alike." in form.says()
        await form.type("123456")
        await form.press("enter")
        assert "123456" not in form.says() + repr(form.app.answers)
        assert await opened(form) is Language.EN
    club = Club.open(form.file, clock=ManualClock(NOW))
    assert club.staff.get(StaffNo(1)).name == "Li Na"
    with pytest.raises(NotAllowed):
        await club.staff.sign_in(StaffNo(1), "654321")
    assert (await club.staff.sign_in(StaffNo(1), "123456")).role is Role.OWNER
    await club.close()


async def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Where the folder is a file, the last page says so and stays; nothing is made."""
    (tmp_path / "not-a-folder").write_text("x")
    app = make(tmp_path / "not-a-folder" / "shop.json")
    async with app.run_test(size=WIDE) as pilot:
        form = Form(app, pilot, app.path)
        await pilot.pause()
        await form.through()
        assert await opened(form) is None
        assert "can't be written there" in form.says()
        assert form.step() == "ready"


async def test_a_disk_that_fails_at_the_pin_asks_for_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop is made, its PIN is not: the page says so, and Enter sets the PIN without making the shop twice."""
    real, failures = setup.set_owner_pin, [DiskFull(needed=2**20, path="shop.json")]

    async def failing(path: Path, pin: str, clock: Clock, *, allow_network_drive: bool) -> None:
        if failures:
            raise failures.pop()
        await real(path, pin, clock, allow_network_drive=allow_network_drive)

    monkeypatch.setattr(setup, "set_owner_pin", failing)
    async with asked(tmp_path) as form:
        form.app.answers = replace(form.app.answers, name="Lotus", owner="Li Na", pin="1234")
        await form.app._ask(len(QUESTIONS) - 1)
        assert await opened(form) is None
        assert "Disk full" in form.says()
        assert await opened(form) is Language.EN
    club = Club.open(form.file, clock=ManualClock(NOW))
    assert (await club.staff.sign_in(StaffNo(1), "1234")).role is Role.OWNER
    await club.close()


async def test_a_file_made_meanwhile_stays(tmp_path: Path) -> None:
    """Somebody else's file of that name is not touched."""
    async with asked(tmp_path) as form:
        await form.through()
        form.file.write_text("theirs")
        assert await opened(form) is None
        assert "is there already and stays as it is" in form.says()
    assert form.file.read_text() == "theirs"


@pytest.mark.parametrize(
    ("language", "environment", "zone", "place"),
    [
        (Language.ZH, {}, "", ("CN", "CNY", "Asia/Shanghai")),
        (Language.EN, {}, "Etc/UTC", ("CN", "CNY", "Asia/Shanghai")),
        (Language.EN, {"LANG": "en_US.UTF-8"}, "Asia/Shanghai", ("CN", "CNY", "Asia/Shanghai")),
        (Language.EN, {"LANG": "en_US.UTF-8"}, "Asia/Urumqi", ("CN", "CNY", "Asia/Urumqi")),
        (Language.EN, {"LANG": "en_GB.UTF-8"}, "", ("GB", "GBP", "Europe/London")),
        (Language.EN, {"LANG": "en_US.UTF-8"}, "Etc/UTC", ("US", "USD", "America/New_York")),
        (Language.EN, {"LANG": "zh_TW.UTF-8"}, "", ("CN", "CNY", "Asia/Shanghai")),
        (Language.ZH, {"LC_ALL": "zh_TW.UTF-8"}, "", ("TW", "TWD", "Asia/Taipei")),
        (Language.ZH, {"LANG": "C.UTF-8"}, "Europe/Berlin", ("DE", "EUR", "Europe/Berlin")),
        (Language.EN, {"LANG": "en_XX"}, "Moon/Base", ("CN", "CNY", "Asia/Shanghai")),
    ],
)
def test_where_this_is(language: Language, environment: dict[str, str], zone: str, place: tuple[str, ...]) -> None:
    """The computer's zone tells the country, else its locale in the language chosen, else it is China."""
    assert place_here(language, environment, zone) == place


@pytest.mark.parametrize(
    ("typed", "code"),
    [("de", "DE"), ("Germany", "DE"), ("germ", "DE"), ("德国", "DE"), ("united", None), ("", None), ("Narnia", None)],
)
def test_a_country_is_read_as_typed(typed: str, code: str | None) -> None:
    """Two letters, a name of either language, or the beginning of just one name."""
    from shopclub.tui.whereabouts import countries

    assert read_one(typed, countries(Language.EN), countries(Language.ZH)) == code


@pytest.mark.parametrize(
    ("country", "zone"), [("US", "America/New_York"), ("JP", "Asia/Tokyo"), ("AU", "Australia/Sydney")]
)
def test_a_country_has_the_zone_most_live_in(country: str, zone: str) -> None:
    """Of several zones the one with the big cities is offered."""
    assert place_in(country).timezone == zone


# -- from the command line ----------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def sit_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits in front of it (in the test itself: between fixture and test pytest puts its own streams)."""
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())


def test_without_a_terminal_a_missing_file_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can be asked: exit code 3, and the sentence says how to make one."""
    assert run(["--data", str(tmp_path / "shop.json")], environment={}) == 3
    assert "shopclub init" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_in_a_terminal_the_answers_are_asked_and_the_counter_speaks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the set-up in Chinese the counter opens in Chinese, even where the computer speaks English."""
    seen: list[Language | None] = []

    def set_up(settings: Settings, words: Words, *_: object) -> tuple[Language, int]:
        seen.append(words.language)
        return Language.ZH, 0

    def counter(settings: Settings, words: Words, clock: Clock, *, warn: object) -> int:
        seen.extend([words.language, settings.language])
        return 0

    sit_down(monkeypatch)
    monkeypatch.setattr(bootstrap, "run_setup", set_up)
    monkeypatch.setattr(bootstrap, "run_counter", counter)
    assert run(["--data", str(tmp_path / "shop.json"), "--lang", "en"], environment={}) == 0
    assert seen == [Language.EN, Language.ZH, Language.ZH]


@pytest.mark.parametrize("code", [0, 1])
def test_leaving_the_set_up_opens_no_counter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    """Left by hand it ends well and says so; after a crash its exit code stands."""
    sit_down(monkeypatch)
    monkeypatch.setattr(bootstrap, "run_setup", lambda *_: (None, code))
    assert run(["--data", str(tmp_path / "shop.json")], environment={}) == code
    assert ("No shop was made." in capsys.readouterr().err) is (code == 0)


def test_a_file_that_is_there_is_opened_without_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The set-up is for the first start only."""
    (tmp_path / "shop.json").write_text("{}")
    sit_down(monkeypatch)
    monkeypatch.delattr(bootstrap, "run_setup")
    monkeypatch.setattr(bootstrap, "run_counter", lambda *_, **__: 0)
    assert run(["--data", str(tmp_path / "shop.json")], environment={}) == 0


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="pictures differ between versions of Python; 3.11 is kept")
@pytest.mark.parametrize(
    ("language", "size"), [(Language.EN, WIDE), (Language.ZH, NARROW)], ids=["en-wide", "zh-narrow"]
)
@pytest.mark.parametrize("question", range(len(QUESTIONS)), ids=lambda n: QUESTIONS[n].__name__)
def test_picture(snap_compare: Any, tmp_path: Path, language: Language, size: tuple[int, int], question: int) -> None:
    """Each question looks as it did."""
    app = make(Path("data/shop.json"), language)

    async def there(pilot: Pilot[Language]) -> None:
        form = Form(app, pilot, tmp_path)
        for _ in range(question):
            here = form.step()
            if here == "name":
                await form.type("荷花药店 Lotus")
            while form.step() == here:
                await form.press("enter")
        for box in app.query("Input"):
            box.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=there)
