"""Bringing in what another system kept (members, sales, balances), and handing out what this one keeps, as CSV."""
