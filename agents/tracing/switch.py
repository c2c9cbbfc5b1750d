"""Switch of the traces: on for as long as a workspace is open, once a process.

with tracing(settings):
    ...               # what LangChain runs here is traced as RAG_TRACES says
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from errors import SettingsError
from settings import Settings

CLOSE_SECONDS = 2.0  # longest wait for the last spans


@contextmanager
def tracing(settings: Settings) -> Iterator[None]:
    """Trace the block.

    A block within another one is traced as the outer one is.

    Raises:
        SettingsError: a variable of the service is missing, or the extra `otel` is not installed.
    """
    if not settings.concerns_traces:  # the rule, which imports nothing
        yield
        return
    from agents.tracing.langsmith_client import langsmith_traces, no_langsmith_traces

    target = settings.trace_target
    if target == "langsmith":
        with langsmith_traces(settings):
            yield
        return
    with no_langsmith_traces():
        if target is None:
            yield
            return
        with _spans(settings):
            yield


@contextmanager
def _spans(settings: Settings) -> Iterator[None]:
    """Send spans of the block to the target of the settings."""
    from agents.tracing.targets import target_of

    target = target_of(settings)
    try:
        from agents.tracing.cleaning import scrubber
        from agents.tracing.exporter import CleanExporter, otlp_exporter
        from agents.tracing.spans import PROCESS, SpanTracer, tracer_provider
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in ("openinference", "opentelemetry"):
            raise
        raise SettingsError(
            "RAG_TRACES={target} needs packages that are not installed.",
            "Run `pip install '.[otel]'`, or set RAG_TRACES=off.",
            target=settings.traces,
        ) from None
    if PROCESS.tracer is not None:
        yield
        return
    scrub = scrubber(settings) if settings.trace_text else None
    provider = tracer_provider(CleanExporter(otlp_exporter(target), scrub, settings.traces))
    PROCESS.tracer = SpanTracer(provider, text=settings.trace_text)
    try:
        yield
    finally:
        PROCESS.tracer = None
        # A collector that does not answer holds the last spans back, but not the process.
        last = threading.Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(CLOSE_SECONDS)
