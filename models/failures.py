"""Say in words why a model did not answer.

The clients of the providers raise a hundred classes, and their texts hold keys, addresses and
whole responses. What a person needs to know is one of nine things, each with its remedy.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from errors import ModelError, ModelKeyMissing, ModelUnavailable, Phrase
from text.messages import Messages

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

MESSAGES = Path(__file__).with_name("messages.yaml")

STATUS = {
    400: "rejected",
    401: "refused",
    402: "limited",
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

REASONS = ("finish_reason", "stop_reason", "done_reason")
ALWAYS_GIVE_REASON = ("openai", "azure", "anthropic", "google_genai", "ollama")


def explain(error: BaseException, language: str = "en") -> ModelError:
    """Return the error to show for whatever a model's client raised, without its text.

    An error of our own is returned as it is. The `code` is `model_key` for a refused key and
    `model_<kind>` for the rest, e.g. `model_timeout`.
    """
    chain = _chain(error)
    for link in chain:
        if isinstance(link, ModelError):
            return link
    kinds = [kind for link in chain if (kind := _kind(link))] or ["malformed"]
    # "Connection error" is what clients call nearly everything; its cause says more.
    kind = next((kind for kind in kinds if kind != "unreachable"), "unreachable")
    messages = Messages.load(MESSAGES)
    words = [messages.phrase(key) for key in (kind, f"{kind}_remedy")]
    if language == "ko":
        words = [Phrase(one.korean) for one in words]
    if kind == "refused":
        return ModelKeyMissing(*words)
    return ModelUnavailable(*words, code=f"model_{kind}")


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links


def _kind(error: BaseException) -> str | None:
    for attribute in ("status_code", "code"):
        status = getattr(error, attribute, None)
        if isinstance(status, int) and status >= 400:
            return STATUS.get(status, "broken" if status >= 500 else "rejected")
    names = [base.__name__ for base in type(error).__mro__]
    for part, kind in NAMES:
        if any(part in name for name in names):
            return kind
    return "unreachable" if isinstance(error, OSError) else None


def cut_short(message: "AIMessage") -> bool:
    """Return whether a model's answer ended before it was complete.

    Either the limit on output tokens stopped it, or the connection ended without the word that
    the answer is finished; some clients pass such a stream on as if nothing had happened.
    """
    said = message.response_metadata
    reason = next((said[name] for name in REASONS if said.get(name)), None)
    if reason is None:
        return said.get("model_provider") in ALWAYS_GIVE_REASON
    return str(reason).lower() in ("length", "max_tokens")
