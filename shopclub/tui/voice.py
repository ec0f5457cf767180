"""
How the counter says things: the reader's words together with the shop's currency, calendar and programme.

Money, points, days and names pass through here so that every screen says them alike. It holds no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from shopclub.core.benefits.model import BenefitState
from shopclub.core.coupons.model import Coupon
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.ledger.model import NEVER, AnyReason
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import Member
from shopclub.core.plans.model import Membership
from shopclub.core.programme.ladder import Tier
from shopclub.core.programme.model import Programme
from shopclub.core.tiers.model import Ending, Missing, Way
from shopclub.i18n import Language, Words
from shopclub.tui.text import content
from shopclub.tui.themes import tier_style
from shopclub.words import (
    local_name,
    member_label,
    member_number,
    say_error,
    say_missing,
    say_reason,
    say_rule_id,
)
from shopclub.words.benefits import say_benefit_state, say_left
from shopclub.words.birthdays import say_birthday
from shopclub.words.coupons import say_new
from shopclub.words.names import rule_name
from shopclub.words.offers import say_goods_refused
from shopclub.words.own_data import own_field_name
from shopclub.words.plans import say_membership
from shopclub.words.progress import say_ending, say_way
from shopclub.words.tenders import tenders_said

if TYPE_CHECKING:
    from shopclub.core.club import Club

SIGNS = "○●◆✦★"
"""Signs of tiers that bring none of their own, lowest first."""


class Voice:
    """One reader's words for one shop."""

    def __init__(self, words: Words, club: Club) -> None:
        self.words = words
        """The plain sentences."""
        self._club = club

    @property
    def currency(self) -> str:
        """The shop's currency."""
        return self._club.shop.currency

    @property
    def programme(self) -> Programme:
        """The rules in force."""
        return self._club.programme.current

    # -- figures ------------------------------------------------------------------------------------

    def money(self, minor: int, *, short: bool = False) -> str:
        """An amount in the shop's currency."""
        return self.words.money(minor, self.currency, short=short)

    def figure(self, minor: int) -> str:
        """An amount without its currency sign, for large figures."""
        text = self.money(minor)
        return text[: text[0] == "-"] + text.lstrip("-").lstrip("".join(c for c in text if not c.isdigit()))

    def points(self, n: int) -> str:
        """A number of points with its word."""
        return self.words.n("{n} point", "{n} points", n)

    def day(self, day: date) -> str:
        """A day, with its year when that is not this one."""
        return self.words.day(day, self._club.today())

    def weekday(self, day: date) -> str:
        """The day of the week in short: `Tue`, `星期二`."""
        name = self.words.weekday(day)
        return name if self.words.language is Language.ZH else name[:3]

    def time(self, at: datetime) -> str:
        """The shop's wall-clock time of an instant."""
        return self.words.time(self._club.calendar.local(at))

    def when(self, at: datetime) -> str:
        """An instant in short: the time today, else the day and the time."""
        wall = self._club.calendar.local(at)
        if wall.date() == self._club.today():
            return self.words.time(wall)
        return f"{self.day(wall.date())} {self.words.time(wall)}"

    def lot_day(self, key: str) -> str:
        """The last usable day of a lot, in words."""
        return self.words.t("no expiry") if key == NEVER else self.day(date.fromisoformat(key))

    def birthday(self, member: Member) -> str:
        """A member's birthday, with its next day where that is not plain; empty for none."""
        birthday = birthday_of(member)
        return say_birthday(birthday, self.words, self._club.today()) if birthday else ""

    def tenders(self, parts: Mapping[str, int]) -> list[tuple[str, int]]:
        """Names of ways of paying, with what is paid by each."""
        return tenders_said(parts, self._club.shop.tenders, self.words)

    # -- names --------------------------------------------------------------------------------------

    def member(self, number: int, style: str = "") -> Content:
        """What to call a member, as plain text."""
        return content(self.member_name(number), style)

    def member_name(self, number: int) -> str:
        """What to call a member: the name, else a number."""
        return self.name_of(number, self._club.members.get(number))

    def member_and_number(self, number: int) -> str:
        """What to call a member, and the number that tells them from others of the name."""
        name, printed = self.member_name(number), self.number(number)
        return name if printed in name else f"{name} · {printed}"

    def name_of(self, number: int, member: Member) -> str:
        """What to call a member at hand."""
        return member_label(number, member, self.words)

    def number(self, number: int) -> str:
        """A member number as printed on the card."""
        return self.words.t("No. {number}", number=member_number(number))

    def phone(self, member: Member) -> str:
        """A member's phone with its middle hidden; empty without one."""
        return mask_phone(member.phone) if member.phone else ""

    def phone_tail(self, member: Member) -> str:
        """The last four digits, as in a list."""
        return f"···{member.phone[-4:]}" if member.phone else ""

    def own_field(self, field: str) -> str:
        """What a field of the shop's own is called."""
        return own_field_name(self._club.shop, field, self.words)

    def staff_name(self, number: int | None) -> str:
        """Who did it; empty for nobody."""
        return next((staff.name for no, staff in self._club.staff.all() if no == number), "")

    def tier(self, tier_id: str, *, sign_only: bool = False) -> Content:
        """A tier with its sign in its colour; empty without one."""
        tiers = self.programme.tiers()
        index = next((i for i, tier in enumerate(tiers) if tier.id == tier_id), None)
        if index is None:
            return content(tier_id)
        tier = tiers[index]
        sign = tier.sign or SIGNS[min(index, len(SIGNS) - 1)]
        label = sign if sign_only else f"{sign} {local_name(tier.name, self.words, tier.id)}"
        return content(label, tier_style(index))

    def tier_of(self, tier: Tier | None) -> Content:
        """A tier at hand, or nothing."""
        return self.tier(tier.id) if tier else Content("")

    # -- sentences ----------------------------------------------------------------------------------

    def error(self, error: ClubError) -> str:
        """What was refused and what to do."""
        if error.code == "goods_not_for_all":
            said = say_goods_refused(error.figures, self.programme, self.words, currency=self.currency)
            if said:
                return said
        return say_error(error, self.words, self._club.shop)

    def rule_name(self, rule_id: str) -> str:
        """What a rule is called; empty without a name of its own."""
        return rule_name(self.programme, rule_id, self.words)

    def reason(self, why: AnyReason) -> str:
        """Why points are what they are."""
        return say_reason(why, self.words, currency=self.currency, programme=self.programme)

    def part(self, name: str) -> str:
        """What of the programme is meant by an id of `products.rules_naming`."""
        if name == "switches":
            return self.words.t("the goods that earn nothing")
        only = next((one for one in self.programme.goods_for if one.id == name), None)
        if only is not None:
            return local_name(only.name, self.words, only.id)
        return self.rule(name)

    def rule(self, rule_id: str) -> str:
        """A rule's sentence by its id."""
        return say_rule_id(self.programme, rule_id, self.words)

    def code(self, code: str) -> str:
        """What a code on the bill is: the coupon with its days, or a campaign's code as it is."""
        number = self._club.coupons.number_of(code)
        if number is None:
            return self.words.t("Code “{code}”", code=code)
        return self.words.t("Coupon: {name}", name=self.coupon(self._club.coupons.get(number)))

    def coupon(self, coupon: Coupon, count: int = 1) -> str:
        """A coupon with its days: `¥10 off 80, until Sunday`."""
        said_by = self._club.coupons.said_by(coupon)
        return say_new(coupon, count, said_by, self.words, self._club.today())

    def missing(self, missing: Missing) -> str:
        """What is missing for the next tier."""
        return say_missing(missing, self.words, currency=self.currency, today=self._club.today())

    def way(self, way: Way) -> str:
        """Everything one way to a tier still asks for."""
        return say_way(way, self.words, currency=self.currency, today=self._club.today())

    def ending(self, ending: Ending) -> str:
        """That a tier ends, and how it is kept."""
        return say_ending(ending, self.words, currency=self.currency, today=self._club.today())

    def benefit(self, seen: BenefitState) -> str:
        """A benefit and what is left of it."""
        return say_benefit_state(seen, self.words, today=self._club.today())

    def plan(self, seen: Membership) -> str:
        """A member's paid plan and how it stands."""
        return say_membership(seen, self.programme, self.words, today=self._club.today())

    def today(self) -> date:
        """The shop's day."""
        return self._club.today()

    def left_of(self, seen: BenefitState) -> str:
        """What is left of a benefit."""
        return say_left(seen, self.words, today=self._club.today())

    def missing_short(self, missing: Missing) -> str:
        """What is missing for the next tier, without its day."""
        return say_missing(
            Missing(tier=missing.tier, metric=missing.metric, have=missing.have, need=missing.need, by=None),
            self.words,
            currency=self.currency,
        )
