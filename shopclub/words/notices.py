"""
The privacy notice, every version of it: what somebody agreed to can still be read years later.

A changed text is a new version: the old one stays as it is, `NOTICE_VERSION` names the new one, and whoever agreed to
an older one is asked again. What the shop sets (its name, whom to ask, months, the age) is put in where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.members.model import NOTICE_VERSION
from shopclub.core.shop.model import Shop
from shopclub.i18n import N_, Words


class Part(msgspec.Struct, frozen=True):
    """A heading with its sentences; a sentence that begins with a dash is one of a list."""

    title: str
    lines: tuple[str, ...]


CONTACT, IDLE = "{contact}", "{months}"
"""A sentence with one of these is left out where the shop has set nothing."""

_PHONE = N_("- Your phone number: to find your card when you don't have it with you.")
_NAME = N_("- A name, if you tell us one: to know how to greet you.")
_FIRST = (
    Part(
        N_("Who"),
        (
            N_(
                "{shop}. Your data lies in one file on the shop's own computer. No other company gets it, and nothing "
                "is sent over the internet."
            ),
        ),
    ),
    Part(
        N_("What and why"),
        (
            _PHONE,
            _NAME,
            N_("- Month and day of your birthday, if you tell us: for a birthday gift."),
            N_("- Who brought you along, and what the counter writes down to serve you, an allergy say."),
            N_("- Your purchases and points: so that each point can be explained."),
            N_("- When, where and to which text you agreed."),
            N_("We don't ask for an identity number or a picture. You can buy here without being a member."),
        ),
    ),
    Part(
        N_("How long"),
        (
            N_(
                "While you are a member. When you leave, ask at the counter, and your name, number and birthday are "
                "removed; the bare amounts stay in the shop's books."
            ),
            N_("A card that is not shown at the counter within seven days is removed as well."),
        ),
    ),
    Part(N_("Offers"), (N_("Only if you ticked the second box. Say so at the counter and it stops."),)),
    Part(
        N_("What you may ask for"),
        (
            N_(
                "To see what we keep, to have it corrected or copied for you, and to leave. Ask at the counter; we "
                "answer within 15 working days."
            ),
        ),
    ),
    Part(
        N_("On this Wi-Fi"),
        (
            N_(
                "These pages are not encrypted: somebody on the same Wi-Fi could read along. That is why they show "
                "little: never your whole name, never your number."
            ),
        ),
    ),
    Part(N_("Under 14"), (N_("Please come to the counter with a parent or guardian."),)),
)
_SECOND = (
    Part(
        N_("Who"),
        (
            N_(
                "{shop}. Your data lies in one file on the shop's own computer. No other company gets it, and nothing "
                "is sent over the internet."
            ),
            N_("Questions about your data: {contact}."),
        ),
    ),
    Part(
        N_("What and why"),
        (
            _PHONE,
            _NAME,
            N_("- Your birthday, if you tell us; month and day are enough: for a birthday gift."),
            N_("- If you answer: your gender, how you heard of us, and a question of our own: to serve you better."),
            N_("- Who brought you along, and what the counter writes down to serve you, an allergy say."),
            N_("- Your purchases, points and what you took part in: so that each point can be explained."),
            N_("- A PIN, if you set one: kept so that nobody can read it, the shop neither."),
            N_("- When, where and to which text you agreed, and when you took it back."),
            N_("We don't ask for an identity number or a picture. You can buy here without being a member."),
        ),
    ),
    Part(
        N_("How long"),
        (
            N_(
                "While you are a member. When you leave, your name, number, birthday and notes are removed at once; "
                "the bare amounts stay in the shop's books."
            ),
            N_("If nothing happened on your card for {months} months, we may remove them as well."),
            N_("Copies that the shop keeps against loss hold them until newer copies take their place."),
            N_("A card that is not shown at the counter within seven days is removed as well."),
        ),
    ),
    Part(
        N_("Offers"),
        (N_("Only if you ticked the second box. You stop them under “My data”, or say so at the counter."),),
    ),
    Part(
        N_("What you may do"),
        (
            N_("- Under “My data”, with your PIN: see all we keep, correct it, take a copy with you, and leave."),
            N_("- Or ask at the counter: we answer within 15 working days."),
            N_("- If we don't, complain to the authority that watches over personal data."),
        ),
    ),
    Part(
        N_("On this Wi-Fi"),
        (
            N_(
                "These pages are not encrypted: somebody on the same Wi-Fi could read along. That is why they show "
                "little before your PIN, and never your whole number. Better look at your data on the tablet at the "
                "counter."
            ),
        ),
    ),
    Part(
        N_("Children"),
        (N_("Who is under {age} joins at the counter, with a parent or guardian who agrees, and gets no offers."),),
    ),
)
_TEXTS: dict[str, tuple[Part, ...]] = {"2026-11": _FIRST, "2026-12": _SECOND}
_NEWS = {
    "2026-12": (
        N_("You can now see, correct and copy your data yourself, and leave, under “My data”."),
        N_("The form may ask for your gender, how you heard of us, and one question of our own. You need not answer."),
        N_("The text says how long data is kept when somebody does not come any more."),
    )
}
"""Version -> what is new in it, for those who agreed to an older one."""


def versions() -> tuple[str, ...]:
    """Every version there ever was, oldest first."""
    return tuple(_TEXTS)


def say_notice(version: str, shop: Shop, words: Words) -> tuple[Part, ...] | None:
    """
    A version of the notice in the reader's language; None for one that never was.

    Args:
        version: as `Consent.notice` holds it.
        shop: what it sets is put in.
        words: the reader's language.
    """
    parts = _TEXTS.get(version)
    if parts is None:
        return None
    return tuple(Part(words.t(part.title), tuple(_said(part.lines, shop, words))) for part in parts)


def _said(lines: tuple[str, ...], shop: Shop, words: Words) -> Iterator[str]:
    privacy = shop.privacy
    for line in lines:
        if (CONTACT in line and not privacy.contact) or (IDLE in line and not privacy.idle_months):
            continue
        yield words.t(
            line,
            shop=shop.name,
            contact=privacy.contact,
            months=words.number(privacy.idle_months),
            age=words.number(privacy.child_age),
        )


def say_news(words: Words) -> tuple[str, ...]:
    """What is new in the present notice."""
    return tuple(words.t(line) for line in _NEWS.get(NOTICE_VERSION, ()))
