"""
Files to print: gift cards with their QR codes, a receipt. Self-contained, written beside the shop's file.

Text from people goes into them as text: escaped in HTML, and never part of a file's name.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

FOLDER = "print"
"""Folder beside the shop's file that everything to print goes into."""


def save_text(shop_file: Path, name: str, text: str) -> Path:
    """
    Write a file to print.

    Args:
        shop_file: the shop's own file; the folder lies beside it.
        name: a name of ours, without a folder.
        text: its content.

    Raises:
        OSError: it can't be written.
    """
    folder = shop_file.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def qr_svg(text: str) -> str:
    """A QR code as an SVG element, level M with its quiet zone of four modules."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(buffer)
    svg = buffer.getvalue().decode("utf-8")
    return svg[svg.index("<svg") :]


def gift_cards_html(*, shop: str, title: str, cards: Sequence[tuple[str, str, str, str]], language: str) -> str:
    """
    Gift cards as a page to print: each 85.6 x 54 mm, the code at 30 mm.

    Args:
        shop: the shop's name.
        title: what such a card is called.
        cards: of each the digits of its code, the same in groups, the amount, until when.
        language: BCP 47 tag of the sentences.
    """
    made = "".join(
        f"""<div class="card"><div><h1>{escape(shop)}</h1><p class="name">{escape(title)} {escape(amount)}</p>
<p><small>{escape(until)}</small></p></div>
<div class="code">{qr_svg(code)}</div><div class="digits">{escape(groups)}</div></div>
"""
        for code, groups, amount, until in cards
    )
    return f"""<!doctype html>
<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title><style>
@page {{ margin: 10mm }}
body {{ margin: 0; font: 10pt/1.35 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif;
  color: #221d18 }}
.card {{ box-sizing: border-box; width: 85.6mm; height: 54mm; padding: 5mm; margin-bottom: 6mm; display: grid;
  grid-template-columns: 1fr 32mm; gap: 4mm; background: #fffdf8; border: .2mm solid #cdbfa8; border-radius: 3mm;
  overflow: hidden; break-inside: avoid }}
h1 {{ font-size: 12pt; margin: 0 0 3mm; overflow-wrap: anywhere }}
.name {{ font-size: 14pt; font-weight: 600; margin: 0 }}
p {{ margin: 0 0 1.5mm }} small {{ font-size: 7.5pt; color: #6f6557 }}
.code {{ align-self: center; background: #fff }} .code svg {{ display: block; width: 32mm; height: 32mm }}
.digits {{ grid-column: 1 / -1; align-self: end; text-align: center;
  font: 9pt ui-monospace, Menlo, Consolas, monospace }}
</style></head><body>
{made}</body></html>
"""
