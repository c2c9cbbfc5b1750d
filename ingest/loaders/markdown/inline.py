"""Markdown inline parsing: emphasis, escapes and tags are removed, struck-out text is withdrawn.

Code spans, TeX formulas, links and addresses stay as written. Emphasis is recognised more widely
than in CommonMark, whose flanking rules reject `**15일(주말)**까지`.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Final

from ingest.loaders.markdown.inline_html import strip_tags
from ingest.loaders.markdown.spans import (
    STRUCK_TAG,
    replace_spans,
    single_tilde_spans,
    struck_spans,
    tagged_spans,
)
from ingest.loaders.page_builder import PageBuilder

# Characters for private use.
_OPEN, _CLOSE = "\ue000", "\ue001"  # around the number of a piece that is kept verbatim
REMOVED: Final = "\ue002"  # where text was removed, until the blanks around it are tidied
_PLACEHOLDER: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_HINT: Final = re.compile(f"[*_~<&\\\\`${REMOVED}]")
# Each alternative begins with a literal and looks behind from there, which makes the search much
# faster than a leading lookbehind.
_CODE: Final = r"`(?<!``)(?P<ticks>`*)(?!`).+?(?<!`)`(?P=ticks)(?!`)"
_TEX: Final = r"\$\$.{1,4000}?\$\$|\$(?<![\\$\w]\$)(?=[^\s$])[^$]{0,500}?(?<=[^\s\\])\$(?![\d$])"
_ADDRESS: Final = (
    r"<(?:https?://|mailto:)[^<>\s]*>|\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|http(?<=\bhttp)s?://[^\s<>)|]+"
)
_VERBATIM: Final = re.compile(f"{_CODE}|{_TEX}|{_ADDRESS}", re.S)
_DEFINITION: Final = r"^[ ]{0,3}\[[^\]\n]+\]:[^\n]*"
_VERBATIM_OR_DEFINITION: Final = re.compile(f"{_CODE}|{_TEX}|{_ADDRESS}|{_DEFINITION}", re.S | re.M)
_ENVIRONMENT: Final = re.compile(r"\\begin\{(\w+\*?)\}.{0,2000}?\\end\{\1\}", re.S)
_BRACKETED: Final = re.compile(r"\\\((.{1,500}?)\\\)|\\\[(.{1,1000}?)\\\]", re.S)
_FORMULA: Final = re.compile(r"[\\^_={}]")
_WORD: Final = re.compile(r"[^\W\d_]{3,}|[가-힣]")
_ESCAPE: Final = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{}~])")
_CODE_TAG: Final = re.compile(r"<(/?)(code|kbd|samp|tt)\b[^<>]*>", re.I)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_STRONG: Final = re.compile(
    r"\*(?<![\\*]\*)(\*{1,2})(?=[^\s*])((?:(?!\*\*).){1,2000}?)(?<=\S)\*\1(?!\*)", re.S
)
_UNDERSCORES: Final = re.compile(
    r"_(?<![\w\\]_)(_{1,2})(?=[^\s_])(.{1,1000}?)(?<=[^\s_])_\1(?![A-Za-z0-9_])"
)
_EMPHASIS: Final = re.compile(
    r"\*(?<![\w*\\]\*)(?=[^\s*)\],.])([^*\n]{1,500}?)(?<=[^\s*(\[])\*(?![*A-Za-z0-9])"
    r"|_(?<![\w\\]_)(?=[^\s_)\],.])([^_\n]{1,500}?)(?<=[^\s_(\[])_(?!\w)"
)
_AROUND_REMOVED: Final = re.compile(f"(^[ \\t]*|[ \\t])(?:{REMOVED}[ \\t]?)+")
_EMPTY_ITEM: Final = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]+\[[ xX]\])?)?[ \t]*"
)
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def strip_inline_markup(text: str, builder: PageBuilder) -> str:
    """Return a paragraph, list item or table cell without inline markup.

    Args:
        text: Text without blank lines.
        builder: Drops or marks struck-out text, by setting.
    """
    if _OPEN in text or not _HINT.search(text):
        return text
    kept: list[str] = []

    def protect(piece: str) -> str:
        kept.append(piece)
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    text = replace_spans(text, tagged_spans(text, _CODE_TAG), lambda _, inner: protect(inner))
    verbatim = _VERBATIM_OR_DEFINITION if "]:" in text else _VERBATIM
    text = verbatim.sub(lambda match: protect(match[0]), text)
    if "\\end{" in text:
        text = _ENVIRONMENT.sub(lambda match: protect(match[0]), text)
    if "\\)" in text or "\\]" in text:
        text = _BRACKETED.sub(
            lambda match: match[0] if _is_words(match) else protect(match[0]), text
        )
    text = _ESCAPE.sub(lambda match: protect(_unescaped(match)), text)
    text = _without_emphasis(text, builder, protect)
    for _ in range(len(kept) and 3):  # A link may contain code, a code span an escape.
        text = _PLACEHOLDER.sub(lambda match: kept[int(match[1])], text)
    return _tidied(text) if REMOVED in text else text


def _tidied(text: str) -> str:
    """Return the text without double blanks and empty list items where text was removed."""
    lines = []
    for line in text.split("\n"):
        kept = _AROUND_REMOVED.sub(lambda match: match[1], line).replace(REMOVED, "")
        if kept == line or not _EMPTY_ITEM.fullmatch(kept):
            lines.append(kept.rstrip() if kept != line else line)
    return "\n".join(lines)


def _is_words(match: re.Match[str]) -> bool:
    inner = match[1] or match[2]
    return not _FORMULA.search(inner) and _WORD.search(inner) is not None


def _unescaped(match: re.Match[str]) -> str:
    """Return an escaped character; at the beginning of a block, with its backslash."""
    line = match.string.rfind("\n", 0, match.start()) + 1
    begins = not match.string[line : match.start()].strip(" \t0123456789")
    return match[0] if begins and match[1] in "#-+>*.)=~`" else match[1]


def _without_emphasis(text: str, builder: PageBuilder, protect: Callable[[str], str]) -> str:
    def withdraw(name: str, inner: str) -> str:
        kind = "deleted" if name == "del" else "struck"
        written = builder.render_withdrawn(" ".join(inner.split()), kind)
        return protect(written) if written else REMOVED

    text = replace_spans(text, tagged_spans(text, STRUCK_TAG), withdraw)
    text = replace_spans(text, struck_spans(text), withdraw)
    text = replace_spans(text, single_tilde_spans(text), withdraw) if "~" in text else text
    text = strip_tags(text) if "<" in text else text
    text = _ENTITY.sub(_entity_text, text)
    text = _STRONG.sub(_strong_text, text)
    text = _UNDERSCORES.sub(
        lambda match: match[0] if _IDENTIFIER.fullmatch(match[2]) else match[2], text
    )
    return _EMPHASIS.sub(lambda match: match[1] or match[2], text)


def _entity_text(match: re.Match[str]) -> str:
    char = unescape(match[0])
    return match[0] if char in "|\n*_~`" else char.replace("\xa0", " ")


def _strong_text(match: re.Match[str]) -> str:
    """Return the text of strong emphasis; a power such as 2**3 stays."""
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    power = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return match[0] if power else match[2]
