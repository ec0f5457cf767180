"""
A programme in plain sentences: each rule, what points buy, when they expire, the tiers.

Shown where the programme is chosen and edited, by the command line, and (through `say_rule_id`) behind each
discount of a receipt. Sentences stand in lists, so they have no full stop.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.programme.conditions import Always
from shopclub.core.programme.effects import PercentOff, PointsFixed, PointsPerAmount, PointsTimes
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.model import Debt, Occasion, Programme, Rule, Switches
from shopclub.core.programme.offers import MoneyOff, Reward
from shopclub.i18n import Words
from shopclub.words.conditions import NOBODY, plainest, say_who
from shopclub.words.figures import amount, factor, off, percent, points
from shopclub.words.names import local_name
from shopclub.words.tiers import say_ladder


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One heading of a programme and the sentences under it."""

    id: str
    """Stable key: `earning`, `discounts`, `spending`, `rewards`, `expiry`, `tiers` or `returns`."""
    title: str
    lines: tuple[str, ...]


def say_programme_lines(programme: Programme, words: Words, *, currency: str | None = None) -> list[str]:
    """All sentences of a programme, without headings; see `say_programme`."""
    return [line for section in say_programme(programme, words, currency=currency) for line in section.lines]


def say_programme(programme: Programme, words: Words, *, currency: str | None = None) -> list[Section]:
    """
    A whole programme in sentences under headings, those that have nothing to say left out.

    Args:
        programme: what to say.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    money = currency or programme.currency
    less = [r for r in programme.rules if isinstance(r.then, PercentOff)]
    earning = [say_rule(r, programme, words, currency=money) for r in programme.rules if r not in less]
    sections = (
        ("earning", words.t("Earning"), [*earning, *(say_unknown_rule(raw, words) for raw in programme.unknown_rules)]),
        ("discounts", words.t("Discounts"), [say_rule(r, programme, words, currency=money) for r in less]),
        ("spending", words.t("Spending"), _spending(programme, words, money)),
        ("rewards", words.t("Rewards"), [say_reward(reward, words) for reward in programme.rewards]),
        ("expiry", words.t("Expiry"), [say_expiry(programme.expiry, words)]),
        ("tiers", words.t("Tiers"), say_ladder(programme.ladder, words, money)),
        ("returns", words.t("Returns"), _returns(programme.switches, words)),
    )
    return [Section(id=key, title=title, lines=tuple(lines)) for key, title, lines in sections if lines]


def say_rule_id(programme: Programme, rule_id: str, words: Words, *, currency: str | None = None) -> str:
    """A rule by its id, for a receipt; one the programme no longer has is named by its id."""
    rule = next((r for r in programme.rules if r.id == rule_id), None)
    if rule is None:
        return words.t("rule {id}", id=rule_id)
    return say_rule(rule, programme, words, currency=currency)


def say_rule(rule: Rule, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """
    One rule as a sentence: `Gold and Diamond members pay 20% less`.

    Args:
        rule: of the programme.
        programme: for the names of the tiers.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    text = _with_dates(rule, _core(rule, programme, words, currency or programme.currency), words)
    if not rule.qualifies and not isinstance(rule.then, PercentOff):
        text = words.t("{rule}, not counting toward a tier", rule=text)
    text = text[:1].upper() + text[1:]
    return text if rule.enabled else words.t("Switched off: {rule}", rule=text)


def say_unknown_rule(raw: Mapping[str, object], words: Words) -> str:
    """A rule of a kind that this version does not know."""
    return words.t("A rule of a newer version, kept but not sold by: {id}", id=str(raw.get("id", "?"))[:40])


def _core(rule: Rule, programme: Programme, words: Words, currency: str) -> str:
    condition = plainest(rule.when)
    if condition == NOBODY:
        whole = msgspec.structs.replace(rule, when=Always())
        return words.t("never, as nobody can meet its condition: {rule}", rule=_core(whole, programme, words, currency))
    who = "" if condition == Always() else say_who(condition, programme, words)
    if rule.on is Occasion.JOIN:
        return _on_join(rule, who, words, currency)
    return _on_sale(rule, who, words, currency)


def _on_sale(rule: Rule, who: str, words: Words, currency: str) -> str:
    match rule.then:
        case PointsPerAmount() as then:
            return _per_amount(then, who, words, currency)
        case PointsFixed(points=n):
            if who:
                return words.n(
                    "{who} get {n} point with each purchase", "{who} get {n} points with each purchase", n, who=who
                )
            return words.n("{n} point with each purchase", "{n} points with each purchase", n)
        case PointsTimes(permille=permille):
            times = factor(permille)
            if who:
                return words.t("{who} get {factor} times the points", who=who, factor=times)
            return words.t("{factor} times the points", factor=times)
        case PercentOff(permille=permille):
            return _percent_off(permille, who or words.t("all customers"), words)


def _per_amount(then: PointsPerAmount, who: str, words: Words, currency: str) -> str:
    step = amount(words, then.step_minor, currency)
    if not who:
        return words.n(
            "{n} point for each full {step} paid", "{n} points for each full {step} paid", then.points, step=step
        )
    return words.n(
        "{who} get {n} point for each full {step} paid",
        "{who} get {n} points for each full {step} paid",
        then.points,
        who=who,
        step=step,
    )


def _percent_off(permille: int, who: str, words: Words) -> str:
    if permille >= 1000:
        return words.t("{who} pay nothing", who=who)
    return words.t("{who} pay {off} less", who=who, off=off(words, permille))


def _on_join(rule: Rule, who: str, words: Words, currency: str) -> str:
    if isinstance(rule.then, PointsFixed):
        text = words.n("{n} point for joining", "{n} points for joining", rule.then.points)
        return words.t("{what}, for {who}", what=text, who=who) if who else text
    at_sale = _on_sale(rule, who, words, currency)
    return words.t("{rule} (does nothing when someone joins)", rule=at_sale)


def _with_dates(rule: Rule, text: str, words: Words) -> str:
    if rule.from_on and rule.until_on:
        first, last = words.day_long(rule.from_on), words.day_long(rule.until_on)
        return words.t("{rule}, from {first} through {last}", rule=text, first=first, last=last)
    if rule.from_on:
        return words.t("{rule}, from {first} on", rule=text, first=words.day_long(rule.from_on))
    if rule.until_on:
        return words.t("{rule}, through {last}", rule=text, last=words.day_long(rule.until_on))
    return text


def say_expiry(expiry: Expiry, words: Words) -> str:
    """When points expire, as a sentence."""
    match expiry:
        case NeverExpires():
            return words.t("Points never expire")
        case MonthsAfterEarning(months=n):
            return words.n(
                "Points can be used for {n} month after earning", "Points can be used for {n} months after earning", n
            )
        case EndOfYear(grace_months=0):
            return words.t("Points can be used through 31 December of the year they were earned in")
        case EndOfYear(grace_months=n):
            return words.n(
                "Points can be used through 31 December of the year they were earned in, and {n} month more",
                "Points can be used through 31 December of the year they were earned in, and {n} months more",
                n,
            )
        case AfterInactivity(months=n):
            return words.n(
                "All points expire after {n} month without earning or spending any",
                "All points expire after {n} months without earning or spending any",
                n,
            )


def say_money_off(money_off: MoneyOff, words: Words, currency: str) -> str:
    """What points take off a bill, as a sentence."""
    text = words.n(
        "{n} point takes {amount} off the bill",
        "{n} points take {amount} off the bill",
        money_off.points,
        amount=amount(words, money_off.minor, currency),
    )
    if money_off.min_points > money_off.points:
        text = words.n("{what}, from {n} point on", "{what}, from {n} points on", money_off.min_points, what=text)
    if money_off.max_share_permille < 1000:
        text = words.t("{what}, at most {share} of it", what=text, share=percent(money_off.max_share_permille))
    return text


def say_reward(reward: Reward, words: Words) -> str:
    """What a reward costs, as a sentence."""
    text = words.t(
        "{name}: {points}", name=local_name(reward.name, words, reward.id), points=points(words, reward.points)
    )
    if reward.limit_per_member is not None:
        text = words.n(
            "{what}, at most {n} a member", "{what}, at most {n} a member", reward.limit_per_member, what=text
        )
    if reward.stock is not None:
        text = words.t("{what}, {count} to begin with", what=text, count=words.number(reward.stock))
    return text if reward.enabled else words.t("Switched off: {rule}", rule=text)


def _spending(programme: Programme, words: Words, currency: str) -> list[str]:
    if programme.money_off is None:
        return []
    lines = [say_money_off(programme.money_off, words, currency)]
    if programme.switches.points_part_earns:
        lines.append(words.t("What is paid with points earns points too"))
    else:
        lines.append(words.t("What is paid with points earns no points"))
    return lines


def _returns(switches: Switches, words: Words) -> list[str]:
    if switches.debt is Debt.OWE:
        first = words.t("A return takes back its points; those already spent are settled by what is earned next")
    else:
        first = words.t("A return takes back its points; those already spent are forgiven")
    if not switches.returned_grace_days:
        return [first]
    return [
        first,
        words.n(
            "Points given back after their last day can be used for {n} more day",
            "Points given back after their last day can be used for {n} more days",
            switches.returned_grace_days,
        ),
    ]
