"""Tokens of one word: stems, bigrams, numbers, dates, identifiers.

A word here has no blank in it and may mix scripts: `AB-123`, `CO2는`, `2024-03-01`, `30,000원`.
"""

import re
import unicodedata
from collections.abc import Sequence

from text.korean.tokeniser import bigrams, hangul_tokens, is_hangul, selected
from text.stemmer import fold_letters, stem

_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_CJK = "\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ACCENT_RANGE = "\u0300-\u036f"  # combining
_ACCENTS = "".join(map(chr, range(0x300, 0x370)))
_LETTER = rf"(?:[^\W\d_{_HANGUL}{_CJK}]|[{_ACCENT_RANGE}])"

WORD = re.compile(rf"[\w{_ACCENT_RANGE}]+(?:[-.,'’/:@+&·][\w{_ACCENT_RANGE}]+)*")
SYLLABLES = re.compile("[\uac00-\ud7a3]+")
_YEAR = r"(?:19|20)\d\d"
_MONTH, _DAY = "(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_PIECE = re.compile(
    rf"""
    (?P<date>(?<!\d)[12]\d{{3}}(?P<sep>[-./]){_MONTH}(?P=sep){_DAY}(?!\d))
  | (?P<acronym>{_LETTER}(?:\.{_LETTER})+(?!{_LETTER}))
  | (?P<id>(?:{_LETTER}+[-_.]?\d|\d+[-_]?{_LETTER}|{_LETTER}+_)
           (?:{_LETTER}|\d|[-_.](?={_LETTER}|\d))*)
  | (?P<grouped>(?=(?:\d-?){{7}})(?!(?:{_YEAR})-(?:{_YEAR})(?![-\d]))
                \d{{2,}}(?:-\d{{2,}})+(?!{_LETTER}|-?\d|[.,:]\d))
  | (?P<number>\d+(?:[.,:]\d+)*)
  | (?P<word>{_LETTER}+(?:['’]{_LETTER}+)*)
  | (?P<cjk>[{_HANGUL}]+|[{_CJK}]+)
    """,
    re.X,
)
_PART = re.compile(rf"{_LETTER}+|\d+")
# Identifiers without parts of their own: B2, CO2, 19th.
_ATOMIC = re.compile(rf"{_LETTER}{{1,2}}\d+|\d+(?:st|nd|rd|th|s|S)|{_LETTER}\d+{_LETTER}\w*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER_PART = re.compile(r"\d+(?:\.\d+)?")
_DIGITS = re.compile(r"\d+")
# Superscripts, subscripts and fractions behind a digit, which NFKC would make part of the number:
# 10⁶ is not 106 and 2½ not 21/2.
_SUPERSCRIPT = re.compile("(?<=[0-9])(?=[²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅞①-⓿❶-➓])")


def tokenise(word: str) -> tuple[str, ...]:
    """Return the tokens of a word, a whole before its parts."""
    # Fast path: nine of ten words are letters of one alphabet.
    if selected.tokenise is None and SYLLABLES.fullmatch(word):
        return tuple(bigrams(word))
    if word.isascii() and word.isalpha():
        return (stem(word),)
    return _by_pattern(word)


def _by_pattern(word: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", _SUPERSCRIPT.sub(" ", word))
    tokens: list[str] = []
    end = -1  # of the last token
    for match in _PIECE.finditer(plain):
        if match.lastgroup == "cjk" and end == match.start() and tokens[-1][0].isdigit():
            tokens.append(tokens[-1] + match[0][0])  # a number and its counter: 3월, 30000원, 12조
        pieces = _tokens_of(match)
        tokens += filter(_is_token, pieces)
        end = match.end() if _is_token(pieces[-1]) else -1
    return tuple(tokens)


def _is_token(piece: str) -> bool:
    """Return whether a piece is more than combining accents."""
    return bool(piece.strip(_ACCENTS))


def _tokens_of(match: re.Match[str]) -> Sequence[str]:
    text = match.group()
    match match.lastgroup:
        case "word":
            return (stem(text),)
        case "cjk":
            return hangul_tokens(text) if is_hangul(text) else bigrams(text)
        case "acronym":
            return (fold_letters(text.replace(".", "")),)
        case "number":
            return _number(text)
        case "id":
            return _identifier(text)
        case "grouped":
            return _grouped(text)
        case _:
            return _date(text)


def _number(text: str) -> Sequence[str]:
    if _THOUSANDS.fullmatch(text):
        return (text.replace(",", ""),)
    parts = [_trim(part) for part in _NUMBER_PART.findall(text)]
    return parts if len(parts) == 1 else [text, *parts]


def _identifier(text: str) -> Sequence[str]:
    """Return an identifier without separators (AB-123, AB_123 and AB123 are one), and its parts."""
    parts = _PART.findall(text)
    whole = fold_letters("".join(parts))
    if _ATOMIC.fullmatch(text):
        return (whole,)
    return [whole, *(stem(part) if part[0].isalpha() else _trim(part) for part in parts)]


def _grouped(text: str) -> Sequence[str]:
    """Return a telephone or account number without hyphens, as people also type it, and parts."""
    return [_trim(text.replace("-", "")), *map(_trim, _DIGITS.findall(text))]


def _date(text: str) -> Sequence[str]:
    parts = _DIGITS.findall(text)
    return ["-".join(part.zfill(2) for part in parts), *map(_trim, parts)]


def _trim(number: str) -> str:
    """Return a number without leading zeros."""
    return number.lstrip("0") or "0" if number.isascii() and "." not in number else number
