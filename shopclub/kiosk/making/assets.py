"""
The static files: a style sheet and a script for each kind of device, pictures; read once, served out of memory.

A sheet is put together from `static/css`, a script from `static/js`, in the order of their names: a page needs one
request for each, and whoever writes a new page gives it a part of its own. A part whose name ends with the name of a
device (`80-tablet.css`) is sent to no other. The colours come first, from the look of the shop (`look`), so a shop
that changes it has its style sheets at other addresses.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import msgspec
from aiohttp import web

from shopclub.core.shop.look import OURS, Look, shades
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import look

STATIC = Path(str(files("shopclub.kiosk"))) / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SIGN = "sign.svg"
DEVICES = ("phone", "tablet")
"""Each has a sheet and a script of its name."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it is sent."""

    kind: str
    body: bytes
    packed: bytes
    """The same with gzip. Nothing secret and nothing from people is in it, so its length tells nothing."""
    version: str
    """A hash of it: the address holds it, so the file may be kept for a year."""


def file(app: web.Application, name: str) -> File | None:
    """A file as the shop's pages need it now; None for a name that is none of ours."""
    chosen = app[CLUB].shop.look
    if name == SIGN:
        return _sign(shades(chosen)[0])
    return _style(chosen, name) if name in _SHEETS else _FILES.get(name)


def address(app: web.Application, name: str) -> str:
    """
    The address of a file.

    Raises:
        KeyError: there is no such file.
    """
    found = file(app, name)
    if found is None:
        raise KeyError(name)
    return f"/static/{name}?v={found.version}"


def _joined(folder: str, device: str) -> str:
    """The parts that a device gets: all but those that are another's alone."""
    others = tuple(f"-{other}" for other in DEVICES if other != device)
    parts = sorted(part for part in (STATIC / folder).glob(f"*.{folder}") if not part.stem.endswith(others))
    return "\n".join(part.read_text("utf-8") for part in parts)


def _tight(css: str) -> str:
    """A style sheet without what is for its readers only."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _made(kind: str, text: str | bytes) -> File:
    body = text.encode() if isinstance(text, str) else text
    packed = gzip.compress(body, mtime=0)
    return File(kind=KINDS[kind], body=body, packed=packed, version=hashlib.sha256(body).hexdigest()[:12])


@lru_cache(maxsize=8)
def _style(chosen: Look, name: str) -> File:
    return _made(".css", look.style(chosen) + _SHEETS[name])


@lru_cache(maxsize=8)
def _sign(accent: str) -> File:
    """The sign in the browser's tab, in the shop's accent."""
    return _made(".svg", (STATIC / SIGN).read_text("utf-8").replace(OURS, accent))


_SHEETS = {f"{device}.css": _tight(_joined("css", device)) for device in DEVICES}
_FILES = {
    **{f"{device}.js": _made(".js", _joined("js", device)) for device in DEVICES},
    **{
        one.name: _made(one.suffix, one.read_bytes())
        for one in STATIC.iterdir()
        if one.suffix in KINDS and one.name != SIGN
    },
}
