"""
Which refusals of the core a page of the kiosk can meet: found by reading the program, not by trying it.

From each call of the kiosk into the core one follows what can be followed: functions that are imported, methods of
`self`, and those of what an object of an open club holds; also functions that were handed to it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any, TypeAlias

import shopclub.kiosk
from shopclub.core.books import Session
from shopclub.core.club import Club
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import ClubError
from shopclub.words.errors import has_sentence

CORE = "shopclub.core"
Called: TypeAlias = tuple[type | None, FunctionType]
"""A function, and the class whose `self` it has."""


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    (place,) = package.__path__
    for path in sorted(Path(place).rglob("*.py")):
        parts = (package.__name__, *path.relative_to(place).with_suffix("").parts)
        yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


@cache
def _tree(source: FunctionType | ModuleType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(source)))


def _is_core(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).startswith(CORE)


class Reader:
    """Follows what an open club is made of."""

    def __init__(self, club: Club) -> None:
        self._club = club
        self._held: dict[type, dict[str, list[Any]]] = {}
        """Class -> name of a part -> the objects and functions there."""
        self._look(club)

    def _look(self, thing: Any) -> None:
        kind = type(thing)
        if kind in self._held or not _is_core(kind) or not hasattr(thing, "__dict__"):
            return
        parts = self._held[kind] = {}
        for name, value in vars(thing).items():
            parts[name] = list(_items(value))
            for item in parts[name]:
                self._look(item.__self__ if isinstance(item, MethodType) else item)

    def codes(self) -> dict[str, str]:
        """Code of each refusal a page can meet, and where it is raised."""
        todo: list[Called] = [*_methods(Session, "done_before")]
        todo += [call for module in _modules(shopclub.kiosk) for call in self._calls(_tree(module), vars(module), None)]
        found: dict[str, str] = {}
        seen: set[Called] = set()
        while todo:
            own, function = todo.pop()
            if (own, function) in seen:
                continue
            seen.add((own, function))
            node, names = _tree(function), function.__globals__
            for code in (*_raised(node, names), *_named(node)):
                found.setdefault(code, f"{function.__module__}.{function.__qualname__}")
            todo += self._calls(node, names, own)
        return found

    def _calls(self, node: ast.AST, names: Mapping[str, Any], own: type | None) -> Iterator[Called]:
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and isinstance(held := names.get(one.id), FunctionType) and _is_core(held):
                yield None, inspect.unwrap(held)
            elif isinstance(one, ast.Attribute):
                yield from self._called(one, names, own)

    def _called(self, one: ast.Attribute, names: Mapping[str, Any], own: type | None) -> Iterator[Called]:
        base = one.value
        name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
        if name == "self" and own is not None:
            yield from _methods(own, one.attr)
            yield from self._functions(own, one.attr)
            return
        for part in self._held[Club if own is None else own].get(name, []) if own in (None, *self._held) else ():
            yield from _methods(type(part), one.attr)
        if isinstance(module := names.get(name), ModuleType) and isinstance(vars(module).get(one.attr), FunctionType):
            yield from [(None, vars(module)[one.attr])] if _is_core(vars(module)[one.attr]) else []

    def _functions(self, own: type, name: str) -> Iterator[Called]:
        """Functions an object was given."""
        for item in self._held.get(own, {}).get(name, []):
            if isinstance(item, MethodType):
                yield from _methods(type(item.__self__), item.__name__)
            elif isinstance(item, FunctionType) and _is_core(item):
                yield None, item


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else (value,)


def _methods(kind: type, name: str) -> Iterator[Called]:
    found = inspect.getattr_static(kind, name, None)
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    function = inspect.unwrap(found) if callable(found) else None
    if isinstance(function, FunctionType) and _is_core(function):
        yield kind, function


def _named(node: ast.AST) -> Iterator[str]:
    """Codes that a piece of the program names, to be raised elsewhere."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and has_sentence(one.value):
            yield one.value


def _raised(node: ast.AST, names: Mapping[str, Any]) -> Iterator[str]:
    """The codes a piece of the program refuses with."""
    for one in ast.walk(node):
        if not isinstance(one, ast.Call) or not one.args:
            continue
        first, called = one.args[0], one.func
        kind = names.get(called.id) if isinstance(called, ast.Name) else None
        if isinstance(kind, type) and issubclass(kind, ClubError) and not isinstance(first, ast.JoinedStr):
            yield from (c.value for c in ast.walk(first) if isinstance(c, ast.Constant) and isinstance(c.value, str))
        if isinstance(called, ast.Attribute) and called.attr == "require" and isinstance(first, ast.Name):
            table = names.get(first.id)
            if isinstance(table, Collection):
                yield f"{table.name}_not_found"
