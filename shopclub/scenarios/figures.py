"""How things stand after a step: members, entries, the day, the shop; under the names of `expecting`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import msgspec

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER, Activity, Entry, Kind, Unit
from shopclub.core.programme.model import Metric
from shopclub.core.tiers.model import Missing, TierChange
from shopclub.i18n import Language, Words
from shopclub.scenarios.expecting import Expect, ExpectMember
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Money
from shopclub.words import say_error, say_reason

NEVER = "never"


@cache
def words_of(language: Language) -> Words:
    """One reader's words."""
    return Words(language)


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


def reason(stage: Stage, entry: Entry, language: Language) -> str:
    """Why an entry is what it is, as a reader sees it."""
    club = stage.club
    return say_reason(entry.why, words_of(language), currency=club.shop.currency, programme=club.programme.current)


def of_entry(stage: Stage, entry: Entry) -> dict[str, Any]:
    """An entry's figures."""
    dated = entry.kind in (Kind.EARN, Kind.OPEN) or (entry.kind is Kind.ADJUST and entry.amount > 0)
    return {
        "member": stage.member_name(entry.member),
        "unit": entry.unit.value,
        "kind": entry.kind.value,
        "amount": entry.amount,
        "rule": entry.rule,
        "why": str(type(entry.why).__struct_config__.tag),
        "reason": reason(stage, entry, Language.EN),
        "reason_zh": reason(stage, entry, Language.ZH),
        "on": entry.on.isoformat(),
        "until": _day(entry.expires) if dated else "",
        "lots": entry.lot_changes(),
        "qualifies": entry.qualifies,
        "by": stage.staff_name(entry.staff),
        "source": entry.source.value,
    }


# -- members ----------------------------------------------------------------------------------------------


def of_member(stage: Stage, name: str, asked: ExpectMember) -> dict[str, Any]:
    """
    How a member stands.

    Args:
        stage: the shop.
        name: what the story calls them.
        asked: what is looked at; what costs more is left out unless asked for.

    Raises:
        Unreadable: `name_unknown`.
    """
    number = stage.member(name)
    profile = stage.club.profile(number)
    account, member, standing = profile.account, profile.member, profile.standing
    figures = {
        "points": profile.points,
        "available": profile.available,
        "debt": profile.debt,
        "lots": account.lots.get(Unit.POINTS, {}),
        "units": {unit.value: _of_unit(stage, number, unit) for unit in Unit},
        "tier": profile.tier.id if profile.tier else "",
        "tier_since": standing.since.isoformat() if standing else "",
        "tier_until": _day(standing.until) if standing else "",
        "tier_by_hand": bool(standing and standing.by_hand),
        "tiers": [_of_change(change) for change in reversed(profile.tier_history)],
        "missing": [_of_missing(one, stage) for one in profile.missing],
        "life": _of_activity(account.life, stage),
        "months": {key: _of_activity(account.months.get(key, Activity()), stage) for key in asked.months or ()},
        "first_on": _day(account.first_on, ""),
        "last_on": _day(account.last_on, ""),
        "status": member.status.value,
        "name": member.name,
        "phone": member.phone or "",
        "birthday": member.birthday or "",
        "gender": member.gender.value if member.gender else "",
        "note": member.note,
        "marketing": bool(member.consent and member.consent.marketing),
    }
    if asked.entries is not None:
        history = stage.club.points.history(number, limit=10**9)
        figures["entries"] = [of_entry(stage, entry) for _, entry in reversed(history)]
    if asked.rewards is not None:
        offers = stage.club.rewards.offers(number)
        figures["rewards"] = {one.reward.id: one.refusal or "yes" for one in offers}
    return figures


def _of_unit(stage: Stage, number: MemberNo, unit: Unit) -> dict[str, Any]:
    account = stage.club.points.account(number)
    return {
        "balance": account.balance.get(unit, 0),
        "debt": account.debt.get(unit, 0),
        "lots": account.lots.get(unit, {}),
    }


def _of_change(change: TierChange) -> dict[str, Any]:
    return {
        "on": change.on.isoformat(),
        "before": change.before,
        "after": change.after,
        "cause": change.cause,
        "until": _day(change.until),
        "note": change.note,
    }


def _of_missing(one: Missing, stage: Stage) -> dict[str, Any]:
    def figure(value: int) -> int | Money:
        return Money(value, stage.club.shop.currency) if one.metric is Metric.SPEND else value

    return {
        "tier": one.tier.id,
        "metric": one.metric.value,
        "have": figure(one.have),
        "need": figure(one.need),
        "missing": figure(one.missing()),
        "by": _day(one.by),
    }


def _of_activity(activity: Activity, stage: Stage) -> dict[str, Any]:
    spend = Money(activity.spend_minor, stage.club.shop.currency)
    return {"spend": spend, "points": activity.points, "visits": activity.visits}


def _day(day: date | None, none: str = NEVER) -> str:
    return none if day is None else day.isoformat()


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
    if asked.day is not None:
        figures["day"] = _of_day(stage, date.fromisoformat(asked.day.on) if asked.day.on else club.today())
    if asked.outstanding is not None:
        figures["outstanding"] = club.insight.outstanding()
    if asked.waiting is not None:
        figures["waiting"] = [waiting.name for _, waiting in club.members.pending()]
    return figures


def _of_day(stage: Stage, on: date) -> dict[str, Any]:
    currency = stage.club.shop.currency
    shown: dict[str, Any] = {}
    for key, value in msgspec.structs.asdict(stage.club.insight.day(on)).items():
        money = key.endswith("_minor")
        shown[key.removesuffix("_minor")] = Money(value, currency) if money else value
    return {**shown, "on": on.isoformat()}


def of_changes(stage: Stage) -> list[str]:
    """What was told since the step began: `sale_recorded` and the like, in order."""
    return [_snake(type(change).__name__) for change in stage.told]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def of_step(stage: Stage, asked: Expect, since: int) -> dict[str, Any]:
    """Everything that may be looked at of a step, beside what its verb said itself."""
    figures = of_shop(stage, asked)
    made: Iterable[Entry] = [entry for _, entry in entries_since(stage, since)]
    figures["entries"] = [of_entry(stage, entry) for entry in made] if asked.entries is not None else []
    figures["reasons"] = [reason(stage, entry, Language.EN) for entry in made] if asked.reasons is not None else []
    figures["reasons_zh"] = [reason(stage, one, Language.ZH) for one in made] if asked.reasons_zh is not None else []
    figures["changes"] = of_changes(stage)
    figures["expired"], figures["tiers_moved"] = stage.passed
    return figures
