"""Comments in HTML and Markdown: prose that a person wrote, or markers of tools and templates.

`<!-- end header -->` and `<!-- prettier-ignore -->` are markers and are dropped;
`<!-- The fee was 300 until May. -->` is prose.
"""

import re
from typing import Final

from ingest.loaders.page_builder import PageBuilder

_CODE: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG: Final = re.compile(r"<[^<>]*>")
_SYNTAX: Final = re.compile(r"[{}=;\\]|\w\(|-{3,}|={3,}|[\w-]+/[\w/-]+")
_MARKER: Final = re.compile(
    r"\W*(?:/|#|\[if\b|start|begin|end|close|open|opening|closing|google|toc\b|more\b|vim?:|eslint"
    r"|prettier|markdownlint|textlint|html-?hint|cspell|spell|ignore|disable|enable|generated|built"
    r"|build|section\b|wp:|여기(?:부터|까지)|시작|끝|본문|광고)",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
_KOREAN: Final = re.compile("[가-힣]")
_END: Final = re.compile(r"[.!?。…](?:\s|\Z)|다(?:\s|\Z)")
# Words of a sentence that has no full stop.
_SENTENCE, _KOREAN_SENTENCE = 4, 3


def comment_text(text: str, builder: PageBuilder) -> str:
    """Return the prose of a comment with its mark where the setting keeps it; else ""."""
    return builder.render_withdrawn(text, "comment") if is_prose(text) else ""


def is_prose(text: str) -> bool:
    """Return whether a comment holds a sentence, not only the marker of a tool."""
    bare = " ".join(_TAG.sub(" ", _CODE.sub(" ", text)).split())
    if _MARKER.match(bare):
        return False
    words = _WORD.findall(bare)
    if len(_SYNTAX.findall(bare)) > len(words) // 4:
        return False
    least = _KOREAN_SENTENCE if _KOREAN.search(bare) else _SENTENCE
    return len(words) >= (least - 1 if _END.search(bare) or re.search(r"\d", bare) else least)
