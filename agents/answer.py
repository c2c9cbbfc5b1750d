"""Checked answer: the text of a model with its citations resolved and verified, and its abstention.

The last step of a graph and the page's live view of an interrupted turn share it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langchain_core.messages import AIMessage

from agents.state import citations_of
from agents.turn import PROMPT
from chains.citations import cite
from chains.citations.attribution import attribute_citations
from chains.sources import Citation, Source
from models.evidence import ABSTAINED, MARKS, NOT_IN_DOCUMENTS

CONFIDENCE = "confidence"  # key in the metadata of a message of the embedded model
NOTHING_SAID = AIMessage("")


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer as it is shown.

    Attributes:
        answer: With each citation as the [n] of a source.
        citations: One for each [n], with its verdict.
        unknown: Numbers that no source has; they were removed.
        abstained: Whether it says that the documents do not answer.
        confidence: The model's own, 0 to 1; None where it gives none.
        prompt: Name, language and version of the prompt.
    """

    answer: str
    citations: list[Citation]
    unknown: tuple[int, ...] = ()
    abstained: bool = False
    confidence: float | None = None
    prompt: str = ""

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> "CheckedAnswer":
        """Return the answer in the state of a graph."""
        return cls(
            answer=state["answer"],
            citations=citations_of(state),
            unknown=tuple(state["unknown_sources"]),
            abstained=state["abstained"],
            confidence=state["confidence"],
            prompt=state["prompt"],
        )

    def as_state(self) -> dict[str, Any]:
        """Return the fields of `agents.state.AssistantState`."""
        return {
            "answer": self.answer,
            "citations": [asdict(citation) for citation in self.citations],
            "unknown_sources": list(self.unknown),
            "abstained": self.abstained,
            "confidence": self.confidence,
            "prompt": self.prompt,
        }


def check_answer(text: str, sources: Sequence[Source], message: AIMessage) -> CheckedAnswer:
    """Return an answer with its citations; without any, with those attributed to it.

    Args:
        text: The answer, or what there is of it.
        sources: Those of the turn.
        message: The message that the model ended with, for its metadata.
    """
    metadata = message.response_metadata
    cited = cite(text, sources, metadata.get(MARKS))
    unknown = cited.unknown
    if not cited.citations and not states_abstention(cited.answer, message):
        cited = cite(attribute_citations(cited.guarded_answer, sources), sources)
    shows_nearest = is_extractive(message) and bool(metadata.get(ABSTAINED))
    return CheckedAnswer(
        answer=cited.answer,
        citations=list(cited.citations),
        unknown=unknown,
        abstained=states_abstention(cited.answer, message)
        and (shows_nearest or not cited.citations),
        confidence=metadata.get(CONFIDENCE),
        prompt=metadata.get(PROMPT, ""),
    )


def is_extractive(message: AIMessage) -> bool:
    """Return whether the embedded model wrote it, which quotes or abstains in a fixed sentence.

    It cites what comes nearest where it abstains; other models cite answers alone.
    """
    return message.response_metadata.get("model_provider") == "offline"


def states_abstention(answer: str, message: AIMessage) -> bool:
    """Return whether the answer, or its model, states that the documents do not answer."""
    says_so = any(sentence in answer for sentence in NOT_IN_DOCUMENTS.values())
    return says_so or bool(message.response_metadata.get(ABSTAINED))
