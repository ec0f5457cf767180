"""A programme as somebody names it: a preset, or a file they keep or were handed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from shopclub import presets
from shopclub.core.kernel.errors import InvalidInput, NotFound
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme

MOST_BYTES = 1024 * 1024
"""A programme's file above this is something else."""


def named(name: str, currency: str = "") -> Programme:
    """
    The preset of that name, or else the programme in the file of that name; `./pharmacy` is always a file.

    Args:
        name: as it was typed.
        currency: of the shop a preset is for; empty leaves the one it was meant in.

    Raises:
        NotFound: `preset_unknown` where the name looks like no file, else what `read_file` raises.
    """
    file = Path(name)
    if name not in presets.names() and (file.exists() or file.suffix or file.name != name):
        return read_file(file)
    chosen = presets.load(name)
    return presets.in_currency(chosen, currency) if currency else chosen


def read_file(file: Path) -> Programme:
    """
    A programme from a JSON file.

    Raises:
        NotFound: `file_missing` with `name`.
        InvalidInput: `file_unreadable`, `file_too_large` or `programme_invalid`.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file_missing", name=file.name) from error
    except OSError as error:
        raise InvalidInput("file_unreadable", name=file.name) from error
    if len(data) > MOST_BYTES:
        raise InvalidInput("file_too_large", name=file.name, max_megabytes=MOST_BYTES // 2**20)
    try:
        values = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("programme_invalid", detail=str(error)) from error
    return read_programme(values)
