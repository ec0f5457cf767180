"""
The words of both languages: which one to speak, sentences, money, numbers and dates.

English is the msgid; Chinese stands in `locale/`, one catalogue per area (`tui.po`, `kiosk.po`, `cli.po`, and
`shopclub.po` for the rest). `python scripts/words.py` keeps them complete. Nothing here decides anything:
a sentence is chosen by whoever knows what happened.

Babel takes a while to import, so it is loaded only for dates and to compile a catalogue in a checkout.
"""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from shopclub.core.kernel.money import exponent

LOCALE_DIR = Path(__file__).with_name("locale")
DOMAINS = ("shopclub", "tui", "kiosk", "cli")
"""One catalogue per area; where two hold the same sentence, the earlier one speaks."""

FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
"""A field of a sentence: a plain name in braces, no attribute, index or format."""

_LATIN, _HAN = "A-Za-zÀ-ɏ", "\u3400-\u9fff"
_NEEDS_SPACE = re.compile(f"[{_LATIN}][{_HAN}]|[{_HAN}][{_LATIN}]")
_MEMBER = "会员"

# One shop has one currency, so its short sign is never ambiguous there.
_SIGNS = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MOP": "MOP$",
    "SGD": "S$",
    "THB": "฿",
    "TWD": "NT$",
    "USD": "$",
    "VND": "₫",
}


class Language(StrEnum):
    """A language the program speaks whole."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """The BCP 47 tag, for `lang` attributes."""
        return "zh-CN" if self is Language.ZH else "en"

    @property
    def own_name(self) -> str:
        """Its name in itself, for the language switch."""
        return "中文" if self is Language.ZH else "English"


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for this marker
    """Mark a sentence that stands in a constant, so that it is found; the reader's `Words.t` translates it."""
    return msgid


def language_of(tag: str) -> Language | None:
    """
    The language a locale name or tag means: `zh_CN.UTF-8`, `zh-Hant`, `en`, `Chinese (Simplified)_China`.

    Every Chinese variant reads simplified Chinese more easily than English. None for any other language.
    """
    head = re.split(r"[-_.@ ]", tag.strip().lower(), maxsplit=1)[0]
    if head in ("zh", "chinese"):
        return Language.ZH
    if head in ("en", "english", "c", "posix"):
        return Language.EN
    return None


def language_of_header(header: str) -> Language | None:
    """The language an Accept-Language header asks for most (ties: the earlier); None if it names neither."""
    best: Language | None = None
    best_weight = 0.0
    for part in header[:500].split(","):
        tag, _, parameter = part.partition(";")
        found = language_of(tag)
        weight = _quality(parameter)
        if found and tag.strip().lower() not in ("c", "posix") and weight > best_weight:
            best, best_weight = found, weight
    return best


def _quality(parameter: str) -> float:
    """The weight 0 to 1 of `q=0.8`; 1 when absent, 0 when unreadable."""
    if not parameter.strip():
        return 1.0
    found = re.fullmatch(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", parameter, re.IGNORECASE)
    return float(found[1]) if found else 0.0


def system_language(environment: Mapping[str, str], system_locale: str | None = None) -> Language:
    """
    The language of the computer, English when it speaks neither.

    Args:
        environment: the process's variables; LC_ALL, LC_MESSAGES, LANG and LANGUAGE count as in gettext.
        system_locale: what the operating system says where it sets no such variables (Windows).
    """
    names = (environment.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    base = next((name for name in names if name), system_locale or "C")
    wishes = [base]
    if base.split(".")[0].upper() not in ("C", "POSIX"):
        wishes = [*environment.get("LANGUAGE", "").split(":"), base]
    return next((found for wish in wishes if (found := language_of(wish))), Language.EN)


def choose_language(
    setting: str | None,
    environment: Mapping[str, str],
    accept_language: str | None = None,
    system_locale: str | None = None,
) -> Language:
    """The language to speak: what was set, else what the browser asks for, else the computer's."""
    return (
        (language_of(setting) if setting else None)
        or (language_of_header(accept_language) if accept_language else None)
        or system_language(environment, system_locale)
    )


def compile_catalogue(source: Path) -> bytes:
    """The compiled form (.mo) of a .po file; fuzzy and obsolete sentences are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _compiled(source: Path) -> bytes | None:
    """A catalogue's bytes: as built, or freshly compiled in a checkout whose .po is newer; None if there is none."""
    target = source.with_suffix(".mo")
    built = target.stat().st_mtime_ns if target.exists() else -1
    if not source.exists():
        return target.read_bytes() if built >= 0 else None
    if built > source.stat().st_mtime_ns:
        return target.read_bytes()
    fresh = compile_catalogue(source)
    _keep(target, fresh)
    return fresh


def _keep(target: Path, content: bytes) -> None:
    """Put a compiled catalogue beside its source, whole or not at all; a read-only checkout just does without."""
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)


@cache
def _translations(language: Language) -> gettext.NullTranslations:
    merged = gettext.NullTranslations()
    if language is Language.EN:
        return merged
    for domain in DOMAINS:
        content = _compiled(LOCALE_DIR / "zh_CN" / "LC_MESSAGES" / f"{domain}.po")
        if content is not None:
            merged.add_fallback(gettext.GNUTranslations(io.BytesIO(content)))
    return merged


def fill(sentence: str, fields: Mapping[str, object]) -> str:
    """
    Put values into the `{name}` fields of a sentence, as plain text.

    Values are never read as a format, so text from people may hold braces.

    Raises:
        KeyError: a field without a value.
    """
    return FIELD.sub(lambda match: str(fields[match[1]]), sentence)


def fill_chinese(sentence: str, fields: Mapping[str, object]) -> str:
    """
    As `fill`, the way Chinese is written where a value meets the sentence.

    A space stands between Latin letters and Chinese (`Gold 会员`), and a name that ends in 会员 already is not
    followed by another. This is the one place that knows it: a name may be in either script, its sentence can't tell.

    Raises:
        KeyError: a field without a value.
    """
    text, end = "", 0
    for match in FIELD.finditer(sentence):
        text = _met(_met(text, sentence[end : match.start()], is_name_before=end > 0), str(fields[match[1]]))
        end = match.end()
    return _met(text, sentence[end:], is_name_before=True)


def _met(text: str, more: str, *, is_name_before: bool = False) -> str:
    if not text or not more:
        return text + more
    if is_name_before and text.endswith(_MEMBER) and more.startswith(_MEMBER):
        return text + more.removeprefix(_MEMBER)
    return f"{text} {more}" if _NEEDS_SPACE.fullmatch(text[-1] + more[0]) else text + more


class Words:
    """One language's sentences and formats. Cheap to make; one per reader."""

    def __init__(self, language: Language) -> None:
        self.language = language
        """What it speaks."""
        self._translations = _translations(language)
        self._known: dict[str, str] = {}
        self._fill = fill_chinese if language is Language.ZH else fill

    def t(self, msgid: str, /, **fields: object) -> str:
        """
        A sentence, with values put into its `{name}` fields.

        Args:
            msgid: the English sentence, a literal (or a constant marked with `N_`).
            fields: texts and ids as they are; money, numbers and dates formatted by this object's methods.

        Raises:
            KeyError: a field without a value.
        """
        sentence = self._known.get(msgid)
        if sentence is None:
            sentence = self._known[msgid] = self._translations.gettext(msgid) if msgid else ""
        return self._fill(sentence, fields) if "{" in sentence else sentence

    def n(self, singular: str, plural: str, n: int, /, **fields: object) -> str:
        """
        A sentence that depends on a count; `{n}` in it is the count with its digits grouped.

        Raises:
            KeyError: a field without a value.
        """
        return self._fill(self._translations.ngettext(singular, plural, n), {"n": self.number(n), **fields})

    def p(self, context: str, msgid: str, /, **fields: object) -> str:
        """
        A sentence whose English is ambiguous; `context` (never shown) tells translators which meaning.

        Raises:
            KeyError: a field without a value.
        """
        return self._fill(self._translations.pgettext(context, msgid), fields)

    def number(self, n: int) -> str:
        """A whole number with its digits grouped: `12,345`."""
        return f"{n:,}"

    def signed(self, n: int) -> str:
        """A change of a balance: `+1,320`, `-40`, `0`."""
        return f"{n:+,}" if n else "0"

    def money(self, minor: int, currency: str, *, short: bool = False) -> str:
        """
        An amount with its currency sign: `¥1,234.50`, `-$3.00`, `CHF 12.00`.

        Args:
            minor: the amount in minor units.
            currency: ISO 4217 code.
            short: leave out decimals that are all zero (`¥680`).
        """
        digits = exponent(currency)
        whole, part = divmod(abs(minor), 10**digits)
        amount = f"{whole:,}" if not digits or (short and not part) else f"{whole:,}.{part:0{digits}d}"
        sign = _SIGNS.get(currency) or f"{currency}\N{NO-BREAK SPACE}"
        return f"{'-' if minor < 0 else ''}{sign}{amount}"

    def day(self, day: date, today: date | None = None) -> str:
        """
        A day in few characters: `5 Jan`, `1月5日`; with its year when `today` is given and lies in another year.
        """
        with_year = today is not None and day.year != today.year
        return _formatted(self.language, "yMMMd" if with_year else "MMMd", day)

    def day_long(self, day: date) -> str:
        """A day in full: `5 January 2026`, `2026年1月5日`."""
        return _formatted(self.language, "long", day)

    def month_short(self, day: date) -> str:
        """The month of a day in few characters: `Jan`, `1月`."""
        return _formatted(self.language, "MMM", day)

    def month(self, day: date) -> str:
        """The month a day lies in: `January 2026`, `2026年1月`."""
        return _formatted(self.language, "yMMMM", day)

    def weekday(self, day: date) -> str:
        """The day of the week: `Monday`, `星期一`."""
        return _formatted(self.language, "EEEE", day)

    def time(self, wall: datetime) -> str:
        """A wall-clock time: `13:24`."""
        return f"{wall:%H:%M}"

    def instant(self, wall: datetime) -> str:
        """A wall-clock moment in the shop: `5 Jan 2026, 13:24`, `2026年1月5日 13:24`."""
        joint = " " if self.language is Language.ZH else ", "
        return _formatted(self.language, "yMMMd", wall.date()) + joint + self.time(wall)


@cache
def _pattern(language: Language, skeleton: str) -> tuple[str, str]:
    """Babel's locale and date pattern; European order of day and month for English, as shops abroad print it."""
    from babel import Locale

    locale = Locale.parse("zh_CN" if language is Language.ZH else "en_GB")
    if skeleton == "long":
        return str(locale), str(locale.date_formats["long"].pattern)
    if skeleton == "EEEE":
        return str(locale), "EEEE"
    return str(locale), str(locale.datetime_skeletons[skeleton].pattern)


@lru_cache(maxsize=1024)
def _formatted(language: Language, skeleton: str, day: date) -> str:
    from babel.dates import format_date

    locale, pattern = _pattern(language, skeleton)
    return format_date(day, pattern, locale=locale)
