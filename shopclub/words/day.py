"""
The report of a business day as it is printed: its figures, and the seal that makes a later edit of that day show.

Figures and columns as on a receipt; a seal stands in groups of four digits, which people compare by eye.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shopclub.core.closing.model import DaySheet
from shopclub.core.insight.model import DayFigures
from shopclub.core.programme.model import Programme
from shopclub.core.seals.model import Seal
from shopclub.core.seals.rules import in_groups
from shopclub.core.shop.model import USUAL_TENDERS, Tender
from shopclub.i18n import Words
from shopclub.words.ending import balance_day_lines, till_lines
from shopclub.words.paper import NARROW, centred, pair, wrap
from shopclub.words.tenders import tenders_said

_GROUP_AND_GAP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What stands on a day's report."""

    shop: str
    currency: str
    figures: DayFigures
    printed: datetime
    """When it is printed, in the shop's time."""
    seal: Seal | None = None
    """The day's seal; for a day that is not over, what it would be by now."""
    tenders: Sequence[Tender] = USUAL_TENDERS
    """The shop's ways of paying, for their names and their order."""
    notes: Sequence[str] = ()
    """Sentences the owner is to read, such as that a campaign has ended."""
    sheet: DaySheet | None = None
    """The till and every balance through the day; None leaves them out."""
    programme: Programme | None = None
    """For the names of what balances belong to."""
    before: Seal | None = None
    """The last seal of an earlier day, for a day that has none of its own yet."""

    @property
    def is_over(self) -> bool:
        """Whether nothing can be recorded on that day any more."""
        return self.figures.on < self.printed.date()


def seal_lines(figure: str, width: int) -> list[str]:
    """A seal in groups of four, in lines of equally many groups, none wider than `width` columns."""
    groups = in_groups(figure)
    most = max(1, (width + 1) // _GROUP_AND_GAP)
    each = next(n for n in (16, 8, 4, 2, 1) if n <= most)
    return [" ".join(groups[i : i + each]) for i in range(0, len(groups), each)]


def seal_title(facts: DayFacts, words: Words) -> str:
    """What the day's seal is called: only once the day is over it is one."""
    return words.t("Seal of this day") if facts.is_over else words.t("Seal so far (day not over)")


def tender_rows(figures: DayFigures, tenders: Sequence[Tender], currency: str, words: Words) -> list[tuple[str, str]]:
    """What was taken by each way of paying, with its name; nothing where nobody says how is paid."""
    said = tenders_said(figures.tenders, tenders, words)
    unsaid = figures.net_minor - sum(figures.tenders.values())
    if said and unsaid:
        said.append((words.t("way of paying not said"), unsaid))
    return [(name, words.money(minor, currency)) for name, minor in said]


def taking_rows(figures: DayFigures, tenders: Sequence[Tender], currency: str, words: Words) -> list[tuple[str, str]]:
    """What was taken for balances beside the sales, by each way of paying; nothing on a day without."""
    if not figures.takings_minor and not figures.taking_tenders:
        return []
    said = tenders_said(figures.taking_tenders, tenders, words)
    return [
        (words.t("Taken for balances"), words.money(figures.takings_minor, currency)),
        *((f"  {name}", words.money(minor, currency)) for name, minor in said),
    ]


def day_rows(
    figures: DayFigures, currency: str, words: Words, tenders: Sequence[Tender] = USUAL_TENDERS
) -> list[tuple[str, str]]:
    """The figures of a day with their labels."""
    return [
        (words.t("Taken in money"), words.money(figures.net_minor, currency)),
        *((f"  {name}", money) for name, money in tender_rows(figures, tenders, currency, words)),
        *taking_rows(figures, tenders, currency, words),
        (words.t("Of members"), words.money(figures.member_net_minor, currency)),
        (words.t("Sales"), words.number(figures.sales)),
        (words.t("Returns"), words.number(figures.refunds)),
        (words.t("New members"), words.number(figures.joins)),
        (words.t("Points given"), words.number(figures.points_given)),
        (words.t("Points taken"), words.number(figures.points_taken)),
        (words.t("Points expired"), words.number(figures.points_expired)),
    ]


def compose_day(facts: DayFacts, words: Words, *, width: int = NARROW) -> list[str]:
    """
    A day's report as lines of text.

    Args:
        facts: what stands on it.
        words: the language it is printed in.
        width: columns of the paper.

    Returns:
        Lines without trailing spaces, none wider than `width` columns.
    """
    title = centred(facts.shop, width)
    rule = "-" * width
    # the day so far changes by the minute; a day that is over does not
    lines = [*title, *pair(words.t("Day report"), "" if facts.is_over else words.time(facts.printed), width)]
    lines += [*wrap(words.day_long(facts.figures.on), width), rule]
    for label, value in day_rows(facts.figures, facts.currency, words, facts.tenders):
        lines += pair(label, value, width)
    for note in facts.notes:
        lines += wrap(note, width)
    if facts.sheet is not None:
        lines += [rule, *till_lines(facts.sheet, facts.tenders, facts.currency, words, width)]
        if facts.sheet.units:
            lines += [rule, *balance_day_lines(facts.sheet, facts.programme, facts.currency, words, width)]
    return [line.rstrip() for line in [*lines, rule, *_seals(facts, words, width)]]


def _seals(facts: DayFacts, words: Words, width: int) -> Iterator[str]:
    if facts.seal is None:
        missing = words.t("Nothing was recorded on this day; it has no seal of its own.")
        yield from wrap(missing if facts.is_over else words.t("Nothing to seal yet."), width)
    else:
        yield from wrap(seal_title(facts, words), width)
        yield from seal_lines(facts.seal.sha256, width)
        covers = words.t(
            "up to sale {sale}, ledger entry {entry}", sale=facts.seal.sales.last, entry=facts.seal.ledger.last
        )
        yield from wrap(covers, width)
    if facts.before is not None:
        yield ""
        yield from wrap(last_seal_title(facts.before, words), width)
        yield from seal_lines(facts.before.sha256, width)


def last_seal_title(seal: Seal, words: Words) -> str:
    """Which day the last seal closes."""
    return words.t("Last seal: {day}", day=words.day_long(seal.day))


def say_seals(seals: Sequence[tuple[int, Seal]], words: Words) -> list[str]:
    """Every seal on a line: its day, then its groups."""
    return [
        words.t("{place}: {what}", place=words.day_long(s.day), what=" ".join(in_groups(s.sha256))) for _, s in seals
    ]
