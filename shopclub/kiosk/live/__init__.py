"""What changes while somebody looks: the streams, what the tablet shows by itself, the code of the minute."""
