"""What is kept about a member, in words: for the member's own pages and for whoever answers at the counter."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.ledger.units import VALUE
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.consents import Agreed, Agreement
from shopclub.core.members.model import Member
from shopclub.core.privacy.model import Altered, Asked, HandedOut, OwnChange
from shopclub.core.shop.model import Shop
from shopclub.i18n import N_, Language, Words
from shopclub.words.birthdays import say_birthday
from shopclub.words.names import gender_name, member_number, source_name, tier_label

_AGREED = {
    Agreed.MEMBERSHIP: N_("Membership"),
    Agreed.MARKETING: N_("Offers"),
    Agreed.BOARD: N_("Leaderboard"),
}
_ASKED = {
    Asked.SEE: N_("to see it"),
    Asked.COPY: N_("a copy"),
    Asked.CORRECT: N_("a correction"),
    Asked.STOP: N_("no offers any more"),
    Asked.ERASE: N_("to be forgotten"),
}
_HANDED = {
    HandedOut.MEMBERS: N_("list of members"),
    HandedOut.SALES: N_("list of sales"),
    HandedOut.LEDGER: N_("ledger"),
    HandedOut.PRODUCTS: N_("list of products"),
    HandedOut.COUPONS: N_("list of coupons"),
    HandedOut.LIABILITY: N_("what is owed to members"),
    HandedOut.COPY: N_("one member's data"),
    HandedOut.IDLE: N_("members not here for long"),
    HandedOut.CARDS: N_("member cards"),
}
_FIELDS = {
    "name": N_("name"),
    "birthday": N_("birthday"),
    "gender": N_("gender"),
    "language": N_("language"),
    "marketing": N_("offers"),
    "phone": N_("phone number"),
}


class Kept(msgspec.Struct, frozen=True):
    """One thing that is kept."""

    label: str
    value: str


class KeptPart(msgspec.Struct, frozen=True):
    """Things that belong together."""

    title: str
    rows: tuple[Kept, ...]


def own_field_name(shop: Shop, field: str, words: Words) -> str:
    """What a field of the shop's own is called; its id where the shop gave it no name."""
    found = next((one for one in shop.own_fields if one.id == field), None)
    if found is None:
        return field
    return found.name.get(words.language.value) or next(iter(found.name.values()))


def agreed_name(to: Agreed, words: Words) -> str:
    """What was agreed to."""
    return words.t(_AGREED[to])


def asked_name(kind: Asked, words: Words) -> str:
    """What was asked for."""
    return words.t(_ASKED[kind])


def handed_name(what: HandedOut, words: Words) -> str:
    """What was handed out."""
    return words.t(_HANDED[what])


def altered_name(one: Altered, shop: Shop, words: Words) -> str:
    """The field that was changed."""
    if one.field.startswith("fields."):
        return own_field_name(shop, one.field.removeprefix("fields."), words)
    return words.t(_FIELDS[one.field]) if one.field in _FIELDS else one.field


def say_change(change: OwnChange, shop: Shop, words: Words) -> str:
    """What a member changed, in one line: `name 王芳 → 王芬, gender`."""
    parts: list[str] = []
    if change.left:
        parts.append(words.t("left the club and was forgotten"))
    if change.phone:
        parts.append(words.t("would like another number: {phone}", phone=mask_phone(change.phone)))
    elif change.accepted is not None:
        parts.append(words.t("another number: taken over") if change.accepted else words.t("another number: refused"))
    for one in change.altered:
        name = altered_name(one, shop, words)
        if one.before or one.after:
            before, after = one.before or words.t("nothing"), one.after or words.t("nothing")
            name = words.t("{field}: {before} → {after}", field=name, before=before, after=after)
        parts.append(name)
    return words.p("between the items of a list", ", ").join(parts)


def say_agreement(one: Agreement, club: Club, words: Words) -> str:
    """Since when, to which text, where; and until when."""
    calendar = club.calendar
    said = words.t(
        "{day}, text {notice}, {where}",
        day=words.instant(calendar.local(one.at)),
        notice=one.notice,
        where=source_name(one.channel, words),
    )
    if one.guardian:
        said = words.t("{agreed}, by a guardian", agreed=said)
    if one.ended_at is not None:
        said = words.t("{agreed}; until {day}", agreed=said, day=words.instant(calendar.local(one.ended_at)))
    return said


def kept_about(club: Club, number: MemberNo, words: Words, *, whole: bool = False) -> tuple[KeptPart, ...]:
    """
    Everything that is kept about a member, part by part; what is empty is left out.

    Args:
        club: open.
        number: whose.
        words: the reader's language.
        whole: with the whole phone number, for the owner at the counter.
    """
    member = club.members.get(number)
    parts = (
        KeptPart(words.t("You"), _rows(_person(club, member, words, whole=whole))),
        KeptPart(words.t("What the counter wrote down"), _rows(_written(club, member, words))),
        KeptPart(words.t("Your card"), _rows(_card(club, number, member, words))),
        KeptPart(words.t("Purchases and points"), _rows(_figures(club, number, words))),
        KeptPart(words.t("What you agreed to"), _rows(_agreed(club, number, words))),
        KeptPart(words.t("What you asked for"), _rows(_asked(club, number, words))),
    )
    return tuple(part for part in parts if part.rows)


def _rows(pairs: Iterator[tuple[str, str]]) -> tuple[Kept, ...]:
    return tuple(Kept(label, value) for label, value in pairs if value)


def _person(club: Club, member: Member, words: Words, *, whole: bool) -> Iterator[tuple[str, str]]:
    birthday = birthday_of(member)
    yield words.p("of a person", "Name"), member.name
    phone = member.phone or ""
    yield words.t("Phone number"), phone if whole or not phone else mask_phone(phone)
    yield words.t("Birthday"), say_birthday(birthday, words, club.today()) if birthday else ""
    yield words.t("Gender"), gender_name(member.gender, words) if member.gender else ""
    known = {one.value: one.own_name for one in Language}
    yield words.t("Language"), known.get(member.language or "", "")
    theirs = {one.id for one in club.shop.own_fields if one.theirs or one.asked}
    for field, value in sorted(member.fields.items()):
        if field in theirs:
            yield own_field_name(club.shop, field, words), _value(value, words)
    yield words.t("How you heard of us"), member.heard


def _written(club: Club, member: Member, words: Words) -> Iterator[tuple[str, str]]:
    yield words.t("Note"), member.note
    yield words.t("Tags"), words.p("between the items of a list", ", ").join(member.tags)
    theirs = {one.id for one in club.shop.own_fields if one.theirs or one.asked}
    for field, value in sorted(member.fields.items()):
        if field not in theirs:
            yield own_field_name(club.shop, field, words), _value(value, words)
    brought = member.referred_by
    yield words.t("Brought by"), words.t("another member") if brought else ""


def _value(value: str | int, words: Words) -> str:
    return words.number(value) if isinstance(value, int) else value


def _card(club: Club, number: MemberNo, member: Member, words: Words) -> Iterator[tuple[str, str]]:
    yield words.t("Member number"), member_number(number)
    yield words.t("Joined"), f"{words.day_long(member.joined_on)} · {source_name(member.source, words)}"
    yield words.t("Number elsewhere"), member.outside or ""
    cards = len(member.former_cards)
    yield words.t("Cards replaced"), words.number(cards) if cards else ""
    phones = len(club.devices.phones(member.card))
    yield words.t("Phones signed in"), words.number(phones) if phones else ""


def _figures(club: Club, number: MemberNo, words: Words) -> Iterator[tuple[str, str]]:
    profile = club.profile(number)
    life = profile.account.life
    yield words.t("Points"), words.number(profile.points)
    yield words.t("Tier"), tier_label(profile.tier, words) if profile.tier else ""
    yield words.t("Visits"), words.number(life.visits)
    yield words.t("Spent in all"), words.money(life.spend_minor, club.shop.currency)
    value = profile.account.balance.get(VALUE, 0)
    yield words.t("Stored value"), words.money(value, club.shop.currency) if value else ""
    last = profile.account.last_on
    yield words.t("Last purchase"), words.day_long(last) if last else ""


def _agreed(club: Club, number: MemberNo, words: Words) -> Iterator[tuple[str, str]]:
    for one in club.privacy.agreements(number):
        yield agreed_name(one.to, words), say_agreement(one, club, words)


def _asked(club: Club, number: MemberNo, words: Words) -> Iterator[tuple[str, str]]:
    for _, one in club.privacy.requests_of(number):
        day = words.day_long(one.on)
        if one.done_at is not None:
            yield asked_name(one.kind, words), words.t("{day}: done", day=day)
        else:
            due = words.day_long(one.due_on)
            yield asked_name(one.kind, words), words.t("{day}; answered by {due}", day=day, due=due)


def what_goes(club: Club, number: MemberNo, words: Words) -> tuple[str, ...]:
    """What is lost by leaving the club today, line by line."""
    profile = club.profile(number)
    lines: list[str] = []
    if profile.account.pool is None and profile.points > 0:
        lines.append(words.n("{n} point is lost.", "{n} points are lost.", profile.points))
    elif profile.account.pool is not None:
        lines.append(words.t("You leave the shared card; its points stay there, as was agreed."))
    coupons = len(club.coupons.usable(number))
    if coupons:
        lines.append(words.n("{n} coupon is lost.", "{n} coupons are lost.", coupons))
    if profile.tier is not None and profile.tier.reach is not None:  # the first one is everybody's
        lines.append(words.t("Your tier ends: {tier}.", tier=tier_label(profile.tier, words)))
    waiting = len(club.rewards.asked_by(number))
    if waiting:
        lines.append(words.n("{n} reward you asked for is taken back.", "{n} rewards you asked for are taken back.",
                             waiting))  # fmt: skip
    return tuple(lines)
