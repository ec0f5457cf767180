"""
The sale being rung up: what was typed, the draft it makes, and the quote for it.

It asks the Club and decides nothing; widgets show what it holds.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import msgspec

from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.kernel.money import parse_minor
from shopclub.core.ledger.units import BONUS, CASHBACK, VALUE
from shopclub.core.sales.model import Draft, DraftLine, Quote

if TYPE_CHECKING:
    from shopclub.core.club import Club

MOST_PIECES = 1_000_000


def read_amount(text: str, currency: str) -> tuple[DraftLine, ...]:
    """
    What was typed as the amount: `88.50`, a sum `49+39.50`, pieces `3*12.5`; each part is a line of its own.

    Raises:
        InvalidInput: `amount_unreadable`, `amount_too_fine`, `amount_too_large` or `amount_negative`.
    """
    plain = unicodedata.normalize("NFKC", text).replace("×", "*").replace("＋", "+").strip()
    lines = []
    for part in plain.split("+"):
        count, star, price = part.rpartition("*")
        qty = read_pieces(count) if star else 1
        minor = parse_minor(price, currency)
        if minor < 0:
            raise InvalidInput("amount_unreadable", text=text[:40])
        lines.append(DraftLine(gross_minor=minor * qty, qty=qty))
    return tuple(lines)


def read_pieces(text: str) -> int:
    """
    A number of pieces as typed.

    Raises:
        InvalidInput: `amount_unreadable`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (plain.isascii() and plain.isdigit() and 1 <= int(plain[:9]) <= MOST_PIECES):
        raise InvalidInput("amount_unreadable", text=text[:40])
    return int(plain)


class Till:
    """What stands at the counter right now."""

    def __init__(self, club: Club) -> None:
        self._club = club
        self.clear()

    def clear(self) -> None:
        """Begin the next sale."""
        self.op: OperationId = new_operation_id(self._club.clock.now())
        """Kept until the sale is recorded, so that trying again records once."""
        self.member: MemberNo | None = None
        self.amount = ""
        """The amount as typed, when no lines are rung up."""
        self.lines: tuple[DraftLine, ...] = ()
        """The lines rung up."""
        self.points = 0
        """Points to take off the bill."""
        self.code = ""
        """Code of a coupon or a campaign on the bill."""
        self.tender = ""
        """What pays what others leave; empty: the shop's usual way."""
        self.tenders: dict[str, int] = {}
        """Parts paid by others."""
        self.by_value = False
        """Whether stored value pays as far as it goes."""
        self.by_cashback = False
        self.cards: tuple[str, ...] = ()
        """Codes of gift cards that were brought; each pays as far as it goes."""
        self.quote: Quote | None = None
        """Price and points of what stands here; None while there is nothing to price."""
        self.problem: ClubError | None = None
        """Why there is no quote."""

    @property
    def is_idle(self) -> bool:
        """Whether nobody and nothing stands here."""
        return self.member is None and not self.amount and not self.lines and not self.code

    @property
    def can_close(self) -> bool:
        """Whether the bill stands as it will be recorded."""
        return self.quote is not None and self.problem is None

    @property
    def is_payable(self) -> bool:
        """Whether a bill stands here that a balance can pay: one that is short of money as well."""
        lacks = self.problem is not None and self.problem.code == "tenders_too_little"
        return self.quote is not None or lacks

    def draft(self) -> Draft | None:
        """
        The sale as rung up; None while nothing is.

        Raises:
            InvalidInput: the amount can't be read.
        """
        lines = self.lines or (read_amount(self.amount, self._club.shop.currency) if self.amount.strip() else ())
        if not lines and self.member is None:
            return None
        if not lines:
            return Draft(member=self.member, points=self.points)
        tender = self.tender or self._club.shop.tender
        plain = Draft(lines=lines, member=self.member, points=self.points, tender=tender, tenders=self.tenders)
        return self._with_balances(msgspec.structs.replace(plain, code=self.code))

    def _with_balances(self, draft: Draft) -> Draft:
        """The draft paid with what was brought, as far as that goes."""
        purse = self._club.sales.facts(draft.member).purse if self.by_value or self.by_cashback else {}
        desk = self._club.gift_cards.desk
        return msgspec.structs.replace(
            draft,
            value=purse.get(VALUE, 0) + purse.get(BONUS, 0) if self.by_value else 0,
            cashback=purse.get(CASHBACK, 0) if self.by_cashback else 0,
            cards={code: max(1, card.left_minor) for code, card in desk.at_hand(dict.fromkeys(self.cards, 1)).items()},
        )

    def price(self) -> None:
        """
        Ask for the quote of what stands here, and show it to the tablet.

        A coupon that can't be used leaves the bill as it is without it; the sale can't be closed before it is off.
        """
        self.quote, self.problem = None, None
        draft = None
        try:
            draft = self.draft()
            if draft is not None and draft.lines:
                self.quote = self._club.sales.quote(draft)
        except ClubError as error:
            self.problem = error
            draft = self._without_code(draft)
        self._show_tablet(draft)

    def _without_code(self, draft: Draft | None) -> Draft | None:
        """What stands here but for a code that is refused, priced; else the member alone."""
        if draft is not None and draft.code:
            bare = msgspec.structs.replace(draft, code="")
            try:
                self.quote = self._club.sales.quote(bare)
            except ClubError:
                self.quote = None  # the code is not all that is wrong; the first refusal says it
            else:
                return bare
        return Draft(member=self.member) if self.member is not None else None

    def _show_tablet(self, draft: Draft | None) -> None:
        try:
            self._club.sales.show(draft)
        except ClubError as error:
            # A member who has left, for one: the counter says so, the tablet stays with its welcome.
            self.problem = self.problem or error
            self._club.sales.show(None)

    def most_points(self) -> int:
        """The most points that could be taken off this bill."""
        try:
            draft = self.draft()
            if draft is None or not draft.lines:
                return 0
            # The parts were said of the bill as it stands: a larger one is no reason to refuse.
            return self._club.sales.quote(msgspec.structs.replace(draft, points=0, tenders={})).max_points
        except ClubError:
            return 0  # the same refusal stands in `problem`, where it is shown

    # -- lines --------------------------------------------------------------------------------------

    def add_line(self, name: str, code: str, qty: int, price_minor: int, category: str = "") -> None:
        """Ring up a line; the same product at the same price again counts up."""
        for index, line in enumerate(self.lines):
            if (line.name, line.code) == (name, code) and line.gross_minor == line.qty * price_minor:
                count = line.qty + qty
                more = msgspec.structs.replace(line, qty=count, gross_minor=count * price_minor)
                self.lines = (*self.lines[:index], more, *self.lines[index + 1 :])
                return
        new = DraftLine(name=name, code=code, category=category, qty=qty, gross_minor=qty * price_minor)
        self.lines = (*self.lines, new)

    def drop_line(self, index: int) -> None:
        """Take a line off again."""
        self.lines = (*self.lines[:index], *self.lines[index + 1 :])
