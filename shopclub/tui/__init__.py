"""The counter in the terminal: screens over the Club. No rules and no storage live here."""
