"""Mending as the club holds it: between members, two files of one person, whose a sale is, what was there before."""

from __future__ import annotations

from shopclub.core.books import Operation
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.context import Context
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.ids import EntryNo, OperationId, SaleNo
from shopclub.core.members.model import MEMBERS
from shopclub.core.mending.duplicates import likely
from shopclub.core.mending.merging import MERGED, Merging
from shopclub.core.mending.model import Alike
from shopclub.core.mending.moving import MOVED, Moving
from shopclub.core.mending.opening import OPENED, OpeningDesk
from shopclub.core.mending.transferring import TRANSFERRED, Transferring
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.refunds import Refunds
from shopclub.core.sales.verbs import Sales
from shopclub.core.staff.model import Action, Actor

OF_MENDING = {MERGED: Action.MEND, MOVED: Action.MEND, OPENED: Action.MEND, TRANSFERRED: Action.MEND}
"""Verbs of operations that are taken back here, and what they ask permission for."""


class Mending:
    """Putting right."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        gatherer: Gatherer,
        sales: Sales,
        refunds: Refunds,
        coupons: Coupons,
        campaigns: Campaigns,
    ) -> None:
        self._context = context
        self.merging = Merging(context, programmes)
        self.points = Transferring(context, programmes)
        self.sales = Moving(context, programmes, gatherer, sales, refunds, coupons, campaigns)
        self.opening = OpeningDesk(context, programmes)

    def likely(self, limit: int = 100) -> list[Alike]:
        """Files that may be one person, likeliest first; reads the whole member file."""
        return likely(self._context.books.all(MEMBERS), limit)

    async def undo(self, done: Operation, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """Take one of the verbs here back; raises what its own way back raises."""
        match done.verb:
            case verb if verb == MERGED:
                await self.merging.undo(done.ref, op, actor, undoes=undoes)
            case verb if verb == MOVED:
                await self.sales.undo(SaleNo(done.ref), op, actor, undoes=undoes)
            case verb if verb == OPENED:
                await self.opening.undo(done, op, actor, undoes=undoes)
            case _:
                await self.points.undo(EntryNo(done.ref), op, actor, undoes=undoes)
