"""KIOSK 4.2, F: files that leave the program."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest

from shopclub.cli.root import run
from shopclub.core.exchange import values
from shopclub.core.exchange.export import export_rows, safe, write_export
from shopclub.core.exchange.model import ExportKind
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.privacy import notes
from shopclub.core.privacy.model import HandedOut
from shopclub.core.shop.wifi import Wifi
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from shopclub.kiosk.guard.sessions import PHONE_COOKIE, TABLET_COOKIE
from tests.kiosk.house import OWNER, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import PHONE, everybody

FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1+1", "＠SUM", "=cmd|' /C calc'!A0")
STARTS, NUMBER = re.compile("[=+\\-@\t\r＝＋－＠]"), re.compile(r"-\d+(\.\d+)?")
"""What a spreadsheet takes for a formula; an amount below zero is none."""
CLERK = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)


@pytest.mark.parametrize("formula", FORMULAS)
async def test_f1_no_cell_is_a_formula(here: ShopHere, formula: str) -> None:
    """A name that a spreadsheet would run gets an apostrophe in front in every list, and loses it when read back."""
    number = await here.member(formula, PHONE)
    await here.sell(1000, number, formula)
    name = here.club.members.get(number).name
    for kind in ExportKind:
        for row in export_rows(here.club, kind, full=True):
            assert not [cell for cell in row if STARTS.match(cell) and not NUMBER.fullmatch(cell)], (kind, row)
    assert values.plain(safe(name)) == name
    assert values.plain(safe("+8613800000001")) == "+8613800000001"


async def test_f1_spreadsheets_read_it_as_utf8(here: ShopHere) -> None:
    """A byte order mark comes first, else Chinese becomes signs."""
    await here.member("王小明", PHONE)
    out = io.StringIO()
    write_export(here.club, ExportKind.MEMBERS, out)
    assert out.getvalue().startswith("\ufeff")


async def test_f2_an_export_is_the_owners_alone_and_holds_no_secrets(
    new_browser: NewBrowser, here: ShopHere, tmp_path: Path
) -> None:
    """Mode 0600; no card code, no token, no hash of a PIN, not the Wi-Fi's password in any list, however full."""
    everyone = await everybody(new_browser, here)
    number = here.club.members.by_phone(PHONE)
    assert number is not None
    await here.club.settings.set_wifi(Wifi(ssid="LotusGuest", password="lotus-9f3k-tea"), here.op(), OWNER)
    secrets = {here.club.members.get(number).card, "argon2", "lotus-9f3k-tea"}
    for browser in everyone.values():
        secrets |= {value for name in (PHONE_COOKIE, TABLET_COOKIE) if (value := browser.cookie(name))}
    assert len(secrets) == 9
    for kind in ExportKind:
        for full in (False, True):
            out = tmp_path / f"{kind}-{full}.csv"
            write_export(here.club, kind, out, full)
            assert out.stat().st_mode & 0o777 == 0o600
            text = out.read_text(encoding="utf-8-sig")
            assert not [one for one in secrets if one in text], kind


async def test_5l_what_leaves_is_written_down(
    here: ShopHere, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list handed out by the command line while the shop is open stands in the log at its next look."""
    await here.member("王小明", PHONE)
    out, shop = tmp_path / "list.csv", str(here.club.path)
    command = ("--data", shop, "export", "members", "--full", "--out", str(out))
    assert await asyncio.to_thread(run, command, environment={"LANG": "C"}, clock=here.clock) == 0
    capsys.readouterr()
    assert here.club.privacy.handouts() == []
    await notes.take_notes(here.club.path, here.club.privacy)
    [(_, handed)] = here.club.privacy.handouts()
    assert (handed.what, handed.lines, handed.full) == (HandedOut.MEMBERS, 1, True)
    assert (handed.at, handed.channel) == (here.clock.now(), Source.SYSTEM)


async def test_f3_phones_are_masked_unless_the_owner_says_full(here: ShopHere) -> None:
    """`138****0001` in the list of members; the whole number only in the full list, which is the owner's alone."""
    await here.member("王小明", PHONE)
    masked = ",".join(",".join(row) for row in export_rows(here.club, ExportKind.MEMBERS))
    assert "138****0001" in masked
    assert PHONE not in masked
    full = ",".join(",".join(row) for row in export_rows(here.club, ExportKind.MEMBERS, full=True))
    assert PHONE in full
    for actor in (CLERK, KIOSK):
        with pytest.raises(NotAllowed):
            export_rows(here.club, ExportKind.MEMBERS, full=True, actor=actor)
    assert next(csv.reader([masked]))
