"""
Programmes to start from, one JSON file each. Nothing in the code knows the name of one.

Their amounts are meant in the currency they state. In a shop of another currency they are taken one to one
(1 yuan becomes 1 dollar or 1 yen), for the owner to look at.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from shopclub.core.kernel.errors import NotFound
from shopclub.core.programme.model import Programme

_SUFFIX = ".json"


@cache
def names() -> tuple[str, ...]:
    """The names of all presets, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


@cache
def load(name: str) -> Programme:
    """
    The programme of that name, as it is shipped.

    Raises:
        NotFound: `preset_unknown`, with `name`.
    """
    if name not in names():
        raise NotFound("preset_unknown", name=name[:40])
    return msgspec.json.decode((files(__name__) / f"{name}{_SUFFIX}").read_bytes(), type=Programme)


def load_all() -> tuple[Programme, ...]:
    """All presets, in the order of their names."""
    return tuple(load(name) for name in names())
