"""Members' data at the counter: masked for clerks, looked at, answered, handed out, forgotten after long."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import msgspec
import pytest

from shopclub.core.cleaning import Cleaner
from shopclub.core.members.rules import is_forgotten
from shopclub.core.privacy.model import Asked, HandedOut, HandoutNote, OwnEdit
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from shopclub.tui.modals.own_data import CopyDialog, OwnDataDialog
from shopclub.tui.modals.privacy import HandoutsDialog, IdleDialog, OwnFieldsDialog, PromisesDialog
from shopclub.tui.modals.waiting import WaitingDialog
from shopclub.tui.widgets.tick import Tick
from tests.core.test_cleaning import Waits, cleaned
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

CLERK = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
PHONE = "13800138000"


async def on_page(bench: Bench, number: int) -> None:
    """A member's page is open."""
    bench.app.open_member(number)  # type: ignore[arg-type]
    await bench.settle()


async def test_a_clerk_sees_masked_numbers_and_still_finds_by_the_whole_one(tmp_path: Path) -> None:
    """In the file and in the form; the owner sees it whole."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join("Ann", PHONE)
        for actor, shown in ((CLERK, "138****8000"), (bench.app.actor, "+8613800138000")):
            bench.app.staff = actor
            await on_page(bench, who)
            bench.app.screen.tabs.active = "file"  # type: ignore[attr-defined]
            await bench.settle()
            assert shown in bench.says()
            await bench.press("e")
            value = bench.app.screen.query_one("#phone").value  # type: ignore[attr-defined]
            assert value == ("" if actor is CLERK else PHONE)
            await bench.press("escape", "escape")
        bench.app.staff = CLERK
        assert [one.number for one in bench.shop.club.members.search(PHONE)] == [who]


async def test_a_clerk_who_corrects_a_name_leaves_the_number(tmp_path: Path) -> None:
    """The empty field is no wish to have none."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join("Ann", PHONE)
        bench.app.staff = CLERK
        await on_page(bench, who)
        await bench.press("e", "end")
        await bench.type("a")
        await bench.press("ctrl+s")
        await bench.settle()
        member = bench.shop.club.members.get(who)
        assert (member.name, member.phone) == ("Anna", "+8613800138000")


async def test_what_members_changed_waits_and_is_looked_at(tmp_path: Path) -> None:
    """It stands in the list with what was and is; Enter says it was looked at, for a number it takes it over."""
    async with at_counter(tmp_path) as bench:
        privacy, who = bench.shop.club.privacy, await bench.shop.join("Ann", PHONE)
        await privacy.edit_own(who, OwnEdit(name="Anna"), bench.shop.op(), KIOSK)
        await privacy.wish_phone(who, "13900139000", bench.shop.op(), KIOSK)
        assert bench.app.waits.count() == 2
        await bench.press("f8")
        assert isinstance(bench.app.screen, WaitingDialog)
        assert "Ann → Anna" in bench.says()
        await bench.press("enter")
        await bench.until(lambda: bench.app.waits.count() == 1)
        assert "139****9000" in bench.says()
        await bench.press("enter")
        await bench.until(lambda: bench.app.waits.count() == 0)
        assert bench.shop.club.members.get(who).phone == "+8613900139000"


async def test_a_wished_number_is_left_with_delete(tmp_path: Path) -> None:
    """The old one stays."""
    async with at_counter(tmp_path) as bench:
        privacy, who = bench.shop.club.privacy, await bench.shop.join("Ann", PHONE)
        await privacy.wish_phone(who, "13900139000", bench.shop.op(), KIOSK)
        await bench.press("f8", "delete")
        await bench.until(lambda: bench.app.waits.count() == 0)
        assert bench.shop.club.members.get(who).phone == "+8613800138000"


@BOTH_SIZES
async def test_the_data_of_one_member(tmp_path: Path, size: tuple[int, int]) -> None:
    """What is kept; a request is written down with its day and answered by the owner."""
    async with at_counter(tmp_path, size=size) as bench:
        who = await bench.shop.join("[/x]", PHONE)
        await on_page(bench, who)
        await bench.press("i")
        assert isinstance(bench.app.screen, OwnDataDialog)
        assert "[/x]" in bench.says()
        assert "+8613800138000" in bench.says()
        await bench.press("a")
        await bench.mark(Asked.CORRECT.value)
        await bench.press("enter")
        await bench.until(lambda: bool(bench.shop.club.privacy.requests_of(who)))
        await bench.press("d")
        await bench.until(lambda: bench.shop.club.privacy.requests_of(who)[0][1].done_at is not None)


async def test_a_copy_is_the_owners_and_is_written_down(tmp_path: Path) -> None:
    """A file only one may read, in the log; a clerk writes none."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join("Ann", PHONE)
        owner = bench.app.actor
        await on_page(bench, who)
        bench.app.staff = CLERK
        await bench.press("i", "c")
        assert "Only the owner" in " ".join(bench.notices())
        bench.app.staff = owner
        await bench.press("c")
        assert isinstance(bench.app.screen, CopyDialog)
        await bench.press("enter")
        await bench.until(lambda: bool(bench.shop.club.privacy.handouts()))
        [path] = bench.shop.club.path.parent.glob("member-*.json")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text("utf-8"))["members"][0]["name"] == "Ann"
        [(_, handed)] = bench.shop.club.privacy.handouts()
        assert (handed.what, handed.member) == (HandedOut.COPY, who)
        await bench.press("c", "enter")
        assert "There is a file of that name already." in bench.says()


async def test_what_is_promised_is_set(tmp_path: Path) -> None:
    """Whom to ask, months, age, what joining asks; a figure that can't be is refused at its field."""
    async with at_counter(tmp_path) as bench:
        bench.app.push_screen(PromisesDialog())
        await bench.settle()
        screen = bench.app.screen
        screen.query_one("#contact").input.value = "Li Na"  # type: ignore[attr-defined]
        screen.query_one("#idle_months").input.value = "121"  # type: ignore[attr-defined]
        screen.query_one("#heard").input.value = "a friend， passing by"  # type: ignore[attr-defined]
        screen.query_one("#gender", Tick).value = True
        await bench.press("ctrl+s")
        assert "from 0 (never) to 120" in bench.says()
        screen.query_one("#idle_months").input.value = "12"  # type: ignore[attr-defined]
        await bench.press("ctrl+s")
        await bench.settle()
        privacy = bench.shop.club.shop.privacy
        assert (privacy.contact, privacy.idle_months, privacy.ask_gender) == ("Li Na", 12, True)
        assert privacy.heard == ("a friend", "passing by")


async def test_fields_of_our_own_are_made_and_taken_out(tmp_path: Path) -> None:
    """A name, an id of its own, whose it is."""
    async with at_counter(tmp_path) as bench:
        bench.app.push_screen(OwnFieldsDialog())
        await bench.settle()
        await bench.press("n")
        await bench.type("Skin")
        bench.app.screen.query_one("#theirs", Tick).value = True
        await bench.press("ctrl+s")
        await bench.until(lambda: bool(bench.shop.club.shop.own_fields))
        [field] = bench.shop.club.shop.own_fields
        assert (field.id, field.name, field.theirs, field.asked) == ("own-1", {"en": "Skin"}, True, False)
        await bench.settle()
        await bench.press("delete")
        await bench.until(lambda: not bench.shop.club.shop.own_fields)


async def test_who_was_away_for_long_is_forgotten_after_a_question(tmp_path: Path) -> None:
    """All that are shown, after Enter; looking at the list is in the log."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join("Ann", PHONE)
        bench.shop.at(2028, 6, 1)
        bench.app.push_screen(IdleDialog())
        await bench.settle()
        assert "Ann" in bench.text()
        await bench.press("f")
        assert "Forget 1 member?" in bench.text()
        await bench.press("enter")
        await bench.until(lambda: is_forgotten(bench.shop.club.members.get(who)))
        assert [one.what for _, one in bench.shop.club.privacy.handouts()] == [HandedOut.IDLE]
        await bench.until(lambda: "The file is being written anew without them" in bench.says())


async def test_the_counter_says_when_the_file_holds_nothing_of_them(tmp_path: Path) -> None:
    """Erased from the member's page: said at once that it goes on, and once more when it is done."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join("Ann", PHONE)
        async with cleaned(Cleaner(bench.shop.club), Waits()):
            await on_page(bench, who)
            bench.app.screen.action_leave_club()  # type: ignore[attr-defined]
            await bench.settle()
            assert "Close the membership?" in bench.text()
            await bench.press("enter")
            await bench.settle()
            assert "Erase the person as well?" in bench.text()
            await bench.press("enter")
            await bench.until(lambda: len(bench.notices()) == 2)
        assert bench.notices() == [
            "Forgotten. The file is being written anew without them.",
            "The file was written anew: nothing of who was forgotten is left in it.",
        ]
        assert PHONE.encode() not in bench.shop.club.path.read_bytes()


async def test_the_log_of_what_was_handed_out(tmp_path: Path) -> None:
    """Empty it says what will stand there; then who, what and how much."""
    async with at_counter(tmp_path) as bench:
        bench.app.push_screen(HandoutsDialog())
        await bench.settle()
        assert "Nothing yet" in bench.says()
        await bench.press("escape")
        privacy = bench.shop.club.privacy
        await privacy.note_handout(HandedOut.MEMBERS, bench.shop.op(), bench.app.actor, lines=7, full=True)
        bench.app.push_screen(HandoutsDialog())
        await bench.settle()
        for text in ("list of members", "whole", "7 lines", "Li Na"):
            assert text in bench.text()
        await bench.press("escape")
        note = HandoutNote(at=bench.shop.clock.now(), what=HandedOut.SALES, lines=3, full=False)
        await privacy.take_note(note)
        bench.app.push_screen(HandoutsDialog())
        await bench.settle()
        for text in ("list of sales", "command line", "3 lines"):
            assert text in bench.text()


async def test_a_child_is_enrolled_with_a_guardian(tmp_path: Path) -> None:
    """The box appears when the birthday says that it is needed."""
    async with at_counter(tmp_path) as bench:
        await bench.press("ctrl+n")
        screen = bench.app.screen
        screen.query_one("#phone").input.value = PHONE  # type: ignore[attr-defined]
        screen.query_one("#birthday").input.value = "2020-05-01"  # type: ignore[attr-defined]
        await bench.settle()
        box = screen.query_one("#guardian", Tick)
        assert not box.display
        await screen.action_join()  # type: ignore[attr-defined]
        await bench.settle()
        assert box.display
        box.value = True
        await screen.action_join()  # type: ignore[attr-defined]
        await bench.until(lambda: bench.shop.club.members.count() == 1)
        consent = bench.shop.club.members.get(1).consent
        assert consent is not None
        assert consent.guardian
        assert msgspec.to_builtins(consent)["guardian"] is True
