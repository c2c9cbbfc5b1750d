"""Questions without a topic: sums, and the date and time of now.

They are about nothing in the documents: what was talked about before does not belong to them, and
what is asked after them goes on from the question before.
"""

import re

_NUMBER = r"\(*[-+]?\d[\d,]*(?:\.\d+)?%?\)*"
_BLANK_IN_PARENTHESES = re.compile(r"(?<=\() | (?=\))")
# Hyphens and slashes between digits without blanks are dates, ranges and names: 3/1, 2024-2025.
_OPERATOR = (
    r"(?: ?(?:\*\*|[+*×÷^%]) ?| [-−/x] | ?(?:더하기|빼기|곱하기|나누기) ?"
    r"| (?:plus|minus|times|(?:divided|multiplied) by|over) )"
)
_SUM = re.compile(
    r"(?:(?:what(?:'s| is)|how much is|calculate|compute|so|and|then|그럼|그러면|계산) )*"
    rf"{_NUMBER}(?:{_OPERATOR}{_NUMBER})+ ?=?"
    r"(?:[은는이가을를]|의 값은?|하면)? ?"
    r"(?:얼마\S{0,4}|몇\S{0,4}|뭐\S{0,4}|계산\S{0,5}(?: ?줘\S{0,2})?)?",
    re.I,
)
_NOW_KO = re.compile(
    r"(?:(?:그럼|그러면|근데|그런데|혹시) )?(?:오늘|지금|현재)(?:은|의|이)? ?"
    r"(?:날짜|(?:몇 ?년 ?)?몇 ?월 ?(?:며칠|몇 ?일)|며칠|몇 ?일|무슨 ?요일|요일|몇 ?시|시[간각]"
    r"|몇 ?[년월])"
    r"(?:[이가은는을를]|이?(?:야|예요|에요|에요|지|죠|니|냐|요)|인가요?|인지|입니까|이나요)?"
    r"(?: ?(?:뭐야|뭐예요|뭔가요|어떻게 ?(?:돼|되나요|됩니까)|(?:좀 )?(?:알려|말해) ?\S{0,4}))?"
)
_UNIT = r"(?:date|day|time|day of the week|weekday|year)"
_NOW_EN = re.compile(
    r"(?:(?:and|so|then|ok|okay|hey|please)[, ]+)*(?:(?:can|could) you )?(?:tell me )?"
    rf"(?:what(?:'s| is) (?:the |today's |the current )?{_UNIT}(?: is it)?"
    r" (?:today|now|right now|currently)"
    r"|what(?:'s| is) (?:today's (?:date|day)|the current (?:date|time)|today)"
    rf"|what {_UNIT} (?:is it (?:today|now|right now|currently)|is today|it is (?:today|now)))"
    r"(?: please)?",
    re.I,
)
_LONGEST = 120  # characters; the patterns are for short messages
_END = " \t\n?？!.~"


def has_no_topic(question: str) -> bool:
    """Return whether a message asks for a sum, or for the date or time of now, and nothing else.

    >>> has_no_topic("12*37"), has_no_topic("오늘 며칠?"), has_no_topic("오늘 몇 시까지 해?")
    (True, True, False)
    """
    text = " ".join(question.replace("’", "'").split()).strip(_END)
    text = _BLANK_IN_PARENTHESES.sub("", text)
    if not text or len(text) > _LONGEST:
        return False
    return any(pattern.fullmatch(text) for pattern in (_SUM, _NOW_KO, _NOW_EN))
