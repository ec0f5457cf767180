"""One member's page: the file, every point with its reason, sales, lots and expiries, tiers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static, TabbedContent, TabPane

from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.units import POINTS, benefit_of
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.member_rows import coupon_rows, entry_rows, file_rows, lot_rows, sale_rows, tier_rows
from shopclub.tui.mending import mend_member
from shopclub.tui.modals.adjust import AdjustDialog
from shopclub.tui.modals.benefits import BenefitsDialog
from shopclub.tui.modals.card import CardDialog
from shopclub.tui.modals.coupon_slip import CouponSlip
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.edit_member import EditMemberDialog
from shopclub.tui.modals.entry_slip import EntrySlip
from shopclub.tui.modals.extend import ExtendDialog
from shopclub.tui.modals.family import open_family
from shopclub.tui.modals.games import play
from shopclub.tui.modals.grant import GrantDialog
from shopclub.tui.modals.issue_coupon import IssueCouponDialog
from shopclub.tui.modals.keys import KeysDialog, reset_pin, unlock_pin
from shopclub.tui.modals.occasion import OccasionDialog
from shopclub.tui.modals.own_data import OwnDataDialog
from shopclub.tui.modals.purse import open_purse
from shopclub.tui.modals.receipt import ReceiptDialog
from shopclub.tui.modals.redeem import RedeemDialog
from shopclub.tui.modals.void_coupon import VoidCouponDialog
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content
from shopclub.tui.widgets.member_card import MemberCard
from shopclub.tui.widgets.rows import Listing, Row, Stack
from shopclub.words.explained import Asked, OfBalance, OfCoupon, OfLot, OfReceipt, OfStanding
from shopclub.words.outcomes import say_outcome

SALES_SHOWN = 200
ENTRIES_SHOWN = 200


class MemberScreen(Page):
    """Shows one member and what may be done for them."""

    TITLE_ID = N_("Member page")
    HELP_ID = N_(
        "Left and right go between points, purchases, coupons, expiry, tiers and the file. Every point says why it is "
        "there; Y asks why there are so many, or why this tier. On a purchase, Enter shows the receipt and R takes "
        "goods back. E corrects the file, K shows the card "
        "to scan or print, P the PIN and the phones, O gives for a survey, a review or an event, A changes points "
        "by hand, M gives to another member or merges two files of one person (owner). F6 issues a "
        "coupon, V takes the marked one back (owner)."
    )
    CSS_PATH = "member.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "serve", N_("To the counter"), id="member.serve"),
        Binding("y", "why", N_("Why?"), id="member.why"),
        Binding("e", "edit", N_("Edit"), id="member.edit"),
        Binding("k", "card", N_("Card"), id="member.card"),
        Binding("r", "refund", N_("Return goods"), id="member.refund"),
        Binding("a", "adjust", N_("Change points"), id="member.adjust"),
        Binding("f5", "purse", N_("Purse"), show=False, id="member.purse"),
        Binding("f6", "issue", N_("Issue a coupon"), show=False, id="member.issue"),
        Binding("v", "void", N_("Take a coupon back"), show=False, id="member.void"),
        Binding("f7", "rewards", N_("Rewards"), id="member.rewards"),
        Binding("f", "family", N_("Shared card"), show=False, id="member.family"),
        Binding("d", "play", N_("Draws and predictions"), show=False, id="member.play"),
        Binding("f12", "benefits", N_("Benefits"), show=False, id="member.benefits"),
        Binding("o", "occasion", N_("Give for…"), show=False, id="member.occasion"),
        Binding("t", "extend", N_("Points usable longer"), show=False, id="member.extend"),
        Binding("m", "mend", N_("Put right"), show=False, id="member.mend"),
        Binding("g", "grant", N_("Grant a tier"), show=False, id="member.grant"),
        Binding("p", "keys", N_("PIN and phones"), show=False, id="member.keys"),
        Binding("u", "unlock", N_("Unlock the PIN"), show=False, id="member.unlock"),
        Binding("n", "reset_pin", N_("Take the PIN away"), show=False, id="member.reset_pin"),
        Binding("i", "own_data", N_("Their data"), show=False, id="member.data"),
        Binding("x", "replace", N_("Replace the card"), show=False, id="member.replace"),
        Binding("delete", "leave_club", N_("Leaves the club"), show=False, id="member.close"),
        Binding("right", "turn(1)", N_("Next part"), show=False, id="member.next"),
        Binding("left", "turn(-1)", show=False),
    ]
    card = getters.query_one(MemberCard)
    tabs = getters.query_one(TabbedContent)

    def __init__(self, number: MemberNo) -> None:
        super().__init__()
        self.number = number
        """Whose page."""

    def compose_area(self) -> ComposeResult:
        """The card on the left, the parts on the right."""
        t = self.app.voice.words.t
        with Horizontal(id="room"):
            yield MemberCard()
            with Vertical(id="parts"), TabbedContent(id="tabs"):
                with TabPane(t("Points"), id="points"):
                    yield Static(id="entries-none", markup=False)
                    yield Listing(id="entries")
                with TabPane(t("Purchases"), id="purchases"):
                    yield Static(id="sales-none", markup=False)
                    yield Listing(id="sales")
                with TabPane(t("Coupons"), id="coupons"):
                    yield Static(id="coupon-rows-none", markup=False)
                    yield Listing(id="coupon-rows")
                with TabPane(t("Expiry"), id="lots"):
                    yield Static(id="lot-rows-none", markup=False)
                    yield Listing(id="lot-rows")
                with TabPane(t("Tiers"), id="tiers"), VerticalScroll():
                    yield Static(id="tier-rows", markup=False)
                with TabPane(t("File"), id="file"), VerticalScroll():
                    yield Static(id="file-rows", markup=False)

    def on_mount(self) -> None:
        """The points first: why are there so many?"""
        self.query_one("#entries", Listing).focus()

    def on_resize(self) -> None:
        """Two lines of the card when it is narrow."""
        self.card.set_class(not self.is_wide, "-flat")
        self.show()

    def show(self) -> None:
        """Draw everything of this member."""
        club, voice = self.app.club, self.app.voice
        profile = club.profile(self.number)
        self.card.show(profile)
        t = voice.words.t
        # Uses of benefits stand with the tiers.
        entries = [(n, e) for n, e in club.points.history(self.number, ENTRIES_SHOWN) if benefit_of(e.unit) is None]
        self._fill("#entries", entry_rows(entries, voice), t("No points yet. They come with the first purchase."))
        sales = club.sales.of_member(self.number, SALES_SHOWN)
        self._fill("#sales", sale_rows(sales, voice), t("No purchases yet. C serves them at the counter."))
        coupons = coupon_rows(club.coupons.of_member(self.number), club, voice)
        self._fill("#coupon-rows", coupons, t("No coupons yet. F6 issues one."))
        self._fill("#lot-rows", lot_rows(profile, voice), t("No points at the moment."))
        tiers = tier_rows(profile, club.benefits.offered(self.number), voice, club.today())
        self.query_one("#tier-rows", Static).update(Stack(tiers))
        self.query_one("#file-rows", Static).update(
            Stack(file_rows(profile, voice, whole=self.app.is_allowed(Action.SEE_PERSONAL)))
        )

    def _fill(self, listing: str, rows: Iterable[tuple[str, Row]], empty: str) -> None:
        target = self.query_one(listing, Listing)
        target.set_rows(rows)
        none = self.query_one(f"{listing}-none", Static)
        none.update(content(empty, "$muted"))
        none.display = not target.option_count

    @on(TabbedContent.TabActivated)
    def _turned(self, event: TabbedContent.TabActivated) -> None:
        event.stop()
        listing = event.pane.query(Listing)
        (listing.first() if listing else event.pane.query(VerticalScroll).first()).focus()
        self.refresh_bindings()

    @on(OptionList.OptionSelected, "#sales")
    def _sale_opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self.app.push_screen(ReceiptDialog(SaleNo(int(event.option.id))))

    @on(OptionList.OptionSelected, "#entries")
    def _entry_opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        entry, _, sale = (event.option.id or "").partition(":")
        if sale:
            self.app.push_screen(ReceiptDialog(SaleNo(int(sale))))
        elif entry:
            self.app.push_screen(EntrySlip(EntryNo(int(entry))))

    @on(OptionList.OptionSelected, "#lot-rows")
    def _lot_opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self.app.open_why(OfLot(POINTS, event.option.id), self.number)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what the role may not do, and returns where no sale is marked."""
        needs = {
            "issue": Action.ISSUE_COUPONS,
            "occasion": Action.EDIT_MEMBER,
            "adjust": Action.ADJUST,
            "extend": Action.ADJUST,
            "grant": Action.GRANT_TIER,
            "mend": Action.MEND,
            "leave_club": Action.CLOSE_MEMBER,
        }
        if action in needs:
            return True if self.app.is_allowed(needs[action]) else None
        if action == "refund":
            return True if self._marked_sale() else None
        if action in ("unlock", "reset_pin"):
            pins = self.app.club.pins
            return True if (pins.is_locked if action == "unlock" else pins.has)(self.number) else None
        if action == "void":
            return True if self.app.is_allowed(Action.ISSUE_COUPONS) and self._marked_coupon() else None
        return True

    @on(OptionList.OptionSelected, "#coupon-rows")
    def _coupon_opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self._show_coupon(int(event.option.id))

    @work(exclusive=True, group="dialog")
    async def _show_coupon(self, number: int) -> None:
        code = await self.app.push_screen_wait(CouponSlip(number))
        if code is not None:
            self.app.use_coupon(code)

    def _marked_coupon(self) -> int | None:
        if not self.is_mounted or self.tabs.active != "coupons":
            return None
        key = self.query_one("#coupon-rows", Listing).key
        return int(key) if key else None

    def _marked_sale(self) -> SaleNo | None:
        if not self.is_mounted or self.tabs.active != "purchases":
            return None
        key = self.query_one("#sales", Listing).key
        return SaleNo(int(key)) if key else None

    # -- acts ---------------------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        """The next part, or the one before."""
        panes = [pane.id or "" for pane in self.query(TabPane)]
        here = panes.index(self.tabs.active)
        self.tabs.active = panes[(here + by) % len(panes)]

    def action_why(self) -> None:
        """What stands behind what is in front: the points, the marked receipt or coupon, the tier."""
        asked: Asked = OfBalance()
        if self.tabs.active == "tiers":
            asked = OfStanding()
        elif (sale := self._marked_sale()) is not None:
            asked = OfReceipt(sale)
        elif (coupon := self._marked_coupon()) is not None:
            asked = OfCoupon(coupon)
        self.app.open_why(asked, self.number)

    def action_serve(self) -> None:
        """This member at the counter."""
        self.app.serve(self.number)

    def action_refund(self) -> None:
        """Take back goods of the marked purchase."""
        sale = self._marked_sale()
        if sale is not None:
            self.app.open_refund(sale)

    @work(exclusive=True, group="dialog")
    async def action_play(self) -> None:
        """Draw or stake for them."""
        await play(self.app, self.number)

    @work(exclusive=True, group="dialog")
    async def action_family(self) -> None:
        """Family, couple or company."""
        await open_family(self.app, self.number)
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_edit(self) -> None:
        """Correct the file."""
        await self.app.push_screen_wait(EditMemberDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_card(self) -> None:
        """The card, to scan or to print."""
        await self.app.push_screen_wait(CardDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_keys(self) -> None:
        """The PIN, and the phones that are signed in."""
        await self.app.push_screen_wait(KeysDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_unlock(self) -> None:
        """Let a locked PIN open again."""
        await unlock_pin(self.app, self.number)

    @work(exclusive=True, group="dialog")
    async def action_reset_pin(self) -> None:
        """Take the PIN away."""
        await reset_pin(self.app, self.number)

    @work(exclusive=True, group="dialog")
    async def action_adjust(self) -> None:
        """Points by hand, with a reason."""
        await self.app.push_screen_wait(AdjustDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_extend(self) -> None:
        """A later last usable day."""
        voice, done = self.app.voice, await self.app.push_screen_wait(ExtendDialog(self.number))
        if done:
            self.app.tell(voice.words.t("{points} can be used longer now.", points=voice.points(done)))

    @work(exclusive=True, group="dialog")
    async def action_mend(self) -> None:
        """Give to another member, or merge two files of one person."""
        await mend_member(self.app, self.number)

    @work(exclusive=True, group="dialog")
    async def action_grant(self) -> None:
        """A tier by hand, with a reason."""
        await self.app.push_screen_wait(GrantDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_occasion(self) -> None:
        """Something happened outside a sale."""
        done = await self.app.push_screen_wait(OccasionDialog(self.number))
        if done is not None:
            self.app.tell(say_outcome(done, self.app.voice.words))

    @work(exclusive=True, group="dialog")
    async def action_benefits(self) -> None:
        """What the tier entitles to."""
        await self.app.push_screen_wait(BenefitsDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_issue(self) -> None:
        """A coupon by hand."""
        done = await self.app.push_screen_wait(IssueCouponDialog(self.number))
        if done is not None:
            words = self.app.voice.words
            self.app.tell(words.n("{n} coupon issued.", "{n} coupons issued.", len(done.numbers)))

    @work(exclusive=True, group="dialog")
    async def action_void(self) -> None:
        """Take the marked coupon back, with a reason."""
        number = self._marked_coupon()
        if number is not None:
            await self.app.push_screen_wait(VoidCouponDialog(number))

    @work(exclusive=True, group="dialog")
    async def action_purse(self) -> None:
        """Stored value, cards, packages, money back."""
        await open_purse(self.app, self.number)
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_rewards(self) -> None:
        """What the points buy."""
        await self.app.push_screen_wait(RedeemDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_own_data(self) -> None:
        """What is kept about them, and what they asked for."""
        await self.app.push_screen_wait(OwnDataDialog(self.number))

    @work(exclusive=True, group="dialog")
    async def action_replace(self) -> None:
        """A new card; the old one stops working."""
        t = self.app.voice.words.t
        line = t("{name} gets a new card; the old one stops working at once.", name=self._who())
        if await self.app.push_screen_wait(Confirm(t("Replace the card?"), [line])):
            act = self.app.club.members.replace_card(self.number, self.app.mint(), self.app.actor)
            if await self.app.attempt(act):
                self.app.tell(t("Replaced. K shows the new card."))

    @work(exclusive=True, group="dialog")
    async def action_leave_club(self) -> None:
        """Close the membership."""
        t = self.app.voice.words.t
        line = t(
            "{name} leaves the club: nothing is earned or spent any more. The books stay as they are.",
            name=self._who(),
        )
        if not await self.app.push_screen_wait(Confirm(t("Close the membership?"), [line])):
            return
        forget = t("Name, phone, birthday, notes, tags and consent go for good. Esc keeps them in the closed file.")
        erase = await self.app.push_screen_wait(Confirm(t("Erase the person as well?"), [forget]))
        members = self.app.club.members
        done = await self.app.attempt(
            members.close_member(self.number, self.app.mint(), self.app.actor, erase=bool(erase))
        )
        if done is not None and erase:
            self.app.tell(t("Forgotten. The file is being written anew without them."))

    def _who(self) -> str:
        return self.app.voice.member_name(self.number)
