"""Proving a file without opening it for writing."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.store.files import Files
from shopclub.core.store.plan import EVERY, Plan
from shopclub.core.store.report import OpenReport
from shopclub.core.store.storage import AppendStorage


def verify(path: str | Path, *, files: Files | None = None) -> OpenReport:
    """
    Check every byte of a file: every block and page, the chain of commits, counts. Takes no lock and writes nothing.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: see `errors`.
    """
    # every table as one with a long past: proving needs no row in memory
    storage = AppendStorage(path, access_mode="r", files=files, plan=Plan(history=(EVERY,)))
    try:
        for _ in storage.prove():
            pass
        return storage.report
    finally:
        storage.close()
