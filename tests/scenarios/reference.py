"""
The tables of docs/scenarios.md as the types say them.

    python -m tests.scenarios.reference            all of them, to be pasted into the page
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import NamedTuple

import msgspec

from shopclub.scenarios import expecting, expecting_members, model
from shopclub.scenarios.model import Written
from shopclub.scenarios.verbs import VERBS
from shopclub.scenarios.verbs.sales import SoldLine

KINDS = {
    "str": ("text", "文字"),
    "int": ("number", "整数"),
    "Count": ("number from 0", "非负整数"),
    "bool": ("`true` or `false`", "`true` 或 `false`"),
    "Money": ("amount", "金额"),
    "Figure": ("number or amount", "整数或金额"),
    "When": ("time", "时间"),
    "Day": ("day", "日期"),
    "Table": ("table", "表"),
    "str | Table": ("text or table", "文字或表"),
    "Role": ("text", "文字"),
    "Gender": ("text", "文字"),
    "Feb29": ("text", "文字"),
    "dict[str, str | int]": ("table of texts or numbers", "文字或整数表"),
    "ImportKind": ("text", "文字"),
    "Extent": ("text", "文字"),
    "dict[str, int]": ("table of numbers", "整数表"),
    "dict[str, Count]": ("table of numbers", "整数表"),
    "dict[str, str]": ("table of texts", "文字表"),
    "dict[str, Money]": ("table of amounts", "金额表"),
    "tuple[str, ...]": ("list of texts", "文字列表"),
    "tuple[Table, ...]": ("list of steps", "步骤列表"),
    "ShopSetup": ("[table](#shop)", "[表](#shop)"),
    "tuple[StaffSetup, ...]": ("[list](#staff)", "[列表](#staff)"),
    "tuple[MemberSetup, ...]": ("[list](#member)", "[列表](#member)"),
    "tuple[StoryTable, ...]": ("[list](#story)", "[列表](#story)"),
    "tuple[SoldLine, ...]": ("[list](#lines)", "[列表](#lines)"),
    "tuple[ExpectLine, ...]": ("[list](#expectlines)", "[列表](#expectlines)"),
    "tuple[ExpectEntry, ...]": ("[list](#expectentries)", "[列表](#expectentries)"),
    "tuple[ExpectTier, ...]": ("[list](#expecttiers)", "[列表](#expecttiers)"),
    "tuple[ExpectMissing, ...]": ("[list](#expectmissing)", "[列表](#expectmissing)"),
    "tuple[ExpectCoupon, ...]": ("[list](#expectcoupons)", "[列表](#expectcoupons)"),
    "ExpectPlan": ("[table](#expectplan)", "[表](#expectplan)"),
    "dict[str, ExpectBenefit]": ("[table by benefit](#expectbenefits)", "[按权益的表](#expectbenefits)"),
    "dict[str, ExpectRule]": ("[table by rule](#expectrules)", "[按规则的表](#expectrules)"),
    "dict[str, tuple[ExpectPlace, ...]]": ("[lists by rule](#expectplaces)", "[按规则的列表](#expectplaces)"),
    "Span": ("text", "文字"),
    "Against": ("text", "文字"),
    "OriginKind": ("text", "文字"),
    "dict[str, ExpectSource]": ("[table by source](#expectsources)", "[按来源的表](#expectsources)"),
    "dict[str, ExpectGoal]": ("[table by figure](#expectgoals)", "[按指标的表](#expectgoals)"),
    "FactsSetup": ("[table](#memberfacts)", "[表](#memberfacts)"),
    "dict[str, ExpectMember]": ("[table by name](#expectmembers)", "[按名字的表](#expectmembers)"),
    "dict[str, ExpectUnit]": ("[table by unit](#expectunits)", "[按单位的表](#expectunits)"),
    "dict[str, ExpectMonth]": ("[table by month](#expectmonths)", "[按月份的表](#expectmonths)"),
    "ExpectMonth": ("[table](#expectmonths)", "[表](#expectmonths)"),
    "ExpectReport": ("[table](#expectreport)", "[表](#expectreport)"),
    "ExpectDay": ("[table](#expectday)", "[表](#expectday)"),
}
"""Annotation -> how the page says it, in English and Chinese."""

OTHERS: dict[str, type[Written]] = {
    "file": model.ScriptTable,
    "shop": model.ShopSetup,
    "staff": model.StaffSetup,
    "member": model.MemberSetup,
    "member.facts": model.FactsSetup,
    "story": model.StoryTable,
    "step": model.StepTable,
    "lines": SoldLine,
    "expect": expecting.Expect,
    "expect.lines": expecting.ExpectLine,
    "expect.rules": expecting.ExpectRule,
    "expect.places": expecting.ExpectPlace,
    "expect.goals": expecting.ExpectGoal,
    "expect.sources": expecting.ExpectSource,
    "expect.entries": expecting_members.ExpectEntry,
    "expect.members": expecting_members.ExpectMember,
    "expect.units": expecting_members.ExpectUnit,
    "expect.months": expecting_members.ExpectMonth,
    "expect.tiers": expecting_members.ExpectTier,
    "expect.missing": expecting_members.ExpectMissing,
    "expect.coupons": expecting_members.ExpectCoupon,
    "expect.benefits": expecting_members.ExpectBenefit,
    "expect.plan": expecting_members.ExpectPlan,
    "expect.day": expecting.ExpectDay,
    "expect.report": expecting.ExpectReport,
}
"""Marker on the page -> the type it tells of; verbs have theirs by their own names."""


class Row(NamedTuple):
    """One key of a type."""

    key: str
    kind: str
    left_out: str
    meaning: str


def types() -> dict[str, type[Written]]:
    """Every type the page tells of, by its marker."""
    return {**OTHERS, **{f"verb {name}": verb.takes for name, verb in VERBS.items()}}


def rows(kind: type[Written], language: int) -> list[Row]:
    """The rows of a type's table: `language` 0 is English, 1 Chinese (whose meanings stand on the page alone)."""
    notes: dict[str, tuple[str, str]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, Written) and base is not Written:
            notes |= _notes(base)
    return [
        Row(field.encode_name, KINDS[notes[field.name][0]][language], _left_out(field, language), notes[field.name][1])
        for field in msgspec.structs.fields(kind)
    ]


def _notes(kind: type[Written]) -> dict[str, tuple[str, str]]:
    """Field -> annotation without `None`, and the text beneath it."""
    (tree,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            below = tree.body[place + 1]
            assert isinstance(below, ast.Expr), node.target.id
            assert isinstance(below.value, ast.Constant), node.target.id
            annotation = ast.unparse(node.annotation).removesuffix(" | None")
            found[node.target.id] = (annotation, str(below.value.value))
    return found


def _left_out(field: msgspec.structs.FieldInfo, language: int) -> str:
    if field.required:
        return ("needed", "必填")[language]
    value = field.default if field.default is not msgspec.NODEFAULT else None
    if value is None or value == () or value == "" or isinstance(value, Written):
        return ""
    shown = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else str(value)
    return f"`{shown}`"


def summary(kind: type[Written]) -> str:
    """What a type is, in its own words."""
    return " ".join((kind.__doc__ or "").split())


def shown(line: Row) -> str:
    """A row as the page has it."""
    return f"| `{line.key}` | {line.kind} | {line.left_out} | {line.meaning} |".replace("|  |", "| |")


def tables(page: Path) -> dict[str, tuple[str, list[str]]]:
    """Marker -> the line before the table, and the table's rows, of a page."""
    found = {}
    for part in page.read_text(encoding="utf-8").split("<!-- keys: ")[1:]:
        marker, _, rest = part.partition(" -->\n")
        lines = rest.split("\n")
        found[marker] = (lines[0], [text for text in lines if text.startswith("| `")])
    return found


if __name__ == "__main__":
    for marker, kind in types().items():
        print(f"<!-- keys: {marker} -->\n{summary(kind)}\n\n| key | what | left out | meaning |\n|---|---|---|---|")
        print("\n".join(shown(line) for line in rows(kind, 0)), "\n")
