"""The counter's hand for closing a sale: recorded once, and by who may spend what it spends."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import getters, on, work
from textual.binding import BindingType

from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.sales.model import SaleClosed
from shopclub.tui.modals.proof import proven
from shopclub.tui.screens.counter_member import MemberCounter
from shopclub.tui.text import content
from shopclub.tui.widgets.sale_panel import SalePanel


class ClosingCounter(MemberCounter):
    """A counter that closes sales."""

    BINDINGS: ClassVar[list[BindingType]] = []
    sale = getters.query_one(SalePanel)

    def __init__(self) -> None:
        super().__init__()
        self._is_closing = False

    @abstractmethod
    def _done(self, closed: SaleClosed) -> None:
        """It is closed: say so, and be ready for the next customer."""

    @on(SalePanel.CloseAsked)
    async def _close(self) -> None:
        till = self.till
        draft = None if till.problem else till.draft()
        if self._is_closing or till.quote is None or draft is None:
            return
        self._is_closing = True
        try:
            closed = await self.app.club.sales.record(draft, till.quote.fingerprint, till.op, self.app.actor)
        except Conflict as error:
            till.price()
            self.show_till()
            self.sale.say(content(self.app.voice.error(error), "$warn"))
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self.sale.say(content(self.app.voice.error(error), "$wrong"))
            self._prove(error)
        else:
            self._done(closed)
        finally:
            self._is_closing = False

    @work(exclusive=True, group="dialog")
    async def _prove(self, error: ClubError) -> None:
        """Where that is what was missing: who spends shows that it is them, then it is closed."""
        if await proven(self.app, error):
            await self._close()
