"""A programme tried on the shop's own past: what would have been given, spent and owed. Nothing is ever written."""
