"""Question analysis: the question without polite words and words about the form, and its parts.

    >>> analyse("In one sentence: what is the hotel limit? Thanks!").core
    'what is the hotel limit?'

Everything is told by patterns of Korean and English; what matches none of them stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from text.analyser import tokens, words
from text.question.answer_form import AnswerForm, answer_form, without_form_words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.question.subquestions import Subquestion, split_question

_CALCULATION = re.compile(r"[\d.,:]+(?:[-+*/x×÷^=][\d.,]+)*")
_SPOKEN_SUM = re.compile(
    r"\d\s*(?:더하기|빼기|곱하기|나누기|plus|minus|times|divided by|multiplied by)\s*\d"
    r"|\d\s?(?:의|에)\s?(?:제곱근|제곱|루트)|\b(?:square|cube) (?:root )?of \d",
    re.I,
)
_SILENT = FUNCTION_WORDS | LIGHT_WORDS
_PARTICLES_WORDS = """
    은 는 이 가 을 를 의 에 도 로 와 과 나 만 요 고 그 저 것 수 등
"""
_PARTICLES = frozenset(_PARTICLES_WORDS.split())


@dataclass(frozen=True)
class Question:
    """A question as it was typed, and what is asked in it.

    Attributes:
        text: As it was typed.
        core: Without greetings, thanks, and words about the form of the answer.
        subquestions: What it asks for, one at least.
        form: How the answer shall look.
    """

    text: str
    core: str
    subquestions: tuple[Subquestion, ...]
    form: AnswerForm

    @property
    def empty(self) -> bool:
        """Whether it holds nothing that documents could answer: a sum, or particles alone."""
        return not has_content(self.core)


@lru_cache(maxsize=256)
def analyse(text: str) -> Question:
    """Return what is asked in a question."""
    core = without_form_words(text)
    form = answer_form(text)
    parts = (Subquestion(core),) if form.summary else split_question(core)
    return Question(text, core, parts, form)


def has_content(text: str) -> bool:
    """Return whether a question has a word or number that can be looked up."""
    if _SPOKEN_SUM.search(text):
        return False
    found = [word for word in words(text) if is_content_word(word)]
    numbers = [word for word in found if _CALCULATION.fullmatch(word)]
    calculated = len(numbers) > 1 or any(not number.isdigit() for number in numbers)
    return len(found) > len(numbers) or (bool(numbers) and not calculated)


def is_content_word(word: str) -> bool:
    """Return whether a word names something, and is no function word, particle or asking word."""
    if word in _PARTICLES or not question_stem(word):
        return False
    return any(token not in _SILENT for token in tokens(question_stem(word)))
