"""Sales and returns: their parts add up, their entries are theirs, nothing is returned twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shopclub.core.check.activity import Counted
from shopclub.core.check.reader import Reader
from shopclub.core.ledger.model import LEDGER, Entry, Kind, MoneyOffBill, Source
from shopclub.core.sales.model import SALES, Line, Sale, SaleKind


def check_sales(reader: Reader) -> dict[int, Counted]:
    """
    Look at every sale and every return.

    Returns:
        By member: money and visits of each month, first and last purchase.
    """
    activity: dict[int, Counted] = defaultdict(Counted)
    returns = _returns(reader)
    for number, row in reader.rows(SALES):
        _adds_up(reader, number, row)
        _entries_are_its_own(reader, number, row)
        if row.kind is SaleKind.SALE:
            refunds = returns.get(number, ())
            complete = _check_returns(reader, number, row, refunds)
            _count(activity, row, [refund for _, refund in refunds], complete)
        elif row.of is None and row.member is not None:
            activity[row.member].book(row.on, spend_minor=row.paid_minor)
            _latest(activity[row.member], row)
    return activity


def _returns(reader: Reader) -> dict[int, list[tuple[int, Sale]]]:
    """The returns of each sale in their order; one that names no sale there is, is noted."""
    returns: dict[int, list[tuple[int, Sale]]] = defaultdict(list)
    for number, of in sorted(reader.raw(SALES, "of"), key=lambda pair: pair[0]):
        refund = reader.get(SALES, number) if of is not None else None
        if refund is None or refund.kind is not SaleKind.REFUND:
            continue
        returns[of].append((number, refund))
        origin = reader.get(SALES, of)
        if not reader.has(SALES, of) or (origin is not None and origin.kind is not SaleKind.SALE):
            reader.found("refund_sale_missing", SALES, number, sale=of)
    return returns


def _latest(counted: Counted, row: Sale) -> None:
    counted.latest = max(counted.latest, row.on)


def _count(activity: dict[int, Counted], sale: Sale, refunds: Iterable[Sale], complete: bool) -> None:
    """A return counts for the day of its sale; a sale wholly returned is no visit, one undone never was a purchase."""
    if sale.member is None:
        return
    counted = activity[sale.member]
    counted.book(sale.on, spend_minor=sale.paid_minor, visits=0 if complete else 1)
    _latest(counted, sale)
    for refund in refunds:
        counted.book(sale.on, spend_minor=refund.paid_minor)
        _latest(counted, refund)
    if not any(refund.void for refund in refunds):
        counted.bought(sale.on)


def _adds_up(reader: Reader, number: int, row: Sale) -> None:
    paid = sum(line.paid_minor() for line in row.lines)
    if paid != row.paid_minor:
        reader.found("sale_paid", SALES, number, lines_minor=paid, paid_minor=row.paid_minor)
    if row.source is Source.IMPORT:
        return  # other systems print receipts with lines both ways
    sign = 1 if row.kind is SaleKind.SALE else -1
    for index, line in enumerate(row.lines):
        figures = (line.gross_minor, *line.off.values(), line.points_minor, line.paid_minor(), line.qty)
        if any(figure * sign < 0 for figure in figures):
            reader.found("sale_negative", SALES, number, line=index + 1)


def _entries_are_its_own(reader: Reader, number: int, row: Sale) -> None:
    entries = _span(reader, number, row)
    if entries is None:
        return
    for entry_no, entry in entries:
        if entry.sale != number:
            reader.found("sale_entry_foreign", SALES, number, entry=entry_no)
    if row.kind is SaleKind.SALE:
        earned = sum(e.amount for _, e in entries if e.kind is Kind.EARN)
        spent = -sum(e.amount for _, e in entries if e.kind is Kind.REDEEM)
    else:
        earned = sum(e.amount for _, e in entries if e.kind is Kind.REVERSE and e.amount < 0)
        spent = -sum(e.amount for _, e in entries if e.kind is Kind.REVERSE and e.amount > 0)
    if earned != row.points:
        reader.found("sale_points", SALES, number, entries=earned, points=row.points)
    if spent != row.spent:
        reader.found("sale_spent", SALES, number, entries=spent, points=row.spent)
    if row.kind is SaleKind.SALE and row.source is not Source.IMPORT:
        by_entries = sum(e.why.minor for _, e in entries if isinstance(e.why, MoneyOffBill))
        by_lines = sum(line.points_minor for line in row.lines)
        if by_entries != by_lines:
            reader.found("sale_points_paid", SALES, number, lines_minor=by_lines, entries_minor=by_entries)


def _span(reader: Reader, number: int, row: Sale) -> list[tuple[int, Entry]] | None:
    """The entries a row names; None when some can't be looked at (noted if they are not there)."""
    if row.entries is None:
        return []
    first, count = row.entries
    out: list[tuple[int, Entry]] = []
    for entry_no in range(first, first + count):
        entry = reader.get(LEDGER, entry_no)
        if entry is not None:
            out.append((entry_no, entry))
        elif not reader.has(LEDGER, entry_no):
            reader.found("sale_entries", SALES, number, entry=entry_no)
    return out if len(out) == count else None


def _check_returns(reader: Reader, number: int, sale: Sale, refunds: Iterable[tuple[int, Sale]]) -> bool:
    """Look at all returns of a sale in their order; whether nothing of it is left."""
    qty = [line.qty for line in sale.lines]
    left = [_figures(line) for line in sale.lines]
    some = False
    for refund_no, refund in refunds:
        some = True
        if refund.member != sale.member:
            reader.found("refund_member", SALES, refund_no, sale=number)
        for line in refund.lines:
            if line.line is None or not 0 <= line.line < len(qty):
                reader.found("refund_line", SALES, refund_no, sale=number)
                continue
            qty[line.line] += line.qty
            left[line.line] = _less(left[line.line], _figures(line))
            if qty[line.line] < 0:
                reader.found("refund_too_many", SALES, refund_no, sale=number, line=line.line + 1)
            elif any(figure < 0 for figure in left[line.line].values()):
                reader.found("refund_too_much", SALES, refund_no, sale=number, line=line.line + 1)
            elif qty[line.line] == 0 and any(left[line.line].values()):
                reader.found("refund_rest", SALES, refund_no, sale=number, line=line.line + 1)
    return some and not any(count > 0 for count in qty)


def _figures(line: Line) -> dict[str, int]:
    """Every figure of a line by name."""
    off = {f"off {rule}": minor for rule, minor in line.off.items()}
    return {"gross": line.gross_minor, **off, "points": line.points_minor, "paid": line.paid_minor()}


def _less(have: dict[str, int], returned: dict[str, int]) -> dict[str, int]:
    """What is left of a line's figures; returned ones are negative."""
    return {name: have.get(name, 0) + returned.get(name, 0) for name in {**have, **returned}}
