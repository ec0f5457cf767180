"""The shortest way from a scenario's text to what came of it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from shopclub.scenarios import Played, play
from shopclub.scenarios.reading import Script, read_script
from shopclub.scenarios.values import read_toml

HEAD = """
preset = "standard-retail"
[[member]]
name = "Wang"
"""


def script_of(text: str) -> Script:
    """A script from TOML; files it names are seen from this folder."""
    return read_script(read_toml(text), Path(__file__))


def played(script: Script) -> list[Played]:
    """What came of every story of a script."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(play(script, Path(folder)))


def tell(steps: str, head: str = HEAD) -> Played:
    """What came of one story, told by its steps."""
    (story,) = played(script_of(head + steps))
    return story


def failures(steps: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    """What came otherwise: (what, expected, came)."""
    return [(one.what, one.expected, one.came) for one in tell(steps, head).failures]
