"""
What rules with caps gave, counted anew from sales, entries and coupons; what happened outside sales, and its rows.

Of each use a few figures are put by while sales and entries are read, packed; they are added up at the end.
"""

from __future__ import annotations

from shopclub.core.campaigns.model import HAPPENINGS, RUNS, TALLIES
from shopclub.core.check.columns import NONE, NOWHERE
from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.check.signing import SignIns
from shopclub.core.check.uses import Counts, Uses
from shopclub.core.coupons.model import COUPONS
from shopclub.core.ledger.model import ACCOUNTS, Used
from shopclub.core.programme.facts import Tally
from shopclub.core.programme.model import Occasion

_MOST_AT_ONCE = 10_000


def check_campaigns(reader: Reader, ledger: Ledger, uses: Uses) -> None:
    """
    Compare tallies and accounts with what was given, and every happening with its rows.

    Args:
        reader: the books.
        ledger: replayed.
        uses: put by from entries and sales.
    """
    for _, coupon in reader.rows(COUPONS):
        if coupon.period and coupon.rule:
            uses.add_coupon(coupon)
    uses.take_back(entry.reverses for entry in ledger.reversals.values())
    counts = uses.count()
    _tallies(reader, counts)
    _accounts(reader, uses, counts)
    _happenings(reader, ledger)
    _runs(reader, ledger)


def _tallies(reader: Reader, counts: Counts) -> None:
    found = reader.get(TALLIES, 1)
    given = found.given if found is not None else {}
    for rule in sorted({*given, *counts.tallies}):
        have, should = given.get(rule, Tally()), counts.tallies.get(rule, Tally())
        if (have.uses, have.points, have.minor) != (should.uses, should.points, should.minor):
            reader.found(
                "tally",
                TALLIES,
                1,
                rule=rule,
                uses=have.uses,
                uses_should=should.uses,
                points=have.points,
                points_should=should.points,
                minor=have.minor,
                should_minor=should.minor,
            )
        elif rule not in counts.some_day and not counts.on_day(rule, have.day) <= have.day_uses <= have.uses:
            # Uses of a clock set back count for the latest day, too.
            reader.found("tally_day", TALLIES, 1, rule=rule, day=have.day, uses=have.day_uses)


def _accounts(reader: Reader, uses: Uses, counts: Counts) -> None:
    """What each member has had in the latest period, and the money carried below a full step."""
    should_used: dict[int, dict[str, Used]] = {}
    for (member, rule), latest in counts.used.items():
        should_used.setdefault(member, {})[rule] = latest
    for owner, account in reader.rows(ACCOUNTS):
        latest_of = should_used.pop(owner, {})
        for rule in sorted({*account.used, *latest_of}):
            have, should = account.used.get(rule), latest_of.get(rule, Used())
            # All of the latest period undone: what there was before it is forgotten.
            if (owner, rule) in counts.mixed:
                continue
            if have != should and (should.count or (have is not None and have.period >= should.period)):
                reader.found("account_used", ACCOUNTS, owner, rule=rule, uses=have.count if have else 0)
        carry = uses.carry.pop(owner, {})
        for rule in sorted({*account.carry, *carry}):
            if account.carry.get(rule, 0) != carry.get(rule, 0):
                minor, should_minor = account.carry.get(rule, 0), carry.get(rule, 0)
                reader.found("account_carry", ACCOUNTS, owner, rule=rule, minor=minor, should_minor=should_minor)
    left = {m for m, rules in should_used.items() if any(one.count for one in rules.values())}
    left |= {m for m, rules in uses.carry.items() if any(rules.values())}
    for owner in sorted(left):
        if not reader.has(ACCOUNTS, owner):
            reader.found("account_used", ACCOUNTS, owner, rule="", uses=0)


# -- what happened ----------------------------------------------------------------------------------


def _happenings(reader: Reader, ledger: Ledger) -> None:
    """Entries and coupons are there, are the member's, and stand unless taken back; sign-ins follow each other."""
    taken = {entry.reverses for entry in ledger.reversals.values()}
    sign_ins = SignIns(reader)
    members = ledger.figures.column(0)
    for number, seen in reader.rows(HAPPENINGS):
        if seen.member not in reader.members:
            reader.found("member_missing", HAPPENINGS, number, member=seen.member)
        for entry in seen.entries:
            place = ledger.numbers.at(entry)
            if place == NOWHERE or members[place] != seen.member or ledger.sale(place) != NONE:
                reader.found("happening_entry", HAPPENINGS, number, entry=entry)
            elif seen.back_on is None and entry in taken:
                reader.found("happening_taken", HAPPENINGS, number, entry=entry)
        for coupon_no in seen.coupons:
            coupon = reader.get(COUPONS, coupon_no)
            if coupon is None or coupon.member != seen.member:
                reader.found("happening_coupon", HAPPENINGS, number, coupon=coupon_no)
        if seen.occasion is Occasion.SIGN_IN:
            sign_ins.take(reader, number, seen)


def _runs(reader: Reader, ledger: Ledger) -> None:
    """What the daily run says it gave is there."""
    for number, run in reader.rows(RUNS):
        if number != run.on.toordinal():
            reader.found("run_day", RUNS, number, day=run.on.isoformat())
        whole = sum(count for _, count in run.entries)
        there = sum(
            ledger.numbers.at(number) != NOWHERE for first, count in run.entries for number in _numbers(first, count)
        )
        if there != whole:
            reader.found("run_entries", RUNS, number, entries=there, should=whole)
        for happening in run.late:
            seen = reader.get(HAPPENINGS, happening)
            if seen is None or (seen.occasion, seen.on) != (Occasion.DAY, run.on):
                reader.found("run_late", RUNS, number, happening=happening)


def _numbers(first: int, count: int) -> range:
    """The numbers of one commit: no more than any commit holds, whatever a damaged row says."""
    return range(first, first + min(count, _MOST_AT_ONCE))
