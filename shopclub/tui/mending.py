"""What puts right: giving, merging, moving a sale, balances brought along; each step said before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit, benefit_of
from shopclub.core.mending.merging import MERGED
from shopclub.core.mending.model import Alike, MergePlan
from shopclub.core.mending.moving import MOVED
from shopclub.core.mending.opening import OPENED
from shopclub.core.staff.model import Action
from shopclub.core.staff.rules import demand
from shopclub.core.undo.verbs import Undoable
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.mending import WALK_IN, OpeningDialog, TransferDialog, WhoDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.words import tier_name
from shopclub.words.errors import field_name
from shopclub.words.names import joined, member_number
from shopclub.words.units import unit_amount, unit_name

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.house import HouseApp
    from shopclub.tui.voice import Voice

_SHARED = {
    "name": N_("the same name"),
    "sound": N_("names that sound alike"),
    "birthday": N_("the same birthday"),
    "phone": N_("phones that differ by one slip"),
    "ending": N_("phones with the same ending"),
}
PAIRS_SHOWN = 50


def may_mend(app: HouseApp) -> bool:
    """Whether whoever works here may; says so where not."""
    try:
        demand(app.actor, Action.MEND)
    except ClubError as error:
        app.refused(error)
        return False
    return True


async def mend_member(app: HouseApp, member: MemberNo) -> None:
    """Ask what is to be put right for a member, and do it."""
    t = app.voice.words.t
    choices = [
        Choice("give", t("Give to another member"), t("Part of a balance goes over; the last usable days stay.")),
        Choice("merge", t("Merge another file into this one"), t("The same person twice: this number is kept.")),
        Choice("into", t("Merge this file into another"), t("The same person twice: the other number is kept.")),
    ]
    what = await app.push_screen_wait(PickDialog(t("Put right"), choices))
    if what == "give":
        await _give(app, member)
    elif what in ("merge", "into"):
        title = t("Which file goes?") if what == "merge" else t("Which file is kept?")
        other = await app.push_screen_wait(WhoDialog(title))
        if other:
            pair = (member, MemberNo(other)) if what == "merge" else (MemberNo(other), member)
            await merge(app, *pair)


async def _give(app: HouseApp, member: MemberNo) -> None:
    account, today, words = app.club.points.account(member), app.club.today(), app.voice.words
    personal = [unit for unit in account.lots if unit == ENGAGEMENT or benefit_of(unit) is not None]
    units = [unit for unit in account.lots if unit not in personal and available(account, today, unit)]
    unit: str | None = units[0] if units else POINTS
    if len(units) > 1:
        rows = [Choice(one, unit_name(one, words, app.voice.programme)) for one in units]
        unit = await app.push_screen_wait(PickDialog(words.t("Of which balance?"), rows))
    if unit is None:
        return
    done = await app.push_screen_wait(TransferDialog(member, Unit(unit)))
    if done is not None:
        amount = unit_amount(unit, done.amount, words, app.club.shop.currency)
        app.tell(words.t("{amount} given.", amount=amount))


async def merge(app: HouseApp, kept: MemberNo, gone: MemberNo) -> None:
    """Say everything a merge will do, ask, and do it."""
    merging, t = app.club.mending.merging, app.voice.words.t
    try:
        plan = merging.plan(kept, gone)
    except ClubError as error:
        app.refused(error)
        return
    if await app.push_screen_wait(Confirm(t("Merge two files?"), merge_lines(plan, app.club, app.voice))):
        done = await app.attempt(merging.merge(kept, gone, plan.fingerprint, app.mint(), app.actor))
        if done:
            app.tell(
                t("Merged. Every card, phone and number of both finds {name} now.", name=app.voice.member_name(kept))
            )


def merge_lines(plan: MergePlan, club: Club, voice: Voice) -> list[str]:
    """What a merge will do, in sentences."""
    words = voice.words
    kept, gone = (_labelled(number, voice) for number in (plan.kept, plan.gone))
    lines = [words.t("{kept} is kept; {gone} goes into it.", kept=kept, gone=gone)]
    amounts = [unit_amount(unit, n, words, club.shop.currency) for unit, n in plan.balances.items() if n]
    visits = words.n("{n} purchase", "{n} purchases", plan.visits)
    brought = joined(words, [*amounts, visits] if plan.visits else amounts)
    if brought:
        lines.append(words.t("It brings {what}, with their last usable days.", what=brought))
    if plan.tier_after != plan.tier_before:
        tier = tier_name(voice.programme, plan.tier_after, words)
        lines.append(words.t("Both together are {tier}.", tier=tier))
    if plan.took:
        fields = joined(words, [field_name(field, words) for field in plan.took])
        lines.append(words.t("Taken over, because it is empty here: {fields}.", fields=fields))
    if plan.differs:
        fields = joined(words, [field_name(field, words) for field in plan.differs])
        lines.append(words.t("Different in both, so it stays as it is here: {fields}.", fields=fields))
    lines.append(words.t("It can be undone until something new is recorded for them."))
    return lines


def _labelled(number: int, voice: Voice) -> str:
    return voice.words.t("{name} (No. {number})", name=voice.member_name(number), number=member_number(number))


async def move_sale(app: HouseApp, sale: SaleNo) -> None:
    """Ask whose a sale was, say what moving it does, and do it."""
    words, sales = app.voice.words, app.club.mending.sales
    t = words.t
    member = await app.push_screen_wait(WhoDialog(t("Whose sale was it?"), walk_in=True))
    if member is None:
        return
    right = None if member == WALK_IN else MemberNo(member)
    try:
        plan = sales.plan(sale, right)
    except ClubError as error:
        app.refused(error)
        return
    lines = [t("The money, the day and the prices stay. The old row is void, a new one stands in its place.")]
    if plan.before is not None:
        lost = t("{name} loses {points}.", name=app.voice.member_name(plan.before), points=app.voice.points(plan.taken))
        lines.append(lost)
        if plan.debt:
            lines.append(t("{points} of them are spent and will be owed.", points=app.voice.points(plan.debt)))
    if plan.after is not None:
        got = t("{name} gets {points}.", name=app.voice.member_name(plan.after), points=app.voice.points(plan.earned))
        lines.append(got)
    if await app.push_screen_wait(Confirm(t("Move the sale?"), lines)):
        number = await app.attempt(sales.move(sale, right, plan.fingerprint, app.mint(), app.actor))
        if number is not None:
            app.tell(t("Moved. It is sale number {number} now.", number=str(number)))


async def open_balances(app: HouseApp) -> None:
    """Balances brought along, one member after the other."""
    done = await app.push_screen_wait(OpeningDialog())
    if done:
        app.tell(app.voice.words.n("{n} member written down.", "{n} members written down.", done))


async def same_person(app: HouseApp) -> None:
    """Files that may be one person, to start merging from."""
    words = app.voice.words
    pairs = app.club.mending.likely(PAIRS_SHOWN)
    if not pairs:
        line = words.t("No two files look like one person.")
        await app.push_screen_wait(Notice(words.t("The same person twice?"), [line]))
        return
    choices = [Choice(str(place), _pair(one, app.voice), _why(one, app.voice)) for place, one in enumerate(pairs)]
    chosen = await app.push_screen_wait(PickDialog(words.t("The same person twice?"), choices))
    if chosen is not None:
        one = pairs[int(chosen)]
        keep = [Choice(str(number), _labelled(number, app.voice)) for number in (one.first, one.second)]
        kept = await app.push_screen_wait(PickDialog(words.t("Which file is kept?"), keep))
        if kept is not None:
            gone = one.second if int(kept) == one.first else one.first
            await merge(app, MemberNo(int(kept)), gone)


def _pair(one: Alike, voice: Voice) -> str:
    first, second = (_labelled(number, voice) for number in (one.first, one.second))
    return voice.words.t("{first} and {second}", first=first, second=second)


def _why(one: Alike, voice: Voice) -> str:
    return joined(voice.words, [voice.words.t(_SHARED[what]) for what in one.why])


def say_mended(club: Club, last: Undoable, voice: Voice) -> str:
    """What an undo of one of these would take back."""
    words = voice.words
    if last.verb == MERGED:
        merge_of = club.mending.merging.get(last.ref)
        kept, gone = (_labelled(number, voice) for number in (merge_of.kept, merge_of.gone))
        return words.t("{kept} and {gone} are two files again, each as before.", kept=kept, gone=gone)
    if last.verb == MOVED:
        row = club.sales.get(SaleNo(last.ref))
        former = club.sales.get(row.moved_from) if row.moved_from is not None else row
        name = voice.member_name(former.member) if former.member is not None else words.t("a walk-in")
        return words.t("The sale of {amount} is {name}'s again.", amount=voice.money(row.paid_minor), name=name)
    if last.verb == OPENED:
        return words.t("{name} never brought those balances along.", name=voice.member_name(last.ref))
    out, into = club.mending.points.pair(EntryNo(last.ref))
    amount = unit_amount(out.unit, into.amount, words, club.shop.currency)
    giver, taker = voice.member_name(out.member), voice.member_name(into.member)
    return words.t("{taker} gives {amount} back to {giver}.", taker=taker, amount=amount, giver=giver)
