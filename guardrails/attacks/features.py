"""Features of a window: concepts, pairs of concepts, signs of markup, hashed n-grams.

The n-grams follow feature hashing (Weinberger et al., 2009): characters by a rolling polynomial
hash computed for the whole window at once, words by CRC-32.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

HASHED = 1 << 15
CHARACTER_SIZES = (3, 4, 5)
CHARACTER_SHARE = 0.6  # length of the vector of characters; that of words is 1
_BASE = np.uint32(16777619)
_TOKEN = re.compile(r"[a-z0-9']+|[가-힣]+|[ㄱ-ㅣ]+")
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
    "heading": re.compile(r"(?:#{2,}|={3,}|-{4,}|\*{3,})[^\n]{2,40}(?:#{2,}|={3,}|-{4,}|\*{3,})"),
    "url_query": re.compile(r"https?://[^\s\"'<>)\]]{3,200}[?&][a-z_]{1,20}="),
    "url": re.compile(r"https?://"),
    "placeholder": re.compile(
        r"[{\[<](?:user|사용자|prompt|chat|질문|대화|insert|data|input)[^}\]>\n]{0,40}[}\]>]"
    ),
    "image": re.compile(r"!\[[^\]\n]{0,80}\]\(|<img\b"),
    "mail": re.compile(r"[a-z0-9._+\-]{1,64}@[a-z0-9\-]{1,63}\.[a-z.]{2,20}"),
    "comment": re.compile(r"<!--"),
    "question": re.compile(r"[?？]"),
    "qa_turns": re.compile(r"(?:\ba|답변?|assistant|\bai)\s?[:：]"),
    "invisible": re.compile("\u0000"),
    "quoted": re.compile(r"[\"“”'‘’「『`]"),
}


@dataclass(frozen=True)
class Names:
    """Numbering of the dense features.

    Attributes:
        concepts: The concepts of the lexicon, in the order of their columns.
    """

    concepts: tuple[str, ...]

    def columns(self) -> list[str]:
        """Return the name of every column before the hashed ones."""
        pairs = [f"{a}+{b}" for i, a in enumerate(self.concepts) for b in self.concepts[i + 1 :]]
        return [*self.concepts, *SIGNS, *pairs]

    @property
    def dense(self) -> int:
        """How many columns stand before the hashed ones."""
        n = len(self.concepts)
        return n + len(SIGNS) + n * (n - 1) // 2

    def pair(self, a: int, b: int) -> int:
        """Return the column of a pair of concepts, `a` before `b` in their order."""
        n = len(self.concepts)
        return n + len(SIGNS) + a * n - a * (a + 1) // 2 + (b - a - 1)


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
    ids = sorted({names.concepts.index(c) for c in concepts})
    signs = [len(names.concepts) + k for k, p in enumerate(SIGNS.values()) if p.search(text)]
    pairs = [names.pair(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    dense = np.array([*ids, *signs, *pairs], dtype=np.int64)
    strength = np.ones(len(dense), dtype=np.float32)
    strength[len(ids) + len(signs) :] = 0.7
    parts, values = [dense], [strength]
    for hashed, share in ((_characters(text), CHARACTER_SHARE), (_words(text), 1.0)):
        if len(hashed):
            parts.append(hashed + names.dense)
            values.append(np.full(len(hashed), share / np.sqrt(len(hashed)), dtype=np.float32))
    return Vector(np.concatenate(parts), np.concatenate(values))


def _characters(text: str) -> NDArray[np.int64]:
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


def _words(text: str) -> NDArray[np.int64]:
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
