"""Whatever happens in whatever order: the books are proven and caps hold."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from tests.builders import OWNER, Counter, open_shop
from tests.core.campaigns.test_proof import CARRIES, OFF
from tests.core.campaigns.test_verbs import TIERS, brought_by, coupon, rule, sign_in, tell, with_rules

TWICE_A_MONTH = {"per_member": 2, "period": "month"}
PROGRAMME = with_rules(
    CARRIES,
    OFF,
    rule("s", "survey", 40, caps={**TWICE_A_MONTH, "points": 200}),
    rule("e", "survey", then={"kind": "engagement", "points": 3}, caps={"per_day": 2}),
    coupon("k", "review", 2, caps={"uses": 3}),
    rule("up", "tier", 30, caps={"per_member": 3, "period": "year"}),
    coupon("top", "tier", when={"kind": "tier_in", "tiers": ["gold"]}),
    rule("fj", "friend_joined", 25, caps=TWICE_A_MONTH),
    rule("fb", "friend_bought", 50),
    rule("d", "sign_in", 1, caps={"points_per_member": 3, "period": "month"}),
    rule("day", "day", 5, when={"kind": "weekdays", "days": [1, 4]}, caps={**TWICE_A_MONTH, "points": 40}),
    rule("end", "period_end", 7, period="month"),
    rule("first", "period_end", then={
        "kind": "first", "places": 2, "by": "points", "give": {"kind": "points_fixed", "points": 20},
    }),
    ladder=TIERS,
    expiry={"kind": "months", "months": 2},
)  # fmt: skip

STEPS = st.lists(
    st.tuples(
        st.sampled_from("survey review sell sell refund undo friend sign_in day days spend reverse".split()),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=22,
)


async def do(shop: Counter, what: str, which: int, sales: list[int]) -> None:
    """One step; what is refused changes nothing."""
    members = shop.club.members.count()
    who = MemberNo(1 + which % members)
    match what:
        case "survey" | "review":
            await tell(shop, who, what, about=("", "x")[which % 2])
        case "sell":
            sales.append((await shop.sell(who, (1550, 9900, 12000, 25000)[which])).number)
        case "refund" if sales:
            await shop.refund(sales[which % len(sales)])
        case "undo" if shop.club.undo.last():
            await shop.undo()
        case "friend":
            await brought_by(shop, who)
        case "sign_in":
            await sign_in(shop, who)
        case "day" | "days":
            shop.clock.set(shop.clock.now() + timedelta(days=1 if what == "day" else 5 + which * 4))
            await shop.club.clockwork.catch_up(confirmed=True)
        case "spend":
            await shop.give(who, -1 - which * 10)
        case "reverse" if shop.club.campaigns.runs():
            runs = shop.club.campaigns.runs()
            await shop.club.campaigns.reverse_run(runs[which % len(runs)].on, shop.op(), OWNER)


def caps_hold(shop: Counter) -> None:
    """No rule has given more than it may, in all or to anybody."""
    given = shop.club.campaigns.tallies().given
    for found in PROGRAMME.rules:
        tally = given.get(found.id)
        if tally is None:
            continue
        assert tally.uses >= 0
        assert found.caps.uses is None or tally.uses <= found.caps.uses
        assert found.caps.points is None or tally.points <= found.caps.points
        for number in range(1, shop.club.members.count() + 1):
            used = shop.club.points.account(MemberNo(number)).used.get(found.id)
            if used is not None:
                assert found.caps.per_member is None or used.count <= found.caps.per_member
                assert found.caps.points_per_member is None or used.points <= found.caps.points_per_member


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
async def test_the_books_are_proven_after_anything(
    steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Surveys, sales, returns, undos, friends, sign-ins, days and taking days back, in any order."""
    shop = await open_shop(tmp_path_factory.mktemp("any"), PROGRAMME)
    await shop.join()
    await shop.join()
    sales: list[int] = []
    try:
        for what, which in steps:
            with contextlib.suppress(ClubError):
                await do(shop, what, which, sales)
            assert shop.check() == [], (what, which)
            caps_hold(shop)
    finally:
        await shop.club.close()
