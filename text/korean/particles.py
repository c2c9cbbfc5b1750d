"""Korean particles: the form that fits the word before it, 휴학은 but 수수료는, 원을 but 얼마를.

Particles have two forms, behind a consonant and behind a vowel. Numbers and capital letters count
as they are read aloud (3 is 삼, L is 엘). How other words in Latin letters are read is unknown;
behind them both forms are written, as Korean notices do: Wi-Fi은(는).
"""

import re

from text.korean.hangul import NO_FINAL, RIEUL, final_of, is_syllable

_VOWEL_DIGITS = "2459"  # 이 사 오 구
_RIEUL_DIGITS = "178"  # 일 칠 팔
_CONSONANT_LETTERS, _RIEUL_LETTERS = "LMNR", "LR"  # 엘 엠 엔 알
_PARTICLE = re.compile(
    r"(?P<stem>[\w.-]*?[가-힣A-Za-z0-9])(?:(?P<topic>은|이|을|과|으로|이랑|이나)|(?P<open>는|가"
    r"|를|와|로|랑)"
    r"|(?P<any>에서는?|에게서?는?|한테서?는?|까지는?|부터는?|에는|에도|에|의|도|만|마다|보다|처럼"
    r"|이라도))$"
)
# Nouns of two syllables or more that end as particles do.
_NOUN_ENDINGS = re.compile(
    r"(?:[평참휴허추증물국작단]가|[회강문협논합동]의|[길높넓나차놀종깊]이|[결학성효초통치교]과"
    r"|[진경선통항]로|[제속온한년지태각이족빈밀농용복강]도|[미불]만|[조대효평완]화|[점]자)$"
    r"|(?<![가-힣])(?:[인대전연요원정자]가|[정결상주수예유거]의|[오]이|[사전대내외경]과"
    r"|[도피기]로|[정보인별]도|은은|하나|[메노사]랑|[가마노]을)$"
)
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


def without_particle(word: str) -> str:
    """Return a Korean noun without the particle at its end; unchanged where it has none.

    A form that does not fit the syllable before it is no particle: 나이, but 사람이.
    """
    match = _PARTICLE.fullmatch(word)
    if match is None or _NOUN_ENDINGS.search(word):
        return word
    stem = match["stem"]
    closed = ends_in_consonant(stem, rieul_is_open=word.endswith("로"))
    fits = match["any"] or closed is None or closed == bool(match["topic"])
    is_short = len(stem) == 1 and word[1:] not in ("은", "는", "을", "를", "이", "이랑", "이나")
    return stem if fits and not is_short else word


def ends_in_consonant(word: str, *, rieul_is_open: bool = False) -> bool | None:
    """Return whether a word, read aloud in Korean, ends in a consonant; None where unknown.

    Args:
        word: Any text.
        rieul_is_open: Count a final ㄹ as a vowel, as 로 does: 서울로.
    """
    spoken = _NOT_READ.sub("", word) or word
    last = spoken[-1:]
    if is_syllable(last):
        return final_of(last) not in ((NO_FINAL, RIEUL) if rieul_is_open else (NO_FINAL,))
    if last.isdigit() and last.isascii():
        return last not in _VOWEL_DIGITS and not (rieul_is_open and last in _RIEUL_DIGITS)
    if _ACRONYM.search(spoken):
        return last in _CONSONANT_LETTERS and not (rieul_is_open and last in _RIEUL_LETTERS)
    return None
