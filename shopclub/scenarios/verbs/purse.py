"""Stored value and gift cards: paying in, out and back, and selling cards."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId, SaleNo
from shopclub.core.staff.model import Actor
from shopclub.core.stored.model import Moved
from shopclub.scenarios.model import Written
from shopclub.scenarios.purse import card_of
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Money


class TopUp(Written, frozen=True):
    """Pay in stored value."""

    member: str
    """Who."""
    package: str = ""
    """Id of a package of the programme; left out: a free amount."""
    amount: Money | None = None
    """The free amount."""
    tender: str = ""
    """What it is paid by; left out: nobody said."""


class PayOut(Written, frozen=True):
    """Pay out what is left of stored value."""

    member: str
    """Whose."""
    amount: Money | None = None
    """How much; left out: all."""
    tender: str = ""
    """What it goes by; left out: nobody said."""


class PayBackValue(Written, frozen=True):
    """Pay a payment of stored value back, as far as it is not spent."""

    top_up: str
    """The step that took it."""
    amount: Money | None = None
    """How much; left out: all that can be."""


class SellGiftCards(Written, frozen=True):
    """Sell gift cards."""

    amount: Money
    """On each."""
    count: int = 1
    """How many."""
    member: str = ""
    """Who buys; left out: a walk-in."""
    tender: str = ""
    """What they are paid by; left out: nobody said."""


class PayBackGiftCard(Written, frozen=True):
    """Pay back what is left on a gift card."""

    card: str
    """The step that sold it (`gift.2`: its second card)."""


def _done(stage: Stage, moved: Moved) -> Done:
    paid = Money(stage.club.takings.get(moved.number).paid_minor, stage.club.shop.currency)
    return Done({"paid": paid, "repeated": moved.repeated}, sale=moved.number)


@verb("top_up", TopUp)
def top_up(stage: Stage, p: TopUp, actor: Actor) -> Act:
    """Look, then take it."""
    member = stage.member(p.member)
    seen = stage.club.stored.quote(member, p.package, p.amount.minor if p.amount else 0)
    name = next(iter(seen.name.values()), "Stored value")

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.stored.top_up(seen, name, op, actor, tender=p.tender))

    return act


@verb("pay_out", PayOut)
def pay_out(stage: Stage, p: PayOut, actor: Actor) -> Act:
    """Look, then give it."""
    member = stage.member(p.member)
    seen = stage.club.stored.pay_out_quote(member, p.amount.minor if p.amount else None)

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.stored.pay_out(member, seen, "Stored value", op, actor, tender=p.tender))

    return act


@verb("pay_back_value", PayBackValue)
def pay_back_value(stage: Stage, p: PayBackValue, actor: Actor) -> Act:
    """Look, then give it back."""
    number = _sale(stage, p.top_up)
    seen = stage.club.stored.pay_back_quote(number, p.amount.minor if p.amount else None)

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.stored.pay_back(number, seen, op, actor))

    return act


def _sale(stage: Stage, step: str) -> SaleNo:
    number = stage.step(step).done.sale
    if number is None:
        raise Unreadable("step_bare", "top_up", step=step)
    return number


@verb("sell_gift_cards", SellGiftCards)
def sell_gift_cards(stage: Stage, p: SellGiftCards, actor: Actor) -> Act:
    """Look, then sell them."""
    member = stage.member(p.member) if p.member else None
    seen = stage.club.gift_cards.quote(p.amount.minor, p.count)

    async def act(op: OperationId) -> Done:
        sold = await stage.club.gift_cards.sell(seen, "Gift card", op, actor, member=member, tender=p.tender)
        paid = Money(seen.total_minor(), stage.club.shop.currency)
        return Done({"paid": paid, "repeated": sold.repeated}, sale=sold.number)

    return act


@verb("pay_back_gift_card", PayBackGiftCard)
def pay_back_gift_card(stage: Stage, p: PayBackGiftCard, actor: Actor) -> Act:
    """Give back what is left on it."""
    number, card = card_of(stage, p.card)

    async def act(op: OperationId) -> Done:
        await stage.club.gift_cards.pay_back(number, op, actor)
        return Done({"paid": Money(-card.left_minor, stage.club.shop.currency)})

    return act
