"""
Names as people read them: of tiers and rewards, of kinds and roles, of members, and lists of names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopclub.core.ledger.model import Kind, Source
from shopclub.core.members.model import Gender, Member
from shopclub.core.programme.ladder import Metric, Tier
from shopclub.core.programme.model import Programme
from shopclub.core.staff.model import Role
from shopclub.i18n import N_, Words
from shopclub.words.telling import ahead, behind

MEMBER_DIGITS = 6
"""Digits a member number is shown with: `000123`."""
COUPON_KEY = "coupon:"
"""What stands before a coupon kind's id where a sale names what took something off."""
CARD_KEY = "card:"
"""What stands before a stamp card's id where a coupon names what brought it."""

_KINDS = {
    Kind.EARN: N_("Earned"),
    Kind.REDEEM: N_("Redeemed"),
    Kind.EXPIRE: N_("Expired"),
    Kind.ADJUST: N_("Adjusted"),
    Kind.REVERSE: N_("Reversed"),
    Kind.OPEN: N_("Brought along"),
    Kind.TRANSFER: N_("Between members"),
}
_SOURCES = {
    Source.COUNTER: N_("Counter"),
    Source.KIOSK: N_("Kiosk"),
    Source.IMPORT: N_("Import"),
    Source.SYSTEM: N_("By itself"),
}
_ROLES = {Role.OWNER: N_("owner"), Role.CLERK: N_("clerk")}
_GENDERS = {Gender.FEMALE: N_("female"), Gender.MALE: N_("male"), Gender.OTHER: N_("other")}
_METRICS = {
    Metric.SPEND: N_("spend"),
    Metric.POINTS: N_("points"),
    Metric.VISITS: N_("visits"),
    Metric.ENGAGEMENT: N_("engagement"),
}
_CAUSES = {
    "reached": N_("reached"),
    "review": N_("after its time was up"),
    "kept": N_("kept for another term"),
    "hand": N_("granted by hand"),
    "refund": N_("after a return"),
    "programme": N_("by a change of the programme"),
    "merged": N_("by merging two files"),
    "back": N_("because something was taken back"),
    "terms": N_("judged anew by a change of the programme"),
    "terms_back": N_("because new terms were taken back"),
}


def joined(words: Words, items: Sequence[str], *, either: bool = False) -> str:
    """
    A list as one reads it: `A, B and C`; with `either` set, `A, B or C`.

    Empty for no items.
    """
    if len(items) < 2:
        return "".join(items)
    first = words.p("between the items of a list", ", ").join(items[:-1])
    if either:
        return words.t("{first} or {last}", first=ahead(words, first), last=behind(words, items[-1]))
    return words.t("{first} and {last}", first=ahead(words, first), last=behind(words, items[-1]))


def local_name(names: Mapping[str, str], words: Words, fallback: str = "") -> str:
    """
    A name in the reader's language, else in any language it has.

    Args:
        names: language code -> name.
        words: the reader's language.
        fallback: for a name that is empty in every language; an id, say.
    """
    mine = names.get(words.language.value, "").strip()
    return mine or next((name for name in names.values() if name.strip()), fallback)


def tier_name(programme: Programme, tier_id: str, words: Words) -> str:
    """A tier's name; the id itself for one the programme no longer has, empty for none."""
    tier = programme.tier(tier_id)
    return local_name(tier.name, words, tier.id) if tier else tier_id


def member_at(tier: str, words: Words) -> str:
    """Somebody of a tier, by the tier's name: `a member at Gold`."""
    if tier.casefold().endswith(("member", "会员")):
        return words.t("somebody at {tier}", tier=tier)  # 普通会员会员 would be said otherwise
    return words.t("a member at {tier}", tier=tier)


def tiers_named(programme: Programme, tiers: Sequence[str], words: Words) -> list[str]:
    """Names of tiers, lowest first; those the programme no longer has last, by their ids."""
    order = [tier.id for tier in programme.tiers()]
    known = sorted(dict.fromkeys(tiers), key=lambda tier: order.index(tier) if tier in order else len(order))
    return [tier_name(programme, tier, words) for tier in known]


def tier_label(tier: Tier | None, words: Words) -> str:
    """A tier with its sign, `◆ Gold`; empty for none."""
    if tier is None:
        return ""
    return f"{tier.sign} {local_name(tier.name, words, tier.id)}".lstrip()


def reward_name(programme: Programme, reward_id: str, words: Words) -> str:
    """A reward's name; the id itself for one the programme no longer has."""
    reward = programme.reward(reward_id)
    return local_name(reward.name, words, reward.id) if reward else reward_id


def benefit_name(programme: Programme, benefit_id: str, words: Words) -> str:
    """A benefit's name in the first tier or plan that has it; the id itself for one the programme no longer has."""
    held = next((one for one in programme.benefits() if one.id == benefit_id), None)
    return local_name(held.name, words, held.id) if held else benefit_id


def plan_name(programme: Programme, plan_id: str, words: Words) -> str:
    """A paid plan's name; the id itself for one the programme no longer has, empty for none."""
    plan = programme.plan(plan_id)
    return local_name(plan.name, words, plan.id) if plan else plan_id


def coupon_name(programme: Programme, coupon_id: str, words: Words) -> str:
    """A kind of coupon's name; the id itself for one the programme no longer has."""
    coupon = programme.coupon(coupon_id)
    return local_name(coupon.name, words, coupon.id) if coupon else coupon_id


def card_name(programme: Programme, card_id: str, words: Words) -> str:
    """A stamp card's name; the id itself for one the programme no longer has."""
    card = programme.card(card_id)
    return local_name(card.name, words, card.id) if card else card_id


def package_name(programme: Programme, package_id: str, words: Words) -> str:
    """A package's name; the id itself for one the programme no longer has."""
    package = programme.package(package_id)
    return local_name(package.name, words, package.id) if package else package_id


def rule_name(programme: Programme, rule_id: str, words: Words) -> str:
    """
    What a rule or a coupon is called on receipts and customers' pages; empty for a rule without a name of its own.

    Args:
        programme: the rules in force.
        rule_id: as a sale recorded it; `coupon:` and the kind's id for a coupon.
        words: the reader's language.
    """
    if rule_id.startswith(COUPON_KEY):
        return words.t("Coupon “{name}”", name=coupon_name(programme, rule_id.removeprefix(COUPON_KEY), words))
    if rule_id.startswith(CARD_KEY):
        return words.t("Card “{name}”", name=card_name(programme, rule_id.removeprefix(CARD_KEY), words))
    rule = programme.rule(rule_id)
    return local_name(rule.name, words) if rule else ""


def member_number(number: int) -> str:
    """A member number as it is printed: `000123`."""
    return f"{number:0{MEMBER_DIGITS}d}"


def member_label(number: int, member: Member | None, words: Words) -> str:
    """What to call a member in a list: the name, else the other system's number, else the number."""
    if member is not None and member.name:
        return member.name
    if member is not None and member.outside:
        return words.t("No. {number}", number=member.outside)
    return words.t("No. {number}", number=member_number(number))


def kind_name(kind: Kind, words: Words) -> str:
    """What an entry did, in one word."""
    return words.t(_KINDS[kind])


def source_name(source: Source, words: Words) -> str:
    """Where something came from, in one word."""
    return words.t(_SOURCES[source])


def role_name(role: Role, words: Words) -> str:
    """A role of the staff."""
    return words.t(_ROLES[role])


def gender_name(gender: Gender, words: Words) -> str:
    """A gender as the member stated it."""
    return words.t(_GENDERS[gender])


def metric_name(metric: Metric, words: Words) -> str:
    """What a tier is measured by."""
    return words.t(_METRICS[metric])


def cause_name(cause: str, words: Words) -> str:
    """Why a tier changed; the code itself for one of a newer version."""
    return words.t(_CAUSES[cause]) if cause in _CAUSES else cause
