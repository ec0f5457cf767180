"""Visits paid for at once, and money back paid out: what is sold and paid back stands in the ledger and its takings."""
