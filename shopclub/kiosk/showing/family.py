"""What the pages of a shared card show: who collects together, and what joining or leaving does to one's points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from shopclub.codes.links import link
from shopclub.core.club import Club
from shopclub.core.households.model import HouseholdView, Invited, Part
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.rules import masked_name
from shopclub.core.programme.households import Form, Leaving
from shopclub.i18n import Words
from shopclub.words.households import household_name, say_consent, say_household

JOIN = "/m/family/join"
"""Where a scanned code of a shared card leads."""


def join_with(code: str) -> str:
    """The address that asks whether to join by a code; without it where the text can't be one."""
    return link(JOIN, c=code)


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One card of it."""

    name: str
    """Masked; empty when no name is kept."""
    own: bool
    role: str
    did: str
    """What it brought and took; empty for who has not agreed yet."""


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A shared card as one of its members sees it."""

    name: str
    points: int
    is_main: bool
    may_invite: bool
    rows: tuple[CardRow, ...]
    rule: str
    """What such a card allows, in a sentence; empty where the programme has it no more."""


def state(club: Club, member: MemberNo) -> str:
    """How a member stands to shared cards: `in`, `invited`, `open` (the shop has such cards), or empty."""
    view = club.households.view(member)
    if view is not None:
        return "invited" if view.is_invited else "in"
    return "open" if club.households.offered() else ""


def mark(club: Club, member: MemberNo) -> str:
    """A mark of what the pages of a shared card show; see `views.phone.mark_of`."""
    number = club.households.number_of(member)
    if number is None:
        return ""
    household, code = club.households.get(number), club.households.code_of(number)
    agreed = sum(1 for card in household.cards if card.agreed is not None)
    return f"{number}-{household.main}-{agreed}-{len(household.cards)}-{code.at.timestamp() if code else 0:.0f}"


def shared(club: Club, view: HouseholdView, words: Words) -> Shared:
    """A household for the page of somebody who collects with it."""
    called = names(club, (part.member for part in view.parts))
    return Shared(
        name=view.household.name or household_name(view.kind, words, view.household.kind),
        points=max(0, view.points),
        is_main=view.is_main,
        may_invite=club.households.may_invite(view.member),
        rows=tuple(
            CardRow(
                name=called[part.member],
                own=part.member == view.member,
                role=_role(part, words),
                did=_did(part, words) if part.is_main or part.card is None or part.card.agreed is not None else "",
            )
            for part in view.parts
        ),
        rule=say_household(view.kind, words) if view.kind is not None else "",
    )


def names(club: Club, members: Iterable[MemberNo]) -> dict[MemberNo, str]:
    """
    Masked names; where two of them would read the same, as in a family they do, with one more character: the last one
    of a name in one word (`王**芳`), of several words the last one of the first (`A**n` for Ann Taylor).
    """
    full = {member: club.members.get(member).name for member in members}
    masked = Counter(masked_name(name) for name in full.values())
    return {member: _short(name, alone=masked[masked_name(name)] == 1) for member, name in full.items()}


def _short(name: str, *, alone: bool) -> str:
    short = masked_name(name)
    given = name.split()[0] if name else ""
    return short if alone or len(given) < 2 else f"{short}{given[-1]}"


def _role(part: Part, words: Words) -> str:
    if part.is_main:
        return words.t("main card")
    if part.card is not None and part.card.agreed is None:
        return words.t("invited, has not agreed yet")
    return words.t("child") if part.card is not None and part.card.child else words.t("sub-card")


def _did(part: Part, words: Words) -> str:
    did = words.t("brought {brought}, took {taken}", brought=words.number(part.brought), taken=words.number(part.taken))
    if part.left_today is not None:
        did = words.t("{what}, {left} left today", what=did, left=words.number(part.left_today))
    return did


def kinds(club: Club, words: Words) -> tuple[str, ...]:
    """What shared cards the shop has, a sentence each; companies agree on theirs with the owner."""
    return tuple(say_household(kind, words) for kind in club.households.offered() if kind.form is not Form.COMPANY)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is asked before they collect with others."""

    name: str
    """Of the card."""
    main: str
    """Who has it, masked."""
    consent: str
    brings: str
    """What of theirs goes along; empty for nothing."""
    guardian: bool
    """Invited as a child: the holder of the main card agrees, at the counter."""


def question_of_invitation(club: Club, view: HouseholdView, words: Words) -> Question | None:
    """What somebody is asked who was invited at the counter; None where the programme has such a card no more."""
    if view.kind is None:
        return None
    card = view.household.card(view.member)
    asked = Invited(
        number=view.number,
        household=view.household,
        kind=view.kind,
        brings=club.points.account(view.member).points(),
    )
    return question(club, asked, words, guardian=card is not None and card.child)


def question(club: Club, asked: Invited, words: Words, *, guardian: bool = False) -> Question:
    """What somebody is asked who comes with a code."""
    main = masked_name(club.members.get(asked.household.main).name) or words.t("another member")
    brings = max(0, asked.brings)
    return Question(
        name=asked.household.name or household_name(asked.kind, words, asked.household.kind),
        main=main,
        consent=say_consent(asked.kind, main, words),
        brings=words.n("Your {n} point goes along.", "Your {n} points go along.", brings) if brings else "",
        guardian=guardian,
    )


def say_going(club: Club, view: HouseholdView, words: Words) -> str:
    """What somebody is told before they leave: what goes with them, and what stays."""
    main = view.household.main
    name = masked_name(club.members.get(main).name) or words.t("another member")
    along = club.households.takes_along(view.member)
    if view.kind is not None and view.kind.leaving is Leaving.SHARE:
        if along:
            return words.n(
                "You take {n} point along: what you brought less what you took, as far as it is there.",
                "You take {n} points along: what you brought less what you took, as far as they are there.",
                along,
            )
        return words.t("You take no points along: you took as much as you brought, or nothing is left.")
    return words.t(
        "You take no points along. What was collected stays with {name}; your purchases stay yours.", name=name
    )
