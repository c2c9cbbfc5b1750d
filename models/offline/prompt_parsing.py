"""Prompt parsing: the question made to stand alone, evidence and tool replies of messages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

from models.evidence import Evidence, parse_evidence
from models.history import exchanges
from models.offline.canned_replies import answer_language
from text.dialogue.rewriting import rewrite

_FENCED_PASSAGE = re.compile(r"<passage-([0-9a-f]{8}) [^>\n]*>\n.*?\n</passage-\1>", re.S)
_FENCE_END = re.compile(r"</passage-([0-9a-f]{8})>")
# The label of the question in the answer template.
_QUESTION_LABEL = re.compile(r"(?:^|\n)[ \t]*(?:question|질문)[ \t]*[:：]\s*(.+)\Z", re.S | re.I)


@dataclass(frozen=True)
class ParsedPrompt:
    """The parts of a prompt.

    Attributes:
        question: The last question, without the passages of its template, rewritten by the
            conversation before it.
        before: Topic of an earlier question, where this one may need it; else empty.
        evidence: Passages of this turn.
        replies: Tool messages of this turn.
        templated: Whether the question stands in an answer template.
        asked: The question as it was typed; its language is that of the answer.
        asks_source: Whether it asks in which document the answer to `question` stands.
        asks_more: Whether it asks for more than the answer to `question`.
        before_optional: Whether the question may need no earlier one.
        earlier: The questions before it, as they were typed, oldest first.
        wanted_language: Language that it asks the answer to be in; empty where it names none.
    """

    question: str
    before: str
    evidence: tuple[Evidence, ...]
    replies: tuple[ToolMessage, ...]
    templated: bool = False
    asked: str = ""
    asks_source: bool = False
    asks_more: bool = False
    before_optional: bool = False
    earlier: tuple[str, ...] = ()
    wanted_language: str = ""

    @property
    def language(self) -> str:
        """The language of the answer."""
        return self.wanted_language or answer_language(self.asked or self.question)


def parse_prompt(messages: Sequence[BaseMessage]) -> ParsedPrompt:
    """Return the parts of the prompt that ends with the last question."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    prompt = messages[last].text if last >= 0 else ""
    question, templated = _question(prompt)
    replies = tuple(m for m in messages[last + 1 :] if isinstance(m, ToolMessage))
    evidence = [passage for reply in replies for passage in parse_evidence(reply.text)]
    if not evidence:
        evidence = parse_evidence(prompt) or _system_evidence(messages)
    past = exchanges(messages[: max(last, 0)], lambda text: _question(text)[0])
    alone = rewrite(question, past)
    return ParsedPrompt(
        question=f"{alone.form}: {alone.text}" if alone.form else alone.text,
        before=alone.context,
        evidence=tuple(evidence),
        replies=replies,
        templated=templated,
        asked=question,
        asks_source=alone.asks_source,
        asks_more=alone.asks_more,
        before_optional=alone.may_stand_alone,
        earlier=tuple(exchange.question for exchange in past),
        wanted_language=alone.language,
    )


def _question(prompt: str) -> tuple[str, bool]:
    rest = _FENCED_PASSAGE.sub("", prompt).strip()
    labelled = _QUESTION_LABEL.search(rest)
    return (labelled[1].strip(), True) if labelled else (rest, rest != prompt.strip())


def _system_evidence(messages: Sequence[BaseMessage]) -> list[Evidence]:
    # Few-shot examples may contain passages too; those of this turn come last.
    for message in messages:
        if isinstance(message, SystemMessage) and (spans := _FENCE_END.findall(message.text)):
            start = message.text.index(f"<passage-{spans[-1]} ")
            return parse_evidence(message.text[start:])
    return []
