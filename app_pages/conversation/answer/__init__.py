"""Below an answer: its actions, what can be asked next, its details, and why it failed."""
