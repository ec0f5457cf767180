"""The member file: who belongs to the club, their card, their consents; and joins that wait for the counter."""
