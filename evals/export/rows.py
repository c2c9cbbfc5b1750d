"""Training rows, and the formats they are written in.

* `sft`: OpenAI's chat format, `{"messages": [{"role", "content"}, ...]}`, which TRL reads, too
* `preference`: TRL's conversational preference format, `{"prompt": [...], "chosen": [...],
  "rejected": [...]}`

A prompt is that of the assistant `rag`, passages included: a model learns to answer from passages,
not to know the documents by heart.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from chains.sources import Source
from models.evidence import render_evidence
from prompts.assistant import answer_prompt

Format = Literal["sft", "preference"]
_MARK = re.compile(r"passage-[0-9a-f]{8}")
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


@dataclass(frozen=True)
class TrainingRow:
    """One question with its passages and answer.

    Attributes:
        id: Of the turn or document it comes from.
        answer: With a [n] for each citation.
        rejected: An answer that is worse; empty where there is none.
        sources: The numbered passages.
        origin: `promotion`, `rating` or `document`.
    """

    id: str
    question: str
    answer: str
    language: str
    sources: tuple[Source, ...] = ()
    rejected: str = ""
    origin: str = "promotion"

    @classmethod
    def from_json(cls, data: Mapping[str, Any], origin: str = "promotion") -> "TrainingRow":
        """Return the row that a promotion of the kind `training` holds."""
        return cls(
            id=str(data["turn"]),
            question=data["question"],
            answer=data["answer"],
            language=data["language"],
            sources=tuple(Source(**source) for source in data["sources"]),
            rejected=data.get("rejected", ""),
            origin=origin,
        )


def formatted(row: TrainingRow, kind: Format) -> dict[str, Any]:
    """Return a row in one of the formats; a preference needs a rejected answer."""
    prompt = _prompt(row)
    if kind == "sft":
        return {"messages": [*prompt, _said("assistant", row.answer)]}
    return {
        "prompt": prompt,
        "chosen": [_said("assistant", row.answer)],
        "rejected": [_said("assistant", row.rejected)],
    }


def fits(rows: Iterable[TrainingRow], kind: Format) -> list[TrainingRow]:
    """Return the rows that the format can hold."""
    return [row for row in rows if kind == "sft" or row.rejected.strip()]


def _prompt(row: TrainingRow) -> list[dict[str, str]]:
    messages = answer_prompt(
        language=row.language,
        question=row.question,
        evidence=render_evidence(row.sources),
        examples=(),
        collection="-",
        today="-",
    )
    # The random mark of a passage is made one of its row, so that equal rows give equal files.
    mark = f"passage-{sha256(row.question.encode()).hexdigest()[:8]}"
    return [_said(_ROLES[message.type], _MARK.sub(mark, message.text)) for message in messages]


def _said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
