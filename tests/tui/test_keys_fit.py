"""What the keys of a dialog do is read whole: it fits on the lower edge, also on the narrowest screen."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

import shopclub.tui.modals
from shopclub.i18n import Language, Words
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.waits import ALL

NARROWEST = 76
"""Cells of a dialog at its widest on a screen of 80."""
CORNERS = 6
"""Corners, the edge beside them, and a space on each side."""


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _dialogs() -> list[type]:
    for module in pkgutil.iter_modules(shopclub.tui.modals.__path__):
        importlib.import_module(f"{shopclub.tui.modals.__name__}.{module.name}")
    return sorted(set(_below(Dialog)), key=lambda kind: kind.__name__)


def _width(kind: type) -> int | None:
    """What the dialog or one it is made from asks for; None where it is as wide as what stands in it."""
    for one in kind.__mro__:
        found = re.search(r"\.dialog\s*\{[^}]*?\bwidth: (\w+)", one.__dict__.get("DEFAULT_CSS", ""))
        if found:
            return int(found[1]) if found[1].isdigit() else None
    return None


@pytest.mark.parametrize("language", list(Language))
def test_the_keys_of_every_dialog_fit(language: Language) -> None:
    """No dialog's line of keys is cut off, in either language, on eighty columns."""
    words, cut = Words(language), []
    for kind in _dialogs():
        said, width = words.t(getattr(kind, "KEYS_ID", "")) if getattr(kind, "KEYS_ID", "") else "", _width(kind)
        if width is not None and cell_len(said) > min(width, NARROWEST) - CORNERS:
            cut.append((kind.__name__, said))
    assert cut == []


@pytest.mark.parametrize("language", list(Language))
def test_the_keys_of_everything_that_waits_fit(language: Language) -> None:
    """Nor is that of any line of the waiting list."""
    words = Words(language)
    lines = {line for kind in ALL for name, line in vars(kind).items() if name.endswith("KEYS_ID")}
    assert len(lines) > len(ALL)
    assert [line for line in lines if cell_len(words.t(line)) > NARROWEST - CORNERS] == []
