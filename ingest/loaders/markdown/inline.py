"""Inline Markdown as its reader sees it: emphasis and escapes undone, struck-out words withdrawn.

Code, formulas in TeX, links and addresses stay as they are written. The marks of emphasis are
read a little wider than CommonMark does, which takes `**15일(주말)**까지` for no emphasis.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Final, NamedTuple

from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.forms import EMPTY, TICKED
from text.superscripts import subscript, superscript

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: around the number of a piece that stays
GONE: Final = "\ue002"  # where something was left out, until the blanks around it are
_HOLD: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# Each choice begins with a letter of its own and looks behind from there: a pattern that begins so
# is searched many times faster.
_CODE: Final = r"`(?<!``)(?P<ticks>`*)(?!`).+?(?<!`)`(?P=ticks)(?!`)"
_TEX: Final = r"\$\$.{1,4000}?\$\$|\$(?<![\\$\w]\$)(?=[^\s$])[^$]{0,500}?(?<=[^\s\\])\$(?![\d$])"
_ADDRESS: Final = (
    r"<(?:https?://|mailto:)[^<>\s]*>|\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|http(?<=\bhttp)s?://[^\s<>)|]+"
)
_KEPT: Final = re.compile(f"{_CODE}|{_TEX}|{_ADDRESS}", re.S)
_DEFINITION: Final = r"^[ ]{0,3}\[[^\]\n]+\]:[^\n]*"
_KEPT_OR_DEFINED: Final = re.compile(f"{_CODE}|{_TEX}|{_ADDRESS}|{_DEFINITION}", re.S | re.M)
_ENVIRONMENT: Final = re.compile(r"\\begin\{(\w+\*?)\}.{0,2000}?\\end\{\1\}", re.S)
_BRACKETED: Final = re.compile(r"\\\((.{1,500}?)\\\)|\\\[(.{1,1000}?)\\\]", re.S)
_FORMULA: Final = re.compile(r"[\\^_={}]")
_WORD: Final = re.compile(r"[^\W\d_]{3,}|[가-힣]")
_ESCAPE: Final = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{}~])")
_CODE_TAG: Final = re.compile(r"<(/?)(code|kbd|samp|tt)\b[^<>]*>", re.I)
_STRIKE: Final = re.compile(r"(?<![~\\])~~(?!~)")
_SINGLE: Final = re.compile(
    r"(?<![^\s(\[{\"'“‘*_])~(?=[^\s~/])([^~|\n]{1,200})(?<=[^\s~])~(?![^\s.,;:!?)\]}\"'”’*_])"
)
_MONEY: Final = re.compile(r"[\d,.]+ ?(?:[만천억]? ?원|won|dollars?|%)", re.I)
# What a tilde stands for in patterns of grammar, `~은 ~이다`, and waves between sentences.
_GAP: Final = re.compile(
    r"(?:[은는이가을를의에로와과도만]|까지|부터|으로|이?다|한다|하는)(?!\w)|.*[,.!?] "
)
_STRUCK_TAG: Final = re.compile(r"<(/?)(s|strike|del)\b[^<>]*>", re.I)
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
    r"\*(?<![\\*]\*)(\*{1,2})(?=[^\s*])((?:(?!\*\*).){1,2000}?)(?<=\S)\*\1(?!\*)", re.S
)
_UNDER: Final = re.compile(
    r"_(?<![\w\\]_)(_{1,2})(?=[^\s_])(.{1,1000}?)(?<=[^\s_])_\1(?![A-Za-z0-9_])"
)
_SLANTED: Final = re.compile(
    r"\*(?<![\w*\\]\*)(?=[^\s*)\],.])([^*\n]{1,500}?)(?<=[^\s*(\[])\*(?![*A-Za-z0-9])"
    r"|_(?<![\w\\]_)(?=[^\s_)\],.])([^_\n]{1,500}?)(?<=[^\s_(\[])_(?!\w)"
)
_AROUND: Final = re.compile(f"(^[ \\t]*|[ \\t])(?:{GONE}[ \\t]?)+")
_EMPTY_ITEM: Final = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]+\[[ xX]\])?)?[ \t]*"
)
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class _Piece(NamedTuple):
    """A stretch with marks around it: where it begins and ends with and without them."""

    start: int
    first: int
    last: int
    end: int
    name: str


def inline(text: str, builder: PageBuilder) -> str:
    """Return a paragraph, a list item or a cell without its inline markup.

    Args:
        text: Without blank lines.
        builder: Counts and, by setting, marks what is struck out.
    """
    if _OPEN in text or not _HINT.search(text):
        return text
    kept: list[str] = []

    def hold(piece: str) -> str:
        kept.append(piece)
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    text = _replaced(text, _tagged(text, _CODE_TAG), lambda _, inner: hold(inner))
    keeps = _KEPT_OR_DEFINED if "]:" in text else _KEPT
    text = keeps.sub(lambda found: hold(found[0]), text)
    if "\\end{" in text:
        text = _ENVIRONMENT.sub(lambda found: hold(found[0]), text)
    if "\\)" in text or "\\]" in text:
        text = _BRACKETED.sub(lambda found: found[0] if _is_words(found) else hold(found[0]), text)
    text = _ESCAPE.sub(lambda found: hold(_bare(found)), text)
    text = _unmarked(text, builder, hold)
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
    inner = found[1] or found[2]
    return not _FORMULA.search(inner) and _WORD.search(inner) is not None


def _bare(found: re.Match[str]) -> str:
    """Return an escaped sign; at the begin of a block, with its escape."""
    line = found.string.rfind("\n", 0, found.start()) + 1
    begins = not found.string[line : found.start()].strip(" \t0123456789")
    return found[0] if begins and found[1] in "#-+>*.)=~`" else found[1]


def _unmarked(text: str, builder: PageBuilder, hold: Callable[[str], str]) -> str:
    def withdrawn(name: str, inner: str) -> str:
        kind = "deleted" if name == "del" else "struck"
        written = builder.withdrawn(" ".join(inner.split()), kind)
        return hold(written) if written else GONE

    text = _replaced(text, _tagged(text, _STRUCK_TAG), withdrawn)
    text = _replaced(text, _struck(text), withdrawn)
    text = _replaced(text, _struck_singly(text), withdrawn) if "~" in text else text
    text = _without_tags(text) if "<" in text else text
    text = _ENTITY.sub(_entity, text)
    text = _STRONG.sub(_inner, text)
    text = _UNDER.sub(lambda found: found[0] if _IDENTIFIER.fullmatch(found[2]) else found[2], text)
    return _SLANTED.sub(lambda found: found[1] or found[2], text)


def _without_tags(text: str) -> str:
    text = _RAISED.sub(_set, text)
    text = _BREAK.sub(lambda found: " " if _in_row(found) else "\n", text)
    text = _BOX.sub(lambda found: TICKED if "checked" in found[0].lower() else EMPTY, text)
    text = _PICTURE.sub(_alternative, text)
    return _TAG.sub("", text)


def _replaced(text: str, pieces: Iterable[_Piece], write: Callable[[str, str], str]) -> str:
    """Return a text with pieces, given in order, written otherwise."""
    parts, at = [], 0
    for piece in pieces:
        if piece.start >= at:
            parts += [text[at : piece.start], write(piece.name, text[piece.first : piece.last])]
            at = piece.end
    return "".join([*parts, text[at:]])


def _tagged(text: str, tag: re.Pattern[str]) -> Iterator[_Piece]:
    """Yield the elements whose tags a pattern finds as (slash, name)."""
    opened: re.Match[str] | None = None
    for found in tag.finditer(text) if "</" in text else ():
        name = found[2].lower()
        if found[1] and opened is not None and opened[2].lower() == name:
            yield _Piece(opened.start(), opened.end(), found.start(), found.end(), name)
            opened = None
        elif not found[1] and opened is None:
            opened = found


def _struck(text: str) -> Iterator[_Piece]:
    """Yield what stands between two pairs of tildes; ranges such as 3~~5 are none."""
    marks = [found.start() for found in _STRIKE.finditer(text)] if "~~" in text else []
    closing = [at for at in marks if at and not text[at - 1].isspace()]
    for at in marks:
        following = text[at + 2 : at + 3]
        if not following.strip() or (text[at - 1 : at].isdigit() and following.isdigit()):
            continue
        index = bisect_right(closing, at + 2)
        end = closing[index] if index < len(closing) else -1
        if end >= 0 and text.find("|", at, end) < 0:
            yield _Piece(at, at + 2, end, end + 2, "")


def _struck_singly(text: str) -> Iterator[_Piece]:
    """Yield what stands between two single tildes; `~18시, 9시~` is none."""
    for found in _SINGLE.finditer(text):
        inner = found[1]
        is_range = inner[0].isdigit() and not _MONEY.fullmatch(inner)
        if not is_range and not _GAP.match(inner) and inner.count("(") == inner.count(")"):
            yield _Piece(found.start(), *found.span(1), found.end(), "")


def _set(found: re.Match[str]) -> str:
    return superscript(found[2]) if found[1].lower() == "sup" else subscript(found[2])


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
