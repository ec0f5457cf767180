"""Joining, renewing, changing and ending plans at the counter, and who is to renew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.kernel.errors import ClubError, Conflict, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.plans.model import (
    PLAN_STEPS,
    PLANS,
    Enrolment,
    Membership,
    Move,
    PlanDone,
    PlanMoved,
    Step,
    StepKind,
    Wish,
)
from shopclub.core.plans.rules import NOBODY, decide, membership, plan_on, worth
from shopclub.core.plans.terms import held_back, spread_back, unused
from shopclub.core.programme.values import name_in
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand
from shopclub.core.takings.model import PLAN
from shopclub.core.takings.staging import TakingDesk, TakingLine

PLAN_STEP = "plan_step"
"""Verb of the operations of this room; `ref` is the step."""
_PAYING = (StepKind.JOINED, StepKind.RENEWED, StepKind.CHANGED)


class Plans:
    """Paid membership."""

    def __init__(self, context: Context, programmes: Programmes, members: Members, desk: TakingDesk) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the plans.
            members: who is one.
            desk: writes what money is taken.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._desk = desk

    # -- reading ------------------------------------------------------------------------------------

    def ahead(self, on: date) -> tuple[int, int]:
        """
        What was paid in fees for days that were not over on a day, that day included, and by how many members.

        Each term by its days, rounded down; what was undone never was. Reads every step that was ever recorded.
        """
        steps = sorted(self._context.books.all(PLAN_STEPS), key=lambda pair: pair[0])
        undone = {step.undoes for _, step in steps}
        standing: dict[int, Enrolment] = {}
        for number, step in steps:
            if step.on <= on and step.undoes is None and number not in undone:
                standing[step.member] = step.after
        left = [unused(one.terms, on) for one in standing.values()]
        return sum(left), sum(minor > 0 for minor in left)

    def standing(self, member: MemberNo) -> Enrolment:
        """How a member stands; that of nobody for one who never had a plan."""
        return self._context.books.get(PLANS, member) or NOBODY

    def demand_over(self, member: MemberNo) -> None:
        """
        Refuse to put a member's file into another one while a plan runs.

        Raises:
            RuleViolation: `merge_plan`.
        """
        if self.standing(member).not_over(self._context.today()):
            raise RuleViolation("merge_plan")

    def plan_on(self, member: MemberNo, on: date) -> str:
        """The plan a member has on a day; empty for none. The provider of the fact."""
        return plan_on(self.standing(member), on)

    def of(self, member: MemberNo) -> Membership | None:
        """A member's plan as it stands today, also one that is over; None without any, or ended early."""
        return membership(member, self.standing(member), self._programmes.current, self._context.today())

    def due(self) -> list[Membership]:
        """Whose plan is to be renewed, or ran out lately, the earliest last day first."""
        programme, today = self._programmes.current, self._context.today()
        seen = (
            membership(MemberNo(number), standing, programme, today)
            for number, standing in self._context.books.all(PLANS)
        )
        return sorted((one for one in seen if one and one.is_due), key=lambda one: (one.until, one.member))

    def count(self) -> dict[str, int]:
        """Plan -> members who have it today."""
        today, counts = self._context.today(), dict[str, int]()
        for _, standing in self._context.books.all(PLANS):
            plan = plan_on(standing, today)
            if plan:
                counts[plan] = counts.get(plan, 0) + 1
        return counts

    def steps(self, member: MemberNo, limit: int = 20) -> list[tuple[int, Step]]:
        """What happened to a member's plans, newest first."""
        numbers = self._context.books.of_member(PLAN_STEPS, "member", member)
        return [(number, self.step(number)) for number in numbers[: -limit - 1 : -1]]

    def step(self, number: int) -> Step:
        """
        One step.

        Raises:
            NotFound: `plan_steps_not_found`.
        """
        return self._context.books.require(PLAN_STEPS, number)

    def preview(self, wish: Wish) -> Move:
        """
        What a wish comes to as of now; changes nothing.

        Raises:
            NotFound: `members_not_found`.
            MemberClosed: somebody who has left.
            what `plans.rules.decide` raises.
        """
        require_active(self._members.get(wish.member), wish.member)
        standing = self._with_all_tried(wish.member)
        return decide(wish, standing, self._programmes.current, self._context.today())

    def _with_all_tried(self, member: MemberNo) -> Enrolment:
        """How a member stands, with the plans had under another number that was merged into this one."""
        standing, others = self.standing(member), self._context.books.numbers(member)
        tried = {plan: None for number in (member, *others) for plan in self.standing(MemberNo(number)).tried}
        return msgspec.structs.replace(standing, tried=tuple(tried))

    def choices(self, member: MemberNo) -> list[Move]:
        """Everything a member can do now: join (or try), renew or change, by each plan and term of the programme."""
        found = []
        for plan in self._programmes.current.plans:
            for kind in _PAYING:
                for months in (0, *(fee.months for fee in plan.fees)):
                    try:
                        found.append(self.preview(Wish(member=member, kind=kind, plan=plan.id, months=months)))
                    except ClubError:
                        continue  # the very question here is what is refused
        return found

    # -- doing --------------------------------------------------------------------------------------

    async def carry_out(
        self,
        move: Move,
        op: OperationId,
        actor: Actor,
        *,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> PlanDone:
        """
        Do what was shown: take or pay back the money, and let the plan begin, go on, change or end.

        Args:
            move: as `preview` showed it.
            op: operation id; the same id again returns what was done.
            actor: who serves; money goes out by the owner only.
            tender: what the rest of the money goes by; empty with no `tenders`: nobody said, and what is paid back goes
                back as it was paid.
            tenders: other ways of paying and what goes by each, for money that is taken.

        Raises:
            NotAllowed, MemberClosed, NotFound.
            Conflict: `plan_moved_meanwhile`: it comes to something else by now.
            RuleViolation: what `plans.rules.decide` raises, `tenders_too_much`, `tenders_too_little`.
            InvalidInput: `tender_unknown`.
        """
        demand(actor, Action.PAY_OUT if move.due_minor < 0 else Action.SELL_BALANCES)
        member = move.wish.member
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return PlanDone(number=done.ref, step=self.step(done.ref), repeated=True)
            if self.preview(move.wish) != move:
                raise Conflict("plan_moved_meanwhile")
            standing = session.get(PLANS, member) or NOBODY
            sales, paid = self._settle(session, move, standing, op, actor, tender, tenders)
            after = msgspec.structs.replace(move.after, paid=held_back(paid, worth(move.after, move.on)))
            step = self._row(member, move.wish.kind, after, standing, op, actor)
            step = msgspec.structs.replace(step, minor=move.due_minor, credit_minor=move.credit_minor, sales=sales)
            number = self._stage(session, step)
            session.done(op, PLAN_STEP, number)
        self._tell(member, sales)
        return PlanDone(number=number, step=step)

    def _settle(
        self,
        session: Session,
        move: Move,
        standing: Enrolment,
        op: OperationId,
        actor: Actor,
        tender: str,
        tenders: Mapping[str, int] | None,
    ) -> tuple[tuple[SaleNo, ...], dict[str, int]]:
        """Take the money or pay it back; the sales, and what can be paid back of which from now on."""
        paid, member, sales = dict(standing.paid), move.wish.member, list[SaleNo]()
        if move.due_minor > 0:
            lines = [self._line(move.after.terms[-1].plan, move.fee_minor)]
            if move.credit_minor:
                lines.append(self._line(plan_on(standing, move.on), -move.credit_minor))
            taken = self._desk.stage(
                session, member=member, lines=lines, tenders=tenders, tender=tender, op=op, actor=actor
            )
            paid[str(taken)] = move.due_minor
            sales.append(taken)
        for key, part in spread_back(max(0, -move.due_minor), standing.paid).items():
            number = SaleNo(int(key))
            was = session.require(SALES, number).lines[0]
            line = TakingLine(name=was.name, minor=-part, sells=was.sells)
            back = self._desk.stage(
                session, member=member, lines=[line], tenders=None, tender=tender, op=op, actor=actor, of=number
            )
            paid[key] -= part
            sales.append(back)
        return tuple(sales), paid

    def _line(self, plan_id: str, minor: int) -> TakingLine:
        plan = self._programmes.current.plan(plan_id)
        name = name_in(plan.name, self._context.shop.language, plan_id) if plan else plan_id
        return TakingLine(name=name, minor=minor, sells=f"{PLAN}:{plan_id}")

    def _row(
        self,
        member: MemberNo,
        kind: StepKind,
        after: Enrolment,
        standing: Enrolment,
        op: OperationId | None,
        actor: Actor,
    ) -> Step:
        return Step(
            at=self._context.now(),
            on=self._context.today(),
            member=member,
            kind=kind,
            after=after,
            before=standing.step or None,
            op=op,
            staff=actor.staff,
            source=actor.source,
        )

    def _stage(self, session: Session, step: Step) -> int:
        number = session.insert(PLAN_STEPS, step)
        session.put(PLANS, step.member, msgspec.structs.replace(step.after, step=number))
        return number

    def _tell(self, member: MemberNo, sales: Sequence[SaleNo]) -> None:
        news: list[Change] = [TakingRecorded(number=sale, member=member) for sale in sales]
        self._context.changes.publish(*news, PlanMoved(member=member))

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, number: int, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Take back a step that was a mistake: the plan stands as before it, its money is as if never taken.

        Args:
            number: of the step.
            op: operation id.
            actor: who undoes.
            undoes: number of the operation this takes back.

        Raises:
            NotAllowed, MemberClosed, NotFound: `plan_steps_not_found`.
            RuleViolation: `undo_plan_later`: it is not the member's last step that stands; `taking_paid_back`.
        """
        step = self.step(number)
        demand(actor, permission(step))
        member = step.member
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            require_active(self._members.get(member), member)
            standing = session.get(PLANS, member) or NOBODY
            if self._that_stands(standing.step) != number:
                raise RuleViolation("undo_plan_later")
            former = NOBODY if step.before is None else self.step(step.before).after
            sales = tuple(self._desk.stage_void(session, sale, op, actor) for sale in step.sales)
            row = self._row(member, StepKind.UNDONE, former, standing, op, actor)
            self._stage(session, msgspec.structs.replace(row, minor=-step.minor, sales=sales, undoes=number))
            session.done(op, "undo", number, undoes)
        self._tell(member, sales)

    def _that_stands(self, number: int | None) -> int | None:
        """The last step up to one that is neither undone nor undoes another; None: none is left."""
        while number and (step := self.step(number)).undoes:
            number = self.step(step.undoes).before
        return number or None

    def leave(self, session: Session, member: MemberNo, on: date) -> Sequence[Change]:
        """Let a plan end with the membership, inside the verb that ends that; nothing is paid back."""
        del on
        standing = session.get(PLANS, member) or NOBODY
        if not standing.terms:
            return []
        after = Enrolment(tried=standing.tried)
        actor = Actor(staff=None, role=None, source=Source.SYSTEM)
        self._stage(session, self._row(member, StepKind.LEFT, after, standing, None, actor))
        return [PlanMoved(member=member)]

    def never_joined(self, session: Session, member: MemberNo, actor: Actor) -> Sequence[Change]:
        """
        Somebody was enrolled by mistake.

        Raises:
            RuleViolation: `undo_has_plan`: money was taken for a plan of theirs.
        """
        del session, actor
        if self.standing(member).paid:
            raise RuleViolation("undo_has_plan")
        return []


def permission(step: Step) -> Action:
    """What undoing a step asks for: money that was taken goes back, money that went out is taken again."""
    if step.minor:
        return Action.REFUND if step.minor > 0 else Action.PAY_OUT
    return Action.SELL_BALANCES
