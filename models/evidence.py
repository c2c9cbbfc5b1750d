"""How passages are written down for a model, and read back by the embedded one.

Text from documents is data, never instruction: each passage stands between tags that carry a
random marker, so a document cannot close its own fence or open another.

    <passage-8f3a2c91 n="1" source="leave.md" title="Leave of absence" page="2">
    ...
    </passage-8f3a2c91>
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

# The whole answer where the passages do not hold one; assistants and evals recognise it.
NOT_IN_DOCUMENTS = {
    "ko": "제공된 문서에서 이 질문에 대한 답을 찾지 못했습니다.",
    "en": "I could not find an answer to this question in the documents.",
}

_PASSAGE = re.compile(
    r"<passage-(?P<mark>[0-9a-f]{8}) (?P<head>[^>\n]*)>\n(?P<text>.*?)\n</passage-(?P=mark)>", re.S
)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Evidence:
    """One numbered passage, as a model sees it.

    Attributes:
        n: The number an answer cites as [n]; unique within one turn.
        source: What the passage comes from, a path or address.
        text: The passage itself.
        title: Title of the document, may be empty.
        page: Page, slide or sheet number from 1, or 0 where the source has none.
    """

    n: int
    source: str
    text: str
    title: str = ""
    page: int = 0


def render_evidence(passages: Sequence[Evidence]) -> str:
    """Return the passages fenced for a prompt or a tool message, under one fresh marker."""
    mark = secrets.token_hex(4)
    return "\n".join(_render(passage, mark) for passage in passages)


def fenced(kind: str, text: str) -> str:
    """Return other text from outside, such as an answer to grade, fenced in the same way."""
    mark = secrets.token_hex(4)
    return f"<{kind}-{mark}>\n{text}\n</{kind}-{mark}>"


def parse_evidence(text: str) -> list[Evidence]:
    """Return the passages that `render_evidence` wrote into `text`, in order; empty if none."""
    found = []
    for match in _PASSAGE.finditer(text):
        head = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match["head"])}
        found.append(
            Evidence(
                n=int(head["n"]),
                source=head["source"],
                text=match["text"],
                title=head.get("title", ""),
                page=int(head.get("page", 0)),
            )
        )
    return found


def _render(passage: Evidence, mark: str) -> str:
    page = f' page="{passage.page}"' if passage.page else ""
    source, title = (escape(" ".join(value.split())) for value in (passage.source, passage.title))
    head = f'n="{passage.n}" source="{source}" title="{title}"{page}'
    return f"<passage-{mark} {head}>\n{passage.text}\n</passage-{mark}>"
