"""
Attack a kiosk of its own, and write down what came of it.

    python -m scripts.attack [--write] [--wapiti PATH] [--schemathesis PATH] [--slowhttptest PATH]

One command: a made-up shop whose counter goes on selling, and everything somebody on its Wi-Fi would try
(`scripts/attacks.py`). Scanners of others are used where they are installed. `--write` puts the table into
docs/security-results.md. Ends with 1 if anything got through.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from scripts.attack_target import Target, serving
from scripts.attacks import ATTACKS, Result, forms, pages
from shopclub.kiosk.book import Gives
from shopclub.kiosk.routes import PAGES

PAGE = Path(__file__).parent.parent / "docs" / "security-results.md"
FLOOD = 500
FLOODER = """
import socket, sys, time
held = []
for n in range(int(sys.argv[2])):
    one = socket.socket()
    one.bind((f"127.9.{n // 200}.{n % 200 + 1}", 0))
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", int(sys.argv[1])))
    held.append(one)
for one in held:
    try:
        one.send(b"POST /j HTTP/1.1\\r\\nHost: ")
    except OSError:
        pass
time.sleep(float(sys.argv[3]))
"""
HEAD = """# What came of attacking it

Made by `python -m scripts.attack --write`; see [security.md](security.md) for what each line of the list means.
Everything ran against a kiosk on the loopback of one computer, whose counter went on selling.
"""


def ask(pipe: Connection) -> dict[str, float]:
    """How the counter has been since the last time, and what the books hold."""
    pipe.send("how")
    answer: dict[str, float] = pipe.recv()
    return answer


async def flood(target: Target, pipe: Connection) -> Result:
    """Half-open connections from 500 addresses, while the counter sells."""
    before = await asyncio.to_thread(ask, pipe)
    flooder = await asyncio.create_subprocess_exec(sys.executable, "-c", FLOODER, str(target.port), str(FLOOD), "5")
    await asyncio.sleep(2.5)
    during = await asyncio.to_thread(ask, pipe)
    await flooder.wait()
    seen = (
        f"{during['sales']:.0f} sales during it, p95 {during['p95']:.0f} ms ({before['p95']:.0f} ms before), "
        f"{during['open']:.0f} connections let in"
    )
    harm = int(during["failed"]) + (during["open"] > 400) + (during["sales"] < 1)
    return Result(lines="D1 D2", attack="flood of half-open connections", tried=FLOOD, through=harm, seen=seen)


def logged(target: Target) -> Result:
    """Whether the kiosk's log, at its chattiest, names anybody who came up in all of this."""
    text = target.log.read_text(errors="replace")
    wanted = (*target.phones, target.card, "1361111", "1371111", "Wang 1", "onerror")
    found = [one for one in wanted if one in text]
    return Result(lines="L1 L2", attack="names in the log", tried=len(wanted), through=len(found), seen="none")


def openapi(base: str) -> dict[str, object]:
    """The table of routes as other programs read it."""
    text = {"schema": {"type": "string"}}
    fields = {
        name: {"type": "string"} for name in ("token", "entry", "phone", "digits", "name", "lang", "back", "code")
    }
    body = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": fields}}}}
    answers = {"responses": {"default": {"description": "a page"}}}
    paths: dict[str, dict[str, object]] = {}
    for page in PAGES:
        if page.gives is Gives.STREAM:
            continue
        named = re.findall(r"\{(\w+)\}", page.path)
        parts = [{"name": one, "in": "path", "required": True, **text} for one in named]
        here: dict[str, object] = {"parameters": parts}
        if page.read is not None:
            here["get"] = {"operationId": f"read_{page.name}", **answers}
        if page.take is not None:
            here["post"] = {"operationId": f"take_{page.name}", "requestBody": body, **answers}
        paths[page.path] = here
    info = {"title": "kiosk", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "servers": [{"url": base}], "paths": paths}


def _run(command: list[str], seconds: int) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as late:
        return f"{late.stdout!r}"
    return done.stdout + done.stderr


def wapiti(program: str, base: str) -> Result:
    """Wapiti over the whole site, with the Origin that makes its forms count."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        places = [part for path in pages() for part in ("-s", base + path)]
        command = [program, "-u", base + "/", *places, "-H", f"Origin: {base}", "-f", "json", "-o", str(report)]
        said = _run([*command, "--max-scan-time", "150", "--flush-session", "--store-session", folder], 420)
        if not report.exists():
            return Result(lines="all", attack="wapiti", tried=0, through=0, seen=f"did not finish: {said[-60:]!r}")
        found = json.loads(report.read_text())
    hurts = {name: len(items) for name, items in found["vulnerabilities"].items() if items}
    hurts |= {name: len(items) for name, items in found["anomalies"].items() if items}
    # Without encryption neither header nor flag that only mean something with it can be there; see security.md.
    meant = ("HTTP Strict Transport Security (HSTS)", "Secure Flag cookie", "Unencrypted Channels")
    harm = sum(number for name, number in hurts.items() if name not in meant)
    crawled = int(found["infos"].get("crawled_pages_nbr", 0))
    seen = ", ".join(f"{name} {number}" for name, number in hurts.items()) or "nothing found"
    return Result(lines="all", attack="wapiti", tried=crawled, through=harm, seen=seen)


def schemathesis(program: str, base: str) -> Result:
    """schemathesis: thousands of odd values into every address."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kiosk.json"
        file.write_text(json.dumps(openapi(base)))
        checks = ["--checks", "not_a_server_error", "--phases", "fuzzing", "--max-examples", "25", "--seed", "1"]
        said = _run([program, "run", str(file), "--url", base, "-H", f"Origin: {base}", *checks], 240)
    failed = len(re.findall(r"Server error", said))
    counted = re.search(r"(\d+) generated", said)
    seen = "no failure of ours" if not failed else "server errors"
    tried = int(counted[1]) if counted else 0
    return Result(lines="P2 L3", attack="schemathesis", tried=tried, through=failed, seen=seen if tried else said[-60:])


def slowhttptest(program: str, base: str) -> Result:
    """slowhttptest: slow headers from one address."""
    said = _run([program, "-c", "500", "-H", "-i", "3", "-r", "200", "-u", f"{base}/p", "-l", "20", "-p", "3"], 60)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    ended = re.findall(r"Exit status:\s*([^\r\n]+)", plain)
    left = re.findall(r"connected:\s*(\d+)", plain)
    through = int(left[-1]) if left else 0
    seen = f"{ended[-1].strip() if ended else 'ran'}; {through} connections left at the end"
    return Result(lines="D2", attack="slowhttptest", tried=500, through=int(through > 40), seen=seen)


def table(results: list[Result]) -> str:
    """What came of it, as a page."""
    now = datetime.now(UTC)
    lines = [HEAD, f"{now:%Y-%m-%d}, {platform.system()}, Python {platform.python_version()}, {len(pages())} pages, "]
    lines[-1] += f"{len(forms())} forms.\n"
    lines += ["| attack | lines | tried | got through | seen |", "|---|---|--:|--:|---|"]
    for one in results:
        seen = one.seen.replace("|", "/").replace("\n", " ")
        lines.append(f"| {one.attack} | {one.lines} | {one.tried:,} | {one.through} | {seen} |")
    return "\n".join(lines) + "\n"


async def attack(target: Target, pipe: Connection, tools: argparse.Namespace) -> list[Result]:
    """Everything, one after the other."""
    base = f"http://127.0.0.1:{target.port}"
    before = await asyncio.to_thread(ask, pipe)
    results = []
    for one in ATTACKS:
        results.append(await one(target))
        print(f"{results[-1].attack}: {results[-1].through} of {results[-1].tried}, {results[-1].seen}", flush=True)
    results.append(await flood(target, pipe))
    await asyncio.sleep(16)  # until the last silent connection is let go
    for name, scan in (("wapiti", wapiti), ("schemathesis", schemathesis), ("slowhttptest", slowhttptest)):
        program = getattr(tools, name) or shutil.which("st" if name == "schemathesis" else name)
        if program:
            results.append(await asyncio.to_thread(scan, program, base))
    results.append(logged(target))
    after = await asyncio.to_thread(ask, pipe)
    made = int(after["members"] - before["members"])
    seen = f"{after['pending']:.0f} joins wait for the counter, as anybody may ask; no member was made"
    results.append(Result(lines="A1 C3", attack="members made by all this", tried=1, through=made, seen=seen))
    return results


def main() -> int:
    """Run and say; 0 when nothing got through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/security-results.md")
    for name in ("wapiti", "schemathesis", "slowhttptest"):
        parser.add_argument(f"--{name}", metavar="PATH", help="the program, where it is not on the path")
    tools = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serving, args=(theirs,))
    process.start()
    try:
        target: Target = ours.recv()
        results = asyncio.run(attack(target, ours, tools))
    finally:
        ours.send(None)
        process.join(10)
        process.terminate()
    page = table(results)
    print(page)
    if tools.write:
        PAGE.write_text(page, encoding="utf-8")
    return 1 if any(one.through for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
