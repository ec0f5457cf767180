"""Moving the shop to another computer while it is open: a proven copy there, and this file shut here."""
