"""Exit codes, language and help: what every command has in common."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shopclub.cli.root import COMMANDS
from tests.cli.conftest import Shop

MAP_MISUSED = "The option --map is not used like that. See “shopclub import --help”."
KINDS = "KIND is one of: members, sales, balances, products."


def one_sentence(text: str) -> bool:
    return text.endswith((".\n", "。\n")) and text.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["sell"], "There is no command “sell”. See “shopclub --help”.", "没有“sell”这个命令。见“shopclub --help”。"),
        (["init"], "--name is missing. See “shopclub init --help”.", "缺少 --name。见“shopclub init --help”。"),
        (["init", "--nam", "x"], "There is no option --nam here. See “shopclub init --help”.", None),
        (["kiosk", "--port", "99999"], "--port can't be that. See “shopclub kiosk --help”.", None),
        (["kiosk", "--port", "eighty"], "--port can't be that. See “shopclub kiosk --help”.", None),
        (["import", "goods", "x.csv"], f"{KINDS} See “shopclub import --help”.", None),
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
