"""Stated differences: how far two amounts of one sentence lie apart, where a question asks for it.

"A ticket is 8 euros and 5 euros for members" answers "how much less do members pay?" only with
the difference of the two, which is computed and shown with its working.
"""

import re
from dataclasses import replace

from models.offline.sentences.selection import Selection
from models.offline.values.amounts import Amount, amounts_in, difference_of
from text.korean.particles import without_particle

_ASKS_DIFFERENCE = re.compile(
    r"\bdifferences?\b|\bhow (?:much|many) (?:more|less|fewer|extra|longer|shorter|cheaper|bigger"
    r"|larger|smaller|higher|lower)\b"
    r"|차이|(?:얼마나?|몇 ?[가-힣]+) 더(?![가-힣])"
    r"|얼마나 (?:다른|다르|비싸|비싼|싸|싼|많|적|길|긴)",
    re.I,
)
_DATE = re.compile(r"\d\s?월\s?\d|\d{4}-\d{2}|\d\s?[:시]\s?\d{2}")
_TWO = 2


def with_difference(question: str, selection: Selection) -> Selection:
    """Return a selection with the difference of the two amounts that its best sentence states.

    Only where the question asks how far two things differ, and the sentence has two amounts of
    one unit; more of them would leave open which two are meant.
    """
    if selection.computed or not selection.sentences or not _ASKS_DIFFERENCE.search(question):
        return selection
    best = selection.sentences[0]
    if best.own_line or _DATE.search(best.text):
        return selection
    units: dict[tuple[str, str], dict[float, Amount]] = {}
    amounts = [replace(each, after=_unit(each.after)) for each in amounts_in(best.text)]
    for amount in amounts:
        if amount.after.strip() or amount.before:
            unit = (amount.before, amount.after.strip())
            units.setdefault(unit, {}).setdefault(amount.value, amount)
    pairs = [list(found.values()) for found in units.values() if len(found) == _TWO]
    if len(pairs) != 1:
        return selection
    note = ("difference", {"working": difference_of(*pairs[0])})
    return replace(selection, sentences=(best,), notes=(*selection.notes, note), computed=True)


_COPULA = re.compile(
    r"(?<=[가-힣])(?:이다|이며|이고|입니|이에|이었|이지|까지|부터|이상|이하|정도)$"
)


def _unit(after: str) -> str:
    """Return a unit without particle and copula: 원 of 원이며."""
    blank = " " if after.startswith(" ") else ""
    return f"{blank}{without_particle(_COPULA.sub('', after.strip()))}"
