"""Taking back the last action: by new rows that name the old ones, never by editing."""
