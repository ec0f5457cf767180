"""The product list: taught by sales, kept by hand and by lists brought in; the categories that rules name."""
