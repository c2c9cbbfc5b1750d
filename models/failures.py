"""Say in words why a model did not answer.

The clients of the providers raise a hundred classes, and their texts hold keys, addresses and
whole responses. What a person needs to know is one of a dozen things, each with its remedy;
which model it was is read from the `Asked` that `models.wire.lenient` leaves on an exception.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from errors import ModelError, ModelKeyMissing, ModelUnavailable, Phrase, ToolsRefused
from models.wire.endpoint import Asked
from models.wire.error_details import Said, said
from text.messages import Messages
from text.translation import translated

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

E = TypeVar("E", bound=BaseException)

_ASKED = "asked"  # under it an exception carries whom it was that was asked
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
    asked = next((who for link in chain if (who := getattr(link, _ASKED, None))), None)
    kinds = [kind for link in chain if (kind := _kind(link))] or ["malformed"]
    # "Connection error" is what clients call nearly everything; its cause says more.
    kind = next((kind for kind in kinds if kind != "unreachable"), "unreachable")
    words = _words(kind, asked)
    if language == "ko":
        words = [Phrase(one.korean) for one in words]
    if kind == "refused":
        return ModelKeyMissing(*words)
    if kind == "tools":
        return ToolsRefused(*words)
    return ModelUnavailable(*words, code=f"model_{kind}")


def named(error: E, asked: Asked) -> E:
    """Return the exception, which now carries whom it was that was asked."""
    with suppress(AttributeError):  # a class with slots
        setattr(error, _ASKED, asked)
    return error


def tools_refused(asked: Asked) -> ToolsRefused:
    """Return the error that says that a model cannot be given tools."""
    return ToolsRefused(*_words("tools", asked))


def window_too_small(asked: Asked) -> ModelUnavailable:
    """Return the error that says that a prompt does not fit the window of the settings."""
    return ModelUnavailable(*_words("window", asked), code="model_too_long")


def _words(kind: str, asked: Asked | None) -> list[Phrase]:
    """Return fact and remedy of a kind of failure, each in both languages."""
    messages, spoken = Messages.load(MESSAGES), []
    if asked is not None and asked.role == "embedding" and f"{kind}_embedding" in messages:
        kind = f"{kind}_embedding"
    for key in (kind, f"{kind}_remedy"):
        english, korean = (messages(key, one, **_who(asked, one)) for one in ("en", "ko"))
        phrase = Phrase(english)
        phrase.korean = korean
        spoken.append(phrase)
    return spoken


def _who(asked: Asked | None, language: str) -> dict[str, str]:
    """Return what fills the places of a message: the model, its settings and its key."""
    table = Messages.load(MESSAGES)
    unnamed = {name: table(f"unnamed_{name}", language) for name in ("who", "settings", "key")}
    if asked is None:
        return unnamed
    who = translated(asked.phrase, language)
    known = {
        "who": f"({who})" if language == "ko" else who,
        "settings": ", ".join(asked.settings),
        "key": asked.key,
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
    what = said(error)
    if what is not None:
        return _told(what)
    names = [base.__name__ for base in type(error).__mro__]
    for part, kind in NAMES:
        if any(part in name for name in names):
            return kind
    return "unreachable" if isinstance(error, OSError) else None


def _told(what: Said) -> str:
    """Return the kind of failure that a server's answer tells of."""
    if what.too_long:
        return "too_long"
    if what.no_tools:
        return "tools"
    if what.status in (400, 403) and what.filtered:
        return "filtered"
    if what.status in (400, 402, 403, 429) and what.quota:
        return "quota"
    if what.status in (400, 404, 422) and what.no_model:
        return "unknown"
    return STATUS.get(what.status, "broken" if what.status >= 500 else "rejected")


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
