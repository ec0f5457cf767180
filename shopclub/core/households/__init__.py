"""Families, couples and companies: several cards that collect on one."""
