"""A programme tried on past sales, in words: what it would have cost, who gains and why, what can't be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from shopclub.core.programme.model import Programme
from shopclub.core.simulate.figures import Cause, Comparison, MemberChange, Period, Unknown
from shopclub.core.simulate.measures import Measure
from shopclub.i18n import N_, Words
from shopclub.words.figures import percent, points
from shopclub.words.names import joined, local_name, reward_name, rule_name, tier_name
from shopclub.words.rules import say_rule_id

NAMES_SHOWN = 3

_MEASURES = {
    "cost": N_("Cost of the programme"),
    "likely": N_("Likely cost"),
    "discounts": N_("Discounts"),
    "issued": N_("Points given"),
    "taken_back": N_("Points taken back"),
    "spent": N_("Points spent"),
    "used": N_("What they took off bills"),
    "expired": N_("Points expired"),
    "earned": N_("Cashback and bonus given"),
    "coupons": N_("Coupons issued"),
    "coupons_used": N_("Coupons used"),
    "gifts": N_("Gifts handed out"),
    "outstanding": N_("Points held at the end"),
    "owed": N_("Owed at the end"),
    "owed_likely": N_("Of it likely"),
    "ups": N_("Rises to a higher tier"),
    "downs": N_("Falls to a lower tier"),
}
_SEGMENTS = {
    "high": N_("High value"),
    "potential": N_("Potential"),
    "ordinary": N_("Ordinary"),
    "lost": N_("Lost (6 months away)"),
    "none": N_("Never bought"),
}


class Telling:
    """Who is told, and the two programmes that names are taken from."""

    def __init__(self, words: Words, currency: str, today: Programme, changed: Programme) -> None:
        """
        Args:
            words: the reader's language.
            currency: the shop's.
            today: the programme in force.
            changed: the one that was tried.
        """
        self.words = words
        self.currency = currency
        self.today = today
        self.changed = changed

    def money(self, minor: int) -> str:
        """An amount."""
        return self.words.money(minor, self.currency)

    def change(self, minor: int) -> str:
        """An amount more or less, with its sign."""
        return f"{'+' if minor > 0 else ''}{self.money(minor)}"

    def name(self, *, of_changed: bool = True) -> str:
        """What a programme is called."""
        programme = self.changed if of_changed else self.today
        return local_name(programme.name, self.words, programme.id)


# -- figures ----------------------------------------------------------------------------------------


def measure_name(id: str, words: Words) -> str:
    """What a row of the comparison is called."""
    return words.t(_MEASURES[id])


def column_names(words: Words) -> tuple[str, str, str, str]:
    """Over the table: what it is about, and its three columns."""
    return (
        words.t("In the whole period"),
        words.p("column of the comparison", "Today"),
        words.p("column of the comparison", "Changed"),
        words.p("column of the comparison", "Difference"),
    )


def segment_name(id: str, words: Words) -> str:
    """What a group of members by recency, frequency and money is called."""
    return words.t(_SEGMENTS[id])


def say_value(value: int | None, measure: Measure, telling: Telling) -> str:
    """One figure of a row; a dash where it is not known."""
    if value is None:
        return "–"
    return telling.money(value) if measure.money else telling.words.number(value)


def say_change(measure: Measure, telling: Telling) -> str:
    """How much more or less it is on the changed side."""
    if measure.difference is None:
        return "–"
    if not measure.difference:
        return "="
    return telling.change(measure.difference) if measure.money else telling.words.signed(measure.difference)


# -- the answer -------------------------------------------------------------------------------------


def say_answer(found: Comparison, telling: Telling) -> str:
    """What it would have cost or brought a month, in one sentence."""
    words, difference = telling.words, found.difference_minor
    if difference is None:
        return _without_money(found, words)
    month = found.period.per_month(difference)
    if not month:
        return words.t("It would have cost as much as today's programme.")
    amount = telling.money(abs(month))
    if month > 0:
        return words.t("It would have cost {amount} a month more than today's programme.", amount=amount)
    return words.t("It would have cost {amount} a month less than today's programme.", amount=amount)


def _without_money(found: Comparison, words: Words) -> str:
    today, changed = (side.sums.issued - side.sums.taken_back for side in (found.today, found.changed))
    month = found.period.per_month(changed - today)
    return words.t(
        "In points, {points} a month; in money it can't be said, as nobody has said what points are worth.",
        points=words.signed(month),
    )


def say_likely(found: Comparison, telling: Telling) -> str:
    """The same by what is likely to be asked for; empty where that is not known or the same."""
    words, difference = telling.words, found.likely_difference_minor
    if difference is None or difference == found.difference_minor:
        return ""
    month = found.period.per_month(difference)
    amount, share = telling.money(abs(month)), f"{found.breakage.redeemed / found.breakage.issued:.0%}"
    if month >= 0:
        return words.t(
            "If {share} of the points are used, as so far in this shop: {amount} a month more.",
            share=share, amount=amount,
        )  # fmt: skip
    return words.t(
        "If {share} of the points are used, as so far in this shop: {amount} a month less.",
        share=share, amount=amount,
    )  # fmt: skip


def say_once(found: Comparison, telling: Telling) -> str:
    """The part that comes once, on the first day; empty for nothing."""
    once = found.once_minor
    if not once:
        return ""
    held = points(telling.words, found.changed.owed_before.points)
    sentence = (
        N_("Of it {amount} once: {points} held before would be worth more.")
        if once > 0
        else N_("In it {amount} less once: {points} held before would be worth less.")
    )
    return telling.words.t(sentence, amount=telling.money(abs(once)), points=held)


def say_share_of_sales(found: Comparison, telling: Telling) -> str:
    """What each side costs of what members buy; empty where that is not known."""
    sold = found.today.sums.net_minor + found.today.sums.discount_minor
    today, changed = found.today.cost_minor, found.changed.cost_minor
    if sold <= 0 or today is None or changed is None:
        return ""
    return telling.words.t(
        "Of what was sold, at its price before discounts, today's programme cost {today}, this one {changed}.",
        today=f"{today / sold:.1%}", changed=f"{changed / sold:.1%}",
    )  # fmt: skip


def say_people(found: Comparison, telling: Telling) -> str:
    """Who gains, who loses, who stands elsewhere."""
    words = telling.words
    parts = [
        words.n("{n} member gains", "{n} members gain", found.gaining),
        words.n("{n} loses", "{n} lose", found.losing),
    ]
    if found.up or found.down:
        parts.append(words.n("{n} would stand higher", "{n} would stand higher", found.up))
        parts.append(words.n("{n} lower", "{n} lower", found.down))
    return " · ".join(parts)


def say_basis(found: Comparison, telling: Telling) -> str:
    """What it was tried on: days, sales, members."""
    words = telling.words
    return words.t(
        "{period} · {sales} to {members}",
        period=say_period(found.period, words),
        sales=words.n("{n} sale", "{n} sales", found.sales - found.walk_ins),
        members=words.n("{n} member", "{n} members", found.members),
    )


def say_period(period: Period, words: Words) -> str:
    """From which day through which; one day by itself."""
    if period.from_on == period.until_on:
        return words.day_long(period.from_on)
    return words.t("{first} to {last}", first=words.day_long(period.from_on), last=words.day_long(period.until_on))


def say_habit(found: Comparison, telling: Telling) -> str:
    """The stated habit of spending, and how well it tells the past."""
    words, habit = telling.words, found.habit
    if habit is None:
        return words.t("Points are spent where and when they were really spent.")
    return words.t(
        "Who could spend points at a purchase then, spends the same share of what can be spent now. Who could not, and"
        " now could, does as people here do: at {visits} of the purchases, {share} of what can be spent. Tried out: the"
        " earlier half of the past foretells {modelled} at the {purchases} such purchases of the later half; really it"
        " was {recorded}.",
        visits=percent(habit.visits_permille),
        share=percent(habit.balance_permille),
        purchases=words.number(habit.purchases),
        modelled=points(words, habit.modelled),
        recorded=points(words, habit.recorded),
    )


# -- members ----------------------------------------------------------------------------------------


def say_gain(one: MemberChange, telling: Telling) -> str:
    """What somebody gains or loses: money, else points."""
    if one.minor or not one.points:
        return telling.change(one.minor)
    return telling.words.t("{points} points", points=telling.words.signed(one.points))


def say_move(one: MemberChange, telling: Telling) -> str:
    """Another tier than today; empty when it is called the same."""
    words = telling.words
    old = tier_name(telling.today, one.tier_today, words)
    new = tier_name(telling.changed, one.tier_changed, words)
    if old == new or (_is_lowest(telling.today, one.tier_today) and _is_lowest(telling.changed, one.tier_changed)):
        return ""
    return words.t("{new} instead of {old}", new=new or words.t("no tier"), old=old or words.t("no tier"))


def _is_lowest(programme: Programme, tier: str) -> bool:
    """Whether a tier is the first of a ladder; no tier is, too."""
    return tier in ("", *(one.id for one in programme.tiers()[:1]))


def say_cause(cause: Cause, telling: Telling) -> str:
    """One part of why somebody gains or loses: `+¥20.00 Gold discount`."""
    words = telling.words
    extra = words.signed(cause.points)
    amount = telling.change(cause.minor) if cause.minor else words.t("{points} points", points=extra)
    match cause.code:
        case "expired":
            what = words.t("expires less") if cause.minor + cause.points > 0 else words.t("expires more")
        case "worth":
            held = points(words, abs(cause.points))
            more = cause.minor > 0
            what = (
                words.t("{points} held are worth more", points=held)
                if more
                else words.t("{points} held are worth less", points=held)
            )
        case _ if cause.of == "today":
            what = words.t("without {rule}", rule=rule_said(telling.today, cause.rule, telling))
        case _:
            what = rule_said(telling.changed, cause.rule, telling)
    return words.t("{amount} {what}", amount=amount, what=what)


def say_why(one: MemberChange, telling: Telling) -> str:
    """Everything that makes somebody gain or lose, the largest first."""
    said = [text for text in (say_move(one, telling),) if text]
    said += [say_cause(cause, telling) for cause in one.causes]
    return telling.words.p("between reasons", "; ").join(said)


def rule_said(programme: Programme, rule: str, telling: Telling) -> str:
    """What a rule is called, else its sentence."""
    words = telling.words
    return rule_name(programme, rule, words) or say_rule_id(programme, rule, words, currency=telling.currency)


# -- what can't be known ----------------------------------------------------------------------------


def say_unknown(one: Unknown, telling: Telling) -> str:
    """One thing the figures can't know, with how many it concerns."""
    return _SAYS[one.code](one, telling)


Says = Callable[[Unknown, Telling], str]


def _plain(sentence: str) -> Says:
    """A sentence with `{n}`, `{whole}` and the names of rules or rewards."""

    def says(one: Unknown, telling: Telling) -> str:
        words = telling.words
        return words.t(
            sentence, n=words.number(one.n), whole=words.number(one.whole), names=joined(words, _names(one, telling))
        )

    return says


def _names(one: Unknown, telling: Telling) -> list[str]:
    words, programme = telling.words, telling.changed
    names = [
        reward_name(programme, name, words) if one.code == "worth" else rule_said(programme, name, telling)
        for name in one.names[:NAMES_SHOWN]
    ]
    return [words.t("“{name}”", name=name) for name in names]


_SAYS: dict[str, Says] = {
    "behaviour": _plain(
        N_(
            "Whether people would have bought more, less or otherwise. All {n} sales stay as they were: what a better"
            " programme brings in sales is in no figure."
        )
    ),
    "short": _plain(N_("Chance: too few days ({n}) and sales ({whole}). Look at a longer time before you decide.")),
    "habit": _plain(N_("Whether people would spend their points as before.")),
    "no_habit": _plain(
        N_("How people would spend their points: they are spent where and when they were, as far as there are enough.")
    ),
    "worth": _plain(
        N_("What points cost in money: they take nothing off a bill, and no reward says what it costs ({names}).")
    ),
    "worth_today": _plain(
        N_("What today's points cost in money: nobody has said it, so points count no money on either side.")
    ),
    "estimate": _plain(
        N_("What points really cost where the owner's estimate stands for it: rewards may be dearer or cheaper.")
    ),
    "birthdays": _plain(N_("Birthdays of all: {n} of {whole} members have told theirs.")),
    "tags": _plain(N_("Tags, fields and segments of all: {n} of {whole} members have any.")),
    "households": _plain(N_("Who would share a card: {n} of {whole} members do today.")),
    "tenders": _plain(N_("How everybody paid: of {n} of {whole} sales it is known.")),
    "goods": _plain(N_("What everybody bought: {n} of {whole} sales name their products.")),
    "categories": _plain(N_("Which category all goods are of: {n} of {whole} sales say it.")),
    "codes": _plain(N_("Who would have brought a code: only codes that were typed then count.")),
    "plans": _plain(N_("Who would pay for a plan: {n} of {whole} members have one; nobody joins in the replay.")),
    "coupons": _plain(N_("What {n} coupons will take off that can still be used after the last day.")),
    "gifts": _plain(N_("What {n} gifts cost that were handed out.")),
    "occasions": _plain(N_("How often something else would happen than was recorded: {names}.")),
    "rewards": _plain(N_("Who would take which of the {n} rewards, and whether there are enough.")),
    "draws": _plain(N_("How often somebody would draw, and what they would win.")),
    "prepaid": _plain(N_("Who would pay in, or buy packages and gift cards: only what was really paid in is there.")),
    "unplayed_points": _plain(
        N_("{n} times points could not be spent as they were (other steps, other limits, too few there): then fewer.")
    ),
    "unplayed_coupon": _plain(N_("{n} times a coupon was used that there is none of here: the sale goes without it.")),
    "unplayed_tier": _plain(N_("{n} times a tier was granted by hand that this programme does not have.")),
    "unplayed_other": _plain(N_("{n} times something was done that this programme would have refused.")),
    "newer": _plain(N_("{n} parts of the programme are of a newer version: nothing goes by them.")),
}


def say_unknowns(found: Comparison, telling: Telling) -> Iterator[str]:
    """Everything that can't be known."""
    return (say_unknown(one, telling) for one in found.unknown)


def month_name(month: str, words: Words, *, long: bool = False) -> str:
    """A month by its key: `Mar`, `3月`; long with its year."""
    first = date.fromisoformat(f"{month}-01")
    return words.month(first) if long else words.month_short(first)
