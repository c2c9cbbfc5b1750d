"""Line ends of text in Latin letters: cut words, compounds, identifiers and addresses.

A hyphen at a line end either cuts a word ("docu-mentation") or belongs to what it stands in
("X-200", "02-880-5114", "well-known"). Digits, capitals and the other words of the document tell.
"""

import re
from collections.abc import Container
from typing import Final

HYPHENS: Final = "-\u2010\u2011\u00ad"
_HYPHENED: Final = re.compile(rf"(?:[^\W_]|[^\W_][.)%])[{HYPHENS}]\Z")  # also of "U.S.-" and "5%-"
_SOFT: Final = "\u00ad"
_LAST: Final = re.compile(r"\S+$")
_FIRST: Final = re.compile(r"\S+")
_LETTERS: Final = re.compile(r"[^\W\d_]+$")
_BEGIN: Final = re.compile(r"[^\W\d_]+")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
# First parts that compounds are written with, and that few cut words begin with.
_BEFORE_WORDS: Final = """
    self well ill ex vice e all half high low mid long short full cross quasi pseudo non semi fast
    slow
    one two three four five six seven eight nine ten first second third left right large small
    good better best cost face user time world decision
"""
# Second parts of compounds, behind first parts that a cut word may begin with too.
_BEHIND_WORDS: Final = """
    known time term based related specific free wide level scale year month week day hour old
    long made like only hand end side page point person party class rate quality order up down off
    out in on by to of the date line law study fold type size profit profits being defined written
    paid site campus service purpose reviewed efficient driven oriented friendly dependent aware
    language space world mail learning book
"""
_OPEN_WORDS: Final = """
    part follow check sign log set up on off in out over under co re pre post sub multi inter intra
    anti pro work step back front side day year week month hour state peer open closed hard soft
    single double multiple real read write run so by privacy data energy government student faculty
    industry project program research
"""
_BEFORE: Final = frozenset(_BEFORE_WORDS.split())
_BEHIND: Final = frozenset(_BEHIND_WORDS.split())
_OPEN: Final = frozenset(_OPEN_WORDS.split())
_SUFFIXES: Final = re.compile(
    r"(?:ness|ment|tion|sion|ing|ings|ed|er|ers|est|ly|ity|ties|ty|able|ible|ance|ence|ful|less"
    r"|al|ally|ic|ical|ive|ous|ism|ist|ize|ise|ship|ward|wards)s?\b"
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+$|\b[\w.+-]+@[\w.-]*$", re.I)
_MORE_OF_ADDRESS: Final = re.compile(r"[\w%#~-]*[/@?=&#_%~]|[\w-]+\.[a-z0-9]", re.I)
_OPEN_END: Final = re.compile(r"[/@?=&#_%~+-]$")
_NO_DOMAIN: Final = re.compile(r"@[\w-]*$|@[\w.-]*\.$")


def ends_on_hyphen(text: str) -> bool:
    """Return whether a line ends on a hyphen that belongs to the word before it."""
    return bool(_HYPHENED.search(text))


def continues_number(text: str, line: str) -> bool:
    """Return whether a number such as 2025-12-31 ends a line on its hyphen and goes on below."""
    return ends_on_hyphen(text) and text[-2].isdigit() and line[:1].isdigit()


def dehyphenate(text: str, line: str, words: Container[str]) -> str:
    """Return a line that ends on a hyphen together with the one it goes on in.

    Args:
        text: Ends on the hyphen.
        line: Without blanks before it.
        words: The words of the document, in lower case.
    """
    body, hyphen = text[:-1], text[-1]
    if hyphen == _SOFT:
        return body + line
    return body + ("" if _is_cut(body, line, words) else "-") + line


def _is_cut(body: str, line: str, words: Container[str]) -> bool:
    before, after = _LETTERS.search(body), _BEGIN.match(line)
    token = _LAST.search(body)
    if not (before and after and token) or _HANGUL.search(before[0] + after[0]):
        return False
    whole = (before[0] + after[0]).casefold()
    rest = _FIRST.match(line)
    first, second = before[0].casefold(), after[0].casefold()
    if f"{first}-{second}" in words or _ADDRESS.search(token[0]) or "@" in (rest or [""])[0]:
        return False
    if whole in words:
        return True
    capitals = before[0].isupper() and after[0].isupper() and min(len(first), len(second)) > 2
    if not (after[0].islower() or capitals) or before[0][1:] != before[0][1:].lower():
        return capitals and not _joins_words(first, second, words)
    if "-" in token[0] or len(first) < 2 or (before.start() and body[before.start() - 1].isdigit()):
        return False
    return not _is_compound(first, second, words)


def _is_compound(first: str, second: str, words: Container[str]) -> bool:
    if _SUFFIXES.match(second) and second not in _BEHIND:
        return False
    if first in _BEFORE or (first in _OPEN and second in _BEHIND):
        return True
    return _joins_words(first, second, words)


def _joins_words(first: str, second: str, words: Container[str]) -> bool:
    """Return whether both parts are words of the document, and long enough to be no syllables."""
    return min(len(first), len(second)) > 3 and first in words and second in words


def continues_address(text: str, line: str) -> bool:
    """Return whether a web or mail address at the end of `text` goes on in `line`."""
    first = _FIRST.match(line)
    if first is None:
        return False
    if line.startswith("@") and text[-1].isalnum():
        return True
    if not ("@" in text or "://" in text or "www." in text.lower()):
        return False
    address = _ADDRESS.search(text)
    if address is None or not (line[0].isalnum() or line[0] in "/?#&=_%~.-@"):
        return False
    if "@" in address[0] and "/" not in address[0]:
        return bool(_NO_DOMAIN.search(address[0])) and line[0].isascii()
    if not line[0].isascii() or (line[0].isupper() and address[0][-1] in ".,"):
        return False
    open_end = bool(_OPEN_END.search(address[0]))
    return open_end or line[0] in "/?#&=_%~" or bool(_MORE_OF_ADDRESS.match(first[0].rstrip(".,")))
