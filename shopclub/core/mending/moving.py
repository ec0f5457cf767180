"""
A sale that was rung up for the wrong member (or for none) is moved to the right one.

The row can't be rewritten: it is voided, and a new row stands in its place and points back at it. Both count for the
day of the sale, so that no figure of that day changes but whose it was. Money, prices and discounts stay as they were
paid; the points are what the programme of that day gives the right member, in the tier of now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.cards import fill
from shopclub.core.campaigns.counting import count, end
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, CouponsChanged, PointsMoved, SaleRecorded
from shopclub.core.context import Context
from shopclub.core.coupons.staging import Stamp
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.errors import Conflict, InvalidInput, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import CardFilled
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.mending.model import SaleMove
from shopclub.core.mending.rebooking import Rebooked, as_recorded, rebooked, tallies_without
from shopclub.core.mending.rules import fingerprint
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.counted import given_at
from shopclub.core.sales.model import SALES, RefundDraft, Sale, SaleKind
from shopclub.core.sales.refunds import Refunds
from shopclub.core.sales.staging import book_purchase
from shopclub.core.sales.verbs import Sales
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.moving import moved, rise
from shopclub.core.tiers.rules import current_tier

MOVED = "move_sale"
"""Verb of the operation; it names the new row."""
OF_A_MEMBER = ("value", "bonus", "cashback", "gift")
"""Ways of paying out of somebody's own balance: such a bill is taken back and rung up anew."""


class Moving:
    """Sales, and whose they are."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        gatherer: Gatherer,
        sales: Sales,
        refunds: Refunds,
        coupons: Coupons,
        campaigns: Campaigns,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._gatherer = gatherer
        self._sales = sales
        self._refunds = refunds
        self._coupons = coupons
        self._campaigns = campaigns

    def moved_to(self, sale: SaleNo) -> SaleNo | None:
        """The row that stands in the place of a sale that was moved; None for one that was not."""
        found = self._context.books.find(SALES, "moved", sale)
        return SaleNo(found[-1]) if found else None

    def plan(self, sale: SaleNo, member: MemberNo | None) -> SaleMove:
        """
        What moving a sale will do; changes nothing.

        Args:
            sale: its number.
            member: whose it was; None: nobody's (a walk-in).

        Raises:
            NotFound: `sales_not_found`, `members_not_found`.
            RuleViolation: `move_no_sale`, `move_imported`, `move_returned`, `move_paid` (out of the member's own
                points or balances), `move_coupon`, `undo_coupons_used` (of those it brought).
            InvalidInput: `move_same`.
            MemberClosed: one of them has left.
        """
        row = self._movable(sale, member)
        before = None if row.member is None else self._context.books.kept(row.member)
        seen = self._rebooked(sale, row, member)
        back = self._refunds.plan(RefundDraft(sale=sale))
        plan = SaleMove(
            sale=sale,
            before=before,
            after=member,
            taken=back.taken,
            debt=back.new_debt,
            earned=seen.points(),
            coupons=sum(handed.count for handed in seen.handed if handed.coupon),
            fingerprint="",
        )
        return msgspec.structs.replace(plan, fingerprint=fingerprint(plan, back.fingerprint, seen.lines))

    def _movable(self, sale: SaleNo, member: MemberNo | None) -> Sale:
        row = self._sales.get(sale)
        self._demand_whole(sale, row)
        if row.spent or any(name in OF_A_MEMBER for name in row.tenders):
            raise RuleViolation("move_paid")
        if row.coupon is not None:
            raise RuleViolation("move_coupon")
        own = None if row.member is None else self._context.books.kept(row.member)
        if own == member:
            raise InvalidInput("move_same")
        for number in (own, member):
            if number is not None:
                require_active(self._context.books.require(MEMBERS, number), number)
        return row

    def _demand_whole(self, sale: SaleNo, row: Sale) -> None:
        if row.kind is not SaleKind.SALE:
            raise RuleViolation("move_no_sale")
        if row.source is Source.IMPORT:
            raise RuleViolation("move_imported")
        if self._sales.refunds_of(sale):
            raise RuleViolation("move_returned")
        if self._coupons.used_of(sale):
            raise RuleViolation("undo_coupons_used")

    def _rebooked(self, sale: SaleNo, row: Sale, member: MemberNo | None) -> Rebooked:
        entries = [entry for _, entry in self._sales.entries_of(sale)]
        tallies = tallies_without(self._gatherer.tallies().given, given_at(row, entries), row.on)
        facts = self._gatherer.facts(member, on=row.on, tallies=tallies)
        wall = self._context.calendar.local(row.at)
        facts = msgspec.structs.replace(facts, minute=wall.hour * 60 + wall.minute)
        return rebooked(row, facts, self._programmes.rules_of(row.version))

    # -- moving -------------------------------------------------------------------------------------

    async def move(self, sale: SaleNo, member: MemberNo | None, seen: str, op: OperationId, actor: Actor) -> SaleNo:
        """
        Move a sale as previewed.

        Args:
            sale: rung up for the wrong person.
            member: whose it was; None: nobody's.
            seen: fingerprint of the plan the owner saw.
            op: operation id; the same id again returns the same row.
            actor: the owner.

        Returns:
            The number of the row that stands in its place.

        Raises:
            NotAllowed: clerks may not.
            Conflict: `quote_changed`: something changed since the plan.
            what `plan` raises.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return SaleNo(done.ref)
            if self.plan(sale, member).fingerprint != seen:
                raise Conflict("quote_changed")
            row = self._sales.get(sale)
            booked = self._rebooked(sale, row, member)
            number, news = self._replace(session, sale, row, member, booked, op, actor)
            session.done(op, MOVED, number)
        self._context.changes.publish(SaleRecorded(number=number, member=member), *news)
        return number

    async def undo(self, number: SaleNo, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Move a sale back as it was: the former member gets just what the sale had brought then.

        Raises:
            NotAllowed: clerks may not.
            RuleViolation: `move_returned`: goods of it came back meanwhile; `undo_coupons_used`.
            MemberClosed: one of them has left.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            row = self._sales.get(number)
            self._demand_whole(number, row)
            assert row.moved_from is not None
            former = self._sales.get(row.moved_from)
            member = None if former.member is None else session.kept(former.member)
            for one in (member, None if row.member is None else session.kept(row.member)):
                if one is not None:
                    require_active(session.require(MEMBERS, one), one)
            entries = [entry for _, entry in self._sales.entries_of(row.moved_from)]
            filled = {entry.why.coupon for entry in entries if isinstance(entry.why, CardFilled)}  # comes by itself
            coupons = [coupon for no, coupon in self._coupons.of_sale(row.moved_from) if no not in filled]
            booked = as_recorded(former, entries, coupons)
            new, news = self._replace(session, number, former, member, booked, op, actor)
            session.done(op, "undo", new, undoes)
        self._context.changes.publish(SaleRecorded(number=new, member=member), *news)

    def _replace(
        self,
        session: Session,
        wrong: SaleNo,
        row: Sale,
        member: MemberNo | None,
        booked: Rebooked,
        op: OperationId,
        actor: Actor,
    ) -> tuple[SaleNo, list[Change]]:
        """Stage that a row is void and another stands in its place, with the money of `row`."""
        _, news = self._refunds.stage(session, RefundDraft(sale=wrong), op, actor, void=True, on=row.on)
        right = msgspec.structs.replace(
            row,
            member=member,
            op=op,
            lines=booked.lines,
            points=booked.points(),
            tier=booked.tier,
            entries=None,
            fired=booked.fired,
            carry=booked.carry,
            moved_from=wrong,
            staff=actor.staff,
            source=actor.source,
        )
        number = SaleNo(session.insert(SALES, right))
        posting, tiers = None, ("", "")
        if member is not None:
            posting = Posting(
                session, member, at=self._context.now(), on=row.on,
                source=actor.source, staff=actor.staff, sale=number,
            )  # fmt: skip
            before = current_tier(posting.account, self._programmes.current.ladder)
            tiers = before, self._post(session, posting, right, booked)
            news += [PointsMoved(member=member), *moved(member, *tiers)]
        count(session, posting, booked.given(), row.on)
        if posting is not None:
            stamp = Stamp(at=posting.at, on=posting.on, actor=actor, sale=number)
            if fill(session, posting, self._programmes.current, self._coupons.desk, stamp, self._context.shop.language):
                news.append(CouponsChanged(member=member))
        news += end(session, self._programmes.rules, self._context.today())
        news += self._hand_out(session, booked, member, number, row.on, actor)
        if posting is not None and member is not None:
            session.put(SALES, number, msgspec.structs.replace(right, entries=posting.close()))
            first = posting.account.life.visits == 1
            news += self._campaigns.bought(session, number, member, tiers, first=first, actor=actor)
        return number, news

    def _post(self, session: Session, posting: Posting, row: Sale, booked: Rebooked) -> str:
        """Write the sale's entries and activity for its own day; returns the tier afterwards, judged today."""
        book_purchase(posting, booked.earnings, booked.carry, row.paid_minor)
        posting.on = self._context.today()
        return rise(session, posting, self._programmes.current.ladder, self._context.now())

    def _hand_out(
        self, session: Session, booked: Rebooked, member: MemberNo | None, number: SaleNo, on: date, actor: Actor
    ) -> Sequence[Change]:
        stamp = Stamp(at=self._context.now(), on=on, actor=actor, sale=number)
        changed = False
        for handed in booked.handed:
            kind = self._programmes.current.coupon(handed.coupon) if handed.coupon else None
            if kind is not None and member is not None:
                ruled = msgspec.structs.replace(stamp, rule=handed.rule)
                changed = bool(self._coupons.desk.issue(session, kind, member, ruled, handed.count)) or changed
        return [CouponsChanged(member=member)] if changed else []
