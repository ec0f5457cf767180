"""
The inbox in words: what became of a file, in one line and as the report that is laid beside it.

Names of files and what stands in their lines are text from elsewhere: quoted as text, one line each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from shopclub.core.exchange.model import ImportKind, ImportReport
from shopclub.core.inbox.model import Intake, Trouble
from shopclub.i18n import N_, Words
from shopclub.words.errors import say_code
from shopclub.words.exchange import import_field, say_import, say_skipped

_KINDS = {
    ImportKind.MEMBERS: N_("Members"),
    ImportKind.SALES: N_("Past sales"),
    ImportKind.BALANCES: N_("Points"),
    ImportKind.PRODUCTS: N_("Products"),
}


def kind_of_file(kind: ImportKind, words: Words) -> str:
    """What a file holds."""
    return words.t(_KINDS[kind])


def say_intake(intake: Intake, words: Words) -> str:
    """What became of a file, in one line."""
    if intake.done is None:
        why = say_code(intake.reason, intake.figures, words)
        return words.t("{file} was not taken in. {why}", file=intake.name, why=why)
    what = [*_new(intake.done, words)] or [words.t("nothing new")]
    if intake.left_out:
        what.append(words.n("{n} line left out", "{n} lines left out", intake.left_out))
    comma = words.p("between the items of a list", ", ")
    return words.t("{file}: {what}", file=intake.name, what=comma.join(what))


def _new(done: ImportReport, words: Words) -> Iterator[str]:
    if receipts := done.sales + done.refunds:
        yield words.n("{n} receipt", "{n} receipts", receipts)
    if done.members_new:
        yield words.n("{n} new member", "{n} new members", done.members_new)
    if done.members_changed:
        yield words.n("{n} member completed", "{n} members completed", done.members_changed)
    if done.products_new:
        yield words.n("{n} new product", "{n} new products", done.products_new)
    if done.products_changed:
        yield words.n("{n} product changed", "{n} products changed", done.products_changed)
    if done.points_earned:
        yield words.n("{n} point", "{n} points", done.points_earned)


def say_trouble(trouble: Trouble, words: Words) -> str:
    """What the inbox waits for."""
    return say_code(trouble.code, trouble.figures, words)


def inbox_report(intake: Intake, done: ImportReport | None, words: Words, *, wall: datetime, currency: str) -> str:
    """
    The report that is laid beside a file: what was taken, and each line that was not, with its reason.

    Args:
        intake: what became of the file.
        done: the import with its lines; None for a file that could not be taken.
        words: of the shop.
        wall: when, as the shop's clock shows it.
        currency: the shop's, ISO 4217.

    Returns:
        lines of plain text, each ended.
    """
    lines = [intake.name, words.instant(wall), ""]
    if intake.kind is None or done is None:
        lines.append(words.t("Not taken in."))
        lines.append(say_code(intake.reason, intake.figures, words))
    else:
        lines += _taken(done, intake.kind, words, currency)
    return "".join(f"{_one_line(line)}\n" for line in lines)


def _taken(done: ImportReport, kind: ImportKind, words: Words, currency: str) -> Iterator[str]:
    colon = words.p("after a label", ": ")
    yield words.t("Taken in as: {kind}", kind=kind_of_file(kind, words))
    for label, value in say_import(done, kind, words, currency=currency):
        yield f"{label}{colon}{value}"
    yield ""
    yield words.t("How its columns were read:")
    for column, field in done.columns:
        yield f"  {column} → {import_field(field, words, kind)}"
    if done.unread:
        yield f"  {words.t('not read: {columns}', columns=', '.join(done.unread))}"
    if done.skipped:
        yield ""
        yield words.n("{n} line is left out:", "{n} lines are left out:", len(done.skipped))
        for one in done.skipped:
            yield say_skipped(one, words)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
