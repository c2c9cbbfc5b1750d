"""Data card: what a training file holds, how it was made, and what it is for, in both languages."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from evals.export.export import Exported
from evals.export.rows import Format
from text.messages import LANGUAGES, Messages

_TABLE = Path(__file__).with_name("card.yaml")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{1,30}_\d{1,4}\]|\[SECRETS\]")
_NAMES = {"ko": "한국어", "en": "English"}


def data_card(
    exported: Exported, file: str, kind: Format, *, day: date, teacher: str = "", cases: int = 0
) -> str:
    """Return the card as Markdown, English first.

    Args:
        exported: The rows.
        file: Name of the training file.
        kind: Its format.
        day: When it was made.
        teacher: The model whose answers these are, for rows of documents.
        cases: Rows that ask the same as evaluation cases made of ratings.
    """
    parts = [_section(exported, file, kind, language, day, teacher, cases) for language in _ORDER]
    return "\n\n---\n\n".join(parts) + "\n"


_ORDER = sorted(LANGUAGES)  # en, ko


def _section(
    exported: Exported,
    file: str,
    kind: Format,
    language: str,
    day: date,
    teacher: str,
    cases: int,
) -> str:
    say, counts = _messages(), exported.summary()
    values = {
        "file": file,
        "kind": say(kind, language),
        "date": day.isoformat(),
        "train": counts["train"],
        "validation": counts["validation"],
        "languages": _listed(counts["languages"]),
        "origins": _listed(
            {say(f"origin_{k}", language, teacher=teacher): n for k, n in counts["origins"].items()}
        ),
        "exact": exported.exact,
        "near": exported.near,
        "unfit": exported.unfit,
        "against": _listed(exported.against) or say("no_sets", language),
        "dropped": exported.dropped,
        "placeholders": _placeholders(exported),
        "count": cases,
    }
    keys = ["what", "made", "split", "leaks", *(["cases"] if cases else []), "personal", "use"]
    body = [say(key, language, **values) for key in (*keys, "undo")]
    title = f"# {say('title', language, **values)} ({_NAMES[language]})"
    return "\n\n".join([title, *body])


def _placeholders(exported: Exported) -> int:
    rows = [*exported.train, *exported.validation]
    texts = (
        text
        for row in rows
        for text in (row.question, row.answer, row.rejected, *(one.text for one in row.sources))
    )
    return sum(len(_PLACEHOLDER.findall(text)) for text in texts)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


@cache
def _messages() -> Messages:
    return Messages.load(_TABLE)
