"""What membership brings, said to somebody who thinks about joining: on the join page, the tablet and the poster."""

from __future__ import annotations

from functools import lru_cache

from shopclub.core.club import Club
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.effects import PointsFixed
from shopclub.core.programme.model import Occasion
from shopclub.i18n import Language, Words
from shopclub.words.programme import say_programme


def join_bonus(club: Club) -> int:
    """Points that joining gives anybody today; what is for some only, for those whom a friend brought say, is not."""
    today = club.today()
    return sum(
        rule.then.points
        for rule in club.programme.current.rules
        if rule.on is Occasion.JOIN
        and isinstance(rule.then, PointsFixed)
        and isinstance(rule.when, Always)
        and rule.in_force(today)
    )


def benefits(club: Club, words: Words) -> tuple[str, ...]:
    """What membership brings, in at most three sentences for the welcome page."""
    return _benefits(club, club.programme.version, words.language, club.shop.currency)


@lru_cache(maxsize=16)
def _benefits(club: Club, version: int, language: Language, currency: str) -> tuple[str, ...]:
    """The sentences of one programme version, made once: every visitor reads the same."""
    del version
    programme, words = club.programme.current, Words(language)
    told = {section.id: section.lines for section in say_programme(programme, words, currency=currency)}
    wanted = ("earning", "spending", "discounts")
    return tuple(told[key][0] for key in wanted if told.get(key))
