"""Native numerals of a question as the digits of a row's key: 세 대 for the row 3대."""

import re
from collections.abc import Collection

_NUMERALS = ("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_DIGITS = {numeral: str(number) for number, numeral in enumerate(_NUMERALS, start=1)}
_COUNTED = re.compile(
    rf"(?<![가-힣])(?P<numeral>{'|'.join(_NUMERALS)})\s?(?P<counter>[가-힣]{{1,3}}?)"
    r"(?=(?:이?면|일 ?때|짜리|까지|이랑|[은는이가을를에의도])?(?:[^가-힣]|$))"
)


def with_digits(question: str, keys: Collection[str]) -> str:
    """Return a question in which what rows count by digits is counted by digits, too.

    Args:
        question: The question.
        keys: The cells that name the rows.
    """
    plain = {"".join(key.split()) for key in keys}

    def digits(match: re.Match[str]) -> str:
        counted = f"{_DIGITS[match['numeral']]}{match['counter']}"
        return counted if counted in plain else match.group()

    return _COUNTED.sub(digits, question)
