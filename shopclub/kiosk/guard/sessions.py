"""
Middleware and store: who is at the other end.

Three cookies, all HttpOnly and SameSite=Lax: the tablet's and the phone's token, whose hashes the club keeps so that
a restart logs nobody out, and a session id. What a person at the tablet typed lies in memory under that id, and is
gone 60 seconds after the last touch, at the end button, and whenever the welcome page comes up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from shopclub.core.club import Club
from shopclub.core.devices.model import Device, DeviceKind, DeviceNo
from shopclub.core.devices.rules import PHONE_LASTS
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.kiosk.asking.answers import NO_ANSWERS, Answers
from shopclub.kiosk.asking.birthdays import NO_BIRTHDAY, BirthdayTyped
from shopclub.kiosk.guard.contacts import CONTACTS
from shopclub.kiosk.guard.proofs import Level, Proofs
from shopclub.kiosk.keys import CLUB

SESSION: web.RequestKey[Session] = web.RequestKey("session")

SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions")

VISIT_COOKIE = "sc_visit"
TABLET_COOKIE = "sc_tablet"
PHONE_COOKIE = "sc_phone"
LANGUAGE_COOKIE = "sc_lang"
TYPE_COOKIE = "sc_type"

IDLE = timedelta(seconds=60)
"""A person's traces on the tablet last this long after the last touch."""
VISITS = 256
"""Visits kept at once; only paired tablets make them."""
TABLET_SECONDS = 400 * 24 * 3600
"""As long as browsers let a cookie live."""
_MAX_COOKIE = 64
HOST_ONLY = "__Host-"
"""What browsers let be set only with Secure, Path=/ and no Domain."""
_ATTRIBUTES = "; HttpOnly; Path=/; SameSite=Lax"


@dataclass
class JoinDraft:
    """What somebody typed so far to join at the tablet."""

    op: OperationId
    """The join's own id, so that pressing twice joins once."""
    phone: str = ""
    name: str = ""
    birthday: BirthdayTyped = NO_BIRTHDAY
    answers: Answers = NO_ANSWERS
    card: str = ""
    """Set when it is done."""


@dataclass
class Visit:
    """One person at the tablet, from the first touch to the reset."""

    seen_at: datetime
    typed: str = ""
    """Digits on the keypad, where it works without script."""
    said: str = ""
    """A sentence for the next page, shown once."""
    unknown: bool = False
    """Whether that sentence is about a number without a card, so that joining is offered."""
    member: MemberNo | None = None
    by_card: bool = False
    """Whether the card was shown (A2), not only a number typed (A1)."""
    join: JoinDraft | None = None
    pin: tuple[MemberNo, str] | None = None
    """A new PIN typed once, and whose, until it was typed again."""
    pin_now: str = ""
    """The PIN there is, typed to choose another one, and found right."""
    pin_next: str = ""
    """The other one typed once, until it was typed again."""
    asked: int = 0
    """Number of the reward asked for, whose answer they wait for; 0 for none."""


class Sessions:
    """The visits in memory, and the key that ties forms to sessions."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self.proofs = Proofs(clock)
        self.boot = secrets.token_urlsafe(6)
        """Changes with each start, so that open pages know that their forms have become stale."""

    def __len__(self) -> int:
        return len(self._visits)

    def form_token(self, session_id: str) -> str:
        """The token of this session's forms, a keyed hash: it needs no memory, so strangers can't fill any."""
        return hashlib.blake2b(session_id.encode(), key=self._key, digest_size=20).hexdigest()

    def visit(self, session_id: str, *, touch: bool = True) -> Visit | None:
        """The visit of a session while it is fresh."""
        visit = self._visits.get(session_id)
        now = self._clock.now()
        if visit is None:
            return None
        if abs(now - visit.seen_at) >= IDLE:
            del self._visits[session_id]
            return None
        if touch:
            visit.seen_at = now
        return visit

    def begin(self, session_id: str) -> Visit:
        """A fresh visit for a session; the longest idle ones make room."""
        visit = self._visits[session_id] = Visit(seen_at=self._clock.now())
        self._visits.move_to_end(session_id)
        while len(self._visits) > VISITS:
            self._visits.popitem(last=False)
        return visit

    def move(self, old: str, new: str) -> None:
        """Let a visit go on under another id."""
        visit = self._visits.pop(old, None)
        if visit is not None:
            self._visits[new] = visit
        self.proofs.move(old, new)

    def end(self, session_id: str) -> None:
        """Forget a visit, and what was shown in it."""
        self._visits.pop(session_id, None)
        self.proofs.end(session_id)


@dataclass
class Session:
    """One browser, as its cookies show it; made anew for each request."""

    store: Sessions
    club: Club
    id: str
    """Empty until something needs one."""
    at_tablet: bool = False
    """Whether this is a page of the tablet on the counter."""
    tablet: DeviceNo | None = None
    phone: Device | None = None
    phone_token: str = ""
    encrypted: bool = False
    """Whether this connection is encrypted: then cookies go by other names and to no other connection."""
    _cookies: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)

    def token(self) -> str:
        """The token for a form on this page."""
        if not self.id:
            self.renew()
        return self.store.form_token(self.id)

    def owns(self, token: str) -> bool:
        """Whether a form's token belongs to this session (compared in constant time)."""
        return bool(self.id) and hmac.compare_digest(self.store.form_token(self.id).encode(), token.encode())

    def renew(self) -> None:
        """Go on under a new id: at the start, and whenever somebody may see more or less than before."""
        old, self.id = self.id, secrets.token_urlsafe(24)
        self.store.move(old, self.id)
        self._set(VISIT_COOKIE, self.id, None)

    @property
    def visit(self) -> Visit | None:
        """The person at the tablet, if somebody is there."""
        return self.store.visit(self.id) if self.id and self.tablet is not None else None

    @property
    def member(self) -> MemberNo | None:
        """Whom this page is about: of the person at the tablet, or of the card this phone shows once it is in force."""
        if self.at_tablet:
            found = self._looked()
            return found.member if found is not None else None
        owner = self.club.members.by_card(self.phone.card) if self.phone is not None else None
        return MemberNo(owner.number) if owner is not None and owner.kind == "member" else None

    @property
    def level(self) -> Level:
        """How much was shown of who is there; looking does not keep them here."""
        member = self.member
        if member is None:
            return Level.A0
        if self.at_tablet:
            found = self._looked()
            if found is None or not found.by_card:
                return Level.A1
        return Level.A3 if self.store.proofs.holds(self.id, member, self.club.pins.get(member)) else Level.A2

    def prove(self) -> None:
        """Somebody has typed the PIN of the member this page is about: go on under a new id."""
        member = self.member
        pin = self.club.pins.get(member) if member is not None else None
        if member is not None and pin is not None:
            self.renew()
            self.store.proofs.note(self.id, member, pin)

    def keep_proof(self) -> None:
        """A page that needs the PIN was looked at: its time begins anew."""
        member = self.member
        if member is not None:
            self.store.proofs.holds(self.id, member, self.club.pins.get(member), touch=True)

    def end_proof(self) -> None:
        """What a PIN opened here is over: go on under a new id."""
        if self.store.proofs.end(self.id):
            self.renew()

    def _looked(self) -> Visit | None:
        return self.store.visit(self.id, touch=False) if self.id and self.tablet is not None else None

    @property
    def asked(self) -> int:
        """What the person at the tablet has asked for; looking does not keep them here."""
        found = self._looked()
        return found.asked if found is not None else 0

    def begin(self) -> Visit:
        """The person at the tablet, greeted if new. Call on paired tablets only."""
        if not self.id:
            self.renew()
        return self.visit or self.store.begin(self.id)

    def end(self) -> None:
        """Forget the person at the tablet; the browser loses its id, so that a page kept by it shows nothing."""
        if self.id:
            self.store.end(self.id)
            self.id = ""
            self._drop(VISIT_COOKIE)

    def know_tablet(self, token: str) -> None:
        """Set the tablet's cookie."""
        self._set(TABLET_COOKIE, token, TABLET_SECONDS)
        self.renew()

    def know_phone(self, token: str) -> None:
        """Set the phone's cookie."""
        self._set(PHONE_COOKIE, token, int(PHONE_LASTS.total_seconds()))
        self.renew()

    def lose_phone(self) -> None:
        """Take the phone's cookie and id away."""
        self.phone = None
        self._drop(PHONE_COOKIE)
        self.end()

    def speak(self, language: str | None) -> None:
        """Remember the language chosen; None goes back to the shop's."""
        if language is None:
            self._drop(LANGUAGE_COOKIE)
        else:
            self._set(LANGUAGE_COOKIE, language, TABLET_SECONDS)

    def enlarge(self, size: str | None) -> None:
        """Remember how large this device shows its type; None is as usual."""
        if size is None:
            self._drop(TYPE_COOKIE)
        else:
            self._set(TYPE_COOKIE, size, TABLET_SECONDS)

    def _set(self, name: str, value: str, seconds: int | None) -> None:
        self._cookies[name] = (value, seconds)
        self._gone.discard(name)

    def _drop(self, name: str) -> None:
        self._cookies.pop(name, None)
        self._gone.add(name)

    def write(self, response: web.StreamResponse) -> None:
        """Put the changed cookies on an answer."""
        # Written out by hand: names and values are ours, and the library's cookie jar costs a third of a page.
        prefix, attributes = (HOST_ONLY, f"{_ATTRIBUTES}; Secure") if self.encrypted else ("", _ATTRIBUTES)
        for name, (value, seconds) in self._cookies.items():
            age = "" if seconds is None else f"; Max-Age={seconds}"
            response.headers.add(hdrs.SET_COOKIE, f"{prefix}{name}={value}{age}{attributes}")
        for name in self._gone:
            response.headers.add(hdrs.SET_COOKIE, f'{prefix}{name}=""; Max-Age=0{attributes}')


def cookie_of(request: web.Request, name: str) -> str:
    """
    What a cookie of ours says; empty without one.

    On an encrypted connection only cookies that were set on one count: anybody on the Wi-Fi could plant the others.
    """
    value = request.cookies.get(f"{HOST_ONLY}{name}" if request.secure else name, "")
    return value if len(value) <= _MAX_COOKIE else ""


def is_of_tablet(path: str) -> bool:
    """Whether a page belongs to the tablet on the counter."""
    return path == "/k" or path.startswith("/k/")


@web.middleware
async def session(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Recognise the browser before, and set what changed of its cookies after."""
    club, path = request.app[CLUB], request.path
    devices, at_tablet = club.devices, is_of_tablet(path)
    here = Session(request.app[SESSIONS], club, cookie_of(request, VISIT_COOKIE), at_tablet, encrypted=request.secure)
    if token := cookie_of(request, TABLET_COOKIE):
        found = devices.find(token, DeviceKind.TABLET)
        here.tablet = found[0] if found else None
        if found:
            request.app[CONTACTS].note_tablet(found[0], request.remote)
    if token := cookie_of(request, PHONE_COOKIE):
        known = devices.find(token, DeviceKind.PHONE)
        here.phone = known[1] if known else None
        here.phone_token = token
    request[SESSION] = here
    response = await handler(request)
    if not response.prepared:
        here.write(response)
    return response
