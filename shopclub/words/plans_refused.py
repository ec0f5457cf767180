"""The sentence of each refusal about paid plans."""

from __future__ import annotations

from shopclub.i18n import N_

PLANS = {
    "plan_not_found": N_("There is no plan “{plan}”."),
    "plan_fee_unknown": N_("This plan has no fee for a term of that length."),
    "plan_wish_unknown": N_("That can't be done with a plan."),
    "plan_off": N_("This plan is not offered any more. What is paid counts to its last day."),
    "plan_joined_already": N_("This member has a plan already. Renew it, or change to another one."),
    "plan_no_trial": N_("This plan has no trial."),
    "plan_tried": N_("This member has had this plan before, so there is no trial any more."),
    "plan_none": N_("This member has no plan at the moment."),
    "plan_renewed_already": N_("The next term is paid already, through {until_on}."),
    "plan_change_same": N_("This member has that plan already."),
    "plan_change_trial": N_("This plan is on trial. End the trial, which costs nothing, and join the other plan."),
    "plan_change_over": N_("The last day of this plan is over. Renew it; another plan can be chosen for it."),
    "plan_change_cheaper": N_(
        "No fee of this plan comes back, so the cheaper one can begin on {from_on}. Choose it when renewing."
    ),
    "plan_stopped_already": N_("This plan ends with its last day already."),
    "plan_moved_meanwhile": N_("Something changed meanwhile. Look at the new figures and confirm again."),
    "undo_has_plan": N_("Money was taken for a plan of this member. Undo that first."),
    "undo_plan_later": N_("Something happened to this plan since, so that can't be undone."),
    "plans_not_found": N_("Member No. {number} has no plan."),
    "plan_steps_not_found": N_("There is no step of a plan No. {number}."),
}
"""What is said when a plan is joined, renewed, changed or ended."""
