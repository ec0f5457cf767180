"""
The static files: one style sheet, one script, pictures; read once, served out of memory.

The style sheet is put together from `static/css`, the script from `static/js`, in the order of their names: a page
needs one request for each, and whoever writes a new page gives it a part of its own.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from shopclub.kiosk.keys import ASSETS

STATIC = Path(str(files("shopclub.kiosk"))) / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _joined(folder: str) -> bytes:
    parts = sorted((STATIC / folder).iterdir())
    return b"\n".join(part.read_bytes() for part in parts if part.suffix == f".{folder}")


FILES: dict[str, tuple[str, bytes]] = {
    "kiosk.css": (KINDS[".css"], _joined("css")),
    "kiosk.js": (KINDS[".js"], _joined("js")),
    **{file.name: (KINDS[file.suffix], file.read_bytes()) for file in STATIC.iterdir() if file.suffix in KINDS},
}
"""Name -> kind and content."""


def setup(app: web.Application) -> None:
    """Prepare the addresses of the static files."""
    app[ASSETS] = {name: _address(name, body) for name, (_, body) in FILES.items()}


def _address(name: str, body: bytes) -> str:
    """The address of a file, with its hash: it may be kept for a year, as a changed file has another one."""
    return f"/static/{name}?v={hashlib.sha256(body).hexdigest()[:12]}"
