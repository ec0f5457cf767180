"""
The names that random programmes, drafts and members share, so that what one says the other has.

Each is a token of the form `word-1` (in sentences: what is left of a name), except names people read, which stand in
both languages.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hypothesis import strategies as st

from shopclub.core.programme.values import LocalName


class Thing(NamedTuple):
    """A product of the shop."""

    name: str
    code: str
    category: str
    price_minor: int


PRODUCTS = (
    Thing("prod-1", "code-1", "cat-1", 1500),
    Thing("prod-2", "code-2", "cat-1", 999),
    Thing("prod-3", "", "cat-2", 1),
    Thing("prod-4", "code-4", "", 12000),
)
"""Two of one category, one without a code, one without a category."""
CATEGORIES = ("cat-1", "cat-2", "cat-3")
"""The third has no product."""
TIERS = ("tier-1", "tier-2", "tier-3")
COUPONS = ("coupon-1", "coupon-2")
REWARDS = ("reward-1", "reward-2")
CARDS = ("card-1", "card-2")
PACKAGES = ("package-1", "package-2")
DRAWS = ("draw-1", "draw-2")
GROUPS = ("group-1", "group-2")
HOLIDAYS = ("holiday-1", "holiday-2")
SEGMENTS = ("segment-1", "segment-2")
TAGS = ("tag-1", "tag-2")
FIELDS = ("field-1", "field-2")
PLANS = ("plan-1", "plan-2")
HOUSEHOLDS = ("family", "couple", "company")
TENDERS = ("cash", "card", "wechat")
CODES = ("promo-1", "promo-2")
ABOUTS = ("survey-1", "event-1")

TOKEN = re.compile(r"[a-z]+-[0-9]+(?:-[0-9]+)?")
"""What a sentence may have of the tokens above, and of ids made from them."""

_ENGLISH = ("Alder", "Birch", "Cedar", "Dogwood")
_CHINESE = ("甲", "乙", "丙", "丁")
NAMES: st.SearchStrategy[LocalName] = st.sampled_from(
    [{"en": english, "zh": chinese} for english, chinese in zip(_ENGLISH, _CHINESE, strict=True)]
)


def some(pool: tuple[str, ...], *, least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of a pool, each once, in the pool's order."""
    picked = st.lists(st.sampled_from(pool), min_size=least, max_size=3, unique=True)
    return picked.map(lambda names: tuple(sorted(names, key=pool.index)))
