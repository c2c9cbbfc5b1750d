"""Cut text into the tokens that search, selectors and metrics compare.

English words become stems, Korean words overlapping pairs of syllables (so `휴학은` and `휴학을`
meet in `휴학`, whatever particle follows), Chinese and Japanese runs likewise. Numbers lose their
thousands commas and also join the Korean counter behind them, dates take one form, and
identifiers are kept whole beside their parts:

    >>> tokens("휴학은 AB-123, 30,000원")
    ['휴학', '학은', 'ab123', 'ab', '123', '30000', '30000원', '원']

Tokens are the same in every process and on every platform.
"""

import re
import string
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise

import snowballstemmer  # type: ignore[import-untyped]

_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_CJK = "\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f"
_LETTER = rf"(?:[^\W\d_{_HANGUL}{_CJK}]|[{_MARKS}])"

_ACCENTS = "".join(map(chr, range(0x300, 0x370)))

_CHUNK = re.compile(rf"[\w{_MARKS}]+(?:[-.,'’/:@+&·][\w{_MARKS}]+)*")
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
  | (?P<pairs>[{_HANGUL}]+|[{_CJK}]+)
    """,
    re.X,
)
_PART = re.compile(rf"{_LETTER}+|\d+")
_ATOMIC = re.compile(rf"{_LETTER}{{1,2}}\d+|\d+(?:st|nd|rd|th|s|S)|{_LETTER}\d+{_LETTER}\w*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER_PART = re.compile(r"\d+(?:\.\d+)?")
MIDDLE_WEIGHT, ENDING_WEIGHT = 0.7, 0.3
_SYLLABLES = re.compile("[\uac00-\ud7a3]+")
# Signs that NFKC makes digits of: behind a digit they are a power, a note or a fraction, so that
# 10⁶ is not 106 and 2½ not 21/2.
_SET_OFF = re.compile("(?<=[0-9])(?=[²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅞①-⓿❶-➓])")
_EDGES = string.punctuation.replace("_", "") + "…·“”‘’《》〈〉「」『』"  # no word begins or ends so
_LONGEST_CACHED, _MOST_CACHED = 48, 1 << 17

Piece = tuple[str, int, int]
KoreanTokeniser = Callable[[str], Sequence[Piece]]


@dataclass
class _Korean:
    """How this process cuts Korean; nothing here is pairs of syllables."""

    cut: KoreanTokeniser | None = None
    name: str = ""


_korean = _Korean()


@dataclass(frozen=True, slots=True)
class Token:
    """One token and where it was read: `s[start:end]` are the characters it stands for."""

    text: str
    start: int
    end: int


def use_korean_tokeniser(cut: KoreanTokeniser | None = None, name: str = "") -> None:
    """Cut runs of Hangul in another way from now on, in the whole process.

    Search, metrics and the embedded models must agree on what a word is, so there is one way for
    all of them; an index that was written in another way is noticed by the name.

    Args:
        cut: Returns the tokens of a run with their offsets, none where it finds no word; None is
            overlapping pairs of syllables.
        name: Changes whenever other tokens may come out; empty for pairs.
    """
    if (_korean.cut is None and cut is None) or (name and _korean.name == name):
        return
    _korean.cut, _korean.name = cut, name
    _texts.clear()
    _cached_pieces.cache_clear()


def korean_tokeniser_name() -> str:
    """Return the name of the way in which Korean is cut; empty for pairs of syllables."""
    return _korean.name


def tokens(s: str) -> list[str]:
    """Return the tokens of `s` in order of appearance; a whole comes before its parts."""
    return list(chain.from_iterable(tokens_of_each(whitespace_words(s))))


def whitespace_words(s: str) -> list[str]:
    """Return what stands between blanks in `s`: words with the punctuation around them.

    No word goes on over a blank, so the tokens of the runs are those of the text, and taking it
    apart this way takes a quarter of the time.
    """
    return s.split()


def words(s: str) -> list[str]:
    """Return the words of `s`, without blanks or punctuation around them, as they are written."""
    return _CHUNK.findall(s)


def word_tokens(word: str) -> tuple[str, ...]:
    """Return the tokens of one of `words`."""
    return _texts[word]


def tokens_of_each(some: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Return the tokens of each of some `whitespace_words` or `words`, in their order."""
    return map(_texts.__getitem__, some)


def joined_tokens(s: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[str]]:
    """Return `tokens(s)`, and `tokens(s[start:end])` for each span, at the price of one reading.

    Each with blanks between its tokens, which hold none, as an index of words takes them.
    """
    edges = sorted({0, len(s), *chain.from_iterable(spans)})
    if not all(_parts_words(s, edge) for edge in edges):
        return " ".join(tokens(s)), [" ".join(tokens(s[start:end])) for start, end in spans]
    pieces = [" ".join(tokens(s[start:end])) for start, end in pairwise(edges)]
    place = {edge: at for at, edge in enumerate(edges)}
    parts = [pieces[place[start] : place[end]] for start, end in spans]
    return _spaced(pieces), [_spaced(part) for part in parts]


def _spaced(pieces: Sequence[str]) -> str:
    return " ".join(filter(None, pieces))


def _parts_words(s: str, edge: int) -> bool:
    """Whether no word goes on over an edge."""
    return not 0 < edge < len(s) or s[edge - 1].isspace() or s[edge].isspace()


def weighted_tokens(word: str) -> list[tuple[str, float]]:
    """Return the tokens of one of `words`, each with how much of the word's meaning it holds."""
    found = word_tokens(word)
    if word.isascii() or _korean.cut:  # of morphemes, particles and endings are gone
        return [(token, 1.0) for token in found]
    if len(found) > 1 and _SYLLABLES.fullmatch(word) and len(set(found)) == len(found):
        return list(zip(found, _weights(len(found)), strict=True))
    pairs = [token for token in found if is_hangul(token)] or [""]
    return [(token, _weight(token, pairs[0], pairs[-1])) for token in found]


@cache
def _weights(count: int) -> tuple[float, ...]:
    """The weights of the pairs of a Korean word, none of which is there twice."""
    return (1.0, *[MIDDLE_WEIGHT] * (count - 2), ENDING_WEIGHT)


def _weight(token: str, stem: str, ending: str) -> float:
    if not is_hangul(token) or (token == stem and len(token) > 1):
        return 1.0
    return ENDING_WEIGHT if token == ending or len(token) == 1 else MIDDLE_WEIGHT


def is_hangul(token: str) -> bool:
    """Return whether a token is of Korean syllables."""
    return "\uac00" <= token[0] <= "\ud7a3"


def token_spans(s: str) -> list[Token]:
    """Return the tokens of `s` with their offsets; tokens of one word may overlap."""
    found: list[Token] = []
    for match in _CHUNK.finditer(s):
        at, chunk = match.start(), match.group()
        pieces = _cached_pieces(chunk) if len(chunk) <= _LONGEST_CACHED else _analyse(chunk)
        found += [Token(text, at + start, at + end) for text, start, end in pieces]
    return found


def _analysed_texts(chunk: str) -> tuple[str, ...]:
    # Nine words of ten are letters of one alphabet, which need not be taken to pieces.
    if _korean.cut is None and _SYLLABLES.fullmatch(chunk):
        return tuple(map("".join, pairwise(chunk))) if len(chunk) > 1 else (chunk,)
    if chunk.isascii() and chunk.isalpha():
        return (_stem(chunk),)
    return tuple(text for text, _, _ in _analyse(chunk))


def _analyse(chunk: str) -> tuple[Piece, ...]:
    plain = unicodedata.normalize("NFKC", _SET_OFF.sub(" ", chunk))
    pieces: list[Piece] = []
    for match in _PIECE.finditer(plain):
        if match.lastgroup == "pairs" and pieces and (counted := _counted(match, pieces[-1])):
            pieces.append(counted)
        # An accent that stands alone is no word, nor is what taking it off leaves.
        pieces += [piece for piece in _expand(match) if piece[0].strip(_ACCENTS)]
    if plain != chunk:  # offsets of the normalised form do not hold: point at the whole
        return tuple((text, 0, len(chunk)) for text, _, _ in pieces)
    return tuple(pieces)


class _Remembered(dict[str, tuple[str, ...]]):
    """Tokens by run. Finding one takes half the time of an `lru_cache`, and texts have many."""

    def __missing__(self, run: str) -> tuple[str, ...]:
        if run.isalpha():
            found = _analysed_texts(run)
        elif (bare := run.strip(_EDGES)).isalpha():  # a word and what is written around it
            found = self[bare]
        else:
            parts = words(run)
            known = self.__getitem__ if len(parts) > 1 else _analysed_texts
            found = tuple(chain.from_iterable(map(known, parts)))
        if len(run) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[run] = found
        return found


_texts = _Remembered()
_cached_pieces = lru_cache(maxsize=1 << 15)(_analyse)


def _expand(match: re.Match[str]) -> list[Piece]:
    text, start, end = match.group(), match.start(), match.end()
    match match.lastgroup:
        case "word":
            return [(_stem(text), start, end)]
        case "pairs":
            cut = _korean.cut(text) if _korean.cut and is_hangul(text) else ()
            return [(token, start + a, start + b) for token, a, b in cut] or _pairs(text, start)
        case "acronym":
            return [(_letters(text.replace(".", "")), start, end)]
        case "number":
            return _number(text, start)
        case "id":
            return _identifier(text, start)
        case "grouped":
            return _grouped(text, start)
        case _:
            return _date(text, start)


def _pairs(text: str, start: int) -> list[Piece]:
    if len(text) == 1:
        return [(text, start, start + 1)]
    return [(text[i : i + 2], start + i, start + i + 2) for i in range(len(text) - 1)]


def _counted(match: re.Match[str], last: Piece) -> Piece | None:
    """Return a number with the Korean counter written onto it: 3월, 30000원, 12조."""
    number, start, end = last
    if end != match.start() or not number[0].isdigit():
        return None
    return number + match.group()[0], start, end + 1


def _number(text: str, start: int) -> list[Piece]:
    if _THOUSANDS.fullmatch(text):
        return [(text.replace(",", ""), start, start + len(text))]
    parts = [
        (_trim(part.group()), start + part.start(), start + part.end())
        for part in _NUMBER_PART.finditer(text)
    ]
    if len(parts) == 1:
        return parts
    return [(text, start, start + len(text)), *parts]


def _identifier(text: str, start: int) -> list[Piece]:
    parts = [
        (_stem(part) if part[0].isalpha() else _trim(part), start + at, start + at + len(part))
        for part, at in ((m.group(), m.start()) for m in _PART.finditer(text))
    ]
    # Written together, AB-123, AB_123 and AB123 are one. CO2 and 19th have no parts of their own.
    whole = (_letters("".join(_PART.findall(text))), start, start + len(text))
    return [whole] if _ATOMIC.fullmatch(text) else [whole, *parts]


def _grouped(text: str, start: int) -> list[Piece]:
    """Return a telephone or account number as one number, which people also type, and its parts."""
    parts = [(_trim(m[0]), start + m.start(), start + m.end()) for m in re.finditer(r"\d+", text)]
    return [(_trim(text.replace("-", "")), start, start + len(text)), *parts]


def _date(text: str, start: int) -> list[Piece]:
    parts = [(m.group(), m.start(), m.end()) for m in re.finditer(r"\d+", text)]
    whole = "-".join(part.zfill(2) for part, _, _ in parts)
    return [
        (whole, start, start + len(text)),
        *((_trim(part), start + a, start + b) for part, a, b in parts),
    ]


def _trim(number: str) -> str:
    return number.lstrip("0") or "0" if number.isascii() and "." not in number else number


def _letters(word: str) -> str:
    """Return a word caseless and, in alphabets, without accents."""
    if word.isascii():
        return word.lower()
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare).casefold()


_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()  # a Snowball stemmer keeps the word it works on in itself


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    plain = _letters(word).replace("’", "'")
    with _stemming:
        return str(_stemmer.stemWord(plain))
