"""The bytes of a slip, as a printer was heard to take them: set up, Chinese in GB18030, a QR code, cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.printer.model import Slip
from shopclub.words.paper import width_of

pytest.importorskip("escpos", reason="the extra `print` is not installed")

from shopclub.printer.bytes import chinese_bytes, columns_of, slip_bytes

CAPTURED = (
    b"\x1b@"  # ESC @: as switched on
    b"\x1c&"  # FS &: Chinese
    b"\xc1\xab\xbb\xa8\xd2\xa9\xb7\xbf\n"  # 莲花药房
    b"\xce\xac\xc9\xfa\xcb\xd8C          \xa3\xa449.00\n"  # 维生素C … ￥49.00
    b"\x1ba\x01"  # ESC a 1: centred
    b"\x1d(k\x04\x001A2\x00"  # GS ( k: QR, model 2
    b"\x1d(k\x03\x001C\x06"  # 6 dots a module
    b"\x1d(k\x03\x001E1"  # level M
    b"\x1d(k\x11\x001P022123456789012"  # its 14 digits
    b"\x1d(k\x03\x001Q0"  # print it
    b"\x1ba\x00"  # to the left again
    b"\x1bd\x06\x1dV\x00"  # feed six lines, cut
)


def test_a_slip_is_the_captured_stream() -> None:
    """A title, a line with its price at the edge, a coupon's code: byte for byte."""
    slip = Slip(to="net:x", lines=("莲花药房", "维生素C           ¥49.00"), codes=("22123456789012",), columns=24)
    assert slip_bytes(slip) == CAPTURED


def test_a_printer_of_the_west_gets_its_code_pages() -> None:
    """é stands in the first code page, the euro sign in another one, chosen as the text needs it."""
    sent = slip_bytes(Slip(to="net:x", lines=("Café €5",), chinese=False))
    assert sent.startswith(b"\x1b@\x1bt")
    assert b"Caf\x82" in sent
    assert b"\xa45" in sent
    assert b"\x1c&" not in sent


@pytest.mark.parametrize(
    ("line", "columns", "expected"),
    [
        ("  2 × ¥19.75    ¥39.50", 22, b"  2 x\xa3\xa419.75   \xa3\xa439.50"),
        ("Gold        -¥4.42", 18, b"Gold       -\xa3\xa44.42"),
        ("¥5 paid", 8, b"\xa3\xa45 paid"),
        ("¥5 paid", 7, b"Y5 paid"),
        ("“茶”…", 8, b'"\xb2\xe8"...'),
        ("Café ★", 8, b"Cafe *"),
        ("a\x1b@b", 8, b"a @b"),
        ("😀", 4, "😀".encode("gb18030")),
    ],
    ids=["price", "minus", "first", "no room", "quotes", "accents", "no commands", "beyond"],
)
def test_a_line_keeps_its_columns(line: str, columns: int, expected: bytes) -> None:
    """The wide yen sign takes the place of a space; signs that print wide are said narrow; nothing is a command."""
    assert chinese_bytes(line, columns) == expected


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_text_commands_the_printer(text: str) -> None:
    """Whatever somebody is called, no control character reaches the printer."""
    sent = chinese_bytes(text, 48)
    assert not any(byte < 0x20 or byte == 0x7F for byte in sent)


@given(st.text(st.sampled_from("abc 12,.茶店维¥×“”·é"), max_size=24))
def test_a_line_never_grows(line: str) -> None:
    """On paper a line takes at most the columns it was composed for."""
    assert columns_of(chinese_bytes(line, width_of(line))) <= width_of(line)
