"""Damage, edits by hand, newer versions and other programs' files: told apart, and an edit can be accepted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tinydb

from shopclub.core.store import AppendStorage, ShopDB, accept_edit, describe_edit, opening, verify
from shopclub.core.store.errors import Damaged, ForeignEdit, Locked, NewerFormat, NotAShop, StoreError
from tests.core.store.simulated import SimFiles

AT = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)


def folded(path: Path) -> None:
    with ShopDB(path) as db:
        db.table("members").insert_multiple([{"n": "王小明", "v": 10}, {"n": "李四", "v": 20}])
        db.table("sales").insert_multiple([{"v": n} for n in range(1, 6)])


def with_log(path: Path) -> None:
    folded(path)
    with ShopDB(path, fold_at_close=False) as db:
        db.table("members").update({"v": 11}, doc_ids=[1])
        db.table("sales").insert({"v": 6})
        db.table("sales").remove(doc_ids=[2])


def test_a_changed_value_is_an_edit_and_can_be_accepted(path: Path) -> None:
    """Valid JSON that no longer fits its checks is refused with its own error; accepted, it is as it now stands."""
    folded(path)
    path.write_text(path.read_text().replace('"v":20', '"v":99'))
    with pytest.raises(ForeignEdit) as caught:
        ShopDB(path)
    assert caught.value.code == "store_edited"
    assert caught.value.figures == {
        "path": "shop.json", "table": None, "before": None, "after": None, "tables": 0, "records": 0,
    }  # fmt: skip
    edited = path.read_bytes()
    report = accept_edit(path, now=AT)
    assert report is not None
    assert report.documents == {"members": 2, "sales": 5}
    assert path.with_name("shop.json.edited-2026-01-05T210000").read_bytes() == edited
    with ShopDB(path) as db:
        assert db.table("members").get(doc_id=2) == {"n": "李四", "v": 99}


def test_counts_that_differ_are_told(path: Path) -> None:
    """A line taken out, a table added: what the sentence quotes is the first difference and how many there are."""
    folded(path)
    data = json.loads(path.read_bytes())
    del data["sales"]["5"]
    data["mine"] = {"1": {"note": "hello"}}
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False))
    with pytest.raises(ForeignEdit) as caught:
        ShopDB(path)
    assert caught.value.figures == {
        "path": "shop.json", "table": "sales", "before": 5, "after": 4, "tables": 2, "records": 0,
    }  # fmt: skip
    report = describe_edit(path)
    assert report is not None
    assert report.tables == {"sales": (5, 4), "mine": (None, 1)}
    assert report.documents == {"members": 2, "sales": 4, "mine": 1}
    accept_edit(path)
    with ShopDB(path) as db:
        assert db.table("mine").all() == [{"note": "hello"}]
        assert db.table("sales").insert({"v": 7}) == 6  # the number of the line taken out stays used up


def test_an_edited_log_is_an_edit(path: Path) -> None:
    """A changed record in a closed file is found by its checksum, and only it."""
    with_log(path)
    path.write_text(path.read_text().replace('{"v":6}', '{"v":66}'))
    with pytest.raises(ForeignEdit) as caught:
        ShopDB(path)
    assert caught.value.figures["records"] == 1
    accept_edit(path)
    with ShopDB(path) as db:
        assert db.table("sales").get(doc_id=6) == {"v": 66}
        assert db.table("members").get(doc_id=1) == {"n": "王小明", "v": 11}
        assert db.storage.seq == 5


def test_a_file_that_plain_tinydb_wrote_into_is_an_edit(path: Path) -> None:
    """Layout and checks go, the data stays: accepted, log and all."""
    with_log(path)
    with tinydb.TinyDB(path, storage=tinydb.JSONStorage) as plain:
        plain.table("members").insert({"n": "新"})
    with pytest.raises(ForeignEdit):
        ShopDB(path)
    accept_edit(path)
    with ShopDB(path) as db:
        assert [doc["v"] for doc in db.table("sales")] == [1, 3, 4, 5, 6]
        assert db.table("members").all()[2] == {"n": "新"}
        assert db.table("members").get(doc_id=1) == {"n": "王小明", "v": 11}


@pytest.mark.parametrize("save", ["indent", "bom", "crlf"])
def test_what_editors_do_when_saving(path: Path, save: str) -> None:
    """Laid out anew, with a byte order mark, with other line ends: an edit, and accepted without a change of data."""
    with_log(path)
    text = path.read_text()
    if save == "indent":
        path.write_text(json.dumps(json.loads(text), indent=4))
    elif save == "bom":
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    else:
        path.write_bytes(text.replace("\n", "\r\n").encode())
    with pytest.raises(ForeignEdit):
        ShopDB(path)
    report = accept_edit(path)
    assert report is not None
    assert report.documents == {"members": 2, "sales": 5}
    assert verify(path).counts == {"members": 2, "sales": 5}


def test_a_line_copied_without_a_new_number_is_counted(path: Path) -> None:
    """JSON keeps the last of two equal keys without a word; we say that there were two."""
    folded(path)
    line = '"2":{"n":"李四","v":20}'
    path.write_text(path.read_text().replace(line, f'{line},\n"2":{{"n":"another","v":1}}'))
    report = accept_edit(path)
    assert report is not None
    assert report.repeated == 1


def test_a_plain_tinydb_file_is_not_ours_but_can_be_taken_over(path: Path) -> None:
    """Another program's TinyDB file is refused, and becomes a shop's file only when asked."""
    path.write_text('{"_default": {"1": {"v": 1}, "3": {"v": 3}}}')
    with pytest.raises(NotAShop) as caught:
        ShopDB(path)
    assert (caught.value.code, dict(caught.value.figures)) == ("store_not_ours", {"path": "shop.json", "tables": 1})
    accept_edit(path)
    with ShopDB(path) as db:
        assert db.insert({"v": 4}) == 4


@pytest.mark.parametrize("content", [b"hello", b"[1, 2]", b"\0" * 100, b'{"a": 1}', b"\x89PNG\r\n\x1a\n", b"{}garbage"])
def test_other_files_are_not_ours(path: Path, content: bytes) -> None:
    """No file that is not a shop is ever written to."""
    path.write_bytes(content)
    for use in (ShopDB, accept_edit, verify):
        with pytest.raises(NotAShop):
            use(path)
    assert path.read_bytes() == content


def test_a_newer_format_is_left_alone(path: Path) -> None:
    """A file of a later version is neither read nor accepted as an edit."""
    folded(path)
    content = path.read_text().replace('"shopclub-2"', '"shopclub-3"')
    path.write_text(content)
    for use in (ShopDB, accept_edit, describe_edit):
        with pytest.raises(NewerFormat) as caught:
            use(path)
        assert caught.value.code == "store_newer_format"
        assert caught.value.figures == {"path": "shop.json", "format": "shopclub-3", "known": "shopclub-2"}
    assert path.read_text() == content


def test_an_edit_is_not_accepted_while_the_file_is_open(path: Path) -> None:
    """The lock holds for accepting too."""
    with ShopDB(path) as db:
        db.table("sales").insert({"v": 1})
        path.write_text(path.read_text().replace('"v":1', '"v":12'))
        with pytest.raises(Locked):
            accept_edit(path)


def test_a_sound_file_is_no_edit(path: Path) -> None:
    """There is nothing to describe or to accept, and the file is left alone."""
    with_log(path)
    before = path.read_bytes()
    assert describe_edit(path) is None
    assert accept_edit(path) is None
    assert path.read_bytes() == before


def test_damage_in_the_middle_names_its_line(path: Path) -> None:
    """A record that is broken while later ones exist was not torn by a crash: nothing is cut."""
    with_log(path)
    data = path.read_bytes()
    broken = data.replace(b',"4":{"_crc"', b',"4"\0{"_crc"')
    path.write_bytes(broken)
    with pytest.raises(Damaged) as caught:
        ShopDB(path)
    line = broken[: broken.index(b',"4"\0')].count(b"\n") + 1
    assert (caught.value.code, dict(caught.value.figures)) == (
        "store_damaged",
        {"path": "shop.json", "line": line, "later": 1},
    )
    with pytest.raises(Damaged):
        accept_edit(path)
    assert path.read_bytes() == broken


def test_a_torn_end_of_a_file_that_was_open_is_cut_and_set_aside(path: Path) -> None:
    """The unfinished entry goes to a file of its own, byte for byte, and the shop opens."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk, now=lambda: AT)
    store.commit({"sales": {1: {"v": 1}}})
    end = disk.names["shop.json"].now.index(b"}}\n  ")
    torn = ',"2":{"_crc":"00000000","d":{"sales":{"2":{"n":"王'.encode()[:-1]  # cut inside a character
    disk.names["shop.json"].do((end, torn))
    again = AppendStorage("shop.json", files=disk, now=lambda: AT)
    assert (again.report.status, again.report.torn) == ("recovered", "shop.json.torn-2026-01-05T210000")
    assert bytes(disk.names["shop.json.torn-2026-01-05T210000"].now) == torn
    assert again.read() == {"sales": {"1": {"v": 1}}}
    assert AppendStorage("shop.json", files=disk).report.status == "unclean"


def test_no_single_flipped_bit_goes_unseen(path: Path) -> None:
    """Every bit of a closed file: the flip is refused, or at most the last record is cut and said to be."""
    with_log(path)
    data = path.read_bytes()
    outcomes: dict[str, int] = {}
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            outcome = reopened(bytes(flipped))
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            assert outcome != "clean", f"bit {bit} of byte {at} ({data[at - 20 : at + 20]!r})"
    refused = {"store_damaged", "store_edited", "store_not_ours", "store_newer_format"}
    assert outcomes.keys() <= {*refused, "recovered", "cut_off"}
    assert outcomes.get("recovered", 0) + outcomes.get("cut_off", 0) < 40
    assert outcomes["store_damaged"] > 1000


def reopened(data: bytes) -> str:
    disk = SimFiles({"shop.json": data})
    try:
        return str(AppendStorage("shop.json", files=disk).report.status)
    except StoreError as error:
        return error.code


@pytest.mark.parametrize("cut", [1, 40, 90])
def test_a_file_cut_off_is_told_from_a_torn_write(cut: int) -> None:
    """What we write always has a blank behind it: a file that ends without one was cut short, and more may be gone."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    for number in (1, 2, 3):
        store.commit({"sales": {number: {"n": "x" * 60}}})
    whole = bytes(disk.names["shop.json"].now)
    at = whole.index(b',"2":{') + cut
    again = AppendStorage("shop.json", files=SimFiles({"shop.json": whole[:at]}))
    assert (again.report.status, again.report.seq, list(again.docs("sales"))) == ("cut_off", 1, [1])
    at_a_record = whole[: whole.index(b',"3":{')]
    again = AppendStorage("shop.json", files=SimFiles({"shop.json": at_a_record}))
    assert (again.report.status, again.report.seq) == ("cut_off", 2)


def test_a_bit_in_the_last_record_of_an_open_file_looks_torn(path: Path) -> None:
    """The known limit: that one record is cut, set aside and reported; nothing before it is lost."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    for n in range(1, 4):
        store.commit({"sales": {n: {"v": n}}})
    data = bytearray(disk.names["shop.json"].now)
    at = data.index(b'{"v":3}') + 5
    data[at] ^= 1
    again = AppendStorage("shop.json", files=SimFiles({"shop.json": bytes(data)}))
    assert again.report.status == "recovered"
    assert again.docs("sales") == {1: {"v": 1}, 2: {"v": 2}}


def test_a_reader_catches_up_with_a_page_that_was_being_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks torn or damaged at the first look is looked at again."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    store.commit({"sales": {1: {"v": 1}}})
    whole = bytes(disk.names["shop.json"].now)
    half = whole[: whole.index(b'"d":') + 6] + b"\0" * 40
    looks = [half, whole.replace(b'"v":1', b'"v":2'), whole]
    opened = opening.open_base

    def look(files: SimFiles, path: str) -> Any:
        return opened(SimFiles({path: looks.pop(0)}), path)

    monkeypatch.setattr(opening, "open_base", look)
    viewer = AppendStorage("shop.json", access_mode="r", files=disk)
    assert viewer.docs("sales") == {1: {"v": 1}}
    assert looks == []


def test_a_line_feed_lost_in_the_last_record_of_a_closed_file_is_damage(path: Path) -> None:
    """It looks like a torn write, but the file was closed: nothing is cut."""
    with_log(path)
    data = path.read_bytes()
    path.write_bytes(data[:-4] + b"\x0b" + data[-3:])
    with pytest.raises(Damaged):
        ShopDB(path)


def test_a_refused_file_is_let_go_of(path: Path) -> None:
    """Whoever looks at an edited file does not keep it open: on Windows it could not be replaced then."""
    folded(path)
    disk = SimFiles({"shop.json": path.read_bytes().replace(b'"v":20', b'"v":99')})
    for mode in ("r", "r+"):
        with pytest.raises(ForeignEdit):
            AppendStorage("shop.json", access_mode=mode, files=disk)
    assert disk.names["shop.json"].handles == 0
