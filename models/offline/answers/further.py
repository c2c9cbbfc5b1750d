"""Further statements: what the passages say beyond an answer, for "tell me more" and "yes, please".

These are the statements that name the topic of the question, and the sentences that follow those
of the answer.
"""

from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.summary import statements
from models.offline.sentences.candidates import Candidate
from text.analyser import tokens
from text.dialogue.terms import topic
from text.question.stopwords import FUNCTION_WORDS

_MAX_FURTHER = 4  # statements beyond those of the answer
_MAX_FOLLOWING = 2  # sentences behind the answer that belong to it
_MIN_TOPIC_SHARE = 0.6  # of the topic's words that a statement has, to be about it


def with_further(reply: Reply, question: str, evidence: Sequence[Evidence]) -> Reply:
    """Return an answer with further statements on its topic; a refusal stays as it is."""
    if reply.abstained:
        return reply
    added = _further(question, reply.text.text, evidence)
    lines = [with_citation(each.unit.readable(), each.passage.n) for each in added]
    text: CitedText = join([reply.text, *lines], "\n\n")
    return reply._replace(text=text)


def _further(question: str, said: str, evidence: Sequence[Evidence]) -> list[Candidate]:
    words = frozenset(tokens(topic(question))) - FUNCTION_WORDS
    candidates = statements(evidence)
    is_said = [_is_said(each, said) for each in candidates]
    last_said = max((i for i, done in enumerate(is_said) if done), default=-1)

    def priority(i: int) -> tuple[bool, bool, int]:
        return not _names(candidates[i], words), not _follows(candidates, i, last_said), i

    new = [i for i, done in enumerate(is_said) if not done]
    new = [i for i in new if _names(candidates[i], words) or _follows(candidates, i, last_said)]
    return [candidates[i] for i in sorted(sorted(new, key=priority)[:_MAX_FURTHER])]


def _is_said(candidate: Candidate, said: str) -> bool:
    return candidate.unit.readable() in said or candidate.unit.text.strip() in said


def _names(candidate: Candidate, words: frozenset[str]) -> bool:
    """Return whether a statement itself has most words of a topic."""
    own = words.intersection(candidate.unit.words)
    return bool(words) and len(own) >= _MIN_TOPIC_SHARE * len(words)


def _follows(candidates: Sequence[Candidate], i: int, said: int) -> bool:
    """Return whether a sentence follows one that was said; the next row is another case."""
    behind = 0 <= said < i <= said + _MAX_FOLLOWING and candidates[i].rank == candidates[said].rank
    return behind and not candidates[i].unit.labels
