"""Pairing tablets, signing phones in, and forgetting both."""

from __future__ import annotations

from typing import Any

import msgspec

from shopclub.core.books import Session
from shopclub.core.context import Context
from shopclub.core.devices.model import DEVICES, Device, DeviceKind, DeviceNo, DevicesChanged
from shopclub.core.devices.rules import PHONE_LASTS, is_in_force, to_forget, token_hash
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

NAME_LENGTH = 30
"""Of a tablet's name: it stands in a list."""


class Devices:
    """The devices the kiosk knows again."""

    def __init__(self, context: Context) -> None:
        self._context = context
        # Read once: every page asks for its phone, and each phone that signs in looks at all others.
        self._known = {DeviceNo(number): device for number, device in context.books.all(DEVICES)}
        self._by_token = {device.token: number for number, device in self._known.items()}
        context.books.db.storage.subscribe(self._heard, DEVICES.name)

    def _heard(self, table: str, number: int, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        if table != DEVICES.name:
            return
        if old is not None:
            self._by_token.pop(old["token"], None)
            self._known.pop(DeviceNo(number), None)
        if new is not None:
            device = self._known[DeviceNo(number)] = msgspec.convert(new, Device)
            self._by_token[device.token] = DeviceNo(number)

    def find(self, token: str, kind: DeviceKind) -> tuple[DeviceNo, Device] | None:
        """The device whose cookie holds this token, while it is in force."""
        number = self._by_token.get(token_hash(token))
        device = None if number is None else self._known.get(number)
        if number is None or device is None or device.kind is not kind or not is_in_force(device, self._context.now()):
            return None
        return number, device

    def knows(self, number: DeviceNo) -> bool:
        """Whether a device is still known: it may be taken away while its page is open."""
        device = self._known.get(number)
        return device is not None and is_in_force(device, self._context.now())

    def tablets(self) -> list[tuple[DeviceNo, Device]]:
        """Every paired tablet, oldest first."""
        return [(n, d) for n, d in self._in_order() if d.kind is DeviceKind.TABLET]

    def phones(self, card: str) -> list[tuple[DeviceNo, Device]]:
        """Every phone signed in with a card, oldest first."""
        now = self._context.now()
        return [
            (n, d) for n, d in self._in_order() if d.kind is DeviceKind.PHONE and d.card == card and is_in_force(d, now)
        ]

    async def pair(self, token: str, op: OperationId) -> DeviceNo:
        """
        Know a tablet from now on. Whoever calls has checked the code that somebody at the counter asked for.

        Args:
            token: the new cookie's secret; only its hash is kept.
            op: doing it again with the same id and token changes nothing.
        """
        return await self._keep(
            Device(kind=DeviceKind.TABLET, token=token_hash(token), at=self._context.now()), op, "pair"
        )

    async def sign_in(self, token: str, card: str, op: OperationId) -> DeviceNo:
        """
        Let a phone see the card it showed, for `PHONE_LASTS`; makes room by forgetting the oldest.

        Args:
            token: the new cookie's secret; only its hash is kept.
            card: 20 digits of a card that is somebody's or waits for the counter.
            op: doing it again with the same id and token changes nothing.
        """
        return await self._keep(self._phone(token, card), op, "sign_in")

    def stage_sign_in(self, session: Session, token: str, card: str) -> DevicesChanged:
        """
        As `sign_in`, as a part of another verb's commit, which also keeps it from being done twice.

        Args:
            session: of that verb.
            token: the new cookie's secret.
            card: the 20 digits of the card that phone is to show.

        Returns:
            the news to publish after the commit.
        """
        self._stage(session, self._phone(token, card))
        return DevicesChanged(kind=DeviceKind.PHONE)

    def _phone(self, token: str, card: str) -> Device:
        now = self._context.now()
        return Device(kind=DeviceKind.PHONE, token=token_hash(token), at=now, until=now + PHONE_LASTS, card=card)

    async def forget(self, token: str, kind: DeviceKind) -> None:
        """End what a device's own token stands for; an unknown one is no error."""
        found = self.find(token, kind)
        if found is not None:
            await self._drop(found[0], kind)

    async def unpair(self, number: DeviceNo, actor: Actor) -> None:
        """
        Take a tablet or phone away at the counter.

        Raises:
            NotAllowed: this role may not pair tablets.
            NotFound: `devices_not_found`.
        """
        demand(actor, Action.PAIR_TABLET)
        device = self._context.books.require(DEVICES, number)
        await self._drop(number, device.kind)

    async def rename(self, number: DeviceNo, name: str, op: OperationId, actor: Actor) -> None:
        """
        Call a tablet something.

        Args:
            number: of the tablet.
            name: where it stands, say; empty: by its number again.
            op: doing it again with the same id changes nothing.
            actor: who serves.

        Raises:
            NotAllowed: this role may not pair tablets.
            NotFound: `devices_not_found`.
            InvalidInput: `text_too_long`.
        """
        demand(actor, Action.PAIR_TABLET)
        clean = clean_text(name, "tablet_name", NAME_LENGTH)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            device = session.require(DEVICES, number)
            session.put(DEVICES, number, msgspec.structs.replace(device, name=clean))
            session.done(op, "rename_device", number)
        self._context.changes.publish(DevicesChanged(kind=device.kind))

    def _in_order(self) -> list[tuple[DeviceNo, Device]]:
        return sorted(self._known.items())

    async def _keep(self, device: Device, op: OperationId, verb: str) -> DeviceNo:
        async with self._context.books.writing() as session:
            before = session.done_before(op, self._context.now())
            if before is not None:
                # The same form came twice. Each answer set a cookie of its own, and the browser keeps the last.
                number = DeviceNo(before.ref)
                if session.get(DEVICES, number) not in (None, device):
                    session.put(DEVICES, number, device)
                return number
            number = self._stage(session, device)
            session.done(op, verb, number)
        self._context.changes.publish(DevicesChanged(kind=device.kind))
        return number

    def _stage(self, session: Session, device: Device) -> DeviceNo:
        if device.kind is DeviceKind.PHONE:
            for old in to_forget(self._in_order(), device.card, device.at):
                session.delete(DEVICES, old)
        return DeviceNo(session.insert(DEVICES, device))

    async def _drop(self, number: DeviceNo, kind: DeviceKind) -> None:
        async with self._context.books.writing() as session:
            session.delete(DEVICES, number)
        self._context.changes.publish(DevicesChanged(kind=kind))
