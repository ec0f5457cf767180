"""What the core refuses, in a sentence that says what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from shopclub.core.kernel.errors import ClubError, Figure
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Action
from shopclub.i18n import FIELD, N_, Words
from shopclub.words.file import FILE_SENTENCES
from shopclub.words.importing import FILES, HOLDS
from shopclub.words.names import member_number
from shopclub.words.pins import say_misses
from shopclub.words.refusals import SENTENCES

Figures: TypeAlias = Mapping[str, Figure]

_FIELDS = {
    "name": N_("name"),
    "source": N_("where it stood before"),
    "shop_name": N_("name of the shop"),
    "tablet_name": N_("name of the tablet"),
    "staff_name": N_("name"),
    "phone": N_("phone number"),
    "birthday": N_("birthday"),
    "note": N_("note"),
    "tags": N_("tags"),
    "fields": N_("own field"),
    "gender": N_("gender"),
    "outside": N_("number in the other system"),
    "product": N_("product"),
    "code": N_("product code"),
    "category": N_("category"),
    "tender": N_("way of paying"),
    "about": N_("what it was about"),
    "question": N_("question"),
    "answer": N_("answer"),
    "heard": N_("how they heard of us"),
    "referrer": N_("brought by"),
    "contact": N_("whom to ask"),
    "own_field": N_("own field"),
}
"""Fields of forms, as the sentences about them call them."""

_ACTIONS = {
    Action.SELL: N_("sell"),
    Action.SET_GOALS: N_("set goals"),
    Action.REFUND: N_("take goods back"),
    Action.ENROL: N_("enrol members"),
    Action.EDIT_MEMBER: N_("change a member's file"),
    Action.CLOSE_MEMBER: N_("end a membership"),
    Action.REDEEM: N_("redeem points"),
    Action.SELL_BALANCES: N_("sell stored value, cards and memberships"),
    Action.PAY_OUT: N_("pay out or pay back a balance"),
    Action.ADJUST: N_("change a balance by hand"),
    Action.MEND: N_("put right what was recorded for the wrong person"),
    Action.GRANT_TIER: N_("grant a tier"),
    Action.ISSUE_COUPONS: N_("issue coupons or take them back"),
    Action.CLOSE_DAY: N_("count the till"),
    Action.CHANGE_PROGRAMME: N_("change the programme"),
    Action.RUN_GAMES: N_("run lucky draws and predictions"),
    Action.CHANGE_STOCK: N_("change the stock of rewards"),
    Action.CHANGE_PRODUCTS: N_("change the product list"),
    Action.CHANGE_CATEGORIES: N_("say which category a product is of"),
    Action.CHANGE_STAFF: N_("change the staff"),
    Action.CHANGE_SETTINGS: N_("change the settings"),
    Action.SEE_PERSONAL: N_("see whole phone numbers"),
    Action.EXPORT: N_("export lists"),
    Action.EXPORT_FULL: N_("export whole phone numbers"),
    Action.IMPORT: N_("import files"),
    Action.SHARE_CARDS: N_("set up families and companies"),
    Action.AGREE_PRICES: N_("agree on prices with a company"),
    Action.PAIR_TABLET: N_("pair a tablet"),
}


_DAYS = frozenset({"date", "day", "from_on", "through", "today", "until_on"})
"""Figures that are ISO days."""


_PLAIN = frozenset({"port", "number", "line", "first", "because", "to"})
"""Figures that name something: said without grouping their digits."""


def say_error(error: ClubError, words: Words, shop: Shop | None = None) -> str:
    """
    A refusal as a sentence (or two) for the person in front of the screen.

    Args:
        error: what the core raised.
        words: the reader's language.
        shop: for its currency; None when no file is open.
    """
    return say_code(error.code, error.figures, words, currency=shop.currency if shop else "")


def say_code(code: str, figures: Figures, words: Words, *, currency: str = "") -> str:
    """
    A refusal by its code and figures, for example the one an `Offer` carries.

    A code without a sentence (of a newer part of the program) is shown as it is, so that it can be looked up.

    Args:
        code: stable key of the sentence.
        figures: what it quotes; a figure it lacks is shown as a question mark.
        words: the reader's language.
        currency: the shop's, ISO 4217; needed for money only.
    """
    special = _SPECIAL.get(code)
    if special is not None:
        return special(figures, words)
    msgid = SENTENCES.get(code)
    if msgid is None:
        return words.t("That can't be done ({code}).", code=code)
    if code in FILES and "field" in figures:
        return put_in(msgid, {**figures, "field": None}, words, currency=currency, field=str(figures["field"]))
    return put_in(msgid, figures, words, currency=currency)


def put_in(msgid: str, figures: Figures, words: Words, *, currency: str = "", **said: str) -> str:
    """
    A sentence with the figures it quotes; one that is missing is shown as a question mark.

    Args:
        msgid: marked with `N_`.
        figures: of the error.
        words: the reader's language.
        currency: the shop's, ISO 4217; needed for money only.
        said: figures that are in words already.
    """
    fields = {name: _shown(name, figures.get(name), words, currency) for name in FIELD.findall(msgid)}
    return words.t(msgid, **{**fields, **said})


def has_sentence(code: str) -> bool:
    """Whether a code has a sentence of its own."""
    return code in SENTENCES or code in _SPECIAL


def field_name(field: str, words: Words) -> str:
    """A form's field as people call it; the key itself for one that has no word yet."""
    return words.t(_FIELDS[field]) if field in _FIELDS else field


def has_field_name(field: str) -> bool:
    """Whether a field has a word."""
    return field in _FIELDS


def _shown(name: str, figure: Figure, words: Words, currency: str) -> str:
    """One figure as its name says it is meant."""
    if figure is None:
        return "?"
    if name.endswith("_minor") and isinstance(figure, int) and currency:
        return words.money(figure, currency)
    if name in ("member", "kept") and isinstance(figure, int):
        return member_number(figure)
    if name == "action":
        return words.t(_ACTIONS[Action(str(figure))])
    if name == "field":
        return field_name(str(figure), words)
    if name in _DAYS and isinstance(figure, str):
        return words.day_long(date.fromisoformat(figure))
    if isinstance(figure, int) and name not in _PLAIN:
        return words.number(figure)
    return str(figure)


def _number(figures: Figures, name: str) -> int:
    value = figures.get(name)
    return value if isinstance(value, int) else 0


def _phone_length(figures: Figures, words: Words) -> str:
    digits, expected = _number(figures, "digits"), figures.get("expected")
    if expected is None:
        return words.n(
            "This number has {n} digit, which is not the length of a phone number.",
            "This number has {n} digits, which is not the length of a phone number.",
            digits,
        )
    return words.n(
        "This number has {n} digit; we need {expected}.",
        "This number has {n} digits; we need {expected}.",
        digits,
        expected=expected,
    )


def _phone_taken(figures: Figures, words: Words) -> str:
    member = figures.get("member")
    if not isinstance(member, int):
        return words.t("This phone number belongs to a member already.")
    return words.t("This phone number belongs to member No. {number} already.", number=member_number(member))


def _points_insufficient(figures: Figures, words: Words) -> str:
    if "available" not in figures:
        return words.t("Not enough points.")
    available, wanted = _number(figures, "available"), _number(figures, "wanted")
    return words.t(
        "Not enough points: {available} can be used, {wanted} are needed.",
        available=words.number(available),
        wanted=words.number(wanted),
    )


def _too_many_returned(figures: Figures, words: Words) -> str:
    return words.n(
        "Only {n} piece of line {line} is left to return.",
        "Only {n} pieces of line {line} are left to return.",
        _number(figures, "left"),
        line=figures.get("line"),
    )


def _amount_too_fine(figures: Figures, words: Words) -> str:
    decimals = _number(figures, "decimals")
    if not decimals:
        return words.t("The shop's currency has no decimals. Leave them out.")
    return words.n(
        "The shop's currency has {n} decimal. Leave out the rest.",
        "The shop's currency has {n} decimals. Leave out the rest.",
        decimals,
    )


def _text_too_long(figures: Figures, words: Words) -> str:
    return words.t(
        "The field “{field}” takes {most} characters; this is {length}.",
        field=field_name(str(figures.get("field")), words),
        most=words.number(_number(figures, "max_length")),
        length=words.number(_number(figures, "length")),
    )


def _phone_unreadable(figures: Figures, words: Words) -> str:
    del figures
    return words.t(
        "This is not a phone number that exists. Look at its digits; a foreign one begins with + and its country."
    )


def _reward_out_of_stock(figures: Figures, words: Words) -> str:
    left = _number(figures, "left")
    if left <= 0:
        return words.t("This reward is out of stock.")
    return words.n("Only {n} of this reward is left.", "Only {n} of this reward are left.", left)


def _pin_wrong(figures: Figures, words: Words) -> str:
    left = figures.get("left")
    if not isinstance(left, int):
        return words.t("That is not the PIN.")
    return words.n("That is not the PIN. {n} try left.", "That is not the PIN. {n} tries left.", left)


def _kind_unclear(figures: Figures, words: Words) -> str:
    first, second = (words.t(HOLDS.get(str(figures.get(name)), "?")) for name in ("first", "second"))
    return words.t(
        "This file could hold {first} or {second}. Bring it in once by hand under “Files”; "
        "from then on the inbox reads such files alike.",
        first=first,
        second=second,
    )


_SPECIAL: dict[str, Callable[[Figures, Words], str]] = {
    "amount_too_fine": _amount_too_fine,
    "kind_unclear": _kind_unclear,
    "phone_length": _phone_length,
    "phone_taken": _phone_taken,
    "phone_unreadable": _phone_unreadable,
    "pin_wrong": _pin_wrong,
    "member_pin_wrong": say_misses,
    "points_insufficient": _points_insufficient,
    "reward_out_of_stock": _reward_out_of_stock,
    "text_too_long": _text_too_long,
    "too_many_returned": _too_many_returned,
    **FILE_SENTENCES,
}
"""Sentences that depend on their figures: counts, what is known, what is not."""

__all__ = ["Figures", "field_name", "has_field_name", "has_sentence", "put_in", "say_code", "say_error"]
