"""Selling and taking back."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import OperationId, SaleNo
from shopclub.core.sales.model import Draft, DraftLine, RefundDraft, Sale
from shopclub.core.staff.model import Actor
from shopclub.scenarios.coupons import code_of, counted
from shopclub.scenarios.model import Written
from shopclub.scenarios.purse import card_of
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.seen import of_plan, of_quote, of_refund, of_returned, of_sale
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable, likely
from shopclub.scenarios.values import Count, Money


class SoldLine(Written, frozen=True):
    """A line of the bill: goods at a price, or an amount."""

    name: str = ""
    """The goods; left out: a sale by amount."""
    code: str = ""
    """Their code."""
    qty: Count = 1
    """Pieces."""
    price: Money | None = None
    """Of one piece."""
    amount: Money | None = None
    """Instead of a price: the whole line."""
    category: str = ""
    """What kind of goods; left out: as the product list has it."""


class Bill(Written, frozen=True):
    """Base of what is rung up."""

    member: str = ""
    """Whose; left out: a walk-in."""
    amount: Money | None = None
    """A bill of one amount, without lines."""
    lines: tuple[SoldLine, ...] = ()
    """The lines."""
    points: Count = 0
    """Points to take off the bill."""
    most_points: bool = False
    """Take off as many points as can be."""
    coupon: str = ""
    """The coupon used: its kind (the member's that ends first), or the step that issued it (`flyers.2`: its second)."""
    code: str = ""
    """Instead of a coupon: the code that is typed."""
    tender: str = ""
    """What the money is paid by, or what `tenders` leave of it; left out: nobody said."""
    tenders: dict[str, Money] = msgspec.field(default_factory=dict)
    """Other tenders -> what is paid by each."""
    value: Money | None = None
    """Paid with stored value, no more than the bill leaves."""
    cashback: Money | None = None
    """Paid with cashback, no more than the bill leaves."""
    cards: dict[str, Money] = msgspec.field(default_factory=dict)
    """Gift card (the step that sold it; `gift.2`: its second) -> what it pays, no more than the bill leaves."""


class Quote(Bill, frozen=True):
    """Price a bill and record nothing."""


class Sell(Bill, frozen=True):
    """Ring up a bill and close it."""

    quote: str = ""
    """Instead of a bill: close as it was priced at that `quote` step."""


class Plan(Written, frozen=True):
    """See what a return would do, and record nothing."""

    sale: str
    """The step that sold it."""
    lines: dict[str, Count] = msgspec.field(default_factory=dict)
    """Line (its name or code, else its number from 1) -> pieces; left out: all that is left."""


class Refund(Plan, frozen=True):
    """Take goods back."""

    sale: str = ""
    """The step that sold it."""
    plan: str = ""
    """Instead of a sale: as it was seen at that `plan` step."""


class Undo(Written, frozen=True):
    """Take back an action of the counter."""

    step: str = ""
    """Which; left out: the last one."""


def _gross(line: SoldLine, place: int) -> int:
    if line.amount is not None:
        return line.amount.minor
    if line.price is None:
        raise Unreadable("value", f"lines[{place}]", detail="Object missing required field `price`")
    return line.price.minor * line.qty


def _draft(stage: Stage, bill: Bill) -> Draft:
    lines = tuple(
        DraftLine(gross_minor=_gross(line, place), name=line.name, code=line.code, category=line.category, qty=line.qty)
        for place, line in enumerate(bill.lines, 1)
    )
    if bill.amount is not None:
        lines = (*lines, DraftLine(gross_minor=bill.amount.minor))
    member = stage.member(bill.member) if bill.member else None
    draft = Draft(
        lines=lines,
        member=member,
        points=bill.points,
        code=code_of(stage, bill.coupon, bill.member) if bill.coupon else bill.code,
        tender=bill.tender,
        tenders={name: money.minor for name, money in bill.tenders.items()},
        value=bill.value.minor if bill.value else 0,
        cashback=bill.cashback.minor if bill.cashback else 0,
        cards={card_of(stage, name)[1].code: money.minor for name, money in bill.cards.items()},
    )
    if bill.most_points:
        most = stage.club.sales.quote(msgspec.structs.replace(draft, tenders={})).max_points
        return msgspec.structs.replace(draft, points=most)
    return draft


@verb("sell", Sell)
def sell(stage: Stage, p: Sell, actor: Actor) -> Act:
    """Quote now, record later."""
    if p.quote:
        shown = stage.step(p.quote).done
        if shown.quoted is None:
            raise Unreadable("step_bare", "quote", step=p.quote)
        draft, fingerprint = shown.quoted
        seen = shown.figures
    else:
        draft = _draft(stage, p)
        quote = stage.club.sales.quote(draft)
        fingerprint, seen = quote.fingerprint, of_quote(quote, stage.club.shop.currency)

    async def act(op: OperationId) -> Done:
        closed = await stage.club.sales.record(draft, fingerprint, op, actor)
        brought = stage.club.coupons.of_sale(closed.number)
        figures = {
            **seen,
            **of_sale(closed, stage.club.shop.currency),
            "coupons": counted(coupon for _, coupon in brought),
        }
        return Done(figures, sale=closed.number, coupons=tuple(number for number, _ in brought))

    return act


@verb("quote", Quote)
def quote(stage: Stage, p: Quote, actor: Actor) -> Act:
    """What the counter would show."""
    del actor

    async def act(op: OperationId) -> Done:
        del op
        draft = _draft(stage, p)
        seen = stage.club.sales.quote(draft)
        return Done(of_quote(seen, stage.club.shop.currency), quoted=(draft, seen.fingerprint))

    return act


def _returned(stage: Stage, p: Plan) -> RefundDraft:
    number = stage.step(p.sale).done.sale
    if number is None:
        raise Unreadable("step_bare", "sale", step=p.sale)
    if not p.lines:
        return RefundDraft(sale=number)
    sale = stage.club.sales.get(number)
    return RefundDraft(sale=number, quantities={_line(sale, key): count for key, count in p.lines.items()})


def _line(sale: Sale, key: str) -> int:
    names = [line.name for line in sale.lines]
    codes = [line.code for line in sale.lines]
    for known in (names, codes):
        if known.count(key) == 1:
            return known.index(key)
    if key.isdecimal() and key.isascii():
        return int(key) - 1
    raise Unreadable("line_unknown", "lines", line=key, likely=likely(key, [*names, *codes]))


@verb("refund", Refund)
def refund(stage: Stage, p: Refund, actor: Actor) -> Act:
    """Preview now, record later."""
    if p.plan:
        shown = stage.step(p.plan).done
        if shown.planned is None:
            raise Unreadable("step_bare", "plan", step=p.plan)
        draft, fingerprint = shown.planned
        seen = shown.figures
    else:
        draft = _returned(stage, p)
        plan = stage.club.refunds.plan(draft)
        fingerprint, seen = plan.fingerprint, of_plan(plan, stage.club.shop.currency)

    async def act(op: OperationId) -> Done:
        closed = await stage.club.refunds.refund(draft, fingerprint, op, actor)
        return Done({**seen, **of_refund(closed, stage.club.shop.currency)}, sale=closed.number)

    return act


@verb("plan", Plan)
def plan(stage: Stage, p: Plan, actor: Actor) -> Act:
    """What the counter would show before a return."""
    del actor

    async def act(op: OperationId) -> Done:
        del op
        draft = _returned(stage, p)
        seen = stage.club.refunds.plan(draft)
        return Done(of_plan(seen, stage.club.shop.currency), planned=(draft, seen.fingerprint))

    return act


@verb("undo", Undo)
def undo(stage: Stage, p: Undo, actor: Actor) -> Act:
    """The counter's last action, or a named one."""
    if p.step:
        target = stage.step(p.step).op
    else:
        last = stage.club.undo.last()
        if last is None:
            raise RuleViolation("undo_not_possible")
        target = last.op

    async def act(op: OperationId) -> Done:
        found = await stage.club.undo.undo(target, op, actor)
        figures: dict[str, object] = {"undone": found.verb}
        if found.verb == "sale":
            books = stage.club.sales
            returned = books.get(next(n for n in reversed(books.refunds_of(SaleNo(found.ref))) if books.get(n).void))
            figures |= of_returned(returned, stage.club.shop.currency)
        return Done(figures)

    return act
