"""Sentences of passages, verbatim and paraphrased.

Everything is drawn from a seeded generator; a change gives None where there is nothing to change.
"""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.chunking.chunker import chunk, sizes_of
from ingest.loaders import extract
from settings import ROOT, Settings
from text.language import detect_language
from text.sentences import sentence_spans

Change = Callable[[str, str, random.Random], str | None]


class Passage(NamedTuple):
    """A passage and its title."""

    title: str
    text: str


def sample_passages() -> list[Passage]:
    """The parents of the project's own documents."""
    settings = Settings(web_tools=False)
    found = []
    for path in sorted((ROOT / "data" / "sample").rglob("*.*")):
        read = extract(path, settings)
        for parent in chunk(read.pages, sizes_of(settings)):
            page = read.pages[parent.page - 1]
            found.append(Passage(read.title, page.text[parent.start : parent.end]))
    return found


def corpus_passages(folder: Path, count: int, draw: random.Random) -> list[Passage]:
    """A random sample of the passages of a retrieval set."""
    lines = gzip.decompress((folder / "corpus.jsonl.gz").read_bytes()).decode().splitlines()
    rows = [json.loads(line) for line in draw.sample(lines, min(count, len(lines)))]
    return [Passage(row.get("title", ""), row["text"]) for row in rows]


def sentences(passages: Sequence[Passage], language: str) -> Iterator[tuple[str, Passage]]:
    """The whole sentences of one language, each with its passage."""
    for passage in passages:
        for start, end in sentence_spans(passage.text):
            sentence = passage.text[start:end]
            usable = 25 if language == "ko" else 40
            whole = re.search(r"[다요]\.$" if language == "ko" else r"[a-z]\.$", sentence)
            fits = "|" not in sentence and usable <= len(sentence) <= 240
            if whole and fits and detect_language(sentence) == language:
                yield " ".join(sentence.split()), passage


NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

_NEGATION = (
    r"\b(?:not|no|never|without|unless|only|if|except)\b|n't|않|없|아니|못|불|미|만 |제외|^안$"
)
_FRONT = r"(?:In|On|At|After|Before|When|During|Since|From|By|For|Under|Until|As|While|Although)\b"
_BACK = r", (?:which|who|where|including|such as|while|with)\b[^,]+\.$"
_POLITE = (
    ("하였다.", "하였습니다."), ("했다.", "했습니다."), ("었다.", "었습니다."),
    ("이다.", "입니다."), ("한다.", "합니다."), ("된다.", "됩니다."), ("있다.", "있습니다."),
    ("없다.", "없습니다."),
    ("는다.", "습니다."), ("았다.", "았습니다."), ("였다.", "였습니다."),
)  # fmt: skip


def polite(sentence: str, text: str, draw: random.Random) -> str | None:
    """A Korean ending becomes polite, a polite one plain; English numbers become digits."""
    for plain, courteous in _POLITE:
        if sentence.endswith(plain):
            stem = sentence.removesuffix(plain)
            if plain == "는다.":  # 받는다 -> 받습니다
                return f"{stem}습니다."
            return stem + courteous
        if sentence.endswith(courteous):
            return sentence.removesuffix(courteous) + plain
    for value, word in enumerate(NUMBER_WORDS, start=2):
        if re.search(rf"\b{word}\b", sentence):
            return re.sub(rf"\b{word}\b", str(value), sentence, count=1)
    return None


def reordered(sentence: str, text: str, draw: random.Random) -> str | None:
    """The first phrase moves to the end, or two Korean phrases change places."""
    if match := re.match(rf"({_FRONT}[^,]+), ([^,]+)\.$", sentence):
        front, rest = match.groups()
        return f"{rest[0].upper()}{rest[1:]} {front[0].lower()}{front[1:]}."
    pattern = r"(?<= )([가-힣\d]+(?:에서|에게|에|까지|부터)) ([가-힣\d]+[을를이가]) "
    swapped = re.sub(pattern, r"\2 \1 ", sentence, count=1)
    return swapped if swapped != sentence else None


def shortened(sentence: str, text: str, draw: random.Random) -> str | None:
    """A clause is left out."""
    if match := re.search(_BACK, sentence):
        rest, dropped = sentence[: match.start()] + ".", match.group()
    elif match := re.match(r"([^,]+(?:고|며|으며)),? (?=[^,]{20,}$)", sentence):
        rest, dropped = sentence[match.end() :], match.group()
    else:
        return None
    return rest if len(rest) > 20 and not re.search(_NEGATION, dropped) else None


def without_a_word(sentence: str, text: str, draw: random.Random) -> str | None:
    """The word in the middle is missing."""
    words = sentence.split()
    dropped = words.pop(len(words) // 2)
    if re.search(_NEGATION, dropped) or len(words) < 5:
        return None
    return " ".join(words)


PARAPHRASES: tuple[Change, ...] = (polite, reordered, shortened, without_a_word)
