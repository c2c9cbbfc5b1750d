"""Korean particles: the form that fits the word before it, 휴학은 but 수수료는, 원을 but 얼마를.

Particles have two forms, behind a consonant and behind a vowel. Numbers and capital letters count
as they are read aloud (3 is 삼, L is 엘). How other words in Latin letters are read is unknown;
behind them both forms are written, as Korean notices do: Wi-Fi은(는).
"""

import re

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINAL_COUNT, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_VOWEL_DIGITS = "2459"  # 이 사 오 구
_RIEUL_DIGITS = "178"  # 일 칠 팔
_CONSONANT_LETTERS, _RIEUL_LETTERS = "LMNR", "LR"  # 엘 엠 엔 알
_NOT_READ = re.compile(r"(?:\s*[(（\[][^()（）\[\]]*[)）\]]|[\"'”’」』》〉.\s])+$")
_ACRONYM = re.compile(r"(?:^|[^A-Za-z])[A-Z]+$")


def with_particle(word: str, forms: str) -> str:
    """Return the word with its particle.

    Args:
        word: Any text; brackets at its end are ignored.
        forms: Both forms, the one behind a consonant first: `은/는`, `이/가`, `을/를`, `으로/로`.
    """
    consonant_form, vowel_form = forms.split("/")
    is_consonant = ends_in_consonant(word, rieul_is_open=consonant_form == "으로")
    if is_consonant is None:
        return f"{word}{consonant_form}({vowel_form})"
    return word + (consonant_form if is_consonant else vowel_form)


def ends_in_consonant(word: str, *, rieul_is_open: bool = False) -> bool | None:
    """Return whether a word, read aloud in Korean, ends in a consonant; None where unknown.

    Args:
        word: Any text.
        rieul_is_open: Count a final ㄹ as a vowel, as 로 does: 서울로.
    """
    spoken = _NOT_READ.sub("", word) or word
    last = spoken[-1:]
    if _FIRST_SYLLABLE <= ord(last or " ") <= _LAST_SYLLABLE:
        final = (ord(last) - _FIRST_SYLLABLE) % _FINAL_COUNT
        return final != 0 and not (rieul_is_open and final == _RIEUL)
    if last.isdigit() and last.isascii():
        return last not in _VOWEL_DIGITS and not (rieul_is_open and last in _RIEUL_DIGITS)
    if _ACRONYM.search(spoken):
        return last in _CONSONANT_LETTERS and not (rieul_is_open and last in _RIEUL_LETTERS)
    return None
