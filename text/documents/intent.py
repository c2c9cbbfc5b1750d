"""Document intent: a request about whole documents, as against a question of what they say.

    >>> document_intent("What is in the travel policy?")
    DocumentIntent(kind='outline', names=('travel policy',), sentences=0)

By patterns of Korean and English. "What is in the box?" has the same form, so an outline or a
comparison is only given where the name is that of a document (`text.documents.names`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from text.question.answer_form import answer_form, without_form_words

Kind = Literal["summary", "outline", "topic", "comparison", "list", "overview"]

_DOCUMENTS = r"(?:documents?|docs?|files?|guides?|papers?|sources?|materials?|texts?)"
_DOCUMENTS_KO = r"(?:문서|파일|자료|글|안내문|서류)(?:들)?"
_WANTED_KO = r"(?:뭐|뭔|무엇|어떤|무슨|어느|몇|있|알려|보여|찾아|목록|나열|말해|줘|정리)[가-힣 ]*"
_LIST = re.compile(
    rf"^(?:what|which) (?:kinds? of )?{_DOCUMENTS} (?:do you (?:have|know|hold)|are (?:there"
    rf"|available"
    rf"|indexed|loaded|stored)|have you got|can (?:i|you) (?:ask about|search|read|use|see)|exist)"
    r"(?: here| in (?:the|this|your) (?:collection|library|index|system))?$"
    rf"|^(?:(?:can you |please )?(?:list|show|name|enumerate)(?: me)?|give me a list of)"
    rf" (?:of )?(?:all |the |your |available |every )*{_DOCUMENTS}(?: you have| available| there "
    rf"are)?$"
    rf"|^(?:a |the )?list of (?:all |the |your |available )*{_DOCUMENTS}$"
    r"|^what(?:'s| is) in (?:the|this|your) (?:collection|library|index|document collection)$"
    rf"|^(?:여기 |지금 |현재 |혹시 )*(?:너는? |네가 )?(?:등록된 |가진 |가지고 있는 |갖고 있는 "
    rf"|올라온 |저장된 |들어 ?있는"
    rf" |볼 수 있는 |검색할 수 있는 |모든 |전체 )*(?:어떤 |무슨 |어느 )?(?:종류의 )?{_DOCUMENTS_KO}"
    r"(?:가|는|은|이|를|을|에는|로는)?(?: (?:여기 )?(?:어떤|무슨|뭐가?|무엇이|뭐뭐|어떤 것들?이"
    r"|얼마나|몇 개(?:나)?) ?)?"
    r"\s?(?:목록(?:을|좀)?|있[가-힣]*|가지고 있[가-힣]*|갖고 있[가-힣]*|뭐 ?있[가-힣]*"
    r"|뭐[가-힣]{0,3}|전부|다)"
    r"(?: ?(?:보여|알려|나열|말해|줘|주세요|있[가-힣]*)[가-힣 ]*)?$",
    re.I,
)
_TOPIC_EN = re.compile(
    rf"^(?:what|which) {_DOCUMENTS} (?:are|is|do you have|talks?|speaks?|deals?|says? (?:something"
    rf"|anything)"
    r"|have you got|exist|are there)?\s*(?:about|on|concerning|regarding|with|related to|for)\s+"
    r"(?P<a>.+)$"
    rf"|^(?:what|which) {_DOCUMENTS} (?:mentions?|covers?|discuss(?:es)?|describes?|contains?"
    rf"|explains?"
    r"|address(?:es)?|refers? to|includes?)\s+(?P<b>.+)$"
    rf"|^(?:is there|are there|do you have|have you got) (?:any(?:thing)? |some |a )?{_DOCUMENTS}"
    r" (?:about|on|concerning|regarding|that (?:mentions?|covers?|deals? with))\s+(?P<c>.+)$"
    rf"|^(?:list|show|find|give)(?: me)? (?:all |the |any )*{_DOCUMENTS} (?:about|on|concerning"
    rf"|regarding"
    r"|mentioning|covering|related to)\s+(?P<d>.+)$"
    r"|^where can i read (?:more )?about\s+(?P<e>.+)$",
    re.I,
)
_TOPIC_KO = re.compile(
    r"^(?P<a>.+?)(?:에|와|과|을|를|이랑|랑)? ?(?:대한|대해(?:서)?(?: ?(?:다루는|다룬|나온|나오는"
    r"|적힌|설명하는|설명한|쓴))?|관한|관련(?:된|한)?"
    rf"|다루는|다룬|설명하는|설명한|언급한|언급하는|나오는|나온|적힌|담긴)\s?{_DOCUMENTS_KO}"
    rf"(?:가|는|은|이|를|을|로는|에는|엔)?\s*{_WANTED_KO}$"
    rf"|^(?:어떤|무슨|어느) {_DOCUMENTS_KO}(?:가|이|에서|에)\s+(?!나와|나온|적혀|쓰여"
    rf"|있)(?P<b>.+?)(?:을|를|에 ?대해서?|에 ?관해서?|이|가)?\s*"
    r"(?:다루|설명하|다뤄|설명해|나오|나와|나온|적혀|언급|있)[가-힣 ]*$"
)
_OUTLINE_EN = re.compile(
    r"^what(?:'s| is| are) (?:(?:all )?(?:inside|in|within)|the contents? of|covered (?:in|by)"
    r"|contained in|written in)\s+(?P<a>.+)$"
    r"|^what (?:does|do) (?P<b>.+?) (?:contain|cover|include|deal with|say(?: in general| "
    r"overall)?|talk about"
    r"|consist of)$"
    r"|^(?:show (?:me )?|give (?:me )?)?(?:the |an? )?(?:table of contents|contents|outline"
    r"|structure"
    r"|sections|headings|chapters)(?: of| in| for)\s+(?P<c>.+)$"
    r"|^(?:how is )(?P<d>.+?) (?:structured|organi[sz]ed)$|^outline\s+(?P<e>.+)$"
    r"|^what (?:is|are) (?P<f>.+?) (?:all )?about$",
    re.I,
)
_OUTLINE_KO = re.compile(
    r"^(?P<a>.+?)(?:에|에는|에서|안에|속에|엔|은|는)?\s*(?:뭐가|뭐|무엇이|무슨 ?(?:내용|말|얘기"
    r"|것)이?"
    r"|어떤 ?(?:내용|것|게|항목|얘기)(?:들)?(?:이|가)?)\s*(?:쓰여|적혀|나와|들어|담겨|실려"
    r"|포함되어)?"
    r"\s?(?:있|나오|나와|들었|다루)[가-힣]*$"
    r"|^(?P<b>.+?)(?:의|은|는)?\s*(?:목차|차례|구성|개요|장 ?제목|항목 ?목록)(?:을|를|가|은|는)?"
    r"(?: ?(?:보여|알려|뭐|어떻게|정리|말해)[가-힣 ]*)?$"
    r"|^(?P<c>.+?)(?:은|는) (?:어떻게 구성|무엇을 다루|뭘 다루|어떤 내용)[가-힣 ]*$"
    r"|^(?P<e>(?:이|그|저|첨부|올린|방금|내가|제가).{0,12}?)(?:은|는|이|가)? (?:무슨|어떤|뭔)"
    r" ?(?:내용|글|문서|파일|자료)(?:이야|이에요|이예요|인가요?|인지(?: ?알려)?"
    r"|입니까|이죠|인데|일까요?|이니|임)[가-힣 ]*$"
    r"|^(?P<d>.+?)(?:은|는|이|가)? (?:무엇|뭐)(?:에 ?대한|에 ?관한) ?(?:거|것|문서|파일|글"
    r"|자료)[가-힣]*$"
)
_COMPARE_EN = re.compile(
    r"^(?:compare|contrast)\s+(?P<a>.+?)\s+(?:and|with|to|against|versus|vs\.?)\s+(?P<b>.+)$"
    r"|^(?:what (?:are|is) the )?(?:differences?|similarit(?:y|ies)) "
    r"between\s+(?P<c>.+?)\s+and\s+(?P<d>.+)$"
    r"|^how (?:does|do)\s+(?P<e>.+?)\s+(?:compare (?:with|to)|differ from)\s+(?P<f>.+)$",
    re.I,
)
_COMPARE_KO = re.compile(
    r"^(?P<a>.+?)(?:와|과|이랑|랑|하고)\s+(?P<b>.+?)(?:을|를|은|는|이|가|의)?\s*"
    r"(?:서로 ?|간단히 ?)?(?:비교|대조|차이(?:점)?|다른 ?점|공통점)[가-힣 ]*$"
)
_ARTICLE = re.compile(
    r"^(?:the|this|that|my|our|your|a|an)\s+|^(?:document|file)\s+(?:called|named|titled)?\s*"
    r"|\s+(?:documents?|files?)$|\s?(?:문서|파일|자료)(?:을|를)?$",
    re.I,
)
_QUOTES = "\"'“”‘’「」『』<>《》 "
_SUMMARY_KO = re.compile(
    r"\s*(?:을|를|의|좀)?\s*(?:내용|전체|핵심|주요 ?내용|줄거리)?(?:을|를|만)?\s*(?:요약|간추려"
    r"|정리|개요)[가-힣 ]*$"
)
_SUMMARY_EN = re.compile(
    r"^(?:(?:can|could|would|will) you )?(?:please )?(?:(?:give|write|make|show|provide)(?: me)?"
    r" (?:an? |the )?)?(?:short |brief |quick |one-sentence )?(?:summari[sz]e|sum up|summary"
    r"|overview|gist"
    r"|tl;?dr|(?:the )?(?:main|key) points)(?: of| on| for| in)?:?\s+(?P<name>.+)$",
    re.I,
)
# What names no document: all there are. One document is meant by "this document" or "the file".
_ALL_EN = re.compile(
    r"(?:(?:all|these|those|every|each|of|the|my|your|our|uploaded|available|attached|entire|whole"
    r"|indexed|loaded)\s+)*(?:documents|docs|files|papers|sources|materials|texts|everything"
    r"|all of (?:them|these|those|it)|(?:document )?collection|these|those"
    r"|all(?: (?:of )?(?:the|my|your|our))?)",
    re.I,
)
_ALL_KO = re.compile(
    r"(?:(?:여기|여기 있는|지금|올린|올라온|올려 ?둔|등록된|등록한|있는|가진|가지고 있는|모든|전체"
    r"|전부|다|우리|내|첨부한|들어 ?있는|[이그]\s?(?=(?:문서|파일|자료|서류)들))\s*)*"
    r"(?:(?:문서|파일|자료|서류)(?:들)?|전체|전부|모든|모두)"
    r"(?:\s?(?:전부|모두|다|전체|내용|것))*(?:을|를|은|는|이|가|의|만|좀)?(?:\s?(?:전부|모두|다|좀))?"
)


@dataclass(frozen=True)
class DocumentIntent:
    """A request about whole documents.

    Attributes:
        kind: `summary` and `outline` of one, `topic` (those about a topic), `comparison` of two,
            `list` of all, or `overview`, what each of them says.
        names: The names of documents, or the topic, as they were typed.
        sentences: How many sentences a summary is to have; 0 where that is not said.
    """

    kind: Kind
    names: tuple[str, ...] = ()
    sentences: int = 0


@lru_cache(maxsize=256)
def document_intent(question: str) -> DocumentIntent | None:
    """Return the request about whole documents that a question makes, else None."""
    text = re.sub(r"[\s?？.!~]+$", "", " ".join(question.split()))
    if _LIST.match(text):
        return DocumentIntent("list")
    if names := _first_names((_TOPIC_EN, _TOPIC_KO), text, core := _core(text)):
        return DocumentIntent("topic", names[:1])
    if len(names := _first_names((_COMPARE_EN, _COMPARE_KO), text)) == _COMPARED:
        return DocumentIntent("comparison", names)
    form = answer_form(question)
    if names := _first_names((_OUTLINE_EN, _OUTLINE_KO), text):
        return _of_one_or_all("outline", names[0], form.sentences)
    if not form.summary:
        return None
    name = _summarised(text, core)
    if _means_all(_as_typed(text)) or (name and _means_all(name)):
        return DocumentIntent("overview", (), form.sentences)
    return DocumentIntent("summary", (name,) if name else (), form.sentences)


_COMPARED = 2  # documents of a comparison


def _of_one_or_all(kind: Kind, name: str, sentences: int) -> DocumentIntent:
    if _means_all(name):
        return DocumentIntent("overview", (), sentences)
    return DocumentIntent(kind, (name,), sentences)


def _means_all(name: str) -> bool:
    """Return whether words name no document but all of them: these documents, 이 문서들."""
    return any(pattern.fullmatch(name.strip(_QUOTES)) for pattern in (_ALL_EN, _ALL_KO))


def _as_typed(text: str) -> str:
    """Return what is to be summarised, as it was typed."""
    asked = _SUMMARY_EN.match(text)
    return asked["name"] if asked else _SUMMARY_KO.sub("", text)


def _core(text: str) -> str:
    return re.sub(r"[\s?？.!~]+$", "", without_form_words(text))


def _summarised(text: str, core: str) -> str:
    """Return the name of what is to be summarised; empty where none is given."""
    name = _clean(core) if core != text else ""
    if name and not answer_form(name).summary:
        return name
    asked = _SUMMARY_EN.match(text)
    return _clean(asked["name"] if asked else _SUMMARY_KO.sub("", text))


def _first_names(patterns: Sequence[re.Pattern[str]], *texts: str) -> tuple[str, ...]:
    matches = (pattern.match(text) for text in texts for pattern in patterns)
    return next((names for match in matches if (names := _names(match))), ())


def _names(match: re.Match[str] | None) -> tuple[str, ...]:
    groups = match.groups() if match else ()
    names = (_clean(group) or group.strip(_QUOTES) for group in groups if group)
    return tuple(name for name in names if name)


def _clean(name: str) -> str:
    before = ""
    while before != name:
        before = name
        name = _ARTICLE.sub("", name.strip(_QUOTES + ",.;:"))
    return re.sub(r"^(?:document|file|문서|파일)$", "", name, flags=re.I)
