"""Backups from the command line: what each command says, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shop


@pytest.fixture
def lotus(shop: Shop) -> Shop:
    """A new shop."""
    shop("init", "--name", "Lotus")
    return shop


def only(folder: str) -> Path:
    found = [*Path(folder).glob("*.gz"), *Path(folder).glob("*.enc")]
    assert len(found) == 1
    return found[0]


def test_a_backup_says_what_it_holds(lotus: Shop) -> None:
    """Path, receipts, members, size; in Chinese too. Into another folder nothing is dropped there."""
    code, out, err = lotus("backup")
    assert (code, err) == (0, "")
    assert out.startswith("data/backups/shop-2026-01-05T1000.json.gz: a proven copy, 0 receipts, 0 members, ")
    assert lotus("--lang", "zh", "backup", "elsewhere")[1].startswith(
        "elsewhere/shop-2026-01-05T1000.json.gz：已验证的副本，0 张小票，0 位会员，"
    )
    for _ in range(6):
        lotus("backup", "elsewhere")
    assert len(list(Path("elsewhere").glob("*.gz"))) == 7
    for _ in range(6):
        lotus("backup")
    assert len(list(Path("data/backups").glob("*.gz"))) == 3


def test_how_they_stand(lotus: Shop) -> None:
    """Nothing yet, then one on the same disk; as JSON with codes."""
    code, out, _ = lotus("backup", "--status")
    assert (code, out) == (0, "data/backups: no backup yet\nAll is well.\n")  # founded today
    lotus("backup")
    out = lotus("backup", "--status")[1]
    assert "data/backups: 1 backup, " in out
    assert "the last one 5 Jan 2026, 10:00; the shop's own disk" in out
    found = json.loads(lotus("backup", "--status", "--json")[1])
    assert [warning["code"] for warning in found["warnings"]] == ["same_disk"]
    assert found["places"][0]["last"] == "shop-2026-01-05T1000.json.gz"


def test_a_second_place_is_kept_and_given_up(lotus: Shop) -> None:
    """Each backup goes there too; while it is away that is said and no error; given up, what lies there stays."""
    Path("stick").mkdir()
    Path("data/shopclub.toml").write_text("# mine\nport = 8099\n")
    code, _, err = lotus("backups", "--second", "stick")
    assert code == 0
    assert err == f"From now on each backup is copied to {Path('stick').absolute()} too.\n"
    assert "# mine" in Path("data/shopclub.toml").read_text()
    out = lotus("backup")[1]
    assert out.splitlines()[1].endswith("stick/shop-2026-01-05T1000.json.gz: proven in the second place too.")
    Path("stick").rename("drawer")
    code, _, err = lotus("backup")
    assert code == 0
    assert err.endswith("is not there now. It gets its copy later.\n")
    Path("drawer").rename("stick")
    found = json.loads(lotus("backup", "--json")[1])
    assert len(found["second"]) == 2
    code, _, err = lotus("backups", "--no-second")
    assert (code, err) == (0, "There is no second place any more; what lies there stays.\n")
    assert Path("data/shopclub.toml").read_text() == "# mine\nport = 8099\n"
    assert len(list(Path("stick").glob("*.gz"))) == 3


def test_a_second_place_that_fails_costs_not_the_first(lotus: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup at home is made and said, then what went wrong at the second place; exit 1."""
    from shopclub.core.backups import keeper
    from shopclub.core.kernel.errors import Conflict

    Path("stick").mkdir()
    lotus("backups", "--second", "stick")

    def full(*_: object) -> None:
        raise Conflict("backup_place_full", folder="stick")

    monkeypatch.setattr(keeper, "carry", full)
    code, out, err = lotus("backup")
    assert code == 1
    assert out.startswith("data/backups/shop-2026-01-05T1000.json.gz: a proven copy, ")
    assert err.startswith("The second place did not get its copy: There is no room in stick for the backup.")
    assert json.loads(lotus("backup", "--json")[1])["second"] == []


def test_places_that_cant_be(lotus: Shop) -> None:
    """Refused with a sentence, exit 1, and nothing is kept."""
    assert lotus("backups", "--second", "nowhere")[0::2] == (
        1,
        "There is no folder nowhere. Put the stick in, or make the folder first.\n",
    )
    assert lotus("backups", "--second", "data")[0] == 1
    assert lotus("backups", "--second", "data", "--no-second")[0] == 2
    assert not Path("data/shopclub.toml").exists()


def test_all_are_read_again(lotus: Shop) -> None:
    """One that changed on the disk is shown and makes exit 1; what lies there besides is shown as not on the list."""
    lotus("backup")
    Path("data/backups/shop-2020-01-01T1000.json.gz").write_bytes(b"by hand")
    assert lotus("backups", "--check")[0] == 0
    copy = Path("data/backups/shop-2026-01-05T1000.json.gz")
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    code, out, err = lotus("backups", "--check")
    assert code == 1
    assert "changed on the disk" in out
    assert "shop-2020-01-01T1000.json.gz  not on the list: never proven, never dropped" in out
    assert err == "1 backup is not as it was written.\n"
    assert lotus("restore", str(copy), "--yes")[2] == (
        "The backup shop-2026-01-05T1000.json.gz is not sound and was not used. Take another one.\n"
    )


def test_sealed_from_the_command_line(lotus: Shop) -> None:
    """The passphrase from a file; without one and without a terminal exit 2; a wrong one is said."""
    Path("right").write_text("nine cups of tea\r\nsecond line\n")
    Path("wrong").write_text("nine cups of milk\n")
    Path("short").write_text("tea\n")
    assert lotus("backups", "--seal")[0] == 2
    assert lotus("backups", "--seal", "--passphrase-file", "none")[2] == "There is no file none.\n"
    assert lotus("backups", "--seal", "--passphrase-file", "short")[2] == (
        "A passphrase has at least 10 characters; several words are best.\n"
    )
    assert lotus("backups", "--seal", "--passphrase-file", "right")[0] == 0
    lotus("backup")
    copy = only("data/backups")
    assert copy.name == "shop-2026-01-05T1000.json.gz.enc"
    assert b"Lotus" not in copy.read_bytes()
    assert "New backups are sealed with a passphrase.\n" in lotus("backup", "--status")[1]
    assert lotus("restore", str(copy), "--yes")[0] == 2
    assert lotus("restore", str(copy), "--yes", "--passphrase-file", "wrong")[0::2] == (
        1,
        "This passphrase does not open the backup. It may have been made with an older one.\n",
    )
    code, out, _ = lotus("restore", str(copy), "--yes", "--passphrase-file", "right")
    assert (code, out.splitlines()[0]) == (0, "data/shop.json is restored: 0 receipts, 0 members, 0 points.")
    assert lotus("backups", "--no-seal")[0] == 0
    assert lotus("backup", "x")[0] == 0
    assert only("x").suffix == ".gz"


def test_a_restore_says_in_both_languages_what_it_costs(lotus: Shop) -> None:
    """The sale of 4 January came after the backup."""
    lotus("backup")
    Path("sales.csv").write_text("date,amount\n2026-01-04,10\n")
    lotus("import", "sales", "sales.csv")
    copy = str(only("data/backups"))
    err = lotus("restore", copy)[2]
    assert "Lost would be: 1 receipt since 4 Jan 2026, " in err
    assert ", ¥10.00 in all.\n" in err
    assert "将会丢失：2026年1月4日 " in lotus("--lang", "zh", "restore", copy)[2]
    found = json.loads(lotus("restore", copy, "--yes", "--json")[1])
    assert found["lost"] | {"since": ""} == {"receipts": 1, "net_minor": 1000, "members": 0, "since": ""}
    assert found["backup"] is not None


def test_without_a_shop(shop: Shop) -> None:
    """Exit 3, and how to make one."""
    for arguments in (["backup"], ["backup", "--status"], ["backups"], ["backups", "--no-seal"]):
        code, out, err = shop(*arguments)
        assert (code, out) == (3, ""), arguments
        assert err.startswith("There is no shop in data/shop.json yet.")


def test_a_file_that_cant_be_used_names_the_backup_to_take(lotus: Shop) -> None:
    """The newest proven one of either place; none that went bad, nothing where there is none."""
    path = Path("data/shop.json")
    good = path.read_bytes()
    bad = good.replace(b'"name":"', b'"name:"', 1)
    path.write_bytes(bad)
    assert "The last proven backup" not in lotus("check")[2]
    path.write_bytes(good)
    lotus("backup")
    path.write_bytes(bad)
    code, _, err = lotus("check")
    assert code == 3
    assert err.endswith("The last proven backup: data/backups/shop-2026-01-05T1000.json.gz (0 receipts).\n")
    assert "最近一份已验证的备份：" in lotus("--lang", "zh", "check")[2]
    only("data/backups").unlink()
    assert "The last proven backup" not in lotus("check")[2]
