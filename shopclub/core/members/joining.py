"""Joining: at the counter at once, at the kiosk as a pending card that the counter activates."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, JoinAsked, JoinDropped, MemberJoined
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, MemberClosed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.members.ages import demand_guardian
from shopclub.core.members.consents import note_consents
from shopclub.core.members.model import (
    MEMBERS,
    NOTICE_VERSION,
    PENDING,
    BirthdayCalendar,
    Consent,
    Feb29,
    Member,
    NewMember,
    PendingJoin,
    Status,
)
from shopclub.core.members.names import readings
from shopclub.core.members.reading import MemberFile, read_phone
from shopclub.core.members.rules import (
    HEARD_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    changed_fields,
    make_card_code,
    name_keys,
)
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.core.origins.verbs import named_by
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand

MAX_PENDING = 200
REFERRER_LENGTH = 40


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """What enrolling or activating did."""

    number: MemberNo
    member: Member
    points: int
    """Balance after it: the join bonus, where there is one."""
    repeated: bool = False


SignIn = Callable[[Session, str, str], Change]
"""Stages that the phone with a token shows a card; returns the news."""
Welcome = Callable[[Session, MemberNo, Member, Actor], tuple[int, Sequence[Change]]]
"""Stages what joining brings to a new member, and opens their account; returns their points and the news."""


class Joining(MemberFile):
    """Becoming a member."""

    def __init__(self, context: Context, programmes: Programmes, welcome: Welcome) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the tiers' names.
            welcome: what joining brings; the campaigns lie above the member file.
        """
        super().__init__(context, programmes)
        self._welcome = welcome
        self.inviter: Callable[[str], MemberNo | None] = lambda _: None
        """Whose invitation a word is; the invitations lie above the member file and put theirs in."""
        self.sign_in: SignIn | None = None
        """Has a phone that joins show its card at once; the devices lie beside the member file and put theirs in."""

    async def enrol(self, new: NewMember, op: OperationId, actor: Actor) -> Enrolled:
        """
        Make somebody a member at the counter; the privacy notice was shown there.

        Args:
            new: as typed; a phone number is required and must be new.
            op: operation id.
            actor: who serves.

        Raises:
            NotAllowed, InvalidInput: a field can't be read (`phone_length`, `birthday_unreadable` …).
            Conflict: `phone_taken` with `member`; `referrer_self`.
            NotFound, MemberClosed: see `find_referrer`.
            RuleViolation: a child without a guardian, see `ages.demand_guardian`.
        """
        demand(actor, Action.ENROL)
        wait = self._read(new, op, actor.source)
        note = clean_text(new.note, "note", NOTE_LENGTH)
        return await self._enrol(wait, note=note, referrer=new.referrer, op=op, actor=actor)

    async def ask_to_join(self, new: NewMember, op: OperationId, token: str = "") -> tuple[int, PendingJoin]:
        """
        Join from the kiosk: a pending card until the counter activates it. Known numbers get the same answer.

        Args:
            new: as typed.
            op: doing it again with the same id makes no second card.
            token: secret of the phone that shows the card from now on; empty at the counter's tablet.

        Returns:
            The number of the waiting join and what it holds.

        Raises:
            InvalidInput: a field can't be read.
            RuleViolation: `too_many_pending`, `child_at_counter`.
        """
        wait = self._read(new, op, Source.KIOSK)
        news: list[Change] = []
        async with self._context.books.writing() as session:
            done = session.done_before(op, self._context.now())
            if done:
                number, wait = done.ref, self._asked_before(done.ref)
            else:
                if len(self.pending()) >= MAX_PENDING:
                    raise RuleViolation("too_many_pending", most=MAX_PENDING)
                number = session.insert(PENDING, wait)
                session.done(op, "ask_to_join", number)
                news.append(JoinAsked(number=number))
            # The same form sent again sets another cookie, and the browser keeps the last: each opens the card.
            if token and self.sign_in is not None:
                news.append(self.sign_in(session, token, wait.card))
        self._context.changes.publish(*news)
        return number, wait

    def _asked_before(self, number: int) -> PendingJoin:
        found = self._context.books.get(PENDING, number)
        if found is None:
            raise Conflict("join_already_handled")
        return found

    async def activate(self, pending: int, op: OperationId, actor: Actor, *, referrer: str = "") -> Enrolled:
        """
        Make a waiting join a member; the pending card becomes the member's card.

        Args:
            pending: number of the join.
            op: operation id.
            actor: who serves.
            referrer: who brought them along, as typed at the counter; empty: whom `who_brought` names.

        Raises:
            NotFound: `pending_not_found`; see `find_referrer`.
            MemberClosed: see `find_referrer`.
            Conflict: `phone_taken` with `member`: that number is somebody's already; `referrer_self`.
        """
        demand(actor, Action.ENROL)
        wait = self._context.books.get(PENDING, pending)
        if wait is None:
            done = self._context.books.operation(op)
            if done is not None:
                return self._enrolled_before(done.ref)
            raise NotFound("pending_not_found", number=pending)
        return await self._enrol(wait, note="", op=op, actor=actor, referrer=referrer, pending=pending)

    def who_brought(self, wait: PendingJoin) -> MemberNo | None:
        """
        Who counts as having brought along somebody who waits: whose invitation it was, else whom they named.

        None if that is nobody, or nobody any more: who joins is not refused for what they say of others.
        """
        if wait.referred_by is not None:
            return self._still_there(wait.referred_by)
        try:
            return self._referrer(wait.referrer, wait.phone)
        except (NotFound, MemberClosed, Conflict):
            return None

    async def dismiss(self, pending: int, op: OperationId, actor: Actor) -> None:
        """Drop a waiting join."""
        demand(actor, Action.ENROL)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            session.require(PENDING, pending)
            session.delete(PENDING, pending)
            session.done(op, "dismiss", pending)
        self._context.changes.publish(JoinDropped(number=pending))

    def _read(self, new: NewMember, op: OperationId, source: Source) -> PendingJoin:
        now = self._context.now()
        today, shop = self._context.today(), self._context.shop
        birthday = read_birthday(new.birthday, today, new.birthday_calendar, new.feb29)
        demand_guardian(
            birthday, today, shop.privacy.child_age, source=source, guardian=new.guardian, marketing=new.marketing
        )
        return PendingJoin(
            op=op,
            at=now,
            card=self._new_card(),
            phone=normalise_phone(new.phone, shop.country),
            name=clean_text(new.name, "name", NAME_LENGTH),
            birthday=birthday.kept() if birthday else None,
            birthday_calendar=birthday.calendar if birthday else BirthdayCalendar.SOLAR,
            feb29=birthday.feb29 if birthday else Feb29.BEFORE,
            gender=new.gender,
            heard=clean_text(new.heard, "heard", HEARD_LENGTH),
            fields=changed_fields({}, new.fields),
            consent=Consent(
                at=now,
                notice=NOTICE_VERSION,
                channel=source,
                marketing=new.marketing,
                marketing_at=now if new.marketing else None,
                guardian=new.guardian,
            ),
            language=new.language,
            origin=named_by(self._context.books, new.via),
            referred_by=self.inviter(new.invitation) if new.invitation else None,
            referrer=clean_text(new.referrer, "referrer", REFERRER_LENGTH) if source is Source.KIOSK else "",
        )

    def _new_card(self) -> str:
        while True:
            code = make_card_code(secrets.randbelow)
            if self.directory.by_card(code) is None:
                return code

    async def _enrol(
        self,
        wait: PendingJoin,
        *,
        note: str,
        op: OperationId,
        actor: Actor,
        referrer: str = "",
        pending: int | None = None,
    ) -> Enrolled:
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._enrolled_before(done.ref)
            if pending is not None:
                session.require(PENDING, pending)
                session.delete(PENDING, pending)
            if (taken := self.directory.by_phone(wait.phone)) is not None:
                raise Conflict("phone_taken", member=taken)
            brought = self._referrer(referrer, wait.phone) or self.who_brought(wait)
            member = Member(
                name=wait.name,
                phone=wait.phone,
                card=wait.card,
                joined_on=today,
                joined_at=now,
                source=wait.consent.channel,
                consent=wait.consent,
                gender=wait.gender,
                birthday=wait.birthday,
                birthday_calendar=wait.birthday_calendar,
                feb29=wait.feb29,
                note=note,
                referred_by=brought,
                origin=wait.origin,
                heard=wait.heard,
                fields=wait.fields,
                keys=name_keys(wait.name, readings),
                language=wait.language,
                staff=actor.staff,
            )
            number = MemberNo(session.insert(MEMBERS, member))
            note_consents(session, self._context.books, number, None, wait.consent, actor, now)
            balance, brings = self._welcome(session, number, member, actor)
            session.done(op, "enrol", number)
        dropped = [JoinDropped(number=pending)] if pending is not None else []
        self._context.changes.publish(*dropped, MemberJoined(number=number), *brings)
        return Enrolled(number=number, member=member, points=balance)

    def _referrer(self, typed: str, phone: str) -> MemberNo | None:
        """Who is said to bring along whoever joins with this phone number."""
        if not typed.strip():
            return None
        if read_phone(typed, self._context.shop.country) == phone:
            raise Conflict("referrer_self")
        return self.find_referrer(typed)

    def _still_there(self, inviter: MemberNo | None) -> MemberNo | None:
        """Whose invitation it was, if they have not left since: who joins is not refused for that."""
        if inviter is None:
            return None
        number = self._context.books.kept(inviter)
        member = self._context.books.get(MEMBERS, number)
        return number if member is not None and member.status is Status.ACTIVE else None

    def _enrolled_before(self, number: int) -> Enrolled:
        account = self._context.books.get(ACCOUNTS, number)
        purse = self._context.books.get(ACCOUNTS, account.pool) if account is not None and account.pool else account
        return Enrolled(
            number=MemberNo(number),
            member=self.get(number),
            points=purse.points() if purse else 0,
            repeated=True,
        )
