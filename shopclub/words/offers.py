"""What points and coupons buy: money off the bill, rewards, kinds of coupons, and goods kept for some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.effects import RankBy
from shopclub.core.programme.model import GoodsFor, Leaderboard, Programme
from shopclub.core.programme.offers import CouponKind, Ends, MoneyOff, Reward, Starts, Validity
from shopclub.core.programme.values import Period
from shopclub.i18n import N_, Words
from shopclub.words.choices import choice_name
from shopclub.words.conditions import say_condition
from shopclub.words.figures import amount, percent, points
from shopclub.words.goods import named_goods
from shopclub.words.names import local_name, tier_name
from shopclub.words.occasions import how_often
from shopclub.words.plainest import NOBODY, plainest
from shopclub.words.rules import say_effect
from shopclub.words.telling import Telling, begun, followed, headed

_ENDS = {
    Ends.DAY: N_("through the end of that day"),
    Ends.MONTH: N_("through the end of that month"),
    Ends.QUARTER: N_("through the end of that quarter"),
    Ends.YEAR: N_("through the end of that year"),
}

_SO_FAR = {
    Period.MONTH: N_("this month up to today"),
    Period.QUARTER: N_("this quarter up to today"),
    Period.YEAR: N_("this year up to today"),
}


def say_money_off(money_off: MoneyOff, words: Words, currency: str) -> str:
    """What points take off a bill, as a sentence."""
    text = words.n(
        "{n} point takes {amount} off the bill",
        "{n} points take {amount} off the bill",
        money_off.points,
        amount=amount(words, money_off.minor, currency),
    )
    if money_off.step_points is not None and money_off.step_points != money_off.points:
        steps = points(words, money_off.step_points)
        text = followed(words, text, words.t("in steps of {points}", points=steps))
    if money_off.min_points > money_off.points:
        text = words.n("{what}, from {n} point on", "{what}, from {n} points on", money_off.min_points, what=text)
    if money_off.max_share_permille < 1000:
        text = words.t("{what}, at most {share} of it", what=text, share=percent(money_off.max_share_permille))
    if money_off.remainder:
        text = followed(words, text, words.t("a last step may pay a rest that is less than it is worth"))
    return text


def say_reward(reward: Reward, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """What a reward costs, who may take it and how many there are, as a sentence."""
    telling = Telling(programme, words, currency or programme.currency)
    text = headed(words, local_name(reward.name, words, reward.id), say_price(reward.points, reward.minor, telling))
    for price in reward.tier_prices:
        tier = tier_name(programme, price.tier, words)
        cost = say_price(price.points, price.minor, telling)
        text = followed(words, text, words.t("for {tier} {price}", tier=tier, price=cost))
    text = followed(words, text, say_condition(reward.when, telling))
    if reward.limit_per_member is not None:
        if reward.limit_period is Period.EVER:
            text = words.n(
                "{what}, at most {n} a member", "{what}, at most {n} a member", reward.limit_per_member, what=text
            )
        else:
            text = followed(words, text, how_often(reward.limit_per_member, reward.limit_period, words))
    if reward.stock is not None:
        text = words.t("{what}, {count} to begin with", what=text, count=words.number(reward.stock))
    if reward.value_minor is not None:
        worth = amount(words, reward.value_minor, telling.currency)
        text = followed(words, text, words.t("costs {amount} in the shop", amount=worth))
    return text if reward.enabled else words.t("Switched off: {rule}", rule=text)


def say_price(cost: int, minor: int, telling: Telling) -> str:
    """What a reward costs: points, or points and money."""
    text = points(telling.words, cost)
    if not minor:
        return text
    money = amount(telling.words, minor, telling.currency)
    return telling.words.t("{points} and {amount}", points=text, amount=money)


def say_pickup(days: int, words: Words) -> str:
    """How long a reward is kept that was asked for on a phone, as a sentence."""
    if not days:
        return words.t("What is asked for on a phone is kept through the end of the day")
    return words.n(
        "What is asked for on a phone is kept for {n} more day",
        "What is asked for on a phone is kept for {n} more days",
        days,
    )


def say_board_by(board: Leaderboard, words: Words) -> str:
    """What the leaderboard goes by, as its heading says it."""
    what = choice_name(board.by, words)
    if board.by is RankBy.BALANCE or board.period not in _SO_FAR:
        return words.t("By {what}, as of today", what=what)
    return words.t("By {what}, {period}", what=what, period=words.t(_SO_FAR[board.period]))


def say_leaderboard(board: Leaderboard, words: Words) -> str:
    """Who is on the leaderboard, by what, as a sentence."""
    by, period = choice_name(board.by, words), choice_name(board.period, words)
    text = words.n(
        "Leaderboard: the first {n} of those who want to be on it, by {what} ({period})",
        "Leaderboard: the first {n} of those who want to be on it, by {what} ({period})",
        board.places,
        what=by,
        period=period,
    )
    return text if board.enabled else words.t("Switched off: {rule}", rule=text)


def say_coupon(coupon: CouponKind, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """What a kind of coupon does, for how long and how often, as a sentence."""
    telling = Telling(programme, words, currency or programme.currency)
    does = say_effect(coupon.then, coupon.when, telling)
    text = headed(words, local_name(coupon.name, words, coupon.id), does)
    text = followed(words, text, *_validity(coupon.validity, words))
    if coupon.uses > 1:
        text = followed(words, text, words.n("for {n} use", "for {n} uses", coupon.uses))
    if coupon.limit_per_member is not None:
        held = words.n("a member holds at most {n}", "a member holds at most {n}", coupon.limit_per_member)
        text = followed(words, text, held)
    if coupon.bearer:
        text = followed(words, text, words.t("for whoever brings it"))
    return text if coupon.enabled else words.t("Switched off: {rule}", rule=text)


def _validity(validity: Validity, words: Words) -> Iterator[str]:
    if validity.starts is Starts.NEXT_DAY:
        yield words.t("from the next day on")
    if validity.days is not None:
        yield words.n("usable for {n} day", "usable for {n} days", validity.days)
    if validity.ends is not Ends.NEVER:
        yield words.t(_ENDS[validity.ends])
    if validity.until_on is not None:
        yield words.t("no later than {day}", day=words.day_long(validity.until_on))
    if validity.days is None and validity.ends is Ends.NEVER and validity.until_on is None:
        yield words.t("usable without an end")


def say_goods_for(goods_for: GoodsFor, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """Goods that only some may buy, as a sentence."""
    telling = Telling(programme, words, currency or programme.currency)
    goods = named_goods(goods_for.goods, words)
    if plainest(goods_for.when) == NOBODY:
        text = words.t("{goods} for nobody, as nobody can meet the condition", goods=goods)
    else:
        when = say_condition(goods_for.when, telling) or words.t("for all customers")
        text = words.t("{goods} only {condition}", goods=goods, condition=when)
    name = local_name(goods_for.name, words)
    return begun(words, headed(words, name, text) if name else text)


def say_goods_refused(
    figures: Mapping[str, Figure], programme: Programme, words: Words, *, currency: str | None = None
) -> str:
    """
    Why a line can't be sold to whoever stands there: for whom its goods are; empty when the programme no longer says.

    Args:
        figures: of the refusal `goods_not_for_all`: `line`, and `goods`, the id of the list.
        programme: the rules in force.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    only = next((one for one in programme.goods_for if one.id == figures.get("goods")), None)
    if only is None:
        return ""
    rule = say_goods_for(only, programme, words, currency=currency)
    return words.t("Line {line}: {rule}. Take it off, or find the member.", line=str(figures.get("line")), rule=rule)
