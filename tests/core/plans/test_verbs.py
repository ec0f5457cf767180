"""Plans at the counter: money taken and paid back, the fact, the way back, two at once, and what the check proves."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.changes import Change, TakingRecorded
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.plans.model import PlanDone, PlanMoved, State, StepKind, Wish
from shopclub.core.plans.verbs import PLAN_STEP
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import SaleKind
from shopclub.core.staff.model import KIOSK, Actor
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop, plant, programme_of

JOINED, RENEWED, CHANGED = StepKind.JOINED, StepKind.RENEWED, StepKind.CHANGED
ENDED, STOPPED = StepKind.ENDED, StepKind.STOPPED
N = {"en": "Regular", "zh": "普通会员"}


def plan(name: str, *fees: tuple[int, int], **more: Any) -> dict[str, Any]:
    listed = [{"months": months, "minor": minor} for months, minor in fees]
    return {"id": name, "name": {"en": name.title(), "zh": name}, "fees": listed, "refund": "unused", **more}


REGULAR = plan("regular", (12, 6000))
EXECUTIVE = plan("executive", (12, 12000), (1, 1500))
PRIME = plan("prime", (12, 13900), (1, 1499), trial_days=30, refund="none", grace_days=7)
CLUB: dict[str, Any] = {
    "plans": [REGULAR, EXECUTIVE, PRIME],
    "rules": [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {
            "id": "tenth",
            "when": {"kind": "plan", "plans": ["executive"]},
            "then": {"kind": "percent_off", "permille": 100},
        },
    ],
    "goods_for": [{"id": "salmon", "goods": {"products": ["Salmon"]}, "when": {"kind": "plan"}}],
}


def programme() -> Programme:
    return programme_of(**CLUB)


def wish(member: int, kind: StepKind, plan_id: str = "", months: int = 12) -> Wish:
    return Wish(member=MemberNo(member), kind=kind, plan=plan_id, months=months if plan_id else 0)


async def do(
    shop: Counter,
    member: int,
    kind: StepKind,
    plan_id: str = "",
    months: int = 12,
    actor: Actor = OWNER,
    op: OperationId | None = None,
    **money: Any,
) -> PlanDone:
    move = shop.club.plans.preview(wish(member, kind, plan_id, months))
    return await shop.club.plans.carry_out(move, op or shop.op(), actor, **money)


def money_of(shop: Counter, done: PlanDone) -> list[tuple[int, int | None, dict[str, int]]]:
    """Each row of money: how much, which row it pays back, and by what."""
    rows = [shop.club.sales.get(sale) for sale in done.step.sales]
    assert all(row.kind is SaleKind.TAKING for row in rows)
    return [(row.paid_minor, row.of, row.tenders) for row in rows]


async def test_a_year_is_paid_for(tmp_path: Path) -> None:
    """The fee is a taking with its tenders, no sale; the plan holds from that moment to its last day."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        done = await do(shop, who, JOINED, "regular", actor=CLERK, tenders={"cash": 1000}, tender="card")
        assert money_of(shop, done) == [(6000, None, {"cash": 1000, "card": 5000})]
        assert [type(one) for one in heard] == [TakingRecorded, PlanMoved]
        seen = shop.club.plans.of(who)
        assert seen is not None
        assert (seen.plan_id, seen.state, seen.until) == ("regular", State.PAID, date(2027, 3, 13))
        assert shop.club.facts.facts(who).plan == "regular"
        assert shop.club.facts.facts(who, on=date(2027, 3, 14)).plan == ""
        assert (shop.club.plans.count(), shop.points(who)) == ({"regular": 1}, 0)
        row = shop.club.sales.get(done.step.sales[0])
        assert [(line.name, line.sells) for line in row.lines] == [("Regular", "plan:regular")]
        await shop.restart()
        assert shop.club.plans.of(who) == seen
        assert shop.check() == []


async def test_a_plan_gives_what_rules_say(tmp_path: Path) -> None:
    """Its price counts from the sale after it, and no longer on the day after its last; goods kept for it likewise."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        salmon = msgspec.structs.replace(shop.draft(who, 1000), lines=(shop.draft(who, 1000).lines[0],))
        salmon = msgspec.structs.replace(salmon, lines=(msgspec.structs.replace(salmon.lines[0], name="Salmon"),))
        with pytest.raises(RuleViolation, match="goods_not_for_all"):
            shop.club.sales.quote(salmon)
        await do(shop, who, JOINED, "executive", 1)
        assert shop.club.sales.quote(salmon).due_minor == 900
        shop.at(2026, 4, 13, 23, 59)
        assert shop.club.sales.quote(salmon).due_minor == 900
        shop.at(2026, 4, 14, 0, 0)
        with pytest.raises(RuleViolation, match="goods_not_for_all"):
            shop.club.sales.quote(salmon)


async def test_the_same_operation_twice(tmp_path: Path) -> None:
    """It takes the money once and returns what was done."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who, op = await shop.join(), shop.op()
        move = shop.club.plans.preview(wish(who, JOINED, "regular"))
        first = await shop.club.plans.carry_out(move, op, CLERK)
        again = await shop.club.plans.carry_out(move, op, CLERK)
        assert (again.number, again.repeated, first.repeated) == (first.number, True, False)
        assert len(shop.club.plans.steps(who)) == 1
        assert shop.check() == []


async def test_two_at_once(tmp_path: Path) -> None:
    """Of two clerks who take the fee of one member at once one does; the other is told that something changed."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        move = shop.club.plans.preview(wish(who, JOINED, "regular"))
        done = await asyncio.gather(
            *(shop.club.plans.carry_out(move, shop.op(), CLERK) for _ in range(2)), return_exceptions=True
        )
        assert [type(one) for one in done] == [PlanDone, RuleViolation]
        assert shop.check() == []


async def test_what_was_seen_counts(tmp_path: Path) -> None:
    """A day later the days left are others: the clerk is asked to look again."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        await do(shop, who, JOINED, "regular")
        shop.at(2026, 9, 1)
        move = shop.club.plans.preview(wish(who, CHANGED, "executive"))
        shop.at(2026, 9, 2)
        with pytest.raises(Conflict, match="plan_moved_meanwhile"):
            await shop.club.plans.carry_out(move, shop.op(), CLERK)


async def test_money_comes_back_to_where_it_came_from(tmp_path: Path) -> None:
    """
    Joined for 60.00 in cash and by card, changed on the way for the difference by WeChat: what is unused comes back
    from the newest payment first, in the tenders of each.
    """
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        first = await do(shop, who, JOINED, "regular", tenders={"cash": 3000}, tender="card")
        shop.at(2026, 9, 10)  # 180 of 365 days are gone: 185 are left
        second = await do(shop, who, CHANGED, "executive", tender="wechat")
        # 120.00 x 185 / 365 = 60.82, 60.00 x 185 / 365 = 30.41
        assert (second.step.minor, second.step.credit_minor) == (6082 - 3041, 3041)
        lines = shop.club.sales.get(second.step.sales[0]).lines
        assert [(line.name, line.gross_minor) for line in lines] == [("Executive", 6082), ("Regular", -3041)]
        shop.at(2026, 9, 20)  # 175 days: 60.82 x 175 / 185 = 57.53
        ended = await do(shop, who, ENDED)
        assert ended.step.minor == -5753
        back, rest = money_of(shop, ended)
        assert back == (-3041, second.step.sales[0], {"wechat": -3041})
        assert rest == (-2712, first.step.sales[0], {"cash": -1356, "card": -1356})
        assert shop.club.plans.of(who) is None
        assert shop.club.facts.facts(who).plan == ""
        assert shop.check() == []


async def test_money_goes_out_by_the_owner(tmp_path: Path) -> None:
    """A clerk takes fees and lets a plan run out; paying back is the owner's; the kiosk does nothing of it."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        with pytest.raises(NotAllowed):
            await do(shop, who, JOINED, "executive", actor=KIOSK)
        await do(shop, who, JOINED, "executive", actor=CLERK)
        for kind, plan_id in ((ENDED, ""), (CHANGED, "regular")):
            with pytest.raises(NotAllowed):
                await do(shop, who, kind, plan_id, actor=CLERK)
        await do(shop, who, STOPPED, actor=CLERK)
        await do(shop, who, ENDED, tender="cash")
        assert shop.check() == []


async def test_a_trial_and_its_end(tmp_path: Path) -> None:
    """Thirty days for nothing, then over; who pays goes on the day after."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who, other = await shop.join(), await shop.join("Other")
        done = await do(shop, who, JOINED, "prime", 0)
        assert (done.step.sales, done.step.minor) == ((), 0)
        await do(shop, other, JOINED, "prime", 0)
        await do(shop, other, RENEWED, "prime", 1)
        await shop.day(2026, 4, 13)
        assert [shop.club.facts.facts(no).plan for no in (who, other)] == ["", "prime"]
        assert [(one.member, one.state) for one in shop.club.plans.due()] == [(who, State.OVER)]
        assert shop.check() == []


async def test_who_must_renew(tmp_path: Path) -> None:
    """Those whose last day is near or just over, the earliest first; not who stopped, ended or paid ahead."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        members = [await shop.join() for _ in range(5)]
        for who in members[1:]:
            await do(shop, who, JOINED, "regular")
        shop.at(2026, 3, 13)
        await do(shop, members[0], JOINED, "executive", 12)
        assert shop.club.plans.due() == []
        shop.at(2027, 2, 27)
        await do(shop, members[1], STOPPED)
        await do(shop, members[2], ENDED)
        await do(shop, members[3], RENEWED, "regular")
        assert [one.member for one in shop.club.plans.due()] == [members[0], members[4]]
        assert shop.check() == []


async def test_benefits_of_a_plan(tmp_path: Path) -> None:
    """Told of or counted like those of a tier, as long as the plan counts; what was used stays used."""
    wash = {"id": "wash", "name": {"en": "Car wash"}, "quota": {"count": 2, "period": "year"}}
    delivery = {"id": "delivery", "name": {"en": "Free delivery"}}
    off = {"id": "off", "name": {"en": "Off"}, "enabled": False}
    once = {**wash, "quota": {"count": 1, "period": "year"}}
    tiers = [{"id": "all", "name": {"en": "All"}, "benefits": [once]}]
    with_them = {**REGULAR, "benefits": [wash, delivery, off]}
    rules = programme_of(plans=[with_them], ladder={"tiers": tiers})
    async with a_shop(tmp_path, programme=rules) as shop:
        who, benefits = await shop.join(), shop.club.benefits

        def left() -> dict[str, int | None]:
            return {one.benefit.id: one.left for one in benefits.offered(who)}

        assert left() == {"wash": 1}
        with pytest.raises(RuleViolation, match="benefit_not_yours"):
            await benefits.use(who, "delivery", "", shop.op(), CLERK)
        await do(shop, who, JOINED, "regular")
        assert left() == {"wash": 2, "delivery": None}
        await benefits.use(who, "wash", "", shop.op(), CLERK)
        assert left()["wash"] == 1
        await do(shop, who, ENDED)
        assert left() == {"wash": 0}


# -- the way back ---------------------------------------------------------------------------------------


async def test_every_step_can_be_undone(tmp_path: Path) -> None:
    """Each brings back how the member stood, with its money; the last one first."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        plans, stood = shop.club.plans, list[Any]()
        for kind, plan_id in ((JOINED, "regular"), (RENEWED, "regular"), (CHANGED, "executive"), (STOPPED, "")):
            stood.append((plans.standing(who).terms, plans.standing(who).paid, plans.standing(who).stops))
            await do(shop, who, kind, plan_id)
        stood.append((plans.standing(who).terms, plans.standing(who).paid, plans.standing(who).stops))
        ended = await do(shop, who, ENDED)
        assert len(ended.step.sales) == 3
        assert shop.check() == []
        for before in reversed(stood):
            await shop.undo()
            assert (plans.standing(who).terms, plans.standing(who).paid, plans.standing(who).stops) == before
            assert shop.check() == []
        day = shop.club.insight.day(shop.club.today())
        assert (day.takings_minor, plans.standing(who).tried) == (0, ())
        assert [step.kind for _, step in plans.steps(who)][:5] == [StepKind.UNDONE] * 5


async def test_what_was_ended_by_mistake_is_ended_again(tmp_path: Path) -> None:
    """Money that was paid back, taken again and paid back once more comes from the same payments."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        await do(shop, who, JOINED, "regular", tender="cash")
        for _ in range(2):
            await do(shop, who, ENDED)
            await shop.undo()
        await do(shop, who, ENDED)
        assert shop.check() == []
        await do(shop, who, JOINED, "regular", tender="card")
        assert shop.check() == []


async def test_only_the_last_step(tmp_path: Path) -> None:
    """An earlier one can't be undone under a later one; one that is undone neither."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        op = shop.op()
        await do(shop, who, JOINED, "regular", op=op)
        await do(shop, who, STOPPED)
        stopped = shop.club.plans.standing(who).step
        with pytest.raises(RuleViolation, match="undo_plan_later"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        await shop.undo()
        with pytest.raises(RuleViolation, match="undo_plan_later"):
            await shop.club.plans.undo(stopped, shop.op(), OWNER, undoes=1)
        assert shop.check() == []


async def test_undoing_asks_like_the_money(tmp_path: Path) -> None:
    """A clerk gives back a fee taken by mistake; that something was paid back only the owner undoes."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        await do(shop, who, JOINED, "regular")
        await do(shop, who, ENDED)
        last = shop.club.undo.last()
        assert last is not None
        assert last.verb == PLAN_STEP
        with pytest.raises(NotAllowed):
            await shop.club.undo.undo(last.op, shop.op(), CLERK)
        await shop.undo()
        last = shop.club.undo.last()
        assert last is not None
        await shop.club.undo.undo(last.op, shop.op(), CLERK)
        assert shop.check() == []


async def test_leaving_ends_it(tmp_path: Path) -> None:
    """Who leaves has no plan; who paid for one was not enrolled by mistake, until that is undone."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        enrolled = shop.club.undo.last()
        assert enrolled is not None
        await do(shop, who, JOINED, "regular")
        with pytest.raises(RuleViolation, match="undo_has_plan"):
            await shop.club.undo.undo(enrolled.op, shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert (shop.club.plans.of(who), shop.club.plans.count()) == (None, {})
        with pytest.raises(MemberClosed):
            shop.club.plans.preview(wish(who, JOINED, "regular"))
        assert shop.check() == []
        trial = await shop.join("Trial")
        enrolled = shop.club.undo.last()
        assert enrolled is not None
        await do(shop, trial, JOINED, "prime", 0)
        await shop.club.undo.undo(enrolled.op, shop.op(), OWNER)
        assert shop.check() == []


async def test_two_files_of_one_person(tmp_path: Path) -> None:
    """A file whose plan runs goes into no other one; of two files merged there is one trial in all."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        kept, gone = await shop.join(), await shop.join()
        merging = shop.club.mending.merging
        await do(shop, gone, JOINED, "prime", 0)
        with pytest.raises(RuleViolation, match="merge_plan"):
            merging.plan(kept, gone)
        await do(shop, gone, ENDED)
        await merging.merge(kept, gone, merging.plan(kept, gone).fingerprint, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="plan_tried"):
            shop.club.plans.preview(wish(kept, JOINED, "prime", 0))
        await do(shop, kept, JOINED, "regular")
        assert [step.kind for _, step in shop.club.plans.steps(kept)] == [JOINED, ENDED, JOINED]
        assert shop.check() == []


async def test_what_can_be_chosen(tmp_path: Path) -> None:
    """Every plan and term one can join; later renewing and changing, as far as there is something to choose."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()

        def choices() -> list[tuple[str, str, int, int]]:
            found = shop.club.plans.choices(who)
            return [(one.wish.kind.value, one.wish.plan, one.wish.months, one.due_minor) for one in found]

        assert choices() == [
            ("joined", "regular", 12, 6000),
            ("joined", "executive", 12, 12000),
            ("joined", "executive", 1, 1500),
            ("joined", "prime", 0, 0),
            ("joined", "prime", 12, 13900),
            ("joined", "prime", 1, 1499),
        ]
        await do(shop, who, JOINED, "regular")
        assert ("renewed", "executive", 1, 1500) in choices()
        assert ("changed", "executive", 12, 6000) in choices()
        assert not any(kind == "joined" for kind, *_ in choices())


async def test_an_unknown_tender(tmp_path: Path) -> None:
    """It is refused before anything is written."""
    async with a_shop(tmp_path, programme=programme()) as shop:
        who = await shop.join()
        with pytest.raises(InvalidInput, match="tender_unknown"):
            await do(shop, who, JOINED, "regular", tender="shells")
        assert shop.club.plans.steps(who) == []


# -- the proof ------------------------------------------------------------------------------------------

TERM = {"plan": "regular", "months": 12, "from_on": "2026-03-14", "until_on": "2027-03-13", "minor": 6000,
        "anchor": 14, "refund": "unused"}  # fmt: skip
STANDS = {"terms": [TERM], "since": "2026-03-14", "paid": {"1": 6000}, "tried": ["regular"]}


def _after(**changes: Any) -> dict[str, Any]:
    return {"after": {**STANDS, **changes}}


FAULTS: list[tuple[tuple[str, int, dict[str, Any] | None], tuple[str, str, int]]] = [
    (("plan_steps", 1, {"before": 7}), ("plan_step_before", "plan_steps", 1)),
    (("plan_steps", 2, {"before": ...}), ("plan_step_before", "plan_steps", 2)),
    (("plan_steps", 1, {"member": 9}), ("member_missing", "plan_steps", 1)),
    (("plan_steps", 1, _after(terms=[{**TERM, "until_on": "2026-03-13"}])), ("plan_terms", "plan_steps", 1)),
    (("plan_steps", 1, _after(terms=[TERM, TERM])), ("plan_terms", "plan_steps", 1)),
    (("plan_steps", 1, {"sales": [3]}), ("plan_sale", "plan_steps", 3)),
    (("plan_steps", 1, {"sales": [9]}), ("plan_sale", "plan_steps", 1)),
    (("plan_steps", 2, {"sales": [1]}), ("plan_sale", "plan_steps", 2)),
    (("plan_steps", 1, {"sales": []}), ("plan_taking", "sales", 1)),
    (("plan_steps", 1, {"minor": 5000}), ("plan_money", "plan_steps", 1)),
    (("plan_steps", 1, _after(terms=[{**TERM, "minor": 5000}])), ("plan_fee", "plan_steps", 1)),
    (("plan_steps", 2, {"credit_minor": 1}), ("plan_fee", "plan_steps", 2)),
    (("plan_steps", 1, _after(paid={"1": 5999})), ("plan_paid", "plan_steps", 1)),
    (("plan_steps", 1, _after(tried=[])), ("plan_tried", "plan_steps", 1)),
    (("plan_steps", 3, {"undoes": 1}), ("plan_undone", "plan_steps", 3)),
    (("plan_steps", 3, {"after": {}}), ("plan_undone", "plan_steps", 3)),
    (("plan_steps", 4, {"kind": "renewed"}), ("plan_tried", "plan_steps", 4)),
    (("plans", 1, {"terms": []}), ("plan_standing", "plans", 1)),
    (("plans", 1, {"step": 1}), ("plan_standing", "plans", 1)),
    (("plans", 2, None), ("plan_standing", "plans", 2)),
    (("plans", 1, {"stops": "maybe"}), ("row_unreadable", "plans", 1)),
]
"""What is planted, and one of the findings it must give."""


@pytest.mark.parametrize(("fault", "finding"), FAULTS, ids=str)
async def test_each_fault_is_found(tmp_path: Path, fault: Any, finding: tuple[str, str, int]) -> None:
    """A step that does not follow, money that is not in the sales, a member who stands otherwise."""
    shop = await open_shop(tmp_path, programme=programme())
    try:
        first, second = await shop.join(), await shop.join()
        await do(shop, first, JOINED, "regular")  # step 1, sale 1
        await do(shop, first, CHANGED, "executive")  # step 2, sale 2
        await shop.undo()  # step 3, sale 3
        await do(shop, second, JOINED, "prime", 0)  # step 4
        assert shop.check() == []
        shop = await plant(shop, fault)
        assert finding in {(f.code, f.table, f.number) for f in shop.check()}
    finally:
        await shop.club.close()


async def test_a_shop_without_plans(tmp_path: Path) -> None:
    """Nothing is asked, listed or found."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        assert (shop.club.plans.of(who), shop.club.plans.due(), shop.club.plans.choices(who)) == (None, [], [])
        with pytest.raises(ClubError):
            shop.club.plans.preview(wish(who, ENDED))
        assert check_club(Club.open(shop.club.path, clock=shop.clock, access="r")) == []
        assert SaleNo(1) not in shop.club.plans.standing(who).paid


async def test_fees_paid_ahead_are_owed_by_days(tmp_path: Path) -> None:
    """60 yuan for 365 days: all of it on the first, 364/365 on the second, a day's worth on the last, then nothing."""

    def owed(as_of: date) -> tuple[int, int | None, int]:
        found = [one for one in shop.club.insight.report(as_of).worths if one.unit == "fees"]
        return (found[0].out, found[0].gross_minor, found[0].holders) if found else (0, 0, 0)

    async with a_shop(tmp_path, programme()) as shop:
        who, other = await shop.join(), await shop.join()
        await do(shop, who, JOINED, "regular", 12)
        assert owed(date(2026, 3, 13)) == (0, 0, 0)
        assert owed(date(2026, 3, 14)) == (6000, 6000, 1)
        assert owed(date(2026, 3, 15)) == (5983, 5983, 1)
        assert owed(date(2027, 3, 13)) == (16, 16, 1)
        assert owed(date(2027, 3, 14)) == (0, 0, 0)
        await do(shop, other, JOINED, "executive", 1)
        assert owed(date(2026, 3, 14)) == (7500, 7500, 2)
        await shop.undo()
        assert owed(date(2026, 3, 14)) == (6000, 6000, 1)
        await shop.day(2026, 3, 20)
        await do(shop, who, ENDED)
        assert owed(date(2026, 3, 20)) == (0, 0, 0)
        assert owed(date(2026, 3, 19)) == (5917, 5917, 1)
