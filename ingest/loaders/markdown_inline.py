"""Inline Markdown as its reader sees it: emphasis and escapes undone, struck-out words withdrawn.

Code, formulas in TeX, links and addresses stay as they are written. The marks of emphasis are
read a little wider than CommonMark does, which takes `**15일(주말)**까지` for no emphasis.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Final

from ingest.loaders.draft import Draft
from ingest.loaders.html_forms import EMPTY, TICKED
from text.raised import lowered, raised

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: around the number of a piece that stays
GONE: Final = "\ue002"  # where something was left out, until the blanks around it are
_HOLD: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_CODE: Final = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
_TEX: Final = (
    r"\$\$.{1,4000}?\$\$|(?<![\\$\w])\$(?=[^\s$])[^$]{0,500}?(?<=[^\s\\])\$(?![\d$])"
    r"|\\begin\{(?P<env>\w+\*?)\}.{0,4000}?\\end\{(?P=env)\}"
)
_ADDRESS: Final = (
    r"<(?:https?://|mailto:)[^<>\s]*>|\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|\bhttps?://[^\s<>)|]+|^[ ]{0,3}\[[^\]\n]+\]:[^\n]*"
)
_KEPT: Final = re.compile(f"{_CODE}|{_TEX}|{_ADDRESS}", re.S | re.M)
_BRACKETED: Final = re.compile(r"\\\((.{1,500}?)\\\)|\\\[(.{1,4000}?)\\\]", re.S)
_WORDS: Final = re.compile(r"[\w\s,.:;'’·-]*[^\W\d_]{3,}[\w\s,.:;'’·-]*|[가-힣\s\d,.]*")
_ESCAPE: Final = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{}~])")
_CODE_TAG: Final = re.compile(r"<(code|kbd|samp|tt)\b[^<>]*>(.*?)</\1\s*>", re.S | re.I)
_STRUCK: Final = re.compile(r"(?<![~\\])~~(?=[^\s~])([^|]{1,2000}?)(?<=[^\s~])~~(?!~)")
_STRUCK_TAG: Final = re.compile(r"<(s|strike|del)\b[^<>]*>(.*?)</\1\s*>", re.S | re.I)
_RAISED: Final = re.compile(r"<(sup|sub)\b[^<>]*>([^<>]{1,200})</\1\s*>", re.I)
_BREAK: Final = re.compile(r"[ \t]*<br\b[^<>]*>[ \t]*\n?", re.I)
_BOX: Final = re.compile(r"<input\b[^<>]*\btype=[\"']?(?:checkbox|radio)\b[^<>]*>", re.I)
_PICTURE: Final = re.compile(r"<img\b[^<>]*>", re.I)
_ALT: Final = re.compile(r"\balt=(?:\"([^\"]*)\"|'([^']*)')", re.I)
_TAG: Final = re.compile(
    r"</?(?:div|p|span|b|i|u|em|strong|ins|mark|small|big|font|center|abbr|cite|details|summary"
    r"|section|article|header|footer|main|figure|figcaption|picture|source|a|blockquote|label|q"
    r"|wbr|hr|var|dfn|time|bdi|bdo|nobr|sup|sub|input)(?:\s[^<>]*)?/?>",
    re.I,
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_STRONG: Final = re.compile(
    r"(?<![\\*])(\*{2,3})(?=[^\s*])((?:(?!\*\*).){1,2000}?)(?<=\S)\1(?!\*)", re.S
)
_UNDER: Final = re.compile(
    r"(?<![\w\\])(_{2,3})(?=[^\s_])(.{1,1000}?)(?<=[^\s_])\1(?![A-Za-z0-9_])"
)
_SLANTED: Final = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*)\],.])([^*\n]{1,500}?)(?<=[^\s*(\[])\*(?![*A-Za-z0-9])"
    r"|(?<![\w\\])_(?=[^\s_)\],.])([^_\n]{1,500}?)(?<=[^\s_(\[])_(?!\w)"
)
_AROUND: Final = re.compile(f"(^[ \\t]*|[ \\t])(?:{GONE}[ \\t]?)+")
_EMPTY_ITEM: Final = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]+\[[ xX]\])?)?[ \t]*"
)
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def inline(text: str, draft: Draft) -> str:
    """Return a paragraph, a list item or a cell without its inline markup.

    Args:
        text: Without blank lines.
        draft: Counts and, by setting, marks what is struck out.
    """
    if _OPEN in text or not _HINT.search(text):
        return text
    kept: list[str] = []

    def hold(piece: str) -> str:
        kept.append(piece)
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    text = _CODE_TAG.sub(lambda found: hold(found[2]), text)
    text = _KEPT.sub(lambda found: hold(found[0]), text)
    text = _BRACKETED.sub(lambda found: found[0] if _is_words(found) else hold(found[0]), text)
    text = _ESCAPE.sub(lambda found: hold(_bare(found)), text)
    text = _unmarked(text, draft, hold)
    for _ in range(len(kept) and 3):  # a link may hold code
        text = _HOLD.sub(lambda found: kept[int(found[1])], text)
    return _closed(text) if GONE in text else text


def _closed(text: str) -> str:
    """Return a text without double blanks and empty items where something was left out."""
    lines = []
    for line in text.split("\n"):
        kept = _AROUND.sub(lambda found: found[1], line).replace(GONE, "")
        if kept == line or not _EMPTY_ITEM.fullmatch(kept):
            lines.append(kept.rstrip() if kept != line else line)
    return "\n".join(lines)


_HINT: Final = re.compile(f"[*_~<&\\\\`${GONE}]")


def _is_words(found: re.Match[str]) -> bool:
    return _WORDS.fullmatch(found[1] or found[2]) is not None


def _bare(found: re.Match[str]) -> str:
    """Return an escaped sign; at the begin of a block, with its escape."""
    line = found.string.rfind("\n", 0, found.start()) + 1
    begins = not found.string[line : found.start()].strip(" \t0123456789")
    return found[0] if begins and found[1] in "#-+>*.)=~`" else found[1]


def _unmarked(text: str, draft: Draft, hold: Callable[[str], str]) -> str:
    text = _STRUCK_TAG.sub(lambda found: _withdrawn(found, 2, draft, hold), text)
    text = _STRUCK.sub(lambda found: _withdrawn(found, 1, draft, hold), text)
    text = _RAISED.sub(_set, text)
    text = _BREAK.sub(lambda found: " " if _in_row(found) else "\n", text)
    text = _BOX.sub(lambda found: TICKED if "checked" in found[0].lower() else EMPTY, text)
    text = _PICTURE.sub(_alternative, text)
    text = _TAG.sub("", text)
    text = _ENTITY.sub(_entity, text)
    text = _STRONG.sub(_inner, text)
    text = _UNDER.sub(lambda found: found[0] if _IDENTIFIER.fullmatch(found[2]) else found[2], text)
    return _SLANTED.sub(lambda found: found[1] or found[2], text)


def _withdrawn(found: re.Match[str], group: int, draft: Draft, hold: Callable[[str], str]) -> str:
    before, inner = found.string[found.start() - 1 : found.start()], found[group]
    if group == 1 and before.isdigit() and inner[0].isdigit():
        return found[0]  # a range: 3~~5
    kind = "deleted" if group == 2 and found[1].lower() == "del" else "struck"
    written = draft.withdrawn(" ".join(inner.split()), kind)
    return hold(written) if written else GONE


def _set(found: re.Match[str]) -> str:
    return raised(found[2]) if found[1].lower() == "sup" else lowered(found[2])


def _in_row(found: re.Match[str]) -> bool:
    line = found.string.rfind("\n", 0, found.start()) + 1
    end = found.string.find("\n", found.end())
    return "|" in found.string[line : end if end >= 0 else None]


def _alternative(found: re.Match[str]) -> str:
    alt = _ALT.search(found[0])
    return (alt[1] or alt[2] or "") if alt else ""


def _entity(found: re.Match[str]) -> str:
    sign = unescape(found[0])
    return found[0] if sign in "|\n*_~`" else sign.replace("\xa0", " ")


def _inner(found: re.Match[str]) -> str:
    """Return what is emphasised; powers such as 2**3 are none."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    power = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return found[0] if power else found[2]
