"""Which action can be taken back, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import msgspec

from shopclub.core.books import OPERATIONS, Operation, Session
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import BenefitTaken, Change, MemberChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.staging import HANDED_OUT, ISSUED, TAKEN_BACK
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.games.predicting import PREDICTED, SETTLED, STAKED, Predictions
from shopclub.core.games.verbs import DRAWN, DRAWN_ALONE, HANDED, Draws
from shopclub.core.households.inviting import OWN as OWN_OF_FAMILIES
from shopclub.core.households.verbs import OF_PRICES, Households
from shopclub.core.households.verbs import UNDOABLE as OF_HOUSEHOLDS
from shopclub.core.invitations.model import INVITED
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo, operation_instant
from shopclub.core.ledger.model import BenefitUsed, ByHand, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reversing import reversal
from shopclub.core.ledger.rules import counted
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import AGREED, BOARD, Members
from shopclub.core.mending.verbs import OF_MENDING, Mending
from shopclub.core.packages.model import USED
from shopclub.core.plans.verbs import PLAN_STEP, Plans
from shopclub.core.privacy.verbs import OF_MEMBERS
from shopclub.core.products.model import ProductsChanged
from shopclub.core.products.verbs import ADDED, CHANGED, Products
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.asking import ASKED, DECLINED, PUT_ASIDE, WITHDRAWN
from shopclub.core.rewards.verbs import Rewards
from shopclub.core.sales.model import RefundDraft
from shopclub.core.sales.refunds import Refunds
from shopclub.core.sales.verbs import Sales
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store.index import ExactIndex, attach
from shopclub.core.takings.model import UNDONE_BY
from shopclub.core.takings.verbs import Takings
from shopclub.core.tiers.verbs import Tiers

_OF_COUPONS = {ISSUED: Action.ISSUE_COUPONS, TAKEN_BACK: Action.ISSUE_COUPONS, HANDED_OUT: Action.REDEEM}
"""What the coupons' own operations ask permission for."""
_OF_PRODUCTS = frozenset({ADDED, CHANGED})
_OF_DRAWS = frozenset({DRAWN, HANDED})
_OF_PREDICTIONS = frozenset({PREDICTED, STAKED, SETTLED})
_OF_VOUCHERS = frozenset({PUT_ASIDE, DECLINED})
UNDOABLE = frozenset(
    {
        "sale",
        "reward",
        "benefit",
        "adjust",
        "enrol",
        "occasion",
        "extend",
        USED,
        *_OF_COUPONS,
        *_OF_PRODUCTS,
        *_OF_VOUCHERS,
        *_OF_DRAWS,
        *_OF_PREDICTIONS,
        *UNDONE_BY,
        PLAN_STEP,
        *OF_MENDING,
        *OF_HOUSEHOLDS,
    }
)
_CUSTOMERS_OWN = frozenset(
    {"ask_to_join", "pair", "sign_in", "own_sign_in", DRAWN_ALONE, ASKED, WITHDRAWN, BOARD, INVITED, AGREED}
    | OWN_OF_FAMILIES
    | OF_MEMBERS
)
"""What happens at the kiosk meanwhile: it is no action of the counter's, and does not stand in the way of one."""


class Undoable(msgspec.Struct, frozen=True, kw_only=True):
    """An action that can be taken back."""

    op: OperationId
    verb: str
    """One of `UNDOABLE`, or of `Undo.ways`."""
    ref: int
    """Number of the sale, entry, member, happening, step of a plan or (first) coupon it is about."""
    at: datetime | None


class WayBack(NamedTuple):
    """How a room beside the counter takes an operation of its own back."""

    permission: Action
    stage: Callable[[Session, int, str], list[Change]]
    """Session, number of the document the operation made, its id -> what is to be told."""


class Undo:
    """The way back."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        sales: Sales,
        refunds: Refunds,
        coupons: Coupons,
        campaigns: Campaigns,
        products: Products,
        tiers: Tiers,
        takings: Takings,
        rewards: Rewards,
        plans: Plans,
        draws: Draws,
        predictions: Predictions,
        mending: Mending,
        households: Households,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._sales = sales
        self._refunds = refunds
        self._coupons = coupons
        self._campaigns = campaigns
        self._products = products
        self._tiers = tiers
        self._takings = takings
        self._rewards = rewards
        self._plans = plans
        self._mending = mending
        self.ways: dict[str, WayBack] = {}
        """Verb of an operation -> how its room takes it back, for rooms that put theirs in."""
        self._draws = draws
        self._predictions = predictions
        self._households = households
        self._numbers = ExactIndex(lambda doc: (doc["op"],))
        self._undone = ExactIndex(lambda doc: (str(doc["undoes"]),) if doc.get("undoes") else ())
        attach(context.books.db.storage, OPERATIONS.name, self._numbers, self._undone)

    def last(self) -> Undoable | None:
        """The counter's last action that stands, if it can be taken back; None when it can't."""
        operations = self._context.books.raw(OPERATIONS)
        for number in reversed(operations):
            done = self._context.books.require(OPERATIONS, number)
            if not done.undoes and not self._is_undone(number) and done.verb not in _CUSTOMERS_OWN:
                return self._undoable(done)
        return None

    def _is_undone(self, number: int) -> bool:
        return self._undone.get(str(number)) is not None

    def _undoable(self, done: Operation) -> Undoable | None:
        if (done.verb not in UNDOABLE and done.verb not in self.ways) or done.undoes:
            return None
        at = operation_instant(done.op)
        return Undoable(op=OperationId(done.op), verb=done.verb, ref=done.ref, at=at)

    async def undo(self, target: OperationId, op: OperationId, actor: Actor) -> Undoable:
        """
        Take an action back: a sale is returned whole and marked void, points go back where they came from,
        somebody enrolled by mistake is closed.

        Raises:
            NotFound: `operation_not_found`.
            RuleViolation: `undo_not_possible`, `undone_already`, `undo_points_spent`, `undo_spent` of another balance,
                `undo_has_sales` for a member who has bought since, `undo_coupons_used` when none of the coupons is
                unused, `taking_paid_back`, `undo_plan_later`, `undo_has_plan`.
            MemberClosed: points can't go back to somebody who has left.
            NotAllowed and what the return of the sale raises.
        """
        number, done = self._find(target)
        found = self._undoable(done)
        if found is None:
            raise RuleViolation("undo_not_possible")
        if self._context.books.operation(op) is not None:
            return found
        if self._is_undone(number):
            raise RuleViolation("undone_already")
        match done.verb:
            case "sale":
                await self._sale(SaleNo(done.ref), op, actor, number)
            case verb if verb in self.ways:
                await self._by_room(done, self.ways[verb], op, actor, number)
            case "enrol":
                await self._members.close_member(MemberNo(done.ref), op, actor, undoes=number)
            case "occasion":
                await self._campaigns.undo(done.ref, op, actor, undoes=number)
            case verb if verb == PLAN_STEP:
                await self._plans.undo(done.ref, op, actor, undoes=number)
            case verb if verb in _OF_DRAWS:
                await self._draws.undo(verb, done.ref, op, actor, undoes=number)
            case verb if verb in _OF_PREDICTIONS:
                await self._predictions.undo(verb, done.ref, op, actor, undoes=number)
            case verb if verb in OF_MENDING:
                await self._mending.undo(done, op, actor, undoes=number)
            case verb if verb in _OF_PRODUCTS:
                await self._of_products(done, op, actor, number)
            case verb if verb in UNDONE_BY:
                await self._takings.undo(SaleNo(done.ref), op, actor, undoes=number, permission=UNDONE_BY[verb])
            case verb if verb in _OF_COUPONS:
                await self._of_coupons(done, op, actor, number)
            case verb if verb in OF_HOUSEHOLDS:
                await self._of_households(done, op, actor, number)
            case verb if verb in _OF_VOUCHERS:
                await self._of_vouchers(done, op, actor, number)
            case _:
                await self._entry(EntryNo(done.ref), op, actor, number)
        return found

    def _find(self, target: str) -> tuple[int, Operation]:
        number = self._numbers.get(target)
        if number is None:
            raise NotFound("operation_not_found")
        return number, self._context.books.require(OPERATIONS, number)

    async def _sale(self, sale: SaleNo, op: OperationId, actor: Actor, number: int) -> None:
        draft = RefundDraft(sale=sale)
        plan = self._refunds.plan(draft, void=True)
        await self._refunds.refund(draft, plan.fingerprint, op, actor, undoes=number)

    async def _by_room(self, done: Operation, way: WayBack, op: OperationId, actor: Actor, number: int) -> None:
        demand(actor, way.permission)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            news = way.stage(session, done.ref, done.op)
            session.done(op, "undo", done.ref, number)
        self._context.changes.publish(*news)

    async def _of_products(self, done: Operation, op: OperationId, actor: Actor, number: int) -> None:
        is_categories = any("category" in fields for fields in done.was.values())
        demand(actor, Action.CHANGE_CATEGORIES if is_categories else Action.CHANGE_PRODUCTS)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            self._products.stage_undo(session, done)
            session.done(op, "undo", done.ref, number)
        self._context.changes.publish(ProductsChanged())

    async def _of_households(self, done: Operation, op: OperationId, actor: Actor, number: int) -> None:
        demand(actor, Action.AGREE_PRICES if done.verb == OF_PRICES else Action.SHARE_CARDS)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            news = self._households.stage_undo(session, done, actor)
            session.done(op, "undo", done.ref, number)
        self._context.changes.publish(*news)

    async def _of_coupons(self, done: Operation, op: OperationId, actor: Actor, number: int) -> None:
        demand(actor, _OF_COUPONS[done.verb])
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            whose = self._coupons.get(done.ref).member
            if whose is not None and done.verb != ISSUED:
                whose = self._context.books.kept(whose)
                require_active(self._members.get(whose), whose)
            news = self._coupons.desk.undo(session, done, self._context.today(), actor)
            session.done(op, "undo", done.ref, number)
        self._context.changes.publish(*news)

    async def _of_vouchers(self, done: Operation, op: OperationId, actor: Actor, number: int) -> None:
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            news = self._rewards.undo_answer(session, done, actor)
            session.done(op, "undo", done.ref, number)
        self._context.changes.publish(*news)

    async def _entry(self, entry_no: EntryNo, op: OperationId, actor: Actor, number: int) -> None:
        entry = self._points.entry(entry_no)
        by_hand = entry.kind is Kind.ADJUST or isinstance(entry.why, ByHand)
        demand(actor, Action.ADJUST if by_hand else Action.REDEEM)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return
            if self._is_undone(number):  # while this one waited for its turn
                raise RuleViolation("undone_already")
            member = session.kept(entry.member)
            require_active(self._members.get(member), member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            posting.post(reversal(posting, entry, entry_no, self._programmes.current.switches.returned_grace_days))
            points, engagement = counted(entry)
            if points or engagement:
                posting.book(entry.on, points=-points, engagement=-engagement)
            fallen = self._tiers.lead_back(session, posting, entry_no)
            posting.close()
            back = self._rewards.undo_taken(session, entry_no)
            session.done(op, "undo", entry_no, number)
        self._context.changes.publish(
            PointsMoved(member=member), MemberChanged(number=member), *fallen, *back, *_also(entry)
        )


def _also(entry: Entry) -> list[Change]:
    """What else is told of an entry taken back."""
    match entry.why:
        case BenefitUsed(benefit=benefit):
            return [BenefitTaken(member=entry.member, benefit=benefit, back=True)]
        case _:
            return []
