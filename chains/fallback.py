"""Go on without the utility model where it fails, and say so to whoever listens.

    with listening(tell):                # tell("Mode hyde", error)
        retriever.search(query)

A turn must not fail because a model that only helps it does. Where nobody listens - in an
evaluation, whose figures would be those of another configuration - the error is raised.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from errors import ModelError

logger = logging.getLogger(__name__)

Tell = Callable[[str, ModelError | None], None]
_listener: ContextVar[Tell | None] = ContextVar("fallback", default=None)


@contextmanager
def listening(tell: Tell) -> Iterator[None]:
    """Have `tell` called with what is done without, and why; None: the reply was unusable."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def helped_by(feature: str) -> Iterator[None]:
    """Go on behind the block when the model asked in it fails.

    Raises:
        ModelError: it failed, and nobody listens.
    """
    try:
        yield
    except ModelError as error:
        if not without(feature, error):
            raise


def without(feature: str, error: ModelError | None = None) -> bool:
    """Tell that a feature is done without; return whether anybody listens."""
    tell = _listener.get()
    if tell is None:
        return False
    logger.info("%s: done without the utility model (%s)", feature, error and error.code)
    tell(feature, error)
    return True
