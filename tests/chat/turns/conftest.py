"""Fixtures of turns: the store, the checkpointer and assistants of conversations."""

from tests.conversations import checkpointer, converse, searcher, store

__all__ = ["checkpointer", "converse", "searcher", "store"]
