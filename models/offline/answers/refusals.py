"""Refusals: that the documents do not answer, what they lack, and what comes nearest."""

import re

from models.evidence import NOT_IN_DOCUMENTS
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.canned_replies import canned
from models.offline.sentences.selection import Selection
from text.question.analysis import Question

# Below this confidence the nearest sentence is about something else.
_NEAR = 0.05
_MOST_NEAREST_CHARS = 240


def refusal(question: Question, selection: Selection, language: str) -> Reply:
    """Return that the documents do not answer, with the reason and the nearest passage.

    Args:
        question: The question.
        selection: The sentences that come nearest, if any.
        language: Of the reply.
    """
    lines = [
        CitedText(" ".join([NOT_IN_DOCUMENTS[language], *_reasons(question, selection, language)]))
    ]
    # A passage without a noun of the question is about another thing, not near.
    if selection.sentences and selection.confidence >= _NEAR and not selection.missing:
        nearest = selection.sentences[0]
        if len(nearest.text) <= _MOST_NEAREST_CHARS:
            intro = CitedText(canned("nearest", language))
            # On a line of its own: the passage is what its citation is verified for.
            lines.append(join([intro, with_citation(nearest.text, nearest.n)], "\n"))
    return Reply(join(lines, "\n\n"), selection.confidence, abstained=True)


def unanswered_part(part: str, language: str) -> CitedText:
    """Return that the documents do not answer one part of a question."""
    text = re.sub(r"[?？.\s]+$", "", part)
    return CitedText(canned("part_unanswered", language, part=text))


def _reasons(question: Question, selection: Selection, language: str) -> list[str]:
    if question.personal:
        return [canned("personal", language)]
    if question.off_topic:
        return [canned("off_topic", language)]
    if selection.missing:
        return [canned("missing_words", language, words=", ".join(selection.missing))]
    return []
