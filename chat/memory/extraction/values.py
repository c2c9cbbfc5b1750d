"""Dates, times and other values in a text, as patterns shared by the rules of both languages."""

import re
from typing import Literal

Kind = Literal["when", "number", "other"]

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_EN_DATE = (
    rf"(?:(?:the )?{_DAY} (?:of )?{_MONTHS}(?:,? \d{{4}})?|{_MONTHS} {_DAY}(?:,? \d{{4}})?"
    rf"|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?"
    rf"|(?:(?:every|each|next|this|on) )*(?:other |second )?{_WEEKDAYS}"
    rf"(?: (?:morning|afternoon|evening|night)s?)?|tomorrow|the {_DAY}(?! (?:year|floor|time))"
    rf"|every (?:day|morning|evening|week))"
)
_EN_TIME = (
    r"(?:\d{1,2}(?:[:.]\d{2})? ?(?:a\.?m\b\.?|p\.?m\b\.?|o'clock)|\d{1,2}:\d{2}|noon|midnight"
    r"|(?<=at )\d{1,2}(?![\w%]))"
)
EN_WHEN = (
    rf"(?:{_EN_DATE}|(?:at )?{_EN_TIME})"
    rf"(?:(?:,? (?:at|on|from|in the)|,)? (?:{_EN_DATE}|{_EN_TIME}|(?:morning|afternoon|evening)))*"
)
_KO_DATE = (
    r"(?:(?:\d{4}년 ?)?\d{1,2}월(?: ?\d{1,2}일)?|\d{4}[-.] ?\d{1,2}[-.] ?\d{1,2}\.?"
    r"|\d{1,2}/\d{1,2}"
    r"|(?:(?:매주|격주|매달|다음 ?주|이번 ?주|다음|이번|매월) ?)*[월화수목금토일]요일"
    r"|(?:매주|매달|매월|다음 ?달|이번 ?달) ?\d{1,2}일|\d{1,2}일|내일|모레|글피"
    r"|[월화수목금토일](?=[ ,]?(?:오전|오후)))"
)
_KO_TIME = (
    r"(?:(?:오전|오후|아침|점심|저녁|밤|새벽|낮) ?)?"
    r"(?:\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두) ?시(?: ?(?:\d{1,2} ?분|반))?"
    r"|(?:오전|오후|아침|저녁|정오|자정)(?![가-힣])|\d{1,2}:\d{2}"
)
KO_WHEN = rf"(?:{_KO_DATE}|{_KO_TIME})(?:(?:에|의|,)? ?(?:{_KO_DATE}|{_KO_TIME}))*"

_WHEN = re.compile(rf"(?:{KO_WHEN}|(?i:\b{EN_WHEN}))")
_NUMBER = re.compile(r"\d")


def find_when(text: str) -> str:
    """Return the first date or time in a text; empty without one."""
    match = _WHEN.search(text)
    return match.group().strip(" ,") if match else ""


def kind_of(value: str) -> Kind:
    """Return what kind of value this is; only values of one kind correct each other."""
    if find_when(value):
        return "when"
    return "number" if _NUMBER.search(value) else "other"
