"""LangGraph checkpointer: the working memory of the assistants.

    with open_checkpointer(settings) as checkpointer: ...

The transcript in `app.db` is the record; checkpoints may be pruned or lost and are restored from
it. Of a thread the last checkpoints of its last few turns are kept: another version of one of
these goes on exactly from where it began.

* base: what is the same on both engines
* sqlite, postgres: `checkpoints.db`, and the schema `rag_checkpoints`
"""

from collections.abc import Iterator
from contextlib import contextmanager

from chat.checkpoints.base import KEPT_TURNS, TURN, Checkpoints
from chat.checkpoints.sqlite import open_file
from settings import Settings

__all__ = ["KEPT_TURNS", "TURN", "Checkpoints", "open_checkpointer"]


@contextmanager
def open_checkpointer(settings: Settings) -> Iterator[Checkpoints]:
    """Open the checkpointer; a damaged file is moved aside, as it can be restored.

    Raises:
        StoreError: the file cannot be written, or the server cannot be reached.
    """
    if settings.database_url is None:
        with open_file(settings.prepare_state() / "checkpoints.db") as checkpointer:
            yield checkpointer
        return
    from chat.checkpoints.postgres import open_schema  # here, since few use it

    with open_schema(settings.database_url) as checkpointer:
        yield checkpointer
