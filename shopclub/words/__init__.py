"""
What the core says in codes and figures, put into sentences of the reader's language.

Shared by counter, kiosk and command line, so that one thing is said one way. Nothing here decides anything, and
nothing here is markup: names typed by people come out as the text they are.

    errors     say_error: a ClubError, as what happened and what to do
    to_customers  say_to_customer: the same, to the customer whose page it stands on
    reasons    say_reason: why an entry or a quote has its points
    rules      say_rule, say_rule_id: one rule in a plain sentence, or by its name
    programme  say_programme, say_programme_lines: the whole, under headings
    offers     say_reward, say_coupon: what points and coupons buy
    names      words for tiers, rewards, kinds, roles; member numbers; lists
    progress   say_missing: how far it is to the next tier
    file       say_opening: what opening the file found
"""

from shopclub.words import game_reasons as game_reasons
from shopclub.words.errors import say_error
from shopclub.words.file import say_opening
from shopclub.words.names import (
    cause_name,
    gender_name,
    joined,
    kind_name,
    local_name,
    member_label,
    member_number,
    metric_name,
    reward_name,
    role_name,
    rule_name,
    source_name,
    tier_label,
    tier_name,
)
from shopclub.words.offers import say_coupon, say_reward
from shopclub.words.programme import Section, say_programme, say_programme_lines
from shopclub.words.progress import say_missing
from shopclub.words.reasons import say_reason
from shopclub.words.rules import say_rule, say_rule_id
from shopclub.words.to_customers import say_to_customer

__all__ = [
    "Section",
    "cause_name",
    "gender_name",
    "joined",
    "kind_name",
    "local_name",
    "member_label",
    "member_number",
    "metric_name",
    "reward_name",
    "role_name",
    "rule_name",
    "say_coupon",
    "say_error",
    "say_missing",
    "say_opening",
    "say_programme",
    "say_programme_lines",
    "say_reason",
    "say_reward",
    "say_rule",
    "say_rule_id",
    "say_to_customer",
    "source_name",
    "tier_label",
    "tier_name",
]
