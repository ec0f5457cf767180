"""
Whom a rule is for, as a phrase: "Gold and Diamond members", "all but Silver members", "customers who are …".

A condition is first brought into its plainest form (negations at the leaves, nothing nested without need), so
that the phrase says what is meant rather than how it was put together.
"""

from __future__ import annotations

from collections.abc import Iterable

from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not, TierIn
from shopclub.core.programme.model import Programme
from shopclub.i18n import Words
from shopclub.words.names import joined, tier_name

NOBODY = Not(of=Always())
"""The plainest form of a condition that no customer can meet."""


def plainest(condition: Condition, *, negated: bool = False) -> Condition:
    """
    The same condition with negations at the leaves, nests of one kind folded and tiers of one side gathered.

    Args:
        condition: any.
        negated: whether its opposite is wanted.
    """
    match condition:
        case Not(of=part):
            return plainest(part, negated=not negated)
        case Always():
            return NOBODY if negated else condition
        case TierIn(tiers=()):
            return Always() if negated else NOBODY
        case TierIn():
            return Not(of=condition) if negated else condition
        case AllOf(of=parts) | AnyOf(of=parts):
            inner = [plainest(part, negated=negated) for part in parts]
            return _combined(inner, all_of=isinstance(condition, AllOf) != negated)


def _combined(parts: Iterable[Condition], *, all_of: bool) -> Condition:
    """Plainest parts as one: every one of them (`all_of`) or at least one."""
    kind = AllOf if all_of else AnyOf
    neutral, decisive = (Always(), NOBODY) if all_of else (NOBODY, Always())
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.of if isinstance(part, AllOf | AnyOf) and isinstance(part, kind) else (part,))
    if decisive in flat:
        return decisive
    left = _gathered([part for part in flat if part != neutral], all_of=all_of)
    if len(left) < 2:
        return left[0] if left else neutral
    return AllOf(of=left) if all_of else AnyOf(of=left)


def _gathered(parts: list[Condition], *, all_of: bool) -> tuple[Condition, ...]:
    """Tiers asked for one by one gathered into one part: `A or B`, `neither A nor B`. Each part once."""
    tiers: list[str] = []
    place: int | None = None
    left: list[Condition] = []
    for part in parts:
        leaf = part.of if all_of and isinstance(part, Not) else part if not all_of else None
        if isinstance(leaf, TierIn):
            tiers.extend(leaf.tiers)
            place = len(left) if place is None else place
        elif part not in left:
            left.append(part)
    if place is not None:
        merged = TierIn(tiers=tuple(dict.fromkeys(tiers)))
        left.insert(place, Not(of=merged) if all_of else merged)
    return tuple(left)


def say_who(condition: Condition, programme: Programme, words: Words) -> str:
    """
    The customers a plainest condition holds for, as a plural phrase in the middle of a sentence.

    Args:
        condition: as `plainest` returns it, and not NOBODY.
        programme: for the names of the tiers.
        words: the reader's language.
    """
    match condition:
        case Always():
            return words.t("all customers")
        case TierIn(tiers=tiers):
            return _members(tiers, programme, words)
        case Not(of=TierIn(tiers=tiers)):
            return words.t("all but {members}", members=_members(tiers, programme, words))
        case _:
            return words.t("customers who {clause}", clause=_clause(condition, programme, words))


def _members(tiers: tuple[str, ...], programme: Programme, words: Words) -> str:
    if set(tiers) == {tier.id for tier in programme.tiers()}:
        return words.t("all members")
    names = _names(tiers, programme, words)
    listed = joined(words, names)
    if names[-1].casefold().endswith(("member", "会员")):
        # "Member members" and 普通会员会员 would be said otherwise.
        return words.t("customers at {tiers}", tiers=listed)
    return words.t("{tiers} members", tiers=listed)


def _names(tiers: tuple[str, ...], programme: Programme, words: Words) -> list[str]:
    order = [tier.id for tier in programme.tiers()]
    known = sorted(tiers, key=lambda tier: order.index(tier) if tier in order else len(order))
    return [tier_name(programme, tier, words) for tier in known]


def _clause(condition: Condition, programme: Programme, words: Words, *, inner: bool = False) -> str:
    match condition:
        case TierIn(tiers=tiers):
            return words.t("are {tiers}", tiers=joined(words, _names(tiers, programme, words), either=True))
        case Not(of=TierIn(tiers=tiers)):
            return words.t("are not {tiers}", tiers=joined(words, _names(tiers, programme, words), either=True))
        case AllOf(of=parts) | AnyOf(of=parts):
            said = [_clause(part, programme, words, inner=True) for part in parts]
            text = chained(words, said, either=isinstance(condition, AnyOf))
            return words.t("({clause})", clause=text) if inner else text
        case _:
            raise ValueError("not in its plainest form")


def chained(words: Words, clauses: list[str], *, either: bool) -> str:
    """Clauses that must all hold, or (`either`) one of them: every joint is said, so that none is misread."""
    text = clauses[0]
    for clause in clauses[1:]:
        if either:
            text = words.p("conditions", "{first} or {last}", first=text, last=clause)
        else:
            text = words.p("conditions", "{first} and {last}", first=text, last=clause)
    return text
