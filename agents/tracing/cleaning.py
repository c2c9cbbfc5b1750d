"""Cleaning of traces: no private text unless RAG_TRACE_TEXT is on, and never a key."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr

from agents.tracing.facts import error_type, is_id, state_facts
from guardrails.context import RailContext
from guardrails.redaction import Placeholders, redact
from guardrails.registry import build_rail
from settings import Settings

Scrub = Callable[[str], str]
SHOWN = "[SECRETS]"  # in place of a key, as the rail of secrets writes it
_LEAST = 6  # characters of a key; a shorter one would be a word of any text

# Attributes of a span that hold no text of anybody.
SAFE_NAMES = frozenset(
    {
        "openinference.span.kind",
        "session.id",
        "llm.model_name",
        "llm.provider",
        "llm.system",
        "llm.finish_reason",
        "tool.name",
        "exception.type",
    }
)
SAFE_PREFIXES = ("rag.", "llm.token_count.")
# Metadata of LangSmith's runs that are its own or LangChain's bookkeeping.
SAFE_METADATA = frozenset(
    {"thread_id", "lc_agent_name", "role", "model", "langgraph_node", "langgraph_step"}
)
SAFE_METADATA_PREFIXES = ("ls_",)


def is_safe(name: str) -> bool:
    """Return whether an attribute of a span may be sent whatever the settings."""
    return name in SAFE_NAMES or name.startswith(SAFE_PREFIXES)


def scrubber(settings: Settings) -> Scrub:
    """Return a function that takes the keys of the settings, and what looks like a key, out."""
    fields = (getattr(settings, name) for name in type(settings).model_fields)
    values = (f.get_secret_value() for f in fields if isinstance(f, SecretStr))
    keys = sorted((v for v in values if len(v) >= _LEAST), key=len, reverse=True)
    rail = build_rail("secrets", RailContext(settings))

    def scrub(text: str) -> str:
        for key in keys:
            text = text.replace(key, SHOWN)
        found = rail.check(text, "tool") if rail is not None else []
        return redact(text, found, Placeholders()) if found else text

    return scrub


def clean_run(scrub: Scrub | None) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the anonymizer of a LangSmith client, for outputs, metadata and errors.

    Args:
        scrub: Takes keys out of texts; None leaves no text at all.
    """

    def with_text(data: dict[str, Any]) -> dict[str, Any]:
        return {name: _scrubbed(value, scrub) for name, value in data.items()} if scrub else {}

    def without_text(data: dict[str, Any]) -> dict[str, Any]:
        if data.keys() == {"error"}:
            return {"error": error_type(str(data["error"])) or "error"}
        kept = {name: value for name, value in data.items() if _is_bookkeeping(name, value)}
        return kept | _tokens(data) | state_facts(data)

    return with_text if scrub else without_text


def _is_bookkeeping(name: str, value: Any) -> bool:
    known = name in SAFE_METADATA or name.startswith(SAFE_METADATA_PREFIXES)
    return known and (isinstance(value, bool | int | float) or is_id(value))


def _tokens(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the token counts that LangChain puts into the metadata of a model's run."""
    counts = data.get("usage_metadata")
    if not isinstance(counts, Mapping):
        return {}
    return {"usage_metadata": {n: v for n, v in counts.items() if isinstance(v, int)}}


def _scrubbed(value: Any, scrub: Scrub) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Mapping):
        return {name: _scrubbed(item, scrub) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item, scrub) for item in value]
    return value
