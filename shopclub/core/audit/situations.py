"""Situations in which conditions may hold: somebody, a bill, a day, from the values of their axes. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import prod
from typing import Any, NamedTuple

from shopclub.core.audit.axes import DATES, PLAIN_MINOR, Axes, Axis, axes_of, goods_in
from shopclub.core.audit.model import Situation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.conditions import Between, Condition
from shopclub.core.programme.effects import Effect
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts, PastLine, PastReceipt
from shopclub.core.programme.holding import holds, parts_of
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.sales.model import Draft, DraftLine

AHEAD = timedelta(days=731)
"""How far the calendar is looked at: every day of the year twice, a leap year or not."""
MOST = 6000
"""Situations tried for one question; of more an even choice."""
SOMEBODY = MemberNo(1)
SOME_BALANCE = 100_000
NOON = 720
"""Minutes since midnight."""


def case_of(programme: Programme, situation: Situation) -> Case:
    """A situation as conditions see it, before any discount."""
    draft = situation.draft
    lines = [BillLine(at.code.casefold(), at.name.casefold(), at.category.casefold(), at.qty) for at in draft.lines]
    return Case(
        programme=programme,
        on=situation.on,
        facts=situation.facts,
        bill=Bill(lines, [at.gross_minor for at in draft.lines]),
        tenders=frozenset([draft.tender] if draft.tender else []),
        codes=frozenset([draft.code.casefold()] if draft.code else []),
    )


def days_of(conditions: Iterable[Condition], programme: Programme, today: date) -> list[date]:
    """From today on, the first day of each kind that the conditions tell apart."""
    asked = [part for one in conditions for part in parts_of(one) if isinstance(part, DATES)]
    edges = [edge for part in asked if isinstance(part, Between) for edge in (part.from_on, part.until_on) if edge]
    last = max([today + AHEAD, *(edge + timedelta(days=1) for edge in edges)])
    seen: dict[tuple[bool, ...], date] = {}
    for ordinal in range(today.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        case = Case(programme=programme, on=day, facts=Facts())
        seen.setdefault(tuple(holds(part, case) for part in asked), day)
    return sorted(seen.values())


class Tried(NamedTuple):
    """Situations, and whether they are all there are."""

    tried: list[Situation]
    is_all: bool
    """False where there are too many: then nothing can be said of what was not found."""


def situations(
    programme: Programme,
    conditions: Sequence[Condition],
    effects: Sequence[Effect],
    today: date,
    *,
    most: int = MOST,
    occasion: Occasion = Occasion.SALE,
) -> Tried:
    """
    Situations that tell apart all that some conditions and effects ask for.

    Args:
        programme: whose member day, holidays and tiers count.
        conditions: what is asked.
        effects: what is done; their own steps and prices are borders too.
        today: the first day looked at.
        most: so many situations at most; of more, an even choice.
        occasion: on which it is asked: who has just joined has bought nothing yet.
    """
    axes = axes_of([*conditions, *effects])
    axes["on"] = set(days_of(conditions, programme, today))
    if "tier" in axes:
        axes["tier"] |= {tier.id for tier in programme.tiers()[:1]}
    limit(axes, programme, occasion)
    names = list(axes)
    values = [sorted(axes[name], key=stable) for name in names]
    count = prod(len(some) for some in values)
    step = 1 if count <= most else max(1, count // most) | 1
    found: list[Situation] = []
    for place in range(0, count, step):
        rest, chosen = place, {}
        for name, some in zip(names, values, strict=True):
            rest, index = divmod(rest, len(some))
            chosen[name] = some[index]
        if chosen.get("member", True) or not _needs_member(chosen):
            one = built(chosen, axes)
            if one.draft.lines:
                found.append(one)
    return Tried(found, step == 1)


_ABOUT = frozenset(Occasion) - {Occasion.SALE, Occasion.JOIN, Occasion.DAY, Occasion.SIGN_IN, Occasion.PROFILE}
"""Occasions that are about something."""
_AT_NOON = (Occasion.DAY, Occasion.PERIOD_END)
"""Occasions that come by themselves, at no hour of their own: noon."""


def limit(axes: Axes, programme: Programme, occasion: Occasion) -> None:
    """Leave of the axes only what there can be: tiers, plans, cards of the programme, and what an occasion allows."""
    there: dict[Axis, set[Any]] = {
        "tier": {"", *(tier.id for tier in programme.tiers())},
        "plan": {"", *(plan.id for plan in programme.plans)},
        "household": {"", *(kind.id for kind in programme.households)},
    }
    if "household" in axes:
        axes["household"].update(kind.id for kind in programme.households[:1])
    if "plan" in axes:
        axes["plan"].update(plan.id for plan in programme.plans[:1])
    if occasion not in _ABOUT:
        there["about"] = {""}
    if occasion is not Occasion.SIGN_IN:
        there["streak"] = {0}
    if occasion is not Occasion.SALE:
        there["member"] = {True}
    if occasion in _AT_NOON and "minute" in axes:
        axes["minute"] = {NOON}
    if occasion is Occasion.JOIN:
        there.update(joined={0}, purchases={0}, last={None}, plan={""}, household={""})
        there["tier"] = {programme.tiers()[0].id if programme.tiers() else ""}
        axes.setdefault("purchases", set()).add(0)
        axes.setdefault("last", set()).add(None)
    if occasion is Occasion.TIER and len(programme.tiers()) > 1:
        there["tier"] = {tier.id for tier in programme.tiers()[1:]}
        axes.setdefault("tier", set()).update(there["tier"])
    for axis, values in there.items():
        if axis in axes:
            axes[axis] = {value for value in axes[axis] if value in values} or set(list(values)[:1])


def stable(value: Any) -> str:
    """An order for values of any kind, so that the same programme is always looked at the same way."""
    if isinstance(value, frozenset):
        return repr(sorted(value))
    return f"{value:020d}" if isinstance(value, int) and not isinstance(value, bool) else repr(value)


_OF_A_MEMBER = ("tier", "birthday", "joined", "last", "balance", "purchases", "household", "plan", "streak", "referred")


def _needs_member(chosen: Mapping[Axis, Any]) -> bool:
    """Whether a choice says something of a member, where there is none: one walk-in is enough."""
    return any(chosen.get(axis) for axis in _OF_A_MEMBER)


def built(chosen: Mapping[Axis, Any], axes: Axes) -> Situation:
    """The situation in which each axis has the value chosen for it."""
    on: date = chosen["on"]
    lines = _lines(chosen, goods_in(axes))
    is_member = chosen.get("member", True)
    draft = Draft(
        lines=lines,
        member=SOMEBODY if is_member else None,
        tender=chosen.get("tender", ""),
        code=chosen.get("code", ""),
    )
    facts = _facts(chosen, on) if is_member else Facts(minute=chosen.get("minute", NOON), about=chosen.get("about", ""))
    return Situation(on=on, facts=facts, draft=draft)


def _facts(chosen: Mapping[Axis, Any], on: date) -> Facts:
    birthday, last = chosen.get("birthday"), chosen.get("last", 30)
    fields = {
        axis[1]: v for axis, v in chosen.items() if axis[0] == "field" and isinstance(axis, tuple) and v is not None
    }
    bought = [(axis[1], n) for axis, n in chosen.items() if isinstance(axis, tuple) and axis[0] == "bought"]
    purchases = chosen.get("purchases", 5)
    return Facts(
        member=SOMEBODY,
        minute=chosen.get("minute", NOON),
        tier=chosen.get("tier", ""),
        available=chosen.get("balance", SOME_BALANCE),
        joined_on=on - timedelta(days=chosen.get("joined", 400)),
        purchases=purchases,
        last_on=on - timedelta(days=last) if last is not None and purchases else None,
        birthdays={} if birthday is None else {on.year: on + timedelta(days=birthday)},
        referred=chosen.get("referred", False),
        tags=chosen.get("tags", frozenset()),
        fields=fields,
        segments=chosen.get("segments", frozenset()),
        household=chosen.get("household", ""),
        agreed=dict(chosen.get("agreed", ())),
        plan=chosen.get("plan", ""),
        streak=chosen.get("streak", 0),
        receipts=tuple(PastReceipt(on, (_past(goods),)) for goods, count in bought for _ in range(count)),
        about=chosen.get("about", ""),
    )


def _lines(chosen: Mapping[Axis, Any], asked: Sequence[Goods]) -> tuple[DraftLine, ...]:
    lines = []
    for goods in asked:
        qty, minor = chosen["goods", goods]
        if qty:
            lines.append(line_of(goods, qty, minor))
    if not lines and ALL_GOODS not in asked:  # a bill of other goods
        lines.append(line_of(ALL_GOODS, 1, PLAIN_MINOR))
    return tuple(lines)


def line_of(goods: Goods, qty: int, minor: int) -> DraftLine:
    """A line of some goods; what they are called is the first of their names that is among them."""
    for name in goods.products:
        if goods.holds(name.casefold(), name.casefold(), ""):
            return DraftLine(name=name, qty=qty, gross_minor=minor)
    for category in goods.categories:
        if goods.holds("", "", category.casefold()):
            return DraftLine(category=category, qty=qty, gross_minor=minor)
    return DraftLine(qty=qty, gross_minor=minor)


def _past(goods: Goods) -> PastLine:
    line = line_of(goods, 1, PLAIN_MINOR)
    return PastLine(line.code.casefold(), line.name.casefold(), line.category.casefold())
