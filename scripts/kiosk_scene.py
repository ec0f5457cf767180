"""A small shop with its kiosk running, for whoever wants to see its pages: names, members, what they have."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import msgspec
from playwright.async_api import Page

from scripts.pictures_shop import drawn, programme_of
from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Kiosk, Shop
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings

ADDRESS = "192.168.1.23"
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
SIZES = {"tablet": (1280, 800), "upright": (800, 1280), "phone": (390, 844), "narrow": (320, 640)}
SHOP = {"zh": "莲花药房", "en": "Lotus Pharmacy"}
Look: TypeAlias = Callable[[Page, str], Awaitable[None]]


class Scene:
    """The shop, its kiosk, and what is done at each page that is worth a look."""

    def __init__(self, club: Club, clock: ManualClock, kiosk: KioskControl, look: Look) -> None:
        self.club, self.clock, self.kiosk, self._look = club, clock, kiosk, look
        self.root = f"http://{ADDRESS}:{kiosk.port}"
        self.members: dict[str, MemberNo] = {}
        self._numbers = itertools.count(13_911_112_222)

    def op(self) -> OperationId:
        """An operation id of now."""
        return new_operation_id(self.clock.now())

    def number(self) -> str:
        """A phone number that nobody has yet."""
        return str(next(self._numbers))

    async def keep(self, page: Page, name: str) -> None:
        """A page as somebody sees it: size, language, number and what it is."""
        await self._look(page, name)


async def fill(club: Club, clock: ManualClock) -> dict[str, MemberNo]:
    """Members who have bought for a while."""
    found: dict[str, MemberNo] = {}
    people = {"zh": ("王芳", "13800005678", 5_420), "en": ("Ann Taylor", "13800001142", 2_960)}
    clock.set(clock.now() - timedelta(days=330))
    for key, (name, phone, yuan) in people.items():
        op = new_operation_id(clock.now())
        found[key] = (await club.members.enrol(NewMember(name=name, phone=phone), op, OWNER)).number
        for part in (3, 4, 3):
            clock.set(clock.now() + timedelta(days=2))
            draft = Draft(lines=(DraftLine(gross_minor=yuan * part * 10),), member=found[key])
            op = new_operation_id(clock.now())
            await club.sales.record(draft, club.sales.quote(draft).fingerprint, op, OWNER)
    clock.set(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
    await club.clockwork.catch_up(confirmed=True)
    return found


async def furnish(scene: Scene) -> None:
    """The programme with everything added, what the two members have of it, and others who shop."""
    club = scene.club
    wanted = programme_of(club.programme.current, club.shop.currency)
    await club.programme.adopt(wanted, scene.op(), OWNER)
    for reward, colour, shape in (("mug", "#5b7f6b", "cup"), ("umbrella", "#b0524c", "umbrella")):
        await club.pictures.show(reward, drawn(colour, shape), scene.op(), OWNER)
    await club.draws.open("lucky", club.today() + timedelta(days=30), scene.op(), OWNER)
    for lang, member in scene.members.items():
        top_up = club.stored.quote(member, "top-500")
        await club.stored.top_up(top_up, top_up.name[lang], scene.op(), OWNER)
        await club.packages.sell(member, "ten-visits", scene.op(), OWNER)
        await club.packages.use(member, "ten-visits", scene.op(), OWNER)
        for minor in (486_00, 128_00, 352_00):
            await buy(scene, member, minor)
    for place, surname in enumerate(("李娜", "张伟", "Noah Weber", "刘洋", "陈静", "Ella Rossi")):
        joined = await club.members.enrol(NewMember(name=surname, phone=scene.number()), scene.op(), OWNER)
        await buy(scene, joined.number, 1_460_00 - 214_00 * place)
        await club.members.choose_board(joined.number, True, scene.op(), KIOSK)
    club.sales.show(None)


async def buy(scene: Scene, member: MemberNo, minor: int) -> None:
    """A purchase."""
    bought = Draft(lines=(DraftLine(gross_minor=minor),), member=member)
    await scene.club.sales.record(bought, scene.club.sales.quote(bought).fingerprint, scene.op(), OWNER)


async def afford(scene: Scene, member: MemberNo, points: int) -> None:
    """Let a member have that many points to spend, however many visits took some before."""
    missing = points - scene.club.profile(member).available
    if missing > 0:
        await buy(scene, member, missing * 200)  # a discount of the day takes some of it
        scene.club.sales.show(None)


@asynccontextmanager
async def opened(port: int, look: Look) -> AsyncIterator[Scene]:
    """A shop with its kiosk running."""
    clock = ManualClock(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "shop.json"
        founded = clock.now() - timedelta(days=400)
        clock.set(founded)
        shop = Shop(name=SHOP["zh"], founded_at=founded, kiosk=Kiosk(https=True, https_port=0))
        await found_shop(path, shop, presets.load("standard-retail"), "李娜", clock)
        clock.set(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
        club = Club.open(path, clock=clock)
        members = await fill(club, clock)
        given = frozenset({"port"})  # 0 is any that is free
        settings = Settings(host="0.0.0.0", port=port, given=given, public_hosts=(ADDRESS,))
        kiosk = await start_kiosk(club, settings)
        scene = Scene(club, clock, kiosk, look)
        scene.members = members
        try:
            yield scene
        finally:
            await kiosk.stop()
            await club.close()


async def name_shop(scene: Scene, lang: str) -> None:
    """The shop's name in the language of the next pictures."""
    named = msgspec.structs.replace(scene.club.shop, name=SHOP[lang])
    await scene.club.settings.change(named, scene.op(), OWNER)
