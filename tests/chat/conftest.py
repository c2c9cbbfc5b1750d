"""Conversations over three passages, all real but the model."""

from tests.conversations import converse, memory, shelf, store

__all__ = ["converse", "memory", "shelf", "store"]
