"""
Who is here: shown by a live code from the own phone, or by the PIN on the tablet. In memory only.

A card on paper says whose it is, and anybody can photograph it. A live code is made for one minute and used once, so
whoever shows it holds the phone that is signed in.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta

import msgspec

from shopclub.core.context import Context
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.verbs import Members
from shopclub.core.pins.model import MemberHere
from shopclub.core.pins.rules import make_live_code
from shopclub.core.staff.model import Actor, Source

LIVE_FOR = timedelta(seconds=60)
"""How long a live code can be used."""
FRESH = timedelta(seconds=5)
"""So long after it was made a code is given again for the same card: to the page, then to the stream it opens."""
HERE_FOR = timedelta(minutes=5)
"""How long somebody who has shown who they are counts as standing there."""
CODES = 1_024
"""Live codes kept at once; the oldest make room."""


class LiveCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code that a phone shows now."""

    code: str
    """20 digits."""
    card: str
    """The card that the phone is signed in with."""
    until: datetime
    """From then on it is worth nothing, UTC."""


class Presence:
    """Live codes, and who has shown at the counter who they are."""

    def __init__(self, context: Context, members: Members) -> None:
        self._context = context
        self._members = members
        self._codes: OrderedDict[str, LiveCode] = OrderedDict()
        self._newest: OrderedDict[str, LiveCode] = OrderedDict()
        self._used: OrderedDict[str, None] = OrderedDict()
        self._here: dict[MemberNo, datetime] = {}

    # -- live codes ---------------------------------------------------------------------------------

    def issue(self, card: str) -> LiveCode:
        """
        A live code for a phone that is signed in with a card: a new one, or the one made within `FRESH`, if unused.

        Args:
            card: its 20 digits.

        Raises:
            NotFound: `live_code_unknown`: the card is nobody's now.
        """
        self._owner(card)
        now = self._context.clock.now()
        newest = self._newest.get(card)
        if newest is not None and self.is_good(newest) and now < newest.until - LIVE_FOR + FRESH:
            return newest
        code = make_live_code(secrets.randbelow)
        self._codes[code] = self._newest[card] = made = LiveCode(code=code, card=card, until=now + LIVE_FOR)
        for kept in (self._codes, self._newest):
            while len(kept) > CODES:
                kept.popitem(last=False)
        return made

    def is_good(self, made: LiveCode) -> bool:
        """Whether a live code can still be used."""
        now = self._context.clock.now()
        return self._codes.get(made.code) == made and made.until - LIVE_FOR <= now < made.until

    def was_used(self, code: str) -> bool:
        """Whether a live code was scanned."""
        return code in self._used

    def use(self, code: str) -> MemberNo:
        """
        Take a live code that was scanned: whose it is stands here. It is used up, whatever comes of it.

        Raises:
            RuleViolation: `live_code_used`, `live_code_over`.
            NotFound: `live_code_unknown`: none of ours, from before a restart, or of a card that was replaced.
        """
        if code in self._used:
            raise RuleViolation("live_code_used")
        made = self._codes.get(code)
        if made is None:
            raise NotFound("live_code_unknown")
        good = self.is_good(made)
        del self._codes[code]
        if not good:
            raise RuleViolation("live_code_over")
        self._used[code] = None
        while len(self._used) > CODES:
            self._used.popitem(last=False)
        member = self._owner(made.card)
        self.note(member, code)
        return member

    def _owner(self, card: str) -> MemberNo:
        owner = self._members.by_card(card)
        if owner is None or owner.kind != "member":
            raise NotFound("live_code_unknown")
        return MemberNo(owner.number)

    # -- who is here --------------------------------------------------------------------------------

    def note(self, member: MemberNo, code: str = "") -> None:
        """Somebody has shown who they are."""
        now = self._context.clock.now()
        self._here = {one: since for one, since in self._here.items() if abs(now - since) < HERE_FOR}
        self._here[member] = now
        self._context.changes.publish(MemberHere(member=member, code=code))

    def is_here(self, member: MemberNo) -> bool:
        """Whether somebody has shown within `HERE_FOR` who they are."""
        since = self._here.get(self._context.books.kept(member))
        return since is not None and abs(self._context.clock.now() - since) < HERE_FOR

    def demand(self, member: MemberNo, actor: Actor) -> None:
        """
        See, where the shop wants it, that a member is here before their points or money are spent at the counter.

        Args:
            member: whose.
            actor: who serves; what does not come from the counter asks in its own way.

        Raises:
            RuleViolation: `member_not_here` with `member`.
        """
        if self._context.shop.proves_spending and actor.source is Source.COUNTER and not self.is_here(member):
            raise RuleViolation("member_not_here", member=member)
