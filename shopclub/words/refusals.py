"""
The sentence of each refusal of the core that needs no more than its figures put in.

Keys are error codes; a field is a figure of the error, formatted by `shopclub.words.errors`. What was done
wrong is said first, then what to do. Never blames, never says "invalid".
"""

from __future__ import annotations

from shopclub.i18n import N_
from shopclub.words.cards_refused import PACKAGES
from shopclub.words.game_refusals import DRAWS, PREDICTIONS
from shopclub.words.goals_refused import GOALS
from shopclub.words.households_refused import HOUSEHOLDS
from shopclub.words.importing import FILES, LINES
from shopclub.words.origins import ORIGINS
from shopclub.words.pins import PINS, PINS_REFUSED
from shopclub.words.plans_refused import PLANS
from shopclub.words.privacy_refused import PRIVACY
from shopclub.words.purse import PURSE
from shopclub.words.till import TILL

TYPED = {
    "amount_unreadable": N_("“{text}” can't be read as an amount. Type it like 88.50."),
    "amount_too_large": N_("This amount is too large. Look at it again."),
    "birthday_future": N_("This birthday can't be: look at the year."),
    "birthday_unreadable": N_("This birthday can't be read. Type 1990-05-20 or 05-20; L8-15 is lunar."),
    "birthday_calendar_unclear": N_("Lunar or solar? Type L8-15 if it is lunar, 8-15 if it is solar."),
    "birthday_calendar_unknown": N_("“{text}” is no calendar. A birthday is solar, lunar or lunar_leap."),
    "birthday_feb29_unknown": N_("“{text}” is no answer for 29 February. It is before or after."),
    "birthday_leap_never": N_("The lunar calendar has no leap month {month} in our time. Take the ordinary one."),
    "birthday_lunar_day": N_("The lunar calendar has 12 months of up to 30 days. Look at the day."),
    "birthday_lunar_short": N_("Month {month} of the lunar year {year} had 29 days. Look at the day."),
    "birthday_no_leap_month": N_("The lunar year {year} had no leap month {month}. Take the ordinary one."),
    "country_unknown": N_("“{country}” is no country code. Two letters, for example CN."),
    "currency_unknown": N_("“{currency}” is no currency code. Three letters, for example CNY."),
    "date_unreadable": N_("“{text}” can't be read as a date. Type it like 2026-01-31."),
    "line_unknown": N_("The sale has no line {line}."),
    "operation_unreadable": N_("This form can't be recognised. Open it anew."),
    "pin_shape": N_("A PIN has 4 to 6 digits."),
    **PINS,
    "fields_id": N_("“{id}” can't be the id of a field. It takes a to z, digits, dots and dashes."),
    "fields_number": N_("The number in the field “{id}” is too large."),
    "fields_too_many": N_("A member has at most {most} fields of the shop's own."),
    "tags_too_many": N_("A member has at most {most} tags. Take some out first."),
    "timezone_unknown": N_("“{timezone}” is no time zone. Name it like Asia/Shanghai."),
    "text_missing": N_("The field “{field}” is empty."),
    "too_many_lines": N_("A sale has at most {max} lines. Close this one and open another."),
    "adopt_too_far": N_("A programme can be planned for at most {most} days ahead."),
    "day_past": N_("{day} lies in the past."),
    "piece_there": N_("That is in the programme already. Its numbers can be changed there."),
    "merge_same": N_("These are the same member already."),
    "move_same": N_("The sale is that member's already."),
    "transfer_same": N_("Name another member to give to."),
    "transfer_nothing": N_("Type how much is given."),
    "unit_personal": N_("“{unit}” belongs to the person and can't be given or brought along."),
    "opening_nothing": N_("Type at least one balance, or a tier."),
    "opening_negative": N_("Type how much there was: more than nothing."),
    "opening_twice": N_("This balance stands here twice."),
    "adjust_nothing": N_("Type how many points to add or take off."),
    "adjust_too_much": N_("At most {most} points can be changed by hand at once."),
    "count_positive": N_("Take at least one."),
    "stock_negative": N_("A stock can't be less than nothing."),
    "occasion_by_itself": N_("This happens by itself: nobody records it."),
}
"""What was typed."""

PROGRAMME = {
    "programme_invalid": N_("This programme can't be read: {detail}"),
    "rule_id_twice": N_("Two rules are called “{id}”. Each needs its own id."),
    "tier_id_twice": N_("Two tiers are called “{id}”. Each needs its own id."),
    "reward_id_twice": N_("Two rewards are called “{id}”. Each needs its own id."),
    "tier_price_twice": N_("A reward has two prices for the tier “{id}”. One is enough."),
    "coupon_id_twice": N_("Two kinds of coupon are called “{id}”. Each needs its own id."),
    "group_id_twice": N_("Two groups are called “{id}”. Each needs its own id."),
    "holiday_id_twice": N_("Two holidays are called “{id}”. Each needs its own id."),
    "benefit_id_twice": N_("One tier has two benefits called “{id}”. Each needs its own id."),
    "goods_for_id_twice": N_("Two lists of goods for some members are called “{id}”. Each needs its own id."),
    "coupon_unknown": N_("The rule “{rule}” gives the coupon “{coupon}”, which the programme doesn't have."),
    "reward_unknown": N_("The coupon “{rule}” is for the reward “{reward}”, which the programme doesn't have."),
    "card_id_twice": N_("Two stamp cards are called “{id}”. Each needs its own id."),
    "package_id_twice": N_("Two packages are called “{id}”. Each needs its own id."),
    "card_unknown": N_("The rule “{rule}” stamps the card “{card}”, which the programme doesn't have."),
    "single_price_missing": N_("The package “{id}” is paid back by single prices, so it must say what one costs."),
    "cap_out_of_place": N_("The rule “{rule}” has a limit that what it gives can't be counted by."),
    "expiry_out_of_place": N_("How long what the rule “{rule}” gives is good, its card or the end of its period says."),
    "group_unknown": N_("The rule “{rule}” belongs to the group “{group}”, which the programme doesn't have."),
    "holiday_unknown": N_("“{rule}” asks for the holiday “{holiday}”, which isn't on the list."),
    "rule_unknown": N_("The rule “{rule}” excludes the rule “{other}”, which the programme doesn't have."),
    "picture_too_large": N_("A picture may have {most} thousand bytes at most."),
    "picture_kind": N_("This is neither a PNG nor a JPEG picture."),
    "picture_size": N_("A picture is from {least} to {most} pixels wide and high."),
    "logo_size": N_("A logo is {most} pixels wide and high at most."),
    "logo_too_large": N_("This logo stays too heavy for a page. Save it as PNG, or smaller than {most} kB."),
    "palette_unknown": N_("Pages are light, dark, or as each device is set."),
    "accent_faint": N_(
        "This colour can't be read well on the pages' paper: {contrast} to 1, and {least} is needed. The nearest that "
        "can is {nearest}."
    ),
    "colour_unreadable": N_("A colour is # and six digits or letters from a to f, as in #27549f."),
    "board_period": N_("The leaderboard goes by months, quarters or years."),
    "member_day_missing": N_("“{rule}” asks for the member day, but the programme doesn't say when that is."),
    "member_day_no_date": N_("The member day can only go by the date."),
    "effect_out_of_place": N_("The rule “{rule}” gives something that can't be given on that occasion."),
    "condition_needs_sale": N_("The rule “{rule}” asks about a bill, but there is none on that occasion."),
    "rule_needs_cap": N_(
        "The rule “{rule}” looks at every member every day. Say how often one member gets it, for example once a year."
    ),
    "period_without_end": N_("The rule “{rule}” waits for the end of a period. Take a month, a quarter or a year."),
    "rules_exclude_equally": N_(
        "The rules “{rule}” and “{other}” exclude each other, so one of them needs a higher priority."
    ),
    "steps_order": N_("The steps of “{rule}” don't rise, or one of them does nothing."),
    "plan_id_twice": N_("Two plans are called “{id}”. Each needs its own id."),
    "plan_benefit_id_twice": N_("One plan has two benefits called “{id}”. Each needs its own id."),
    "plan_fee_twice": N_("The plan “{id}” has two fees for {months} months."),
    "plan_without_fee": N_("The plan “{id}” doesn't say what it costs."),
    "plan_unknown": N_("“{rule}” names the plan “{plan}”, which the programme doesn't have."),
    "tier_unknown": N_("The rule “{rule}” names the tier “{tier}”, which the programme doesn't have."),
    "first_tier_has_reach": N_("The first tier, “{id}”, is everybody's from joining, so it can't ask for anything."),
    "tier_without_reach": N_("The tier “{id}” doesn't say how it is reached."),
    "tier_order": N_("The tier “{id}” asks for no more than the one below it."),
    "ladder_empty": N_("A ladder needs at least one tier."),
    "name_missing": N_("“{id}” has no name."),
    "preset_unknown": N_("There is no preset “{name}”. “shopclub programme list” shows them all."),
    "nothing_to_try": N_("There are no sales to members before today to try it on."),
    "period_backwards": N_("The first day lies after the last one."),
    "period_ahead": N_("{day} is still to come."),
    "worth_unreadable": N_("“{text}” doesn't say what points are worth. Write it so: 100=1.00"),
    "worth_points": N_("How many points? A whole number from 1 to {most}."),
    "worth_money": N_("So many points have to be worth some money, however little."),
    "programme_missing": N_("The file holds no programme. “shopclub programme use NAME” puts one in force."),
}
"""What is wrong with a programme."""

CLASHES = {
    "member_closed": N_("This member has left the club."),
    "quote_changed": N_("Something changed meanwhile. Look at the new figures, then close again."),
    "operation_too_old": N_("This form is from more than 14 days ago. Open it anew."),
    "file_exists": N_("{path} is there already and stays as it is."),
    "clock_back": N_("The clock says {today}, but the shop has worked through {through} already. Look at the clock."),
    "clock_far_ahead": N_("The clock says {today}; the last day worked was {through}. Confirm the date first."),
    "version_in_force": N_("Version {number} is in force."),
    "version_not_planned": N_("Version {number} isn't planned any more: it can't be called back."),
    "version_not_in_force": N_("Version {number} isn't in force."),
    "terms_set": N_("Version {number} reaches into what runs already."),
    "terms_later": N_("Version {later} reached into it after version {number}: take that back first."),
    "terms_none": N_("Version {number} has changed nothing of what runs."),
    "undone_already": N_("That has been undone already."),
    "undo_not_possible": N_("This can't be undone."),
    "undo_has_sales": N_("This member has bought since joining, so that can't be undone."),
    "member_merged": N_("This file was merged into member No. {kept}. Look that one up."),
    "merge_pool": N_("This member collects on another card of the family. Leave it first, then merge."),
    "merge_waiting": N_("The file that goes has rewards waiting. Hand them out or give them up first."),
    "merge_plan": N_("The file that goes has a paid plan that is running. Keep that file, or end the plan first."),
    "merge_stake": N_(
        "The file that goes has points staked on a prediction that is not settled. Keep that file, or withdraw the "
        "stake first."
    ),
    "undo_merge_used": N_(
        "Something has been recorded for this member since, so the two files can't be parted any more. "
        "Sales can be moved one by one."
    ),
    "undo_points_spent": N_("These points are spent already, so that can't be undone."),
    "undo_spent": N_("Part of it is used already, so that can't be undone."),
    "undo_coupons_used": N_("These coupons are used or taken back already, so that can't be undone."),
    "run_reversed": N_("The gifts of that day have been taken back already."),
    "last_owner": N_("The shop needs at least one owner."),
    "staff_name_taken": N_("Somebody of this name works here already."),
    "join_already_handled": N_("This card isn't waiting any more: somebody activated or dismissed it."),
    "referrer_self": N_("This is the phone number of whoever joins. Nobody brings themselves along."),
    "currency_fixed": N_("Sales are recorded in the shop's currency already, so it can't be changed."),
}
"""What clashes with what is there."""

REFUSED = {
    "not_allowed": N_("Only the owner may do this: {action}."),
    **PINS_REFUSED,
    "pin_locked": N_("Too many wrong PINs. The owner has to set a new one."),
    "staff_inactive": N_("This person no longer works here."),
    "too_many_pending": N_("Too many cards are waiting ({most}). Ask at the counter."),
    "sale_empty": N_("Type an amount first."),
    "refund_of_taking": N_("This is money taken for a balance, not a sale: it is paid back on the member's purse."),
    "refund_of_refund": N_("This is a return already; look up the sale itself."),
    "money_off_none": N_("This programme takes no points off a bill."),
    "sale_moved": N_("This sale was moved to another member: it is number {to} now."),
    "move_no_sale": N_("Only sales can be moved; this is none."),
    "move_imported": N_("This receipt was imported. Correct it in the program it comes from and import it again."),
    "move_returned": N_("Something of this sale came back already. Take back the rest and ring it up again."),
    "move_paid": N_("This bill was paid in part out of the member's own balance. Take it back and ring it up again."),
    "move_coupon": N_("A coupon was used for this sale. Take it back and ring it up again."),
    "nothing_to_return": N_("Nothing of this sale is left to return."),
    "points_no_member": N_("Points can only be used with a member. Find the member first."),
    "points_share": N_("At most {most} points can be used on this bill."),
    "points_step": N_("Points are used in steps of {step}."),
    "points_minimum": N_("At least {minimum} points are used at once."),
    "referrer_left": N_("Member No. {member} has left the club and can't be named as who brought them."),
    "sign_in_off": N_("Nothing is given for signing in at the moment."),
    "reward_off": N_("This reward is not offered any more."),
    "reward_out_of_stock": N_("This reward is out of stock."),
    "reward_condition": N_("This member doesn't meet what this reward asks for."),
    "goods_not_for_all": N_(
        "The goods of line {line} are kept for some members. Take the line off, or find the member."
    ),
    "tenders_too_much": N_("{paid_minor} is more than the {due_minor} to pay."),
    "tenders_too_little": N_("{paid_minor} of {due_minor} are paid. Say how the rest is paid."),
    "voucher_handed_out": N_("This is handed out already."),
    "voucher_over": N_("This is no longer asked for: it was declined, taken back, or its time is up."),
    "vouchers_of_member": N_("{most} rewards are asked for already. Fetch them first, or take one back."),
    "vouchers_too_many": N_("Too many rewards are asked for at the moment ({most}). Please ask at the counter."),
    "reward_limit": N_("This member has taken as many of this reward as one may."),
    "benefit_not_yours": N_("Neither this member's tier nor plan has this benefit."),
    "benefit_not_counted": N_("This benefit isn't counted: it simply applies."),
    "benefit_not_now": N_("This benefit doesn't apply now."),
    "benefit_used_up": N_("This benefit is used up; it can be had again from {day}."),
    "benefit_used_for_good": N_("This benefit is used up."),
}
"""What the programme or the role says no to."""

MISSING = {
    "happenings_not_found": N_("There is no occasion No. {number}."),
    "rankings_not_found": N_("There is no list No. {number}."),
    "runs_not_found": N_("Nothing was given by itself on that day."),
    "run_not_found": N_("Nothing was given by itself on {day}."),
    "tallies_not_found": N_("The file doesn't say what its rules gave. “shopclub check” looks into it."),
    "reward_not_found": N_("There is no reward “{reward}”."),
    "merges_not_found": N_("There is no such merge."),
    "vouchers_not_found": N_("Nothing of that number is asked for any more."),
    "benefit_not_found": N_("There is no benefit “{benefit}”."),
    "tier_not_found": N_("There is no tier “{tier}”."),
    "operation_not_found": N_("That action is too long ago to be undone."),
    "referrer_unknown": N_("No member has this card, phone or number. Look at it again, or leave it out."),
    "members_not_found": N_("There is no member No. {number}."),
    "sales_not_found": N_("There is no sale No. {number}."),
    "ledger_not_found": N_("There is no ledger entry No. {number}."),
    "accounts_not_found": N_("Member No. {number} has no account. “shopclub check” looks into it."),
    "staff_not_found": N_("There is nobody No. {number} on the staff."),
    "pending_not_found": N_("This card isn't waiting any more: somebody activated or dismissed it, or it lapsed."),
    "programmes_not_found": N_("There is no programme version {number}."),
    "products_not_found": N_("There is no product No. {number}."),
    "devices_not_found": N_("This tablet or phone isn't paired any more."),
    "shop_not_found": N_("The file holds no shop. “shopclub init --name NAME” sets one up."),
    "stock_not_found": N_("The file holds no stock list. “shopclub check” looks into it."),
    "clockwork_not_found": N_("The file doesn't say how far the daily work is done. “shopclub check” looks into it."),
    "standings_not_found": N_("There is no tier change No. {number}."),
    "operations_not_found": N_("There is no operation No. {number}."),
    "seals_not_found": N_("There is no seal No. {number}."),
}
"""What isn't there."""

COUPONS = {
    "coupon_void": N_("This coupon was taken back and no longer counts."),
    "coupon_used": N_("This coupon is used already."),
    "coupon_not_yet": N_("This coupon can be used from {from_on} on."),
    "coupon_expired": N_("This coupon could be used through {until_on}."),
    "coupon_off": N_("Coupons of this kind are switched off at the moment."),
    "coupon_kind_gone": N_("The programme no longer has this kind of coupon."),
    "coupon_needs_member": N_("This coupon needs a member. Find the member first."),
    "coupon_of_another": N_("This coupon belongs to another member."),
    "coupon_minimum": N_("{missing_minor} short of {least_minor} for this coupon."),
    "coupon_tender": N_("This coupon counts only with another way of paying."),
    "coupon_condition": N_("What this coupon asks for is not met here."),
    "coupon_gives_nothing": N_("This coupon would bring nothing on this bill. Keep it for another one."),
    "coupon_for_reward": N_("This coupon takes a reward; it takes nothing off a bill."),
    "coupon_no_reward": N_("This coupon is for no reward."),
    "coupon_other_reward": N_("This coupon is for another reward."),
    "coupon_one_reward": N_("With a coupon one reward is taken at a time."),
    "coupon_no_gift": N_("This coupon goes with a purchase: by itself there is nothing to hand out."),
    "coupon_limit": N_("This member holds as many of this coupon as one may ({most})."),
    "coupon_over": N_("This coupon could be used through {until_on}, so none is issued any more."),
    "coupon_not_bearer": N_("This kind of coupon is issued to members only."),
    "coupons_nobody": N_("Nobody is meant by this, so no coupon was issued."),
    "coupons_count": N_("From 1 to {most} at once."),
    "coupon_kind_not_found": N_("There is no coupon “{coupon}”."),
    "coupons_not_found": N_("There is no coupon No. {number}."),
    "code_unknown": N_("No coupon and no campaign has the code “{text}”."),
}
"""What is said of coupons and codes."""

SETTINGS = {
    "settings_unreadable": N_("The settings in {file} can't be read. Look at its quotes and brackets."),
    "setting_unknown": N_("There is no setting “{setting}” ({source})."),
    "setting_refused": N_("The setting “{setting}” can't be “{value}” ({source})."),
    "port_taken": N_(
        "Port {port} is in use by another program. Close that one, or write another port into shopclub.toml "
        "beside the shop's file (port = 8081)."
    ),
    "host_name": N_("“{name}” is no host name or address. Write it without http:// and without a path."),
    "host_names_many": N_("The kiosk answers to at most {most} names of its own."),
    "connections_range": N_("A number from {least} to {most}; empty is what the program brings along."),
    "card_name": N_("This network card has no name that can be kept."),
    "host_unusable": N_("This computer can't listen on the address {host}."),
    "https_needs_extra": N_("Encryption needs one more package: “pip install 'shopclub[encryption]'”."),
    "https_no_keys": N_("The keys beside the shop's file can't be read or written, so the tablet is not encrypted."),
}
"""What is wrong with the settings of this computer."""

APART = {
    "work_broken": N_(
        "This could not be finished (incident {number}). Nothing was changed; the log says where it broke off."
    ),
    "work_stopped": N_(
        "The computer broke this off, most likely because its memory is full. Nothing was changed. Close other "
        "programs and try again."
    ),
}
"""Heavy work in a process of its own that did not come to its end."""

INBOX = {
    "kind_unknown": N_(
        "What this file holds can't be told from its columns. Bring it in once by hand under “Files”; "
        "from then on the inbox reads such files alike."
    ),
    "folder_unusable": N_("This is no name of a folder."),
    "shop_moved": N_(
        "This shop moved to {to} on {day}. Sell there; here it can only be looked at. Its owner can open this file "
        "again at the counter."
    ),
    "wifi_ssid": N_("The name of a Wi-Fi has at most {most} letters; a Chinese one counts for three."),
    "wifi_password": N_(
        "A Wi-Fi password has {least} to {most} letters, digits or signs. Leave it empty if there is none."
    ),
    "move_unfinished": N_(
        "Moving this shop to {to} was begun and broke off. Its owner opens this file again at the counter, and then "
        "moves once more."
    ),
    "move_folder_missing": N_("There is no folder {folder}. Make it first, or put the stick in."),
    "move_folder_failed": N_("{folder} can't be written. Was the stick pulled out? The shop goes on here."),
    "inbox_folder_missing": N_("The inbox can't reach its folder {folder}. It looks again by itself."),
    "inbox_folder_unwritable": N_(
        "The inbox may not put files away in {folder}, or the disk is full. Until it can, nothing is taken in."
    ),
    "inbox_folder_of_shop": N_("The shop's own file lies in {folder}. The inbox needs a folder of its own."),
    "inbox_file_open": N_("{name} is open in another program. It is taken in once it is closed there."),
    "inbox_file_unreadable": N_("{name} can't be read. The inbox tries again by itself."),
    "inbox_not_put_away": N_(
        "{name} was taken in, but can't be moved out of the inbox. That is tried again by itself."
    ),
    "inbox_incident": N_(
        "Reading it went wrong (incident {number}; the log says where). Try it by hand under “Files”: nothing is "
        "taken twice."
    ),
    "intakes_not_found": N_("This file of the inbox is no longer remembered."),
    "layouts_not_found": N_("This header is no longer remembered."),
}
"""What the inbox and moving wait for, or can't do."""

BACKUPS = {
    "backup_running": N_("A backup is being made right now. Try again when it is done."),
    "backups_of_another": N_(
        "In {folder} lie backups of another shop under the same name. Take a folder of its own for each shop."
    ),
    "file_sound": N_("{path} is sound now. Try to open it again."),
    "backup_of_another": N_("The backup {name} is of another shop and was not used."),
    "backup_place_full": N_(
        "There is no room in {folder} for the backup. The shop goes on; free some space there, or take another folder."
    ),
    "backup_place_shut": N_("{folder} may not be written. The shop goes on; take another folder for the backups."),
    "backup_place_failed": N_("{folder} can't be read or written. Was the stick pulled out?"),
    "second_place_missing": N_("There is no folder {folder}. Put the stick in, or make the folder first."),
    "second_place_first": N_("{folder} is where the backups go already. The second place must be another one."),
    "passphrase_needed": N_("This backup is sealed: its passphrase is needed."),
    "passphrase_wrong": N_("This passphrase does not open the backup. It may have been made with an older one."),
    "passphrase_short": N_("A passphrase has at least {least} characters; several words are best."),
    "passphrase_differs": N_("The two passphrases are not the same. Type it once more."),
    "encryption_missing": N_(
        "Sealing needs one more package: “pip install 'shopclub[encryption]'”. Nothing was changed."
    ),
    "backup_key_unreadable": N_(
        "The key beside the shop's file can't be read, so no backup is made. Set a passphrase anew."
    ),
}
"""What is wrong with a backup, its place or its passphrase."""

SENTENCES = {
    **DRAWS,
    **PREDICTIONS,
    **BACKUPS,
    **TYPED,
    **PROGRAMME,
    **CLASHES,
    **REFUSED,
    **COUPONS,
    **GOALS,
    **ORIGINS,
    **PRIVACY,
    **HOUSEHOLDS,
    **MISSING,
    **TILL,
    **PURSE,
    **PLANS,
    **PACKAGES,
    **SETTINGS,
    **FILES,
    **LINES,
    **APART,
    **INBOX,
}
"""Every code with a sentence of its own."""
