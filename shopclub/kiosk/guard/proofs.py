"""How much somebody has shown of who they are, and for how long that counts. In memory only: a restart asks again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from enum import IntEnum

import msgspec

from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.model import MemberPin
from shopclub.core.pins.rules import is_locked

PROVEN_FOR = timedelta(minutes=10)
"""A PIN that was typed counts this long after the last page that asked for it."""
PROOFS = 1_024
"""Proofs kept at once; the one not used for longest is asked again."""


class Level(IntEnum):
    """What a browser may see follows from what was shown in it; each level holds the ones below."""

    A0 = 0
    """Nobody in particular: joining, the notice, what anybody may read."""
    A1 = 1
    """A phone number typed on a paired tablet: initial, tier, points, how many coupons; may ask for a reward."""
    A2 = 2
    """A card's code: own coupons, rewards, games."""
    A3 = 3
    """Card and PIN: profile, history, consent, export, leaving."""


class Proof(msgspec.Struct, kw_only=True):
    """That a PIN was typed in a session."""

    member: MemberNo
    pin: str
    """The hash it fitted: another PIN since then, and this counts for nothing."""
    at: datetime


class Proofs:
    """Which sessions have shown a PIN."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_session: OrderedDict[str, Proof] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_session)

    def note(self, session_id: str, member: MemberNo, pin: MemberPin) -> None:
        """A session has shown a member's PIN."""
        self._by_session[session_id] = Proof(member=member, pin=pin.hashed, at=self._clock.now())
        self._by_session.move_to_end(session_id)
        while len(self._by_session) > PROOFS:
            self._by_session.popitem(last=False)

    def holds(self, session_id: str, member: MemberNo, pin: MemberPin | None, *, touch: bool = False) -> bool:
        """
        Whether a session has shown the PIN that the member has now.

        Args:
            session_id: of the browser.
            member: who its card belongs to.
            pin: what is kept of that member's PIN.
            touch: whether the time begins anew.
        """
        proof = self._by_session.get(session_id)
        if proof is None:
            return False
        now = self._clock.now()
        fresh = abs(now - proof.at) < PROVEN_FOR
        if not fresh or pin is None or is_locked(pin) or proof.member != member or proof.pin != pin.hashed:
            return False
        if touch:
            proof.at = now
            self._by_session.move_to_end(session_id)
        return True

    def move(self, old: str, new: str) -> None:
        """Let a proof go on under another id."""
        proof = self._by_session.pop(old, None)
        if proof is not None:
            self._by_session[new] = proof

    def end(self, session_id: str) -> bool:
        """Forget a proof; whether there was one, good or over."""
        return self._by_session.pop(session_id, None) is not None
