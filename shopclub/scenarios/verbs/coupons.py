"""Coupons by hand: issuing, taking back, handing out a gift without a sale."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor
from shopclub.scenarios.coupons import coupon_of, of_number
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Count


class Issue(Written, frozen=True):
    """Issue coupons by hand."""

    coupon: str
    """Its kind in the programme."""
    member: str = ""
    """To whom."""
    members: tuple[str, ...] = ()
    """To several at once."""
    bearer: bool = False
    """To nobody in particular: whoever brings it uses it."""
    count: Count = 1
    """How many each gets."""
    note: str = ""
    """Why."""


class OneCoupon(Written, frozen=True):
    """Base of what is done about one coupon."""

    coupon: str
    """Its kind (the member's that ends first), or the step that issued it (`flyers.2`: its second)."""
    member: str = ""
    """Whose it is."""


class Void(OneCoupon, frozen=True):
    """Take a coupon back by hand."""

    note: str = "scenario"
    """Why."""


class HandOut(OneCoupon, frozen=True):
    """Hand out the gift of a coupon without a sale."""


@verb("issue", Issue)
def issue(stage: Stage, p: Issue, actor: Actor) -> Act:
    """Issue to members, or to whoever brings the code."""
    members = [stage.member(name) for name in ([p.member] if p.member else []) + list(p.members)]

    async def act(op: OperationId) -> Done:
        coupons = stage.club.coupons
        if p.bearer:
            issued = await coupons.issue_bearer(p.coupon, p.count, op, actor, note=p.note)
        else:
            issued = await coupons.issue(p.coupon, members, op, actor, count=p.count, note=p.note)
        figures = {
            "coupons": of_number(stage, issued.numbers),
            "left_out": [one.code for one in issued.left_out],
            "repeated": issued.repeated,
        }
        return Done(figures, coupons=issued.numbers)

    return act


@verb("void", Void)
def void(stage: Stage, p: Void, actor: Actor) -> Act:
    """Take it back."""
    number = coupon_of(stage, p.coupon, p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.coupons.void(number, p.note, op, actor)
        return Done()

    return act


@verb("hand_out", HandOut)
def hand_out(stage: Stage, p: HandOut, actor: Actor) -> Act:
    """Hand out what it is for."""
    number = coupon_of(stage, p.coupon, p.member)
    member = stage.member(p.member) if p.member else None

    async def act(op: OperationId) -> Done:
        done = await stage.club.coupons.hand_out(number, op, actor, member=member)
        return Done({"repeated": done.repeated})

    return act
