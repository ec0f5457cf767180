"""How old somebody is, and that a child joins at the counter with a guardian and gets no offers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.members.ages import age_on, is_child
from shopclub.core.members.birthdays import Birthday
from shopclub.core.members.model import BirthdayCalendar, MemberChange, NewMember
from tests.builders import CLERK, OWNER, a_shop, new_phone

TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("birthday", "age"),
    [
        (Birthday(year=2012, month=3, day=13), 14),
        (Birthday(year=2012, month=3, day=14), 14),
        (Birthday(year=2012, month=3, day=15), 13),
        (Birthday(month=3, day=15), None),
        # The first day of the lunar year 2012 was 23 January 2012; month 12 of it lay in early 2013.
        (Birthday(year=2012, month=1, day=1, calendar=BirthdayCalendar.LUNAR), 14),
        (Birthday(year=2012, month=12, day=1, calendar=BirthdayCalendar.LUNAR), 13),
    ],
)
def test_age_is_counted_in_whole_years(birthday: Birthday, age: int | None) -> None:
    """From the birthday itself on; a lunar one from its solar day; unknown without a year."""
    assert age_on(birthday, TODAY) == age
    assert is_child(birthday, TODAY, 14) is (age == 13)


def test_without_a_birthday_nobody_is_a_child() -> None:
    """Only a year that was given says so."""
    assert not is_child(None, TODAY, 14)


async def test_a_child_can_not_join_at_the_kiosk(tmp_path: Path) -> None:
    """One day younger than 14 is sent to the counter; on the birthday it joins like everybody."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(RuleViolation, match="child_at_counter") as caught:
            new = NewMember(phone=new_phone(), birthday="2012-03-15")
            await shop.club.members.ask_to_join(new, shop.op())
        assert caught.value.figures["age"] == 14
        await shop.club.members.ask_to_join(NewMember(phone=new_phone(), birthday="2012-03-14"), shop.op())
        assert len(shop.club.members.pending()) == 1


async def test_at_the_counter_a_guardian_agrees(tmp_path: Path) -> None:
    """Without one it is refused, with one it is written into the consent; offers are refused either way."""
    async with a_shop(tmp_path) as shop:
        child = {"phone": new_phone(), "birthday": "2015-05-05"}
        for more, code in (({}, "guardian_needed"), ({"guardian": True, "marketing": True}, "child_no_offers")):
            with pytest.raises(RuleViolation, match=code):
                await shop.club.members.enrol(msgspec.convert({**child, **more}, NewMember), shop.op(), CLERK)
        new = msgspec.convert({**child, "guardian": True}, NewMember)
        enrolled = await shop.club.members.enrol(new, shop.op(), CLERK)
        assert enrolled.member.consent is not None
        assert enrolled.member.consent.guardian
        assert [one.guardian for one in shop.club.privacy.agreements(enrolled.number)] == [True]
        with pytest.raises(RuleViolation, match="child_no_offers"):
            await shop.club.members.edit(enrolled.number, MemberChange(marketing=True), shop.op(), CLERK)
        assert shop.check() == []


async def test_the_age_is_the_owners_to_set(tmp_path: Path) -> None:
    """16 where the law says so: somebody of 15 is a child there."""
    async with a_shop(tmp_path) as shop:
        privacy = msgspec.structs.replace(shop.club.shop.privacy, child_age=16)
        await shop.club.settings.change(msgspec.structs.replace(shop.club.shop, privacy=privacy), shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="guardian_needed"):
            await shop.club.members.enrol(NewMember(phone=new_phone(), birthday="2011-01-01"), shop.op(), CLERK)


async def test_what_the_form_asked_more_is_kept(tmp_path: Path) -> None:
    """How they heard and the answer to the shop's question come through the waiting card into the file."""
    async with a_shop(tmp_path) as shop:
        new = NewMember(phone=new_phone(), heard=" a friend ", fields={"skin": "dry", "shoe": ""})
        waiting, _ = await shop.club.members.ask_to_join(new, shop.op())
        await shop.restart()
        member = (await shop.club.members.activate(waiting, shop.op(), CLERK)).member
        assert (member.heard, member.fields) == ("a friend", {"skin": "dry"})
