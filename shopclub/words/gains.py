"""Effects that give: points, a balance filled up, coupons, gifts, and what the first of a ranking get."""

from __future__ import annotations

from shopclub.core.programme.effects import (
    Engagement,
    FillBeyond,
    FillUp,
    Gift,
    IssueCoupon,
    PointsFixed,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    RankBy,
    RewardAt,
    Tickets,
    Ties,
    ToTheFirst,
)
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import N_, Words
from shopclub.words.deeds import EFFECTS, Deed, got, rounded
from shopclub.words.draws import draw_name
from shopclub.words.figures import amount, factor, points
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.names import coupon_name, local_name, reward_name
from shopclub.words.telling import Telling, followed, listed

_RANKS = {
    RankBy.BALANCE: N_("the highest balance"),
    RankBy.POINTS: N_("the most points earned"),
    RankBy.SPEND: N_("the highest spending"),
    RankBy.VISITS: N_("the most visits"),
    RankBy.ENGAGEMENT: N_("the most engagement points"),
}


@EFFECTS.of(PointsPerAmount)
def _per_amount(effect: PointsPerAmount, telling: Telling) -> Deed:
    words = telling.words
    step = amount(words, effect.step_minor, telling.currency)
    if effect.goods == ALL_GOODS:
        text = words.n(
            "{n} point for each full {step} paid", "{n} points for each full {step} paid", effect.points, step=step
        )
    else:
        text = words.n(
            "{n} point for each full {step} paid for {goods}", "{n} points for each full {step} paid for {goods}",
            effect.points, step=step, goods=named_goods(effect.goods, words),
        )  # fmt: skip
    carry = words.t("what is left over counts with the next purchase") if effect.carry else ""
    return got(words, followed(words, text, carry))


@EFFECTS.of(PointsPerPiece)
def _per_piece(effect: PointsPerPiece, telling: Telling) -> Deed:
    words = telling.words
    gained = points(words, effect.points)
    if effect.each == 1 and effect.goods == ALL_GOODS:
        return got(words, words.t("{points} for each piece", points=gained))
    if effect.each == 1:
        goods = named_goods(effect.goods, words)
        return got(words, words.t("{points} for each piece of {goods}", points=gained, goods=goods))
    pieces = pieces_of(effect.goods, effect.each, words)
    return got(words, words.t("{points} for each {pieces}", points=gained, pieces=pieces))


@EFFECTS.of(PointsFixed)
def _fixed(effect: PointsFixed, telling: Telling) -> Deed:
    return got(telling.words, telling.words.p("a gift", "{points}", points=points(telling.words, effect.points)))


@EFFECTS.of(PointsTimes)
def _times(effect: PointsTimes, telling: Telling) -> Deed:
    words = telling.words
    times = factor(effect.permille)
    if effect.goods == ALL_GOODS:
        text = words.t("{factor} times the points", factor=times)
    else:
        goods = named_goods(effect.goods, words)
        text = words.t("{factor} times the points for {goods}", factor=times, goods=goods)
    return got(words, followed(words, text, rounded(effect.rounding, words)))


@EFFECTS.of(Engagement)
def _engagement(effect: Engagement, telling: Telling) -> Deed:
    words = telling.words
    gained = words.n("{n} engagement point", "{n} engagement points", effect.points)
    return got(words, words.p("a gift", "{points}", points=gained))


@EFFECTS.of(FillUp)
def _fill_up(effect: FillUp, telling: Telling) -> Deed:
    words = telling.words
    said = [
        words.t("from {least} to {full}", least=words.number(step.at_least), full=words.number(step.to))
        for step in effect.steps
    ]
    if effect.beyond is not None:
        said.append(_beyond(effect.beyond, words))
    return Deed(
        alone=words.t("balances are filled up"),
        done=words.t("have their balance filled up"),
        detail=listed(words, said) or words.t("no step yet"),
    )


def _beyond(beyond: FillBeyond, words: Words) -> str:
    unit, rest = words.number(beyond.unit), words.number(beyond.rest)
    least, most = words.number(beyond.at_least), words.number(beyond.at_most)
    return words.t(
        "from {least} on to the next full {unit} if {rest} or more are over, up to {most}",
        least=least, unit=unit, rest=rest, most=most,
    )  # fmt: skip


@EFFECTS.of(IssueCoupon)
def _coupon(effect: IssueCoupon, telling: Telling) -> Deed:
    words = telling.words
    name = coupon_name(telling.programme, effect.coupon, words)
    if effect.count == 1:
        return got(words, words.t("the coupon “{name}”", name=name))
    return got(words, words.t("{count} coupons “{name}”", count=words.number(effect.count), name=name))


@EFFECTS.of(Tickets)
def _tickets(effect: Tickets, telling: Telling) -> Deed:
    words = telling.words
    count = words.n("{n} ticket", "{n} tickets", effect.count)
    text = words.t("{count} for “{name}”", count=count, name=draw_name(telling.programme, effect.draw, words))
    if effect.step_minor is None:
        if effect.goods == ALL_GOODS:
            return got(words, text)
        return got(words, words.t("{thing} with {goods}", thing=text, goods=named_goods(effect.goods, words)))
    step = amount(words, effect.step_minor, telling.currency)
    if effect.goods == ALL_GOODS:
        return got(words, words.t("{thing} for each full {step} paid", thing=text, step=step))
    goods = named_goods(effect.goods, words)
    return got(words, words.t("{thing} for each full {step} paid for {goods}", thing=text, step=step, goods=goods))


@EFFECTS.of(Gift)
def _gift(effect: Gift, telling: Telling) -> Deed:
    words = telling.words
    name = local_name(effect.name, words)
    if effect.count == 1:
        return got(words, words.t("“{name}” as a gift", name=name))
    return got(words, words.t("{count} × “{name}” as a gift", count=words.number(effect.count), name=name))


@EFFECTS.of(RewardAt)
def _reward_at(effect: RewardAt, telling: Telling) -> Deed:
    words = telling.words
    name = reward_name(telling.programme, effect.reward, words)
    return got(words, words.t("“{name}” for {points}", name=name, points=points(words, effect.points)))


@EFFECTS.of(ToTheFirst)
def _to_the_first(effect: ToTheFirst, telling: Telling) -> Deed:
    words = telling.words
    thing = EFFECTS.say(effect.give, telling).alone
    rank = words.t(_RANKS[effect.by])
    text = words.n(
        "{thing} for the one with {rank}", "{thing} for the {n} with {rank}", effect.places, thing=thing, rank=rank
    )
    if effect.ties is Ties.ALL:
        text = followed(words, text, words.t("and all who tie for the last place"))
    return Deed(alone=text, done=text, is_among=True)
