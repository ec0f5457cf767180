"""The customers' face: pages for the tablet on the counter and for their own phones. No rules, no storage."""
