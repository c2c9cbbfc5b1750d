"""Prompt templates: text files, one for each name and language.

A file has six sections under the headings of its language: role, task, context, examples,
constraints, output format. They are the system message; the text below a line of `---` is the human
message. Placeholders are written `{name}`; both languages of a prompt have the same ones.

A folder of the user's own (RAG_PROMPTS_DIR) in the same layout, `{ko,en}/NAME.md`, replaces the
prompts it has; the others stay. Its files may be without an output format, as those of earlier
versions are.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate

from errors import PromptError
from text.messages import FALLBACK_LANGUAGE, placeholders

FOLDER = Path(__file__).parent
SECTIONS = ("role", "task", "context", "examples", "constraints", "format")
HEADINGS = {
    "en": ("Role", "Task", "Context", "Examples", "Constraints", "Output format"),
    "ko": ("역할", "과제", "맥락", "예시", "제약", "출력 형식"),
}
PLACEHOLDERS: Mapping[str, Set[str]] = {
    "assistant": {"today", "collection", "examples"},
    "answer": {"today", "collection", "examples", "evidence", "question"},
    "condense": {"history", "question"},
    "hyde": {"question"},
    "queries": {"question", "count"},
    "rerank": {"question", "evidence"},
    "judge": {"criterion", "scale", "material"},
    "prefer": {"material"},
    "question": {"title", "passage"},
    "filters": {"question", "fields"},
    "shorten": {"text", "words"},
    "facts": {"message", "attributes"},
    "recap": {"recap", "history"},
    "policy": {"kind", "rules", "text"},
    "study": {"evidence"},
}
RETIRED = frozenset({"summary"})  # of earlier versions; ignored in a folder of one's own
_HEADING = re.compile(r"^# (.+)\n", re.M)


@dataclass(frozen=True)
class Prompt:
    """One prompt in one language.

    Attributes:
        version: Hash of the content; caches and runs record it.
        sections: Text of each section by its name in SECTIONS, in order.
        human: The human message; empty when the conversation itself follows.
    """

    name: str
    language: str
    version: str
    sections: Mapping[str, str]
    human: str = ""

    @property
    def label(self) -> str:
        """Name, language and version, recorded with an answer."""
        return f"{self.name}/{self.language}@{self.version}"

    def with_sections(self, **sections: str) -> "Prompt":
        """Return the prompt with other texts for some sections, and so of another version.

        Braces in a text must be doubled, unless they mark a placeholder of the prompt.
        """
        changed = {name: sections.get(name, self.sections.get(name, "")) for name in SECTIONS}
        kept = {name: text for name, text in changed.items() if text}
        content = "\n".join([self.version, *(f"{name}\n{text}" for name, text in kept.items())])
        return replace(self, sections=kept, version=_version(content))

    def messages(self, **values: object) -> list[BaseMessage]:
        """Return the filled messages: system, then human where the prompt has one.

        A section of examples is left out when the value of `examples` is empty.

        Raises:
            PromptError: a placeholder has no value, or a value no placeholder.
        """
        for name in sorted(PLACEHOLDERS[self.name] ^ values.keys()):
            unfilled = name in PLACEHOLDERS[self.name]
            raise PromptError(
                "Prompt {prompt!r} ({language}): {name!r} is not filled."
                if unfilled
                else "Prompt {prompt!r} ({language}): {name!r} is not in the prompt.",
                prompt=self.name,
                language=self.language,
                name=name,
            )
        sections = dict(self.sections)
        if not values.get("examples", True):
            sections.pop("examples", None)
        system = SystemMessage(_joined(self.language, sections).format_map(values))
        return [system, HumanMessage(self.human.format_map(values))] if self.human else [system]

    def template(self) -> ChatPromptTemplate:
        """Return the prompt as a LangChain `ChatPromptTemplate`, for chains written with `|`."""
        roles = [("system", _joined(self.language, self.sections)), ("human", self.human)]
        return ChatPromptTemplate.from_messages([role for role in roles if role[1]])


@lru_cache(maxsize=32)
def load_prompt(name: str, language: str, folder: Path | None = None) -> Prompt:
    """Return the prompt `name` in `language` ("ko" or "en"; any other is English).

    Args:
        name: One of PLACEHOLDERS.
        language: Language of the prompt.
        folder: Folder that is searched before the project's own.

    Raises:
        PromptError: there is no such prompt, a section is missing or out of order, or a
            placeholder is missing or unknown; the message names it.
    """
    language = language if language in HEADINGS else FALLBACK_LANGUAGE
    place = Path(language) / f"{name}.md"
    path = folder / place if folder and (folder / place).is_file() else FOLDER / place
    if name not in PLACEHOLDERS or not path.is_file():
        known = ", ".join(PLACEHOLDERS)
        raise PromptError(
            "There is no prompt {prompt!r} ({language}).",
            "Known: {known}.",
            prompt=name,
            language=language,
            known=known,
        )
    text = path.read_text("utf-8")
    _check_placeholders(text, name, language)
    system, _, human = text.partition("\n---\n")
    sections = _split(system, name, language)
    return Prompt(name, language, _version(text), sections, human.strip())


def check_folder(folder: Path) -> None:
    """Check a folder of the user's own prompts.

    Raises:
        PromptError: it has no prompt, or one of an unknown name, or one that `load_prompt` refuses.
    """
    files = [file for language in HEADINGS for file in sorted((folder / language).glob("*.md"))]
    if not files:
        raise PromptError(
            "The folder {folder!r} holds no prompt.", "Name it en/answer.md.", folder=folder.name
        )
    for file in files:
        if file.stem in RETIRED:
            continue
        load_prompt(file.stem, file.parent.name, folder)


def _split(text: str, name: str, language: str) -> dict[str, str]:
    _, *parts = _HEADING.split(text)
    headings = HEADINGS[language]
    if tuple(parts[::2]) not in (headings, headings[:-1]):
        found = ", ".join(parts[::2]) or "none"
        raise PromptError(
            "Prompt {prompt!r} ({language}) has the sections {found}.",
            "Write these, in this order: {headings}.",
            prompt=name,
            language=language,
            found=found,
            headings=", ".join(headings),
        )
    return {key: part.strip() for key, part in zip(SECTIONS, parts[1::2], strict=False)}


def _version(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:12]


def _check_placeholders(text: str, name: str, language: str) -> None:
    try:
        found = placeholders(text)
    except ValueError as error:
        raise PromptError(
            "Prompt {prompt!r} ({language}): {reason}.",
            prompt=name,
            language=language,
            reason=str(error),
        ) from None
    for placeholder in sorted(PLACEHOLDERS[name] ^ found):
        missing = placeholder in PLACEHOLDERS[name]
        raise PromptError(
            "Prompt {prompt!r} ({language}): the placeholder {placeholder!r} is missing."
            if missing
            else "Prompt {prompt!r} ({language}): the placeholder {placeholder!r} may not be used.",
            prompt=name,
            language=language,
            placeholder=placeholder,
        )


def _joined(language: str, sections: Mapping[str, str]) -> str:
    headings = dict(zip(SECTIONS, HEADINGS[language], strict=True))
    return "\n\n".join(f"# {headings[name]}\n{text}" for name, text in sections.items())
