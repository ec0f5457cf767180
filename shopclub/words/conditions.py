"""
A condition in words: who, when and what gathered from wherever they stand in it, each said in its own place.

First it is brought into its plainest form. Parts that must all hold and are about one thing (the customer, the time,
the bill) go to that thing's phrase; a choice between different things is said as a list of which one must be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    Condition,
    FirstToday,
    IsMember,
    Not,
    NthPurchase,
    Streak,
    TierIn,
)
from shopclub.i18n import Words
from shopclub.words.bills import WHAT
from shopclub.words.customers import WHO
from shopclub.words.moments import WHEN, gathered
from shopclub.words.names import joined, tiers_named
from shopclub.words.plainest import NOBODY, leaves_of, plainest
from shopclub.words.telling import Register, Telling, ahead, behind, in_order, quoted, together

__all__ = ["NOBODY", "Circumstances", "chained", "circumstances", "plainest", "say_condition", "say_days"]


class Circumstances(NamedTuple):
    """The three phrases of a condition, each empty where it asks for nothing of the kind."""

    who: str = ""
    """`Gold and Diamond members`."""
    when: str = ""
    """`on Wednesdays from 14:00 until 17:00`."""
    what: str = ""
    """`when the bill comes to ¥200 or more`."""
    is_counted: bool = False
    """Whether it asks for certain purchases or days of signing in already, so that "each" need not be said."""
    about: str = ""
    """Which survey, event or challenge, where it asks for one."""

    def with_about(self, words: Words) -> Circumstances:
        """The same with what it is about said among the rest, where the occasion does not say it."""
        if not self.about:
            return self
        about = words.t("when it is about {ids}", ids=self.about)
        return self._replace(what=together(words, (self.what, about)), about="")


def circumstances(condition: Condition, telling: Telling) -> Circumstances:
    """
    The phrases of a condition.

    Args:
        condition: as `plainest` returns it, and not NOBODY.
        telling: whom it is told to.
    """
    words = telling.words
    if condition == Always():
        return Circumstances()
    who, when, what, mixed = _sorted_parts(condition)
    about = [part for part in what if isinstance(part, About)]
    what = [part for part in what if part not in about]
    return Circumstances(
        who=_who(who, telling) if who else "",
        when=_when(when, telling) if when else "",
        what=_whats(what, mixed, telling),
        is_counted=any(isinstance(part, NthPurchase | FirstToday | Streak) for part in when)
        or any(not isinstance(part, Not) for part in what),
        about=chained(words, [_about(one, words) for one in about], either=False) if about else "",
    )


def say_condition(condition: Condition, telling: Telling) -> str:
    """A condition by itself: `for Gold members on Wednesdays`; empty when it asks for nothing."""
    plain = plainest(condition)
    if plain == NOBODY:
        return telling.words.t("for nobody")
    found = circumstances(plain, telling).with_about(telling.words)
    who = telling.words.t("for {who}", who=found.who) if found.who else ""
    return in_order(telling.words, who=who, when=found.when, what=found.what)


def say_days(condition: Condition, telling: Telling) -> str:
    """A condition on the date alone: `on the second Tuesday of the month`; `each day` when it asks for nothing."""
    if plainest(condition) == NOBODY:
        return telling.words.p("days", "never")
    return say_condition(condition, telling) or telling.words.t("each day")


def chained(words: Words, clauses: list[str], *, either: bool) -> str:
    """Clauses that must all hold, or (`either`) one of them: every joint is said, so that none is misread."""
    text = clauses[0]
    for clause in clauses[1:]:
        if either:
            text = words.p("conditions", "{first} or {last}", first=ahead(words, text), last=behind(words, clause))
        else:
            text = words.p("conditions", "{first} and {last}", first=ahead(words, text), last=behind(words, clause))
    return text


# -- sorting ----------------------------------------------------------------------------------------


class _Parts(NamedTuple):
    who: list[Condition]
    when: list[Condition]
    what: list[Condition]
    mixed: list[Condition]


def _sorted_parts(condition: Condition) -> _Parts:
    """Parts that must all hold, by what they are about."""
    found = _Parts([], [], [], [])
    for part in condition.of if isinstance(condition, AllOf) else (condition,):
        kinds = {_family(leaf) for leaf in leaves_of(part)}
        if len(kinds) > 1:
            found.mixed.append(part)
        elif WHO in kinds:
            found.who.append(part)
        else:
            (found.when if WHEN in kinds else found.what).append(part)
    return found


def _family(leaf: Condition) -> Register[Telling, str]:
    return next(family for family in (WHO, WHEN, WHAT) if type(leaf) in family)


def _about(condition: About, words: Words) -> str:
    return joined(words, [quoted(one) for one in condition.ids], either=True)


# -- who --------------------------------------------------------------------------------------------


def _who(parts: list[Condition], telling: Telling) -> str:
    """`Gold members who …`; a plural phrase."""
    words = telling.words
    if len(parts) == 1:
        match parts[0]:
            case Not(of=TierIn() as tiers):
                return words.t("all but {members}", members=_members(tiers.tiers, telling))
            case Not(of=IsMember()):
                return words.t("customers without a membership")
            case Not(of=leaf):
                return words.t("all but customers who {clause}", clause=ahead(words, WHO.say(leaf, telling)))
    named = next((part for part in parts if isinstance(part, TierIn | IsMember)), None)
    rest = [part for part in parts if part is not named and part != IsMember()]
    if named is None:
        return words.t("customers who {clause}", clause=ahead(words, _clauses(rest, telling, either=False)))
    members = _members(named.tiers, telling) if isinstance(named, TierIn) else words.t("all members")
    if not rest:
        return members
    if isinstance(named, IsMember):
        members = words.t("members")
    clause = ahead(words, _clauses(rest, telling, either=False))
    return words.t("{members} who {clause}", members=members, clause=clause)


def _members(tiers: tuple[str, ...], telling: Telling) -> str:
    programme, words = telling.programme, telling.words
    if set(tiers) == {tier.id for tier in programme.tiers()}:
        return words.t("all members")
    names = tiers_named(programme, tiers, words)
    listed = joined(words, names)
    if names[-1].casefold().endswith(("member", "会员")):
        # "Member members" and 普通会员会员 would be said otherwise.
        return words.t("customers at {tiers}", tiers=listed)
    return words.t("{tiers} members", tiers=listed)


# -- when -------------------------------------------------------------------------------------------


def _when(parts: list[Condition], telling: Telling) -> str:
    words = telling.words
    leaves = [part for part in parts if not isinstance(part, Not | AnyOf | AllOf)]
    text = gathered([(leaf, WHEN.say(leaf, telling)) for leaf in leaves], words)
    for part in parts:
        if isinstance(part, AnyOf):
            choice = _statement(part, telling, inner=bool(text))
            text = words.t("{first}, if also {second}", first=text, second=choice) if text else choice
    out = [WHEN.say(part.of, telling) for part in parts if isinstance(part, Not)]
    if not out:
        return text
    return together(words, (text, words.t("except {when}", when=chained(words, out, either=True))))


# -- what, and what is about several things ---------------------------------------------------------


def _whats(parts: list[Condition], mixed: list[Condition], telling: Telling) -> str:
    words = telling.words
    wanted = [part for part in parts if not isinstance(part, Not)]
    refused = [WHAT.say(part.of, telling) for part in parts if isinstance(part, Not)]
    said = []
    if wanted:
        clause = ahead(words, _clauses(wanted, telling, either=False))
        said.append(words.t("when {clause}", clause=clause))
    said += [_choice(part, telling) for part in mixed]
    text = chained(words, said, either=False) if said else ""
    if not refused:
        return text
    clause = ahead(words, chained(words, refused, either=True))
    return together(words, (text, words.t("unless {clause}", clause=clause)))


def _choice(part: Condition, telling: Telling) -> str:
    """Different things of which one must be so."""
    listed = telling.words.p("choices", "; ").join(
        _statement(one, telling) for one in (part.of if isinstance(part, AnyOf) else (part,))
    )
    return telling.words.t("when one of these is so ({listed})", listed=listed)


def _statement(part: Condition, telling: Telling, *, inner: bool = False) -> str:
    """Any condition so that it can stand in a list, in brackets (`inner`) where it would be misread otherwise."""
    words = telling.words
    match part:
        case AllOf(of=parts) if all(type(one) in WHEN for one in parts):
            text = gathered([(one, WHEN.say(one, telling)) for one in parts], words)
            return words.t("({clause})", clause=text) if inner else text
        case AllOf(of=parts) | AnyOf(of=parts):
            said = [_statement(one, telling, inner=True) for one in parts]
            text = chained(words, said, either=isinstance(part, AnyOf))
            return words.t("({clause})", clause=text) if inner else text
        case Not(of=leaf) if type(leaf) in WHO:
            return words.t("they {clause}", clause=_refused(leaf, telling))
        case Not(of=leaf) if type(leaf) in WHEN:
            return words.t("not {when}", when=WHEN.say(leaf, telling))
        case Not(of=leaf):
            return words.t("it is not so that {clause}", clause=WHAT.say(leaf, telling))
        case leaf if type(leaf) in WHO:
            return words.t("they {clause}", clause=WHO.say(leaf, telling))
        case leaf:
            return _family(leaf).say(leaf, telling)


def _clauses(parts: Sequence[Condition], telling: Telling, *, either: bool) -> str:
    """Clauses about one thing, all of them or one of them."""
    alone = len(parts) == 1
    return chained(telling.words, [_clause(part, telling, inner=not alone) for part in parts], either=either)


def _clause(part: Condition, telling: Telling, *, inner: bool) -> str:
    words = telling.words
    match part:
        case AllOf(of=parts) | AnyOf(of=parts):
            text = _clauses(parts, telling, either=isinstance(part, AnyOf))
            return words.t("({clause})", clause=text) if inner else text
        case Not(of=leaf) if type(leaf) in WHO:
            return _refused(leaf, telling)
        case Not(of=leaf):
            return words.t("it is not so that {clause}", clause=WHAT.say(leaf, telling))
        case leaf:
            return _family(leaf).say(leaf, telling)


def _refused(leaf: Condition, telling: Telling) -> str:
    words = telling.words
    if isinstance(leaf, TierIn):
        tiers = joined(words, tiers_named(telling.programme, leaf.tiers, words), either=True)
        return words.t("are not {tiers}", tiers=tiers)
    if isinstance(leaf, IsMember):
        return words.t("are not members")
    return words.t("are none of those who {clause}", clause=WHO.say(leaf, telling))
