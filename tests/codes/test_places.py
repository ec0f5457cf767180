"""The table of places where codes are shown is whole: nothing draws a code that is not in it, and all of it is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import shopclub
from tests.codes.places import DRAWN, PAPER, PHONE, RECEIPT, SHOWN, TABLET, TERMINAL

PROGRAM = Path(shopclub.__file__).parent
ROOM = {"codes/drawing.py", "kiosk/making/qr.py", "prints/frame.py", "tui/widgets/qr.py"}
"""What draws for the others."""
DRAWING = {"shopclub.codes.drawing", "shopclub.kiosk.making.qr", "shopclub.tui.widgets.qr", "qrcode"}
"""Modules that can draw a code; and the printer's library, which has it drawn (`paper.qr`)."""
CALLS = {"QrCode", "png", "qr", "svg", "svg_once"}
FIGURE = re.compile(r"""class=["'](?:[^"']*\s)?code[\s"']|\{\{\s*svg\(""")


def files(ending: str, needle: str = "") -> Iterator[tuple[str, str]]:
    """The program's files with an ending and something in them: path below it, text."""
    for path in sorted(PROGRAM.rglob(f"*{ending}")):
        text = path.read_text("utf-8")
        if needle in text:
            yield path.relative_to(PROGRAM).as_posix(), text


def imports(tree: ast.AST) -> set[str]:
    """Every module that a file could mean by what it imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def codes_drawn(text: str) -> int:
    """How often a file draws a code."""
    tree = ast.parse(text)
    if not any(name in DRAWING or name.partition(".")[0] in ("qrcode", "escpos") for name in imports(tree)):
        return 0
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    return sum(name in CALLS for name in names)


def codes_shown(text: str) -> int:
    """How many codes a template shows; on paper a code's frame and its drawing stand in one line."""
    return sum(bool(FIGURE.search(line)) for line in text.splitlines())


def test_every_file_that_draws_a_code_is_in_the_table() -> None:
    """A new drawing, or one more in a file that has some, fails here until somebody says where it is read back."""
    drawing = dict([*files(".py", "qr"), *files(".py", "codes.drawing"), *files(".py", "escpos")])
    found = {path: codes_drawn(text) for path, text in drawing.items() if path not in ROOM}
    assert {path: count for path, count in found.items() if count} == {path: one.codes for path, one in DRAWN.items()}


def test_every_template_that_shows_a_code_is_in_the_table() -> None:
    """The same for pages and for paper."""
    found = {path: codes_shown(text) for path, text in files(".html")}
    assert {path: count for path, count in found.items() if count} == {path: one.codes for path, one in SHOWN.items()}


def test_only_the_drawing_room_knows_the_library() -> None:
    """One place makes the modules: another way of drawing would have its own quiet zone, level and faults."""
    found = {
        path for path, text in files(".py", "qrcode") if "qrcode" in {name[:6] for name in imports(ast.parse(text))}
    }
    assert found == {"codes/drawing.py"}


def test_a_sight_for_each_code_and_a_code_for_each_sight() -> None:
    """Every sight that the table names is walked by some test, and no test walks one that nothing draws."""
    walked = {*TABLET, *PHONE, *TERMINAL, *PAPER, *RECEIPT}
    assert {sight for one in DRAWN.values() for sight in one.sights} == walked - set(PAPER)
    assert {sight for one in SHOWN.values() for sight in one.sights} == walked - {*TERMINAL, *RECEIPT, "phone-card-svg"}
    assert all(len(one.sights) >= one.codes for one in (*DRAWN.values(), *SHOWN.values()))


def test_another_code_is_noticed() -> None:
    """The search sees a drawing by each of the ways there are, and a figure or an SVG in a template."""
    assert codes_drawn("from shopclub.kiosk.making import qr\nx = qr.svg('a', 'b')\ny = qr.png('a')") == 2
    assert codes_drawn("from shopclub.tui.widgets.qr import QrCode\nyield QrCode('a')") == 1
    assert codes_drawn("from shopclub.codes.drawing import svg\nx = svg('a', 'b')") == 1
    assert codes_drawn("from shopclub.kiosk.making import language\nx = language.svg()") == 0
    assert codes_shown('<figure class="code live">\n{{ code }}\n<div class="digits code">') == 2
    assert codes_shown("<div>{{ svg(x, y) }}</div>") == 1
    assert codes_shown('<p class="decoded"><a class="fixed-code-x">') == 0
