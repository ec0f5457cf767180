"""One seal a business day over the rows recorded since the last: a later edit of the past no longer fits it."""
