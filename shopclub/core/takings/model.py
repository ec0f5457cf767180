"""What is taken for what, and which operations take it."""

from __future__ import annotations

import msgspec

from shopclub.core.staff.model import Action

VALUE, GIFT, VISITS, PLAN, REWARD, CASHBACK = "value", "gift", "visits", "plan", "reward", "cashback"
KINDS = frozenset({VALUE, GIFT, VISITS, PLAN, REWARD, CASHBACK})
"""What money is taken for; `Line.sells` names one of these, and after a colon which one (`visits:ten-cuts`)."""

TOP_UP, GIFT_CARD, PACKAGE, MEMBERSHIP, REWARD_SOLD = "top_up", "gift_card", "package", "plan", "reward_sold"
PAY_OUT = "pay_out"
"""What is left of a balance is paid out."""
PAY_BACK = "pay_back"
"""Money taken is paid back."""
VALUE_BACK = "value_back"
"""A payment for stored value or a gift card is paid back, which is final: its entries were taken back by share."""
UNDONE_BY = {
    TOP_UP: Action.REFUND,
    GIFT_CARD: Action.REFUND,
    PACKAGE: Action.REFUND,
    MEMBERSHIP: Action.REFUND,
    REWARD_SOLD: Action.REFUND,
    PAY_OUT: Action.PAY_OUT,
    PAY_BACK: Action.PAY_OUT,
}
"""Verb of an operation whose `ref` is a taking -> what undoing it asks permission for."""


class TakingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing money is taken for."""

    name: str
    """As it stands on the receipt."""
    minor: int
    """What is taken; less than nothing: paid back."""
    sells: str
    """What for, `kind:id`."""


def kind_of(sells: str) -> str:
    """The kind of what a line of a taking is for."""
    return sells.partition(":")[0]
