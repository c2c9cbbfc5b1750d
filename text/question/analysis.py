"""Question analysis: core question, subquestions and form of the answer.

    >>> analyse("In one sentence: what is the hotel limit? Thanks!").core
    'what is the hotel limit?'

By patterns of Korean and English; a question that matches none of them stays as it is.
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
_SPOKEN_CALCULATION = re.compile(
    r"\d\s*(?:더하기|빼기|곱하기|나누기|plus|minus|times|divided by|multiplied by)\s*\d"
    r"|\d\s?(?:의|에)\s?(?:제곱근|제곱|루트)|\b(?:square|cube) (?:root )?of \d",
    re.I,
)
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_PARTICLE_WORDS = """
    은 는 이 가 을 를 의 에 도 로 와 과 나 만 요 고 그 저 것 수 등
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


@dataclass(frozen=True)
class Question:
    """An analysed question.

    Attributes:
        text: As it was typed.
        core: Without greetings, thanks, and words about the form of the answer.
        subquestions: The questions in it, at least one.
        form: The form of the answer.
    """

    text: str
    core: str
    subquestions: tuple[Subquestion, ...]
    form: AnswerForm

    @property
    def empty(self) -> bool:
        """Whether it has no content that documents could answer: a calculation, or particles."""
        return not has_content(self.core)


@lru_cache(maxsize=256)
def analyse(text: str) -> Question:
    """Return the analysis of a question."""
    core = without_form_words(text)
    form = answer_form(text)
    subquestions = (Subquestion(core),) if form.summary else split_question(core)
    return Question(text, core, subquestions, form)


def has_content(text: str) -> bool:
    """Return whether a question has a content word or number to search for."""
    if _SPOKEN_CALCULATION.search(text):
        return False
    content = [word for word in words(text) if is_content_word(word)]
    numbers = [word for word in content if _CALCULATION.fullmatch(word)]
    is_calculation = len(numbers) > 1 or any(not number.isdigit() for number in numbers)
    return len(content) > len(numbers) or (bool(numbers) and not is_calculation)


def is_content_word(word: str) -> bool:
    """Return whether a word is no function word, particle or interrogative."""
    if word in _PARTICLES or not question_stem(word):
        return False
    return any(token not in _STOPWORDS for token in tokens(question_stem(word)))
