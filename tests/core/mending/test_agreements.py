"""What two files of one person had agreed to: the file that goes ends its own, what is taken over stands."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.consents import CONSENTS, Agreed, Agreement
from shopclub.core.members.model import MEMBERS, NewMember
from shopclub.core.mending.model import MERGES
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, open_shop
from tests.core.mending.test_merging import merge


async def joined(shop: Counter, name: str, *, marketing: bool = False) -> MemberNo:
    """Somebody with a file of their own."""
    new = NewMember(name=name, phone=new_phone(), marketing=marketing)
    return (await shop.club.members.enrol(new, shop.op(), CLERK)).number


async def from_elsewhere(shop: Counter, name: str) -> MemberNo:
    """Somebody of another system: nobody has asked them anything yet."""
    number = await joined(shop, name)
    async with shop.club.books.writing() as session:
        session.put(MEMBERS, number, msgspec.structs.replace(session.require(MEMBERS, number), consent=None))
        for row in shop.club.books.of_member(CONSENTS, "member", number):
            session.delete(CONSENTS, row)
    return number


def logged(shop: Counter) -> dict[int, Agreement]:
    """The whole log."""
    return dict(shop.club.books.all(CONSENTS))


def standing(shop: Counter, number: int) -> set[Agreed]:
    """What one file agrees to by the log."""
    return {one.to for one in logged(shop).values() if one.member == number and one.ended_at is None}


async def test_the_file_that_goes_ends_what_it_agreed_to(tmp_path: Path) -> None:
    """Of the kept one what it said itself stands: offers that only the other one wanted stop with it."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await joined(shop, "A"), await joined(shop, "A", marketing=True)
        shop.at(2026, 4, 2)
        await merge(shop, kept, gone)
        assert standing(shop, kept) == {Agreed.MEMBERSHIP}
        ended = [one for one in logged(shop).values() if one.member == gone]
        assert [(one.to, one.ended_at, one.ended_via) for one in ended] == [
            (Agreed.MEMBERSHIP, shop.club.clock.now(), OWNER.source),
            (Agreed.MARKETING, shop.club.clock.now(), OWNER.source),
        ]
        assert shop.check() == []


async def test_what_is_taken_over_stands_as_of_then(tmp_path: Path) -> None:
    """A kept file that nobody had asked agrees to what the other said, with its instant and its text."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await from_elsewhere(shop, "A"), await joined(shop, "A", marketing=True)
        before = {one.to: one for one in logged(shop).values() if one.member == gone}
        shop.at(2026, 4, 2)
        await merge(shop, kept, gone)
        after = {one.to: one for one in logged(shop).values() if one.member == kept}
        assert (standing(shop, kept), standing(shop, gone)) == ({Agreed.MEMBERSHIP, Agreed.MARKETING}, set())
        assert {to: (one.at, one.notice) for to, one in after.items()} == {
            to: (one.at, one.notice) for to, one in before.items()
        }
        assert shop.check() == []


async def test_parting_them_gives_each_its_own_back(tmp_path: Path) -> None:
    """The way back of a merge: the log says of both what their files say again."""
    for taken_over in (False, True):
        folder = tmp_path / str(taken_over)
        folder.mkdir()
        async with a_shop(folder) as shop:
            kept = await (from_elsewhere(shop, "A") if taken_over else joined(shop, "A"))
            gone = await joined(shop, "A", marketing=True)
            await merge(shop, kept, gone)
            await shop.undo()
            assert standing(shop, kept) == (set() if taken_over else {Agreed.MEMBERSHIP})
            assert standing(shop, gone) == {Agreed.MEMBERSHIP, Agreed.MARKETING}
            assert shop.check() == []
            await shop.club.privacy.choose_offers(gone, False, shop.op(), CLERK)
            assert standing(shop, gone) == {Agreed.MEMBERSHIP}
            assert shop.check() == []


async def test_a_file_from_before_the_log_is_written_down_first(tmp_path: Path) -> None:
    """Where neither has a line yet, the merge writes both, and ends one."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await joined(shop, "A"), await joined(shop, "A", marketing=True)
        async with shop.club.books.writing() as session:
            for row in logged(shop):
                session.delete(CONSENTS, row)
        await merge(shop, kept, gone)
        await shop.club.privacy.choose_offers(kept, True, shop.op(), CLERK)
        assert (standing(shop, kept), standing(shop, gone)) == ({Agreed.MEMBERSHIP, Agreed.MARKETING}, set())
        assert [one.ended_at is None for one in logged(shop).values() if one.member == gone] == [False, False]
        assert shop.check() == []


async def merged_by_an_older_program(shop: Counter) -> tuple[MemberNo, MemberNo]:
    """A file of before: the log had stayed as it was."""
    kept, gone = await joined(shop, "A"), await joined(shop, "A", marketing=True)
    before = logged(shop)
    number = await merge(shop, kept, gone)
    async with shop.club.books.writing() as session:
        for row in logged(shop):
            if row in before:
                session.put(CONSENTS, row, before[row])
            else:
                session.delete(CONSENTS, row)
        session.put(MERGES, number, msgspec.structs.replace(session.require(MERGES, number), settled=False))
    return kept, gone


async def test_an_older_merge_ends_when_its_member_leaves(tmp_path: Path) -> None:
    """What an older program left open is no fault, is ended by leaving, and by the way back it simply stands."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await merged_by_an_older_program(shop)
        assert standing(shop, gone) == {Agreed.MEMBERSHIP, Agreed.MARKETING}
        assert shop.check() == []
        await shop.club.members.close_member(kept, shop.op(), OWNER, erase=True)
        assert (standing(shop, kept), standing(shop, gone)) == (set(), set())
        assert shop.check() == []


async def test_an_older_merge_is_parted_without_a_second_line(tmp_path: Path) -> None:
    """The other file's agreements never ended, so nothing is written."""
    async with a_shop(tmp_path) as shop:
        _, gone = await merged_by_an_older_program(shop)
        before = logged(shop)
        await shop.undo()
        assert logged(shop) == before
        assert standing(shop, gone) == {Agreed.MEMBERSHIP, Agreed.MARKETING}
        assert shop.check() == []


async def test_an_agreement_left_open_is_found(tmp_path: Path) -> None:
    """A line of the file that went, opened again by hand."""
    shop = await open_shop(tmp_path)
    try:
        kept, gone = await joined(shop, "A"), await joined(shop, "A")
        await merge(shop, kept, gone)
        assert shop.check() == []
        async with shop.club.books.writing() as session:
            row = next(row for row, one in logged(shop).items() if one.member == gone)
            session.put(CONSENTS, row, msgspec.structs.replace(logged(shop)[row], ended_at=None, ended_via=None))
        assert [(found.code, found.number) for found in shop.check()] == [("consent_differs", gone)]
    finally:
        await shop.club.close()
