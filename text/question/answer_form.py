"""Answer form: words of a question about the form of the answer, and polite words around it.

"In one sentence:", "please", "thanks in advance", "한 문장으로", "알려 주세요" describe
the answer and are no search terms.
"""

import re
from dataclasses import dataclass
from typing import Literal

from text.question.polite_words import END, INDIRECT, INSIDE, LAUGHTER, START

_NUMBERS = {
    "a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6,
}  # fmt: skip
_COUNT = r"(?P<{}>\d{{1,2}}|a|one|single|two|three|four|five|six)"
_KOREAN_COUNT = r"(?P<{}>\d{{1,2}}|한|두|세|네|다섯|여섯)"
_SENTENCES = re.compile(
    rf"\b(?:in|with|using|into)\s+(?:just\s+|only\s+|at most\s+)?{_COUNT.format('en')}\s+"
    r"(?:\w+\s+)?(?:sentences?|lines?|bullet points?|bullets?)\b"
    rf"|\b{_COUNT.format('en2')}[\s-](?:sentence|line)\s+(?:summary|answer|reply)"
    rf"|{_KOREAN_COUNT.format('ko')}\s?(?:문장|줄|마디)(?:으로|로|만|이내|안에|정도)?",
    re.I,
)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|summary|sum up|overview|outline|gist|tl;?dr|main points|key points)\b"
    r"|요약|간추려|줄거리|개요를|핵심(?:만|을|\s?내용)|주요 ?내용|전체 ?내용|내용(?:을|만)? ?정리",
    re.I,
)
_SUMMARY_WORDS = re.compile(
    r"(?:(?:can|could|would) you )?(?:please )?\b(?:(?:give|write|make|provide)(?: me)? (?:"
    r"a |an |the )?)?(?:short |brief |quick )?(?:summari[sz]e|summary|sum up"
    r"|overview|outline|gist|tl;?dr|(?:main|key) points)\b"
    r"(?: of)?(?: the| this| what| it)?(?: (?:document|file|contents?) (?:of|about))?"
    r"|(?:을|를|의|좀|은|는)?\s*(?:내용|전체|핵심|주요|개요|줄거리)?(?:을|를"
    r"|만)?\s*(?:요약|간추려|정리)(?:해|본|문|된|하여|한|을|만)?\s?(?:줘요?"
    r"|주세요|주십시오|주라|줄래요?|달라|봐요?|해|할 수 있(?:어요?|나요|니)"
    r"|부탁(?:해요?|드립니다|드려요|합니다))?(?![가-힣])",
    re.I,
)
_SHORT = re.compile(
    r"\b(?:briefly|in short|in brief|short answer|in a word)\b|간단히|간단하게"
    r"|간략히|간략하게|짧게|한마디로",
    re.I,
)
_TABLE = re.compile(
    r"\b(?:as|in|into|using|with|make|give|show|build|create)\b[^.?!]{0,20}\btable\b(?! (?:tennis"
    r"|number|lamp))|\btable (?:of|with|form|format|please|view)\b"
    r"|^table\s*:|\btabular\b|(?<![가-힣])(?:비교)?표(?:로|를|형식|\s?(?:정리|작성|만들|그려|형태))",
    re.I,
)
_LIST = re.compile(
    r"\b(?:bullets?|bullet(?:ed)? (?:points?|list))\b|\b(?:as|in|into) (?:an? )?(?:[\w-]+ )?list\b"
    r"|^list\s*:"
    r"|\b(?:give|make|show|write)(?: me| us)? (?:an? |the )?(?:[\w-]+ )?list\b|(?:목록|리스트"
    r"|글머리표?|불릿|번호)(?:으로|로|형식)"
    r"|(?:목록|리스트)(?:을|를|도)?\s?(?:좀\s?)?(?:줘|뽑|만들|보여|정리|작성|알려)|(?:항목|단계)별로"
    r"|개조식으로|번호(?:를)?\s?(?:매겨|붙여)|나열해",
    re.I,
)


@dataclass(frozen=True)
class AnswerForm:
    """Form of an answer.

    Attributes:
        summary: Whether a summary is asked for.
        sentences: The most sentences; 0 where not given.
        layout: Whether a list or a table is asked for; empty where neither.
    """

    summary: bool = False
    sentences: int = 0
    layout: Literal["", "list", "table"] = ""


def answer_form(text: str) -> AnswerForm:
    """Return the form of answer that a question asks for."""
    match = _SENTENCES.search(text)
    count = next((group for group in match.groups() if group), "") if match else ""
    number = int(count) if count.isdigit() else _NUMBERS.get(count.lower(), 0)
    sentences = number or int(bool(_SHORT.search(text)))
    return AnswerForm(bool(_SUMMARY.search(text)), sentences, _layout(text))


def _layout(text: str) -> Literal["", "list", "table"]:
    if _TABLE.search(text):
        return "table"
    return "list" if _LIST.search(text) else ""


def without_form_words(text: str) -> str:
    """Return a question without words about the form; unchanged where nothing else is left."""
    left, before = text.strip(), ""
    while left != before:
        before = left
        for pattern in (START, END):
            shorter = pattern.sub("", left, count=1).strip(" ,;:-")
            left = shorter if re.search(r"\w", shorter) else left
    if INDIRECT.search(text) and left != text.strip():
        left = re.sub(r"^if\b", "whether", left, flags=re.I)
    left = INSIDE.sub(" ", LAUGHTER.sub(" ", left))
    if _SUMMARY.search(left):
        left = _SUMMARY_WORDS.sub(" ", left).strip(" ,;:-.")
    mark = re.search(r"[?？]\s*$", text)
    left = " ".join(left.split())
    return left + "?" if mark and left and left[-1] not in "?？" else left
