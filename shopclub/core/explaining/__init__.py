"""Why something is what it is, or is not: the figures and rules behind a balance, a tier, a discount. Only reads."""
