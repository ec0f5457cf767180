"""One screen per area of the shop."""
