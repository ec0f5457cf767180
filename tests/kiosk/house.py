"""What a test does at the counter of a shop, and with a browser on its kiosk."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine, SaleClosed
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.sessions import TABLET_COOKIE

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)


class ShopHere:
    """An open club with what a test does at its counter."""

    def __init__(self, club: Club, clock: ManualClock) -> None:
        self.club = club
        self.clock = clock

    def op(self) -> OperationId:
        """An operation id of now."""
        return new_operation_id(self.clock.now())

    def pass_time(self, **parts: float) -> None:
        """Let time go by."""
        self.clock.set(self.clock.now() + timedelta(**parts))

    async def member(self, name: str = "王小明", phone: str = "13800000001") -> MemberNo:
        """Enrol somebody."""
        return (await self.club.members.enrol(NewMember(name=name, phone=phone), self.op(), OWNER)).number

    async def sell(self, minor: int, member: MemberNo | None = None, name: str = "") -> SaleClosed:
        """Record a sale of one line."""
        draft = Draft(lines=(DraftLine(gross_minor=minor, name=name),), member=member)
        return await self.club.sales.record(draft, self.club.sales.quote(draft).fingerprint, self.op(), OWNER)

    def draft(self, member: MemberNo | None, *amounts: int) -> Draft:
        """A bill of some lines, or only the member who was found."""
        return Draft(lines=tuple(DraftLine(gross_minor=minor) for minor in amounts), member=member)

    @property
    def seq(self) -> int:
        """How many records the file has."""
        return self.club.books.db.storage.seq


class Browser:
    """A browser as a test drives it: cookies, the token of the last page, an Origin on every post."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.page = ""
        self.path = ""
        self.status = 0
        self.answer: ClientResponse | None = None

    @property
    def origin(self) -> str:
        """Our own origin, as a browser sends it."""
        return f"http://{self.client.host}:{self.client.port}"

    async def _keep(self, answer: ClientResponse) -> str:
        self.answer = answer
        self.status = answer.status
        self.path = answer.url.path
        self.page = await answer.text() if answer.content_type == "text/html" else ""
        return self.page

    async def open(self, path: str, **headers: str) -> str:
        """Open a page, redirects followed."""
        return await self._keep(await self.client.get(path, headers=headers))

    def field(self, name: str) -> str:
        """The value of a hidden field of the last page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    async def post(self, path: str, *, follow: bool = True, **fields: str) -> str:
        """Post a form of the last page; the token and the entry id come from it unless given."""
        data = {"token": self.field("token")}
        if entry := self.field("entry"):
            data["entry"] = entry
        answer = await self.client.post(
            path, data=data | fields, headers={"Origin": self.origin}, allow_redirects=follow
        )
        return await self._keep(answer)

    def cookie(self, name: str) -> str | None:
        """A cookie's value."""
        found = self.client.session.cookie_jar.filter_cookies(self.client.make_url("/")).get(name)
        return found.value if found else None

    async def pair(self) -> None:
        """Become the shop's tablet."""
        await self.open("/k")
        await self.post("/k/pair", code=self.client.app[PAIRING].issue())
        assert self.cookie(TABLET_COOKIE)


NewBrowser = Callable[[], Awaitable[Browser]]
