"""Closing a sale and taking goods back: quote, commit once, tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, SaleRecorded
from shopclub.core.context import Context
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.errors import Conflict, InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import Entry, Source, Undone
from shopclub.core.ledger.posting import purse_in
from shopclub.core.ledger.units import PURSE, TENDERS
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.model import Status
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.products.model import Product
from shopclub.core.products.verbs import Products
from shopclub.core.programme.facts import PastLine, PastReceipt
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import (
    SALES,
    Draft,
    DraftLine,
    Facts,
    Quote,
    Running,
    RunningSale,
    Sale,
    SaleClosed,
    SaleKind,
)
from shopclub.core.sales.returns import still_returnable
from shopclub.core.sales.rules import quote
from shopclub.core.sales.staging import SaleDesk
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.rules import current_tier


class Sales:
    """Sales of the shop: quoting, recording, finding again."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        gatherer: Gatherer,
        coupons: Coupons,
        campaigns: Campaigns,
        products: Products,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._gatherer = gatherer
        self._coupons = coupons
        self._products = products
        self.desk = SaleDesk(context, programmes, coupons.desk, campaigns)
        self.cards = self.desk.cards
        self._quoted: tuple[tuple[Draft, int, datetime], Quote] | None = None
        """The last quote, and what it was made of."""
        self.running: RunningSale | None = None
        """What the tablet shows now."""

    # -- reading ------------------------------------------------------------------------------------

    def get(self, number: SaleNo) -> Sale:
        """
        One sale or refund.

        Raises:
            NotFound: `sales_not_found`.
        """
        return self._context.books.require(SALES, number)

    def entries_of(self, number: SaleNo) -> list[tuple[EntryNo, Entry]]:
        """The ledger entries a sale or refund made; of an imported one those that stand for it now."""
        sale = self.get(number)
        if sale.source is not Source.IMPORT or sale.member is None:
            return self._points.span(sale.entries)
        # A later import may have posted them after the sale, or anew (exchange.past); the row can't be rewritten.
        mine = self._points.history(sale.member, limit=10**9)
        undone = {e.reverses for _, e in mine if isinstance(e.why, Undone)}
        return [(n, e) for n, e in reversed(mine) if e.sale == number and n not in undone and e.reverses is None]

    def refunds_of(self, number: SaleNo) -> list[SaleNo]:
        """Returns of a sale, oldest first."""
        return [SaleNo(n) for n in self._context.books.find(SALES, "of", number)]

    def left_of(self, number: SaleNo) -> dict[int, int]:
        """Pieces of each line (by index) that can still be returned."""
        return still_returnable(self.get(number), [self.get(n) for n in self.refunds_of(number)])

    def of_member(self, member: MemberNo, limit: int = 50) -> list[tuple[SaleNo, Sale]]:
        """The member's latest sales and refunds, newest first."""
        return [(n, self.get(n)) for n in self._numbers_of(member)[: -limit - 1 : -1]]

    def _numbers_of(self, member: MemberNo) -> list[SaleNo]:
        return [SaleNo(n) for n in self._context.books.of_member(SALES, "member", member)]

    def count_of(self, member: MemberNo) -> int:
        """How many sales and refunds a member has."""
        return len(self._numbers_of(member))

    def purchase_days(self, member: MemberNo, without: SaleNo) -> tuple[date | None, date | None]:
        """Days of the member's first and last purchase, leaving out one sale and those recorded by mistake."""
        numbers = [n for n in self._numbers_of(member) if n != without]
        sales = [self.get(n) for n in numbers]
        mistaken = {sale.of for sale in sales if sale.void}
        standing = zip(numbers, sales, strict=True)
        days = [sale.on for n, sale in standing if n not in mistaken and sale.kind is SaleKind.SALE]
        return (min(days), max(days)) if days else (None, None)

    def receipts_since(self, member: MemberNo, since: date) -> tuple[PastReceipt, ...]:
        """A member's purchases since a day, those returned whole left out; newest first."""
        found, returned = [], set()
        for number in reversed(self._numbers_of(member)):
            sale = self.get(number)
            if sale.on < since:
                break
            if sale.kind is SaleKind.REFUND:
                returned.add(sale.of)
            elif sale.kind is SaleKind.SALE and (number not in returned or self.left_of(number)):
                lines = (PastLine(at.code.casefold(), at.name.casefold(), at.category.casefold()) for at in sale.lines)
                found.append(PastReceipt(sale.on, tuple(lines)))
        return tuple(found)

    def has_left(self, member: MemberNo) -> bool:
        """Whether a member has left the club."""
        return self._members.get(self._context.books.kept(member)).status is not Status.ACTIVE

    def on_day(self, day: date) -> list[tuple[SaleNo, Sale]]:
        """Sales and refunds of a business day, in the order they were recorded."""
        return [(SaleNo(n), self.get(SaleNo(n))) for n in self._context.books.find(SALES, "day", day.isoformat())]

    def products(self, text: str, limit: int = 20) -> list[tuple[int, Product]]:
        """Products whose name or code holds the text, likely ones first."""
        return self._products.search(text, limit)

    def product_number(self, key: str) -> int | None:
        """Number of the product that lines of one code or name are (`products.rules.product_key`)."""
        return self._products.number_of(key)

    # -- quoting ------------------------------------------------------------------------------------

    def facts(self, member: MemberNo | None, code: str = "", cards: Mapping[str, int] | None = None) -> Facts:
        """
        What a quote needs to know about the member and the moment.

        Raises:
            RuleViolation: `coupon_kind_gone`, for the code of a coupon whose kind is no more.
        """
        facts = self._gatherer.facts(None) if member is None else self._gatherer.at_counter(member)
        coupon = self._coupons.at_hand(code) if code else None
        if cards:
            facts = msgspec.structs.replace(facts, cards=self.cards.at_hand(cards))
        return facts if coupon is None else msgspec.structs.replace(facts, coupon=coupon)

    def quote(self, draft: Draft) -> Quote:
        """
        Price and points of a draft as of now; changes nothing.

        Raises:
            what `sales.rules.quote` raises; MemberClosed for a member who has left; RuleViolation `coupon_kind_gone`;
            InvalidInput `tender_unknown` with `tender`, which the shop doesn't take.
        """
        # All it goes by is the draft, what is committed, and the minute; closing a sale asks for what was just shown.
        known = (draft, self._context.books.commit, self._context.now().replace(second=0))
        if self._quoted is not None and self._quoted[0] == known:
            return self._quoted[1]
        self._demand_taken(draft)
        if draft.member is not None:
            require_active(self._members.get(draft.member), draft.member)
        facts = self.facts(draft.member, draft.code, draft.cards)
        made = quote(self.named(draft), facts, self._programmes.rules, self._context.today())
        self._quoted = (known, made)
        return made

    def named(self, draft: Draft) -> Draft:
        """A draft whose lines say the categories of their products."""
        return msgspec.structs.replace(draft, lines=tuple(map(self._categorised, draft.lines)))

    def _demand_taken(self, draft: Draft) -> None:
        said = [name for name in (draft.tender, *draft.tenders) if name]
        taken = self._context.shop.taken() if said else []
        unknown = next((name for name in said if name not in taken or name in TENDERS), None)
        if unknown is not None:
            raise InvalidInput("tender_unknown", tender=unknown[:40])

    def _categorised(self, line: DraftLine) -> DraftLine:
        """A line with the category of its product, where none is given."""
        category = line.category or self._products.category_of(line.code, line.name)
        return msgspec.structs.replace(line, category=category) if category != line.category else line

    def show(self, draft: Draft | None) -> None:
        """Show the sale being rung up on the tablet (None: nothing is being rung up)."""
        if draft is None or (not draft.lines and draft.member is None):
            self._publish_running(None)
            return
        self._publish_running(RunningSale(quote=self.quote(draft), member=draft.member, draft=draft))

    def _publish_running(self, running: RunningSale | None) -> None:
        if running != self.running:
            self.running = running
            self._context.changes.publish(Running(sale=running))

    # -- recording ----------------------------------------------------------------------------------

    async def record(self, draft: Draft, fingerprint: str, op: OperationId, actor: Actor) -> SaleClosed:
        """
        Close a sale.

        Args:
            draft: as it was quoted.
            fingerprint: of the quote the clerk saw.
            op: operation id; the same id again returns the same sale.
            actor: who serves.

        Raises:
            NotAllowed, MemberClosed, InsufficientPoints, RuleViolation (`sale_empty`, `member_not_here` and those of
                the quote).
            Conflict: `quote_changed`: the programme, the tier or the day changed since; quote again and ask.
        """
        demand(actor, Action.SELL)
        if not draft.lines:
            raise RuleViolation("sale_empty")
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self.closed_before(SaleNo(done.ref))
            seen = self.quote(draft)
            if seen.fingerprint != fingerprint:
                raise Conflict("quote_changed")
            if draft.member is not None and (seen.points_spent or not seen.tenders.keys().isdisjoint(PURSE)):
                self._points.spending(draft.member, actor)
            closed, news = self._stage(session, draft, seen, op, actor)
            session.done(op, "sale", closed.number)
        self._publish_running(RunningSale(quote=seen, member=draft.member, closed=closed))
        self._context.changes.publish(SaleRecorded(number=closed.number, member=draft.member), *news)
        return closed

    def _stage(
        self, session: Session, draft: Draft, seen: Quote, op: OperationId, actor: Actor
    ) -> tuple[SaleClosed, list[Change]]:
        sale = self._document(draft, seen, op, actor)
        number = SaleNo(session.insert(SALES, sale))
        booked = self.desk.stage(session, seen, draft.member, number, actor)
        if booked.entries is not None:
            sale = msgspec.structs.replace(sale, entries=booked.entries)
            session.put(SALES, number, sale)
        self._products.learn(session, sale.lines, self._context.today())
        closed = SaleClosed(
            number=number,
            sale=sale,
            balance=purse_in(session, draft.member).points() if draft.member is not None else None,
            tier_before=booked.before,
            tier_after=booked.after,
        )
        return closed, booked.news

    def _document(self, draft: Draft, seen: Quote, op: OperationId, actor: Actor) -> Sale:
        lines = tuple(
            msgspec.structs.replace(
                line,
                name=clean_text(line.name, "product", 80),
                code=clean_text(line.code, "code", 40),
                category=clean_text(line.category, "category", 40),
            )
            for line in seen.lines
        )
        gifts: dict[str, int] = {}
        for handed in seen.handed:
            if not handed.coupon:
                gifts[handed.rule] = gifts.get(handed.rule, 0) + handed.count
        return Sale(
            at=self._context.now(),
            on=self._context.today(),
            member=draft.member,
            op=op,
            lines=lines,
            paid_minor=seen.due_minor,
            tenders=seen.tenders,
            points=seen.points,
            spent=seen.points_spent,
            tier=seen.tier,
            version=self._programmes.version,
            coupon=seen.coupon,
            code="" if seen.coupon else draft.code,
            gifts=gifts,
            fired=seen.fired,
            carry=seen.carry,
            staff=actor.staff,
            source=actor.source,
        )

    def closed_before(self, number: SaleNo) -> SaleClosed:
        """The answer to an operation that was recorded before."""
        sale = self.get(number)
        account = self._points.account(sale.member) if sale.member is not None else None
        return SaleClosed(
            number=number,
            sale=sale,
            balance=self._points.purse(sale.member).points() if sale.member is not None else None,
            tier_before=sale.tier,
            tier_after=current_tier(account, self._programmes.current.ladder) if account else "",
            repeated=True,
        )
