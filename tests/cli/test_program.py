"""The command line as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


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
    assert json.loads(told.stdout)["presets"][0]["title"] == "银行卡式"


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
