"""
What the network doctor says: of each check how it came out, and what to do, in the words of somebody who runs a shop.

Menus of other makers are named as those call them in each language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from shopclub.core.network.model import CardKind, Check, Finding, NetworkCard
from shopclub.i18n import N_, Words
from shopclub.words.errors import say_code

_CHECKS = {
    Check.RUNNING: N_("Kiosk"),
    Check.REACH: N_("Kiosk"),
    Check.CARD: N_("Network"),
    Check.POSTERS: N_("Printed codes"),
    Check.PHONE: N_("Phones"),
    Check.TABLETS: N_("Tablets"),
    Check.CROWD: N_("Crowd"),
    Check.LOOKUPS: N_("Look-ups"),
}
_KINDS = {CardKind.WIFI: N_("Wi-Fi"), CardKind.CABLE: N_("cable"), CardKind.OTHER: ""}
_SENTENCES = {
    "kiosk_alone": N_("The kiosk is not running: the counter was started alone."),
    "reach_open": N_("Open to the shop's Wi-Fi on port {port}."),
    "reach_off": N_("LAN is off: only this computer reaches the kiosk."),
    "card_none": N_("This computer is in no network."),
    "card_named": N_("Codes say {name}. This computer's own address is {address}."),
    "card_picked": N_("{address} by {card}, as you picked."),
    "card_only": N_("{address} by {card}, the only way in."),
    "card_routed": N_("{address} by {card}, the way this computer takes itself."),
    "card_guessed": N_("{address} by {card}. There are others, and this is a guess."),
    "card_gone": N_("{picked}, which you picked, is not there. Codes say {address} by {card}."),
    "posters_old": N_("Codes printed before say {before}, but the kiosk answers at {now}."),
    "posters_same": N_("They say {now}, and so it is."),
    "phone_nobody": N_("Since {time} no other device has reached us."),
    "phone_not_yet": N_("No other device has reached us yet. We listen since {time}."),
    "phone_quiet": N_("{address} reached us at {time}, and nobody since."),
    "phone_reached": N_("Another device reached us: {address}, {time}."),
    "phone_tested": N_("A phone reached us: {address}, {time}. It works."),
    "tablets_none": N_("None is paired."),
}
_STEPS = {
    "kiosk_alone": (N_("Quit with Ctrl+Q and start the program anew, then customers can come in."),),
    "port_taken": (
        N_("Perhaps the program runs twice: look for another window, and close it."),
        N_("Enter takes the next port until the program ends. Codes on posters and the tablet name the old port."),
    ),
    "host_unusable": (
        N_("Connect the computer to the shop's network; Enter tries again."),
        N_("If the address was written into shopclub.toml or the command, put 0.0.0.0 there: it fits each network."),
    ),
    "reach_off": (
        N_("Enter opens it to the shop's Wi-Fi: customers join and see their points on their own phones."),
        N_("Nothing they do there changes points or money: only the counter does."),
    ),
    "reach_open": (N_("Enter shuts it to everybody but this computer."),),
    "card_none": (
        N_("Connect this computer to the shop's Wi-Fi, or plug the cable from the router in."),
        N_("The tablet and the customers' phones have to be in the same network."),
    ),
    "card_named": (
        N_("The name was set by you. If it does not lead here, take it out under Settings, “Address in codes”."),
    ),
    "card_gone": (
        N_("Plug it in or switch it on again; or Enter picks another one. Codes printed before may lead nowhere."),
    ),
    "posters_old": (
        N_("Print the codes anew; Enter here once they hang. If you never printed any, press Enter too."),
        N_(
            "So that it does not happen again, have the router always give this computer the same address: its page "
            "calls that “DHCP reservation” or “static lease”."
        ),
        N_("Tablets open the new address and are paired again: F9, T."),
    ),
    "tablets_none": (N_("Enter shows how a tablet is paired."),),
    "lookups_fast": (N_("A person types a number in seconds. Look who stands at the tablet; T takes one away."),),
    "crowd_away": (
        N_(
            "Phones behind a second router look like one to us. If honest customers are kept out, Enter raises how "
            "many connections are let in."
        ),
        N_("If nobody is there, somebody may want to be in the way: change the password of the Wi-Fi."),
    ),
}
_PICK = N_("Enter picks the network card whose address stands in the codes.")
_WITHOUT_PHONE = ("phone_nobody", "phone_not_yet", "phone_quiet")
_WINDOWS = (
    N_(
        "Windows asks once whether Python or shopclub may be reached, and “Cancel” shuts everybody out. Open “Allow an "
        "app through Windows Firewall”, find Python or shopclub, and tick “Private”."
    ),
    N_("Under Settings, Network & internet, the shop's Wi-Fi: the profile has to be “Private network”."),
)
_MAC = (N_("System Settings, Network, Firewall, Options: Python has to be on “Allow incoming connections”."),)
_LINUX = (N_("Where this computer has a firewall, let port {port} in, for example: sudo ufw allow {port}/tcp"),)
_ANYWHERE = (
    N_("The phone: is it in the shop's own Wi-Fi, not on mobile data and not in the guests' Wi-Fi?"),
    N_("A Wi-Fi without internet: the phone asks whether to stay connected. Say yes."),
    N_("The router: switch off “AP isolation”, “client isolation” or “guest isolation” for this Wi-Fi."),
    N_("WeChat shows a warning: tap ··· at the top right, open in the browser; or scan with the phone's own camera."),
)


def check_name(check: Check, words: Words) -> str:
    """What the doctor looked at, in a word or two."""
    return words.t(_CHECKS[check])


def card_name(card: NetworkCard, words: Words) -> str:
    """A network card with what it is: `Wi-Fi (wlan0)`; by its name alone where that tells nothing."""
    return _card(card.name, card.kind, words)


def _card(name: str, kind: CardKind, words: Words) -> str:
    said = words.t(_KINDS[kind]) if _KINDS[kind] else ""
    return words.t("{kind} ({name})", kind=said, name=name) if said and said.lower() not in name.lower() else name


def say_finding(finding: Finding, words: Words, time: Callable[[datetime], str]) -> str:
    """
    How a check came out, in a sentence.

    Args:
        finding: of the doctor.
        words: the reader's language.
        time: how an instant is said.
    """
    figures = dict(finding.figures)
    match finding.code:
        case "tablets_here":
            return words.n("{n} is paired, and switched on.", "{n} are paired, and all switched on.", _n(finding))
        case "tablets_away":
            here = words.number(_n(finding, "here"))
            return words.n(
                "{n} is paired, {here} switched on.", "{n} are paired, {here} switched on.", _n(finding), here=here
            )
        case "crowd_away":
            return words.n(
                "{n} connection was turned away: too many at once.",
                "{n} connections were turned away: too many at once.",
                _n(finding),
            )
        case "lookups_fast":
            return words.n(
                "{n} look-up by number was refused: faster than a person types.",
                "{n} look-ups by number were refused: faster than a person types.",
                _n(finding),
            )
        case "port_taken" | "host_unusable" as code:
            return say_code(code, figures, words)
    if "card" in figures:
        figures["card"] = _card(str(figures["card"]), CardKind(str(figures["kind"])), words)
    if finding.at is not None:
        figures["time"] = time(finding.at)
    return words.t(_SENTENCES[finding.code], **figures)


def _n(finding: Finding, figure: str = "n") -> int:
    number = finding.figures[figure]
    assert isinstance(number, int)
    return number


def say_steps(finding: Finding, words: Words, *, system: str, port: int) -> Iterator[str]:
    """
    What to do about it, the likeliest help first.

    Args:
        finding: of the doctor.
        words: the reader's language.
        system: `sys.platform` of this computer.
        port: that the kiosk listens on.
    """
    if finding.check is Check.PHONE:
        yield words.t("Enter shows a code. A phone that scans it shows a large tick: then the way is free.")
        if finding.code in _WITHOUT_PHONE:
            own = {"win32": _WINDOWS, "darwin": _MAC}.get(system, _LINUX)
            yield from (words.t(step, port=port) if "{port}" in step else words.t(step) for step in (*own, *_ANYWHERE))
        return
    yield from (words.t(step) for step in _STEPS.get(finding.code, ()))
    if finding.check is Check.CARD and finding.code not in ("card_none", "card_gone", "card_named"):
        yield words.t(_PICK)
