"""What the pages for people say is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from shopclub import __version__
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.words.file import FILE_SENTENCES

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = ("README.md", "README.zh-CN.md")
GUIDES = ("docs/guide.md", "docs/guide.zh-CN.md")
PICTURES = ROOT / "docs" / "pictures"
PICTURE = re.compile(
    r"""!\[(?P<said>[^\]]*)\]\((?P<link>[^)\s]+)\)|<img src="(?P<src>[^"]+)"[^>]* alt="(?P<alt>[^"]*)">"""
)
ALL_TOGETHER = 8_000_000
"""Bytes that the pictures may take: everybody who clones the project carries them."""


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
    assert between("README.md", "tests").endswith("-m pytest -n auto --dist worksteal")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture of a page is there."""
    text = page.read_text(encoding="utf-8")
    for target in [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'<img src="([^"]+)"', text)]:
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


def sections(page: str) -> list[str]:
    """The numbers of a guide's sections, in order."""
    return re.findall(r"^## (\d+) ", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)


def pictures(page: str) -> list[str]:
    """The files of a page's pictures, in order, without their language."""
    found = [match["link"] or match["src"] for match in PICTURE.finditer((ROOT / page).read_text(encoding="utf-8"))]
    return [re.sub(r"-(en|zh)-", "-", Path(link).name) for link in found]


def test_both_guides_tell_the_same_tasks() -> None:
    """The guides have the same sections, numbered without a gap, with the same pictures in the same places."""
    english, chinese = ((ROOT / page).read_text(encoding="utf-8") for page in GUIDES)
    assert sections(GUIDES[0]) == [str(n) for n in range(1, len(sections(GUIDES[0])) + 1)] == sections(GUIDES[1])
    assert pictures(GUIDES[0]) == pictures(GUIDES[1])
    assert len(pictures(GUIDES[0])) > 20
    for mark in ("```", "\n| ", "\n- "):
        assert english.count(mark) == chinese.count(mark), mark


def test_both_readmes_show_the_same() -> None:
    """Both READMEs show the same pictures, beginning with the counter, and the same commands beneath them."""
    assert pictures("README.md") == pictures("README.zh-CN.md")
    assert pictures("README.md")[0] == "counter-sale.png"


@pytest.mark.parametrize("page", [*READMES, *GUIDES])
def test_pictures_speak_the_pages_language(page: str) -> None:
    """A page shows the program in its own language, and each picture says in words what it shows."""
    language = "zh" if "zh-CN" in page else "en"
    found = list(PICTURE.finditer((ROOT / page).read_text(encoding="utf-8")))
    assert found
    for match in found:
        assert f"-{language}-" in str(match["link"] or match["src"])
        assert match["said"] or match["alt"]


def test_every_screen_is_pictured_in_both_languages() -> None:
    """What there is in English there is in Chinese; the pictures are PNG and together small enough to clone."""
    names = {path.name for path in PICTURES.iterdir()}
    assert {name.replace("-en-", "-zh-") for name in names if "-en-" in name} == {n for n in names if "-zh-" in n}
    assert all((PICTURES / name).read_bytes().startswith(b"\x89PNG\r\n") for name in names)
    assert sum((PICTURES / name).stat().st_size for name in names) < ALL_TOGETHER


def test_the_guide_says_what_a_refused_file_says() -> None:
    """Each sentence about the file that the guide explains is one the program says, in that language."""
    for page, language in zip(GUIDES, (Language.EN, Language.ZH), strict=True):
        text = (ROOT / page).read_text(encoding="utf-8")
        said = {piece for sentence in file_sentences(language) for piece in pieces(sentence)}
        table = text[text.index("\n## 16 ") : text.index("\n## 17 ")]
        rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
        for row in rows:
            for piece in pieces(row):
                assert any(piece in one for one in said), (page, piece)
        assert len(rows) >= len(FILE_SENTENCES)


def pieces(sentence: str) -> list[str]:
    """What stands between the figures of a sentence, without marks at the ends."""
    parts = re.split(r"…|shop\.json", sentence)
    return [part.strip(" .。：;") for part in parts if len(part.strip(" .。：;")) > 1]


def file_sentences(language: Language) -> list[str]:
    """What the program says about its file, and the question about the clock, in one language."""
    words = Words(language)
    sources = [(ROOT / "shopclub" / "words" / name).read_text(encoding="utf-8") for name in ("file.py", "places.py")]
    literals = [
        node.value for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)
    ]
    messages = [text for text in literals if isinstance(text, str) and " " in text]
    return [
        words.t(text, **dict.fromkeys(re.findall(r"\{(\w+)\}", text), "…"))
        for text in [*messages, "Is the clock right?"]
    ]


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
