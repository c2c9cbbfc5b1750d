"""Spans: LangChain's runs as OpenTelemetry spans in OpenInference's form, with facts of the turn.

The tracer is a callback of every run of the process while `PROCESS.tracer` is set.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langchain_core.tracers.context import register_configure_hook
from langchain_core.tracers.schemas import Run
from openinference.instrumentation import OITracer, TraceConfig

# The instrumentor that is its public door adds the tracer by patching LangChain, and takes none of
# ours; LangChain has a hook for it.
from openinference.instrumentation.langchain._tracer import OpenInferenceTracer
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from agents.tracing.facts import run_facts, state_facts

if TYPE_CHECKING:
    from contextvars import ContextVar

SERVICE = "cited-rag-chatbot"
_MODEL_RUNS = frozenset({"llm", "chat_model"})
_HIDDEN = TraceConfig(
    hide_inputs=True,
    hide_outputs=True,
    hide_llm_invocation_parameters=True,
    hide_llm_tools=True,
    hide_prompts=True,
    hide_choices=True,
)


@dataclass
class ProcessTracer:
    """The tracer of the process, read by LangChain like a context variable."""

    tracer: "SpanTracer | None" = None

    def get(self) -> "SpanTracer | None":
        """Return the tracer; None where traces are off."""
        return self.tracer


PROCESS = ProcessTracer()
register_configure_hook(cast("ContextVar[Any]", PROCESS), inheritable=True)


class SpanTracer(OpenInferenceTracer):
    """Makes a span of each run, with the facts of the turn.

    Args:
        provider: Keeps and sends the spans.
        text: Whether spans hold inputs, outputs and documents.
    """

    run_inline = True  # it never waits

    def __init__(self, provider: TracerProvider, *, text: bool) -> None:
        config = TraceConfig() if text else _HIDDEN
        tracer = OITracer(provider.get_tracer(SERVICE), config=config)
        super().__init__(cast(Any, tracer), separate_trace_from_runtime_context=False)
        self._text = text

    def _end_trace(self, run: Run) -> None:  # type: ignore[override]  # theirs is decorated
        span = self.get_span(run.id)
        if span is not None:
            span.set_attributes({**state_facts(run.outputs), **run_facts(_metadata(run))})
        if not self._text:
            # Nothing of it is sent, so that it need not be serialised first.
            run.inputs = {}
            if run.run_type not in _MODEL_RUNS:  # whose outputs hold the token counts
                run.outputs = {}
        super()._end_trace(run)


def tracer_provider(exporter: SpanExporter) -> TracerProvider:
    """Return a provider that sends its spans in the background, in batches."""
    resource = Resource.create()
    if str(resource.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: SERVICE}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _metadata(run: Run) -> Any:
    return (run.extra or {}).get("metadata")
