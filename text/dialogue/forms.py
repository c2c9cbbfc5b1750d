"""Form follow-ups: messages that ask for the last answer in another form or language.

"As a list, please", "한 줄로 요약해 줘" and "in Korean" name nothing that could be searched for:
the question before them is asked again.
"""

import re
from typing import NamedTuple

from text.dialogue.references import is_acceptance
from text.question.answer_form import answer_form

_KOREAN = re.compile(
    r"\b(?:in|into|to) korean\b|(?:한국어|한국말|한글|우리말|국문)(?:으로|로)", re.I
)
_ENGLISH = re.compile(r"\b(?:in|into|to) english\b|(?:영어|영문)(?:으로|로)", re.I)
_LANGUAGE = re.compile(rf"(?:{_KOREAN.pattern}|{_ENGLISH.pattern})[은는도만]?요?", re.I)
_SHORTER = re.compile(
    r"\b(?:short(?:er|en)?|briefer|concise(?:ly)?|simpler)\b|(?:짧|간단|간략)[가-힣]*", re.I
)
_DETAIL = re.compile(
    r"\b(?:more|further|the) details?\b|\bin (?:more |greater )?detail\b|\belaborate\b|\bexpand\b"
    r"|\b(?:tell|show|give|know|hear) (?:me |us )?more\b|\banything else\b|\bwhat else\b"
    r"|\bgo on\b|\bmore\b\s*(?:please|info(?:rmation)?)\b"
    r"|자세히|자세하게|상세히|상세하게|더 (?:알려|말해|설명|얘기|보여|없)[가-힣 ]*|계속(?:해|요)?"
    r"|또 (?:다른|뭐|없)[가-힣 ]*",
    re.I,
)
# Words of such a message that name nothing themselves.
_FRAME = re.compile(
    r"\b(?:can|could|would|will|you|please|pls|put|give|show|write|say|make|format|present|list"
    r"|summari[sz]e|summary|translate|translated?|shorten|tell|explain|reply|answer(?:s|ed)?"
    r"|respond|repeat|me|us|i|want|need|have|get|like|'d|it|that|this|them|those|these|the|a|an"
    r"|all|of|about|on|again|now|instead|rather|just|only|and|but|ok|okay|yes|more|is|be|there"
    r"|as|in|into|with|using|bullet(?:ed|s)?|points?|numbered|table|form|format|sentences?|lines?"
    r"|words?|one|two|three|four|five|single|briefly|brief|short|version|thanks|thank|some"
    r"|information|info|let|hear|know|else|anything|what|s|any|further|details?)\b"
    r"|(?:한|두|세|네|다섯|\d+) ?(?:문장|줄|마디|단어)(?:으로|로)?(?:만|요)?"
    r"|(?:글머리표|불릿|목록|리스트|표|번호|항목별|개조식)(?: ?형식)?(?:으로|로|을|를)?(?:요)?"
    r"|(?<![가-힣])(?:그거|그것|그걸|이거|이걸|이것|위|위의|방금|앞|그)(?:을|를|의|도)?(?![가-힣])"
    r"|(?<![가-힣])(?:답변?|내용|결과|설명|말)(?:을|를|도|은|는|이|좀|만)?(?![가-힣])"
    r"|(?:다시|한번|한 번|좀|더|네|응|그냥|이번엔|번역|요약|정리|나열|작성)(?:을|를)?"
    r"|(?:부탁|감사)(?:해요?|합니다|드려요|드립니다)?"
    r"|(?:말|답|대답|답변|설명|알려|보여|써|적어|얘기|이야기|만들어|뽑아|바꿔|줄여)?\s?"
    r"(?:해|하)?\s?(?:줘|주|줄|달)?(?:요|세요|실래요|래요?|라|겠어요|실 ?수 ?있나요|십시오)?"
    r"(?=[\s.?!~]|$)",
    re.I,
)
_WORD = re.compile(r"[^\W_]")


class AskedForm(NamedTuple):
    """What a message asks for the last answer to be like.

    Attributes:
        words: The form in words that stand before a question: "as a list".
        language: The language to answer in, `ko` or `en`; empty where none is named.
        detail: Whether it asks for more than was said.
    """

    words: str = ""
    language: str = ""
    detail: bool = False


def asked_form(message: str) -> AskedForm | None:
    """Return the form that a whole message asks for; None where it asks for something else."""
    form = answer_form(message)
    language = "ko" if _KOREAN.search(message) else "en" if _ENGLISH.search(message) else ""
    shorter, detail = bool(_SHORTER.search(message)), bool(_DETAIL.search(message))
    if not (form.summary or form.sentences or form.layout or language or shorter or detail):
        return None
    rest = message
    for pattern in (_DETAIL, _SHORTER, _LANGUAGE, _FRAME):
        rest = pattern.sub(" ", rest)
    if _WORD.search(rest):
        return None
    count = form.sentences or int(form.summary or shorter)
    words = {"list": "as a list", "table": "as a table", "": ""}[form.layout]
    return AskedForm(words or (_in_sentences(count) if count else ""), language, detail)


def _in_sentences(count: int) -> str:
    return "in one sentence" if count == 1 else f"in {count} sentences"


def asks_more(message: str) -> bool:
    """Return whether a message asks for more than was said, or accepts what was offered."""
    form = asked_form(message)
    return is_acceptance(message) or (form is not None and form.detail)
