"""Rail of topic scope: a question must be about one of the topics that the assistant is for.

The topics are those of RAG_GUARD_TOPICS and of the persona (RAG_PERSONA), or texts of a
collection, such as its titles and headings.
A question is outside when its cosine with the nearest topic is below RAG_GUARD_TOPIC_COSINE. Off by
default: with a small embedder this also refuses questions that the documents answer.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from guardrails.context import RailContext
from guardrails.rail import Channel, Finding
from prompts.persona import load_persona

if TYPE_CHECKING:
    from models.embedder import Embedder, Vectors

_MIN_WORDS = 3  # a greeting or "why?" has no topic


class Topic:
    """Finds questions outside the topics."""

    name = "topic"
    channels: frozenset[Channel] = frozenset({"user"})

    def __init__(
        self, topics: Sequence[str], embedder: "Callable[[], Embedder]", least: float
    ) -> None:
        """Keep the topics; they are embedded at the first question.

        Args:
            topics: Texts that say what questions may be about.
            embedder: Builds the embedder.
            least: Cosine below which a question is outside.
        """
        self._topics = list(topics)
        self._build = embedder
        self._least = least

    @cached_property
    def _embedder(self) -> "Embedder":
        return self._build()

    @cached_property
    def _vectors(self) -> "Vectors":
        return self._embedder.passages(self._topics)

    def cosine(self, text: str) -> float:
        """Return the cosine of a text with the nearest topic."""
        return float((self._vectors @ self._embedder.query(text)).max())

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the whole question where it is outside."""
        if len(text.split()) < _MIN_WORDS:
            return []
        cosine = self.cosine(text)
        if cosine >= self._least:
            return []
        score = round(min(1.0, 1.0 - max(0.0, cosine)), 2)
        return [Finding(0, len(text), self.name, "outside", score)]


def build(context: RailContext) -> Topic | None:
    """Return the rail of the topics, or None without topics or an embedder."""
    persona = context.settings.persona
    own = load_persona(persona).all_topics() if persona else ()
    topics = [*context.settings.guard_topics, *own, *context.topics]
    if not topics or context.embedder is None:
        return None
    return Topic(topics, context.embedder, context.settings.guard_topic_cosine)
