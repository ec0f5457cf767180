"""Who may come in, how often, from where, and what a browser is to us: no page is made in here."""
