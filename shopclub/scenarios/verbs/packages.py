"""Packages of visits, and money back paid out."""

from __future__ import annotations

from shopclub.core.kernel.ids import EntryNo, OperationId
from shopclub.core.packages.model import Sold
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Money


class SellPackage(Written, frozen=True):
    """Sell a package of visits."""

    member: str
    """Who buys."""
    package: str
    """Its id in the programme."""
    tender: str = ""
    """What it is paid by; left out: nobody said."""


class UseVisit(Written, frozen=True):
    """Use visits of a package."""

    member: str
    """Whose."""
    package: str
    """Its id."""
    count: int = 1
    """How many."""
    note: str = ""
    """What to remember of it."""


class PayBackPackage(Written, frozen=True):
    """Pay back what is left of a package: of the purchase that is used first."""

    member: str
    """Whose."""
    package: str
    """Its id."""
    tender: str = ""
    """What it goes back by; left out: as it was paid."""


class PayOutCashback(Written, frozen=True):
    """Pay out money back."""

    member: str
    """Whose."""
    amount: Money
    """How much."""
    tender: str = ""
    """What it goes by; left out: nobody said."""


def _done(stage: Stage, sold: Sold) -> Done:
    return Done({"paid": Money(sold.minor, stage.club.shop.currency), "repeated": sold.repeated}, sale=sold.sale)


@verb("sell_package", SellPackage)
def sell_package(stage: Stage, p: SellPackage, actor: Actor) -> Act:
    """Take its price."""
    number = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.packages.sell(number, p.package, op, actor, tender=p.tender))

    return act


@verb("use_visit", UseVisit)
def use_visit(stage: Stage, p: UseVisit, actor: Actor) -> Act:
    """Use them."""
    number = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        used = await stage.club.packages.use(number, p.package, op, actor, count=p.count, note=p.note)
        return Done({"worth": Money(used.minor, stage.club.shop.currency), "repeated": used.repeated})

    return act


@verb("pay_back_package", PayBackPackage)
def pay_back_package(stage: Stage, p: PayBackPackage, actor: Actor) -> Act:
    """Give back what its terms say."""
    member = stage.member(p.member)
    purchases = stage.club.packages.bought(member, p.package)
    number = next((one.number for one in purchases if one.left), purchases[-1].number if purchases else EntryNo(0))

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.packages.pay_back(number, op, actor, tender=p.tender))

    return act


@verb("pay_out_cashback", PayOutCashback)
def pay_out_cashback(stage: Stage, p: PayOutCashback, actor: Actor) -> Act:
    """Pay it."""
    number, minor = stage.member(p.member), p.amount.minor

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.cashback.pay_out(number, minor, op, actor, tender=p.tender))

    return act
