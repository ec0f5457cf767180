"""The proof of a finding as a little receipt: who, when, the goods, what comes off and why, what it earns."""

from __future__ import annotations

from typing import NamedTuple

from shopclub.core.audit.model import Proof, Situation
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import DraftLine, Quote
from shopclub.i18n import Words
from shopclub.words.names import coupon_name, member_at, tier_name
from shopclub.words.rules import say_rule_id
from shopclub.words.telling import Telling
from shopclub.words.units import unit_amount, unit_order


class Slip(NamedTuple):
    """One line of a proof."""

    label: str
    value: str = ""
    """At the right edge; empty for a line that is words alone."""
    is_sum: bool = False


def say_proof(proof: Proof, programme: Programme, words: Words, *, currency: str) -> list[Slip]:
    """
    A proof line by line.

    Args:
        proof: of a finding.
        programme: for names.
        words: the reader's language.
        currency: the shop's.
    """
    telling = Telling(programme, words, currency)
    situation = proof.situation
    day = words.t("{weekday}, {day}", weekday=words.weekday(situation.on), day=words.day_long(situation.on))
    slips = [Slip(who_is(situation, telling), day)]
    if proof.quote is not None:
        slips += _of_sale(proof.quote, situation, telling)
    for gain in proof.gains:
        name = say_rule_id(programme, gain.rule, words, currency=currency)
        brought = coupon_name(programme, gain.coupon, words) if gain.coupon else ""
        slips.append(Slip(name, brought or unit_amount(gain.unit, gain.points, words, currency)))
    if not proof.gains and proof.quote is None:
        slips.append(Slip(words.t("nothing is given")))
    return slips


def who_is(situation: Situation, telling: Telling) -> str:
    """Who stands at the counter: a walk-in, a member, a member of a tier above the first."""
    words, facts = telling.words, situation.facts
    if facts.member is None:
        return words.t("a walk-in")
    first = next((tier.id for tier in telling.programme.tiers()), "")
    if facts.tier in ("", first):
        return words.t("a member")
    return member_at(tier_name(telling.programme, facts.tier, words), words)


def goods_of(line: DraftLine, words: Words) -> str:
    """What a line is about: its product, its category, or that it may be anything."""
    return line.name or line.category or words.t("other goods")


def _of_sale(quote: Quote, situation: Situation, telling: Telling) -> list[Slip]:
    words, currency, programme = telling.words, telling.currency, telling.programme
    lines = situation.draft.lines
    slips = []
    for line in lines:
        is_named = len(lines) > 1 or line.name or line.category
        name = goods_of(line, words) if is_named else words.t("Goods")
        slips.append(Slip(f"{line.qty} × {name}" if line.qty > 1 else name, words.money(line.gross_minor, currency)))
    for off in quote.discounts:
        name = say_rule_id(programme, off.rule, words, currency=currency)
        slips.append(Slip(name, words.money(-off.minor, currency)))
    slips.append(Slip(words.t("The bill comes to"), words.money(quote.due_minor, currency), is_sum=True))
    for earning in sorted(quote.earnings, key=lambda one: unit_order(one.unit)):
        name = say_rule_id(programme, earning.rule, words, currency=currency)
        slips.append(Slip(name, f"+{unit_amount(earning.unit, earning.points, words, currency)}"))
    for handed in quote.handed:
        name = say_rule_id(programme, handed.rule, words, currency=currency)
        slips.append(Slip(name, coupon_name(programme, handed.coupon, words) if handed.coupon else words.t("the gift")))
    if len([one for one in quote.earnings if one.unit == POINTS]) > 1:
        slips.append(Slip(words.t("Points"), f"+{words.number(quote.points)}", is_sum=True))
    return slips
