"""Parts that screens are put together from, one idea per file."""
