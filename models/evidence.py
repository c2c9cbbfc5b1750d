"""Evidence: passages rendered into a prompt, and parsed back by the embedded model.

Text from documents is data, never instruction: each passage stands between tags that carry a
random marker, so a document cannot close its own fence or open another.

    <passage-8f3a2c91 n="1" source="leave.md" title="Leave of absence" page="2" heading="Terms">
    ...
    </passage-8f3a2c91>

An answer cites a passage as [n], and documents have marks of that form of their own: footnotes,
indices, intervals. In a prompt those are written ⟦2⟧, so that a model that copies one cites
nothing; in an answer they are restored to the document's own.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Protocol

# The whole answer where the passages hold none; assistants and evals recognise it.
NOT_IN_DOCUMENTS = {
    "ko": "제공된 문서에서 이 질문에 대한 답을 찾지 못했습니다.",
    "en": "I could not find an answer to this question in the documents.",
}

# Key of a message's metadata under which a model that knows its citations gives them, as (start,
# end, number) each.
MARKS = "citations"
ABSTAINED = "abstained"  # the same for whether the model states that the passages do not answer

_FENCE_NAME = re.compile(
    r"\bpassage-[0-9a-f]{8}(?![0-9a-z])(?: n=\"(?P<n>\d{1,3})\")?"
    r"(?: [a-z]{1,12}=\"[^\"\n]{0,200}\")*"
)
_PASSAGE = re.compile(
    r"<passage-(?P<mark>[0-9a-f]{8}) (?P<head>[^>\n]*)>\n(?P<text>.*?)\n</passage-(?P=mark)>", re.S
)
_LIKE_A_CITATION = re.compile(r"\[([^\[\]\n]{0,24}\d[^\[\]\n]{0,24})\]")
_GUARDED = re.compile(r"⟦([^⟦⟧\n]{0,24}\d[^⟦⟧\n]{0,24})⟧")
_GUARD = str.maketrans({"⟦": "[", "⟧": "]"})
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class NumberedPassage(Protocol):
    """What is rendered of a passage: a source, or anything with these attributes."""

    @property
    def n(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def page(self) -> int: ...


@dataclass(frozen=True)
class Evidence:
    """One numbered passage, as it is parsed out of a prompt.

    Attributes:
        n: The number an answer cites as [n]; unique within one turn.
        source: Where the passage comes from, a path or address.
        text: The passage itself.
        title: Title of the document, may be empty.
        page: Page, slide or sheet number from 1, or 0 where the source has none.
        heading: Path of headings above the passage, joined by " > "; may be empty.
    """

    n: int
    source: str
    text: str
    title: str = ""
    page: int = 0
    heading: str = ""


def render_evidence(passages: Sequence[NumberedPassage]) -> str:
    """Return the passages fenced for a prompt or a tool message, under one fresh marker."""
    mark = secrets.token_hex(4)
    return "\n".join(_render(passage, mark) for passage in passages)


def fenced(kind: str, text: str) -> str:
    """Return other untrusted text, such as an answer to grade, fenced in the same way."""
    mark = secrets.token_hex(4)
    return f"<{kind}-{mark}>\n{text}\n</{kind}-{mark}>"


def guarded(text: str) -> str:
    """Return the text of a document with other brackets around what looks like a citation."""
    return _LIKE_A_CITATION.sub(r"⟦\1⟧", text)


def unguarded(text: str) -> str:
    """Return a text with the brackets that `guarded` replaced restored.

    The length stays the same, and any part of a text may be given.
    """
    return text.translate(_GUARD)


def parse_evidence(text: str) -> list[Evidence]:
    """Return the passages that `render_evidence` wrote into `text`, in order; empty if none."""
    passages = []
    for match in _PASSAGE.finditer(text):
        head = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match["head"])}
        passages.append(
            Evidence(
                n=int(head["n"]),
                source=head["source"],
                text=_GUARDED.sub(r"[\1]", match["text"]),
                title=head.get("title", ""),
                page=int(head.get("page", 0)),
                heading=head.get("heading", ""),
            )
        )
    return passages


def beside_evidence(text: str) -> str:
    """Return what stands in `text` besides the passages that `render_evidence` wrote."""
    return _PASSAGE.sub("", text).strip()


def fences_as_numbers(answer: str) -> str:
    """Return an answer with [n] in place of the name of a fence that a model wrote into prose."""
    return _FENCE_NAME.sub(lambda found: f"[{found['n']}]" if found["n"] else "passage", answer)


def _render(passage: NumberedPassage, mark: str) -> str:
    page = f' page="{passage.page}"' if passage.page else ""
    source, title = (escape(" ".join(value.split())) for value in (passage.source, passage.title))
    above = escape(" ".join(str(getattr(passage, "heading", "")).split()))
    heading = f' heading="{above}"' if above and above != title else ""
    head = f'n="{passage.n}" source="{source}" title="{title}"{page}{heading}'
    return f"<passage-{mark} {head}>\n{guarded(passage.text)}\n</passage-{mark}>"
