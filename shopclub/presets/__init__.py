"""
Programmes to start from, one JSON file each. Nothing in the code knows the name of one.

Their amounts are meant in the currency they state. In a shop of another currency they are taken one to one
(1 yuan becomes 1 dollar or 1 yen), for the owner to look at.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.money import exponent
from shopclub.core.programme.ladder import Metric
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


def in_currency(programme: Programme, currency: str) -> Programme:
    """
    A shipped programme for a shop of another currency, its amounts taken one to one: 1 yuan, 1 dollar, 1 yen.

    Its `currency` stays the one it was meant in, which is how a face sees that the owner should look at the
    amounts. One that becomes less than the smallest unit is that unit.

    Args:
        programme: a preset.
        currency: ISO 4217 code of the shop.
    """
    shift = exponent(currency) - exponent(programme.currency)
    if not shift:
        return programme
    values = msgspec.to_builtins(programme)
    return msgspec.convert(_scaled(values, shift), Programme)


def _scaled(value: Any, shift: int) -> Any:
    """JSON values with every amount moved by `shift` decimals."""
    if isinstance(value, list | tuple):
        return [_scaled(one, shift) for one in value]
    if not isinstance(value, dict):
        return value
    spend = value.get("metric") == Metric.SPEND
    return {key: _scaled_field(key, one, shift, spend=spend) for key, one in value.items()}


def _scaled_field(key: str, value: Any, shift: int, *, spend: bool) -> Any:
    """One field: what ends with `minor` is an amount, as are a list of prices and what a tier asks to be spent."""
    if isinstance(value, int) and (key.endswith("minor") or (spend and key in ("value", "step"))):
        return _moved(value, shift)
    if key == "prices":
        return {product: _moved(minor, shift) for product, minor in value.items()}
    return _scaled(value, shift)


def _moved(minor: int, shift: int) -> int:
    tens = int("1" + "0" * abs(shift))
    return minor * tens if shift > 0 else max(1, minor // tens)
