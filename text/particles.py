"""Put the right Korean particle behind a word: 휴학은 but 수수료는, 원을 but 얼마를.

Particles come in two forms, for a word that ends in a consonant and for one that ends in a vowel.
Numbers and capital letters are taken as they are read aloud (3 is 삼, L is 엘). How another word
in Latin letters is read cannot be told from its letters; behind it both forms are written, as
Korean notices do: Wi-Fi은(는).
"""

import re

_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_OPEN_DIGITS = "2459"  # 이 사 오 구
_RIEUL_DIGITS = "178"  # 일 칠 팔
_CLOSED_LETTERS, _RIEUL_LETTERS = "LMNR", "LR"  # 엘 엠 엔 알
_BEHIND = re.compile(r"(?:\s*[(（\[][^()（）\[\]]*[)）\]]|[\"'”’」』》〉.\s])+$")
_ACRONYM = re.compile(r"(?:^|[^A-Za-z])[A-Z]+$")


def with_particle(word: str, forms: str) -> str:
    """Return the word with its particle.

    Args:
        word: Any text; what stands in brackets behind it is not what the particle follows.
        forms: Both forms, that behind a consonant first: `은/는`, `이/가`, `을/를`, `으로/로`.
    """
    closed_form, open_form = forms.split("/")
    closed = ends_in_consonant(word, rieul_is_open=closed_form == "으로")
    if closed is None:
        return f"{word}{closed_form}({open_form})"
    return word + (closed_form if closed else open_form)


def ends_in_consonant(word: str, *, rieul_is_open: bool = False) -> bool | None:
    """Return whether a word, read aloud in Korean, ends in a consonant; None where nobody knows.

    Args:
        word: Any text.
        rieul_is_open: Count a final ㄹ as a vowel, as 로 does: 서울로.
    """
    heard = _BEHIND.sub("", word) or word
    last = heard[-1:]
    if _FIRST <= ord(last or " ") <= _LAST:
        final = (ord(last) - _FIRST) % _FINALS
        return final != 0 and not (rieul_is_open and final == _RIEUL)
    if last.isdigit() and last.isascii():
        return last not in _OPEN_DIGITS and not (rieul_is_open and last in _RIEUL_DIGITS)
    if _ACRONYM.search(heard):
        return last in _CLOSED_LETTERS and not (rieul_is_open and last in _RIEUL_LETTERS)
    return None
