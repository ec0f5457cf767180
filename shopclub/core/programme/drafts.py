"""
The draft of the next programme: kept as it is edited, so that no evening's work is lost to a power cut.

A draft is nobody's promise: nothing goes by it, it need not pass the check of a programme, and it has no history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from shopclub.core.context import Context
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

_ONLY = 1
"""There is one draft; whoever edits next goes on with it."""


class KeptDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft as it was kept last."""

    at: datetime
    programme: dict[str, Any]
    """As JSON values, read with `read_programme`."""
    staff: StaffNo | None = None


DRAFTS = Collection("drafts", KeptDraft)


class Drafts:
    """The one draft there is, or none."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def kept(self) -> Programme | None:
        """The draft that was kept; None without one, and for one that can't be read (`check` finds it)."""
        held = self._context.books.get(DRAFTS, _ONLY)
        if held is None:
            return None
        try:
            return read_programme(held.programme)
        except InvalidInput:
            return None

    async def keep(self, programme: Programme | None, actor: Actor) -> None:
        """
        Keep a draft in the place of the one before; the same again changes nothing.

        Args:
            programme: as it is being edited; None: there is none any more.
            actor: whoever edits.

        Raises:
            NotAllowed: only the owner.
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        books = self._context.books
        held = books.get(DRAFTS, _ONLY)
        values = None if programme is None else write_programme(programme)
        if values == (None if held is None else held.programme):
            return
        async with books.writing() as session:
            if values is not None:
                session.put(DRAFTS, _ONLY, KeptDraft(at=self._context.now(), programme=values, staff=actor.staff))
            elif session.get(DRAFTS, _ONLY) is not None:
                session.delete(DRAFTS, _ONLY)
