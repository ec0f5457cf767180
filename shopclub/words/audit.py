"""What the rule check found, in words: what is wrong, a basket that shows it, how it could be put right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from shopclub.core.audit.model import Finding, Mend, Situation
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import DraftLine
from shopclub.i18n import N_, Words
from shopclub.words.figures import percent, points
from shopclub.words.names import coupon_name, joined, reward_name, tier_name
from shopclub.words.rules import say_rule_id


class Said(NamedTuple):
    """A finding as people read it."""

    what: str
    example: str
    """A basket that shows it; empty for none."""
    mend: str
    """How it could be put right; empty where that is the owner's to find."""


class _Told(NamedTuple):
    programme: Programme
    words: Words
    currency: str


def say_finding(finding: Finding, programme: Programme, words: Words, *, currency: str) -> Said:
    """
    A finding of the rule check.

    Args:
        finding: what was found.
        programme: where.
        words: the reader's language.
        currency: the shop's.
    """
    told = _Told(programme, words, currency)
    names = [_named(one, told) for one in finding.ids]
    figures = {name: _figure(name, value, told) for name, value in finding.figures.items()}
    return Said(
        what=_SAYS[finding.code](finding, names, figures, words),
        example=_example(finding.proof, told) if finding.proof is not None else "",
        mend=_mend(finding.mend, names, told) if finding.mend is not None else "",
    )


def _figure(name: str, value: Figure, told: _Told) -> str:
    words = told.words
    if name == "until":
        return words.day_long(date.fromisoformat(str(value)))
    if not isinstance(value, int):
        return str(value)
    if name.endswith("_minor"):
        return words.money(value, told.currency)
    if name.endswith("_permille"):
        return f"{percent(value)}%"
    return points(words, value) if name == "points" else words.number(value)


def _named(one: str, told: _Told) -> str:
    """What people call a rule, a tier, a reward or a kind of coupon."""
    programme, words = told.programme, told.words
    if programme.rule(one) is not None:
        name = say_rule_id(programme, one, words, currency=told.currency)
    elif programme.coupon(one) is not None:
        name = coupon_name(programme, one, words)
    elif programme.tier(one) is not None:
        name = tier_name(programme, one, words)
    else:
        name = reward_name(programme, one, words)
    return words.t("“{name}”", name=name)


Says = Callable[[Finding, Sequence[str], dict[str, str], Words], str]


def _plain(sentence: str) -> Says:
    """A sentence that names the first it is about, the second, and the figures."""

    def says(_: Finding, names: Sequence[str], figures: dict[str, str], words: Words) -> str:
        first, second = [*names, "", ""][:2]
        # A range of amounts is said as one of numbers.
        ends = {name.removesuffix("_minor"): said for name, said in figures.items()}
        return words.t(sentence, **{**ends, **figures, "one": first, "other": second})

    return says


def _never_wins(_: Finding, names: Sequence[str], __: dict[str, str], words: Words) -> str:
    if len(names) == 1:
        return words.t("{one} never gives anything.", one=names[0])
    return words.t("{one} never gives anything: {other} goes before it.", one=names[0], other=joined(words, names[1:]))


def _adds_up(_: Finding, names: Sequence[str], figures: dict[str, str], words: Words) -> str:
    return words.t("{rules} add up: {off_minor} off a bill of {gross_minor}.", rules=joined(words, names), **figures)


_SAYS: dict[str, Says] = {
    "rule_over": _plain(N_("{one} was over on {until}.")),
    "never_holds": _plain(N_("{one} never applies: its conditions rule each other out.")),
    "always_holds": _plain(N_("The condition of {one} holds always: it says nothing.")),
    "never_wins": _never_wins,
    "adds_up": _adds_up,
    "free_basket": _plain(N_("{one} makes a bill of {gross_minor} free.")),
    "coupon_worth_more": _plain(N_("{one}: a bill of {due_minor} brings {other}, which takes {worth_minor} off.")),
    "gap": _plain(N_("Between {one} and {other} nothing is given from {first} to {last}.")),
    "double_border": _plain(N_("{one} and {other} both apply from {first} to {last}.")),
    "tier_unreachable": _plain(N_("Nobody reaches {one}: no rule gives what it asks for.")),
    "reward_worth_more": _plain(N_("{one} costs {value_minor} in the shop; its points are earned with {spent_minor}.")),
    "money_off_worth_more": _plain(N_("{points} take {off_minor} off a bill and are earned with {spent_minor}.")),
    "points_buy_nothing": _plain(N_("Points buy nothing: there is no reward, and they take nothing off a bill.")),
    "points_too_late": _plain(
        N_("Points expire too early: who spends {month_minor} a month has {points} after {months} months, and they last"
           " {usable_months}.")
    ),
}  # fmt: skip
"""Code of a finding -> how it is said."""


def _example(proof: Situation, told: _Told) -> str:
    words = told.words
    who = words.t("a walk-in") if proof.facts.member is None else words.t("a member")
    if proof.facts.member is not None and proof.facts.tier:
        who = words.t("a member of {tier}", tier=tier_name(told.programme, proof.facts.tier, words))
    goods = joined(words, [_goods(line, told) for line in proof.draft.lines])
    return words.t("For example: {who} on {day}, {goods}.", who=who, day=words.day_long(proof.on), goods=goods)


def _goods(line: DraftLine, told: _Told) -> str:
    words = told.words
    name = line.name or line.category or words.t("other goods")
    minor = words.money(line.gross_minor, told.currency)
    return words.t("{count} × {goods} for {amount}", count=words.number(line.qty), goods=name, amount=minor)


def _mend(mend: Mend, names: Sequence[str], told: _Told) -> str:
    words = told.words
    figures = {name: _figure(name, value, told) for name, value in mend.figures.items()}
    match mend.code:
        case "off":
            return words.t("It can be switched off.")
        case "condition_away":
            return words.t("The condition can be left out.")
        case "border":
            last = figures.get("last_minor") or figures["last"]
            return words.t("{one} can go up to {last}.", one=names[0], last=last)
        case "least":
            return words.t("It can be for bills from {amount} on.", amount=figures["least_minor"])
        case _:
            return words.t("It can cost {points}.", points=figures["points"])
