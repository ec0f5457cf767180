"""One list of what waits: counted on every screen, announced without taking the keys, one key for yes, no and whose."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.notifications import Notification

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.privacy.model import Asked, OwnEdit
from shopclub.core.rewards.model import AskedAt
from shopclub.core.staff.model import KIOSK
from shopclub.tui import desk
from shopclub.tui.modals.brought import BroughtDialog
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.own_data import OwnDataDialog
from shopclub.tui.modals.waiting import WaitingDialog
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.waits import Joins, Prizes, Rewards, Waiting
from tests.core.games.games import opened, with_tickets
from tests.core.games.games import programme as with_draw
from tests.core.invitations.test_invitations import PROGRAMME as BRINGING
from tests.core.rewards.shops import PROGRAMME, ask
from tests.tui.bench import Bench, at_counter


async def asks_to_join(bench: Bench, name: str, phone: str = "13911112222") -> None:
    """Somebody joins at the kiosk."""
    await bench.shop.club.members.ask_to_join(NewMember(name=name, phone=phone), bench.shop.op())
    await bench.settle()


async def test_an_arrival_is_told_on_every_screen_and_takes_no_key(tmp_path: Path) -> None:
    """Somebody who joins is announced and counted; what is being typed goes on where it was."""
    async with at_counter(tmp_path) as bench:
        said: set[str] = set()
        for area in "cmtgrpsib":
            await bench.press("f10", area)
            before = bench.app.focused
            await asks_to_join(bench, f"Ann {area}", f"139{ord(area):08d}")
            assert bench.app.focused is before
            assert "waiting F8" in bench.text()
            said |= set(bench.notices())
        assert "Ann c wants to join (F8)" in said


async def test_half_typed_text_survives_an_arrival(tmp_path: Path) -> None:
    """An amount that is being typed is as it was, and the next key goes on with it."""
    async with at_counter(tmp_path) as bench:
        await bench.press("enter")
        await bench.type("12.")
        await asks_to_join(bench, "Ann")
        await bench.type("5")
        assert bench.counter.till.amount == "12.5"


async def test_an_arrival_presses_nothing_in_a_dialog(tmp_path: Path) -> None:
    """A question stays a question; the announcement stands over it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.shop.sell(1, 1000)
        await bench.press("ctrl+z")
        await asks_to_join(bench, "")
        assert isinstance(bench.app.screen, Confirm)
        assert "Somebody joined (F8)" in bench.notices()
        assert bench.shop.points(1) == 10


async def test_a_crowd_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve who join within a moment one is named; the screen is not covered with the others."""
    monkeypatch.setattr(desk, "CALM", 3600.0)
    monkeypatch.setattr(Notification, "has_expired", False)  # however slow the machine is
    async with at_counter(tmp_path) as bench:
        for number in range(12):
            await asks_to_join(bench, f"Ann {number}", f"139111122{number:02d}")
        assert [said for said in bench.notices() if "F8" in said] == ["Ann 0 wants to join (F8)"]
        assert bench.app.waits.count() == 12
        bench.app._announce_rest()
        await bench.settle()
        assert [said for said in bench.notices() if "F8" in said][-1] == "12 waiting F8"


async def test_nothing_is_named_while_nobody_is_signed_in(tmp_path: Path) -> None:
    """Who stands before a locked counter learns no name."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        owner = bench.shop.club.staff.all()[0][0]
        await bench.shop.club.staff.set_pin(owner, "2468", bench.shop.op(), bench.app.actor)
        await bench.press("ctrl+l")
        await asks_to_join(bench, "Ann")
        assert not [said for said in bench.notices() if "Ann" in said]


async def test_rewards_and_joins_stand_in_one_list(tmp_path: Path) -> None:
    """Who stands there and waits comes first; each line says who and what; O leads to the member's page."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await asks_to_join(bench, "Ann")
        await ask(bench.shop, 1, "mug", at=AskedAt.TABLET)
        await bench.settle()
        lines = bench.app.waits.lines(bench.app.voice)
        assert [(line.kind, line.who, line.member) for line in lines] == [
            (Rewards.KIND, "王芳", MemberNo(1)),
            (Joins.KIND, "Ann", None),
        ]
        assert "2 waiting F8" in bench.text()
        await bench.press("f8", "down", "o")
        assert "Nobody is a member yet." in bench.says()
        await bench.press("up", "o")
        assert isinstance(bench.app.screen, MemberScreen)


async def test_what_the_clerk_puts_aside_is_no_news(tmp_path: Path) -> None:
    """It is counted like everything that waits, but nobody is told what they did themselves."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await ask(bench.shop, 1, "mug", at=AskedAt.COUNTER)
        await bench.settle()
        assert bench.app.waits.count() == 1
        assert not [said for said in bench.notices() if "asks for" in said]
        await ask(bench.shop, 1, "bag", at=AskedAt.PHONE)
        await bench.settle()
        assert "王芳 asks for Bag (F8)" in bench.notices()


async def test_the_open_list_is_not_announced_over(tmp_path: Path) -> None:
    """Who looks at the list sees the new line come; the marked one stays marked."""
    async with at_counter(tmp_path) as bench:
        await asks_to_join(bench, "Ann", "13911112201")
        await asks_to_join(bench, "Ben", "13911112202")
        await bench.press("f8", "down")
        await asks_to_join(bench, "Cleo", "13911112203")
        bench.app._announce_rest()
        assert not [said for said in bench.notices() if "Cleo" in said or "3 waiting" in said]
        assert "Cleo" in bench.text()
        await bench.press("delete")
        assert [join.name for _, join in bench.shop.club.members.pending()] == ["Ann", "Cleo"]


async def test_changed_data_is_looked_at(tmp_path: Path) -> None:
    """What a member changed is told, stands field by field under the list, and goes with Enter."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        privacy, wang = bench.shop.club.privacy, MemberNo(1)
        await privacy.edit_own(wang, OwnEdit(name="王芬"), bench.shop.op(), KIOSK)
        await bench.settle()
        assert "1 waiting F8" in bench.text()
        assert "王芬 changed their data (F8)" in bench.notices()
        await bench.press("f8")
        assert "王芳 → 王芬" in bench.says()
        await bench.press("enter")
        assert privacy.waiting() == []
        assert "Nobody waits" in bench.says()
        assert "waiting F8" not in bench.text()


@pytest.mark.parametrize(("key", "phone"), [("enter", "+8613911112222"), ("delete", "")])
async def test_a_number_that_is_wished_for_is_the_counters_to_give(tmp_path: Path, key: str, phone: str) -> None:
    """Enter takes it over, Del does not; either way the member waits no longer."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        club, wang = bench.shop.club, MemberNo(1)
        before = club.members.get(wang).phone
        await club.privacy.wish_phone(wang, "139 1111 2222", bench.shop.op(), KIOSK)
        await bench.press("f8", key)
        assert club.members.get(wang).phone == (phone or before)
        assert bench.app.waits.count() == 0


async def test_a_number_of_somebody_else_is_not_given(tmp_path: Path) -> None:
    """The refusal stands under the list, and the wish goes on waiting."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        club = bench.shop.club
        await club.privacy.wish_phone(MemberNo(1), club.members.get(2).phone, bench.shop.op(), KIOSK)
        await bench.press("f8", "enter")
        assert bench.app.waits.count() == 1
        assert "This phone number belongs to member No. 000002 already." in bench.says()


async def test_each_kind_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Lines of different kinds with the same number are never taken for each other."""
    async with at_counter(tmp_path) as bench:
        waiting = Waiting(bench.shop.club)
        assert len(waiting.kinds) == len({kind.KIND for kind in map(type, waiting.kinds.values())})


async def test_who_came_by_an_invitation_is_told_with_whose(tmp_path: Path) -> None:
    """The list says who invited, so that the clerk knows whom it will count for."""
    async with at_counter(tmp_path, members=("Wang Fang",)) as bench:
        link = await bench.shop.club.invitations.make(MemberNo(1), bench.shop.op(), KIOSK)
        new = NewMember(name="Ann", phone="13911112222", invitation=link.token)
        await bench.shop.club.members.ask_to_join(new, bench.shop.op())
        await bench.settle()
        await bench.press("f8")
        assert "joins, sent by Wang Fang" in bench.text()


async def test_a_request_about_data_waits_with_its_last_day(tmp_path: Path) -> None:
    """It stands in the list until it is answered; Enter alone answers nothing, and Del never drops it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        privacy = bench.shop.club.privacy
        row = await privacy.ask(MemberNo(1), Asked.COPY, "", bench.shop.op(), bench.app.actor)
        due = bench.app.voice.day(dict(privacy.requests())[row].due_on)
        await bench.settle()
        assert "1 waiting F8" in bench.text()
        await bench.press("f8")
        assert f"by {due}" in bench.text()
        await bench.press("delete")
        assert "A request is answered, never dropped. Enter shows their data." in bench.notices()
        await bench.press("enter")
        assert isinstance(bench.app.screen, OwnDataDialog)
        assert bench.app.waits.count() == 1
        await bench.press("d", "escape")
        assert isinstance(bench.app.screen, WaitingDialog)
        assert "Nobody waits" in bench.says()
        assert bench.app.waits.count() == 0


async def test_a_prize_won_on_a_phone_waits_at_the_counter(tmp_path: Path) -> None:
    """Told as it is won, handed over by Enter and a yes; Del leaves it, as it is theirs."""
    prize = [{"id": "mug", "name": {"en": "Mug [b]"}, "odds": 100, "then": {"kind": "thing"}}]
    async with at_counter(tmp_path, with_draw(prizes=prize)) as bench:
        draws = bench.shop.club.draws
        round_no, who = await opened(bench.shop), await with_tickets(bench.shop, 3)
        await draws.draw_alone(round_no, who, "1", bench.shop.op())
        await bench.settle()
        (name,) = (line.who for line in bench.app.waits.lines(bench.app.voice) if line.kind == Prizes.KIND)
        assert f"{name} won Mug [b] (F8)" in bench.notices()
        assert "1 waiting F8" in bench.text()
        await bench.press("f8")
        assert "won: Mug [b]" in bench.text()
        assert "Enter hands it over · O their page" in bench.text()
        await bench.press("delete")
        assert bench.app.waits.count() == 1
        await bench.press("enter")
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("escape")
        assert len(draws.waiting()) == 1
        await bench.press("enter", "enter")
        assert isinstance(bench.app.screen, WaitingDialog)
        assert draws.waiting() == []
        assert bench.app.waits.count() == 0
        assert bench.app.screen.query_one(".dialog").border_subtitle == "Esc back"


async def test_a_prize_won_at_the_counter_waits_nowhere(tmp_path: Path) -> None:
    """It is handed over where it is drawn; neither the list nor an announcement names it."""
    prize = [{"id": "mug", "name": {"en": "Mug"}, "odds": 100, "then": {"kind": "thing"}}]
    async with at_counter(tmp_path, with_draw(prizes=prize)) as bench:
        round_no, who = await opened(bench.shop), await with_tickets(bench.shop, 1)
        await bench.shop.club.draws.draw(round_no, who, bench.shop.op(), bench.app.actor)
        await bench.settle()
        assert bench.app.waits.count() == 0
        assert not [said for said in bench.notices() if "won" in said]


async def test_each_line_says_its_own_keys(tmp_path: Path) -> None:
    """Del is offered only where it does something."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳", "李雷")) as bench:
        club = bench.shop.club
        await bench.shop.give(1, 250)
        await ask(bench.shop, 1, "mug", at=AskedAt.TABLET)
        await asks_to_join(bench, "Ann")
        await club.privacy.wish_phone(MemberNo(2), "139 1111 3333", bench.shop.op(), KIOSK)
        await club.privacy.edit_own(MemberNo(1), OwnEdit(name="王芬"), bench.shop.op(), KIOSK)
        await club.privacy.ask(MemberNo(1), Asked.COPY, "", bench.shop.op(), bench.app.actor)
        await bench.settle()
        await bench.press("f8")
        said = []
        for _ in bench.app.waits.lines(bench.app.voice):
            said.append(str(bench.app.screen.query_one(".dialog").border_subtitle))
            await bench.press("down")
        assert said == [
            "Enter hands it over · Del declines · O their page · Esc back",
            "Enter makes them a member · B brought by · Del drops it · Esc back",
            "Enter takes the number over · Del leaves the old one · O page · Esc",
            "Enter: looked at · O their page · Esc back",
            "Enter shows their data · O their page · Esc back",
        ]


async def test_who_brought_somebody_along_is_said_at_the_counter(tmp_path: Path) -> None:
    """What they typed at the kiosk is read out; B takes the member the clerk types, and the card is in force."""
    async with at_counter(tmp_path, BRINGING, members=("王芳",)) as bench:
        new = NewMember(name="Ann", phone="13911112222", referrer="my [b]aunt")
        await bench.shop.club.members.ask_to_join(new, bench.shop.op())
        await bench.settle()
        await bench.press("f8")
        assert "They say who brought them along: my [b]aunt." in bench.says()
        await bench.press("b")
        assert "They typed: my [b]aunt" in bench.says()
        await bench.type("9")
        await bench.press("enter")
        assert isinstance(bench.app.screen, BroughtDialog)
        await bench.press("backspace")
        await bench.type("1")
        await bench.press("enter")
        assert bench.shop.club.members.get(2).referred_by == 1
        assert bench.shop.points(1) == 30
        assert bench.counter.till.member == 2


async def test_whom_they_named_is_told_by_name(tmp_path: Path) -> None:
    """A number that is somebody's stands in the list as that one's name, and Enter counts it for them."""
    async with at_counter(tmp_path, BRINGING, members=("Wang Fang",)) as bench:
        new = NewMember(name="Ann", phone="13911112222", referrer=bench.shop.club.members.get(1).phone or "")
        await bench.shop.club.members.ask_to_join(new, bench.shop.op())
        await bench.settle()
        await bench.press("f8")
        assert "joins, sent by Wang Fang" in bench.text()
        assert "They say who" not in bench.says()
        await bench.press("enter")
        assert bench.shop.points(1) == 30


async def test_b_is_for_those_who_join(tmp_path: Path) -> None:
    """On any other line it does nothing."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await ask(bench.shop, 1, "mug", at=AskedAt.TABLET)
        await bench.settle()
        await bench.press("f8", "b")
        assert isinstance(bench.app.screen, WaitingDialog)
