"""Merging somebody who collects on the card of a family."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS
from tests.builders import open_shop, plant


async def test_whoever_collects_elsewhere_leaves_first(tmp_path: Path) -> None:
    """A file whose points lie in a family's pool takes no other one in."""
    shop = await open_shop(tmp_path)
    main, sub, other = [await shop.join(name) for name in "ABC"]
    shop = await plant(shop, ("accounts", sub, {"pool": main}))
    assert shop.club.books.require(ACCOUNTS, sub).pool == main
    with pytest.raises(RuleViolation, match="merge_pool"):
        shop.club.mending.merging.plan(MemberNo(sub), MemberNo(other))
    await shop.club.close()
