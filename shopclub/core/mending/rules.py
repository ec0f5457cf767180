"""
Two files that were one person, put together: pure functions of both accounts and both files.

Balances are carried over by entries, lot by lot; figures (visits, money, months, what rules with caps gave) are added;
of two days the earlier first one and the later last one count; of two tiers the better claim of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import blake2b

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import NEVER, Account, Activity, Hold, Standing, Used
from shopclub.core.ledger.rules import take_from_lots
from shopclub.core.ledger.units import Unit
from shopclub.core.members.model import Member
from shopclub.core.members.rules import fold_name
from shopclub.core.programme.ladder import Ladder
from shopclub.core.tiers.rules import claims, place_of, risen, together

SIMPLE = ("name", "phone", "gender", "birthday", "consent", "referred_by", "language")
"""Fields of a file that are taken over where the kept one has nothing there."""
_WITH_NAME = ("keys",)
_WITH_BIRTHDAY = ("birthday_calendar", "feb29")
BETWEEN_NOTES = "; "


def units_of(account: Account) -> list[Unit]:
    """The units in which an account holds or owes anything, in order."""
    held = {unit for unit, lots in account.lots.items() if lots}
    return sorted(held | {unit for unit, debt in account.debt.items() if debt})


def joined_lots(kept: Account, gone: Account, unit: Unit) -> dict[str, int]:
    """What carrying a balance over does to the kept account's lots: what either owes is settled from all of them."""
    own, more = kept.lots.get(unit, {}), gone.lots.get(unit, {})
    whole = {key: own.get(key, 0) + more.get(key, 0) for key in {**own, **more}}
    owed = kept.debt.get(unit, 0) + gone.debt.get(unit, 0)
    settled = take_from_lots(whole, min(owed, sum(whole.values())))
    changes = {key: left + settled.get(key, 0) - own.get(key, 0) for key, left in whole.items()}
    moved = {key: change for key, change in changes.items() if change}
    # An entry says which lot it is about, also where all of it settles a debt.
    return moved or {next(iter(more), NEVER): 0}


def joined_figures(kept: Account, gone: Account) -> Account:
    """The kept account with the other's figures added; balances, lots and debts are the entries' business."""
    return msgspec.structs.replace(
        kept,
        months={key: _sum(kept.months.get(key), gone.months.get(key)) for key in sorted({*kept.months, *gone.months})},
        life=_sum(kept.life, gone.life),
        first_on=_first(kept.first_on, gone.first_on),
        last_on=_last(kept.last_on, gone.last_on),
        active_on=_last(kept.active_on, gone.active_on),
        used={rule: _used(kept.used.get(rule), gone.used.get(rule)) for rule in sorted({*kept.used, *gone.used})},
        carry=_carried(kept.carry, gone.carry),
    )


def _sum(a: Activity | None, b: Activity | None) -> Activity:
    one, other = a or Activity(), b or Activity()
    return one.plus(other.spend_minor, other.points, other.visits, other.engagement)


def _first(a: date | None, b: date | None) -> date | None:
    return min((day for day in (a, b) if day is not None), default=None)


def _last(a: date | None, b: date | None) -> date | None:
    return max((day for day in (a, b) if day is not None), default=None)


def _used(a: Used | None, b: Used | None) -> Used:
    """What both have had in the latest period either of them had anything in."""
    one, other = a or Used(), b or Used()
    if one.period == other.period:
        return Used(one.period, one.count + other.count, one.points + other.points)
    return one if one.period > other.period else other


def _carried(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    sums = {rule: a.get(rule, 0) + b.get(rule, 0) for rule in sorted({*a, *b})}
    return {rule: minor for rule, minor in sums.items() if minor}


def joined_standing(kept: Account, gone: Standing | None, ladder: Ladder | None, on: date) -> Standing | None:
    """
    The standing of both as one: the better of what each has earned, the better of what each was granted, and above
    that what the figures together reach.

    Args:
        kept: the kept account, with the figures of both.
        gone: the other's standing.
        ladder: whose order counts.
        on: the day.
    """
    if ladder is None:
        return kept.standing
    (earned, hand), (earned_too, hand_too) = claims(kept.standing), claims(gone)
    best = _better(earned, earned_too, ladder), _better(hand, hand_too, ladder)
    standing = kept.standing if best == (earned, hand) else together(*best, ladder, on)
    return risen(msgspec.structs.replace(kept, standing=standing), ladder, on) or standing


def _better(a: Hold | None, b: Hold | None, ladder: Ladder) -> Hold | None:
    """Of two claims of one kind the higher one, of equals the one that lasts longer, else the first."""
    if a is None or b is None:
        return a or b
    rank = [(place_of(ladder, one.tier), one.until or date.max) for one in (a, b)]
    return b if rank[1] > rank[0] else a


def emptied(gone: Account, posted: Account) -> Account:
    """What is left of an account whose figures count elsewhere: nothing but the tier it stood in, which rests."""
    return Account(balance=posted.balance, lots=posted.lots, debt=posted.debt, standing=gone.standing)


def fingerprint(*parts: object) -> str:
    """Of documents and values, the same for the same."""
    return blake2b(msgspec.json.encode(parts, order="deterministic"), digest_size=12).hexdigest()


# -- the file ---------------------------------------------------------------------------------------


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """The kept file, and what it took over."""

    member: Member
    took: tuple[str, ...]
    own_fields: tuple[str, ...]
    tags: int | None
    noted: bool
    differs: tuple[str, ...]


def joined_file(kept: Member, gone: Member, number: MemberNo, means: Callable[[int], int]) -> Joined:
    """
    The kept file with what only the other one says: nothing it says itself is changed.

    Tags are added, notes put behind each other, and the earlier first day counts. Cards, former cards, phones and the
    number of another system stay in the file that goes, and find the kept one from there.

    Args:
        kept: as it is.
        gone: the other.
        number: of the kept one.
        means: whom a number means.
    """
    fields: dict[str, object] = {}
    took, differs = [], []
    for name in SIMPLE:
        own, other = getattr(kept, name), getattr(gone, name)
        if name == "referred_by" and (other is None or means(other) == number):
            continue
        if own in (None, "") and other not in (None, ""):
            fields[name] = other
            took.append(name)
        elif name in ("name", "phone", "gender", "birthday") and other not in (None, "", own):
            differs.append(name)
    for name, along in (("name", _WITH_NAME), ("birthday", _WITH_BIRTHDAY)):
        fields |= {one: getattr(gone, one) for one in along if name in took}
    own_fields = tuple(one for one in gone.fields if one not in kept.fields)
    fields["fields"] = {**kept.fields, **{one: gone.fields[one] for one in own_fields}}
    more = [tag for tag in gone.tags if fold_name(tag) not in set(map(fold_name, kept.tags))]
    fields["tags"] = (*kept.tags, *more)
    noted = bool(gone.note) and gone.note != kept.note
    if noted:
        fields["note"] = f"{kept.note}{BETWEEN_NOTES}{gone.note}" if kept.note else gone.note
    if gone.joined_at < kept.joined_at:
        fields |= {"joined_on": min(kept.joined_on, gone.joined_on), "joined_at": gone.joined_at}
    return Joined(
        member=msgspec.structs.replace(kept, **fields),
        took=tuple(took),
        own_fields=own_fields,
        tags=len(kept.tags) if more else None,
        noted=noted,
        differs=tuple(differs),
    )


def parted_file(kept: Member, gone: Member, took: Sequence[str]) -> Member:
    """The kept file without the fields it had taken over, where they still say what the other file says."""
    empty = Member(card=kept.card, joined_on=kept.joined_on, joined_at=kept.joined_at)
    fields: dict[str, object] = {}
    for name in took:
        if name not in SIMPLE or getattr(kept, name) != getattr(gone, name):
            continue
        along = {"name": _WITH_NAME, "birthday": _WITH_BIRTHDAY}.get(name, ())
        fields |= {one: getattr(empty, one) for one in (name, *along)}
    return msgspec.structs.replace(kept, **fields)


def parted_lists(
    kept: Member, gone: Member, own_fields: Sequence[str], tags: int | None, *, noted: bool
) -> dict[str, object]:
    """The same of own fields, tags and the note: what to put into the kept file instead."""
    out: dict[str, object] = {}
    if own_fields:
        same = {one for one in own_fields if kept.fields.get(one) == gone.fields.get(one)}
        out["fields"] = {one: value for one, value in kept.fields.items() if one not in same}
    if tags is not None:
        theirs = set(map(fold_name, gone.tags))
        out["tags"] = (*kept.tags[:tags], *(tag for tag in kept.tags[tags:] if fold_name(tag) not in theirs))
    if noted and kept.note.endswith(gone.note):
        out["note"] = kept.note[: -len(gone.note)].removesuffix(BETWEEN_NOTES)
    return out
