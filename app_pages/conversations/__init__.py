"""Conversations of a reader: the list in the sidebar, its dialogs, and shared conversations."""
