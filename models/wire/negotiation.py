"""The tries it takes to get an answer of a server that refuses a part of a request."""

import logging
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from errors import ModelError
from models.failures import named, tools_refused
from models.wire.endpoint import Asked
from models.wire.error_details import said
from models.wire.refusals import TOOLS, refused, suspects

logger = logging.getLogger(__name__)

_MOST = 12  # requests for one answer


@cache
def remembered(asked: Asked) -> list[str]:
    """Return what the server of a model is known to refuse; grows while the process runs."""
    return []


@dataclass
class Try:
    """One request: what is left out of it, and what was sent."""

    left_out: tuple[str, ...]
    sent: dict[str, Any] = field(default_factory=dict)


class Talk:
    """The tries it takes to get one answer."""

    def __init__(self, asked: Asked) -> None:
        self.now = Try(tuple(remembered(asked)))
        self._asked = asked
        self._sure = self.now.left_out
        self._suspects: list[tuple[str, ...]] | None = None
        self._count = 0

    @property
    def whole(self) -> bool:
        """Whether the answer is asked for as a whole, since the server does not stream."""
        return "stream" in self.now.left_out

    def failed(self, error: Exception) -> None:
        """Prepare the next try.

        Raises:
            ToolsRefused: the server takes no tools.
            Exception: the error itself, where nothing is left to try.
        """
        what, sent, self._count = said(named(error, self._asked)), self.now.sent, self._count + 1
        if what is None or isinstance(error, ModelError) or not sent or self._count >= _MOST:
            raise error
        part = refused(what, sent)
        if part == TOOLS:
            _remember(self._asked, (TOOLS,))
            raise tools_refused(self._asked) from None
        if part is not None and part not in self.now.left_out:
            self._sure, self._suspects = (*self.now.left_out, part), None
            self.now = Try(self._sure)
            return
        if self._suspects is None:
            self._suspects = [] if part else suspects(what, sent)
        if not self._suspects:
            raise error
        self.now = Try((*self._sure, *self._suspects.pop(0)))

    def worked(self) -> None:
        """Remember what this try had left out."""
        _remember(self._asked, self.now.left_out)


def _remember(asked: Asked, parts: tuple[str, ...]) -> None:
    known = remembered(asked)
    for part in parts:
        if part not in known:
            known.append(part)
            logger.info("the %s refuses %s; asked without it from now on", asked.phrase, part)
