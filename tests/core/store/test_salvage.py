"""What can be saved from a damaged file, and that it is said exactly what can't."""

from __future__ import annotations

import random
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopclub.core.store import AppendStorage, IndexSpec, Plan, verify
from shopclub.core.store.errors import Damaged, NewerFormat, NotAShop
from shopclub.core.store.salvage import salvage
from shopclub.core.store.salvage.flips import flipped_bit, mended
from shopclub.core.store.salvage.found import SalvageReport, Span, TableReport
from tests.core.store.simulated import SimFiles

AT = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
PLAN = Plan(
    block_bytes=160, page_bytes=80, indexes=(IndexSpec(name="sales.member", table="sales", fields=("member",)),)
)
TARGET = "shop.json.salvaged-2026-01-05T210000"
Tables = dict[str, dict[str, dict[str, Any]]]


def built(*, log: bool = True, closed: bool = True) -> tuple[bytes, Tables, list[Tables]]:
    """A file of three tables in many blocks, perhaps with a log; what it holds, and what it held after each commit."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk, now=lambda: AT, plan=PLAN, reserve=64, fold_at_close=False)
    store.commit({"members": {n: {"name": f"王小明 {n}", "points": n * 7} for n in range(1, 15)}})
    for n in range(1, 25):
        store.commit({"sales": {n: {"member": n % 5 + 1, "net_minor": 1000 + n}}})
    store.commit({"stock": {1: {"left": 5}, 2: {"left": 0}}, "members": {4: None}})
    store.fold()
    states = [store.read() or {}]
    for n in range(25, 33) if log else ():
        store.commit(
            {"sales": {n: {"member": 1, "net_minor": n}}, "members": {n % 3 + 1: {"name": "李四", "points": n}}}
        )
        states.append(store.read() or {})
    if closed:
        store.close()
    return bytes(disk.names["shop.json"].now), states[-1], states


WHOLE, HELD, STATES = built()
FOLDED, FOLDED_HELD, _ = built(log=False)
HISTORY: dict[tuple[str, int], list[Any]] = {
    (table, int(key)): [] for state in STATES for table, rows in state.items() for key in rows
}
for _state in STATES:
    for (_table, _key), _seen in HISTORY.items():
        _seen.append(_state.get(_table, {}).get(str(_key)))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sells meanwhile: no need to look again."""
    monkeypatch.setattr("shopclub.core.store.opening._SNAPSHOT_TRIES", 1)


def saved(data: bytes, **options: Any) -> tuple[SalvageReport | None, Tables]:
    """What salvage makes of these bytes, which must stay as they are, and what its file then holds."""
    disk = SimFiles({"shop.json": data, **options.pop("beside", {})})
    report = salvage("shop.json", files=disk, now=AT, plan=PLAN, **options)
    assert bytes(disk.names["shop.json"].now) == data
    if report is None:
        assert TARGET not in disk.names
        return None, AppendStorage("shop.json", access_mode="r", files=disk).read() or {}
    verify(TARGET, files=disk)
    return report, AppendStorage(TARGET, access_mode="r", files=disk).read() or {}


def numbers(spans: tuple[Span, ...]) -> set[int]:
    """The numbers of spans."""
    return {key for low, high in spans for key in range(low, high + 1)}


def missing(held: Tables, found: Tables) -> dict[str, set[int]]:
    """What `held` has and `found` has not, table by table."""
    return {
        table: {int(key) for key in rows if key not in found.get(table, {})}
        for table, rows in held.items()
        if rows.keys() - found.get(table, {}).keys()
    }


def test_the_position_of_a_flipped_bit_follows_from_the_checksum() -> None:
    """Each bit of a block of 64 KB gives another difference; it is found and put right, two flipped ones are not."""
    data = random.Random(1).randbytes(65536)
    crc = zlib.crc32(data)
    for position in (0, 1, 7, 8, 12345, 300_000, 65536 * 8 - 1):
        broken = bytearray(data)
        broken[position // 8] ^= 1 << position % 8
        assert flipped_bit(len(data), zlib.crc32(broken) ^ crc) == (position // 8, position % 8)
        assert mended(bytes(broken), crc) == data
    broken = bytearray(data)
    broken[100] ^= 1
    broken[40_000] ^= 64
    assert mended(bytes(broken), crc) is None
    assert mended(data, crc) is None


def test_the_position_of_a_bit_is_the_only_candidate() -> None:
    """No two flipped bits of a block give the same difference."""
    length = 512
    zero = bytes(length)
    differences = set()
    for position in range(length * 8):
        one = bytearray(zero)
        one[position // 8] ^= 1 << position % 8
        differences.add(zlib.crc32(one) ^ zlib.crc32(zero))
    assert len(differences) == length * 8


def test_a_sound_file_needs_no_salvage() -> None:
    """Nothing is written for a file that proves."""
    assert saved(WHOLE) == (None, HELD)


@pytest.mark.parametrize("data", [WHOLE, FOLDED], ids=["with a log", "folded"])
def test_a_flipped_bit_is_put_right(data: bytes) -> None:
    """Whichever bit of the file flips: everything is there again, and nothing is called lost or unproven."""
    held = HELD if data is WHOLE else FOLDED_HELD
    for position in range(5, len(data) * 8, 13):
        broken = bytearray(data)
        broken[position // 8] ^= 1 << position % 8
        report, found = saved(bytes(broken))
        if data is WHOLE and report is None and position // 8 > data.rindex(b"\n,"):
            assert found in (STATES[-2], held)  # the known limit of the format: it looks like a torn last write
            continue
        assert found == held, position
        if report is not None:
            assert (report.lost, report.lost_commits, report.unproven_commits, report.cut_off) == (0, (), (), False)
            assert not any(table.unproven_count for table in report.tables.values())


def test_repaired_documents_are_counted_apart() -> None:
    """Put right is not the same as never damaged: the report says how many documents were concerned."""
    broken = FOLDED
    at = broken.index(b'"net_minor":1003')
    broken = broken[:at] + b'"net_minor":1002' + broken[at + 16 :]
    report, found = saved(broken)
    assert report is not None
    sales = report.tables["sales"]
    assert (sales.rows, sales.proven, sales.repaired, sales.lost_count) == (24, 24, 4, 0)
    assert found == FOLDED_HELD


def test_a_changed_line_is_kept_and_named_as_unproven() -> None:
    """A line that reads well in a block that does not fit may be right or not: it is kept, its block named."""
    report, found = saved(FOLDED.replace(b'"net_minor":1003}', b'"net_minor":9999}'))
    assert report is not None
    assert found["sales"]["3"] == {"member": 4, "net_minor": 9999}
    sales = report.tables["sales"]
    assert (sales.rows, sales.proven, sales.unproven, sales.unproven_count) == (24, 20, ((1, 4),), 4)
    assert (sales.lost_count, sales.lost) == (0, ())


def test_an_unreadable_line_is_lost_and_named() -> None:
    """The count, first and last number of its block say which number it bore."""
    report, found = saved(FOLDED.replace(b'"3":{"member":4,', b'"3":{"membXX;;;;'))
    assert report is not None
    assert missing(FOLDED_HELD, found) == {"sales": {3}}
    sales = report.tables["sales"]
    assert (sales.lost_count, sales.lost, sales.unproven) == (1, ((3, 3),), ((1, 2), (4, 4)))
    assert report.lost == 1


def test_a_number_that_was_deleted_is_not_called_lost_alone() -> None:
    """Where numbers are missing anyway, the report says how many are lost among which."""
    report, found = saved(FOLDED.replace(b'"5":{"name":', b'"5":{"nXXX":;'))
    assert report is not None
    members = report.tables["members"]
    assert missing(FOLDED_HELD, found) == {"members": {5}}
    assert (members.lost_count, members.lost) == (1, ((4, 5),))


def test_bytes_put_in_or_taken_out_lose_only_their_block() -> None:
    """What follows has moved, and is found by its first line."""
    at = FOLDED.index(b'"7":{"member":3')
    for broken in (FOLDED[:at] + b"\xff\x00garbage" + FOLDED[at:], FOLDED[:at] + FOLDED[at + 10 :]):
        report, found = saved(broken)
        assert report is not None
        assert missing(FOLDED_HELD, found) == {"sales": {7}}
        assert numbers(report.tables["sales"].lost) == {7}
        assert {table: one.unproven_count for table, one in report.tables.items()} == {
            "members": 0,
            "sales": 3,
            "stock": 0,
        }


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_a_file_cut_off_keeps_what_is_before_the_cut(share: int) -> None:
    """A synchronising program cut it: every whole line is there, nothing is made up, and the report says so."""
    cut = WHOLE[: len(WHOLE) * share // 100]
    try:
        report, found = saved(cut)
    except NotAShop:
        assert b'"14"' not in cut
        return
    if report is None:
        assert found in STATES  # cut among the commits of a file that was not folded: it looks like a torn last write
        return
    assert report.cut_off
    lines = {line.partition(b":")[0] for line in cut.split(b"\n")[:-1] if line.startswith(b'"')}
    assert {key for rows in found.values() for key in rows} >= {
        line.decode().strip('"') for line in lines if line.strip(b'"').isdigit() and int(line.strip(b'"')) < 25
    }
    assert all(doc in HISTORY[table, int(key)] for table, rows in found.items() for key, doc in rows.items())


def test_a_commit_that_is_lost_does_not_take_the_later_ones() -> None:
    """The chain is taken up again behind it; it is named with its number and the tables it changed."""
    report, found = saved(WHOLE.replace(b'"29":{"member":1,"net_minor":29}', b'"29":{"member":1,"net_minor":2x}'))
    assert report is not None
    (lost,) = report.lost_commits
    assert (lost.number, lost.tables, lost.last) == (31, ("sales", "members"), False)
    assert (report.commits, report.unproven_commits) == (7, ())
    expected = {table: dict(rows) for table, rows in HELD.items()}
    del expected["sales"]["29"]
    assert found == expected  # member 3 was changed again by a later commit


def test_a_commit_that_reads_well_but_does_not_fit_is_kept_unproven() -> None:
    """Its checksum says that something in it changed; nobody can say what."""
    report, found = saved(WHOLE.replace(b'"29":{"member":1,"net_minor":29}', b'"29":{"member":1,"net_minor":70}'))
    assert report is not None
    assert (report.commits, report.unproven_commits, report.lost_commits) == (8, (31,), ())
    assert found["sales"]["29"]["net_minor"] == 70
    assert report.tables["sales"].unproven == ((29, 29),)


def test_a_damaged_checksum_alone_proves_nothing_wrong() -> None:
    """The next commit is chained to what this one's bytes give: so these are right."""
    at = WHOLE.index(b',"31":{"_crc":"') + 15
    report, found = saved(WHOLE[:at] + b"zzzzzzzz" + WHOLE[at + 8 :])
    assert report is not None
    assert (report.commits, report.lost_commits, report.unproven_commits) == (8, (), ())
    assert found == HELD


def test_half_a_commit_is_never_taken() -> None:
    """A payment without its points would be worse than neither."""
    report, found = saved(WHOLE.replace(b'"members":{"2":{"name"', b'"members":{"2":{nam\xff"'))
    assert report is not None
    lost = {commit.number for commit in report.lost_commits}
    assert lost
    for number in lost:
        assert str(number - 2) not in found["sales"]


def test_numbers_of_lost_documents_are_not_given_out_again() -> None:
    """A lost receipt keeps its number, or a copy of it on paper would speak of another one."""
    disk = SimFiles({"shop.json": FOLDED.replace(b'"24":{"member":', b'"24":{"mem\xff\xff\xff\xff:')})
    salvage("shop.json", files=disk, now=AT, plan=PLAN)
    store = AppendStorage(TARGET, files=disk, now=lambda: AT)
    assert 24 not in store.docs("sales")
    assert store.next_number("sales") == 25


def test_a_backup_gives_back_what_never_changes() -> None:
    """Lost and unproven rows of such tables come from a proven backup; of others only alike ones are proven by it."""
    broken = FOLDED.replace(b'"3":{"member":4,', b'"3":{"membXX;;;;').replace(b'"5":{"name":', b'"5":{"nXXX":;')
    report, found = saved(broken, beside={"copy.json": FOLDED}, backups=["copy.json"], constant=("sales",))
    assert report is not None
    assert missing(FOLDED_HELD, found) == {"members": {5}}
    sales, members = report.tables["sales"], report.tables["members"]
    assert (sales.fetched, sales.unproven, sales.lost_count) == (((3, 3),), (), 0)
    assert (members.fetched, members.unproven, members.lost_count) == ((), (), 1)


def test_an_unsound_backup_is_not_used() -> None:
    """What is itself damaged proves nothing."""
    broken = FOLDED.replace(b'"3":{"member":4,', b'"3":{"membXX;;;;')
    with pytest.raises(Damaged):
        saved(broken, beside={"copy.json": broken}, backups=["copy.json"], constant=("sales",))


def test_what_is_no_shop_is_refused() -> None:
    """Nothing is made of a picture, of nothing, or of a file of a later version."""
    for data in (b"\x89PNG\r\n\x1a\n" * 40, b"{", b"hello\n" * 30):
        with pytest.raises(NotAShop):
            saved(data)
    with pytest.raises(NewerFormat):
        saved(WHOLE.replace(b"shopclub-2", b"shopclub-9"))


def test_a_target_that_is_there_is_left_alone() -> None:
    """Whatever it is: nothing is overwritten."""
    disk = SimFiles({"shop.json": FOLDED.replace(b"1003", b"9999"), "mine.json": b"mine"})
    with pytest.raises(FileExistsError):
        salvage("shop.json", "mine.json", files=disk, now=AT)
    assert bytes(disk.names["mine.json"].now) == b"mine"


RANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=300)), min_size=1, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(damage=RANGES, log=st.booleans())
@example(damage=[(0.0, b"\0" * 200)], log=True)
@example(damage=[(0.55, b"\0" * 300), (0.7, b"\0" * 300)], log=True)
def test_whatever_is_overwritten_nothing_is_made_up(damage: list[tuple[float, bytes]], log: bool) -> None:
    """It never fails, and each document it calls proven is one the shop really had under that number."""
    data = bytearray(WHOLE if log else FOLDED)
    size = len(data)
    for where, garbage in damage:
        at = int(where * size)
        data[at : at + len(garbage)] = garbage[: size - at]
    try:
        report, found = saved(bytes(data))
    except (NotAShop, NewerFormat):
        return
    tables = {} if report is None else report.tables
    for table, rows in found.items():
        said: TableReport | None = tables.get(table)
        for key, doc in rows.items():
            real = (table, int(key)) in HISTORY and doc in HISTORY[table, int(key)]
            assert real or (said is not None and int(key) in numbers(said.unproven)), (table, key, doc)


@settings(max_examples=150, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), garbage=st.binary(min_size=1, max_size=120))
def test_only_rows_of_damaged_blocks_are_lost(where: float, garbage: bytes) -> None:
    """Damage among the tables: what lies more than a block away is there, proven, and the lost ones are counted."""
    begin, end = FOLDED.index(b'\n"members"'), FOLDED.index(b'\n"_index"')
    at = begin + int(where * (end - begin - len(garbage)))
    data = FOLDED[:at] + garbage + FOLDED[at + len(garbage) :]
    report, found = saved(data)
    if report is None:
        assert data == FOLDED
        return
    gone = missing(FOLDED_HELD, found)
    assert report.lost == sum(map(len, gone.values()))
    for table, keys in gone.items():
        assert keys <= numbers(report.tables[table].lost)
    table_at = {table: FOLDED.index(b'\n"%b":{' % table.encode()) for table in FOLDED_HELD}
    for table, rows in FOLDED_HELD.items():
        unproven = numbers(report.tables[table].unproven)
        for key, doc in rows.items():
            line = FOLDED.index(b'\n"%b":{' % key.encode(), table_at[table] + 2)
            if line > at + len(garbage) + 170 or line < at - 170:
                assert found[table][key] == doc
                assert int(key) not in unproven
