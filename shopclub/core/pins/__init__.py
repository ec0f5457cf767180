"""A member's own PIN, typed by nobody but the member: what opens more than the card alone does."""
