"""The rule check: what a programme does in every situation its own conditions tell apart. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from shopclub.core.audit.borders import border_findings
from shopclub.core.audit.changing import condition_away, switched_off
from shopclub.core.audit.model import Finding, Pace, Situation, Weight
from shopclub.core.audit.situations import case_of, situations
from shopclub.core.audit.sold import Sold
from shopclub.core.audit.worths import worth_findings
from shopclub.core.campaigns.rules import gives
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.conditions import AllOf, Always, Between, Condition, IsMember
from shopclub.core.programme.effects import ToTheFirst
from shopclub.core.programme.holding import holds, parts_of
from shopclub.core.programme.model import Occasion, Programme, Rule

QUOTED = 400
"""Situations of a rule that are priced."""
OF_A_PAIR, QUOTED_OF_A_PAIR = 1000, 20
"""Situations of two rules that are tried, and how many of them are priced."""


def audit(programme: Programme, today: date, *, pace: Pace | None = None) -> tuple[Finding, ...]:
    """
    Everything about a programme that its owner may not have meant, the gravest first.

    Args:
        programme: one that can be saved (`programme.checking.check_programme`).
        today: rules that are over by then are named, and no day before it is looked at.
        pace: how an ordinary member buys; without it nothing is said about points that come too late.
    """
    rules, sold = compile_rules(programme, 0), Sold(programme)
    found: list[Finding] = []
    for rule in programme.rules:
        if rule.enabled:
            found += _of_rule(rule, rules, today, sold)
    _together(rules, today, sold)
    found += sold.findings(rules, today)
    found += border_findings(programme)
    found += worth_findings(programme, sold.best, pace)
    weights = list(Weight)
    return tuple(sorted(found, key=lambda one: weights.index(one.weight)))


def _of_rule(rule: Rule, rules: CompiledRules, today: date, sold: Sold) -> Iterator[Finding]:
    programme, off = rules.programme, switched_off(rules.programme, rule.id)
    if rule.until_on is not None and rule.until_on < today:
        figures = {"until": rule.until_on.isoformat()}
        yield Finding(code="rule_over", weight=Weight.LOOK, ids=(rule.id,), figures=figures, mend=off)
        return
    when = _in_its_days(rule)
    tried, is_all = situations(programme, [when], [rule.then], today)
    held = [one for one in tried if holds(when, case_of(programme, one))]
    if not held and not is_all:
        return  # there are more situations than can be tried, and one of them may be it
    if not held:
        yield Finding(code="never_holds", weight=Weight.WRONG, ids=(rule.id,), mend=off)
        return
    if is_all and _asks_something(rule.when) and all(holds(rule.when, case_of(programme, one)) for one in tried):
        yield Finding(code="always_holds", weight=Weight.LOOK, ids=(rule.id,), mend=condition_away(programme, rule.id))
    chosen = held[:: max(1, len(held) // QUOTED)]
    if rule.on is Occasion.SALE:
        gave = [sold.sell(one, rules) for one in chosen]
        fired = [rule.id in rules_of for rules_of in gave]
        price = {one.id for one in rules.price}
        same_side = [other for rules_of in gave for other in rules_of if (other in price) == (rule.id in price)]
        winners = _often(same_side)
    elif isinstance(rule.then, ToTheFirst):
        return
    else:
        given = [{gain.rule for gain in gives(case_of(programme, one), rules, rule.on)} for one in chosen]
        fired = [rule.id in rules_of for rules_of in given]
        winners = _often([other for rules_of in given for other in rules_of])
    if not any(fired):
        yield Finding(
            code="never_wins", weight=Weight.WRONG, ids=(rule.id, *winners), proof=_simplest(chosen), mend=off
        )


def _together(rules: CompiledRules, today: date, sold: Sold) -> None:
    """Price bills on which two rules of the price hold at once."""
    for one, other in combinations(rules.price, 2):
        conditions = [_in_its_days(one), _in_its_days(other)]
        priced = 0
        for tried in situations(rules.programme, conditions, [one.then, other.then], today, most=OF_A_PAIR).tried:
            case = case_of(rules.programme, tried)
            if all(holds(condition, case) for condition in conditions):
                sold.sell(tried, rules)
                priced += 1
                if priced == QUOTED_OF_A_PAIR:
                    break


def _in_its_days(rule: Rule) -> Condition:
    """The condition together with the days the rule is in force."""
    if rule.from_on is None and rule.until_on is None:
        return rule.when
    return AllOf(of=(Between(from_on=rule.from_on, until_on=rule.until_on), rule.when))


def _asks_something(condition: Condition) -> bool:
    """Whether a condition asks for more than that somebody is a member, which its effect may need anyway."""
    plain = (Always, IsMember, AllOf)
    return not all(isinstance(part, plain) for part in parts_of(condition))


def _often(ids: Sequence[str]) -> list[str]:
    """The two that come up most often."""
    return sorted(set(ids), key=lambda one: (-ids.count(one), one))[:2]


def _simplest(chosen: Sequence[Situation]) -> Situation:
    """The one with the smallest bill, for people to look at."""
    return min(chosen, key=lambda one: (len(one.draft.lines), sum(at.gross_minor for at in one.draft.lines)))
