"""Extraction by the utility model: facts in an answered message, as objects of a schema.

What the model proposes passes the same checks as what the rules find (`UserMemory`): a value must
stand in the message, sensitive data is not stored unasked, and the guardrails may refuse it.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, Field

from chains.structured import structured
from chat.memory.attributes import attributes
from chat.memory.extraction.clauses import is_hypothetical, sentences
from chat.memory.extraction.commands import asked_to_remember
from chat.memory.facts import Candidate
from errors import ModelError
from prompts.assistant import facts_prompt
from text.language import detect_language

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 4_000  # characters
MOST = 8  # facts of one message


class ProposedFact(BaseModel):
    """A fact that a message states about its writer."""

    attribute: str = Field(description="One of the listed attributes.")
    label: str = Field("", description="Which of several, such as the event of a date; or empty.")
    value: str = Field(description="The value, in the words of the message.")


class ProposedFacts(BaseModel):
    """All facts of a message; empty for most messages."""

    facts: list[ProposedFact]


class ModelExtraction:
    """Has a model propose the facts of a message; none where it fails."""

    def __init__(self, model: BaseChatModel, prompts: Path | None = None) -> None:
        self._model = model
        self._prompts = prompts

    def __call__(self, message: str) -> list[Candidate]:
        """Return the facts that the model finds in a message."""
        language = "ko" if detect_language(message) == "ko" else "en"
        parts = sentences(message)
        certain = [part for part in parts if not is_hypothetical(part, language)]
        if not certain or len(message) > LONGEST_MESSAGE:
            return []
        known = attributes()
        prompt = facts_prompt(
            language=language,
            message=" ".join(certain),
            attributes=", ".join(known),
            folder=self._prompts,
        )
        try:
            reply = structured(self._model, prompt, ProposedFacts)
        except ModelError:
            logger.warning("The utility model failed: only rules have read this message.")
            return []
        asked = asked_for(parts)
        return [
            Candidate(one.attribute, one.value, one.label, asked=one.value in asked, source=message)
            for one in (reply.facts if reply else [])[:MOST]
            if one.attribute in known and one.value.strip()
        ]


def asked_for(parts: Sequence[str]) -> str:
    """Return what the sentences of a message ask to remember; the sentence before "remember that".

    Only this may be stored though it is sensitive, not whatever else the message says.
    """
    wanted: list[str] = []
    for before, part in zip(("", *parts), parts, strict=False):
        content = asked_to_remember(part)
        if content is not None:
            wanted.append(content or before)
    return "\n".join(wanted)
