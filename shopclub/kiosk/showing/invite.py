"""What the pages of a member's own invitation show: finished sentences, and of friends an initial each."""

from __future__ import annotations

import msgspec

from shopclub.core.club import Club
from shopclub.core.invitations.rules import to_friend
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.rules import masked_name
from shopclub.core.programme.model import Occasion
from shopclub.i18n import Words
from shopclub.words.invitations import say_friend, say_gifts


class FriendRow(msgspec.Struct, frozen=True, kw_only=True):
    """One friend."""

    initial: str
    lines: tuple[str, ...]
    counts: bool
    """Whether anything came of it that stands."""


class Gifts(msgspec.Struct, frozen=True, kw_only=True):
    """What both get."""

    own: tuple[str, ...]
    theirs: tuple[str, ...]


def gifts(club: Club, words: Words) -> Gifts:
    """What the programme gives to both today."""
    programme, currency, invitations = club.programme.current, club.shop.currency, club.invitations
    return Gifts(
        own=say_gifts(invitations.for_inviter(), programme, words, currency=currency),
        theirs=say_gifts(map(to_friend, invitations.for_friend()), programme, words, currency=currency),
    )


def friends(club: Club, member: MemberNo, words: Words) -> tuple[FriendRow, ...]:
    """Whom a member brought along, the latest first."""
    waits = any(rule.on is Occasion.FRIEND_BOUGHT for rule in club.invitations.for_inviter())
    today = club.today()
    return tuple(
        FriendRow(
            initial=friend.initial,
            lines=say_friend(friend, words, today=today, waits=waits),
            counts=any(not one.back for one in friend.counted),
        )
        for friend in club.invitations.friends(member)
    )


def inviter_name(club: Club, token: str) -> str | None:
    """What to call whoever invites by a link, masked; empty without a name, None when the link holds no longer."""
    member = club.invitations.inviter(token)
    return None if member is None else masked_name(club.members.get(member).name)
