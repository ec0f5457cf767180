"""The sentence of each refusal about packages and money back."""

from __future__ import annotations

from shopclub.i18n import N_

PACKAGES = {
    "package_not_found": N_("There is no package “{package}”."),
    "package_not_bought": N_("This package was not bought, or its purchase was undone."),
    "package_off": N_("This package is not sold any more. What is bought can be used up."),
    "package_not_now": N_("This member can't buy this package now."),
    "package_used_up": N_("Nothing is left of this package."),
    "package_fewer_left": N_("Only {left} are left of the package that ends first. Use these first."),
    "package_not_paid_back": N_("This package is not paid back."),
    "package_nothing_back": N_("What was used costs as much as was paid: nothing comes back."),
    "cashback_too_much": N_("Only {left_minor} of money back can be paid out."),
    "leave_visits_left": N_("{left} visits of a package are left. Pay them back first (F5)."),
    "leave_cashback_left": N_("{left_minor} of money back is left. Pay it out first (F5)."),
}
"""Selling, using, paying back."""
