"""`report`: the shop's figures after docs/metrics.md."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from shopclub.cli.days import read_day
from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from datetime import date

    from shopclub.core.club import Club
    from shopclub.core.insight import Report
    from shopclub.core.insight.model import Share

FEW = 10
"""A share of fewer than this is said as `3 of 7`, not as a percentage."""


@click.command("report", cls=SpokenCommand, help=N_("The shop's figures as of a day."))
@click.option("--as-of", metavar="DATE", help=N_("That day included (YYYY-MM-DD); today unless given."))
@json_option
@click.pass_obj
def report(session: Session, as_of: str | None, as_json: bool) -> None:
    """Print the figures."""
    asyncio.run(_report(session, read_day(as_of), as_json))


async def _report(session: Session, as_of: date | None, as_json: bool) -> None:
    async with session.club("r") as club:
        found = club.insight.report(as_of)
        if as_json:
            session.give(found.to_json())
            return
        for label, value in [*_lines(found, club, session.words), *_seal_lines(club, found.as_of, session.words)]:
            session.say(f"{label}{session.words.p('after a label', ': ')}{value}")


def _lines(found: Report, club: Club, words: Words) -> list[tuple[str, str]]:
    currency = club.shop.currency
    return [
        (words.t("As of"), words.day_long(found.as_of)),
        (words.t("Members"), words.number(found.members)),
        (words.t("Members who bought"), words.number(found.buyers)),
        (words.t("Sales"), words.number(found.sales)),
        (words.t("Returns"), words.number(found.refunds)),
        (words.t("Net sales"), words.money(found.net_minor, currency)),
        (words.t("Of members"), words.money(found.member_net_minor, currency)),
        (words.t("Bought again (sales)"), _share(found.repeat_by_sales, words)),
        (words.t("Bought again (days)"), _share(found.repeat_by_days, words)),
        *(
            (words.n("No purchase for {n} month", "No purchase for {n} months", months), words.number(len(who)))
            for months, who in found.dormant.items()
        ),
        *_tier_lines(found, club, words),
        *_point_lines(found, words),
        *_owed_lines(found, club, words),
        *_segment_lines(found, words),
    ]


def _seal_lines(club: Club, as_of: date, words: Words) -> list[tuple[str, str]]:
    """The last seal by that day: printed with the figures, it proves later that nothing before it was changed."""
    from shopclub.core.seals.rules import in_groups
    from shopclub.words.day import last_seal_title

    seal = club.seals.as_of(as_of)
    return [] if seal is None else [(last_seal_title(seal, words), " ".join(in_groups(seal.sha256)))]


def _share(share: Share, words: Words) -> str:
    value = share.value()
    if value is None:
        return words.t("none yet")
    if share.whole < FEW:
        return words.t("{part} of {whole}", part=words.number(share.part), whole=words.number(share.whole))
    return f"{value:.1%}"


def _tier_lines(found: Report, club: Club, words: Words) -> list[tuple[str, str]]:
    from shopclub.words import tier_name

    programme = club.programme.current
    return [
        (words.t("Tier {tier}", tier=tier_name(programme, tier, words)), words.number(count))
        for tier, count in found.tiers.items()
    ]


def _point_lines(found: Report, words: Words) -> list[tuple[str, str]]:
    points = found.points
    return [
        (words.t("Points earned"), words.number(points.earned)),
        (words.t("Points redeemed"), words.number(points.redeemed)),
        (words.t("Points expired"), words.number(points.expired)),
        (words.t("Points outstanding"), words.number(points.outstanding)),
        (words.t("Points expiring within 30 days"), words.number(points.expiring_30_days)),
    ]


def _owed_lines(found: Report, club: Club, words: Words) -> list[tuple[str, str]]:
    """What the shop owes in every unit, each with its worth in money."""
    from shopclub.words.owed import owed_rows, say_breakage

    rows = owed_rows(found.worths, found.breakage, club.shop.currency, words, club.programme.current)
    joint = words.p("after a label", ": ")
    said = [(row.name, f"{row.amount}{joint}{row.worth}" if row.amount else row.worth) for row in rows]
    return [*said, *((words.t("Redeemed so far"), text) for text in [say_breakage(found.breakage, words)] if text)]


def _segment_lines(found: Report, words: Words) -> list[tuple[str, str]]:
    labels = {
        "high": words.t("Segment high"),
        "potential": words.t("Segment potential"),
        "ordinary": words.t("Segment ordinary"),
        "lost": words.t("Segment lost"),
    }
    return [(labels.get(name, name), words.number(len(who))) for name, who in found.rfm.segments.items()]
