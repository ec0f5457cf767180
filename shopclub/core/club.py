"""
The club: the one object the faces hold.

It puts the rooms together and owns nothing itself. Faces read through it, call its verbs and listen to
`changes`; they never see a document of the database.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec

from shopclub.core.adopting.verbs import Adopting
from shopclub.core.audit.verbs import Audit
from shopclub.core.benefits.verbs import Benefits
from shopclub.core.books import Books
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Changes
from shopclub.core.clockwork.verbs import ClockworkRoom
from shopclub.core.closing.model import CLOSED
from shopclub.core.closing.verbs import Closings
from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.devices.verbs import Devices
from shopclub.core.disk import DiskWatch
from shopclub.core.explaining.asking import WhyNot
from shopclub.core.explaining.history import Histories
from shopclub.core.explaining.reading import Explaining
from shopclub.core.games.predicting import Predictions
from shopclub.core.games.verbs import Draws
from shopclub.core.giftcards.model import GIFT_CARDS, left_on_card
from shopclub.core.goals.model import SET_GOAL
from shopclub.core.goals.verbs import Goals
from shopclub.core.households.verbs import Households
from shopclub.core.inbox.verbs import InboxRoom
from shopclub.core.insight.verbs import Insight
from shopclub.core.invitations.verbs import Invitations
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.chance import Chance
from shopclub.core.kernel.clock import Clock, SystemClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import NEVER, Account, Standing
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import POINTS
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.model import Member
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.mending.verbs import Mending
from shopclub.core.origins.model import ORIGIN_SET
from shopclub.core.origins.verbs import Origins
from shopclub.core.packages.cashback import Cashbacks
from shopclub.core.packages.verbs import Packages
from shopclub.core.pins.presence import Presence
from shopclub.core.pins.verbs import Pins
from shopclub.core.plans.verbs import Plans
from shopclub.core.privacy.verbs import PrivacyRoom
from shopclub.core.products.verbs import Products
from shopclub.core.programme.drafts import Drafts
from shopclub.core.programme.ladder import Tier
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.leaderboard import Leaderboards
from shopclub.core.rewards.pictures import PictureRoom
from shopclub.core.rewards.verbs import Rewards
from shopclub.core.sales.gone_back import Aftermath
from shopclub.core.sales.refunds import Refunds
from shopclub.core.sales.verbs import Sales
from shopclub.core.seals.verbs import Seals
from shopclub.core.shop.gate import GatedBooks
from shopclub.core.shop.model import SHOP, Shop
from shopclub.core.shop.verbs import ShopSettings
from shopclub.core.simulate.verbs import Simulations
from shopclub.core.staff.model import Action
from shopclub.core.staff.verbs import StaffRoom
from shopclub.core.store import OpenReport, ShopDB
from shopclub.core.store.errors import NotAShop
from shopclub.core.store.places import Place, demand_own_drive, look
from shopclub.core.stored.cards import GiftCardsRoom
from shopclub.core.stored.verbs import StoredValues
from shopclub.core.tables import open_file
from shopclub.core.takings.model import GIFT, REWARD, VISITS
from shopclub.core.takings.staging import TakingDesk
from shopclub.core.takings.verbs import Takings
from shopclub.core.tiers.model import Ending, Missing, TierChange, Way, still_missing
from shopclub.core.tiers.rules import current_tier, ending, ways_up
from shopclub.core.tiers.verbs import Tiers
from shopclub.core.undo.verbs import Undo, WayBack


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the counter or a member wants to see about one membership."""

    number: MemberNo
    member: Member
    account: Account
    """The member's own: purchases, tier figures, every balance but points."""
    purse: Account
    """The account the points are on: the same, or that of the main card they collect on."""
    points: int
    """The balance, debt taken off; of all who collect together."""
    available: int
    """What can be spent today, late points not counted."""
    debt: int
    tier: Tier | None
    standing: Standing | None
    ways: tuple[Way, ...]
    """The ways to the next tier, the nearest first; each is all it takes."""
    missing: tuple[Missing, ...]
    """What is missing for the next tier on the nearest way."""
    ending: Ending | None
    """The notice that the tier ends soon unless it is kept; None while nobody need be told."""
    keeping: tuple[Missing, ...]
    """What is missing to keep it on the nearest way; empty without a notice, or when nothing keeps it."""
    expiring: tuple[tuple[date, int], ...]
    """Lots by last usable day, soonest first; undated points are not among them."""
    late: tuple[tuple[date, int], ...]
    """Lots whose last usable day has passed and that may still be redeemed at the counter, soonest gone first."""
    visits: int
    tier_history: tuple[TierChange, ...]
    """Newest first."""


class Club:
    """A shop's club, open."""

    def __init__(self, db: ShopDB, path: Path, clock: Clock, chance: Chance | None = None) -> None:
        """Use `open`."""
        self.path = path
        self.clock = clock
        self.changes = Changes()
        self.disk = DiskWatch(path, self.changes, self.today)
        self.books: Books = GatedBooks(db)
        if self.books.get(SHOP, 1) is None:
            raise NotAShop(path=str(path), tables=None)
        context = Context(self.books, clock, self.changes, chance)
        self._context = context
        self.programme = Programmes(context)
        self.drafts = Drafts(context)
        self.tiers = Tiers(context, self.programme)
        self.points = Points(
            context, self.programme, lambda no: require_active(self.members.get(no), no), self.tiers.lift
        )
        self.facts = Gatherer(context, self.programme, self.points)
        desk = CouponDesk(self.books, lambda: self.programme.version)
        self.campaigns = Campaigns(context, self.programme, self.points, self.facts, desk)
        self.members = Members(context, self.programme, self.campaigns.welcome)
        self.members.mistaken = (self.campaigns.never_joined,)
        self.members.corrected = (self.campaigns.corrected,)
        self.presence = Presence(context, self.members)
        self.points.spending = self.presence.demand
        self.households = Households(context, self.programme, self.members, self.points)
        self.staff = StaffRoom(context)
        self.settings = ShopSettings(context)
        self.coupons = Coupons(context, self.programme, self.members, self.facts.facts)
        self.draws = Draws(context, self.programme, self.members, self.points, self.facts.facts)
        self.predictions = Predictions(context, self.programme, self.members, self.points)
        self.members.leaving = (self.coupons.leave, self.predictions.leave)
        self.benefits = Benefits(context, self.programme, self.members, self.points, self.facts.facts)
        self.products = Products(context, self.programme)
        self.sales = Sales(
            context,
            self.programme,
            self.members,
            self.points,
            self.facts,
            self.coupons,
            self.campaigns,
            self.products,
        )
        self.facts.providers.receipts = self.sales.receipts_since
        self.explaining = Explaining(context, self.programme, self.points, self.tiers, self.sales)
        self._share_cards()
        self.refunds = Refunds(
            context, self.programme, self.points, self.sales, self.tiers, self.coupons, self.campaigns
        )
        self._open_for_balances(context)
        self._put_over(context)

    def _put_over(self, context: Context) -> None:
        """The rooms that look over all the others: the way back, the seals, the days, the figures, the inbox."""
        self.mending = Mending(
            context, self.programme, self.facts, self.sales, self.refunds, self.coupons, self.campaigns
        )
        self.mending.merging.keeps = (
            self.plans.demand_over,
            self.households.demand_alone,
            self.predictions.demand_settled,
        )
        self.undo = Undo(
            context,
            self.programme,
            self.members,
            self.points,
            self.sales,
            self.refunds,
            self.coupons,
            self.campaigns,
            self.products,
            self.tiers,
            self.takings,
            self.rewards,
            self.plans,
            self.draws,
            self.predictions,
            self.mending,
            self.households,
        )
        self.devices = Devices(context)
        self.members.sign_in = self.devices.stage_sign_in
        self.pins = Pins(context, self.presence)
        self.members.leaving += (self.pins.leave,)
        self.privacy = PrivacyRoom(context, self.members)
        self.seals = Seals(context)
        self.clockwork = ClockworkRoom(context, self.programme, self.seals, self.facts, self.campaigns, self.rewards)
        self.adopting = Adopting(context, self.programme)
        self.clockwork.turning = (self.adopting.settle,)
        self.clockwork.ending = (self.draws.end_due, self.predictions.end_due)
        self.history = Histories(context, self.explaining, self.members, self.tiers, self.coupons, self.households)
        self.insight = Insight(context, self.programme)
        self.audit = Audit(context)
        self.whynot = WhyNot(context, self.programme, self.points, self.facts, self.sales, self.coupons, self.rewards)
        self.simulate = Simulations(context, self.path)
        self.insight.holders[GIFT_CARDS] = left_on_card
        self.closings = Closings(context, self.insight)
        self.undo.ways[CLOSED] = WayBack(Action.CLOSE_DAY, self.closings.stage_undo)
        self.goals = Goals(context, self.insight)
        self.origins = Origins(context)
        self.undo.ways[ORIGIN_SET] = WayBack(Action.CHANGE_SETTINGS, self.origins.stage_undo)
        self.undo.ways[SET_GOAL] = WayBack(Action.SET_GOALS, self.goals.stage_undo)
        self.insight.valuers[VISITS] = self.packages.worth_of
        self.insight.ahead = self.plans.ahead
        self.inbox = InboxRoom(self)

    def _open_for_balances(self, context: Context) -> None:
        """The rooms that take money or points for something, above the sales."""
        self.takings = Takings(context, self.programme, self.members, self.points, TakingDesk(context, self.programme))
        self.aftermath = Aftermath(context, self.sales, self.coupons)
        self.rewards = Rewards(
            context, self.programme, self.members, self.points, self.coupons, self.facts, self.takings.desk
        )
        self.members.leaving = (*self.members.leaving, self.rewards.leave)
        self.leaderboard = Leaderboards(context, self.programme)
        self.pictures = PictureRoom(context, self.programme, self.path)
        self.takings.undoing[REWARD] = self.rewards.undo_sold
        desk = self.takings.desk
        self.packages = Packages(context, self.programme, self.members, self.points, desk, self.facts.facts)
        self.takings.undoing[VISITS] = self.packages.demand_unused
        self.cashback = Cashbacks(context, self.members, self.points, desk)
        self.members.leaving = (*self.members.leaving, self.packages.leave, self.cashback.leave)
        self.invitations = Invitations(context, self.programme, self.members, self.points, self.campaigns)
        self.members.inviter = self.invitations.inviter
        self.members.leaving += (self.invitations.leave,)
        self.plans = Plans(context, self.programme, self.members, self.takings.desk)
        self.facts.providers.plan = self.plans.plan_on
        self.members.leaving = (*self.members.leaving, self.plans.leave)
        self.members.mistaken = (*self.members.mistaken, self.plans.never_joined)
        self.gift_cards = GiftCardsRoom(context, self.programme, self.takings, self.sales.cards)
        self.takings.undoing[GIFT] = self.gift_cards.undo
        self.stored = StoredValues(context, self.programme, self.members, self.points, self.takings, self.facts.facts)
        self.members.leaving += (self.stored.leave,)

    def _share_cards(self) -> None:
        """Let the rooms below the shared cards know what they ask of them."""
        providers, households = self.facts.providers, self.households
        providers.household = households.kind_name
        providers.ranked = households.ranked
        providers.agreed = households.agreed_prices
        self.points.together = self.changes.together = households.together
        self.points.limit = households.left_today
        providers.redeems = households.redeems_now
        self.members.parting = (households.parting,)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        access: str = "r+",
        allow_network_drive: bool = False,
    ) -> Club:
        """
        Open a shop's file.

        Args:
            path: the file.
            clock: the system's, unless given.
            chance: where seeds come from: the system's source, unless given.
            access: `r+` owns the file; `r` reads a snapshot of it, also while another process owns it.
            allow_network_drive: somebody wants to write there all the same.

        Raises:
            FileNotFoundError: there is none.
            StoreError: it can't be used; the subclasses say why. NetworkDrive: it may only be read where it lies.
        """
        where = Path(path)
        if not where.exists():
            raise FileNotFoundError(where)
        if access != "r":
            demand_own_drive(where, allow=allow_network_drive)
        db = open_file(where, access_mode=access)
        try:
            return cls(db, where, clock or SystemClock(), chance)
        except BaseException:
            db.close()
            raise

    async def close(self) -> None:
        """Finish what is under way and release the file."""
        self.books.db.close()

    @property
    def report(self) -> OpenReport:
        """What opening the file found."""
        return self.books.db.storage.report

    @property
    def place(self) -> Place:
        """What kind of place the file lies in."""
        return look(self.path)

    @property
    def shop(self) -> Shop:
        """The shop as it is set up now."""
        return self._context.shop

    @property
    def calendar(self) -> ShopCalendar:
        """Days of the shop's time zone."""
        return self._context.calendar

    def today(self) -> date:
        """The business day of now."""
        return self._context.today()

    def profile(self, number: MemberNo) -> Profile:
        """
        One membership whole; a number that was merged into another shows that one.

        Raises:
            NotFound: `members_not_found`.
        """
        number = self.books.kept(number)
        member = self.members.get(number)
        account, purse = self.points.account(number), self.points.purse(number)
        programme, today = self.programme.current, self.today()
        ways, notice = ways_up(account, programme.ladder, today), ending(account, programme.ladder, today)
        lots = in_order(purse.lots.get(POINTS, {}))
        dated = tuple((date.fromisoformat(key), count) for key, count in lots if key != NEVER)
        return Profile(
            number=number,
            member=member,
            account=account,
            purse=purse,
            points=purse.points(),
            available=self.points.free(number, today),
            debt=purse.debt.get(POINTS, 0),
            tier=programme.tier(current_tier(account, programme.ladder)),
            standing=account.standing,
            ways=ways,
            missing=still_missing(ways),
            ending=notice,
            keeping=notice.missing() if notice else (),
            expiring=tuple(lot for lot in dated if lot[0] >= today),
            late=self._late(number, tuple(lot for lot in dated if lot[0] < today)),
            visits=account.life.visits,
            tier_history=tuple(self.tiers.history(number)),
        )

    def _late(self, number: MemberNo, ended: tuple[tuple[date, int], ...]) -> tuple[tuple[date, int], ...]:
        """Those of the lots that have ended which the member may still redeem."""
        if not ended:
            return ()
        today = self.today()
        first = today - timedelta(days=self.facts.late_days(self.facts.facts(number), today))
        return tuple(lot for lot in ended if lot[0] >= first)
