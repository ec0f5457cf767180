"""What the counter opens for the member who stands there: page, rewards, benefits; and returns."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from shopclub.core.explaining.sale import Item, Sort
from shopclub.core.kernel.errors import ClubError
from shopclub.core.ledger.units import CASHBACK, Unit
from shopclub.core.sales.model import Draft
from shopclub.i18n import N_
from shopclub.tui.modals.benefits import BenefitsDialog
from shopclub.tui.modals.purse import open_purse
from shopclub.tui.modals.redeem import RedeemDialog
from shopclub.tui.modals.whynot import WhyNotDialog
from shopclub.tui.purse_money import sell_cards
from shopclub.tui.screens.counter_coupons import CouponCounter


class MemberCounter(CouponCounter):
    """A counter that looks after its member."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "why", N_("Why not?"), show=False, id="counter.why"),
    ]

    def _has_purse(self) -> bool:
        """Whether the programme has balances to pay into."""
        programme = self.app.voice.programme
        return programme.stored_value is not None or programme.gift_cards is not None

    def _has_benefits(self) -> bool:
        """Whether the programme has any to hand out."""
        return bool(self.app.voice.programme.benefits())

    def action_page(self) -> None:
        """The member's page."""
        if self.till.member is not None:
            self.app.open_member(self.till.member)

    def action_refund(self) -> None:
        """Take goods back."""
        self.app.open_refund(0)

    @work(exclusive=True, group="dialog")
    async def action_rewards(self) -> None:
        """What the member's points buy."""
        if self.till.member is not None:
            await self.app.push_screen_wait(RedeemDialog(self.till.member))
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_purse(self) -> None:
        """The member's balances; whoever stands there without one can buy a gift card."""
        if self.till.member is not None:
            await open_purse(self.app, self.till.member)
            self.show()
        elif self.app.voice.programme.gift_cards is not None:
            await sell_cards(self.app, None)

    def pay_with(self, unit: Unit) -> None:
        """Pay the bill with a balance of the member as far as it goes, or not any more."""
        if unit == CASHBACK:
            self.till.by_cashback = not self.till.by_cashback
        else:
            self.till.by_value = not self.till.by_value
        self.till.price()
        self.show()

    def use_card(self, code: str) -> None:
        """A gift card was scanned: on the bill, or off it again."""
        mine = self.till.cards
        self.till.cards = tuple(one for one in mine if one != code) if code in mine else (*mine, code)
        self.till.price()
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_benefits(self) -> None:
        """What the member's tier entitles to."""
        if self.till.member is not None:
            await self.app.push_screen_wait(BenefitsDialog(self.till.member))
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_why(self) -> None:
        """What each part of the programme gives on this bill, and by how much it is missed."""
        draft = self._asked_about()
        found = self.app.club.whynot.at_counter(draft)
        programme, today = self.app.voice.programme, self.app.club.today()
        dialog = WhyNotDialog(found, programme, on=today, walk_in=draft.member is None)
        if (item := await self.app.push_screen_wait(dialog)) is not None:
            await self._put_to_use(item)

    def _asked_about(self) -> Draft:
        """What stands at the till; of an amount that can't be read nothing but who it is."""
        bare = Draft(member=self.till.member)
        try:
            return self.till.draft() or bare
        except ClubError:
            return bare

    async def _put_to_use(self, item: Item) -> None:
        if item.sort is Sort.COUPON:
            await self._use(self.app.club.coupons.get(item.number).code)
        elif item.sort is Sort.POINTS:
            await self.run_action("points")
        else:
            await self.run_action("rewards")
