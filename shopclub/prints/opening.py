"""Showing a file with the program this computer opens such files with: the browser, and a printer behind it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Which = Callable[[str], str | None]


def opener(platform: str, environment: Mapping[str, str], which: Which = shutil.which) -> list[str] | None:
    """
    The command that opens a file, without the file.

    None where nothing would be seen: a computer without a screen, or without such a program. A browser for the
    terminal is never taken: it would write over the counter.

    Args:
        platform: `sys.platform`.
        environment: the process's variables.
        which: finds a program.
    """
    if platform == "win32":
        return ["cmd", "/c", "start", ""]
    if platform == "darwin":
        return ["open"]
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return None
    found = which("xdg-open")
    return None if found is None else [found]


async def show_file(path: Path, environment: Mapping[str, str], *, which: Which = shutil.which) -> bool:
    """
    Open a file of ours, not waiting for whoever reads it.

    Returns:
        Whether a program was started; the path is to be told in any case.
    """
    command = opener(sys.platform, environment, which)
    if command is None:
        return False
    quiet = asyncio.subprocess.DEVNULL
    try:
        # A session of its own: closing the counter's window must not close the browser.
        await asyncio.create_subprocess_exec(
            *command, str(path), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return False
    return True
