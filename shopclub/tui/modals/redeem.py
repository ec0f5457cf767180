"""What a member's points buy: pick a reward, say how many, see what is left, hand it over."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import ClassVar, TypeVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import AskedAt, Offer, Redeemed
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.proof import proven
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import local_name

MOST = 99
T = TypeVar("T")


def offer_row(offer: Offer, voice: Voice, count: int = 1) -> Row:
    """One reward: name, price in points, what is left of it, whether it can be had."""
    words, reward = voice.words, offer.reward
    can = offer.refusal is None
    name = content(local_name(reward.name, words, reward.id), "bold" if can else "$muted")
    times = f"{count} × " if count > 1 else ""
    price = content(times + price_text(offer.points, offer.minor, voice), "$spend" if can else "$muted")
    return Row(Cell(name), Cell(price, 18, right=True), Cell(_state(offer, voice), 20), gap=2)


def price_text(points: int, minor: int, voice: Voice) -> str:
    """What a reward costs, short enough for a list: `80 + ¥19.90`."""
    number = voice.words.number(points)
    return f"{number} + {voice.money(minor)}" if minor else number


def _state(offer: Offer, voice: Voice) -> Content:
    words = voice.words
    if offer.refusal == "points_insufficient":
        return content(words.n("{n} point short", "{n} points short", offer.missing), "$muted")
    if offer.refusal == "reward_out_of_stock":
        return content(words.t("all gone"), "$warn")
    if offer.refusal == "reward_limit":
        return content(words.t("had their share"), "$warn")
    if offer.refusal is not None:
        return content(words.t("not offered now"), "$muted")
    if offer.stock_left is not None:
        return content(words.n("{n} left", "{n} left", offer.stock_left), "$muted")
    return Content("")


class RedeemDialog(Dialog[Redeemed]):
    """Answers with what was handed over."""

    TITLE_ID = N_("Rewards")
    KEYS_ID = N_("← → how many · Enter hands over · P puts aside · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,plus", "more(1)", show=False),
        Binding("left,minus", "more(-1)", show=False),
        Binding("p", "put_aside", show=False),
    ]
    listing = getters.query_one(Listing)
    said = getters.query_one("#redeem-said", Static)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member
        self._op = self.app.mint()
        self._count = 1
        self._asked = False
        self._shown: str | None = None

    def compose_box(self) -> ComposeResult:
        """The points there are, the rewards, what it will do."""
        yield Static(id="redeem-points", classes="said", markup=False)
        yield Listing()
        yield Static(id="redeem-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """The affordable ones come first in the eye."""
        self._fill()
        self.listing.focus()

    def _fill(self) -> None:
        voice, words = self.app.voice, self.app.voice.words
        profile = self.app.club.profile(self._member)
        head = Content.assemble(
            voice.member(self._member, "bold"), "  ", (voice.points(profile.available), "bold $accent")
        )
        self.query_one("#redeem-points", Static).update(head)
        offers = self.app.club.rewards.offers(self._member, at_counter=True)
        self._offers = {offer.reward.id: offer for offer in offers}
        self._count_again()
        shown = self.listing.key
        self.listing.set_rows(
            (key, offer_row(offer, voice, self._count if key == shown else 1)) for key, offer in self._offers.items()
        )
        if not self._offers:
            self.said.update(content(words.t("The programme has no rewards yet."), "$muted"))

    def _count_again(self) -> None:
        """What is marked, as seen by who wants so many of it."""
        key = self.listing.key
        if key in self._offers and self._count > 1:
            self._offers[key] = self.app.club.rewards.offer_of(key, self._member, self._count)

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id != self._shown:
            self._shown = event.option.id
            self._count = 1
            self._asked = False
        self._say_consequence()

    def action_more(self, by: int) -> None:
        """One more, one less."""
        self._count = max(1, min(MOST, self._count + by))
        self._asked = False
        self._fill()
        self._say_consequence()

    def _chosen(self) -> Offer | None:
        return self._offers.get(self.listing.key or "")

    def _say_consequence(self) -> None:
        offer, voice, words = self._chosen(), self.app.voice, self.app.voice.words
        if offer is None:
            return
        available = self.app.club.profile(self._member).available
        cost, money = offer.points * self._count, offer.minor * self._count
        if offer.refusal is not None:
            self.said.update(_state(offer, voice))
            return
        name = local_name(offer.reward.name, words, offer.reward.id)
        sentence = words.t(
            "{count} × {reward} for {points}; {left} left after it.",
            count=self._count, reward=name, points=voice.points(cost), left=words.number(available - cost),
        )  # fmt: skip
        if money:
            sentence += " " + words.t("{amount} to pay beside it.", amount=voice.money(money))
        asked = words.t("Enter again hands it over.") if self._asked else ""
        self.said.update(Content.assemble(content(sentence, "$spend"), " ", (asked, "bold $accent")))

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        offer = self._chosen()
        if offer is None:
            return
        if not self._asked:
            self._asked = True
            self._say_consequence()
            return
        self._redeem(offer)

    @work(exclusive=True, group="redeem")
    async def _redeem(self, offer: Offer) -> None:
        tender = await ask_tender(self.app, offer.minor * self._count)
        if tender is None:
            return
        redeem = self.app.club.rewards.redeem
        while True:
            try:
                done = await redeem(self._member, offer.reward.id, self._count, self._op, self.app.actor, tender=tender)
            except StoreError as error:
                self.app.trouble(error)
                return
            except ClubError as error:
                if not await proven(self.app, error):
                    self._say_refused(error)
                    return
            else:
                self.dismiss(done)
                return

    async def action_put_aside(self) -> None:
        """Keep it for them: the points are held, the goods kept; F8 hands it over when they come."""
        offer, words = self._chosen(), self.app.voice.words
        if offer is None:
            return
        ask = self.app.club.rewards.ask
        asked = await self._try(
            ask(self._member, offer.reward.id, self._count, self._op, self.app.actor, at=AskedAt.COUNTER)
        )
        if asked is not None:
            name = local_name(offer.reward.name, words, offer.reward.id)
            self.app.tell(words.t("{reward} is put aside. F8 hands it over.", reward=name))
            self.dismiss(None)

    async def _try(self, act: Awaitable[T]) -> T | None:
        """Do it; a refusal stands below the list."""
        try:
            return await act
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._say_refused(error)
        return None

    def _say_refused(self, error: ClubError) -> None:
        self._asked = False
        self.said.update(content(self.app.voice.error(error), "$wrong"))
