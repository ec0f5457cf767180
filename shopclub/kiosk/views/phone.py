"""A customer's own phone: the card that waits, the card in force, signing in with one, and signing out."""

from __future__ import annotations

import contextlib
import secrets

from aiohttp import hdrs, web

from shopclub.codes.links import link
from shopclub.core.changes import (
    BenefitTaken,
    Change,
    CouponsChanged,
    DayTurned,
    JoinDropped,
    MemberChanged,
    MemberJoined,
    PointsMoved,
    ProgrammeChanged,
    TierMoved,
)
from shopclub.core.club import Club
from shopclub.core.devices.model import DeviceKind, DevicesChanged
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.directory import CardOwner
from shopclub.core.members.rules import read_card_code
from shopclub.core.pins.model import MemberHere
from shopclub.core.plans.model import PlanMoved
from shopclub.core.rewards.model import VoucherChanged
from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Words
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLOCK, CLUB
from shopclub.kiosk.live.code import Showing, own_code
from shopclub.kiosk.live.streams import BEAT, STREAMS, event
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, kept_page, page
from shopclub.kiosk.showing.family import JOIN, join_with
from shopclub.kiosk.showing.family import mark as family_mark
from shopclub.kiosk.showing.family import state as family_state
from shopclub.kiosk.showing.games import has_games
from shopclub.kiosk.showing.present import Person, digit_groups, person
from shopclub.kiosk.showing.rewards import has_rewards, mark
from shopclub.words.outcomes import say_streak


def _card(request: web.Request) -> str | None:
    """The code of the card this phone shows."""
    phone = request[SESSION].phone
    return phone.card if phone is not None else None


def owner_of(request: web.Request) -> tuple[str, CardOwner] | None:
    """The phone's card and whose it is; None when it leads nowhere any more."""
    card = _card(request)
    owner = request.app[CLUB].members.by_card(card) if card else None
    return (card, owner) if card and owner is not None and owner.kind in ("member", "pending") else None


def member_of(request: web.Request) -> MemberNo | None:
    """The member whose card this phone shows; None for one that waits or leads nowhere any more."""
    found = owner_of(request)
    return MemberNo(found[1].number) if found is not None and found[1].kind == "member" else None


async def show(request: web.Request) -> web.Response:
    """The card of this phone, or the way to one."""
    found = owner_of(request)
    if found is None:
        family = _family_code(request.query.get("c", ""))
        return _sign_in_form(request, lost=_card(request) is not None, family=family)
    card, owner = found
    words = words_of(request)
    digits = digit_groups(card)
    if owner.kind == "pending":
        return kept_page(request, "phone/pending.html", digits=digits)
    who = person(request.app[CLUB], MemberNo(owner.number), words)
    checked = _checked_in(request.app[CLUB], MemberNo(owner.number), words)
    club, number = request.app[CLUB], MemberNo(owner.number)
    return kept_page(
        request,
        "phone/member.html",
        readers=own_code(request, card),
        person=who,
        digits=digits,
        mark=_mark(who, club, number),
        checked=checked,
        waiting=len(club.rewards.asked_by(number)),
        shop_open=has_rewards(club),
        board=club.leaderboard.is_on,
        games=has_games(club),
        invites=club.invitations.is_on(),
        family=family_state(club, number),
        has_agreed=club.privacy.has_agreed(number),
    )


def _checked_in(club: Club, number: MemberNo, words: Words) -> str | None:
    """What is said of today's visit; empty while it is still to come, None where the programme gives nothing for it."""
    if not club.campaigns.takes_sign_ins():
        return None
    if not club.campaigns.has_signed_in(number):
        return ""
    return words.t("Checked in today: {days}.", days=say_streak(club.campaigns.streak(number), words))


def _sign_in_form(
    request: web.Request, *, said: str = "", lost: bool = False, family: str = "", status: int = 200
) -> web.Response:
    session = request[SESSION]
    # It was signed in, and is no longer: the counter ended it, or its time is over.
    ended = session.phone is None and bool(session.phone_token)
    if not said and not family:
        return kept_page(request, "phone/sign_in.html", said="", lost=lost, ended=ended, family="")
    values = {"lost": lost, "ended": ended, "family": family, "here": link("/m", c=family)}
    return page(request, "phone/sign_in.html", status=status, said=said, **values)


def _family_code(text: str) -> str:
    """The code of a shared card that somebody scanned before their own card was open here; empty for none."""
    return text if join_with(text) != JOIN else ""


async def sign_in(request: web.Request) -> web.Response:
    """Take the 20 digits of a card; the phone then shows initial, tier and points."""
    club, words = request.app[CLUB], words_of(request)
    entry = forms.entry(request)
    family = _family_code(forms.short(request, "family"))
    code = read_card_code(forms.short(request, "digits"))
    if code is None:
        said = words.t("A card code has 20 digits. Please compare them with your card.")
        return _sign_in_form(request, said=said, family=family, status=422)
    owner = club.members.by_card(code)
    if owner is None or owner.kind == "former":
        said = words.t("This code opens no card. Please ask at the counter.")
        return _sign_in_form(request, said=said, family=family, status=422)
    token = secrets.token_urlsafe(24)
    await club.devices.sign_in(token, code, entry)
    request[SESSION].know_phone(token)
    if owner.kind != "member":
        return go("/m")
    if not club.privacy.has_agreed(MemberNo(owner.number)):
        return go("/m/agree")
    return go(join_with(family) if family else "/m")


async def check_in(request: web.Request) -> web.Response:
    """Note today's visit; what it brings stands on the page. A card that leads nowhere any more brings nothing."""
    found = owner_of(request)
    if found is not None and found[1].kind == "member":
        entry = forms.entry(request)
        with contextlib.suppress(RuleViolation):  # the programme changed since the page was shown: the page says so
            await request.app[CLUB].campaigns.sign_in(MemberNo(found[1].number), entry, KIOSK)
    return go("/m")


async def end(request: web.Request) -> web.Response:
    """Sign this phone out, here and in the club's file."""
    session = request[SESSION]
    if session.phone is not None:
        await request.app[CLUB].devices.forget(session.phone_token, DeviceKind.PHONE)
    session.lose_phone()
    return go("/m")


async def card_png(request: web.Request) -> web.Response:
    """The card's code as a picture to keep."""
    found = owner_of(request)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=qr.png(found[0]), content_type="image/png")


async def card_svg(request: web.Request) -> web.Response:
    """The card's code as a drawing that prints sharp at any size."""
    found = owner_of(request)
    if found is None:
        raise web.HTTPNotFound
    drawing = qr.svg(found[0], words_of(request).t("Code of your card"))
    return web.Response(
        text=drawing,
        content_type="image/svg+xml",
        headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="card.svg"'},
    )


def _mark(who: Person, club: Club, number: MemberNo) -> str:
    """A mark of what the page shows; it fetches itself again when the stream brings another one."""
    figures = f"{who.points}.{who.colour}.{who.share}.{who.debt}.{len(who.expiring)}.{who.coupons}"
    return f"{figures}.{family_mark(club, number)}.{mark(club, number)}"


def mark_of(club: Club, number: MemberNo, words: Words) -> str:
    """The same, for another page of a member's."""
    return _mark(person(club, number, words), club, number)


async def events(request: web.Request) -> web.StreamResponse:
    """Tells the phone's page when its card changed: put in force, points moved."""
    card = _card(request)
    if card is None:
        raise web.HTTPNotFound
    club, words = request.app[CLUB], words_of(request)
    showing, token = Showing(request, request.app[CLOCK], card), request[SESSION].phone_token
    owner = club.members.by_card(card)

    def is_known() -> bool:
        return club.devices.find(token, DeviceKind.PHONE) is not None

    def compose() -> str:
        nonlocal owner
        # The counter may sign a lost phone out while its page is open: what proves a member's presence ends there, too.
        owner = club.members.by_card(card) if is_known() else None
        if owner is None or owner.kind != "member":
            return event("card", owner.kind if owner else "gone")
        return event("card", mark_of(club, MemberNo(owner.number), words)) + showing.compose()

    def concerns(change: Change) -> bool:
        match change:
            case (
                PointsMoved(member=number)
                | TierMoved(member=number)
                | BenefitTaken(member=number)
                | MemberChanged(number=number)
                | CouponsChanged(member=number)
                | PlanMoved(member=number)
                | VoucherChanged(member=number)
                | MemberHere(member=number)
            ):
                return owner is not None and owner.number == number
            # Only a card that waits looks again when somebody joined: of hundreds of phones most do not.
            case MemberJoined() | JoinDropped():
                return owner is None or owner.kind == "pending"
            case DevicesChanged():
                return owner is not None and not is_known()
            case ProgrammeChanged() | DayTurned():
                return True
        return False

    def left() -> float:
        return showing.left() if owner is not None else BEAT

    return await request.app[STREAMS].serve(request, compose, concerns, left)
