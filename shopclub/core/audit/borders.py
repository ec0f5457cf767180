"""Rules that share out a range between them: what falls between two of them, what two of them take. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import msgspec

from shopclub.core.audit.changing import changed
from shopclub.core.audit.model import Finding, Mend, Weight
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.conditions import AllOf, BalanceIs, BillAmount, BillQuantity, Condition
from shopclub.core.programme.model import Programme, Rule

Ranged: TypeAlias = BillAmount | BillQuantity | BalanceIs
Rest: TypeAlias = tuple[object, ...]


class Held(NamedTuple):
    """A rule and the range it is for, both ends included; `most` None is open."""

    rule: Rule
    part: Ranged
    least: int
    most: int | None


def border_findings(programme: Programme) -> Iterator[Finding]:
    """Gaps and double borders among rules that do the same kind of thing and differ in one range alone."""
    families: dict[Rest, list[Held]] = {}
    for rule in programme.rules:
        held = _range_of(rule) if rule.enabled else None
        if held is not None:
            families.setdefault(_rest(held), []).append(held)
    for family in families.values():
        ordered = sorted(family, key=lambda held: (held.least, held.rule.id))
        for below, above in pairwise(ordered):
            found = _between(programme, below, above)
            if found is not None:
                yield found


def _range_of(rule: Rule) -> Held | None:
    """The one range of a rule's condition; None without one, or with several."""
    parts = rule.when.of if isinstance(rule.when, AllOf) else (rule.when,)
    ranged = [part for part in parts if isinstance(part, Ranged)]
    if len(ranged) != 1:
        return None
    least, most = _ends(ranged[0])
    return Held(rule, ranged[0], least, most)


def _ends(part: Ranged) -> tuple[int, int | None]:
    match part:
        case BillAmount(at_least_minor=least, at_most_minor=most):
            return least, most
        case BillQuantity(at_least=least, at_most=most) | BalanceIs(at_least=least, at_most=most):
            return least, most


def _rest(held: Held) -> Rest:
    """All but the range and the figures of the effect: rules alike in this share the range out."""
    rule, part = held.rule, held.part
    others = tuple(one for one in (rule.when.of if isinstance(rule.when, AllOf) else ()) if one is not part)
    goods = getattr(part, "goods", None)
    return (rule.on, type(rule.then), type(part), goods, others, rule.from_on, rule.until_on, rule.group)


def _between(programme: Programme, below: Held, above: Held) -> Finding | None:
    """What is wrong between two neighbours; an open end below is meant to go on."""
    if below.most is None or below.most + 1 == above.least:
        return None
    ids = (below.rule.id, above.rule.id)
    if below.most + 1 < above.least:
        figures = _figures(below.part, below.most + 1, above.least - 1)
        mend = _with_most(programme, below, above.least - 1)
        return Finding(code="gap", weight=Weight.WRONG, ids=ids, figures=figures, mend=mend)
    top = below.most if above.most is None else min(below.most, above.most)
    figures = _figures(below.part, above.least, top)
    lower = _with_most(programme, below, above.least - 1) if above.least > below.least else None
    return Finding(code="double_border", weight=Weight.LOOK, ids=ids, figures=figures, mend=lower)


def _figures(part: Ranged, first: int, last: int) -> dict[str, Figure]:
    suffix = "_minor" if isinstance(part, BillAmount) else ""
    return {f"first{suffix}": first, f"last{suffix}": last, "of": type(part).__name__}


def _with_most(programme: Programme, held: Held, most: int) -> Mend:
    """The lower rule goes up to just below the upper one."""
    field = "at_most_minor" if isinstance(held.part, BillAmount) else "at_most"
    part: Condition = msgspec.structs.replace(held.part, **{field: most})
    when = held.rule.when
    if isinstance(when, AllOf):
        part = AllOf(of=tuple(part if one is held.part else one for one in when.of))
    return Mend(
        code="border", programme=changed(programme, held.rule.id, when=part), figures=_figures(held.part, 0, most)
    )
