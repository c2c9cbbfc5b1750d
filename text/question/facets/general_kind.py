"""The general kind of a thing: 일반휴학 among 휴학, "general leave" among leave.

Somebody who names a thing without saying which kind asks for the general one.
"""

import re

_GENERAL = r"(?:일반|보통|기본|통상|정규|general|ordinary|regular|standard|normal)"
_NUMBERING = r"(?:#{1,6} *)?(?:(?:제\d+조|article|section|[\d.]+)\s*[\d.:]*\s*)?"


def general_heading(noun: str) -> re.Pattern[str]:
    """Return a pattern of a heading that names the general kind of a thing, and nothing else."""
    return re.compile(rf"^{_NUMBERING}\(?{_GENERAL}\s?{re.escape(noun)}\)?\s*$", re.I | re.M)


def names_general_kind(text: str, noun: str) -> bool:
    """Return whether a text names the general kind of a thing."""
    return bool(re.search(rf"(?<![\w가-힣]){_GENERAL}\s?{re.escape(noun)}", text, re.I))


def names_other_kind(text: str, noun: str) -> bool:
    """Return whether a text names a kind of a thing that is not the general one: 질병휴학."""
    of_korean = rf"[가-힣]+{re.escape(noun)}" if noun > "가" else rf"[a-z-]+ {re.escape(noun)}\b"
    found = re.findall(of_korean, text, re.I)
    return bool(found) and not any(names_general_kind(each, noun) for each in found)
