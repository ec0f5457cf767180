"""What the pages for people say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shopclub import __version__
from shopclub.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = ("README.md", "README.zh-CN.md")


def between(page: str, mark: str) -> str:
    """The code between a pair of markers of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"<!-- {mark}:begin -->\n```sh\n(.*?)\n```\n<!-- {mark}:end -->", text, re.DOTALL)
    assert len(found) == 1, f"{page}: {mark}"
    return str(found[0])


@pytest.mark.parametrize("mark", ["demo", "tests"])
def test_both_readmes_give_the_same_command(mark: str) -> None:
    """The two commands stand once in each language's README, word for word the same, on one line."""
    command = between("README.md", mark)
    assert command == between("README.zh-CN.md", mark)
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && ")


def test_ci_runs_the_readmes_test_command() -> None:
    """CI takes the command from the README instead of repeating it, and does so last."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- tests:begin -->" in script
    assert script.rstrip().endswith('bash -euo pipefail -c "$command"')
    assert between("README.md", "tests").endswith("-m pytest")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture of a page is there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", READMES)
def test_the_settings_shown_exist(page: str) -> None:
    """Each setting in the README's example is one the program knows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    names = set(re.findall(r"^(\w+) =", example, re.MULTILINE))
    assert names
    assert names <= set(Settings.__struct_fields__)


def test_the_changelog_has_a_place_for_what_comes() -> None:
    """Unreleased stands on top; a released version of the package is listed."""
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert __version__ == "0.1.0" or __version__ in headings


@pytest.mark.parametrize("page", [*PAGES, ROOT / ".ci" / "run", ROOT / "pyproject.toml"], ids=lambda page: page.name)
def test_no_page_names_one_machine(page: Path) -> None:
    """A path of somebody's home or scratch folder helps nobody else."""
    assert not re.search(r"(?<![\w.])/(root|home|Users|tmp)/\w", page.read_text(encoding="utf-8"))
