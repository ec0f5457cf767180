"""The shop's own documents: programme, stock, remembered operations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shopclub.core.adopting.verbs import TERMS_BACK, TERMS_SET
from shopclub.core.books import OPERATIONS, Operation
from shopclub.core.campaigns.model import HAPPENINGS
from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.closing.model import CLOSED, CLOSINGS
from shopclub.core.coupons.model import COUPONS
from shopclub.core.games.model import PREDICTIONS, ROUNDS, WINS
from shopclub.core.goals.model import GOALS, SET_GOAL
from shopclub.core.households.inviting import OWN as OWN_OF_FAMILIES
from shopclub.core.households.model import HOUSEHOLDS
from shopclub.core.households.verbs import UNDOABLE as OF_HOUSEHOLDS
from shopclub.core.invitations.model import INVITED
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import LEDGER
from shopclub.core.members.model import MEMBERS
from shopclub.core.packages.model import USED
from shopclub.core.plans.model import PLAN_STEPS
from shopclub.core.plans.verbs import PLAN_STEP
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.programme.verbs import ADOPTED, CALLED_BACK
from shopclub.core.rewards.model import STOCK
from shopclub.core.sales.model import SALES
from shopclub.core.shop.model import SHOP
from shopclub.core.staff.model import STAFF
from shopclub.core.takings.model import UNDONE_BY, VALUE_BACK

_MADE: dict[str, Collection[Any]] = {
    "sale": SALES,
    "refund": SALES,
    **dict.fromkeys((*UNDONE_BY, VALUE_BACK), SALES),
    "reward": LEDGER,
    "adjust": LEDGER,
    USED: LEDGER,
    "extend": LEDGER,
    "enrol": MEMBERS,
    "edit": MEMBERS,
    "replace_card": MEMBERS,
    "close_member": MEMBERS,
    "grant_tier": MEMBERS,
    "coupons": COUPONS,
    "coupon_void": COUPONS,
    "coupon_gift": COUPONS,
    **dict.fromkeys((ADOPTED, CALLED_BACK, TERMS_SET, TERMS_BACK), PROGRAMMES),
    "add_staff": STAFF,
    "set_pin": STAFF,
    "set_active": STAFF,
    "settings": SHOP,
    **dict.fromkeys((*OF_HOUSEHOLDS, *OWN_OF_FAMILIES), HOUSEHOLDS),
    INVITED: MEMBERS,
    "occasion": HAPPENINGS,
    PLAN_STEP: PLAN_STEPS,
    "own_sign_in": HAPPENINGS,
    CLOSED: CLOSINGS,
    SET_GOAL: GOALS,
    "open_draw": ROUNDS,
    "close_draw": ROUNDS,
    "draw": LEDGER,
    "own_draw": LEDGER,
    "hand_over": WINS,
    "predict": PREDICTIONS,
    "stake": LEDGER,
    "unstake": PREDICTIONS,
    "close_prediction": PREDICTIONS,
    "judge": PREDICTIONS,
}
"""Verb -> the table of what it made. Waiting joins and devices may be gone again."""
_ZONES = timedelta(days=1)
"""A shop whose time zone was set anew may be a day off."""


def check_terms(reader: Reader, ledger: Ledger) -> None:
    """What a version did to points there were is what the entries say that name it; taken back it is nothing."""
    back = {entry.reverses for entry in ledger.reversals.values()}
    sums: dict[int, int] = {}
    for number, (version, count) in ledger.terms.items():
        if number not in back:
            sums[version] = sums.get(version, 0) + count
        if not reader.has(PROGRAMMES, version):
            reader.found("entry_version", LEDGER, number, version=version)
    for number, document in reader.rows(PROGRAMMES):
        said, found = document.terms.points if document.terms is not None else 0, sums.get(number, 0)
        if document.terms is not None and document.terms.back_on is not None:
            said = 0 if document.terms.done else found  # what is being taken back is not through yet
        if said != found:
            reader.found("version_terms", PROGRAMMES, number, points=said, entries=found)


def check_shop(reader: Reader) -> None:
    """The shop has its document and a programme; no stock below zero; operations name what there is, once each."""
    if not reader.has(SHOP, 1):
        reader.found("shop_missing", SHOP, 1)
    if not any(True for _ in reader.rows(PROGRAMMES)):
        reader.found("programme_missing", PROGRAMMES, 0)
    for number, stock in reader.rows(STOCK):
        for reward, left in stock.left.items():
            if left < 0:
                reader.found("stock_negative", STOCK, number, reward=reward, left=left)
    _versions(reader)
    _operations(reader)


def _versions(reader: Reader) -> None:
    """
    The first version was adopted at once: there is always one in force. A planned one waits for a day to come, and
    only such a one is called back, before that day; one that returns names an earlier one.
    """
    calendar = _calendar(reader)
    first = True
    for number, version in reader.rows(PROGRAMMES):
        adopted_on = calendar.day_of(version.at)
        if version.planned and (first or version.from_on < adopted_on - _ZONES):
            reader.found("version_day", PROGRAMMES, number, day=version.from_on.isoformat())
        back_at = version.called_back_at
        if back_at is not None and (not version.planned or calendar.day_of(back_at) - _ZONES >= version.from_on):
            reader.found("version_called", PROGRAMMES, number, day=version.from_on.isoformat())
        if version.returns is not None and not (version.returns < number and reader.has(PROGRAMMES, version.returns)):
            reader.found("version_returns", PROGRAMMES, number, to=version.returns)
        first = False


def _calendar(reader: Reader) -> ShopCalendar:
    shop = reader.get(SHOP, 1)
    try:
        return ShopCalendar(shop.timezone if shop is not None else "UTC")
    except InvalidInput:
        return ShopCalendar("UTC")


def _operations(reader: Reader) -> None:
    by_op: dict[str, int] = {}
    verbs = {number: done.verb for number, done in reader.rows(OPERATIONS)}
    for number, done in reader.rows(OPERATIONS):
        first = by_op.setdefault(done.op, number)
        if first != number:
            reader.found("operation_twice", OPERATIONS, number, other=first)
        table = _target(done, verbs)
        if table is not None and not reader.has(table, done.ref):
            reader.found("operation_target", OPERATIONS, number, verb=done.verb, ref=done.ref)


def _target(done: Operation, verbs: dict[int, str]) -> Collection[Any] | None:
    """Where the document lies that an operation made; what it takes back decides for an undo."""
    verb = verbs.get(done.undoes, "") if done.undoes else done.verb
    return _MADE.get(verb)
