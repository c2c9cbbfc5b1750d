"""Rule-based question generation from Korean sentences that define or quantify.

휴학이란 학업을 쉬는 것을 말한다.     ->  휴학이란 무엇인가요?        학업을 쉬는 것
군 휴학은 2년까지 할 수 있다.        ->  군 휴학은 몇 년까지 할 수 있나요?   2년
수수료는 5,000원을 낸다.             ->  수수료는 얼마를 내나요?      5,000원

Only endings whose question is regular are used; other sentences are skipped.
"""

import re

from text.korean.hangul import BIEUP, NIEUN, NO_FINAL, SSANGSIOT, final_of, with_final
from text.korean.particles import with_particle

QuestionAnswer = tuple[str, str] | None

_DEFINED = re.compile(
    r"^(?P<name>[^\s,][^,]{0,30}?)(?:이란|란|이라 함은|라 함은)\s+(?P<answer>.{6,140}?)"
    r"(?:[을를]\s*(?:말|뜻|의미)(?:한다|합니다)|이다|입니다)\.?$"
)
_MONEY = r"\d[\d,]*(?:\.\d+)?\s?(?:천|만|억|조)?\s?원"
_DAY = r"(?:\d{4}년\s?)?\d{1,2}월\s?\d{1,2}일(?:\([월화수목금토일]\))?"
_CLOCK = r"(?:(?:오전|오후|아침|낮|저녁|밤|새벽)\s?)?\d{1,2}시(?:\s?\d{1,2}분)?"
_UNITS = (
    "시간|개월|주일|주간|주차|주|학기|학년도|학년|학점|퍼센트|명|권|개|년|일|회|번|분|점|과목|장|층|호선"
    "|쪽|대|동"
)
_COUNT = rf"\d[\d,]*(?:\.\d+)?\s?(?P<unit>{_UNITS})(?![가-힣]*\s?\d)"
_QUANTITY = re.compile(
    rf"(?P<money>{_MONEY})|(?P<day>{_DAY})|(?P<clock>{_CLOCK})|(?P<count>{_COUNT})"
)
_YEAR = re.compile(r"\d{4}\s?년")
_AFTER_DAY = re.compile(r"\s?(?:까지|부터|이후|이전|에(?![가-힣])|이다|입니다)")
# 얼마 ends in a vowel where 원 ends in a consonant.
_AFTER_MONEY = {"을": "를", "이": "가", "은": "는", "과": "와", "으로": "로"}
_TOPIC = re.compile(r"^(?:[가-힣A-Za-z0-9()·\s-]{0,30}?[가-힣A-Za-z0-9)])[은는](?=\s)")
_DEPENDENT = re.compile(
    r"^(?:다만|단|그|이|또|또한|따라서|그러나|하지만|위|해당|이때|여기|저)(?:\s|,|[은는]\s|[가-힣]?\s)"
)
_MARK = re.compile(r"^(?:[-*•·]|\(?\d{1,2}[.)]|[①-⑳]|[가-하]\.)\s*")
_NEGATED = re.compile(r"않|못|없|아니|금지|불가")
MAX_CHARS = 90
_QUOTES = "\"'“”‘’「」『』"


def from_korean(sentence: str, text: str = "") -> QuestionAnswer:
    """Return a question and its verbatim answer from the sentence, or None.

    `text`, its document, is used by the English counterpart only.
    """
    sentence = _MARK.sub("", sentence.strip())
    return _definition(sentence) or _quantity(sentence)


def _definition(sentence: str) -> QuestionAnswer:
    match = _DEFINED.match(sentence)
    if match is None or _DEPENDENT.match(sentence):
        return None
    name = match["name"].strip(_QUOTES)
    return f"{with_particle(name, '이란/란')} 무엇인가요?", match["answer"]


def _quantity(sentence: str) -> QuestionAnswer:
    quantities = list(_QUANTITY.finditer(sentence))
    if len(quantities) != 1 or len(sentence) > MAX_CHARS or len(re.findall(r"\d+", sentence)) > 3:
        return None
    match = quantities[0]
    topic = _TOPIC.match(sentence)
    if topic is None or topic.end() > match.start() or _DEPENDENT.match(sentence):
        return None
    if _NEGATED.search(sentence) or _YEAR.fullmatch(match[0]):
        return None
    rest = _question_of(match, sentence[match.end() :])
    asked = question_form(sentence[: match.start()] + rest) if rest else None
    return (asked, match[0].strip()) if asked else None


def _question_of(match: re.Match[str], rest: str) -> str | None:
    """Return the interrogative for the quantity with the rest; None where it is ungrammatical."""
    match match.lastgroup and next(
        name for name in ("money", "day", "clock", "count") if match[name]
    ):
        case "money":
            for closed, opened in _AFTER_MONEY.items():
                if re.match(rf"{closed}(?![가-힣])", rest):
                    return f"얼마{opened}{rest[len(closed) :]}"
            return f"얼마{rest}"
        case "day" if _AFTER_DAY.match(rest):
            return "언제" + re.sub(r"^에(?![가-힣])", "", rest)
        case "day":
            return None
        case "clock":
            return f"몇 시{rest}"
        case _:
            return ("며칠" if match["unit"] == "일" else f"몇 {match['unit']}") + rest


def question_form(sentence: str) -> str | None:
    """Return a statement as a polite question, or None where its ending is not regular.

    한다, 합니다 -> 하나요; 있다 -> 있나요; 했다 -> 했나요; 이다, 입니다 -> 인가요.
    """
    plain = sentence.strip().rstrip(".")
    for ending in ("입니다", "이다"):
        if plain.endswith(ending):
            return f"{plain.removesuffix(ending)}인가요?"
    for ending in ("습니다", "는다"):
        if plain.endswith(ending):
            return f"{plain.removesuffix(ending)}나요?"
    stem = plain.removesuffix("니다")
    if stem != plain and final_of(stem[-1:]) == BIEUP:
        return f"{_open(stem)}나요?"
    stem = plain.removesuffix("다")
    if stem != plain and final_of(stem[-1:]) == NIEUN:
        return f"{_open(stem)}나요?"
    if stem != plain and final_of(stem[-1:]) == SSANGSIOT:
        return f"{stem}나요?"
    return None


def _open(word: str) -> str:
    """Return a word without its final consonant."""
    return word[:-1] + with_final(word[-1], NO_FINAL)
