"""
What is kept of an error: its type and the places it came through, never its message or the values at hand.

A log is read by whoever repairs the program, and holds nobody's name, phone or purchases.
"""

from __future__ import annotations

import logging
import traceback
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # as logging has it


class Reticent(logging.Formatter):
    """Writes where an error came from, not what it said."""

    def format(self, record: logging.LogRecord) -> str:
        """One record; what another handler made of its error is not taken over."""
        fresh = copy(record)
        fresh.exc_text = None
        return super().format(fresh)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        """Types and places of an error and of those that led to it."""
        return describe(ei[1]) if ei[1] is not None else ""


def describe(error: BaseException) -> str:
    """An error without personal data: types, places, and what the operating system said."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 10:
        lines = [f"{type(seen).__module__}.{type(seen).__qualname__}{_safe_detail(seen)}"]
        for frame in traceback.extract_tb(seen.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}")
        parts.append("\n".join(lines))
        inner = seen.exceptions if isinstance(seen, BaseExceptionGroup) else ()
        parts += [describe(one) for one in inner]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\nafter ".join(parts)


def _safe_detail(error: BaseException) -> str:
    """What an error may say without telling about a person: the system's error number, our own code."""
    code = getattr(error, "code", None)
    if isinstance(error, OSError) and error.errno is not None:
        return f" (errno {error.errno})"
    return f" ({code})" if isinstance(code, str | int) else ""


def _short(file: str) -> str:
    """A source file from its package on: where it is installed is nobody's business."""
    parts = Path(file).parts
    start = max((i for i, part in enumerate(parts) if part in ("site-packages", "shopclub")), default=len(parts) - 1)
    return "/".join(parts[start:])
