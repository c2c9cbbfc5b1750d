"""Answer types: the kind of thing a question asks for, and the sentences that have one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from text.question.facets.expected_types import ANSWER_PATTERNS

_ASKS_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|how long|deadline"
    r"|\buntil what\b|\bhow (?:early|late|soon)\b|\bby which\b"
    r"|언제|몇\s?(?:년|월|일|시|살|세)|년도|연도|날짜|날은|해는|시기|며칠|기간"
    r"|기한|월은|일은|시간은|시각|까지|얼마나 ?(?:걸|오래)|얼마 ?동안",
    re.I,
)
_ASKS_COUNT = re.compile(
    r"\bhow (?:many|much|long|old|far|tall|large|big|often|high|fast|deep)\b"
    r"|\b(?:number|percent\w*|population|amount|rate|cost|age|fee|price)\b"
    r"|몇|얼마|수는|명은|개수|횟수|퍼센트|비율|인구|점수|금액|순위|위는|나이|세는|번은|회는|개는"
    r"|가격|비용|학점|넓이|길이|높이",
    re.I,
)
_ASKS_NAME = re.compile(
    r"\b(?:who|whom|whose|where)\b"
    r"|\b(?:what|which) (?:city|country|state|place|location|region|area|town|street|river)\b",
    re.I,
)
_TIME = re.compile(
    r"(?<!\d)(?:1\d|20)\d\d(?!\d|학년)"
    r"|\d+\s?(?:[년월일]|개월|주(?![가-힣])|주(?:일|간|[가이를 ])|시(?!간))|\d{1,2}:\d\d"
    r"|세기|century|\b(?:hour|day|week|month|year|semester)s?\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|[월화수목금토일]요일"
)
_ASKS_PRICE = re.compile(
    r"\bhow much (?:is|are|does|do|did|was|were|will)\b|\b(?:cost|costs|price|fee|salary|wage)\b"
    r"|얼마(?!나)|가격|비용|요금|시급|수수료|금액",
    re.I,
)
_MONEY = re.compile(
    r"[$€£¥₩]\s?\d|\d\s?(?:원|만원|달러|유로|엔|위안|won|dollars?|euros?|pounds?)(?![a-z])"
)
_ASKS_TOTAL = re.compile(
    r"\b(?:overall|in total|altogether|at most|maximum|longest|in all)\b"
    r"|모두|합쳐|합해|합하|통틀|총(?![가-힣])|최대|최장|전부",
    re.I,
)
_TOTAL_CUE = re.compile(
    r"\b(?:in total|overall|altogether|at most|up to|maximum|not exceed|no more than|limit)\b"
    r"|모두|합하여|합쳐|통틀어|합계|총(?![가-힣])|최대|넘을 수 없|넘지 못|까지|이내",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b")
_ASKS_STEP = re.compile(
    r"\bhow (?:do|can|should|would|could|to)\b|\bhow\s*\?*$|어떻게(?! ?(?:되|돼|생))|방법|절차",
    re.I,
)
_CAPITAL = re.compile(r"(?<=[a-z0-9,;:)\"'] )[\"“(]?[A-Z][\w’'-]+")


@dataclass(frozen=True)
class AnswerType:
    """An answer type: the patterns of its questions and of its answers, and its weight."""

    question: re.Pattern[str]
    answer: re.Pattern[str]
    weight: float


ANSWER_TYPES = (
    AnswerType(_ASKS_TIME, _TIME, 2.2),
    AnswerType(_ASKS_COUNT, _NUMBER, 0.8),
    AnswerType(_ASKS_NAME, _CAPITAL, 0.8),
    AnswerType(_ASKS_PRICE, _MONEY, 1.2),
    AnswerType(_ASKS_TOTAL, _TOTAL_CUE, 1.2),
    AnswerType(_ASKS_STEP, ANSWER_PATTERNS["procedure"], 4.0),
)


def answer_type_bonus(question: str) -> Callable[[str], float]:
    """Return a score of sentences: the weights of the asked answer types that they contain."""
    expected = [kind for kind in ANSWER_TYPES if kind.question.search(question)]

    def bonus(sentence: str) -> float:
        return sum(kind.weight for kind in expected if _has_answer(kind, sentence, question))

    return bonus


def _has_answer(kind: AnswerType, sentence: str, question: str) -> bool:
    """Return whether a sentence has a value of this type that is not in the question."""
    values = (match.group().strip('"“(') for match in kind.answer.finditer(sentence))
    return any(value not in question for value in values)
