"""Each protection of the kiosk, and how to take it out: the proof that its test can fail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from aiohttp import web
from textual.content import Content

from scripts.taking_out import (
    Nothing,
    Take,
    access_log,
    anybodys_tablet,
    endless_code,
    endless_memory,
    everybody_in,
    first_host,
    header,
    inline,
    log_phones,
    look_first,
    more_routes,
    names_as_templates,
    no_headers,
    no_sync,
    no_time_limit,
    null_origin,
    open_exports,
    open_files,
    origin_by_beginning,
    put,
    raw_prints,
    raw_templates,
    refuse_known,
    served_from_disk,
    silence_kept,
    tell_failure,
    trust_metadata,
    turned_lines,
    unpaired_lookup,
    want_metadata,
    websocket,
    writing_get,
)
from scripts.taking_out_privacy import (
    all_on_board,
    bare_write,
    edited,
    later_day,
    named_winners,
    no_hours,
    nobody_to_ask,
    offers_behind_pin,
    own_price,
    secrets_in_lists,
    ticked_at_the_counter,
    whole_names,
    whole_names_on_board,
)
from scripts.taking_out_sessions import (
    any_cookie,
    endless_visits,
    keep_id,
    no_guard,
    plain_cookies,
    short_ids,
    still_signed_in,
    telling_address,
    uncounted,
    untold,
)
from scripts.taking_out_text import careless_page
from shopclub.core.devices import verbs as device_verbs
from shopclub.core.exchange import export, values
from shopclub.core.members import ages, joining
from shopclub.core.members import verbs as member_verbs
from shopclub.core.pins import rules as pin_rules
from shopclub.core.privacy import notes
from shopclub.core.privacy import verbs as privacy_verbs
from shopclub.core.staff import rules as staff_rules
from shopclub.core.staff import verbs as staff_verbs
from shopclub.core.staff.model import Action
from shopclub.core.store import places
from shopclub.kiosk import app as kiosk_app
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard import addresses, connections, csrf, proofs, sessions, throttle
from shopclub.kiosk.guard import headers as kiosk_headers
from shopclub.kiosk.guard.connections import Guarded
from shopclub.kiosk.live import streams
from shopclub.kiosk.making import assets, errors
from shopclub.kiosk.views import family as family_views
from shopclub.kiosk.views import history as history_views
from shopclub.kiosk.views import own as own_views
from shopclub.tui import text as tui_text


class Removal(NamedTuple):
    """One protection gone."""

    id: str
    """The line of KIOSK.md: `h1`, or `5a` for the first row of its section 5."""
    what: str
    """What is no longer done."""
    take: Take
    breaks: bool = False
    """Whether customers can't get through without it: then that is the harm."""


_TICKED = 'name="marketing" value="yes"'
_NAME = 'maxlength="60" value'
_ONE_MORE = ("{{ own.questions(ask) }}", '{{ own.questions(ask) }}<input name="idcard">')
_BUYING = " You can buy here without being a member."

REMOVALS: tuple[Removal, ...] = (
    Removal("h1", "names are not compared", put(addresses.Hosts, "is_ours", lambda *_: True)),
    Removal("h2", "of two hosts the first counts", first_host),
    Removal("h3", "addresses are asked once", put(addresses, "FRESH_FOR", timedelta.max)),
    Removal("c1", "no Origin is asked for", put(csrf, "_check_origin", lambda _: None)),
    Removal("c1", "an Origin of null passes", null_origin),
    Removal("c1", "an Origin need only begin like ours", origin_by_beginning),
    Removal("c2", "any token will do", put(sessions.Session, "owns", lambda *_: True)),
    Removal("c3", "a page that writes when it is looked at", writing_get),
    Removal("c4", "no-referrer", header("Referrer-Policy", "no-referrer")),
    Removal("c5", "every origin is allowed in", header("Access-Control-Allow-Origin", "*")),
    Removal("c6", "Sec-Fetch-Site is believed", trust_metadata),
    Removal("c6", "Sec-Fetch-Site is asked for", want_metadata, breaks=True),
    Removal("c7", "a page that speaks WebSocket to anybody", websocket),
    Removal("r1", "a phone's token counts as a tablet's", anybodys_tablet),
    Removal("r1", "numbers are looked up without pairing", unpaired_lookup),
    Removal("r2", "look-ups are not counted", put(throttle.Limits, "lookup", lambda *_: None)),
    Removal("r2", "an hour has no end", put(throttle, "LOOKUPS", ((10, timedelta(minutes=1)),))),
    Removal("r2", "a day has no end", put(throttle, "ALL_LOOKUPS", ((10**6, timedelta(days=1)),))),
    Removal("r2", "the counter is not told", untold),
    Removal("r3", "a known number is told", refuse_known),
    Removal("r3", "numbers are looked up while joining", look_first),
    Removal("r4", "misses are not counted", put(staff_verbs, "PIN_MISSES", 10**9)),
    Removal("r4", "a member's misses are not counted", put(pin_rules, "PIN_MISSES", 10**9)),
    Removal("r5", "every asker is remembered", endless_memory),
    Removal("r6", "no word on when to come back", put(errors, "TooMany", Nothing)),
    Removal("s1", "the id stays the same", keep_id),
    Removal("s1", "ids of 8 characters", short_ids),
    Removal("s1", "cookies that scripts can read", put(sessions, "_ATTRIBUTES", "; Path=/; SameSite=Lax")),
    Removal("s1", "cookies that other sites send", put(sessions, "_ATTRIBUTES", "; HttpOnly; Path=/")),
    Removal("s1", "the encrypted door sets the open one's cookies", plain_cookies),
    Removal("s1", "planted cookies count on the encrypted door", any_cookie),
    Removal("s2", "a tablet remembers for a day", put(sessions, "IDLE", timedelta(days=1))),
    Removal("s2", "a phone stays signed in for ever", put(device_verbs, "is_in_force", lambda *_: True)),
    Removal("s2", "what a PIN opened stays open", put(proofs, "PROVEN_FOR", timedelta(days=1))),
    Removal("s2", "what the counter signs out stays", still_signed_in),
    Removal("s3", "the cookie stays", put(sessions.Session, "_drop", lambda *_: None)),
    Removal("s3", "the visit stays", put(sessions.Sessions, "end", lambda *_: None)),
    Removal("s4", "a redirect with a card's code", telling_address),
    Removal("x1", "no headers at all", put(kiosk_app, "headers", no_headers)),
    Removal("x1", "pages may be kept", put(kiosk_headers, "FORGET", "private")),
    Removal("x1", "the library's own answers", put(Guarded, "handle_error", web.RequestHandler.handle_error)),
    Removal("x1", "pages in frames of others", header("X-Frame-Options", None)),
    Removal("x2", "templates do not escape", raw_templates),
    Removal("x2", "names are run as templates", names_as_templates),
    Removal("x2", "printed cards do not escape", raw_prints),
    Removal("x2", "the counter reads markup", put(tui_text, "Content", Content.from_markup)),
    Removal("x2", "signs that turn a line around are kept", turned_lines),
    Removal("x3", "a script in the page", inline("<script>1</script>")),
    Removal("x3", "a handler in the page", inline('<p onclick="1"></p>')),
    Removal("x3", "a style in the page", inline('<p style="color:red"></p>')),
    Removal("f1", "cells as they are", put(export, "safe", lambda text: text)),
    Removal("f1", "no mark for spreadsheets", put(export, "_write", bare_write)),
    Removal("f1", "the apostrophe stays when read", put(values, "plain", lambda text: text)),
    Removal("f2", "files that everybody reads", open_exports),
    Removal("f2", "card codes in the list", secrets_in_lists),
    Removal("f3", "whole phone numbers for all", put(export, "mask_phone", lambda phone: phone)),
    Removal("f3", "full lists for all", put(export, "needed_for", lambda *_, **__: Action.SELL)),
    Removal("p1", "static files straight from the disk", served_from_disk),
    Removal("p1", "what is served holds the shop's file", put(assets, "STATIC", Path("/")), breaks=True),
    Removal("p2", "forms of any size", put(kiosk_app, "MAX_BYTES", 2**30)),
    Removal("p2", "any number of fields", put(csrf, "MAX_FIELDS", 10**6)),
    Removal("p2", "text as it was typed", put(joining, "clean_text", lambda text, *_: text)),
    Removal("d1", "connections let in by the hundred", put(connections, "AT_ONCE", 128)),
    Removal("d1", "everybody is let in", everybody_in),
    Removal("d1", "the limit of open files stays", put(connections, "descriptor_limit", lambda: 512)),
    Removal("d2", "everybody is let in", everybody_in),
    Removal("d2", "silence is waited out", silence_kept),
    Removal("d3", "a form may take for ever", no_time_limit(csrf)),
    Removal("d4", "a stuck page is waited for", no_time_limit(streams)),
    Removal("d4", "a page that reads a file", careless_page),
    Removal("l1", "every request is logged", access_log),
    Removal("l2", "numbers in the log", log_phones),
    Removal("l3", "a failure says what it was", tell_failure),
    Removal("j1", "files that everybody reads", open_files),
    Removal("j1", "the disk is not asked to keep", no_sync),
    Removal("j2", "tokens as they are", put(device_verbs, "token_hash", lambda token: token)),
    Removal("j3", "clouds are not looked for", put(places, "_synced", lambda *_: "")),
    Removal("a1", "an address more", more_routes),
    Removal("a1", "a page that acts as the owner", careless_page),
    Removal("a1", "a customer counts as the owner", put(staff_rules, "may", lambda *_: True)),
    Removal("a2", "a code works twice", endless_code(used=True)),
    Removal("a2", "a code lives on", endless_code(time=True)),
    Removal("a2", "any number of tries", endless_code(tries=True)),
    Removal("5a", "the notice below the form", edited("phone/join.html", "{{ parts.notice_short() }}", "")),
    Removal("5a", "the notice names nobody to ask", nobody_to_ask),
    Removal("5b", "boxes ticked at the counter", ticked_at_the_counter),
    Removal(
        "5b",
        "marketing ticked beforehand",
        edited("parts.html", _TICKED, f"{_TICKED} checked"),
    ),
    Removal("5b", "offers for everybody who joins", put(forms, "ticked", lambda *_: True)),
    Removal("5c", "a name is required", edited("phone/join.html", _NAME, f"required {_NAME}")),
    Removal("5c", "one question more", edited("phone/join.html", *_ONE_MORE)),
    Removal(
        "5d",
        "the notice does not say that one may buy without",
        edited("privacy.html", _BUYING, ""),
    ),
    Removal("5e", "offers need the PIN to stop", offers_behind_pin),
    Removal("5f", "the card alone takes the data along", put(own_views, "require_pin", lambda *_: None)),
    Removal("5f", "requests have no day", later_day),
    Removal("5g", "who leaves stays in the file", put(member_verbs, "erased", lambda member: member)),
    Removal("5h", "a child joins like anybody", put(ages, "is_child", lambda *_: False)),
    Removal("5i", "a price for one person", own_price),
    Removal("5j", "everybody is on the board", all_on_board),
    Removal("5j", "whole names on the board", whole_names_on_board),
    Removal("5j", "the proof of a draw names who won", named_winners),
    Removal("5k", "nobody is ever idle", put(privacy_verbs, "idle_before", lambda *_: None)),
    Removal("5l", "a clerk may do all", put(staff_rules, "may", lambda *_: True)),
    Removal("5l", "whole names on pages", whole_names),
    Removal("5l", "the family without the PIN", put(family_views, "require_pin", lambda *_: None)),
    Removal("5l", "the history without the PIN", put(history_views, "require_pin", lambda *_: None)),
    Removal("5l", "the command line leaves no word", put(notes, "leave_note", lambda *_: None)),
    Removal("5m", "the card for a breach without hours", no_hours),
    Removal("5n", "a picture from elsewhere", inline('<img src="//cdn.example/x.png">')),
    Removal("t1", "nobody counts guesses", uncounted),
    Removal("t1", "numbers are looked up without pairing", unpaired_lookup),
    Removal("t1", "a member's misses are not counted", put(pin_rules, "PIN_MISSES", 10**9)),
    Removal("t2", "forms of any page are taken", no_guard),
    Removal("t2", "names are not compared", put(addresses.Hosts, "is_ours", lambda *_: True)),
    Removal("t2", "pages in frames of others", header("X-Frame-Options", None)),
    Removal("t2", "every origin is allowed in", header("Access-Control-Allow-Origin", "*")),
    Removal("t3", "a visit has no end", endless_visits),
    Removal("t3", "a tablet remembers for a day", put(sessions, "IDLE", timedelta(days=1))),
    Removal("t4", "tokens as they are", put(device_verbs, "token_hash", lambda token: token)),
    Removal("t4", "the card alone opens the data", put(own_views, "require_pin", lambda *_: None)),
    Removal("t4", "files that everybody reads", open_files),
    Removal("t5", "the library's own answers", put(Guarded, "handle_error", web.RequestHandler.handle_error)),
    Removal("t5", "no headers at all", put(kiosk_app, "headers", no_headers)),
    Removal("t6", "everybody is let in", everybody_in),
    Removal("t6", "silence is waited out", silence_kept),
)
"""Every protection taken out, one at a time."""
