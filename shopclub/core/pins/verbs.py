"""Choosing a PIN, showing it, taking it away, and unlocking it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change
from shopclub.core.context import Context
from shopclub.core.kernel.errors import NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.pins.model import PINS, Asked, MemberPin, PinAsked, PinsChanged
from shopclub.core.pins.presence import Presence
from shopclub.core.pins.rules import is_locked, misses_left, read_new_pin
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand
from shopclub.core.staff.verbs import hash_pin, pin_fits

ASK_FOR = timedelta(minutes=2)
"""How long the tablet waits for somebody who was asked to choose a PIN."""


class Pins:
    """The members' PINs. Nobody reads one: it is chosen, shown to be known, taken away."""

    def __init__(self, context: Context, presence: Presence) -> None:
        """
        Args:
            context: books, clock, news.
            presence: who has shown at the counter who they are.
        """
        self._context = context
        self.presence = presence
        self._asking: Asked | None = None
        # Tries wait for one another: else many at once would all be looked at before the first miss is counted.
        self._trying = asyncio.Lock()

    # -- reading ------------------------------------------------------------------------------------

    def get(self, member: MemberNo) -> MemberPin | None:
        """What is kept of a member's PIN; None without one."""
        return self._context.books.get(PINS, self._context.books.kept(member))

    def has(self, member: MemberNo) -> bool:
        """Whether a member has a PIN, locked or not."""
        return self.get(member) is not None

    def is_locked(self, member: MemberNo) -> bool:
        """Whether a member's PIN opens nothing until the counter unlocks it."""
        pin = self.get(member)
        return pin is not None and is_locked(pin)

    @property
    def asking(self) -> Asked | None:
        """Who is asked for a PIN on the tablet now, and for which."""
        asked = self._asking
        return asked if asked is not None and abs(self._context.now() - asked.at) < ASK_FOR else None

    # -- the counter --------------------------------------------------------------------------------

    def ask(self, member: MemberNo, actor: Actor, *, proves: bool = False) -> None:
        """
        Ask a member on the tablet, for `ASK_FOR`; whoever was asked before is asked no more.

        Args:
            member: who stands there.
            actor: who serves.
            proves: let them show the PIN they have; else they choose one.

        Raises:
            NotAllowed, MemberClosed, NotFound: `members_not_found`, `pins_not_found`: there is none to show.
        """
        demand(actor, Action.EDIT_MEMBER)
        number = self._context.books.kept(member)
        require_active(self._context.books.require(MEMBERS, number), number)
        if proves:
            self._context.books.require(PINS, number)
        self._asking = Asked(member=number, at=self._context.now(), proves=proves)
        self._context.changes.publish(PinAsked(asked=self._asking))

    def stop_asking(self) -> None:
        """Let the tablet show something else again."""
        if self._asking is not None:
            self._asking = None
            self._context.changes.publish(PinAsked(asked=None))

    async def reset(self, member: MemberNo, op: OperationId, actor: Actor) -> None:
        """
        Take a member's PIN away; the card alone then shows what it shows without one.

        Raises:
            NotAllowed, NotFound: `pins_not_found`.
        """
        demand(actor, Action.EDIT_MEMBER)
        number = self._context.books.kept(member)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            session.require(PINS, number)
            session.delete(PINS, number)
            session.done(op, "pin_reset", number)
        self._context.changes.publish(PinsChanged(member=number))

    async def unlock(self, member: MemberNo, op: OperationId, actor: Actor) -> None:
        """
        Let a PIN open again after too many misses.

        Raises:
            NotAllowed, NotFound: `pins_not_found`.
        """
        demand(actor, Action.EDIT_MEMBER)
        number = self._context.books.kept(member)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            pin = session.require(PINS, number)
            session.put(PINS, number, msgspec.structs.replace(pin, misses=0))
            session.done(op, "pin_unlock", number)
        self._context.changes.publish(PinsChanged(member=number))

    # -- the member ---------------------------------------------------------------------------------

    async def set(self, member: MemberNo, pin: str, op: OperationId, actor: Actor) -> None:
        """
        Choose a PIN, which also unlocks: at the counter, or on the tablet when the counter has asked for it.

        Args:
            member: whose.
            pin: as typed.
            op: operation id.
            actor: who serves; or the kiosk, for whom the counter asks now.

        Raises:
            InvalidInput: see `read_new_pin`.
            NotAllowed: `pin_unasked`: a customer alone can't; `not_allowed`.
            NotFound, MemberClosed.
        """
        number = self._context.books.kept(member)
        self._demand_setting(number, op, actor)
        wanted = read_new_pin(pin, self._context.books.require(MEMBERS, number))
        await self._keep(number, wanted, op, actor)
        if self._asking is not None and self._asking.member == number:
            self.stop_asking()
            self.presence.note(number)

    async def show(self, pin: str) -> None:
        """
        Show the PIN on the tablet to whoever serves: who is asked for it is here then.

        Raises:
            NotAllowed: `pin_unasked`: nobody is asked; see `verify`.
        """
        asked = self.asking
        if asked is None or not asked.proves:
            raise NotAllowed("pin_unasked")
        await self.verify(asked.member, pin)
        if self._asking == asked:
            self.stop_asking()
        self.presence.note(asked.member)

    async def change(self, member: MemberNo, old: str, new: str, op: OperationId) -> None:
        """
        Choose another PIN by showing the one there is: the member's own, on their phone.

        The one there is comes first: what a new one may not be says what is on file about its owner.

        Raises:
            NotAllowed, NotFound: see `verify`; InvalidInput: see `read_new_pin`.
        """
        number = self._context.books.kept(member)
        if self._context.books.operation(op) is None:
            await self.verify(number, old)
            wanted = read_new_pin(new, self._context.books.require(MEMBERS, number))
            await self._keep(number, wanted, op, None)

    async def verify(self, member: MemberNo, pin: str) -> None:
        """
        Find that somebody knows a member's PIN.

        Wrong ones are counted in the file, so that a restart does not forget them.

        Raises:
            NotFound: `pins_not_found`: there is none.
            NotAllowed: `member_pin_locked`; `member_pin_wrong` with `left`.
        """
        number = self._context.books.kept(member)
        async with self._trying:
            kept = self._context.books.require(PINS, number)
            if is_locked(kept):
                raise NotAllowed("member_pin_locked")
            fits = await asyncio.to_thread(pin_fits, kept.hashed, pin)
            left = await self._count(number, kept, fits)
        if not left:
            self._context.changes.publish(PinsChanged(member=number))
            raise NotAllowed("member_pin_locked")
        if not fits:
            raise NotAllowed("member_pin_wrong", left=left)

    def leave(self, session: Session, member: MemberNo, today: date) -> Sequence[Change]:
        """Stage that who leaves the club leaves no PIN; for `Members.leaving`."""
        del today
        for number in self._context.books.numbers(member):
            if session.get(PINS, number) is not None:
                session.delete(PINS, number)
        return ()

    def _demand_setting(self, member: MemberNo, op: OperationId, actor: Actor) -> None:
        if actor.source is not Source.KIOSK:
            demand(actor, Action.EDIT_MEMBER)
        elif not self._is_choosing(member) and self._context.books.operation(op) is None:
            raise NotAllowed("pin_unasked")

    def _is_choosing(self, member: MemberNo) -> bool:
        asked = self.asking
        return asked is not None and asked.member == member and not asked.proves

    async def _keep(self, number: MemberNo, pin: str, op: OperationId, actor: Actor | None) -> None:
        hashed = await asyncio.to_thread(hash_pin, pin)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if session.done_before(op, now):
                return
            if actor is not None:
                self._demand_setting(number, op, actor)  # the counter may have stopped asking meanwhile
            require_active(session.require(MEMBERS, number), number)
            session.put(PINS, number, MemberPin(hashed=hashed, at=now))
            session.done(op, "pin_set", number)
        self._context.changes.publish(PinsChanged(member=number))

    async def _count(self, number: MemberNo, tried: MemberPin, fits: bool) -> int:
        """Note a try; how many are left after it, 0 when it is shut."""
        misses = 0 if fits else tried.misses + 1
        async with self._context.books.writing() as session:
            pin = session.get(PINS, number)
            if pin is None or pin.hashed != tried.hashed:
                raise NotFound("pins_not_found", number=number)  # taken away while this one was being looked at
            if misses != pin.misses:
                pin = msgspec.structs.replace(pin, misses=misses)
                session.put(PINS, number, pin)
        return misses_left(pin)
