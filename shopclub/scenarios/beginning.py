"""How a story begins: a shop is founded, its staff and its members are there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from shopclub.core.exchange.model import ImportKind, PointsMode
from shopclub.core.exchange.verbs import import_bytes
from shopclub.core.founding import found_shop
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.ledger.model import NEVER
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MemberChange
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import SYSTEM, Role
from shopclub.scenarios.model import MemberSetup, ScriptTable, StaffSetup
from shopclub.scenarios.reading import Script, Story
from shopclub.scenarios.stage import Known, Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import day_of

OWNER = StaffSetup(name="Owner", role=Role.OWNER)
"""Who founded a shop whose file names no owner."""
OPENS = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - a wall clock
"""What a start without a day, or without a time, is taken from."""


async def begin(script: Script, story: Story, room: Path) -> Stage:
    """
    A founded shop with its staff.

    Args:
        script: the file.
        story: one of it.
        room: an empty folder.

    Raises:
        Unreadable: `refused`, where the club can't begin so.
    """
    table, path = script.table, room / "shop.json"
    calendar = ShopCalendar(table.shop.timezone)
    now = story.start.instant(calendar, calendar.instant(OPENS))
    founder, others = _staff(table)
    shop = Shop(
        name=table.shop.name,
        timezone=table.shop.timezone,
        currency=table.shop.currency,
        country=table.shop.country,
        founded_at=now,
    )
    try:
        # Wherever temporary files lie: this one is thrown away.
        await found_shop(path, shop, story.programme, founder.name, ManualClock(now), allow_network_drive=True)
    except ClubError as error:
        raise Unreadable("refused", "shop", cause=error) from error
    stage = Stage(path, now, Known(staff={founder.name: StaffNo(1)}), script.file.parent)
    try:
        await _hire(stage, founder, others)
    except BaseException:
        await stage.club.close()
        raise
    return stage


def _staff(table: ScriptTable) -> tuple[StaffSetup, list[StaffSetup]]:
    """Who founded the shop, and who came after."""
    founder = next((one for one in table.staff if one.role is Role.OWNER), OWNER)
    return founder, [one for one in table.staff if one is not founder]


async def _hire(stage: Stage, founder: StaffSetup, others: Iterable[StaffSetup]) -> None:
    try:
        if founder.pin is not None:
            await stage.club.staff.set_pin(StaffNo(1), founder.pin, stage.op(), SYSTEM)
        for one in others:
            number = await stage.club.staff.add(one.name, one.role, one.pin, stage.op(), SYSTEM)
            stage.known.staff[one.name] = number
    except ClubError as error:
        raise Unreadable("refused", "staff", cause=error) from error


async def members_of(stage: Stage, members: Iterable[MemberSetup]) -> None:
    """
    Enrol the members a story begins with, and give them what they have.

    Raises:
        Unreadable: `refused`.
    """
    for place, one in enumerate(members, 1):
        try:
            await _enrol(stage, one)
        except ClubError as error:
            raise Unreadable("refused", f"member[{place}]", cause=error) from error
        except Unreadable as trouble:
            raise trouble.at(f"member[{place}]") from trouble


async def _enrol(stage: Stage, one: MemberSetup) -> None:
    club, owner, new = stage.club, stage.actor(""), stage.joining(one)
    number = (await club.members.enrol(new, stage.op(), owner)).number
    stage.known.members[one.name] = number
    stage.known.facts[number] = one.facts
    if one.tags or one.fields:
        await club.members.edit(number, MemberChange(tags=one.tags, fields=dict(one.fields)), stage.op(), owner)
    if one.lots:
        data = _balances(new.phone, one.lots)
        report = await import_bytes(
            club, ImportKind.BALANCES, data, "balances.csv", columns={}, points=PointsMode.NONE, actor=owner
        )
        for left_out in report.skipped:
            raise Unreadable("lots", "lots", reason=left_out.reason)
        if NEVER in one.lots and NEVER not in club.points.account(number).lots.get(POINTS, {}):
            raise Unreadable("lots", "lots", reason="expiry_by_programme")
    if one.points:
        await club.points.adjust(number, one.points, "opening", stage.op(), owner)
    if one.tier:
        await club.tiers.grant(number, one.tier, day_of(one.tier_until), "opening", stage.op(), owner)


def _balances(phone: str, lots: dict[str, int]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("phone", "points", "expires"))
    rows.writerows((phone, points, "" if until == NEVER else until) for until, points in lots.items())
    return text.getvalue().encode()
