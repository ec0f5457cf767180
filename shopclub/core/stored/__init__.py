"""Stored value and gift cards at the counter: paying in, paying out, selling and paying back."""
