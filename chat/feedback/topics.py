"""Topics: questions grouped by what they are about, for the figures of a dashboard.

Leader clustering (Hartigan 1975): each question joins the group whose first question it is most
like, if it is like enough, and else begins one. It takes one pass, needs no number of groups, and
gives the same groups for the same questions in the same order.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chat.cache.keys import normalised
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

MOST = 1000  # different questions that are compared
LIKE_BY_WORDS = 0.3  # Jaccard coefficient of the content words (Jaccard 1912)
LIKE_BY_MEANING = 0.6  # cosine
_SHOWN = 5  # questions of a topic

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Topic:
    """Questions about the same.

    Attributes:
        title: The most frequent of its questions.
        count: How often they were asked.
        last: Unix time of the last one.
        questions: Different ones, the newest first, at most five.
    """

    title: str
    count: int
    last: float
    questions: tuple[str, ...]


def topics(asked: Sequence[tuple[str, float]], embed: Embed | None = None) -> list[Topic]:
    """Return the topics of questions, the largest first.

    Args:
        asked: Each question with its Unix time, the newest first.
        embed: Returns vectors of unit length; without it questions are compared by words.
    """
    same: dict[str, list[tuple[str, float]]] = {}
    for question, at in asked:
        same.setdefault(normalised(question), []).append((question, at))
    different = list(same.values())[:MOST]
    members: dict[int, list[list[tuple[str, float]]]] = {}
    for number, leader in enumerate(_leaders([group[0][0] for group in different], embed)):
        members.setdefault(leader, []).append(different[number])
    found = [_topic(groups) for groups in members.values()]
    return sorted(found, key=lambda topic: (-topic.count, -topic.last, topic.title))


def _leaders(questions: Sequence[str], embed: Embed | None) -> list[int]:
    """Return for each question the number of the first question of its group."""
    if embed is None or not questions:
        return _leaders_by_words(questions)
    vectors, leaders, found = embed(questions), list[int](), list[int]()
    for number, vector in enumerate(vectors):
        cosines = vectors[leaders] @ vector
        best = int(cosines.argmax()) if leaders else 0
        if leaders and cosines[best] >= LIKE_BY_MEANING:
            found.append(leaders[best])
        else:
            leaders.append(number)
            found.append(number)
    return found


def _leaders_by_words(questions: Sequence[str]) -> list[int]:
    sets = [_content(question) for question in questions]
    by_word: dict[str, list[int]] = {}  # leaders that have the word
    found: list[int] = []
    for number, words in enumerate(sets):
        shared = Counter(leader for word in words for leader in by_word.get(word, ()))
        likeness = {one: n / len(words | sets[one]) for one, n in sorted(shared.items())}
        best = max(likeness, key=likeness.__getitem__, default=-1)
        if best >= 0 and likeness[best] >= LIKE_BY_WORDS:
            found.append(best)
        else:
            found.append(number)
            for word in words:
                by_word.setdefault(word, []).append(number)
    return found


def _content(question: str) -> frozenset[str]:
    words = frozenset(query_tokens(question))
    return words - FUNCTION_WORDS or words


def _topic(groups: Sequence[Sequence[tuple[str, float]]]) -> Topic:
    largest = max(groups, key=len)
    return Topic(
        title=largest[0][0],
        count=sum(map(len, groups)),
        last=max(at for group in groups for _, at in group),
        questions=tuple(group[0][0] for group in groups[:_SHOWN]),
    )
