"""
What is shown adds up: in the clubs of the machine of the language, after every step, for everybody and every balance.

`HYPOTHESIS_PROFILE=long` runs twenty times as much.
"""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shopclub.core.explaining.balance import DEBT, is_given
from shopclub.core.explaining.counting import figures
from shopclub.core.explaining.reading import knows
from shopclub.core.explaining.standing import Measured, judged, leaves
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Account, Activity
from shopclub.core.ledger.rules import book
from shopclub.core.programme.ladder import Ladder, Metric
from shopclub.core.sales.model import SALES
from shopclub.core.tiers.figures import activity_in, meets, metric_of
from shopclub.i18n import Language, Words
from shopclub.words.explained import OfBalance, OfCoupon, OfReceipt, OfStanding, Teller
from tests.builders import OWNER
from tests.core.test_machine_language import LONG, LanguageMachine
from tests.words.answers import adds_up, agrees, opened

EN, ZH = Words(Language.EN), Words(Language.ZH)
METRICS = (Metric.SPEND, Metric.POINTS, Metric.VISITS, Metric.ENGAGEMENT)


class ExplainingMachine(LanguageMachine):
    """The same shop, asked why after everything that happens in it."""

    def books_are_sound(self) -> None:
        """Proven by the machine this one is made of."""

    @rule(what=st.sampled_from(("give", "give", "merge", "part", "move")), data=st.data())
    def mend(self, what: str, data: st.DataObject) -> None:
        """Points go to another member; two files become one, and two again; a sale was somebody else's."""
        self.draw, mending = data.draw, self.shop.club.mending
        one, other = self.member(), self.member()
        match what:
            case "give":
                points = data.draw(st.sampled_from((1, 40)))
                self.do("give", lambda op: mending.points.transfer(one, other, points, "", op, OWNER))
            case "merge":
                with contextlib.suppress(ClubError):
                    seen = mending.merging.plan(one, other).fingerprint
                    if self.do("merge", lambda op: mending.merging.merge(one, other, seen, op, OWNER)) is not None:
                        self.everybody.remove(other)
            case "part":
                last = self.shop.club.undo.last()
                if last is not None:
                    self.do("take back", lambda op: self.shop.club.undo.undo(last.op, op, OWNER))
            case "move":
                sales = [number for number, _ in self.shop.club.sales.of_member(one)]
                with contextlib.suppress(ClubError):
                    sale = SaleNo(data.draw(st.sampled_from(sales or [1])))
                    seen = mending.sales.plan(sale, other).fingerprint
                    self.do("move", lambda op: mending.sales.move(sale, other, seen, op, OWNER))

    @invariant()
    def every_balance_adds_up(self) -> None:
        """Shares, lots less debt, and entries are the balance each; the parts of a share or a lot are what it is."""
        if not hasattr(self, "shop"):
            return
        explaining = self.shop.club.explaining
        for number in map(MemberNo, self.everybody):
            for unit in explaining.units(number):
                why = explaining.balance(number, unit)
                assert sum(share.amount for share in why.shares) == why.balance
                assert sum(lot.left for lot in why.lots) - why.debt == why.balance
                parts = explaining.parts(number, unit)
                assert sum(part.amount for part in parts) == why.balance
                assert len(parts) == why.entries == sum(share.count for share in why.shares)
                for share in why.shares:
                    found = explaining.share(number, unit, share.cause)
                    assert (sum(part.amount for part in found), len(found)) == (share.amount, share.count)
                for lot in why.lots:
                    assert sum(part.amount for part in explaining.lot(number, unit, lot.key)) == lot.left
                assert sum(part.amount for part in explaining.lot(number, unit, DEBT)) == why.debt

    @rule(own=st.booleans(), words=st.sampled_from((EN, ZH)), data=st.data())
    def everything_opens(self, own: bool, words: Words, data: st.DataObject) -> None:
        """Whoever opens one figure after the other finds sentences, and figures that come to what they opened."""
        self.draw = data.draw
        member = self.member()
        teller = Teller(self.shop.club, words, member, own=own)
        units = self.shop.club.explaining.units(member)
        receipts = [OfReceipt(number) for number, _ in self.shop.club.sales.of_member(member)]
        coupons = [OfCoupon(number) for number, _ in self.shop.club.coupons.of_member(member)]
        for first in (*map(OfBalance, units), OfStanding(), *receipts, *coupons):
            for asked, answer in opened(teller, first, most=40):
                assert all(adds_up(block) for block in answer.blocks), asked
                assert not isinstance(asked, OfBalance | OfStanding) or agrees(answer, teller), asked

    @invariant()
    def every_figure_of_a_tier_adds_up(self) -> None:
        """What the rows counted is what the account holds, by month and in all."""
        if not hasattr(self, "shop"):
            return
        explaining = self.shop.club.explaining
        for number in map(MemberNo, self.everybody):
            account = self.shop.club.points.account(number)
            months, life = figures(explaining._counts(number, frozenset(METRICS)))
            assert life == account.life
            assert {m: months.get(m, Activity()) for m in account.months} == account.months
            for metric in METRICS:
                assert sum(one.of(metric) for one in explaining.counted(number, metric)) == metric_of(life, metric)

    @invariant()
    def a_history_tells_each_thing_once(self) -> None:
        """Every receipt, with all that it brought, and every other entry stands in the month of its day, in order."""
        if not hasattr(self, "shop"):
            return
        club, books = self.shop.club, self.shop.club.books
        for number in map(MemberNo, self.everybody):
            history = self.run(club.history.of(number))
            events = [(first, event) for first in history.months for event in history.month(first).events]
            assert all(event.on.replace(day=1) == first for first, event in events)
            assert [event.on for _, event in events] == sorted((event.on for _, event in events), reverse=True)
            sales = [event.sale for _, event in events if event.receipt is not None]
            assert sorted(sales) == books.of_member(SALES, "member", number)
            own = [part for _, event in events if event.by is None for part in event.parts]
            entries = [n for n in books.of_member(LEDGER, "member", number) if books.require(LEDGER, n).card is None]
            assert sorted(part.number for part in own) == entries
            for _, event in events:
                if event.receipt is not None:
                    told = [part.number for part in event.parts]
                    assert told == [n for n in entries if books.require(LEDGER, n).sale == event.sale]

    @invariant()
    def every_rule_is_known(self) -> None:
        """What a rule gave is told by a version that knows the rule."""
        if not hasattr(self, "shop"):
            return
        explaining = self.shop.club.explaining
        for number in map(MemberNo, self.everybody):
            for unit in explaining.units(number):
                for part in explaining.parts(number, unit):
                    if is_given(part.entry):
                        assert knows(explaining.programme(part.version), part.entry.rule), part

    @invariant()
    def what_reached_a_tier_met_it(self) -> None:
        """The figures a tier was reached or kept with meet what it asked for; those it was left with do not."""
        if not hasattr(self, "shop"):
            return
        for number in map(MemberNo, self.everybody):
            then = self.shop.club.explaining.standing(number).then
            assert then is None or then.what.met is not then.lost, then

    @invariant()
    def what_is_missing_lifts(self) -> None:
        """A figure shown is the one the ladder judges by: what is missing meets the criterion, one less does not."""
        if not hasattr(self, "shop"):
            return
        ladder, today = self.shop.club.programme.current.ladder, self.shop.club.today()
        if ladder is None:
            return
        for number in map(MemberNo, self.everybody):
            account = self.shop.club.points.account(number)
            for place, tier in enumerate(ladder.tiers):
                shown = judged(account, ladder, tier.id, today)
                if shown is None:
                    continue
                for leaf in leaves(shown.what):
                    self.is_exact(account, leaf, ladder, place)

    def is_exact(self, account: Account, leaf: Measured, ladder: Ladder, place: int) -> None:
        """One criterion: its figure is the window's, its months add up to it, and what is missing lifts."""
        today = self.shop.club.today()
        assert leaf.met == meets(account, leaf.criterion, place, today)
        if leaf.metric is None:
            return
        window: Any = getattr(leaf.criterion, "window")  # noqa: B009
        assert leaf.have == metric_of(activity_in(account, window, today), leaf.metric)
        assert sum(one.figure for one in leaf.months) == leaf.have
        assert leaf.met == (leaf.missing() == 0)
        if leaf.missing():
            for more, reaches in ((leaf.missing(), True), (leaf.missing() - 1, False)):
                after = book(account, today, today, **{_FIELDS[leaf.metric]: more})
                assert meets(after, leaf.criterion, place, today) is reaches


_FIELDS = {
    Metric.SPEND: "spend_minor",
    Metric.POINTS: "points",
    Metric.VISITS: "visits",
    Metric.ENGAGEMENT: "engagement",
}
ExplainingMachine.TestCase.settings = settings(
    max_examples=300 if LONG else 20,
    stateful_step_count=80 if LONG else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestExplaining(ExplainingMachine.TestCase):  # type: ignore[misc,valid-type]
    """The machine as pytest runs it."""
