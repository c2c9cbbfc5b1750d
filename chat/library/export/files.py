"""Export file: the name, media type and text of an exported conversation."""

import json
import re
from dataclasses import dataclass
from typing import Literal

from chat.library.export.markdown import conversation_markdown
from chat.library.export.page import conversation_html
from chat.library.export.records import conversation_record
from chat.library.export.transcript import Transcript

Format = Literal["markdown", "json", "html"]

_ENDING: dict[Format, tuple[str, str]] = {
    "markdown": (".md", "text/markdown; charset=utf-8"),
    "json": (".json", "application/json"),
    "html": (".html", "text/html; charset=utf-8"),
}
_NAME_CHARS = 60
_NOT_IN_NAMES = re.compile(r"[^\w가-힣]+")


@dataclass(frozen=True)
class ExportedFile:
    """A file for the reader to save, in UTF-8."""

    name: str
    media_type: str
    text: str


def export_file(transcript: Transcript, form: Format, language: str) -> ExportedFile:
    """Return a conversation in a format, with labels in a language."""
    if form == "json":
        text = json.dumps(conversation_record(transcript), ensure_ascii=False, indent=2)
        text = text.replace("<", "\\u003c")  # no HTML, whatever a program takes the file for
    elif form == "html":
        text = conversation_html(transcript, language)
    else:
        text = conversation_markdown(transcript, language)
    ending, media_type = _ENDING[form]
    return ExportedFile(_file_name(transcript.title(language)) + ending, media_type, text)


def _file_name(title: str) -> str:
    """Return a title as a file name that every system takes."""
    name = _NOT_IN_NAMES.sub("-", title).strip("-_")[:_NAME_CHARS].strip("-_")
    return name or "conversation"
