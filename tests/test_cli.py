"""The command line is a contract: exit codes, one sentence on stderr, clean JSON on stdout."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopclub.cli.root import COMMANDS, run
from shopclub.cli.session import Session
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.store import ShopDB

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
Shop = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    """Runs one command line in an empty folder; its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    clock = ManualClock(NOW)

    def command(*arguments: str, language: str = "C", **environment: str) -> tuple[int, str, str]:
        code = run(arguments, environment={"LANG": language, **environment}, clock=clock)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


MAP_MISUSED = "The option --map is not used like that. See “shopclub import --help”."


def one_sentence(text: str) -> bool:
    return text.endswith((".\n", "。\n")) and text.count("\n") == 1


# -- exit codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["sell"], "There is no command “sell”. See “shopclub --help”.", "没有“sell”这个命令。见“shopclub --help”。"),
        (["init"], "--name is missing. See “shopclub init --help”.", "缺少 --name。见“shopclub init --help”。"),
        (["init", "--nam", "x"], "There is no option --nam here. See “shopclub init --help”.", None),
        (["kiosk", "--port", "99999"], "--port can't be that. See “shopclub kiosk --help”.", None),
        (["kiosk", "--port", "eighty"], "--port can't be that. See “shopclub kiosk --help”.", None),
        (["import", "goods", "x.csv"], "KIND is one of: members, sales, balances. See “shopclub import --help”.", None),
        (["import", "sales"], "FILE is missing. See “shopclub import --help”.", None),
        (["import", "sales", "a", "b"], "There is a word too many or too few. See “shopclub import --help”.", None),
        (["import", "sales", "a", "--map", "x"], MAP_MISUSED, None),
        (["export", "sales", "--json"], "The option --json is not used like that. See “shopclub export --help”.", None),
        (["programme", "sing"], "There is no command “sing”. See “shopclub programme --help”.", None),
        (["--lang", "fr", "check"], "--lang is one of: zh, en. See “shopclub --help”.", None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_usage_is_two(shop: Shop, arguments: list[str], english: str, chinese: str | None) -> None:
    """A wrong command line ends with 2 and says in one sentence what is wrong and where to read on."""
    assert shop(*arguments) == (2, "", english + "\n")
    if chinese is not None:
        assert shop("--lang", "zh", *arguments) == (2, "", chinese + "\n")


@pytest.mark.parametrize("command", [["report"], ["check"], ["compact"], ["backup"], ["kiosk"], ["accept-edit"], []])
def test_a_missing_file_is_three(shop: Shop, command: list[str]) -> None:
    """Without a shop's file every command that needs one ends with 3 and says how to make one."""
    code, out, err = shop(*command)
    assert (code, out) == (3, "")
    assert err == "There is no shop in data/shop.json yet. “shopclub init --name NAME” makes one.\n"


def test_refused_input_is_one(shop: Shop) -> None:
    """What was typed or named and can't be used ends with 1, and nothing is made."""
    for arguments in (
        ["init", "--name", " "],
        ["init", "--name", "x", "--timezone", "Mars/Olympus"],
        ["init", "--name", "x", "--preset", "../standard-retail"],
        ["init", "--name", "x" * 61],
    ):
        code, out, err = shop(*arguments)
        assert (code, out) == (1, "")
        assert one_sentence(err) or err.count(".") == 2
        assert not Path("data").exists()


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
    copy = next(Path("copies").iterdir())
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
    copy = str(next(Path("copies").iterdir()))
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


# -- data, language, settings -------------------------------------------------------------------------


def test_the_data_option_names_the_file(shop: Shop) -> None:
    """`--data` stands before the command and names the file, its folder made for the owner alone."""
    assert shop("--data", "shops/one.json", "init", "--name", "x")[0] == 0
    assert not Path("data").exists()
    assert stat.S_IMODE(Path("shops/one.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path("shops").stat().st_mode) == 0o700
    assert shop("--data", "shops/one.json", "check")[0] == 0


def test_the_language_is_option_then_settings_then_system(shop: Shop) -> None:
    """`--lang` stands over the settings file, that over the environment's locale; help and errors follow."""
    assert shop("--help", language="zh_CN.UTF-8")[1].startswith("用法：")
    assert shop("--lang", "en", "--help", language="zh_CN.UTF-8")[1].startswith("Usage:")
    assert shop("--lang=zh", "init", "--help")[1].startswith("用法： shopclub init")
    shop("init", "--name", "x")
    assert shop("check", SHOPCLUB_LANGUAGE="zh")[1].startswith("data/shop.json 完好")
    Path("data/shopclub.toml").write_text('language = "zh"\n')
    assert shop("check")[1].startswith("data/shop.json 完好")
    assert shop("--lang", "en", "check")[1].startswith("data/shop.json is sound")


def test_a_bad_setting_says_where_it_is(shop: Shop) -> None:
    """A setting that can't be is refused with its place: 2 from the command line, 1 from a file."""
    shop("init", "--name", "x")
    code, _, err = shop("kiosk", "--host", "no host")
    assert (code, err) == (2, "The setting “host” can't be “no host” (command).\n")
    Path("data/shopclub.toml").write_text("ports = 1\n")
    assert shop("check")[::2] == (1, "There is no setting “ports” (shopclub.toml).\n")


def test_every_command_helps_in_both_languages(shop: Shop) -> None:
    """Each command has help, whole in Chinese: nothing of it is left in English."""
    english, chinese = shop("--help")[1], shop("--lang", "zh", "--help")[1]
    for name in COMMANDS:
        assert f"  {name} " in english
        assert f"  {name} " in chinese
        for arguments in ([name, "--help"], [name, "list", "--help"] if name == "programme" else [name, "--help"]):
            code, out, err = shop("--lang", "zh", *arguments)
            assert (code, err) == (0, "")
            descriptions = [line.split("  ")[-1] for line in out.splitlines() if line.startswith("  ")]
            assert [text for text in descriptions if text.strip() and text.isascii() and " " in text.strip()] == []


def test_help_names_what_it_takes(shop: Shop) -> None:
    """The command line's help names the options the contract promises."""
    for command, options in {
        "init": ["--name", "--preset", "--currency", "--timezone", "--country"],
        "import": ["--dry-run", "--map", "--points", "--json"],
        "export": ["--out", "--full"],
        "report": ["--as-of", "--json"],
        "check": ["--json"],
        "restore": ["--yes"],
        "accept-edit": ["--yes"],
        "kiosk": ["--host", "--port", "--public-host"],
    }.items():
        out = shop(command, "--help")[1]
        assert [option for option in options if option not in out] == []


# -- what single commands add -------------------------------------------------------------------------


def test_another_currency_is_marked_for_the_owner(shop: Shop) -> None:
    """A preset in a shop of another currency is taken one to one, and the owner is told to look at it."""
    code, out, err = shop("init", "--name", "Tokyo", "--currency", "jpy", "--timezone", "Asia/Tokyo", "--country", "jp")
    assert code == 0
    assert "Standard retail" in out
    assert err == "The programme's amounts were meant in CNY and are taken one to one in JPY: look at them.\n"
    assert "1 point for each full ¥1 paid" in shop("programme", "show")[1]
    assert shop("programme", "use", "four-steps")[2].startswith("The programme's amounts were meant in CNY")
    assert "10 points for each full ¥100 paid" in shop("programme", "show")[1]


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


# -- as a program -------------------------------------------------------------------------------------


def program(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    return subprocess.run(
        [sys.executable, "-m", "shopclub", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_the_program_ends_as_the_contract_says(tmp_path: Path) -> None:
    """Started as a process, exit codes and streams are those of the contract."""
    made = program("init", "--name", "莲花", "--json", folder=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert json.loads(made.stdout)["name"] == "莲花"
    assert program("init", "--name", "x", folder=tmp_path).returncode == 1
    assert program("nonsense", folder=tmp_path).returncode == 2
    assert program("--data", "none.json", "report", folder=tmp_path).returncode == 3


def test_the_version_is_told_at_once(tmp_path: Path) -> None:
    """`--version` says the version and loads nothing that takes time."""
    told = program("--version", folder=tmp_path)
    assert told.stdout == "shopclub 0.1.0\n"
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "shopclub", "--version"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stderr  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in seen.splitlines()}
    slow = {"textual", "aiohttp", "tinydb", "babel", "pypinyin", "argon2", "phonenumbers", "msgspec", "rich", "asyncio"}
    assert loaded & slow == set()


def test_a_terminal_of_another_encoding_still_gets_its_text(tmp_path: Path) -> None:
    """What GBK or ASCII can't say becomes a question mark; JSON stays readable for programs in any encoding."""
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "SHOPCLUB_LANGUAGE": "zh"}
    command = [sys.executable, "-m", "shopclub", "programme"]
    told = subprocess.run(
        [*command, "show", "four-steps"], env=environment, cwd=tmp_path, capture_output=True, check=True
    )
    assert told.stdout.isascii()
    told = subprocess.run([*command, "list", "--json"], env=environment, cwd=tmp_path, capture_output=True, check=True)
    assert told.stdout.isascii()
    assert json.loads(told.stdout)["presets"][0]["title"] == "四级会员"


def test_a_reader_that_goes_away_is_no_incident(tmp_path: Path) -> None:
    """`shopclub … | head -1` ends quietly, without a word on stderr."""
    program("init", "--name", "x", folder=tmp_path)
    lines = "".join(f"2026-01-04,{n}\n" for n in range(5000))
    (tmp_path / "s.csv").write_text("date,amount\n" + lines)
    assert program("import", "sales", "s.csv", folder=tmp_path).returncode == 0
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        told = subprocess.run(
            [sys.executable, "-m", "shopclub", "export", "sales"],
            cwd=tmp_path, stdout=gone, stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert told.stderr == b""
    assert told.returncode == 1


def test_a_new_computer_needs_only_the_backup(shop: Shop) -> None:
    """Restoring where there is no data folder yet makes it."""
    shop("init", "--name", "x")
    shop("backup", "stick")
    copy = next(Path("stick").iterdir())
    Path("data").rename("old")
    assert shop("restore", str(copy), "--yes")[:2] == (0, "data/shop.json is restored: no sales.\n")
    assert shop("check")[0] == 0


def test_a_shop_says_which_country_and_currency(shop: Shop) -> None:
    """Codes that are none are refused before a file is made."""
    code, _, err = shop("init", "--name", "x", "--currency", "yuan")
    assert (code, err) == (1, "“YUAN” is no currency code. Three letters, for example CNY.\n")
    code, _, err = shop("init", "--name", "x", "--country", "XX")
    assert (code, err) == (1, "“XX” is no country code. Two letters, for example CN.\n")
    assert not Path("data").exists()


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


def test_a_new_shop_is_there_whole_or_not_at_all(shop: Shop) -> None:
    """Shop, owner, programme and the daily work's mark are one commit: a power cut leaves no half a shop."""
    shop("init", "--name", "x")
    raw = json.loads(Path("data/shop.json").read_text(encoding="utf-8"))
    assert raw["_meta"]["1"]["seq"] == 1
    assert {"shop", "staff", "programmes", "clockwork"} <= raw.keys()
