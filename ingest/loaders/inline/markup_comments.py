"""Comments in markup: remarks that someone wrote, told apart from markers of programs.

Pages are full of `<!-- end header -->` and `<!-- prettier-ignore -->`, which are not worth a
word to the reader; `<!-- The fee was 300 until May. -->` is.
"""

import re
from typing import Final

from ingest.loaders.page_builder import PageBuilder

_CODE: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG: Final = re.compile(r"<[^<>]*>")
_SIGNS: Final = re.compile(r"[{}=;\\]|\w\(|-{3,}|={3,}|[\w-]+/[\w/-]+")
_MARKER: Final = re.compile(
    r"\W*(?:/|#|\[if\b|start|begin|end|close|open|opening|closing|google|toc\b|more\b|vim?:|eslint"
    r"|prettier|markdownlint|textlint|html-?hint|cspell|spell|ignore|disable|enable|generated|built"
    r"|build|section\b|wp:|여기(?:부터|까지)|시작|끝|본문|광고)",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
_KOREAN: Final = re.compile("[가-힣]")
_END: Final = re.compile(r"[.!?。…](?:\s|\Z)|다(?:\s|\Z)")
_FEW, _FEW_KOREAN = 4, 3  # words that read as a sentence without its full stop


def comment_text(text: str, builder: PageBuilder) -> str:
    """Return what is to be written of a comment: by setting, a remark with its mark; else ""."""
    return builder.withdrawn(text, "comment") if is_prose(text) else ""


def is_prose(text: str) -> bool:
    """Return whether a comment holds words of a sentence, not only the marker of a program."""
    bare = " ".join(_TAG.sub(" ", _CODE.sub(" ", text)).split())
    if _MARKER.match(bare):
        return False
    words = _WORD.findall(bare)
    if len(_SIGNS.findall(bare)) > len(words) // 4:
        return False
    few = _FEW_KOREAN if _KOREAN.search(bare) else _FEW
    return len(words) >= (few - 1 if _END.search(bare) or re.search(r"\d", bare) else few)
