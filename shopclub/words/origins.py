"""Where members come from, in words: kinds of sources, and the sentence of each refusal about them."""

from __future__ import annotations

from shopclub.core.origins.model import OriginKind
from shopclub.i18n import N_, Words

ORIGINS = {
    "origins_not_found": N_("There is no such source."),
    "origins_full": N_("At most {most} sources are kept."),
    "origin_name_taken": N_("There is a source called “{name}” already."),
    "origin_cost": N_("This can't be what it cost."),
    "origin_target": N_("How many members it is to bring is a number up to {most}."),
    "origin_used": N_("Somebody has joined by this code already. Switch it off instead."),
}

KINDS = {
    OriginKind.POSTER: N_("poster"),
    OriginKind.TABLE: N_("table card"),
    OriginKind.PARTNER: N_("partner shop"),
    OriginKind.POST: N_("online post"),
    OriginKind.PERSON: N_("somebody who tells"),
    OriginKind.OTHER: N_("something else"),
}


def kind_name(kind: OriginKind, words: Words) -> str:
    """What a kind of source is called."""
    return words.t(KINDS[kind])
