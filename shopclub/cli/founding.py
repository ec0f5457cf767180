"""`init`: a new shop's file."""

from __future__ import annotations

import asyncio

import click

from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

DEFAULT_PRESET = "standard-retail"


@click.command("init", cls=SpokenCommand, help=N_("Make a new shop's file; one that is there is never overwritten."))
@click.option("--name", required=True, metavar="NAME", help=N_("The shop's name."))
@click.option("--preset", default=DEFAULT_PRESET, metavar="PRESET", help=N_("The programme to start with."))
@click.option("--currency", default="CNY", metavar="CODE", help=N_("The shop's currency (CNY)."))
@click.option("--timezone", default="Asia/Shanghai", metavar="ZONE", help=N_("The shop's time zone (Asia/Shanghai)."))
@click.option("--country", default="CN", metavar="CODE", help=N_("The country phone numbers belong to (CN)."))
@json_option
@click.pass_obj
def init(session: Session, name: str, preset: str, currency: str, timezone: str, country: str, as_json: bool) -> None:
    """Make the file and say what was made."""
    from shopclub import presets
    from shopclub.core.founding import found_shop
    from shopclub.core.shop.model import Shop
    from shopclub.words import local_name

    words, settings = session.words, session.settings()
    path, allow = settings.data, settings.allow_network_drive
    shipped = presets.load(preset)
    shop = Shop(
        name=name,
        currency=currency.upper(),
        timezone=timezone,
        country=country.upper(),
        founded_at=session.clock.now().replace(microsecond=0),
    )
    programme = presets.in_currency(shipped, shop.currency)
    owner = words.t("Owner")
    asyncio.run(found_shop(path, shop, programme, owner, session.clock, allow_network_drive=allow))
    if as_json:
        session.give(
            {
                "file": str(path),
                "name": name,
                "programme": preset,
                "currency": shop.currency,
                "timezone": shop.timezone,
                "country": shop.country,
            }
        )
        return
    title = local_name(shipped.name, words, preset)
    session.say(words.t("{path} is made: {name}, programme “{title}”.", path=path, name=name, title=title))
    if shipped.currency != shop.currency:
        session.warn(
            words.t(
                "The programme's amounts were meant in {meant} and are taken one to one in {currency}: look at them.",
                meant=shipped.currency,
                currency=shop.currency,
            )
        )
