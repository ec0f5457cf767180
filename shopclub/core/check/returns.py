"""What of a sale came back: no more than was sold, and at the last piece all of its figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from shopclub.core.check.reader import Reader
from shopclub.core.sales.model import SALES, Line, Sale

Return: TypeAlias = tuple[int, Sale]
"""Number and row."""


def check_returned(reader: Reader, number: int, sale: Sale, returns: Iterable[Return]) -> bool:
    """Look at all returns of a sale in their order; whether nothing of it is left."""
    qty = [line.qty for line in sale.lines]
    left = [_figures(line) for line in sale.lines]
    tenders, carry = dict(sale.tenders), dict(sale.carry)
    some, last = False, number
    for refund_no, refund in returns:
        some, last = True, refund_no
        tenders, carry = _less(tenders, refund.tenders), _less(carry, refund.carry)
        if not reader.same(refund.member, sale.member):
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
    complete = some and not any(count > 0 for count in qty)
    if any(minor < 0 for minor in tenders.values()) or (complete and any(tenders.values())):
        reader.found("refund_tenders", SALES, last, sale=number)
    if complete and any(carry.values()):
        reader.found("refund_carry", SALES, last, sale=number)
    return complete


def _figures(line: Line) -> dict[str, int]:
    """Every figure of a line by name."""
    off = {f"off {rule}": minor for rule, minor in line.off.items()}
    return {"gross": line.gross_minor, **off, "points": line.points_minor, "paid": line.paid_minor()}


def _less(have: dict[str, int], returned: dict[str, int]) -> dict[str, int]:
    """What is left of some figures; returned ones are negative."""
    return {name: have.get(name, 0) + returned.get(name, 0) for name in {**have, **returned}}
