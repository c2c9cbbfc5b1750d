"""Type match: whether a sentence has a value of the type that a question asks for."""

import re
from collections.abc import Callable, Iterable

from text.analyser import tokens
from text.question.facets.expected_types import (
    ANSWER_PATTERNS,
    VALUES,
    expected_types,
)
from text.question.facets.focus import question_focus
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_PLACE = re.compile(
    r"\b(?:room|hall|floor|building|office|desk|cent(?:re|er)|library|station|gate|lobby|street|road"
    r"|campus|lot|counter|shop|store|reception|website|portal|page|app|online|city|town|village|country|state|province|region|area|district"
    r"|mountains?|river|lake|island|valley|coast|house|school|church|university|museum|hospital)\b"
    r"|\b(?:in|at|near|to|from|into|of) (?:the )?(?-i:(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep"
    r"|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b)[A-Z][a-z]{2})"
    r"|ext\.|\d층|\d호|[가-힣)](?:에서|에 (?:위치|있|소재))"
    r"|[가-힣](?:관|실|층|동|팀|과|처|센터|창구|건물|입구|로비|매장|지점|주차장|포털|홈페이지|앞"
    r"|옆)(?:에서?|의|으로|로|에는)?(?![가-힣])",
    re.I,
)
_PERSON = re.compile(
    r"\b(?:head|director|manager|dean|president|professor|officer|team|office|department|staff|leader"
    r"|chair|committee|lecturer|adviser|advisor|doctor|coordinator|desk|centre|center)\b"
    r"|(?:^|(?<=[a-z,;:] ))(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+"
    r"|[가-힣] ?(?:대표|담당|교수|조교)(?:가|이|는|은|께|에게)"
    r"|(?<![가-힣])(?:[가-힣]{0,4}(?:대통령|총리|수상|장관|의원|국왕|황제|교황|왕자|공주|장군|박사|감독"
    r"|배우|가수|선수|작가|시인|화가|작곡가|학자|기자|대변인|변호사|판사|검사|목사|신부|스님|부인|아내|남편"
    r"|아버지|어머니|아들|딸|형|동생|사람|인물)|[가-힣]{2,4} ?씨)(?:인|이자|으?로|이었|였)?"
    r"(?:은|는|이|가|을|를|의|과|와|에게|께서)?(?![가-힣])"
    r"|(?<=[a-z,;] )[A-Z][a-z]+ (?:of|von|van|de|di|da|al|the) [A-Z][a-z]+"
    r"|\b[A-Z][a-z]+ (?:I|II|III|IV|V|VI|VII|VIII|IX|X)\b"
    r"|[가-힣](?:장|팀|과|처|부|실|위원회|담당자?"
    r"|교수|조교|센터|원장|대표|사원|직원|사감)(?:이|가|은|는|께|에게|의|과|와)?(?![가-힣])",
)
_NUMBER = re.compile(r"\d[\d,.]*")
# Counters; those of one group count the same: 3명, 3인, 세 사람.
_COUNTERS = (
    ("명", "인", "분", "사람"), ("번", "회", "차례"), ("장", "매", "쪽", "페이지"), ("살", "세"),
    ("달", "개월"), ("시간",), ("개", "가지", "종"), ("권",), ("대",), ("점",), ("학점",),
    ("과목",), ("주",), ("일",), ("년",), ("학기",), ("학년",), ("층",), ("석", "자리"),
    ("팀",), ("건",),
    ("퍼센트", "%", "프로"), ("원",), ("킬로", "키로", "kg", "킬로그램"), ("군데", "곳"), ("잔",),
    ("박",), ("통",), ("배",), ("줄",), ("기가", "GB"), ("메가", "MB"), ("미터", "m"),
    ("마리",), ("벌",), ("켤레",), ("병",), ("봉지",), ("상자", "박스"), ("그루",), ("송이",),
    ("세대", "가구"),
)  # fmt: skip
_COUNTER = re.compile(
    r"(?:몇|얼마)\s?("
    + "|".join(sorted((word for group in _COUNTERS for word in group), key=len, reverse=True))
    + r")(?=까지|이|인|임|나|이나|을|를|에|의|예|야|씩|정도|[^가-힣]|$)"
)
_ANY_THING = ("개", "가지", "종", "번", "회", "차례")  # what has other counters, or a period
# The cell of a column that says what is counted: "정원: 40".
_BARE_NUMBER = re.compile(r"[:|]\s*\d[\d,]*\s*(?=[;|)]|$)", re.M)
_SCORE = r"|(?:점수|평점|평균|성적)[가-힣]{0,4}\s?\d"  # which needs no 점 behind it
# When something ends, and when it is open, ask for more than a time of the day.
_ASKS_END = re.compile(
    r"몇\s?시까지|막차|몇\s?시.{0,4}(?:닫|끝)|\b(?:until|till) (?:what time|when)\b"
    r"|\b(?:when|what time|how late)\b.*\b(?:clos|end|stop|finish|shut)\w*",
    re.I,
)
_ASKS_HOURS = re.compile(
    r"(?:운영|이용|개관|영업|근무|개방|개장)\s?시간|\b(?:opening|business|office)? ?hours\b", re.I
)
_TIME = (
    r"(?:오전|오후|밤|새벽|저녁|아침)?\s?"
    r"(?:\d{1,2}(?:[.:]\d\d|\s?시)?(?:\s?[ap]\.?m)?|noon|midnight|정오|자정)"
)
_END = (
    r"(?:시|분|반|:\d\d|정오|자정)\s?까지|닫|끝[나난]|\bclos\w+|24시간|24 hours|around the clock"
    rf"|(?:\b(?:until|till|to|ends? at)\b|[-–—~∼])\s?{_TIME}"
)
_BOUNDS = (
    (_ASKS_END, re.compile(_END, re.I)),
    (_ASKS_HOURS, re.compile(rf"{_END}|(?:시|분|반|:\d\d)\s?부터|\bopens?\b|\bfrom {_TIME}", re.I)),
)
# Names a day, not a time of it: 쉬는 날, 휴무일.
_ASKS_DAY = re.compile(
    r"[가-힣]는 날(?!짜)|휴[무관진업]일|무슨 ?요일|\b(?:what|which) days?\b", re.I
)
_DAYS = re.compile(r"(?:며칠|몇\s?일)(?!부터|에|날)")  # asks for a date, or for how many days
_UNCOUNTED = re.compile(r"몇\s?(?:넘|이상|이하|까지|이면|점대|정도|부터)")  # 평점 몇 넘어야
_NUMERAL = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_HANGUL = re.compile("[가-힣]")
_NUMERAL_KO = r"(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"
_BETWEEN = 3  # words between a number and what it counts

Check = Callable[[str], bool]


def value_check(question: str) -> Check:
    """Return whether a text lacks every type of value that the question asks for.

    A value that the question itself has is no answer. False for all texts where it asks for none.
    """
    asked = expected_types(question) & VALUES
    if len(asked) > 1:
        asked -= {"count"}
    if "date" in asked and not _ASKS_DAY.search(question):  # "when" may ask for either
        asked |= {"time"}
        asked |= {"duration"} if _DAYS.search(question) else set()
    patterns = [ANSWER_PATTERNS[kind] for kind in sorted(asked)]
    counts = _count_check(question) if asked == {"count"} and _counts_things(question) else None
    own = _numbers(question)
    # "Until when do I report it" may ask for a day, "until when is it open" asks for a time.
    asks_time = "time" in expected_types(question)
    bounds = [bound for asks, bound in _BOUNDS if asks_time and asks.search(question)]

    def lacks(text: str) -> bool:
        if bounds and not bounds[0].search(text):
            return True
        if counts is not None and not counts(text):
            return False
        if counts is not None and not _BARE_NUMBER.search(text):
            return True
        found = (match.group() for pattern in patterns for match in pattern.finditer(text))
        return bool(patterns) and not any(_is_new(value, own) for value in found)

    return lacks


def _counts_things(question: str) -> bool:
    """Return whether a Korean question counts by a counter of its own: 몇 명, but not 몇 개."""
    counter = _COUNTER.search(question)
    return counter is not None and counter[1] not in _ANY_THING


def kind_check(question: str, kind: str) -> Check:
    """Return whether a text lacks an answer of a kind that the question asks for.

    Args:
        question: The question.
        kind: `reason`, `place`, `person` or `count`, of what the question counts.
    """
    if kind not in expected_types(question):
        return lambda text: False
    if kind == "count":
        return _count_check(question)
    pattern = {"place": _PLACE, "person": _PERSON}.get(kind) or ANSWER_PATTERNS[kind]
    return lambda text: not pattern.search(text)


def _count_check(question: str) -> Check:
    """Return whether a text has no number of what the question counts."""
    if counter := _COUNTER.search(question):
        same = next(group for group in _COUNTERS if counter[1] in group)
        units = "|".join(same)
        counted = re.compile(
            rf"(?:\d[\d,.]*|{_NUMERAL_KO})\s?(?:{units})" + _SCORE * ("점" in same), re.I
        )
        return lambda text: not (counted if _HANGUL.search(text) else _NUMBER).search(text)
    if _UNCOUNTED.search(question):
        return lambda text: not _NUMBER.search(text)
    stems = frozenset(tokens(question_focus(question)))
    around = stems | (
        frozenset(tokens(question)) - FUNCTION_WORDS - LIGHT_WORDS if stems else frozenset()
    )

    own = _numbers(question)

    def lacks(text: str) -> bool:
        words = re.findall(r"[\w,.'’-]+", text)
        counted = (
            words[i + 1 : i + 2 + _BETWEEN] + words[max(0, i - _BETWEEN) : i]
            for i, word in enumerate(words)
            if re.match(_NUMERAL, word, re.I) and _is_new(word, own)
        )
        return bool(stems) and not any(around & _stems(near) for near in counted)

    return lacks


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(token for word in words for token in tokens(word))


def _numbers(text: str) -> set[str]:
    return {number.rstrip(",.") for number in _NUMBER.findall(text)}


def _is_new(value: str, own: set[str]) -> bool:
    numbers = _numbers(value)
    return not numbers or not numbers <= own
