"""
A shop under random programmes: every verb, every kind of rule, changes of the programme in between; proven each time.

There is no book to compare with, as in `test_machine.py`: what holds here holds whatever the rules are. `check` finds
nothing; a refusal has a sentence and changes nothing; what is repeated changes nothing; an action undone at once leaves
every account as it was. `HYPOTHESIS_PROFILE=long` runs twenty times as much.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopclub.core.campaigns.verbs import BY_HAND
from shopclub.core.club import Club
from shopclub.core.households.model import Household
from shopclub.core.households.verbs import UNDOABLE as OF_HOUSEHOLDS
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Account
from shopclub.core.members.model import MemberChange, NewMember
from shopclub.core.programme.periods import period_key
from shopclub.core.rewards.model import AskedAt
from shopclub.core.sales.model import SALES, RefundDraft, SaleKind
from shopclub.core.staff.model import KIOSK
from shopclub.words.errors import has_sentence
from tests.builders import CLERK, OWNER, Counter, in_shanghai, new_phone, open_shop
from tests.strategies.conditions import NAMES_OF_PRODUCTS
from tests.strategies.drafts import drafts
from tests.strategies.pools import ABOUTS, COUPONS, HOUSEHOLDS, REWARDS, TAGS, TIERS
from tests.strategies.programmes import programmes
from tests.strategies.sales import sale_programmes

T = TypeVar("T")
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
Do = Callable[[OperationId], Awaitable[Any]]
WORK = ["sell"] * 9 + ["refund"] * 4 + ["undo"] * 3 + ["issue", "bearer", "void", "happened", "happened", "sign_in"]
WORK += [
    "benefit",
    "reward",
    "ask",
    "ask",
    "answer",
    "adjust",
    "join",
    "edit",
    "grant",
    "leave",
    "again",
    "again",
    "days_pass",
    "days_pass",
]
WORK += ["open_card"] * 2 + ["invite"] * 4 + ["agree", "leave_card", "leave_card", "pass_on", "end_card"]
WORK += ["limit", "prices"]
WORK += ["clock_back", "reverse_run", "change", "restart", "power_cut"]
PROGRAMMES = sale_programmes() | programmes(5)


class LanguageMachine(RuleBasedStateMachine):
    """One shop; rules are what people do in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.files = 0
        self.last: tuple[OperationId, Do, dict[int, Account], int] | None = None
        self.undoable = False

    def run(self, doing: Awaitable[T]) -> T:
        """Wait for a verb."""

        async def wait() -> T:
            return await doing

        return self.loop.run_until_complete(wait())

    @initialize(programme=PROGRAMMES, shared=st.booleans())
    def found(self, programme: Any, shared: bool) -> None:
        """A new shop with two members, who may share a card from the beginning."""
        self.shop = self.run(open_shop(self.folder, programme, now=in_shanghai(2026, 1, 20)))
        self.everybody: list[int] = []
        for _ in range(2):
            self.enrol("")
        offered = self.shop.club.households.offered()
        if shared and offered:
            main, other = map(MemberNo, self.everybody)
            rooms = self.shop.club.households
            number = self.do("open card", lambda op: rooms.open(main, offered[0].id, "Alder", op, CLERK))
            self.do("invite", lambda op: rooms.invite(number, other, op, CLERK, agrees=True))

    def teardown(self) -> None:
        """Close and throw away."""
        if hasattr(self, "shop"):
            self.run(self.shop.club.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(what=st.sampled_from(WORK), data=st.data())
    def work(self, what: str, data: st.DataObject) -> None:
        """Something happens in the shop."""
        self.draw = data.draw
        if what not in ("undo", "again"):
            self.undoable = False
        getattr(self, what)()

    # -- what all verbs keep ------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Number of the last commit."""
        return self.shop.club.books.db.storage.seq

    def accounts(self) -> dict[int, Account]:
        """Every account."""
        return {n: self.shop.club.points.account(MemberNo(n)) for n in self.everybody}

    def do(self, name: str, doing: Do, *, undoable: bool = False) -> Any:
        """Do something; a refusal has a sentence and changes nothing. None for one."""
        op, before, seq = self.shop.op(), self.accounts(), self.seq
        try:
            result = self.run(doing(op))
        except ClubError as refusal:
            event(f"{name}: {refusal.code}")
            assert has_sentence(refusal.code), refusal.code
            assert (self.seq, self.accounts()) == (seq, before)
            return None
        event(name)
        self.last, self.undoable = (op, doing, before, seq), undoable
        return result

    def member(self) -> MemberNo:
        """Somebody, a member or not any more."""
        return MemberNo(self.draw(st.sampled_from(self.everybody)))

    # -- people -----------------------------------------------------------------------------------------

    def enrol(self, referrer: str) -> None:
        """Somebody joins."""
        birthday = self.draw(st.sampled_from(("", "1990-02-14", "2000-02-29"))) if hasattr(self, "draw") else ""
        new = NewMember(name="王", phone=new_phone(), birthday=birthday, referrer=referrer)
        done = self.do("join", lambda op: self.shop.club.members.enrol(new, op, CLERK))
        if done is not None:
            self.everybody.append(done.number)

    def join(self) -> None:
        """Somebody joins, perhaps brought along."""
        if len(self.everybody) < 5:
            self.enrol(str(self.member()) if self.draw(st.booleans()) else "")

    def edit(self) -> None:
        """Tags that conditions ask for."""
        change = MemberChange(tags=tuple(self.draw(st.sets(st.sampled_from(TAGS)))))
        who = self.member()
        self.do("edit", lambda op: self.shop.club.members.edit(who, change, op, CLERK))

    def leave(self) -> None:
        """Somebody leaves; the first stays."""
        who = self.member()
        if who != self.everybody[0]:
            self.do("leave", lambda op: self.shop.club.members.close_member(who, op, OWNER))

    def grant(self) -> None:
        """A tier by hand."""
        who, tier = self.member(), self.draw(st.sampled_from(TIERS))
        until = self.draw(st.none() | st.just(self.shop.club.today() + timedelta(days=20)))
        self.do("grant", lambda op: self.shop.club.tiers.grant(who, tier, until, "test", op, OWNER))

    # -- selling ----------------------------------------------------------------------------------------

    def sell(self) -> None:
        """A sale, some with a coupon, with points, with two tenders."""
        who = self.draw(st.sampled_from((None, *self.everybody, *self.everybody)))
        draft = self.draw(drafts(member=None if who is None else MemberNo(who)))
        usable = self.shop.club.coupons.usable(MemberNo(who)) if who is not None else []
        code = draft.code if draft.code in self.shop.club.programme.rules.codes else ""
        if usable and self.draw(st.booleans()):
            code = self.draw(st.sampled_from([coupon.code for _, coupon in usable]))
        draft = msgspec.structs.replace(draft, code=code)
        try:
            seen = self.shop.club.sales.quote(draft)
            if seen.max_points and self.draw(st.booleans()):
                draft = msgspec.structs.replace(draft, points=seen.max_points)
                seen = self.shop.club.sales.quote(draft)
        except ClubError as refusal:
            event(f"quote: {refusal.code}")
            assert has_sentence(refusal.code), refusal.code
            return
        if seen.due_minor > 1 and self.draw(st.booleans()):
            tenders = {"card": seen.due_minor // 2}
            draft = msgspec.structs.replace(draft, tender="cash", tenders=tenders)
            seen = self.shop.club.sales.quote(draft)
        for name in ("discounts", "earnings", "handed", "coupon", "points_spent", "fired", "carry"):
            if getattr(seen, name):
                event(f"sale with {name}")
        fingerprint = seen.fingerprint
        self.do("sell", lambda op: self.shop.club.sales.record(draft, fingerprint, op, CLERK), undoable=True)

    def refund(self) -> None:
        """Some pieces come back, or all that is left."""
        sales = [n for n, sale in self.shop.club.books.all(SALES) if sale.kind is SaleKind.SALE]
        if not sales:
            return
        number = SaleNo(self.draw(st.sampled_from(sales[-6:])))
        left = self.shop.club.sales.left_of(number)
        pieces = {i: self.draw(st.integers(0, n)) for i, n in left.items()} if self.draw(st.booleans()) else None
        draft = RefundDraft(sale=number, quantities=pieces)
        try:
            plan = self.shop.club.refunds.plan(draft)
        except ClubError as refusal:
            assert refusal.code in ("nothing_to_return", "sale_moved")
            return
        assert plan.paid_minor >= 0
        fingerprint = plan.fingerprint
        closed = self.do("refund", lambda op: self.shop.club.refunds.refund(draft, fingerprint, op, CLERK))
        assert (closed.balance, closed.tier_after) == (plan.balance_after, plan.tier_after)

    # -- coupons, benefits, rewards, occasions ------------------------------------------------------------

    def issue(self) -> None:
        """A coupon by hand."""
        kind, who = self.draw(st.sampled_from(COUPONS)), self.member()
        self.do("issue", lambda op: self.shop.club.coupons.issue(kind, [who], op, OWNER))

    def bearer(self) -> None:
        """Coupons for whoever brings them."""
        kind = self.draw(st.sampled_from(COUPONS))
        self.do("bearer", lambda op: self.shop.club.coupons.issue_bearer(kind, 2, op, OWNER))

    def void(self) -> None:
        """A coupon is taken back."""
        held = self.shop.club.coupons.of_member(self.member())
        if held:
            number = self.draw(st.sampled_from([number for number, _ in held]))
            self.do("void", lambda op: self.shop.club.coupons.void(number, "test", op, OWNER))

    def benefit(self) -> None:
        """A benefit of the tier."""
        who = self.member()
        offered = [one.benefit.id for one in self.shop.club.benefits.offered(who)]
        wanted = self.draw(st.sampled_from([*offered, "benefit-1"]))
        self.do("benefit", lambda op: self.shop.club.benefits.use(who, wanted, "", op, CLERK), undoable=True)

    def reward(self) -> None:
        """A reward, with a coupon where there is one for it."""
        who, wanted = self.member(), self.draw(st.sampled_from(REWARDS))
        usable = [n for n, _ in self.shop.club.coupons.usable(who)]
        coupon = self.draw(st.sampled_from([None, *usable]))
        redeem = self.shop.club.rewards.redeem
        self.do("reward", lambda op: redeem(who, wanted, 1, op, CLERK, coupon=coupon), undoable=True)

    def ask(self) -> None:
        """A reward is asked for at the kiosk: its points are held."""
        who, wanted = self.member(), self.draw(st.sampled_from(REWARDS))
        ask = self.shop.club.rewards.ask
        self.do("ask", lambda op: ask(who, wanted, 1, op, KIOSK, at=AskedAt.PHONE))

    def answer(self) -> None:
        """What was asked for is handed over, declined, or taken back by who asked."""
        rewards, waiting = self.shop.club.rewards, self.shop.club.rewards.asked()
        if not waiting:
            return
        number, voucher = self.draw(st.sampled_from(waiting))
        match self.draw(st.sampled_from(("over", "no", "back"))):
            case "over":
                self.do("hand over", lambda op: rewards.hand_over(number, op, CLERK))
            case "no":
                self.do("decline", lambda op: rewards.decline(number, op, CLERK))
            case _:
                self.do("withdraw", lambda op: rewards.withdraw(number, voucher.member, op, KIOSK))

    def adjust(self) -> None:
        """The owner gives or takes points."""
        who, points = self.member(), self.draw(st.sampled_from((-60, -1, 1, 120, 2000)))
        self.do("adjust", lambda op: self.shop.club.points.adjust(who, points, "test", op, OWNER), undoable=True)

    def happened(self) -> None:
        """A survey, a review, an event, a file completed."""
        who, occasion = self.member(), self.draw(st.sampled_from(BY_HAND))
        about = self.draw(st.sampled_from((*ABOUTS, "")))
        self.do(
            "happened", lambda op: self.shop.club.campaigns.happened(who, occasion, about, op, CLERK), undoable=True
        )

    def sign_in(self) -> None:
        """The day's first visit to the own page."""
        who = self.member()
        self.do("sign in", lambda op: self.shop.club.campaigns.sign_in(who, op, CLERK))

    # -- shared cards -----------------------------------------------------------------------------------

    def number(self) -> int:
        """A shared card, mostly one that has not ended."""
        known = [number for number, _ in self.shop.club.households.all()]
        return self.draw(st.sampled_from(known * 4 + [1]))

    def in_card(self) -> MemberNo:
        """Somebody, mostly with a shared card."""
        among = [member for _, one in self.shop.club.households.all() for member in (*cards_of(one), one.main)]
        return MemberNo(self.draw(st.sampled_from(among * 2 + [self.everybody[0]])))

    def share(self, name: str, doing: Do, *, undoable: bool = True) -> None:
        """Something about a shared card: points go together or apart, none come or go, and figures stay put."""
        before = self.accounts()
        self.do(name, doing, undoable=undoable)
        after = self.accounts()
        assert sum(one.points() for one in after.values()) == sum(one.points() for one in before.values())
        assert [one.life for one in after.values()] == [one.life for one in before.values()]

    def open_card(self) -> None:
        """A family, a couple or a company begins."""
        who, kind = self.member(), self.draw(st.sampled_from(HOUSEHOLDS))
        opens = self.shop.club.households.open
        self.share("open card", lambda op: opens(who, kind, "Alder", op, CLERK))

    def invite(self) -> None:
        """Somebody is invited, and may agree at once; a child without being asked."""
        rooms = self.shop.club.households
        alone = [one for one in self.everybody if rooms.number_of(one) is None]
        number, who = self.number(), MemberNo(self.draw(st.sampled_from(alone * 2 + self.everybody[:1])))
        child, agrees = self.draw(st.sampled_from(((False, True), (False, True), (False, False), (True, False))))
        self.share("invite", lambda op: rooms.invite(number, who, op, CLERK, child=child, agrees=agrees))

    def agree(self) -> None:
        """Who was invited agrees, on the own page or at the counter."""
        who, actor = self.in_card(), self.draw(st.sampled_from((KIOSK, CLERK)))
        self.share("agree", lambda op: self.shop.club.households.agree(who, op, actor), undoable=actor is CLERK)

    def leave_card(self) -> None:
        """Somebody leaves, or declines."""
        who, actor = self.in_card(), self.draw(st.sampled_from((KIOSK, CLERK)))
        self.share("leave card", lambda op: self.shop.club.households.leave(who, op, actor), undoable=actor is CLERK)

    def pass_on(self) -> None:
        """Another one has the main card."""
        number, to, stays = self.number(), self.in_card(), self.draw(st.booleans())
        pass_on = self.shop.club.households.pass_on
        self.share("pass on", lambda op: pass_on(number, to, op, CLERK, stays=stays))

    def end_card(self) -> None:
        """It is over."""
        number = self.number()
        self.share("end card", lambda op: self.shop.club.households.end(number, op, CLERK))

    def limit(self) -> None:
        """Points a sub-card may take a day."""
        who, per_day = self.in_card(), self.draw(st.sampled_from((None, 0, 1, 100)))
        limits = self.shop.club.households.set_limit
        self.share("limit", lambda op: limits(who, per_day, op, CLERK))

    def prices(self) -> None:
        """The owner agrees on prices."""
        number = self.number()
        wanted = self.draw(st.dictionaries(st.sampled_from(NAMES_OF_PRODUCTS), st.integers(0, 2000), max_size=2))
        agrees = self.shop.club.households.agree_prices
        self.share("prices", lambda op: agrees(number, wanted, op, OWNER))

    # -- the way back -----------------------------------------------------------------------------------

    def undo(self) -> None:
        """What was done last is taken back: every account is as before, but for when it was last active."""
        if not self.undoable or self.last is None:
            return
        op, _, before, seq = self.last
        if seq == self.seq:
            return
        done = self.do("undo", lambda undo_op: self.shop.club.undo.undo(op, undo_op, OWNER))
        if done is not None and done.verb in ("sale", "occasion", *OF_HOUSEHOLDS):
            for number, account in self.accounts().items():
                was = before[number]
                after, wanted = plain(self.now_counts(account)), plain(self.now_counts(was))
                assert after == wanted, (
                    done.verb,
                    number,
                    after,
                    wanted,
                    [e for _, e in self.shop.club.points.history(MemberNo(number), 6)],
                )

    def now_counts(self, account: Account) -> Account:
        """Without uses of periods that are over: a later use takes their place, and nobody asks for them again."""
        rules, today = self.shop.club.programme.rules.by_id, self.shop.club.today()
        over = {
            rule
            for rule, used in account.used.items()
            if rule in rules and used.period < period_key(rules[rule].caps.period, today)
        }
        return msgspec.structs.replace(account, used={r: u for r, u in account.used.items() if r not in over})

    def again(self) -> None:
        """Somebody presses twice: nothing changes."""
        if self.last is None:
            return
        op, doing, _, _ = self.last
        before, seq = self.accounts(), self.seq
        try:
            self.run(doing(op))
        except ClubError as refusal:
            event(f"again: {refusal.code}")
            assert has_sentence(refusal.code), refusal.code
        assert self.accounts() == before
        assert self.seq == seq

    # -- time, programme, file ----------------------------------------------------------------------------

    def days_pass(self) -> None:
        """Some nights; everything that fell due is done, and a second run does nothing."""
        self.put_clock(self.draw(st.sampled_from((1, 2, 8, 31, 100))))

    def clock_back(self) -> None:
        """The clock is set back for some days, and somebody says it is right."""
        self.put_clock(-self.draw(st.sampled_from((1, 3, 40))))

    def put_clock(self, days: int) -> None:
        """Put the clock to some days from now at noon, and do what fell due."""
        day = self.shop.club.today() + timedelta(days=days)
        noon = in_shanghai(day.year, day.month, day.day)
        self.shop.clock.set(noon + timedelta(seconds=self.seq))
        self.run(self.shop.club.clockwork.catch_up(confirmed=True))
        self.last = None
        before = self.accounts()
        self.run(self.shop.club.clockwork.catch_up(confirmed=True))
        assert self.accounts() == before

    def reverse_run(self) -> None:
        """What the daily run gave for a day is taken back."""
        runs = self.shop.club.campaigns.runs()
        if runs:
            day = self.draw(st.sampled_from([run.on for run in runs[:3]]))
            self.do("reverse run", lambda op: self.shop.club.campaigns.reverse_run(day, op, OWNER))

    def change(self) -> None:
        """The owner puts another programme in force."""
        programme = self.draw(PROGRAMMES)
        self.do("change", lambda op: self.shop.club.programme.adopt(programme, op, OWNER))

    def restart(self) -> None:
        """The shop is closed and opened."""
        before = self.accounts()
        self.run(self.shop.restart())
        assert self.accounts() == before
        self.last = None

    def power_cut(self) -> None:
        """The PC loses power: what is in the file at this moment is all there is."""
        before = self.accounts()
        self.files += 1
        copy = self.folder / f"after-{self.files}.json"
        shutil.copy(self.shop.club.path, copy)
        self.run(self.shop.club.close())
        self.shop = Counter(Club.open(copy, clock=self.shop.clock), self.shop.clock)
        assert self.accounts() == before
        self.last = None

    # -- always -------------------------------------------------------------------------------------------

    @invariant()
    def books_are_sound(self) -> None:
        """The proof of the books finds nothing."""
        if hasattr(self, "shop"):
            found = self.shop.check()
            assert found == [], found


def cards_of(household: Household) -> list[MemberNo]:
    """Holders of its sub-cards, invited or agreed."""
    return [card.member for card in household.cards]


def plain(account: Account) -> dict[str, Any]:
    """What an undo brings back: balances, lots, activity, uses and carry, without what is empty."""
    values: dict[str, Any] = msgspec.to_builtins(account)
    kept = {key: values.get(key) for key in ("debt", "pool", "used", "carry", "life", "first_on", "last_on")}
    for key in ("balance", "lots"):
        kept[key] = {unit: found for unit, found in values.get(key, {}).items() if found}
    return {key: value for key, value in kept.items() if value and value != [0, 0, 0, 0]}


LanguageMachine.TestCase.settings = settings(
    max_examples=600 if LONG else 30,
    stateful_step_count=80 if LONG else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestLanguage(LanguageMachine.TestCase):  # type: ignore[misc,valid-type]
    """The machine as pytest runs it."""
