"""How likely it is that the passages answer at all.

Told by how many of the question's words stand together somewhere, rare or not, by its names and
numbers, and by words that no passage holds. The weights are a logistic regression over SQuAD and
KorQuAD questions, with the article they are about among the documents and without it, rounded.
Questions about these days, such as tomorrow's weather, are asked of documents written before.
"""

import math
import re
from collections.abc import Sequence

from models.offline.sentences.weighing import Asked, Candidate, beside

# "Today" is left out, since it also means nowadays.
_THESE_DAYS = re.compile(
    r"\b(?:tonight|tomorrow|yesterday|right now|(?:this|next|last) "
    r"(?:week|weekend|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
    r"|오늘(?!날)|내일|모레|어제|(?:이번|다음|지난)\s?주|금주(?=에|의|\s)",
    re.I,
)

FEW, SOME = 2, 3  # nouns of a short question, and of one that is not long
SHORT = 4  # words of a short question, particles and the like not counted
_SOON = 3.2
_EVEN = 7.4  # the evidence that makes an answer as likely as not
_SURE = _EVEN - 1.0  # what makes it likely without regard to what the words name
_CERTAIN = _EVEN + 0.8
_PLAIN = _EVEN + 3.0  # what no missing word gainsays
_ANOTHER, _NOWHERE, _ALL_NAMED, _UNNAMED = 20.0, 9.0, 1.0, 0.4


def confidence(
    question: str, asked: Asked, among: Sequence[Candidate], best: int | None = None
) -> float:
    """Return the likelihood, 0 to 1, that one of the candidates answers.

    Args:
        question: What is asked.
        asked: Its words, weighed.
        among: The candidates.
        best: The place of the one that answers best; without it all of them are looked at.
    """
    known = {candidate.rank: seen.known for candidate, seen in zip(among, asked.seen, strict=True)}
    anywhere = frozenset[str]().union(*known.values())
    near = max(asked.count(_around(among, asked, i)) for i in range(len(among)))
    whole = max(asked.count(words) for words in known.values())
    named = max(asked.named(words) for words in known.values())
    pairs = max(seen.pairs for seen in asked.seen)
    lost = asked.lost(anywhere)
    evidence = 2.2 * pairs + 1.6 * named + 5.6 * near + 4.6 * whole - 2.3 * lost
    if _THESE_DAYS.search(question):
        evidence -= _SOON
    if best is not None:
        evidence += _about(asked, among, best, anywhere, evidence)
    return 1 / (1 + math.exp(_EVEN - evidence))


def _about(
    asked: Asked, among: Sequence[Candidate], best: int, anywhere: frozenset[str], evidence: float
) -> float:
    """Return what it adds that a piece is about the thing asked for, or that it is not.

    Of a short question each word that tells which thing is meant must stand near the answer: a
    limit of loans is no limit of leave. Running text names it once and goes on with a pronoun, so
    that it may stand anywhere in a passage that holds much of the question. A thing that no
    passage speaks of at all leaves a short question without an answer.
    """
    count = len(asked.nouns)
    seen = asked.seen[best]
    near = _around(among, asked, best)
    if evidence > _SURE and not among[best].unit.labels:
        near |= seen.known
    short = sum(weight > 0 for weight in asked.roles.values()) <= SHORT
    nowhere = asked.missing(anywhere, asked.modifiers)
    other = (count <= FEW and asked.missing(near, asked.modifiers)) or (
        count <= SOME and short and nowhere
    )
    if other and evidence < _PLAIN:
        return -_ANOTHER
    lost = asked.missing(anywhere, asked.nouns)
    if 1 < count <= SOME and evidence < _CERTAIN and any(word.isalpha() for word in lost):
        return -_NOWHERE * len(lost) / count
    if lost:
        return 0.0 if count > SOME else -_UNNAMED * len(lost) / count
    return _ALL_NAMED if count and asked.nouns <= seen.known else 0.0


def _around(among: Sequence[Candidate], asked: Asked, i: int) -> frozenset[str]:
    """Return the words of a sentence, its headings, and the sentences beside it."""
    near = [j for j in (i - 1, i + 1) if beside(among, i, j)]
    return asked.seen[i].above.union(*(asked.seen[j].own for j in (i, *near)))
