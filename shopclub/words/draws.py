"""Lucky draws in words: prizes with their odds, what a try costs, what came of it, and whether a file proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shopclub.core.games.model import DrawResult, Odds, Pay, Round
from shopclub.core.games.proving import Flaw, Flawed, Proof
from shopclub.core.programme.effects import IssueCoupon, PointsFixed
from shopclub.core.programme.games import Draw, NoPrize, Prize, Thing, WhenOut
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_, Words
from shopclub.words.conditions import say_condition
from shopclub.words.figures import amount, points
from shopclub.words.names import coupon_name, joined, local_name
from shopclub.words.telling import Register, Telling, followed, headed, listed

PRIZES: Register[Telling, str] = Register()
"""Kind of what a prize gives -> what that is; empty where its name says it all."""

_GROUP = 8
"""Digits of a hash that stand together."""


@PRIZES.of(PointsFixed)
def _points(effect: PointsFixed, telling: Telling) -> str:
    return points(telling.words, effect.points)


@PRIZES.of(IssueCoupon)
def _coupon(effect: IssueCoupon, telling: Telling) -> str:
    words = telling.words
    name = coupon_name(telling.programme, effect.coupon, words)
    if effect.count == 1:
        return words.t("the coupon “{name}”", name=name)
    return words.t("{count} coupons “{name}”", count=words.number(effect.count), name=name)


@PRIZES.of(Thing)
def _thing(effect: Thing, telling: Telling) -> str:
    del effect, telling
    return ""


@PRIZES.of(NoPrize)
def _nothing(effect: NoPrize, telling: Telling) -> str:
    del effect
    return telling.words.p("a prize", "nothing")


def draw_name(programme: Programme, draw_id: str, words: Words) -> str:
    """A draw's name; the id itself for one the programme no longer has."""
    draw = programme.draw(draw_id)
    return local_name(draw.name, words, draw.id) if draw else draw_id


def round_name(round_: Round, words: Words) -> str:
    """A round as people call it: `Spring draw, round 2`."""
    plan = round_.plan
    return words.t("{name}, round {n}", name=local_name(plan.name, words, plan.id), n=words.number(round_.nth))


def prize_name(prize: Prize, words: Words) -> str:
    """What a prize is called."""
    return local_name(prize.name, words, prize.id)


def say_odds(odds: int, whole: int, words: Words) -> str:
    """How likely something is: `5 in 100 (5%)`; none without a chance."""
    if not odds:
        return words.p("odds", "none")
    said = words.t("{odds} in {whole}", odds=words.number(odds), whole=words.number(whole))
    return words.p("odds", "{said} ({percent})", said=said, percent=percent_of(odds, whole))


def percent_of(odds: int, whole: int) -> str:
    """A share as a percentage of at most four decimals: exact, or with a sign that it is not."""
    scaled, rest = divmod(odds * 100 * 10_000, whole)
    figure = f"{scaled // 10_000}.{scaled % 10_000:04d}".rstrip("0").rstrip(".")
    if not rest:
        return f"{figure}%"
    return f"≈ {figure}%" if scaled else "< 0.0001%"


def say_left(one: Odds, words: Words) -> str:
    """How many of a prize there are still; empty where they are not counted."""
    if one.left is None:
        return ""
    return words.n("{n} left", "{n} left", one.left) if one.left else words.p("prizes", "all gone")


def say_price(plan: Draw, words: Words) -> str:
    """What a try costs: `1 ticket`, `30 points`, `1 ticket or 30 points`."""
    parts = []
    if plan.tickets is not None:
        parts.append(words.n("{n} ticket", "{n} tickets", plan.tickets))
    if plan.points is not None:
        parts.append(points(words, plan.points))
    if len(parts) == 2:
        return words.t("{one} or {other}", one=parts[0], other=parts[1])
    return parts[0] if parts else ""


def say_pay(pay: Pay, plan: Draw, words: Words) -> str:
    """What one try was paid with."""
    if pay is Pay.TICKETS:
        return words.n("{n} ticket", "{n} tickets", plan.tickets or 0)
    return points(words, plan.points or 0)


def say_prize(prize: Prize, plan: Draw, telling: Telling) -> str:
    """A prize, its odds and how many there are: `Cup: 10 in 100 (10%), 2 of them`."""
    words = telling.words
    gives = PRIZES.say(prize.then, telling) if not isinstance(prize.then, NoPrize) else ""
    stock = words.t("{n} of them", n=words.number(prize.stock)) if prize.stock is not None else ""
    worth = ""
    if prize.value_minor is not None:
        worth = words.t("costs {amount} in the shop", amount=amount(words, prize.value_minor, telling.currency))
    odds = say_odds(prize.odds, plan.whole, words)
    return headed(words, prize_name(prize, words), followed(words, odds, gives, stock, worth))


def say_when_out(plan: Draw, words: Words) -> str:
    """What becomes of the odds of a prize that has run out; empty where none can."""
    if all(prize.stock is None for prize in plan.prizes):
        return ""
    if plan.out is WhenOut.CLOSE:
        return words.t("when a prize has run out, nobody draws any more")
    standing = plan.prize(plan.instead)
    name = prize_name(standing, words) if standing else plan.instead
    return words.t("the odds of what has run out go to “{name}”", name=name)


def say_limits(plan: Draw, words: Words) -> str:
    """How often one member may draw; empty without a limit."""
    parts = []
    if plan.per_day is not None:
        parts.append(words.n("at most {n} time a day", "at most {n} times a day", plan.per_day))
    if plan.per_member is not None:
        parts.append(words.n("at most {n} time a round", "at most {n} times a round", plan.per_member))
    return listed(words, parts)


def say_draw(draw: Draw, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """A draw of the programme as a sentence: its price, its prizes with their odds, its limits."""
    telling = Telling(programme, words, currency or programme.currency)
    prizes = joined(words, [say_prize(prize, draw, telling) for prize in draw.prizes])
    cost = words.t("{price} a try", price=say_price(draw, words))
    text = followed(words, cost, say_condition(draw.when, telling), say_limits(draw, words), say_when_out(draw, words))
    name = local_name(draw.name, words, draw.id)
    said = words.t("{name}: {text}; prizes: {prizes}", name=name, text=text, prizes=prizes)
    return said if draw.enabled else words.t("Switched off: {rule}", rule=said)


def say_result(result: DrawResult, telling: Telling) -> str:
    """What came of a draw, for whoever drew."""
    words, prize = telling.words, result.prize
    if isinstance(prize.then, NoPrize):
        return words.t("{name}. Nothing won this time.", name=prize_name(prize, words))
    gives = PRIZES.say(prize.then, telling)
    name = prize_name(prize, words)
    what = name if not gives or gives == name else words.t("{name} ({gives})", name=name, gives=gives)
    if result.is_given:
        return words.t("Won: {what}", what=what)
    return words.t("Won: {what}. It waits at the counter.", what=what)


def say_again(words: Words) -> str:
    """That a draw repeated one that had been undone."""
    return words.t("This draw was undone before; it is repeated with the same result.")


def hash_groups(commitment: str) -> str:
    """A hash in groups of eight digits, as people compare it."""
    return " ".join(commitment[i : i + _GROUP] for i in range(0, len(commitment), _GROUP))


# -- the proof --------------------------------------------------------------------------------------

_FLAWS = {
    Flaw.COMMITMENT: N_("Terms and seed are not those whose hash was published."),
    Flaw.ODDS: N_("The odds don't add up to the whole, or the terms are those of another draw."),
    Flaw.GAP: N_("Draw {number} is missing; what comes after it can't be proven."),
    Flaw.LUCKY: N_("Draw {number} has no lucky number of 1 to 6 digits."),
    Flaw.RESULT: N_("Draw {number} brought “{prize}”, but its hash says “{should}”."),
    Flaw.REPEAT: N_("Draw {number} stands twice, without having been undone or with another result."),
}


def say_flaw(flaw: Flawed, plan: Draw, words: Words) -> str:
    """One thing that is wrong with a file."""

    def named(prize_id: str) -> str:
        prize = plan.prize(prize_id)
        return prize_name(prize, words) if prize else prize_id

    return words.t(
        _FLAWS[flaw.flaw], number=words.number(flaw.number), prize=named(flaw.prize), should=named(flaw.should)
    )


def say_proof(proof: Proof, words: Words) -> Iterator[str]:
    """What proving a file found, line by line."""
    found, plan = proof.publication, proof.plan
    name = local_name(plan.name, words, plan.id)
    head = words.t("{shop}: {name}, round {n}", shop=found.shop, name=name, n=words.number(found.round))
    yield words.t("{round}, drawn from through {day}", round=head, day=words.day_long(found.until_on))
    yield words.t("Hash published when it was opened: {hash}", hash=hash_groups(found.commitment))
    total = sum(proof.came.values())
    yield words.n("{n} draw", "{n} draws", total)
    for prize in plan.prizes:
        odds = say_odds(prize.odds, plan.whole, words)
        came = words.number(proof.came.get(prize.id, 0))
        yield words.t("  {prize}: came {came} times; odds {odds}", prize=prize_name(prize, words), came=came, odds=odds)
    if proof.unnamed:
        yield words.n(
            "The program named the lucky number of {n} draw.",
            "The program named the lucky numbers of {n} draws.",
            proof.unnamed,
        )
    if proof.undone:
        yield words.n("{n} draw was undone.", "{n} draws were undone.", proof.undone)
    yield from (say_flaw(flaw, plan, words) for flaw in proof.flaws)
    yield _verdict(proof, proof.flaws, words)


def _verdict(proof: Proof, flaws: Sequence[Flawed], words: Words) -> str:
    if flaws:
        return words.t("This file does not prove the draw.")
    if proof.is_open:
        return words.t("The round is still open: keep this file, and compare the hash when the seed is published.")
    return words.t("Proven: terms and seed fit the published hash, and every result follows from them.")
