"""Membership by a fee: trial, terms, renewal, change, and what comes back."""
