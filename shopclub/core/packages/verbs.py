"""Selling packages of visits, using them, paying back what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import PackageBack, PackageBought, VisitUsed
from shopclub.core.ledger.rules import available, in_order
from shopclub.core.ledger.units import VISITS, Unit, package_of, visits_of
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.packages.model import USED, Bought, Held, Sold, Used
from shopclub.core.packages.rules import bought, comes_back, in_turn, taken_from, worth_of_next
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.offers import Package
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.values import name_in
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, Sale
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.takings.model import PACKAGE, PAY_BACK
from shopclub.core.takings.staging import TakingDesk, TakingLine

NOTE_LENGTH = 100


class Packages:
    """Visits paid for at once."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        desk: TakingDesk,
        facts: Callable[[MemberNo], Facts],
    ) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: what there is to buy.
            members: who is one.
            points: the accounts.
            desk: writes what money is taken.
            facts: gathers what conditions look at.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._desk = desk
        self._facts = facts

    # -- reading ------------------------------------------------------------------------------------

    def offers(self, member: MemberNo) -> list[Package]:
        """What this member may buy today, in the order of the programme."""
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=self._facts(member))
        return [one for one in self._programmes.current.packages if one.enabled and holds(one.when, case)]

    def held(self, member: MemberNo) -> list[Held]:
        """What a member can use today, by kind of package; a kind nothing is left of is not told."""
        account, today = self._points.account(member), self._context.today()
        out = []
        for unit in sorted(account.lots):
            package, left = package_of(unit), available(account, today, unit)
            if package is None or not left:
                continue
            keys = [key for key, _ in in_order(account.lots[unit]) if key >= today.isoformat()]
            until = date.fromisoformat(keys[0]) if keys and keys[0][:1].isdigit() else None
            mine = tuple(one for one in self.bought(member, package) if one.left)
            out.append(Held(package=package, left=left, until=until, bought=mine))
        return out

    def bought(self, member: MemberNo, package: str) -> list[Bought]:
        """A member's purchases of one kind in the order they are used, those undone left out."""
        books = self._context.books
        numbers = [EntryNo(n) for n in books.of_member(LEDGER, "package", member, package)]
        return in_turn(self._bought(n) for n in numbers if not books.find(LEDGER, "reverses", n))

    def purchase(self, number: EntryNo) -> Bought:
        """
        One purchase as it stands today.

        Raises:
            NotFound: `package_not_bought`, also for one that was undone.
        """
        entry = self._context.books.get(LEDGER, number)
        is_one = entry is not None and isinstance(entry.why, PackageBought)
        if not is_one or self._context.books.find(LEDGER, "reverses", number):
            raise NotFound("package_not_bought", number=number)
        return self._bought(number)

    def _bought(self, number: EntryNo) -> Bought:
        uses = [entry for _, entry in self._uses(number)]
        books = self._context.books
        one = bought(number, books.require(LEDGER, number), uses, self._context.today())
        return msgspec.structs.replace(one, member=books.kept(one.member))

    def _uses(self, number: EntryNo) -> list[tuple[EntryNo, Entry]]:
        """Entries that used visits of a purchase or gave them up, those taken back left out."""
        books = self._context.books
        numbers = [*books.find(LEDGER, "visit", number), *books.find(LEDGER, "given_up", number)]
        stand = [n for n in sorted(numbers) if not books.find(LEDGER, "reverses", n)]
        return [(EntryNo(n), books.require(LEDGER, n)) for n in stand]

    def worth_of(self, unit: Unit, count: int) -> int:
        """
        What so many visits of a kind that members hold stand for: what was paid and is not used, on average.

        Args:
            unit: of the visits.
            count: how many are out.
        """
        books, package = self._context.books, package_of(unit) or ""
        minor = left = 0
        for number in books.find(LEDGER, "packages", package):
            if not books.find(LEDGER, "reverses", number):
                one = self._bought(EntryNo(number))
                left += one.left
                minor += one.paid_minor - one.worth_minor if one.left else 0
        return minor * min(count, left) // left if left else 0

    # -- selling ------------------------------------------------------------------------------------

    async def sell(
        self,
        member: MemberNo,
        package_id: str,
        op: OperationId,
        actor: Actor,
        *,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> Sold:
        """
        Sell a package: its price is taken, its visits can be used at once.

        Args:
            member: who buys.
            package_id: of the programme.
            op: operation id; the same id again returns the same sale.
            actor: who serves.
            tender: what the rest of the money goes by; empty: nobody said.
            tenders: other ways of paying and what goes by each.

        Raises:
            NotAllowed, NotFound: `package_not_found`.
            MemberClosed: somebody who has left.
            RuleViolation: `package_off`, `package_not_now`, and what `TakingDesk.stage` raises.
        """
        demand(actor, Action.SELL_BALANCES)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._sold(SaleNo(done.ref), member, package_id, repeated=True)
            require_active(self._members.get(member), member)
            package = self._offered(member, package_id)
            name = name_in(package.name, self._context.shop.language, package.id)
            line = TakingLine(name=name, minor=package.price_minor, sells=f"{VISITS}:{package.id}")
            sale = self._desk.stage(
                session, member=member, lines=[line], tenders=tenders, tender=tender, op=op, actor=actor
            )
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff, sale=sale)
            why = PackageBought(package.id, name, package.price_minor, package.single_minor, package.paid_back.value)
            until = last_usable_day(package.expiry, today)
            posting.post(
                posting.entry(
                    Kind.EARN, package.visits, why, unit=visits_of(package.id), expires=until, qualifies=False
                )
            )
            self._desk.close(session, sale, posting.close())
            session.done(op, PACKAGE, sale)
        self._tell(member, sale)
        return self._sold(sale, member, package_id)

    def _offered(self, member: MemberNo, package_id: str) -> Package:
        package = self._programmes.current.package(package_id)
        if package is None:
            raise NotFound("package_not_found", package=package_id[:40])
        if not package.enabled:
            raise RuleViolation("package_off")
        if package not in self.offers(member):
            raise RuleViolation("package_not_now")
        return package

    def _sold(self, sale: SaleNo, member: MemberNo, package: str, *, repeated: bool = False) -> Sold:
        row = self._row(sale)
        left = available(self._points.account(member), self._context.today(), visits_of(package))
        return Sold(sale=sale, minor=row.paid_minor, left=left, repeated=repeated)

    # -- using --------------------------------------------------------------------------------------

    async def use(
        self, member: MemberNo, package_id: str, op: OperationId, actor: Actor, *, count: int = 1, note: str = ""
    ) -> Used:
        """
        Use visits of a package; what was paid for them is earned now.

        Those that end first are used first; one use is of one purchase.

        Args:
            member: whose.
            package_id: of the package, also one the programme no longer has.
            op: operation id; the same id again returns the same use.
            actor: who serves.
            count: how many.
            note: what to remember of it, may be empty.

        Raises:
            NotAllowed, NotFound: `members_not_found`.
            MemberClosed: somebody who has left.
            InvalidInput: `count_positive`; the note is too long.
            RuleViolation: `package_used_up`, `package_fewer_left` with `left` of the purchase whose turn it is.
        """
        demand(actor, Action.REDEEM)
        if count < 1:
            raise InvalidInput("count_positive")
        said = clean_text(note, "note", NOTE_LENGTH)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._used(EntryNo(done.ref), repeated=True)
            require_active(self._members.get(member), member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            unit = visits_of(package_id)
            if not available(posting.account, today, unit):
                raise RuleViolation("package_used_up")
            mine = self.bought(member, package_id)
            of, lot, there = taken_from(posting.account.lots.get(unit, {}), mine, count, today)
            if count > there:
                raise RuleViolation("package_fewer_left", left=there)
            why = self._why(of, package_id, count, said)
            number = posting.post(posting.entry(Kind.REDEEM, -count, why, unit=unit, lots={lot: -count}))
            posting.close()
            session.done(op, USED, number)
        self._context.changes.publish(PointsMoved(member=member))
        return self._used(number)

    def _why(self, of: Bought | None, package_id: str, count: int, note: str) -> VisitUsed:
        if of is not None:
            return VisitUsed(of.number, worth_of_next(of, count), package_id, of.name, note)
        package = self._programmes.current.package(package_id)
        name = name_in(package.name, self._context.shop.language, package_id) if package else package_id
        return VisitUsed(0, 0, package_id, name, note)

    def _used(self, number: EntryNo, *, repeated: bool = False) -> Used:
        entry = self._points.entry(number)
        assert isinstance(entry.why, VisitUsed)
        left = available(self._points.account(entry.member), self._context.today(), entry.unit)
        return Used(
            member=entry.member,
            package=entry.why.package,
            entry=number,
            count=-entry.amount,
            minor=entry.why.minor,
            left=left,
            repeated=repeated,
        )

    # -- the way back -------------------------------------------------------------------------------

    def back_for(self, number: EntryNo) -> int:
        """
        What would be paid back for what is left of a purchase, by the terms it was bought by.

        Raises:
            NotFound: `package_not_bought`.
            RuleViolation: `package_not_paid_back`, `package_used_up`, `package_nothing_back`.
        """
        return comes_back(self.purchase(number))

    async def pay_back(
        self,
        number: EntryNo,
        op: OperationId,
        actor: Actor,
        *,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> Sold:
        """
        Pay back what is left of a purchase; its visits are gone.

        Args:
            number: of the entry it was bought by.
            op: operation id; the same id again returns what was done.
            actor: the owner.
            tender: what the rest goes by; empty with no `tenders`: as it was paid.
            tenders: other ways and what goes by each.

        Raises:
            NotAllowed: only the owner.
            NotFound, MemberClosed, and what `back_for` raises.
        """
        demand(actor, Action.PAY_OUT)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                row = self._row(SaleNo(done.ref))
                return Sold(sale=SaleNo(done.ref), minor=row.paid_minor, left=0, repeated=True)
            one = self.purchase(number)
            require_active(self._members.get(one.member), one.member)
            minor = comes_back(one)
            line = TakingLine(name=one.name, minor=-minor, sells=f"{VISITS}:{one.package}")
            sale = self._desk.stage(
                session,
                member=one.member,
                lines=[line],
                tenders=tenders,
                tender=tender,
                op=op,
                actor=actor,
                of=one.sale,
            )
            posting = Posting(session, one.member, at=now, on=today, source=actor.source, staff=actor.staff, sale=sale)
            self._give_up(posting, one, minor)
            self._desk.close(session, sale, posting.close())
            session.done(op, PAY_BACK, sale)
        self._tell(one.member, sale)
        return self._sold(sale, one.member, one.package)

    def _give_up(self, posting: Posting, one: Bought, minor: int) -> None:
        lot = one.until.isoformat() if one.until else "never"
        why = PackageBack(one.number, minor, one.package, one.name)
        unit = visits_of(one.package)
        posting.post(posting.entry(Kind.REDEEM, -one.left, why, unit=unit, lots={lot: -one.left}))

    def demand_unused(self, session: Session, number: SaleNo, void: SaleNo, actor: Actor) -> tuple[list[Change], None]:
        """
        A package sold by mistake is undone only as a whole.

        Raises:
            RuleViolation: `undo_spent`.
        """
        del void, actor
        first, count = session.require(SALES, number).entries or (0, 0)
        for entry_no in range(first, first + count):
            entry = session.require(LEDGER, entry_no)
            if isinstance(entry.why, PackageBought) and self._uses(EntryNo(entry_no)):
                raise RuleViolation("undo_spent")
        return [], None

    def leave(self, session: Session, member: MemberNo, on: date) -> list[Change]:
        """
        Nobody leaves while the shop holds their money.

        Raises:
            RuleViolation: `leave_visits_left` with `left`: something would be paid back for them.
        """
        del session, on
        for held in self.held(member):
            if any(_is_owed(one) for one in held.bought):
                raise RuleViolation("leave_visits_left", left=held.left)
        return []

    def _row(self, sale: SaleNo) -> Sale:
        return self._context.books.require(SALES, sale)

    def _tell(self, member: MemberNo, sale: SaleNo) -> None:
        self._context.changes.publish(TakingRecorded(number=sale, member=member), PointsMoved(member=member))


def _is_owed(one: Bought) -> bool:
    try:
        return comes_back(one) > 0
    except RuleViolation:
        return False
