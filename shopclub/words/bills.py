"""Conditions on the bill and on what happened: each as a clause after "when" in English, before 时 in Chinese."""

from __future__ import annotations

from shopclub.core.programme.conditions import About, BillAmount, BillQuantity, CodeTyped, PaidBy
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import N_
from shopclub.words.figures import amount
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.names import joined
from shopclub.words.telling import Register, Telling, quoted

WHAT: Register[Telling, str] = Register()
"""Kind of condition -> its clause."""

_TENDERS = {
    "cash": N_("cash"),
    "card": N_("bank card"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
}


@WHAT.of(BillAmount)
def _amount(condition: BillAmount, telling: Telling) -> str:
    words = telling.words
    least = amount(words, condition.at_least_minor, telling.currency)
    if condition.at_most_minor is None:
        if condition.goods == ALL_GOODS:
            return words.t("the bill comes to {least} or more", least=least)
        goods = named_goods(condition.goods, words)
        return words.t("{goods} on the bill come to {least} or more", goods=goods, least=least)
    most = amount(words, condition.at_most_minor, telling.currency)
    if condition.goods == ALL_GOODS:
        return words.t("the bill comes to between {least} and {most}", least=least, most=most)
    goods = named_goods(condition.goods, words)
    return words.t("{goods} on the bill come to between {least} and {most}", goods=goods, least=least, most=most)


@WHAT.of(BillQuantity)
def _quantity(condition: BillQuantity, telling: Telling) -> str:
    words = telling.words
    if condition.at_most is None:
        pieces = pieces_of(condition.goods, condition.at_least, words)
        return words.t("at least {pieces} are on the bill", pieces=pieces)
    pieces = pieces_of(condition.goods, condition.at_most, words)
    if condition.at_most == condition.at_least:
        return words.t("exactly {pieces} are on the bill", pieces=pieces)
    least = words.number(condition.at_least)
    return words.t("from {least} to {pieces} are on the bill", least=least, pieces=pieces)


@WHAT.of(PaidBy)
def _tender(condition: PaidBy, telling: Telling) -> str:
    words = telling.words
    tenders = [words.t(_TENDERS[one]) if one in _TENDERS else quoted(one) for one in condition.tenders]
    return words.t("all is paid by {tenders}", tenders=joined(words, tenders, either=True))


@WHAT.of(CodeTyped)
def _code(condition: CodeTyped, telling: Telling) -> str:
    return telling.words.t("the code “{code}” is given", code=condition.code)


@WHAT.of(About)
def _about(condition: About, telling: Telling) -> str:
    ids = joined(telling.words, [quoted(one) for one in condition.ids], either=True)
    return telling.words.t("it is about {ids}", ids=ids)
