"""Stems of Korean verbs and adjectives: the beginnings of their inflected forms.

    >>> sorted(stem_forms("빌리다"))
    ['빌려', '빌렸', '빌리', '빌린', '빌릴', '빌림', '빌립']

Endings follow a stem that may change before them: the vowel contracts (빌리어: 빌려), a consonant
joins the syllable (빌린) or is lost or replaced (걷다: 걸어, 돕다: 도와, 모르다: 몰라).
"""

import re
from functools import lru_cache

from text.korean.hangul import (
    BIEUP,
    DIGEUT,
    HIEUT,
    MIEUM,
    NIEUN,
    NO_FINAL,
    RIEUL,
    SIOT,
    SSANGSIOT,
    VOWELS,
    letters,
    syllable,
    with_final,
)

_CONTRACTED = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}
_BRIGHT = "ㅏㅗㅑ"  # vowels before which the infinitive ends in 아
_REGULAR_B = "입잡뽑씹좁접집꼽업줍"  # 줍다 is irregular only by 줍다: 주워, added below
_REGULAR_H = "넣쌓낳닿놓좋"
_IRREGULAR_D = ("걷", "듣", "묻", "싣", "깨닫", "일컫")
_IRREGULAR_S = ("짓", "낫", "붓", "잇", "긋", "젓")
_REGULAR_REU = ("따르", "치르", "들르", "다다르")
_NOUNS = frozenset(("바다", "캐나다", "베란다", "사이다", "소다", "판다", "르완다", "우간다"))

_ENDING = re.compile(
    r"(?:으?(?:려|러|면|며|니|시|셔|세|신|실|십|ㄹ)|은|을|음|는|나|냐|네|니|고|거|게|기|길|긴|지|진|질|죠|던|든|데|도록"
    r"|도|다|자|자마자|라|래|아|어|여|야|요|서|습|았|었|였|겠|까|군|구|임|용|염|욤|여욤|을까|을게|ㅂ|대|답)[가-힣]{0,5}"
)
# The same behind a stem of one syllable, where a free rest would match other words: 사나이.
_SHORT_ENDING = re.compile(
    r"(?:(?:으?(?:려면|려고|려는|러|면|면서|며|니까|시면|세요|셔야|실)|은|을|음|는|는데|는지|는데요|는다|는다면|나|나요|나용"
    r"|냐|네|네요|니|고|고싶은|고싶어요|게|게요|기|기도|지|지만|죠|던|도록|다|다가|자|아|어|아서|어서|아도|어도|아야|어야|아요|어요"
    r"|서|도|야|요|야하나|야해|야되나|야돼|야하나요|습니까|습니다|을까|을까요|을게|을게요|을수|았다|었다|았는데|었는데|았어|었어"
    r"|았어요|었어요|으면|까|까요|수|겠다|겠어요|거나|기전|는건|는거|는것|는법|는곳|는게|은거|는중|다면)[도요]?)"
)


def is_predicate(word: str) -> bool:
    """Return whether a word of a word list is a verb or adjective in its dictionary form."""
    return len(word) > 1 and word[-1] == "다" and word not in _NOUNS and word[-2] >= "가"


def is_ending(rest: str, stem: str) -> bool:
    """Return whether what follows a stem is one of the endings of verbs and adjectives."""
    return not rest or bool((_SHORT_ENDING if len(stem) == 1 else _ENDING).fullmatch(rest))


@lru_cache(maxsize=1 << 13)
def stem_forms(word: str) -> frozenset[str]:
    """Return the beginnings that the inflected forms of a predicate may have.

    Args:
        word: Its dictionary form, which ends in 다.
    """
    stem = word[:-1]
    initial, vowel, final = _letters(stem[-1])
    if final == NO_FINAL:
        return _vowel_stem(stem)
    head, open_end = stem[:-1], _syllable(initial, vowel, NO_FINAL)
    forms = {stem}
    if final == RIEUL:  # 만들다: 만드는, 만든, 만듭니다
        forms |= {head + with_final(open_end, end) for end in (NO_FINAL, NIEUN, BIEUP)}
    elif final == BIEUP and (stem[-1] not in _REGULAR_B or stem[-1] == "줍"):
        rest = "와왔우운울움" if stem[-1] in "돕곱" else "워웠우운울움"
        forms |= {head + open_end + sign for sign in rest}
    elif final == DIGEUT and stem.endswith(_IRREGULAR_D):
        forms.add(head + with_final(open_end, RIEUL))
    elif final == SIOT and stem.endswith(_IRREGULAR_S):
        forms |= {head + open_end + sign for sign in "으은을어아었았"}
    elif final == HIEUT and len(stem) > 1 and stem[-1] not in _REGULAR_H and vowel in "ㅏㅓㅑㅕ":
        forms |= {head + with_final(open_end, end) for end in (NIEUN, RIEUL, MIEUM)}
        forms |= {head + _syllable(initial, "ㅐ", end) for end in (NO_FINAL, SSANGSIOT)}
    return frozenset(forms)


def _vowel_stem(stem: str) -> frozenset[str]:
    forms = {stem} | {stem[:-1] + with_final(stem[-1], end) for end in (NIEUN, RIEUL, MIEUM, BIEUP)}
    infinitive = _infinitive(stem)
    return frozenset(forms | {infinitive, infinitive[:-1] + with_final(infinitive[-1], SSANGSIOT)})


def _infinitive(stem: str) -> str:
    """Return a stem without final consonant before 아 or 어, contracted: 보다, 봐."""
    initial, vowel, _ = _letters(stem[-1])
    head = stem[:-1]
    if stem[-1] == "하":
        return head + "해"
    if vowel == "ㅡ":
        before = _letters(head[-1]) if head else None
        other = "ㅏ" if before and before[1] in _BRIGHT else "ㅓ"
        if stem[-1] == "르" and before and not stem.endswith(_REGULAR_REU):
            return head[:-1] + with_final(head[-1], RIEUL) + _syllable(initial, other, NO_FINAL)
        return head + _syllable(initial, other, NO_FINAL)
    return head + _syllable(initial, _CONTRACTED.get(vowel, vowel), NO_FINAL)


def _letters(sign: str) -> tuple[int, str, int]:
    """Return the index of the initial, the vowel, and the index of the final of a syllable."""
    initial, vowel, final = letters(sign)
    return initial, VOWELS[vowel], final


def _syllable(initial: int, vowel: str, final: int) -> str:
    return syllable(initial, VOWELS.index(vowel), final)
