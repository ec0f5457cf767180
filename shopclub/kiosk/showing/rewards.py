"""The rewards shop as pages show it: what there is, what it costs whoever looks, and what they have asked for."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import AskedAt, Offer, Voucher, VoucherState
from shopclub.i18n import N_, Words
from shopclub.words import local_name, reward_name

SHOWN = 5
"""Answers of today a page still shows."""
_ANSWERS = {
    VoucherState.WAITING: N_("The counter has been told"),
    VoucherState.HANDED_OUT: N_("Here you are!"),
    VoucherState.DECLINED: N_("The counter could not hand it out"),
    VoucherState.WITHDRAWN: N_("You took it back"),
    VoucherState.LAPSED: N_("The time is up"),
    VoucherState.UNDONE: N_("Taken back at the counter"),
}
_UNCHANGED = N_("Your points have not changed.")


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """One reward as a card."""

    id: str
    name: str
    price: str
    """`100 points`, `80 points and ¥19.90`."""
    why_not: str
    """Why it can't be asked for now: how many points are missing, all gone …; empty when it can."""
    points: int
    left_after: int
    """Points left once it is taken."""
    money: str
    """To pay at the counter beside the points; empty for nothing."""
    picture: str = ""
    """Address of its picture; empty: a drawn sign."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A reward that was asked for."""

    number: int
    name: str
    state: str
    title: str
    more: str
    """What that means for their points."""
    price: str
    until: str
    """The last day it is kept, while it waits."""
    code: str
    digits: str
    picture: str
    """Address of its picture; empty: a drawn sign."""


def has_rewards(club: Club) -> bool:
    """Whether there is anything to choose from."""
    return any(reward.enabled for reward in club.programme.current.rewards)


def say_cost(club: Club, points: int, minor: int, words: Words) -> str:
    """Points, or points and money."""
    said = words.n("{n} point", "{n} points", points)
    if not minor:
        return said
    return words.t("{points} and {amount}", points=said, amount=words.money(minor, club.shop.currency))


def goods(club: Club, member: MemberNo, words: Words) -> tuple[Good, ...]:
    """Every reward switched on, what one can have first, each part cheapest first."""
    seen = [good(club, offer, member, words) for offer in club.rewards.offers(member)]
    return tuple(sorted(seen, key=lambda one: bool(one.why_not)))


def good(club: Club, offer: Offer, member: MemberNo, words: Words) -> Good:
    """One offer as a card."""
    free = club.profile(member).available
    return Good(
        id=offer.reward.id,
        name=local_name(offer.reward.name, words, offer.reward.id),
        price=say_cost(club, offer.points, offer.minor, words),
        why_not=_why_not(offer, words),
        points=offer.points,
        left_after=max(0, free - offer.points),
        money=words.money(offer.minor, club.shop.currency) if offer.minor else "",
        picture=_picture(club, offer.reward.id),
    )


def _picture(club: Club, reward: str) -> str:
    picture = club.pictures.of(reward)
    return "" if picture is None else f"/picture/{picture.file}"


def _why_not(offer: Offer, words: Words) -> str:
    match offer.refusal:
        case None:
            return ""
        case "points_insufficient":
            return words.n("{n} more point", "{n} more points", offer.missing)
        case "reward_out_of_stock":
            return words.t("all gone")
        case "reward_limit":
            return words.t("you have had yours")
        case _:
            return words.t("not for your card at the moment")


def asked(club: Club, number: int, words: Words) -> Asked:
    """One that was asked for, as it stands now."""
    voucher = club.rewards.voucher(number)
    last = club.calendar.day_of(voucher.until - timedelta(seconds=1))
    return Asked(
        number=number,
        name=reward_name(club.programme.current, voucher.reward, words),
        state=voucher.state.value,
        title=words.t(_ANSWERS[voucher.state]),
        more=_meaning(club, voucher, words),
        price=say_cost(club, voucher.points, voucher.minor, words),
        until=words.day_long(last),
        code=voucher.code,
        digits=" ".join(voucher.code[i : i + 4] for i in range(0, len(voucher.code), 4)),
        picture=_picture(club, voucher.reward),
    )


def _meaning(club: Club, voucher: Voucher, words: Words) -> str:
    match voucher.state:
        case VoucherState.WAITING if voucher.asked is AskedAt.TABLET:
            return words.n(
                "If nobody answers within {n} second, it ends by itself, and your points stay as they are.",
                "If nobody answers within {n} seconds, it ends by itself, and your points stay as they are.",
                max(1, ceil((voucher.until - club.clock.now()).total_seconds())),
            )
        case VoucherState.WAITING:
            return ""
        case VoucherState.LAPSED if voucher.asked is AskedAt.TABLET:
            return words.t("Nobody could answer just now. Your points have not changed: please ask at the counter.")
        case VoucherState.HANDED_OUT:
            points = max(0, club.profile(MemberNo(voucher.member)).points)
            return words.n("You have {n} point now.", "You have {n} points now.", points)
        case VoucherState.UNDONE:
            return words.t("Your points are back.")
        case _:
            return words.t(_UNCHANGED)


def all_asked(club: Club, member: MemberNo, words: Words) -> tuple[Asked, ...]:
    """What a member waits for, and today's answers; the newest first."""
    today = club.today()
    found: list[Asked] = []
    for number, voucher in club.rewards.vouchers_of(member):
        is_fresh = voucher.state is VoucherState.WAITING or club.calendar.day_of(voucher.at) == today
        if is_fresh and len(found) < SHOWN:
            found.append(asked(club, number, words))
    return tuple(found)


def mark(club: Club, member: MemberNo) -> str:
    """A mark of what a member has asked for: another one when anything of it has changed."""
    return ",".join(f"{number}{voucher.state.value}" for number, voucher in club.rewards.vouchers_of(member)[:SHOWN])
