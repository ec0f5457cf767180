"""What members do with their own data, and that the counter is shown it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from shopclub.core.check import check_club
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.consents import Agreed
from shopclub.core.members.model import Gender, NewMember, Status
from shopclub.core.members.rules import is_forgotten
from shopclub.core.privacy.model import Altered, Asked, HandedOut, OwnEdit
from shopclub.core.shop.model import OwnField
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone

PHONE = "138 0013 8000"


async def with_fields(shop: Counter) -> None:
    """A shop with one field that is the members' own and one that is not."""
    fields = (
        OwnField(id="skin", name={"en": "Skin type", "zh": "肤质"}, theirs=True),
        OwnField(id="judged", name={"en": "Judged", "zh": "判断"}),
    )
    wanted = msgspec.structs.replace(shop.club.shop, own_fields=fields)
    await shop.club.settings.change(wanted, shop.op(), OWNER)


async def test_a_correction_is_kept_and_shown_to_the_counter(tmp_path: Path) -> None:
    """Name, birthday, gender, language and the shop's own field; the row says field by field what was and is."""
    async with a_shop(tmp_path) as shop:
        await with_fields(shop)
        who = await shop.join("王芳")
        edit = OwnEdit(
            name=" 王 芬 ",
            birthday="--08-15",
            birthday_calendar="lunar",
            gender="female",
            language="en",
            fields={"skin": "dry"},
        )
        member = await shop.club.privacy.edit_own(who, edit, shop.op(), KIOSK)
        assert (member.name, member.birthday, member.gender) == ("王 芬", "--08-15", Gender.FEMALE)
        assert (member.language, member.fields) == ("en", {"skin": "dry"})
        assert [found.number for found in shop.club.members.search("wangfen")] == [who]
        [(_, change)] = shop.club.privacy.waiting()
        assert change.altered == (
            Altered(field="name", before="王芳", after="王 芬"),
            Altered(field="gender", before="", after="female"),
            Altered(field="language", before="", after="en"),
            Altered(field="birthday", before="", after="--08-15 lunar"),
            Altered(field="fields.skin", before="", after="dry"),
        )
        assert shop.check() == []


async def test_the_same_correction_again_makes_no_row(tmp_path: Path) -> None:
    """Neither the same form twice nor a form that changes nothing."""
    async with a_shop(tmp_path) as shop:
        who, op = await shop.join("王芳"), shop.op()
        for _ in range(2):
            await shop.club.privacy.edit_own(who, OwnEdit(name="王芬"), op, KIOSK)
        await shop.club.privacy.edit_own(who, OwnEdit(name="王芬"), shop.op(), KIOSK)
        assert len(shop.club.privacy.waiting()) == 1


async def test_what_a_correction_refuses(tmp_path: Path) -> None:
    """Fields that are not theirs, choices that are none, a birthday that can't be, one that makes a child of them."""
    refused: list[tuple[type[ClubError], str, OwnEdit]] = [
        (RuleViolation, "field_not_theirs", OwnEdit(fields={"judged": "x"})),
        (RuleViolation, "field_not_theirs", OwnEdit(fields={"nowhere": "x"})),
        (InvalidInput, "choice_unknown", OwnEdit(gender="cat")),
        (InvalidInput, "choice_unknown", OwnEdit(language="fr")),
        (InvalidInput, "choice_unknown", OwnEdit(birthday="--01-01", birthday_calendar="mayan")),
        (InvalidInput, "choice_unknown", OwnEdit(birthday="--02-29", feb29="never")),
        (InvalidInput, "birthday", OwnEdit(birthday="--02-31")),
        (InvalidInput, "text_too_long", OwnEdit(name="x" * 61)),
        (RuleViolation, "child_at_counter", OwnEdit(birthday="2012-03-15")),
    ]
    async with a_shop(tmp_path) as shop:
        await with_fields(shop)
        who = await shop.join("王芳")
        before = shop.club.members.get(who)
        for kind, code, edit in refused:
            with pytest.raises(kind, match=code):
                await shop.club.privacy.edit_own(who, edit, shop.op(), KIOSK)
        assert shop.club.members.get(who) == before
        assert shop.club.privacy.waiting() == []
        fourteen = OwnEdit(birthday="2012-03-14")
        assert (await shop.club.privacy.edit_own(who, fourteen, shop.op(), KIOSK)).birthday == "2012-03-14"


async def test_looking_lets_the_values_go(tmp_path: Path) -> None:
    """Which field it was and who looked stay; what stood in it does not, and looking twice changes nothing."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳")
        await shop.club.privacy.edit_own(who, OwnEdit(name="Unforgettable"), shop.op(), KIOSK)
        [(row, _)] = shop.club.privacy.waiting()
        seen = await shop.club.privacy.look(row, shop.op(), CLERK)
        assert seen.altered == (Altered(field="name"),)
        assert await shop.club.privacy.look(row, shop.op(), OWNER) == seen
        assert shop.club.privacy.waiting() == []
        assert shop.club.privacy.changes_of(who) == [seen]
        assert shop.check() == []
        with pytest.raises(NotAllowed):
            await shop.club.privacy.look(row, shop.op(), KIOSK)


async def test_a_wished_number_is_the_counters_to_take_over(tmp_path: Path) -> None:
    """Until then the old one counts; refused it stays; taken over it finds the member."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳", PHONE)
        await shop.club.privacy.wish_phone(who, "139 0013 9000", shop.op(), KIOSK)
        assert shop.club.members.get(who).phone == "+8613800138000"
        [(row, _)] = shop.club.privacy.waiting()
        assert (await shop.club.privacy.look(row, shop.op(), CLERK)).accepted is False
        assert shop.club.members.get(who).phone == "+8613800138000"
        await shop.club.privacy.wish_phone(who, "139 0013 9000", shop.op(), KIOSK)
        await shop.club.privacy.wish_phone(who, "139 0013 9001", shop.op(), KIOSK)
        [(row, change)] = shop.club.privacy.waiting()
        assert change.phone == "+8613900139001"
        seen = await shop.club.privacy.look(row, shop.op(), CLERK, accept=True)
        assert (seen.accepted, seen.phone) == (True, "")
        assert shop.club.members.by_phone("139 0013 9001") == who
        assert shop.check() == []


async def test_a_wished_number_tells_nobody_whose_it_is(tmp_path: Path) -> None:
    """Asking for somebody's number is taken like any other; only the counter learns that it is taken."""
    async with a_shop(tmp_path) as shop:
        other, who = await shop.join("李雷", PHONE), await shop.join("王芳")
        await shop.club.privacy.wish_phone(who, PHONE, shop.op(), KIOSK)
        [(row, _)] = shop.club.privacy.waiting()
        with pytest.raises(Conflict, match="phone_taken") as caught:
            await shop.club.privacy.look(row, shop.op(), CLERK, accept=True)
        assert caught.value.figures["member"] == other
        assert len(shop.club.privacy.waiting()) == 1
        with pytest.raises(RuleViolation, match="phone_same"):
            await shop.club.privacy.wish_phone(other, PHONE, shop.op(), KIOSK)
        with pytest.raises(InvalidInput):
            await shop.club.privacy.wish_phone(who, "12", shop.op(), KIOSK)


async def test_offers_are_withdrawn_as_easily_as_given(tmp_path: Path) -> None:
    """On and off by the member alone, each with its row in the log; the membership is not touched."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳")
        shop.at(2026, 3, 15)
        assert (await shop.club.privacy.choose_offers(who, True, shop.op(), KIOSK)).consent is not None
        shop.at(2026, 3, 16)
        member = await shop.club.privacy.choose_offers(who, False, shop.op(), KIOSK)
        assert member.consent is not None
        assert not member.consent.marketing
        log = shop.club.privacy.agreements(who)
        assert [(one.to, one.ended_at is None, one.channel) for one in log] == [
            (Agreed.MEMBERSHIP, True, "counter"),
            (Agreed.MARKETING, False, "kiosk"),
        ]
        assert [one.altered[0].after for _, one in shop.club.privacy.waiting()] == ["yes", "no"]
        await shop.club.privacy.choose_offers(who, False, shop.op(), KIOSK)
        assert len(shop.club.privacy.waiting()) == 2
        assert shop.check() == []


async def test_leaving_forgets_the_person_and_keeps_the_books(tmp_path: Path) -> None:
    """Name, wishes and values are out of the file, the sale stays; the counter sees that somebody left."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("Unforgettable")
        await shop.sell(who, 10_000)
        await shop.club.privacy.edit_own(who, OwnEdit(name="Remembrance"), shop.op(), KIOSK)
        await shop.club.privacy.ask(who, Asked.SEE, "Whisper", shop.op(), CLERK)
        assert await shop.club.members.may_leave(who, KIOSK) is None
        assert shop.club.members.get(who).name == "Remembrance"
        op = shop.op()
        await shop.club.privacy.leave(who, op, KIOSK)
        await shop.club.privacy.leave(who, op, KIOSK)
        assert is_forgotten(shop.club.members.get(who))
        [(_, change)] = shop.club.privacy.waiting()
        assert change.left
        assert [(one.kind, one.done_at is None) for _, one in shop.club.privacy.requests()] == [
            (Asked.ERASE, False),
            (Asked.SEE, False),
        ]
        assert all(one.ended_at for one in shop.club.privacy.agreements(who))
        with pytest.raises(MemberClosed):
            await shop.club.privacy.leave(who, shop.op(), KIOSK)
        assert shop.check() == []
        path = shop.club.path
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("Unforgettable", "Remembrance", "Whisper") if word in text]


async def test_leaving_after_the_clock_was_set_back_ends_nothing_before_it_began(tmp_path: Path) -> None:
    """An hour earlier by the clock: the agreement ends when it began, and the check finds nothing."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳")
        shop.clock.set(shop.clock.now() - timedelta(hours=1))
        await shop.club.privacy.leave(who, shop.op(), KIOSK)
        ended = [one for one in shop.club.privacy.agreements(who) if one.ended_at is not None]
        assert ended
        assert all(one.ended_at == one.at for one in ended)
        assert check_club(shop.club) == []


async def test_nobody_leaves_while_the_shop_holds_their_money(tmp_path: Path) -> None:
    """Looking ahead says so and changes nothing, and leaving says the same."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳")
        shop.club.members.leaving += (_never,)
        before = shop.club.books.commit
        why = await shop.club.members.may_leave(who, KIOSK)
        assert why is not None
        assert why.code == "leave_value_left"
        assert shop.club.books.commit == before
        with pytest.raises(RuleViolation, match="leave_value_left"):
            await shop.club.privacy.leave(who, shop.op(), KIOSK)
        assert shop.club.members.get(who).status is Status.ACTIVE


def _never(*_: object) -> list[object]:
    raise RuleViolation("leave_value_left", left_minor=100)


async def test_the_copy_holds_everything_of_one_and_nothing_of_others(tmp_path: Path) -> None:
    """Member file, consents, sales, entries; no secret, no search key, nobody else."""
    async with a_shop(tmp_path) as shop:
        who, other = await shop.join("王芳", PHONE), await shop.join("李雷")
        await shop.sell(who, 10_000)
        await shop.sell(other, 5_000)
        await shop.club.devices.sign_in("t" * 32, shop.club.members.get(who).card, shop.op())
        text = shop.club.privacy.copy_of(who)
        whole = msgspec.json.decode(text)
        assert whole["format"] == "shopclub-member-1"
        assert [one["name"] for one in whole["members"]] == ["王芳"]
        assert [one["to"] for one in whole["consents"]] == ["membership"]
        assert [one["member"] for one in whole["sales"]] == [who]
        assert [one["amount"] for one in whole["ledger"]] == [100]
        assert [one["kind"] for one in whole["devices"]] == ["phone"]
        assert "李雷" not in text.decode()
        assert not [word for word in ('"token"', '"keys"', '"pin"') if word in text.decode()]


async def test_what_is_handed_out_is_written_down(tmp_path: Path) -> None:
    """Who, what, how much; the same operation once; a member's own copy is a request answered at once."""
    async with a_shop(tmp_path) as shop:
        who, op = await shop.join("王芳"), shop.op()
        for _ in range(2):
            await shop.club.privacy.note_handout(HandedOut.MEMBERS, op, OWNER, lines=7, full=True)
        await shop.club.privacy.note_handout(HandedOut.COPY, shop.op(), KIOSK, member=who)
        found = [one for _, one in shop.club.privacy.handouts()]
        assert [(one.what, one.lines, one.full, one.member) for one in found] == [
            (HandedOut.COPY, 1, False, who),
            (HandedOut.MEMBERS, 7, True, None),
        ]
        [(_, asked)] = shop.club.privacy.requests_of(who)
        assert (asked.kind, asked.done_at) == (Asked.COPY, asked.at)
        assert shop.check() == []


async def test_handing_out_does_not_stand_in_the_way_of_undo(tmp_path: Path) -> None:
    """After a sale a list is exported and a member corrects their name: Ctrl+Z still takes the sale back."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("王芳")
        await shop.sell(who, 10_000)
        await shop.club.privacy.note_handout(HandedOut.MEMBERS, shop.op(), OWNER)
        await shop.club.privacy.edit_own(who, OwnEdit(name="王芬"), shop.op(), KIOSK)
        await shop.undo()
        assert shop.points(who) == 0


async def test_new_text_is_agreed_to_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old agreement ends as the new one begins; whether they want offers stays as it was."""
    async with a_shop(tmp_path) as shop:
        new = NewMember(name="王芳", phone=new_phone(), marketing=True)
        who = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
        assert shop.club.privacy.has_agreed(who)
        for module in ("members.verbs", "members.consents", "privacy.verbs"):
            monkeypatch.setattr(f"shopclub.core.{module}.NOTICE_VERSION", "2031-01")
        assert not shop.club.privacy.has_agreed(who)
        shop.at(2026, 3, 20)
        await shop.club.members.agree(MemberNo(who), shop.op(), KIOSK)
        assert shop.club.privacy.has_agreed(who)
        log = shop.club.privacy.agreements(who)
        assert [(one.to, one.notice, one.ended_at is None) for one in log] == [
            (Agreed.MEMBERSHIP, "2026-12", False),
            (Agreed.MARKETING, "2026-12", True),
            (Agreed.MEMBERSHIP, "2031-01", True),
        ]
        assert log[0].ended_at == log[2].at
        assert shop.check() == []
