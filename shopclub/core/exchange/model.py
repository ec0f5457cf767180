"""What an import read, what it did, and why it left lines out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import ClubError, Figure
from shopclub.core.sales.model import Line, SaleKind


class ImportKind(StrEnum):
    """What a file holds."""

    MEMBERS = "members"
    SALES = "sales"
    BALANCES = "balances"
    PRODUCTS = "products"


class PointsMode(StrEnum):
    """What past sales earn."""

    PROGRAMME = "programme"
    """What the present programme gives, on every day of the past."""
    NONE = "none"
    """Nothing; they still count as spending and visits."""


class ExportKind(StrEnum):
    """What is handed out."""

    MEMBERS = "members"
    SALES = "sales"
    LEDGER = "ledger"
    PRODUCTS = "products"
    COUPONS = "coupons"
    """With their codes, so the owner's alone: whoever has one can use it."""
    LIABILITY = "liability"
    """What the shop owes in every unit, as of today."""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """One line that was left out."""

    line: int
    """Its number in the file, the first line being 1."""
    reason: str
    """Stable code, put into words by the faces like the code of a ClubError."""
    figures: dict[str, Figure] = {}
    """What the sentence quotes."""


def skipped(line: int, error: ClubError) -> Skipped:
    """A line left out because reading it raised `error`."""
    return Skipped(line=line, reason=error.code, figures=dict(error.figures))


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an import did, or on a dry run would do. Fields that do not apply to a kind of file are 0.

    Every line is accounted for: it is in a sale or refund (new or known), a write-off, or in `skipped`.
    """

    lines: int = 0
    """Data lines read: without title, header, blank and total lines."""
    sales: int = 0
    """Receipts recorded as sales, walk-ins among them."""
    refunds: int = 0
    write_offs: int = 0
    """Lines that only took stock off; nothing is recorded for them."""
    members_new: int = 0
    walk_in_sales: int = 0
    already_known: int = 0
    """Receipts (of members, balances and products: lines) that were in the books before."""
    net_minor: int = 0
    """Sales less refunds recorded now, minor units."""
    points_earned: int = 0
    """Points given now, gross; of balances: points brought along."""
    points_taken_back: int = 0
    """Points taken back by refunds, positive."""
    skipped: tuple[Skipped, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    """How the file's columns were understood: (column as printed, field)."""
    members_changed: int = 0
    """Members already there whose empty fields were filled."""
    unread: tuple[str, ...] = ()
    """Columns that were not read, as printed."""
    products_new: int | None = None
    """Of a product list; None for any other file."""
    products_changed: int | None = None
    """Products already there of which the list knew something else."""

    def did_something(self) -> bool:
        """Whether anything was (or would be) written."""
        return bool(
            self.sales
            or self.refunds
            or self.members_new
            or self.members_changed
            or self.points_earned
            or self.points_taken_back
            or self.products_new
            or self.products_changed
        )

    def to_json(self) -> dict[str, Any]:
        """The keys the command line promises, as JSON values."""
        products = {"products_new": self.products_new, "products_changed": self.products_changed}
        return {
            "lines": self.lines,
            "sales": self.sales,
            "refunds": self.refunds,
            "write_offs": self.write_offs,
            "members_new": self.members_new,
            "walk_in_sales": self.walk_in_sales,
            "already_known": self.already_known,
            "net_minor": self.net_minor,
            "points_earned": self.points_earned,
            "points_taken_back": self.points_taken_back,
            **{key: count for key, count in products.items() if count is not None},
            "skipped": [{"line": s.line, "reason": s.reason} for s in self.skipped],
        }


def shop_tag(founded_at: datetime, line: str = "") -> str:
    """
    Six characters that tell this shop's own numbers from another shopclub's in an exported file.

    Args:
        founded_at: instant the shop's file was made.
        line: of a file that went on beside another one of the same shop; their numbers mean different things.
    """
    return blake2b(f"{founded_at.isoformat()}{line}".encode(), digest_size=3).hexdigest()


def tagged(tag: str, number: int) -> str:
    """One of our numbers as exported, where another system gave none."""
    return f"{tag}-{number}"


def own_number(text: str, tag: str) -> int | None:
    """The number in what `tagged` made with the same tag, or None."""
    digits = text.removeprefix(f"{tag}-")
    return int(digits) if digits != text and digits.isascii() and digits.isdigit() and len(digits) < 18 else None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A file cut into cells."""

    header: tuple[str, ...]
    """Column names as printed."""
    header_line: int
    columns: dict[str, int]
    """Field -> index of its column."""
    rows: list[tuple[int, list[str]]]
    """(line number, cells) of every data line."""


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a file names a member; all empty is nobody."""

    outside: str = ""
    """The number another system knew the member by."""
    phone: str = ""
    """E.164."""

    def __bool__(self) -> bool:
        return bool(self.outside or self.phone)


NOBODY = Person()


class SaleLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of a sales file, understood."""

    line: int
    receipt: str
    """Empty in a file without receipt numbers."""
    person: Person
    wall: datetime
    """Naive wall-clock time in the shop; midnight when the file has no time."""
    code: str
    name: str
    category: str
    qty: int
    """As in the file; 1 for quantities that are not whole."""
    gross_minor: int
    """Signed line amount."""
    free: bool
    """Whether its price (without one: its amount) is 0."""
    said: SaleKind | None = None
    """What the file itself says that it belongs to, where it does."""

    def is_write_off(self) -> bool:
        """Stock taken off: less than nothing, for nobody, for no money."""
        return self.qty < 0 and self.free and not self.person and self.said is None


class Receipt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Lines that were one sale or one refund."""

    key: str
    """What the books know it by: the printed number, or one made of member, day, amount and count."""
    numbered: bool
    """Whether `key` was printed; else the member's part of it is put in when the member is known."""
    kind: SaleKind
    person: Person
    wall: datetime
    lines: tuple[Line, ...]
    paid_minor: int
    """Negative on a refund."""
    line: int
    """Its first line in the file."""
    line_count: int

    def on(self) -> date:
        """The business day."""
        return self.wall.date()


class Layout(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the owner read files with one header, where that does not follow from the header."""

    header: tuple[str, ...]
    """Column names as they are compared (`columns.fold_header`)."""
    kind: ImportKind
    columns: dict[str, str] = {}
    """Column as printed -> field, where the owner said so."""


LAYOUTS = Collection("layouts", Layout)
