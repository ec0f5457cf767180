"""Coupons as they were issued, used, given back and taken back. What a kind of coupon does stands in the programme."""
