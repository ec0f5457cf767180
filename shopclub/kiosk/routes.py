"""
Every page of the kiosk, an entry each. What is not here can't be reached over the network.

A new page is an entry, a view and a template; what an entry says of it stands at `book.Page`.
"""

from __future__ import annotations

import msgspec
from aiohttp import hdrs, web

from shopclub.kiosk.book import BOOK, Book, Gives, Page, View
from shopclub.kiosk.guard.proofs import Level
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.making.pages import go
from shopclub.kiosk.views import (
    board,
    coupons,
    family,
    games,
    history,
    https,
    invite,
    join_phone,
    join_tablet,
    lookup,
    own,
    phone,
    pin_change,
    pins,
    plain,
    rewards,
    tablet,
    why,
)

A1, A2, A3 = Level.A1, Level.A2, Level.A3
FILE, STREAM = Gives.FILE, Gives.STREAM

ANYBODYS = (
    Page("/", "home", plain.home, gives=FILE),
    Page("/p", "ping", plain.ping),
    Page("/d", "draws", games.public),
    Page("/d/{round}", "draw_file", games.file, gives=FILE),
    Page("/privacy", "privacy", plain.privacy),
    Page("/privacy/{version}", "old_privacy", plain.old_privacy),
    Page("/static/{name}", "static", plain.static, gives=FILE),
    Page("/picture/{name}", "picture", rewards.picture, gives=FILE),
    Page("/https", "encrypted", https.steps),
    Page("/ca.crt", "authority", https.authority, gives=FILE),
    Page("/lang", "language", take=plain.language),
    Page("/type", "type", take=plain.type_size),
    Page("/j", "phone_join", join_phone.show, join_phone.post, carries="si"),
    Page("/k", "tablet", tablet.welcome),
    Page("/k/pair", "tablet_pair", take=tablet.pair),
    Page("/k/privacy", "tablet_privacy", plain.tablet_privacy),
)
"""For anybody who comes by."""

PHONES = (
    Page("/m", "phone", phone.show, phone.sign_in, carries="c"),
    Page("/m/end", "phone_end", take=phone.end),
    Page("/m/pin", "phone_pin", pins.phone_form, pins.phone, level=A2),
    Page("/m/pin/new", "phone_pin_new", pin_change.phone_form, pin_change.phone, level=A2, pin_if_any=True),
    Page("/m/pin/done", "phone_pin_done", pin_change.phone_done, level=A2),
    Page("/m/coupons", "phone_coupons", coupons.phone, level=A2),
    Page("/m/rewards", "phone_rewards", rewards.phone, level=A2),
    Page("/m/rewards/{reward}", "phone_reward", rewards.phone_one, rewards.phone_ask, level=A2),
    Page("/m/asked", "phone_asked", rewards.phone_asked, rewards.phone_withdraw, level=A2),
    Page("/m/board", "phone_board", board.phone, board.choose, level=A2, pin_if_any=True),
    Page("/m/draws", "phone_draws", games.phone, games.phone_draw, level=A2),
    Page("/m/invite", "phone_invite", invite.show, invite.make, level=A2, pin_if_any=True),
    Page("/m/family", "phone_family", family.show, family.change, level=A3),
    Page("/m/family/join", "phone_family_join", family.join, family.look_or_accept, level=A3, carries="c"),
    Page("/m/family/leave", "phone_family_leave", family.leaving, family.leave, level=A3),
    Page("/m/history", "phone_history", history.phone, level=A3, carries="mp"),
    Page("/m/why", "phone_why", why.phone, level=A2, pin_if_any=True),
    Page("/m/data", "phone_data", own.show, own.offers, level=A2, pin_if_any=True),
    Page("/m/data/file", "phone_data_file", own.opening, own.copy, level=A3, gives=FILE),
    Page("/m/data/correct", "phone_data_correct", own.correct_form, own.correct, level=A3),
    Page("/m/data/leave", "phone_data_leave", own.leave_form, own.leave, level=A3),
    Page("/m/agree", "phone_agree", own.agree_form, own.agree, level=A2),
    Page("/m/today", "phone_today", take=phone.check_in, level=A2),
    Page("/m/card.png", "phone_card_png", phone.card_png, level=A2, gives=FILE),
    Page("/m/card.svg", "phone_card_svg", phone.card_svg, level=A2, gives=FILE),
    Page("/m/events", "phone_events", phone.events, level=A2, gives=STREAM),
)
"""For customers' own phones."""

TABLETS = (
    Page("/k/display", "tablet_display", tablet.display),
    Page("/k/events", "tablet_events", tablet.events, gives=STREAM),
    Page("/k/end", "tablet_end", take=tablet.end),
    Page("/k/stay", "tablet_stay", take=tablet.stay),
    Page("/k/me", "tablet_me", tablet.me, level=A1),
    Page("/k/pin", "tablet_pin", pins.tablet_form, pins.tablet, level=A2),
    Page("/k/pin/change", "tablet_pin_change", pin_change.tablet_form, pin_change.tablet, level=A2, pin_if_any=True),
    Page("/k/pin/new", "tablet_pin_new", pins.choose_form, pins.choose),
    Page("/k/pin/show", "tablet_pin_show", pins.show_form, pins.show),
    Page("/k/pin/later", "tablet_pin_later", take=pins.later),
    Page("/k/pin/done", "tablet_pin_done", pins.done),
    Page("/k/draws", "tablet_draws", games.tablet, games.tablet_draw, level=A2),
    Page("/k/coupons", "tablet_coupons", coupons.tablet, level=A2),
    Page("/k/rewards", "tablet_rewards", rewards.tablet, level=A1),
    Page("/k/rewards/{reward}", "tablet_reward", rewards.tablet_one, rewards.tablet_ask, level=A1),
    Page("/k/asked", "tablet_asked", rewards.tablet_asked, rewards.tablet_withdraw, level=A1),
    Page("/k/board", "tablet_board", board.tablet),
    Page("/k/history", "tablet_history", history.tablet, level=A3, carries="mp"),
    Page("/k/data", "tablet_data", own.show, own.offers, level=A2, pin_if_any=True),
    Page("/k/data/file", "tablet_data_file", own.opening, level=A3, gives=FILE),
    Page("/k/data/correct", "tablet_data_correct", own.correct_form, own.correct, level=A3),
    Page("/k/data/leave", "tablet_data_leave", own.leave_form, own.leave, level=A3),
    Page("/k/phone", "tablet_phone", lookup.phone_form, lookup.phone),
    Page("/k/card", "tablet_card", lookup.card_form, lookup.card),
    Page("/k/join", "tablet_join", join_tablet.number_form, join_tablet.number),
    Page("/k/join/name", "tablet_join_name", join_tablet.name_form, join_tablet.name),
    Page("/k/join/agree", "tablet_join_agree", join_tablet.agree_form, join_tablet.agree),
    Page("/k/join/card", "tablet_join_card", join_tablet.card),
)
"""For the tablet that the counter paired, and no other browser."""

PAGES: tuple[Page, ...] = (
    *ANYBODYS,
    *PHONES,
    *(msgspec.structs.replace(page, paired=True) for page in TABLETS),
)


def setup(app: web.Application) -> None:
    """Put the pages on the application, and the book of them."""
    app[BOOK] = Book(PAGES)
    for page in app[BOOK].pages:
        resource = app.router.add_resource(page.path, name=page.name)
        for method in page.methods:
            view = page.take if method == hdrs.METH_POST else page.read
            if view is not None:
                resource.add_route(method, only_paired(view) if page.paired else view)


def only_paired(view: View) -> View:
    """Let only paired tablets in; anybody else sees how to pair, and can post nothing."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request[SESSION].tablet is None:
            if request.method == hdrs.METH_POST:
                raise web.HTTPForbidden
            return go("/k")
        return await view(request)

    return guarded
