"""No room forgets that two numbers may mean one member: every look-up by a member, in the whole package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shopclub.core.tables import TABLES

PACKAGE = Path(__file__).resolve().parent.parent.parent / "shopclub"
OWN_NUMBER = {
    ("core/ledger/verbs.py", "LEDGER", "member"): "a balance right after an entry is that of the account of then",
    ("core/ledger/verbs.py", "LEDGER", "account"): "a balance right after an entry is that of the account of then",
    ("core/adopting/verbs.py", "LEDGER", "member"): "what came into an account by another number has its own day",
    ("core/adopting/verbs.py", "LEDGER", "account"): "what came into an account by another number has its own day",
    ("core/simulate/selling.py", "COUPONS", "member"): "a coupon that stands for one issued to that very number",
    ("core/members/consents.py", "CONSENTS", "member"): "a file that is merged away ends its own agreements alone",
    ("core/coupons/issuing.py", "COUPONS", "given"): "pressed twice: the member of the same batch",
}
"""Where the number a row was recorded with is meant, and why."""


def by_member() -> set[tuple[str, str]]:
    """Table (as its constant is called) and name of each look-up whose key begins with a member, or holds one."""
    return {
        (table.name.upper(), name)
        for table in TABLES
        for name, lookup in table.lookups.items()
        if {"member", "account"} & set(lookup.fields)
    }


def looked_up() -> Iterator[tuple[str, str, str]]:
    """File, table and look-up of each `find(TABLE, "look-up", ...)` in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "find":
                continue
            match node.args:
                case [ast.Name(table), ast.Constant(str(name)), *_]:
                    yield path.relative_to(PACKAGE).as_posix(), table, name
                case _:
                    pass


def test_rows_of_a_member_are_read_under_every_number() -> None:
    """Whoever looks rows up by a member asks `of_member`, but for the places that say why not."""
    asked = by_member()
    found = {(file, table, name) for file, table, name in looked_up() if (table, name) in asked}
    assert found == set(OWN_NUMBER)


def test_the_walk_sees_the_lookups() -> None:
    """Constants are called as their tables, so that the walk knows them; it finds those by something else."""
    assert {("LEDGER", "staked_by"), ("GIFT_CARDS", "member"), ("COUPONS", "given")} <= by_member()
    assert ("core/games/past.py", "LEDGER", "staked") in set(looked_up())
