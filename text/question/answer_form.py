"""Answer form: words of a question about the form of the answer, and polite words around it.

"In one sentence:", "please", "thanks in advance", "한 문장으로", "알려 주세요" describe
the answer and are no search terms.
"""

import re
from dataclasses import dataclass
from typing import Literal

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
_ENGLISH_FORM = (
    r"(?:hi|hello|hey|dear (?:all|team|sir|madam)|good (?:morning|afternoon"
    r"|evening))(?: there| all| team)?\s*[,!.:]+",
    r"(?:quick |just a (?:quick )?|i have a |got a )question\s*[-:,.!]*",
    r"(?:sorry|excuse me|pardon)(?: to (?:bother|ask)(?: you)?)?\s*[,.!]+(?:\s*but\b)?",
    r"(?:just )?(?:wondering|curious)\s*[,:]",
    r"(?:i(?:['’]d| would| should)? (?:really )?(?:just )?(?:like|love|want"
    r"|need|have) to (?:know|ask|find out)(?: about)?"
    r"|i(?:['’]m| am| was) (?:just )?(?:wondering|curious)|i wonder(?:ed)?|do you (?:happen"
    r" to )?know)"
    r"(?:\s*(?:if you (?:can|could) tell me|please))?\s*[,:]?",
    r"(?:can|could|would|will) (?:you|someone|anyone|anybody) (?:please |kindly )?(?:tell"
    r"|show|give|inform|let)(?: me| us)?(?: know)?",
    r"(?:please |kindly |just )?(?:tell|inform|remind) (?:me|us)(?! about yourself)(?: abo"
    r"ut)?\s*[,:]?",
    r"let me know",
    r"(?:bullet points?|bullets|(?:a )?list|(?:a )?table|short answer)\s*:",
    r"(?:please )?(?:give|show|make|write|send)(?: me| us)? (?:a |the )?(?:table"
    r"|list|bullet list|bullets|bullet points) (?:of|with|for|about|on)",
    r"(?:please )?answer (?:me )?(?:briefly|shortly|honestly|politely|concisely)",
    r"(?:(?:please )?(?:answer|reply|respond|explain|say)(?: me| this| it)?(?: the followin"
    r"g)? )?(?:in|with|using)\s+(?:just\s+|only\s+|at most\s+|no more than\s+)?(?:\d{1,2}"
    r"|a|one|a single|two|three|four|five|six)\s+"
    r"(?:\w+\s+)?(?:sentences?|lines?|words?|bullet points?|bullets?|paragraphs?)\s*[:,]?("
    r"?: please)?",
    r"(?:please )?keep it (?:short|brief|simple)",
    r"(?:in|using) (?:plain|simple|easy) (?:words|english|language|terms)\s*[:,]?",
    r"(?:as|in) (?:a |the form of a )?(?:bulleted |bullet |numbered )?(?:list"
    r"|table|bullets|bullet points)(?: form| format)?\s*[:,]?",
    r"in (?:korean|english)\b\s*[:,]?(?= |$)",
    r"(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much"
    r"|in advance|again|for (?:your|the|any) (?:help|time|answer)))*[.!]*",
    r"(?:i )?(?:would )?(?:really )?appreciate (?:it|your help|any help)(?: if you .*)?",
    r"(?:please|pls|plz|kindly|briefly|in short|in brief|asap|step by step|exactly)\s*[:,]?",
)
_KOREAN_FORM = (
    r"안녕(?:하세요|하십니까|하신가요)?(?![가-힣])\s*[,!.~]*",
    r"(?:저기요?|저기여|실례합니다|실례지만|죄송(?:한데요?|하지만|합니다만?)"
    r"|혹시|질문(?:이 ?)?(?:있는데요?|있습니다|드립니다|이요|할게요)"
    r"|문의(?:드립니다|드려요)|여쭤(?:볼게요|봅니다|볼게 있는데요?)?|궁금한 ?게 ?있는데요?"
    r"|궁금한데요?)(?![가-힣])\s*[,.!:]*",
    r"(?:미리 )?(?:감사(?:합니다|드립니다|드려요|해요)|고맙습니다|고마워요?"
    r"|부탁(?:해요?|합니다|드립니다|드려요|드릴게요)|수고하세요|수고하십니다)"
    r"(?![가-힣])\s*[.!~]*",
    r"(?:\d{1,2}|한|두|세|네|다섯)\s?(?:문장|줄|단어)(?:으로만?|로만?|만|이내로?"
    r"|안에|정도로)?(?=\s|$|[,.:!?])\s*[:,]?",
    r"한마디로|(?:간단|간략|명확|정확|자세|상세|친절)(?:히|하게)(?![가-힣])\s*(?:좀)?"
    r"|짧게|쉽게 (?=설명|말|알려)|(?:표|목록|리스트|글머리표|불릿)(?:으로|로)(?![가-힣])"
    r"|(?:한국어|영어|한글)(?:으로|로)(?= ?(?:답|알려|말|설명))",
    r"(?:을|를|은|는)?\s*(?:좀\s?)?(?:알려|가르쳐|말해|말씀해|설명해|답해|답변해"
    r"|대답해|보여|적어|써|찾아|안내해)\s?"
    r"(?:줘요?|주세요|주십시오|주시겠어요|주실래요|주실 ?수 ?있(?:나요|을까요"
    r"|어요)|줄래요?|달라|다오|주라|봐요?|줄 ?수 ?있(?:어요?|나요|니|을까))"
    r"(?![가-힣])\s*[.!?~]*",
    r"(?:이|가|을|를|은|는|인지|는지|은지|ㄴ지|지)?\s*(?:좀 )?(?:궁금(?:합니다"
    r"|해요|하네요|한데요|해)|알고 ?싶(?:습니다|어요|은데요|네요|어))\s*[.!?~]*",
    r"(?:을|를)?\s*(?:표|목록|리스트)(?:으로|로)?\s*(?:정리|작성|요약)?(?:해"
    r"|하여)?\s?(?:줘요?|주세요|주십시오|줄래요?)\s*[.!]*",
    r"(?<=\s)(?:답|대답|답변)(?:만|해)?(?=\s*[.!?]*$)",
)
_START = re.compile(rf"^\s*(?:{'|'.join((*_ENGLISH_FORM, *_KOREAN_FORM))})(?=\s|$|\b|[^\w])", re.I)
_END = re.compile(
    rf"(?:^|[\s,;.!?-]+|(?<=[가-힣]))(?:{'|'.join((*_ENGLISH_FORM[10:], *_KOREAN_FORM))})"
    r"\s*[.!?~ㅠㅜㅎㅋ^]*\s*$",
    re.I,
)
_INSIDE = re.compile(
    r"(?<=\s)(?:please|pls|plz|kindly|in (?:just )?(?:one|a|two|three) (?:short )?(?:senten"
    r"ces?|lines?|words?)"
    r"|(?:한|두|세)\s?(?:문장|줄)(?:으로|로)만?|간단히|간단하게|혹시)(?=\s)",
    re.I,
)  # fmt: skip

_TABLE = re.compile(
    r"\b(?:as|in|into|using|with|make|give|show|build|create)\b[^.?!]{0,20}\btable\b(?! (?:tennis"
    r"|number|lamp))|\btable (?:of|with|form|format|please|view)\b"
    r"|^table\s*:|\btabular\b|(?<![가-힣])표(?:로|를|형식|\s?(?:정리|작성|만들|그려|형태))",
    re.I,
)
_LIST = re.compile(
    r"\b(?:bullets?|bullet(?:ed)? (?:points?|list))\b|\b(?:as|in|into) (?:an? )?(?:[\w-]+ )?list\b"
    r"|^list\s*:"
    r"|\b(?:give|make|show|write)(?: me| us)? (?:an? |the )?(?:[\w-]+ )?list\b|(?:목록|리스트"
    r"|글머리표?|불릿|번호)(?:으로|로|형식)"
    r"|(?:목록|리스트)(?:을|를|도)?\s?(?:좀\s?)?(?:줘|뽑|만들|보여|정리|작성|알려)|항목별로|나열해",
    re.I,
)

_LAUGHTER = re.compile("[ㅋㅎㅠㅜ]{2,}|[ㅠㅜ]+(?=\\s|$|[?!.])|~+(?=\\s|$)")


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
        for pattern in (_START, _END):
            shorter = pattern.sub("", left, count=1).strip(" ,;:-")
            left = shorter if re.search(r"\w", shorter) else left
    left = _INSIDE.sub(" ", _LAUGHTER.sub(" ", left))
    if _SUMMARY.search(left):
        left = _SUMMARY_WORDS.sub(" ", left).strip(" ,;:-.")
    mark = re.search(r"[?？]\s*$", text)
    left = " ".join(left.split())
    return left + "?" if mark and left and left[-1] not in "?？" else left
