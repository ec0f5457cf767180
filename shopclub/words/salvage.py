"""What a salvage saved, in sentences: what is there, what is doubtful, and exactly what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shopclub.core.differing import Differences, TableDiffers
from shopclub.core.salvaging import Good
from shopclub.core.store.salvage.found import LostCommit, SalvageReport, Span, TableReport
from shopclub.i18n import Words
from shopclub.words.file import table_name
from shopclub.words.names import joined

_DOCUMENTS = 8
"""So many changed documents are named one by one."""
_SPANS = 12
"""So many spans of numbers are said; a machine reads them all in the JSON."""


def say_salvage(report: SalvageReport, words: Words) -> list[str]:
    """One sentence for each thing there is to say, what is lost first."""
    lines = [line for name, table in report.tables.items() for line in _lost(table_name(name, words), table, words)]
    lines += [_say_commit(commit, words) for commit in report.lost_commits]
    if report.cut_off:
        lines.append(words.t("{path} ends too early: what stood behind that can't be named.", path=report.path))
    for name, table in report.tables.items():
        lines += _doubtful(table_name(name, words), table, words)
    if report.unproven_commits:
        lines.append(
            words.t(
                "Entries of the log that could be read but not proven: {numbers}.",
                numbers=say_spans([(one, one) for one in report.unproven_commits], words),
            )
        )
    if not report.lost and not report.lost_commits and not report.cut_off and report.lost is not None:
        lines.insert(0, words.t("Nothing is lost."))
    return lines


def say_saved(report: SalvageReport, words: Words) -> str:
    """How much is in the new file."""
    rows = sum(table.rows for table in report.tables.values())
    return words.n(
        "{n} document is saved in {target}; {path} stays as it was.",
        "{n} documents are saved in {target}; {path} stays as it was.",
        rows,
        target=report.target,
        path=report.path,
    )


def say_completed(name: str, words: Words) -> str:
    """Which backup helped."""
    return words.t("Completed from the backup {name}.", name=name)


def say_spans(spans: Sequence[Span], words: Words) -> str:
    """Numbers: `3, 7–9`."""
    said = [str(low) if low == high else f"{low}–{high}" for low, high in spans[:_SPANS]]
    return words.p("between the items of a list", ", ").join([*said, "…"] if len(spans) > _SPANS else said)


def _lost(name: str, table: TableReport, words: Words) -> list[str]:
    if table.lost_count is None:
        if not table.lost:
            return [words.t("Lost: {table}, nobody can say how many.", table=name)]
        return [
            words.t("Lost: {table}, some of the numbers {numbers}.", table=name, numbers=say_spans(table.lost, words))
        ]
    if not table.lost_count:
        return []
    if not table.lost:
        return [words.n("Lost: {table}, {n} document.", "Lost: {table}, {n} documents.", table.lost_count, table=name)]
    numbers = say_spans(table.lost, words)
    if sum(high - low + 1 for low, high in table.lost) == table.lost_count:
        return [
            words.n(
                "Lost: {table}, number {numbers}.",
                "Lost: {table}, {n} of them: {numbers}.",
                table.lost_count,
                table=name,
                numbers=numbers,
            )
        ]
    return [
        words.n(
            "Lost: {table}, {n} of the numbers {numbers}.",
            "Lost: {table}, {n} of the numbers {numbers}.",
            table.lost_count,
            table=name,
            numbers=numbers,
        )
    ]


def _say_commit(commit: LostCommit, words: Words) -> str:
    tables = joined(words, [table_name(name, words) for name in commit.tables])
    if commit.last:
        return words.t(
            "The last entry of the log ({number}) is not whole; perhaps it was never finished.", number=commit.number
        )
    if not tables:
        return words.t("Entry {number} of the log is lost.", number=commit.number)
    return words.t("Entry {number} of the log is lost; it changed: {tables}.", number=commit.number, tables=tables)


def _doubtful(name: str, table: TableReport, words: Words) -> list[str]:
    lines = []
    if table.unproven_count:
        lines.append(
            words.n(
                "Could be read, but not proven: {table}, {n} document: {numbers}. Look at it.",
                "Could be read, but not proven: {table}, {n} documents: {numbers}. Look at them.",
                table.unproven_count,
                table=name,
                numbers=say_spans(table.unproven, words) or "–",
            )
        )
    if table.fetched:
        numbers = say_spans(table.fetched, words)
        lines.append(words.t("Taken from a backup: {table}, {numbers}.", table=name, numbers=numbers))
    if table.repaired:
        lines.append(
            words.n(
                "One flipped bit was put right among these: {table}, {n} document.",
                "One flipped bit was put right among these: {table}, {n} documents.",
                table.repaired,
                table=name,
            )
        )
    return lines


def say_good(good: Good | None, since: int | None, now: datetime, words: Words) -> str:
    """The newest proven backup and how old it is, in time and in receipts."""
    if good is None:
        return words.t("There is no good backup.")
    at, today = good.at, now.astimezone(good.at.tzinfo).date()
    if at.date() == today:
        when = words.t("today {time}", time=words.time(at))
    elif at.date() == today - timedelta(days=1):
        when = words.t("yesterday {time}", time=words.time(at))
    else:
        when = words.instant(at)
    if since is None:
        return words.t("Last good backup: {when}.", when=when)
    return words.n(
        "Last good backup: {when} ({n} receipt ago).", "Last good backup: {when} ({n} receipts ago).", since, when=when
    )


def say_differences(found: Differences, words: Words) -> list[str]:
    """What somebody changed, document by document; field names, never what stands in them."""
    lines = [line for table in found.tables for line in _say_table(table, words)]
    if found.records:
        lines.append(words.n("{n} entry of the log was changed", "{n} entries of the log were changed", found.records))
    if found.repeated:
        lines.append(
            words.n(
                "{n} number stands twice; the last one counts",
                "{n} numbers stand twice; the last of each counts",
                found.repeated,
            )
        )
    if found.compared:
        lines.append(words.t("Compared with the backup {name}: what changed since is among it.", name=found.compared))
    return lines


def _say_table(differs: TableDiffers, words: Words) -> list[str]:
    name = table_name(differs.table, words)
    lines = [
        words.t("{table} {number}: {fields}", table=name, number=one.number, fields=joined(words, list(one.fields)))
        for one in differs.changed[:_DOCUMENTS]
    ]
    if (more := len(differs.changed) - _DOCUMENTS) > 0:
        lines.append(words.n("{table}: {n} more differs", "{table}: {n} more differ", more, table=name))
    if differs.added:
        lines.append(words.t("{table}, new: {numbers}", table=name, numbers=say_spans(differs.added, words)))
    if differs.removed:
        lines.append(words.t("{table}, gone: {numbers}", table=name, numbers=say_spans(differs.removed, words)))
    if differs.among:
        lines.append(
            words.t("{table}, changed somewhere among {numbers}", table=name, numbers=say_spans(differs.among, words))
        )
    return lines
