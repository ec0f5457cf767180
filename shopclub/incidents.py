"""
The log of this computer, and what is said when something happens that nobody foresaw.

The log rotates and holds no personal data: of an error only its type and the places it came through are
written, never its message or the values that were at hand. A person reads an incident number, which is found
in the log.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from copy import copy
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from shopclub.i18n import Words

LOG_BYTES = 512 * 1024
LOG_FILES = 4
_LOGGER = logging.getLogger("shopclub")

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # as logging has it


class _Reticent(logging.Formatter):
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


def log_file() -> Path:
    """Where the log lies on this computer."""
    from platformdirs import user_log_path

    return user_log_path("shopclub", appauthor=False) / "shopclub.log"


def start_log(path: Path | None = None) -> Path | None:
    """
    Write what is logged to a rotating file from now on.

    Args:
        path: the file; `log_file()` unless given.

    Returns:
        the file; None if it can't be written, which must not keep a shop from opening.
    """
    target = path or log_file()
    root = logging.getLogger()
    known = [h for h in root.handlers if isinstance(h, RotatingFileHandler)]
    if known:
        return Path(known[0].baseFilename)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(target, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8")
        target.chmod(0o600)
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(_Reticent("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    return target


def stop_log() -> None:
    """Close the log's file."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, RotatingFileHandler | logging.NullHandler)]:
        root.removeHandler(handler)
        handler.close()


def incident(error: BaseException, words: Words) -> str:
    """Log something nobody foresaw, under a number; the sentence for the person who saw it happen."""
    number = secrets.token_hex(3).upper()
    path = start_log()
    _LOGGER.error("incident %s\n%s", number, describe(error))
    if path is None:
        return words.t("Something went wrong (incident {number}). What was saved stays saved.", number=number)
    return words.t(
        "Something went wrong (incident {number}). What was saved stays saved; details are in {file}.",
        number=number,
        file=path,
    )
