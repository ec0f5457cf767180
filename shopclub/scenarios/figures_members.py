"""How members stand, and the entries of the ledger; under the names of `expecting_members`."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from shopclub.core.benefits.model import BenefitState
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Activity, Entry, Kind
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.members.model import BirthdayCalendar, Member
from shopclub.core.programme.ladder import Metric
from shopclub.core.tiers.model import Missing, TierChange
from shopclub.i18n import Language, Words
from shopclub.scenarios.coupons import of_member as of_coupons
from shopclub.scenarios.coupons import usable
from shopclub.scenarios.expecting_members import ExpectMember
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Money
from shopclub.words import say_reason

NEVER = "never"


@cache
def words_of(language: Language) -> Words:
    """One reader's words."""
    return Words(language)


def reason(stage: Stage, entry: Entry, language: Language) -> str:
    """Why an entry is what it is, as a reader sees it."""
    club = stage.club
    return say_reason(entry.why, words_of(language), currency=club.shop.currency, programme=club.programme.current)


def of_entry(stage: Stage, entry: Entry) -> dict[str, Any]:
    """An entry's figures."""
    dated = entry.kind in (Kind.EARN, Kind.OPEN) or (entry.kind is Kind.ADJUST and entry.amount > 0)
    return {
        "member": stage.member_name(entry.member),
        "unit": entry.unit,
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
        "lots": account.lots.get(POINTS, {}),
        "units": {unit: _of_unit(stage, number, unit) for unit in {*account.balance, *map(Unit, asked.units or ())}},
        "tier": profile.tier.id if profile.tier else "",
        "tier_since": standing.since.isoformat() if standing else "",
        "tier_until": _day(standing.until) if standing else "",
        "tier_by_hand": bool(standing and standing.by_hand),
        "tiers": [_of_change(change) for change in reversed(profile.tier_history)],
        "tier_ends": _day(profile.ending.on) if profile.ending else "",
        "missing": [_of_missing(one, stage) for one in profile.missing],
        "life": _of_activity(account.life, stage),
        "months": {key: _of_activity(account.months.get(key, Activity()), stage) for key in asked.months or ()},
        "first_on": _day(account.first_on, ""),
        "last_on": _day(account.last_on, ""),
        "status": member.status.value,
        "usable": usable(stage, number),
        "has_plan": stage.club.plans.plan_on(number, stage.club.today()),
        "streak": stage.club.campaigns.streak(number),
        **_of_file(stage, member),
        "pin": ("locked" if stage.club.pins.is_locked(number) else "set") if stage.club.pins.has(number) else "",
        "here": stage.club.presence.is_here(number),
    }
    if asked.coupons is not None:
        figures["coupons"] = of_coupons(stage, number)
    if asked.plan is not None:
        figures["plan"] = _of_plan(stage, number)
    if asked.benefits is not None:
        figures["benefits"] = {one.benefit.id: _of_benefit(one) for one in stage.club.benefits.offered(number)}
    if asked.entries is not None:
        history = stage.club.points.history(number, limit=10**9)
        figures["entries"] = [of_entry(stage, entry) for _, entry in reversed(history)]
    if asked.rewards is not None:
        offers = stage.club.rewards.offers(number, at_counter=True)
        figures["rewards"] = {one.reward.id: one.refusal or "yes" for one in offers}
    if asked.asked_for is not None:
        vouchers = reversed(stage.club.rewards.vouchers_of(number))
        figures["asked_for"] = {one.reward: one.state.value for _, one in vouchers}
    return figures


def _of_file(stage: Stage, member: Member) -> dict[str, Any]:
    leaps = member.birthday is not None and member.birthday.endswith("02-29")
    solar = member.birthday_calendar is BirthdayCalendar.SOLAR
    return {
        "name": member.name,
        "phone": member.phone or "",
        "birthday": member.birthday or "",
        "calendar": member.birthday_calendar.value if member.birthday else "",
        "feb29": member.feb29.value if leaps and solar else "",
        "gender": member.gender.value if member.gender else "",
        "note": member.note,
        "marketing": bool(member.consent and member.consent.marketing),
        "on_board": bool(member.consent and member.consent.board),
        "tags": list(member.tags),
        "fields": member.fields,
        "brought_by": "" if member.referred_by is None else stage.member_name(member.referred_by),
    }


def _of_plan(stage: Stage, number: MemberNo) -> dict[str, Any]:
    seen = stage.club.plans.of(number)
    if seen is None:
        return {}
    return {
        "id": seen.plan_id,
        "state": seen.state.value,
        "months": seen.months,
        "since": seen.since.isoformat(),
        "until": seen.until.isoformat(),
        "counts_until": seen.counts_until.isoformat(),
        "next": seen.next_plan,
        "stops": seen.stops,
    }


def _of_benefit(seen: BenefitState) -> dict[str, Any]:
    shown: dict[str, Any] = {"now": seen.refusal or "yes", "again": _day(seen.next_on, "")}
    if seen.left is not None:
        shown |= {"left": seen.left, "until": _day(seen.until)}
    return shown


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
    return {"spend": spend, "points": activity.points, "visits": activity.visits, "engagement": activity.engagement}


def _day(day: date | None, none: str = NEVER) -> str:
    return none if day is None else day.isoformat()
