"""Features of a window: concepts, signs, pairs of both, hashed n-grams.

An attack is told from a harmless request by what is said of whom: an imperative alone, or the word
"assistant" alone, is no sign of one. So pairs of concepts and signs (mood, markup, narration) carry
the decision, single ones and n-grams are held back by a stronger penalty when fitting.

The n-grams follow feature hashing (Weinberger et al., 2009): characters by a rolling polynomial
hash computed for the whole window at once, words by CRC-32.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

HASHED = 1 << 15
CHARACTER_SIZES = (3, 4, 5)
CHARACTER_SHARE = 0.6  # length of the vector of characters; that of words is 1
FEWEST_CHARACTERS, FEWEST_WORDS = 120, 20  # n-grams of a shorter window do not weigh more
_BASE = np.uint32(16777619)
_TOKEN = re.compile(r"[a-z0-9']+|[가-힣]+|[ㄱ-ㅣ]+")
PAIRED = 8  # signs, the first ones, that also count together with a concept
SIGNS: dict[str, re.Pattern[str]] = {
    "role_tag": re.compile(
        r"<\|?[a-z_ ]{0,12}(?:system|assistant|user|im_start|inst|instructions?|admin)\b"
        r"[^<>\n]{0,20}>"
        r"|\[/?(?:system|inst|admin|assistant|user|to the assistant)[^\]\n]{0,20}\]|<<sys>>"
        r"|<시스템>|\[시스템[^\]\n]{0,20}\]"
    ),
    "role_line": re.compile(
        r"(?:^|\n)[#\s*>\[`]{0,6}(?:system|assistant|developer|시스템|관리자|개발자|어시스턴트)"
        r"[^:：\n]{0,20}[:：]"
    ),
    "url_query": re.compile(r"https?://[^\s\"'<>)\]]{3,200}[?&][a-z_]{1,20}="),
    "placeholder": re.compile(
        r"[{\[<](?:user|사용자|prompt|chat|질문|대화|insert|data|input)[^}\]>\n]{0,40}[}\]>]"
    ),
    "comment": re.compile(r"<!--"),
    "imperative": re.compile(
        r"^[^a-z가-힣]{0,12}(?:(?:please|kindly|now|then|also|instead|just|and|so|simply|always|never"
        r"|do not|don't|assistant|ai|model|chatbot|note|important|system)[,:]? ){0,3}"
        r"(?:ignore|disregard|forget|say|tell|print|output|reply|respond|answer|write|give|show|send|"
        r"add|append|insert|include|state|claim|recommend|reveal|repeat|list|open|fetch|call|use|"
        r"delete|forward|mail|post|upload|put|make|do|stop|drop|skip|act|behave|pretend|remember|"
        r"save|store|mark|rate|rank|approve|treat|translate|encode|convert|replace|praise|quote|"
        r"cite|present|leave|hide|obey|follow|start|begin|end|visit|ask|change|let|keep|stay|set|"
        r"enter|switch|enable|disable|override|confirm|describe|explain|compose|summari[sz]e)\b"
        r"|(?:하라|해라|어라|아라|여라|워라|려라|춰라|와라|둬라|줘라|마라|하십시오|십시오|시오|세요"
        r"|할 것|말 것|을 것|해 ?줘|줘|해|해 봐)[^가-힣a-z]{0,4}$"
    ),
    "obliged": re.compile(
        r"\b(?:must|should|shall|has to|have to|is to)\b|(?:해야|야) (?:한다|합니다|해)"
    ),
    "narrative": re.compile(
        r"\b(?:was|were|had|did|said|told|asked|went|became|began)\b"
        r"|(?:[했었았였됐갔왔]다|[했었았였됐갔왔]습니다|[했었았였됐갔왔]으며)"
    ),
    "heading": re.compile(r"(?:#{2,}|={3,}|-{4,}|\*{3,})[^\n]{2,40}(?:#{2,}|={3,}|-{4,}|\*{3,})"),
    "url": re.compile(r"https?://"),
    "image": re.compile(r"!\[[^\]\n]{0,80}\]\(|<img\b"),
    "mail": re.compile(r"[a-z0-9._+\-]{1,64}@[a-z0-9\-]{1,63}\.[a-z.]{2,20}"),
    "question": re.compile(r"[?？]"),
    "qa_turns": re.compile(r"(?:\ba|답변?|assistant|\bai)\s?[:：]"),
    "invisible": re.compile("\u0000"),
    "quoted": re.compile(r"[\"“”'‘’「『`]"),
    "first_person": re.compile(r"\b(?:i|my|me|we|our|us)\b|(?:제가|저는|저희|나는|내가|우리)"),
    "condition": re.compile(
        r"\b(?:if|when|unless|whenever|once)\b|(?:하면|으면|라면|이면|때는|때 )"
    ),
    "code": re.compile(r"[{};=]|\(\)|::|->|</|\b(?:def|import|function|class|select|sudo) "),
    "technical": re.compile(
        r"\b(?:python|java|script|function|code|file|server|linux|windows|command line|api|library|"
        r"class|method|string|variable|package|parameter|argument|return(?:s|ed)?|module|config|log|"
        r"database|memory|process|network|byte|program)\b"
        r"|(?:파이썬|자바|스크립트|함수|코드|파일|서버|명령줄|라이브러리|메서드|변수|매개변수|모듈|데이터베이스"
        r"|프로세스|네트워크|프로그램)"
    ),
}


@dataclass(frozen=True)
class Names:
    """Numbering of the dense features.

    Attributes:
        concepts: The concepts of the lexicon, in the order of their columns.
    """

    concepts: tuple[str, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The column of each concept."""
        return {name: i for i, name in enumerate(self.concepts)}

    def columns(self) -> list[str]:
        """Return the name of every column before the hashed ones."""
        single = [*self.concepts, *SIGNS]
        paired = single[: self.paired]
        return [*single, *(f"{a}+{b}" for i, a in enumerate(paired) for b in paired[i + 1 :])]

    @property
    def single(self) -> int:
        """How many concepts and signs there are."""
        return len(self.concepts) + len(SIGNS)

    @property
    def paired(self) -> int:
        """How many of them, the first ones, also count in pairs."""
        return len(self.concepts) + PAIRED

    @property
    def dense(self) -> int:
        """How many columns stand before the hashed ones."""
        return self.single + self.paired * (self.paired - 1) // 2

    def pair(self, a: int, b: int) -> int:
        """Return the column of a pair of concepts or signs, `a` before `b` in their order."""
        return self.single + a * self.paired - a * (a + 1) // 2 + (b - a - 1)


@dataclass(frozen=True)
class Vector:
    """A sparse vector: columns and their values."""

    columns: NDArray[np.int64]
    values: NDArray[np.float32]


def vector(text: str, concepts: Iterable[str], names: Names) -> Vector:
    """Return the features of a window of the normalised view.

    Args:
        text: The window.
        concepts: What it mentions.
        names: The numbering of the concepts.
    """
    ids = sorted(names.numbers[c] for c in set(concepts))
    ids += [len(names.concepts) + k for k, p in enumerate(SIGNS.values()) if p.search(text)]
    paired = [i for i in ids if i < names.paired]
    pairs = [names.pair(a, b) for i, a in enumerate(paired) for b in paired[i + 1 :]]
    parts = [np.array([*ids, *pairs], dtype=np.int64)]
    values = [np.ones(len(parts[0]), dtype=np.float32)]
    for hashed, share, least in (
        (character_ngrams(text), CHARACTER_SHARE, FEWEST_CHARACTERS),
        (word_ngrams(text), 1.0, FEWEST_WORDS),
    ):
        if len(hashed):
            parts.append(hashed + names.dense)
            strength = share / np.sqrt(max(len(hashed), least))
            values.append(np.full(len(hashed), strength, dtype=np.float32))
    return Vector(np.concatenate(parts), np.concatenate(values))


def character_ngrams(text: str) -> NDArray[np.int64]:
    """Return the buckets of the n-grams of characters, each once."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le"), dtype=np.uint32)
    found: list[NDArray[np.uint32]] = []
    for size in CHARACTER_SIZES:
        if len(codes) < size:
            continue
        rolling = np.full(len(codes) - size + 1, size * 2654435761 & 0xFFFFFFFF, dtype=np.uint32)
        for i in range(size):
            rolling = (rolling ^ codes[i : i + len(rolling)]) * _BASE
        found.append(rolling ^ (rolling >> np.uint32(15)))
    if not found:
        return np.empty(0, dtype=np.int64)
    seen = np.zeros(HASHED // 2, dtype=np.bool_)  # quicker than sorting
    seen[np.concatenate(found) % np.uint32(HASHED // 2)] = True
    return np.flatnonzero(seen)


def word_ngrams(text: str) -> NDArray[np.int64]:
    """Return the buckets of words and pairs of words, each once."""
    words = _TOKEN.findall(text)
    hashes = [_hash(w) for w in words]
    pairs = [_mixed(a, b) for a, b in pairwise(hashes)]
    stems = [_hash(w[:2] + "_") for w in words if "가" <= w[0] <= "힣" and len(w) > 2]
    return _buckets([*hashes, *pairs, *stems])


def _buckets(hashes: Sequence[int]) -> NDArray[np.int64]:
    half = HASHED // 2
    return np.array(sorted({half + h % half for h in hashes}), dtype=np.int64)


@lru_cache(maxsize=1 << 15)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "ignore"))


def _mixed(a: int, b: int) -> int:
    return (a * 31 + b * 2654435761) & 0xFFFFFFFF
