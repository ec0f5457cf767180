"""What a new version does to what runs, in words: whom it concerns, what is left behind, what was done."""

from __future__ import annotations

from datetime import date

from shopclub.core.adopting.model import Affected, Left, Preview
from shopclub.core.programme.model import Extent, Programme, Terms
from shopclub.i18n import N_, Words
from shopclub.words.figures import points
from shopclub.words.names import (
    card_name,
    coupon_name,
    local_name,
    plan_name,
    reward_name,
    tier_name,
)

EXTENTS = {
    Extent.KEEP: N_("keep their terms"),
    Extent.BETTER: N_("new terms where they are better"),
    Extent.ALL: N_("new terms for all"),
}
"""What is chosen for points there are, and for tiers held."""


def say_lots(preview: Preview, extent: Extent, words: Words) -> list[str]:
    """
    What becomes of the points there are.

    Args:
        preview: of the version.
        extent: what is chosen.
        words: the reader's language.
    """
    sums = preview.sums()
    if extent is Extent.KEEP or not (sums.longer or (sums.shorter and extent is Extent.ALL)):
        return [words.t("The points there are keep their last days.")]
    said = []
    if sums.longer:
        said.append(
            _of(words, words.t("{points} usable longer", points=points(words, sums.longer)), sums.longer_members)
        )
    if sums.shorter and extent is Extent.ALL:
        less = words.t("{points} end sooner, none within 30 days", points=points(words, sums.shorter))
        said.append(_of(words, less, sums.shorter_members))
    return said


def say_tiers(preview: Preview, extent: Extent, words: Words) -> list[str]:
    """What becomes of the tiers held; as `say_lots`."""
    sums = preview.sums()
    if extent is Extent.KEEP or not (sums.higher or (sums.lower and extent is Extent.ALL)):
        return [words.t("Members keep their tiers until their time is up.")]
    said = []
    if sums.higher:
        said.append(
            words.n("{n} member gets a higher tier, or keeps it longer",
                    "{n} members get a higher tier, or keep it longer", sums.higher)
        )  # fmt: skip
    if sums.lower and extent is Extent.ALL:
        said.append(
            words.n("{n} member gets a lower tier, or has it for less long",
                    "{n} members get a lower tier, or have it for less long", sums.lower)
        )  # fmt: skip
    return said


def _of(words: Words, what: str, members: int) -> str:
    return words.n("{what}, of {n} member", "{what}, of {n} members", members, what=what)


def say_affected(one: Affected, before: Programme, after: Programme, today: date, words: Words) -> list[str]:
    """
    What would be different for one member.

    Args:
        one: of a preview.
        before: the programme in force.
        after: the one to be adopted.
        today: the business day.
        words: the reader's language.
    """
    said = []
    if one.longer:
        said.append(_days(words, words.t("{points} usable longer", points=points(words, one.longer)), max(0, one.days)))
    if one.shorter:
        said.append(_days(words, words.t("{points} end sooner", points=points(words, one.shorter)), max(0, -one.days)))
    if one.tier_after and one.tier_after != one.tier_before:
        was = tier_name(before, one.tier_before, words)
        said.append(words.t("{before} → {after}", before=was, after=tier_name(after, one.tier_after, words)))
    elif one.tier_after:
        tier, until = tier_name(after, one.tier_after, words), one.until_after
        if until is None:
            said.append(words.t("{tier} for good", tier=tier))
        else:
            said.append(words.t("{tier} until {day}", tier=tier, day=words.day(until, today)))
    return said


def _days(words: Words, what: str, days: int) -> str:
    return words.n("{what}, by up to {n} day", "{what}, by up to {n} days", days, what=what) if days else what


def say_left(one: Left, programme: Programme, words: Words) -> str:
    """
    What members still have of something that goes or changes, and what becomes of it.

    Args:
        one: of a preview.
        programme: the one in force, which has it.
        words: the reader's language.
    """
    n = one.count
    match one.part:
        case "tier":
            name = tier_name(programme, one.id, words)
            return words.n(
                "{n} member is in tier “{name}”, which goes: judged anew with the next daily run",
                "{n} members are in tier “{name}”, which goes: judged anew with the next daily run", n, name=name,
            )  # fmt: skip
        case "coupon" | "coupon_changed":
            name = coupon_name(programme, one.id, words)
            return words.n(
                "{n} coupon “{name}” that can be used still keeps what it says today",
                "{n} coupons “{name}” that can be used still keep what they say today", n, name=name,
            )  # fmt: skip
        case "plan":
            name = plan_name(programme, one.id, words)
            return words.n(
                "{n} member has plan “{name}” paid: it counts to its last day, then it ends",
                "{n} members have plan “{name}” paid: it counts to its last day, then it ends", n, name=name,
            )  # fmt: skip
        case "card":
            name = card_name(programme, one.id, words)
            return words.n(
                "{n} member has stamps on card “{name}”, which can't be filled any more",
                "{n} members have stamps on card “{name}”, which can't be filled any more", n, name=name,
            )  # fmt: skip
        case "reward":
            name = reward_name(programme, one.id, words)
            return words.n(
                "{n} reward “{name}” is asked for and can't be handed over any more",
                "{n} rewards “{name}” are asked for and can't be handed over any more", n, name=name,
            )  # fmt: skip
        case "household":
            kind = programme.household(one.id)
            name = local_name(kind.name, words, kind.id) if kind is not None else one.id
            return words.n(
                "{n} shared card “{name}” takes in nobody any more",
                "{n} shared cards “{name}” take in nobody any more", n, name=name,
            )  # fmt: skip
        case _:
            draw = programme.draw(one.id)
            name = local_name(draw.name, words, draw.id) if draw is not None else one.id
            return words.t("Lucky draw “{name}” is open and goes on by its own terms", name=name)


def say_terms(terms: Terms, words: Words) -> list[str]:
    """What a version did, or is to do, to what ran."""
    said = []
    for extent, what in ((terms.lots, words.t("Points there are")), (terms.tiers, words.t("Tiers held"))):
        if extent is not Extent.KEEP:
            said.append(words.t("{what}: {choice}", what=what, choice=words.t(EXTENTS[extent])))
    if terms.back_on is not None:
        said.append(words.t("taken back again on {day}", day=words.day_long(terms.back_on)))
    elif terms.on is not None:
        if terms.points:
            what = words.t("{points} have other last days", points=points(words, terms.points))
            said.append(_of(words, what, terms.lots_members))
        if terms.tiers_members:
            said.append(words.n("{n} tier judged anew", "{n} tiers judged anew", terms.tiers_members))
        if not terms.done:
            said.append(words.t("not done yet: goes on with the next daily run"))
    return said
