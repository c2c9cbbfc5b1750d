"""Benchmark corpus: real Korean and English text, recombined to any size.

Paragraphs of the evaluation corpora become documents of a few paragraphs each, half of the
characters in Korean, half in English. For more text than there is, sentences are shuffled into new
paragraphs, so that no passage repeats. The same seed gives the same tree.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from evals.datasets.datasets import load_dataset
from settings import ROOT
from text.normalise import normalise
from text.sentences import sentence_spans

SETS = {
    "ko": ("korquad1_ko", "kobest_boolq_ko"),
    "en": ("squad_en", "scifact_en", "pubmedqa_en", "cranfield_en"),
}
SAMPLE = ROOT / "data" / "sample"
SAMPLE_QUESTIONS = ROOT / "data" / "eval" / "questions.yaml"
CHARACTERS_A_CHILD = 260  # measured at the default sizes
QUESTIONS = 60  # for each language
_MIN_PARAGRAPHS, _MAX_PARAGRAPHS = 5, 15  # in a document
_SECTION = 4  # paragraphs under one heading in a Markdown file

Paragraph = list[str]


@dataclass(frozen=True)
class Corpus:
    """A tree of documents.

    Attributes:
        folder: The folder with .md and .txt files in `ko` and `en`.
        documents: Their number.
        characters: Their total length.
        questions: Questions about this text, Korean and English.
        origin: The source of the text, for the report.
    """

    folder: Path
    documents: int
    characters: int
    questions: tuple[str, ...]
    origin: str


def write_corpus(folder: Path, children: int, eval_data: Path, seed: int = 3) -> Corpus:
    """Write documents of about `children` passages into a folder."""
    real = all(
        (eval_data / "retrieval" / name).is_dir() for names in SETS.values() for name in names
    )
    documents = characters = 0
    for language in SETS:
        paragraphs = _real(eval_data, language) if real else _sample(language)
        wanted = children * CHARACTERS_A_CHILD // len(SETS)
        for number, text in enumerate(_documents(paragraphs, language, wanted, seed)):
            suffix = ("md", "txt")[number % 2]
            path = folder / language / f"{number // 500:03d}" / f"{number:05d}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_shaped(text, suffix), "utf-8")
            documents, characters = documents + 1, characters + sum(map(len, text))
    asked = _questions(eval_data if real else None, seed)
    origin = "public KO and EN corpora" if real else "sample documents (RAG_EVAL_DATA is absent)"
    return Corpus(folder, documents, characters, asked, origin)


def edit(folder: Path, share: float, seed: int) -> int:
    """Insert a sentence into the middle of a share of the documents; return their number."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = random.Random(seed).sample(files, max(1, round(len(files) * share)))
    for path in chosen:
        lines = path.read_text("utf-8").split("\n\n")
        lines[len(lines) // 2] += f" This was added in edition {seed}."
        path.write_text("\n\n".join(lines), "utf-8")
    return len(chosen)


def _documents(
    paragraphs: list[Paragraph], language: str, characters: int, seed: int
) -> Iterator[list[str]]:
    """Yield documents, each a list of paragraphs, up to a number of characters."""
    rng = random.Random(f"{seed}-{language}")
    supply = _endless(paragraphs, rng)
    while characters > 0:
        document = [next(supply) for _ in range(rng.randint(_MIN_PARAGRAPHS, _MAX_PARAGRAPHS))]
        characters -= sum(map(len, document))
        yield document


def _endless(paragraphs: list[Paragraph], rng: random.Random) -> Iterator[str]:
    sizes = [len(paragraph) for paragraph in paragraphs]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    for round_number in count():
        if round_number == 0:
            yield from map(" ".join, rng.sample(paragraphs, len(paragraphs)))
            continue
        rng.shuffle(sentences)
        at = 0
        for size in rng.sample(sizes, len(sizes)):
            yield " ".join(sentences[at : at + size])
            at += size


def _shaped(paragraphs: list[str], suffix: str) -> str:
    if suffix == "txt":
        return "\n\n".join(paragraphs) + "\n"
    blocks = [f"# {_title(paragraphs[0])}"]
    for place, paragraph in enumerate(paragraphs):
        if place and place % _SECTION == 0:
            blocks.append(f"## {_title(paragraph)}")
        blocks.append(paragraph)
    return "\n\n".join(blocks) + "\n"


def _title(paragraph: str) -> str:
    return " ".join(paragraph.split()[:5])


def _real(eval_data: Path, language: str) -> list[Paragraph]:
    read = (load_dataset(eval_data / "retrieval" / name).documents() for name in SETS[language])
    return [_sentences(one.extracted.pages[0].text) for documents in read for one in documents]


def _sample(language: str) -> list[Paragraph]:
    texts = [path.read_text("utf-8") for path in sorted((SAMPLE / language).glob("*.[mt][dx]*"))]
    parts = [part for text in texts for part in normalise(text).split("\n\n")]
    return [_sentences(part) for part in parts if part.strip()]


def _sentences(text: str) -> Paragraph:
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def _questions(eval_data: Path | None, seed: int) -> tuple[str, ...]:
    if eval_data is None:
        return tuple(one.text for one in load_dataset(SAMPLE_QUESTIONS).questions)
    asked: list[str] = []
    for names in SETS.values():
        for name in names:
            found = load_dataset(eval_data / "retrieval" / name)
            share = QUESTIONS // len(names)
            asked += [one.text for one in found.sample(share, seed).questions]
    random.Random(seed).shuffle(asked)
    return tuple(asked)
