"""Dehyphenation: hyphens, identifiers and addresses at the line ends of Latin text.

A hyphen at a line end either divides a word ("docu-mentation") or is part of it ("X-200",
"02-880-5114", "well-known"). Digits, capitals and the vocabulary of the document decide.
"""

import re
from collections.abc import Container
from typing import Final

HYPHENS: Final = "-\u2010\u2011\u00ad"
_ENDS_ON_HYPHEN: Final = re.compile(
    rf"(?:[^\W_]|[^\W_][.)%])[{HYPHENS}]\Z"
)  # also of "U.S.-" and "5%-"
_SOFT: Final = "\u00ad"
_LAST_TOKEN: Final = re.compile(r"\S+$")
_FIRST_TOKEN: Final = re.compile(r"\S+")
_LAST_LETTERS: Final = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS: Final = re.compile(r"[^\W\d_]+")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
# First parts of compounds that few divided words begin with.
_FIRST_PART_LIST: Final = """
    self well ill ex vice e all half high low mid long short full cross quasi pseudo non semi fast
    slow
    one two three four five six seven eight nine ten first second third left right large small
    good better best cost face user time world decision
"""
# Second parts of compounds, for first parts that divided words also begin with.
_SECOND_PART_LIST: Final = """
    known time term based related specific free wide level scale year month week day hour old
    long made like only hand end side page point person party class rate quality order up down off
    out in on by to of the date line law study fold type size profit profits being defined written
    paid site campus service purpose reviewed efficient driven oriented friendly dependent aware
    language space world mail learning book
"""
_AMBIGUOUS_LIST: Final = """
    part follow check sign log set up on off in out over under co re pre post sub multi inter intra
    anti pro work step back front side day year week month hour state peer open closed hard soft
    single double multiple real read write run so by privacy data energy government student faculty
    industry project program research
"""
_FIRST_PARTS: Final = frozenset(_FIRST_PART_LIST.split())
_SECOND_PARTS: Final = frozenset(_SECOND_PART_LIST.split())
_AMBIGUOUS_FIRST_PARTS: Final = frozenset(_AMBIGUOUS_LIST.split())
_SUFFIXES: Final = re.compile(
    r"(?:ness|ment|tion|sion|ing|ings|ed|er|ers|est|ly|ity|ties|ty|able|ible|ance|ence|ful|less"
    r"|al|ally|ic|ical|ive|ous|ism|ist|ize|ise|ship|ward|wards)s?\b"
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+$|\b[\w.+-]+@[\w.-]*$", re.I)
_MORE_OF_ADDRESS: Final = re.compile(r"[\w%#~-]*[/@?=&#_%~]|[\w-]+\.[a-z0-9]", re.I)
_ADDRESS_CONTINUES: Final = re.compile(r"[/@?=&#_%~+-]$")
_INCOMPLETE_DOMAIN: Final = re.compile(r"@[\w-]*$|@[\w.-]*\.$")


def ends_on_hyphen(text: str) -> bool:
    """Return whether a line ends with a hyphen attached to a word."""
    return bool(_ENDS_ON_HYPHEN.search(text))


def continues_number(text: str, line: str) -> bool:
    """Return whether a number such as 2025-12-31 is broken behind a hyphen."""
    return ends_on_hyphen(text) and text[-2].isdigit() and line[:1].isdigit()


def dehyphenate(text: str, line: str, vocabulary: Container[str]) -> str:
    """Return a line that ends with a hyphen, joined with the next one.

    Args:
        text: Text that ends with the hyphen.
        line: The next line, without leading blanks.
        vocabulary: The words of the document, in lower case.
    """
    body, hyphen = text[:-1], text[-1]
    if hyphen == _SOFT:
        return body + line
    return body + ("" if _is_divided(body, line, vocabulary) else "-") + line


def _is_divided(body: str, line: str, vocabulary: Container[str]) -> bool:
    before, after = _LAST_LETTERS.search(body), _FIRST_LETTERS.match(line)
    token = _LAST_TOKEN.search(body)
    if not (before and after and token) or _HANGUL.search(before[0] + after[0]):
        return False
    joined = (before[0] + after[0]).casefold()
    rest = _FIRST_TOKEN.match(line)
    first, second = before[0].casefold(), after[0].casefold()
    if f"{first}-{second}" in vocabulary or _ADDRESS.search(token[0]) or "@" in (rest or [""])[0]:
        return False
    if joined in vocabulary:
        return True
    capitals = before[0].isupper() and after[0].isupper() and min(len(first), len(second)) > 2
    if not (after[0].islower() or capitals) or before[0][1:] != before[0][1:].lower():
        return capitals and not _are_both_words(first, second, vocabulary)
    if "-" in token[0] or len(first) < 2 or (before.start() and body[before.start() - 1].isdigit()):
        return False
    return not _is_compound(first, second, vocabulary)


def _is_compound(first: str, second: str, vocabulary: Container[str]) -> bool:
    if _SUFFIXES.match(second) and second not in _SECOND_PARTS:
        return False
    if first in _FIRST_PARTS or (first in _AMBIGUOUS_FIRST_PARTS and second in _SECOND_PARTS):
        return True
    return _are_both_words(first, second, vocabulary)


def _are_both_words(first: str, second: str, vocabulary: Container[str]) -> bool:
    """Return whether both parts are words of the document, and too long for syllables."""
    return min(len(first), len(second)) > 3 and first in vocabulary and second in vocabulary


def continues_address(text: str, line: str) -> bool:
    """Return whether a web or mail address at the end of `text` continues in `line`."""
    first = _FIRST_TOKEN.match(line)
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
        return bool(_INCOMPLETE_DOMAIN.search(address[0])) and line[0].isascii()
    if not line[0].isascii() or (line[0].isupper() and address[0][-1] in ".,"):
        return False
    open_end = bool(_ADDRESS_CONTINUES.search(address[0]))
    return open_end or line[0] in "/?#&=_%~" or bool(_MORE_OF_ADDRESS.match(first[0].rstrip(".,")))
