"""Adding, changing and switching off origins; what each brought; which one a code means."""

from __future__ import annotations

import secrets

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.changes import Change
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.members.model import MEMBERS, PENDING
from shopclub.core.origins.model import ORIGIN_SET, ORIGINS, Brought, Origin, OriginsChanged, OriginWish
from shopclub.core.origins.rules import as_before, checked_wish, is_token, make_token, put_back
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store.index import MultiIndex, attach

MOST_ORIGINS = 200
"""Origins at a time, those switched off included: what a list still shows."""


def named_by(books: Books, token: str) -> int | None:
    """The origin whose code says this; None for one that is switched off, and for anything that is no token of ours."""
    if not is_token(token):
        return None
    return next((number for number, one in books.all(ORIGINS) if one.token == token and not one.off), None)


class Origins:
    """Where members come from."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._came: MultiIndex | None = None

    # -- reading ------------------------------------------------------------------------------------

    def get(self, number: int) -> Origin:
        """
        One origin.

        Raises:
            NotFound: `origins_not_found`.
        """
        return self._context.books.require(ORIGINS, number)

    def named_by(self, token: str) -> int | None:
        """The number of the origin whose code says this, while it counts."""
        return named_by(self._context.books, token)

    def brought(self) -> list[Brought]:
        """Every origin with what came of it: those whose code counts first, then in the order they were added."""
        waiting: dict[int, int] = {}
        for _, wait in self._context.books.all(PENDING):
            if wait.origin is not None:
                waiting[wait.origin] = waiting.get(wait.origin, 0) + 1
        found = [self._one(number, origin, waiting) for number, origin in sorted(self._context.books.all(ORIGINS))]
        return sorted(found, key=lambda one: (one.origin.off, one.number))

    def _one(self, number: int, origin: Origin, waiting: dict[int, int]) -> Brought:
        books = self._context.books
        people = {books.kept(member) for member in self._by_origin().get(str(number))}
        accounts = (books.get(ACCOUNTS, member) for member in people)
        bought = sum(account is not None and account.first_on is not None for account in accounts)
        return Brought(number=number, origin=origin, waiting=waiting.get(number, 0), joined=len(people), bought=bought)

    def _by_origin(self) -> MultiIndex:
        # Made when first asked for: only a look at the list asks, and opening the file stays fast.
        if self._came is None:
            self._came = MultiIndex(lambda doc: (str(doc["origin"]),) if "origin" in doc else ())
            attach(self._context.books.db.storage, MEMBERS.name, self._came)
        return self._came

    # -- changing -----------------------------------------------------------------------------------

    async def add(self, wish: OriginWish, op: OperationId, actor: Actor) -> int:
        """
        A new origin with a code of its own.

        Returns:
            Its number.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: see `checked_wish`.
            Conflict: `origin_name_taken` with `name`.
            RuleViolation: `origins_full` with `most`.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        checked = checked_wish(wish)
        async with self._context.books.writing() as session:
            if (done := session.done_before(op, self._context.now())) is not None:
                return done.ref
            known = dict(self._context.books.all(ORIGINS))
            if len(known) >= MOST_ORIGINS:
                raise RuleViolation("origins_full", most=MOST_ORIGINS)
            self._demand_new(checked.name, None)
            token = make_token(secrets.randbelow, (one.token for one in known.values()))
            origin = Origin(token=token, **msgspec.structs.asdict(checked))
            number = session.insert(ORIGINS, origin)
            session.done(op, ORIGIN_SET, number)
        self._context.changes.publish(OriginsChanged(number=number))
        return number

    async def change(self, number: int, wish: OriginWish, op: OperationId, actor: Actor) -> Origin:
        """
        Say something else of an origin; its code stays what it is on paper.

        Raises:
            NotAllowed: only the owner.
            NotFound: `origins_not_found`.
            InvalidInput, Conflict: as `add`.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        checked = checked_wish(wish)
        self._demand_new(checked.name, number)
        return await self._put(number, msgspec.structs.asdict(checked), op)

    async def switch(self, number: int, on: bool, op: OperationId, actor: Actor) -> Origin:
        """
        Let an origin's code count, or no longer: an old poster brings people to the plain join page then.

        Raises:
            NotAllowed: only the owner.
            NotFound: `origins_not_found`.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        return await self._put(number, {"off": not on}, op)

    async def _put(self, number: int, fields: dict[str, object], op: OperationId) -> Origin:
        async with self._context.books.writing() as session:
            origin = session.require(ORIGINS, number)
            if session.done_before(op, self._context.now()):
                return origin
            changed = msgspec.structs.replace(origin, **fields)
            session.put(ORIGINS, number, changed)
            session.done(op, ORIGIN_SET, number, was={str(number): as_before(origin)})
        self._context.changes.publish(OriginsChanged(number=number))
        return changed

    def _demand_new(self, name: str, number: int | None) -> None:
        for other, one in self._context.books.all(ORIGINS):
            if other != number and one.name.casefold() == name.casefold():
                raise Conflict("origin_name_taken", name=name)

    def stage_undo(self, session: Session, number: int, op: str) -> list[Change]:
        """
        Stage that a change was a mistake: the origin is as it was, or was never there.

        Args:
            session: of the undo.
            number: of the origin.
            op: the operation that set it.

        Raises:
            RuleViolation: `origin_used`: somebody has joined by its code meanwhile.
        """
        done, books = self._context.books.operation(OperationId(op)), self._context.books
        was = done.was.get(str(number)) if done is not None else None
        if was is not None:
            session.put(ORIGINS, number, put_back(session.require(ORIGINS, number), was))
        elif self._by_origin().get(str(number)) or any(wait.origin == number for _, wait in books.all(PENDING)):
            raise RuleViolation("origin_used")
        else:
            session.delete(ORIGINS, number)
        return [OriginsChanged(number=number)]
