"""How phones and tablets reach this computer, and what is wrong when they don't."""
