"""Money taken for a balance: no sale, but a row of the sales table with its tenders, entries and seal."""
