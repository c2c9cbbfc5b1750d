"""Put the first passages in order by how closely they hold what is asked.

Words alone do not tell a passage that answers from one that is merely about the same. Read again,
the few best passages gain for holding the question's words near each other, two of them side by
side as the question has them (Metzler and Croft 2005, "A Markov Random Field Model for Term
Dependencies"), for a title or heading that holds what they lack, and for offering the kind of
thing asked for: a date, a number, a name.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise

from index.passage import CandidateText, ScoredId
from text.analyser import tokens_of_each, whitespace_words
from text.question.answer_type import answer_type_bonus
from text.question.terms import query_weights

POOL = 10  # passages read again at most; more cost time and move nothing to the top
IN_REACH = 0.5  # of the best score; what lies further back could not catch up

# What each is worth beside the best score, 1. Fitted on halves of SQuAD and KorQuAD articles,
# checked on the other halves and on whole paragraphs, claims, questions of research and sentence
# pairs, and rounded; half or twice as much gives nearly the same.
NEAR, PAIRS, ABOVE, CUE = 0.4, 0.4, 0.3, 0.15
WINDOW = 12  # words: a clause or two
NEIGHBOURS = 2  # words apart, so that "of" or "the" may stand between

Places = list[tuple[int, str]]  # which word of a text holds which word of the question


def reordered(
    question: str,
    hits: Sequence[ScoredId],
    passages: Mapping[str, CandidateText],
    weight: float = 1.0,
) -> list[ScoredId]:
    """Return the hits with the first of them in their new order, which their scores show.

    Args:
        question: What is asked.
        hits: Best first.
        passages: What was read of them, by child id; a hit without a passage stays as it is.
        weight: How much words count here, 0 to 1.
    """
    shown = [hit for hit in hits if hit.child_id in passages][:POOL]
    best = shown[0].score if shown else 0.0
    read = [hit for hit in shown if hit.score >= IN_REACH * best]
    if len(read) < 2 or not weight:
        return list(hits)
    gains = closeness(question, [passages[hit.child_id] for hit in read])
    gained = {hit.child_id: weight * best * gain for hit, gain in zip(read, gains, strict=True)}
    found = [ScoredId(hit.child_id, hit.score + gained.get(hit.child_id, 0.0)) for hit in hits]
    return sorted(found, key=lambda hit: -hit.score)  # stable: equal ones keep their order


def closeness(question: str, passages: Sequence[CandidateText]) -> list[float]:
    """Return what each passage gains, from 0 to about 1.5."""
    weights = query_weights(question)
    headings = dict.fromkeys(map(_above, passages))  # many passages have the same
    read = _places(weights, [passage.text for passage in passages] + list(headings))
    found = read[: len(passages)]
    own = [frozenset(word for _, word in each) for each in found]
    worth = _worth(weights, own)
    if not any(worth.values()):
        return [0.0] * len(passages)
    pairs, bonus, total = _pairing(worth), answer_type_bonus(question), sum(worth.values())
    above = {
        text: {word for _, word in each}
        for text, each in zip(headings, read[len(passages) :], strict=True)
    }

    def gain(passage: CandidateText, each: Places, words: frozenset[str]) -> float:
        more = sum(worth[word] for word in above[_above(passage)] - words)
        near = (NEAR * _nearest(each, worth) + ABOVE * more) / total
        return near + PAIRS * pairs(each) + CUE * bonus(passage.text)

    return [gain(*row) for row in zip(passages, found, own, strict=True)]


def _above(passage: CandidateText) -> str:
    return f"{passage.title}\n{passage.heading}"


def _places(weights: Mapping[str, float], texts: Sequence[str]) -> list[Places]:
    """Return where each text holds the question's words."""
    read = [whitespace_words(text) for text in texts]
    distinct = set(chain.from_iterable(read))  # passages overlap and repeat their words
    # Most can be told to hold none by their letters, at a tenth of the price of their tokens. What
    # is written with other letters than its tokens, an accent at the beginning, may be passed by.
    firsts = {first for token in weights for first in (token[0], token[0].upper())}
    likely = [
        run
        for run in distinct
        if (run[0] in firsts if run.isascii() and run.isalpha() else not firsts.isdisjoint(run))
    ]
    says_nothing = weights.keys().isdisjoint
    held = {
        run: [token for token in tokens if token in weights]
        for run, tokens in zip(likely, tokens_of_each(likely), strict=True)
        if not says_nothing(tokens)
    }
    return [
        [(place, token) for place, run in enumerate(each) if run in held for token in held[run]]
        for each in read
    ]


def _worth(weights: Mapping[str, float], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return what each word is worth: the fewer of these passages hold it, the more."""
    count = len(held)
    numbers = {word: sum(word in each for each in held) for word in weights}
    return {
        word: weight * math.log(1 + (count - numbers[word] + 0.5) / (numbers[word] + 0.5))
        for word, weight in weights.items()
    }


def _nearest(places: Places, worth: Mapping[str, float]) -> float:
    """Return what the different words in the best stretch of WINDOW words are worth."""
    inside = dict.fromkeys(worth, 0)
    best = now = 0.0
    first = 0
    for place, word in places:
        inside[word] += 1
        if inside[word] == 1:
            now += worth[word]
        while place - places[first][0] >= WINDOW:
            left = places[first][1]
            inside[left] -= 1
            if not inside[left]:
                now -= worth[left]
            first += 1
        best = max(best, now)
    return best


def _pairing(worth: Mapping[str, float]) -> Callable[[Places], float]:
    """Return a function for the part of the question's pairs of words that a text holds, 0 to 1."""
    order = list(worth)
    following = {word: (after, worth[word] + worth[after]) for word, after in pairwise(order)}
    total = sum(value for _, value in following.values())

    def share(places: Places) -> float:
        held: dict[str, float] = {}
        last: dict[str, int] = {}
        for place, word in reversed(places):
            after, value = following.get(word, ("", 0.0))
            if after in last and last[after] - place <= NEIGHBOURS:
                held[word] = value
            last[word] = place
        return sum(held.values()) / total

    return share if total else lambda places: 0.0
