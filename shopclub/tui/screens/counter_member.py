"""What the counter opens for the member who stands there: page, rewards, benefits; and returns."""

from __future__ import annotations

from textual import work

from shopclub.tui.modals.benefits import BenefitsDialog
from shopclub.tui.modals.purse import open_purse
from shopclub.tui.modals.redeem import RedeemDialog
from shopclub.tui.screens.counter_coupons import CouponCounter


class MemberCounter(CouponCounter):
    """A counter that looks after its member."""

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
        """The member's balances."""
        if self.till.member is not None:
            await open_purse(self.app, self.till.member)
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_benefits(self) -> None:
        """What the member's tier entitles to."""
        if self.till.member is not None:
            await self.app.push_screen_wait(BenefitsDialog(self.till.member))
            self.show()
