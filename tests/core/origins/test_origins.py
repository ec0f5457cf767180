"""Origins end to end: added, changed, switched, taken back; what each brought; proven by check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError, NotAllowed
from shopclub.core.members.model import NewMember
from shopclub.core.origins.model import Brought, Origin, OriginKind, OriginsChanged, OriginWish
from shopclub.core.origins.rules import MOST_COST, MOST_TARGET, as_before, is_token, make_token, put_back
from shopclub.core.origins.verbs import MOST_ORIGINS
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, open_shop, plant

WINDOW = OriginWish(name="橱窗海报", cost_minor=10_000, target=30)


async def add(shop: Counter, wish: OriginWish = WINDOW) -> str:
    """By the owner; the token of its code."""
    return shop.club.origins.get(await shop.club.origins.add(wish, shop.op(), OWNER)).token


async def ask(shop: Counter, via: str) -> int:
    """Somebody joins at the kiosk by a code; the number they wait under."""
    number, _ = await shop.club.members.ask_to_join(NewMember(phone=new_phone(), via=via), shop.op())
    return number


async def come(shop: Counter, via: str) -> int:
    """Somebody joins by a code and the counter activates them."""
    return (await shop.club.members.activate(await ask(shop, via), shop.op(), CLERK)).number


def only(shop: Counter) -> Brought:
    """The one origin there is."""
    (one,) = shop.club.origins.brought()
    return one


class TestTokens:
    """What a code says."""

    @given(st.lists(st.integers(0, 30), min_size=12, max_size=12))
    def test_made_and_known(self, drawn: list[int]) -> None:
        """Six characters without those that look alike; one that is taken is never given again."""
        numbers = iter(drawn)
        first = make_token(lambda _: next(numbers), ())
        assert is_token(first)
        assert not set(first) & set("01ilo")
        again = iter([*drawn[:6], *(0, 1, 2, 3, 4, 5)])
        other = make_token(lambda _: next(again), (first,))
        assert other == "234567" or first == "234567"

    @pytest.mark.parametrize("text", ["", "abcde", "abcdefg", "ABCDEF", "abcde0", "abc ef", "２３４５６７", "../../"])
    def test_anything_else_is_none(self, text: str) -> None:
        """One character less or more, another alphabet, a path: no token."""
        assert not is_token(text)


class TestCounting:
    """What an origin brought."""

    async def test_waiting_joined_bought(self, tmp_path: Path) -> None:
        """Who waits, who was activated and who bought are counted apart; the cost goes by head, rounded half up."""
        async with a_shop(tmp_path) as shop:
            token = await add(shop)
            for _ in range(2):
                await ask(shop, token)
            people = [await come(shop, token) for _ in range(3)]
            await shop.join()  # from nowhere in particular
            seen = only(shop)
            assert (seen.waiting, seen.joined, seen.bought) == (2, 3, 0)
            assert (seen.per_join_minor, seen.per_buyer_minor) == (3_333, None)  # 100.00 / 3
            for member in people[:2]:
                await shop.sell(member, 1_000)
            await shop.sell(people[0], 1_000)
            seen = only(shop)
            assert (seen.waiting, seen.joined, seen.bought, seen.per_buyer_minor) == (2, 3, 2, 5_000)
            await shop.restart()
            assert only(shop) == seen
            assert shop.check() == []

    async def test_a_share_is_rounded_half_up(self) -> None:
        """1.00 for eight is 12.5 fen, so 13; nothing for nobody."""
        origin = Origin(name="x", token="222222", cost_minor=100)
        one = Brought(number=1, origin=origin, waiting=0, joined=8, bought=0)
        assert (one.per_join_minor, one.per_buyer_minor) == (13, None)

    async def test_a_person_counts_once(self, tmp_path: Path) -> None:
        """Two files of one person that came by the same poster are one join."""
        async with a_shop(tmp_path) as shop:
            token = await add(shop)
            first, second = await come(shop, token), await come(shop, token)
            plan = shop.club.mending.merging.plan(first, second)
            await shop.club.mending.merging.merge(first, second, plan.fingerprint, shop.op(), OWNER)
            assert only(shop).joined == 1

    async def test_dismissed_is_no_join(self, tmp_path: Path) -> None:
        """Whom the counter turned away neither waits nor joined."""
        async with a_shop(tmp_path) as shop:
            await shop.club.members.dismiss(await ask(shop, await add(shop)), shop.op(), CLERK)
            assert (only(shop).waiting, only(shop).joined) == (0, 0)

    async def test_who_has_left_was_brought_all_the_same(self, tmp_path: Path) -> None:
        """Leaving, also with the person erased, takes nothing from the poster's count."""
        async with a_shop(tmp_path) as shop:
            member = await come(shop, await add(shop))
            await shop.club.members.close_member(member, shop.op(), OWNER, erase=True)
            assert only(shop).joined == 1
            assert shop.check() == []


class TestSwitching:
    """Old posters."""

    async def test_switched_off(self, tmp_path: Path) -> None:
        """A code that counts no more lets people join all the same, from nowhere; on again it counts again."""
        async with a_shop(tmp_path) as shop:
            token = await add(shop)
            await come(shop, token)
            await shop.club.origins.switch(1, False, shop.op(), OWNER)
            assert shop.club.origins.named_by(token) is None
            await come(shop, token)
            assert (only(shop).joined, shop.club.members.count()) == (1, 2)
            await shop.club.origins.switch(1, True, shop.op(), OWNER)
            await come(shop, token)
            assert only(shop).joined == 2

    async def test_who_waits_keeps_where_they_came_from(self, tmp_path: Path) -> None:
        """Switched off between the phone and the counter, it is still what brought them."""
        async with a_shop(tmp_path) as shop:
            waiting = await ask(shop, await add(shop))
            await shop.club.origins.switch(1, False, shop.op(), OWNER)
            await shop.club.members.activate(waiting, shop.op(), CLERK)
            assert only(shop).joined == 1

    async def test_in_order(self, tmp_path: Path) -> None:
        """Those that count stand first, each group as it was added."""
        async with a_shop(tmp_path) as shop:
            for name in "abc":
                await add(shop, OriginWish(name=name))
            await shop.club.origins.switch(1, False, shop.op(), OWNER)
            assert [one.origin.name for one in shop.club.origins.brought()] == ["b", "c", "a"]


class TestChanging:
    """Names and figures; the code on paper stays."""

    async def test_changed_and_back(self, tmp_path: Path) -> None:
        """Another name, kind, cost and target under the same code; undo puts each back, at last there is none."""
        async with a_shop(tmp_path) as shop:
            token = await add(shop)
            other = OriginWish(name="书店", kind=OriginKind.PARTNER, cost_minor=0, target=5)
            changed = await shop.club.origins.change(1, other, shop.op(), OWNER)
            assert changed == Origin(name="书店", kind=OriginKind.PARTNER, target=5, token=token)
            await shop.club.origins.switch(1, False, shop.op(), OWNER)
            await shop.undo()
            assert shop.club.origins.get(1) == changed
            await shop.undo()
            assert shop.club.origins.get(1) == Origin(name="橱窗海报", cost_minor=10_000, target=30, token=token)
            assert shop.check() == []
            await shop.undo()
            assert shop.club.origins.brought() == []
            assert shop.check() == []

    async def test_what_was_used_stays(self, tmp_path: Path) -> None:
        """Adding can't be undone once somebody waits or has joined by it: their file would name nothing."""
        async with a_shop(tmp_path) as shop:
            last = await add(shop)
            op = shop.club.undo.last()
            assert op is not None
            await ask(shop, last)
            with pytest.raises(ClubError) as refused:
                await shop.club.undo.undo(op.op, shop.op(), OWNER)
            assert refused.value.code == "origin_used"

    @given(name=st.text("ab书", min_size=1, max_size=9), kind=st.sampled_from(OriginKind), off=st.booleans(),
           cost=st.integers(0, MOST_COST), target=st.integers(0, MOST_TARGET))  # fmt: skip
    def test_put_back_is_exact(self, name: str, kind: OriginKind, off: bool, cost: int, target: int) -> None:
        """What is remembered of an origin gives it back whole, whatever it is now."""
        before = Origin(name=name, kind=kind, token="abcdef", cost_minor=cost, target=target, off=off)
        assert put_back(Origin(name="now", token="abcdef"), as_before(before)) == before

    async def test_twice_is_once(self, tmp_path: Path) -> None:
        """The same operation again adds and changes nothing."""
        async with a_shop(tmp_path) as shop:
            heard: list[object] = []
            shop.club.changes.subscribe(heard.append)
            op, off = shop.op(), shop.op()
            assert [await shop.club.origins.add(WINDOW, op, OWNER) for _ in range(2)] == [1, 1]
            for _ in range(2):
                await shop.club.origins.switch(1, False, off, OWNER)
            assert heard == [OriginsChanged(number=1)] * 2

    @pytest.mark.parametrize(
        ("wish", "code"),
        [
            (OriginWish(name=" "), "text_missing"),
            (OriginWish(name="x" * 41), "text_too_long"),
            (OriginWish(name="x", cost_minor=-1), "origin_cost"),
            (OriginWish(name="x", cost_minor=MOST_COST + 1), "origin_cost"),
            (OriginWish(name="x", target=-1), "origin_target"),
            (OriginWish(name="x", target=MOST_TARGET + 1), "origin_target"),
            (OriginWish(name="橱窗海报"), "origin_name_taken"),
        ],
    )
    async def test_refused(self, wish: OriginWish, code: str, tmp_path: Path) -> None:
        """No name, one too long, one there is; costs and targets one beyond what can be: nothing is kept."""
        async with a_shop(tmp_path) as shop:
            await add(shop)
            with pytest.raises(ClubError) as refused:
                await shop.club.origins.add(wish, shop.op(), OWNER)
            assert refused.value.code == code
            assert len(shop.club.origins.brought()) == 1

    async def test_the_last_one_that_fits(self, tmp_path: Path) -> None:
        """As many as a list shows, and not one more."""
        async with a_shop(tmp_path) as shop:
            for n in range(MOST_ORIGINS):
                await add(shop, OriginWish(name=f"n{n}"))
            with pytest.raises(ClubError) as refused:
                await add(shop)
            assert refused.value.code == "origins_full"

    async def test_only_the_owner(self, tmp_path: Path) -> None:
        """A clerk looks at the list and changes nothing."""
        async with a_shop(tmp_path) as shop:
            await add(shop)
            with pytest.raises(NotAllowed):
                await shop.club.origins.add(OriginWish(name="x"), shop.op(), CLERK)
            with pytest.raises(NotAllowed):
                await shop.club.origins.change(1, OriginWish(name="x"), shop.op(), CLERK)
            with pytest.raises(NotAllowed):
                await shop.club.origins.switch(1, False, shop.op(), CLERK)


@pytest.mark.parametrize(
    ("table", "number", "changes", "found"),
    [
        ("origins", 2, {"token": "first"}, ("origin_twice", "origins", 2)),
        ("origins", 2, {"token": "x"}, ("origin_figures", "origins", 2)),
        ("origins", 2, {"cost_minor": -1}, ("origin_figures", "origins", 2)),
        ("origins", 2, {"name": ""}, ("origin_figures", "origins", 2)),
        ("members", 1, {"origin": 9}, ("origin_missing", "members", 1)),
        ("pending", 2, {"origin": 9}, ("origin_missing", "pending", 2)),
    ],
)
async def test_a_planted_fault_is_found(
    table: str, number: int, changes: dict[str, Any], found: tuple[str, str, int], tmp_path: Path
) -> None:
    """A code of two, figures that can't be, a source that is not there: each is found where it is."""
    shop = await open_shop(tmp_path)
    first = await add(shop)
    await add(shop, OriginWish(name="other"))
    await come(shop, first)
    await ask(shop, first)
    assert shop.check() == []
    if changes.get("token") == "first":
        changes = {"token": first}
    shop = await plant(shop, (table, number, changes))
    try:
        assert [(one.code, one.table, one.number) for one in shop.check()] == [found]
    finally:
        await shop.club.close()
