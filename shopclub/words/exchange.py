"""
Files from and for other programs, in words: what was read, what was left out and why, what a column holds.

Shared by the command line and the counter, so that both tell an import alike.
"""

from __future__ import annotations

from shopclub.core.exchange.columns import IGNORE
from shopclub.core.exchange.model import ImportKind, ImportReport, PointsMode, Skipped
from shopclub.i18n import N_, Words
from shopclub.words.errors import say_code

_FIELDS = {
    "outside": N_("number in the other system"),
    "member": N_("member's number"),
    "phone": N_("phone number"),
    "name": N_("name"),
    "birthday": N_("birthday"),
    "lunar_birthday": N_("birthday in the lunar calendar"),
    "birthday_calendar": N_("calendar of the birthday"),
    "feb29": N_("choice for 29 February"),
    "gender": N_("gender"),
    "joined": N_("day of joining"),
    "note": N_("note"),
    "tags": N_("tags"),
    "status": N_("status"),
    "receipt": N_("receipt number"),
    "kind": N_("sale or return"),
    "date": N_("date"),
    "time": N_("time of day"),
    "code": N_("product code"),
    "category": N_("category"),
    "qty": N_("quantity"),
    "price": N_("unit price"),
    "paid": N_("amount paid"),
    "amount": N_("amount"),
    "points": N_("points"),
    "expires": N_("last day of the points"),
    IGNORE: N_("not read"),
}
"""Fields a column of an imported file can hold."""

_MODES = {
    PointsMode.NONE: N_("Past sales earn nothing; they count as spending and visits, also toward tiers."),
    PointsMode.PROGRAMME: N_(
        "Every past sale earns what the present programme gives, as if it had always been in force."
    ),
}


def import_field(field: str, words: Words, kind: ImportKind) -> str:
    """What a column holds; the key itself for one that has no word yet."""
    if field == "name" and kind in (ImportKind.SALES, ImportKind.PRODUCTS):
        return words.t("product")
    return words.t(_FIELDS[field]) if field in _FIELDS else field


def has_import_field(field: str) -> bool:
    """Whether a field has a word."""
    return field in _FIELDS


def say_points_mode(mode: PointsMode, words: Words) -> str:
    """What it means for past sales to earn by the programme, or nothing."""
    return words.t(_MODES[mode])


def say_import(done: ImportReport, kind: ImportKind, words: Words, *, currency: str) -> list[tuple[str, str]]:
    """
    What an import did, or would do, as labels and figures; those that are nothing are left out.

    Args:
        done: the report.
        kind: what the file holds.
        words: the reader's language.
        currency: the shop's, ISO 4217.
    """
    figures = [
        (words.t("Lines read"), done.lines),
        (words.t("Sales"), done.sales),
        (words.t("Of these walk-in"), done.walk_in_sales),
        (words.t("Returns"), done.refunds),
        (words.t("Stock write-offs"), done.write_offs),
        (words.t("New members"), done.members_new),
        (words.t("Members completed"), done.members_changed),
        (words.t("New products"), done.products_new or 0),
        (words.t("Products changed"), done.products_changed or 0),
        (words.t("Known already"), done.already_known),
        (words.p("by all sales of a file", "Points earned"), done.points_earned),
        (words.t("Points taken back"), done.points_taken_back),
    ]
    rows = [(label, words.number(n)) for place, (label, n) in enumerate(figures) if n or not place]
    if kind is ImportKind.SALES:
        rows.append((words.t("Net sales"), words.money(done.net_minor, currency)))
    return rows


def say_skipped(one: Skipped, words: Words) -> str:
    """Which line was left out, and why."""
    reason = say_code(one.reason, one.figures, words)
    return words.t("Line {line}: {reason}", line=words.number(one.line), reason=reason)
