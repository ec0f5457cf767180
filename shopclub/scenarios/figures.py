"""How things stand after a step: members, entries, the day, the shop; under the names of `expecting`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from shopclub.core.closing.rules import expected
from shopclub.core.goals.metrics import METRICS, Sort
from shopclub.core.goals.model import Standing
from shopclub.core.insight.worth import owed
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import LEDGER, Entry
from shopclub.core.origins.model import Brought
from shopclub.core.programme.effects import RankBy, ToTheFirst
from shopclub.core.programme.facts import Tally
from shopclub.i18n import Language, Words
from shopclub.scenarios.expecting import Expect
from shopclub.scenarios.figures_members import of_entry, of_member, reason, words_of
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Money
from shopclub.words import say_error
from shopclub.words.goals import say_measure

NEVER = "never"


def say(error: ClubError, stage: Stage, language: Language) -> str:
    """A refusal as a reader sees it."""
    return say_error(error, words_of(language), stage.club.shop)


# -- ledger entries ---------------------------------------------------------------------------------------


def last_entry(stage: Stage) -> int:
    """Number of the newest ledger entry; 0 without any."""
    return stage.club.books.last(LEDGER) or 0


def entries_since(stage: Stage, number: int) -> list[tuple[EntryNo, Entry]]:
    """The entries made after one."""
    books = stage.club.books
    return [(EntryNo(n), books.require(LEDGER, n)) for n in range(number + 1, last_entry(stage) + 1)]


# -- the shop ---------------------------------------------------------------------------------------------


def of_shop(stage: Stage, asked: Expect) -> dict[str, Any]:
    """What is looked at beside the step's own figures."""
    club = stage.club
    figures: dict[str, Any] = {"version": club.programme.version}
    if asked.members is not None:
        try:
            figures["members"] = {name: of_member(stage, name, one) for name, one in asked.members.items()}
        except Unreadable as trouble:
            raise trouble.at("expect.members") from trouble
    if asked.stock is not None:
        left = {reward.id: club.rewards.stock_left(reward) for reward in club.programme.current.rewards}
        figures["stock"] = {reward: count for reward, count in left.items() if count is not None}
    if asked.leaderboard is not None:
        figures["leaderboard"] = [stage.member_name(one.member) for one in club.leaderboard.places()]
    if asked.day is not None:
        figures["day"] = _of_day(stage, date.fromisoformat(asked.day.on) if asked.day.on else club.today())
    if asked.report is not None:
        as_of = asked.report.as_of
        figures["report"] = _of_report(stage, date.fromisoformat(as_of) if as_of else club.today())
    if asked.outstanding is not None:
        figures["outstanding"] = club.insight.outstanding()
    if asked.rules is not None:
        figures["rules"] = _of_rules(stage)
    if asked.places is not None:
        figures["places"] = _of_places(stage)
    if asked.goals is not None:
        figures["goals"] = {one.aim.metric: _of_goal(stage, one) for one in club.goals.standings().goals}
    if asked.sources is not None:
        figures["sources"] = {one.origin.name: _of_source(stage, one) for one in club.origins.brought()}
    if asked.to_renew is not None:
        figures["to_renew"] = [stage.member_name(one.member) for one in club.plans.due()]
    if asked.waiting is not None:
        figures["waiting"] = [waiting.name for _, waiting in club.members.pending()]
    return figures


def _of_rules(stage: Stage) -> dict[str, Any]:
    """What each rule of the programme in force has given within its caps, in the whole shop."""
    tallies, currency = stage.club.campaigns.tallies(), stage.club.shop.currency
    shown = {}
    for rule in stage.club.programme.current.rules:
        given, ended = tallies.given.get(rule.id, Tally()), tallies.ended.get(rule.id)
        shown[rule.id] = {
            "uses": given.uses,
            "points": given.points,
            "off": Money(given.minor, currency),
            "ended": ended.isoformat() if ended else "",
        }
    return shown


def _of_places(stage: Stage) -> dict[str, Any]:
    """Who had a place at the end of each rule's last period."""
    club, shown = stage.club, {}
    for _, one in reversed(club.campaigns.lists()):
        rule = club.programme.current.rule(one.rule)
        is_money = rule is not None and isinstance(rule.then, ToTheFirst) and rule.then.by is RankBy.SPEND
        shown[one.rule] = [
            {
                "member": stage.member_name(row.member),
                "place": row.place,
                "figure": Money(row.figure, club.shop.currency) if is_money else row.figure,
                "points": row.points,
            }
            for row in one.rows
        ]
    return shown


def _of_goal(stage: Stage, one: Standing) -> dict[str, Any]:
    """Where a goal stands."""
    currency, metric = stage.club.shop.currency, METRICS[one.aim.metric]
    # Growth is compared with a plain amount.
    plain = metric._replace(sort=Sort.MONEY) if metric.sort is Sort.GROWTH else metric

    def amount(figure: int | None) -> Money | int | None:
        return Money(figure, currency) if figure is not None and plain.sort is Sort.MONEY else figure

    english, chinese = Words(Language.EN), Words(Language.ZH)
    return {
        "figure": say_measure(one.now, metric, english, currency),
        "figure_zh": say_measure(one.now, metric, chinese, currency),
        "before": "" if one.before is None else say_measure(one.before, plain, english, currency),
        "verdict": one.verdict.value,
        "missing": amount(one.need.total),
        "per_day": amount(one.need.per_day),
        "days_left": one.left,
    }


def _of_source(stage: Stage, one: Brought) -> dict[str, Any]:
    """What a source brought."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, stage.club.shop.currency)

    return {
        "waiting": one.waiting,
        "joined": one.joined,
        "bought": one.bought,
        "per_join": money(one.per_join_minor),
        "per_buyer": money(one.per_buyer_minor),
    }


def _of_day(stage: Stage, on: date) -> dict[str, Any]:
    currency = stage.club.shop.currency
    shown: dict[str, Any] = {}
    for key, value in msgspec.structs.asdict(stage.club.insight.day(on)).items():
        money = key.endswith("_minor")
        shown[key.removesuffix("_minor")] = Money(value, currency) if money else value
    shown["tenders"] = {name: Money(minor, currency) for name, minor in shown["tenders"].items()}
    sheet = stage.club.closings.sheet(on)
    shown["till"] = {name: Money(minor, currency) for name, minor in expected(sheet.drawers).items()}
    shown["balances"] = {one.unit: one.closing for one in sheet.units if one.closing}
    return {**shown, "on": on.isoformat()}


def _of_report(stage: Stage, as_of: date) -> dict[str, Any]:
    report, currency = stage.club.insight.report(as_of), stage.club.shop.currency
    points = report.points
    figures: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "members": report.members,
        "buyers": report.buyers,
        "sales": report.sales,
        "refunds": report.refunds,
        "net": Money(report.net_minor, currency),
        "member_net": Money(report.member_net_minor, currency),
        "tiers": report.tiers,
        "earned": points.earned,
        "redeemed": points.redeemed,
        "expired": points.expired,
        "outstanding": points.outstanding,
        "expiring_30_days": points.expiring_30_days,
    }
    if report.liability_minor is not None:
        figures["liability"] = Money(report.liability_minor, currency)
    figures["owed"] = Money(owed(report.worths)[0], currency)
    worths = {one.unit: one.gross_minor for one in report.worths}
    figures["owed_units"] = {unit: Money(minor, currency) for unit, minor in worths.items() if minor is not None}
    return figures


def of_changes(stage: Stage) -> list[str]:
    """What was told since the step began: `sale_recorded` and the like, in order."""
    return [_snake(type(change).__name__) for change in stage.told]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def in_short(entry: Entry) -> dict[str, Any]:
    """An entry as an author would first write it down."""
    rule = {"rule": entry.rule} if entry.rule else {}
    return {"kind": entry.kind.value, "amount": entry.amount, **rule}


def of_step(stage: Stage, asked: Expect, since: int) -> dict[str, Any]:
    """Everything that may be looked at of a step, beside what its verb said itself."""
    figures = of_shop(stage, asked)
    made: Iterable[Entry] = [entry for _, entry in entries_since(stage, since)]
    figures["entries"] = [of_entry(stage, entry) for entry in made] if asked.entries is not None else []
    figures["reasons"] = [reason(stage, entry, Language.EN) for entry in made] if asked.reasons is not None else []
    figures["reasons_zh"] = [reason(stage, one, Language.ZH) for one in made] if asked.reasons_zh is not None else []
    figures["changes"] = of_changes(stage)
    return {**figures, **stage.passed}
