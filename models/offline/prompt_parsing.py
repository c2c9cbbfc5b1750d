"""Prompt parsing: the question, the previous question, evidence and tool replies of messages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

from models.evidence import Evidence, parse_evidence
from text.question.follow_up import question_context

_FENCED_PASSAGE = re.compile(r"<passage-([0-9a-f]{8}) [^>\n]*>\n.*?\n</passage-\1>", re.S)
_FENCE_END = re.compile(r"</passage-([0-9a-f]{8})>")
# The label of the question in the answer template.
_QUESTION_LABEL = re.compile(r"(?:^|\n)[ \t]*(?:question|질문)[ \t]*[:：]\s*(.+)\Z", re.S | re.I)


@dataclass(frozen=True)
class ParsedPrompt:
    """The parts of a prompt.

    Attributes:
        question: The last question, without the passages of its template.
        before: The previous question, where this one is a follow-up; else empty.
        evidence: Passages of this turn.
        replies: Tool messages of this turn.
        templated: Whether the question stands in an answer template.
    """

    question: str
    before: str
    evidence: tuple[Evidence, ...]
    replies: tuple[ToolMessage, ...]
    templated: bool = False


def parse_prompt(messages: Sequence[BaseMessage]) -> ParsedPrompt:
    """Return the parts of the prompt that ends with the last question."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    prompt = messages[last].text if last >= 0 else ""
    question, templated = _question(prompt)
    replies = tuple(m for m in messages[last + 1 :] if isinstance(m, ToolMessage))
    evidence = [passage for reply in replies for passage in parse_evidence(reply.text)]
    if not evidence:
        evidence = parse_evidence(prompt) or _system_evidence(messages)
    earlier = [_question(m.text)[0] for m in messages[:last] if isinstance(m, HumanMessage)]
    return ParsedPrompt(
        question, question_context(question, earlier), tuple(evidence), replies, templated
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
