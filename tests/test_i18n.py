from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from shopclub import i18n
from shopclub.i18n import (
    Language,
    Words,
    choose_language,
    fill_chinese,
    language_of,
    language_of_header,
    system_language,
)

PO = """msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Hello {name}."
msgstr "你好，{name}。"

msgid "{n} point"
msgid_plural "{n} points"
msgstr[0] "{n} 分"

msgctxt "verb"
msgid "Open"
msgstr "打开"

#, fuzzy
msgid "Perhaps"
msgstr "也许"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout's catalogue of its own, with two areas."""
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "shopclub.po").write_text(PO, encoding="utf-8")
    (folder / "tui.po").write_text(
        PO.split("msgid", 3)[0] + 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Sell"\nmsgstr "收银"\n\nmsgid "Hello {name}."\nmsgstr "另一句 {name}"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
    i18n._translations.cache_clear()
    yield folder / "shopclub.po"
    i18n._translations.cache_clear()


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh_CN.UTF-8", Language.ZH),
        ("zh-Hant-TW", Language.ZH),
        ("ZH", Language.ZH),
        ("Chinese (Simplified)_China.936", Language.ZH),
        ("en_GB", Language.EN),
        ("C.UTF-8", Language.EN),
        ("POSIX", Language.EN),
        ("de_DE", None),
        ("", None),
        ("zhuang", None),
    ],
)
def test_locale_names_mean_a_language(tag: str, language: Language | None) -> None:
    """Names of locales in every spelling mean one of our languages, or none."""
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("en-US,en;q=0.5", Language.EN),
        ("de, en;q=0.3, zh;q=0.7", Language.ZH),
        ("en;q=0.7, zh;q=0.7", Language.EN),
        ("zh;q=0, en;q=0.1", Language.EN),
        ("zh;q=nan, en;q=0.1", Language.EN),
        ("en;q=9, zh;q=0.1", Language.ZH),
        ("fr", None),
        ("c", None),
        ("", None),
        ("," * 5000, None),
    ],
)
def test_a_browser_asks_for_a_language(header: str, language: Language | None) -> None:
    """The heaviest language we speak wins, the earlier of two; what can't be read weighs nothing."""
    assert language_of_header(header) == language


@pytest.mark.parametrize(
    ("environment", "system_locale", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, None, Language.ZH),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, None, Language.EN),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, None, Language.ZH),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh_CN:en"}, None, Language.ZH),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, None, Language.EN),
        ({"LANG": "de_DE.UTF-8"}, None, Language.EN),
        ({}, "Chinese (Simplified)_China", Language.ZH),
        ({}, None, Language.EN),
    ],
)
def test_the_computer_has_a_language(
    environment: dict[str, str], system_locale: str | None, language: Language
) -> None:
    """The variables count as in gettext, then the operating system; any other language gets English."""
    assert system_language(environment, system_locale) == language


def test_a_setting_stands_over_the_browser_and_the_computer() -> None:
    """What was set wins, then the browser's wish, then the computer's language."""
    environment = {"LANG": "zh_CN.UTF-8"}
    assert choose_language("en", environment, "zh") == Language.EN
    assert choose_language(None, environment, "en") == Language.EN
    assert choose_language(None, environment, "fr") == Language.ZH
    assert choose_language("system", environment) == Language.ZH


def test_sentences_are_translated_and_filled(catalogue: Path) -> None:
    """A sentence, a count and an ambiguous word come from the catalogue; an unknown one stays English."""
    zh = Words(Language.ZH)
    assert zh.t("Hello {name}.", name="王芳") == "你好，王芳。"
    assert zh.n("{n} point", "{n} points", 1) == "1 分"
    assert zh.n("{n} point", "{n} points", 1320) == "1,320 分"
    assert zh.p("verb", "Open") == "打开"
    assert zh.p("state", "Open") == "Open"
    assert zh.t("Open") == "Open"
    assert zh.t("Perhaps") == "Perhaps"
    assert zh.t("") == ""


def test_areas_are_merged_and_the_first_speaks(catalogue: Path) -> None:
    """All areas' sentences are found; where two hold the same one, the earlier area wins."""
    zh = Words(Language.ZH)
    assert zh.t("Sell") == "收银"
    assert zh.t("Hello {name}.", name="x") == "你好，x。"


def test_english_counts(en: Words) -> None:
    """English tells one from many, and nought is many."""
    assert [en.n("{n} point", "{n} points", n) for n in (0, 1, 2, 1000)] == [
        "0 points",
        "1 point",
        "2 points",
        "1,000 points",
    ]
    assert en.n("{n} card of {who}", "{n} cards of {who}", 2, who="Wang") == "2 cards of Wang"


@pytest.mark.parametrize("hostile", ["{name}", "{0.__class__}", "%s", "{", "}", "{{x}}", "\\1", "[/x]", "<b>"])
def test_values_are_never_a_format(en: Words, hostile: str) -> None:
    """Text from people goes into a sentence as it is."""
    assert en.t("Hello {name}!", name=hostile) == f"Hello {hostile}!"


def test_a_missing_value_is_a_mistake_that_shows(en: Words) -> None:
    """A field without a value fails instead of showing braces to a customer."""
    with pytest.raises(KeyError, match="name"):
        en.t("Hello {name}!")


def test_a_checkout_compiles_what_changed(catalogue: Path) -> None:
    """A .po newer than its .mo is compiled again and kept; an older one is not read at all."""
    assert Words(Language.ZH).t("Hello {name}.", name="x") == "你好，x。"
    compiled = catalogue.with_suffix(".mo")
    os.utime(catalogue, ns=(10**18, 10**18))
    catalogue.write_text(PO.replace("你好", "您好"), encoding="utf-8")
    os.utime(catalogue, ns=(compiled.stat().st_mtime_ns + 1,) * 2)
    i18n._translations.cache_clear()
    assert Words(Language.ZH).t("Hello {name}.", name="x") == "您好，x。"
    catalogue.write_text("this is no catalogue", encoding="utf-8")
    os.utime(catalogue, ns=(1, 1))
    i18n._translations.cache_clear()
    assert Words(Language.ZH).t("Hello {name}.", name="x") == "您好，x。"
    assert sorted(path.suffix for path in catalogue.parent.iterdir()) == [".mo", ".mo", ".po", ".po"]


def test_an_installed_program_has_compiled_catalogues_only(catalogue: Path) -> None:
    """Without the .po the compiled catalogue speaks."""
    Words(Language.ZH)
    for source in catalogue.parent.glob("*.po"):
        source.unlink()
    i18n._translations.cache_clear()
    assert Words(Language.ZH).p("verb", "Open") == "打开"


@pytest.mark.parametrize(
    ("minor", "currency", "short", "text"),
    [
        (123450, "CNY", False, "¥1,234.50"),
        (-5, "CNY", False, "-¥0.05"),
        (0, "CNY", False, "¥0.00"),
        (68000, "CNY", True, "¥680"),
        (68050, "CNY", True, "¥680.50"),
        (1234567, "JPY", False, "¥1,234,567"),
        (1005, "KWD", False, "KWD\u00a01.005"),
        (1200, "EUR", False, "€12.00"),
    ],
)
def test_money(en: Words, zh: Words, minor: int, currency: str, short: bool, text: str) -> None:
    """Money shows its sign, grouped digits and the currency's decimals, alike in both languages."""
    assert en.money(minor, currency, short=short) == text
    assert zh.money(minor, currency, short=short) == text


def test_grouping_is_that_of_the_locales() -> None:
    """The quick way of grouping digits agrees with what Babel knows about both locales."""
    from babel.numbers import format_decimal

    for locale in ("en_GB", "zh_CN"):
        for n in (0, 7, 999, 1000, -12345, 10**9):
            assert Words(Language.EN).number(n) == format_decimal(n, locale=locale)


def test_changes_of_a_balance_show_their_sign(en: Words) -> None:
    """A gain has a plus, a loss a minus, nothing has neither."""
    assert [en.signed(n) for n in (1320, -40, 0)] == ["+1,320", "-40", "0"]


def test_days_and_times(en: Words, zh: Words) -> None:
    """Days and moments are written as the shop's people write them."""
    wall = datetime(2026, 1, 5, 9, 4)
    day = wall.date()
    assert [en.day(day), zh.day(day)] == ["5 Jan", "1月5日"]
    assert [en.day(day, date(2026, 12, 31)), zh.day(day, date(2026, 12, 31))] == ["5 Jan", "1月5日"]
    assert [en.day(day, date(2025, 12, 31)), zh.day(day, date(2025, 12, 31))] == ["5 Jan 2026", "2026年1月5日"]
    assert [en.day_long(day), zh.day_long(day)] == ["5 January 2026", "2026年1月5日"]
    assert [en.weekday(day), zh.weekday(day)] == ["Monday", "星期一"]
    assert [en.instant(wall), zh.instant(wall)] == ["5 Jan 2026, 09:04", "2026年1月5日 09:04"]
    assert en.time(wall) == "09:04"


def test_languages_name_themselves() -> None:
    """The language switch is written in each language's own name and carries a tag for browsers."""
    assert [(language.own_name, language.tag) for language in Language] == [("中文", "zh-CN"), ("English", "en")]


@pytest.mark.parametrize(
    ("sentence", "name", "said"),
    [
        ("{name}会员", "Gold", "Gold 会员"),
        ("{name}会员", "金卡", "金卡会员"),
        ("{name}会员", "普通会员", "普通会员"),
        ("退{name}：", "Mug", "退 Mug："),
        ("退 {name}。", "Mug", "退 Mug。"),
        ("得“{name}”", "VIP", "得“VIP”"),
        ("会员{name}", "会员甲", "会员会员甲"),
        ("{name}会员日", "PLUS 会员", "PLUS 会员日"),
        ("{name}", "", ""),
        ("退{name}件", "", "退件"),
    ],
)
def test_chinese_meets_a_name(sentence: str, name: str, said: str) -> None:
    """A space stands between Latin letters and Chinese, no 会员 is said twice, and no name loses a character."""
    assert fill_chinese(sentence, {"name": name}) == said
