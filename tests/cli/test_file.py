"""The file under the command line: locked, damaged, edited, copied, restored."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from shopclub.core.store import ShopDB
from tests.cli.conftest import Shop


def test_an_existing_file_is_never_overwritten(shop: Shop) -> None:
    """`init` on a file that is there changes nothing, whatever the file is."""
    Path("data").mkdir()
    Path("data/shop.json").write_text("my notes")
    code, _, err = shop("init", "--name", "x")
    assert code == 1
    assert err == "data/shop.json is there already and stays as it is.\n"
    assert Path("data/shop.json").read_text() == "my notes"


def test_a_locked_file_is_three_for_what_writes(shop: Shop) -> None:
    """While the shop runs, readers read a snapshot and writers end with 3, saying who has it."""
    shop("init", "--name", "x")
    Path("sales.csv").write_text("date,amount\n2026-01-04,10\n")
    db = ShopDB(Path("data/shop.json"))
    try:
        for arguments in (["compact"], ["import", "sales", "sales.csv"], ["programme", "use", "four-steps"]):
            code, out, err = shop(*arguments)
            assert (code, out) == (3, "")
            assert err.startswith("Already open on ")
            assert f"(PID {os.getpid()})" in err
        for arguments in (
            ["report", "--json"],
            ["check", "--json"],
            ["export", "members"],
            ["backup"],
            ["programme", "show"],
            ["programme", "list"],
            ["import", "sales", "sales.csv", "--dry-run"],
        ):
            assert shop(*arguments)[0] == 0, arguments
    finally:
        db.close()


def test_a_damaged_file_is_three(shop: Shop) -> None:
    """Damage at rest is said with its line; a backup can be put in its place nevertheless."""
    shop("init", "--name", "莲花")
    shop("backup", "copies")
    path = Path("data/shop.json")
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"name":"', b'"name:"', 1))
    code, out, err = shop("check", "--json")
    assert (code, out) == (3, "")
    assert err.startswith("Line ")
    copy = next(Path("copies").glob("*.gz"))
    assert shop("restore", str(copy), "--yes")[0] == 0
    assert shop("check")[0] == 0
    assert path.read_bytes() == data


def test_an_unsound_backup_is_refused_input(shop: Shop) -> None:
    """A broken backup is not put in the place of anything: exit 1, the file is as it was."""
    shop("init", "--name", "x")
    before = Path("data/shop.json").read_bytes()
    Path("copy.json").write_text("{}")
    code, out, err = shop("restore", "copy.json", "--yes")
    assert (code, out) == (1, "")
    assert err == "The backup copy.json is not sound and was not used. Take another one.\n"
    assert shop("restore", "none.json", "--yes")[2] == "There is no file none.json.\n"
    assert Path("data/shop.json").read_bytes() == before


def test_questions_without_a_terminal_are_two(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks ends with 2 when nobody can answer and `--yes` isn't given; a no changes nothing and ends with 1."""
    shop("init", "--name", "x")
    shop("backup", "copies")
    copy = str(next(Path("copies").glob("*.gz")))
    before = Path("data/shop.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert shop("restore", copy)[0] == 2

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    code, _, err = shop("restore", copy)
    assert code == 1
    assert err.endswith("Put the backup in the place of the file? [y/N] Nothing was changed.\n")
    assert Path("data/shop.json").read_bytes() == before
    monkeypatch.setattr(sys, "stdin", Terminal("是\n"))
    assert shop("restore", copy)[0] == 0


def test_an_edit_by_hand_waits_for_a_decision(shop: Shop) -> None:
    """An edited file is 3 for everything until it is accepted; the bytes as found are kept."""
    shop("init", "--name", "Lotus")
    path = Path("data/shop.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Lotus", "Rose"), encoding="utf-8")
    edited = path.read_bytes()
    assert shop("report")[0] == 3
    assert shop("accept-edit")[0] == 2
    assert path.read_bytes() == edited
    code, out, _ = shop("accept-edit", "--yes")
    assert code == 0
    assert out.startswith("The counts are the same; something inside was changed.\n")
    assert [p.read_bytes() for p in Path("data").glob("shop.json.edited-*")] == [edited]
    assert shop("check")[0] == 0
    assert shop("accept-edit", "--yes")[1].endswith("there is nothing to accept.\n")


def test_findings_make_check_end_with_one(shop: Shop) -> None:
    """A broken invariant is said with its place on stdout, counted on stderr, exit 1, in JSON too."""
    shop("init", "--name", "x")
    Path("s.csv").write_text("date,member,amount\n2026-01-04,A1,10\n")
    shop("import", "sales", "s.csv", "--points", "programme")
    with ShopDB(Path("data/shop.json")) as db:
        db.storage.commit({"accounts": {1: {**db.storage.docs("accounts")[1], "balance": {"points": 11}}}})
    code, out, err = shop("check")
    assert code == 1
    assert out.splitlines()
    assert err.endswith("found.\n")
    code, out, err = shop("check", "--json")
    found = json.loads(out)
    assert code == 1
    assert found["clean"] is False
    assert {"code", "table", "number", "figures", "text"} == set(found["findings"][0])
    assert {one["table"] for one in found["findings"]} == {"accounts"}


def test_a_new_computer_needs_only_the_backup(shop: Shop) -> None:
    """Restoring where there is no data folder yet makes it."""
    shop("init", "--name", "x")
    shop("backup", "stick")
    copy = next(Path("stick").glob("*.gz"))
    Path("data").rename("old")
    assert shop("restore", str(copy), "--yes")[:2] == (
        0,
        "data/shop.json is restored: 0 receipts, 0 members, 0 points.\n",
    )
    assert shop("check")[0] == 0


def test_a_new_shop_is_there_whole_or_not_at_all(shop: Shop) -> None:
    """Shop, owner, programme and the daily work's mark are one commit: a power cut leaves no half a shop."""
    shop("init", "--name", "x")
    raw = json.loads(Path("data/shop.json").read_text(encoding="utf-8"))
    assert raw["_meta"]["1"]["seq"] == 1
    assert {"shop", "staff", "programmes", "clockwork"} <= raw.keys()
