"""Persona: who the assistant is and what it talks about, added to the prompts of answers.

A YAML file (RAG_PERSONA) with any of these fields, each a text for both languages or one for each:

    name: {ko: 윤슬이, en: Yunie}
    role: {ko: 대학 행정을 안내합니다., en: You guide through the offices of a university.}
    tone: {ko: 친절한 존댓말, en: friendly and formal}
    topics: {ko: [휴학, 등록금], en: [leave of absence, tuition]}

Topics become a constraint of the prompt, which asks a generative model to keep to them; the rail of
topics (`guardrails.topic`) checks each question against them in process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from errors import PromptError
from prompts.templates import Prompt
from text.messages import FALLBACK_LANGUAGE, LANGUAGES, Messages, load_yaml

TABLE = Path(__file__).with_suffix(".yaml")
TEXTS = ("name", "role", "tone")
FIELDS = (*TEXTS, "topics")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Persona:
    """A persona; each field by language, absent where the file has none.

    Attributes:
        name: What the assistant calls itself.
        role: Sentences added to its role.
        tone: Its tone, in a few words.
        topics: The topics it talks about; without any, all.
    """

    name: Texts = field(default_factory=dict)
    role: Texts = field(default_factory=dict)
    tone: Texts = field(default_factory=dict)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def apply(self, prompt: Prompt) -> Prompt:
        """Return the prompt with the persona in its role and constraints."""
        say, language = Messages.load(TABLE), prompt.language
        name, role, tone = (_of(texts, language) for texts in (self.name, self.role, self.tone))
        added = [
            say("name", language, name=name) if name else "",
            role,
            say("tone", language, tone=tone.rstrip(".")) if tone else "",
        ]
        roles = [prompt.sections["role"], *(_escaped(text) for text in added if text)]
        sections = {"role": " ".join(roles)}
        if topics := _of(self.topics, language):
            rule = _escaped(say("topics", language, topics=", ".join(topics)))
            sections["constraints"] = f"{rule}\n{prompt.sections['constraints']}"
        return prompt.with_sections(**sections)

    def all_topics(self) -> tuple[str, ...]:
        """Return the topics in every language, each once."""
        every = (topic for topics in self.topics.values() for topic in topics)
        return tuple(dict.fromkeys(every))


def load_persona(path: Path) -> Persona:
    """Return the persona in a YAML file, read again only when the file changes.

    Raises:
        PromptError: the file is missing or no table, or a field is unknown or of another kind; the
            message names file and field.
    """
    try:
        return _load(path, path.stat().st_mtime_ns)
    except OSError:
        raise PromptError("There is no persona {file!r}.", file=path.name) from None


@lru_cache(maxsize=8)
def _load(path: Path, changed: int) -> Persona:
    try:
        table = load_yaml(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise PromptError("{file}: this is not YAML.", file=path.name) from None
    if not isinstance(table, dict) or not table:
        raise PromptError(
            "{file}: a persona is a table.",
            "It may have these fields: {fields}.",
            file=path.name,
            fields=", ".join(FIELDS),
        )
    if unknown := [str(name) for name in table if name not in FIELDS]:
        raise PromptError(
            "{file}: a persona has no field {field!r}.",
            "It may have these fields: {fields}.",
            file=path.name,
            field=unknown[0],
            fields=", ".join(FIELDS),
        )
    texts = {name: _by_language(path.name, name, table[name]) for name in table}
    return Persona(**texts)


def _by_language(file: str, name: str, value: Any) -> dict[str, Any]:
    by_language = value if isinstance(value, dict) else dict.fromkeys(LANGUAGES, value)
    read = _topics if name == "topics" else _text
    found = {code: read(each) for code, each in by_language.items()}
    if not found or not set(found) <= set(LANGUAGES) or not all(found.values()):
        raise PromptError(
            "{file}: {field!r} must be a text, or one for each of ko and en."
            if name != "topics"
            else "{file}: {field!r} must be a list of texts, or one for each of ko and en.",
            file=file,
            field=name,
        )
    return found


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _topics(value: Any) -> tuple[str, ...]:
    texts = [_text(each) for each in value] if isinstance(value, list) else []
    return tuple(texts) if all(texts) else ()


def _of(texts: Mapping[str, Any], language: str) -> Any:
    """Return the text of a language, else that of another, else nothing."""
    if not texts:
        return ""
    return texts.get(language) or texts.get(FALLBACK_LANGUAGE) or next(iter(texts.values()))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
