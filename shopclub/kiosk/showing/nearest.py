"""The one thing that a little more on the bill would bring, as the customer at the tablet may read it."""

from __future__ import annotations

from shopclub.core.club import Club
from shopclub.core.explaining.sale import Item, Sort
from shopclub.core.programme.conditions import (
    BoughtOften,
    CodeTyped,
    Condition,
    FieldIs,
    HasTag,
    InSegment,
    Lapsed,
    Referred,
)
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import RunningSale
from shopclub.i18n import Words
from shopclub.words.missing import Reader
from shopclub.words.names import rule_name
from shopclub.words.whynot import say_nearest

_PRIVATE = (InSegment, HasTag, FieldIs, Lapsed, Referred, BoughtOften, CodeTyped)
"""Kinds of condition whose sentence would say what the shop keeps about somebody, or a code meant for others."""


def nearest(club: Club, sale: RunningSale, words: Words) -> str:
    """
    `Only ¥12 more: Coupon “10 off 80”`; empty where nothing is near, or nothing of it may be read by whoever stands by.

    Only what a quote has proven is told.
    """
    if sale.draft is None or sale.closed is not None:
        return ""
    item = club.whynot.nearest(sale.draft)
    programme = club.programme.current
    if item is None or not _may_be_read(item, programme, words):
        return ""
    return say_nearest(item, Reader(programme, words, club.shop.currency, club.today()))


def _may_be_read(item: Item, programme: Programme, words: Words) -> bool:
    """A coupon, a rule that has a name for customers, or one whose sentence says nothing about anybody."""
    if item.sort is Sort.COUPON or rule_name(programme, item.id, words):
        return True
    rule = programme.rule(item.id)
    return rule is not None and not any(_is_private(part) for part in parts_of(rule.when))


def _is_private(part: Condition) -> bool:
    return isinstance(part, _PRIVATE)
