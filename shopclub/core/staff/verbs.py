"""Adding people who work here, their PINs, and signing in."""

from __future__ import annotations

import asyncio

import msgspec

from shopclub.core.changes import StaffChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import OperationId, StaffNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.staff.model import STAFF, Action, Actor, Role, Source, Staff
from shopclub.core.staff.rules import PIN_MISSES, demand, read_pin

NAME_LENGTH = 40


def hash_pin(pin: str) -> str:
    """A PIN as argon2id keeps it: 19 MiB, 2 passes, 1 lane (OWASP's minimum). Takes some ten milliseconds."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(pin)


def pin_fits(hashed: str, pin: str) -> bool:
    """Whether a PIN is the one that was hashed."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(hashed, pin)
    except VerificationError:
        return False


class StaffRoom:
    """Who works here."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> list[tuple[StaffNo, Staff]]:
        """Everybody, by number, also those who left."""
        return [(StaffNo(n), s) for n, s in sorted(self._context.books.all(STAFF))]

    def get(self, number: StaffNo) -> Staff:
        """
        One person.

        Raises:
            NotFound: `staff_not_found`.
        """
        return self._context.books.require(STAFF, number)

    async def add(self, name: str, role: Role, pin: str | None, op: OperationId, actor: Actor) -> StaffNo:
        """
        Add somebody.

        Args:
            name: as shown on the sign-in screen.
            role: what they may do.
            pin: 4 to 6 digits, or None to sign in without one.
            op: operation id.
            actor: the owner.

        Raises:
            NotAllowed, InvalidInput: `text_missing`, `pin_shape`.
            Conflict: `staff_name_taken`.
        """
        demand(actor, Action.CHANGE_STAFF)
        clean = clean_text(name, "staff_name", NAME_LENGTH, required=True)
        hashed = None if pin is None else await asyncio.to_thread(hash_pin, read_pin(pin))
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return StaffNo(done.ref)
            if any(s.active and s.name == clean for _, s in self.all()):
                raise Conflict("staff_name_taken")
            number = StaffNo(session.insert(STAFF, Staff(name=clean, role=role, pin=hashed)))
            session.done(op, "add_staff", number)
        self._context.changes.publish(StaffChanged())
        return number

    async def set_pin(self, number: StaffNo, pin: str | None, op: OperationId, actor: Actor) -> None:
        """
        Set a new PIN (None: none) and let a locked person sign in again. Everybody may set their own.

        Raises:
            NotAllowed, InvalidInput: `pin_shape`.
        """
        if actor.staff != number:
            demand(actor, Action.CHANGE_STAFF)
        hashed = None if pin is None else await asyncio.to_thread(hash_pin, read_pin(pin))
        async with self._context.books.writing() as session:
            person = session.require(STAFF, number)
            if session.done_before(op, self._context.now()):
                return
            session.put(STAFF, number, msgspec.structs.replace(person, pin=hashed, failed=0))
            session.done(op, "set_pin", number)
        self._context.changes.publish(StaffChanged())

    async def set_active(self, number: StaffNo, active: bool, op: OperationId, actor: Actor) -> None:
        """
        Let somebody sign in or not any more.

        Raises:
            NotAllowed: only the owner.
            RuleViolation: `last_owner`: somebody must be able to manage the shop.
        """
        demand(actor, Action.CHANGE_STAFF)
        async with self._context.books.writing() as session:
            person = session.require(STAFF, number)
            if session.done_before(op, self._context.now()):
                return
            owners = [n for n, s in self.all() if s.active and s.role is Role.OWNER]
            if not active and owners == [number]:
                raise RuleViolation("last_owner")
            session.put(STAFF, number, msgspec.structs.replace(person, active=active, failed=0))
            session.done(op, "set_active", number)
        self._context.changes.publish(StaffChanged())

    async def sign_in(self, number: StaffNo, pin: str) -> Actor:
        """
        Sign somebody in at the counter.

        Wrong PINs are counted in the file, so that a restart does not forget them; after `PIN_MISSES` a
        clerk's door is shut until the owner sets a new PIN.

        Raises:
            NotFound, NotAllowed: `staff_inactive`, `pin_locked`, `pin_wrong` (with `left`).
        """
        person = self.get(number)
        if not person.active:
            raise NotAllowed("staff_inactive")
        if person.role is Role.CLERK and person.failed >= PIN_MISSES:
            raise NotAllowed("pin_locked")
        if person.pin is not None:
            fits = await asyncio.to_thread(pin_fits, person.pin, pin)
            await self._count(number, fits)
            if not fits:
                left = max(0, PIN_MISSES - person.failed - 1)
                raise NotAllowed("pin_wrong", left=left if person.role is Role.CLERK else None)
        return Actor(staff=number, role=person.role, source=Source.COUNTER)

    async def _count(self, number: StaffNo, fits: bool) -> None:
        async with self._context.books.writing() as session:
            person = session.require(STAFF, number)
            if person.role is Role.CLERK and person.failed >= PIN_MISSES:
                raise NotAllowed("pin_locked")  # others were tried while this one was being hashed
            failed = 0 if fits else person.failed + 1
            if failed != person.failed:
                session.put(STAFF, number, msgspec.structs.replace(person, failed=failed))
