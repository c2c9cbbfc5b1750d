"""Topics: questions grouped by what they are about, for the figures of a dashboard.

Leader clustering (Hartigan 1975): each question joins the group whose first question it is most
like, if it is like enough, and else begins one. It takes one pass, needs no number of groups, and
gives the same groups for the same questions in the same order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chat.cache.keys import normalised
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

MOST = 1000  # different questions that are compared
LIKE_BY_WORDS = 0.3  # Jaccard coefficient of the content words
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
    likeness = _likeness([group[0][0] for group in different], embed)
    leaders: list[int] = []
    members: dict[int, list[list[tuple[str, float]]]] = {}
    for number, group in enumerate(different):
        leader = _leader(likeness[number], leaders)
        if leader is None:
            leaders.append(number)
            leader = number
        members.setdefault(leader, []).append(group)
    found = [_topic(groups) for groups in members.values()]
    return sorted(found, key=lambda topic: (-topic.count, -topic.last, topic.title))


def _leader(row: Sequence[float], leaders: Sequence[int]) -> int | None:
    best = max(leaders, key=lambda leader: row[leader], default=None)
    return best if best is not None and row[best] >= 1.0 else None


def _likeness(questions: Sequence[str], embed: Embed | None) -> Any:
    """Return the likeness of all pairs, divided by the least one of a group."""
    if not questions:
        return []
    if embed is not None:
        vectors = embed(questions)
        return vectors @ vectors.T / LIKE_BY_MEANING
    sets = [_content(question) for question in questions]
    return [[_jaccard(one, other) / LIKE_BY_WORDS for other in sets] for one in sets]


def _content(question: str) -> frozenset[str]:
    words = frozenset(query_tokens(question))
    return words - FUNCTION_WORDS or words


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _topic(groups: Sequence[Sequence[tuple[str, float]]]) -> Topic:
    largest = max(groups, key=len)
    return Topic(
        title=largest[0][0],
        count=sum(map(len, groups)),
        last=max(at for group in groups for _, at in group),
        questions=tuple(group[0][0] for group in groups[:_SHOWN]),
    )
