"""Fallback where the utility model fails: the turn goes on, and the reader is told.

    with on_fallback(report):            # report("Mode hyde", error)
        retriever.search(query)

A turn must not fail because a model that only helps it does. Without a callback - in an
evaluation, whose figures would be those of another configuration - the error is raised.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from errors import ModelError

logger = logging.getLogger(__name__)

FallbackCallback = Callable[[str, ModelError | None], None]
_callback: ContextVar[FallbackCallback | None] = ContextVar("fallback", default=None)


@contextmanager
def on_fallback(report: FallbackCallback) -> Iterator[None]:
    """Call `report` with each feature left out and why; None: the model's reply was unusable."""
    token = _callback.set(report)
    try:
        yield
    finally:
        _callback.reset(token)


@contextmanager
def optional(feature: str) -> Iterator[None]:
    """Leave the block, and go on behind it, when the model asked in it fails.

    Raises:
        ModelError: it failed, and there is no callback.
    """
    try:
        yield
    except ModelError as error:
        if not report_fallback(feature, error):
            raise


def report_fallback(feature: str, error: ModelError | None = None) -> bool:
    """Report that a feature is left out; return whether there is a callback."""
    report = _callback.get()
    if report is None:
        return False
    logger.info("%s: left out, the utility model failed (%s)", feature, error and error.code)
    report(feature, error)
    return True
