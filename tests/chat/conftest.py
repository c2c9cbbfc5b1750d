"""Fixtures of conversations over three passages, in which only the model is scripted."""

from tests.conversations import checkpointer, converse, searcher, store

__all__ = ["checkpointer", "converse", "searcher", "store"]
