"""Question analysis: core question, subquestions and form of the answer.

    >>> analyse("In one sentence: what is the hotel limit? Thanks!").core
    'what is the hotel limit?'

By patterns of Korean and English; a question that matches none of them stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from text.analyser import tokens, words
from text.korean.spacing import spaced
from text.question.answer_form import AnswerForm, answer_form, without_form_words
from text.question.facets.asker import conditions_of, is_personal
from text.question.facets.comparison import Comparison, comparison_in
from text.question.facets.expected_types import expected_types
from text.question.facets.focus import question_focus
from text.question.facets.request import is_off_topic, is_yes_no
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.question.subquestions import Subquestion, split_question
from text.synonyms.chat_spelling import direct_question, standard_spelling

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
        core: In standard spelling, without greetings, thanks, and words about the form of the
            answer.
        subquestions: The questions in it, at least one.
        form: The form of the answer.
        yes_no: Whether yes or no answers it.
        personal: Whether it is about the asker's own records, which no document contains.
        off_topic: Whether it is a task that no document does: writing code, translating.
        conditions: Groups and situations that the asker names, in words of the question.
        focus: The head noun of what is asked for; empty where unclear.
        expects: Types of answer, of `ANSWER_KINDS`; empty where none is recognised.
        compared: The two things that it compares; empty where it compares none.
        compared_by: The rest of a comparison, which is about both things.
    """

    text: str
    core: str
    subquestions: tuple[Subquestion, ...]
    form: AnswerForm
    yes_no: bool = False
    personal: bool = False
    off_topic: bool = False
    conditions: tuple[str, ...] = ()
    focus: str = ""
    expects: frozenset[str] = frozenset()
    compared: tuple[str, ...] = ()
    compared_by: str = ""

    @property
    def empty(self) -> bool:
        """Whether it has no content that documents could answer: a calculation, or particles."""
        return not has_content(self.core)


@lru_cache(maxsize=256)
def analyse(text: str) -> Question:
    """Return the analysis of a question."""
    standard = spaced(standard_spelling(text))
    core = direct_question(without_form_words(standard))
    form = answer_form(standard)
    comparison = None if form.summary else comparison_in(core)
    yes_no = is_yes_no(core)
    focus = question_focus(core)
    types = expected_types(core, "" if yes_no else focus)
    return Question(
        text=text,
        core=core,
        subquestions=_subquestions(core, form, comparison),
        form=form,
        yes_no=yes_no,
        personal=is_personal(standard),
        off_topic=is_off_topic(standard) or bool(_SPOKEN_CALCULATION.search(core)),
        conditions=conditions_of(core),
        focus=focus,
        expects=types | {"yes_no"} if yes_no else types,
        compared=comparison[:2] if comparison else (),
        compared_by=comparison.rest if comparison else "",
    )


def _subquestions(
    core: str, form: AnswerForm, comparison: Comparison | None
) -> tuple[Subquestion, ...]:
    """Return the parts of a question; of a comparison, the question about each of the two."""
    if form.summary:
        return (Subquestion(core),)
    if comparison:
        return tuple(Subquestion(part) for part in comparison.parts)
    return split_question(core)


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
