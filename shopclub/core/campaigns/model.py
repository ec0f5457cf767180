"""Documents of the campaigns: what rules with caps have given."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection
from shopclub.core.programme.facts import Tally


class Tallies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What each rule with caps has given in the whole shop; document 1 of table `tallies`, proven by `check`."""

    given: dict[str, Tally] = {}
    """By rule id."""
    ended: dict[str, date] = {}
    """Rule -> the day it ran out; the owner has been told."""


TALLIES = Collection("tallies", Tallies)
"""One document, number 1."""


class CampaignEnded(Change, frozen=True, kw_only=True):
    """News: a rule has given all it may; it ended itself."""

    rule: str
