"""What a new version does to what runs: nothing, unless the owner chooses; then once, as one, and back again as one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclub.core.adopting import verbs as adopting
from shopclub.core.adopting.model import Left
from shopclub.core.kernel.errors import NotAllowed, RuleViolation
from shopclub.core.ledger.model import ACCOUNTS, Account
from shopclub.core.programme.model import Extent, Programme, Terms
from tests.builders import CLERK, OWNER, Counter, a_shop, as_json, plant, programme_of

ALL = Terms(lots=Extent.ALL, tiers=Extent.ALL)
BETTER = Terms(lots=Extent.BETTER, tiers=Extent.BETTER)


def ladder(gold: int, lasts: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Two tiers, gold from so many points in all."""
    reach = {"kind": "reach", "metric": "points", "value": gold}
    tier = {"id": "gold", "name": {"en": "Gold"}, "reach": reach, "lasts": lasts or {"kind": "for_good"}, **more}
    return {"tiers": [{"id": "member", "name": {"en": "Member"}}, tier]}


def lasting(months: int, **more: Any) -> Programme:
    """Points that last so many months."""
    return programme_of(expiry={"kind": "months", "months": months}, **more)


async def adopt(shop: Counter, programme: Programme, terms: Terms | None = None, **more: Any) -> int:
    """Adopt a programme with what runs."""
    return await shop.club.adopting.adopt(programme, shop.op(), OWNER, terms=terms, **more)


def accounts(shop: Counter) -> dict[int, Account]:
    """Every account; whether somebody was told of an end is no matter here."""
    return dict(shop.club.books.all(ACCOUNTS))


async def test_without_a_choice_nothing_that_runs_is_touched(tmp_path: Path) -> None:
    """Lots and standings are byte for byte what they were."""
    async with a_shop(tmp_path, lasting(12, ladder=ladder(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        before = accounts(shop)
        await adopt(shop, lasting(1, ladder=ladder(5000)))
        await shop.day(2026, 3, 15)
        assert accounts(shop) == before


async def test_points_get_the_days_the_new_version_gives(tmp_path: Path) -> None:
    """14 March plus 12 months instead of one; the entry says which version, and the books prove it."""
    async with a_shop(tmp_path, lasting(1)) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        assert shop.lots(who) == {"2026-04-14": 150}
        number = await adopt(shop, lasting(12), BETTER)
        assert shop.lots(who) == {"2027-03-14": 150}
        terms = shop.club.programme.get(number).terms
        assert terms == msgspec.structs.replace(
            BETTER, on=date(2026, 3, 14), reached=who, done=True, lots_members=1, points=150
        )
        assert shop.entries(who)[-1] == ("adjust", 0)


async def test_a_choice_for_the_better_makes_nothing_end_sooner(tmp_path: Path) -> None:
    """Shorter terms and a harder ladder count for what comes; all: with 30 days to use what there is."""
    async with a_shop(tmp_path, lasting(12, ladder=ladder(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        harder = lasting(1, ladder=ladder(200))
        await adopt(shop, harder, BETTER)
        assert (shop.lots(who), shop.tier(who)) == ({"2027-03-14": 150}, "gold")
        await adopt(shop, harder, ALL)
        assert (shop.lots(who), shop.tier(who)) == ({"2026-04-14": 150}, "member")


async def test_a_tier_is_reached_by_the_new_ladder_at_once(tmp_path: Path) -> None:
    """Who meets the new criterion stands in the tier from that day; the row of history says why."""
    async with a_shop(tmp_path, lasting(12, ladder=ladder(100))) as shop:
        who, other = await shop.join(), await shop.join()
        await shop.sell(who, 9000)
        await shop.sell(other, 7900)
        await adopt(shop, lasting(12, ladder=ladder(80)), BETTER)
        assert (shop.tier(who), shop.tier(other)) == ("gold", "member")
        row = shop.club.tiers.history(who)[0]
        assert (row.cause, row.terms, row.on) == ("terms", 2, date(2026, 3, 14))


async def test_a_tier_that_lasts_longer_counts_from_when_it_was_reached(tmp_path: Path) -> None:
    """Twelve months from reaching it, not from the change."""
    one, twelve = {"kind": "months", "months": 1}, {"kind": "months", "months": 12}
    async with a_shop(tmp_path, lasting(12, ladder=ladder(100, one))) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        shop.at(2026, 4, 1)
        await adopt(shop, lasting(12, ladder=ladder(100, twelve)), BETTER)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.since, standing.until) == (date(2026, 3, 14), date(2027, 3, 14))


async def test_a_tier_granted_by_hand_stays(tmp_path: Path) -> None:
    """The owner's promise is no figure to be judged anew."""
    async with a_shop(tmp_path, lasting(12, ladder=ladder(100))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "gold", date(2026, 12, 31), "friend", shop.op(), OWNER)
        await adopt(shop, lasting(12, ladder=ladder(5000)), ALL)
        assert shop.tier(who) == "gold"


async def test_planned_it_is_done_on_its_day(tmp_path: Path) -> None:
    """Nothing until then; then as of that day, however late the daily run comes; called back: never."""
    async with a_shop(tmp_path, lasting(1)) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        await adopt(shop, lasting(12), BETTER, from_on=date(2026, 3, 20))
        number = await adopt(shop, lasting(24), BETTER, from_on=date(2026, 3, 18))
        await shop.club.programme.call_back(number, shop.op(), OWNER)
        await shop.day(2026, 3, 19)
        assert shop.lots(who) == {"2026-04-14": 150}
        await shop.day(2026, 3, 25)
        assert shop.lots(who) == {"2027-03-14": 150}
        assert shop.club.points.history(who)[0][1].on == date(2026, 3, 20)


async def test_what_ended_before_the_day_stays_ended(tmp_path: Path) -> None:
    """The PC was off over both: points whose day lay before the version's are gone, longer terms or not."""
    async with a_shop(tmp_path, lasting(1)) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        await adopt(shop, lasting(12), BETTER, from_on=date(2026, 4, 15))
        await shop.day(2026, 5, 1)
        assert (shop.points(who), shop.lots(who)) == (0, {})


async def test_cut_off_it_goes_on_with_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the first commit: the next daily run does the rest, nobody twice."""
    monkeypatch.setattr(adopting, "AT_ONCE", 2)
    async with a_shop(tmp_path, lasting(1)) as shop:
        members = [await shop.join() for _ in range(5)]
        for who in members:
            await shop.sell(who, 10000)
        number = await shop.club.programme.adopt(lasting(12), shop.op(), OWNER, terms=BETTER)
        terms = shop.club.programme.get(number).terms
        assert terms is not None
        await shop.club.adopting._some(number, terms, shop.club.today())
        assert [next(iter(shop.lots(who))) for who in members] == ["2027-03-14"] * 2 + ["2026-04-14"] * 3
        assert shop.check() == []
        await shop.restart()
        await shop.day(2026, 3, 15)
        assert all(shop.lots(who) == {"2027-03-14": 100} for who in members)
        assert [len(shop.entries(who)) for who in members] == [2] * 5


async def test_all_of_it_goes_back_as_one(tmp_path: Path) -> None:
    """Lots and standings are as before, the version stays; twice is refused, a clerk may not; it can be done anew."""
    async with a_shop(tmp_path, lasting(1, ladder=ladder(100))) as shop:
        gold, other = await shop.join(), await shop.join()
        await shop.sell(gold, 15000)
        await shop.sell(other, 8000)
        before = accounts(shop)
        number = await adopt(shop, lasting(12, ladder=ladder(80)), ALL)
        assert accounts(shop) != before
        with pytest.raises(NotAllowed):
            await shop.club.adopting.take_back(number, shop.op(), CLERK)
        op = shop.op()
        await shop.club.adopting.take_back(number, op, OWNER)
        await shop.club.adopting.take_back(number, op, OWNER)
        assert accounts(shop) == before
        assert shop.club.programme.version == number
        with pytest.raises(RuleViolation, match="undone_already"):
            await shop.club.adopting.take_back(number, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="terms_none"):
            await shop.club.adopting.take_back(1, shop.op(), OWNER)
        await shop.club.adopting.reach(number, ALL, shop.op(), OWNER)
        assert shop.lots(gold) == {"2027-03-14": 150}
        with pytest.raises(RuleViolation, match="terms_set"):
            await shop.club.adopting.reach(number, ALL, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="version_not_in_force"):
            await shop.club.adopting.reach(1, ALL, shop.op(), OWNER)


async def test_the_last_that_reached_into_it_goes_back_first(tmp_path: Path) -> None:
    """Two versions gave the same points new days: the later one has to be taken back before the earlier one."""
    async with a_shop(tmp_path, lasting(1)) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        before = accounts(shop)
        numbers = [await adopt(shop, lasting(months), ALL) for months in (6, 12)]
        assert shop.lots(who) == {"2027-03-14": 150}
        with pytest.raises(RuleViolation, match="terms_later"):
            await shop.club.adopting.take_back(numbers[0], shop.op(), OWNER)
        for number in reversed(numbers):
            await shop.club.adopting.take_back(number, shop.op(), OWNER)
        assert accounts(shop) == before


async def test_what_was_spent_and_reached_meanwhile_stays(tmp_path: Path) -> None:
    """Points spent after the change stay spent, and whoever rose since stays where they rose to."""
    async with a_shop(tmp_path, lasting(1, ladder=ladder(100), money_off=_MONEY_OFF)) as shop:
        who = await shop.join()
        await shop.sell(who, 9000)
        number = await adopt(shop, lasting(12, ladder=ladder(200), money_off=_MONEY_OFF), ALL)
        await shop.sell(who, 15000, points=40)
        lots, tier = shop.points(who), shop.tier(who)
        await shop.club.adopting.take_back(number, shop.op(), OWNER)
        assert (shop.points(who), shop.tier(who)) == (lots, tier)
        assert shop.lots(who) == {"2026-04-14": 50, "2027-03-14": lots - 50}


_MONEY_OFF = {"points": 10, "minor": 100}


async def test_undated_points_go_by_the_new_version_where_the_owner_says_so(tmp_path: Path) -> None:
    """From never to six months without activity: who stayed away a year loses theirs after 30 days, not before."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        shop.at(2027, 3, 14)
        idle = programme_of(expiry={"kind": "inactivity", "months": 6})
        preview = await shop.club.adopting.preview(idle)
        assert [(one.member, one.shorter, one.days) for one in preview.affected] == [(who, 100, 0)]
        await adopt(shop, idle, Terms(lots=Extent.ALL))
        await shop.day(2027, 4, 12)
        assert shop.points(who) == 100
        await shop.day(2027, 4, 13)
        assert shop.points(who) == 0


async def test_the_preview_says_who_gains_and_who_loses(tmp_path: Path) -> None:
    """Whose points by how many days, whose tier from which to which; it changes nothing."""
    async with a_shop(tmp_path, lasting(6, ladder=ladder(100))) as shop:
        gold, near, low = [await shop.join() for _ in range(3)]
        await shop.sell(gold, 15000)
        await shop.sell(near, 8500)
        await shop.sell(low, 1000)
        before = accounts(shop)
        preview = await shop.club.adopting.preview(lasting(12, ladder=ladder(80)))
        assert accounts(shop) == before
        found = {one.member: (one.longer, one.days, one.tier_before, one.tier_after) for one in preview.affected}
        assert found == {gold: (150, 181, "", ""), near: (85, 181, "member", "gold"), low: (10, 181, "", "")}
        sums = preview.sums()
        assert (sums.longer, sums.longer_members, sums.shorter, sums.higher, sums.lower) == (245, 3, 0, 1, 0)
        harder = (await shop.club.adopting.preview(lasting(1, ladder=ladder(5000)))).sums()
        assert (harder.longer, harder.shorter, harder.shorter_members, harder.lower) == (0, 245, 3, 1)


async def test_the_preview_counts_what_would_be_left_behind(tmp_path: Path) -> None:
    """Tiers held, coupons, plans and cards of kinds the new programme no longer has, or that say something else."""
    tea = {"id": "tea", "name": {"en": "Tea"}, "then": {"kind": "gift", "name": {"en": "Tea"}}}
    ten = {"id": "ten", "name": {"en": "Ten"}, "then": {"kind": "amount_off", "minor": 1000}}
    programme = programme_of(coupons=[tea, ten], ladder=ladder(100))
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        for kind in ("tea", "ten"):
            await shop.club.coupons.issue(kind, [who], shop.op(), OWNER)
        preview = await shop.club.adopting.preview(programme_of(coupons=[{**ten, "uses": 2}], ladder=ladder(100)))
        assert preview.left == (Left(part="coupon", id="tea", count=1), Left(part="coupon_changed", id="ten", count=1))
        lower = {"tiers": [{"id": "member", "name": {"en": "Member"}}]}
        preview = await shop.club.adopting.preview(programme_of(coupons=[tea, ten], ladder=lower))
        assert preview.left == (Left(part="tier", id="gold", count=1),)


async def test_what_a_version_did_is_proven(tmp_path: Path) -> None:
    """An entry that does more than it says, a version that is not there, a sum that is none: each is found."""
    shop = await _changed(_folder(tmp_path, "a"))
    entry = as_json(shop.club.points.history(_first(shop))[0][1])
    lots = {**entry["lots"], "2027-03-14": 149}
    faults: dict[str, tuple[str, int, dict[str, Any]]] = {
        "entry_terms": ("ledger", 2, {"lots": lots, "amount": -1}),
        "entry_version": ("ledger", 2, {"why": ["new_terms", 9, 150]}),
        "version_terms": ("programmes", 2, {"terms": {**_terms(shop), "points": 151}}),
    }
    await shop.club.close()
    for number, (code, fault) in enumerate(faults.items()):
        changed = await plant(await _changed(_folder(tmp_path, str(number))), fault)
        assert code in {found.code for found in changed.check()}
        await changed.club.close()


def _terms(shop: Counter) -> Any:
    terms = shop.club.programme.get(2).terms
    assert terms is not None
    return as_json(terms)


def _folder(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


def _first(shop: Counter) -> Any:
    return min(shop.club.books.raw(ACCOUNTS))


async def _changed(folder: Path) -> Counter:
    from tests.builders import open_shop

    shop = await open_shop(folder, lasting(1))
    who = await shop.join()
    await shop.sell(who, 15000)
    await adopt(shop, lasting(12), BETTER)
    return shop


# -- laws -------------------------------------------------------------------------------------------

EXPIRIES = st.sampled_from(
    [
        {"kind": "never"},
        {"kind": "inactivity", "months": 3},
        {"kind": "months", "months": 2},
        {"kind": "months", "months": 14},
        {"kind": "year_end", "grace_months": 1},
    ]
)
PROGRAMMES = st.builds(
    lambda expiry, gold, months: programme_of(
        expiry=expiry, money_off=_MONEY_OFF, ladder=ladder(gold, {"kind": "months", "months": months})
    ),
    EXPIRIES,
    st.sampled_from([60, 150, 400]),
    st.sampled_from([1, 12]),
)
DAYS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 1), st.integers(1, 300)), min_size=1, max_size=5)
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


async def _lived(folder: str, first: Programme, days: list[tuple[int, int, int]]) -> Counter:
    """A shop with two members and some purchases over a while."""
    from datetime import timedelta

    from tests.builders import open_shop

    shop = await open_shop(Path(folder), first)
    members = [await shop.join() for _ in range(2)]
    for ahead, who, yuan in days:
        shop.clock.set(shop.clock.now() + timedelta(days=ahead))
        await shop.club.clockwork.catch_up(confirmed=True)
        free = shop.club.profile(members[who]).available // 10 * 10
        await shop.sell(members[who], yuan * 100, points=min(free, yuan // 2 * 10) if yuan % 2 else 0)
    return shop


@QUICK
@given(PROGRAMMES, PROGRAMMES, DAYS, st.sampled_from([Terms(), BETTER, ALL]))
async def test_adopting_changes_no_balance(
    first: Programme, second: Programme, days: list[tuple[int, int, int]], terms: Terms
) -> None:
    """Whatever is chosen, as many points as before; without a choice nothing at all; the books are sound."""
    with TemporaryDirectory() as folder:
        shop = await _lived(folder, first, days)
        before = accounts(shop)
        await adopt(shop, second, terms)
        after = accounts(shop)
        assert {n: one.balance for n, one in after.items()} == {n: one.balance for n, one in before.items()}
        if terms == Terms():
            assert after == before
        assert shop.check() == []
        await shop.club.close()


@QUICK
@given(PROGRAMMES, PROGRAMMES, DAYS, st.sampled_from([BETTER, ALL]))
async def test_taken_back_at_once_all_is_as_before(
    first: Programme, second: Programme, days: list[tuple[int, int, int]], terms: Terms
) -> None:
    """Lots, standings, figures: the accounts are what they were."""
    with TemporaryDirectory() as folder:
        shop = await _lived(folder, first, days)
        before = accounts(shop)
        number = await adopt(shop, second, terms)
        if shop.club.programme.get(number).terms is not None:
            await shop.club.adopting.take_back(number, shop.op(), OWNER)
        assert accounts(shop) == before
        assert shop.check() == []
        await shop.club.close()


@QUICK
@given(PROGRAMMES, PROGRAMMES, DAYS, st.sampled_from([Terms(), BETTER, ALL]), st.integers(1, 40), st.integers(0, 60))
async def test_planned_is_as_adopted_on_that_day(
    first: Programme,
    second: Programme,
    days: list[tuple[int, int, int]],
    terms: Terms,
    ahead: int,
    off: int,
) -> None:
    """A version planned for a day, found by a run long after it, does what adopting on the morning of that day does."""
    from datetime import timedelta

    found = []
    for planned in (True, False):
        with TemporaryDirectory() as folder:
            shop = await _lived(folder, first, days)
            day = shop.club.today() + timedelta(days=ahead)
            if planned:
                await adopt(shop, second, terms, from_on=day)
                shop.clock.set(shop.clock.now() + timedelta(days=ahead + off))
            else:
                shop.clock.set(shop.clock.now() + timedelta(days=ahead - 1))
                await shop.club.clockwork.catch_up(confirmed=True)
                shop.clock.set(shop.clock.now() + timedelta(days=1))
                await adopt(shop, second, terms)
                shop.clock.set(shop.clock.now() + timedelta(days=off))
            await shop.club.clockwork.catch_up(confirmed=True)
            found.append({n: msgspec.structs.replace(one, standing=_plain(one)) for n, one in accounts(shop).items()})
            assert shop.check() == []
            await shop.club.close()
    assert found[0] == found[1]


def _plain(account: Account) -> Any:
    """The standing without whether somebody was told of its end: a run that comes late tells late."""
    return account.standing and msgspec.structs.replace(account.standing, told=False)
