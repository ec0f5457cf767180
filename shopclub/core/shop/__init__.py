"""The shop itself: its name, currency, time zone, and what the owner set."""
