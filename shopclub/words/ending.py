"""The end of a day in words: what each way of paying should hold and what was counted, and every balance through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shopclub.core.closing.model import DaySheet, Proof, UnitDay
from shopclub.core.programme.model import Programme
from shopclub.core.shop.model import Tender
from shopclub.i18n import Words
from shopclub.words.names import kind_name
from shopclub.words.paper import pair, wrap
from shopclub.words.tenders import tender_name
from shopclub.words.units import unit_amount, unit_change, unit_figure, unit_name, unit_order

CASH = "cash"
"""The way of paying that is counted with the change of the morning."""


class TillRow(NamedTuple):
    """One way of paying at the end of a day; amounts in minor units."""

    tender: str
    name: str
    sales: int
    refunds: int
    takings: int
    expected: int
    counted: int | None
    difference: int | None


def till_rows(sheet: DaySheet, tenders: Sequence[Tender], words: Words) -> list[TillRow]:
    """Every way of paying by which something went in or out, or that was counted; in the shop's order."""
    drawers = {one.tender: one for one in sheet.drawers}
    count = sheet.count
    order = [one.id for one in tenders]
    found = {*drawers, *(count.counted if count else ())}
    rows = []
    for tender in sorted(found, key=lambda one: (one not in order, order.index(one) if one in order else 0, one)):
        drawer = drawers.get(tender)
        rows.append(
            TillRow(
                tender=tender,
                name=tender_name(tender, tenders, words) if tender else words.t("way of paying not said"),
                sales=drawer.sales_minor if drawer else 0,
                refunds=drawer.refunds_minor if drawer else 0,
                takings=drawer.takings_minor if drawer else 0,
                expected=drawer.expected_minor() if drawer else 0,
                counted=count.counted.get(tender) if count else None,
                difference=count.difference(tender, CASH) if count else None,
            )
        )
    return rows


def say_difference(minor: int, currency: str, words: Words) -> str:
    """`exact`, `¥5.00 too little`, `¥5.00 too much`."""
    if not minor:
        return words.t("exact")
    amount = words.money(abs(minor), currency)
    return words.t("{amount} too much", amount=amount) if minor > 0 else words.t("{amount} too little", amount=amount)


def till_lines(sheet: DaySheet, tenders: Sequence[Tender], currency: str, words: Words, width: int) -> Iterator[str]:
    """The till on paper."""
    yield from wrap(words.t("Till"), width)
    for row in till_rows(sheet, tenders, words):
        yield from pair(row.name, words.money(row.expected, currency), width)
        parts = (
            (words.t("sales"), row.sales), (words.t("returns"), row.refunds), (words.t("balances"), row.takings)
        )  # fmt: skip
        if sum(1 for _, minor in parts if minor) > 1:
            for label, minor in parts:
                if minor:
                    yield from pair(f"  {label}", words.money(minor, currency), width)
        if row.counted is not None and row.difference is not None:
            yield from pair(f"  {words.t('counted')}", words.money(row.counted, currency), width)
            if row.tender == CASH and sheet.count and sheet.count.float_minor:
                change = words.money(sheet.count.float_minor, currency)
                yield from pair(f"  {words.t('of it change of the morning')}", change, width)
            yield from pair(f"  {words.t('difference')}", say_difference(row.difference, currency, words), width)
    if sheet.count is None:
        yield from wrap(words.t("Not counted yet."), width)
        return
    if sheet.later:
        said = words.n(
            "{n} row was booked since it was counted.", "{n} rows were booked since it was counted.", sheet.later
        )
        yield from wrap(said, width)
    if sheet.count.note:
        yield from wrap(sheet.count.note, width)


def sorted_units(sheet: DaySheet) -> list[UnitDay]:
    """Units as they are listed for people."""
    return sorted(sheet.units, key=lambda one: unit_order(one.unit))


def balance_day_lines(
    sheet: DaySheet, programme: Programme | None, currency: str, words: Words, width: int
) -> Iterator[str]:
    """Every balance from the morning to the evening: opening + moves = closing."""
    for one in sorted_units(sheet):
        name = unit_name(one.unit, words, programme)
        yield from pair(words.t("{unit} in the morning", unit=name), _figure(one, one.opening, words, currency), width)
        for kind, amount in sorted(one.moves.items(), key=lambda move: move[0].value):
            change = unit_change(one.unit, amount, words, currency)
            yield from pair(f"  {kind_name(kind, words)}", change, width)
        yield from pair(words.t("{unit} in the evening", unit=name), _figure(one, one.closing, words, currency), width)


def _figure(one: UnitDay, amount: int, words: Words, currency: str) -> str:
    return unit_figure(one.unit, amount, words, currency)


def say_proof(proof: Proof, words: Words, currency: str, programme: Programme | None = None) -> list[str]:
    """Whether what is held is what was recorded."""
    if not proof.wrong:
        if proof.since is None:
            return [
                words.n("Proven over {n} entry, all of them.", "Proven over {n} entries, all of them.", proof.entries)
            ]
        day = words.day_long(proof.since)
        return [
            words.n(
                "Proven: the count of {day} and {n} entry since.", "Proven: the count of {day} and {n} entries since.",
                proof.entries, day=day,
            )
        ]  # fmt: skip
    return [
        words.t(
            "{unit}: {amount} more is held than was recorded. Check the file (shopclub check).",
            unit=unit_name(unit, words, programme), amount=unit_amount(unit, amount, words, currency),
        )
        for unit, amount in sorted(proof.wrong.items())
    ]  # fmt: skip
