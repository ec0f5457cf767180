"""Putting right what was recorded for the wrong person, in two files, or before the shop had this program."""
