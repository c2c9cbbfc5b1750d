"""Fixtures of the library: a store, a checkpointer and the library over both."""

import pytest

from chat.checkpoints import Checkpoints
from chat.library.library import Library, open_library
from chat.store import AppStore
from settings import Settings
from tests.conversations import checkpointer, store

__all__ = ["checkpointer", "store"]


@pytest.fixture
def library(store: AppStore, checkpointer: Checkpoints, settings: Settings) -> Library:
    """A library of no conversations."""
    return open_library(store, lambda: checkpointer, settings)
