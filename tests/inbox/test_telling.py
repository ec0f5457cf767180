"""A kiosk without a counter says what its inbox does to whoever started it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from shopclub.inbox.telling import tell_of_inbox
from tests.inbox.desk import EN, desk


async def test_what_came_in_and_what_waits_is_said(tmp_path: Path) -> None:
    """One line for a file, one for what it waits for; nothing else that happens is said."""
    made = await desk(tmp_path)
    said: list[str] = []
    made.club.changes.subscribe(partial(tell_of_inbox, made.club, EN, said.append))
    made.drop("till.csv")
    made.drop("~$till.csv", "")
    await made.look()
    assert said == ["till.csv is open in another program. It is taken in once it is closed there."]
    (made.folder / "~$till.csv").unlink()
    await made.look(1)
    assert said[1:] == ["till.csv: 2 receipts, 1 new member"]
