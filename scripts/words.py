"""
Keeps the catalogues complete: finds every sentence of the program and compares it with its translations.

    python scripts/words.py extract             every sentence, its area and where it stands
    python scripts/words.py update [AREA ...]   add missing sentences to the .po files (--prune drops unused ones)
    python scripts/words.py put AREA < FILE     take translations from JSON: {"English": "中文", ...}
    python scripts/words.py check               list what is missing or wrong; exit code 1 if anything is

A sentence is the literal first argument of `t(...)`, `n(...)` (two literals), `p(...)` (context, sentence) or
`N_(...)`, in Python and in Jinja templates. Its area follows from the file's place: tui, kiosk, cli, else shopclub.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

# This checkout's sentences and catalogues, not those of a program installed from another one.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shopclub.i18n import DOMAINS, FIELD, LOCALE_DIR

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shopclub"
CATALOGUES = LOCALE_DIR / "zh_CN" / "LC_MESSAGES"
SHARED = "shopclub"
MARKERS = {"t": 1, "n": 2, "p": 2, "N_": 1}
"""Name of each call that holds a sentence, and how many literals it begins with."""

_CJK = "\u3400-\u9fff"
_HAN = re.compile(f"[{_CJK}]")
_STYLE = (
    (re.compile(rf"[{_CJK}）”}}][,;!?]"), "half-width punctuation after Chinese"),
    (re.compile(rf"[{_CJK}）”}}]\.(?![\w{{])"), "a full stop that should be 。"),
    (re.compile(rf"[{_CJK}）”]:|}}:(?=[\s{_CJK}]|$)"), "a colon that should be ："),
    (re.compile(rf"\((?=[{_CJK}])|(?<=[{_CJK}])\("), "brackets that should be （ ）"),
    (re.compile('"'), "straight quotes that should be “ ”"),
    (re.compile(r"\.\.\."), "dots that should be …"),
    (re.compile(r"\bEnter\b", re.ASCII), "the key that should be 回车"),
)


class Key(NamedTuple):
    """What gettext looks a sentence up by."""

    msgid: str
    plural: str | None = None
    context: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        """The form Babel wants."""
        return (self.msgid, self.plural) if self.plural is not None else self.msgid

    @property
    def fields(self) -> set[str]:
        """The fields of the sentence, of both forms together."""
        return set(FIELD.findall(self.msgid + (self.plural or "")))


@dataclass
class Found:
    """All sentences of the program, and what is wrong with the calls themselves."""

    places: dict[str, dict[Key, list[str]]] = field(default_factory=lambda: {domain: {} for domain in DOMAINS})
    problems: list[str] = field(default_factory=list)

    def add(self, area: str, key: Key, file: str) -> None:
        """Record one place of a sentence."""
        places = self.places[area].setdefault(key, [])
        if file not in places:
            places.append(file)


@dataclass(frozen=True)
class Call:
    """One call that holds a sentence, read from Python or from a template."""

    marker: str
    literals: tuple[str | None, ...]
    """The leading arguments; None where one is not a literal."""
    keywords: frozenset[str] | None
    """Names of the fields given; None if some come through `**`."""
    line: int
    is_built: bool
    """Whether the first argument is put together (an f-string, a sum), so that it can't be found."""


def area_of(path: Path) -> str:
    """The catalogue that a source file's sentences belong to."""
    top = path.relative_to(PACKAGE).parts[0]
    for area in DOMAINS:
        if area != SHARED and (top == area or (top.startswith(area) and top.endswith(".py"))):
            return area
    return SHARED


def python_calls(source: str) -> Iterator[Call]:
    """The calls that hold sentences in a Python module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[: MARKERS.get(name, 0)]
        if not first or len(first) < MARKERS[name]:
            continue
        values = [argument.value if isinstance(argument, ast.Constant) else None for argument in first]
        keywords = [keyword.arg for keyword in node.keywords]
        yield Call(
            marker=name,
            literals=tuple(value if isinstance(value, str) else None for value in values),
            keywords=None if None in keywords else frozenset(word for word in keywords if word),
            line=node.lineno,
            is_built=any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in first),
        )


def template_calls(source: str) -> Iterator[Call]:
    """The calls that hold sentences in a Jinja template."""
    for node in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        name = str(getattr(node.node, "attr", None) or getattr(node.node, "name", ""))
        first = node.args[: MARKERS.get(name, 0)]
        if not first or len(first) < MARKERS[name]:
            continue
        values = [argument.value if isinstance(argument, nodes.Const) else None for argument in first]
        yield Call(
            marker=name,
            literals=tuple(value if isinstance(value, str) else None for value in values),
            keywords=None if node.dyn_kwargs else frozenset(keyword.key for keyword in node.kwargs),
            line=node.lineno,
            is_built=any(isinstance(argument, nodes.Add | nodes.Concat | nodes.Mod) for argument in first),
        )


def key_of(call: Call) -> Key | None:
    """The sentence a call holds; None if it is not literal (then it came from an `N_` elsewhere)."""
    if call.literals[0] is None or None in call.literals:
        return None
    if call.marker == "n":
        return Key(call.literals[0], plural=call.literals[1])
    if call.marker == "p":
        return Key(str(call.literals[1]), context=call.literals[0])
    return Key(call.literals[0])


def call_problems(call: Call, key: Key | None) -> Iterator[str]:
    """What is wrong with one call, whatever its translation."""
    if call.is_built:
        yield "the sentence is put together from parts: write it whole, with {fields}"
    if key is None:
        return
    if "{" in FIELD.sub("", key.msgid) or "}" in FIELD.sub("", key.msgid):
        yield f"{key.msgid!r}: only plain {{name}} fields"
    if _HAN.search(key.msgid):
        yield f"{key.msgid!r}: the sentence in the code is English"
    if call.marker == "N_" or call.keywords is None:
        return
    given = call.keywords | ({"n"} if call.marker == "n" else set())
    for name in sorted(key.fields - given):
        yield f"{key.msgid!r}: no value for {{{name}}}"
    for name in sorted(call.keywords - key.fields):
        yield f"{key.msgid!r}: {name} is given but not said"


def collect(package: Path = PACKAGE) -> Found:
    """Every sentence of the program."""
    found = Found()
    readers: list[tuple[str, Callable[[str], Iterator[Call]]]] = [
        ("**/*.py", python_calls),
        ("**/templates/**/*.*", template_calls),
    ]
    for pattern, reader in readers:
        for path in sorted(package.glob(pattern)):
            if path.is_file():
                _collect_file(found, path, reader)
    return found


def _collect_file(found: Found, path: Path, reader: Callable[[str], Iterator[Call]]) -> None:
    name = path.relative_to(ROOT).as_posix()
    for call in reader(path.read_text(encoding="utf-8")):
        key = key_of(call)
        found.problems.extend(f"{name}:{call.line}: {problem}" for problem in call_problems(call, key))
        if key and key.msgid:
            found.add(area_of(path), key, name)


def load(area: str) -> Catalog:
    """An area's catalogue."""
    with (CATALOGUES / f"{area}.po").open("rb") as file:
        return read_po(file, locale="zh_CN", domain=area)


_HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: shopclub\n"
"Language: zh_CN\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""


def save(area: str, catalogue: Catalog) -> None:
    """Write an area's catalogue so that it changes only where a sentence does."""
    body = io.BytesIO()
    write_po(body, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    text = f"{_HEADER}\n{body.getvalue().decode().strip()}".strip()
    (CATALOGUES / f"{area}.po").write_text(text + "\n", encoding="utf-8", newline="\n")


def key_in(message: Message) -> Key:
    """The key of a catalogue's entry."""
    if isinstance(message.id, str):
        return Key(message.id, context=message.context)
    return Key(message.id[0], plural=message.id[1], context=message.context)


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """A catalogue's sentences without its header."""
    return {key_in(message): message for message in catalogue if message.id}


def chinese(message: Message) -> str:
    """The translation; Chinese has one form for every count."""
    text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
    return text or ""


def update(areas: Sequence[str], *, prune: bool) -> None:
    """Add the sentences that the areas' catalogues lack; with `prune` drop those nobody says any more."""
    found = collect()
    shared = entries(load(SHARED))
    for area in areas:
        catalogue = load(area)
        known = entries(catalogue)
        used = wanted(found, area)
        for key, places in used.items():
            if key in known:
                known[key].locations = [(place, 0) for place in places]
            elif area == SHARED or key not in shared:
                catalogue.add(key.id, context=key.context, locations=[(place, 0) for place in places])
        for key in known if prune else ():
            if key not in used:
                catalogue.delete(key.id, context=key.context)
        save(area, catalogue)


def wanted(found: Found, area: str) -> dict[Key, list[str]]:
    """The sentences an area's catalogue may hold; the shared one also those it lends to the others."""
    if area != SHARED:
        return found.places[area]
    lent = entries(load(SHARED))
    others = {
        key: places
        for other in DOMAINS
        if other != SHARED
        for key, places in found.places[other].items()
        if key in lent
    }
    return {**others, **found.places[SHARED]}


def put(area: str, sentences: dict[str, str]) -> list[str]:
    """
    Set translations by their English (the singular of a pair; `context|English` where there is a context).

    Returns:
        The English of those that the catalogue doesn't have.
    """
    catalogue = load(area)
    known = {f"{key.context}|{key.msgid}" if key.context else key.msgid: m for key, m in entries(catalogue).items()}
    unknown = []
    for english, text in sentences.items():
        message = known.get(english)
        if message is None:
            unknown.append(english)
        else:
            message.string = text if isinstance(message.id, str) else (text,)
            message.flags.discard("fuzzy")
    save(area, catalogue)
    return unknown


def style_problems(english: str, text: str) -> Iterator[str]:
    """Slips of Chinese typography that can be seen without reading."""
    if not _HAN.search(text):
        if text == english and re.search(r"[a-z]{2,} [a-z]{2,}", english):
            yield "is still English"
        return
    for pattern, what in _STYLE:
        if pattern.search(text):
            yield what
    if english.endswith((".", "!", "?")) and not english.endswith("...") and not re.search(r"[。！？…”）]$", text):
        yield "ends without a full stop, unlike the English"
    if text.endswith("。") and not english.endswith((".", "!", "?")):
        yield "ends with a full stop, unlike the English"


def message_problems(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    key, text = key_in(message), chinese(message)
    if not text.strip():
        yield "no translation"
        return
    if message.fuzzy:
        yield "marked as uncertain (fuzzy)"
    fields = set(FIELD.findall(text))
    # Chinese needs no count where the English form says "one", so only the plural's own fields must be there.
    for name in sorted(fields ^ set(FIELD.findall(key.plural or key.msgid))):
        yield f"field {{{name}}} differs"
    if "{" in FIELD.sub("", text) or "}" in FIELD.sub("", text):
        yield "a broken {field}"
    yield from style_problems(key.msgid, text)


def check() -> list[str]:
    """Every problem of sentences and catalogues, one line each."""
    found = collect()
    problems = list(found.problems)
    catalogues = {area: entries(load(area)) for area in DOMAINS}
    spoken: dict[Key, tuple[str, str]] = {}
    for area in DOMAINS:
        used = wanted(found, area)
        for key, places in used.items():
            if key not in catalogues[area] and key not in catalogues[SHARED]:
                problems.append(f"{area}.po: {key.msgid!r} is missing ({places[0]})")
        for key, message in catalogues[area].items():
            problems.extend(f"{area}.po: {key.msgid!r}: {problem}" for problem in message_problems(message))
            if key not in used:
                problems.append(f"{area}.po: {key.msgid!r} is said nowhere any more")
            first, text = spoken.setdefault(key, (area, chinese(message)))
            if text != chinese(message):
                problems.append(f"{area}.po: {key.msgid!r} is {text!r} in {first}.po; tell them apart with p()")
    return problems


def _area(name: str) -> str:
    if name not in DOMAINS:
        raise argparse.ArgumentTypeError(f"one of {', '.join(DOMAINS)}")
    return name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(description="Keep the catalogues complete.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract")
    commands.add_parser("check")
    updating = commands.add_parser("update")
    updating.add_argument("areas", nargs="*", metavar="AREA", type=_area)
    updating.add_argument("--prune", action="store_true")
    putting = commands.add_parser("put")
    putting.add_argument("area", choices=DOMAINS)
    options = parser.parse_args(arguments)
    if options.command == "extract":
        for area, places in collect().places.items():
            for key, files in places.items():
                print(f"{area}\t{key.msgid}\t{' '.join(files)}")
        return 0
    if options.command == "update":
        update(options.areas or DOMAINS, prune=options.prune)
        return 0
    problems = check() if options.command == "check" else put(options.area, json.load(sys.stdin))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
