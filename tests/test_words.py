"""Every sentence is there in both languages; and the script that says so can tell."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from scripts import words
from shopclub.i18n import DOMAINS

ROOT = Path(__file__).resolve().parent.parent


def test_every_sentence_is_there_in_both_languages() -> None:
    """No sentence of the program is missing, uncertain, unused, filled differently or typeset badly in Chinese."""
    assert words.check() == []


def problems_of(source: str) -> list[str]:
    """What the script says about the calls of a module."""
    return [problem for call in words.python_calls(source) for problem in words.call_problems(call, words.key_of(call))]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("w.t('Hello')", words.Key("Hello")),
        ("self.words.t('Hello ' 'you')", words.Key("Hello you")),
        ("t('Hello')", words.Key("Hello")),
        ("N_('Hello')", words.Key("Hello")),
        ("w.n('{n} day', '{n} days', k)", words.Key("{n} day", plural="{n} days")),
        ("w.p('verb', 'Open')", words.Key("Open", context="verb")),
        ("w.t(CONSTANT)", None),
    ],
)
def test_sentences_are_found_in_python(source: str, key: words.Key | None) -> None:
    """A literal at its place is a sentence; a name in its place is marked elsewhere."""
    assert [words.key_of(call) for call in words.python_calls(source)] == [key]
    assert problems_of(source.replace("k)", "n)")) == []


def test_sentences_are_found_in_templates() -> None:
    """Calls in a page's text, attributes and conditions are all found."""
    source = """
    <p title="{{ w.t('Title') }}">{% if x %}{{ w.n("{n} point", "{n} points", p) }}{% endif %}</p>
    {{ t("Hello {name}", name=member.name) }} {{ w.p("verb", "Open") }}
    """
    assert {words.key_of(call) for call in words.template_calls(source)} == {
        words.Key("Title"),
        words.Key("{n} point", plural="{n} points"),
        words.Key("Hello {name}"),
        words.Key("Open", context="verb"),
    }


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("w.t(f'Hello {name}')", "put together"),
        ("w.t('Hello ' + name)", "put together"),
        ("w.t('Hello {name}')", "no value for {name}"),
        ("w.t('Hello', name=1)", "name is given"),
        ("w.t('{a.b}', a=1)", "only plain"),
        ("w.t('{n:,}', n=1)", "only plain"),
        ("w.t('你好')", "is English"),
        ("w.n('{n} day', '{n} days {x}', 1)", "no value for {x}"),
    ],
)
def test_wrong_calls_are_told(source: str, said: str) -> None:
    """A sentence that can't be found, filled or translated is a mistake of the code."""
    assert any(said in problem for problem in problems_of(source))


@pytest.mark.parametrize("source", ["w.t('Hello {name}', **figures)", "N_('Hello {name}')", "w.n('{n} a', '{n} b', 1)"])
def test_fields_given_elsewhere_are_trusted(source: str) -> None:
    """A constant is filled where it is shown, and a mapping may hold anything."""
    assert problems_of(source) == []


@pytest.mark.parametrize(
    ("english", "chinese", "said"),
    [
        ("Hello", "", "no translation"),
        ("Hello {name}", "你好", "{name} differs"),
        ("Hello", "你好 {name}", "{name} differs"),
        ("Hello {name}", "你好 {Name}", "broken"),
        ("Yes, please", "好,谢谢", "half-width"),
        ("Done.", "完成.", "full stop"),
        ("Done.", "完成", "ends without"),
        ("Done", "完成。", "ends with"),
        ("Name: {x}", "姓名:{x}", "colon"),
        ("Gold (new)", "金卡(新)", "brackets"),
        ('"Gold"', '"金卡"', "quotes"),
        ("Wait...", "请稍候...", "dots"),
        ("Enter opens", "按 Enter 打开", "回车"),
        ("no such member", "no such member", "still English"),
    ],
)
def test_slips_of_a_translation_are_told(english: str, chinese: str, said: str) -> None:
    """What can be seen wrong without reading is told."""
    assert any(said in problem for problem in words.message_problems(Message(english, chinese)))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Balance {points}.", "余额 {points} 分。"),
        ("From {a}: {b}", "{a}：{b}"),
        ("{h}:{m}", "{h}:{m}"),
        ("shop.json is locked.", "shop.json 正在使用。"),
        ("Up to 8.5", "最多 8.5"),
        ("QR", "QR"),
        ("Wait…", "请稍候…"),
        ("Really?", "确定吗？"),
        ("It is called {name}.", "它叫“{name}”"),
    ],
)
def test_good_translations_pass(english: str, chinese: str) -> None:
    """Figures, file names and fields in a Chinese sentence are no slips."""
    assert list(words.message_problems(Message(english, chinese))) == []


def test_counts_need_the_fields_of_the_plural_only() -> None:
    """English may say "one" without a figure; Chinese has one form, with it."""
    message = Message(("One point", "{n} points"), ("{n} 分",))
    assert list(words.message_problems(message)) == []


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("tui/screens/counter.py", "tui"),
        ("kiosk/templates/join.html", "kiosk"),
        ("cli.py", "cli"),
        ("cli/report.py", "cli"),
        ("cli_import.py", "cli"),
        ("words/reasons.py", "shopclub"),
        ("bootstrap.py", "shopclub"),
    ],
)
def test_each_file_has_its_area(path: str, area: str) -> None:
    """A sentence goes to the catalogue of the room it is said in."""
    assert words.area_of(words.PACKAGE / path) == area


@pytest.fixture
def own_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program with catalogues of its own."""
    package = tmp_path / "shopclub"
    (package / "tui").mkdir(parents=True)
    catalogues = tmp_path / "po"
    catalogues.mkdir()
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "CATALOGUES", catalogues)
    monkeypatch.setattr(words.collect, "__defaults__", (package,))
    monkeypatch.setattr(words, "PACKAGE", package)
    for area in DOMAINS:
        (catalogues / f"{area}.po").write_text(words._HEADER, encoding="utf-8")
    (package / "tui" / "sell.py").write_text("w.t('Sell')\nw.n('{n} day', '{n} days', k)\nw.p('verb', 'Open')\n")
    return catalogues


def test_new_sentences_are_added_translated_and_dropped(own_catalogues: Path) -> None:
    """A sentence is missing, is added, is translated, and is dropped when nobody says it any more."""
    assert len(words.check()) == 3
    words.update(["tui"], prune=False)
    assert [problem for problem in words.check() if "no translation" not in problem] == []
    assert words.put("tui", {"Sell": "收银", "{n} day": "{n} 天", "verb|Open": "打开", "Nobody": "无"}) == ["Nobody"]
    assert words.check() == []
    before = (own_catalogues / "tui.po").read_text(encoding="utf-8")
    words.update(["tui"], prune=True)
    assert (own_catalogues / "tui.po").read_text(encoding="utf-8") == before
    (words.PACKAGE / "tui" / "sell.py").write_text("w.t('Sell')\n")
    assert sorted("nowhere" in problem for problem in words.check()) == [True, True]
    words.update(["tui"], prune=True)
    assert words.check() == []


def test_one_english_sentence_has_one_chinese_one(own_catalogues: Path) -> None:
    """Two areas that translate the same sentence differently are told to tell them apart."""
    (words.PACKAGE / "cli.py").write_text("w.t('Sell')\n")
    (words.PACKAGE / "tui" / "sell.py").write_text("w.t('Sell')\n")
    words.update(["tui", "cli"], prune=False)
    words.put("tui", {"Sell": "收银"})
    words.put("cli", {"Sell": "出售"})
    assert ["tell them apart" in problem for problem in words.check()] == [True]


def test_a_wheel_carries_compiled_words(tmp_path: Path) -> None:
    """What is installed speaks Chinese without its sources, and carries what the program reads."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"shopclub/locale/zh_CN/LC_MESSAGES/{area}.mo" for area in DOMAINS} <= names
    assert not [name for name in names if name.endswith((".po", ".pyc")) or name.startswith("tests")]
    data = [
        path.relative_to(ROOT).as_posix()
        for path in words.PACKAGE.rglob("*")
        if path.is_file() and path.suffix in {".json", ".tcss", ".html", ".css", ".js", ".svg", ".txt"}
    ]
    assert set(data) <= names
