"""
A member's own data: see it, correct it, take it along, get no offers, leave. The same on the phone and the tablet.

All of it is behind the PIN but for what gives nothing away: getting no offers any more, and agreeing to a new notice.
"""

from __future__ import annotations

from aiohttp import hdrs, web

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.privacy.model import HandedOut
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.asking import forms
from shopclub.kiosk.asking.birthdays import ask_feb29
from shopclub.kiosk.asking.own import LANGUAGES, OwnForm, edit_of, form_of, genders, sent
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import Level, require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.words import say_to_customer
from shopclub.words.notices import say_news
from shopclub.words.own_data import kept_about, what_goes


def _start(request: web.Request) -> str:
    """The page of the card on this kind of device."""
    return "/k/me" if request[SESSION].at_tablet else "/m"


def _base(request: web.Request) -> str:
    return "/k/data" if request[SESSION].at_tablet else "/m/data"


def _member(request: web.Request) -> MemberNo | None:
    """Whose card was shown: a phone number typed at the tablet is not enough."""
    session = request[SESSION]
    return session.member if session.level in (Level.A2, Level.A3) else None


async def show(request: web.Request) -> web.StreamResponse:
    """Everything that is kept; without the PIN only what may be done without it."""
    session, club = request[SESSION], request.app[CLUB]
    member = _member(request)
    if member is None:
        return go("/k" if session.at_tablet else "/m")
    is_open = session.level is Level.A3 and require_pin(request, _base(request)) is None
    words = words_of(request)
    consent = club.members.get(member).consent
    return page(
        request,
        "own/data.html",
        base=_base(request),
        start=_start(request),
        is_open=is_open,
        has_pin=club.pins.has(member),
        kept=kept_about(club, member, words) if is_open else (),
        offers=consent is not None and consent.marketing,
        has_agreed=club.privacy.has_agreed(member),
        waiting=any(change.phone for _, change in club.privacy.waiting() if change.member == member),
    )


async def offers(request: web.Request) -> web.StreamResponse:
    """Get offers, or no longer: two taps from the card, without a PIN, as easily given as withdrawn."""
    member = _member(request)
    if member is None:
        return go(_start(request))
    wanted, entry = forms.short(request, "offers") == "yes", forms.entry(request)
    try:
        await request.app[CLUB].privacy.choose_offers(member, wanted, entry, KIOSK)
    except StoreError:
        raise
    except ClubError as error:
        return _refused(request, error)
    return go(_base(request))


def _refused(request: web.Request, error: ClubError) -> web.Response:
    said = say_to_customer(error, words_of(request), request.app[CLUB].shop)
    return page(request, "own/refused.html", status=422, said=said, base=_base(request))


async def opening(request: web.Request) -> web.StreamResponse:
    """The way to everything: the PIN is asked here, and the page that is open then comes after it."""
    return require_pin(request, f"{_base(request)}/file") or go(_base(request))


async def copy(request: web.Request) -> web.StreamResponse:
    """Everything as a file to take along; a phone's page only, the shop's tablet keeps nothing."""
    if (asked := require_pin(request, "/m/data/file")) is not None:
        return asked
    club, member = request.app[CLUB], _member(request)
    if member is None:
        return go("/m")
    entry = forms.entry(request)
    body = club.privacy.copy_of(member)
    await club.privacy.note_handout(HandedOut.COPY, entry, KIOSK, member=member)
    return web.Response(
        body=body,
        content_type="application/json",
        charset="utf-8",
        headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="my-data.json"'},
    )


# -- correcting -------------------------------------------------------------------------------------------


async def correct_form(request: web.Request) -> web.StreamResponse:
    """What may be corrected, as it stands."""
    if (asked := require_pin(request, f"{_base(request)}/correct")) is not None:
        return asked
    club, member = request.app[CLUB], request[SESSION].member
    if member is None:
        return go(_start(request))
    return _correct(request, member, form_of(club, club.members.get(member), words_of(request)))


def _correct(
    request: web.Request, member: MemberNo, form: OwnForm, *, said: str = "", about: str = "", typed: str = ""
) -> web.Response:
    club, words = request.app[CLUB], words_of(request)
    phone = club.members.get(member).phone
    return page(
        request,
        "own/correct.html",
        status=422 if said else 200,
        base=_base(request),
        form=form,
        phone=mask_phone(phone) if phone else "",
        typed=typed,
        genders=genders(words),
        languages=LANGUAGES,
        said=said,
        about=about,
    )


async def correct(request: web.Request) -> web.StreamResponse:
    """Keep a correction, or hand the wish for another number to the counter."""
    if (asked := require_pin(request, f"{_base(request)}/correct")) is not None:
        return asked
    club, words, member = request.app[CLUB], words_of(request), request[SESSION].member
    if member is None:
        return go(_start(request))
    entry = forms.entry(request)
    before = form_of(club, club.members.get(member), words)
    is_wish = forms.short(request, "what") == "phone"
    form = before if is_wish else sent(request, words)
    typed = forms.short(request, "phone")
    if not is_wish and form.birthday.asks:
        return _correct(request, member, form, said=ask_feb29(words), about="birthday")
    try:
        if is_wish:
            await club.privacy.wish_phone(member, typed, entry, KIOSK)
        else:
            await club.privacy.edit_own(member, edit_of(form, before), entry, KIOSK)
    except StoreError:
        raise
    except ClubError as error:
        said = say_to_customer(error, words, club.shop)
        about = "phone" if is_wish else "birthday" if error.code.startswith(("birthday", "child")) else "form"
        return _correct(request, member, form, said=said, about=about, typed=typed)
    return go(_base(request))


# -- leaving ----------------------------------------------------------------------------------------------


async def leave_form(request: web.Request) -> web.StreamResponse:
    """What happens to points, balances and coupons, before anything is done."""
    if (asked := require_pin(request, f"{_base(request)}/leave")) is not None:
        return asked
    member = request[SESSION].member
    if member is None:
        return go(_start(request))
    return await _review(request, member)


async def _review(request: web.Request, member: MemberNo, *, said: str = "") -> web.Response:
    club, words = request.app[CLUB], words_of(request)
    why_not = await club.members.may_leave(member, KIOSK)
    return page(
        request,
        "own/leave.html",
        status=422 if said else 200,
        base=_base(request),
        goes=what_goes(club, member, words),
        why_not=say_to_customer(why_not, words, club.shop) if why_not is not None else "",
        said=said,
    )


async def leave(request: web.Request) -> web.StreamResponse:
    """Leave the club and be forgotten; the device forgets too."""
    if (asked := require_pin(request, f"{_base(request)}/leave")) is not None:
        return asked
    session, words = request[SESSION], words_of(request)
    member = session.member
    if member is None:
        return go(_start(request))
    entry = forms.entry(request)
    if not forms.ticked(request, "sure"):
        return await _review(request, member, said=words.t("Please tick the box if you are sure."))
    try:
        await request.app[CLUB].privacy.leave(member, entry, KIOSK)
    except StoreError:
        raise
    except ClubError:
        return await _review(request, member)
    if session.at_tablet:
        session.end()
    else:
        session.lose_phone()
    return page(request, "own/gone.html")


# -- a new notice -----------------------------------------------------------------------------------------


async def agree_form(request: web.Request) -> web.StreamResponse:
    """What is new in the notice, for who agreed to an older text or came from another system."""
    member = _member(request)
    if member is None or request.app[CLUB].privacy.has_agreed(member):
        return go(_start(request))
    return page(request, "own/agree.html", news=say_news(words_of(request)))


async def agree(request: web.Request) -> web.StreamResponse:
    """Agree to it; who does not is asked again at the next sign-in, and stays a member as before."""
    member = _member(request)
    if member is not None:
        entry = forms.entry(request)
        try:
            await request.app[CLUB].members.agree(member, entry, KIOSK)
        except StoreError:
            raise
        except ClubError as error:
            return _refused(request, error)
    return go("/m")
