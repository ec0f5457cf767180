"""What the rule check found, in words: what is wrong, a basket that shows it, how it could be put right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from shopclub.core.audit.changing import part_at
from shopclub.core.audit.model import Finding, Mend, Proof, Weight
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import DraftLine
from shopclub.i18n import N_, Words
from shopclub.words.conditions import say_condition
from shopclub.words.figures import percent, points
from shopclub.words.names import joined, local_name
from shopclub.words.proofs import goods_of, who_is
from shopclub.words.rules import say_rule_id
from shopclub.words.telling import Telling

GRAVE_SHOWN = 3
"""Findings that are said when a programme is put in force."""


class Said(NamedTuple):
    """A finding as people read it."""

    what: str
    example: str
    """A basket that shows it; empty for none."""
    mend: str
    """How it could be put right; empty where that is the owner's to find."""


def say_finding(finding: Finding, programme: Programme, words: Words, *, currency: str) -> Said:
    """
    A finding of the rule check.

    Args:
        finding: what was found.
        programme: where.
        words: the reader's language.
        currency: the shop's.
    """
    telling = Telling(programme, words, currency)
    names = [place_name(place, telling) for place in finding.places]
    figures = {name: _figure(name, value, telling) for name, value in finding.figures.items()}
    return Said(
        what=_SAYS[finding.code](finding, names, figures, telling),
        example=_example(finding.proof, telling) if finding.proof is not None else "",
        mend=_mend(finding.mend, names, telling) if finding.mend is not None else "",
    )


def _figure(name: str, value: Figure, telling: Telling) -> str:
    words = telling.words
    if (name == "until" or name.endswith("_on")) and value:
        return words.day_long(date.fromisoformat(str(value)))
    if not isinstance(value, int):
        return str(value)
    if name.endswith("_minor"):
        return words.money(value, telling.currency)
    if name.endswith("_permille"):
        return percent(value)
    if name.endswith("_clock"):
        return f"{value // 60:02d}:{value % 60:02d}"
    return points(words, value) if name == "points" else words.number(value)


_ALONE = {
    "money_off": N_("points off the bill"),
    "late": N_("late redemption"),
    "stored_value": N_("stored value"),
    "gift_cards": N_("gift cards"),
}
"""Parts of which there is one."""


def place_name(place: str, telling: Telling) -> str:
    """What people call a part of a programme: a rule by its sentence where it has no name; in quotation marks."""
    programme, words = telling.programme, telling.words
    kind, _, one = place.partition(":")
    if kind in _ALONE:
        return words.t(_ALONE[kind])
    if kind == "rule":
        return words.t("“{name}”", name=say_rule_id(programme, one, words, currency=telling.currency))
    part = part_at(programme, place)
    return words.t("“{name}”", name=local_name(part.name, words, part.id) if part is not None else one)


Says = Callable[[Finding, Sequence[str], dict[str, str], Telling], str]


def _plain(sentence: str) -> Says:
    """A sentence that names the first it is about, the second, and the figures."""

    def says(_: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
        first, second = [*names, "", ""][:2]
        # A range of amounts, of days, of hours is said as one of numbers.
        bare = {_bare(name): said for name, said in figures.items()}
        return telling.words.t(sentence, **{**bare, **figures, "one": first, "other": second})

    return says


def _bare(name: str) -> str:
    return name.removesuffix("_minor").removesuffix("_on").removesuffix("_clock")


def _ranged(over: Says, at_one: Says) -> Says:
    """A sentence for a range, and one for a single value."""

    def says(finding: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
        first = [value for name, value in finding.figures.items() if name.startswith("first")]
        last = [value for name, value in finding.figures.items() if name.startswith("last")]
        return (at_one if first == last else over)(finding, names, figures, telling)

    return says


def _never_holds(finding: Finding, names: Sequence[str], __: dict[str, str], telling: Telling) -> str:
    words = telling.words
    said = [words.t("“{name}”", name=say_condition(part, telling)) for part in finding.parts]
    if len(said) == 2:
        return words.t(
            "{one} never applies: {first} and {last} rule each other out.", one=names[0], first=said[0], last=said[1]
        )
    if said:
        return words.t("{one} never applies: {first} never comes.", one=names[0], first=said[0])
    return words.t("{one} never applies: its conditions rule each other out.", one=names[0])


def _never_wins(_: Finding, names: Sequence[str], __: dict[str, str], telling: Telling) -> str:
    words = telling.words
    if len(names) == 1:
        return words.t("{one} never gives anything.", one=names[0])
    return words.t("{one} never gives anything: {other} goes before it.", one=names[0], other=joined(words, names[1:]))


def _adds_up(_: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
    words = telling.words
    return words.t("{rules} add up: {off_minor} off a bill of {gross_minor}.", rules=joined(words, names), **figures)


def _free(_: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
    words = telling.words
    if len(names) == 1:
        return words.t("{one} makes a bill of {gross_minor} free.", one=names[0], **figures)
    return words.t("{rules} together make a bill of {gross_minor} free.", rules=joined(words, names), **figures)


def _coupon_over(_: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
    if not figures.get("until"):
        return telling.words.t("{one} has no day on which it can be used.", one=names[0])
    return telling.words.t("{one} was over on {until}.", one=names[0], **figures)


def _unreachable(_: Finding, names: Sequence[str], figures: dict[str, str], telling: Telling) -> str:
    if figures.get("most", "0") == "0":
        return telling.words.t("Nobody reaches {one}: no rule gives what it asks for.", one=names[0])
    return telling.words.t("Nobody reaches {one}: the rules give {most} at most.", one=names[0], **figures)


_SAYS: dict[str, Says] = {
    "rule_over": _plain(N_("{one} was over on {until}.")),
    "coupon_over": _coupon_over,
    "never_holds": _never_holds,
    "always_holds": _plain(N_("The condition of {one} holds always: it says nothing.")),
    "never_wins": _never_wins,
    "coupon_off": _plain(N_("{one} brings {other}, which is switched off or over: nobody gets it.")),
    "coupon_misses_its_day": _plain(N_("{one} issued on {issued} is over before its day comes.")),
    "card_without_stamps": _plain(N_("{one} never fills: no rule gives stamps for it.")),
    "draw_without_tickets": _plain(N_("Nobody draws at {one}: no rule gives tickets for it.")),
    "plan_brings_nothing": _plain(N_("{one} costs {fee_minor} and brings nothing: no rule or benefit asks for it.")),
    "exclude_equally": _plain(N_("{one} and {other} exclude each other and have the same rank: neither goes first.")),
    "adds_up": _adds_up,
    "much_off": _plain(N_("{one} takes {share_permille} off: {off_minor} of a bill of {gross_minor}.")),
    "much_back": _plain(N_("{one} gives {back_minor} back of {due_minor} that are paid.")),
    "free_basket": _free,
    "coupon_worth_more": _plain(N_("{one}: a bill of {due_minor} brings {other}, which takes {worth_minor} off.")),
    "gap": _ranged(
        _plain(N_("Between {one} and {other} nothing is given from {first} to {last}.")),
        _plain(N_("Between {one} and {other} nothing is given for exactly {first}.")),
    ),
    "double_border": _ranged(
        _plain(N_("{one} and {other} both apply from {first} to {last}.")),
        _plain(N_("{one} and {other} both apply for exactly {first}.")),
    ),
    "tier_unreachable": _unreachable,
    "tier_skipped": _plain(
        N_("Nobody stops at {one}: it takes {spent_minor}, and {other} is reached with {upper_minor}.")
    ),
    "reward_worth_more": _plain(N_("{one} costs {value_minor} in the shop; its points are earned with {spent_minor}.")),
    "tier_price_dearer": _plain(N_("{one} costs {other} {points}, and everybody {general}.")),
    "money_off_worth_more": _plain(N_("{points} take {off_minor} off a bill and are earned with {spent_minor}.")),
    "money_off_nothing": _plain(N_("Points take nothing off any bill: the share they may pay is too small.")),
    "points_buy_nothing": _plain(N_("Points buy nothing: there is no reward, and they take nothing off a bill.")),
    "points_never_earned": _plain(N_("{one} is to be had for points, and nothing gives any.")),
    "points_too_late": _plain(
        N_("{one} comes too late: who spends {month_minor} a month has {points} after {months} months, and points last"
           " {usable_months}.")
    ),
    "draw_pays_back": _plain(N_("{one} costs {points} and brings {mean} in the mean.")),
    "top_up_worse": _plain(N_("{one} brings less on top than {other} paid in several times: {bonus_minor}.")),
    "bonus_too_high": _plain(N_("{one}: {pays_minor} are paid in, and {bonus_minor} given on top.")),
    "nothing_paid_in": _plain(N_("No amount can be had of {one}.")),
    "package_dearer": _plain(N_("{one} costs {price_minor}; the visits one by one cost {single_minor}.")),
    "term_dearer": _plain(
        N_("{one}: {months} months cost {long_minor}; paid by {short} months they cost {fair_minor}.")
    ),
}  # fmt: skip
"""Code of a finding -> how it is said."""


def _example(proof: Proof, telling: Telling) -> str:
    words, situation = telling.words, proof.situation
    who, day = who_is(situation, telling), words.day_long(situation.on)
    if proof.quote is None:
        return words.t("For example: {who} on {day}.", who=who, day=day)
    goods = joined(words, [_goods(line, telling) for line in situation.draft.lines])
    return words.t("For example: {who} on {day}, {goods}.", who=who, day=day, goods=goods)


def _goods(line: DraftLine, telling: Telling) -> str:
    words = telling.words
    minor = words.money(line.gross_minor, telling.currency)
    count = words.number(line.qty)
    return words.t("{count} × {goods} for {amount}", count=count, goods=goods_of(line, words), amount=minor)


def say_grave(findings: Sequence[Finding], programme: Programme, words: Words, *, currency: str) -> list[str]:
    """
    What of a programme costs or can't be meant, for who is about to put it in force; what may be meant is left out.

    Args:
        findings: of the rule check, the gravest first.
        programme: where.
        words: the reader's language.
        currency: the shop's.

    Returns:
        A few sentences, and how many more there are.
    """
    grave = [one for one in findings if one.weight is not Weight.LOOK]
    said = [say_finding(one, programme, words, currency=currency).what for one in grave[:GRAVE_SHOWN]]
    more = len(grave) - GRAVE_SHOWN
    if more > 0:
        said.append(words.n("{n} more thing may not be meant", "{n} more things may not be meant", more))
    return said


_MENDS: dict[str, str] = {
    "off": N_("It can be switched off."),
    "away": N_("It can be taken out."),
    "condition_away": N_("The condition can be left out."),
    "border": N_("{one} can go up to {last}."),
    "least": N_("It can be for bills from {least} on."),
    "points": N_("It can cost {points}."),
    "exclude": N_("{one} can go first; then the others don't count beside it."),
    "first": N_("{one} can go first."),
    "tenths": N_("If that is the share meant to be paid, it can be {share_permille} off."),
    "expiry": N_("Points can last {months} months."),
    "earn": N_("{points} for each full {step_minor} can be given."),
    "no_expiry": N_("Points can stay for good."),
    "money_off": N_("{points} can take {off_minor} off a bill."),
    "price": N_("It can cost {price}."),
    "bonus": N_("It can bring {bonus} on top."),
    "no_most": N_("Any amount can be allowed."),
    "days": N_("It can be usable for {days} days."),
    "other_on": N_("{other} can be switched on."),
    "share": N_("It can be {share_permille}."),
    "value": N_("It can ask for {value}."),
}
"""Code of a mend -> what could be done."""


def _mend(mend: Mend, names: Sequence[str], telling: Telling) -> str:
    figures = {name: _figure(name, value, telling) for name, value in mend.figures.items()}
    bare = {_bare(name): said for name, said in figures.items()}
    first, second = [*names, "", ""][:2]
    return telling.words.t(_MENDS[mend.code], **{**bare, **figures, "one": first, "other": second})
