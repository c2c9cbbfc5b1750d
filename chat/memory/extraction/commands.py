"""Requests to remember and to forget, in Korean and English.

"Remember that ..." / "... 기억해 줘" asks that something be stored, also what is stored only when
asked for. "Forget ..." / "... 잊어 줘" asks that it be deleted.
"""

import re
from dataclasses import dataclass

from text.language import detect_language

_REMEMBER_EN = re.compile(
    r"\b(?:(?:please |can you |could you |will you |I want you to |I'd like you"
    r" to |you should |also |just )*"
    r"(?:remember|memori[sz]e|don't forget|do not forget|never forget|keep in mind|bear in mind"
    r"|make a note|take a note|note down|note|store|save|write down|keep (?:a )?note|keep track)"
    r"(?: of)?(?: this| that| the following| for (?:me|later|next time|future reference))*)"
    r"(?P<rest>[:,]? ?.*)$",
    re.I | re.S,
)
_KEEP_IT_EN = re.compile(
    r"\b(?:keep|bear|have) (?:that|this|it) in mind\b|\bnote that down\b|\bsave "
    r"(?:that|this|it)\b|\bmake a note of (?:that|this|it)\b",
    re.I,
)
_NO_REMEMBER_EN = re.compile(
    r"\b(?:do|did|can|will|don't|didn't) (?:you|I|we|they) (?:still )?remember\b"
    r"(?!.*\bthat I'm\b)|\bI (?:don't|can't|cannot|do not)? ?remember\b|\bI "
    r"(?:saved|stored|noted)\b|\b(?:he|she|they|to) remember\b|\bremember when\b"
    r"|\bhow (?:do|can|to)\b",
    re.I,
)
_REMEMBER_KO = re.compile(
    r"(?:기억(?:을|도)? ?(?:좀 |꼭 |잘 )?(?:해|하|부탁|바)|잊지 ?(?:말|마|않)"
    r"|까먹지 ?(?:말|마)|메모(?:를|도)? ?(?:좀 )?(?:해|하|부탁)|저장(?:을)? ?"
    r"(?:좀 )?(?:해|하|부탁)|외워 ?(?:둬|두|줘|주)"
    r"|적어 ?(?:둬|두|놔|놓)|기록(?:을)? ?(?:좀 )?(?:해|하)|알아 ?(?:둬|두)|새겨 ?(?:둬|두)|명심)"
)
_REMEMBER_KO_END = re.compile(
    r"(?:줘|주세요|줄래|주실래|주십시오|주시겠|주시면|둬|두세요|두십시오|놔"
    r"|놓으세요|해요?|하세요|하십시오|해라|부탁\S*|바랍니다|바라|마세요|마요|말아"
    r"|마|않게|않도록|말고)[^가-힣]*(?:\S{0,4})$"
)
_REMEMBER_KO_CUT = re.compile(
    r"(?:(?:이?라는 ?(?:거|것|걸|점|사실)|다는 ?(?:거|것|걸|점|사실)|는 ?(?:거|것"
    r"|걸|점)|고)(?:을|를|도|만)?|라고|다고|니까|으니|이니|[은는]?데|[을를]|도|,"
    r"|[.])?"
    r" ?(?:꼭 |좀 |잘 |이거 |이것도? |그거 |이 점 |절대 )*"
    r"(?:기억|잊지|까먹지|메모|저장|외워|적어 ?[둬두놔놓]|기록|알아 ?[둬두]|새겨|명심).*$"
)
_STOP_REMEMBER_KO = re.compile(
    r"기억(?:하|나|해)(?:나요|니|세요\?|시나요|나|지)|(?:저장|기록|메모|기억)"
    r"(?:하지|해 ?두지) ?(?:마|말)|기억하지 ?(?:마|말)|저장(?:돼|되어|된)|기록해"
    r" ?(?:두셨|뒀|놨)"
)

_FORGET_EN = re.compile(
    r"^(?:(?:please|now|ok|okay|actually|and|also|then|so|well|hi|hello|hey|just)[, ]+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|you can |you may |you should "
    r"|I(?:'d| would) like you to |I want you to |I need you to |go ahead and )?"
    r"(?:please )?(?:also )?"
    r"(?:forget|delete|erase|remove|clear|wipe|drop|discard|scrap|get rid of"
    r"|stop (?:remembering|storing|using)|(?:don't|do not) (?:remember|store"
    r"|keep|save|use|record)|unlearn)\b(?: about)?(?P<what>.*)$",
    re.I | re.S,
)
_FORGET_KO = re.compile(
    r"^(?P<what>.*?)(?:(?:을|를|은|는|도|만|에 ?대해(?:서|선)?(?:는)?|에 ?관한 ?"
    r"(?:거|것|건)?|관련(?:된)? ?(?:거|것|건|정보)?(?:은|는|을|를)?|(?:이?라는"
    r"|다는|했던) ?(?:거|것|건|말))? ?(?:이제 |그만 |다 |모두 |전부 |싹 |좀 )*)"
    r"(?:잊어|지워|삭제|없애|기억하지 ?(?:말|마)|저장하지 ?(?:말|마)|기록하지 ?"
    r"(?:말|마)|빼(?= ?[줘주])|제거|폐기|파기|까먹어|초기화)(?P<end>.*)$",
    re.S,
)
_FORGET_KO_END = re.compile(
    r"^(?:\S{0,3} ?)?(?:줘|주세요|줄래|주실|주십시오|주시|버려|버리세요|라|해"
    r"|하세요|하십시오|해요|도 ?[돼되]|요|부탁|달라|줬으면|바랍니다|아"
    r"|마)?\S{0,6}[\s.!~]*"
)
_ALL = re.compile(
    r"\b(?:everything|all (?:of it|you know|about me|that|the facts|my (?:data"
    r"|facts|information|details|memories)|memories|stored|you (?:have|know"
    r"|stored))|whole memory|your memory|my data|all)\b"
    r"|(?:모두|전부|다|싹|몽땅|모든)(?=\s|$)|나에 ?대한 ?(?:거|것|기억|정보)|저에"
    r" ?대한 ?(?:거|것|기억|정보)",
    re.I,
)
_ALL_OF_IT_KO = re.compile(r"^\W*(?:(?:이제|그만|좀) ?)*(?:다|모두|전부|싹|몽땅)(?=\s)")
_ABOUT_ME = re.compile(
    r"(?:나|저|내|제)(?:에|에게)? ?(?:대해|대한|관한|관해)|\babout me\b|\bmy (?:data|memories)\b",
    re.I,
)
_ABOUT_ALL = re.compile(
    r"about me|what you (?:know|stored|have)|내 ?정보|제 ?정보|기억|저장(?:된|한)|memor", re.I
)
_ANAPHOR = re.compile(
    r"^\W*(?:(?:it|that|this|them|those|these|the last (?:one|thing)|what I "
    r"(?:just )?said|what you (?:just )?stored|what you saved|what you have|the"
    r" stored (?:one|data))(?: please| again| now)*"
    r"|(?:그거|그것|그건|이거|이것|이건|방금(?: 말한)? ?(?:거|것|건)?|아까(?:"
    r" 말한)? ?(?:거|것|건)?|저장된 ?(?:거|것|건)|저장한 ?(?:거|것|건)|기록된 ?"
    r"(?:거|것|건))(?:도|은|는|을|를)?)?\W*$",
    re.I,
)
_EXCEPT_EN = re.compile(
    r"[,;]? ?(?:\bbut\b|\band\b|\bhowever\b)?,? ?(?:\bkeep\b|\bexcept(?: for)?\b"
    r"|\bleave\b|\bnot\b|\bdon't (?:delete|forget|touch)\b|\bretain\b)"
    r"(?P<kept>[^.;!?]*)",
    re.I,
)
_EXCEPT_KO = re.compile(
    r"(?P<kept>[^,.!?]*?)(?:은|는|만|만은|이랑|도)? ?(?:놔|두고|두세요|남겨|남기"
    r"|빼고|제외|유지|그대로|말고)"
)


@dataclass(frozen=True)
class Forget:
    """A request to delete facts.

    Attributes:
        what: The words that say which; empty where the request only points back.
        kept: The words that say which to keep.
        everything: Whether all facts are meant.
    """

    what: str
    kept: str = ""
    everything: bool = False


def asked_to_remember(sentence: str) -> str | None:
    """Return what a sentence asks to remember; None where it asks for nothing.

    It is empty where the sentence points back: "remember that".
    """
    text = sentence.strip()
    return _remember_korean(text) if detect_language(text) == "ko" else _remember_english(text)


def _remember_korean(text: str) -> str | None:
    if not _REMEMBER_KO.search(text) or _STOP_REMEMBER_KO.search(text):
        return None
    if text.endswith("?") and not re.search(r"줄래|주실|줄 ?수|주시겠", text):
        return None
    after = re.search(
        r"(?:기억|메모|저장|외워|적어|기록|알아)\S*(?: ?(?:줘|주세요|둬"
        r"|두세요))?\s*[:：]\s*(?P<rest>.+)$",
        text,
    )
    if after:
        return after["rest"].strip()
    if not _REMEMBER_KO_END.search(text.rstrip(".!~? ")):
        return None
    content = _REMEMBER_KO_CUT.sub("", text).strip(" ,")
    return (
        ""
        if re.fullmatch(r"(?:이거|이것|그거|그것|꼭|잘|이 점|이걸|그걸|이건|그건)?\W*", content)
        else content
    )


def _remember_english(text: str) -> str | None:
    if _NO_REMEMBER_EN.search(text):
        return None
    if _KEEP_IT_EN.search(text):
        rest = _KEEP_IT_EN.sub("", text)
        return "" if len(rest.split()) <= 4 else rest
    m = _REMEMBER_EN.search(text)
    if m is None or (
        text.endswith("?") and not re.match(r"(?:please |can|could|will|would)", text, re.I)
    ):
        return None
    before = text[: m.start()].strip(" ,.;")
    rest = re.sub(r"^[:,]? ?(?:that|this|of|for me|please|down)?[:,]? ?", "", m["rest"]).strip(
        " .!?"
    )
    if re.fullmatch(
        r"(?:that|this|it|the following|for me|please|for later|next time)?(?:,? please)?",
        rest,
        re.I,
    ):
        return before if len(before.split()) > 2 else ""
    if before and re.search(r"\bI\b|\bmy\b", before) and not re.search(r"\bI\b|\bmy\b", rest):
        return before
    return rest


def asked_to_forget(message_sentences: list[str]) -> Forget | None:
    """Return the request to forget in the sentences of a message; None where there is none."""
    whats: list[str] = []
    kept: list[str] = []
    everything = asks = False
    for sentence in message_sentences:
        text = sentence.strip()
        korean = detect_language(text) == "ko"
        found = _korean_request(text) if korean else _english_request(text)
        if found is None:
            if asks and (m := (_EXCEPT_KO if korean else _EXCEPT_EN).search(text)):
                kept.append(m["kept"].strip())
            continue
        asks = True
        what, kept_here = found
        everything |= _means_all(what, text, korean)
        if kept_here:
            kept.append(kept_here)
        if not _ANAPHOR.match(what):
            whats.append(what)
        elif _ABOUT_ALL.search(sentence) and re.search("about me|대한", sentence):
            everything = True
    if not asks:
        return None
    return Forget("; ".join(whats), "; ".join(kept), everything)


def _means_all(what: str, text: str, korean: bool) -> bool:
    if korean and not what and _ALL_OF_IT_KO.match(text):  # "전부 잊어줘"
        return True
    return bool(_ALL.search(what) or _ABOUT_ME.search(text))


def _english_request(text: str) -> tuple[str, str] | None:
    m = _FORGET_EN.match(text)
    if m is None or re.search(r"\b(?:don't|do not|never) forget\b", text, re.I):
        return None
    if text.endswith("?") and not re.match(
        r"\W*(?:please|can you|could you|would you|will you)", text, re.I
    ):
        return None
    what, kept = m["what"], ""
    if exception := _EXCEPT_EN.search(what):
        what, kept = what[: exception.start()], exception["kept"]
    if re.search(
        r"\b(?:previous|prior|above|earlier) (?:instructions?|rules?|prompts?"
        r"|messages?)\b|\binstructions?\b",
        what,
        re.I,
    ):
        return None
    return what.strip(" .!?,"), kept.strip(" .!?,")


def _korean_request(text: str) -> tuple[str, str] | None:
    m = _FORGET_KO.match(text)
    if m is None or re.search(
        r"잊지|(?:지|삭제)\S{0,3} ?(?:방법|절차|어떻게)|어떻게|까먹지|(?:지침|지시|규칙|명령)", text
    ):
        return None
    if text.rstrip().endswith("?") and not re.search(r"줄래|주실|주시겠|줄 ?수|도 ?[돼되]", text):
        return None
    if not _FORGET_KO_END.match(m["end"]) or re.search(r"[었았했](?:어|다|습|는)", m["end"]):
        return None
    what, kept = m["what"].strip(" ,"), ""
    if exception := _EXCEPT_KO.search(what):
        kept, what = exception["kept"], what[exception.end() :].strip(" ,")
    elif exception := _EXCEPT_KO.search(m["end"].strip(" .,고줘주세요")):
        kept = exception["kept"].strip(" ,.")
    return what, kept.strip(" ,.")
