"""The choices that a programme's values leave open, each in a word or two: for forms and lists."""

from __future__ import annotations

from enum import StrEnum

from shopclub.core.programme.conditions import Comparison, Span
from shopclub.core.programme.effects import RankBy, Ties
from shopclub.core.programme.games import WhenOut
from shopclub.core.programme.households import Form, Leaving, MainLeaves, RankedBy, Spending
from shopclub.core.programme.ladder import Fall, Metric
from shopclub.core.programme.model import Debt, Occasion, Stacking
from shopclub.core.programme.offers import Ends, PaidBack, Starts
from shopclub.core.programme.plans import Changing, FeeBack
from shopclub.core.programme.purse import BonusBack, ValueOrder
from shopclub.core.programme.values import Period, Rounding
from shopclub.i18n import N_, Words

CHOICES: dict[type[StrEnum], dict[StrEnum, str]] = {
    Rounding: {
        Rounding.DOWN: N_("rounded down"),
        Rounding.HALF_UP: N_("rounded to the nearest"),
        Rounding.UP: N_("rounded up"),
    },
    Period: {
        Period.DAY: N_("each day"),
        Period.WEEK: N_("each week"),
        Period.MONTH: N_("each month"),
        Period.QUARTER: N_("each quarter"),
        Period.YEAR: N_("each year"),
        Period.BIRTHDAY: N_("each birthday"),
        Period.EVER: N_("all time"),
    },
    ValueOrder: {
        ValueOrder.BONUS_FIRST: N_("the bonus"),
        ValueOrder.VALUE_FIRST: N_("what was paid in"),
        ValueOrder.BY_SHARE: N_("both by share"),
    },
    BonusBack: {
        BonusBack.SHARE: N_("bonus goes by share"),
        BonusBack.ALL: N_("all bonus goes"),
        BonusBack.KEEP: N_("bonus stays"),
    },
    Comparison: {
        Comparison.IS: N_("is exactly"),
        Comparison.IS_NOT: N_("is not"),
        Comparison.AT_LEAST: N_("at least"),
        Comparison.AT_MOST: N_("at most"),
        Comparison.FILLED: N_("filled in"),
    },
    Span: {
        Span.DAY: N_("birthday itself"),
        Span.WEEK: N_("3 days around"),
        Span.MONTH: N_("birthday month"),
    },
    RankBy: {
        RankBy.BALANCE: N_("balance"),
        RankBy.POINTS: N_("points earned"),
        RankBy.SPEND: N_("spending"),
        RankBy.VISITS: N_("visits"),
        RankBy.ENGAGEMENT: N_("engagement"),
    },
    Ties: {
        Ties.EARLIER: N_("who joined first"),
        Ties.ALL: N_("all who tie"),
    },
    WhenOut: {
        WhenOut.INSTEAD: N_("another prize"),
        WhenOut.CLOSE: N_("the round ends"),
    },
    Fall: {
        Fall.ONE: N_("one tier down"),
        Fall.EARNED: N_("to what is earned"),
    },
    Metric: {
        Metric.SPEND: N_("spending"),
        Metric.POINTS: N_("points earned"),
        Metric.VISITS: N_("visits"),
        Metric.ENGAGEMENT: N_("engagement"),
    },
    Debt: {
        Debt.OWE: N_("owe them"),
        Debt.FORGIVE: N_("forgive them"),
    },
    Form: {
        Form.FAMILY: N_("family"),
        Form.COUPLE: N_("couple"),
        Form.COMPANY: N_("company"),
    },
    Spending: {
        Spending.ALL: N_("all cards"),
        Spending.MAIN: N_("main card alone"),
    },
    Leaving: {
        Leaving.NOTHING: N_("nothing"),
        Leaving.SHARE: N_("own share"),
    },
    MainLeaves: {
        MainLeaves.HEIR: N_("longest adult"),
        MainLeaves.CLOSE: N_("card ends"),
    },
    RankedBy: {
        RankedBy.OWN: N_("own tier"),
        RankedBy.MAIN: N_("main card's tier"),
    },
    Stacking: {
        Stacking.BEST: N_("best one"),
        Stacking.ADD: N_("add up"),
    },
    Starts: {
        Starts.NOW: N_("at once"),
        Starts.NEXT_DAY: N_("next day"),
    },
    Ends: {
        Ends.DAY: N_("same day"),
        Ends.MONTH: N_("month's end"),
        Ends.QUARTER: N_("quarter's end"),
        Ends.YEAR: N_("year's end"),
        Ends.NEVER: N_("no end"),
    },
    FeeBack: {
        FeeBack.FULL: N_("whole fee"),
        FeeBack.UNUSED: N_("unused days"),
        FeeBack.NONE: N_("nothing"),
    },
    Changing: {
        Changing.REST: N_("pay the difference"),
        Changing.ANEW: N_("begin a new term"),
    },
    PaidBack: {
        PaidBack.SHARE: N_("share of the price"),
        PaidBack.SINGLE: N_("less single prices"),
        PaidBack.NOTHING: N_("nothing"),
    },
    Occasion: {
        Occasion.SALE: N_("purchase"),
        Occasion.JOIN: N_("joining"),
        Occasion.DAY: N_("every day"),
        Occasion.TIER: N_("tier reached"),
        Occasion.FRIEND_JOINED: N_("friend joined"),
        Occasion.FRIEND_BOUGHT: N_("friend bought"),
        Occasion.SURVEY: N_("survey answered"),
        Occasion.PROFILE: N_("complete file"),
        Occasion.REVIEW: N_("published review"),
        Occasion.ATTENDANCE: N_("event visited"),
        Occasion.SIGN_IN: N_("signing in"),
        Occasion.PERIOD_END: N_("period's end"),
    },
}
"""Each choice of each kind; by kind, because `day` is one choice of several."""


def choice_name(choice: StrEnum, words: Words) -> str:
    """One choice in a word or two; the code itself for one of a newer version."""
    known = CHOICES.get(type(choice), {})
    return words.t(known[choice]) if choice in known else choice.value
