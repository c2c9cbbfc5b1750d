"""Options of a conversation: what its user has chosen for it, and where that is stored."""
