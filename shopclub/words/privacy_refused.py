"""The sentence of each refusal about people's own data, and of each fault a check finds in it."""

from __future__ import annotations

from shopclub.i18n import N_

PRIVACY = {
    "child_at_counter": N_("Who is under {age} joins at the counter, with a parent or guardian. Please ask there."),
    "guardian_needed": N_("Under {age}: a parent or guardian has to stand beside and agree. Tick that they do."),
    "child_no_offers": N_("Who is under {age} gets no offers. Leave that box empty."),
    "choice_unknown": N_("That is none of the choices. Please choose again."),
    "phone_same": N_("That is the number already."),
    "field_not_theirs": N_("The field “{id}” is kept by the counter. Please ask there."),
    "own_changes_not_found": N_("This change isn't waiting any more."),
    "data_requests_not_found": N_("There is no such request."),
    "consents_not_found": N_("There is no agreement No. {number}."),
    "handouts_not_found": N_("There is no line No. {number} in the log."),
    "idle_months": N_("Type months from 0 (never) to {most}."),
    "child_age": N_("Type an age from {least} to {most}."),
    "heard_too_many": N_("At most {most} answers to how they heard of the shop."),
    "own_fields_too_many": N_("A shop has at most {most} fields of its own."),
    "own_field_twice": N_("The field “{name}” stands here twice."),
    "own_field_asked": N_("Joining asks one question of the shop's own. Take the other one out first."),
}

FOUND = {
    "consent_twice": N_("says a second time at once what member {member} agrees to"),
    "consent_differs": N_("holds another consent than the log of agreements"),
    "consent_back": N_("ends before it begins"),
    "request_dates": N_("is due or answered on a day that can't be"),
    "own_change_values": N_("was looked at and still holds what stood in the fields"),
    "forgotten_words": N_("still holds words of member {member}, who was forgotten"),
}
PLACES = {
    "consents": N_("Agreement {number}"),
    "own_changes": N_("Own change {number}"),
    "data_requests": N_("Request {number}"),
    "handouts": N_("Line {number} of the log of what was handed out"),
}
