"""Which tier an account stands in: reached at once, reviewed at the end, granted by hand."""
