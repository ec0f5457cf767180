"""`move`: to another computer, just a copy, and back."""

from __future__ import annotations

import json
from pathlib import Path

from shopclub.core.club import Club
from tests.cli.conftest import Shop


def test_the_way_to_another_computer(shop: Shop) -> None:
    """The copy lies there and can be sold into; the old file takes nothing more, until `--stay` opens it."""
    shop("init", "--name", "Lotus")
    Path("stick").mkdir()
    Path("m.csv").write_text("phone,name\n13812345678,Wang\n")
    folder = "stick/shopclub 2026-01-05 100000"
    said = (
        f"{folder}: a proven copy, with a page that says how to go on on the new computer.\n"
        "This file is shut: sell there only. “shopclub move --stay” opens it again.\n"
    )
    assert shop("move", "stick") == (0, said, "")
    code, _, err = shop("import", "members", "m.csv")
    assert code == 1
    assert err.startswith(f"This shop moved to {folder} on 5 January 2026. Sell there;")
    assert shop("check")[0] == 0
    assert shop("--data", f"{folder}/shop.json", "import", "members", "m.csv")[0] == 0
    assert shop("move", "stick")[0] == 1
    assert shop("move", "--stay")[0] == 2
    assert shop("move", "--stay", "--yes") == (0, "data/shop.json is open again.\n", "")
    assert shop("move", "--stay") == (0, "data/shop.json has not moved; there is nothing to open.\n", "")
    assert shop("import", "members", "m.csv")[0] == 0


def test_just_a_copy_also_while_the_shop_runs(shop: Shop) -> None:
    """A snapshot is copied; moving needs the file itself and ends with 3."""
    shop("init", "--name", "Lotus")
    Path("stick").mkdir()
    club = Club.open(Path("data/shop.json"))
    try:
        code, out, _ = shop("move", "stick", "--copy", "--json")
        assert code == 0
        assert json.loads(out)["moved"] is False
        assert shop("move", "stick")[0] == 3
    finally:
        club.books.db.close()
    assert len(list(Path("stick").iterdir())) == 1


def test_what_cannot_be_meant(shop: Shop) -> None:
    """Neither a folder nor `--stay`, both, or a folder that is not there."""
    shop("init", "--name", "Lotus")
    assert shop("move")[0] == 2
    assert shop("move", "stick", "--stay")[0] == 2
    code, _, err = shop("move", "none")
    assert (code, err) == (1, "There is no folder none. Make it first, or put the stick in.\n")


def test_a_kiosk_does_not_open_on_an_old_file(shop: Shop) -> None:
    """Customers would join in the wrong file: the kiosk alone says where the shop is and ends."""
    shop("init", "--name", "Lotus")
    Path("stick").mkdir()
    shop("move", "stick")
    code, _, err = shop("kiosk", "--port", "0")
    assert code == 1
    assert "This shop moved to stick/shopclub 2026-01-05 100000" in err
