"""What a check finds."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import Figure


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that should not be; worded by `shopclub.words.say_finding`."""

    code: str
    """What is wrong, for example `balance_entries`; see `CODES`."""
    table: str
    """Table of the document it was found at."""
    number: int
    """Number of that document; 0 for a table as a whole."""
    figures: dict[str, Figure] = {}
    """What the sentence quotes: numbers, codes, days; never a name or a phone number."""


CODES = frozenset(
    {
        # any table
        "row_unreadable",
        "row_number",
        "number_reused",
        # members and waiting joins
        "phone_twice",
        "birthday_none",
        "referrer_self",
        "card_twice",
        "card_check_digit",
        "invitation_twice",
        "invitation_word",
        "pin_owner",
        "pin_hash",
        "pin_misses",
        # agreements, own data, the log of what was handed out
        "consent_twice",
        "consent_differs",
        "consent_back",
        "request_dates",
        "own_change_values",
        "forgotten_words",
        # receipts
        "member_missing",
        "sale_paid",
        "sale_negative",
        "sale_points_paid",
        "sale_points",
        "sale_spent",
        "sale_tenders",
        "sale_parts",
        "sale_entries",
        "sale_entry_foreign",
        "refund_sale_missing",
        "refund_member",
        "refund_line",
        "refund_too_many",
        "refund_too_much",
        "refund_rest",
        "refund_tenders",
        "refund_carry",
        "sale_balances",
        "taking_line",
        "taking_of",
        "taking_back",
        "taking_void",
        # versions of the programme
        "version_day",
        "version_called",
        "version_returns",
        "version_terms",
        "entry_terms",
        "entry_version",
        # plans
        "plan_step_before",
        "plan_terms",
        "plan_sale",
        "plan_money",
        "plan_fee",
        "plan_paid",
        "plan_tried",
        "plan_undone",
        "plan_standing",
        "plan_taking",
        # ledger
        "entry_sale_missing",
        "entry_sale_member",
        "entry_outside_sale",
        "entry_lots",
        "entry_extended",
        "reversed_missing",
        "reversed_too_much",
        "reversed_twice",
        "reversed_unit",
        "unit_unknown",
        "quota_over",
        # stamps, money back, packages
        "card_coupon",
        "card_coupon_stands",
        "coupon_no_card",
        "period_pair",
        "visit_bought",
        "visit_over",
        "visit_worth",
        "package_paid",
        # accounts
        "balance_entries",
        "balance_lots",
        "lots_replay",
        "debt_replay",
        "lot_empty",
        "lot_key",
        "account_month",
        "account_life",
        "account_first",
        "account_last",
        "account_active",
        # gift cards
        "entry_card",
        "entry_card_missing",
        "gift_balance",
        "gift_code",
        "gift_left",
        "gift_sale",
        "gift_twice",
        "account_pool",
        "account_stray",
        # shared cards
        "household_twice",
        "household_consent",
        "family_code_twice",
        "family_code_word",
        "family_code_leads",
        "entry_account",
        # tiers
        "standing_row",
        "standing_missing",
        "tier_missing",
        # coupons
        "coupon_code",
        "coupon_twice",
        "coupon_days",
        "coupon_day",
        "coupon_overused",
        "coupon_void_used",
        "coupon_back",
        "coupon_sale",
        "coupon_sale_twice",
        "coupon_entry",
        "coupon_brought",
        "sale_coupon",
        "entry_coupon",
        # rewards
        "account_reserved",
        "voucher_code",
        "voucher_twice",
        "voucher_entry",
        "voucher_entry_twice",
        # campaigns
        "tally",
        "tally_day",
        "account_used",
        "account_carry",
        "happening_entry",
        "happening_taken",
        "happening_coupon",
        "sign_in_days",
        "run_day",
        "run_entries",
        "run_late",
        # ends of days
        "closing_day",
        "closing_till",
        "closing_balance",
        # origins
        "origin_twice",
        "origin_figures",
        "origin_missing",
        # goals
        "goal_empty",
        "goal_aim",
        "goal_back",
        # games
        "round_nth",
        "round_commitment",
        "round_terms",
        "round_drawn",
        "draw_round",
        "draw_gap",
        "draw_result",
        "draw_again",
        "draw_twice",
        "draw_price",
        "draw_points",
        "win_draw",
        "win_back",
        "win_coupon",
        "prediction_pool",
        "prediction_settled",
        "prediction_answer",
        "stake_prediction",
        "stake_twice",
        # mending
        "transfer_pair",
        "transfer_half",
        "transfer_lots",
        "merge_file",
        "merge_unknown",
        "merge_circle",
        "merge_left",
        "merge_entry",
        "sale_moved",
        # seals
        "seal_differs",
        "seal_chain_broken",
        # the shop
        "shop_missing",
        "programme_unreadable",
        "programme_missing",
        "stock_negative",
        "operation_target",
        "operation_twice",
    }
)
"""Every code there is."""
