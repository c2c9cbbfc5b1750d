"""Model failures: translate what a provider's client raised into an error with a remedy.

The clients raise a hundred classes, and their texts hold keys, addresses and whole responses. A
person needs one of a dozen kinds of failure, each with its remedy. The model is named from the
`Endpoint` that `models.wire.parameter_fallback` attaches to an exception.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from errors import ModelError, ModelKeyMissing, ModelUnavailable, Phrase, ToolsRefused
from models.wire.endpoint import Endpoint
from models.wire.error_details import ErrorDetails, error_details
from text.messages import Messages
from text.translation import translated

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

E = TypeVar("E", bound=BaseException)

_ENDPOINT = "_rag_endpoint"  # the attribute of an exception that names the model
MESSAGES = Path(__file__).with_name("messages.yaml")

STATUS = {
    400: "rejected",
    401: "refused",
    402: "quota",
    403: "refused",
    404: "unknown",
    408: "timeout",
    413: "rejected",
    422: "rejected",
    429: "limited",
    504: "timeout",
}
# Names of exception classes, from the most to the least specific; the SDKs are not imported.
NAMES = (
    ("Timeout", "timeout"),
    ("Authentication", "refused"),
    ("PermissionDenied", "refused"),
    ("RateLimit", "limited"),
    ("JSONDecode", "malformed"),
    ("Validation", "malformed"),
    ("RemoteProtocol", "dropped"),
    ("ReadError", "dropped"),
    ("Connect", "unreachable"),
    ("Network", "unreachable"),
)

FINISH_REASON_KEYS = ("finish_reason", "stop_reason", "done_reason")
PROVIDERS_WITH_FINISH_REASON = ("openai", "azure", "anthropic", "google_genai", "ollama")


def explain(error: BaseException, language: str = "en") -> ModelError:
    """Return the error to show for an exception of a model's client, without its text.

    A `ModelError` is returned as it is. The `code` is `model_key` for a refused key and
    `model_<kind>` for the rest, e.g. `model_timeout`.
    """
    chain = _chain(error)
    for link in chain:
        if isinstance(link, ModelError):
            return link
    endpoint = next((of for link in chain if (of := getattr(link, _ENDPOINT, None))), None)
    kinds = [kind for link in chain if (kind := _kind(link))] or ["malformed"]
    # Clients report nearly everything as a connection error; its cause is more specific.
    kind = next((kind for kind in kinds if kind != "unreachable"), "unreachable")
    phrases = _messages(kind, endpoint)
    if language == "ko":
        phrases = [_in_korean(phrase) for phrase in phrases]
    if kind == "refused":
        return ModelKeyMissing(*phrases)
    if kind == "tools":
        return ToolsRefused(*phrases)
    return ModelUnavailable(*phrases, code=f"model_{kind}")


def _in_korean(english: Phrase) -> Phrase:
    """Return a phrase whose text is the Korean one; it can be shown in English as well."""
    phrase = Phrase(english.korean)
    phrase.korean, phrase.english = english.korean, str(english)
    return phrase


def named(error: E, endpoint: Endpoint) -> E:
    """Return the exception with the endpoint attached."""
    with suppress(AttributeError):  # a class with slots
        setattr(error, _ENDPOINT, endpoint)
    return error


def tools_refused(endpoint: Endpoint) -> ToolsRefused:
    """Return the error for a model that does not support tools."""
    return ToolsRefused(*_messages("tools", endpoint))


def window_too_small(endpoint: Endpoint) -> ModelUnavailable:
    """Return the error for a prompt that exceeds the configured context window."""
    return ModelUnavailable(*_messages("window", endpoint), code="model_too_long")


def _messages(kind: str, endpoint: Endpoint | None) -> list[Phrase]:
    """Return the message and the remedy of a kind of failure, each in both languages."""
    messages, phrases = Messages.load(MESSAGES), []
    if endpoint is not None and endpoint.role == "embedding" and f"{kind}_embedding" in messages:
        kind = f"{kind}_embedding"
    for key in (kind, f"{kind}_remedy"):
        english, korean = (messages(key, lang, **_names(endpoint, lang)) for lang in ("en", "ko"))
        phrase = Phrase(english)
        phrase.korean = korean
        phrases.append(phrase)
    return phrases


def _names(endpoint: Endpoint | None, language: str) -> dict[str, str]:
    """Return the values of a message's placeholders: the model, its settings and its key."""
    table = Messages.load(MESSAGES)
    unnamed = {name: table(f"unnamed_{name}", language) for name in ("who", "settings", "key")}
    if endpoint is None:
        return unnamed
    who = translated(endpoint.phrase, language)
    known = {
        "who": f"({who})" if language == "ko" else who,
        "settings": ", ".join(endpoint.settings),
        "key": endpoint.key,
    }
    return {name: value or unnamed[name] for name, value in known.items()}


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links


def _kind(error: BaseException) -> str | None:
    details = error_details(error)
    if details is not None:
        return _kind_of_response(details)
    names = [base.__name__ for base in type(error).__mro__]
    for part, kind in NAMES:
        if any(part in name for name in names):
            return kind
    return "unreachable" if isinstance(error, OSError) else None


def _kind_of_response(details: ErrorDetails) -> str:
    """Return the kind of failure that a server reported."""
    if details.too_long:
        return "too_long"
    if details.tools_unsupported:
        return "tools"
    if details.status in (400, 403) and details.content_filtered:
        return "filtered"
    if details.status in (400, 402, 403, 429) and details.quota_exceeded:
        return "quota"
    if details.status in (400, 404, 422) and details.unknown_model:
        return "unknown"
    return STATUS.get(details.status, "broken" if details.status >= 500 else "rejected")


def is_truncated(message: "AIMessage") -> bool:
    """Return whether a model's answer was truncated.

    Either it reached the limit on output tokens, or the connection ended without a finish reason;
    some clients return such a stream as a complete answer.
    """
    metadata = message.response_metadata
    reason = next((metadata[name] for name in FINISH_REASON_KEYS if metadata.get(name)), None)
    if reason is None:
        return metadata.get("model_provider") in PROVIDERS_WITH_FINISH_REASON
    return str(reason).lower() in ("length", "max_tokens")
