"""
What a file holds, told from its header alone, for files that come without anybody who says so.

A header that could be read in two ways is refused rather than guessed. Where the owner has read such a file by hand,
that is remembered (`layouts`) and wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from shopclub.core.exchange.columns import fold_header, missing_field, recognise
from shopclub.core.exchange.model import ImportKind, Layout
from shopclub.core.exchange.reading import HEADER_WITHIN, SEPARATORS, records
from shopclub.core.kernel.errors import InvalidInput

_PERSON = frozenset({"outside", "member", "phone"})
_OURS = frozenset({"outsidenumber", "memberstatus", "joinedon"})
"""Columns that only our own member list has together; it tells points, too, which are not brought in."""
_SOLD = frozenset({"receipt", "date", "qty", "amount", "paid"})
"""Columns that no product list has, but what was sold of it."""
_CLEARLY = 2
"""Columns more than the next best reading, from which on a file of sales is taken for one."""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """How well a header fits one kind of file."""

    fields: frozenset[str]
    """Those recognised."""
    is_whole: bool
    """Whether every column is recognised."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is to be read as."""

    kind: ImportKind
    columns: dict[str, str] = {}


def folded_header(header: Sequence[str]) -> tuple[str, ...]:
    """A header as it is compared."""
    return tuple(fold_header(cell) for cell in header)


def recognise_kind(text: str, layouts: Iterable[Layout] = ()) -> Reading:
    """
    What a file holds.

    Args:
        text: of the whole file.
        layouts: what is remembered.

    Raises:
        InvalidInput: `kind_unknown`; `kind_unclear` with `first` and `second`, two kinds it could be; `quote_open`.
    """
    known = {layout.header: layout for layout in layouts}
    best: dict[ImportKind, Fit] = {}
    for header in _headers(text):
        folded = folded_header(header)
        if (layout := known.get(folded)) is not None:
            return Reading(kind=layout.kind, columns=layout.columns)
        for kind, fit in fits_of(header).items():
            if kind not in best or len(fit.fields) > len(best[kind].fields):
                best[kind] = fit
    return Reading(kind=choose_kind(best))


def fits_of(header: Sequence[str]) -> dict[ImportKind, Fit]:
    """Each kind that one line could be the header of, and how well it fits."""
    names = set(folded_header(header)) - {""}
    kinds = [ImportKind.MEMBERS] if names >= _OURS else list(ImportKind)
    if recognise(header, ImportKind.SALES, {}).keys() & _SOLD:
        kinds = [kind for kind in kinds if kind is not ImportKind.PRODUCTS]
    found = {kind: recognise(header, kind, {}) for kind in kinds}
    return {
        kind: Fit(fields=frozenset(fields), is_whole=len(fields) >= len(names))
        for kind, fields in found.items()
        if missing_field(kind, fields) is None
    }


def _headers(text: str) -> Iterator[list[str]]:
    for separator in SEPARATORS:
        for _, cells in islice(records(text, separator), HEADER_WITHIN):
            if sum(map(bool, cells)) > 1:
                yield cells


def choose_kind(found: Mapping[ImportKind, Fit]) -> ImportKind:
    """
    Which of the kinds that a header could be it is.

    Args:
        found: kinds that need no further field.

    Raises:
        InvalidInput: `kind_unknown` or `kind_unclear`.
    """
    left = dict(found)
    about_people = left[ImportKind.MEMBERS].fields - _PERSON if ImportKind.MEMBERS in left else frozenset()
    if not about_people or (ImportKind.BALANCES in left and about_people <= {"name"}):
        left.pop(ImportKind.MEMBERS, None)  # numbers alone are no list of members
    goods = left.get(ImportKind.PRODUCTS)
    if goods is not None and (len(left) > 1 or not goods.fields & {"price", "category"}):
        left.pop(ImportKind.PRODUCTS)  # any file names something; what says more is that
    if ImportKind.SALES in left and len(left) > 1:
        others = max(len(fit.fields) for kind, fit in left.items() if kind is not ImportKind.SALES)
        if len(left[ImportKind.SALES].fields) >= others + _CLEARLY:
            return ImportKind.SALES
    if not left:
        raise InvalidInput("kind_unknown")
    if len(left) > 1:
        first, second = sorted(left, key=lambda kind: (-len(left[kind].fields), kind))[:2]
        raise InvalidInput("kind_unclear", first=first.value, second=second.value)
    kind, fit = next(iter(left.items()))
    if kind is ImportKind.BALANCES and not fit.is_whole:
        raise InvalidInput("kind_unknown")  # every change of points has a member and points, too, and opens no balance
    return kind
