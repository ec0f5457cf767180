"""Opening a shared card, inviting, agreeing, leaving, passing the main card on, ending it; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from shopclub.core.context import Context
from shopclub.core.households.inviting import OWN_AGREED, OWN_LEFT, Inviting
from shopclub.core.households.model import HOUSEHOLDS, MAX_PRICE, MOST_PRICES, NAME_LENGTH, Household
from shopclub.core.households.rules import (
    closed,
    demand_open,
    invited,
    is_adult,
    with_card,
)
from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.households import Form
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import KIOSK, Action, Actor
from shopclub.core.staff.rules import demand

OPENED, INVITED, AGREED, LEFT_IT, PASSED_ON, ENDED, SET, OF_PRICES = (
    "household_open",
    "household_invite",
    "household_agree",
    "household_leave",
    "household_pass",
    "household_end",
    "household_set",
    "household_prices",
)
"""Names of the operations."""
UNDOABLE = frozenset({OPENED, INVITED, AGREED, LEFT_IT, PASSED_ON, ENDED, SET, OF_PRICES})


class Households(Inviting):
    """The shop's shared cards."""

    def __init__(self, context: Context, programmes: Programmes, members: Members, points: Points) -> None:
        super().__init__(context, programmes, members, points)

    # -- at the counter -----------------------------------------------------------------------------

    async def open(self, main: MemberNo, kind: str, name: str, op: OperationId, actor: Actor) -> int:
        """
        Open a family, couple or company with a main card; the others are invited.

        Args:
            main: whose card it collects on.
            kind: id of the programme's kind.
            name: what it is called; a company has one.
            op: operation id; the same id again returns the same household.
            actor: who serves.

        Returns:
            Its number.

        Raises:
            NotAllowed, NotFound: `members_not_found`, `household_kind_unknown`.
            MemberClosed.
            InvalidInput: `text_missing` for a company without a name, `text_too_long`.
            RuleViolation: `household_already`: the member shares a card or is invited to.
        """
        demand(actor, Action.SHARE_CARDS)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return done.ref
            found = self._programmes.current.household(kind)
            if found is None or not found.enabled:
                raise NotFound("household_kind_unknown", kind=kind[:40])
            called = clean_text(name, "name", NAME_LENGTH, required=found.form is Form.COMPANY)
            require_active(session.require(MEMBERS, main), main)
            self._demand_free(main)
            opened = Household(kind=kind, main=main, since=self._context.today(), name=called)
            number = session.insert(HOUSEHOLDS, opened)
            news = self._put(session, number, None, opened)
            self._done(session, op, OPENED, number, None, opened)
        self._context.changes.publish(*news)
        return number

    async def invite(
        self, number: int, member: MemberNo, op: OperationId, actor: Actor, *, child: bool = False, agrees: bool = False
    ) -> Household:
        """
        Invite somebody to collect with a household.

        An adult agrees in person, at the counter or later on their own phone; for a child the holder of the main card
        agrees at once. What a member has of points is brought along when they agree.

        Args:
            number: of the household.
            member: who is invited.
            op: operation id; the same id again changes nothing.
            actor: who serves.
            child: under age.
            agrees: the person is at the counter and agrees now.

        Raises:
            NotAllowed, NotFound, MemberClosed.
            RuleViolation: `household_closed`, `household_full` with `most`, `household_already`, `household_kind_gone`;
                `household_adult`: by the birthday on file no child; and what `agree` raises.
        """
        demand(actor, Action.SHARE_CARDS)
        async with self._context.books.writing() as session:
            household = session.require(HOUSEHOLDS, number)
            if session.done_before(op, self._context.now()):
                return household
            who = session.require(MEMBERS, member)
            require_active(who, member)
            self._demand_free(member)
            today = self._context.today()
            if child and is_adult(birthday_of(who), today):
                raise RuleViolation("household_adult")
            after = invited(household, self.kind_of(household), member, today, child=child)
            verb, posting = INVITED, None
            if child or agrees:
                posting = self._posting(session, member, actor)
                after = self._join(session, posting, number, after, actor)
                verb = AGREED
            news = self._put(session, number, household, after)
            self._done(session, op, verb, number, household, after, posting, member)
        self._context.changes.publish(*news)
        return after

    async def agree(self, member: MemberNo, op: OperationId, actor: Actor) -> Household:
        """
        Agree to an invitation: by the member on their own phone, or at the counter in person.

        Raises:
            NotAllowed: somebody else than the member (their own page) or who serves.
            NotFound, MemberClosed.
            RuleViolation: `household_not_invited`, `household_agreed`, `household_closed`; `household_owes` with
                `points`: who owes points settles them first; `household_waiting`: a reward waits for them.
        """
        self._demand_own(actor)
        async with self._context.books.writing() as session:
            number = self.number_of(member)
            if number is None:
                raise RuleViolation("household_not_invited")
            household = session.require(HOUSEHOLDS, number)
            if session.done_before(op, self._context.now()):
                return household
            require_active(session.require(MEMBERS, member), member)
            posting = self._posting(session, member, actor)
            after = self._join(session, posting, number, household, actor)
            news = self._put(session, number, household, after)
            verb = OWN_AGREED if actor == KIOSK else AGREED
            self._done(session, op, verb, number, household, after, posting, member)
        self._context.changes.publish(*news)
        return after

    async def leave(self, member: MemberNo, op: OperationId, actor: Actor) -> Household | None:
        """
        Leave a household, or decline an invitation; what is taken along the programme says (`Leaving`).

        What was bought stays on the member's own record.

        Args:
            member: holder of a sub-card; the main card is passed on, or the household ended.
            op: operation id; the same id again changes nothing.
            actor: who serves, or the member on their own page.

        Raises:
            NotAllowed.
            RuleViolation: `household_not_in`; `household_is_main`; `household_waiting`: a reward waits for them.
        """
        self._demand_own(actor)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return session.get(HOUSEHOLDS, done.ref)
            number = self._number(member)
            household = session.require(HOUSEHOLDS, number)
            if household.main == member:
                raise RuleViolation("household_is_main")
            posting = self._posting(session, member, actor)
            after = self._part_with(session, posting, number, household, member)
            news = self._put(session, number, household, after)
            verb = OWN_LEFT if actor == KIOSK else LEFT_IT
            self._done(session, op, verb, number, household, after, posting, member)
        self._context.changes.publish(*news)
        return after

    async def pass_on(
        self, number: int, to: MemberNo, op: OperationId, actor: Actor, *, stays: bool = True
    ) -> Household:
        """
        Give the main card to another member of the household, with what is collected.

        Args:
            number: of the household.
            to: holder of one of its sub-cards, no child.
            op: operation id; the same id again changes nothing.
            actor: who serves.
            stays: whether the former holder goes on with a sub-card.

        Raises:
            NotAllowed, NotFound, MemberClosed.
            RuleViolation: `household_closed`, `household_not_in`, `household_child`; `household_waiting`: the former
                holder leaves, and a reward waits for them.
        """
        demand(actor, Action.SHARE_CARDS)
        async with self._context.books.writing() as session:
            household = session.require(HOUSEHOLDS, number)
            if session.done_before(op, self._context.now()):
                return household
            demand_open(household)
            require_active(session.require(MEMBERS, to), to)
            main = household.main
            posting = self._posting(session, main, actor)
            after = self._hand_on(session, posting, number, household, to, self._said(main, actor) if stays else None)
            news = self._put(session, number, household, after)
            self._done(session, op, PASSED_ON, number, household, after, posting, main)
        self._context.changes.publish(*news)
        return after

    async def end(self, number: int, op: OperationId, actor: Actor) -> Household:
        """
        End a household: everybody leaves as the programme says, the rest stays with the main card.

        Raises:
            NotAllowed, NotFound.
            RuleViolation: `household_closed`; `household_waiting`: a reward waits for one of them.
        """
        demand(actor, Action.SHARE_CARDS)
        async with self._context.books.writing() as session:
            household = session.require(HOUSEHOLDS, number)
            if session.done_before(op, self._context.now()):
                return household
            demand_open(household)
            left, posting, first, count = household, None, None, 0
            for card in household.cards:
                posting = self._posting(session, card.member, actor)
                left = self._part_with(session, posting, number, left, card.member)
                first, count = (first or posting.first), count + posting.count
            after = closed(left, self._context.today())
            news = self._put(session, number, household, after)
            self._done(session, op, ENDED, number, household, after, span=(first, count))
        self._context.changes.publish(*news)
        return after

    async def set_limit(self, member: MemberNo, per_day: int | None, op: OperationId, actor: Actor) -> Household:
        """
        Say how many points a sub-card may take a day; None: as the programme says.

        Raises:
            NotAllowed.
            InvalidInput: `household_limit`: less than nothing, or beyond any sense.
            RuleViolation: `household_not_in`, `household_is_main`.
        """
        if per_day is not None and not 0 <= per_day <= _MOST_A_DAY:
            raise InvalidInput("household_limit", most=_MOST_A_DAY)

        def limited(household: Household) -> Household:
            card = household.card(member)
            if card is None:
                raise RuleViolation("household_is_main" if household.main == member else "household_not_in")
            return with_card(household, msgspec.structs.replace(card, per_day=per_day))

        return await self._set(self._number(member), limited, op, actor, Action.SHARE_CARDS)

    async def agree_prices(self, number: int, prices: Mapping[str, int], op: OperationId, actor: Actor) -> Household:
        """
        Say at what prices a household buys; a rule with the effect `agreed_prices` puts them on the bill.

        Args:
            number: of the household.
            prices: code (or name) of a product -> price of a piece in minor units; empty: none agreed any more.
            op: operation id; the same id again changes nothing.
            actor: the owner.

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `household_prices` with `most`: too many, or one that is no price; `text_missing`.
            RuleViolation: `household_closed`.
        """
        if len(prices) > MOST_PRICES or any(not 0 <= minor <= MAX_PRICE for minor in prices.values()):
            raise InvalidInput("household_prices", most=MOST_PRICES)
        named = {clean_text(product, "product", 80, required=True): minor for product, minor in prices.items()}

        def priced(household: Household) -> Household:
            return msgspec.structs.replace(household, prices=named)

        return await self._set(number, priced, op, actor, Action.AGREE_PRICES)

    async def _set(
        self, number: int, change: Callable[[Household], Household], op: OperationId, actor: Actor, action: Action
    ) -> Household:
        demand(actor, action)
        verb = OF_PRICES if action is Action.AGREE_PRICES else SET
        async with self._context.books.writing() as session:
            household = session.require(HOUSEHOLDS, number)
            if session.done_before(op, self._context.now()):
                return household
            demand_open(household)
            after = change(household)
            news = self._put(session, number, household, after)
            self._done(session, op, verb, number, household, after)
        self._context.changes.publish(*news)
        return after


_MOST_A_DAY = 1_000_000
