"""Reading what was asked and what is staked on it."""

from __future__ import annotations

import msgspec

from shopclub.core.context import Context
from shopclub.core.games.model import PREDICTIONS, Prediction, Stake, State
from shopclub.core.games.past import stakes_of
from shopclub.core.games.pools import state_at
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.verbs import Members
from shopclub.core.programme.verbs import Programmes


class PredictionReading:
    """Looking at predictions."""

    def __init__(self, context: Context, programmes: Programmes, members: Members, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points

    # -- reading ------------------------------------------------------------------------------------

    def get(self, number: int) -> Prediction:
        """
        One prediction, closed if its time is over.

        Raises:
            NotFound: `predictions_not_found`.
        """
        return self._as_of_now(self._context.books.require(PREDICTIONS, number))

    def _as_of_now(self, found: Prediction) -> Prediction:
        return msgspec.structs.replace(found, state=state_at(found, self._context.now()))

    def all(self) -> list[tuple[int, Prediction]]:
        """Every prediction, the latest first."""
        found = sorted(self._context.books.all(PREDICTIONS), reverse=True)
        return [(number, self._as_of_now(one)) for number, one in found]

    def running(self) -> list[tuple[int, Prediction]]:
        """Those that are open or await their answer, the one that closes first at the head."""
        found = [(n, one) for n, one in self.all() if one.state in (State.OPEN, State.CLOSED)]
        return sorted(found, key=lambda pair: (pair[1].closes_at, pair[0]))

    def stakes(self, number: int, member: MemberNo | None = None) -> list[Stake]:
        """The stakes of a prediction (of one member), the earliest first; those withdrawn left out."""
        return stakes_of(self._context.books, number, member)

    def stake_of(self, number: int, member: MemberNo) -> Stake | None:
        """A member's stake: there is one at most."""
        found = self.stakes(number, member)
        return found[-1] if found else None

    def demand_settled(self, member: MemberNo) -> None:
        """
        Refuse to put a member's file into another one while a stake of theirs is open: whose it is must be plain.

        Raises:
            RuleViolation: `merge_stake`.
        """
        if any(self.stake_of(number, member) is not None for number, _ in self.running()):
            raise RuleViolation("merge_stake")
