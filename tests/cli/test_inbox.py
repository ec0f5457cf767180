"""One pass of the inbox by hand, and what it tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopclub.core.club import Club
from tests.cli.conftest import Shop

SALES = "receipt,member,date,product,qty,price\n1,A1,2026-01-02 09:00,Tea,2,3.50\n2,,2026-01-03,Milk,1,5.00\n"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looks at once."""
    monkeypatch.setattr("shopclub.cli.inbox.BETWEEN_LOOKS", 0)


def test_one_pass_takes_what_lies_there(shop: Shop) -> None:
    """The folder is made by the first pass; then a file is taken in, told of, and remembered."""
    shop("init", "--name", "x")
    folder = Path("data/inbox")
    assert shop("inbox", "--once") == (0, f"There is nothing to take in from {folder}.\n", "")
    (folder / "till.csv").write_text(SALES)
    assert shop("inbox", "--once") == (0, "5 Jan 2026, 10:00  till.csv: 2 receipts, 1 new member\n", "")
    off = f"The inbox is off. It would be {folder}.\n5 Jan 2026, 10:00  till.csv: 2 receipts, 1 new member\n"
    assert shop("inbox") == (0, off, "")
    assert shop("--lang", "zh", "inbox")[1].endswith("2026年1月5日 10:00  till.csv：2 张小票、1 名新会员\n")


def test_problems_make_exit_code_1(shop: Shop) -> None:
    """A line left out, a file not taken, a file that waits: each ends with 1 and one sentence."""
    shop("init", "--name", "x")
    shop("inbox", "--once")
    folder = Path("data/inbox")
    (folder / "till.csv").write_text(SALES + "3,A1,when,Tea,1,1.00\n")
    code, _, err = shop("inbox", "--once")
    assert (code, err) == (1, "1 line was left out.\n")
    (folder / "prose.txt").write_text("Dear Sir,\n")
    code, out, err = shop("inbox", "--once", "--json")
    assert (code, err) == (1, "1 file was not taken in.\n")
    (one,) = json.loads(out)["taken"]
    assert (one["reason"], one["taken"], one["kind"]) == ("kind_unknown", None, None)
    (folder / "till.csv").write_text(SALES)
    (folder / "~$till.csv").write_text("")
    code, out, err = shop("inbox", "--once", "--json")
    assert code == 1
    assert json.loads(out)["waiting"] == ["inbox_file_open"]
    assert err.endswith("Something still waits in the inbox.\n")


def test_while_the_shop_runs_it_only_shows(shop: Shop) -> None:
    """Showing reads a snapshot; a pass ends with 3, since the running shop does that itself."""
    shop("init", "--name", "x")
    club = Club.open(Path("data/shop.json"))
    try:
        assert shop("inbox", "--json")[0] == 0
        assert shop("inbox", "--once")[0] == 3
    finally:
        club.books.db.close()
