"""What a programme does that its owner may not have meant: proven by baskets, with a mend where there is one."""
