"""What a member's file holds of the person: birthday, tags, own fields, who brought them; kept, changed, forgotten."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shopclub.core.backups.model import ErasedList
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, MemberClosed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.birthdays import Birthday, birthday_of
from shopclub.core.members.model import MEMBERS, BirthdayCalendar, Feb29, Member, MemberChange, NewMember, Status
from shopclub.core.members.rules import erased
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone

PHONE = "138 0013 8000"
LUNAR, LEAP = BirthdayCalendar.LUNAR, BirthdayCalendar.LUNAR_LEAP


async def _enrol(shop: Counter, **fields: object) -> Member:
    values = {"name": "A", "phone": new_phone(), **fields}
    enrolled = await shop.club.members.enrol(msgspec.convert(values, NewMember), shop.op(), CLERK)
    await shop.restart()
    return shop.club.members.get(enrolled.number)


async def _edit(shop: Counter, number: int, change: MemberChange) -> Member:
    await shop.club.members.edit(MemberNo(number), change, shop.op(), CLERK)
    await shop.restart()
    return shop.club.members.get(number)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"birthday": "农历1990年八月十五"}, ("1990-08-15", LUNAR, Feb29.BEFORE)),
        ({"birthday": "LL6-1"}, ("--06-01", LEAP, Feb29.BEFORE)),
        ({"birthday": "--08-15", "birthday_calendar": "lunar"}, ("--08-15", LUNAR, Feb29.BEFORE)),
        ({"birthday": "2-29", "feb29": "after"}, ("--02-29", BirthdayCalendar.SOLAR, Feb29.AFTER)),
        ({"birthday": "2-29"}, ("--02-29", BirthdayCalendar.SOLAR, Feb29.BEFORE)),
        ({"birthday": ""}, (None, BirthdayCalendar.SOLAR, Feb29.BEFORE)),
    ],
)
async def test_a_birthday_is_kept_in_its_calendar(
    typed: dict[str, str], kept: tuple[str | None, BirthdayCalendar, Feb29], tmp_path: Path
) -> None:
    """At the counter and through the kiosk's waiting card alike; the file is the same after a restart."""
    async with a_shop(tmp_path) as shop:
        at_counter = await _enrol(shop, **typed)
        new = msgspec.convert({"phone": PHONE, **typed}, NewMember)
        waiting, _ = await shop.club.members.ask_to_join(new, shop.op())
        await shop.restart()
        from_kiosk = (await shop.club.members.activate(waiting, shop.op(), CLERK)).member
        for member in (at_counter, from_kiosk):
            assert (member.birthday, member.birthday_calendar, member.feb29) == kept


async def test_a_birthday_is_corrected(tmp_path: Path) -> None:
    """Into the other calendar and back; the choice for 29 February stays while the day does."""
    async with a_shop(tmp_path) as shop:
        await _enrol(shop, birthday="8-15")
        edited = await _edit(shop, 1, MemberChange(birthday="农8-15"))
        assert birthday_of(edited) == Birthday(month=8, day=15, calendar=LUNAR)
        edited = await _edit(shop, 1, MemberChange(birthday="2-29", feb29=Feb29.AFTER))
        assert birthday_of(edited) == Birthday(month=2, day=29, feb29=Feb29.AFTER)
        edited = await _edit(shop, 1, MemberChange(birthday="1992-2-29"))
        assert birthday_of(edited) == Birthday(year=1992, month=2, day=29, feb29=Feb29.AFTER)
        edited = await _edit(shop, 1, MemberChange(feb29=Feb29.BEFORE))
        assert birthday_of(edited) == Birthday(year=1992, month=2, day=29)
        edited = await _edit(shop, 1, MemberChange(note="x"))
        assert birthday_of(edited) == Birthday(year=1992, month=2, day=29)
        edited = await _edit(shop, 1, MemberChange(birthday="2-28", feb29=Feb29.AFTER))
        assert (edited.birthday, edited.feb29) == ("--02-28", Feb29.BEFORE)
        edited = await _edit(shop, 1, MemberChange(feb29=Feb29.AFTER))
        assert edited.feb29 is Feb29.BEFORE
        assert (await _edit(shop, 1, MemberChange(birthday=" "))).birthday is None
        with pytest.raises(InvalidInput, match="birthday_no_leap_month"):
            await _edit(shop, 1, MemberChange(birthday="农1990-闰6-1"))


async def test_tags_and_own_fields_are_changed(tmp_path: Path) -> None:
    """Tags as a whole, own fields one by one; what is not named stays; a slip changes nothing."""
    async with a_shop(tmp_path) as shop:
        member = await _enrol(shop)
        assert (member.tags, member.fields) == ((), {})
        change = MemberChange(tags=("VIP，老街坊",), fields={"shoe": 42, "likes": "龙井"})
        member = await _edit(shop, 1, change)
        assert (member.tags, member.fields) == (("VIP", "老街坊"), {"shoe": 42, "likes": "龙井"})
        member = await _edit(shop, 1, MemberChange(note="x", fields={"shoe": None}))
        assert (member.tags, member.fields) == (("VIP", "老街坊"), {"likes": "龙井"})
        assert (await _edit(shop, 1, MemberChange(tags=()))).tags == ()
        for slip in (MemberChange(tags=("x" * 31,)), MemberChange(note="y", fields={"Shoe": 1})):
            with pytest.raises(InvalidInput):
                await _edit(shop, 1, slip)
        assert shop.club.members.get(1).note == "x"


async def test_a_plain_member_takes_no_more_room_than_before(tmp_path: Path) -> None:
    """Of what nobody filled in, nothing is written, so that an older program's files and ours are the same."""
    async with a_shop(tmp_path) as shop:
        await _enrol(shop, birthday="1990-05-20")
        doc = shop.club.books.raw(MEMBERS)[1]
        assert not {"birthday_calendar", "feb29", "tags", "fields", "referred_by"} & set(doc)


async def test_who_brought_a_member_along(tmp_path: Path) -> None:
    """Named by card, a replaced card, phone or number, however it is typed; nobody when the line is left out."""
    async with a_shop(tmp_path) as shop:
        friend = await shop.join("王芳", PHONE)
        old = shop.club.members.get(friend).card
        card = (await shop.club.members.replace_card(friend, shop.op(), CLERK)).card
        for typed in (
            card,
            old,
            " ".join(card[i : i + 4] for i in range(0, 20, 4)),
            PHONE,
            "+8613800138000",
            "1",
            "000001",
            "１",
        ):
            assert (await _enrol(shop, referrer=typed)).referred_by == friend
        assert (await _enrol(shop, referrer="  ")).referred_by is None


async def test_who_can_not_have_brought_a_member_along(tmp_path: Path) -> None:
    """Somebody unknown, somebody who only waits, whoever joins, somebody who has left; nothing is recorded."""
    async with a_shop(tmp_path) as shop:
        left = await shop.join("B")
        await shop.club.members.close_member(left, shop.op(), OWNER)
        _, wait = await shop.club.members.ask_to_join(NewMember(phone=new_phone()), shop.op())
        refused: list[tuple[type[ClubError], str, str]] = [
            (NotFound, "referrer_unknown", "99"),
            (NotFound, "referrer_unknown", "王芳"),
            (NotFound, "referrer_unknown", "0"),
            (NotFound, "referrer_unknown", new_phone()),
            (NotFound, "referrer_unknown", wait.card),
            (Conflict, "referrer_self", "+86 13800138000"),
            (MemberClosed, "referrer_left", str(left)),
        ]
        for kind, code, typed in refused:
            new = NewMember(name="C", phone=PHONE, referrer=typed)
            with pytest.raises(kind, match=code):
                await shop.club.members.enrol(new, shop.op(), CLERK)
        assert shop.club.members.count() == 1


async def test_forgetting_takes_all_of_it(tmp_path: Path) -> None:
    """Birthday, tags, own fields and who brought them are out of the file; whoever they brought stays as brought."""
    async with a_shop(tmp_path) as shop:
        friend = await shop.join("王芳", PHONE)
        await _enrol(shop, birthday="闰6-1", referrer=PHONE)
        await _edit(shop, 2, MemberChange(tags=("Unforgettable",), fields={"likes": "Remembrance"}))
        await _enrol(shop, referrer="2")
        gone = await shop.club.members.close_member(MemberNo(2), shop.op(), OWNER, erase=True)
        assert (gone.status, gone.tags, gone.fields, gone.referred_by) == (Status.CLOSED, (), {}, None)
        assert (gone.birthday, gone.birthday_calendar) == (None, BirthdayCalendar.SOLAR)
        assert shop.club.members.get(3).referred_by == 2
        assert shop.club.members.get(friend).name == "王芳"
        assert shop.check() == []
        path = shop.club.path
    text = path.read_text(encoding="utf-8")
    assert "Unforgettable" not in text
    assert "Remembrance" not in text


async def test_the_list_of_the_forgotten_names_every_field_that_goes(tmp_path: Path) -> None:
    """What `erased` empties is what the list beside the backups says, so that other programs can do the same."""
    async with a_shop(tmp_path) as shop:
        await shop.join("王芳", PHONE)
        await _enrol(shop, birthday="2-29", feb29="after", referrer=PHONE, note="x", gender="female", language="zh",
                     heard="x")  # fmt: skip
        full = msgspec.structs.replace(
            await _edit(shop, 2, MemberChange(tags=("a",), fields={"b": 1})), birthday_calendar=LUNAR, outside="7"
        )
        bare = erased(full)
        emptied = {name for name in Member.__struct_fields__ if getattr(full, name) != getattr(bare, name)}
        assert emptied | {"keys"} == set(ErasedList(shop="x").emptied)
