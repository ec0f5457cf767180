"""Counting what rules with caps give, inside a verb's one commit; and telling when one has run out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.model import TALLIES, CampaignEnded, Tallies
from shopclub.core.ledger.posting import Posting
from shopclub.core.programme.choosing import counted, has_run_out, tallied
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.facts import Tally


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule with caps has given at once."""

    period: str
    """Key of the member's period it counts in."""
    points: int = 0
    minor: int = 0


def count(session: Session, posting: Posting | None, given: Mapping[str, Given], on: date, *, uses: int = 1) -> None:
    """
    Stage that rules have given something (with `uses` -1: that they never did).

    Args:
        session: of the verb.
        posting: the member's account; None for a walk-in.
        given: by rule id.
        on: the day it was given.
        uses: 1, or -1 to take it back.
    """
    if not given:
        return
    tallies = session.get(TALLIES, 1) or Tallies()
    now = dict(tallies.given)
    for rule, one in given.items():
        points, minor = one.points * uses, one.minor * uses
        now[rule] = tallied(now.get(rule, Tally()), on, points, minor, uses)
        if posting is not None:
            account = posting.account
            used = counted(account.used, rule, one.period, points, uses)
            posting.account = msgspec.structs.replace(account, used=used)
    session.put(TALLIES, 1, msgspec.structs.replace(tallies, given=now))


def end(session: Session, rules: CompiledRules, on: date) -> list[CampaignEnded]:
    """
    Stage that rules which have run out by now have ended; returns the news of those that had not before.

    One whose caps were raised since goes on, and ends anew.
    """
    tallies = session.get(TALLIES, 1)
    if tallies is None:
        return []
    out = {
        rule_id
        for rule_id, tally in tallies.given.items()
        if rule_id in rules.by_id and has_run_out(rules.by_id[rule_id], tally)
    }
    still = {rule_id: day for rule_id, day in tallies.ended.items() if rule_id in out or rule_id not in rules.by_id}
    ended = {**dict.fromkeys(sorted(out - tallies.ended.keys()), on), **still}
    if ended != tallies.ended:
        session.put(TALLIES, 1, msgspec.structs.replace(tallies, ended=ended))
    return [CampaignEnded(rule=rule_id) for rule_id in ended if rule_id not in tallies.ended]
