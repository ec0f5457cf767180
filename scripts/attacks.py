"""The attacks: what somebody on the shop's Wi-Fi would try, each with what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import ssl
import statistics
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from itertools import count

import aiohttp
import msgspec

from scripts.attack_target import Target
from shopclub.kiosk.book import Gives, Page
from shopclub.kiosk.routes import PAGES

FORM = "application/x-www-form-urlencoded"
PAYLOADS = (
    "<img src=x onerror=alert(1)>", "</title><script>alert(1)</script>", '" onfocus=alert(1) autofocus x="',
    "{{1777*1777}}", "{% include '/etc/passwd' %}", "${1777*1777}", "\u202egnp.eman", "=cmd|' /C calc'!A0",
    "[@click=app.quit]x[/]", "'; DROP TABLE members;--", "%s%n%x", "👩‍👩‍👧‍👦" * 7,
)  # fmt: skip
BENT = (
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/..%5capp.py", "//etc/passwd",
    "/static/%2fetc%2fpasswd", "/static/%00", "/static/..%252fapp.py", "/picture/..%2f..%2fshop.json", "/d/..%2fx",
    "/m/rewards/..%2f..%2fx", "/static/%c0%ae%c0%ae%c0%afapp.py", "/static/./././phone.css/..%2f..%2fapp.py",
)  # fmt: skip
_address = (f"127.7.{n // 250}.{n % 250 + 1}" for n in count())
"""Every attack comes from addresses of its own, as limits go by address."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attack."""

    lines: str
    """Of the security checklist."""
    attack: str
    tried: int
    through: int
    """How often it got through."""
    seen: str


def _filled(page: Page) -> str:
    return re.sub(r"\{\w+\}", "1", page.path)


def pages() -> list[str]:
    """Every address that can be looked at, with something in the place of what changes."""
    return [_filled(page) for page in PAGES if page.read is not None and page.gives is not Gives.STREAM]


def forms() -> list[str]:
    """Every address that takes a form."""
    return [_filled(page) for page in PAGES if page.take is not None]


@asynccontextmanager
async def visitor(target: Target) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A browser at an address of its own, and our origin."""
    connector = aiohttp.TCPConnector(local_addr=(next(_address), 0))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        yield session, f"http://127.0.0.1:{target.port}"


def hidden(page: str) -> dict[str, str]:
    """Hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


async def join(session: aiohttp.ClientSession, base: str, phone: str, name: str = "") -> tuple[int, str, float]:
    """Join on a phone; status, page and seconds of the post."""
    async with session.get(f"{base}/j") as answer:
        form = hidden(await answer.text())
    start = time.perf_counter()
    data = {**form, "phone": phone, "name": name, "agree": "yes"}
    async with session.post(f"{base}/j", data=data, headers={"Origin": base}) as answer:
        page = await answer.text()
    return answer.status, page, time.perf_counter() - start


async def raw(port: int, request: bytes, seconds: float = 20) -> bytes:
    """Send bytes as they are; what comes back until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(next(_address), 0))
    try:
        writer.write(request)
        async with asyncio.timeout(seconds):
            return await reader.read()
    except (ConnectionError, TimeoutError):
        return b""
    finally:
        writer.close()


class Foreign(HTMLParser):
    """Tags and attributes that are not ours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count what should not be there."""
        given = {name: value or "" for name, value in attrs}
        ours = all(value.startswith("/") for name, value in given.items() if name in ("src", "href", "action"))
        handler = any(name.startswith("on") or name == "style" for name in given)
        self.found += (not ours) or handler or (tag == "script" and not given.get("src", "").startswith("/static/"))


async def names(target: Target) -> Result:
    """Markup, templates, commands as a name."""
    harm = 0
    for n, payload in enumerate(PAYLOADS):
        async with visitor(target) as (session, base):
            for phone in ("1", f"1371111{n:04d}"):
                _, page, _ = await join(session, base, phone, payload)
                harm += bool(Foreign(page).found) + (str(1777 * 1777) in page) + ("root:" in page) + ("\u202e" in page)
    return Result(
        lines="X2 X3", attack="a name as payload", tried=2 * len(PAYLOADS), through=harm, seen="shown as text"
    )


async def enumeration(target: Target) -> Result:
    """Whether joining tells who is a member: by its page, its status, or its time."""
    took: dict[bool, list[float]] = {True: [], False: []}
    seen: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    for n in range(len(target.phones)):
        for known in (True, False) if n % 2 else (False, True):
            async with visitor(target) as (session, base):
                status, page, seconds = await join(session, base, target.phones[n] if known else f"1361111{n:04d}")
                took[known].append(seconds * 1000)
                plain = re.sub(r'<svg.*?</svg>|value="[^"]*"|\d{4}\s*', "", page, flags=re.DOTALL)
                seen[known].add((status, hash(plain)))
    middle = {known: statistics.median(values) for known, values in took.items()}
    spread = statistics.stdev(took[True] + took[False])
    told = (seen[True] != seen[False]) + (abs(middle[True] - middle[False]) > spread)
    said = f"median {middle[True]:.1f} ms known, {middle[False]:.1f} ms unknown, spread {spread:.1f} ms"
    return Result(lines="R3", attack="who is a member?", tried=2 * len(target.phones), through=told, seen=said)


async def guessing(target: Target) -> Result:
    """Card codes one after the other from one address."""
    statuses: list[int] = []
    opened = False
    rng = random.Random(7)
    async with visitor(target) as (session, base):
        async with session.get(f"{base}/m") as answer:
            form = hidden(await answer.text())
        for _ in range(100):
            code = "20" + "".join(str(rng.randrange(10)) for _ in range(18))
            async with session.post(f"{base}/m", data={**form, "digits": code}, headers={"Origin": base}) as answer:
                statuses.append(answer.status)
                opened |= answer.status == 200
    allowed = len([one for one in statuses if one != 429])
    harm = int(opened) + max(0, allowed - 10)
    return Result(
        lines="R2 R6", attack="guessing cards", tried=100, through=harm, seen=f"{allowed} looked at, then 429"
    )


async def strangers_forms(target: Target) -> Result:
    """Forms from other sites, without token, with another's token."""
    tried = harm = 0
    async with visitor(target) as (session, base), visitor(target) as (other, _):
        async with session.get(f"{base}/privacy") as answer:
            mine = hidden(await answer.text())
        async with other.get(f"{base}/privacy") as answer:
            theirs = hidden(await answer.text())
    origins = (None, "null", "http://evil.example", f"{base}.evil.example", base.replace("http", "https"), f"{base}/")
    for path in forms():
        async with visitor(target) as (session, base):
            cases = [(origin, mine) for origin in origins] + [(base, {}), (base, {"token": "x" * 40}), (base, theirs)]
            for origin, data in cases:
                headers = {"Origin": origin} if origin else {}
                async with session.post(base + path, data=data, headers=headers, allow_redirects=False) as answer:
                    tried, harm = tried + 1, harm + (answer.status not in (403, 429))
    return Result(lines="C1 C2 C6", attack="forms of other sites", tried=tried, through=harm, seen="403 each time")


async def names_of_hosts(target: Target) -> Result:
    """Rebinding: another name, another port, two names, none."""
    hosts = [
        "evil.example",
        f"evil.example:{target.port}",
        "127.0.0.1:1",
        f"localhost.evil.example:{target.port}",
        f"127.0.0.1:{target.port}@evil.example",
        f"2130706433:{target.port}",
        f"0x7f.1:{target.port}",
        "",
    ]
    tried = harm = 0
    for path in pages():
        for host in hosts:
            answer = await raw(
                target.port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            tried, harm = tried + 1, harm + (answer.split(b" ", 2)[1:2] not in ([b"421"], [b"400"]))
    return Result(lines="H1 H2", attack="names of other hosts", tried=tried, through=harm, seen="421 or 400 each time")


async def bent_paths(target: Target) -> Result:
    """Paths that lead out of what is served."""
    harm = 0
    for path in BENT:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nConnection: close\r\n\r\n"
        answer = await raw(target.port, head.encode())
        harm += answer.split(b" ", 2)[1:2] == [b"200"] or b"import " in answer or b"root:" in answer
    return Result(
        lines="P1", attack="paths out of the folder", tried=len(BENT), through=harm, seen="404 or 400 each time"
    )


async def odd_messages(target: Target) -> Result:
    """What proxies and servers have been tricked with."""
    host = f"Host: 127.0.0.1:{target.port}"
    head = f"POST /j HTTP/1.1\r\n{host}\r\nContent-Type: {FORM}\r\n"
    big = zlib.compress(b"name=" + b"x" * 50_000_000)
    cases = {
        "two lengths": f"{head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef".encode(),
        "length and chunks": f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode(),
        "two encodings": f"{head}Transfer-Encoding: xchunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode(),
        "folded header": f"GET /p HTTP/1.1\r\n{host}\r\nX: a\r\n b\r\nConnection: close\r\n\r\n".encode(),
        "whole address": b"GET http://evil.example/p HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "long line": f"GET /{'a' * 100_000} HTTP/1.1\r\n{host}\r\n\r\n".encode(),
        "long header": f"GET /p HTTP/1.1\r\n{host}\r\nX: {'a' * 100_000}\r\n\r\n".encode(),
        "many headers": (f"GET /p HTTP/1.1\r\n{host}\r\n" + "X: 1\r\n" * 100_000 + "\r\n").encode(),
        "packed body": f"{head}Content-Encoding: deflate\r\nContent-Length: {len(big)}\r\n\r\n".encode() + big,
        "huge length": f"{head}Content-Length: 99999999999\r\n\r\n".encode(),
        "old protocol": b"GET /p\r\n\r\n",
        "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    }
    refused, harm = [], 0
    for request in cases.values():
        answer = await raw(target.port, request)
        status = answer.split(b" ", 2)[1:2]
        harm += status[:1] in ([b"500"], [b"303"]) or b"aiohttp" in answer.lower() or b"Traceback" in answer
        refused.append(status[0].decode() if status else "closed")
    seen = ", ".join(f"{one} {refused.count(one)}" for one in sorted(set(refused)))
    return Result(lines="P2 X1 L3", attack="odd messages", tried=len(cases), through=harm, seen=seen)


async def noise(target: Target) -> Result:
    """Bytes of real requests, changed at random (always the same ones)."""
    rng, harm, tried = random.Random(11), 0, 400
    host = f"127.0.0.1:{target.port}"
    seeds = [
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: sc_visit=x\r\n\r\n" for path in pages()
    ]
    seeds += [
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {FORM}\r\n"
        f"Connection: close\r\nContent-Length: 20\r\n\r\ntoken=x&digits=13800"
        for path in forms()
    ]
    for _ in range(tried):
        request = bytearray(rng.choice(seeds).encode())
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(request))
            request[at : at + rng.randrange(3)] = rng.choice(
                [b"\x00", b"\xff", b"%", b"\r\n", b"/../", b"\xe6", b"9" * 9]
            )
        answer = await raw(target.port, bytes(request), 0.3)
        harm += b" 500 " in answer[:20] or b"Traceback" in answer
    return Result(lines="L3", attack="noise in requests", tried=tried, through=harm, seen="no failure of ours")


async def _slow(target: Target, begin: str, drop: str, most: float) -> tuple[int, float]:
    """Connections that send a drop each second; how many were still there after `most` seconds, and the longest."""
    held, longest = 0, 0.0

    async def one() -> None:
        nonlocal held, longest
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=(next(_address), 0))
        start = time.perf_counter()
        writer.write(begin.encode())
        gone = asyncio.ensure_future(reader.read())
        while not gone.done() and time.perf_counter() - start < most:
            await asyncio.wait([gone], timeout=1)
            with contextlib.suppress(ConnectionError):
                writer.write(drop.encode())
        held += not gone.done()
        longest = max(longest, time.perf_counter() - start)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        writer.close()

    await asyncio.gather(*(one() for _ in range(20)))
    return held, longest


async def slow_heads(target: Target) -> Result:
    """Headers that never end."""
    held, longest = await _slow(target, "GET /p HTTP/1.1\r\n", "X: 1\r\n", 20)
    return Result(lines="D2", attack="slow headers", tried=20, through=held, seen=f"let go after {longest:.0f} s")


async def slow_bodies(target: Target) -> Result:
    """Forms that never arrive."""
    host = f"127.0.0.1:{target.port}"
    begin = f"POST /j HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {FORM}\r\n"
    begin += "Content-Length: 9999\r\n\r\n"
    held, longest = await _slow(target, begin, "x", 30)
    return Result(lines="D3", attack="slow forms", tried=20, through=held, seen=f"let go after {longest:.0f} s")


async def old_keys(target: Target) -> Result:
    """The encrypted door: old protocols, and a browser that does not trust our authority."""
    harm, versions = 0, (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2)
    for version in versions:
        context = ssl.create_default_context()
        if version is not ssl.TLSVersion.TLSv1_2:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
        with contextlib.suppress(ssl.SSLError, OSError):
            context.minimum_version = context.maximum_version = version
            _, writer = await asyncio.open_connection("127.0.0.1", target.encrypted, ssl=context)
            harm += 1
            writer.close()
    return Result(lines="4.4", attack="old or foreign keys", tried=3, through=harm, seen="no connection")


Attack = Callable[[Target], Awaitable[Result]]
ATTACKS: tuple[Attack, ...] = (
    names, enumeration, guessing, strangers_forms, names_of_hosts, bent_paths, odd_messages, noise, slow_heads,
    slow_bodies, old_keys,
)  # fmt: skip
