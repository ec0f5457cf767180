"""What one kind of waiting thing has to know of itself: its rows, its keys, what yes and no mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shopclub.core.changes import Change
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.house import HouseApp
    from shopclub.tui.voice import Voice


class Wait(NamedTuple):
    """One line of the list."""

    kind: str
    number: int
    at: datetime
    who: str
    """Empty: nobody said."""
    what: str
    more: str = ""
    """A price, a number."""
    member: MemberNo | None = None
    """Whose page it leads to."""

    @property
    def key(self) -> str:
        """Tells it from every other one."""
        return f"{self.kind}:{self.number}"


class Waits(ABC):
    """One kind of what waits."""

    KIND: ClassVar[str]
    KEYS_ID: ClassVar[str] = N_("Enter says yes · Del says no · O their page · Esc back")
    """What the keys do on one of its lines, marked with `N_`."""

    def __init__(self, club: Club) -> None:
        self._club = club

    @abstractmethod
    def count(self) -> int:
        """How many there are now."""

    @abstractmethod
    def lines(self, voice: Voice) -> list[Wait]:
        """All of them, the one that waits longest first."""

    @abstractmethod
    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """
        Say yes; must be waited for in a worker.

        Args:
            number: of the line.
            op: operation id.
            app: the counter.

        Returns:
            Whose page comes next, as the list is done with; None: the list goes on.

        Raises:
            ClubError: refused.
        """

    @abstractmethod
    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """
        Say no.

        Raises:
            ClubError: refused.
        """

    def hear(self, change: Change) -> None:
        """Something was committed: the place to forget what was kept."""
        del change

    def arrived(self, change: Change, voice: Voice) -> str:
        """What to say in passing of something that has just come; empty for anything else."""
        del change, voice
        return ""

    def keys_id(self, number: int) -> str:
        """What the keys do on one line."""
        del number
        return self.KEYS_ID

    def refused(self, error: ClubError, voice: Voice) -> str:
        """Why a yes was refused."""
        return voice.error(error)

    def details(self, number: int, voice: Voice) -> str:
        """What there is to read about one before it is answered; empty where the line says it all."""
        del number, voice
        return ""
