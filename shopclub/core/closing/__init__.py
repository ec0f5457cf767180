"""The end of a business day: what should be in the till, what was counted, every balance reconciled."""
