"""Effects on the price: percent and amounts off, prices of their own, the second at half price, two for one."""

from __future__ import annotations

from shopclub.core.programme.effects import AgreedPrices, AmountOff, BuyGet, MemberPrice, NthItem, PercentOff, StepsOff
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.i18n import Language, Words
from shopclub.words.deeds import EFFECTS, Deed, got, less, rounded
from shopclub.words.figures import amount, off
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.telling import Telling, followed, listed, ordinal, together

PRICES_SAID = 6
"""How many products of a price list a sentence names."""


def _of(goods: Goods, words: Words) -> str:
    return "" if goods == ALL_GOODS else named_goods(goods, words)


@EFFECTS.of(PercentOff)
def _percent_off(effect: PercentOff, telling: Telling) -> Deed:
    words = telling.words
    goods = _of(effect.goods, words)
    if goods:
        return got(words, followed(words, _goods_less(goods, effect.permille, words), rounded(effect.rounding, words)))
    if effect.permille >= 1000:
        done = words.t("pay nothing")
    elif effect.permille == 500:
        done = words.t("pay half")
    elif not effect.permille:
        done = words.t("pay 0% less")
    else:
        done = words.t("pay {off} less", off=off(words, effect.permille))
    return Deed(alone="", done=followed(words, done, rounded(effect.rounding, words)))


def _goods_less(goods: str, permille: int, words: Words) -> str:
    price = less(permille, words)
    is_behind = permille in (500, 1000) or words.language is Language.ZH
    return together(words, (goods, price) if is_behind else (price, goods))


@EFFECTS.of(AmountOff)
def _amount_off(effect: AmountOff, telling: Telling) -> Deed:
    words = telling.words
    minor = amount(words, effect.minor, telling.currency)
    goods = _of(effect.goods, words)
    if goods:
        return got(words, words.t("{amount} off each piece of {goods}", amount=minor, goods=goods))
    return Deed(alone="", done=words.t("pay {amount} less", amount=minor))


@EFFECTS.of(MemberPrice)
def _member_price(effect: MemberPrice, telling: Telling) -> Deed:
    words = telling.words
    prices = [
        words.t("{goods} {amount}", goods=product, amount=amount(words, minor, telling.currency))
        for product, minor in list(effect.prices.items())[:PRICES_SAID]
    ]
    more = len(effect.prices) - len(prices)
    if more > 0:
        prices.append(words.n("{n} further product", "{n} further products", more))
    if not prices:
        prices.append(words.t("no product yet"))
    return got(words, words.t("special prices"))._replace(detail=listed(words, prices))


@EFFECTS.of(AgreedPrices)
def _agreed(effect: AgreedPrices, telling: Telling) -> Deed:
    del effect
    return got(telling.words, telling.words.t("the prices agreed on their card"))


@EFFECTS.of(NthItem)
def _nth_item(effect: NthItem, telling: Telling) -> Deed:
    words = telling.words
    nth, goods, price = ordinal(words, effect.n), _of(effect.goods, words), less(effect.permille, words)
    if effect.n == 1 and effect.most is not None:
        pieces = pieces_of(effect.goods, effect.most, words)
        return got(words, followed(words, together(words, (pieces, price)), rounded(effect.rounding, words)))
    if effect.n == 1:
        thing = words.t("each piece of {goods}", goods=goods) if goods else words.t("each piece")
    elif goods:
        thing = words.t("every {nth} piece of {goods}", nth=nth, goods=goods)
    else:
        thing = words.t("every {nth} piece", nth=nth)
    most = ""
    if effect.most is not None:
        most = words.n("at most {n} piece a bill", "at most {n} pieces a bill", effect.most)
    return got(words, followed(words, together(words, (thing, price)), most, rounded(effect.rounding, words)))


@EFFECTS.of(BuyGet)
def _buy_get(effect: BuyGet, telling: Telling) -> Deed:
    words = telling.words
    buy, get = words.number(effect.buy), words.number(effect.get)
    if effect.gift is not None:
        bought, free = pieces_of(effect.goods, effect.buy, words), pieces_of(effect.gift, effect.get, words)
        text = words.t("buy {bought} and get {free} free", bought=bought, free=free)
    elif effect.goods == ALL_GOODS:
        text = words.t("buy {buy} and get {get} free", buy=buy, get=get)
    else:
        text = words.t("buy {buy} of {goods} and get {get} free", buy=buy, get=get, goods=_of(effect.goods, words))
    if effect.most is not None:
        more = words.n("at most {n} free piece a bill", "at most {n} free pieces a bill", effect.most)
        text = followed(words, text, more)
    return Deed(alone=text, done=text)


@EFFECTS.of(StepsOff)
def _steps_off(effect: StepsOff, telling: Telling) -> Deed:
    words = telling.words
    if not effect.steps:
        return got(words, words.t("nothing off, as no step is set"))
    goods = _of(effect.goods, words)
    said = []
    for step in effect.steps:
        less_by = amount(words, step.off_minor, telling.currency)
        over = amount(words, step.over_minor, telling.currency)
        if effect.each:
            said.append(words.t("{amount} off each full {step}", amount=less_by, step=over))
        else:
            said.append(words.t("{amount} off from {step} on", amount=less_by, step=over))
    text = listed(words, said)
    return got(words, words.t("{steps} for {goods}", steps=text, goods=goods) if goods else text)
