"""
Making a page to print: self-contained HTML whose style is for paper.

The page asks for nothing from anywhere (its policy says so as well), so it can be mailed, opened in ten years, or
printed elsewhere. Text from people comes in as text and is escaped where it is put.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from shopclub.codes.drawing import svg
from shopclub.i18n import Words
from shopclub.prints.letterhead import Letterhead

TEMPLATES = Path(str(files("shopclub.prints"))) / "templates"
GROUP = 4
"""Digits of a card that stand together."""


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def page(template: str, words: Words, head: Letterhead, **values: Any) -> str:
    """A page to print, in the language of `words`, with the shop's name, accent and logo."""
    return (
        _environment()
        .get_template(template)
        .render(
            t=words.t,
            lang=words.language.tag,
            svg=svg,
            groups=in_groups,
            shop=head.shop,
            accent=head.accent(),
            logo=head.logo and head.logo.address(),
            **values,
        )
    )


def in_groups(digits: str) -> str:
    """Digits as people read them: groups of four."""
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))
