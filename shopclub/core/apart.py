"""
Heavy work in a process of its own, so that neither a screen nor a page nor a commit waits for it.

One busy thread of this process makes every sale wait for its turn; another process does not. The work reads a
snapshot of the file (`Club.open(path, access="r")`), runs at low priority, and ends when it is cancelled or when
the program that started it is gone.

    reply = await apart("shopclub.core.jobs:check_books", request, reply=Checked, progress=show)

The function named takes (request: Struct, progress: Callable[[float], None]) and returns a Struct. Request, progress
and reply go as lines of JSON through pipes; an error of the club comes out here as it was raised there.

`python -m shopclub.core.apart` is the other side.
"""

from __future__ import annotations

import _thread
import asyncio
import importlib
import inspect
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NoReturn, TypeAlias, TypeVar, get_type_hints

import msgspec

from shopclub.core.kernel.errors import ClubError, Figure, WorkFailed
from shopclub.core.kernel.trace import Reticent, describe

S = TypeVar("S", bound=msgspec.Struct)
Progress: TypeAlias = Callable[[float], None]
"""Told the share done so far, from 0 to 1."""
Job: TypeAlias = Callable[[Any, Progress], msgspec.Struct]
"""What runs apart; its first argument is of the type it is annotated with."""

END_WITHIN = 2.0
"""Seconds the work gets to put away its temporary files once nobody waits for it any more."""
TELL_EVERY = 0.05
"""Seconds between two tellings of progress."""
NICENESS = 10
STDERR_KEPT = 16 * 1024
_PACKAGE = "shopclub"
_INTERRUPTED = 130
_log = logging.getLogger(__name__)


class _Raised(msgspec.Struct, frozen=True, kw_only=True):
    """An error of the club on its way across."""

    type: str
    """`module:class`."""
    code: str
    figures: dict[str, Figure]


_NOTHING = msgspec.Raw()


class _Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of what the child says."""

    progress: float | None = None
    reply: msgspec.Raw = _NOTHING
    raised: _Raised | None = None
    broken: str | None = None
    """Types and places of an error nobody foresaw."""


async def apart(job: str, request: msgspec.Struct, *, reply: type[S], progress: Progress | None = None) -> S:
    """
    Run a function of this package in a process of its own. Cancelling ends that process too.

    Args:
        job: `module:function`.
        request: what it is called with.
        reply: the type it answers with.
        progress: called with the share done.

    Raises:
        ClubError: what the function raised, with its class, code and figures.
        WorkFailed: `work_broken` (it failed in a way nobody foresaw; the log has the place under `number`) or
            `work_stopped` (the computer ended it, usually for want of memory).
        ValueError: `job` is no function of this package.
    """
    _of_this_package(job)
    child = await _start(job)
    errors = asyncio.create_task(_last_words(child))
    try:
        _hand_in(child, msgspec.json.encode(request))
        answer = await _listen(child, progress)
    finally:
        said = await _end(child, errors)
        if said:
            _log.warning("%s said:\n%s", job, said)
    if answer is None:
        _log.error("%s ended with %s before it answered", job, child.returncode)
        raise WorkFailed("work_stopped")
    if answer.raised is not None:
        raise _rebuilt(answer.raised)
    if answer.broken is not None:
        number = secrets.token_hex(3).upper()
        _log.error("incident %s in %s\n%s", number, job, answer.broken)
        raise WorkFailed("work_broken", number=number)
    return msgspec.json.decode(answer.reply, type=reply)


async def _start(job: str) -> asyncio.subprocess.Process:
    # The child finds this package where we found it, and never takes a module from the folder we happen to be in.
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109 - as sys.path has it
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "shopclub.core.apart", job),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        limit=2**16,
        **_alone(),
    )


def _alone() -> dict[str, Any]:
    """Out of reach of the terminal's keys; on Windows also without a window, and at low priority from the start."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}


def _hand_in(child: asyncio.subprocess.Process, request: bytes) -> None:
    """Send the request. The pipe stays open: that it closes tells the child that nobody waits any more."""
    assert child.stdin is not None
    child.stdin.write(request + b"\n")


async def _listen(child: asyncio.subprocess.Process, progress: Progress | None) -> _Line | None:
    """Hear the child out; its answer, or None if it ended without one."""
    assert child.stdout is not None
    begun: list[bytes] = []
    while chunk := await child.stdout.read(2**16):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            line = msgspec.json.decode(b"".join([*begun, piece]), type=_Line)
            if line.progress is None:
                return line
            if progress is not None:
                progress(line.progress)
            begun = []
        begun.append(rest)  # a reply may be of megabytes and come in many pieces
    return None


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """What it wrote to its error stream, the end of it."""
    assert child.stderr is not None
    kept = b""
    while chunk := await child.stderr.read(4096):
        kept = (kept + chunk)[-STDERR_KEPT:]
    return kept.decode("utf-8", "replace").strip()


async def _end(child: asyncio.subprocess.Process, errors: asyncio.Task[str]) -> str:
    """Let the child put away its files, then end it whatever it does; returns what it wrote to its error stream."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    try:
        async with asyncio.timeout(END_WITHIN):
            await child.stdout.read()
            await child.wait()
    except TimeoutError:
        _log.warning("work apart did not end in time")
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    said = await errors
    with suppress(BrokenPipeError, ConnectionResetError):
        await child.stdin.wait_closed()
    return said


def _rebuilt(raised: _Raised) -> ClubError:
    """The error as it was raised in the child."""
    module, _, name = raised.type.partition(":")
    found = getattr(importlib.import_module(module), name, None) if _is_ours(module) else None
    kind = found if isinstance(found, type) and issubclass(found, ClubError) else ClubError
    error = kind.__new__(kind)
    ClubError.__init__(error, raised.code, **raised.figures)  # subclasses of the store set their code themselves
    return error


def _is_ours(module: str) -> bool:
    return module == _PACKAGE or module.startswith(f"{_PACKAGE}.")


def _of_this_package(job: str) -> tuple[str, str]:
    """Module and function of a job; nothing outside this package is ever run."""
    module, _, name = job.partition(":")
    if not (_is_ours(module) and all(part.isidentifier() for part in (*module.split("."), name))):
        raise ValueError(f"{job!r} is no function of {_PACKAGE}")
    return module, name


# -- the other side ---------------------------------------------------------------------------------


def main(job: str) -> NoReturn:
    """Read a request, do the work, answer; ends the process."""
    requests, answers = _take_pipes()
    _be_modest()
    try:
        line = _request(requests)
        threading.Thread(target=_leave_when_alone, args=(requests,), daemon=True).start()
        _say(answers, _answer(job, line, answers))
    except (KeyboardInterrupt, BrokenPipeError):
        _leave(_INTERRUPTED)
    _leave(0)


def _take_pipes() -> tuple[int, int]:
    """Keep the pipes for ourselves: what anything else prints goes to the error stream, and nothing waits for keys."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _be_modest() -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # A parent that ignores Ctrl+C hands that on, and then nothing could interrupt the work.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Reticent("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def _request(pipe: int) -> bytes:
    """The one line that comes in; without it nobody wants anything."""
    parts: list[bytes] = []
    while chunk := os.read(pipe, 2**16):
        parts.append(chunk)
        if chunk.endswith(b"\n"):
            return b"".join(parts)
    raise BrokenPipeError


def _leave_when_alone(pipe: int) -> None:
    """Wait until the other end is closed: then nobody wants the answer, however it came to that."""
    while os.read(pipe, 4096):
        pass
    _thread.interrupt_main()
    time.sleep(END_WITHIN)
    _leave(_INTERRUPTED)


def _answer(job: str, line: bytes, answers: int) -> _Line:
    try:
        work, kind = _find(job)
        reply = work(msgspec.json.decode(line, type=kind), _Teller(answers))
        return _Line(reply=msgspec.Raw(msgspec.json.encode(reply)))
    except ClubError as error:
        kind_of = type(error)
        name = f"{kind_of.__module__}:{kind_of.__qualname__}"
        return _Line(raised=_Raised(type=name, code=error.code, figures=_sendable(error.figures)))
    except MemoryError:
        return _Line(raised=_Raised(type=f"{WorkFailed.__module__}:WorkFailed", code="work_stopped", figures={}))
    except Exception as error:  # noqa: BLE001 - the door between two processes: all that is foreseen went before
        return _Line(broken=describe(error))


def _find(job: str) -> tuple[Job, type[msgspec.Struct]]:
    """The function and the type of its request."""
    module, name = _of_this_package(job)
    work = getattr(importlib.import_module(module), name)
    if not inspect.isfunction(work) or work.__module__ != module:
        raise ValueError(f"{job!r} is no function of {_PACKAGE}")
    first = next(iter(inspect.signature(work).parameters))
    return work, get_type_hints(work)[first]


def _sendable(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures as JSON can carry them: a file's name need not be text."""
    return {
        name: figure.encode("utf-8", "replace").decode() if isinstance(figure, str) else figure
        for name, figure in figures.items()
    }


class _Teller:
    """Tells progress, but not more often than anybody could see."""

    def __init__(self, answers: int) -> None:
        self._answers = answers
        self._next = 0.0

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TELL_EVERY
            _say(self._answers, _Line(progress=min(1.0, max(0.0, share))))


def _say(answers: int, line: _Line) -> None:
    left = memoryview(msgspec.json.encode(line) + b"\n")
    while left:
        left = left[os.write(answers, left) :]


def _leave(code: int) -> NoReturn:
    """At once: nothing is open that would have to be written, and freeing memory piece by piece takes long."""
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
