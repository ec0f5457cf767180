"""
The crowd of `benchmarks.kiosk_load`: phones in a process of their own, each with an address and cookies of its own.

A phone that browses does what a browser does: it opens a page, listens to its news, fetches it again when they bring
something, looks at it for a while, opens another. A phone that joins opens the page, types, sends, looks at its card,
and makes room for the next person.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

import aiohttp

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
DIGITS = re.compile(r'<p class="digits">(20[\d ]+)</p>')
"""A card's code; the live code of a member's page begins with 21."""
LOOKS = 2.0
"""Seconds that a page is looked at, on average."""
TYPES = 4.0
"""Seconds that a form is filled in, on average."""
READ = ("/m", "/m", "/m", "/m/coupons", "/m/rewards", "/m/why")
"""What a member opens, the card most of all."""
_addresses = itertools.count(2)
_numbers = itertools.count(13_000_000_000)


class Asked(NamedTuple):
    """What a crowd is to do."""

    base: str
    seconds: float
    joining: int
    cards: tuple[str, ...]
    """Of the members who browse, one phone each."""
    plain: bool = False
    """Whether it is the bare handler that is asked: pages by the name of what they stand for, nothing else."""


class Seen(NamedTuple):
    """What a crowd saw."""

    pages: dict[str, list[float]]
    """Milliseconds until the last byte, by page."""
    sizes: dict[str, int]
    """Bytes of each page, as it came last."""
    confirmed: list[str]
    """Card codes that phones were shown after joining."""
    trouble: dict[str, int]
    """Answers that were none, by kind."""


def address() -> str:
    """An address on loopback that no phone had before."""
    number = next(_addresses)
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{2 + number % 250}"


class Crowd:
    """All phones; those of members stay signed in from round to round, as they do for a month."""

    asked: Asked
    end: float
    seen: Seen

    def __init__(self) -> None:
        self.phones: dict[str, Phone] = {}
        self.trouble: Counter[str] = Counter()

    @property
    def is_over(self) -> bool:
        """Whether the round has ended."""
        return time.perf_counter() >= self.end

    async def rest(self, seconds: float) -> None:
        """Look at a page or type, as long as people do; not beyond the end."""
        await asyncio.sleep(min(random.expovariate(1 / seconds), max(0.0, self.end - time.perf_counter())))

    def took(self, page: str, start: float, size: int) -> None:
        """Note how long a page took."""
        self.seen.pages.setdefault(page, []).append((time.perf_counter() - start) * 1000)
        self.seen.sizes[page] = size

    async def everybody(self, asked: Asked) -> Seen:
        """One round: let them all come within a second or two, and wait for the end."""
        self.asked, self.end = asked, time.perf_counter() + asked.seconds
        self.seen = Seen({}, {}, [], {})
        self.trouble.clear()
        browsing = [self.browse(card) for card in asked.cards]
        joining = [self.join_again_and_again() for _ in range(asked.joining)]
        await asyncio.gather(*browsing, *joining)
        return self.seen._replace(trouble=dict(self.trouble))

    async def browse(self, card: str) -> None:
        """One member to the end of the round."""
        await self.rest(LOOKS)
        if self.is_over:
            return
        phone = self.phones.get(card)
        if phone is None:
            phone = self.phones[card] = Phone(self)
            await phone.sign_in(card)
        while not self.is_over:
            async with phone.listening(await phone.open(random.choice(READ))):
                await self.rest(LOOKS)

    async def go_home(self) -> None:
        """Close everything."""
        for phone in self.phones.values():
            await phone.session.close()

    async def join_again_and_again(self) -> None:
        """One place at the poster: a person joins and looks at the card, then the next one does."""
        while not self.is_over:
            await self.rest(LOOKS)
            if self.is_over:
                break
            phone = Phone(self)
            await phone.join()
            await phone.session.close()


class Phone:
    """One phone: its address, its cookies, its connections."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        # A browser opens up to six connections to one host.
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(local_addr=(address(), 0), limit_per_host=6),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=30),
        )

    @property
    def base(self) -> str:
        """Whom it asks."""
        return self.crowd.asked.base

    async def _answer(self, method: str, path: str, name: str, **more: object) -> str:
        if self.crowd.asked.plain:
            method, path = "GET", f"/?page={name}"
            more = {}
        start = time.perf_counter()
        try:
            async with self.session.request(method, self.base + path, **more) as answer:
                text = await answer.text()
                self.crowd.took(name, start, len(text.encode()))
                if answer.status >= 400:
                    self.crowd.trouble[f"{name} {answer.status}"] += 1
                return text
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.crowd.trouble[f"{name} {type(error).__name__}"] += 1
            return ""

    async def open(self, path: str) -> str:
        """Open a page; its text, empty where there was no answer."""
        return await self._answer("GET", path, path)

    async def post(self, path: str, page: str, **fields: str) -> str:
        """Send the form of a page; what it leads to."""
        form = {**dict(HIDDEN.findall(page)), **fields}
        return await self._answer("POST", path, f"POST {path}", data=form, headers={"Origin": self.base})

    async def sign_in(self, card: str) -> None:
        """Type the digits of a card."""
        await self.post("/m", await self.open("/m"), digits=card)

    async def join(self) -> None:
        """Join; a card that is shown counts as confirmed."""
        page = await self.open("/j")
        await self.crowd.rest(TYPES)
        if not page or self.crowd.is_over:
            return  # all fifty would send in the very instant in which the round ends
        number = str(next(_numbers))
        shown = await self.post("/j", page, phone=number, name=f"Phone {number[-4:]}", agree="yes")
        if found := DIGITS.search(shown):
            self.crowd.seen.confirmed.append(found[1].replace(" ", ""))
        async with self.listening(shown):
            await self.crowd.rest(LOOKS)

    @asynccontextmanager
    async def listening(self, page: str) -> AsyncIterator[None]:
        """Hear the news of a page that has any, as its script does."""
        if self.crowd.asked.plain or "data-card" not in page:
            yield
            return
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen(self) -> None:
        """Fetch the card again whenever its stream brings something new; come back after ten seconds if refused."""
        forever = aiohttp.ClientTimeout(total=None)
        while True:
            try:
                async with self.session.get(f"{self.base}/m/events", timeout=forever) as stream:
                    if stream.status == 200:
                        await self._hear(stream)
                    else:
                        self.crowd.trouble[f"stream {stream.status}"] += 1
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self.crowd.trouble[f"stream {type(error).__name__}"] += 1
            await asyncio.sleep(10)

    async def _hear(self, stream: aiohttp.ClientResponse) -> None:
        first = True
        async for line in stream.content:
            if line.startswith(b"event: card"):
                if not first:
                    await self.open("/m")
                first = False


async def gather(pipe: Connection) -> None:
    """One round after the other, as the pipe asks for them."""
    everyone = Crowd()
    while (asked := await asyncio.to_thread(pipe.recv)) is not None:
        pipe.send(await everyone.everybody(asked))
    await everyone.go_home()


def crowd(pipe: Connection) -> None:
    """The phones' process."""
    asyncio.run(gather(pipe))
