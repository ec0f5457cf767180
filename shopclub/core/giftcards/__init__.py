"""Gift cards: money on a code that whoever brings it pays with."""
