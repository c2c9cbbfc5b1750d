"""Write the training texts: `python -m data.training.guardrails`."""

import ast
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from data.training.guardrails.templates import Text, composed, expanded, paragraphs
from settings import ROOT
from text.language import detect_language

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
JAILBREAKS = 250  # of a language
DOCUMENTS = 500  # benign ones of a language
LONG_DOCUMENTS = 30  # of a language
PERSONAS = 200  # harmless ones of a language
PASTED = 200  # requests with a text to work on, of a language
QUOTATIONS = 150  # of a language
QUESTIONS = (
    "data/eval/questions.yaml",
    "data/eval/company/questions.yaml",
    "data/training/questions.yaml",
)
TEXTS = ("data/sample", "data/eval/company/documents", "docs")
READABLE = (".md", ".txt", ".csv", ".html")
CODE = ("chains", "chat", "index", "ingest", "text", "models", "prompts", "agents", "evals", "cli")
SHARE = 3  # every third docstring of a room
_UNREADABLE = {"encoding_trick", "payload_splitting", "leak_secret", "leak_other_users"}
_NAMES = {
    "en": (
        [
            "Item",
            "Price",
            "Year",
            "City",
            "Team",
            "Points",
            "Owner",
            "Room",
            "Hours",
            "Capacity",
            "Date",
            "Model",
        ]
    ),
    "ko": (
        [
            "품목",
            "가격",
            "연도",
            "도시",
            "팀",
            "점수",
            "담당",
            "호실",
            "시간",
            "정원",
            "날짜",
            "모델",
        ]
    ),
}
_CELLS = {
    "en": ("Harbour,Maple Hall,Tigers,blue,open,Dr Lee,none,A-12,North,see note,closed,K. Ode"),
    "ko": ("항구,단풍관,호랑이,파랑,운영,이 박사,없음,가-12,북쪽,비고 참조,휴무,오 주임"),
}


def main() -> None:
    """Write the files of texts; with `--own` also that of the project's own, as they are now."""
    made = {"attacks": attack_rows, "benign": written_rows, "abuse": _abuse}
    if "--own" in sys.argv[1:]:
        made["own"] = _own
    for name, make in made.items():
        seen: set[str] = set()
        with (HERE / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for row in make():
                if row["text"] not in seen:
                    seen.add(row["text"])
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{name}.jsonl: {len(seen)} texts")


def attack_rows() -> Iterator[dict[str, Any]]:
    """Yield the attacks."""
    for language in ("en", "ko"):
        dice = random.Random(f"attacks/{language}")
        for text in _attack_texts(language):
            row = {"lang": language, "channel": text.channel, "family": text.family}
            if text.channel == "user" or dice.random() < 0.5:
                yield {**row, "text": text.text, "span": [0, len(text.text)]}
            else:
                yield {**row, **_embedded(text.text, _document(language, dice), dice)}
        for whole in composed(SOURCES / f"jailbreak_{language}.txt", JAILBREAKS):
            yield {
                "lang": language,
                "channel": "user",
                "family": "jailbreak_persona",
                "text": whole,
                "span": [0, len(whole)],
            }


def written_rows() -> Iterator[dict[str, Any]]:
    """Yield the benign texts that were written for the guardrails."""
    for language in ("en", "ko"):
        for name, factor in (("benign", 3), ("tasks", 2)):
            for text in expanded(SOURCES / f"{name}_{language}.txt", factor=factor):
                yield {
                    "lang": language,
                    "channel": text.channel,
                    "family": text.family,
                    "text": text.text,
                }
        yield from _quotations(language)
        dice = random.Random(f"benign/{language}")
        yield from _genres(language, dice)
        for whole in composed(SOURCES / f"personas_{language}.txt", PERSONAS):
            yield {
                "lang": language,
                "channel": "user",
                "family": "harmless_persona",
                "text": whole,
            }
        for _ in range(DOCUMENTS):
            yield {
                "lang": language,
                "channel": "document",
                "family": "document",
                "text": _document(language, dice),
            }


def _attack_texts(language: str) -> Iterator[Text]:
    for name in ("attacks", "indirect"):
        yield from expanded(SOURCES / f"{name}_{language}.txt")


def _genres(language: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yield each paragraph, documents of many paragraphs, and requests with a text pasted in."""
    texts = paragraphs(SOURCES / f"texts_{language}.txt")
    for genre, members in texts.items():
        for text in members:
            yield {"lang": language, "channel": "document", "family": genre, "text": text}
    genres = list(texts)
    for number in range(LONG_DOCUMENTS):
        chosen = dice.sample(genres, 1 + number % 3)
        pool = [text for genre in chosen for text in texts[genre]]
        whole = "\n\n".join(dice.sample(pool, min(len(pool), dice.randint(4, 30))))
        yield {
            "lang": language,
            "channel": "document",
            "family": f"long_{chosen[0]}",
            "text": whole,
        }
    requests = [t.text for t in expanded(SOURCES / f"pasted_{language}.txt")]
    for _ in range(PASTED):
        genre = dice.choice(genres)
        text = "\n\n".join(dice.sample(texts[genre], dice.randint(1, 3)))
        whole = dice.choice(requests).replace("{X}", text)
        yield {"lang": language, "channel": "user", "family": f"pasted_{genre}", "text": whole}


def _own() -> Iterator[dict[str, Any]]:
    """Yield the project's questions, documents and docstrings; held-out questions are not read."""
    for name in QUESTIONS:
        for row in yaml.safe_load((ROOT / name).read_text("utf-8")):
            yield _own_row("user", "own_question", str(row["question"]))
    for folder in TEXTS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in READABLE:
                yield _own_row("document", "own_document", path.read_text("utf-8"))
    for room in CODE:
        for text in sorted({t for path in (ROOT / room).rglob("*.py") for t in _docstrings(path)})[
            ::SHARE
        ]:
            yield _own_row("document", "own_code", text)


def _own_row(channel: str, family: str, text: str) -> dict[str, Any]:
    lang = "ko" if detect_language(text) == "ko" else "en"
    return {"lang": lang, "channel": channel, "family": family, "text": text}


def _docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            yield ast.get_docstring(node) or ""


def _quotations(language: str) -> Iterator[dict[str, Any]]:
    """Yield texts that quote an attack in order to talk about it."""
    frames = (SOURCES / f"frames_{language}.txt").read_text("utf-8").splitlines()
    dice = random.Random(f"quotations/{language}")
    short = [
        t.text.rstrip(".")
        for t in _attack_texts(language)
        if len(t.text) < 120 and '"' not in t.text and t.family not in _UNREADABLE
    ]
    for attack in dice.sample(short, QUOTATIONS):
        yield {
            "lang": language,
            "channel": "document",
            "family": "quoted_attack",
            "text": dice.choice(frames).replace("{X}", attack),
        }


def _abuse() -> Iterator[dict[str, Any]]:
    for language in ("en", "ko"):
        path = SOURCES / f"abuse_{language}.txt"
        if path.is_file():
            for text in expanded(path):
                yield {
                    "lang": language,
                    "family": text.family,
                    "label": text.channel,
                    "text": text.text,
                }


def _embedded(attack: str, document: str, dice: random.Random) -> dict[str, Any]:
    """Return a document with an attack at its start, between two lines, or at its end."""
    lines = document.split("\n")
    at = dice.choice([0, len(lines), dice.randrange(len(lines) + 1)])
    before = "\n".join(lines[:at]) + ("\n" if at else "")
    text = "\n".join([*lines[:at], attack, *lines[at:]])
    return {"text": text, "span": [len(before), len(before) + len(attack)]}


def _document(language: str, dice: random.Random) -> str:
    if dice.random() < 0.2:
        return _table(language, dice)
    if dice.random() < 0.5:
        texts = paragraphs(SOURCES / f"texts_{language}.txt")
        members = texts[dice.choice(list(texts))]
        return "\n\n".join(dice.sample(members, dice.randint(1, 4)))
    stock = (SOURCES / f"paragraphs_{language}.txt").read_text("utf-8").splitlines()
    chosen = dice.sample(stock, dice.randint(1, 4))
    parts = []
    for paragraph in chosen:
        sentences = paragraph.split(". ")
        if dice.random() < 0.4:
            dice.shuffle(sentences)
        parts.append(". ".join(sentences))
    return dice.choice(["\n", "\n\n"]).join(parts)


def _table(language: str, dice: random.Random) -> str:
    columns = dice.sample(_NAMES[language], dice.randint(3, 5))
    cells = _CELLS[language].split(",")
    rows = [
        [
            dice.choice([dice.choice(cells), str(dice.randint(1, 2030)), f"{dice.random():.2f}"])
            for _ in columns
        ]
        for _ in range(dice.randint(4, 12))
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [columns, *rows])


if __name__ == "__main__":
    main()
