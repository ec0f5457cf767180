"""Refusals of the games; part of `refusals.SENTENCES`."""

from __future__ import annotations

from shopclub.i18n import N_

DRAWS = {
    "draw_id_twice": N_("Two lucky draws are called “{id}”. Each needs its own id."),
    "prize_id_twice": N_("A lucky draw has two prizes called “{id}”. Each needs its own id."),
    "draw_unknown": N_("The rule “{rule}” gives tickets of the draw “{draw}”, which the programme doesn't have."),
    "prize_unknown": N_("The draw “{id}” names the prize “{prize}”, which it doesn't have."),
    "draw_odds": N_("The odds of the draw “{id}” add up to {sum}. They have to add up to {whole}."),
    "draw_without_price": N_("The draw “{id}” costs neither tickets nor points. Say what a try costs."),
    "draw_instead": N_(
        "Prizes of the draw “{id}” can run out. Name one without a stock that comes instead, or let the draw end then."
    ),
    "draw_not_found": N_("There is no lucky draw “{draw}”."),
    "draw_off": N_("This draw is switched off."),
    "draw_until": N_("The last day of a round is today or later, at most {most} days ahead."),
    "draw_open_already": N_("A round of this draw is open. Close it before you open another."),
    "draw_closed_already": N_("This round is closed already."),
    "draw_over": N_("This round is over: nobody draws from it any more."),
    "draw_spent": N_("A prize has run out, and with it this round has ended."),
    "draw_condition": N_("This member doesn't meet what this draw asks for."),
    "draw_limit": N_("This member has drawn {limit} times in this round, as often as one may."),
    "draw_limit_day": N_("This member has drawn {limit} times today, as often as one may."),
    "draw_not_for_that": N_("This draw can't be paid with that."),
    "tickets_insufficient": N_("Not enough tickets: {available} there, {wanted} needed."),
    "lucky_shape": N_("A lucky number has 1 to {digits} digits."),
    "rounds_not_found": N_("There is no such round of a lucky draw."),
    "round_unknown": N_("There is no round “{round}” of a lucky draw."),
    "wins_not_found": N_("There is no such prize to hand over."),
    "win_given_already": N_("This prize was handed over already, on {on}."),
    "win_undone": N_("The draw this prize came of was undone."),
    "draw_file": N_("This is no file of a lucky draw: {detail}"),
    "draw_file_form": N_("This file is of another version, “{form}”, which this program can't prove."),
}
"""Lucky draws."""

PREDICTIONS = {
    "predictions_not_found": N_("There is no such prediction."),
    "prediction_open": N_("Stakes are still taken. Close the prediction first, or wait for its time."),
    "prediction_closed": N_("This prediction is closed: nothing is staked or changed any more."),
    "prediction_settled": N_("This prediction is settled already."),
    "prediction_full": N_("{most} members have a stake in it already; it takes no more."),
    "prediction_has_stakes": N_("Somebody has staked points on it, so it can't be undone. Call it off instead."),
    "stake_none": N_("This member has no stake in it."),
    "stake_too_small": N_("Stake at least {least} points."),
    "stake_too_large": N_("Stake at most {most} points."),
    "stake_limits": N_("The least stake is 1 or more, and the most is no less than the least."),
    "answer_unknown": N_("There is no such answer."),
    "answers_few": N_("Give at least {fewest} answers."),
    "answers_many": N_("Give at most {most} answers."),
    "answers_twice": N_("Two answers are the same."),
    "closes_past": N_("The closing time lies in the past."),
    "undo_member_left": N_("Member {member} has left since, so that can't be undone."),
}
"""The prediction game."""
