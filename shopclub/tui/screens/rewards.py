"""The rewards shop: what points buy, what is left of it, and handing it over to who stands at the counter."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from shopclub.core.rewards.model import Offer
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.leaderboard import LeaderboardDialog, WinnersDialog
from shopclub.tui.modals.picture import PictureDialog
from shopclub.tui.modals.redeem import RedeemDialog, price_text
from shopclub.tui.modals.stock import StockDialog
from shopclub.tui.screens.area import Area
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import local_name


class RewardsScreen(Area):
    """Shows the catalogue of the programme in force."""

    TITLE_ID = N_("Rewards")
    HELP_ID = N_(
        "What points buy. S says how many there are now. F7 hands something over to the member at the counter. What "
        "was asked for at the kiosk or on a phone waits under F8. Names, prices and limits belong to the programme: P "
        "goes there."
    )
    CSS_PATH = "rewards.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "redeem", N_("Hand over"), id="rewards.redeem"),
        Binding("s", "stock", N_("Stock"), id="rewards.stock"),
        Binding("i", "picture", N_("Picture"), id="rewards.picture"),
        Binding("l", "leaderboard", N_("Leaderboard"), id="rewards.leaderboard"),
        Binding("w", "winners", N_("Ranking gifts"), id="rewards.winners"),
        Binding("p", "programme", N_("Programme"), id="rewards.programme"),
        Binding("escape", "back", N_("Back"), id="rewards.back"),
    ]
    listing = getters.query_one("#catalogue", Listing)

    def compose_area(self) -> ComposeResult:
        """The catalogue."""
        with Vertical(id="room") as room:
            room.border_title = self.app.voice.words.t("What points buy")
            yield Static(self._heading(), id="heading")
            yield Static(id="none", markup=False)
            yield Listing(id="catalogue")

    def _heading(self) -> Row:
        t = self.app.voice.words.t
        return Row(
            Cell(content(t("Reward"), "$muted")),
            Cell(content(t("Points"), "$muted"), self._price_width(), right=True),
            Cell(content(t("In stock"), "$muted"), 14, right=True),
            Cell(content(t("A member may take"), "$muted"), 20, right=True),
            Cell(content("", "$muted"), 14, least=90),
        )

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw the catalogue, and for whom it can be handed over."""
        voice, words = self.app.voice, self.app.voice.words
        offers = self.app.club.rewards.offers(self.app.serving, at_counter=True)
        self.listing.set_rows((offer.reward.id, self._row(offer)) for offer in offers)
        none = self.query_one("#none", Static)
        none.display = not offers
        none.update(content(words.t("The programme has no rewards yet."), "$muted"))
        room = self.query_one("#room", Vertical)
        serving = self.app.serving
        if serving is None:
            room.border_subtitle = words.t("Nobody stands at the counter")
        else:
            profile = self.app.club.profile(serving)
            name, points = voice.member_name(serving), voice.points(profile.available)
            room.border_subtitle = content(words.t("At the counter: {name}, {points}", name=name, points=points))

    def _price_width(self) -> int:
        """Room for points, and for money beside them where any reward costs some."""
        rewards = self.app.voice.programme.rewards
        return 18 if any(one.minor or any(p.minor for p in one.tier_prices) for one in rewards) else 10

    def _row(self, offer: Offer) -> Row:
        words, reward = self.app.voice.words, offer.reward
        stock = words.t("not counted") if offer.stock_left is None else words.number(offer.stock_left)
        limit = words.t("any number") if reward.limit_per_member is None else words.number(reward.limit_per_member)
        name = content(local_name(reward.name, words, reward.id), "bold" if reward.enabled else "$muted")
        low = offer.stock_left is not None and offer.stock_left == 0
        return Row(
            Cell(name),
            Cell(
                content(price_text(offer.points, offer.minor, self.app.voice), "bold $spend"),
                self._price_width(),
                right=True,
            ),
            Cell(content(words.t("all gone") if low else stock, "$warn" if low else "$muted"), 14, right=True),
            Cell(content(limit, "$muted"), 20, right=True),
            Cell(content("" if reward.enabled else words.t("switched off"), "$warn"), 14, least=90),
        )

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.app.serving is not None:
            self.action_redeem()
        else:
            self.action_stock()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Handing over needs somebody at the counter; the stock needs the owner."""
        if action == "redeem":
            return True if self.app.serving is not None else None
        if action in ("stock", "picture"):
            return True if self.app.is_allowed(Action.CHANGE_STOCK) else None
        return True

    @work(exclusive=True, group="dialog")
    async def action_redeem(self) -> None:
        """Hand something over."""
        if self.app.serving is not None:
            await self.app.push_screen_wait(RedeemDialog(self.app.serving))

    @work(exclusive=True, group="dialog")
    async def action_stock(self) -> None:
        """Count what is there."""
        key = self.listing.key
        reward = self.app.voice.programme.reward(key) if key else None
        if reward is not None and self.app.is_allowed(Action.CHANGE_STOCK):
            await self.app.push_screen_wait(StockDialog(reward))

    @work(exclusive=True, group="dialog")
    async def action_picture(self) -> None:
        """What the kiosk shows of it."""
        key = self.listing.key
        reward = self.app.voice.programme.reward(key) if key else None
        if reward is not None and self.app.is_allowed(Action.CHANGE_STOCK):
            await self.app.push_screen_wait(PictureDialog(reward))

    def action_leaderboard(self) -> None:
        """Who is first, of those who want to be on it."""
        self.app.push_screen(LeaderboardDialog())

    def action_winners(self) -> None:
        """Who had places at a period's end, and what waits for them."""
        self.app.push_screen(WinnersDialog())

    def action_programme(self) -> None:
        """Where rewards are made."""
        self.app.go("programme")

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
