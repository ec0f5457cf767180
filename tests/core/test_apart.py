"""Heavy work in a process of its own: what goes across, and how it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core import apart as module
from shopclub.core.apart import apart
from shopclub.core.jobs import Checked, Snapshot
from shopclub.core.kernel.errors import InsufficientPoints, WorkFailed
from shopclub.core.store.errors import NotAShop, ReadOnly
from tests.builders import NOW, open_shop, plant

PROBE = """
from __future__ import annotations
import os, signal, sys, tempfile, time
from pathlib import Path
import msgspec
from shopclub.core.kernel.errors import InsufficientPoints
from shopclub.core.store.errors import ReadOnly
from os import getpid

class Ask(msgspec.Struct):
    folder: str = ""
    count: int = 0

class Told(msgspec.Struct):
    texts: list[str] = []
    number: int = 0

def add(request: Ask, progress) -> Told:
    for n in range(request.count):
        progress(n / request.count)
        time.sleep(0.03)
    return Told(number=request.count + 1)

def large(request: Ask, progress) -> Told:
    return Told(texts=["x" * 1000] * 3000)

def chatty(request: Ask, progress) -> Told:
    print("out of turn")
    os.write(1, b'{"reply": {"number": 13}}\\n')
    print("a warning", file=sys.stderr)
    return Told(number=len(sys.stdin.read()))

def looks(request: Ask, progress) -> Told:
    from shopclub.core import jobs
    return Told(texts=sorted(sys.modules), number=os.nice(0))

def refuses(request: Ask, progress) -> Told:
    raise InsufficientPoints("points_insufficient", available=3, wanted=5, name=os.fsdecode(b"\\xff.csv"))

def read_only(request: Ask, progress) -> Told:
    raise ReadOnly(path="shop.json")

def breaks(request: Ask, progress) -> Told:
    raise LookupError("13812345678")

def kills_itself(request: Ask, progress) -> Told:
    os.kill(os.getpid(), signal.SIGKILL)

def too_large(request: Ask, progress) -> Told:
    raise MemoryError

def endless(request: Ask, progress) -> Told:
    with tempfile.NamedTemporaryFile(dir=request.folder, prefix="scratch"):
        Path(request.folder, "pid").write_text(str(os.getpid()))
        progress(0.5)
        while True:
            time.sleep(0.01)

def stubborn(request: Ask, progress) -> Told:
    Path(request.folder, "pid").write_text(str(os.getpid()))
    while True:
        try:
            progress(0.5)
            while True:
                time.sleep(0.01)
        except BaseException:
            pass
"""

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


class Ask(msgspec.Struct):
    folder: str = ""
    count: int = 0


class Told(msgspec.Struct):
    texts: list[str] = []
    number: int = 0


@pytest.fixture(autouse=True)
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that the child finds as `shopclub.probe`: only functions of the package are run."""
    folder = tmp_path / "probe"
    folder.mkdir()
    (folder / "probe.py").write_text(PROBE)
    (folder / "sitecustomize.py").write_text(f"import shopclub\nshopclub.__path__.append({str(folder)!r})\n")
    monkeypatch.syspath_prepend(str(folder))
    return folder


async def run(name: str, **asked: Any) -> Told:
    return await apart(f"shopclub.probe:{name}", Ask(**asked), reply=Told)


def is_alive(pid: int) -> bool:
    """Whether a process runs; a dead one nobody has asked about yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


async def is_gone(folder: Path) -> bool:
    """Whether the process that left its number in a folder ends within five seconds."""
    pid = int((folder / "pid").read_text())
    for _ in range(250):
        if not is_alive(pid):
            return True
        await asyncio.sleep(0.02)
    return False


def scratch(folder: Path) -> list[Path]:
    """Temporary files of the work."""
    return list(folder.glob("scratch*"))


def has_begun(folder: Path) -> bool:
    """Whether the work has left its number in a folder."""
    return (folder / "pid").exists() and bool((folder / "pid").read_text())


async def begun(folder: Path) -> None:
    """Wait until it has."""
    for _ in range(1000):
        if has_begun(folder):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the work never began")


# -- across ----------------------------------------------------------------------------------------------


async def test_an_answer_and_the_way_to_it() -> None:
    """Request and reply are typed values; progress only goes up and stays between 0 and 1."""
    seen: list[float] = []
    told = await apart("shopclub.probe:add", Ask(count=10), reply=Told, progress=seen.append)
    assert told.number == 11
    assert 2 <= len(seen) <= 10
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] < 1


async def test_a_reply_of_megabytes() -> None:
    """A reply longer than any pipe comes whole."""
    told = await run("large")
    assert len(told.texts) == 3000
    assert set(told.texts) == {"x" * 1000}


async def test_what_the_work_prints_is_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    """Prints go to the log, never to the terminal nor into the answer, and the work can't wait for keys."""
    caplog.set_level(logging.WARNING)
    told = await run("chatty")
    assert told.number == 0
    assert "out of turn" in caplog.text
    assert "a warning" in caplog.text


@posix
async def test_it_is_modest_and_knows_no_face() -> None:
    """The child runs at low priority and loads no library of a face."""
    told = await run("looks")
    assert told.number == min(19, os.nice(0) + module.NICENESS)
    roots = {name.partition(".")[0] for name in told.texts}
    assert roots & {"textual", "rich", "aiohttp", "jinja2", "click", "babel", "pypinyin", "phonenumbers"} == set()


async def test_a_refusal_crosses_as_it_was_raised() -> None:
    """Class, code and figures of an error of the club are the same on this side, also of a file's odd name."""
    with pytest.raises(InsufficientPoints) as caught:
        await run("refuses")
    assert caught.value.code == "points_insufficient"
    assert dict(caught.value.figures) == {"available": 3, "wanted": 5, "name": "?.csv"}
    with pytest.raises(ReadOnly) as file:
        await run("read_only")
    assert (file.value.code, dict(file.value.figures)) == ("store_read_only", {"path": "shop.json"})


async def test_what_nobody_foresaw_is_an_incident(caplog: pytest.LogCaptureFixture) -> None:
    """The log has type and place under the number that is said, and nothing of what the error spoke of."""
    with pytest.raises(WorkFailed) as caught:
        await run("breaks")
    assert caught.value.code == "work_broken"
    assert f"incident {caught.value.figures['number']} in shopclub.probe:breaks" in caplog.text
    assert "builtins.LookupError\n" in caplog.text
    assert " breaks" in caplog.text
    assert "13812345678" not in caplog.text


@posix
@pytest.mark.parametrize("name", ["kills_itself", "too_large"])
async def test_a_child_that_dies_says_so(name: str) -> None:
    """Killed by the system or out of memory: one clear error."""
    with pytest.raises(WorkFailed) as caught:
        await run(name)
    assert caught.value.code == "work_stopped"


@pytest.mark.parametrize(
    "job", ["os:system", "shopclub", "shopclub.probe:", "shopclubber:x", "shopclub.core.apart:os.system", "json:loads"]
)
async def test_nothing_outside_the_package_is_run(job: str) -> None:
    """A job that is no function of this package is refused before anything starts."""
    with pytest.raises(ValueError, match="no function of shopclub"):
        await apart(job, Ask(), reply=Told)


@pytest.mark.parametrize("name", ["getpid", "Ask", "nowhere"])
async def test_only_the_packages_own_functions_are_run(name: str) -> None:
    """What a module merely imported, a class, or nothing at all is no job."""
    with pytest.raises(WorkFailed) as caught:
        await run(name)
    assert caught.value.code == "work_broken"


# -- ending ----------------------------------------------------------------------------------------------


@posix
async def test_cancelling_ends_the_child_and_its_files(tmp_path: Path) -> None:
    """Once nobody waits any more, the child is gone and so is its temporary file."""
    started = asyncio.Event()
    task = asyncio.create_task(
        apart("shopclub.probe:endless", Ask(folder=str(tmp_path)), reply=Told, progress=lambda _: started.set())
    )
    await started.wait()
    assert scratch(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not scratch(tmp_path)
    assert await is_gone(tmp_path)


@posix
async def test_one_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that does not listen is ended all the same."""
    monkeypatch.setattr(module, "END_WITHIN", 0.1)
    started = asyncio.Event()
    asked = Ask(folder=str(tmp_path))
    task = asyncio.create_task(apart("shopclub.probe:stubborn", asked, reply=Told, progress=lambda _: started.set()))
    await started.wait()
    before = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - before < module.END_WITHIN + 1
    assert await is_gone(tmp_path)


async def test_a_listener_that_fails_ends_the_child(tmp_path: Path) -> None:
    """An error of whoever shows the progress comes out, and leaves no process behind."""

    def fails(_: float) -> None:
        raise RuntimeError("no screen")

    with pytest.raises(RuntimeError, match="no screen"):
        await apart("shopclub.probe:endless", Ask(folder=str(tmp_path)), reply=Told, progress=fails)
    assert await is_gone(tmp_path)
    assert not scratch(tmp_path)


@posix
async def test_the_death_of_the_parent_ends_the_child(tmp_path: Path) -> None:
    """A program killed outright leaves no work behind, and no temporary file."""
    code = (
        "import asyncio, msgspec\n"
        "from shopclub.core.apart import apart\n"
        "class Ask(msgspec.Struct):\n    folder: str\n"
        f"asyncio.run(apart('shopclub.probe:endless', Ask({str(tmp_path)!r}), reply=Ask))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=env)  # noqa: ASYNC220 - ended below
    await begun(tmp_path)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert await is_gone(tmp_path)
    assert not scratch(tmp_path)


# -- the shop --------------------------------------------------------------------------------------------


async def test_a_check_beside_the_open_shop(tmp_path: Path) -> None:
    """The work reads the file as it stands while it is open for selling; what was planted in it is found."""
    shop = await open_shop(tmp_path)
    member = await shop.join("王芳")
    await shop.sell(member, 8850)
    asked = Snapshot(shop=os.fsencode(shop.club.path), now=shop.club.clock.now())
    assert (await apart("shopclub.core.jobs:check_books", asked, reply=Checked)).findings == []
    shop = await plant(shop, ("accounts", member, {"balance": {"points": 89}}))
    found = (await apart("shopclub.core.jobs:check_books", asked, reply=Checked)).findings
    assert [finding.code for finding in found] == ["balance_entries", "balance_lots"]
    assert found == shop.check()
    await shop.club.close()


async def test_a_file_that_is_no_shop(tmp_path: Path) -> None:
    """What the store says about a file comes out as the store's own error."""
    path = tmp_path / "other.json"
    path.write_text("{}")
    with pytest.raises(NotAShop) as caught:
        await apart("shopclub.core.jobs:check_books", Snapshot(shop=os.fsencode(path), now=NOW), reply=Checked)
    assert caught.value.figures["path"] == "other.json"
