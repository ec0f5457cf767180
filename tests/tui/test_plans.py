"""Paid plans at the counter: on the card, joined and renewed with one key, who must renew, goods kept for members."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.i18n import Language
from shopclub.tui.modals.plan import PlanDialog
from shopclub.tui.modals.renewals import RenewalsDialog
from shopclub.tui.undoing import undo_sentence
from tests.builders import CLERK, OWNER, Counter, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

WANG = MemberNo(1)


def club(**more: Any) -> Programme:
    """A plan by the year that comes back by days, one by the month on trial first, and goods for who pays."""
    year = {
        "id": "year", "name": {"en": "Regular", "zh": "普通会员"}, "fees": [{"months": 12, "minor": 6000}],
        "refund": "unused", "benefits": [{"id": "delivery", "name": {"en": "Free delivery", "zh": "免送货费"}}],
    }  # fmt: skip
    month = {
        "id": "month", "name": {"en": "Prime", "zh": "尊享会员"}, "fees": [{"months": 1, "minor": 1499}],
        "trial_days": 30, "grace_days": 7,
    }  # fmt: skip
    only = {"id": "salmon", "goods": {"products": ["Salmon"]}, "when": {"kind": "plan"}}
    return programme_of(plans=[year, month], goods_for=[only], **more)


async def join(shop: Counter, plan: str, months: int) -> None:
    """Wang joins."""
    move = shop.club.plans.preview(Wish(member=WANG, kind=StepKind.JOINED, plan=plan, months=months))
    await shop.club.plans.carry_out(move, shop.op(), OWNER)


async def at_plan(bench: Bench) -> None:
    """Wang stands at the counter, and F5 was pressed."""
    await bench.type("000001")
    await bench.press("enter", "f5")
    assert isinstance(bench.app.screen, PlanDialog)


async def test_f5_joins(tmp_path: Path) -> None:
    """F5, Enter, Enter, how it is paid: the member has the plan; the card says so, and an undo what it takes back."""
    async with at_counter(tmp_path, programme=club(), members=("王芳",)) as bench:
        await at_plan(bench)
        assert "No plan so far." in bench.says()
        assert "Join Regular, 1 year" in bench.text()
        assert "Try Prime for nothing" in bench.text()
        await bench.press("enter")
        assert "Then until 13 Mar 2027. Enter again does it." in bench.says()
        await bench.press("enter")
        assert "how?" in bench.app.screen.title_text()  # type: ignore[attr-defined]
        await bench.press("enter")
        assert not isinstance(bench.app.screen, PlanDialog)
        assert "★ Regular: paid until 13 Mar 2027" in bench.says()
        assert "· Free delivery" in bench.says()
        last = bench.shop.club.undo.last()
        assert last is not None
        said = undo_sentence(bench.shop.club, last, bench.app.voice)
        assert said == "王芳's plan stands as before; the ¥60.00 paid go back."


async def test_a_trial_costs_nothing_and_asks_nothing(tmp_path: Path) -> None:
    """There is no question how nothing is paid."""
    async with at_counter(tmp_path, programme=club(), members=("王芳",)) as bench:
        await at_plan(bench)
        await bench.press("down", "enter", "enter")
        assert not isinstance(bench.app.screen, PlanDialog)
        assert "★ Prime: on trial until 12 Apr" in bench.says()


async def test_ending_says_what_comes_back(tmp_path: Path) -> None:
    """Before anything is done; the plan is over afterwards."""
    async with at_counter(tmp_path, programme=club(), members=("王芳",)) as bench:
        await join(bench.shop, "year", 12)
        bench.shop.at(2026, 9, 10)
        await at_plan(bench)
        await bench.press("end")
        assert "It ends today; ¥30.41 come back." in bench.says()
        await bench.press("enter", "enter")
        assert bench.shop.club.plans.of(WANG) is None


async def test_a_clerk_pays_nothing_back(tmp_path: Path) -> None:
    """The line is grey, says why, and Enter does nothing."""
    async with at_counter(tmp_path, programme=club(), members=("王芳",)) as bench:
        await join(bench.shop, "year", 12)
        bench.app.staff = CLERK
        await at_plan(bench)
        await bench.press("end")
        assert "Only the owner pays money back." in bench.says()
        await bench.press("enter", "enter")
        assert bench.shop.club.plans.of(WANG) is not None


async def test_who_must_renew(tmp_path: Path) -> None:
    """Today counts them; N lists them, Enter opens the plan, and who has renewed is off the list."""
    async with at_counter(tmp_path, programme=club(), members=("王芳", "[/x]")) as bench:
        await join(bench.shop, "month", 1)
        await bench.shop.day(2026, 4, 14)
        await bench.take(WANG)
        assert "! Prime: ran out on 13 Apr, counts until 20 Apr: renew (F5)" in bench.says()
        bench.app.go("today")
        await bench.settle()
        assert re.search(r"Plans to renew \(N\) +1\b", bench.text())
        await bench.press("n")
        assert isinstance(bench.app.screen, RenewalsDialog)
        assert "ran out on 13 Apr, counts until 20 Apr" in bench.text()
        await bench.press("enter")
        assert isinstance(bench.app.screen, PlanDialog)
        await bench.press("enter")
        assert "Then until 13 May. Enter again does it." in bench.says()
        await bench.press("enter", "enter")
        assert isinstance(bench.app.screen, RenewalsDialog)
        assert "Nobody is to renew at the moment." in bench.says()


async def test_goods_for_members(tmp_path: Path) -> None:
    """The counter says which line and for whom it is kept."""
    async with at_counter(tmp_path, programme=club(), members=("王芳",)) as bench:
        draft = Draft(lines=(DraftLine(gross_minor=1000, name="Salmon"),), member=WANG)
        with pytest.raises(RuleViolation) as refused:
            bench.shop.club.sales.quote(draft)
        assert bench.app.voice.error(refused.value) == (
            "Line 1: Salmon only for customers who pay for a plan. Take it off, or find the member."
        )


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", Language)
async def test_nothing_is_cut_off(tmp_path: Path, size: tuple[int, int], language: Language) -> None:
    """Every line of the dialog fits, in both languages and sizes, with a name that would be markup."""
    async with at_counter(tmp_path, programme=club(), members=("[/x]",), size=size, language=language) as bench:
        await join(bench.shop, "year", 12)
        await at_plan(bench)
        assert "[/x]" in bench.says()
        box = bench.app.screen.box  # type: ignore[attr-defined]
        assert box.region.height <= size[1]
        assert not bench.app.screen.query(Input)
