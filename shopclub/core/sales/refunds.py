"""Taking goods back: the preview of everything a refund will do, and doing it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.cards import undoable_fills
from shopclub.core.campaigns.counting import Given, count
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, CouponsChanged, PointsMoved, RefundRecorded
from shopclub.core.context import Context
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.giftcards.model import GiftCardMoved
from shopclub.core.giftcards.staging import CardStamp, span
from shopclub.core.kernel.errors import Conflict, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Account, Entry, GivenBack, Kind, Standing, Undone
from shopclub.core.ledger.posting import Posting, purse_in
from shopclub.core.ledger.purses import Purses, home_of
from shopclub.core.ledger.rules import book, counted
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, PURSE, card_of
from shopclub.core.ledger.verbs import Points
from shopclub.core.programme.model import Debt
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.counted import given_at
from shopclub.core.sales.model import (
    NOTHING_BESIDES,
    SALES,
    Besides,
    EntryShare,
    RefundDraft,
    RefundPlan,
    Sale,
    SaleClosed,
    SaleKind,
)
from shopclub.core.sales.returns import Returned, Settled, fingerprint_of, plan_return, settle
from shopclub.core.sales.verbs import Sales
from shopclub.core.staff.model import SYSTEM, Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.figures import earned_place
from shopclub.core.tiers.moving import move, moved
from shopclub.core.tiers.rules import after_return, current_tier
from shopclub.core.tiers.verbs import Tiers


class Refunds:
    """Returns that name their sale."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        points: Points,
        sales: Sales,
        tiers: Tiers,
        coupons: Coupons,
        campaigns: Campaigns,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        self._sales = sales
        self._tiers = tiers
        self._coupons = coupons
        self._campaigns = campaigns

    def plan(self, draft: RefundDraft, *, void: bool = False) -> RefundPlan:
        """
        Everything a refund will do: money, points back and taken, debt, tier. Changes nothing.

        Args:
            draft: what is brought back.
            void: the sale was a mistake and is undone whole.

        Raises:
            NotFound: `sales_not_found`.
            RuleViolation: `refund_of_refund`, `refund_of_taking`, `nothing_to_return`; `sale_moved` with `to`, the row
                in its place.
            InvalidInput: `line_unknown`, `too_many_returned`.
        """
        sale, returned = self._returned(draft)
        today = self._context.today()
        plan = RefundPlan(
            sale=draft.sale,
            lines=returned.lines,
            paid_minor=returned.paid_minor,
            tenders=returned.tenders,
            points_back=0,
            taken=0,
            forgiven=0,
            new_debt=0,
            balance_after=None,
            shares=returned.shares,
            carry=returned.carry,
            complete=returned.complete,
            coupon=sale.coupon if returned.complete else None,
            coupon_back=returned.complete and sale.coupon is not None and self._coupons.comes_back(sale.coupon),
            coupons_used=self._coupons.used_of(draft.sale) if returned.complete else (),
            gifts=sale.gifts if returned.complete else {},
            besides=NOTHING_BESIDES,
            tier_before="",
            tier_after="",
            fingerprint="",
        )
        if sale.member is not None:
            purses, ladder = self._points.purses(sale.member), self._programmes.current.ladder
            settled = self._settled(purses, sale, draft.sale, returned, self._context.now(), SYSTEM, None)
            after = settled.purses.own
            after = self._never_bought(after, draft.sale, sale.member) if void else after
            standing = self._looked_again(after, draft.sale, sale.member, today, complete=returned.complete)
            after = msgspec.structs.replace(after, standing=standing)
            before, tier = current_tier(purses.own, ladder), current_tier(after, ladder)
            fell_to = tier if tier != before else None
            lost = self._campaigns.lost_with(draft.sale, sale.member, complete=returned.complete, fell_to=fell_to)
            standing_at = settled.purses.put(sale.member, after)
            left, gone, coupons = self._campaigns.foreseen(standing_at, lost, today)
            debt = left.purse.debt.get(POINTS, 0) - standing_at.purse.debt.get(POINTS, 0)
            plan = msgspec.structs.replace(
                plan,
                points_back=settled.points_back,
                taken=settled.taken,
                forgiven=settled.forgiven + sum(forgiven for unit, _, forgiven in gone if unit == POINTS),
                new_debt=settled.new_debt + debt,
                moved=settled.moved,
                cleared=settled.coupons,
                balance_after=left.purse.points(),
                besides=Besides(
                    points=sum(points for unit, points, _ in gone if unit == POINTS),
                    engagement=sum(points for unit, points, _ in gone if unit == ENGAGEMENT),
                    coupons=coupons,
                ),
                tier_before=before,
                tier_after=tier,
            )
        return msgspec.structs.replace(plan, fingerprint=fingerprint_of(plan))

    async def refund(
        self, draft: RefundDraft, fingerprint: str, op: OperationId, actor: Actor, *, undoes: int | None = None
    ) -> SaleClosed:
        """
        Take goods back as previewed.

        Args:
            draft: what is brought back.
            fingerprint: of the plan the clerk saw.
            op: operation id; the same id again returns the same refund.
            actor: who serves.
            undoes: number of the operation this takes back: the sale was a mistake and is void.

        Raises:
            NotAllowed and what `plan` raises.
            Conflict: `quote_changed`: something changed since the preview.
        """
        demand(actor, Action.REFUND)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self._sales.closed_before(SaleNo(done.ref))
            plan = self.plan(draft, void=undoes is not None)
            if plan.fingerprint != fingerprint:
                raise Conflict("quote_changed")
            closed, news = self._stage(session, draft, plan, op, actor, undoes is not None)
            session.done(op, "refund" if undoes is None else "undo", closed.number, undoes or 0)
        self._context.changes.publish(RefundRecorded(number=closed.number, member=closed.sale.member), *news)
        return closed

    def stage(
        self,
        session: Session,
        draft: RefundDraft,
        op: OperationId,
        actor: Actor,
        *,
        void: bool = False,
        on: date | None = None,
    ) -> tuple[SaleClosed, list[Change]]:
        """
        Stage a return inside another verb's commit; raises what `plan` raises.

        With `void` the sale never happened; the row counts for the day `on`, so that its figures stay what they were.
        """
        return self._stage(session, draft, self.plan(draft, void=void), op, actor, void, on)

    def _returned(self, draft: RefundDraft) -> tuple[Sale, Returned]:
        sale = self._sales.get(draft.sale)
        if sale.kind is SaleKind.REFUND:
            raise RuleViolation("refund_of_refund")
        if sale.kind is SaleKind.TAKING:
            raise RuleViolation("refund_of_taking")
        if sale.member is not None:  # their file may have been merged into another since
            sale = msgspec.structs.replace(sale, member=self._context.books.kept(sale.member))
        refunds = [self._sales.get(n) for n in self._sales.refunds_of(draft.sale)]
        if found := self._context.books.find(SALES, "moved", draft.sale):
            raise RuleViolation("sale_moved", to=found[-1])
        grace = self._programmes.current.switches.returned_grace_days
        entries = self._sales.entries_of(draft.sale)
        returned = plan_return(sale, entries, refunds, draft.quantities, self._context.today(), grace)
        by_purse = any(returned.tenders.get(unit) for unit in PURSE)
        if by_purse and sale.member is not None and self._sales.has_left(sale.member):
            raise RuleViolation("refund_purse_closed")
        # The points of who has left went with the membership: there is nobody to take any from or give any to.
        stays = tuple(share for share in returned.shares if self._has_a_home(self._points.entry(share.entry)))
        return sale, msgspec.structs.replace(returned, shares=stays)

    def _has_a_home(self, entry: Entry) -> bool:
        """Whether there is an account to take from or to give to: a gift card's, or that of somebody who is here."""
        home = home_of(entry, self._points.account, self._context.books.kept)
        return entry.card is not None or not self._sales.has_left(home)

    def _settled(
        self,
        purses: Purses,
        sale: Sale,
        number: SaleNo,
        returned: Returned,
        at: datetime,
        actor: Actor,
        refund: SaleNo | None,
        on: date | None = None,
    ) -> Settled:
        programme = self._programmes.current
        assert sale.member is not None
        today, entries = on or self._context.today(), self._sales.entries_of(number)
        stamp = Posting.stamp(sale.member, at, today, actor, refund, Kind.REVERSE, Undone())
        units = {entry.unit for _, entry in entries if card_of(entry.unit)}
        return settle(
            purses,
            sale,
            entries,
            msgspec.structs.replace(returned, shares=self._by_card(returned)[0]),
            stamp,
            forgive=programme.switches.debt is Debt.FORGIVE,
            fills=undoable_fills(self._context.books, programme, sale.member, sorted(units), today),
            grace_days=programme.switches.returned_grace_days,
        )

    def _by_card(self, returned: Returned) -> tuple[tuple[EntryShare, ...], list[tuple[int, EntryShare]]]:
        """Shares of the member's own balances, and those of gift cards by number."""
        own: list[EntryShare] = []
        cards: list[tuple[int, EntryShare]] = []
        for share in returned.shares:
            card = self._points.entry(share.entry).card
            if card is None:
                own.append(share)
            else:
                cards.append((card, share))
        return tuple(own), cards

    def _onto_cards(
        self, session: Session, returned: Returned, refund: SaleNo, actor: Actor
    ) -> tuple[list[EntryNo], list[Change]]:
        """Stage what goes back onto gift cards."""
        stamp = CardStamp(at=self._context.now(), on=self._context.today(), actor=actor, sale=refund)
        grace, why = self._programmes.current.switches.returned_grace_days, GivenBack(returned.paid_minor)
        written, news = [], []
        for card, share in self._by_card(returned)[1]:
            desk = self._sales.cards
            written.append(desk.give_back(session, stamp, card, share.amount, why, share.entry, grace))
            news.append(GiftCardMoved(number=card))
        return written, list(news)

    def _looked_again(
        self, account: Account, sale: SaleNo, member: MemberNo, today: date, *, complete: bool
    ) -> Standing | None:
        """
        The standing after the return (`tiers.rules.after_return`).

        What a tier itself had brought does not hold it: who buys for a tier and its gift and brings the goods back
        would keep both. The gift of a tier that stands without it may hold the next one. The day's gifts that the sale
        led to go with all of it.
        """
        ladder, gifts = self._programmes.current.ladder, self._campaigns.brought_by_tiers(sale, member)
        gone = [*(entry for _, entry in gifts), *(self._campaigns.brought_that_day(sale) if complete else ())]
        for entry in gone:
            account = _booked(account, entry, today, -1)
        while ladder is not None and gifts:
            stands = earned_place(account, ladder, today)
            held = [entry for place, entry in gifts if place <= stands]
            if not held:
                break
            gifts = [(place, entry) for place, entry in gifts if place > stands]
            for entry in held:
                account = _booked(account, entry, today, 1)
        return after_return(account, ladder, self._tiers.caused_by(sale), today)

    def _stage(
        self,
        session: Session,
        draft: RefundDraft,
        plan: RefundPlan,
        op: OperationId,
        actor: Actor,
        void: bool,
        on: date | None = None,
    ) -> tuple[SaleClosed, list[Change]]:
        now, today = self._context.now(), self._context.today()
        sale, returned = self._returned(draft)
        refund = self._row(sale, plan, op, actor, on or today, void=void)
        number = SaleNo(session.insert(SALES, refund))
        onto_cards, news = self._onto_cards(session, returned, number, actor)
        refund = _with_entries(session, number, refund, span(*onto_cards))
        if sale.member is not None:
            posting = Posting(
                session, sale.member, at=now, on=today, source=actor.source, staff=actor.staff, sale=number
            )
            settled = self._settled(posting.purses(), sale, draft.sale, returned, now, actor, number, on)
            posting.adopt(settled.purses, settled.entries)
            self._coupons.desk.void(session, settled.coupons, today)
            if void:
                posting.account = self._never_bought(posting.account, draft.sale, sale.member)
            standing = self._looked_again(posting.account, draft.sale, sale.member, today, complete=plan.complete)
            if standing != posting.account.standing:
                ladder = self._programmes.current.ladder
                move(session, posting, ladder, standing, at=now, on=today, cause="refund", sale=number)
            if void:
                # It never happened: what its rules gave is there to be given again.
                count(session, posting, self._given(draft.sale, sale), sale.on, uses=-1)
            refund = _with_entries(session, number, refund, span(*onto_cards, posting.close()))
            news += [PointsMoved(member=sale.member), *moved(sale.member, plan.tier_before, plan.tier_after)]
            news += [CouponsChanged(member=sale.member)] if settled.coupons else []
            news += self._campaigns.returned(
                session,
                draft.sale,
                sale.member,
                plan.paid_minor,
                complete=plan.complete,
                none_left=plan.complete and not posting.account.life.visits,
                fell_to=plan.tier_after if plan.tier_before != plan.tier_after else None,
                actor=actor,
            )
        elif void:
            count(session, None, self._given(draft.sale, sale), sale.on, uses=-1)
        if plan.complete:
            news += self._coupons_back(session, draft.sale, sale, plan, today)
        closed = SaleClosed(
            number=number,
            sale=refund,
            # What a tier had brought may have gone with it.
            balance=purse_in(session, sale.member).points() if sale.member is not None else None,
            tier_before=plan.tier_before,
            tier_after=plan.tier_after,
        )
        return closed, news

    def _row(self, sale: Sale, plan: RefundPlan, op: OperationId, actor: Actor, on: date, *, void: bool) -> Sale:
        return Sale(
            at=self._context.now(),
            on=on,
            kind=SaleKind.REFUND,
            member=sale.member,
            op=op,
            lines=plan.lines,
            paid_minor=-plan.paid_minor,
            tenders={name: -minor for name, minor in plan.tenders.items()},
            carry=plan.carry,
            points=-plan.taken,
            spent=-plan.points_back,
            tier=plan.tier_before,
            version=self._programmes.version,
            of=plan.sale,
            void=void,
            staff=actor.staff,
            source=actor.source,
        )

    def _never_bought(self, account: Account, sale: SaleNo, member: MemberNo) -> Account:
        """An account whose first and last purchase are those of the other sales."""
        first, last = self._sales.purchase_days(member, without=sale)
        return msgspec.structs.replace(account, first_on=first, last_on=last)

    def _given(self, number: SaleNo, sale: Sale) -> dict[str, Given]:
        return given_at(sale, (entry for _, entry in self._sales.entries_of(number)))

    def _coupons_back(
        self, session: Session, number: SaleNo, sale: Sale, plan: RefundPlan, today: date
    ) -> list[CouponsChanged]:
        """Stage that the coupon of a sale returned whole can be used again, and that those it brought can't."""
        desk = self._coupons.desk
        if sale.coupon is not None and plan.coupon_back:
            desk.give_back(session, sale.coupon, number, today)
        void = desk.take_back(session, number, today)
        return [CouponsChanged(member=sale.member)] if void or plan.coupon_back else []


def _with_entries(session: Session, number: SaleNo, refund: Sale, entries: tuple[EntryNo, int] | None) -> Sale:
    """A return that names the entries it made, staged."""
    named = msgspec.structs.replace(refund, entries=entries)
    session.put(SALES, number, named)
    return named


def _booked(account: Account, entry: Entry, today: date, sign: int) -> Account:
    """An account with an entry's figures added, or (-1) taken off."""
    points, engagement = counted(entry)
    return book(account, entry.on, today, 0, sign * points, 0, sign * engagement)
