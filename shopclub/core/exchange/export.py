"""
Handing out members, sales, ledger, products and coupons as CSV: what `import` takes in again, and what a spreadsheet
can open safely.

A cell that a spreadsheet could take for a formula gets an apostrophe in front, which the importer takes off.
Phones are masked unless the whole file is asked for; card codes and PINs are never in it.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

import msgspec

from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.model import ExportKind, shop_tag, tagged
from shopclub.core.exchange.verbs import OWNER
from shopclub.core.exchange.writing import Progress
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.money import format_plain
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.ledger.model import LEDGER, Entry, reason_figures
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import MEMBERS, Member
from shopclub.core.products.model import PRODUCTS
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.sales.model import SALES, Line, Sale, SaleKind
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.rules import current_tier

MEMBER_COLUMNS = (
    "number outside_number name phone birthday gender joined_on member_status points tier visits spend"
    " last_purchase_on marketing note birthday_calendar feb29 tags own_fields referred_by"
    " household household_kind collects_on"
).split()
SALE_COLUMNS = (
    "number receipt date record_kind outside_number code name qty gross discount paid_with_points amount"
    " points_earned points_spent refund_of category taken_for paid_by"
).split()
LEDGER_COLUMNS = (
    "number recorded_at counts_on outside_number kind points reason figures rule expires_on sale reverses source"
    " staff unit gift_card acted"
).split()
COUPON_COLUMNS = (
    "number coupon_kind code outside_number issued_at first_day last_day state times_used last_used_on rule"
    " brought_by_sale note void_on void_note source staff"
).split()
LIABILITY_COLUMNS = "date unit outstanding holders gross expected".split()
PRODUCT_COLUMNS = "number code name price category times_sold last_sold_on".split()
TOLD_EVERY = 500
"""Documents between two tellings of progress."""
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-\d+(\.\d+)?")
_FIRST = "'=+-@\t\r＝＋－＠"
"""What a formula begins with, as `_FORMULA` has it."""


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; negative numbers stay numbers."""
    if text[:1] not in _FIRST:  # most cells; the empty one is among those that are looked at closer
        return text
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def needed_for(kind: ExportKind, *, full: bool) -> Action:
    """What handing out a list asks permission for."""
    return Action.EXPORT_FULL if full or kind is ExportKind.COUPONS else Action.EXPORT


def export_rows(
    club: OpenClub, kind: ExportKind | str, full: bool = False, *, actor: Actor = OWNER
) -> Iterator[list[str]]:
    """
    The rows of an export, the header first.

    Args:
        club: open for reading.
        kind: what to hand out.
        full: with whole phone numbers and the notes about members.
        actor: who asks.

    Raises:
        NotAllowed: the role may not (whole files and codes are for the owner).
    """
    demand(actor, needed_for(ExportKind(kind), full=full))
    return _safe_rows(club, ExportKind(kind), full, None)


def _safe_rows(club: OpenClub, kind: ExportKind, full: bool, progress: Progress | None) -> Iterator[list[str]]:
    return ([safe(cell) for cell in row] for row in _ROWS[kind](club, full, progress).rows())


def write_export(
    club: OpenClub,
    kind: ExportKind | str,
    out: Path | TextIO,
    full: bool = False,
    *,
    actor: Actor = OWNER,
    progress: Progress | None = None,
    unfinished: Path | None = None,
) -> int:
    """
    Write an export as CSV: UTF-8 with byte order mark, CR LF.

    Args:
        club: open for reading.
        kind: what to hand out.
        out: a file, which only its owner may read and which appears whole or not at all; or a stream.
        full: with whole phone numbers.
        actor: who asks.
        progress: called with (documents written, of how many) now and then.
        unfinished: what the file is called while it is written, beside `out`; a name of its own unless given.

    Returns:
        Rows written, the header not counted.

    Raises:
        NotAllowed: the role may not.
        InvalidInput: `file_unwritable` with `name`.
    """
    demand(actor, needed_for(ExportKind(kind), full=full))
    rows = _safe_rows(club, ExportKind(kind), full, progress)
    if not isinstance(out, Path):
        return _write(rows, out)
    try:
        handle, name = _begin(out, unfinished)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                count = _write(rows, stream)
            Path(name).replace(out)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InvalidInput("file_unwritable", name=out.name) from error
    return count


def _begin(out: Path, unfinished: Path | None) -> tuple[int, str]:
    """A new file that only its owner may read, from the start."""
    if unfinished is None:
        return tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    return os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), str(unfinished)


def _write(rows: Iterator[list[str]], stream: TextIO) -> int:
    stream.write("\ufeff")
    writer = csv.writer(stream)
    return sum(1 for row in rows if writer.writerow(row)) - 1


class _Rows:
    """What the exports share."""

    def __init__(self, club: OpenClub, full: bool, progress: Progress | None) -> None:
        self.club = club
        self.full = full
        self._progress = progress
        self._wall: tuple[datetime | None, str] = (None, "")
        self.books = club.books
        self.currency = club.shop.currency
        self.calendar = club.calendar
        self._tag = shop_tag(club.shop.founded_at, club.shop.line)
        self._references: dict[int, str] = {
            n: doc.get("outside") or tagged(self._tag, n) for n, doc in club.books.raw(MEMBERS).items()
        }

    def rows(self) -> Iterator[list[str]]:
        """The rows, the header first."""
        raise NotImplementedError

    def all(self, table: Collection[T]) -> Iterator[tuple[int, T]]:
        """Every document of a table by number, telling how far it is."""
        whole = self.books.count(table)
        for place, row in enumerate(self.books.all(table)):
            if self._progress is not None and place % TOLD_EVERY == 0:
                self._progress(place, whole)
            yield row

    def member(self, number: int | None) -> str:
        """What a member is called in files: the outside number, else ours with the shop's tag (if merged, the kept)."""
        return self._references[self.books.kept(number)] if number else ""

    def receipt(self, number: int, sale: Sale) -> str:
        """What a sale is called in files."""
        return sale.receipt or tagged(self._tag, number)

    def money(self, minor: int) -> str:
        """A plain decimal."""
        return format_plain(minor, self.currency)

    def wall(self, instant: datetime) -> str:
        """An instant on the shop's clock."""
        if instant != self._wall[0]:  # the lines of a sale have one
            self._wall = (instant, self.calendar.local(instant).strftime("%Y-%m-%d %H:%M:%S"))
        return self._wall[1]


class _Members(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per member; a file that was merged is told with the kept one."""
        rules = self.club.programme.rules
        yield list(MEMBER_COLUMNS)
        for number, member in self.all(MEMBERS):
            if member.merged is None:
                yield self._row(number, member, rules)

    def _row(self, number: int, member: Member, rules: CompiledRules) -> list[str]:
        account = self.club.points.account(MemberNo(number))
        phone = member.phone or ""
        birthday = birthday_of(member)
        own = msgspec.json.encode(member.fields, order="deterministic").decode()
        return [
            str(number),
            self.member(number),
            member.name,
            phone if self.full or not phone else mask_phone(phone),
            member.birthday or "",
            member.gender or "",
            member.joined_on.isoformat(),
            member.status.value,
            str(account.points()),
            current_tier(account, rules.programme.ladder),
            str(account.life.visits),
            self.money(account.life.spend_minor),
            account.last_on.isoformat() if account.last_on else "",
            "yes" if member.consent and member.consent.marketing else "",
            member.note if self.full else "",
            member.birthday_calendar.value if member.birthday else "",
            member.feb29.value if birthday and birthday.is_feb29 else "",
            "; ".join(member.tags),
            own if self.full and member.fields else "",
            self.member(member.referred_by),
            *self._household(MemberNo(number)),
        ]

    def _household(self, number: MemberNo) -> tuple[str, str, str]:
        """Number and kind of the household somebody collects with, and on whose card; that one shows the points."""
        household = self.club.households.of(number)
        if household is None:
            return "", "", ""
        return str(self.club.households.number_of(number)), household.kind, self.member(household.main)


class _Sales(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per line of each sale; figures of the whole sale stand on its first."""
        yield list(SALE_COLUMNS)
        for number, sale in self.all(SALES):
            lines = sale.lines or (Line(gross_minor=sale.paid_minor),)
            for place, line in enumerate(lines):
                yield self._row(number, sale, line, first=not place)

    def _row(self, number: int, sale: Sale, line: Line, *, first: bool) -> list[str]:
        of = self.receipt(sale.of, self.club.sales.get(sale.of)) if sale.of is not None else ""
        return [
            str(number),
            self.receipt(number, sale),
            self.wall(sale.at),
            self._kind(sale),
            self.member(sale.member),
            line.code,
            line.name,
            str(line.qty),
            self.money(line.gross_minor),
            self.money(sum(line.off.values())),
            self.money(line.points_minor),
            self.money(line.paid_minor()),
            str(sale.points) if first else "",
            str(sale.spent) if first else "",
            of if sale.kind is not SaleKind.SALE else "",
            line.category,
            line.sells,
            " ".join(f"{name}={self.money(minor)}" for name, minor in sale.tenders.items()) if first else "",
        ]

    def _kind(self, sale: Sale) -> str:
        if sale.kind is SaleKind.TAKING:
            return "taking_void" if sale.void else "taking"
        return "void" if sale.void else sale.kind.value


class _Products(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per product."""
        yield list(PRODUCT_COLUMNS)
        for number, product in self.all(PRODUCTS):
            yield [
                str(number),
                product.code,
                product.name,
                self.money(product.price_minor),
                product.category,
                str(product.sold),
                product.last_on.isoformat() if product.last_on else "",
            ]


class _Ledger(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per entry."""
        yield list(LEDGER_COLUMNS)
        for number, entry in self.all(LEDGER):
            yield self._row(number, entry)

    def _row(self, number: int, entry: Entry) -> list[str]:
        figures = reason_figures(entry.why)
        return [
            str(number),
            self.wall(entry.at),
            entry.on.isoformat(),
            self.member(entry.account or entry.member),
            entry.kind.value,
            str(entry.amount),
            str(entry.why.__struct_config__.tag),
            " ".join(f"{name}={value}" for name, value in figures.items()),
            entry.rule,
            entry.expires.isoformat() if entry.expires else "",
            "" if entry.sale is None else str(entry.sale),
            "" if entry.reverses is None else str(entry.reverses),
            entry.source.value,
            "" if entry.staff is None else str(entry.staff),
            entry.unit,
            "" if entry.card is None else str(entry.card),
            self.member(entry.member) if entry.account is not None else "",
        ]


class _Coupons(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per coupon, with what it is today."""
        yield list(COUPON_COLUMNS)
        for number, coupon in self.all(COUPONS):
            yield self._row(number, coupon)

    def _row(self, number: int, coupon: Coupon) -> list[str]:
        used = [use.on for use in coupon.uses if use.back_on is None]
        return [
            str(number),
            coupon.kind,
            coupon.code,
            self.member(coupon.member),
            self.wall(coupon.at),
            coupon.from_on.isoformat(),
            coupon.until_on.isoformat() if coupon.until_on else "",
            self.club.coupons.state(coupon).value,
            str(len(used)),
            max(used).isoformat() if used else "",
            coupon.rule,
            self.receipt(coupon.sale, self.club.sales.get(coupon.sale)) if coupon.sale is not None else "",
            coupon.note,
            coupon.void_on.isoformat() if coupon.void_on else "",
            coupon.void_note,
            coupon.source.value,
            "" if coupon.staff is None else str(coupon.staff),
        ]


class _Liability(_Rows):
    def rows(self) -> Iterator[list[str]]:
        """A line per unit; no money where it stands for none."""
        yield list(LIABILITY_COLUMNS)
        report = self.club.insight.report()
        for one in report.worths:
            yield [
                report.as_of.isoformat(),
                one.unit,
                str(one.out),
                str(one.holders),
                "" if one.gross_minor is None else self.money(one.gross_minor),
                "" if one.expected_minor is None else self.money(one.expected_minor),
            ]


_ROWS: dict[ExportKind, type[_Rows]] = {
    ExportKind.MEMBERS: _Members,
    ExportKind.SALES: _Sales,
    ExportKind.LEDGER: _Ledger,
    ExportKind.PRODUCTS: _Products,
    ExportKind.COUPONS: _Coupons,
    ExportKind.LIABILITY: _Liability,
}
