"""What a visit of a package is worth, and what comes back for those not used: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.kernel.money import share
from shopclub.core.ledger.model import NEVER, Entry, lot_key
from shopclub.core.ledger.reasons import PackageBought, VisitUsed
from shopclub.core.ledger.rules import in_order
from shopclub.core.packages.model import Bought
from shopclub.core.programme.offers import PaidBack


def bought(number: EntryNo, entry: Entry, uses: Iterable[Entry], on: date) -> Bought:
    """
    A purchase as it stands on a day.

    Args:
        number: of its entry.
        entry: it.
        uses: entries that used visits of it or gave them up, those taken back left out.
        on: the day.
    """
    why = entry.why
    assert isinstance(why, PackageBought)
    known = list(uses)
    gone = -sum(one.amount for one in known)
    visits = [one for one in known if isinstance(one.why, VisitUsed)]
    is_over = entry.expires is not None and entry.expires < on
    return Bought(
        number=number,
        member=entry.member,
        package=why.package,
        name=why.name,
        on=entry.on,
        visits=entry.amount,
        used=-sum(one.amount for one in visits),
        left=0 if is_over else entry.amount - gone,
        until=entry.expires,
        paid_minor=why.paid_minor,
        worth_minor=sum(one.why.minor for one in visits if isinstance(one.why, VisitUsed)),
        single_minor=why.single_minor,
        paid_back=paid_back_of(why.paid_back),
        sale=entry.sale,
    )


def paid_back_of(text: str) -> PaidBack:
    """The terms as they were recorded; those of a newer version are read as the usual ones."""
    return PaidBack(text) if text in set(PaidBack) else PaidBack.SHARE


def in_turn(purchases: Iterable[Bought]) -> list[Bought]:
    """Purchases in the order they are used: the one that ends first, then the older one."""
    return sorted(purchases, key=lambda one: (one.until or date.max, one.number))


def worth_of_next(purchase: Bought, count: int) -> int:
    """
    What the next `count` visits stand for: of `visits`, the first k stand for price x k / visits, rounded down.

    The last one takes the rest, so that all of them stand for what was paid.
    """
    return max(0, share(purchase.paid_minor, purchase.used + count, purchase.visits) - purchase.worth_minor)


def comes_back(purchase: Bought) -> int:
    """
    What is paid back for what is left of a purchase, in minor units.

    Raises:
        RuleViolation: `package_not_paid_back`, `package_used_up`, `package_nothing_back` where the visits used at their
            single price come to all of it.
    """
    if purchase.paid_back is PaidBack.NOTHING:
        raise RuleViolation("package_not_paid_back")
    if purchase.left < 1:
        raise RuleViolation("package_used_up")
    if purchase.paid_back is PaidBack.SINGLE:
        minor = purchase.paid_minor - purchase.used * purchase.single_minor
    else:
        minor = purchase.paid_minor - purchase.worth_minor
    if minor <= 0:
        raise RuleViolation("package_nothing_back")
    return minor


def taken_from(
    lots: Mapping[str, int], purchases: Sequence[Bought], count: int, on: date
) -> tuple[Bought | None, str, int]:
    """
    Which purchase visits are used of: that of the lot that ends first.

    Args:
        lots: last usable day -> visits left.
        purchases: in turn.
        count: wanted.
        on: the day.

    Returns:
        The purchase (None: visits brought along from elsewhere), the lot, and how many it has for this use.

    Raises:
        RuleViolation: `package_used_up`.
    """
    for key, held in in_order(lots):
        if key != NEVER and key < on.isoformat():
            continue
        mine = [one for one in purchases if lot_key(one.until) == key and one.left > 0]
        for one in mine:
            return one, key, min(one.left, held)
        if held:
            return None, key, held
    raise RuleViolation("package_used_up", wanted=count)
