"""Read a list of messages: what is asked now, what was asked before, what is in evidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

from models.evidence import Evidence, parse_evidence
from text.analyser import words
from text.question.korean import bare
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_weights

_FENCED = re.compile(r"<passage-([0-9a-f]{8}) [^>\n]*>\n.*?\n</passage-\1>", re.S)
_MARK = re.compile(r"</passage-([0-9a-f]{8})>")
# How the answer template names the question it carries.
_LABEL = re.compile(r"(?:^|\n)[ \t]*(?:question|질문)[ \t]*[:：]\s*(.+)\Z", re.S | re.I)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|those|this|these|he|she|him|her"
    r"|there|same|one|ones)\b"
    r"|^(?:and|but|or|so|then|also|what about|how about|what if)\b"
    r"|^(?:그럼|그러면|그렇다면|그리고|그런데|근데|그래서|그|그건|그것[은이도을]?"
    r"|그거|그게|그걸|그때|거기|그곳|이건|이거|저건|저거)"
    r"(?=[\s,]|은|는|도|에)"
    r"|(?:은|는|도|에서는|때는|경우는|경우에는)요\s*[?？]?\s*$",
    re.I,
)
_FEW = 1  # words that say too little to be searched for alone
_CHAIN = 3


@dataclass(frozen=True)
class Turn:
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


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """Return what the last question is and what stands beside it."""
    at = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    prompt = messages[at].text if at >= 0 else ""
    question, templated = _question(prompt)
    replies = tuple(m for m in messages[at + 1 :] if isinstance(m, ToolMessage))
    evidence = [passage for reply in replies for passage in parse_evidence(reply.text)]
    if not evidence:
        evidence = parse_evidence(prompt) or _system_evidence(messages)
    asked = [_question(m.text)[0] for m in messages[:at] if isinstance(m, HumanMessage)]
    return Turn(question, before(question, asked), tuple(evidence), replies, templated)


def before(question: str, asked: Sequence[str]) -> str:
    """Return the earlier questions that `question` leans on, oldest first; empty if on none.

    Args:
        question: The question now.
        asked: The questions before it, oldest first.
    """
    chain: list[str] = []
    for earlier in reversed(asked[-_CHAIN:]):
        if not leans_back(chain[-1] if chain else question):
            break
        chain.append(earlier)
    return " ".join(reversed(chain))


def leans_back(question: str) -> bool:
    """Return whether a question points back or is too short to be searched for alone."""
    if _POINTS_BACK.search(question.strip()):
        return True
    content = [word for word in words(question) if _says_something(word)]
    return len(content) <= _FEW


def _says_something(word: str) -> bool:
    stem = bare(word)
    if not stem or (len(stem) == 1 and not stem.isdigit()):
        return False
    return any(
        weight >= 1 for token, weight in query_weights(stem).items() if token not in FUNCTION_WORDS
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
