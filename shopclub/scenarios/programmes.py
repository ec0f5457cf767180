"""The programme of a story: a preset, a file, or a table of the scenario itself, with single things changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec

from shopclub import presets
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.scenarios.trouble import Unreadable, likely
from shopclub.scenarios.values import Table, read_json, read_toml

MOST_BYTES = 1024 * 1024
"""A file above this is something else."""
DROP = "drop"
"""Key of a change that takes things away: a field by its name, or a rule, reward or tier by its id."""


def read_text(file: Path) -> str:
    """
    The text of a scenario's or programme's file.

    Raises:
        Unreadable: `file_missing`, `file_unreadable`, `too_large`.
    """
    try:
        data = file.read_bytes()
        if len(data) > MOST_BYTES:
            raise Unreadable("too_large", most=MOST_BYTES // 2**20)
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise Unreadable("file_missing", name=file.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("file_unreadable", name=file.name) from error


def read_values(file: Path) -> Table:
    """
    The values of a TOML or JSON file.

    Raises:
        Unreadable: as `read_text`; `ending`, `syntax`.
    """
    readers = {".toml": read_toml, ".json": read_json}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise Unreadable("ending", name=file.name)
    text = read_text(file)
    try:
        return reader(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("syntax", detail=str(error)) from error


def programme_of(preset: str, programme: str | Table, change: Table, currency: str, folder: Path) -> Programme:
    """
    The programme a file asks for.

    Args:
        preset: name of one, or empty.
        programme: the path of a file seen from `folder`, or the programme itself; empty for none.
        change: what is otherwise in it.
        currency: the shop's.
        folder: where the scenario lies.

    Raises:
        Unreadable: `no_programme`, `programmes`, `rule_unknown`, `change_unknown`, `refused`, or of the file.
    """
    if bool(preset) == bool(programme):
        raise Unreadable("programmes" if preset else "no_programme", likely=", ".join(presets.names()))
    if preset:
        try:
            values = write_programme(presets.in_currency(presets.load(preset), currency))
        except ClubError as error:
            raise Unreadable("refused", "preset", cause=error) from error
    elif isinstance(programme, str):
        try:
            values = read_values(folder / programme)
        except Unreadable as trouble:
            raise trouble.at(programme) from trouble
    else:
        name = {"en": "Scenario", "zh": "场景"}
        values = {"id": "scenario", "name": name, "currency": currency, **programme}
    return sound(changed(values, change))


def with_change(programme: Programme, change: Table) -> Programme:
    """
    A programme with single things changed.

    Raises:
        Unreadable: as `programme_of`.
    """
    return sound(changed(write_programme(programme), change))


def sound(values: Table) -> Programme:
    """
    Values as a programme that may be put in force.

    Raises:
        Unreadable: `rule_unknown`, `key_unknown`, `value` for what is not known here (a slip); `refused`.
    """
    for key in ("rules", "unknown_rules"):
        if not isinstance(values.get(key, []), list | tuple):
            raise _no_list(f"programme.{key}", values[key])
    try:
        programme = read_programme(values)
        for raw in programme.unknown_rules:
            raise Unreadable("rule_unknown", "programme", rule=str(raw.get("id", "")), detail=_why(raw, Rule))
        for name, raw in programme.unknown_parts.items():
            raise _not_read(name, raw)
        check_programme(programme)
    except ClubError as error:
        raise Unreadable("refused", "programme", cause=error) from error
    return programme


def _no_list(where: str, value: Any) -> Unreadable:
    return Unreadable("value", where, detail=f"Expected `array`, got `{type(value).__name__}`")


def _not_read(name: str, raw: Any) -> Unreadable:
    """What is wrong with a part of a programme that reading has put aside."""
    fields = {field.name: field.type for field in msgspec.structs.fields(Programme)}
    if name not in fields:
        return Unreadable("key_unknown", "programme", key=name, likely=likely(name, fields))
    kind = fields[name]
    where = f"programme.{name}"
    if isinstance(raw, list):
        raw, kind = raw[0], get_args(kind)[0]
        where += f".{raw['id']}" if isinstance(raw, dict) and "id" in raw else ""
    detail = _why(raw, kind)
    if slip := re.fullmatch(r"Object contains unknown field `(\w+)`", detail):
        return Unreadable("key_unknown", where, key=slip[1], likely=likely(slip[1], _keys_of(kind)))
    return Unreadable("value", where, detail=detail)


def _keys_of(kind: Any) -> list[str]:
    return [key for one in get_args(kind) or (kind,) for key in getattr(one, "__struct_encode_fields__", ())]


def _why(raw: Any, kind: Any) -> str:
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def changed(values: Table, change: Table) -> Table:
    """
    A programme's values with a change: tables key by key, lists of things with an id by id, all else replaced.

    `drop` names fields, rules, rewards and tiers that are left out.

    Raises:
        Unreadable: `change_unknown` for a name in `drop` that is nothing in it.
    """
    merged: Table = _merged(values, {key: value for key, value in change.items() if key != DROP})
    dropped = change.get(DROP, [])
    names = [dropped] if isinstance(dropped, str) else dropped
    if not isinstance(names, list):
        raise _no_list("change.drop", names)
    for name in names:
        merged = _without(merged, str(name))
    return merged


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        if "kind" in new and "id" not in new:
            return new  # a condition, an effect: a value as a whole
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    if _has_ids(new) and (old is None or _has_ids(old)):
        had = {one["id"]: one for one in old or ()}
        mended = {one["id"]: _merged(had.get(one["id"]), one) for one in new}
        return [*(mended.pop(name, one) for name, one in had.items()), *mended.values()]
    return new


def _has_ids(value: Any) -> bool:
    if not isinstance(value, list | tuple) or not value:
        return False
    return all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in value)


def _without(values: Table, name: str) -> Table:
    if name in values:
        return {key: value for key, value in values.items() if key != name}
    ladder = values.get("ladder")
    if isinstance(ladder, dict) and _has_ids(ladder.get("tiers")) and name in _ids(ladder["tiers"]):
        return {**values, "ladder": {**ladder, "tiers": _other(ladder["tiers"], name)}}
    for key, value in values.items():
        if _has_ids(value) and name in _ids(value):
            return {**values, key: _other(value, name)}
    known = [*values, *(i for value in values.values() if _has_ids(value) for i in _ids(value))]
    raise Unreadable("change_unknown", "change.drop", key=name, likely=likely(name, known))


def _ids(things: Iterable[Table]) -> list[str]:
    return [str(thing["id"]) for thing in things]


def _other(things: Iterable[Table], name: str) -> list[Table]:
    return [thing for thing in things if thing["id"] != name]
