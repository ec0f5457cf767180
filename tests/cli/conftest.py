"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopclub.cli.root import run
from shopclub.core.kernel.clock import ManualClock

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""
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
