"""Questions about the user's own facts, told from questions to the documents.

"What did I say my major is?" and "Where do I live?" are answered from the memory. "What can I
borrow?" and "What is my department's phone number?" ask the documents.
"""

import re
from dataclasses import dataclass
from typing import Literal

from chat.memory.attributes import attributes, named_attributes
from chat.memory.extraction import english, korean
from text.language import detect_language
from text.normalise import fold
from text.sentences import sentence_spans

Kind = Literal["everything", "conflict", "fact"]

_EVERYTHING = re.compile(
    r"\b(?:what|everything|anything|all|tell me what|list|show)\b.*\b(?:you )?(?:know|remember|stored|saved|noted|recorded|have)\b.*\babout me\b"
    r"|\bwhat (?:do|have|did) you (?:remember(?:ed)?|stored?|saved?|memori[sz]ed?)(?: so far| about me| of me)?\W*$|\bwhat(?:'s| is) in (?:your|my) memory\b|\bwho am i\b"
    r"|(?:나|저|내|제)(?:에|게)? ?(?:대해|대한|관해)\S*\s*(?:\S+ ){0,3}(?:뭐|뭘|무엇|무얼|어떤|아는|알고|기억|저장|기록)"
    r"|(?:내|제|나의|저의) ?(?:정보|기억)(?:를|을|는|은)? ?(?:\S+ )?(?:뭐|무엇|보여|알려|말해|어떤|다 )"
    r"|(?:뭘|무엇을|뭐) ?(?:기억하고|저장하고|기억해)",
)
_EXPLICIT = re.compile(
    r"\b(?:did|have|had|haven't|didn't) i (?:ever |already |just |once |previously )*(?:say|said|tell|told|mention|mentioned|describe|described|want|wanted|ask|asked|state|stated|give|given|call|called|write|written|claim|claimed)\b"
    r"|\bi (?:have |had |ever |just |once |already )*(?:said|told you|mentioned|asked (?:you )?(?:for|to)|gave you|wanted)\b"
    r"|\b(?:do|can|did|will) you (?:still |happen to |even )?(?:remember|recall|know|have)\b(?=.*\b(?:my|i|i'm|me)\b)"
    r"|\b(?:have|did|are|do|is|was|were|has) (?:you|my|there|any)\b.*\b(?:stored?|noted?|saved?|storing|record(?:ed)?|kept|written down|on file|remember(?:ed)?|memori[sz]ed?)\b"
    r"|\bremind me\b(?=.*\b(?:my|i)\b)|\bmy (?:statements?|words|claims)\b|\b(?:keep|bear|have) in mind\b|\byou (?:should )?(?:remember|consider)\b(?=.*\b(?:me|my|i)\b)|\b(?:what|which|how) was my\b"
    r"|(?:이?라고|다고|달라고|라 ?했|자고)\s?(?:\S+ )?(?:했(?:죠|지|었|더라|나|어|습|는|던)|그랬|말했|말씀|말한|말하|얘기|알려|알렸|부탁|소개)"
    r"|기억(?:하|나|해 ?(?:뒀|두|놓|놨)|하고)\S*|(?:저장|기록|메모)(?:되|돼|된|해 ?(?:두|뒀|놨|놓)|하고 ?있|하셨|했)\S*|말(?:한|씀드린|했던) ?(?:적|게|것|거|내용)"
    r"|(?:제가|내가|저는) ?(?:한|했던) ?말|(?:말|얘기|부탁|요청)(?:했|씀드렸|드렸|했었)(?:죠|지|더라|나|던|었)|(?:였|이었)(?:죠|지|더라|나요)"
    r"|(?:고려|염두|유의|주의|조심|신경|감안)\S*(?=.*(?:하죠|할까|해야|되나|돼|합니까|하나))",
)
_MINE = re.compile(r"\b(?:i|i'm|i've|my|me|mine)\b|(?:^|\s)(?:제|내|제가|내가|저|나|저는|나는|저를|나를|저한테|나한테|제게|내게|저에게|나에게|우리|전|난)(?=[\s,]|$)")
_CONFLICT = re.compile(
    r"\bdifferent(?:ly)?\b|\bagree\b|\bcontradict\w*|\bconsistent\w*|\binconsistent\w*|\bconflict\w*|\bmatch(?:es)?\b|\bchanged? my (?:mind|story)\b|\bsame thing\b|\bfit together\b|\bcompatible\b|\badd up\b"
    r"|서로|다르게|다른 ?(?:말|얘기|게|것|점)|모순|일치|앞뒤|엇갈|바뀐 ?(?:적|게|것)|맞지 ?않|어긋|상충|번복"
)
_PERSONAL_EN = re.compile(
    r"\b(?:do|did|am|was|have|should|must|can|could|can't) i (?:currently |now |still |usually |always |never |not |really |have to |need to |most )*"
    r"(?:live|living|work|working|study|studying|major|majoring|like|prefer|love|hate|dislike|enjoy|eat|drink|avoid|come from|go by|speak|own|belong|teach|commute|stay|based|called|allergic|vegetarian|vegan|from|play|do for a living|in|on|an?|called|born|use|drive)\b"
    r"|\bhow old am i\b|\bam i (?:still |now |currently |really )*(?!allowed|eligible|able|required|entitled|supposed|permitted|too|right|late|going|correct|wrong|missing|charged|covered|obliged|expected|free|subject)(?:\w+)\b"
)
_ELIGIBLE = re.compile(r"\b(?:allowed|eligible|able to|required|entitled|permitted|need to (?:pay|submit|apply))\b|수 있|자격|신청|제출|납부|대출|빌릴")
_COPULAR_EN = re.compile(
    r"^(?:so|and|then|ok|okay|please|well|,|again|now| )*(?:what|which|where|when|who|whose|how long|how many|on (?:which|what)\b.{0,30}?|at what\b.{0,20}?|tell me)\b.{0,32}?(?:\b(?:is|are|was|were)\b|'s\b|'re\b)(?: it)? (?:again |now |currently )?my (?P<l>[^?]+?)(?: again| now| at present| currently| at the moment| these days| called)?\??$"
)
_COPULAR_KO = re.compile(
    r"(?:^|\s)(?:제|내|나의|저의|우리) (?P<l>[^?]{1,24}?)(?:은|는|이|가)? ?(?:지금 |현재 |요즘 |원래 )?(?:뭐|뭔|무엇|무슨|어디|언제|누구|며칠|몇|어떻게 ?[되돼됐]|어느|어떤)\S*(?:\s\S+){0,3}?\s*\??$"
)
_PERSONAL_KO = re.compile(
    r"(?:^|\s)(?:제가|내가|저는|나는|저|나|전|난|제|내)\s(?:\S+ ){0,3}?(?:사는|살고|살지|살아|사나|삽니|다니는|다녀|다니지|다니고|일하는|일하고|일해|일하지|근무하|근무하는|전공하|전공이|좋아하|싫어하|선호하|즐겨|못 ?먹|안 ?먹|먹으면|먹지|못 ?마|안 ?마|마시는|마시면|피해야|피하는|불리|불러|소속|출신|태어난|키우|기르|배우|쓰는 언어)"
)
_YES_NO_KO = re.compile(
    r"(?:^|\s)(?:제가|내가|저는|나는|저|나|전|난) (?:지금 |현재 |아직 |아직도 |이미 )?(?P<l>\S+(?: \S+)?)(?:인가요|인가|이에요|예요|입니까|이야|야|인지|있나요|나요|맞나요|맞죠)\s*\??$"
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
    """

    kind: Kind
    attributes: tuple[str, ...]
    explicit: bool
    text: str


def self_question(message: str) -> SelfQuestion | None:
    """Return the question about the user's own facts in a message, or None."""
    text = _last_sentence(message.replace("’", "'"))
    folded = fold(text)
    named = tuple(named_attributes(text))
    if _EVERYTHING.search(folded):
        return SelfQuestion("everything", named, True, text)
    language = "ko" if detect_language(text) == "ko" else "en"
    if _about_other(text, language) or not _MINE.search(folded):
        return None
    explicit = bool(_EXPLICIT.search(folded))
    if _CONFLICT.search(folded) and (explicit or re.search(r"\bi (?:say|said|tell|told)\b|말", folded)):
        return SelfQuestion("conflict", named, True, text)
    if explicit:
        return SelfQuestion("fact", named, True, text)
    if re.search(r"\b(?:eat|drink|avoid)\b|먹|마시|마실", folded) is None and _ELIGIBLE.search(folded):
        return None
    return _implicit(text, folded, named, language)


def _implicit(
    text: str, folded: str, named: tuple[str, ...], language: str
) -> SelfQuestion | None:
    copular = (_COPULAR_KO if language == "ko" else _COPULAR_EN).search(folded)
    if copular:
        head = _head(copular["l"], language)
        about = tuple(key for key in named_attributes(head))
        personal = bool(set(about) - _IMPERSONAL)
        asks_when = "date" in named_attributes(folded)
        return SelfQuestion("fact", (*about, *(["date"] if asks_when else [])), personal, text)
    personal_pattern = _PERSONAL_KO if language == "ko" else _PERSONAL_EN
    if personal_pattern.search(folded):
        return SelfQuestion("fact", named, True, text)
    if language == "ko" and _YES_NO_KO.search(folded):
        return SelfQuestion("fact", named, True, text)
    return None


def _head(label: str, language: str) -> str:
    """Return the head of a noun phrase: the last words, behind a possessive."""
    label = re.split(r"'s |의 | of ", label)[-1] if language == "en" else label
    words = label.split()
    return " ".join(words[-2:] if language == "en" else words[-1:])


def _about_other(text: str, language: str) -> bool:
    if language == "ko":
        return korean.subject_is_other(text) and not re.search(r"이름", text)
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
