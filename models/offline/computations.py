"""Computations: questions that no document answers, such as "12 * 37" and "what day is it?".

A question counts only where it asks for nothing else, so that dates, phone numbers and ranges in
questions to the documents are no arithmetic.
"""

import re
from collections.abc import Collection
from typing import Any

CALCULATOR, CLOCK = "calculator", "date_time"

_LEAD = re.compile(
    r"^(?:please |can you |could you )?"
    r"(?:what(?:'s| is)|how much is|calculate|compute|계산해 ?(?:줘|봐))[:,]? +",
    re.I,
)
_TAIL = re.compile(
    r" *(?:은|는|이|가|을|를|의 값은)? *(?:얼마|몇|뭐)?"
    r"(?:야|이야|예요|이에요|인가요|지|죠|계산해 ?(?:줘|봐|주세요)|계산)?[?=.! ]*$"
)
_WORDS = (
    (re.compile(r"(?<=[\d)]) ?(?:×|곱하기|times|multiplied by) ?(?=[\d(])", re.I), " * "),
    (re.compile(r"(?<=[\d)]) ?(?:÷|나누기|divided by) ?(?=[\d(])", re.I), " / "),
    (re.compile(r"(?<=[\d)]) ?(?:더하기|plus) ?(?=[\d(])", re.I), " + "),
    (re.compile(r"(?<=[\d)]) ?(?:빼기|minus) ?(?=[\d(])", re.I), " - "),
    (re.compile(r"(?<=\d)% ?(?:of|의) ?(?=[\d(])", re.I), "% * "),
    (re.compile(r"(?<=\d)의 (?=\d[\d.]*%)"), " * "),
)
# As the typed text is bounded, so is every repeat.
_EXPRESSION = re.compile(r"(?=[^a-z]*\d[\d.,)% ]* ?[+*/^-] ?[\d.( ]*\d)[\d.,()+*/^% -]{3,80}")
_JOINED = re.compile(r"\d[-/]\d")  # a date, a range, a fraction or a phone number
_LONGEST = 120

_NOW = re.compile(
    r"(?!(?:date|time)\W*$)(?:(?:what(?:'s| is)|tell me) )?(?:the )?"
    r"(?:(?:current )?(?:date|time)|today's date|day of the week)"
    r"(?: (?:is it|today|now|right now|of today))*[?.! ]*"
    r"|what (?:date|day|time|day of the week|month|year) is it(?: (?:today|now|right now))?[?.! ]*"
    r"|what day is today[?.! ]*"
    r"|(?:오늘|지금|현재)(?:은|이|의)? ?"
    r"(?:며칠|몇 ?월 ?며칠|무슨 ?요일|요일|날짜|몇 ?시|시간|시각|몇 ?년도?)"
    r"(?:은|는|이|가)?(?: ?몇 ?시| ?뭐| ?언제)?"
    r"(?:이야|야|이에요|예요|에요|인가요|입니까|이지|지|죠|이죠)?"
    r"(?: ?(?:좀 )?알려 ?(?:줘|주세요))?(?:요)?[?.! ]*",
    re.I,
)


def computation(question: str, tools: Collection[str]) -> tuple[str, dict[str, Any]] | None:
    """Return the tool that computes what a question asks, with its arguments, or None.

    Args:
        question: The question as it was typed.
        tools: Names of the tools that may be called.
    """
    text = question.strip()
    if len(text) > _LONGEST:
        return None
    if CLOCK in tools and _NOW.fullmatch(text):
        return CLOCK, {}
    if CALCULATOR in tools and (expression := arithmetic(text)):
        return CALCULATOR, {"expression": expression}
    return None


def arithmetic(text: str) -> str:
    """Return the expression that a text consists of, beside words that ask for it; else empty."""
    asked = _LEAD.sub("", text)
    bare = _TAIL.sub("", asked)
    wrapped = bare != text.strip(" ?=.!")
    for pattern, sign in _WORDS:
        bare = pattern.sub(sign, bare)
    bare = re.sub(r"(?<=\d),(?=\d{3}\b)", "", bare).strip()
    if not _EXPRESSION.fullmatch(bare):
        return ""
    if (
        not wrapped
        and not text.endswith("=")
        and re.fullmatch(r"[\d/. -]+", bare)
        and _JOINED.search(bare)
    ):
        return ""
    return re.sub(r" +", " ", bare)
