"""A member's own invitation: a link of their own, and what came of it."""
