"""Conversations: a turn as events, the transcript, working memory, background answers."""
