"""The receipt's text: figures at the edge, wide characters counted as two, every reason said."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import msgspec
import pytest

from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import ByAmount, Entry, Kind, MoneyOffBill, RewardTaken, TakenBack
from shopclub.core.ledger.units import ACCRUING, ENGAGEMENT, POINTS
from shopclub.core.sales.model import Line, Sale, SaleKind
from shopclub.i18n import Language, Words
from shopclub.words.paper import NARROW, WIDE, pair, width_of, wrap
from shopclub.words.receipt import ReceiptFacts, compose_receipt
from shopclub.words.slip import SlipFacts, compose_slip

AT = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
WALL = datetime(2026, 3, 14, 10, 30)
EN, ZH = Words(Language.EN), Words(Language.ZH)


def entry(kind: Kind, amount: int, why: ByAmount | MoneyOffBill | TakenBack) -> Entry:
    """An entry of a sale."""
    return Entry(at=AT, on=date(2026, 3, 14), member=MemberNo(1), unit=POINTS, kind=kind, amount=amount, why=why)


SALE = Sale(
    at=AT,
    on=date(2026, 3, 14),
    member=MemberNo(1),
    lines=(
        Line(name="维生素C 100片", gross_minor=4900, off={"gold": 245}, points_minor=166),
        Line(name="Mask, pack of 10", qty=2, gross_minor=3950, off={"gold": 197}, points_minor=134),
    ),
    paid_minor=8108,
    points=81,
    spent=300,
    entries=(EntryNo(1), 2),
)
FACTS = ReceiptFacts(
    shop="莲花药房 Lotus Pharmacy",
    currency="CNY",
    wall=WALL,
    number=7,
    entries=(
        entry(Kind.REDEEM, -300, MoneyOffBill(300)),
        entry(Kind.EARN, 81, ByAmount(8108, 100, 1)),
    ),
    member="王芳",
    tier="Gold",
    after={POINTS: 231},
    staff="Li Na",
)


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_line_is_wider_than_the_paper(words: Words, width: int) -> None:
    """Whatever the language and the names, each line fits 32 or 48 columns, wide characters taking two."""
    assert max(width_of(line) for line in compose_receipt(SALE, FACTS, words, width=width)) <= width


def test_figures_stand_at_the_edge() -> None:
    """What was paid ends at the last column, and so do the discount, the points part and the points."""
    lines = compose_receipt(SALE, FACTS, EN, width=NARROW)
    for figure in ("¥81.08", "-¥4.42", "-¥3.00", "231"):
        line = next(line for line in lines if line.endswith(figure))
        assert width_of(line) == NARROW


def test_every_reason_is_said() -> None:
    """The discount names its rule, the points part its points, and what was earned says by which rate."""
    text = " ".join(line.strip() for line in compose_receipt(SALE, FACTS, EN, width=WIDE))
    assert "rule gold" in text or "gold" in text
    assert "Paid with 300 points" in text
    assert "¥81.08 paid: 1 point for each full ¥1" in text
    assert text.index("Goods") < text.index("Paid with")


def test_pieces_say_their_price() -> None:
    """Two masks at 19.75 stand as two of them, not as one at 39.50."""
    lines = compose_receipt(SALE, FACTS, EN, width=NARROW)
    assert any(line.strip().startswith("2 × ¥19.75") and line.endswith("¥39.50") for line in lines)


def test_a_return_says_what_it_gave_back_and_took() -> None:
    """A refund's receipt names the receipt it returns, the money given back and the points taken back."""
    refund = Sale(
        at=AT, on=date(2026, 3, 14), kind=SaleKind.REFUND, member=MemberNo(1), of=SaleNo(7), paid_minor=-1975,
        lines=(Line(name="Mask", qty=-1, gross_minor=-1975, line=1),), points=-20,
    )  # fmt: skip
    facts = ReceiptFacts(
        shop="Lotus", currency="CNY", wall=WALL, number=8, entries=(entry(Kind.REVERSE, -20, TakenBack(1975)),)
    )
    text = "\n".join(compose_receipt(refund, facts, EN, width=NARROW))
    assert "of receipt 7" in text
    assert "Given back" in text
    assert "¥19.75" in text
    assert "-20" in text


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("维生素C片", 6, ["维生素", "C片"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 5, [""]),
        ("维生素，C", 6, ["维生", "素，C"]),
        ("十字路口 shop", 9, ["十字路口", "shop"]),
    ],
)
def test_text_wraps_at_columns(text: str, width: int, expected: list[str]) -> None:
    """Words stay whole where they can; Chinese breaks anywhere; nothing is lost."""
    assert wrap(text, width) == expected


def test_a_long_label_wraps_before_its_figure() -> None:
    """The figure stands beside the last line of its label."""
    assert pair("a rather long label", "12.00", 16) == ["a rather", "long label 12.00"]


def test_hostile_names_are_only_text() -> None:
    """Braces, brackets and formulas in a name come out as they are."""
    sale = Sale(at=AT, on=date(2026, 3, 14), lines=(Line(name="{x} [/y] =cmd", gross_minor=100),), paid_minor=100)
    facts = ReceiptFacts(shop="{0}", currency="CNY", wall=WALL, number=1)
    assert any("{x} [/y] =cmd" in line for line in compose_receipt(sale, facts, EN, width=WIDE))


def test_a_receipt_says_how_it_was_paid() -> None:
    """Each way with its part below what was paid, as wide as the paper; a return likewise, without a minus."""
    split = msgspec.structs.replace(SALE, tenders={"card": 4000, "cash": 4108})
    lines = compose_receipt(split, FACTS, EN, width=NARROW)
    at = next(i for i, line in enumerate(lines) if line.startswith("Paid ") and line.endswith("¥81.08"))
    assert lines[at + 1 : at + 3] == ["  cash                    ¥41.08", "  bank card               ¥40.00"]
    back = Sale(at=AT, on=date(2026, 3, 14), kind=SaleKind.REFUND, paid_minor=-500, tenders={"cash": -500})
    assert "  现金                     ¥5.00" in compose_receipt(back, FACTS, ZH, width=NARROW)
    assert not any("cash" in line for line in compose_receipt(SALE, FACTS, EN, width=NARROW))


def test_a_taking_and_what_is_paid_back_say_so(en: Words) -> None:
    """Money for a balance is a payment, not a receipt of goods; what goes back is given back."""
    line = Line(name="Ten cuts", gross_minor=90000, sells="visits:ten-cuts")
    taken = Sale(at=AT, on=AT.date(), kind=SaleKind.TAKING, lines=(line,), paid_minor=90000, tenders={"cash": 90000})
    back = Sale(
        at=AT,
        on=AT.date(),
        kind=SaleKind.TAKING,
        lines=(Line(name="Ten cuts", qty=-1, gross_minor=-100, sells="visits:ten-cuts"),),
        paid_minor=-100,
        of=SaleNo(1),
    )
    facts = ReceiptFacts(shop="Shop", currency="CNY", wall=WALL, number=7)
    said, gave = compose_receipt(taken, facts, en), compose_receipt(back, facts, en)
    assert any(text.startswith("Payment 7") for text in said)
    assert any(text.startswith("Paid ") and "900.00" in text for text in said)
    assert any(text.startswith("Paid back 7") for text in gave)
    assert any(text.startswith("Given back") and "1.00" in text for text in gave)


# -- balances ---------------------------------------------------------------------------------------


def test_every_unit_touched_says_before_and_after() -> None:
    """Points and engagement points each have a block of their own, with their name, and the figures add up."""
    earned = entry(Kind.EARN, 81, ByAmount(8108, 100, 1))
    mine = (
        entry(Kind.REDEEM, -300, MoneyOffBill(300)),
        msgspec.structs.replace(earned, expires=date(2027, 3, 14)),
        msgspec.structs.replace(earned, amount=5, unit=ENGAGEMENT),
    )
    facts = dataclasses.replace(FACTS, entries=mine, after={POINTS: 231, ENGAGEMENT: 25})
    for words, labels in (
        (EN, ["Points before", "Points now", "Engagement points before", "Engagement points now"]),
        (ZH, ["积分（原有）", "积分（现有）", "活跃值（原有）", "活跃值（现有）"]),
    ):
        lines = compose_receipt(SALE, facts, words, width=WIDE)
        found = [next(line for line in lines if line.startswith(f"{label} ")) for label in labels]
        assert [line.split()[-1] for line in found] == ["450", "231", "20", "25"]
    text = " ".join(compose_receipt(SALE, facts, EN, width=WIDE))
    assert "81 points to be used through 14 March 2027" in text
    later = msgspec.structs.replace(earned, amount=176, unit=ACCRUING, expires=date(2026, 3, 31))
    facts = dataclasses.replace(FACTS, entries=(later,), after={ACCRUING: 176})
    assert "to be used through" not in " ".join(compose_receipt(SALE, facts, EN, width=WIDE))
    assert "5 engagement points to be used" not in text


def test_a_unit_whose_balance_is_not_known_still_has_its_name() -> None:
    """A gain of engagement points is never read as one of points."""
    gain = msgspec.structs.replace(entry(Kind.EARN, 5, ByAmount(500, 100, 1)), unit=ENGAGEMENT)
    lines = compose_receipt(SALE, dataclasses.replace(FACTS, entries=(gain,), after=None), EN, width=NARROW)
    place = lines.index("Engagement points")
    assert lines[place + 1 : place + 3] == ["¥5.00 paid: 1 point for each", "full ¥1                       +5"]


def test_a_slip_says_what_happened_without_a_sale() -> None:
    """A reward for 300 points: its reason, the points before and after, what the room has to say, at both widths."""
    taken = entry(Kind.REDEEM, -300, RewardTaken("tea", 1, "Tea"))
    facts = SlipFacts(
        shop="Lotus", currency="CNY", title="Redeemed", wall=WALL, number=4, entries=(taken,), after={POINTS: 50},
        member="王芳", staff="Li Na", says=("Code 1234",),
    )  # fmt: skip
    text = compose_slip(facts, EN, width=NARROW)
    assert "Redeemed 4                 10:30" in text
    assert "Tea                         -300" in text
    assert "Points before                350" in text
    assert "Points now                    50" in text
    assert text[-1] == "Code 1234"
    assert max(width_of(line) for line in compose_slip(facts, ZH, width=NARROW)) <= NARROW
