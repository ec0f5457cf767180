"""What is wrong with a game is found: by the check of the books, and by anybody from a published file."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.games.model import Played, Round
from shopclub.core.games.proving import Flaw, prove, publish, read_publication
from shopclub.core.games.rules import commitment_of, result_of, terms_text
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.programme.games import Draw, Prize
from shopclub.i18n import Language, Words
from shopclub.words.findings import say_finding
from tests.builders import NOW, Counter, open_shop, plant
from tests.core.games.games import UNTIL, drawn, opened, programme, with_tickets
from tests.core.games.test_predictions import asking, judging, staking

DRAW = Draw(
    id="d",
    name={"en": "D"},
    prizes=(
        Prize(id="cup", name={"en": "Cup"}, odds=3, stock=2),
        Prize(id="pen", name={"en": "Pen"}, odds=7, stock=5),
        Prize(id="none", name={"en": "Thanks"}, odds=10),
    ),
    whole=20,
    instead="none",
)


def a_round(seed: str = "5e" * 32, *, closed: bool = True) -> Round:
    """The first round of the draw above."""
    terms = terms_text(DRAW)
    return Round(
        draw="d", nth=1, until_on=UNTIL, terms=terms, seed=seed, opened_at=NOW, opened_on=NOW.date(),
        commitment=commitment_of("d", 1, UNTIL, terms, seed), closed_at=NOW if closed else None,
    )  # fmt: skip


def played(round_: Round, luckies: list[str]) -> list[Played]:
    """What these lucky numbers bring, one after the other."""
    plays: list[Played] = []
    given: dict[str, int] = {}
    for number, lucky in enumerate(luckies, start=1):
        prize = result_of(round_, number, lucky, given).id
        given[prize] = given.get(prize, 0) + 1
        plays.append(
            Played(entry=EntryNo(number), member=MemberNo(1), at=NOW, on=NOW.date(), number=number, lucky=lucky,
                   own=True, prize=prize, undone=False)
        )  # fmt: skip
    return plays


LUCKIES = st.lists(st.integers(0, 999_999).map(str), max_size=30)


@given(LUCKIES, st.binary(min_size=32, max_size=32))
def test_what_was_drawn_by_the_rules_is_proven(luckies: list[str], seed: bytes) -> None:
    """Any seed, any lucky numbers: the file fits, and no prize came more often than there were."""
    round_ = a_round(seed.hex())
    proof = prove(read_publication(publish("Shop", round_, played(round_, luckies))))
    assert proof.flaws == ()
    assert proof.came.get("cup", 0) <= 2
    assert proof.came.get("pen", 0) <= 5
    assert sum(proof.came.values()) == len(luckies)


@settings(max_examples=60)
@given(LUCKIES.filter(len), st.data())
def test_a_prize_that_was_changed_is_found(luckies: list[str], data: st.DataObject) -> None:
    """Another prize than the hash brings, anywhere."""
    round_ = a_round()
    plays = played(round_, luckies)
    place = data.draw(st.integers(0, len(plays) - 1))
    other = data.draw(st.sampled_from([p.id for p in DRAW.prizes if p.id != plays[place].prize]))
    plays[place] = msgspec.structs.replace(plays[place], prize=other)
    flaws = prove(read_publication(publish("Shop", round_, plays))).flaws
    assert (flaws[0].flaw, flaws[0].number, flaws[0].prize) == (Flaw.RESULT, place + 1, other)


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"seed": "5f" * 32}, Flaw.COMMITMENT),
        ({"terms": terms_text(msgspec.structs.replace(DRAW, tickets=2))}, Flaw.COMMITMENT),
        ({"round": 2}, Flaw.COMMITMENT),
        ({"until_on": "2026-04-01"}, Flaw.COMMITMENT),
        ({"draw": "e"}, Flaw.ODDS),
        ({"terms": terms_text(msgspec.structs.replace(DRAW, whole=21))}, Flaw.ODDS),
    ],
)
def test_a_round_that_was_changed_is_found(change: dict[str, object], flaw: Flaw) -> None:
    """Another seed, price, round, last day, draw, or odds that do not add up."""
    round_ = a_round()
    raw = msgspec.json.decode(publish("Shop", round_, played(round_, ["1", "2", "3"])))
    found = prove(read_publication(msgspec.json.encode({**raw, **change})))
    assert found.flaws[0].flaw is flaw


def rows_with(change: str) -> list[dict[str, object]]:
    """Four draws of which something is wrong."""
    round_ = a_round()
    rows: list[dict[str, object]] = msgspec.json.decode(publish("S", round_, played(round_, ["1", "2", "3", "4"])))[
        "draws"
    ]
    match change:
        case "gap":
            del rows[1]
        case "lucky":
            rows[2]["lucky"] = "13800000001"
        case "twice":
            rows.append(dict(rows[3]))
        case "another":
            rows[3]["undone"] = True
            rows.append({**rows[3], "undone": False, "lucky": "9"})
        case "repeated":
            rows[3]["undone"] = True
            rows.append({**rows[3], "undone": False})
    return rows


@pytest.mark.parametrize(
    ("change", "flaw"),
    [("gap", Flaw.GAP), ("lucky", Flaw.LUCKY), ("twice", Flaw.REPEAT), ("another", Flaw.REPEAT), ("repeated", None)],
)
def test_rows_that_were_changed_are_found(change: str, flaw: Flaw | None) -> None:
    """A draw left out, a phone number for a lucky number, a draw twice; one that was undone and repeated is sound."""
    raw = msgspec.json.decode(publish("S", a_round(), []))
    found = prove(read_publication(msgspec.json.encode({**raw, "draws": rows_with(change)})))
    assert [one.flaw for one in found.flaws] == ([flaw] if flaw else [])


def test_an_open_round_is_published_without_its_seed() -> None:
    """Even one that holds it: the file says the hash, and nothing can be computed yet."""
    open_round = a_round(closed=False)
    raw = publish("Shop", open_round, played(open_round, ["1", "2"]))
    assert open_round.seed.encode() not in raw
    proof = prove(read_publication(raw))
    assert (proof.is_open, proof.flaws) == (True, ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "draw_file"),
        (b"{}", "draw_file"),
        (b"\xff\xfe", "draw_file"),
        (b'{"form": "shopclub-draw-1"}', "draw_file"),
    ],
)
def test_what_is_no_such_file(raw: bytes, code: str) -> None:
    """Refused with where it stopped making sense."""
    with pytest.raises(InvalidInput, match=code):
        read_publication(raw)


def test_a_file_of_another_version() -> None:
    """It says so instead of proving it by other rules."""
    raw = publish("Shop", a_round(), []).replace(b"shopclub-draw-1", b"shopclub-draw-2")
    with pytest.raises(InvalidInput, match="draw_file_form"):
        read_publication(raw)


# -- the check of the books -------------------------------------------------------------------------


async def played_shop(tmp_path: Path) -> Counter:
    """A round with six draws of one member, a thing and perhaps coupons won; a prediction settled, one open."""
    shop = await open_shop(tmp_path, programme(prizes=PRIZES))
    round_no, who, other = await opened(shop), await with_tickets(shop, 6), await with_tickets(shop, 1)
    for _ in range(6):
        await drawn(shop, round_no, who)
    number = await asking(shop)
    await staking(shop, number, who, 0, 100)
    await staking(shop, number, other, 1, 50)
    await judging(shop, number, 0)
    second = await asking(shop, closes_at=UNTIL_LATER)
    await staking(shop, second, other, 1, 20)
    assert shop.check() == []
    return shop


UNTIL_LATER = NOW.replace(day=20)
PRIZES: list[dict[str, Any]] = [
    {"id": "cup", "name": {"en": "Cup"}, "odds": 40, "then": {"kind": "thing"}, "stock": 1},
    {"id": "points", "name": {"en": "P"}, "odds": 40, "then": {"kind": "points_fixed", "points": 5}},
    {"id": "thanks", "name": {"en": "T"}, "odds": 20},
]


def entry_of(shop: Counter, tag: str, nth: int = 0) -> tuple[int, dict[str, Any]]:
    """The n-th entry with a reason of this tag."""
    found = [(n, doc) for n, doc in shop.club.books.raw(LEDGER).items() if doc["why"][0] == tag]
    return found[nth]


async def codes_after(shop: Counter, *faults: tuple[str, int, dict[str, Any] | None]) -> set[str]:
    """What the check finds once these faults are planted."""
    broken = await plant(shop, *faults)
    try:
        found = broken.check()
        for words, finding in itertools.product((Words(Language.EN), Words(Language.ZH)), found):
            assert not re.search(r"[{}]", say_finding(finding, words, currency="CNY"))
        return {finding.code for finding in found}
    finally:
        await broken.club.close()


ROUND_FAULTS: list[tuple[Any, ...]] = [
    ({"seed": "00" * 32}, "round_commitment"),
    ({"until_on": "2026-04-30"}, "round_commitment"),
    ({"terms": "{}"}, "round_terms"),
    ({"drawn": 7}, "round_drawn"),
    ({"given": {"cup": 1}}, "round_drawn"),
    ({"nth": 2}, "round_nth"),
]


@pytest.mark.parametrize(("change", "code"), ROUND_FAULTS)
async def test_a_round_edited_by_hand_is_found(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    """Seed, last day, terms, counters, its place among the rounds."""
    shop = await played_shop(tmp_path)
    assert code in await codes_after(shop, ("rounds", 1, change))


async def test_a_round_put_away_is_found(tmp_path: Path) -> None:
    """Its draws name what is not there."""
    shop = await played_shop(tmp_path)
    assert "draw_round" in await codes_after(shop, ("rounds", 1, None))


DRAW_FAULTS: list[tuple[Any, ...]] = [
    (5, "thanks", "draw_result"),
    (5, "cup", "draw_result"),
    (3, "123456", "draw_result"),
    (2, 9, "draw_gap"),
    (2, 1, "draw_again"),
    (1, 8, "draw_round"),
]


@pytest.mark.parametrize(("place", "value", "code"), DRAW_FAULTS)
async def test_a_draw_edited_by_hand_is_found(tmp_path: Path, place: int, value: object, code: str) -> None:
    """Prize, lucky number, running number, round."""
    shop = await played_shop(tmp_path)
    found: set[str] = set()
    for nth in range(6):
        number, doc = entry_of(shop, "drawn", nth)
        why = list(doc["why"])
        if why[place] == value or (place == 2 and why[2] == 1):
            continue
        why[place] = value
        broken = await plant(shop, ("ledger", number, {"why": why}))
        found |= {finding.code for finding in broken.check()}
        shop = await plant(broken, ("ledger", number, {"why": doc["why"]}))
        assert shop.check() == [] or {f.code for f in shop.check()} == {"number_reused"}
        break
    await shop.club.close()
    assert code in found


async def test_a_price_and_points_edited_by_hand_are_found(tmp_path: Path) -> None:
    """A draw that cost nothing, points won that are not the prize's, one number standing twice."""
    shop = await played_shop(tmp_path)
    number, _ = entry_of(shop, "drawn")
    won, _ = entry_of(shop, "won")
    last = max(shop.club.books.raw(LEDGER))
    again = shop.club.books.raw(LEDGER)[number]
    codes = await codes_after(
        shop,
        ("ledger", number, {"amount": -2}),
        ("ledger", won, {"amount": 6}),
        ("ledger", last + 1, again),
    )
    assert codes >= OF_DRAWS


WIN_FAULTS: list[tuple[Any, ...]] = [
    ({"prize": "thanks"}, "win_draw"),
    ({"entry": 1}, "win_draw"),
    ({"back_on": "2026-03-14"}, "win_back"),
    ({"coupons": [7]}, "win_coupon"),
]


@pytest.mark.parametrize(("change", "code"), WIN_FAULTS)
async def test_a_prize_edited_by_hand_is_found(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    """What was won, by which draw, whether it was undone, which coupons."""
    shop = await played_shop(tmp_path)
    assert code in await codes_after(shop, ("wins", 1, change))


PREDICTION_FAULTS: list[tuple[Any, ...]] = [
    (2, {"pool": {"1": 21}}, "prediction_pool"),
    (2, {"stakes": 2}, "prediction_pool"),
    (1, {"state": "open"}, "prediction_settled"),
    (2, {"state": "void"}, "prediction_settled"),
    (1, {"right": 9}, "prediction_answer"),
    (1, None, "stake_prediction"),
]


@pytest.mark.parametrize(("number", "change", "code"), PREDICTION_FAULTS)
async def test_a_prediction_edited_by_hand_is_found(
    tmp_path: Path, number: int, change: dict[str, Any] | None, code: str
) -> None:
    """Pool, state, answer, or the whole of it."""
    shop = await played_shop(tmp_path)
    assert code in await codes_after(shop, ("predictions", number, change))


async def test_a_stake_edited_by_hand_is_found(tmp_path: Path) -> None:
    """Winnings that are not what was lost; a second open stake of the same member."""
    shop = await played_shop(tmp_path)
    won, _ = entry_of(shop, "stake_won")
    open_stake, doc = entry_of(shop, "staked", -1)
    last = max(shop.club.books.raw(LEDGER))
    codes = await codes_after(shop, ("ledger", won, {"amount": 51}), ("ledger", last + 1, doc))
    assert codes >= OF_STAKES
    assert open_stake <= last


OF_DRAWS = {"draw_price", "draw_points", "draw_twice"}
OF_STAKES = {"prediction_settled", "stake_twice"}
FOUND = OF_DRAWS | OF_STAKES | {row[-1] for row in (*ROUND_FAULTS, *DRAW_FAULTS, *WIN_FAULTS, *PREDICTION_FAULTS)}
"""Every code that a test of this file plants."""
