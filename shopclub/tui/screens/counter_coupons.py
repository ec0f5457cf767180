"""The counter's hand for coupons: putting one on the bill, and those that go without a bill."""

from __future__ import annotations

from abc import abstractmethod

from textual import work

from shopclub.core.coupons.model import Coupon
from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import Status
from shopclub.core.programme.effects import Gift, RewardAt
from shopclub.core.programme.offers import CouponKind
from shopclub.core.rewards.model import Offer
from shopclub.tui.modals.coupon import CouponDialog
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.area import Area
from shopclub.tui.till import Till
from shopclub.words import local_name
from shopclub.words.coupons import name_of


class CouponCounter(Area):
    """A counter that takes coupons and codes."""

    till: Till

    @abstractmethod
    def take(self, member: MemberNo) -> None:
        """Serve this member."""

    @abstractmethod
    def show_till(self) -> None:
        """Draw the till."""

    @work(exclusive=True, group="dialog")
    async def action_coupon(self) -> None:
        """Ask for a coupon or a code."""
        code = await self.app.push_screen_wait(CouponDialog(self.till))
        if code:
            await self._use(code)
        elif code is not None:
            self._put("")

    @work(exclusive=True, group="dialog")
    async def use_code(self, code: str) -> None:
        """A coupon was scanned."""
        await self._use(code)

    async def _use(self, code: str) -> None:
        coupons = self.app.club.coupons
        number = coupons.number_of(code)
        if number is None:
            self._put_campaign(code)
            return
        coupon = coupons.get(number)
        if coupon.member is not None and self.till.member is None and self._is_here(coupon.member):
            self.take(coupon.member)
        kind = coupons.kind_of(coupon)
        if kind is not None and isinstance(kind.then, RewardAt):
            await self._take_reward(number, kind)
        elif kind is not None and isinstance(kind.then, Gift) and not (self.till.lines or self.till.amount):
            await self._hand_out(number, coupon, kind)
        else:
            self._put(coupon.code)

    def _is_here(self, member: MemberNo) -> bool:
        """Whether somebody is still a member, so that they can be served."""
        return self.app.club.members.get(member).status is Status.ACTIVE

    def _put(self, code: str) -> None:
        self.till.code = code
        self.till.price()
        self.show_till()

    def _put_campaign(self, code: str) -> None:
        """A code of no coupon: a campaign's, or nobody's, which is said and not kept."""
        before = self.till.code
        self._put(code)
        problem = self.till.problem
        if isinstance(problem, InvalidInput) and problem.code == "code_unknown":
            self.app.refused(problem)
            self._put(before)

    async def _take_reward(self, number: int, kind: CouponKind) -> None:
        """A reward at the coupon's price goes without a bill: asked about, then handed over."""
        words, voice, member = self.app.voice.words, self.app.voice, self.till.member
        if member is None:
            self.app.tell(words.t("This coupon needs a member. Find the member first."), wrong=True)
            return
        try:
            offer = self.app.club.rewards.offer_by(number, member)
        except ClubError as error:
            self.app.refused(error)
            return
        left = self.app.club.profile(member).available - offer.points
        line = words.t(
            "{count} × {reward} for {points}; {left} left after it.",
            count=1, reward=self._reward_name(offer), points=voice.points(offer.points), left=words.number(left),
        )  # fmt: skip
        title = name_of(self.app.club.coupons.get(number), voice.programme, words)
        if not await self.app.push_screen_wait(Confirm(title, [line])):
            return
        redeem = self.app.club.rewards.redeem
        act = redeem(member, offer.reward.id, 1, self.app.mint(), self.app.actor, coupon=number)
        if await self.app.attempt(act):
            self.app.tell(words.t("Hand out: {name}", name=self._reward_name(offer)))

    def _reward_name(self, offer: Offer) -> str:
        return local_name(offer.reward.name, self.app.voice.words, offer.reward.id)

    async def _hand_out(self, number: int, coupon: Coupon, kind: CouponKind) -> None:
        """A gift without a purchase: asked about, then handed out."""
        words, then = self.app.voice.words, kind.then
        assert isinstance(then, Gift)
        gift = local_name(then.name, words, kind.id)
        said = words.t("Hand out: {name}", name=gift if then.count == 1 else f"{then.count} × {gift}")
        line = words.t("Nothing is rung up. Enter hands it out now; Esc keeps it for a purchase.")
        title = name_of(coupon, self.app.voice.programme, words)
        if not await self.app.push_screen_wait(Confirm(title, [said, line])):
            return
        act = self.app.club.coupons.hand_out(number, self.app.mint(), self.app.actor, member=self.till.member)
        if await self.app.attempt(act):
            self.app.tell(said)
