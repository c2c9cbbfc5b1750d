"""Corrections: the term of a question that a message replaces: "sorry, I meant autumn"."""

import re
from typing import NamedTuple

from text.dialogue.references import PRONOUN_KO

_INTERJECTION = re.compile(r"^(?:oh|ah|um+|uh|hm+|아|어|음)(?![가-힣])\b[\s,.!]*", re.I)
_MY_WORDS_KO = re.compile(
    r"^(?:제|내) ?(?:말은|얘기는|질문은)\s+(?P<new>.+?)(?:(?:이?[었였]|라는|이라는)[가-힣 ]*"
    r"|이?요|이?[에예]요|입니다)$"
)
_CORRECTION_EN = (
    r"^(?:sorry|oops|pardon|no|nope|wait|hang on|hold on|correction|typo|my mistake|my bad"
    r"|i mean|well|actually|rather|not that)\b[\s,.:;!-]*(?:but\s+)?(?P<rest>.+)$"
)
_MEANT_EN = re.compile(
    r"\b(?:i|we) (?:actually |really )?(?:meant|mean|should(?: have|['’]ve) said|wanted"
    r"|(?:asked|was asking|am asking) "
    r"(?:about|for))"
    r"(?: to (?:say|ask)(?: about)?)?\s+(?P<new>.+)$|\b(?:make (?:it|that)|change (?:it|that) to"
    r"|it should (?:be|have been)|should be)\s+(?P<new2>.+)$",
    re.I,
)
_NOT_MEANT_EN = re.compile(
    r"\b(?:i )?(?:didn['’]?t mean|did not mean|don['’]?t mean|not)\s+(?:the\s+)?(?P<old>[^,;.]+?)"
    r"\s*(?:[,;.]|\bbut\b)\s*(?:but\s+|just\s+|i meant?\s+|rather\s+)*(?P<new>.+)$",
    re.I,
)
_MEANT_BEHIND_EN = re.compile(r"^(?P<new>[^.?!]{1,40}?),? (?:i (?:mean|meant)|sorry)[.!]*$", re.I)
_NOT_WHAT_EN = re.compile(
    r"^(?:that|this)(?:['’]?s| is| was) not (?:what|the)\b[^.!,]*[.!,]\s*", re.I
)
_INSTEAD_EN = re.compile(
    r"^(?P<new>.+?)(?:\s+instead(?: of (?P<old>.+?))?|\s+rather than (?P<old2>.+?)"
    r"|,?\s+not (?P<old3>.+?))[.!?]*$",
    re.I,
)
_SELF_EN = re.compile(
    r"^(?:but )?(?:i['’]?m|i am|it['’]?s|it is|we['’]?re|that['’]?s)\s+(?P<new>.+)$", re.I
)
_NOT_OLD_KO = re.compile(
    r"^(?P<old>[^,.?]{1,30}?)(?:이|가)? ?(?:말고|아니고|아니라|이 아니라|대신)(?:에"
    r"|요)?[\s,]+(?P<new>.+)$"
)
_NOT_OLD_BEHIND_KO = re.compile(
    r"^(?P<new>[^,.?]{1,40}?)(?:이?요)?[\s,.]+(?P<old>[^\s,.?]{1,30}?)(?:이|가|은|는)? ?"
    r"(?:말고|아니고|아니라)요?[.!~]*$"
)
_MEANT_KO = re.compile(
    r"^(?P<new>.+?)(?:을|를|은|는|이|가)?\s*(?:말(?:한|하려던|씀드린) ?(?:거|것|건)?[가-힣]*"
    r"|(?:여쭤|물어)(?:본|보려던|보려고|볼)[가-힣 ]*|뜻(?:이었|이에|한)[가-힣]*"
    r"|(?:얘기|이야기)(?:예요|였어요|한 거[가-힣]*))[.!~]*$"
)
_AGAIN_KO = re.compile(
    r"^(?P<new>.+?)(?<!얘기)(?<!이야기)(?:으로|로) (?:다시|정정|바꿔|변경|고쳐)[가-힣 ]*$"
)
_MISTAKE_KO = re.compile(
    r"^(?P<new>.+?)(?:을|를)?(?:이?[인이]?데|인데요?|이었는데|인 것을|을|를)?[\s,]*"
    r"(?:잘못 ?(?:썼|적|말|쳤|입력|물어)[가-힣 ]*|오타[가-힣]*|헷갈렸[가-힣]*|착각[가-힣]*)[.!~]*$"
)
_CORRECTION_KO = re.compile(
    r"^(?:아니(?:요|야|다|오|에요|예요)?|앗|아차|죄송(?:해요|합니다|한데)?|미안(?:해요?|합니다)?"
    r"|잠깐(?:만요?)?|정정)"
    r"(?![가-힣])[\s,.:;!~]*(?P<rest>.+)$"
)
_SUBJECT_KO = re.compile(r"^(?:제가|저는|내가|나는|저 |나 |그거 말고|그게 아니라)\s*")
_TAIL_KO = re.compile(
    r"(?:에 ?대해서?|(?:인|하는|되는) ?(?:경우|때|거|것|건)(?:를|을|가|이)?|이?[예에]요|이?요"
    r"|입니다|(?:으로|로)요?"
    r"|을|를|은|는|이|가|인데요?)?[\s.!~?]*$"
)


class Correction(NamedTuple):
    """A correction: the new term, and the old one where it is named."""

    new: str
    old: str = ""


def correction(text: str) -> Correction | None:
    """Return the correction that a message makes to the question before it."""
    plain = _INTERJECTION.sub("", " ".join(text.split()).strip(" ?"))
    return _korean_correction(plain) if re.search("[가-힣]", plain) else _english_correction(plain)


def _english_correction(text: str) -> Correction | None:
    text = _NOT_WHAT_EN.sub("", text)
    marked = re.match(_CORRECTION_EN, text, re.I)
    rest = marked["rest"] if marked else text
    while again := re.match(_CORRECTION_EN, rest, re.I):  # "no wait, autumn"
        rest = again["rest"]
    named = _named_correction(rest, marked=bool(marked))
    if named is None and marked:
        return _bare_correction(text, rest)
    return named


def _named_correction(rest: str, *, marked: bool) -> Correction | None:
    """Return a correction that says by its words that it is one: "I meant", "not", "instead"."""
    if (match := _NOT_MEANT_EN.search(rest)) and (marked or match.start() == 0):
        return Correction(_clean_english(match["new"]), _clean_english(match["old"]))
    if match := _MEANT_BEHIND_EN.match(rest):
        return Correction(_clean_english(match["new"]))
    if match := _MEANT_EN.search(rest):
        new = match["new"] or match["new2"]
        if instead := _INSTEAD_EN.match(new):
            return _instead(instead)
        return Correction(_clean_english(new))
    is_clear = marked or "instead" in rest.lower() or len(rest.split()) <= _SHORT
    if is_clear and (match := _INSTEAD_EN.search(rest)):
        return _instead(match)
    return None


def _bare_correction(text: str, rest: str) -> Correction | None:
    """Return a correction whose new term stands alone behind "sorry" or "no"."""
    if match := _SELF_EN.search(rest):
        return Correction(_clean_english(match["new"]))
    is_correction = re.match(
        r"(?:sorry|oops|correction|typo|no|nope|not that|i mean)\b", text, re.I
    )
    if not is_correction and len(rest.split()) >= _SHORT:
        return None
    is_question = re.search(r"\b(?:what|when|where|who|how|which|is|are|can|do|does)\b", rest, re.I)
    return None if is_question else Correction(_clean_english(rest))


def _instead(match: re.Match[str]) -> Correction:
    old = match["old"] or match["old2"] or match["old3"] or ""
    return Correction(_clean_english(match["new"]), _clean_english(old))


_SHORTEST = 2  # syllables of a Korean noun: 병가 does not end in a particle
_SHORT = 5  # words of "Busan, not Seoul"


def _korean_correction(text: str) -> Correction | None:
    marked = _CORRECTION_KO.match(text)
    rest = _SUBJECT_KO.sub("", (marked["rest"] if marked else text).strip())
    if match := _NOT_OLD_KO.match(rest):
        old = "" if PRONOUN_KO.fullmatch(match["old"].strip()) else match["old"].strip()
        return Correction(_clean_korean(match["new"]), old)
    if match := _NOT_OLD_BEHIND_KO.match(rest):
        return Correction(_clean_korean(match["new"]), match["old"].strip())
    for pattern in (_MY_WORDS_KO, _AGAIN_KO, _MISTAKE_KO, _MEANT_KO):
        if match := pattern.match(rest):
            return Correction(_clean_korean(match["new"]))
    if marked and rest and not re.search(r"[?？]|얼마|언제|어디|무엇|누구|어떻게|몇", rest):
        return Correction(_clean_korean(rest))
    return None


def _clean_english(text: str) -> str:
    plain = re.sub(r",?\s+(?:i mean|i meant|sorry)$", "", text.strip(" .!?,"), flags=re.I)
    plain = re.sub(r"^(?:the|a|an|just|from the|about)\s+", "", plain, flags=re.I)
    return re.sub(r"^ones? (?=(?:for|in|at|on|with|from)\b)", "", plain, flags=re.I)


def _clean_korean(text: str) -> str:
    plain = _SUBJECT_KO.sub("", text.strip(" .!?~,")) or text
    shorter = _TAIL_KO.sub("", plain).strip()
    return shorter if len(shorter) >= _SHORTEST else plain
