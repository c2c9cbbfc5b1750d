"""Hangul: the letters of a syllable, by the arithmetic of its Unicode block.

    >>> letters("한")
    (18, 0, 4)
    >>> syllable(18, 0, NO_FINAL)
    '하'

Syllables stand in the order of their initial consonant, vowel and final consonant (The Unicode
Standard, section 3.12). So a letter is named by its number in `INITIALS`, `VOWELS` or `FINALS`.
"""

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # the first stands for none
NO_FINAL = 0
NIEUN, DIGEUT, RIEUL, MIEUM, BIEUP, SIOT, SSANGSIOT, HIEUT = map(FINALS.index, "ㄴㄷㄹㅁㅂㅅㅆㅎ")
_FIRST = ord("가")


def is_syllable(sign: str) -> bool:
    """Return whether a character is a whole syllable: 한, but not ㅎ."""
    return "가" <= sign <= "힣"


def letters(syllable: str) -> tuple[int, int, int]:
    """Return the numbers of the initial, the vowel and the final of a syllable."""
    initial, rest = divmod(ord(syllable) - _FIRST, len(VOWELS) * len(FINALS))
    return initial, *divmod(rest, len(FINALS))


def syllable(initial: int, vowel: int, final: int = NO_FINAL) -> str:
    """Return the syllable of three letters, given by their numbers."""
    return chr(_FIRST + (initial * len(VOWELS) + vowel) * len(FINALS) + final)


def final_of(sign: str) -> int:
    """Return the number of a syllable's final consonant; that of none for any other text."""
    return letters(sign)[2] if len(sign) == 1 and is_syllable(sign) else NO_FINAL


def with_final(sign: str, final: int) -> str:
    """Return a syllable with another final consonant, or none."""
    initial, vowel, _ = letters(sign)
    return syllable(initial, vowel, final)
