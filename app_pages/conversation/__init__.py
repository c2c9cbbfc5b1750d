"""Chat page: the conversation, its input and what can be done with a turn."""
