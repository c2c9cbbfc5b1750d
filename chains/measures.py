"""Amounts said in other words, written in digits: half a year, 반나절, 정오, a dozen, 10⁶.

`rewritten` is read by `chains.quantities`, whose units it uses.
"""

import re
import unicodedata
from collections.abc import Callable

Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_DAYS = {
    "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8,
    "아흐레": 9, "열흘": 10, "보름": 15,
}  # fmt: skip
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10}
_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8}
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_SPELT = {word: value for value, word in enumerate(_ENGLISH.split(), start=1)} | {"a": 1, "an": 1}
_COUNT = rf"(?:\d+|\b(?:{'|'.join(_SPELT)})\b)"
_TIMES = {"hour": ("60", "분"), "year": ("12", "개월"), "day": ("24", "시간"), "week": ("7", "일")}
_END = r"(?![가-힣])|(?=[은는이가을를의에과와도로]|까지|부터|동안|이내|전|후|마다|간|씩|입니다|이다|이며)"
_ONE = ((re.compile(r"(?<![가-힣])하루"), "1일"), (re.compile(r"(?<![가-힣])한 ?달"), "1개월"))


def _number(word: str) -> float:
    low = word.lower()
    return float(_SPELT.get(low) or _NATIVE.get(word) or word)


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _and_a_half(match: re.Match[str]) -> str:
    each, unit = _TIMES[match["unit"].lower()]
    return f"{_plain((_number(match['count']) + 0.5) * float(each))} {unit}"


def _korean_half(match: re.Match[str]) -> str:
    each, unit = {"시간": (60, "분"), "년": (12, "개월"), "해": (12, "개월")}[match["unit"]]
    return f"{_plain((_number(match['count']) + 0.5) * each)}{unit}"


def _power(match: re.Match[str]) -> str:
    raised = unicodedata.normalize("NFKC", match["up"] or match["sup"]).replace("−", "-")
    exponent = int(raised.strip("()"))
    return str(10**exponent) if 0 <= exponent <= 18 else match.group()


def _hours(match: re.Match[str]) -> str:
    return f" {int(match['h']) * 60 + int(match['m'])}분 "


_HALVES = {"hour": "30분", "year": "6개월", "day": "12시간", "dozen": "6", "minute": "30초",
           "month": "15일", "week": "3.5일", "decade": "5년", "century": "50년"}
_QUARTERS = {"hour": "15분", "year": "3개월"}

REWRITES: tuple[Rewrite, ...] = (
    (re.compile(r"(?<![\d.,])10(?:\^(?P<up>\(?-?\d{1,2}\)?)|(?P<sup>[⁰¹²³⁴-⁹]{1,2}))(?!\d)"), _power),
    (re.compile(r"\b12:00 ?(?:noon|pm|p\.m\.)|\b(?:12|twelve) (?:o'clock )?noon\b", re.I), lambda _: "12시"),
    (re.compile(r"\b(?:at |by |until |till )?(?:12 ?midnight|midnight|12(?::00)? ?a\.?m\b\.?)", re.I), lambda _: " 24시"),
    (re.compile(r"(?<!\w)(?:12(?::00)? ?p\.?m\b\.?|noon|midday)(?!\w)", re.I), lambda _: "12시"),
    (re.compile(r"(?:밤|자정|오전) ?12시(?! ?\d)|자정|(?<![\d:])(?:24|00?):00(?![\d:])|(?<!\d)0시(?!간)"), lambda _: "24시"),
    (re.compile(r"(?:낮|점심|오후) ?12시(?!간)|정오"), lambda _: "12시"),
    (re.compile(r"(?:오전|아침|새벽) ?(\d{1,2})(?=시(?!간)|:\d)"), lambda m: m[1]),
    (re.compile(r"(?<![\d:])(\d{1,2})(?::00)? ?a\.?m\b\.?", re.I), lambda m: f" {int(m[1])}시 "),
    (re.compile(r"\bhalf (?:of )?an? (hour|year|day|dozen|minute|month|week|decade|century)\b|\bhalf-(hour|year|day|dozen|month)\b", re.I), lambda m: _HALVES[(m[1] or m[2]).lower()]),
    (re.compile(r"\b(?:a )?quarter of an? (hour|year)\b", re.I), lambda m: _QUARTERS[m[1].lower()]),
    (re.compile(rf"(?P<count>{_COUNT})(?: and a half|\.5|½)[ -](?P<unit>hour|year|day|week)s?\b", re.I), _and_a_half),
    (re.compile(rf"(?P<count>{_COUNT}) (?P<unit>hour|year|day|week) and a half\b", re.I), _and_a_half),
    (re.compile(rf"(?P<count>\d+|{'|'.join(_NATIVE)}) ?(?P<unit>시간|년|해) ?반(?:{_END})"), _korean_half),
    (re.compile(r"(?P<h>\d+) ?(?:시간|hours?|h) ?(?:and )?(?P<m>\d+) ?(?:분|minutes?|mins?|m)(?![A-Za-z])"), _hours),
    (re.compile(r"(?<![가-힣])반년"), lambda _: "6개월"),
    (re.compile(r"(?<![가-힣])(일|이|삼|사|육|칠|팔)(?=주일|주간|개월|년간)"), lambda m: str(_SINO[m[1]])),
    (re.compile(rf"(?<![가-힣])({'|'.join(_DAYS)})(?:{_END})"), lambda m: f"{_DAYS[m[1]]}일"),
    (re.compile(r"\b(?:a|one) fortnight\b|\bfortnight\b", re.I), lambda _: "14 days"),
    (re.compile(r"\b(?:a|one) dozen\b", re.I), lambda _: "12"),
    (re.compile(rf"\b({'|'.join(_SPELT)}|\d+) dozen\b", re.I), lambda m: _plain(_number(m[1]) * 12)),
    (re.compile(r"\b(?:a|one|per) decade\b", re.I), lambda _: "10 years"),
    (re.compile(r"\bhalf(?= (?:of|the|all)\b)|(?<![\d/])1/2(?![\d/])|½|절반|(?<!\d)2분의 ?1", re.I), lambda _: "50%"),
    (re.compile(r"\b(?:a|one) quarter(?= (?:of|the)\b)|(?<![\d/])1/4(?![\d/])|¼|4분의 ?1", re.I), lambda _: "25%"),
    (re.compile(r"\bthree[- ]quarters(?= (?:of|the)\b)|(?<![\d/])3/4(?![\d/])|¾|4분의 ?3", re.I), lambda _: "75%"),
    (re.compile(r"\b(?:a|one) third\b(?! (?:party|time|person|year|floor))|(?<![\d/])1/3(?![\d/])|⅓|3분의 ?1", re.I), lambda _: "33.3%"),
    (re.compile(r"\btwo[- ]thirds\b|(?<![\d/])2/3(?![\d/])|⅔|3분의 ?2", re.I), lambda _: "66.7%"),
    (re.compile(r"\btwice\b", re.I), lambda _: "2회"),
    (re.compile(r"\b(?:doubled?|두 ?배)\b|(?<![가-힣])두 ?배", re.I), lambda _: "2배"),
)  # fmt: skip


def rewritten(text: str) -> str:
    """Return the text with such amounts written in digits and units."""
    for pattern, rewrite in REWRITES:
        text = pattern.sub(rewrite, text)
    return text


def with_ones(text: str) -> str:
    """Return the text with what needs no number, as 하루 and 한 달, written as one."""
    for pattern, one in _ONE:
        text = pattern.sub(one, text)
    return text
