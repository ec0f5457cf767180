"""
What answers to "why" are made of: questions, lines with figures, and who tells them. See `explained`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from shopclub.core.explaining.balance import OTHERS, Cause, Part, Share, is_given, newest
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import AnyReason, BenefitUsed, ByHand, Extended, Happened
from shopclub.core.ledger.reasons import Transferred, VisitUsed
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.programme.ladder import Metric
from shopclub.core.programme.model import Occasion, Programme
from shopclub.i18n import N_, Words
from shopclub.words.names import member_label, rule_name
from shopclub.words.reasons import say_reason
from shopclub.words.rules import say_rule_id
from shopclub.words.units import unit_amount, unit_change, unit_name

if TYPE_CHECKING:
    from shopclub.core.club import Club

AT_ONCE = 50
"""Entries listed at once, unless somebody wants fewer."""


SUM = "="
"""Mark of a line that the lines before it come to."""


class OfBalance(NamedTuple):
    """Why is a balance what it is?"""

    unit: Unit = POINTS


class OfLot(NamedTuple):
    """What is left until a day, or what is owed?"""

    unit: Unit
    key: str
    skip: int = 0
    """Entries shown before."""


class OfShare(NamedTuple):
    """What did one rule give, or one kind of reason take?"""

    unit: Unit
    cause: Cause
    skip: int = 0


class OfEntry(NamedTuple):
    """Why did one entry come about?"""

    number: EntryNo


class OfStanding(NamedTuple):
    """Why this tier?"""


class OfFigure(NamedTuple):
    """What counted toward a tier's figure, in a month or (empty) in all?"""

    metric: Metric
    month: str = ""
    skip: int = 0
    then: bool = False
    """As it was when the tier was reached, kept or left, not as it is now."""


class OfReceipt(NamedTuple):
    """Why does a receipt come to what it does?"""

    number: SaleNo


class OfCoupon(NamedTuple):
    """Where does a coupon come from?"""

    number: int


Asked = OfBalance | OfLot | OfShare | OfEntry | OfStanding | OfFigure | OfReceipt | OfCoupon
A = TypeVar("A", bound=Asked)


class Told(NamedTuple):
    """One line of an answer."""

    text: str
    figure: str = ""
    """At its right."""
    amount: int = 0
    """The same as a number; the lines above a sum (those that stand in no other) come to it."""
    opens: Asked | None = None
    """The question behind it."""
    about: tuple[str, ...] = ()
    """Sentences below it."""
    depth: int = 0
    """How far it stands inside others."""
    mark: str = ""
    """A sign before it: met (`✓`), still open (`○`), a sum (`=`)."""


class Block(NamedTuple):
    """Lines under a heading."""

    title: str
    lines: tuple[Told, ...]


class Answer(NamedTuple):
    """An answer to one question."""

    question: str
    says: tuple[str, ...]
    """Sentences that come first."""
    blocks: tuple[Block, ...]


class Teller:
    """Answers questions about one member, in one reader's words."""

    def __init__(
        self, club: Club, words: Words, member: MemberNo | None, *, own: bool = False, at_once: int = AT_ONCE
    ) -> None:
        """
        Args:
            club: the shop's.
            words: the reader's language.
            member: about whom; None for a receipt of nobody.
            own: the member reads it: other people have no names then, staff's notes are left out, and nothing opens
                that is not the member's own.
            at_once: entries listed at once; a line below them says what the older ones come to.
        """
        self.club = club
        self.words = words
        self.own = own
        self.at_once = at_once
        self.today = club.today()
        """The business day on which it is told."""
        self.currency = club.shop.currency
        """The shop's."""
        self._member = member

    @property
    def member(self) -> MemberNo:
        """About whom."""
        assert self._member is not None
        return self._member

    def programme(self, version: int) -> Programme:
        """The rules of a version."""
        return self.club.explaining.programme(version)

    def tell(self, asked: Asked) -> Answer:
        """
        The answer to a question.

        Raises:
            NotFound: about something that is not there.
        """
        return ANSWERS[type(asked)](asked, self)

    def day(self, day: date) -> str:
        """A day, with its year when that is not this one."""
        return self.words.day(day, self.today)

    def change(self, unit: Unit, amount: int) -> str:
        """A gain or a loss: `+120`, `-¥12.00`."""
        return unit_change(unit, amount, self.words, self.currency)

    def who(self, number: MemberNo) -> str:
        """What to call somebody else; to a member no more than that it is another card."""
        if self.own:
            return self.words.t("another card")
        return member_label(number, self.club.members.get(number), self.words)


ANSWERS: dict[type, Callable[..., Answer]] = {}
"""Kind of question -> what answers it."""


def answers(kind: type[A]) -> Callable[[Callable[[A, Teller], Answer]], Callable[[A, Teller], Answer]]:
    """Decorate the function that answers a kind of question."""

    def keep(function: Callable[[A, Teller], Answer]) -> Callable[[A, Teller], Answer]:
        ANSWERS[kind] = function
        return function

    return keep


# -- entries as lines -------------------------------------------------------------------------------


def say_why(part: Part, teller: Teller) -> str:
    """
    Why an entry was written, in one clause: the rule by its name, where it has one, and the figures.

    By the programme in force then. A note of the staff is not for the member's own page.
    """
    words, entry, programme = teller.words, part.entry, teller.programme(part.version)
    if teller.own and isinstance(entry.why, Transferred):
        return words.t("got from another member") if entry.amount > 0 else words.t("given to another member")
    why = discreet(entry.why) if teller.own else entry.why
    said = say_reason(why, words, currency=teller.currency, programme=programme)
    if not is_given(entry):
        return said
    name = rule_name(programme, entry.rule, words)
    return words.t("{rule}: {why}", rule=name, why=said) if name else said


def discreet(why: AnyReason) -> AnyReason:
    """A reason without what staff noted with it, and without the number of a friend."""
    if isinstance(why, Happened):
        is_friend = why.occasion in (Occasion.FRIEND_JOINED, Occasion.FRIEND_BOUGHT)
        return msgspec.structs.replace(why, about="") if is_friend else why
    if isinstance(why, ByHand | Extended | BenefitUsed | VisitUsed):
        return msgspec.structs.replace(why, note="")
    return why


def line_of(part: Part, teller: Teller, unit: Unit) -> Told:
    """An entry as a line: its day, why, how much."""
    words, books = teller.words, teller.club.books
    text = words.t("{day}: {what}", day=teller.day(part.entry.on), what=say_why(part, teller))
    other = books.kept(part.entry.member) != books.kept(teller.member)
    if other:
        who = teller.who(part.entry.member)
        text = words.t("{day}: {who}: {what}", day=teller.day(part.entry.on), who=who, what=say_why(part, teller))
        if teller.own:
            text = words.t("{day}: {what}", day=teller.day(part.entry.on), what=who)
    opens = None if other and teller.own else OfEntry(part.number)
    return Told(text, teller.change(unit, part.amount), part.amount, opens)


def lines_of(parts: Sequence[Part], teller: Teller, unit: Unit, skip: int, older: Asked) -> tuple[Told, ...]:
    """
    Entries as lines, the newest first, then what the older ones come to: it all adds up.

    Args:
        parts: oldest first.
        teller: who tells.
        unit: what they count.
        skip: how many of the newest were shown before.
        older: the question behind the line of the older ones.
    """
    shown = [line_of(part, teller, unit) for part in newest(parts, teller.at_once, skip)]
    before = sum(part.amount for part in parts[len(parts) - skip :]) if skip else 0
    rest = parts[: max(0, len(parts) - skip - teller.at_once)]
    head = [_rest_of(skip, before, teller, unit, newer=True)] if skip else []
    tail = [_rest_of(len(rest), sum(part.amount for part in rest), teller, unit, opens=older)] if rest else []
    return (*head, *shown, *tail)


def _rest_of(
    count: int, amount: int, teller: Teller, unit: Unit, *, newer: bool = False, opens: Asked | None = None
) -> Told:
    words = teller.words
    if newer:
        text = words.n("{n} newer entry", "{n} newer entries", count)
    else:
        text = words.n("{n} older entry", "{n} older entries", count)
    return Told(text, teller.change(unit, amount), amount, opens)


# -- shares -----------------------------------------------------------------------------------------


def say_cause(share: Share, teller: Teller) -> str:
    """What a share of a balance came of: the rule's name or sentence as it was then, else the kind of reason."""
    words, cause = teller.words, share.cause
    if cause.rule:
        said = say_rule_id(teller.programme(cause.version), cause.rule, words, currency=teller.currency)
    elif cause.tag == OTHERS:
        return words.t("what others with this card collected and took")
    elif share.count > 1 and cause.tag in TAGS:
        said = words.t(TAGS[cause.tag])
    else:
        why = discreet(share.why) if teller.own else share.why
        said = say_reason(why, words, currency=teller.currency, programme=teller.club.programme.current)
        if teller.own and isinstance(why, Transferred):
            said = words.t(TAGS[cause.tag])
    return words.n("{what} ({n} time)", "{what} ({n} times)", share.count, what=said) if share.count > 1 else said


def say_balance(unit: Unit, amount: int, teller: Teller) -> str:
    """So much of a balance where its name has to be said with it: `1,320 points`, `Stored value: ¥12.00`."""
    words = teller.words
    said = unit_amount(unit, amount, words, teller.currency)
    if unit == POINTS:
        return said
    return words.t("{name}: {text}", name=unit_name(unit, words, teller.club.programme.current), text=said)


TAGS: dict[str, str] = {
    "hand": N_("changed by hand"),
    "money_off": N_("taken off bills"),
    "reward": N_("rewards"),
    "lapsed": N_("expired"),
    "taken_back": N_("taken back with returned goods"),
    "taken_by_rate": N_("taken back with returned goods"),
    "given_back": N_("given back with returned goods"),
    "undone": N_("recorded by mistake and undone"),
    "opening": N_("brought along"),
    "transferred": N_("between members"),
    "merged": N_("two files became one"),
    "pooled": N_("moved with a shared card"),
    "extended": N_("usable longer"),
    "left": N_("the member left the club"),
    "drawn": N_("lucky draws"),
    "won": N_("won in lucky draws"),
    "staked": N_("staked on predictions"),
    "stake_back": N_("stakes that came back"),
    "stake_won": N_("won with predictions"),
    "topped_up": N_("paid in"),
    "paid_with": N_("paid bills"),
    "paid_out": N_("paid out"),
    "cashback_out": N_("paid out"),
    "period_over": N_("of periods that ended"),
    "package": N_("packages bought"),
    "visit": N_("visits used"),
    "package_back": N_("visits given up"),
    "filled_card": N_("full cards"),
    "quota": N_("granted by the tier"),
    "benefit": N_("benefits used"),
    "fixed": N_("for occasions"),
    "happened": N_("for occasions"),
}
"""Code of a reason -> what all its entries have in common; one that is not here is said by its latest entry."""
