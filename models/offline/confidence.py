"""How likely it is that the passages answer at all.

Told by how many of the question's words stand together somewhere, rare or not, by its names and
numbers, and by words that no passage holds. The weights are a logistic regression over SQuAD and
KorQuAD questions, with the article they are about among the documents and without it, rounded.
Questions about these days, such as tomorrow's weather, are asked of documents written before.
"""

import math
import re
from collections.abc import Sequence

from models.offline.weighing import Asked, Candidate, beside

# "Today" is left out, since it also means nowadays.
_THESE_DAYS = re.compile(
    r"\b(?:tonight|tomorrow|yesterday|right now|(?:this|next|last) "
    r"(?:week|weekend|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
    r"|오늘(?!날)|내일|모레|어제|(?:이번|다음|지난)\s?주|금주(?=에|의|\s)",
    re.I,
)


def confidence(question: str, asked: Asked, among: Sequence[Candidate]) -> float:
    """Return the likelihood, 0 to 1, that one of the candidates answers."""
    known = {candidate.rank: seen.known for candidate, seen in zip(among, asked.seen, strict=True)}
    anywhere = frozenset[str]().union(*known.values())
    near = max(asked.count(_around(among, asked, i)) for i in range(len(among)))
    whole = max(asked.count(words) for words in known.values())
    named = max(asked.named(words) for words in known.values())
    pairs = max(seen.pairs for seen in asked.seen)
    lost = asked.lost(anywhere)
    evidence = 2.2 * pairs + 1.6 * named + 5.6 * near + 4.6 * whole - 2.3 * lost
    if _THESE_DAYS.search(question):
        evidence -= 1.2
    return 1 / (1 + math.exp(7.4 - evidence))


def _around(among: Sequence[Candidate], asked: Asked, i: int) -> frozenset[str]:
    """Return the words of a sentence, its headings, and the sentences beside it."""
    near = [j for j in (i - 1, i + 1) if beside(among, i, j)]
    return asked.seen[i].above.union(*(asked.seen[j].own for j in (i, *near)))
