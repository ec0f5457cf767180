"""How to take a protection of the kiosk out: each function leaves the rest as it is."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import aiohttp_jinja2
import msgspec
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from markupsafe import Markup

from shopclub.core.devices.model import DEVICES, DeviceNo
from shopclub.core.devices.rules import token_hash
from shopclub.core.devices.verbs import Devices
from shopclub.core.exchange import export
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.members import joining
from shopclub.core.members.directory import Directory
from shopclub.core.members.model import NewMember
from shopclub.core.store import files
from shopclub.kiosk import app as kiosk_app
from shopclub.kiosk import routes
from shopclub.kiosk.asking import forms
from shopclub.kiosk.book import View
from shopclub.kiosk.guard import connections, csrf, throttle
from shopclub.kiosk.guard import headers as kiosk_headers
from shopclub.kiosk.guard.addresses import HOSTS
from shopclub.kiosk.guard.host import port_of
from shopclub.kiosk.guard.pairing import PairingCodes
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import assets, errors, pages
from shopclub.kiosk.views import lookup, plain
from shopclub.prints import frame

Taken = pytest.MonkeyPatch
Take = Callable[[Taken], None]
"""Takes one protection out; pytest puts it back after the test."""


def swap(patch: Taken, name: str, *, read: View | None = None, take: View | None = None) -> None:
    """Put other views behind a route."""
    swapped = tuple(
        msgspec.structs.replace(page, read=read or page.read, take=take or page.take) if page.name == name else page
        for page in routes.PAGES
    )
    patch.setattr(routes, "PAGES", swapped)


def header(name: str, value: str | None) -> Take:
    def take(patch: Taken) -> None:
        if value is None:
            patch.delitem(kiosk_headers.HEADERS, name)
        else:
            patch.setitem(kiosk_headers.HEADERS, name, value)

    return take


# -- H, C -------------------------------------------------------------------------------------------------


def first_host(patch: Taken) -> None:
    @web.middleware
    async def host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.app[HOSTS].is_ours(request.host, port_of(request)):
            raise web.HTTPMisdirectedRequest
        return await handler(request)

    patch.setattr(kiosk_app, "host", host)


def trust_metadata(patch: Taken) -> None:
    check = csrf._check_origin

    def trusting(request: web.Request) -> None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            check(request)

    patch.setattr(csrf, "_check_origin", trusting)


def want_metadata(patch: Taken) -> None:
    def wanting(request: web.Request) -> None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            raise web.HTTPForbidden

    patch.setattr(csrf, "_check_origin", wanting)


def origin_by_beginning(patch: Taken) -> None:
    def begins(request: web.Request) -> None:
        if not request.headers.get("Origin", "").startswith(f"http://{request.host}"):
            raise web.HTTPForbidden

    patch.setattr(csrf, "_check_origin", begins)


def null_origin(patch: Taken) -> None:
    check = csrf._check_origin

    def lenient(request: web.Request) -> None:
        if request.headers.get("Origin", "null") != "null":
            check(request)

    patch.setattr(csrf, "_check_origin", lenient)


def writing_get(patch: Taken) -> None:
    async def ping(request: web.Request) -> web.StreamResponse:
        await request.app[CLUB].devices.pair(secrets.token_urlsafe(8), forms.new_entry(request))
        return await plain.ping(request)

    swap(patch, "ping", read=ping)


def websocket(patch: Taken) -> None:
    async def ping(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        if not socket.can_prepare(request).ok:
            return await plain.ping(request)
        await socket.prepare(request)
        await socket.close()
        return socket

    swap(patch, "ping", read=ping)


# -- R ----------------------------------------------------------------------------------------------------


def anybodys_tablet(patch: Taken) -> None:
    patch.setattr(Devices, "find", any_kind)


def any_kind(self: Devices, token: str, kind: object) -> object:
    del kind
    number = self._by_token.get(token_hash(token))
    device = None if number is None else self._context.books.get(DEVICES, number)
    return None if number is None or device is None else (number, device)


def unpaired_lookup(patch: Taken) -> None:
    async def phone(request: web.Request) -> web.StreamResponse:
        request[SESSION].tablet = request[SESSION].tablet or DeviceNo(1)
        return await lookup.phone(request)

    swap(patch, "tablet_phone", take=phone)
    patch.setattr(routes, "only_paired", lambda view: view)


def refuse_known(patch: Taken) -> None:
    ask = joining.Joining.ask_to_join

    async def telling(self: joining.Joining, new: NewMember, op: OperationId, token: str = "") -> object:
        if self.directory.by_phone(normalise_phone(new.phone, "CN")) is not None:
            raise Conflict("phone_taken", member=1)
        return await ask(self, new, op, token)

    patch.setattr(joining.Joining, "ask_to_join", telling)


def look_first(patch: Taken) -> None:
    ask = joining.Joining.ask_to_join

    async def slower(self: joining.Joining, new: NewMember, op: OperationId, token: str = "") -> object:
        Directory.by_phone(self.directory, normalise_phone(new.phone, "CN"))
        return await ask(self, new, op, token)

    patch.setattr(joining.Joining, "ask_to_join", slower)


def endless_memory(patch: Taken) -> None:
    def note(self: throttle.Limiter, key: str) -> None:
        self._seen.setdefault(key, deque(maxlen=self._most)).append(self._clock.now())

    patch.setattr(throttle.Limiter, "note", note)


class Nothing(web.HTTPException):
    """Stands for a class that is never raised."""


# -- X ----------------------------------------------------------------------------------------------------


async def no_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing is set."""


def raw_templates(patch: Taken) -> None:
    setup = aiohttp_jinja2.setup

    def unescaped(app: web.Application, **given: object) -> object:
        return setup(app, **{**given, "autoescape": False})  # type: ignore[arg-type]

    patch.setattr(aiohttp_jinja2, "setup", unescaped)


def raw_prints(patch: Taken) -> None:
    made = frame._environment().overlay(autoescape=False)
    patch.setattr(frame, "_environment", lambda: made)


def names_as_templates(patch: Taken) -> None:
    render = pages.render

    def twice(request: web.Request, template: str, **values: object) -> Markup:
        made = str(render(request, template, **values))
        return Markup(made.replace("{{1777*1777}}", str(1777 * 1777)))

    patch.setattr(pages, "render", twice)


def turned_lines(patch: Taken) -> None:
    patch.setattr(joining, "clean_text", lambda text, *_, **__: text)
    patch.setattr("shopclub.kiosk.asking.forms.clean_text", lambda text, *_, **__: text)


def inline(text: str) -> Take:
    def take(patch: Taken) -> None:
        render = pages.render

        def more(request: web.Request, template: str, **values: object) -> Markup:
            return render(request, template, **values) + Markup(text)

        patch.setattr(pages, "render", more)

    return take


# -- F, P -------------------------------------------------------------------------------------------------


def open_files(patch: Taken) -> None:
    real = os.open

    def wider(path: str, flags: int, mode: int = 0o777, **rest: int) -> int:
        fd = real(path, flags, mode, **rest)
        if flags & os.O_CREAT:
            os.fchmod(fd, 0o644)
        return fd

    patch.setattr(os, "open", wider)


def open_exports(patch: Taken) -> None:
    begin = export._begin

    def wider(*given: object) -> tuple[int, str]:
        handle, name = begin(*given)  # type: ignore[arg-type]
        os.fchmod(handle, 0o644)
        return handle, name

    patch.setattr(export, "_begin", wider)


def served_from_disk(patch: Taken) -> None:
    async def static(request: web.Request) -> web.StreamResponse:
        path = assets.STATIC / request.match_info["name"]
        return web.Response(body=path.read_bytes()) if path.is_file() else await plain.static(request)

    swap(patch, "static", read=static)


# -- D, L, J, A -------------------------------------------------------------------------------------------


def everybody_in(patch: Taken) -> None:
    def enter(self: connections.Door, address: str) -> bool:
        self._live[address] += 1
        return True

    patch.setattr(connections.Door, "enter", enter)


def no_time_limit(module: object) -> Take:
    def take(patch: Taken) -> None:
        async def wait_for(work: asyncio.Future[object], _: float) -> object:
            return await work

        def timeout(_: float) -> contextlib.nullcontext[None]:
            return contextlib.nullcontext()

        given = {name: getattr(asyncio, name) for name in dir(asyncio)}
        patch.setattr(module, "asyncio", SimpleNamespace(**{**given, "timeout": timeout, "wait_for": wait_for}))

    return take


def silence_kept(patch: Taken) -> None:
    init = web.RequestHandler.__init__

    def patient(self: web.RequestHandler, *args: object, **given: object) -> None:
        init(self, *args, **{**given, "keepalive_timeout": 3630.0})  # type: ignore[arg-type]

    patch.setattr(web.RequestHandler, "__init__", patient)


def access_log(patch: Taken) -> None:
    init = web.RequestHandler.__init__

    def chatty(self: web.RequestHandler, *args: object, **given: object) -> None:
        init(self, *args, **{**given, "access_log": logging.getLogger("aiohttp.access")})  # type: ignore[arg-type]

    patch.setattr(web.RequestHandler, "__init__", chatty)


def log_phones(patch: Taken) -> None:
    ask = joining.Joining.ask_to_join

    async def chatty(self: joining.Joining, new: NewMember, op: OperationId, token: str = "") -> object:
        logging.getLogger(__name__).info("asked to join: %s", new.phone)
        return await ask(self, new, op, token)

    patch.setattr(joining.Joining, "ask_to_join", chatty)


def tell_failure(patch: Taken) -> None:
    failed = errors._failed

    def telling(request: web.Request, failure: Exception) -> web.Response:
        answer = failed(request, failure)
        answer.text = f"{answer.text}{failure!r}"
        return answer

    patch.setattr(errors, "_failed", telling)


def no_sync(patch: Taken) -> None:
    given = {name: getattr(os, name) for name in dir(os)}
    quiet = SimpleNamespace(**{**given, "fsync": lambda _: None, "fdatasync": lambda _: None})
    patch.setattr(files, "os", quiet)


def more_routes(patch: Taken) -> None:
    setup = routes.setup

    def wider(app: web.Application) -> None:
        setup(app)
        app.router.add_post("/admin/points", plain.language, name="admin")

    patch.setattr(routes, "setup", wider)


def endless_code(*, used: bool = False, time: bool = False, tries: bool = False) -> Take:
    def take(patch: Taken) -> None:
        redeem = PairingCodes.redeem

        def lenient(self: PairingCodes, typed: str) -> bool:
            code, until = self._code, self._until
            if time and until is not None:
                self._until = until + timedelta(days=1)
            if tries:
                self._left = 99
            right = redeem(self, typed)
            if used and right:
                self._code = code
            return right

        patch.setattr(PairingCodes, "redeem", lenient)

    return take


def put(target: object, name: str, value: object) -> Take:
    """Put a value in the place of what a module or class has there."""
    return lambda patch: patch.setattr(target, name, value)
