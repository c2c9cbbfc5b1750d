"""Dialogue: a follow-up question of a conversation, made to stand alone."""
