"""
What the form calls each kind of value of a programme, and a sentence about it for whoever chooses one.

A new kind needs its line here, and nothing else in the editor.
"""

from __future__ import annotations

from typing import NamedTuple

from shopclub.core.programme import conditions as c
from shopclub.core.programme import effects as e
from shopclub.core.programme import games, ladder, model, offers, plans, purse
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.programme.values import Goods
from shopclub.i18n import N_
from shopclub.tui.editor.slots import Kind


class KindName(NamedTuple):
    """How a kind is offered; both marked with `N_`."""

    name: str
    about: str


_WHEN: dict[Kind, KindName] = {
    c.Always: KindName(N_("Always"), N_("Everybody, at any time.")),
    c.TierIn: KindName(N_("Tier"), N_("Members of one or several tiers.")),
    c.OnWeekdays: KindName(N_("Weekdays"), N_("On certain days of the week.")),
    c.BillAmount: KindName(N_("Amount"), N_("From (or up to) an amount on the bill, or of some goods.")),
    c.BillQuantity: KindName(N_("Pieces"), N_("From so many pieces of some goods on the bill.")),
    c.Between: KindName(N_("Dates"), N_("From a day through another.")),
    c.AtHours: KindName(N_("Hours"), N_("From a time of day until another.")),
    c.NearBirthday: KindName(N_("Birthday"), N_("On the birthday, around it, or in its month.")),
    c.OnMemberDay: KindName(N_("Member day"), N_("On the shop's member day, as the calendar says.")),
    c.OnHoliday: KindName(N_("Holidays"), N_("On holidays of the calendar.")),
    c.OnMonthDays: KindName(N_("Days of the month"), N_("On the 1st and 15th, say; -1 is the last day.")),
    c.OnNthWeekday: KindName(N_("Nth weekday"), N_("On the second Tuesday of a month, say.")),
    c.InMonths: KindName(N_("Months of the year"), N_("In certain months of the year.")),
    c.IsMember: KindName(N_("Any member"), N_("Members, whatever their tier; not walk-ins.")),
    c.NewMember: KindName(N_("New members"), N_("For so many days after joining.")),
    c.NthPurchase: KindName(N_("Nth purchase"), N_("With the first purchase, or with each tenth.")),
    c.FirstToday: KindName(N_("First today"), N_("With the first purchase of the day.")),
    c.Lapsed: KindName(N_("Stayed away"), N_("Who bought nothing for so many days.")),
    c.Referred: KindName(N_("Brought along"), N_("Who was brought along by another member.")),
    c.InHousehold: KindName(N_("Shared card"), N_("Holders of a family, couple or company card.")),
    c.HasPlan: KindName(N_("Paid plan"), N_("Who pays for a plan.")),
    c.BalanceIs: KindName(N_("Balance"), N_("Who has at least (or at most) so many points.")),
    c.BoughtOften: KindName(N_("Often bought"), N_("Who bought some goods several times of late.")),
    c.HasTag: KindName(N_("Tags"), N_("Members with a tag that the shop gave them.")),
    c.FieldIs: KindName(N_("Own field"), N_("By a field of the shop's own: skin type, subject.")),
    c.InSegment: KindName(N_("Segments"), N_("Members of a segment.")),
    c.Streak: KindName(N_("Days in a row"), N_("With so many days of signing in, one after the other.")),
    c.PaidBy: KindName(N_("Ways of paying"), N_("When all is paid in cash, by card, by WeChat.")),
    c.CodeTyped: KindName(N_("Code"), N_("When a code is said or scanned at the counter.")),
    c.About: KindName(N_("About"), N_("When it was about one survey or event, by its id.")),
    c.AllOf: KindName(N_("All of the following"), N_("When every one of several conditions holds.")),
    c.AnyOf: KindName(N_("Any of the following"), N_("When at least one of several conditions holds.")),
    c.Not: KindName(N_("Except"), N_("When a condition does not hold.")),
}
_THEN: dict[Kind, KindName] = {
    e.PointsPerAmount: KindName(N_("Points by amount"), N_("1 point for each full yuan.")),
    e.PointsTimes: KindName(N_("Points multiplied"), N_("Double points, on everything or on some goods.")),
    e.PointsFixed: KindName(N_("So many points"), N_("100 points for joining, for a survey, for a purchase.")),
    e.PointsPerPiece: KindName(N_("Points by piece"), N_("5 points for each piece of some goods.")),
    e.PercentOff: KindName(N_("Percent off"), N_("10% off the bill, or off some goods.")),
    e.AmountOff: KindName(N_("Amount off"), N_("20 off the bill, or off each piece of some goods.")),
    e.StepsOff: KindName(N_("Off by steps"), N_("20 off 200, 50 off 400; or 20 off each full 200.")),
    e.MemberPrice: KindName(N_("Member price"), N_("Products at prices of their own.")),
    e.NthItem: KindName(N_("Nth piece cheaper"), N_("The second at half price.")),
    e.BuyGet: KindName(N_("Buy some, get some"), N_("Buy two, get one free.")),
    e.AgreedPrices: KindName(N_("Agreed prices"), N_("Prices agreed with a company, as its card says.")),
    e.IssueCoupon: KindName(N_("Coupon"), N_("The member gets a coupon.")),
    e.Gift: KindName(N_("Gift"), N_("Something is handed out for nothing.")),
    e.Stamps: KindName(N_("Stamps"), N_("A stamp on a card; a full one brings a coupon.")),
    e.Cashback: KindName(N_("Money back"), N_("2% comes back at the end of a quarter.")),
    e.Tickets: KindName(N_("Draw tickets"), N_("Tickets of a lucky draw.")),
    e.FillUp: KindName(N_("Points filled up"), N_("A balance is filled up to the next step.")),
    e.Engagement: KindName(N_("Engagement"), N_("Points that lift tiers and buy nothing.")),
    e.RewardAt: KindName(N_("Reward cheaper"), N_("A reward for other points than its own.")),
    e.ToTheFirst: KindName(N_("Gift to the first"), N_("The first 100 of a quarter get something.")),
}
_ENDS: dict[Kind, KindName] = {
    NeverExpires: KindName(N_("Without end"), N_("It stays.")),
    MonthsAfterEarning: KindName(N_("Months"), N_("So many months after it was earned.")),
    EndOfYear: KindName(N_("Year's end"), N_("On 31 December, or some months after.")),
    AfterInactivity: KindName(N_("After a pause"), N_("All at once, after months without earning or spending.")),
    ladder.ForMonths: KindName(N_("For months"), N_("So many months from the day it was reached.")),
    ladder.ToYearEnd: KindName(N_("To the year's end"), N_("Through 31 December, this year or later.")),
    ladder.ForGood: KindName(N_("For good"), N_("Once reached, it stays.")),
}
_LADDER: dict[Kind, KindName] = {
    ladder.Reach: KindName(N_("Figure reached"), N_("So much spent, earned, or so many visits.")),
    ladder.ByEach: KindName(N_("One tier for each"), N_("One tier up with each 10,000 spent.")),
    ladder.BoughtWithin: KindName(N_("Bought of late"), N_("The last purchase is not long ago.")),
    ladder.Never: KindName(N_("Never"), N_("By hand alone; as what keeps a tier: it ends.")),
    ladder.AllCriteria: KindName(N_("All of the following"), N_("Every one of several.")),
    ladder.AnyCriterion: KindName(N_("Any of the following"), N_("At least one of several.")),
    ladder.CalendarMonth: KindName(N_("In a month"), N_("The calendar month.")),
    ladder.CalendarQuarter: KindName(N_("In a quarter"), N_("The calendar quarter.")),
    ladder.CalendarYear: KindName(N_("In a year"), N_("The calendar year.")),
    ladder.Rolling: KindName(N_("Rolling months"), N_("The last so many months.")),
    ladder.Life: KindName(N_("Over life"), N_("Everything since joining.")),
}
_THINGS: dict[Kind, KindName] = {
    games.Thing: KindName(N_("A thing"), N_("Something that is handed over the counter.")),
    games.NoPrize: KindName(N_("Nothing"), N_("Nothing this time.")),
    model.Rule: KindName(N_("Rule"), N_("On an occasion, under a condition, an effect.")),
    offers.Reward: KindName(N_("Reward"), N_("Goods that points buy, or points and money.")),
    offers.CouponKind: KindName(N_("Coupon"), N_("A kind of coupon: what it does, how long it is good.")),
    offers.StampCard: KindName(N_("Stamp card"), N_("A card that fills with stamps and brings a coupon.")),
    offers.Package: KindName(N_("Package"), N_("Visits paid for at once: ten for the price of nine.")),
    offers.TierPrice: KindName(N_("Price for a tier"), N_("Another price for one tier.")),
    offers.MoneyOff: KindName(N_("Points off the bill"), N_("100 points take 1 off the bill.")),
    offers.LateRedemption: KindName(N_("Redeem later"), N_("Who may redeem points after their last day.")),
    offers.Validity: KindName(N_("Validity"), N_("From when until when.")),
    offers.CashbackTerms: KindName(N_("Use of money back"), N_("How long money back can be used.")),
    games.Draw: KindName(N_("Lucky draw"), N_("Prizes with stated odds, for tickets or points.")),
    games.Prize: KindName(N_("Prize"), N_("What can be won, and how likely it is.")),
    model.Group: KindName(N_("Stacking group"), N_("Rules of which only the best counts, or that add up.")),
    model.Holiday: KindName(N_("Holiday"), N_("Days of each year, solar or lunar, or single dates.")),
    model.GoodsFor: KindName(N_("Members-only goods"), N_("Goods that are sold to some members alone.")),
    model.Leaderboard: KindName(N_("Leaderboard"), N_("The first members of a month, of those who want it.")),
    model.Switches: KindName(N_("Switches"), N_("Returns, points on points, goods that earn nothing.")),
    model.Caps: KindName(N_("Limits"), N_("How often and how much it gives.")),
    HouseholdKind: KindName(N_("Shared card"), N_("A family, a couple, a company on one account.")),
    plans.PaidPlan: KindName(N_("Paid plan"), N_("Membership by a fee.")),
    plans.Fee: KindName(N_("Fee"), N_("What a term costs.")),
    ladder.Tier: KindName(N_("Tier"), N_("One step more on the ladder.")),
    ladder.Ladder: KindName(N_("When a tier ends"), N_("How far one falls, grace, notice.")),
    ladder.Benefit: KindName(N_("Benefit"), N_("Something members are entitled to, counted or not.")),
    ladder.Quota: KindName(N_("Counted"), N_("So many uses in a period.")),
    purse.StoredValue: KindName(N_("Stored value"), N_("Money paid in, to be spent here.")),
    purse.TopUp: KindName(N_("Top-up package"), N_("Pay in 500, get 50 on top.")),
    purse.GiftCards: KindName(N_("Gift cards"), N_("Cards with money on them, for whoever brings the code.")),
    purse.CardAmount: KindName(N_("Amount of a card"), N_("What gift cards are offered with.")),
    e.Step: KindName(N_("Step"), N_("From so much on, so much off.")),
    e.FillStep: KindName(N_("Step"), N_("From so many points on, filled to so many.")),
    e.FillBeyond: KindName(N_("Beyond the steps"), N_("Filled to the next full thousand, say.")),
    Goods: KindName(N_("Goods"), N_("Products or categories, less some of them.")),
    model.Programme: KindName(N_("Name of the programme"), N_("What it is called, and what is said about it.")),
}
KINDS: dict[Kind, KindName] = {**_WHEN, **_THEN, **_ENDS, **_LADDER, **_THINGS}
"""Every kind of value a programme can hold; in the order they are offered where there is a choice."""
