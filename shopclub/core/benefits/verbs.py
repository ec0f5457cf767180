"""Seeing which benefits a member has, and using one."""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.benefits.model import BenefitState, Span, Taken
from shopclub.core.benefits.rules import held, span_of, state, to_grant
from shopclub.core.changes import BenefitTaken
from shopclub.core.context import Context
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import LEDGER, BenefitUsed, Entry, Kind, QuotaGranted, lot_key
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import quota_of
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.model import Status
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.ladder import Benefit, Tier
from shopclub.core.programme.values import name_in
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

NOTE_LENGTH = 100


class Benefits:
    """Benefits of the tiers and plans."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        facts: Callable[[MemberNo], Facts],
    ) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the tiers and plans with their benefits.
            members: who is one.
            points: the accounts.
            facts: gathers what conditions look at.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._facts = facts

    # -- reading ------------------------------------------------------------------------------------

    def offered(self, member: MemberNo) -> list[BenefitState]:
        """The benefits of the member's tier and plan as they are today; none to who has left."""
        if self._members.get(member).status is not Status.ACTIVE:
            return []
        return [self._state(member, tier, benefit) for benefit, tier in self._held(member).values()]

    def uses(self, member: MemberNo, limit: int = 20) -> list[tuple[EntryNo, Entry]]:
        """Benefits the member has used, newest first; those taken back are left out."""
        books = self._context.books
        found: list[tuple[EntryNo, Entry]] = []
        for number, entry in self._points.history(member, limit=10**9):
            if len(found) == limit:
                break
            if isinstance(entry.why, BenefitUsed) and not books.find(LEDGER, "reverses", number):
                found.append((number, entry))
        return found

    def _held(self, member: MemberNo) -> dict[str, tuple[Benefit, Tier | None]]:
        programme, facts = self._programmes.current, self._facts(member)
        return held(programme.tier(facts.tier), programme.plan(facts.plan))

    def _state(self, member: MemberNo, tier: Tier | None, benefit: Benefit) -> BenefitState:
        today, facts = self._context.today(), self._facts(member)
        case = Case(programme=self._programmes.current, on=today, facts=facts)
        span = span_of(benefit.quota.period, today, facts.birthdays) if benefit.quota else None
        return state(benefit, tier, case, span, self._used(member, benefit.id, span) if span else 0)

    def _used(self, member: MemberNo, benefit: str, span: Span) -> int:
        """Uses in a period that stand, whatever clock and tier did since."""
        books = self._context.books
        numbers = books.of_member(LEDGER, "benefit", member, benefit, span.key)
        return sum(not books.find(LEDGER, "reverses", number) for number in numbers)

    def _granted(self, member: MemberNo, benefit: str, span: Span) -> int:
        books = self._context.books
        numbers = books.of_member(LEDGER, "quota", member, benefit, span.key)
        return sum(books.require(LEDGER, number).amount for number in numbers)

    # -- using --------------------------------------------------------------------------------------

    async def use(self, member: MemberNo, benefit_id: str, note: str, op: OperationId, actor: Actor) -> Taken:
        """
        Hand out a benefit that is counted, once.

        With the first use of a period its quota is granted, usable through the period's last day. Uses count for the
        period, not for the tier: a higher one with a larger quota adds what it has more.

        Args:
            member: who gets it.
            benefit_id: of the member's tier or plan.
            note: what to remember of it, may be empty.
            op: operation id; the same id again returns the same use.
            actor: who serves.

        Raises:
            NotAllowed, NotFound: `benefit_not_found`, in no tier or plan of the programme; `members_not_found`.
            RuleViolation: `benefit_not_yours` with `benefit`, `benefit_not_counted`, `benefit_not_now`,
                `benefit_used_up` with the `day` it can be had again, `benefit_used_for_good`.
            MemberClosed: somebody who has left.
            InvalidInput: the note is too long.
        """
        demand(actor, Action.REDEEM)
        said = clean_text(note, "note", NOTE_LENGTH)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._taken(EntryNo(done.ref), repeated=True)
            require_active(self._members.get(member), member)
            seen = self._entitled(member, benefit_id)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            number = self._post(posting, seen, said)
            posting.close()
            session.done(op, "benefit", number)
        self._context.changes.publish(BenefitTaken(member=member, benefit=benefit_id))
        return self._taken(number)

    def _entitled(self, member: MemberNo, benefit_id: str) -> BenefitState:
        if not any(one.id == benefit_id and one.enabled for one in self._programmes.current.benefits()):
            raise NotFound("benefit_not_found", benefit=benefit_id)
        own = self._held(member)
        if benefit_id not in own:
            raise RuleViolation("benefit_not_yours", benefit=benefit_id)
        benefit, tier = own[benefit_id]
        seen = self._state(member, tier, benefit)
        _refuse(seen)
        return seen

    def _post(self, posting: Posting, seen: BenefitState, note: str) -> EntryNo:
        benefit, member, today = seen.benefit, posting.member, self._context.today()
        assert benefit.quota is not None  # what is not counted was refused
        unit, span = quota_of(benefit.id), span_of(benefit.quota.period, today, self._facts(member).birthdays)
        lot = lot_key(span.last)
        granted, used = self._granted(member, benefit.id, span), self._used(member, benefit.id, span)
        count = to_grant(seen.left or 0, granted, used, posting.account.lots.get(unit, {}).get(lot, 0))
        if count:
            why = QuotaGranted(benefit.id, span.key)
            posting.post(posting.entry(Kind.EARN, count, why, unit=unit, expires=span.last, qualifies=False))
        name = name_in(benefit.name, self._context.shop.language, benefit.id)
        had = BenefitUsed(benefit.id, span.key, name, note)
        return posting.post(posting.entry(Kind.REDEEM, -1, had, unit=unit, lots={lot: -1}))

    def _taken(self, number: EntryNo, *, repeated: bool = False) -> Taken:
        entry = self._points.entry(number)
        assert isinstance(entry.why, BenefitUsed)
        wanted = entry.why.benefit
        left = next((seen.left for seen in self.offered(entry.member) if seen.benefit.id == wanted), None)
        return Taken(member=entry.member, benefit=wanted, entry=number, left=left or 0, repeated=repeated)


def _refuse(seen: BenefitState) -> None:
    """Say no to what can't be handed out now."""
    benefit = seen.benefit.id
    match seen.refusal:
        case None:
            return
        case "benefit_not_counted":
            raise RuleViolation("benefit_not_counted", benefit=benefit)
        case "benefit_not_now":
            raise RuleViolation("benefit_not_now", benefit=benefit)
        case _ if seen.next_on is not None:
            raise RuleViolation("benefit_used_up", benefit=benefit, day=seen.next_on.isoformat())
        case _:
            raise RuleViolation("benefit_used_for_good", benefit=benefit)
