"""Stored value: paying in with a bonus on top, paying out what is left, paying back what was paid in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Account, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import PaidOut, ToppedUp
from shopclub.core.ledger.rules import available, take_from_lots
from shopclub.core.ledger.units import BONUS, VALUE, Unit
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.purse import StoredValue, TopUp
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import Sale
from shopclub.core.shop.prepaid import cautions, limits_of
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.stored.model import Moved, PayOutQuote, TopUpQuote
from shopclub.core.stored.rules import bonus_gone, bonus_of_package, bonus_until, fingerprint_of, package_of
from shopclub.core.takings.model import PAY_OUT, TOP_UP, VALUE_BACK, TakingLine
from shopclub.core.takings.model import VALUE as FOR_VALUE
from shopclub.core.takings.rules import left_of
from shopclub.core.takings.verbs import Takings


class StoredValues:
    """Money members have paid in."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        takings: Takings,
        facts: Callable[[MemberNo | None], Facts],
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._takings = takings
        self._facts = facts

    # -- looking ------------------------------------------------------------------------------------

    def purse(self, member: MemberNo) -> tuple[int, int]:
        """What a member can pay with today: paid in, and bonus."""
        account, today = self._points.account(member), self._context.today()
        return available(account, today, VALUE), available(account, today, BONUS)

    def packages(self, member: MemberNo) -> list[TopUp]:
        """The packages this member may have today."""
        stored = self._programmes.current.stored_value
        if stored is None:
            return []
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=self._facts(member))
        return [one for one in stored.packages if one.enabled and holds(one.when, case)]

    def top_ups(self, member: MemberNo) -> list[tuple[SaleNo, Sale, int]]:
        """What a member has paid in that something can still be paid back of, newest first, with how much."""
        found = []
        value = self.purse(member)[0]
        numbers = {e.sale for _, e in self._points.history(member, limit=10**9) if _is_top_up(e)}
        for number in sorted((n for n in numbers if n is not None), reverse=True):
            row = self._takings.get(number)
            left = min(value, self._left(number, row))
            if left > 0:
                found.append((number, row, left))
        return found

    def _left(self, number: SaleNo, row: Sale) -> int:
        back = self._takings.desk.paid_back(number)
        return 0 if any(one.void for one in back) else sum(left_of(row, back).values())

    # -- paying in ----------------------------------------------------------------------------------

    def quote(self, member: MemberNo, package: str = "", minor: int = 0) -> TopUpQuote:
        """
        What paying in does; changes nothing.

        Args:
            member: who.
            package: id of the programme's; empty for a free amount.
            minor: the free amount.

        Raises:
            NotFound, MemberClosed; what `rules.package_of` raises; RuleViolation `top_up_not_now` with `package`.
        """
        require_active(self._members.get(member), member)
        stored = self._programmes.current.stored_value
        found = package_of(stored, package, minor)
        assert stored is not None
        if found is not None and found not in self.packages(member):
            raise RuleViolation("top_up_not_now", package=package[:40])
        return self._quoted(member, stored, found, minor)

    def _quoted(self, member: MemberNo, stored: StoredValue, package: TopUp | None, minor: int) -> TopUpQuote:
        paid, bonus = (minor, 0) if package is None else (package.pays_minor, package.bonus_minor)
        until = bonus_until(stored, self._context.today()) if bonus else None
        value, had = self.purse(member)
        shop = self._context.shop
        limits = limits_of(shop.country, shop.currency, shop.prepaid)
        return TopUpQuote(
            member=member,
            package=package.id if package else "",
            name=package.name if package else {},
            paid_minor=paid,
            bonus_minor=bonus,
            bonus_until=until,
            value_after=value + paid,
            bonus_after=had + bonus,
            cautions=cautions(limits, value + paid, named=True),
            fingerprint=fingerprint_of(member, paid, bonus, until),
        )

    async def top_up(
        self,
        seen: TopUpQuote,
        name: str,
        op: OperationId,
        actor: Actor,
        *,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> Moved:
        """
        Take money for stored value, with the bonus of the package.

        Args:
            seen: what the clerk saw.
            name: what stands on the receipt, in the words of the counter.
            op: operation id; the same id again returns the same.
            actor: who serves.
            tender: what the money (or what `tenders` leave of it) is paid by.
            tenders: other ways of paying and what goes by each.

        Raises:
            NotAllowed; what `quote` and `TakingDesk.stage` raise.
            Conflict: `quote_changed`.
        """
        demand(actor, Action.SELL_BALANCES)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self._again(SaleNo(done.ref), seen.member)
            now = self.quote(seen.member, seen.package, seen.paid_minor)
            if now.fingerprint != seen.fingerprint:
                raise Conflict("quote_changed")
            line = TakingLine(name=name, minor=now.paid_minor, sells=f"{FOR_VALUE}:{now.package}".rstrip(":"))
            desk = self._takings.desk
            number = desk.stage(
                session, member=now.member, lines=(line,), tenders=tenders, tender=tender, op=op, actor=actor
            )
            posting = self._posting(session, now.member, number, actor)
            why = ToppedUp(now.paid_minor, now.package, name)
            posting.post(posting.entry(Kind.EARN, now.paid_minor, why, unit=VALUE))
            if now.bonus_minor:
                posting.post(posting.entry(Kind.EARN, now.bonus_minor, why, unit=BONUS, expires=now.bonus_until))
            desk.close(session, number, posting.close())
            session.done(op, TOP_UP, number)
        return self._told(number, seen.member)

    # -- paying out ---------------------------------------------------------------------------------

    def pay_out_quote(self, member: MemberNo, minor: int | None = None) -> PayOutQuote:
        """
        What paying out what is left does: the part paid in alone is money; the bonus goes as the programme says.

        Args:
            member: who; somebody who has left has nothing any more.
            minor: how much; None: all.

        Raises:
            NotFound.
            RuleViolation: `value_nothing_left`, `value_insufficient` with `available_minor`.
        """
        self._members.get(member)
        value, bonus = self.purse(member)
        wanted = value if minor is None else minor
        if not value or wanted < 1:
            raise RuleViolation("value_nothing_left")
        if wanted > value:
            raise RuleViolation("value_insufficient", available_minor=value)
        gone = bonus_gone(self._stored().bonus_back, wanted, value, bonus)
        return _paying(member, wanted, value, value, bonus, gone)

    async def pay_out(
        self, member: MemberNo, seen: PayOutQuote, name: str, op: OperationId, actor: Actor, *, tender: str = ""
    ) -> Moved:
        """
        Give a member money for stored value.

        Args:
            member: who.
            seen: what the clerk saw.
            name: what stands on the receipt.
            op: operation id.
            actor: the owner.
            tender: what the money is given by.

        Raises:
            NotAllowed: clerks may not. What `pay_out_quote` raises; MemberClosed; Conflict `quote_changed`.
        """
        demand(actor, Action.PAY_OUT)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self._again(SaleNo(done.ref), member)
            require_active(self._members.get(member), member)
            now = self.pay_out_quote(member, seen.minor)
            if now.fingerprint != seen.fingerprint:
                raise Conflict("quote_changed")
            line = TakingLine(name=name, minor=-now.minor, sells=FOR_VALUE)
            desk = self._takings.desk
            number = desk.stage(session, member=member, lines=(line,), tenders=None, tender=tender, op=op, actor=actor)
            posting = self._posting(session, member, number, actor)
            for unit, minor in ((VALUE, now.minor), (BONUS, now.bonus_minor)):
                if minor:
                    posting.spend(posting.entry(Kind.REDEEM, -minor, PaidOut(now.minor), unit=unit))
            desk.close(session, number, posting.close())
            session.done(op, PAY_OUT, number)
        return self._told(number, member)

    # -- paying back --------------------------------------------------------------------------------

    def pay_back_quote(self, number: SaleNo, minor: int | None = None) -> PayOutQuote:
        """
        What paying back one payment does, as far as it is not spent.

        Args:
            number: of the taking.
            minor: how much; None: all that can be.

        Raises:
            NotFound.
            RuleViolation: `taking_not_value`, `value_nothing_left`, `taking_back_too_much` with `left_minor`.
        """
        row = self._takings.get(number)
        entries = self._of(row)
        if row.member is None or VALUE not in entries:
            raise RuleViolation("taking_not_value")
        (value, bonus), left = self.purse(row.member), self._left(number, row)
        most = min(value, left)
        wanted = most if minor is None else minor
        if most < 1 or wanted < 1:
            raise RuleViolation("value_nothing_left")
        if wanted > most:
            raise RuleViolation("taking_back_too_much", left_minor=most)
        paid, gone = row.paid_minor, 0
        if BONUS in entries:
            given = entries[BONUS][1].amount
            gone = bonus_of_package(self._stored().bonus_back, given, paid, paid - left, wanted)
        return _paying(row.member, wanted, most, value, bonus, min(gone, bonus))

    async def pay_back(self, number: SaleNo, seen: PayOutQuote, op: OperationId, actor: Actor) -> Moved:
        """
        Pay a payment back, whole or in part, by what it was paid by; its bonus goes as the programme says.

        Raises:
            NotAllowed: clerks may not. What `pay_back_quote` raises; MemberClosed; Conflict `quote_changed`.
        """
        demand(actor, Action.PAY_OUT)
        async with self._context.books.writing() as session:
            row = self._takings.get(number)
            if done := session.done_before(op, self._context.now()):
                return self._again(SaleNo(done.ref), row.member)
            now = self.pay_back_quote(number, seen.minor)
            if now.fingerprint != seen.fingerprint:
                raise Conflict("quote_changed")
            assert row.member is not None
            require_active(self._members.get(row.member), row.member)
            line = TakingLine(name=row.lines[0].name, minor=-now.minor, sells=row.lines[0].sells)
            desk = self._takings.desk
            back = desk.stage(session, member=row.member, lines=(line,), tenders=None, op=op, actor=actor, of=number)
            posting = self._posting(session, row.member, back, actor)
            self._take(posting, row, now)
            desk.close(session, back, posting.close())
            session.done(op, VALUE_BACK, back)
        return self._told(back, row.member)

    def _take(self, posting: Posting, row: Sale, now: PayOutQuote) -> None:
        """Take value and bonus out of their own lots again."""
        entries = self._of(row)
        for unit, minor in ((VALUE, now.minor), (BONUS, now.bonus_minor)):
            if not minor:
                continue
            number, origin = entries[unit]
            own = next(iter(origin.lot_changes()), None)
            lots = take_from_lots(_usable(posting.account, unit, posting.on), minor, prefer=own)
            posting.post(posting.entry(Kind.REVERSE, -minor, PaidOut(now.minor), unit=unit, lots=lots, reverses=number))

    def _of(self, row: Sale) -> Mapping[str, tuple[EntryNo, Entry]]:
        """The entries of a payment by unit."""
        return {entry.unit: (no, entry) for no, entry in self._points.span(row.entries) if _is_top_up(entry)}

    # -- leaving ------------------------------------------------------------------------------------

    def leave(self, session: Session, member: MemberNo, on: date) -> list[Change]:
        """
        Nobody leaves while the shop holds their money.

        Raises:
            RuleViolation: `leave_value_left` with `left_minor`.
        """
        del session, on
        left = self._points.account(member).balance.get(VALUE, 0)
        if left > 0:
            raise RuleViolation("leave_value_left", left_minor=left)
        return []

    # -- inside -------------------------------------------------------------------------------------

    def _stored(self) -> StoredValue:
        return self._programmes.current.stored_value or StoredValue()

    def _posting(self, session: Session, member: MemberNo, number: SaleNo, actor: Actor) -> Posting:
        at, on = self._context.now(), self._context.today()
        return Posting(session, member, at=at, on=on, source=actor.source, staff=actor.staff, sale=number)

    def _again(self, number: SaleNo, member: MemberNo | None) -> Moved:
        value, bonus = self.purse(member) if member is not None else (0, 0)
        return Moved(number=number, value=value, bonus=bonus, repeated=True)

    def _told(self, number: SaleNo, member: MemberNo) -> Moved:
        self._context.changes.publish(TakingRecorded(number=number, member=member), PointsMoved(member=member))
        return msgspec.structs.replace(self._again(number, member), repeated=False)


def _is_top_up(entry: Entry) -> bool:
    return isinstance(entry.why, ToppedUp)


def _usable(account: Account, unit: Unit, today: date) -> dict[str, int]:
    """Lots whose last usable day has not passed (`never` sorts behind every day)."""
    return {key: left for key, left in account.lots.get(unit, {}).items() if key >= today.isoformat()}


def _paying(member: MemberNo, minor: int, most: int, value: int, bonus: int, gone: int) -> PayOutQuote:
    return PayOutQuote(
        minor=minor,
        most_minor=most,
        bonus_minor=gone,
        value_after=value - minor,
        bonus_after=bonus - gone,
        fingerprint=fingerprint_of(member, minor, value, bonus, gone),
    )
