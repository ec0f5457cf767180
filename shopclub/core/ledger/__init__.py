"""Entries, lots and balances in every unit: the one ledger everything with a balance stands on."""
