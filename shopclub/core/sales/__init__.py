"""The quote, the sale, the return, the receipt."""
