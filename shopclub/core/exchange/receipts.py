"""
From lines of a sales file to sales and refunds: pure functions.

Lines of one receipt number and day are one sale or one refund, whatever minute each line carries. A receipt
is taken whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

import msgspec

from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.model import NOBODY, Person, Receipt, SaleLine, Sheet, Skipped, skipped
from shopclub.core.exchange.pace import Pace, unhurried
from shopclub.core.exchange.values import folded, reference, to_minor
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.kernel.text import clean_text
from shopclub.core.products.model import CATEGORY_LENGTH, CODE_LENGTH, NAME_LENGTH
from shopclub.core.sales.model import Line, SaleKind

RECEIPT_LENGTH = 40
MADE = "~"
"""First character of a key made for a receipt that has no printed number."""
_OVER_MIDNIGHT = timedelta(hours=1)
_MOST_PIECES = 1_000_000
_SAID = {"sale": SaleKind.SALE, "refund": SaleKind.REFUND, "void": SaleKind.REFUND}
_TAKINGS = frozenset({"taking", "taking_void"})
"""What our own export calls money taken for balances, which are brought along by themselves."""


class ReadSales(msgspec.Struct, frozen=True, kw_only=True):
    """A sales file, understood."""

    receipts: tuple[Receipt, ...]
    """In time order; those of one minute in the order of the file."""
    write_offs: int
    skipped: tuple[Skipped, ...]
    """By line."""
    lines: int


def read_sales(sheet: Sheet, cells: Cells, currency: str, pace: Pace = unhurried) -> ReadSales:
    """
    Understand a sales file.

    Args:
        sheet: the file cut into cells.
        cells: reader of its cells.
        currency: of the shop; decides the minor unit that line amounts are rounded to.
        pace: lets other threads run between two lines.
    """
    good: list[SaleLine] = []
    bad: list[tuple[Skipped, str]] = []
    write_offs = 0
    for number, row in pace(sheet.rows):
        try:
            line = read_line(number, row, cells, currency)
        except ClubError as error:
            bad.append((skipped(number, error), reference(cells.raw(row, "receipt"))))
            continue
        if line.is_write_off():
            write_offs += 1
        else:
            good.append(line)
    groups = group(pace(good)) if cells.has("receipt") else [[line] for line in good]
    left_out = [one for one, _ in bad]
    kept: list[list[SaleLine]] = []
    spoilt = _spoilt(groups, bad)
    for place, lines in enumerate(groups):
        reason = spoilt.get(place) or _two_members(lines)
        if reason is None:
            kept.append(lines)
        else:
            left_out += _left_out(lines, reason)
    receipts = sorted(_receipts(kept, pace, numbered=cells.has("receipt")), key=lambda r: (r.wall, r.line))
    return ReadSales(
        receipts=tuple(receipts),
        write_offs=write_offs,
        skipped=tuple(sorted(left_out, key=lambda s: s.line)),
        lines=len(sheet.rows),
    )


def read_line(number: int, row: Sequence[str], cells: Cells, currency: str) -> SaleLine:
    """
    Understand one line.

    Raises:
        InvalidInput: what is wrong with it, the first thing found.
    """
    cells.check_width(row)
    receipt = reference(cells.raw(row, "receipt"))
    if cells.has("receipt") and not receipt:
        raise InvalidInput("receipt_missing")
    if len(receipt) > RECEIPT_LENGTH:
        raise InvalidInput("reference_too_long", max_length=RECEIPT_LENGTH)
    kind = folded(cells.raw(row, "kind")).casefold()
    if kind in _TAKINGS:
        raise InvalidInput("line_taking")
    qty = cells.number(row, "qty", "quantity")
    price = cells.number(row, "price", "price")
    pieces, gross = _pieces_and_gross(row, cells, qty, price, currency)
    return SaleLine(
        line=number,
        receipt=receipt,
        person=cells.person(row),
        wall=cells.moment(row),
        code=clean_text(reference(cells.raw(row, "code")), "code", CODE_LENGTH),
        name=_name(cells.text(row, "name")),
        category=_cut(cells.text(row, "category"), "category", CATEGORY_LENGTH) if cells.has("category") else "",
        qty=pieces,
        gross_minor=gross,
        free=not price if price is not None else not gross,
        said=_SAID.get(kind),
    )


def _pieces_and_gross(
    row: Sequence[str], cells: Cells, qty: Decimal | None, price: Decimal | None, currency: str
) -> tuple[int, int]:
    """How many pieces, and the line amount: what was paid, else quantity x price, else the amount."""
    paid = cells.number(row, "paid", "amount")
    pieces = _pieces(qty)
    if paid is None and price is not None:
        # One million pieces at the largest amount stay far within the 28 digits of decimal arithmetic.
        return pieces, to_minor(price * (1 if qty is None else qty), currency)
    amount = paid if paid is not None else cells.number(row, "amount", "amount")
    if amount is None:
        raise InvalidInput("amount_missing")
    gross = to_minor(amount, currency)
    if pieces < 0 < gross:
        gross = -gross  # a till that prints amounts without their sign
    elif qty is None and gross < 0:
        pieces = -1
    return pieces, gross


def _name(text: str) -> str:
    """A product's name; the end of a very long one is cut off visibly, which is no reason to lose a sale."""
    return _cut(text, "product", NAME_LENGTH)


def _cut(text: str, field: str, most: int) -> str:
    name = clean_text(text, field, len(text) + 1)
    return name if len(name) <= most else name[: most - 1] + "…"


def _pieces(qty: Decimal | None) -> int:
    """Whole pieces; what is weighed or measured is one piece, with its sign."""
    if qty is None:
        return 1
    if abs(qty) > _MOST_PIECES:
        raise InvalidInput("quantity_too_large", most=_MOST_PIECES)
    if qty and qty == qty.to_integral_value():
        return int(qty)
    return -1 if qty < 0 else 1


def group(lines: Iterable[SaleLine]) -> list[list[SaleLine]]:
    """
    Lines of one receipt together, wherever in the file they stand.

    A number that comes again on another day is another receipt (tills that begin at 1 each morning), unless
    the lines follow each other over midnight.
    """
    groups: list[list[SaleLine]] = []
    places: dict[tuple[str, object], int] = {}
    last: SaleLine | None = None
    for line in lines:
        key = (line.receipt, line.wall.date())
        if (
            key not in places
            and last is not None
            and last.receipt == line.receipt
            and abs(line.wall - last.wall) <= _OVER_MIDNIGHT
        ):
            places[key] = places[(last.receipt, last.wall.date())]
        if key not in places:
            places[key] = len(groups)
            groups.append([])
        groups[places[key]].append(line)
        last = line
    return groups


def _spoilt(groups: Sequence[Sequence[SaleLine]], bad: Sequence[tuple[Skipped, str]]) -> dict[int, int]:
    """Place of each group that a bad line belongs to -> number of that line; of several receipts, the nearest."""
    places: dict[str, list[int]] = {}
    for place, lines in enumerate(groups):
        if lines[0].receipt:
            places.setdefault(lines[0].receipt, []).append(place)
    out: dict[int, int] = {}
    for one, receipt in bad:
        if receipt in places:
            number = one.line
            nearest = min(places[receipt], key=lambda p: min(abs(line.line - number) for line in groups[p]))
            out.setdefault(nearest, number)
    return out


def _two_members(lines: Sequence[SaleLine]) -> int | None:
    """Line on which a second member appears, or None."""
    first = NOBODY
    for line in lines:
        if line.person and first and line.person != first:
            return line.line
        first = first or line.person
    return None


def _left_out(lines: Sequence[SaleLine], because: int) -> list[Skipped]:
    """All lines of a receipt that can't be taken whole, each with the line that is to blame."""
    out = []
    for line in lines:
        if line.line == because:
            error = Conflict("receipt_two_members", receipt=line.receipt, because=because)
        else:
            error = Conflict("receipt_incomplete", receipt=line.receipt, because=because)
        out.append(skipped(line.line, error))
    return out


def _receipts(groups: Sequence[Sequence[SaleLine]], pace: Pace, *, numbered: bool) -> list[Receipt]:
    out: list[Receipt] = []
    seen: Counter[tuple[object, ...]] = Counter()
    marked = [_marked(lines[0].receipt) for lines in groups]
    # Where every number begins with C and a digit, the C is how this till counts and marks nothing.
    c_marks = not all(marked)
    for lines, mark in pace(zip(groups, marked, strict=True)):
        total = sum(line.gross_minor for line in lines)
        said = lines[0].said
        refund = said is SaleKind.REFUND or (said is None and (total < 0 or (mark and (c_marks or total <= 0))))
        flip = refund and total > 0
        key = lines[0].receipt
        if not numbered:
            kind = (lines[0].person, lines[0].wall.date(), total, lines[0].qty)
            seen[kind] += 1
            key = f"{lines[0].wall:%Y%m%d}/{total}/{lines[0].qty}/{seen[kind]}"
        out.append(_receipt(lines, key, numbered=numbered, refund=refund, flip=flip, total=total))
    return out


def _marked(receipt: str) -> bool:
    return len(receipt) > 1 and receipt[0] in "Cc" and receipt[1].isdigit()


def _receipt(lines: Sequence[SaleLine], key: str, *, numbered: bool, refund: bool, flip: bool, total: int) -> Receipt:
    sign = -1 if flip else 1
    return Receipt(
        key=key,
        numbered=numbered,
        kind=SaleKind.REFUND if refund else SaleKind.SALE,
        person=next((line.person for line in lines if line.person), NOBODY),
        wall=min(line.wall for line in lines),
        lines=tuple(_line(line, refund=refund, sign=sign) for line in lines),
        paid_minor=sign * total,
        line=lines[0].line,
        line_count=len(lines),
    )


def _line(line: SaleLine, *, refund: bool, sign: int) -> Line:
    # On a sale the pieces count up whatever the sign of the amount: a line of minus money (a discount, a
    # swap) is returned together with the others, which goes by pieces.
    qty = sign * line.qty if refund else abs(line.qty)
    return Line(name=line.name, code=line.code, category=line.category, qty=qty, gross_minor=sign * line.gross_minor)


def made_key(receipt: Receipt, member: int | None) -> str:
    """
    What the books know a receipt by: its printed number, else member, day, amount, count and which of such.

    Args:
        receipt: as read.
        member: member number, which stands in the key instead of anything a person could be known by.
    """
    return receipt.key if receipt.numbered else f"{MADE}{member or 0}/{receipt.key}"


def persons(receipts: Iterable[Receipt]) -> list[tuple[Person, Receipt]]:
    """Everybody the receipts name, each with the first receipt, in time order."""
    out: dict[Person, Receipt] = {}
    for receipt in receipts:
        if receipt.person:
            out.setdefault(receipt.person, receipt)
    return list(out.items())
