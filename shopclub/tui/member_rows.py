"""The rows of a member's page: entries with their reasons, sales, lots, tier changes, the file. Pure drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from shopclub.core.benefits.model import BenefitState
from shopclub.core.coupons.model import Coupon, CouponState
from shopclub.core.explaining.balance import DEBT
from shopclub.core.insight.worth import is_money
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import NEVER, Account, Entry, FilledUp, Happened, Ranked
from shopclub.core.ledger.reasons import TicketsGiven
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.members.model import Status
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.core.tiers.model import TierChange, Way, still_missing
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Part, Prose, Row
from shopclub.words import cause_name, gender_name, kind_name, source_name, tier_name
from shopclub.words.coupons import code_groups, name_of, say_coupon_state
from shopclub.words.units import unit_change, unit_name

if TYPE_CHECKING:
    from shopclub.core.club import Club, Profile

DATE_CELLS = 14
MOST_WAYS = 3
"""Ways to the next tier that are told of."""


def amount_style(amount: int) -> str:
    """Gain, spend, or neither."""
    return "$gain" if amount > 0 else "$spend" if amount < 0 else "$muted"


def entry_rows(entries: Sequence[tuple[EntryNo, Entry]], voice: Voice) -> Iterator[tuple[str, Row]]:
    """Every point with its reason; the key ends in the sale it belongs to."""
    cells = 11 if any(is_money(entry.unit) for _, entry in entries) else 8
    for number, entry in entries:
        sale = entry.sale or ""
        amount = unit_change(entry.unit, entry.amount, voice.words, voice.currency)
        yield (
            f"{number}:{sale}",
            Row(
                Cell(content(voice.day(entry.on), "$muted"), DATE_CELLS),
                Cell(content(kind_name(entry.kind, voice.words)), 9, least=92),
                Cell(content(_why(entry, voice))),
                Cell(content(f"#{sale}" if sale else "", "$muted"), 7, least=66),
                Cell(content(amount, f"bold {amount_style(entry.amount)}"), cells, right=True),
                gap=1,
            ),
        )


def _why(entry: Entry, voice: Voice) -> str:
    """The reason; of what counts in something else than points, and of what a rule gave by itself, with its name."""
    why = voice.reason(entry.why)
    if isinstance(entry.why, Happened | FilledUp | Ranked | TicketsGiven) and (name := voice.rule_name(entry.rule)):
        why = voice.words.t("{rule}: {why}", rule=name, why=why)
    if entry.unit == POINTS:
        return why
    if entry.unit == ENGAGEMENT:
        return voice.words.t("{what} (engagement)", what=why)
    return voice.words.t("{name}: {text}", name=unit_name(entry.unit, voice.words, voice.programme), text=why)


def sale_rows(sales: Sequence[tuple[SaleNo, Sale]], voice: Voice) -> Iterator[tuple[str, Row]]:
    """Purchases and returns with what was in them."""
    for number, sale in sales:
        yield str(number), sale_row(number, sale, voice, who=None)


def sale_row(number: SaleNo, sale: Sale, voice: Voice, *, who: Content | None) -> Row:
    """One receipt in a line; `who` is shown where the list is of many people."""
    words = voice.words
    what = words.p("between the items of a list", ", ").join(line.name for line in sale.lines if line.name)
    text = content(what or words.t("by amount"), "" if what else "$muted")
    if sale.kind is SaleKind.TAKING:
        style = "$muted" if sale.void else "$warn" if sale.paid_minor < 0 else ""
        text = content(words.t("undone: {what}", what=what) if sale.void else what, style)
    elif sale.void:
        text = content(words.t("undone: sale {number}", number=sale.of or ""), "$muted")
    elif sale.kind is SaleKind.REFUND:
        of = words.t("return of sale {number}", number=sale.of) if sale.of else words.t("return without a receipt")
        text = content(of, "$warn")
    first = [Cell(content(voice.when(sale.at), "$muted"), DATE_CELLS + 6)]
    if who is not None:
        first = [Cell(content(voice.time(sale.at), "$muted"), 5), Cell(who, 16)]
    return Row(
        Cell(content(f"#{number}", "$muted"), 7),
        *first,
        Cell(text, least=56 if who is None else 62),
        Cell(content(voice.money(sale.paid_minor), "bold"), 11, right=True),
        Cell(content(words.signed(sale.points) if sale.points else "", amount_style(sale.points)), 7, right=True),
        gap=1,
    )


def coupon_rows(coupons: Sequence[tuple[int, Coupon]], club: Club, voice: Voice) -> Iterator[tuple[str, Row]]:
    """Every coupon with what it is today; those of use stand first."""
    words, today = voice.words, club.today()
    states = {number: club.coupons.state(coupon) for number, coupon in coupons}
    usable = (CouponState.USABLE, CouponState.WAITING)
    for number, coupon in sorted(coupons, key=lambda one: states[one[0]] not in usable):
        is_of_use = states[number] in usable
        said = say_coupon_state(coupon, states[number], club.coupons.kind_of(coupon), words, today)
        yield (
            str(number),
            Row(
                Cell(content(voice.day(club.calendar.day_of(coupon.at)), "$muted"), DATE_CELLS, least=60),
                Cell(content(name_of(coupon, voice.programme, words), "bold" if is_of_use else "$muted")),
                Cell(content(said, "$gain" if is_of_use else "$muted"), weight=2),
                Cell(content(code_groups(coupon.code), "$muted"), 17, least=76),
                gap=1,
            ),
        )


def lot_rows(profile: Profile, voice: Voice) -> Iterator[tuple[str, Row]]:
    """What there is and until when; what expires first is used first. The key is that of the lot."""
    words = voice.words
    for key, count in _lots(profile.purse):
        until = voice.lot_day(key) if key == NEVER else words.t("Usable through {day}", day=voice.lot_day(key))
        yield key, Row(Cell(content(until)), Cell(content(voice.points(count), "bold"), 18, right=True))
    if profile.debt:
        owed = content(words.t("owed, settled by what is earned next"), "$warn")
        yield DEBT, Row(Cell(owed), Cell(content(words.signed(-profile.debt), "bold $warn"), 18, right=True))


def _lots(account: Account) -> list[tuple[str, int]]:
    return in_order(account.lots.get(POINTS, {}))


def tier_rows(profile: Profile, benefits: Sequence[BenefitState], voice: Voice, today: date) -> list[Part]:
    """What is missing, what the tier entitles to, and how it came about."""
    words = voice.words
    rows: list[Part] = []
    if profile.ending is not None:
        rows.append(Prose("! " + voice.ending(profile.ending), "$warn"))
    rows += [Prose(line) for line in _claims(profile, voice, today)]
    rows += [Prose(line) for line in _ways(profile.ways, voice)]
    rows += [Content(" ")] if rows else []
    if benefits:
        rows.append(content(words.t("Benefits (F12)"), "bold $muted"))
        rows += [Prose(voice.benefit(seen)) for seen in benefits]
        rows.append(Content(" "))
    rows += [_change_row(change, voice) for change in profile.tier_history]
    if not profile.tier_history:
        name = tier_name(voice.programme, profile.tier.id, words) if profile.tier else ""
        said = words.t("{tier} since joining.", tier=name) if name else words.t("The programme has no tiers.")
        rows.append(content(said, "$muted"))
    return rows


def _ways(ways: Sequence[Way], voice: Voice) -> Iterator[str]:
    """How the next tier is reached: the nearest way first, the others after it."""
    for place, way in enumerate(ways[:MOST_WAYS]):
        said = voice.way(still_missing((way,)))
        yield voice.words.t("or {way}", way=said) if place else said


def _claims(profile: Profile, voice: Voice, today: date) -> Iterator[str]:
    """A tier granted by hand: through when, and why; and what waits below the one that stands."""
    words, standing = voice.words, profile.standing
    if standing is None:
        return
    for hold in (standing, standing.below):
        if hold is None or (hold.until is not None and hold.until < today):
            continue
        tier = tier_name(voice.programme, hold.tier, words)
        until = words.t("until {day}", day=voice.day(hold.until)) if hold.until else words.t("for good")
        if hold.by_hand:
            said = words.t("{tier} by hand, {until}", tier=tier, until=until)
            why = next((change.note for change in profile.tier_history if change.granted() is not None), "")
            yield words.t("{what}: {note}", what=said, note=why) if why else said
        elif hold is standing.below:
            yield words.t("{tier} as earned, {until}", tier=tier, until=until)


def _change_row(change: TierChange, voice: Voice) -> Row:
    words, granted = voice.words, change.granted()
    tier, last = (granted.tier, granted.until) if granted else (change.after, change.until)
    until = words.t("until {day}", day=voice.day(last)) if last else ""
    why = cause_name(change.cause, words) + (f": {change.note}" if change.note else "")
    return Row(
        Cell(content(voice.day(change.on), "$muted"), DATE_CELLS),
        Cell(voice.tier(tier), 14),
        Cell(content(until, "$muted"), 22, least=56),
        Cell(content(why)),
        gap=1,
    )


def file_rows(profile: Profile, voice: Voice, *, whole: bool = True) -> list[Row | Content]:
    """The member file, field by field; the whole phone number for whoever may see it."""
    words, member = voice.words, profile.member
    t = words.t
    consent = member.consent
    agreed = t("none on file")
    if consent is not None:
        agreed = t("{day}, notice {notice}, {where}", day=voice.when(consent.at), notice=consent.notice,
                   where=source_name(consent.channel, words))  # fmt: skip
    offers = t("yes") if consent is not None and consent.marketing else t("no")
    board = t("yes") if consent is not None and consent.board else ""
    fields = [
        (t("Number"), voice.number(profile.number)),
        (words.p("of a person", "Name"), member.name),
        (t("Phone"), (member.phone or "") if whole else voice.phone(member)),
        (t("Birthday"), voice.birthday(member)),
        (t("Gender"), gender_name(member.gender, words) if member.gender else ""),
        (t("Note"), member.note),
        (t("Tags"), words.p("between the items of a list", ", ").join(member.tags)),
        (t("Card"), " ".join(member.card[i : i + 4] for i in range(0, len(member.card), 4))),
        (t("Cards replaced"), words.number(len(member.former_cards)) if member.former_cards else ""),
        (t("Joined"), f"{voice.day(member.joined_on)} · {source_name(member.source, words)}"),
        (t("Enrolled by"), voice.staff_name(member.staff)),
        (t("Brought by"), voice.member_and_number(member.referred_by) if member.referred_by else ""),
        (t("Agreed to the notice"), agreed),
        (t("Wants offers"), offers),
        (t("On the leaderboard"), board),
        (t("Number elsewhere"), member.outside or ""),
        (t("Standing"), t("left the club") if member.status is Status.CLOSED else t("active")),
        (t("Spent in all"), voice.money(profile.account.life.spend_minor)),
        (t("Visits"), words.number(profile.visits)),
        *(
            (voice.own_field(field), words.number(v) if isinstance(v, int) else v)
            for field, v in sorted(member.fields.items())
        ),
    ]
    return [
        Row(Cell(content(label, "$muted"), 22), Cell(content(value)))
        for label, value in fields
        if value
    ]  # fmt: skip
