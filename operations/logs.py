"""Logs: one line a record, as text or JSON, with the request, turn and thread it belongs to.

    configure(settings)                       # once, when a server starts
    with log_context(turn="t1", thread="c1"):
        logger.warning("...")                 # the line names both

No record holds what people write: messages of this program name none of it, an error is logged as
its class and where it was raised, without its message (which may quote a question), and values of
secret settings are struck out. `RAG_LOG_LEVEL=debug` adds the messages of errors.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from pydantic import SecretStr

from console import escape_controls
from settings import ROOT, Settings

logger = logging.getLogger(__name__)

_OWN = (  # packages whose records of RAG_LOG_LEVEL are logged; of others only warnings
    *("agents", "api", "app", "app_pages", "chains", "chat", "cli", "evals", "guardrails", "index"),
    *("ingest", "models", "operations", "prompts", "text", "workspace"),
)
_STRUCK = "***"
_SHORTEST_SECRET = 4
_NONE: Mapping[str, str] = MappingProxyType({})
_context: ContextVar[Mapping[str, str]] = ContextVar("log_context", default=_NONE)
P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def log_context(**ids: str) -> Iterator[None]:
    """Name what the records of a block belong to: `request`, `turn`, `thread`."""
    token = _context.set({**_context.get(), **ids})
    try:
        yield
    finally:
        _context.reset(token)


def current_context() -> Mapping[str, str]:
    """Return what records belong to here."""
    return _context.get()


def in_context(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function for another thread whose records belong to what those of here do."""
    context = copy_context()

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.run(function, *args, **kwargs)

    return run


def configure(settings: Settings) -> None:
    """Write the records of this process to standard error, in the form of the settings.

    Handlers of libraries are removed, so that each record is one line of one form.
    """
    level = settings.log_level.upper()
    form = JsonFormatter if settings.log_format == "json" else TextFormatter
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form(_secrets(settings), with_messages=level == "DEBUG"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(level)
    for name, other in logging.Logger.manager.loggerDict.items():
        if isinstance(other, logging.Logger) and name.partition(".")[0] not in _OWN:
            other.handlers.clear()
            other.propagate = True
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, _trace: _uncaught(error)
    threading.excepthook = lambda args: _uncaught(args.exc_value)


def _uncaught(error: BaseException | None) -> None:
    """Log an error that nobody caught, which Python would print with its message."""
    if isinstance(error, Exception):
        logger.error("an error was not caught", exc_info=error)


def _secrets(settings: Settings) -> list[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    secrets = (value.get_secret_value() for value in values if isinstance(value, SecretStr))
    return sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len, reverse=True)


class _Formatter(logging.Formatter):
    """What both forms share.

    Args:
        secrets: Texts that are struck out, the longest first.
        with_messages: Whether errors are logged with their messages.
    """

    def __init__(self, secrets: Iterable[str] = (), *, with_messages: bool = False) -> None:
        super().__init__()
        self._secrets = tuple(secrets)
        self._with_messages = with_messages

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _STRUCK)
        return text

    def _message(self, record: logging.LogRecord) -> str:
        """Return the message; of a library its first line, since an error may be quoted below."""
        message = record.getMessage()
        if record.name.partition(".")[0] not in _OWN and not self._with_messages:
            message = (message.splitlines() or [""])[0]
        return self._clean(message)

    def _error(self, error: BaseException) -> str:
        """Return the class of an error, with its message where that is wanted."""
        kind = type(error).__qualname__
        return self._clean(f"{kind}: {error}") if self._with_messages else kind

    def _trace(self, error: BaseException) -> list[str]:
        """Return where an error was raised, the innermost call last."""
        frames = traceback.extract_tb(error.__traceback__)
        return [f"{_relative(f.filename)}:{f.lineno} {f.name}" for f in frames]


class TextFormatter(_Formatter):
    """`2026-01-31T09:30:00.123Z WARNING chat.store: message [turn=t1 thread=c1]`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; the trace of an error follows, a call a line."""
        ids = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        parts = (f"{_time(record)} {record.levelname} {record.name}: {self._message(record)}", ids)
        lines = [f"{parts[0]} [{parts[1]}]" if ids else parts[0]]
        if error := _error_of(record):
            lines += [f"    {self._error(error)}", *(f"      {at}" for at in self._trace(error))]
        return "\n".join(" ".join(escape_controls(line).splitlines()) for line in lines)


class JsonFormatter(_Formatter):
    """One JSON object a line: time, level, logger, message, ids, and error and trace if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object of a record."""
        values: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **_fields(record),
        }
        if error := _error_of(record):
            values |= {"error": self._error(error), "trace": self._trace(error)}
        return json.dumps(values, ensure_ascii=False, default=str)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return the ids of the context, and what the record has in `extra={"fields": {...}}`."""
    return {**_context.get(), **getattr(record, "fields", {})}


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _relative(file: str) -> str:
    """Return a file within the project or a package, without the folders of the machine."""
    for folder in ("/site-packages/", f"{ROOT}/"):
        if folder in file:
            return file.rpartition(folder)[2]
    return file.rpartition("/")[2]
