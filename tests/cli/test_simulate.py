"""`simulate`: the answer first, then figures, people and what can't be known; as JSON whole; refusals in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shop

SALES = """Receipt,Date,Member no.,Product,Qty,Price
1,2025-11-03,A-17,Vitamin C,2,150.00
2,2025-12-04,A-18,Honey,1,80.00
3,2025-12-05,,Cream,1,25.00
"""
TENTH = {
    "id": "tenth",
    "name": {"en": "A tenth", "zh": "九折"},
    "currency": "CNY",
    "rules": [{"id": "off", "then": {"kind": "percent_off", "permille": 100}}],
}


def open_shop(shop: Shop, programme: object = TENTH) -> None:
    """A shop with three receipts of last year, and a programme in a file."""
    Path("sales.csv").write_text(SALES, encoding="utf-8")
    Path("tenth.json").write_text(json.dumps(programme), encoding="utf-8")
    assert shop("init", "--name", "莲花")[0] == 0
    assert shop("import", "sales", "sales.csv")[0] == 0


def test_the_answer_stands_first(shop: Shop) -> None:
    """30.00 + 8.00 + 2.50 off in 63 days: 19.57 a month; whoever bought most gains most."""
    open_shop(shop)
    code, out, err = shop("simulate", "tenth.json")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "A tenth: It would have cost ¥19.57 a month more than today's programme."
    assert lines[lines.index("Who gains most") + 1] == "  +¥30.00  No. A-17  +¥30.00 All customers pay 10% less"
    assert lines.index("Who gains most") < lines.index("What the figures can't know")
    assert shop("simulate", "tenth.json", language="zh_CN")[1].startswith("九折：每月成本比现行方案多 ¥19.57。")


def test_as_json_it_is_one_value(shop: Shop) -> None:
    """Sums over the period and a month, both sides, with everything that can't be known."""
    open_shop(shop)
    code, out, _ = shop("simulate", "tenth.json", "--from", "2025-12-01", "--to", "2025-12-31", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["period"] == {"from_on": "2025-12-01", "until_on": "2025-12-31"}
    assert found["difference"]["cost_minor"] == 800 + 250
    assert found["changed"]["sums"] == {"sales": 1, "net_minor": 7200 + 2250, "discount_minor": 1050}
    assert found["unknown"][0]["code"] == "behaviour"


DOUBLE = {
    "id": "double",
    "name": {"en": "Double", "zh": "双倍"},
    "currency": "CNY",
    "rules": [{"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}],
}


def test_the_owners_estimate_stands_for_points_of_goods_only(shop: Shop) -> None:
    """80.00 bring 160 points: at 50 = 1.00 that is 3.20; which value the money goes by stands below the answer."""
    open_shop(shop, DOUBLE)
    plain = "--from", "2025-12-01", "--to", "2025-12-31"
    assert json.loads(shop("simulate", "tenth.json", *plain, "--json")[1])["difference"]["cost_minor"] is None
    found = json.loads(shop("simulate", "tenth.json", *plain, "--worth", "50=1.00", "--json")[1])
    assert found["estimate"] == {"points": 50, "minor": 100}
    assert found["changed"]["worth"] == {"points": 50, "minor": 100, "by_reward": "", "estimated": True}
    assert found["changed"]["cost_minor"] == 160 * 100 // 50
    code, out, err = shop("simulate", "tenth.json", *plain, "--worth", "５０ ＝ 1")
    assert (code, err) == (0, "")
    assert "50 points = ¥1.00" in out.splitlines()[1]
    out = shop("simulate", "tenth.json", *plain, "--worth", "50=1", language="zh_CN")[1]
    assert "这套方案的积分按店主自己的估计 50 分＝¥1.00" in out


def test_an_estimate_that_can_not_be_read_is_refused(shop: Shop) -> None:
    """Half of it, no points, no money: a sentence and exit code 1, and nothing is tried."""
    open_shop(shop)
    for text, said in (
        ("100", "Write it so: 100=1.00"),
        ("0=1", "from 1 to 1,000,000"),
        ("0000001000000001=1", "from 1 to 1,000,000"),
        ("-1=1", "from 1 to 1,000,000"),
        ("1.5=1", "from 1 to 1,000,000"),
        ("100=0", "worth some money"),
        ("100=-1", "worth some money"),
        ("100=x", "x"),
    ):
        code, out, err = shop("simulate", "tenth.json", "--worth", text)
        assert (code, out) == (1, ""), text
        assert said in err, text


def test_what_can_not_be_tried_is_refused(shop: Shop) -> None:
    """No such file, no such days, a day that is none, a shop without a past: a sentence and exit code 1."""
    open_shop(shop)
    for arguments, said in (
        (("none.json",), "none.json"),
        (("tenth.json", "--to", "2026-01-06"), "6 January 2026 is still to come."),
        (("tenth.json", "--from", "2025-12-31", "--to", "2025-12-01"), "The first day lies after the last one."),
        (("tenth.json", "--from", "soon"), "soon"),
    ):
        code, out, err = shop("simulate", *arguments)
        assert (code, out) == (1, ""), arguments
        assert said in err


def test_without_a_past_there_is_nothing_to_try(shop: Shop) -> None:
    """A shop that has just opened says so; one that is not there ends with 3."""
    assert shop("simulate", "four-steps")[0] == 3
    shop("init", "--name", "莲花")
    code, _, err = shop("simulate", "four-steps")
    assert (code, err) == (1, "There are no sales to members before today to try it on.\n")
