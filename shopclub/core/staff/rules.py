"""What each role may do, and what a PIN looks like: pure functions."""

from __future__ import annotations

from shopclub.core.kernel.errors import InvalidInput, NotAllowed
from shopclub.core.kernel.text import fold_digits
from shopclub.core.staff.model import Action, Actor, Role

PIN_MISSES = 5
"""Wrong PINs in a row after which signing in is shut until the owner sets a new one."""

_CLERK = frozenset(
    {
        Action.SELL,
        Action.REFUND,
        Action.ENROL,
        Action.EDIT_MEMBER,
        Action.REDEEM,
        # What a customer pays in is sold like goods; money that leaves the drawer again is the owner's to give.
        Action.SELL_BALANCES,
        # Names and prices are what one sees at the till; rules go by categories, so those are the owner's.
        Action.CHANGE_PRODUCTS,
        Action.CLOSE_DAY,
        Action.PAIR_TABLET,
        Action.SHARE_CARDS,
    }
)
_MAY: dict[Role, frozenset[Action]] = {Role.OWNER: frozenset(Action), Role.CLERK: _CLERK}


def may(actor: Actor, action: Action) -> bool:
    """Whether somebody may do something; a customer at the kiosk may do nothing that needs asking."""
    return actor.role is not None and action in _MAY[actor.role]


def demand(actor: Actor, action: Action) -> None:
    """
    Refuse what the role may not do.

    Raises:
        NotAllowed: `not_allowed` with `action`.
    """
    if not may(actor, action):
        raise NotAllowed("not_allowed", action=action.value)


def read_pin(text: str) -> str:
    """
    A PIN as typed: 4 to 6 digits.

    Raises:
        InvalidInput: `pin_shape`.
    """
    pin = fold_digits(text)
    if not (4 <= len(pin) <= 6 and pin.isascii() and pin.isdigit()):
        raise InvalidInput("pin_shape")
    return pin
