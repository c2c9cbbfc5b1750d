"""A user's conversations: organised, searched, deleted with undo, exported and shared."""
