"""PIN and phones at the counter: one key each, the tablet asked, and who spends shows that it is them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.rules import PIN_MISSES
from shopclub.core.programme.model import Programme
from shopclub.core.rewards.model import AskedAt, VoucherState
from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Language
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.games import DrawDialog, StakeDialog
from shopclub.tui.modals.keys import KeysDialog
from shopclub.tui.modals.proof import ProofDialog
from tests.builders import OWNER, programme_of
from tests.core.games.games import opened
from tests.core.games.games import programme as with_draw
from tests.core.rewards.shops import ask
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

PIN, WANG = "4803", MemberNo(1)
PROGRAMME = programme_of(
    money_off={"points": 10, "minor": 100},
    rewards=[{"id": "mug", "name": {"en": "Mug", "zh": "杯子"}, "points": 100}],
)


@asynccontextmanager
async def a_bench(
    folder: Path, programme: Programme = PROGRAMME, *, tablet: bool = True, **options: object
) -> AsyncIterator[Bench]:
    """A counter with one member who has 250 points, and a paired tablet."""
    async with at_counter(folder, programme, members=("王芳",), **options) as bench:  # type: ignore[arg-type]
        if tablet:
            await bench.shop.club.devices.pair("tablet", bench.shop.op())
        await bench.shop.give(1, 250)
        yield bench


async def lock(bench: Bench) -> None:
    """Five wrong PINs."""
    for _ in range(PIN_MISSES):
        with pytest.raises(Exception, match="member_pin"):
            await bench.shop.club.pins.verify(WANG, "9999")
    await bench.settle()


async def wants_proof(bench: Bench) -> None:
    """The shop wants to see who spends."""
    club = bench.shop.club
    await club.settings.change(msgspec.structs.replace(club.shop, proves_spending=True), bench.shop.op(), OWNER)


async def page(bench: Bench) -> None:
    """The member's page."""
    bench.app.open_member(WANG)
    await bench.settle()


@pytest.mark.parametrize(("size", "language"), [(WIDE, Language.EN), (NARROW, Language.ZH)])
async def test_the_tablet_lets_them_choose(tmp_path: Path, size: tuple[int, int], language: Language) -> None:
    """P and T on the member's page; what is chosen there shows at once."""
    async with a_bench(tmp_path, size=size, language=language) as bench:
        await page(bench)
        await bench.press("p", "t")
        asked = bench.shop.club.pins.asking
        assert asked is not None
        assert (asked.member, asked.proves) == (WANG, False)
        await bench.shop.club.pins.set(WANG, PIN, bench.shop.op(), KIOSK)
        await bench.settle()
        assert isinstance(bench.app.screen, KeysDialog)
        assert bench.app.voice.words.t("A PIN since {when}.", when="")[:4] in bench.text()


async def test_without_a_tablet_it_is_typed_here(tmp_path: Path) -> None:
    """T says so; H takes it twice, hidden."""
    async with a_bench(tmp_path, tablet=False, language=Language.EN) as bench:
        await page(bench)
        await bench.press("p", "t")
        assert bench.shop.club.pins.asking is None
        assert any("F9" in said for said in bench.notices())
        await bench.press("h")
        for typed in (PIN, "\r", "4804", "\r"):
            await bench.type(typed)
        assert not bench.shop.club.pins.has(WANG)
        assert PIN not in bench.text()
        await bench.press("backspace")
        await bench.type("3")
        await bench.press("enter")
        await bench.until(lambda: bench.shop.club.pins.has(WANG))
        await bench.shop.club.pins.verify(WANG, PIN)


async def test_unlocking_and_taking_away_are_one_key_each(tmp_path: Path) -> None:
    """U on the page once it is locked, which the day's lines say; N asks first."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        await bench.shop.club.pins.set(WANG, PIN, bench.shop.op(), OWNER)
        await lock(bench)
        assert "PIN is locked" in bench.text()
        await page(bench)
        await bench.press("u")
        assert not bench.shop.club.pins.is_locked(WANG)
        await bench.press("n")
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("escape")
        assert bench.shop.club.pins.has(WANG)
        await bench.press("n", "enter")
        assert not bench.shop.club.pins.has(WANG)


async def test_a_phone_is_signed_out(tmp_path: Path) -> None:
    """Listed by when it signed in; Del ends one of them, and the card stays."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        club = bench.shop.club
        card = club.members.get(WANG).card
        first = await club.devices.sign_in("one", card, bench.shop.op())
        second = await club.devices.sign_in("two", card, bench.shop.op())
        await page(bench)
        await bench.press("p")
        assert f"phone {first}" in bench.text()
        await bench.press("down", "delete")
        assert [number for number, _ in club.devices.phones(card)] == [first]
        assert f"phone {second}" not in bench.text()


async def test_a_new_member_is_asked_on_the_tablet(tmp_path: Path) -> None:
    """When the counter activates a card; where no tablet is paired nobody is."""
    for tablet in (True, False):
        folder = tmp_path / str(tablet)
        folder.mkdir()
        async with a_bench(folder, tablet=tablet) as bench:
            member = await bench.shop.join("李雷")
            await bench.settle()
            asked = bench.shop.club.pins.asking
            assert (asked is not None and asked.member == member) is tablet


# -- the live code ----------------------------------------------------------------------------------


def live(bench: Bench) -> str:
    """A live code on the member's phone."""
    return bench.shop.club.presence.issue(bench.shop.club.members.get(WANG).card).code


async def test_a_live_code_serves_its_member_and_says_that_they_are_here(tmp_path: Path) -> None:
    """Scanned like a card; a second time it is none."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        code = live(bench)
        await bench.scan(code)
        await bench.settle()
        assert bench.counter.till.member == WANG
        assert bench.shop.club.presence.is_here(WANG)
        assert any("is here" in said for said in bench.notices())
        await bench.scan(code)
        await bench.settle()
        assert any("used already" in said for said in bench.notices())


async def test_what_they_asked_for_takes_one_key(tmp_path: Path) -> None:
    """Enter hands it over, Esc lets it wait; either way they are served."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        await wants_proof(bench)
        number, _ = await ask(bench.shop, 1, "mug", at=AskedAt.PHONE)
        await bench.scan(live(bench))
        await bench.settle()
        assert isinstance(bench.app.screen, Confirm)
        price = bench.shop.club.rewards.voucher(number).points
        assert f"for {price} points." in bench.says()
        await bench.press("escape")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.WAITING
        assert bench.counter.till.member == WANG
        await bench.scan(live(bench))
        await bench.settle()
        await bench.press("enter")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.HANDED_OUT


# -- who spends shows that it is them -----------------------------------------------------------------


async def spend_points(bench: Bench) -> None:
    """A bill of 30 with points off it, closed."""
    await bench.scan(bench.shop.club.members.get(WANG).card)
    await bench.settle()
    await bench.type("30")
    await bench.press("f4", "f4", "enter", "enter")


@pytest.mark.parametrize("way", ["tablet", "phone", "typed"])
async def test_points_off_a_bill_wait_for_the_proof(tmp_path: Path, way: str) -> None:
    """The tablet asks; PIN there, live code, or PIN typed at the counter, and the sale is closed by itself."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        club = bench.shop.club
        await club.pins.set(WANG, PIN, bench.shop.op(), OWNER)
        await wants_proof(bench)
        await spend_points(bench)
        assert isinstance(bench.app.screen, ProofDialog)
        asked = club.pins.asking
        assert asked is not None
        assert (asked.member, asked.proves) == (WANG, True)
        before = bench.shop.points(1)
        if way == "tablet":
            await club.pins.show(PIN)
        elif way == "phone":
            await bench.scan(live(bench))
        else:
            await bench.type("9999\r")
            await bench.until(lambda: "4 tries" in bench.text())
            await bench.press(*["backspace"] * 4)
            await bench.type(PIN + "\r")
        await bench.until(lambda: bench.shop.points(1) < before)
        assert not isinstance(bench.app.screen, ProofDialog)
        assert club.pins.asking is None


async def test_leaving_the_proof_spends_nothing(tmp_path: Path) -> None:
    """The bill stands as it was, and the tablet asks no more."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        await wants_proof(bench)
        await spend_points(bench)
        before = bench.shop.points(1)
        await bench.press("escape")
        assert bench.shop.points(1) == before
        assert bench.counter.till.member == WANG
        assert bench.shop.club.pins.asking is None


async def test_a_draw_with_points_waits_for_the_proof(tmp_path: Path) -> None:
    """The dialog asks as a sale does, and draws by itself once they are known; with tickets it asks nothing."""
    async with a_bench(tmp_path, with_draw(), language=Language.EN) as bench:
        await wants_proof(bench)
        round_no = await opened(bench.shop)
        await bench.shop.sell(WANG, 10_000)
        before, plays = bench.shop.points(1), bench.shop.club.draws.plays
        bench.app.push_screen(DrawDialog(round_no, WANG))
        await bench.settle()
        await bench.press("enter")
        assert len(plays(round_no, WANG)) == 1
        bench.app.push_screen(DrawDialog(round_no, WANG))
        await bench.settle()
        await bench.press("enter")
        assert isinstance(bench.app.screen, ProofDialog)
        await bench.press("escape")
        assert isinstance(bench.app.screen, DrawDialog)
        assert "First the member shows who they are" in bench.says()
        assert len(plays(round_no, WANG)) == 1
        await bench.press("enter")
        await bench.scan(live(bench))
        await bench.until(lambda: len(plays(round_no, WANG)) == 2)
        assert bench.shop.points(1) < before


async def test_a_stake_waits_for_the_proof(tmp_path: Path) -> None:
    """Points staked are points spent: PIN or live code first, then it is staked by itself."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        club, closes = bench.shop.club, bench.shop.clock.now() + timedelta(days=1)
        await club.pins.set(WANG, PIN, bench.shop.op(), OWNER)
        await wants_proof(bench)
        number = await club.predictions.ask("Who wins?", ["Red", "Blue"], closes, bench.shop.op(), OWNER)
        bench.app.push_screen(StakeDialog(number, 0, WANG))
        await bench.settle()
        await bench.type("10\r")
        await bench.until(lambda: isinstance(bench.app.screen, ProofDialog))
        assert club.predictions.stake_of(number, WANG) is None
        await bench.type(PIN + "\r")
        await bench.until(lambda: club.predictions.stake_of(number, WANG) is not None)


async def test_somebody_elses_live_code_is_no_proof(tmp_path: Path) -> None:
    """It says whose it is, and goes on waiting."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        other = await bench.shop.join("李雷")
        await wants_proof(bench)
        await spend_points(bench)
        code = bench.shop.club.presence.issue(bench.shop.club.members.get(other).card).code
        await bench.scan(code)
        await bench.settle()
        assert isinstance(bench.app.screen, ProofDialog)
        assert "李雷" in bench.text()


async def test_the_owner_switches_it(tmp_path: Path) -> None:
    """One line of the settings."""
    async with a_bench(tmp_path, language=Language.EN) as bench:
        bench.app.go("settings")
        await bench.settle()
        await bench.mark("proof")
        await bench.press("enter")
        assert bench.shop.club.shop.proves_spending
        await bench.press("enter")
        assert not bench.shop.club.shop.proves_spending
