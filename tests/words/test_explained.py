"""Answers to "why": the very sentences, in both languages, and figures that come to what was asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.ladder import Metric
from shopclub.i18n import Language, Words
from shopclub.words.explained import (
    AT_ONCE,
    Answer,
    OfBalance,
    OfCoupon,
    OfEntry,
    OfFigure,
    OfLot,
    OfReceipt,
    OfStanding,
    Teller,
)
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.coupons.coupons import issue, with_coupons
from tests.words.answers import adds_up, agrees, opened

EN, ZH = Words(Language.EN), Words(Language.ZH)
MONTHS: dict[str, Any] = {"kind": "months", "months": 12}
SILVER: dict[str, Any] = {
    "id": "silver",
    "name": {"en": "Silver", "zh": "银卡"},
    "reach": {"kind": "reach", "metric": "points", "value": 100, "window": {"kind": "year"}},
    "lasts": {"kind": "months", "months": 12},
}
LADDER = {"tiers": [{"id": "plain", "name": {"en": "Member", "zh": "会员"}}, SILVER]}
TEN: dict[str, Any] = {
    "id": "ten",
    "name": {"en": "Spring", "zh": "春天"},
    "then": {"kind": "percent_off", "permille": 100},
}


def lines(answer: Answer, block: int = 0) -> list[tuple[str, str]]:
    """Text and figure of the lines of a block."""
    return [(line.text, line.figure) for line in answer.blocks[block].lines]


def teller(shop: Counter, who: MemberNo, words: Words = EN, *, own: bool = False) -> Teller:
    return Teller(shop.club, words, who, own=own)


async def test_why_so_many_points(tmp_path: Path) -> None:
    """88 and 35 bought, 23 taken by hand: 100, by what gave and by what is left."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        for minor in (8850, 3500):
            await shop.sell(who, minor)
        await shop.give(who, -23)
        said = teller(shop, who).tell(OfBalance())
        assert said.question == "Why 100 points?"
        assert lines(said) == [
            ("1 point for each full ¥1 paid (2 times)", "+123"),
            ("By hand: test", "-23"),
            ("Together", "100"),
        ]
        assert lines(said, 1) == [("Usable through 14 March 2027", "100"), ("Together", "100")]
        said = teller(shop, who, ZH).tell(OfBalance())
        assert said.question == "为什么是 100 分？"
        assert lines(said) == [("实付每满 ¥1 得 1 分（2 次）", "+123"), ("手工调整：test", "-23"), ("合计", "100")]
        assert lines(said, 1) == [("可用至2027年3月14日", "100"), ("合计", "100")]


async def test_an_entry_says_its_rule_and_its_figures(tmp_path: Path) -> None:
    """What was paid, the rule of that day, until when and why; that the rule reads otherwise today."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        await shop.sell(who, 8850)
        said = teller(shop, who).tell(OfEntry(shop.club.points.history(who)[0][0]))
        assert said.question == "Earned on 14 March 2026: +88"
        assert said.says == (
            "¥88.50 paid: 1 point for each full ¥1.",
            "The rule: 1 point for each full ¥1 paid.",
            "Points can be used for 12 months after earning.",
            "Counter.",
        )
        assert lines(said) == [("Usable through 14 March 2027", "+88")]
        assert lines(said, 1) == [("Receipt 1", "¥88.50")]
        shop.at(2026, 3, 20)
        double = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}
        await shop.club.programme.adopt(programme_of(rules=[double]), shop.op(), OWNER)
        said = teller(shop, who, ZH).tell(OfEntry(shop.club.points.history(who)[0][0]))
        assert said.says[:2] == (
            "实付 ¥88.50：每满 ¥1 得 1 分。",
            "规则：实付每满 ¥1 得 1 分。这是当时的规则，现在已经改了。",
        )


async def test_why_this_tier(tmp_path: Path) -> None:
    """120 of 100 points in the year, month by month; what keeps it at the review counts what is there by then."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        who = await shop.join()
        await shop.sell(who, 7000)
        await shop.day(2026, 4, 2)
        await shop.sell(who, 5000)
        said = teller(shop, who).tell(OfStanding())
        assert said.question == "Why Silver?"
        assert said.says == ("Silver since 2 April 2026: reached with receipt 2.", "It is held through 2 April 2027.")
        assert [block.title for block in said.blocks] == [
            "How it was reached, with the figures of 2 Apr",
            "What keeps it on 2 Apr 2027, with what counts by then",
        ]
        assert lines(said) == [
            ("100 points earned in a calendar year", "120 of 100"),
            ("March 2026", "70"),
            ("April 2026", "50"),
        ]
        kept = said.blocks[1].lines[0]
        assert (kept.mark, kept.figure) == ("○", "0 of 100")
        assert kept.about == ("100 more points to earn, by 2 Apr 2027",)
        month = teller(shop, who, ZH).tell(OfFigure(Metric.POINTS, "2026-03"))
        assert month.question == "积分，2026年3月：70 分"
        assert lines(month) == [("3月14日：实付 ¥70.00：每满 ¥1 得 1 分", "+70"), ("合计", "70")]


async def test_why_not_silver_yet(tmp_path: Path) -> None:
    """70 of 100 points: 30 are missing, by the end of the year."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        who = await shop.join()
        await shop.sell(who, 7000)
        said = teller(shop, who, ZH).tell(OfStanding())
        assert (said.question, said.says) == ("为什么是会员？", ("入会即为会员。",))
        assert said.blocks[0].title == "升到银卡"
        assert said.blocks[0].lines[0].about == ("再得 30 分，截至12月31日",)


async def test_why_so_much_to_pay(tmp_path: Path) -> None:
    """Two lines of 10.00 and 50.00, a tenth off: the rule, its base, each line's part, and what it earned."""
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    async with a_shop(tmp_path, programme_of(rules=[base, TEN])) as shop:
        who = await shop.join()
        await shop.sell(who, 1000, 5000)
        said = teller(shop, who).tell(OfReceipt(shop.club.sales.of_member(who)[0][0]))
        assert said.question == "Why ¥54.00 to pay?"
        assert said.blocks[0].lines[1].about == ("All customers pay 10% less.", "Worked out on ¥60.00.")
        assert lines(said) == [
            ("Goods", "¥60.00"),
            ("Spring", "-¥6.00"),
            ("Item 1, of ¥10.00", "-¥1.00"),
            ("Item 2, of ¥50.00", "-¥5.00"),
            ("Together", "¥54.00"),
        ]
        assert lines(said, 1) == [("¥54.00 paid: 1 point for each full ¥1", "+54"), ("Together", "+54")]


async def test_where_a_coupon_comes_from(tmp_path: Path) -> None:
    """By hand, with the note that staff wrote; the member reads no note."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        done = await issue(shop, "ten", who)
        said = teller(shop, who, ZH).tell(OfCoupon(done.numbers[0]))
        assert said.question == "为什么有“满80减10”这张券？"
        assert said.says[0] == "3月14日人工发放。"


async def test_more_entries_than_fit_still_add_up(tmp_path: Path) -> None:
    """Of 53 the newest 50 are listed and the older three are one line, which opens them."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        for minor in range(100, 5400, 100):
            await shop.sell(who, minor)
        told = teller(shop, who)
        said = told.tell(OfLot(POINTS, "never"))
        older = said.blocks[0].lines[AT_ONCE]
        assert (older.text, older.figure) == ("3 older entries", "+6")
        assert older.opens is not None
        more = told.tell(older.opens)
        assert lines(more)[0] == ("50 newer entries", "+1,425")
        assert [figure for _, figure in lines(more)[1:]] == ["+3", "+2", "+1", "1,431"]
        assert all(adds_up(block) for block in (*said.blocks, *more.blocks))


async def test_the_member_reads_no_notes_and_no_names(tmp_path: Path) -> None:
    """By hand, from another member, on a shared card: neither what staff wrote nor who else it was."""
    family = {"id": "family", "name": {"en": "Family"}, "form": "family"}
    async with a_shop(tmp_path, programme_of(households=[family])) as shop:
        who, other = await shop.join("Wang"), await shop.join("Secret")
        await shop.club.points.adjust(who, 20, "complained a lot", shop.op(), OWNER)
        await shop.sell(other, 9900)
        points = shop.club.mending.points
        await points.transfer(other, who, 5, "for Wang", shop.op(), OWNER)
        rooms = shop.club.households
        number = await rooms.open(who, "family", "Alder", shop.op(), CLERK)
        await rooms.invite(number, other, shop.op(), CLERK, agrees=True)
        await shop.sell(other, 100)
        for words in (EN, ZH):
            texts = [
                text
                for _, answer in opened(teller(shop, who, words, own=True), OfBalance())
                for text in (answer.question, *answer.says, *(line.text for b in answer.blocks for line in b.lines))
            ]
            said = " ".join(texts)
            assert "complained" not in said
            assert "Secret" not in said
            assert "for Wang" not in said
            assert "00000" not in said
        said = " ".join(line.text for b in teller(shop, who).tell(OfBalance()).blocks for line in b.lines)
        assert "complained" in said


async def test_everything_that_opens_has_an_answer_that_adds_up(tmp_path: Path) -> None:
    """A shop with returns, a debt, a merge and a tier: each question behind a figure is answered, in both languages."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS, ladder=LADDER)) as shop:
        who, other = await shop.join(), await shop.join()
        sold = await shop.sell(who, 11000)
        await shop.sell(other, 700)
        merging = shop.club.mending.merging
        await merging.merge(who, other, merging.plan(who, other).fingerprint, shop.op(), OWNER)
        await shop.give(who, -50)
        await shop.refund(sold.number)
        await shop.day(2026, 5, 1)
        await shop.sell(who, 1000)
        for words in (EN, ZH):
            for first in (OfBalance(), OfStanding(), OfReceipt(sold.number)):
                for asked, answer in opened(teller(shop, who, words), first):
                    assert answer.question
                    assert all(adds_up(block) for block in answer.blocks), asked
        assert date(2026, 5, 1) == shop.club.today()


async def test_a_month_of_then_opens_to_what_was_there_then(tmp_path: Path) -> None:
    """120 points reached silver; 30 more came later in the month: the month of then is 120, also when it is opened."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        who = await shop.join()
        await shop.sell(who, 12000)
        shop.at(2026, 3, 20)
        await shop.sell(who, 3000)
        told = teller(shop, who)
        said = told.tell(OfStanding())
        month = said.blocks[0].lines[1]
        assert (month.text, month.figure) == ("March 2026", "120")
        assert month.opens is not None
        assert lines(told.tell(month.opens))[-1] == ("Together", "120")
        assert agrees(said, told)
