"""Joining, waiting, correcting, replacing a card, leaving, finding."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.changes import Change, JoinAsked, JoinDropped, MemberChanged, MemberJoined, PointsMoved
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Kind, Left
from shopclub.core.members.model import MemberChange, NewMember, Status
from shopclub.core.staff.model import KIOSK, Source
from tests.builders import CLERK, OWNER, a_shop, new_phone, programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
BONUS = {"id": "join", "on": "join", "then": {"kind": "points_fixed", "points": 50}}
PHONE = "138 0013 8000"
E164 = "+8613800138000"
NASTY = ["[/x]", "=cmd|'/C calc'!A0", "<b>王</b>", "../../etc/passwd", "{name}", "Robert'); DROP TABLE"]


async def test_joining_keeps_what_was_said_and_agreed(tmp_path: Path) -> None:
    """Phone in E.164, a new card, consent with its notice and instant, no marketing unless wanted, the bonus."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, BONUS])) as shop:
        new = NewMember(name=" 王 小明 ", phone=PHONE, birthday="5月20日", note="花生过敏")
        enrolled = await shop.club.members.enrol(new, shop.op(), CLERK)
        await shop.restart()
        member = shop.club.members.get(enrolled.number)
        assert member == enrolled.member
        assert (member.name, member.phone, member.birthday, member.note) == ("王 小明", E164, "--05-20", "花生过敏")
        assert member.consent is not None
        assert (member.consent.at, member.consent.channel, member.consent.marketing) == (
            shop.clock.now(),
            Source.COUNTER,
            False,
        )
        assert (enrolled.points, shop.club.points.account(enrolled.number).life.points) == (50, 50)


async def test_a_bonus_that_does_not_qualify_lifts_nobody(tmp_path: Path) -> None:
    """Its points can be spent, but do not count toward a tier."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, {**BONUS, "qualifies": False}])) as shop:
        who = await shop.join()
        assert (shop.points(who), shop.club.points.account(who).life.points) == (50, 0)


async def test_a_phone_joins_once(tmp_path: Path) -> None:
    """However it is typed, and when two counters try at once; after leaving it may join again."""
    async with a_shop(tmp_path) as shop:
        forms = [NewMember(name="A", phone=phone) for phone in (PHONE, "+86-138-0013-8000", "１３８００１３８０００")]
        results = await asyncio.gather(
            *(shop.club.members.enrol(form, shop.op(), CLERK) for form in forms), return_exceptions=True
        )
        refused = [r for r in results if isinstance(r, ClubError)]
        assert [(r.code, r.figures["member"]) for r in refused] == [("phone_taken", 1)] * 2
        await shop.club.members.close_member(MemberNo(1), shop.op(), OWNER)
        assert (await shop.club.members.enrol(forms[0], shop.op(), CLERK)).number == 2


async def test_the_same_form_twice_is_one_member(tmp_path: Path) -> None:
    """One id: one member, the same answer."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, BONUS])) as shop:
        op, new = shop.op(), NewMember(name="A", phone=PHONE)
        first, again = [await shop.club.members.enrol(new, op, CLERK) for _ in range(2)]
        assert (again.number, again.points, again.repeated) == (first.number, 50, True)
        assert shop.club.members.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"phone": ""}, "phone_"),
        ({"phone": "1380013800"}, "phone_length"),
        ({"name": "x" * 61}, "text_too_long"),
        ({"birthday": "2-30"}, "birthday_unreadable"),
        ({"note": "x" * 201}, "text_too_long"),
    ],
)
async def test_what_can_not_be_read_is_refused(fields: dict[str, Any], code: str, tmp_path: Path) -> None:
    """Nothing is recorded of a form with a slip."""
    async with a_shop(tmp_path) as shop:
        new = NewMember(**{"name": "A", "phone": PHONE, **fields})
        with pytest.raises(InvalidInput, match=code):
            await shop.club.members.enrol(new, shop.op(), CLERK)
        with pytest.raises(NotAllowed):
            await shop.club.members.enrol(NewMember(phone=PHONE), shop.op(), KIOSK)
        assert shop.club.members.count() == 0


@pytest.mark.parametrize("name", NASTY)
async def test_a_name_is_just_a_name(name: str, tmp_path: Path) -> None:
    """Markup, formulas, paths and templates are kept as typed and found again."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join(name)
        assert shop.club.members.get(who).name == name
        assert [found.number for found in shop.club.members.search(name)] == [who]


async def test_a_join_at_the_kiosk_waits_for_the_counter(tmp_path: Path) -> None:
    """Heard at once; activated it is a member with the card that the phone already shows; who asked is kept."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, BONUS])) as shop:
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        op, new = shop.op(), NewMember(name="赵敏", phone=PHONE, marketing=True)
        number, wait = await shop.club.members.ask_to_join(new, op)
        assert await shop.club.members.ask_to_join(new, op) == (number, wait)
        owner = shop.club.members.by_card(wait.card)
        assert owner is not None
        assert (owner.kind, owner.number) == ("pending", number)
        enrolled = await shop.club.members.activate(number, shop.op(), CLERK)
        assert (enrolled.member.card, enrolled.member.source, enrolled.points) == (wait.card, Source.KIOSK, 50)
        assert enrolled.member.consent == wait.consent
        assert shop.club.members.pending() == []
        assert heard == [
            JoinAsked(number=number),
            JoinDropped(number=number),
            MemberJoined(number=enrolled.number),
            PointsMoved(member=enrolled.number),
        ]
        with pytest.raises(Conflict, match="join_already_handled"):
            await shop.club.members.ask_to_join(new, op)


async def test_the_kiosk_does_not_tell_who_is_a_member(tmp_path: Path) -> None:
    """A member's number gets the same waiting card; the counter is told whose it is."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join(phone=PHONE)
        number, _ = await shop.club.members.ask_to_join(NewMember(phone=PHONE), shop.op())
        with pytest.raises(Conflict, match="phone_taken") as refused:
            await shop.club.members.activate(number, shop.op(), CLERK)
        assert refused.value.figures["member"] == who
        op = shop.op()
        for _ in range(2):
            await shop.club.members.dismiss(number, op, CLERK)
        assert shop.club.members.pending() == []


async def test_two_counters_activate_one_card_once(tmp_path: Path) -> None:
    """One makes a member, the other is told that nobody waits there any more; the first one's id again is fine."""
    async with a_shop(tmp_path) as shop:
        number, _ = await shop.club.members.ask_to_join(NewMember(phone=PHONE), shop.op())
        ops = [shop.op(), shop.op()]
        results = await asyncio.gather(
            *(shop.club.members.activate(number, op, CLERK) for op in ops), return_exceptions=True
        )
        assert [r.code for r in results if isinstance(r, ClubError)] == ["pending_not_found"]
        assert (await shop.club.members.activate(number, ops[0], CLERK)).repeated
        assert shop.club.members.count() == 1


async def test_at_most_two_hundred_wait(tmp_path: Path) -> None:
    """The 201st is refused, until one is handled or a week has passed."""
    async with a_shop(tmp_path) as shop:
        for _ in range(200):
            await shop.club.members.ask_to_join(NewMember(phone=new_phone()), shop.op())
        with pytest.raises(RuleViolation, match="too_many_pending"):
            await shop.club.members.ask_to_join(NewMember(phone=new_phone()), shop.op())
        shop.at(2026, 3, 21, 10, 30)
        await shop.club.members.ask_to_join(NewMember(phone=new_phone()), shop.op())


async def test_correcting_a_file(tmp_path: Path) -> None:
    """Fields left out stay; the phone must not be somebody else's; marketing keeps when it was last answered."""
    async with a_shop(tmp_path) as shop:
        who, other = await shop.join("李雷", PHONE), await shop.join("韩梅梅")
        edit, heard = shop.club.members.edit, []
        shop.club.changes.subscribe(heard.append)
        shop.at(2026, 4, 1)
        changed = await edit(who, MemberChange(name="李磊", note="x", marketing=True), shop.op(), CLERK)
        assert (changed.name, changed.note, changed.phone, changed.keys) == ("李磊", "x", E164, ("lilei", "ll"))
        assert changed.consent is not None
        assert changed.consent.marketing_at == shop.clock.now()
        assert heard == [MemberChanged(number=who)]
        with pytest.raises(Conflict, match="phone_taken"):
            await edit(other, MemberChange(phone=PHONE), shop.op(), CLERK)
        await edit(who, MemberChange(phone=PHONE), shop.op(), CLERK)
        assert (await edit(who, MemberChange(phone=" "), shop.op(), CLERK)).phone is None
        assert shop.club.members.by_phone(PHONE) is None
        with pytest.raises(NotFound, match="members_not_found"):
            await edit(MemberNo(9), MemberChange(name="x"), shop.op(), CLERK)


async def test_a_replaced_card_is_known_but_opens_nothing(tmp_path: Path) -> None:
    """The old code says whose it was; the new one opens; once per id."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        old, op = shop.club.members.get(who).card, shop.op()
        for _ in range(2):
            new = (await shop.club.members.replace_card(who, op, CLERK)).card
        found = [shop.club.members.by_card(code) for code in (old, new)]
        assert [(f.kind, f.number) for f in found if f] == [("former", who), ("member", who)]
        assert shop.club.members.search(old) == []
        assert len(shop.club.members.get(who).former_cards) == 1


async def test_leaving_lets_points_expire_and_debts_go(tmp_path: Path) -> None:
    """Each by an entry that says so; the file stays; card and phone find nobody; doing it again changes nothing."""
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 60}
    async with a_shop(tmp_path, programme_of(rewards=[mug])) as shop:
        rich, poor = await shop.join("A", PHONE), await shop.join("B")
        await shop.sell(rich, 5000)
        await shop.sell(rich, 700)
        sale = await shop.sell(poor, 10000)
        await shop.club.rewards.redeem(poor, "mug", 1, shop.op(), CLERK)
        await shop.refund(sale.number)
        assert (shop.points(rich), shop.points(poor)) == (57, -60)
        for who in (rich, poor):
            for _ in range(2):
                await shop.club.members.close_member(who, shop.op(), OWNER)
            assert (shop.points(who), shop.lots(who), shop.debt(who)) == (0, {}, 0)
            assert shop.club.members.get(who).status is Status.CLOSED
        last = [shop.club.points.history(who)[0][1] for who in (rich, poor)]
        assert [(e.kind, e.amount, e.why) for e in last] == [(Kind.EXPIRE, -57, Left()), (Kind.ADJUST, 60, Left())]
        assert shop.club.members.by_phone(PHONE) is None
        assert shop.club.members.newest() == []


async def test_ending_a_membership_is_the_owners(tmp_path: Path) -> None:
    """Points go with it, so a clerk may not; taking back a join by mistake is the clerk's too."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, BONUS])) as shop:
        who = await shop.join("王芳", PHONE)
        with pytest.raises(NotAllowed):
            await shop.club.members.close_member(who, shop.op(), CLERK)
        assert shop.club.members.get(who).status is Status.ACTIVE
        last = shop.club.undo.last()
        assert last is not None
        await shop.club.undo.undo(last.op, shop.op(), CLERK)
        assert shop.club.members.get(who).status is Status.CLOSED


async def test_erasing_forgets_the_person_and_keeps_the_books(tmp_path: Path) -> None:
    """Nothing of the person is left in the file after the fold; sale, entries and sums stay, and check is clean."""
    async with a_shop(tmp_path, programme_of(rules=[BASE])) as shop:
        who = await shop.join("Zhao Unforgettable", PHONE)
        await shop.sell(who, 5000)
        card = shop.club.members.get(who).card
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        gone = shop.club.members.get(who)
        assert (gone.name, gone.phone, gone.consent, gone.keys, gone.status) == ("", None, None, (), Status.CLOSED)
        assert gone.card == card
        assert [sale.paid_minor for _, sale in shop.club.sales.of_member(who)] == [5000]
        assert shop.club.members.search("Unforgettable") == []
        path = shop.club.path
    text = path.read_text(encoding="utf-8")
    assert "Unforgettable" not in text
    assert PHONE not in text


async def test_finding_somebody_by_anything(tmp_path: Path) -> None:
    """Card, number, phone, its end, its middle, name, pinyin, initials, part of a name; those who left not."""
    async with a_shop(tmp_path) as shop:
        fang = await shop.join("王芳", "13812345678")
        await shop.join("吴菲", "13900001142")
        gone = await shop.join("王富贵", "13700009031")
        await shop.club.members.close_member(gone, shop.op(), OWNER)
        card = shop.club.members.get(fang).card
        for typed in (
            card,
            str(fang),
            "13812345678",
            "+8613812345678",
            "5678",
            "3812",
            "王",
            "王芳",
            "芳",
            "wangf",
            "wf",
            "WF",
        ):
            found = shop.club.members.search(typed)
            assert fang in {f.number for f in found}, typed
            assert gone not in {f.number for f in found}, typed
        assert shop.club.members.search(card)[0].matched == "card"
        assert shop.club.members.search("5678")[0].matched == "last4"
        assert {f.number for f in shop.club.members.search("w")} == {1, 2}
        assert shop.club.members.search("") == shop.club.members.search("zzz") == []
        assert len(shop.club.members.search("w", limit=1)) == 1
        (found, *_) = shop.club.members.search("王芳")
        assert (found.points, found.tier) == (0, "")
