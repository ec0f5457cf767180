"""What single commands add to the contract."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from shopclub.cli.session import Session
from shopclub.core.kernel.clock import ManualClock
from tests.cli.conftest import NOW, Shop


def test_another_currency_is_marked_for_the_owner(shop: Shop) -> None:
    """A preset in a shop of another currency is taken one to one, and the owner is told to look at it."""
    code, out, err = shop("init", "--name", "Tokyo", "--currency", "jpy", "--timezone", "Asia/Tokyo", "--country", "jp")
    assert code == 0
    assert "Standard retail" in out
    assert err == "The programme's amounts were meant in CNY and are taken one to one in JPY: look at them.\n"
    assert "1 point for each full ¥1 paid" in shop("programme", "show")[1]
    assert shop("programme", "use", "four-steps")[2].startswith("The programme's amounts were meant in CNY")
    assert "10 points for each full ¥100 paid" in shop("programme", "show")[1]


def test_a_shop_says_which_country_and_currency(shop: Shop) -> None:
    """Codes that are none are refused before a file is made."""
    code, _, err = shop("init", "--name", "x", "--currency", "yuan")
    assert (code, err) == (1, "“YUAN” is no currency code. Three letters, for example CNY.\n")
    code, _, err = shop("init", "--name", "x", "--country", "XX")
    assert (code, err) == (1, "“XX” is no country code. Two letters, for example CN.\n")
    assert not Path("data").exists()


def test_an_export_is_for_its_owner_alone(shop: Shop) -> None:
    """A file made by `--out` has mode 0600; standard output is UTF-8 with a mark."""
    shop("init", "--name", "x")
    Path("m.csv").write_text("phone,name\n13812345678,=cmd|'/c'!A1\n")
    shop("import", "members", "m.csv")
    assert shop("export", "members", "--out", "out.csv")[:2] == (0, "out.csv: 1 line.\n")
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    text = shop("export", "members")[1]
    assert text.startswith("\ufeff")
    assert "138****5678" in text
    assert "'=cmd|" in text
    assert "13812345678" in shop("export", "members", "--full")[1]


def test_an_export_leaves_word_for_the_log(shop: Shop) -> None:
    """A file and standard output alike, with how many lines; nothing of people is in it. Refused, none."""
    shop("--data", "shop.json", "init", "--name", "x")
    Path("m.csv").write_text("phone,name\n13812345678,Ann\n")
    shop("--data", "shop.json", "import", "members", "m.csv")
    shop("--data", "shop.json", "export", "members", "--out", "out.csv", "--full")
    shop("--data", "shop.json", "export", "sales")
    assert shop("--data", "shop.json", "export", "members", "--out", "no/such/folder.csv")[0] == 1
    left = [json.loads(path.read_text()) for path in sorted(Path().glob("shop-handed-out-*.json"))]
    assert [(one["what"], one["lines"], one["full"]) for one in left] == [("members", 1, True), ("sales", 0, False)]
    assert not [path for path in Path().glob("shop-handed-out-*") if "Ann" in path.read_text()]


def test_an_export_that_leaves_no_word_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick that can't be written to: the list is handed out, and stderr says what is missing."""
    shop("init", "--name", "x")

    def refuse(*_: object) -> None:
        raise OSError(30, "read-only")

    monkeypatch.setattr("shopclub.core.privacy.notes.leave_note", refuse)
    code, out, err = shop("export", "sales")
    assert (code, err) == (0, "This could not be written into the log of what was handed out.\n")
    assert out.startswith("\ufeff")


def test_a_programme_that_contradicts_itself_is_refused(shop: Shop) -> None:
    """`programme check` says what is wrong and ends with 1; one of a newer version keeps its unknown rules."""
    rule = '{"id":"a","then":{"kind":"points_fixed","points":1}}'
    Path("p.json").write_text(f'{{"id":"p","name":{{"en":"P"}},"currency":"CNY","rules":[{rule},{rule}]}}')
    assert shop("programme", "check", "p.json") == (1, "", "Two rules are called “a”. Each needs its own id.\n")
    Path("p.json").write_text("not json")
    assert shop("programme", "check", "p.json")[0] == 1
    assert shop("programme", "check", "none.json") == (1, "", "There is no file none.json.\n")
    Path("p.json").write_text(
        '{"id":"p","name":{"en":"P"},"currency":"CNY","rules":[{"id":"moon","then":{"kind":"lunar"}}]}'
    )
    code, out, _ = shop("programme", "check", "p.json")
    assert code == 0
    assert "A rule of a newer version, kept but not sold by: moon" in out


def test_exclusions_of_equal_rank_are_shown_with_their_way_out(shop: Shop) -> None:
    """Such a programme is not sound; the check says what else there is, and `use` refuses it."""
    rules = '{"id":"a","then":{"kind":"percent_off","permille":100},"excludes":["b"]},'
    rules += '{"id":"b","then":{"kind":"points_fixed","points":1}}'
    Path("p.json").write_text(f'{{"id":"p","name":{{"en":"P"}},"currency":"CNY","rules":[{rules}]}}')
    code, out, _ = shop("programme", "check", "p.json", "--json")
    said = json.loads(out)
    assert (code, said["sound"]) == (1, False)
    assert said["findings"][0]["places"] == ["rule:a", "rule:b"]
    assert said["findings"][0]["mend"].endswith("can go first.")
    shop("init", "--name", "x")
    assert shop("programme", "use", "p.json")[0] == 1


def test_a_column_may_hold_an_equals_sign(shop: Shop) -> None:
    """`--map` cuts at the last `=`, since a column's name is somebody else's."""
    shop("init", "--name", "x")
    Path("s.csv").write_text("when,sum=yuan\n2026-01-04,10\n")
    code, out, err = shop("import", "sales", "s.csv", "--map", "when=date", "--map", "sum=yuan=amount", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["net_minor"] == 1000


def test_the_report_says_small_shares_as_counts(shop: Shop) -> None:
    """A share of fewer than ten is `1 of 2`, of ten and more a percentage; an empty shop has none."""
    shop("init", "--name", "x")
    assert "Bought again (sales): none yet\n" in shop("report")[1]
    Path("a.csv").write_text("date,member,amount\n2026-01-03,A,1\n2026-01-04,A,1\n2026-01-04,B,1\n")
    shop("import", "sales", "a.csv")
    assert "Bought again (sales): 1 of 2\n" in shop("report")[1]
    Path("b.csv").write_text("date,member,amount\n" + "".join(f"2026-01-04,M{n},1\n" for n in range(8)))
    shop("import", "sales", "b.csv")
    assert "Bought again (sales): 10.0%\n" in shop("report")[1]


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a count runs along and is wiped at the end; into a file nothing of it goes."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, expected in ((Terminal(), "\r1,000 / 3,000 \r" + " " * 30 + "\r"), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", stream)
        session = Session({"LANG": "C"}, ManualClock(NOW))
        session.progress(1000, 3000)
        session.progress(3000, 3000)
        assert stream.getvalue() == expected
