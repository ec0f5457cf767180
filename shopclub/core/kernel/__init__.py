"""Values and small functions every other room uses: money, ids, days, phone numbers, errors. No policy."""
