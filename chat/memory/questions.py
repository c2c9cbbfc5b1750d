"""Questions about the user's own facts, told from questions to the documents.

"What did I say my major is?" and "Where do I live?" are answered from the memory. "What can I
borrow?" and "What is my department's phone number?" ask the documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from chat.memory.attributes import attributes, named_attributes
from chat.memory.extraction import english, korean
from chat.memory.sensitive import sensitive_category
from text.language import detect_language
from text.normalise import fold
from text.sentences import sentence_spans

Kind = Literal["everything", "conflict", "fact"]
LONGEST_QUESTION = 500  # characters; the patterns take up to cubic time

_EVERYTHING = re.compile(
    r"\b(?:what|everything|anything|all|tell me what|list|show)\b.*\b(?:you )?"
    r"(?:know|remember|stored|saved|noted|recorded|have)\b.*\babout me\b"
    r"|\bwhat (?:do|have|did) you (?:remember(?:ed)?|stored?|saved?"
    r"|memori[sz]ed?)(?: so far| about me| of me)?\W*$|\bwhat(?:'s| is) in "
    r"(?:your|my) memory\b|\bwho am i\b"
    r"|(?:나|저|내|제)(?:에|게)? ?(?:대해|대한|관해)\S*\s*(?:\S+ ){0,3}(?:뭐|뭘"
    r"|무엇|무얼|어떤|아는|알고|기억|저장|기록)"
    r"|(?:내|제|나의|저의) ?(?:정보|기억)(?:를|을|는|은)? ?(?:\S+ )?(?:뭐|무엇"
    r"|보여|알려|말해|어떤|다 )"
    r"|(?:뭘|무엇을|뭐) ?(?:기억하고|저장하고|기억해)",
)
_EXPLICIT = re.compile(
    r"\b(?:did|have|had|haven't|didn't) i (?:ever |already |just |once "
    r"|previously )*(?!to\b|got to\b|missed)\w+"
    r"|\bi (?:have |had |ever |just |once |already )*(?:said|told you|mentioned"
    r"|asked (?:you )?(?:for|to)|gave you|wanted)\b"
    r"|\b(?:do|can|did|will) you (?:still |happen to |even )?(?:remember|recall"
    r"|know|have)\b(?=.*\b(?:my|i|i'm|me)\b)"
    r"|\b(?:have|did|are|do|is|was|were|has) (?:you|my|there|any)\b.*\b"
    r"(?:stored?|noted?|saved?|storing|record(?:ed)?|kept|written down|on file"
    r"|remember(?:ed)?|memori[sz]ed?)\b"
    r"|\bremind me\b(?=.*\b(?:my|i)\b)|\bmy (?:statements?|words|claims)\b|\b"
    r"(?:keep|bear|have) in mind\b|\byou (?:should )?(?:remember|consider)\b"
    r"(?=.*\b(?:me|my|i)\b)|\b(?:what|which|how) was my\b"
    r"|(?:이?라고|다고|달라고|라 ?했|자고)\s?(?:\S+ )?(?:했(?:죠|지|었|더라|나|어"
    r"|습|는|던)|그랬|말했|말씀|말한|말하|얘기|알려|알렸|부탁|소개)"
    r"|기억(?:하|나|해 ?(?:뒀|두|놓|놨)|하고)\S*|(?:저장|기록|메모)(?:되|돼|된|해"
    r" ?(?:두|뒀|놨|놓)|하고 ?있|하셨|했)\S*|(?:말|라고 |다고 )(?:한|씀드린|했던"
    r"|드린) ?(?:적|게|것|거|내용)"
    r"|(?:제가|내가|저는) ?(?:한|했던) ?말|(?:말|얘기|부탁|요청)(?:했|씀드렸|드렸"
    r"|했었)(?:죠|지|더라|나|던|었)|(?:였|이었)(?:죠|지|더라|나요)"
    r"|(?:고려|염두|유의|주의|조심|신경|감안)\S*(?=.*(?:하죠|할까|해야|되나|돼|합니까|하나))",
)
_MINE = re.compile(
    r"\b(?:i|i'm|i've|my|me|mine)\b|(?:^|\s)(?:제|내|제가|내가|저|나|저는|나는"
    r"|저를|나를|저한테|나한테|제게|내게|저에게|나에게|우리|전|난)(?=[\s,]|$)"
)
_CONFLICT = re.compile(
    r"\bdifferent(?:ly)?\b|\bagree\b|\bcontradict\w*|\bconsistent\w*"
    r"|\binconsistent\w*|\bconflict\w*|\bmatch(?:es)?\b|\bchanged? my (?:mind"
    r"|story)\b|\bsame thing\b|\bfit together\b|\bcompatible\b|\badd up\b"
    r"|서로|다르게|다른 ?(?:말|얘기|게|것|점)|모순|일치|앞뒤|엇갈|바뀐 ?(?:적|게"
    r"|것)|맞지 ?않|어긋|상충|번복"
)
_PERSONAL_EN = re.compile(
    r"\b(?:do|did|am|was|have|should|must|can|could|can't) i (?:currently |now "
    r"|still |usually |always |never |not |really |have to |need to |most )*"
    r"(?:live|living|work|working|study|studying|major|majoring|like|prefer|love"
    r"|hate|dislike|enjoy|eat|drink|avoid|come from|go by|speak|own|belong|teach"
    r"|commute|stay|based|called|allergic|vegetarian|vegan|from|play|do for a"
    r" living|in|on|an?|called|born|use|drive)\b"
    r"|\bi (?:can't|cannot|don't|do not|never|must not|shouldn't|should not) "
    r"(?:eat|drink|like|have|touch)\b|\bcall me\b|\bhow old am i\b|\bam i "
    r"(?:still |now |currently |really )*(?!allowed|eligible|able|required"
    r"|entitled|supposed|permitted|too|right|late|going|correct|wrong|missing"
    r"|charged|covered|obliged|expected|free|subject)(?:\w+)\b"
)
_COPULAR_EN = re.compile(
    r"^(?:so|and|then|ok|okay|please|well|,|again|now| )*(?:what|which|where"
    r"|when|who|whose|how long|how many|on (?:which|what)\b.{0,30}?|at"
    r" what\b.{0,20}?|tell me)\b.{0,32}?(?:\b(?:is|are|was|were)\b|'s\b|'re\b)"
    r"(?: it)? (?:again |now |currently )?my (?P<l>[^?]+?)(?: again| now| at"
    r" present| currently| at the moment| these days| called)?\??$"
)
_COPULAR_KO = re.compile(
    r"(?:^|\s)(?:제|내|나의|저의|우리) (?P<l>[^?]{1,24}?)(?:은|는|이|가)? ?"
    r"(?:지금 |현재 |요즘 |원래 )?(?:뭐|뭔|무엇|무슨|어디|언제|누구|며칠|몇"
    r"|어떻게 ?[되돼됐]|어느|어떤)\S*(?:\s\S+){0,3}?\s*\??$"
)
_PERSONAL_KO = re.compile(
    r"(?:^|\s)(?:제가|내가|저는|나는|저|나|전|난|제|내|저를|나를|절|날|저한테"
    r"|나한테)\s(?:\S+ ){0,4}?(?:사는|살[고지죠아나까]|사[나니]|삽니"
    r"|다니[는죠고나지]|다녀|일하[는고죠나지]|일해|근무|전공|좋아[하한]"
    r"|싫어[하한]|선호|즐겨|못 ?먹|안 ?먹|먹[으지나]|못 ?마|안 ?마"
    r"|마시[는면나죠지]|피하는|불리|불러|부르|소속|출신|태어|왔[죠나지]|키우|기르"
    r"|배우|\S*학년이|몇 ?살|[가-힣]*인가요|쓰는 언어|[가-힣]+[았었했](?:나요|죠"
    r"|나|어\?|어요\?|습니까))"
)
_YES_NO_KO = re.compile(
    r"(?:^|\s)(?:제가|내가|저는|나는|저|나|전|난) (?:지금 |현재 |아직 |아직도 "
    r"|이미 )?(?P<l>\S+(?: \S+)?)(?:인가요|인가|이에요|예요|입니까|이야|야|인지"
    r"|있나요|나요|맞나요|맞죠)\s*\??$"
)
_GENERIC = r"(?<=[가-힣]) ?(?:번호|호수|이름|주소)$| (?:number|name|location|type|title|now|again)$"
_MODIFIERS = re.compile(
    r"^(?:(?:current|present|own|new|full|second|double|other|first|last"
    r"|favou?rite|weekly|usual|home|main|exact|지금|현재|요즘|원래|새|본|정확한"
    r"|제일|가장|좋아하는) )+"
)
# Procedures, duties and entitlements: questions to the documents, whoever asks.
_PROCEDURE = re.compile(
    r"^(?:so |and |then |ok |please )*how (?:do|can|should|could|would|to|must"
    r"|may) (?:i|we|you)\b(?!.*\b(?:like|prefer|told|said|want)\b)"
    r"|\b(?:can|may|must|should|shall|could|need to|have to|got to|supposed to"
    r"|allowed to|able to) i\b(?! (?:not )?(?:eat|drink|avoid))|\bdo i (?:need"
    r"|have to|get|pay|qualify|apply|submit|register|return|book|use|find|go|ask"
    r"|contact|start|still need)\b"
    r"|\bi (?:can|may|must|should|could|need|have to|want to|would like|get"
    r"|apply|submit|pay|register)\b(?!.*\b(?:eat|drink|avoid)\b)"
    r"|(?:어떻게 ?(?:해|하|되|돼|신청|받|바꾸|바꿔|가[요야]|가나)|해야|하려면"
    r"|하면|[야] ?(?:되|돼|할|합|하[죠나는지])|수 ?(?:있|없)|되나요|될까|절차"
    r"|방법|신청|제출|납부|빌리|대출|예약하|알려 ?(?:줘|주)|가르쳐|찾아)"
)
# What belongs to a place or office of the user, and not to the user.
_OF_A_PLACE = re.compile(
    r"'s \S|\bof (?:the|my)\b|(?:학과|학부|대학|부서|기숙사|생활관|도서관|회사)"
    r" ?(?:사무실|행정실|홈페이지|전화|연락처|주소|위치)"
)
_ADDRESS = re.compile(r"\bcall me\b|\baddress me\b|(?:저를|나를|절|날) .*(?:불러|부르)")
# Personal data that people ask whether it is kept.
_PRIVATE = re.compile(
    r"\b(?:illness|conditions?|diseases?|religion|faith|medication|medicines?"
    r"|pills?|diagnos\w+|passport|card number|phone number|mobile|e-?mail"
    r"|address|id number|ssn|social security|salary|income|account number"
    r"|password|blood type|health|licen[cs]e|vote|party|orientation|weight"
    r"|height|disability|digits|cv[cv]|(?<!student )(?<!library )(?<!id )(?<!key"
    r" )(?<!access )(?:credit |debit |bank )?card|account)\b"
    r"|병력|지병|무슨 ?병|어떤 ?병|병명|질환|종교|신앙|무슨 ?약|어떤 ?약|진단"
    r"|여권|카드 ?번호|전화 ?번호|연락처|이메일|주소|주민|계좌|비밀 ?번호|연봉"
    r"|월급|혈액형|건강|면허|장애|정치|정당|당원|지지|투표|몸무게|키가|학번"
    r"|외국인 ?등록|뒷자리|끝자리|앞자리|뒤 ?네 ?자리|(?:신용|체크) ?카드|제 카드"
    r"|내 카드"
)
_WHO_KO = re.compile(
    rf"이름|성함|(?:제|내|저의|나의|우리) (?:\S+ )?{korean.ROLES}(?:님)?(?:은|는|이|가)? .*누구"
)
_IMPERSONAL = {"date", "property", "note", "plan", "habit", "trait"}


@dataclass(frozen=True)
class SelfQuestion:
    """A question about the user's own facts.

    Attributes:
        kind: Everything that is remembered, whether statements contradict, or one fact.
        attributes: Attributes that it names.
        explicit: Whether only the memory can answer it; if not, the documents may, where nothing
            is remembered.
        text: The question.
        category: Category of sensitive data that it asks for, or None.
    """

    kind: Kind
    attributes: tuple[str, ...]
    explicit: bool
    text: str
    category: str | None = None


def self_question(message: str) -> SelfQuestion | None:
    """Return the question about the user's own facts in a message, or None."""
    text = _last_sentence(message.replace("’", "'"))
    found = _classified(text) if len(text) <= LONGEST_QUESTION else None
    if found is None:
        return None
    health = re.search(
        r"\b(?:illness|conditions?|disease|health|suffer)\b|병(?=[이을력명]|$| )|아프|아픈|건강",
        fold(text),
    )
    return replace(found, category="health" if health else sensitive_category(text))


def _classified(text: str) -> SelfQuestion | None:
    folded = fold(text)
    named = tuple(named_attributes(text))
    if _EVERYTHING.search(folded):
        return SelfQuestion("everything", named, True, text)
    language = "ko" if detect_language(text) == "ko" else "en"
    if _about_other(text, language):
        return None
    if not _MINE.search(folded):
        told = _EXPLICIT.search(folded)  # perhaps by the user, perhaps by the assistant
        return SelfQuestion("fact", named, False, text) if told else None
    explicit = bool(_EXPLICIT.search(folded))
    if _CONFLICT.search(folded) and (
        explicit or re.search(r"\bi (?:say|said|tell|told)\b|말", folded)
    ):
        return SelfQuestion("conflict", named, True, text)
    if explicit:
        return SelfQuestion("fact", (*named, *_wishes(folded)), True, text)
    if _of_documents(folded, language):
        return None
    if _PRIVATE.search(folded) and not re.search(r"\bhow\b|어떻게", folded):
        return SelfQuestion("fact", named, True, text)
    return _implicit(text, folded, named, language)


def _of_documents(folded: str, language: str) -> bool:
    """Return whether a question is about procedures, or what belongs to a place of the user."""
    if _PROCEDURE.search(folded) and not _ADDRESS.search(folded):
        return True
    copular = (_COPULAR_KO if language == "ko" else _COPULAR_EN).search(folded)
    return bool(copular and _OF_A_PLACE.search(copular["l"]))


def _implicit(text: str, folded: str, named: tuple[str, ...], language: str) -> SelfQuestion | None:
    copular = (_COPULAR_KO if language == "ko" else _COPULAR_EN).search(folded)
    if copular:
        about = tuple(_heads(copular["l"], language))
        whole = _MODIFIERS.sub("", re.sub(_GENERIC, "", copular["l"].strip()))
        personal = any(
            key not in _IMPERSONAL
            and (m := attributes()[key].words.search(whole))
            and " " not in whole[: m.start()].strip(" ")
            and (language == "ko" or m.start() == 0)
            for key in about
        )
        asks_when = "date" in named_attributes(folded)
        return SelfQuestion("fact", (*about, *(["date"] if asks_when else [])), personal, text)
    if (_PERSONAL_KO if language == "ko" else _PERSONAL_EN).search(folded):
        return SelfQuestion("fact", named, True, text)
    if language == "ko" and _YES_NO_KO.search(folded):
        return SelfQuestion("fact", named, True, text)
    return SelfQuestion("fact", (*named, *_wishes(folded)), False, text)


def _wishes(folded: str) -> tuple[str, ...]:
    """Return the attributes of answers, where a question is about how to answer."""
    asks = re.search(
        r"\b(?:answers?|repl(?:y|ies)|responses?|explanations?|explain)\b|답변"
        r"|대답|설명|응답|답(?=[을은이 ])",
        folded,
    )
    return tuple(key for key in attributes() if key.startswith("answer_")) if asks else ()


def _heads(label: str, language: str) -> Iterator[str]:
    """Yield the attributes that the head of a noun phrase names: not 학과 in 학과 전화번호."""
    parts = re.split(r"(?<=[가-힣])(?:이랑|랑|하고|과|와) | and (?:my )?|, ?", label)
    ends = [re.sub(_GENERIC, "", part.strip()) for part in parts if part.strip()]
    for key, attribute in attributes().items():
        if any(m.end() >= len(end) for end in ends for m in attribute.words.finditer(end)):
            yield key


def _about_other(text: str, language: str) -> bool:
    if language == "ko":
        return korean.subject_is_other(text) and not _WHO_KO.search(text)
    other = re.search(rf"\b(?:my|our) (?:\w+ )?{english.RELATIVES}\b(?!'s name)", text, re.I)
    return bool(other and not re.search(r"\bname\b|\bcalled\b", text)) or bool(
        re.search(r"\b(?:he|she|they)\b", text, re.I)
    )


def _last_sentence(message: str) -> str:
    spans = sentence_spans(message)
    asked = [message[start:end] for start, end in spans if message[start:end].endswith(("?", "？"))]
    if asked:
        return asked[-1]
    return message[slice(*spans[-1])] if spans else message


def titles(keys: tuple[str, ...], language: str) -> str:
    """Return the names of attributes, in a language."""
    table = attributes()
    return ", ".join(table[key].title["ko" if language == "ko" else "en"] for key in keys)
