"""What each module loads, seen from a fresh interpreter, and how large files and functions may grow."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shopclub"

FACES = {"textual", "rich", "aiohttp", "aiohttp_jinja2", "jinja2", "click"}
SLOW = {"argon2", "babel", "cryptography", "phonenumbers", "pypinyin", "qrcode"}
"""Imported where they are first needed, never when a module loads."""
OURS_ABOVE_CORE = {"shopclub.tui", "shopclub.kiosk", "shopclub.words", "shopclub.i18n", "shopclub.settings"}
IMPURE = {"asyncio", "io", "os", "pathlib", "random", "secrets", "socket", "subprocess", "tempfile", "time", "uuid"}
CLOCK_CALLS = {"now", "today", "utcnow", "open"}


def modules_under(folder: str) -> list[str]:
    """Dotted names of the modules below a folder of the package."""
    names = []
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def run(code: str) -> str:
    """The output of a fresh interpreter of this environment, outside the checkout's folder."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(module: str) -> set[str]:
    """Every module in memory after importing one in a fresh interpreter."""
    return set(json.loads(run(f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))")))


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """What each module of the core loads."""
    names = modules_under("core")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(names, pool.map(loaded_by, names), strict=True))


def roots(names: set[str]) -> set[str]:
    """The top packages of some modules."""
    return {name.partition(".")[0] for name in names}


def test_the_core_knows_no_face(loaded: dict[str, set[str]]) -> None:
    """No module of the core loads a library of the faces, a face, or the words."""
    assert len(loaded) > 20
    offenders = {
        name: sorted((roots(names) & FACES) | (names & OURS_ABOVE_CORE))
        for name, names in loaded.items()
        if roots(names) & FACES or names & OURS_ABOVE_CORE
    }
    assert offenders == {}


def test_the_core_starts_without_slow_libraries(loaded: dict[str, set[str]]) -> None:
    """Libraries that take long to import wait until they are needed."""
    assert {name: slow for name, names in loaded.items() if (slow := sorted(roots(names) & SLOW))} == {}


def test_only_the_store_imports_tinydb() -> None:
    """TinyDB's name stands in no source file outside core.store."""
    users = {
        path.relative_to(PACKAGE).parent.as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tinydb" in roots(set(imports_of(path)))
    }
    assert users == {"core/store"}


def test_values_and_rules_load_no_file(loaded: dict[str, set[str]]) -> None:
    """Importing a model or the rules of any room loads neither TinyDB nor the store nor the clock."""
    pure = {name: names for name, names in loaded.items() if name.endswith((".model", ".rules"))}
    assert len(pure) > 8
    forbidden = {"tinydb", "shopclub.core.store", "shopclub.core.kernel.clock"}
    assert {name: sorted(names & forbidden) for name, names in pure.items() if names & forbidden} == {}


def test_rules_ask_nobody() -> None:
    """Rules take no clock, file or randomness from the standard library, and call nothing that reads them."""
    files = sorted(PACKAGE.glob("core/*/rules.py")) + sorted(PACKAGE.glob("core/*/model.py"))
    assert files
    for path in files:
        assert roots(set(imports_of(path))) & IMPURE == set(), path
        assert called_in(path) & CLOCK_CALLS == set(), path


def test_the_faces_do_not_know_each_other() -> None:
    """The counter never loads the kiosk's modules, the kiosk never the counter's."""
    for face, other in (("tui", "kiosk"), ("kiosk", "tui")):
        for path in (PACKAGE / face).rglob("*.py"):
            assert not [name for name in imports_of(path) if name.startswith(f"shopclub.{other}")], path


def test_nothing_is_imported_with_the_package() -> None:
    """`import shopclub` loads nothing else of ours and nothing of others."""
    extra = loaded_by("shopclub") - loaded_by("json")
    assert {name for name in extra if not name.startswith(("_", "encodings"))} == {"shopclub"}


def test_asking_the_version_loads_nothing_heavy() -> None:
    """`shopclub --version` answers before any face, the store or asyncio is loaded."""
    out = run(
        "import contextlib, io, json, sys\n"
        "from shopclub.cli import main\n"
        "sys.argv = ['shopclub', '--version']\n"
        "said = io.StringIO()\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(said):\n"
        "    main()\n"
        "print(json.dumps([said.getvalue(), sorted(sys.modules)]))\n"
    )
    said, names = json.loads(out)
    from shopclub import __version__

    assert __version__ in said
    heavy = (FACES - {"click"}) | SLOW | {"tinydb", "asyncio"}
    assert roots(set(names)) & heavy == set()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file of more than 400 lines is two ideas; a function of more than 70 hides one."""
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 70
    ]
    assert long == []


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def called_in(path: Path) -> set[str]:
    """Names of the functions and methods a file calls."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
