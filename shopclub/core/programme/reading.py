"""
Reading and writing a programme: pure functions between JSON values and the typed value.

What a newer version of the program wrote is kept, shown and written back, and nothing goes by it: a rule of an unknown
kind stands in `unknown_rules`, any other part in `unknown_parts`. Neither makes the rest unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.expiry import Expiry, NeverExpires
from shopclub.core.programme.ladder import Benefit, Ladder, Tier
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.purse import StoredValue, TopUp

_ASIDE = ("unknown_rules", "unknown_parts")
_LISTS = ("rewards", "coupons", "cards", "packages", "draws", "groups", "holidays", "goods_for", "plans", "households")
"""Lists whose members can be left out one by one."""


def read_programme(values: Mapping[str, Any]) -> Programme:
    """
    Turn JSON values into a programme; what is of unknown kinds is kept aside.

    Raises:
        InvalidInput: `programme_invalid` with `detail`.
    """
    known: dict[str, Any] = {key: value for key, value in values.items() if key not in _ASIDE}
    unknown_rules: list[dict[str, Any]] = list(values.get("unknown_rules", ()))
    rules, strange = _sorted_out(known.get("rules", ()), Rule)
    unknown_rules += strange
    known["rules"] = rules
    parts: dict[str, Any] = {**values.get("unknown_parts", {})}
    for name in _LISTS:
        if name in known:
            known[name], strange = _sorted_out(known[name], _member_of(name))
            if strange:
                parts[name] = strange
    if isinstance(known.get("ladder"), dict):
        known["ladder"] = _ladder(known["ladder"], parts)
    if isinstance(known.get("stored_value"), dict):
        known["stored_value"] = _stored(known["stored_value"], parts)
    for name in [name for name in known if name not in _FIELDS]:
        parts[name] = known.pop(name)
    for name in ("expiry", "money_off", "cashback", "switches", "member_day", "stored_value", "gift_cards", "late"):
        if name in known and _is_unknown(known[name], _FIELDS[name]):
            parts[name] = known.pop(name)
    try:
        return msgspec.convert({**known, "unknown_rules": unknown_rules, "unknown_parts": parts}, Programme)
    except msgspec.ValidationError as error:
        raise InvalidInput("programme_invalid", detail=str(error)) from error


def read_expiry(values: Mapping[str, Any]) -> Expiry:
    """When points expire by a programme as JSON values; of an unknown kind: never, nothing goes by it."""
    try:
        found: Expiry = msgspec.convert(values.get("expiry", {"kind": "never"}), type=Expiry)
    except msgspec.ValidationError:
        return NeverExpires()
    return found


_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Programme)}
_DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(Programme)}


def _member_of(name: str) -> Any:
    """The type of what a list of the programme holds: `tuple[Reward, ...]` -> `Reward`."""
    return _FIELDS[name].__args__[0]


def _sorted_out(raw: Any, type_: Any) -> tuple[list[Any], list[Any]]:
    """Those of a list that can be read, as JSON values, and those of unknown kinds."""
    if not isinstance(raw, list | tuple):
        raise InvalidInput("programme_invalid", detail="Expected `array`")
    known: list[Any] = []
    strange: list[Any] = []
    for one in raw:
        (strange if _is_unknown(one, type_) else known).append(one)
    return known, strange


def _is_unknown(value: Any, type_: Any) -> bool:
    """
    Whether a value is of a kind this version does not know, rather than wrong.

    Raises:
        InvalidInput: it is wrong.
    """
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        text = str(error)
        if not (text.startswith(("Invalid value", "Invalid enum value")) or "unknown field" in text):
            raise InvalidInput("programme_invalid", detail=text) from error
        return True
    return False


def _ladder(raw: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """
    A ladder whose tiers of unknown kinds nobody reaches any more and nobody loses; what they say is kept aside.

    A tier stays in its place, since members stand in it; of its benefits those of unknown kinds are left out.
    """
    if not _is_unknown({**raw, "tiers": []}, Ladder) and not any(_is_unknown(t, Tier) for t in raw.get("tiers", ())):
        return raw
    parts["ladder"] = raw
    plain = {key: raw[key] for key in ("fall", "grace_days", "notice_days") if not _is_unknown_field(raw, key)}
    tiers = [_held(tier, first=place == 0) for place, tier in enumerate(raw.get("tiers", ()))]
    return {**plain, "tiers": tiers}


def _stored(raw: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Stored value without the packages of unknown kinds, which nobody is offered; what they say is kept aside."""
    packages, strange = _sorted_out(raw.get("packages", ()), TopUp)
    if not strange:
        return raw
    parts["stored_value"] = raw
    return {**raw, "packages": packages}


def _is_unknown_field(raw: dict[str, Any], key: str) -> bool:
    return key not in raw or _is_unknown({"tiers": [], key: raw[key]}, Ladder)


def _held(raw: Any, *, first: bool) -> Any:
    if not isinstance(raw, dict) or not _is_unknown(raw, Tier):
        return raw
    benefits, strange = _sorted_out(raw.get("benefits", ()), Benefit)
    if strange:
        return _held({**raw, "benefits": benefits}, first=first)
    kept = {key: raw[key] for key in ("id", "name", "sign", "lasts", "benefits") if key in raw}
    if "lasts" in kept and _is_unknown({"id": "t", "name": {}, "lasts": kept["lasts"]}, Tier):
        del kept["lasts"]
    return kept if first else {**kept, "reach": {"kind": "never"}, "keep": {"kind": "all", "of": []}}


def write_programme(programme: Programme) -> dict[str, Any]:
    """A programme as JSON values, what was kept aside back in its place unless something else was put there since."""
    values: dict[str, Any] = msgspec.to_builtins(programme)
    unknown = values.pop("unknown_rules", [])
    parts = values.pop("unknown_parts", {})
    if unknown:
        values["rules"] = [*values.get("rules", []), *unknown]
    for name, raw in parts.items():
        if name in _LISTS:
            values[name] = [*values.get(name, []), *raw]
        elif name not in _FIELDS or _as_it_was_read(programme, name, raw):
            values[name] = raw
    return values


def _as_it_was_read(programme: Programme, name: str, raw: Any) -> bool:
    """Whether a part stands as reading had left it for lack of understanding."""
    if name == "ladder":
        return programme.ladder == msgspec.convert(_ladder(raw, {}), Ladder)
    if name == "stored_value" and not _is_unknown({**raw, "packages": []}, StoredValue):
        return programme.stored_value == msgspec.convert(_stored(raw, {}), StoredValue)
    return bool(getattr(programme, name) == _DEFAULTS[name])
