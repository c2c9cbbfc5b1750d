"""Deontic modality: permission and prohibition in one form, so that negations can be counted.

Four Korean forms mean the same: 반입은 금지한다, 불가하다, 반입할 수 없다, 반입하면 안 된다; so do
"must not", "may not" and "is prohibited". Each becomes one negating word, a permission is removed,
and "need not" becomes "optional".
"""

import re
from functools import lru_cache

NEGATION = {"en": " not ", "ko": " 않는다 "}

# A pattern, and whether it prohibits (True), permits (False), or what replaces it.
_KOREAN = (
    (r"불가(?:피|결|사의|리)", None),
    (r"[ ]?(?:허용|허가|허락)(?:되|하|받)지 ?(?:않|못)[가-힣]*", True),
    (r"[ ]?수(?:는|가|도)? ?없[가-힣]*", True),
    (r"(?:을|를|은|는|이|가)? ?(?:엄격히 ?|전면 ?)?금지(?:[되하]어? ?있[가-힣]*|[가-힣]*)", True),
    (r"(?<![가-힣])금(?:한다|합니다|함|하며|하고|했[가-힣]*)", True),
    (r"(?<=[면서선]) ?안 ?[되된됩돼][가-힣]*", True),
    (r"(?<![가-힣])안 ?(?:된다|됩니다|돼요|되며|되고|됨)", True),
    (r"불가능?(?!성)[가-힣]*", True),
    (r"(?<![가-힣])삼가[가-힣]*(?: (?:주|합니다|한다|야)[가-힣]*)?", True),
    (r"[ ]?수(?:는|가|도)? ?있[가-힣]*", False),
    (r"(?:허용|허가|허락)(?:된다|됩니다|되며|되고|한다|합니다|됨|함|되어 ?있[가-힣]*)", False),
    (r"가능(?!성)(?:하[가-힣]*|합[가-힣]*|한|함|해[가-힣]*)?", False),
    (r"(?<=[아어여해와워도])도 ?(?:된다|됩니다|돼요|되며|되고|좋[가-힣]*|괜찮[가-힣]*)", False),
)  # fmt: skip
_MUST_NOT = r"(?:must|may|can|shall|should|could) ?not(?: be)?|can['’]t|mustn['’]t|shouldn['’]t"
_STRICTLY = r"(?:strictly |expressly |generally )?"
_ENGLISH = (
    (
        r"\b(?:do|does|did)(?: not|n['’]t) (?:have|need) to\b|\bneed(?:n['’]t| not)\b(?! exceed)"
        r"|\bnot (?:required|necessary|needed|mandatory|compulsory|obligatory)\b"
        r"|\b(?:isn|aren)['’]t (?:required|necessary|needed|mandatory|compulsory)\b",
        "optional",
    ),
    (r"\bfree of (?:any )?(?:charge|cost|fees?)\b", "free"),
    (
        rf"\b(?:not|never) {_STRICTLY}(?:be )?(?:allowed|permitted|welcome)\b"
        r"|\b(?:isn|aren|wasn|weren)['’]t (?:allowed|permitted|welcome)\b",
        True,
    ),
    (rf"\b(?:{_MUST_NOT})(?= )(?! exceed)", True),
    (rf"\b{_STRICTLY}(?:prohibit|forbid|forbidden|ban|bann)(?:s|ed|ing|en)?\b", True),
    (r"\b(?:is|are|be|was|were) (?:allowed|permitted|welcome)(?: to)?\b", False),
    (r"\b(?:may|can)\b(?= (?!not\b)[a-z])(?! exceed)", False),
)


def _compiled(forms: tuple[tuple[str, object], ...]) -> list[tuple[re.Pattern[str], object]]:
    return [(re.compile(pattern, re.I), meaning) for pattern, meaning in forms]


_FORMS = {"ko": _compiled(_KOREAN), "en": _compiled(_ENGLISH)}


@lru_cache(maxsize=1024)
def normalise_modality(text: str, language: str) -> str:
    """Return the text with every prohibition as one negating word, and permissions removed.

    Text in other languages than Korean and English is returned as it is.
    """
    for pattern, meaning in _FORMS.get(language, ()):
        if meaning is None:  # no modality: 불가피하다
            text = pattern.sub(" ", text)
        elif isinstance(meaning, str):
            text = pattern.sub(meaning, text)
        else:
            text = pattern.sub(NEGATION[language] if meaning else " ", text)
    return text


def without_modality(text: str, language: str) -> str:
    """Return the text without its permissions and prohibitions."""
    return normalise_modality(text, language).replace(NEGATION.get(language, "\0"), " ")


_PROHIBITED = {
    "en": re.compile(rf"\b{_STRICTLY}(?:prohibited|forbidden|banned)\b", re.I),
    "ko": re.compile(
        r"(?:[을를은는이가] ?)?금지(?:한다|합니다|된다|됩니다|[되하]며|(?:되어|돼) ?있[가-힣]*)"
    ),
}
_NOT_ALLOWED = {"en": "not allowed", "ko": " 허용되지 않는다"}


def prohibition_as_negation(text: str, language: str) -> str:
    """Return the text with "prohibited" as "not allowed", for comparison across languages."""
    pattern = _PROHIBITED.get(language)
    return pattern.sub(_NOT_ALLOWED[language], text) if pattern else text
