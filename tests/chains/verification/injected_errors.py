"""Inject a wrong number, name or negation into a sentence of a passage.

Everything is drawn from a seeded generator; a change gives None where there is nothing to change.
"""

import random
import re

from tests.chains.verification.paraphrases import NUMBER_WORDS, Change
from text.language import detect_language
from text.sentences import sentence_spans


def _random_match(pattern: str, sentence: str, draw: random.Random) -> re.Match[str] | None:
    found = list(re.finditer(pattern, sentence))
    return draw.choice(found) if found else None


def _replaced(sentence: str, match: re.Match[str], new: str) -> str:
    return sentence[: match.start()] + new + sentence[match.end() :]


# Wrong numbers.


def increased_number(sentence: str, text: str, draw: random.Random) -> str | None:
    """One number is higher."""
    match = _random_match(r"\d+", sentence, draw)
    return match and _replaced(sentence, match, str(int(match.group()) + draw.randint(1, 9)))


def transposed_digits(sentence: str, text: str, draw: random.Random) -> str | None:
    """Two digits of a number are transposed."""
    match = _random_match(r"\d{2,}", sentence, draw)
    if match is None:
        return None
    digits = match.group()
    at = draw.randrange(len(digits) - 1)
    other = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return _replaced(sentence, match, other) if other != digits else None


def other_number(sentence: str, text: str, draw: random.Random) -> str | None:
    """A number is replaced by one of another sentence of the passage."""
    match = _random_match(r"\d+(?:[.,]\d+)*", sentence, draw)
    others = sorted(set(re.findall(r"\d+(?:[.,]\d+)*", text)) - set(re.findall(r"\d+", sentence)))
    return _replaced(sentence, match, draw.choice(others)) if match and others else None


_KOREAN = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟"]


def other_number_word(sentence: str, text: str, draw: random.Random) -> str | None:
    """A number word is replaced by another one."""
    for words, pattern in (
        (NUMBER_WORDS, rf"\b(?:{'|'.join(NUMBER_WORDS)})\b"),
        (
            _KOREAN,
            rf"(?<![가-힣])(?:{'|'.join(_KOREAN)})(?= (?:번|개|명|차례|가지|달|사람)(?![가-힣]))",
        ),
    ):
        if match := _random_match(pattern, sentence, draw):
            return _replaced(sentence, match, draw.choice([w for w in words if w != match[0]]))
    return None


_UNITS = [
    ("percent", "million"),
    ("years", "months"),
    ("days", "weeks"),
    ("weeks", "days"),
    ("hours", "days"),
    ("won", "dollars"),
    ("km", "m"),
    ("miles", "metres"),
    ("년간", "개월간"),
    ("개월", "주"),
    ("주일", "일"),
    ("만 원", "원"),
    ("시간", "일"),
    ("명", "개"),
    ("km", "m"),
    ("퍼센트", "명"),
    ("%", "명"),
]


def other_unit(sentence: str, text: str, draw: random.Random) -> str | None:
    """The unit of a number is replaced."""
    for unit, other in draw.sample(_UNITS, len(_UNITS)):
        pattern = rf"(?<=\d)(\s?){re.escape(unit)}(?![a-z가-힣])"
        if match := _random_match(pattern, sentence, draw):
            return _replaced(sentence, match, match[1] + other)
    return None


# Wrong names.

_NAME = r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*"
_NOUN = r"(?<= )([가-힣]{2,6}?)(은|는|이|가|을|를|에서|에게|의|과|와)(?= )"
_UNKNOWN_NAMES = {
    "en": ["Zanzibar", "Okonkwo", "Vladimir Petrov", "Hartwell", "Ravenna"],
    "ko": ["홍길동", "잔지바르", "국립박물관", "강감찬", "제주시"],
}
_OPEN_AND_CLOSED = ("는은", "가이", "를을", "와과")


def _names(text: str, nouns_of: str) -> list[tuple[str, str]]:
    """Names with their particles; of Korean words those that `nouns_of` has with two particles."""
    if detect_language(nouns_of) != "ko":
        return [(name, "") for name in re.findall(_NAME, text)]
    forms: dict[str, set[str]] = {}
    for noun, particle in re.findall(_NOUN, nouns_of):
        forms.setdefault(noun, set()).add(particle)
    return [(n, p) for n, p in re.findall(_NOUN, text) if len(forms.get(n, ())) > 1]


def _with_particle(name: str, particle: str, other: str, sentence: str) -> str:
    closed = (ord(other[-1]) - ord("가")) % 28 > 0
    fitting = next((pair[closed] for pair in _OPEN_AND_CLOSED if particle in pair), particle)
    return re.sub(
        rf"(?<= ){name}{particle}\b", other + (fitting if particle else ""), sentence, count=1
    )


def unknown_name(sentence: str, text: str, draw: random.Random) -> str | None:
    """A name is replaced by one that is not in the passage."""
    names = _names(sentence, text)
    if not names:
        return None
    wrong = draw.choice(_UNKNOWN_NAMES["ko" if detect_language(sentence) == "ko" else "en"])
    return _with_particle(*draw.choice(names), wrong, sentence)


def other_name(sentence: str, text: str, draw: random.Random) -> str | None:
    """A name is replaced by one of another sentence of the passage."""
    names = _names(sentence, text)
    others = sorted(
        {
            name
            for start, end in sentence_spans(text)
            for name, _ in _names(text[start:end], text)
            if not set(name.split()) & set(sentence.split()) and name[:2] not in sentence
        }
    )
    if not names or not others:
        return None
    return _with_particle(*draw.choice(names), draw.choice(others), sentence)


# Denials, either way.

_OPPOSITES = {
    "en": [
        (r" (is|was|were|are|had been|has been) (?!not|never|no )", r" \1 not "),
        (r" (is|was|were|are) (?!not|never|no )", r" \1 never "),
        (r" (is|was|were|are|has|had|did|does|could|would|should) (?!not|never|no )", r" \1n't "),
        (r" can (?!not)", " cannot "),
        (r" (may|must|will|should|could|would|might) (?!not|never)", r" \1 not "),
        (r"(?<=[a-z]{3} )(\w+ed) (?=the |a |in |to |an |his |their )", r"never \1 "),
        (r"\bavailable\b", "unavailable"),
        (r"\bable to\b", "unable to"),
        (r"\b(known|successful|likely|common|official|usual|important)\b", r"un\1"),
        (r"\b(complete|correct|dependent|formal|direct)\b", r"in\1"),
        (r"\bpossible\b", "impossible"),
        (r"\bwith (?=a |the )", "without "),
        (r"(?<=\w) (?:not|never) ", " "),
        (r"\bcannot\b", "can"),
        (r"(?<=[a-z])n[’']t\b", ""),
        (r"\bunable to\b", "able to"),
        (r"\bwithout\b", "with"),
        (r"\bunknown\b", "known"),
    ],
    "ko": [
        ("(?:했|하였)다", "하지 않았다"),
        ("(?:했|하였)다", "하지 못했다"),
        ("(?:되었|됐)다", "되지 않았다"),
        ("(?<= )(?=[가-힣]+(?:했|하였|됐|되었)다)", "안 "),
        ("한다(?=[.,])", "하지 않는다"),
        ("된다(?=[.,])", "되지 않는다"),
        ("합니다(?=[.])", "하지 않습니다"),
        ("됩니다(?=[.])", "되지 않습니다"),
        ("받는다", "받지 않는다"),
        ("있다", "없다"),
        ("있었다", "없었다"),
        ("있습니다", "없습니다"),
        ("(?<=수 )있", "없"),
        ("이다(?=[.])", "이 아니다"),
        ("입니다(?=[.])", "이 아닙니다"),
        ("이었다(?=[.])", "이 아니었다"),
        ("해야 한다", "하지 않아도 된다"),
        ("(?<= )(가능|필요)(?=[한하합])", r"불\1"),
        ("(?<= )(완료|등록|포함|납부|사용)(?=[된되했하])", r"미\1"),
        ("(?<= )(공식|공개)(?=[적로])", r"비\1"),
        ("(?<= )(허가|조건)(?=[로 ])", r"무\1"),
        ("지 (?:않는다|않는)", "진다"),
        ("하지 않는다", "한다"),
        ("되지 않는다", "된다"),
        ("하지 않습니다", "합니다"),
        ("되지 않습니다", "됩니다"),
        ("하지 않았다", "했다"),
        ("하지 못했다", "했다"),
        ("없다", "있다"),
        ("없었다", "있었다"),
        ("없습니다", "있습니다"),
        ("(?<=수 )없", "있"),
        ("불가능", "가능"),
    ],
}


def negated(sentence: str, text: str, draw: random.Random) -> str | None:
    """The sentence is negated, or a negation removed."""
    table = _OPPOSITES["ko" if detect_language(sentence) == "ko" else "en"]
    for pattern, opposite in draw.sample(table, len(table)):
        changed = re.sub(pattern, opposite, sentence, count=1)
        if changed != sentence and changed not in text:
            return changed
    return None


ERRORS: dict[str, tuple[Change, ...]] = {
    "number": (increased_number, transposed_digits, other_number, other_number_word, other_unit),
    "name": (unknown_name, other_name),
    "negation": (negated,),
}
