"""Sales and returns of a replay: what was rung up is rung up again, under the programme of the replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import msgspec

from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.coupons.rules import at_hand, is_usable
from shopclub.core.exchange.earning import PastRules, rules_of_past
from shopclub.core.exchange.past import Event as Receipt
from shopclub.core.exchange.past import Past as LivedPast
from shopclub.core.exchange.sharing import Staged
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.ledger.model import ACCOUNTS, Account, Source
from shopclub.core.ledger.units import BONUS, CASHBACK, VALUE
from shopclub.core.members.model import MEMBERS
from shopclub.core.programme.facts import Facts, PastLine, PastReceipt
from shopclub.core.programme.model import Occasion
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.sales.model import SALES, Draft, DraftLine, Line, Quote, RefundDraft, Sale, SaleKind
from shopclub.core.sales.rules import reckoned
from shopclub.core.simulate.events import Past, Returned, Sold
from shopclub.core.simulate.falling import Falling
from shopclub.core.simulate.model import Could, Habit
from shopclub.core.simulate.rooms import Rooms
from shopclub.core.simulate.telling import Teller
from shopclub.core.simulate.turns import Turns, whole
from shopclub.core.staff.model import Actor
from shopclub.core.tiers.rules import current_tier

COUNTER = Actor(staff=None, role=None, source=Source.COUNTER)
NO_OPERATION = OperationId("")
_BALANCES = frozenset({str(VALUE), str(BONUS), str(CASHBACK)})


class Selling:
    """Sells again."""

    def __init__(
        self, past: Past, rooms: Rooms, falling: Falling, teller: Teller, unplayed: Counter[str], habit: Habit | None
    ) -> None:
        self._past = past
        self._rooms = rooms
        self._books = rooms.books
        self._falling = falling
        self._teller = teller
        self._unplayed = unplayed
        self._turns = None if habit is None else Turns(habit)
        self.could: Callable[[SaleNo, MemberNo, Could, MoneyOff], None] | None = None
        """Told of each purchase at which points could be spent."""
        self.is_tried = False
        """Whether the programme that is tried is in force."""
        self.count = 0
        """Sales in the window so far."""
        self.given: dict[int, int] = {}
        """Recorded number of a coupon issued by hand -> its number here."""
        self._earned: dict[MemberNo, int] = {}
        """What purchases have earned, less what returns that name none took back."""
        self._past_rules: dict[int, PastRules] = {}
        self._looks_back = False
        self._friends_buy = False

    def rules_changed(self) -> None:
        """Another programme is in force."""
        rules = self._rooms.programmes.rules
        self._looks_back = bool(rules.look_back_days)
        self._friends_buy = bool(rules.on(Occasion.FRIEND_BOUGHT))

    # -- selling ------------------------------------------------------------------------------------

    def sell(self, event: Sold) -> None:
        """Ring a sale up again."""
        member = event.member
        if member is not None:
            self._falling.bring(member, event.on)
        if event.imported and not self.is_tried:
            self._receive(event)
            return
        rooms = self._rooms
        facts = self._facts(event)
        seen = self._quoted(event, facts)
        number = event.number
        booked = rooms.desk.stage(self._books.session, seen, member, number, COUNTER)
        self._teller.sold(seen, member)
        self.count += self._teller.tells(event.on)
        if self.could is not None and member is not None and seen.max_points:
            self._tell_could(event, member, seen)
        if member is not None:
            self._remember(event, member, seen)
        if number in self._past.returned:
            self._books.put(SALES, number, _row(event, seen, booked.entries))

    def _tell_could(self, event: Sold, member: MemberNo, seen: Quote) -> None:
        money_off = self._rooms.programmes.current.money_off
        assert self.could is not None
        if money_off is not None:
            self.could(event.number, member, Could(seen.max_points, seen.points_spent), money_off)

    def _facts(self, event: Sold) -> Facts:
        rooms, member = self._rooms, event.member
        if member is None:
            return rooms.gatherer.facts(None)
        if self._friends_buy:
            brought_by = self._books.require(MEMBERS, member).referred_by
            if brought_by is not None:
                self._falling.bring(self._books.kept(brought_by), event.on)
        return rooms.gatherer.at_counter(member)

    def _remember(self, event: Sold, member: MemberNo, seen: Quote) -> None:
        self._earned[member] = self._earned.get(member, 0) + seen.points
        if self._looks_back or self._past.looks_back:
            lines = (PastLine(at.code.casefold(), at.name.casefold(), at.category.casefold()) for at in event.lines)
            receipt = PastReceipt(event.on, tuple(lines))
            self._rooms.sales.receipts.setdefault(member, []).append((event.number, receipt))
        if member in self._past.voided:
            self._rooms.sales.bought.setdefault(member, []).append((event.number, event.on))

    def _quoted(self, event: Sold, facts: Facts) -> Quote:
        """The quote of a sale: as it was rung up, or what of that the programme takes."""
        facts = self._with_coupon(event, facts)
        if self.is_tried:
            return self._tried(event, facts)
        rules = self._rooms.programmes.rules
        try:
            return reckoned(self._draft(event, facts), facts, rules, event.on)
        except ClubError as refusal:
            self._unplayed[refusal.code] += 1
            return self._tried(event, facts)

    def _tried(self, event: Sold, facts: Facts) -> Quote:
        """The quote under a programme that was not in force then."""
        rules = self._rooms.programmes.rules
        draft = self._adapted(event, facts)
        try:
            seen = reckoned(draft, facts, rules, event.on)
        except ClubError as refusal:
            # It was sold, whatever the programme says of it: then without what is refused.
            self._unplayed[refusal.code] += 1
            facts = msgspec.structs.replace(facts, coupon=None)
            draft = msgspec.structs.replace(draft, code="", value=0, cashback=0, tenders={})
            rules = msgspec.structs.replace(rules, programme=msgspec.structs.replace(rules.programme, goods_for=()))
            seen = reckoned(draft, facts, rules, event.on)
        points = self._spends(event, seen)
        return reckoned(msgspec.structs.replace(draft, points=points), facts, rules, event.on) if points else seen

    def _spends(self, event: Sold, seen: Quote) -> int:
        """The points that are spent: by the habit, or those that were, as far as the programme takes them."""
        money_off = self._rooms.programmes.current.money_off
        if money_off is None or event.member is None or not seen.max_points:
            return 0
        if self._turns is not None:
            return self._turns.points(event.number, event.member, seen.max_points, money_off)
        return whole(event.points, seen.max_points, money_off)

    def _draft(self, event: Sold, facts: Facts) -> Draft:
        """A sale as it was rung up."""
        tenders = event.tenders
        money = [name for name in tenders if name not in _BALANCES]
        return Draft(
            lines=event.lines,
            member=event.member,
            points=event.points,
            code=event.code if event.code.casefold() in self._rooms.programmes.rules.codes else "",
            tender=money[-1] if money else "",
            tenders={name: tenders[name] for name in money[:-1]},
            value=tenders.get(VALUE, 0) + tenders.get(BONUS, 0),
            cashback=tenders.get(CASHBACK, 0),
        )

    def _adapted(self, event: Sold, facts: Facts) -> Draft:
        """The same as far as it goes under another programme, before any points are spent."""
        draft, purse = self._draft(event, facts), facts.purse
        value = min(draft.value, purse.get(VALUE, 0) + purse.get(BONUS, 0))
        cashback = min(draft.cashback, purse.get(CASHBACK, 0))
        return msgspec.structs.replace(
            draft,
            lines=_as_paid(event) if event.imported else event.lines,
            points=0,
            # The last one pays what the others leave of another bill; which ways they were, rules may ask.
            tender=draft.tender or (self._past.tender if draft.value or draft.cashback else ""),
            tenders=dict.fromkeys(draft.tenders, 0),
            value=value,
            cashback=cashback,
        )

    def _with_coupon(self, event: Sold, facts: Facts) -> Facts:
        """The facts with the coupon that was brought, where the member holds such a one."""
        if event.coupon is None:
            return facts
        number = self.coupon_of(event.coupon, event.on)
        coupon = None if number is None else self._books.get(COUPONS, number)
        kind = None if coupon is None else self._rooms.programmes.current.coupon(coupon.kind)
        if number is None or coupon is None or kind is None:
            self._unplayed["coupon_missing"] += 1
            return facts
        return msgspec.structs.replace(facts, coupon=at_hand(number, coupon, kind))

    def coupon_of(self, recorded: int, on: date) -> int | None:
        """The coupon here that stands for a recorded one: the very one, else such a one of the member's; or None."""
        if recorded in self.given:
            return self.given[recorded]
        then = self._past.coupons.get(recorded)
        if then is None:
            return None
        held = self._books.find(COUPONS, "member", then.member) if then.member else sorted(self._books.table(COUPONS))
        mine = [(n, coupon) for n in held if (coupon := self._books.require(COUPONS, n)).kind == then.kind]
        kind = self._rooms.programmes.current.coupon(then.kind)
        usable = [(n, c) for n, c in mine if c.member == then.member and is_usable(c, kind, on)]
        return min(usable, key=lambda one: _unlike(one[1], then, one[0]))[0] if usable else None

    # -- receipts of the past -----------------------------------------------------------------------

    def _receive(self, event: Sold) -> None:
        """An imported sale earns as imported ones do."""
        if event.member is not None:
            self._add(event.member, event, SaleKind.SALE, event.paid_minor, earns=bool(event.version))
            self._remember_receipt(event)
        self.count += self._teller.tells(event.on)
        self._teller.received(event.paid_minor, event.member, self._tier(event.member))

    def _remember_receipt(self, event: Sold) -> None:
        assert event.member is not None
        if self._past.looks_back:
            lines = (PastLine(at.code.casefold(), at.name.casefold(), at.category.casefold()) for at in event.lines)
            mine = self._rooms.sales.receipts.setdefault(event.member, [])
            mine.append((event.number, PastReceipt(event.on, tuple(lines))))

    def _add(self, member: MemberNo, event: Sold | Returned, kind: SaleKind, paid_minor: int, *, earns: bool) -> None:
        rules = self._rules_of_past(event.version)
        wall = self._rooms.moment.calendar.local(event.at)
        receipt = Receipt(
            at=event.at,
            on=event.on,
            kind=kind,
            paid_minor=paid_minor,
            lines=tuple(map(_line, event.lines)) if isinstance(event, Sold) and rules.by_line else (),
            minute=wall.hour * 60 + wall.minute,
            sale=event.number,
            key="",
        )
        lived = LivedPast(
            member,
            rules,
            points=earns,
            now=event.at,
            staff=None,
            session=Staged(self._books.session),
            earned=self._earned.get(member, 0),
        )
        _, self._earned[member] = lived.add(receipt, event.on)

    def _rules_of_past(self, version: int) -> PastRules:
        rules = self._rooms.programmes.rules if self.is_tried else self._rooms.programmes.rules_of(version)
        found = self._past_rules.get(rules.version)
        if found is None:
            found = self._past_rules[rules.version] = rules_of_past(rules)
        return found

    def _tier(self, member: MemberNo | None) -> str:
        if member is None:
            return ""
        return current_tier(self._books.get(ACCOUNTS, member) or Account(), self._rooms.programmes.current.ladder)

    # -- returns ------------------------------------------------------------------------------------

    def take_back(self, event: Returned) -> None:
        """Take goods back again."""
        member = event.member
        if member is not None:
            self._falling.bring(member, event.on)
        if event.of is None:
            if member is not None:
                earns = bool(event.version) or self.is_tried
                self._add(member, event, SaleKind.REFUND, event.paid_minor, earns=earns)
            self._teller.received(event.paid_minor, member, self._tier(member))
            return
        self._bring_friend(member, event.on)
        self._books.number_from(SALES, event.number)
        draft = RefundDraft(sale=event.of, quantities=event.quantities)
        try:
            closed, _ = self._rooms.refunds.stage(self._books.session, draft, NO_OPERATION, COUNTER, void=event.void)
        except ClubError as refusal:
            self._unplayed[refusal.code] += 1
            return
        self._teller.returned(closed.sale)
        if member is not None and not self._rooms.sales.left_of(event.of):
            self._forget(member, event.of, void=event.void)

    def _bring_friend(self, member: MemberNo | None, on: date) -> None:
        file = None if member is None else self._books.get(MEMBERS, member)
        if file is not None and file.referred_by is not None:
            self._falling.bring(self._books.kept(file.referred_by), on)

    def _forget(self, member: MemberNo, sale: SaleNo, *, void: bool) -> None:
        """A purchase that came back whole is none that rules look back at; one by mistake never was any."""
        sales = self._rooms.sales
        sales.receipts[member] = [one for one in sales.receipts.get(member, ()) if one[0] != sale]
        if void:
            sales.bought[member] = [one for one in sales.bought.get(member, ()) if one[0] != sale]


def _unlike(coupon: Coupon, then: Coupon, number: int) -> tuple[bool, bool, bool, int]:
    return coupon.from_on != then.from_on, coupon.until_on != then.until_on, coupon.rule != then.rule, number


def _as_paid(event: Sold) -> tuple[DraftLine, ...]:
    """The lines of a receipt of the past with what was paid for each; what came off all of them comes off by share."""
    gross = [line.gross_minor for line in event.lines]
    if not gross:
        return (DraftLine(gross_minor=max(0, event.paid_minor)),)
    if min(gross) >= 0 and sum(gross) == event.paid_minor:
        return event.lines
    weights = [max(0, minor) for minor in gross]
    parts = split_largest_remainder(max(0, event.paid_minor), weights if any(weights) else [1] * len(weights))
    return tuple(
        msgspec.structs.replace(line, gross_minor=minor, qty=max(1, line.qty))
        for line, minor in zip(event.lines, parts, strict=True)
    )


def _line(line: DraftLine) -> Line:
    return Line(name=line.name, code=line.code, category=line.category, qty=line.qty, gross_minor=line.gross_minor)


def _row(event: Sold, seen: Quote, entries: tuple[EntryNo, int] | None) -> Sale:
    """The row of a sale of which something comes back."""
    gifts: dict[str, int] = {}
    for handed in seen.handed:
        if not handed.coupon:
            gifts[handed.rule] = gifts.get(handed.rule, 0) + handed.count
    return Sale(
        at=event.at,
        on=event.on,
        member=event.member,
        lines=seen.lines,
        paid_minor=seen.due_minor,
        tenders=seen.tenders,
        points=seen.points,
        spent=seen.points_spent,
        tier=seen.tier,
        coupon=seen.coupon,
        gifts=gifts,
        fired=seen.fired,
        carry=seen.carry,
        entries=entries,
    )
