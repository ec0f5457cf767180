"""Why points are what they are: one clause with its figures, in both languages."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from shopclub import presets
from shopclub.core.ledger.model import (
    AnyReason,
    BenefitUsed,
    ByAmount,
    ByAmountCarried,
    ByHand,
    ByPieces,
    Extended,
    FilledUp,
    Fixed,
    GivenBack,
    Happened,
    Lapsed,
    Left,
    MoneyOffBill,
    Multiplied,
    NewTerms,
    Opening,
    Pooled,
    QuotaGranted,
    Ranked,
    Reason,
    RewardTaken,
    TakenBack,
    TakenByRate,
    Undone,
)
from shopclub.core.ledger.reasons import (
    Back,
    ByShare,
    CardFilled,
    CardSold,
    CashbackOut,
    Drawn,
    DrawWon,
    MergedFiles,
    PackageBack,
    PackageBought,
    PaidOut,
    PaidWith,
    PeriodOver,
    StakeBack,
    Staked,
    StakeWon,
    Stamped,
    TicketsGiven,
    ToppedUp,
    Transferred,
    VisitUsed,
)
from shopclub.i18n import Language, Words
from shopclub.words import say_reason

EN, ZH = Words(Language.EN), Words(Language.ZH)

TABLE: list[tuple[AnyReason, str, str]] = [
    (ByAmount(8408, 100, 1), "¥84.08 paid: 1 point for each full ¥1", "实付 ¥84.08：每满 ¥1 得 1 分"),
    (ByAmount(30000, 10000, 10), "¥300.00 paid: 10 points for each full ¥100", "实付 ¥300.00：每满 ¥100 得 10 分"),
    (Multiplied(84, 1500, "diamond"), "Diamond: 84 points × 1.5", "钻石：84 分 × 1.5"),
    (Multiplied(1, 2000), "1 point × 2", "1 分 × 2"),
    (Fixed("join"), "for joining", "入会赠送"),
    (Fixed("sale"), "for the purchase", "消费赠送"),
    (Fixed("birthday"), "for birthday", "因 birthday"),
    (
        ByAmountCarried(8000, 10000, 10, 2500),
        "¥80.00 paid and ¥25.00 left over from before: 10 points for each full ¥100",
        "实付 ¥80.00，上次余 ¥25.00：每满 ¥100 得 10 分",
    ),
    (ByPieces(6, 3, 5), "6 pieces bought: 5 points for each 3 pieces", "购买 6 件：每 3 件得 5 分"),
    (Happened("survey", "s1"), "for answering a survey: “s1”", "填写问卷：“s1”"),
    (Happened("friend_joined"), "for a friend who joined", "朋友入会"),
    (Happened("friend_bought", "17"), "for a friend's first purchase: member No. 000017", "朋友首次消费：会员 000017"),
    (Happened("day", "", "2026-03"), "gift of the day", "当日赠送"),
    (Happened("tier", "gold"), "for reaching a tier: Gold", "升级：金卡"),
    (Happened("period_end", "2026-Q1"), "for a period that ended: quarter 1 of 2026", "期末赠送：2026 年第 1 季度"),
    (FilledUp(1400, 1500), "filled up from 1,400 to 1,500", "从 1,400 补足到 1,500"),
    (
        Ranked(3, 100, date(2026, 3, 31)),
        "place 3 of the first 100 at the end of 31 March 2026",
        "截至2026年3月31日排第 3 名（取前 100 名）",
    ),
    (
        NewTerms(3, 1500),
        "1,500 points with the last days that version 3 of the programme gives",
        "1,500 分改按方案第 3 版的有效期",
    ),
    (QuotaGranted("test", "2026-03"), "test, month 3 of 2026", "test（2026 年 3 月）"),
    (QuotaGranted("test", "2026-Q1"), "test, quarter 1 of 2026", "test（2026 年第 1 季度）"),
    (QuotaGranted("test", "2026-W05"), "test, week 5 of 2026", "test（2026 年第 5 周）"),
    (QuotaGranted("test", "2026-03-14"), "test, 14 March 2026", "test（2026年3月14日）"),
    (QuotaGranted("test", "2026"), "test, year 2026", "test（2026 年）"),
    (QuotaGranted("test", "ever"), "test, for good", "test（长期）"),
    (BenefitUsed("test", "2026-03", "测血糖"), "测血糖", "测血糖"),
    (BenefitUsed("test", "2026-03", "测血糖", "5.6"), "测血糖, 5.6", "测血糖，5.6"),
    (
        Extended(date(2026, 3, 31), date(2026, 6, 30), 120),
        "120 points usable longer: from 31 March 2026 to 30 June 2026",
        "120 分延期：从2026年3月31日延至2026年6月30日",
    ),
    (TicketsGiven("spring", "sale"), "for the purchase", "消费赠送"),
    (TicketsGiven("spring", "tier", about="gold"), "for reaching a tier", "升级"),
    (
        TicketsGiven("spring", "sale", 25000, 10000, 2),
        "¥250.00 paid: 2 tickets for each full ¥100",
        "实付 ¥250.00：每满 ¥100 得 2 张抽奖券",
    ),
    (Drawn(1, 17, "007", True, "cup"), "lucky draw, No. 17, lucky number 007", "抽奖第 17 号，幸运数字 007"),
    (DrawWon(1, 17, "points"), "won in the lucky draw, No. 17", "抽奖第 17 号中奖"),
    (Staked(3, 0), "staked on answer 1 of prediction 3", "投入竞猜 3 的第 1 个答案"),
    (StakeBack(3, Back.NOBODY), "stake of prediction 3 back: nobody was right", "竞猜 3 无人猜中，退回投入"),
    (
        StakeWon(3, 100, 40, 30),
        "prediction 3 was right: share of the pool of 100 points for a stake of 30 among 40",
        "竞猜 3 猜中：奖池 100 分，按猜中者合计 40 中的 30 分得",
    ),
    (ToppedUp(50000), "paid in: ¥500.00", "充值 ¥500.00"),
    (ToppedUp(50000, "fifty", "充500送50"), "paid in: ¥500.00 (充500送50)", "充值 ¥500.00（充500送50）"),
    (PaidWith(1200), "paid ¥12.00 of a bill", "付账 ¥12.00"),
    (PaidOut(1200), "¥12.00 paid out", "支取 ¥12.00"),
    (CardSold(10000), "sold with ¥100.00 on it", "售出，面额 ¥100.00"),
    (MoneyOffBill(500), "¥5.00 off the bill", "抵扣 ¥5.00"),
    (RewardTaken("tea-cup", 1, "茶杯"), "茶杯", "茶杯"),
    (RewardTaken("tea-cup", 2, "茶杯"), "2 × 茶杯", "茶杯 × 2"),
    (Lapsed(date(2026, 1, 31)), "expired; usable through 31 January 2026", "已过期，有效期至 2026年1月31日"),
    (TakenBack(3950), "taken back: goods for ¥39.50 returned", "收回：退货 ¥39.50"),
    (
        TakenBack(3950, 7),
        "taken back: goods for ¥39.50 returned, 7 points forgiven",
        "收回：退货 ¥39.50，免追 7 分",
    ),
    (GivenBack(3950), "given back: goods for ¥39.50 returned", "退回：退货 ¥39.50"),
    (
        TakenByRate(3950, 100, 1),
        "¥39.50 returned without its sale: 1 point for each full ¥1 taken back",
        "退货 ¥39.50（无原单）：按每满 ¥1 得 1 分收回",
    ),
    (
        TakenByRate(3950, 100, 1, 1),
        "¥39.50 returned without its sale: 1 point for each full ¥1 taken back, 1 point forgiven",
        "退货 ¥39.50（无原单）：按每满 ¥1 得 1 分收回，免追 1 分",
    ),
    (Stamped(0, 0, 1), "for the purchase", "消费赠送"),
    (Stamped(6, 3, 2), "6 pieces bought: 2 stamps for each 3 pieces", "购买 6 件：每 3 件得 2 枚印花"),
    (
        ByShare(5000, 20, date(2026, 12, 31)),
        "2% of ¥50.00 paid, usable after 31 December 2026",
        "实付 ¥50.00 返 2%，2026年12月31日后可用",
    ),
    (
        CardFilled("coffee", 9, "Coffee card", 7),
        "card “Coffee card” full with 9 stamps",
        "印花卡“Coffee card”集满 9 枚印花",
    ),
    (PeriodOver(date(2026, 12, 31)), "the period through 31 December 2026 is over", "截至2026年12月31日的返现到账"),
    (CashbackOut(), "paid out", "提现"),
    (
        PackageBought("cuts", "Ten haircuts", 90000, 10000, "share"),
        "Ten haircuts bought for ¥900.00",
        "购买 Ten haircuts，¥900.00",
    ),
    (VisitUsed(3, 9000, "cuts", "Ten haircuts"), "Ten haircuts used, worth ¥90.00", "使用 Ten haircuts，计 ¥90.00"),
    (
        VisitUsed(0, 0, "cuts", "Ten haircuts", "with Anna"),
        "Ten haircuts used, with Anna",
        "使用 Ten haircuts，with Anna",
    ),
    (PackageBack(3, 63000, "cuts", "Ten haircuts"), "Ten haircuts paid back: ¥630.00", "退 Ten haircuts：¥630.00"),
    (ByHand("wrong till"), "by hand: wrong till", "手工调整：wrong till"),
    (ByHand(""), "by hand", "手工调整"),
    (Undone(), "recorded by mistake and undone", "误记，已撤销"),
    (Left(), "the member left the club", "会员已退会"),
    (Opening("paper cards"), "brought along from paper cards", "从 paper cards 带入"),
    (Opening(""), "brought along", "从原系统带入"),
    (Transferred(17), "between members: No. 000017", "与 000017 号会员互转"),
    (Transferred(17, "birthday"), "between members: No. 000017: birthday", "与 000017 号会员互转：birthday"),
    (MergedFiles(17), "merged with No. 000017", "与 000017 号档案合并"),
    (Pooled("joined", 1, 2), "brought along to the shared card", "并入共用卡"),
    (Pooled("left", 1, 2), "taken along from the shared card", "从共用卡带走"),
    (Pooled("passed", 1, 2), "the shared card has another main card", "共用卡更换主卡"),
    (Pooled("new way", 1, 2), "moved with a shared card", "随共用卡转移"),
]


@pytest.mark.parametrize(("why", "english", "chinese"), TABLE, ids=lambda v: type(v).__name__)
def test_a_reason_is_one_clause(why: AnyReason, english: str, chinese: str) -> None:
    """Each reason says its figures, with tiers named by the programme in force."""
    four_steps = presets.load("four-steps")
    assert say_reason(why, EN, currency="CNY", programme=four_steps) == english
    assert say_reason(why, ZH, currency="CNY", programme=four_steps) == chinese


def test_every_reason_of_the_ledger_is_said() -> None:
    """The table above leaves out no kind of reason."""
    assert {type(why) for why, _, _ in TABLE} == set(Reason.__subclasses__())


def test_a_reward_is_named_as_the_programme_names_it_now() -> None:
    """A reward still on offer is said in the reader's language, one that is gone by the name it was recorded with."""
    retail = presets.load("standard-retail")
    assert say_reason(RewardTaken("mug", 1, "马克杯"), EN, currency="CNY", programme=retail) == "Mug"
    assert say_reason(RewardTaken("old", 1, "旧礼品"), EN, currency="CNY", programme=retail) == "旧礼品"


def test_a_tier_that_is_gone_is_named_by_its_id() -> None:
    """A multiplier of a tier the programme no longer has names the id it was recorded with."""
    why = Multiplied(84, 1250, "platinum")
    assert say_reason(why, EN, currency="CNY", programme=presets.load("four-steps")) == "platinum: 84 points × 1.25"


def test_money_is_said_in_the_shops_currency() -> None:
    """Yen have no decimals, dinars three."""
    assert say_reason(MoneyOffBill(500), EN, currency="JPY") == "¥500 off the bill"
    assert say_reason(MoneyOffBill(500), EN, currency="KWD") == "KWD\N{NO-BREAK SPACE}0.500 off the bill"


def test_a_note_with_braces_is_a_note() -> None:
    """Text from people is never a format."""
    assert say_reason(ByHand("{note} [/x]"), EN, currency="CNY") == "by hand: {note} [/x]"


def test_reasons_survive_the_file() -> None:
    """What is said after a restart is what was said before."""
    for why, english, _ in TABLE:
        again = msgspec.json.decode(msgspec.json.encode(why), type=AnyReason)
        assert say_reason(again, EN, currency="CNY", programme=presets.load("four-steps")) == english
