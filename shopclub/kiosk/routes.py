"""Every address of the kiosk, with its name. What is not here can't be reached over the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from shopclub.kiosk.views import board, coupons, family, games, history, https, invite, join_phone, join_tablet, lookup, own, phone, pin_change, pins, plain, rewards, tablet, why
from shopclub.kiosk.views.tablet import paired

View = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: tuple[tuple[str, str, View | None, View | None], ...] = (
    # path, name, what reads it, what takes its form
    ("/", "home", plain.home, None),
    ("/p", "ping", plain.ping, None),
    ("/d", "draws", games.public, None),
    ("/d/{round}", "draw_file", games.file, None),
    ("/privacy", "privacy", plain.privacy, None),
    ("/privacy/{version}", "old_privacy", plain.old_privacy, None),
    ("/static/{name}", "static", plain.static, None),
    ("/picture/{name}", "picture", rewards.picture, None),
    ("/https", "encrypted", https.steps, None),
    ("/ca.crt", "authority", https.authority, None),
    ("/lang", "language", None, plain.language),
    ("/type", "type", None, plain.type_size),
    ("/j", "phone_join", join_phone.show, join_phone.post),
    ("/m", "phone", phone.show, phone.sign_in),
    ("/m/end", "phone_end", None, phone.end),
    ("/m/pin", "phone_pin", pins.phone_form, pins.phone),
    ("/m/pin/new", "phone_pin_new", pin_change.phone_form, pin_change.phone),
    ("/m/pin/done", "phone_pin_done", pin_change.phone_done, None),
    ("/m/coupons", "phone_coupons", coupons.phone, None),
    ("/m/rewards", "phone_rewards", rewards.phone, None),
    ("/m/rewards/{reward}", "phone_reward", rewards.phone_one, rewards.phone_ask),
    ("/m/asked", "phone_asked", rewards.phone_asked, rewards.phone_withdraw),
    ("/m/board", "phone_board", board.phone, board.choose),
    ("/m/draws", "phone_draws", games.phone, games.phone_draw),
    ("/m/invite", "phone_invite", invite.show, invite.make),
    ("/m/family", "phone_family", family.show, family.change),
    ("/m/family/join", "phone_family_join", family.join, family.look_or_accept),
    ("/m/family/leave", "phone_family_leave", family.leaving, family.leave),
    ("/m/history", "phone_history", history.phone, None),
    ("/k/privacy", "tablet_privacy", plain.tablet_privacy, None),
    ("/k/history", "tablet_history", history.tablet, None),
    ("/m/why", "phone_why", why.phone, None),
    ("/m/data", "phone_data", own.show, own.offers),
    ("/m/data/file", "phone_data_file", own.opening, own.copy),
    ("/m/data/correct", "phone_data_correct", own.correct_form, own.correct),
    ("/m/data/leave", "phone_data_leave", own.leave_form, own.leave),
    ("/m/agree", "phone_agree", own.agree_form, own.agree),
    ("/m/today", "phone_today", None, phone.check_in),
    ("/m/card.png", "phone_card_png", phone.card_png, None),
    ("/m/card.svg", "phone_card_svg", phone.card_svg, None),
    ("/m/events", "phone_events", phone.events, None),
    ("/k", "tablet", tablet.welcome, None),
    ("/k/pair", "tablet_pair", None, tablet.pair),
    ("/k/display", "tablet_display", tablet.display, None),
    ("/k/events", "tablet_events", tablet.events, None),
    ("/k/end", "tablet_end", None, tablet.end),
    ("/k/stay", "tablet_stay", None, tablet.stay),
    ("/k/me", "tablet_me", tablet.me, None),
    ("/k/pin", "tablet_pin", pins.tablet_form, pins.tablet),
    ("/k/pin/change", "tablet_pin_change", pin_change.tablet_form, pin_change.tablet),
    ("/k/pin/new", "tablet_pin_new", pins.choose_form, pins.choose),
    ("/k/pin/show", "tablet_pin_show", pins.show_form, pins.show),
    ("/k/pin/later", "tablet_pin_later", None, pins.later),
    ("/k/pin/done", "tablet_pin_done", pins.done, None),
    ("/k/draws", "tablet_draws", games.tablet, games.tablet_draw),
    ("/k/coupons", "tablet_coupons", coupons.tablet, None),
    ("/k/rewards", "tablet_rewards", rewards.tablet, None),
    ("/k/rewards/{reward}", "tablet_reward", rewards.tablet_one, rewards.tablet_ask),
    ("/k/asked", "tablet_asked", rewards.tablet_asked, rewards.tablet_withdraw),
    ("/k/board", "tablet_board", board.tablet, None),
    ("/k/data", "tablet_data", paired(own.show), paired(own.offers)),
    ("/k/data/file", "tablet_data_file", paired(own.opening), None),
    ("/k/data/correct", "tablet_data_correct", paired(own.correct_form), paired(own.correct)),
    ("/k/data/leave", "tablet_data_leave", paired(own.leave_form), paired(own.leave)),
    ("/k/phone", "tablet_phone", lookup.phone_form, lookup.phone),
    ("/k/card", "tablet_card", lookup.card_form, lookup.card),
    ("/k/join", "tablet_join", join_tablet.number_form, join_tablet.number),
    ("/k/join/name", "tablet_join_name", join_tablet.name_form, join_tablet.name),
    ("/k/join/agree", "tablet_join_agree", join_tablet.agree_form, join_tablet.agree),
    ("/k/join/card", "tablet_join_card", join_tablet.card, None),
)


def setup(app: web.Application) -> None:
    """Put the routes on the application."""
    for path, name, read, take in PAGES:
        resource = app.router.add_resource(path, name=name)
        if read is not None:
            resource.add_route(hdrs.METH_GET, read)
            if not path.endswith("/events"):
                resource.add_route(hdrs.METH_HEAD, read)
        if take is not None:
            resource.add_route(hdrs.METH_POST, take)
