"""Rail of the system prompt's own words: a leak without the canary, in pieces or in disguise.

    guard.with_rails(PromptWords(system_prompt, known=[question, *passages]))

Letters are compared without blanks and signs, so that spelled-out and re-wrapped text is found too;
also reversed and in ROT13. What the user or a passage says as well is no leak.
"""

import codecs
from collections.abc import Iterator, Sequence
from functools import lru_cache

from guardrails.rail import Channel, Finding

_SHINGLE = 24  # letters in a row that two texts must share
_LONGEST = 60  # weight of a run that may be shared; a Hangul syllable weighs as much as two letters


class PromptWords:
    """Finds long runs of the system prompt in an answer."""

    name = "canary"  # of one kind with a leak of the canary: one policy, one refusal
    channels: frozenset[Channel] = frozenset({"answer"})

    def __init__(self, prompt: str, known: Sequence[str] = ()) -> None:
        """Index the prompt; `known` are texts that an answer may repeat."""
        self._shingles = _index(prompt)
        self._known = known

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each run of the prompt that is too long."""
        places, letters = _letters(text)
        runs = list(_long_runs(letters, self._shingles))
        if runs and self._known:
            known = {shingle for said in self._known for shingle in _shingles(_squeezed(said))}
            runs = list(_long_runs(letters, self._shingles - known))
        return [
            Finding(places[start], places[end - 1] + 1, self.name, "prompt_words")
            for start, end in runs
        ]

    def settled(self, text: str) -> int:
        """Return up to where no run can begin or grow: before the last letters, or the last run."""
        places, letters = _letters(text)
        start = len(letters) - _SHINGLE + 1  # of the first shingle that is not complete
        while start > 0 and letters[start - 1 : start - 1 + _SHINGLE] in self._shingles:
            start -= 1
        return places[start] if start > 0 else 0


@lru_cache(maxsize=16)
def _index(prompt: str) -> frozenset[str]:
    """Return the shingles of a prompt, also reversed and in ROT13."""
    letters = _squeezed(prompt)
    forms = (letters, letters[::-1], codecs.encode(letters, "rot13"))
    return frozenset(shingle for form in forms for shingle in _shingles(form))


def _long_runs(letters: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    for start, end in _runs(letters, wanted):
        if sum(2 if "가" <= sign <= "힣" else 1 for sign in letters[start:end]) > _LONGEST:
            yield start, end


def _runs(letters: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans whose every shingle is wanted."""
    start = -1
    for at in range(len(letters) - _SHINGLE + 1):
        if letters[at : at + _SHINGLE] in wanted:
            start = at if start < 0 else start
        elif start >= 0:
            yield start, at - 1 + _SHINGLE
            start = -1
    if start >= 0:
        yield start, len(letters)


def _letters(text: str) -> tuple[list[int], str]:
    """Return the places of the letters of a text, and the letters."""
    places = [at for at, sign in enumerate(text) if sign.isalnum()]
    return places, "".join(text[at].lower()[:1] for at in places)


def _squeezed(text: str) -> str:
    return _letters(text)[1]


def _shingles(letters: str) -> Iterator[str]:
    return (letters[at : at + _SHINGLE] for at in range(len(letters) - _SHINGLE + 1))
