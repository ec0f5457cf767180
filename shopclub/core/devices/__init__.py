"""Tablets that are paired and phones that are signed in, so that a restart of the program logs nobody out."""
