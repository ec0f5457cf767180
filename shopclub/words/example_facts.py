"""Examples that are told by facts: tiers, rewards, packages, days. One sentence a fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shopclub.core.audit.showing import Fact
from shopclub.core.kernel.errors import Figure
from shopclub.i18n import N_, Words
from shopclub.words.figures import points
from shopclub.words.names import coupon_name, joined, local_name, member_at, reward_name, tier_name
from shopclub.words.telling import Telling, quoted, short_ordinal

Says = Callable[[Fact, Telling], str]


def say_fact(fact: Fact, telling: Telling) -> str:
    """A fact as a sentence."""
    return FACTS[fact.code](fact, telling)


def _day(value: Figure, words: Words) -> str:
    return words.day_long(date.fromisoformat(str(value)))


def _money(fact: Fact, name: str, telling: Telling) -> str:
    value = fact.figures.get(name)
    return telling.words.money(value if isinstance(value, int) else 0, telling.currency)


def _count(fact: Fact, name: str) -> int:
    value = fact.figures.get(name)
    return value if isinstance(value, int) else 0


def _figures(fact: Fact, telling: Telling) -> str:
    """The figures of a month: `¥5,000.00 and 3 visits`."""
    words = telling.words
    said = []
    if "spend_minor" in fact.figures:
        said.append(_money(fact, "spend_minor", telling))
    if "points" in fact.figures:
        said.append(points(words, _count(fact, "points")))
    if "visits" in fact.figures:
        said.append(words.n("{n} visit", "{n} visits", _count(fact, "visits")))
    if "engagement" in fact.figures:
        said.append(words.n("{n} engagement point", "{n} engagement points", _count(fact, "engagement")))
    return joined(words, said)


def _tier(fact: Fact, telling: Telling) -> str:
    return tier_name(telling.programme, str(fact.figures["tier"]), telling.words)


def _reached(fact: Fact, telling: Telling) -> str:
    words, figures = telling.words, _figures(fact, telling)
    until = fact.figures.get("until_on")
    if until is None:
        return words.t("{figures} this month: {tier}, for good.", figures=figures, tier=_tier(fact, telling))
    return words.t(
        "{figures} this month: {tier} until {day}.", figures=figures, tier=_tier(fact, telling), day=_day(until, words)
    )


def _missed(fact: Fact, telling: Telling) -> str:
    return telling.words.t("{figures}: still {tier}.", figures=_figures(fact, telling), tier=_tier(fact, telling))


def _dated(sentence: str) -> Says:
    """A sentence with amounts, days and counts by their names."""

    def says(fact: Fact, telling: Telling) -> str:
        words, fields = telling.words, {}
        for name, value in fact.figures.items():
            if name.endswith("_on"):
                fields[name.removesuffix("_on")] = _day(value, words) if value is not None else ""
            elif name.endswith("_minor"):
                fields[name.removesuffix("_minor")] = _money(fact, name, telling)
            elif isinstance(value, int):
                fields[name] = points(words, value) if name in ("points", "missing") else words.number(value)
            else:
                fields[name] = str(value)
        return words.t(sentence, **fields)

    return says


def _either(dated: Says, undated: Says) -> Says:
    """A sentence for something with a last day, and one for something without."""

    def says(fact: Fact, telling: Telling) -> str:
        return (undated if fact.figures.get("until_on") is None else dated)(fact, telling)

    return says


def _reward_taken(fact: Fact, telling: Telling) -> str:
    words, held = telling.words, points(telling.words, _count(fact, "points"))
    if _count(fact, "beside_minor"):
        beside = _money(fact, "beside_minor", telling)
        return words.t("a member with {points} takes it for all of them and {amount}.", points=held, amount=beside)
    return words.t("a member with {points} takes it and has no points left.", points=held)


def _reward_tier(fact: Fact, telling: Telling) -> str:
    words, held = telling.words, points(telling.words, _count(fact, "points"))
    who = member_at(_tier(fact, telling), words)
    if _count(fact, "beside_minor"):
        beside = _money(fact, "beside_minor", telling)
        return words.t("{who} pays {points} and {amount}.", who=who, points=held, amount=beside)
    return words.t("{who} pays {points}.", who=who, points=held)


def _card_full(fact: Fact, telling: Telling) -> str:
    words = telling.words
    name = coupon_name(telling.programme, str(fact.figures["coupon"]), words)
    nth = short_ordinal(words, _count(fact, "n"))
    return words.t("the {nth} stamp brings the coupon “{name}”, and the card begins anew.", nth=nth, name=name)


def _coupon_reward(fact: Fact, telling: Telling) -> str:
    words = telling.words
    return words.t(
        "with it “{name}” costs {points}, without it {plain}.",
        name=reward_name(telling.programme, str(fact.figures["reward"]), words),
        points=points(words, _count(fact, "points")), plain=points(words, _count(fact, "plain")),
    )  # fmt: skip


def _ranked(fact: Fact, telling: Telling) -> str:
    words = telling.words
    what = points(words, _count(fact, "points"))
    if fact.code == "ranked_coupon":
        what = quoted(coupon_name(telling.programme, str(fact.figures["coupon"]), words))
    return words.t(
        "at the end of {day} place {last} gets {what}, place {next} nothing.",
        day=_day(fact.figures["on_on"], words), last=words.number(_count(fact, "last")),
        next=words.number(_count(fact, "next")), what=what,
    )  # fmt: skip


def _odds(fact: Fact, telling: Telling) -> str:
    draw_id, _, prize_id = str(fact.figures["prize"]).partition(":")
    draw = telling.programme.draw(draw_id)
    prize = draw.prize(prize_id) if draw is not None else None
    name = local_name(prize.name, telling.words, prize.id) if prize is not None else prize_id
    words = telling.words
    return words.t(
        "of {whole} draws, {odds} bring “{name}” on average.",
        whole=words.number(_count(fact, "whole")), odds=words.number(_count(fact, "odds")), name=name,
    )  # fmt: skip


def _uses(fact: Fact, telling: Telling) -> str:
    words, until = telling.words, fact.figures.get("until_on")
    count, first = words.n("{n} use", "{n} uses", _count(fact, "count")), _day(fact.figures["from_on"], words)
    if until is None:
        return words.t("from {first} on: {count} in all.", first=first, count=count)
    return words.t("from {first} on: {count} until {until}.", first=first, count=count, until=_day(until, words))


def _next_days(fact: Fact, telling: Telling) -> str:
    words = telling.words
    days = [date.fromisoformat(str(value)) for value in fact.figures.values()]
    said = [words.t("{weekday}, {day}", weekday=words.weekday(day), day=words.day_long(day)) for day in days]
    return words.t("next: {days}.", days=joined(words, said))


FACTS: dict[str, Says] = {
    "tier_first": lambda fact, telling: telling.words.t("everybody who joins: {tier}.", tier=_tier(fact, telling)),
    "tier_reached": _reached,
    "tier_missed": _missed,
    "reward_taken": _reward_taken,
    "reward_missing": _dated(N_("a member with {points} is {missing} short.")),
    "reward_tier": _reward_tier,
    "coupon_reward": _coupon_reward,
    "ranked_points": _ranked,
    "ranked_coupon": _ranked,
    "card_full": _card_full,
    "stamp_lasts": _dated(N_("a stamp given today counts until {until}.")),
    "package_bought": _either(
        _dated(N_("{visits} visits for {price}, to be used until {until}.")),
        _dated(N_("{visits} visits for {price}, to be used at any time.")),
    ),
    "package_saves": _dated(N_("one by one they cost {single}: {saved} saved.")),
    "paid_in": _either(
        _dated(N_("{pays} paid in today: {sum} to spend, {bonus} of it until {until}.")),
        _dated(N_("{pays} paid in today: {sum} to spend.")),
    ),
    "plan_trial": _dated(N_("on trial from today: until {until}, for nothing.")),
    "plan_term": _dated(N_("joined today for {fee}: until {until}.")),
    "odds": _odds,
    "expires": _dated(N_("points earned today, {on}, can be spent until {until}; on {gone} they are gone.")),
    "expires_idle": _dated(
        N_("a member who earns and spends nothing after today, {on}, keeps the points until {until}.")
    ),
    "expires_never": _dated(N_("points earned today can be spent at any time.")),
    "late": _dated(N_("points that end today, {on}, can be redeemed until {until}.")),
    "uses": _uses,
    "no_more_uses": _dated(N_("use No. {count} is not included.")),
    "told": _dated(N_("the clerk is reminded of it from {from} on.")),
    "tier_grace": _dated(N_("a tier that ends today, {on}, is kept until {until}.")),
    "tier_notice": _dated(N_("today, {on}, a reminder is shown for a tier that ends on {until}.")),
    "kept_until": _dated(N_("a reward that is asked for today, {on}, is kept until {until}.")),
    "next_days": _next_days,
    "never_on": _dated(N_("no such day is in sight.")),
}
"""Code of a fact -> its sentence."""
