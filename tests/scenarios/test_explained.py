"""Every story leaves balances, tiers, receipts and coupons that explain themselves, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.check import Finding
from shopclub.core.club import Club
from shopclub.core.explaining.balance import DEBT
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MEMBERS
from shopclub.core.sales.model import SALES
from shopclub.i18n import Language, Words
from shopclub.scenarios import playing, read_file
from shopclub.words.explained import OfBalance, OfCoupon, OfReceipt, OfStanding, Teller
from tests.scenarios.stories import played
from tests.scenarios.test_files import FILES, name_of
from tests.words.answers import adds_up, agrees, opened

WORDS = (Words(Language.ZH), Words(Language.EN))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_story_leaves_nothing_unexplained(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares, lots and entries come to each balance, and everything that opens has an answer that adds up."""
    looked, check = [], playing.check_club

    def explained(club: Club) -> list[Finding]:
        for number, member in club.books.all(MEMBERS):
            if member.merged is None:
                looked.append(all_of(club, MemberNo(number)))
        for sale, row in club.books.all(SALES):
            if row.member is None:
                Teller(club, WORDS[0], None).tell(OfReceipt(sale))  # type: ignore[arg-type]
        return check(club)

    monkeypatch.setattr(playing, "check_club", explained)
    played(read_file(path))
    assert all(looked)


def all_of(club: Club, member: MemberNo) -> bool:
    """Ask everything about one member; whether something was asked."""
    explaining, count = club.explaining, 0
    for unit in explaining.units(member):
        why = explaining.balance(member, unit)
        assert (
            sum(share.amount for share in why.shares)
            == why.balance
            == sum(p.amount for p in explaining.parts(member, unit))
        )
        assert sum(lot.left for lot in why.lots) - why.debt == why.balance
        for lot in why.lots:
            assert sum(part.amount for part in explaining.lot(member, unit, lot.key)) == lot.left
        assert sum(part.amount for part in explaining.lot(member, unit, DEBT)) == why.debt
    then = explaining.standing(member).then
    assert then is None or then.what.met is not then.lost
    receipts = [OfReceipt(number) for number, _ in club.sales.of_member(member)]
    coupons = [OfCoupon(number) for number, _ in club.coupons.of_member(member)]
    teller = Teller(club, WORDS[member % 2], member, own=member % 3 == 0)
    for first in (*map(OfBalance, explaining.units(member)), OfStanding(), *receipts, *coupons):
        for asked, answer in opened(teller, first, most=30):
            count += 1
            assert all(adds_up(block) for block in answer.blocks), asked
            assert not isinstance(asked, OfBalance | OfStanding) or agrees(answer, teller), asked
    return count > 0
