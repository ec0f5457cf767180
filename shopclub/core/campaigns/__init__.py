"""What rules look at and count beside a sale: facts about a member, how often a rule gave something, occasions."""
