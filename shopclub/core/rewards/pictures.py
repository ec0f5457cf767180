"""
Pictures of rewards and the shop's logo: files in a folder beside the shop's file, known by what is in them.

Their names are made of their content, so that no name ever comes from a person; what the books don't name is not given
out, whatever lies in the folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import msgspec

from shopclub.core.changes import ShopChanged, StockChanged
from shopclub.core.context import Context
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import InvalidInput, NotFound
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.images import look_at
from shopclub.core.rewards.shrinking import shrunk_png
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

MOST_LOGO_SIDE = 2000
"""Pixels of a logo before it is made smaller."""
MOST_LOGO = 60_000
"""Bytes of a logo as pages show it: every one of them does."""


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The picture of one reward, or the logo."""

    file: str
    """Name in the folder: a hash of the content and the kind."""
    kind: str
    """`png` or `jpeg`."""
    width: int
    height: int


class Pictures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Reward -> its picture, and the logo; document 1 of table `pictures`."""

    of: dict[str, Picture] = {}
    logo: Picture | None = None


PICTURES = Collection("pictures", Pictures)


class PictureRoom:
    """The pictures of the rewards shop."""

    def __init__(self, context: Context, programmes: Programmes, shop_file: Path) -> None:
        """
        Args:
            context: books, clock, news.
            programmes: which rewards there are.
            shop_file: the folder lies beside it.
        """
        self._context = context
        self._programmes = programmes
        self.folder = shop_file.with_name(f"{shop_file.stem}-pictures")
        """Made with the first picture."""

    def of(self, reward: str) -> Picture | None:
        """A reward's picture."""
        return self._all().of.get(reward)

    @property
    def logo(self) -> Picture | None:
        """The shop's logo."""
        return self._all().logo

    def _all(self) -> Pictures:
        return self._context.books.get(PICTURES, 1) or Pictures()

    def path(self, file: str) -> tuple[Path, str] | None:
        """Where a picture or the logo lies and its kind; None for any name that the books don't hold."""
        kept = self._all()
        shown = (*kept.of.values(), *((kept.logo,) if kept.logo is not None else ()))
        found = next((one for one in shown if one.file == file), None)
        return None if found is None else (self.folder / found.file, found.kind)

    async def show(self, reward: str, data: bytes, op: OperationId, actor: Actor) -> Picture:
        """
        Give a reward a picture.

        Args:
            reward: its id.
            data: the file whole, PNG or JPEG.
            op: operation id.
            actor: the owner.

        Raises:
            NotAllowed: only the owner.
            NotFound: `reward_not_found`.
            InvalidInput: `picture_too_large`, `picture_kind`, `picture_size`.
            OSError: the folder can't be written.
        """
        demand(actor, Action.CHANGE_STOCK)
        if self._programmes.current.reward(reward) is None:
            raise NotFound("reward_not_found", reward=reward)
        picture = await self._copied(data)
        await self._put(reward, picture, op)
        return picture

    async def hide(self, reward: str, op: OperationId, actor: Actor) -> None:
        """
        Take a reward's picture away; the file stays in the folder.

        Raises:
            NotAllowed: only the owner.
        """
        demand(actor, Action.CHANGE_STOCK)
        await self._put(reward, None, op)

    async def show_logo(self, data: bytes, op: OperationId, actor: Actor) -> Picture:
        """
        Put the shop's logo on its pages, made as small as they show it.

        Args:
            data: the file whole, PNG or JPEG.
            op: operation id.
            actor: the owner.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: `picture_too_large`, `picture_kind`, `picture_size`, `logo_size` with `most` (pixels),
                `logo_too_large` with `most` (thousands of bytes): one that can't be made smaller here.
            OSError: the folder can't be written.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        image = look_at(data)
        if max(image.width, image.height) > MOST_LOGO_SIDE:
            raise InvalidInput("logo_size", most=MOST_LOGO_SIDE)
        if image.kind == "png":
            data = await asyncio.to_thread(shrunk_png, data)
        if len(data) > MOST_LOGO:
            raise InvalidInput("logo_too_large", most=MOST_LOGO // 1000)
        logo = await self._copied(data)
        await self._put_logo(logo, op)
        return logo

    async def hide_logo(self, op: OperationId, actor: Actor) -> None:
        """
        Take the logo off the pages; the file stays in the folder.

        Raises:
            NotAllowed: only the owner.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        await self._put_logo(None, op)

    async def _copied(self, data: bytes) -> Picture:
        """A copy in the folder."""
        image = look_at(data)
        name = f"{hashlib.sha256(data).hexdigest()[:32]}.{image.kind}"
        await asyncio.to_thread(_keep, self.folder, name, data)
        return Picture(file=name, kind=image.kind, width=image.width, height=image.height)

    async def _put(self, reward: str, picture: Picture | None, op: OperationId) -> None:
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            kept = session.get(PICTURES, 1) or Pictures()
            shown = dict(kept.of)
            shown.pop(reward, None)
            if picture is not None:
                shown[reward] = picture
            session.put(PICTURES, 1, msgspec.structs.replace(kept, of=shown))
            session.done(op, "picture")
        self._context.changes.publish(StockChanged(reward=reward))

    async def _put_logo(self, logo: Picture | None, op: OperationId) -> None:
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            kept = session.get(PICTURES, 1) or Pictures()
            session.put(PICTURES, 1, msgspec.structs.replace(kept, logo=logo))
            session.done(op, "logo")
        self._context.changes.publish(ShopChanged())


def _keep(folder: Path, name: str, data: bytes) -> None:
    """Write a file that is there whole or not at all, for nobody else to read."""
    folder.mkdir(mode=0o700, exist_ok=True)
    unfinished = folder / f"{name}.unfinished"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)
