"""A member's own invitation in words: what both get, what to send, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from shopclub.core.invitations.model import Counted, Friend
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.i18n import N_, Words
from shopclub.words.figures import points
from shopclub.words.names import joined
from shopclub.words.rules import say_rule

_STEPS = {Occasion.FRIEND_JOINED: N_("became a member"), Occasion.FRIEND_BOUGHT: N_("first purchase")}


def say_gifts(rules: Iterable[Rule], programme: Programme, words: Words, *, currency: str) -> tuple[str, ...]:
    """What rules give, each as a sentence of a list."""
    return tuple(say_rule(rule, programme, words, currency=currency) for rule in rules)


def say_invitation(shop: str, address: str, words: Words) -> str:
    """What a member may send to a friend."""
    return words.t(
        "I collect points at {shop}. When you are there, on the shop's Wi-Fi, join with my invitation: {address}",
        shop=shop, address=address,
    )  # fmt: skip


def say_counted(counted: Counted, words: Words, *, today: date) -> str:
    """What one step of a friend brought: `first purchase on 5 Nov: 100 points and 1 coupon`."""
    step = words.t("{what} on {day}", what=words.t(_STEPS[counted.occasion]), day=words.day(counted.on, today))
    if counted.back:
        return words.t("{what}: taken back", what=step)
    return words.t("{name}: {text}", name=step, text=joined(words, list(_brought(counted, words))))


def _brought(counted: Counted, words: Words) -> Iterator[str]:
    if counted.points:
        yield points(words, counted.points)
    if counted.engagement:
        yield words.n("{n} engagement point", "{n} engagement points", counted.engagement)
    if counted.coupons:
        yield words.n("{n} coupon", "{n} coupons", counted.coupons)


def say_friend(friend: Friend, words: Words, *, today: date, waits: bool) -> tuple[str, ...]:
    """
    What came of one friend, each step a line, the first that they joined.

    Args:
        friend: as the one who invited them may see them.
        words: the reader's language.
        today: so that a day of another year is said with its year.
        waits: whether the programme gives something for the first purchase.
    """
    said = [say_counted(one, words, today=today) for one in friend.counted]
    if not any(one.occasion is Occasion.FRIEND_JOINED for one in friend.counted):
        said.insert(
            0, words.t("{what} on {day}", what=words.t("became a member"), day=words.day(friend.joined_on, today))
        )
    if friend.has_left:
        said.append(words.t("has left the club since"))
    elif waits and not friend.has_bought:
        said.append(words.t("the first purchase is still to come"))
    return tuple(said)
