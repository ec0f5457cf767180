"""
The log of this computer, and what is said when something happens that nobody foresaw.

The log rotates and holds no personal data: of an error only its type and the places it came through are
written, never its message or the values that were at hand. A person reads an incident number, which is found
in the log.
"""

from __future__ import annotations

import logging
import secrets
from logging.handlers import RotatingFileHandler
from pathlib import Path

from shopclub.core.kernel.trace import Reticent, describe
from shopclub.i18n import Words

__all__ = ["LOG_BYTES", "LOG_FILES", "describe", "incident", "incident_number", "log_file", "start_log", "stop_log"]

LOG_BYTES = 512 * 1024
LOG_FILES = 4
_LOGGER = logging.getLogger("shopclub")


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
    handler.setFormatter(Reticent("%(asctime)s %(levelname)s %(name)s %(message)s"))
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


def incident_number(error: BaseException) -> str:
    """Log something nobody foresaw; the number it is found by."""
    number = secrets.token_hex(3).upper()
    start_log()
    _LOGGER.error("incident %s\n%s", number, describe(error))
    return number


def incident(error: BaseException, words: Words) -> str:
    """Log something nobody foresaw, under a number; the sentence for the person who saw it happen."""
    path = start_log()
    number = incident_number(error)
    if path is None:
        return words.t("Something went wrong (incident {number}). What was saved stays saved.", number=number)
    return words.t(
        "Something went wrong (incident {number}). What was saved stays saved; details are in {file}.",
        number=number,
        file=path,
    )
