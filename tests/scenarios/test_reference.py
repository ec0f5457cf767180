"""docs/scenarios.md says what the types say, in both languages, and its examples print what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shopclub.cli.root import run
from tests.scenarios import reference

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (DOCS / "scenarios.md", DOCS / "scenarios.zh-CN.md")
HAN = re.compile("[\u3400-\u9fff]")


@pytest.mark.parametrize("marker", reference.types())
def test_the_tables_are_those_of_the_types(marker: str) -> None:
    """What a type takes stands in its table, in its order and its own words."""
    summary, lines = reference.tables(PAGES[0])[marker]
    kind = reference.types()[marker]
    assert summary == reference.summary(kind)
    assert lines == [reference.shown(row) for row in reference.rows(kind, 0)]


@pytest.mark.parametrize("marker", reference.types())
def test_the_chinese_tables_are_the_same(marker: str) -> None:
    """The Chinese page has the same keys, kinds and defaults, and says in Chinese what each means."""
    summary, lines = reference.tables(PAGES[1])[marker]
    rows = reference.rows(reference.types()[marker], 1)
    assert HAN.search(summary)
    assert [line.split(" | ")[:2] for line in lines] == [reference.shown(row).split(" | ")[:2] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert line.startswith(reference.shown(row).removesuffix(f"{row.meaning} |"))
        assert HAN.search(line.split("|")[-2]), line


def test_the_pages_tell_of_every_type_in_the_same_order() -> None:
    """No table is left over on a page, none is missing, and both pages go the same way."""
    english, chinese = (list(reference.tables(page)) for page in PAGES)
    assert english == chinese
    assert set(english) == set(reference.types())
    heads = [re.findall(r"^#{2,4} ", page.read_text(encoding="utf-8"), re.MULTILINE) for page in PAGES]
    assert heads[0] == heads[1]


@pytest.mark.parametrize(("page", "language"), list(zip(PAGES, ("en", "zh"), strict=True)), ids=["en", "zh"])
def test_the_tutorial_prints_what_it_shows(
    page: Path, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file as it stands, with 99 for 123, and with a slip in a key: sentences and exit codes."""
    text = page.read_text(encoding="utf-8")
    (story,) = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    shown = re.findall(r"^```console\n\$ shopclub programme test mine.toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    wrong = story.replace("points = 123,", "points = 99,")
    slip = story.replace("sell = { member", "sell = { membr", 1)
    assert len({story, wrong, slip}) == 3
    monkeypatch.chdir(tmp_path)
    for told, expected in zip((story, wrong, slip), shown, strict=True):
        Path("mine.toml").write_text(told, encoding="utf-8")
        code = run(["--lang", language, "programme", "test", "mine.toml"], environment={"LANG": "C"})
        captured = capsys.readouterr()
        assert captured.out + captured.err + (f"[exit {code}]\n" if code else "") == expected
