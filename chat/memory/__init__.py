"""Long-term memory: facts about a user, extracted, stored, recalled, edited and deleted."""
