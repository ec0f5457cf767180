"""The log tells where something broke, never whose data was at hand."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopclub import incidents
from shopclub.core.kernel.errors import Conflict
from shopclub.i18n import Language, Words
from shopclub.incidents import LOG_BYTES, LOG_FILES, describe, incident, start_log, stop_log

EN, ZH = Words(Language.EN), Words(Language.ZH)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "logs" / "shopclub.log"
    monkeypatch.setattr(incidents, "log_file", lambda: path)
    level = logging.getLogger().level
    yield path
    stop_log()
    logging.getLogger().setLevel(level)


def broken(name: str) -> Exception:
    try:
        raise ValueError(f"no such member: {name} 13812345678")
    except ValueError as error:
        try:
            raise RuntimeError(name) from error
        except RuntimeError as outer:
            return outer


def test_an_incident_has_a_number_that_the_log_knows(log: Path) -> None:
    """The sentence names a number and the log; the log has types and places under that number."""
    text = incident(broken("王芳"), EN)
    found = re.fullmatch(
        r"Something went wrong \(incident ([0-9A-F]{6})\)\. What was saved stays saved; details are in (.*)\.", text
    )
    assert found is not None
    assert found[2] == str(log)
    written = log.read_text(encoding="utf-8")
    assert f"incident {found[1]}" in written
    assert "builtins.RuntimeError\n" in written
    assert "after builtins.ValueError\n" in written
    assert "test_incidents.py:" in written


def test_the_log_holds_nobody_s_data(log: Path) -> None:
    """Neither an incident nor a logged exception writes a message or a value, nor where the program lies."""
    incident(broken("王芳"), EN)
    try:
        raise KeyError("王芳")
    except KeyError:
        logging.getLogger("shopclub.test").exception("a listener failed on %s", "MemberJoined")
    written = log.read_text(encoding="utf-8")
    assert "a listener failed on MemberJoined" in written
    assert "builtins.KeyError\n" in written
    assert "王芳" not in written
    assert "13812345678" not in written
    assert str(Path(__file__).parent) not in written


def test_codes_and_error_numbers_are_told(log: Path) -> None:
    """What our own code or the system's number says is no personal data."""
    assert describe(Conflict("phone_taken", member=17)) == "shopclub.core.kernel.errors.Conflict (phone_taken)"
    assert describe(OSError(28, "No space left", "/home/me/王芳.csv")) == "builtins.OSError (errno 28)"


def test_errors_in_a_group_are_all_described() -> None:
    """A group of errors tells each one's type."""
    text = describe(ExceptionGroup("two", [KeyError("a"), OSError(5, "x")]))
    assert "builtins.KeyError" in text
    assert "builtins.OSError (errno 5)" in text


def test_the_log_is_private_and_rotates(log: Path) -> None:
    """The file is for its owner alone, and old ones go: it never grows beyond its limit."""
    assert start_log() == log
    assert log.stat().st_mode & 0o777 == 0o600
    assert start_log() == log
    logger = logging.getLogger("shopclub.test")
    for _ in range((LOG_BYTES // 1000) * (LOG_FILES + 1)):
        logger.warning("x" * 1000)
    files = sorted(path.name for path in log.parent.iterdir())
    assert len(files) == LOG_FILES
    assert sum(path.stat().st_size for path in log.parent.iterdir()) <= LOG_BYTES * LOG_FILES


def test_a_log_that_can_t_be_written_keeps_nothing_from_opening(tmp_path: Path) -> None:
    """Without a log the sentence still has its number, and names no file."""
    (tmp_path / "file").write_text("")
    level = logging.getLogger().level
    try:
        assert start_log(tmp_path / "file" / "shopclub.log") is None
    finally:
        stop_log()
        logging.getLogger().setLevel(level)


def test_without_a_log_the_sentence_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person reads what is known: a number, and that what was saved stays saved."""
    monkeypatch.setattr(incidents, "start_log", lambda: None)
    text = incident(ValueError("王芳"), ZH)
    assert re.fullmatch(r"出错了（编号 [0-9A-F]{6}）。已保存的都在。", text)
