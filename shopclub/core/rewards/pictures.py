"""
Pictures of rewards: files in a folder beside the shop's file, known by what is in them.

Their names are made of their content, so that no name ever comes from a person; what the books don't name is not given
out, whatever lies in the folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import msgspec

from shopclub.core.changes import StockChanged
from shopclub.core.context import Context
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.images import look_at
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The picture of one reward."""

    file: str
    """Name in the folder: a hash of the content and the kind."""
    kind: str
    """`png` or `jpeg`."""
    width: int
    height: int


class Pictures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Reward -> its picture; document 1 of table `pictures`."""

    of: dict[str, Picture] = {}


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
        return (self._context.books.get(PICTURES, 1) or Pictures()).of.get(reward)

    def path(self, file: str) -> tuple[Path, str] | None:
        """Where a picture of some reward lies and its kind; None for any name that the books don't hold."""
        shown = (self._context.books.get(PICTURES, 1) or Pictures()).of.values()
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
        image = look_at(data)
        name = f"{hashlib.sha256(data).hexdigest()[:32]}.{image.kind}"
        await asyncio.to_thread(_keep, self.folder, name, data)
        picture = Picture(file=name, kind=image.kind, width=image.width, height=image.height)
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

    async def _put(self, reward: str, picture: Picture | None, op: OperationId) -> None:
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            shown = dict((session.get(PICTURES, 1) or Pictures()).of)
            shown.pop(reward, None)
            if picture is not None:
                shown[reward] = picture
            session.put(PICTURES, 1, Pictures(of=shown))
            session.done(op, "picture")
        self._context.changes.publish(StockChanged(reward=reward))


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
