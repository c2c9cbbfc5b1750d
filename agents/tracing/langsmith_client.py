"""LangSmith: LangChain's own traces, sent by a client that keeps private text and keys out."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import langsmith
from langchain.agents.middleware import TracePolicy, configure_trace_policy, omit_payload
from langsmith import Client

from agents.tracing.cleaning import clean_run, scrubber
from settings import Settings

_log = logging.getLogger(__name__)
FLUSH_SECONDS = 2.0
TIMEOUT_MS = (2_000, 10_000)  # to connect, to read


@contextmanager
def langsmith_traces(settings: Settings) -> Iterator[None]:
    """Send the runs of the block to LangSmith, whatever LANGSMITH_HIDE_INPUTS says."""
    client = _client(settings)
    langsmith.configure(client=client, enabled=True, project_name=settings.langsmith_project)
    try:
        if not settings.trace_text:  # of middleware hooks, so that it need not be serialised first
            omit = TracePolicy(process_inputs=omit_payload, process_outputs=omit_payload)
            configure_trace_policy(omit)
        yield
    finally:
        configure_trace_policy(None)
        langsmith.configure(client=None, enabled=None, project_name=None)
        client.cleanup(timeout=FLUSH_SECONDS)


@contextmanager
def no_langsmith_traces() -> Iterator[None]:
    """Keep LangChain from sending the runs of the block, whatever LANGSMITH_TRACING says."""
    langsmith.configure(enabled=False)
    try:
        yield
    finally:
        langsmith.configure(enabled=None)


def _client(settings: Settings) -> Client:
    key, hidden = settings.langsmith_api_key, not settings.trace_text
    logging.getLogger("langsmith").setLevel(logging.CRITICAL)  # it repeats itself, with addresses
    return Client(
        api_url=settings.langsmith_endpoint,
        api_key=key.get_secret_value() if key else None,
        hide_inputs=True if hidden else None,
        anonymizer=clean_run(None if hidden else scrubber(settings)),
        timeout_ms=TIMEOUT_MS,
        tracing_mode="langsmith",
        tracing_error_callback=_Once().report,
    )


class _Once:
    """Says once that LangSmith cannot be reached."""

    def __init__(self) -> None:
        self._said = False

    def report(self, error: Exception) -> None:
        """Log the first error."""
        if not self._said:
            self._said = True
            _log.warning("Traces cannot be sent to LangSmith (%s).", type(error).__name__)
