"""What falls due by itself: expiry, tier reviews, waiting joins that lapse. Once each, in date order."""
