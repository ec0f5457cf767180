"""Requests with their dates, who has been away for long, and the check of it all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput, NotAllowed
from shopclub.core.members.consents import CONSENTS, Agreed
from shopclub.core.members.model import MEMBERS, MemberChange, NewMember
from shopclub.core.members.rules import is_forgotten
from shopclub.core.privacy.model import (
    DATA_REQUESTS,
    HANDOUTS,
    OWN_CHANGES,
    Altered,
    Asked,
    HandedOut,
    OwnEdit,
)
from shopclub.core.privacy.rules import due_day, idle_before
from shopclub.core.shop.model import OwnField, Privacy, Shop
from shopclub.core.shop.verbs import checked_shop
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, open_shop


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 23)),  # Monday: three whole weeks
        (date(2026, 3, 6), date(2026, 3, 27)),  # Friday
        (date(2026, 3, 7), date(2026, 3, 27)),  # Saturday: the first working day is Monday
        (date(2026, 3, 8), date(2026, 3, 27)),  # Sunday
    ],
)
def test_a_request_is_due_after_fifteen_working_days(asked: date, due: date) -> None:
    """Weekends are not counted, the day itself neither."""
    assert due_day(asked) == due


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_due_day_is_a_working_day(asked: date) -> None:
    """Fifteen working days lie behind the request and the last of them is the due day."""
    due = due_day(asked)
    between = [asked + timedelta(days=n) for n in range(1, (due - asked).days + 1)]
    assert due.weekday() < 5
    assert sum(day.weekday() < 5 for day in between) == 15


def test_nobody_is_idle_where_the_owner_wants_no_list() -> None:
    """0 months: no day; else so many whole months ago."""
    assert idle_before(date(2026, 3, 31), 0) is None
    assert idle_before(date(2026, 3, 31), 24) == date(2024, 3, 31)
    assert idle_before(date(2026, 3, 31), 1) == date(2026, 2, 28)


async def test_a_request_is_written_down_and_answered(tmp_path: Path) -> None:
    """By whoever serves; answered by the owner; open ones stand first."""
    async with a_shop(tmp_path) as shop:
        who, op = await shop.join(), shop.op()
        rows = [await shop.club.privacy.ask(who, Asked.COPY, "by post", op, CLERK) for _ in range(2)]
        assert rows[0] == rows[1]
        later = await shop.club.privacy.ask(who, Asked.CORRECT, "", shop.op(), CLERK)
        asked = dict(shop.club.privacy.requests())[rows[0]]
        assert (asked.on, asked.due_on, asked.note) == (date(2026, 3, 14), date(2026, 4, 3), "by post")
        with pytest.raises(NotAllowed):
            await shop.club.privacy.answered(rows[0], shop.op(), CLERK)
        with pytest.raises(NotAllowed):
            await shop.club.privacy.ask(who, Asked.COPY, "", shop.op(), KIOSK)
        await shop.club.privacy.answered(rows[0], shop.op(), OWNER)
        assert [(row, one.done_at is None) for row, one in shop.club.privacy.requests_of(who)] == [
            (later, True),
            (rows[0], False),
        ]
        assert shop.check() == []


async def test_who_has_been_away_for_long_is_listed(tmp_path: Path) -> None:
    """From the day after 24 whole months; who bought meanwhile is not; who left without being forgotten is."""
    async with a_shop(tmp_path) as shop:
        away, here, left = await shop.join("A"), await shop.join("B"), await shop.join("C")
        await shop.club.members.close_member(left, shop.op(), OWNER)
        shop.at(2026, 6, 1)
        await shop.sell(here, 1000)
        shop.at(2028, 3, 14)
        assert shop.club.privacy.idle() == []
        shop.at(2028, 3, 15)
        found = shop.club.privacy.idle()
        assert [(one.number, one.last_on, one.holds_money) for one in found] == [
            (away, date(2026, 3, 14), False),
            (left, date(2026, 3, 14), False),
        ]


async def test_forgetting_those_of_the_list(tmp_path: Path) -> None:
    """One or all shown; somebody who is not on the list any more stays; the owner's alone."""
    async with a_shop(tmp_path) as shop:
        numbers = [await shop.join(name) for name in ("A", "B", "C")]
        shop.at(2028, 3, 15)
        await shop.sell(numbers[2], 1000)
        with pytest.raises(NotAllowed):
            await shop.club.privacy.forget_idle(numbers, CLERK)
        done = await shop.club.privacy.forget_idle(numbers, OWNER)
        assert (done.count, done.left_out) == (2, ())
        assert [is_forgotten(shop.club.members.get(number)) for number in numbers] == [True, True, False]
        assert shop.club.privacy.idle() == []
        assert shop.check() == []


async def test_who_can_not_be_forgotten_yet_is_said(tmp_path: Path) -> None:
    """A refusal of another room leaves that one out and the others go."""

    def holds(_session: object, member: int, _on: date) -> list[object]:
        if member == 1:
            raise InvalidInput("text_missing", field="name")
        return []

    async with a_shop(tmp_path) as shop:
        numbers = [await shop.join(name) for name in ("A", "B")]
        shop.club.members.leaving += (holds,)  # type: ignore[arg-type]
        shop.at(2028, 3, 15)
        done = await shop.club.privacy.forget_idle(numbers, OWNER)
        assert done.count == 1
        assert [(one.number, one.code) for one in done.left_out] == [(1, "text_missing")]


async def test_the_log_goes_by_what_the_counter_changes_too(tmp_path: Path) -> None:
    """Marketing off at the counter ends the row; leaving ends what is left of them."""
    async with a_shop(tmp_path) as shop:
        new = NewMember(name="A", phone=new_phone(), marketing=True)
        who = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
        await shop.club.members.edit(who, MemberChange(marketing=False), shop.op(), CLERK)
        log = shop.club.privacy.agreements(who)
        assert [(one.to, one.ended_at is None) for one in log] == [(Agreed.MEMBERSHIP, True), (Agreed.MARKETING, False)]
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert all(one.ended_at for one in shop.club.privacy.agreements(who))
        assert shop.check() == []


async def test_a_file_from_before_the_log_speaks_for_itself(tmp_path: Path) -> None:
    """The first change writes down what stood before; until then the member's file is the log."""
    async with a_shop(tmp_path) as shop:
        new = NewMember(name="A", phone=new_phone(), marketing=True)
        who = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
        async with shop.club.books.writing() as session:
            for row in shop.club.books.of_member(CONSENTS, "member", who):
                session.delete(CONSENTS, row)
        assert shop.check() == []
        assert [one.to for one in shop.club.privacy.agreements(who)] == [Agreed.MEMBERSHIP, Agreed.MARKETING]
        shop.at(2026, 4, 1)
        await shop.club.privacy.choose_offers(who, False, shop.op(), KIOSK)
        log = shop.club.privacy.agreements(who)
        assert [(one.to, one.at == log[0].at, one.ended_at is None) for one in log] == [
            (Agreed.MEMBERSHIP, True, True),
            (Agreed.MARKETING, True, False),
        ]
        assert shop.check() == []


@asynccontextmanager
async def a_broken_shop(folder: Path) -> AsyncIterator[Counter]:
    """A shop that a test plants a fault in, so that nothing is proven at the end."""
    shop = await open_shop(folder)
    try:
        yield shop
    finally:
        await shop.club.close()


async def a_full_shop(shop: Counter) -> None:
    """Somebody with an agreement, a change that waits, a request and a line of the log."""
    who = (await shop.club.members.enrol(NewMember(name="A", phone=new_phone()), shop.op(), CLERK)).number
    await shop.club.privacy.edit_own(who, OwnEdit(name="B"), shop.op(), KIOSK)
    await shop.club.privacy.ask(who, Asked.SEE, "note", shop.op(), CLERK)
    await shop.club.privacy.note_handout(HandedOut.COPY, shop.op(), OWNER, member=who)


@pytest.mark.parametrize(
    ("code", "table", "fields"),
    [
        ("member_missing", CONSENTS, {"member": 99}),
        ("consent_back", CONSENTS, {"ended_at": "2020-01-01T00:00:00Z"}),
        ("member_missing", OWN_CHANGES, {"member": 99}),
        ("own_change_values", OWN_CHANGES, {"seen_at": "2026-04-01T00:00:00Z"}),
        ("member_missing", DATA_REQUESTS, {"member": 99}),
        ("request_dates", DATA_REQUESTS, {"due_on": "2026-03-20"}),
        ("request_dates", DATA_REQUESTS, {"done_at": "2020-01-01T00:00:00Z"}),
        ("member_missing", HANDOUTS, {"member": 99}),
        ("consent_differs", MEMBERS, {"consent": None}),
    ],
)
async def test_each_fault_is_found(code: str, table: object, fields: dict[str, object], tmp_path: Path) -> None:
    """A document changed by hand is named with what does not fit."""
    async with a_broken_shop(tmp_path) as shop:
        await a_full_shop(shop)
        assert shop.check() == []
        async with shop.club.books.writing() as session:
            document = session.require(table, 1)  # type: ignore[arg-type]
            values = {**msgspec.to_builtins(document), **fields}
            session.put(table, 1, msgspec.convert(values, type(document)))  # type: ignore[arg-type]
        assert (code, table.name, 1) in [(f.code, f.table, f.number) for f in shop.check()]  # type: ignore[attr-defined]


async def test_a_second_agreement_of_a_kind_is_found(tmp_path: Path) -> None:
    """One agreement of a kind stands at a time."""
    async with a_broken_shop(tmp_path) as shop:
        await a_full_shop(shop)
        async with shop.club.books.writing() as session:
            session.insert(CONSENTS, session.require(CONSENTS, 1))
        assert [f.code for f in shop.check()] == ["consent_twice"]


async def test_words_of_who_was_forgotten_are_found(tmp_path: Path) -> None:
    """A value or a note that was put back by hand after somebody left."""
    async with a_broken_shop(tmp_path) as shop:
        await a_full_shop(shop)
        await shop.club.privacy.leave(shop.club.members.newest()[0].number, shop.op(), KIOSK)
        assert shop.check() == []
        async with shop.club.books.writing() as session:
            change = session.require(OWN_CHANGES, 1)
            values = msgspec.structs.replace(change, altered=(Altered(field="name", after="B"),), seen_at=None)
            session.put(OWN_CHANGES, 1, values)
            asked = session.require(DATA_REQUESTS, 1)
            session.put(DATA_REQUESTS, 1, msgspec.structs.replace(asked, note="x"))
        assert [f.code for f in shop.check()] == ["forgotten_words", "forgotten_words"]


def _shop_with(**fields: object) -> Shop:
    return msgspec.convert({"name": "S", "founded_at": "2026-01-01T00:00:00Z", **fields}, Shop)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"privacy": {"idle_months": 121}}, "idle_months"),
        ({"privacy": {"idle_months": -1}}, "idle_months"),
        ({"privacy": {"child_age": 12}}, "child_age"),
        ({"privacy": {"child_age": 19}}, "child_age"),
        ({"privacy": {"heard": [str(n) for n in range(9)]}}, "heard_too_many"),
        ({"privacy": {"contact": "x" * 121}}, "text_too_long"),
        ({"own_fields": [{"id": "Skin", "name": {"en": "x"}}]}, "fields_id"),
        ({"own_fields": [{"id": "skin", "name": {"en": " "}}]}, "text_missing"),
        ({"own_fields": [{"id": "a", "name": {"en": "x"}}] * 2}, "own_field_twice"),
        ({"own_fields": [{"id": i, "name": {"en": i}, "asked": True} for i in "ab"]}, "own_field_asked"),
        ({"own_fields": [{"id": f"f{n}", "name": {"en": "x"}} for n in range(21)]}, "own_fields_too_many"),
    ],
)
def test_what_the_owner_sets_has_limits(fields: dict[str, object], code: str) -> None:
    """Refused with what is wrong."""
    with pytest.raises(InvalidInput, match=code):
        checked_shop(_shop_with(**fields))


def test_what_the_owner_sets_is_cleaned() -> None:
    """Ends trimmed, empty answers dropped, each answer once; the borders are taken."""
    shop = checked_shop(
        _shop_with(
            privacy={"contact": " 王 ", "heard": [" a ", "", "a", "b"], "idle_months": 120, "child_age": 13},
            own_fields=[{"id": "skin", "name": {"en": " Skin ", "zh": ""}}],
        )
    )
    assert shop.privacy == Privacy(contact="王", heard=("a", "b"), idle_months=120, child_age=13)
    assert shop.own_fields == (OwnField(id="skin", name={"en": "Skin"}),)
