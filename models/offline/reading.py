"""Read a list of messages: what is asked now, what was asked before, what is in evidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

from models.evidence import Evidence, parse_evidence
from text.question.follow_up import question_context

_FENCED = re.compile(r"<passage-([0-9a-f]{8}) [^>\n]*>\n.*?\n</passage-\1>", re.S)
_MARK = re.compile(r"</passage-([0-9a-f]{8})>")
# How the answer template names the question it carries.
_LABEL = re.compile(r"(?:^|\n)[ \t]*(?:question|질문)[ \t]*[:：]\s*(.+)\Z", re.S | re.I)


@dataclass(frozen=True)
class ParsedPrompt:
    """What the model has before it.

    Attributes:
        question: The last question, without the passages a template put beside it.
        before: The question it goes on from, where it does not stand alone; else empty.
        evidence: Passages of this turn.
        replies: What tools answered in this turn.
        templated: Whether the question came inside an answer template.
    """

    question: str
    before: str
    evidence: tuple[Evidence, ...]
    replies: tuple[ToolMessage, ...]
    templated: bool = False


def parse_prompt(messages: Sequence[BaseMessage]) -> ParsedPrompt:
    """Return what the last question is and what stands beside it."""
    at = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    prompt = messages[at].text if at >= 0 else ""
    question, templated = _question(prompt)
    replies = tuple(m for m in messages[at + 1 :] if isinstance(m, ToolMessage))
    evidence = [passage for reply in replies for passage in parse_evidence(reply.text)]
    if not evidence:
        evidence = parse_evidence(prompt) or _system_evidence(messages)
    asked = [_question(m.text)[0] for m in messages[:at] if isinstance(m, HumanMessage)]
    return ParsedPrompt(
        question, question_context(question, asked), tuple(evidence), replies, templated
    )


def _question(prompt: str) -> tuple[str, bool]:
    rest = _FENCED.sub("", prompt).strip()
    labelled = _LABEL.search(rest)
    return (labelled[1].strip(), True) if labelled else (rest, rest != prompt.strip())


def _system_evidence(messages: Sequence[BaseMessage]) -> list[Evidence]:
    # Few-shot examples may show passages too; those found for this turn are written last.
    for message in messages:
        if isinstance(message, SystemMessage) and (marks := _MARK.findall(message.text)):
            start = message.text.index(f"<passage-{marks[-1]} ")
            return parse_evidence(message.text[start:])
    return []
