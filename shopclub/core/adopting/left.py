"""What members still have of things that another programme no longer has, or says otherwise: counted, not touched."""

from __future__ import annotations

from collections import Counter
from datetime import date

from shopclub.core.adopting.model import Left
from shopclub.core.books import Books
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.rules import is_usable
from shopclub.core.games.model import ROUNDS
from shopclub.core.households.model import HOUSEHOLDS
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.ledger.units import stamps_of
from shopclub.core.plans.model import PLANS
from shopclub.core.programme.model import Programme
from shopclub.core.rewards.model import VOUCHERS, VoucherState

_ORDER = ("tier", "coupon", "coupon_changed", "plan", "card", "reward", "household", "draw")


def left_behind(books: Books, before: Programme, after: Programme, today: date) -> tuple[Left, ...]:
    """
    Count what is left of what a programme no longer has; reads every account and coupon.

    Args:
        books: to count in.
        before: the programme in force.
        after: the one to be adopted.
        today: the business day.
    """
    counted: Counter[tuple[str, str]] = Counter()
    _accounts(books, before, after, counted)
    _coupons(books, before, after, today, counted)
    plans, rewards = {p.id for p in after.plans}, {r.id for r in after.rewards}
    for _, enrolment in books.all(PLANS):
        running = next((t for t in enrolment.terms if t.from_on <= today <= t.until_on), None)
        if running is not None and running.plan not in plans:
            counted["plan", running.plan] += 1
    for _, voucher in books.all(VOUCHERS):
        if voucher.state is VoucherState.WAITING and voucher.reward not in rewards:
            counted["reward", voucher.reward] += 1
    for _, household in books.all(HOUSEHOLDS):
        if household.closed_on is None and after.household(household.kind) is None:
            counted["household", household.kind] += 1
    for _, one in books.all(ROUNDS):
        if one.closed_at is None and after.draw(one.draw) is None:
            counted["draw", one.draw] += 1
    order = sorted(counted.items(), key=lambda item: (_ORDER.index(item[0][0]), item[0][1]))
    return tuple(Left(part=part, id=one, count=count) for (part, one), count in order)


def _accounts(books: Books, before: Programme, after: Programme, counted: Counter[tuple[str, str]]) -> None:
    """Tiers held, and stamps on cards."""
    gone = {tier.id for tier in before.tiers()} - {tier.id for tier in after.tiers()}
    cards = {stamps_of(card.id): card.id for card in before.cards if after.card(card.id) is None}
    for _, account in books.all(ACCOUNTS) if gone or cards else ():
        if account.standing is not None and account.standing.tier in gone:
            counted["tier", account.standing.tier] += 1
        for unit in account.balance.keys() & cards.keys():
            if account.balance[unit] > 0:
                counted["card", cards[unit]] += 1


def _coupons(books: Books, before: Programme, after: Programme, today: date, counted: Counter[tuple[str, str]]) -> None:
    """Coupons that can be used still, of a kind that is no more or that says something else."""
    kinds = {kind.id: kind for kind in before.coupons if kind != after.coupon(kind.id)}
    for _, coupon in books.all(COUPONS) if kinds else ():
        kind = kinds.get(coupon.kind)
        if kind is not None and is_usable(coupon, kind, today):
            counted["coupon" if after.coupon(kind.id) is None else "coupon_changed", kind.id] += 1
