"""
Moving to another computer in words: the page that is laid beside the copy, and what an old file says of itself.

The page is in both languages, since whoever sets up the new computer need not speak the shop's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from shopclub.core.kernel.errors import ClubError
from shopclub.core.moving.model import Carried
from shopclub.i18n import Language, Words
from shopclub.words.errors import say_error

_RULE = "-" * 72


def move_readme(carried: Carried, *, shop: str, wall: datetime, last: datetime | None, is_move: bool) -> str:
    """
    The page: what the copy holds, what to do on the new computer, what does not travel with it.

    Args:
        carried: the copy.
        shop: its name.
        wall: when it was made, as the shop's clock shows it.
        last: when its last receipt was recorded, likewise.
        is_move: whether the old file was shut; else the shop goes on there.

    Returns:
        lines of plain text, each ended.
    """
    pages = [
        "\n".join(_page(carried, Words(language), shop, wall, last, is_move=is_move))
        for language in (Language.ZH, Language.EN)
    ]
    return f"\n\n{_RULE}\n\n".join(pages) + "\n"


def _page(
    carried: Carried, words: Words, shop: str, wall: datetime, last: datetime | None, *, is_move: bool
) -> Iterator[str]:
    t, colon = words.t, words.p("after a label", ": ")
    yield t("{shop}: to another computer", shop=shop)
    yield ""
    figures = (
        (t("Copied on"), words.instant(wall)),
        (
            words.p("on the disk", "File"),
            t("{file}, {bytes} bytes", file=carried.name, bytes=words.number(carried.bytes)),
        ),
        ("SHA-256", carried.sha256),
        (t("Members"), words.number(carried.members)),
        (t("Receipts"), words.number(carried.receipts)),
        (t("Last receipt"), words.instant(last) if last is not None else "—"),
    )
    for label, value in figures:
        yield f"{label}{colon}{value}"
    yield ""
    yield t("What to do on the new computer")
    for number, step in enumerate(_steps(carried, words, is_move=is_move), 1):
        yield f"{number}. {step}"
    yield ""
    yield t("What does not travel with the file")
    for line in _left_behind(words):
        yield f"- {line}"


def _steps(carried: Carried, words: Words, *, is_move: bool) -> Iterator[str]:
    t = words.t
    yield t("Install Python 3.11 or newer, and shopclub as its README says.")
    yield t(
        "Copy {file} into a folder of its own on that computer's disk: no synced folder, no network drive, and not "
        "left on the stick.",
        file=carried.name,
    )
    yield t("Start it there: shopclub --data {file}", file=carried.name)
    yield t("See under F10, T whether the last receipt is the one above. The computer's time zone does not matter.")
    if is_move:
        yield t("Sell there only. The old computer's file is shut; delete it when all is well here.")
    else:
        yield t("This is just a copy: the shop goes on on the old computer. Never sell in both.")
    yield t("It holds members' names and phones: empty the stick afterwards.")


def _left_behind(words: Words) -> Iterator[str]:
    t = words.t
    yield t("shopclub.toml beside the old file: port, address, where backups go. Copy it too if you want the same.")
    yield t("The backups and their passphrase. The new computer makes its own; set a passphrase anew (F10, B).")
    yield t(
        "The kiosk's address. The program says if it has changed: then posters need a new code, and tablets have to "
        "be paired again (F9)."
    )
    yield t("A folder of the inbox that is not beside the file, and exports written elsewhere.")


def say_moved(why: ClubError, words: Words) -> list[str]:
    """What the owner is asked before going on in a file that has moved."""
    lines = [say_error(why, words)]
    if why.code == "shop_moved":
        lines.append(
            words.t(
                "If you go on here, there are two shops from now on: what is sold in one is not known in the other, "
                "and they can't be put together again."
            )
        )
    else:
        lines.append(words.t("Nothing was lost. A folder that begins with “.shopclub-” on the stick may be deleted."))
    return lines


def say_posters(before: str, now: str, words: Words) -> str:
    """That codes printed before lead nowhere."""
    return words.t("The poster's address changed: it was {before}, now it is {now}.", before=before, now=now)
