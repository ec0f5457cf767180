"""Making a new shop's file."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.books import Books
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import Clock, SystemClock
from shopclub.core.kernel.errors import Conflict
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.model import PROGRAMMES, Programme, ProgrammeVersion
from shopclub.core.programme.reading import write_programme
from shopclub.core.shop.model import CLOCKWORK, SHOP, Clockwork, Shop
from shopclub.core.shop.verbs import checked_shop
from shopclub.core.staff.model import STAFF, Role, Staff
from shopclub.core.store.places import demand_own_drive
from shopclub.core.tables import open_file


async def found_shop(
    path: Path,
    shop: Shop,
    programme: Programme,
    owner: str,
    clock: Clock | None = None,
    *,
    allow_network_drive: bool = False,
) -> None:
    """
    Write the file of a new shop: the shop, its first programme, its owner without a PIN.

    Args:
        path: must not exist yet.
        shop: name, currency, time zone, country.
        programme: the first version in force.
        owner: name of the first person who may sign in.
        clock: the system's, unless given.
        allow_network_drive: somebody wants it there all the same.

    Raises:
        Conflict: `file_exists` with `path`.
        NetworkDrive: the path lies on one.
        InvalidInput: the shop or the programme can't be used.
    """
    if path.exists():  # noqa: ASYNC240 - nothing else runs yet
        raise Conflict("file_exists", path=str(path))
    demand_own_drive(path, allow=allow_network_drive)
    wanted = checked_shop(shop)
    check_programme(programme)
    now = (clock or SystemClock()).now().replace(microsecond=0)
    today = ShopCalendar(wanted.timezone).day_of(now)
    first = ProgrammeVersion(at=now, from_on=today, programme=write_programme(programme))
    db = open_file(path, create_dirs=True)
    try:
        async with Books(db).writing() as session:
            session.put(SHOP, 1, wanted)
            session.put(STAFF, 1, Staff(name=owner, role=Role.OWNER))
            session.insert(PROGRAMMES, first)
            session.put(CLOCKWORK, 1, Clockwork(through=today))
    finally:
        db.close()
