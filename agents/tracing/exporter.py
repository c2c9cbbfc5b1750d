"""Exporter of cleaned spans; a collector that cannot be reached costs a log line, never a turn."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from agents.tracing.cleaning import Scrub, is_safe
from agents.tracing.facts import error_type
from agents.tracing.targets import Target

_log = logging.getLogger(__name__)
SECONDS = 5.0  # longest time for one request, its retries included
# Of the exporter, which says the same for each request that fails.
_NOISY = "opentelemetry.exporter.otlp"
_OF_HTTP = frozenset({"accept", "accept-encoding", "connection", "user-agent"})


class CleanExporter(SpanExporter):
    """Sends spans without what the settings keep out.

    Args:
        inner: Sends the cleaned spans.
        scrub: Takes keys out of texts; None leaves no text at all.
        name: Of the target, for the log.
    """

    def __init__(self, inner: SpanExporter, scrub: Scrub | None, name: str) -> None:
        self._inner = inner
        self._scrub = scrub
        self._name = name
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans; failures are logged once until it works again."""
        try:
            result = self._inner.export([cleaned(span, self._scrub) for span in spans])
        except Exception as error:
            result = SpanExportResult.FAILURE
            _log.debug("exporting spans failed: %s", type(error).__name__)
        failing = result is not SpanExportResult.SUCCESS
        if failing and not self._failing:
            _log.warning("Traces cannot be sent to %s; they are dropped.", self._name)
        self._failing = failing
        return result

    def shutdown(self) -> None:
        """Stop a request that is waiting to be tried again."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Return True: nothing is kept back."""
        return True


def otlp_exporter(target: Target) -> SpanExporter:
    """Return an exporter to a target."""
    logging.getLogger(_NOISY).setLevel(logging.CRITICAL)
    session = _OwnHeaders(target.headers)
    return OTLPSpanExporter(target.url, headers=target.headers, timeout=SECONDS, session=session)


class _OwnHeaders(requests.Session):
    """Sends the headers of the target alone.

    The exporter adds those of OTEL_EXPORTER_OTLP_HEADERS, which may hold the key of another one.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__()
        self._own = {name.lower() for name in headers} | _OF_HTTP

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        for name in list(request.headers):
            if name.lower() not in self._own and not name.lower().startswith("content-"):
                del request.headers[name]
        return super().send(request, **options)


def cleaned(span: ReadableSpan, scrub: Scrub | None) -> ReadableSpan:
    """Return a span without what the settings keep out."""
    described = span.status.description
    if described:
        described = scrub(described) if scrub else error_type(described) or None
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(span.attributes, scrub),
        events=[
            Event(event.name, _attributes(event.attributes, scrub), event.timestamp)
            for event in span.events
        ],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, described),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _attributes(attributes: Mapping[str, Any] | None, scrub: Scrub | None) -> dict[str, Any]:
    kept = attributes or {}
    if scrub is None:
        return {name: value for name, value in kept.items() if is_safe(name)}
    return {name: _value(value, scrub) for name, value in kept.items()}


def _value(value: Any, scrub: Scrub) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list | tuple):
        return [scrub(item) if isinstance(item, str) else item for item in value]
    return value
