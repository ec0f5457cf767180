"""Backups: making them by themselves, keeping the right ones, a second place, and getting the shop back."""
