"""Inviting by a code that is read aloud or scanned: from the phone of the main card to the phone of who joins."""

from __future__ import annotations

import secrets
from datetime import timedelta

from shopclub.core.books import Session
from shopclub.core.changes import HouseholdChanged
from shopclub.core.context import Context
from shopclub.core.households.desk import HouseholdDesk
from shopclub.core.households.model import (
    CODE_LENGTH,
    FAMILY_CODES,
    HOUSEHOLDS,
    FamilyCode,
    Household,
    Invited,
)
from shopclub.core.households.rules import demand_room, invited, is_minor
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.tokens import make_token, read_token
from shopclub.core.ledger.units import POINTS
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Actor
from shopclub.core.store.index import ExactIndex, attach

CODE_LASTS = timedelta(hours=24)
CODE_MADE, CODE_DROPPED, OWN_AGREED, OWN_LEFT = "family_code", "family_code_drop", "own_family", "own_family_leave"
"""Names of what members do on their own phones: no actions of the counter, and taken back there only on their word."""
OWN = frozenset({CODE_MADE, CODE_DROPPED, OWN_AGREED, OWN_LEFT})


class Inviting(HouseholdDesk):
    """Codes of shared cards."""

    def __init__(self, context: Context, programmes: Programmes, members: Members, points: Points) -> None:
        super().__init__(context, programmes, points)
        self._members = members
        self._codes = ExactIndex(lambda doc: (doc["code"],))
        self._of_household = ExactIndex(lambda doc: (str(doc["household"]),))
        attach(context.books.db.storage, FAMILY_CODES.name, self._codes, self._of_household)

    # -- reading ------------------------------------------------------------------------------------

    def code_of(self, number: int) -> FamilyCode | None:
        """The code by which somebody may join a household; None while none holds."""
        found = self._of_household.get(str(number))
        code = None if found is None else self._context.books.require(FAMILY_CODES, found)
        return code if code is not None and self._holds(code) else None

    def may_invite(self, member: MemberNo) -> bool:
        """Whether a member has the main card of a household that takes somebody in."""
        household = self.of(member)
        if household is None or household.main != member:
            return False
        try:
            demand_room(household, self.kind_of(household))
        except RuleViolation:
            return False
        return True

    def invited_by(self, code: str, member: MemberNo) -> Invited:
        """
        What somebody is asked who comes with a code, as it was typed or scanned.

        Raises:
            NotFound: `households_not_found`.
            RuleViolation: what `accept` refuses.
        """
        number, household = self._by_code(code)
        kind = self._demand_welcome(number, household, member)
        return Invited(number=number, household=household, kind=kind, brings=self._points.account(member).points())

    def _by_code(self, typed: str) -> tuple[int, Household]:
        word = read_token(typed, CODE_LENGTH)
        found = self._codes.get(word) if word else None
        code = None if found is None else self._context.books.require(FAMILY_CODES, found)
        if code is None or not self._holds(code):
            raise RuleViolation("household_code")
        return code.household, self.get(code.household)

    def _holds(self, code: FamilyCode) -> bool:
        # One that is from the future was made before the clock was put back: it is not to hold for ever.
        now = self._context.now()
        return code.at - CODE_LASTS < now < code.until

    def _demand_welcome(self, number: int, household: Household, member: MemberNo) -> HouseholdKind:
        card = household.card(member)
        if card is not None and card.agreed is not None:
            raise RuleViolation("household_agreed")
        if household.main == member:
            raise RuleViolation("household_own_code")
        if self.number_of(member) not in (None, number):
            raise RuleViolation("household_already", member=member)
        kind = self.kind_of(household)
        if card is None or kind is None:
            kind = demand_room(household, kind)
        who = self._members.get(member)
        if (card is not None and card.child) or is_minor(birthday_of(who), self._context.today()):
            raise RuleViolation("household_guardian")
        if owed := self._points.account(member).debt.get(POINTS, 0):
            raise RuleViolation("household_owes", points=owed)
        return kind

    # -- verbs --------------------------------------------------------------------------------------

    async def make_code(self, member: MemberNo, op: OperationId, actor: Actor) -> FamilyCode:
        """
        Make a code by which one more person may join, once and within a day; it takes the place of an earlier one.

        Args:
            member: holder of the main card.
            op: operation id; the same id again changes nothing.
            actor: the member on their own page, or who serves.

        Raises:
            NotAllowed, NotFound.
            RuleViolation: `household_not_in`; `household_not_main`; `household_full` with `most`,
                `household_kind_gone`.
        """
        self._demand_own(actor)
        async with self._context.books.writing() as session:
            number = self._number(member)
            household = session.require(HOUSEHOLDS, number)
            before = self.code_of(number)
            if session.done_before(op, self._context.now()) and before is not None:
                return before
            if household.main != member:
                raise RuleViolation("household_not_main")
            demand_room(household, self.kind_of(household))
            now = self._context.now()
            self._sweep(session, number)
            made = FamilyCode(household=number, by=member, code=self._new_code(), at=now, until=now + CODE_LASTS)
            session.insert(FAMILY_CODES, made)
            session.done(op, CODE_MADE, number)
        self._context.changes.publish(HouseholdChanged(number=number, member=member))
        return made

    async def drop_code(self, member: MemberNo, op: OperationId, actor: Actor) -> None:
        """
        Let the code of a household hold no longer; nothing happens where there is none.

        Raises:
            NotAllowed.
            RuleViolation: `household_not_in`, `household_not_main`.
        """
        self._demand_own(actor)
        async with self._context.books.writing() as session:
            number = self._number(member)
            if session.require(HOUSEHOLDS, number).main != member:
                raise RuleViolation("household_not_main")
            if session.done_before(op, self._context.now()):
                return
            self._sweep(session, number)
            session.done(op, CODE_DROPPED, number)
        self._context.changes.publish(HouseholdChanged(number=number, member=member))

    async def accept(self, code: str, member: MemberNo, op: OperationId, actor: Actor) -> Household:
        """
        Join a household by its code: the member agrees on their own phone, and their points go along.

        Args:
            code: as it was typed or scanned; it is used up.
            member: who joins.
            op: operation id; the same id again changes nothing.
            actor: the member on their own page.

        Raises:
            NotAllowed, NotFound, MemberClosed.
            RuleViolation: `household_code`: there is none such, or it is used or over; `household_own_code`: whose
                household it is; `household_guardian`: under age, or invited as a child; `household_already`,
                `household_agreed`, `household_full` with `most`, `household_kind_gone`, `household_closed`,
                `household_owes` with `points`, `household_waiting` with `member`.
        """
        self._demand_own(actor)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return session.require(HOUSEHOLDS, done.ref)
            number, household = self._by_code(code)
            require_active(session.require(MEMBERS, member), member)
            kind = self._demand_welcome(number, household, member)
            with_them = household
            if household.card(member) is None:
                with_them = invited(household, kind, member, self._context.today(), child=False)
            posting = self._posting(session, member, actor)
            after = self._join(session, posting, number, with_them, actor)
            news = self._put(session, number, household, after)
            self._sweep(session, number)
            self._done(session, op, OWN_AGREED, number, household, after, posting, member)
        self._context.changes.publish(*news)
        return after

    def _sweep(self, session: Session, number: int) -> None:
        """Stage that a household has no code any more, and that those which are over are gone."""
        for found, code in self._context.books.all(FAMILY_CODES):
            if code.household == number or not self._holds(code):
                session.delete(FAMILY_CODES, found)

    def _new_code(self) -> str:
        while True:
            code = make_token(CODE_LENGTH, secrets.randbelow)
            if self._codes.get(code) is None:
                return code
