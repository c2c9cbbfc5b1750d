"""Answers that are lists: all rows, items or documents of which the same holds."""

import re
from collections.abc import Sequence
from dataclasses import replace

from models.offline.sentences.selection import Pick, Selection
from models.offline.sentences.weighing import Candidate, weigh

_PLURAL = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,3}?(?:\w+s|people|staff) (?:are|were|have"
    r"|had|do|did|can|may|must|need|use|cost|offer|open|close|start|end|will)\b"
    r"|\b(?:list|name|show|give)(?: me)? (?:all|every|the)\b|\ball (?:of )?(?:the )?\w+s\b"
    r"|\bwho (?:are|all)\b"
    r"|(?:모두|전부|모든|다)\s?(?:알려|말해|보여|나열|적어|뭐|무엇|찾아)|목록"
    r"|어떤 것들|들(?:은|을|이)?\s?(?:뭐|무엇|어떤|알려|누구)|뭐뭐|어디어디"
    r"|무엇무엇"
    r"|(?:인|은|는|된|한) [가-힣]+(?:은|는|들은|들을|을|를)?\s?(?:무엇|뭐|어느"
    r"|어떤|어디)|^어떤 |^어느 ",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not|no|never|un\w+ed)\b|n['’]t\b|않|아니|못\s|안\s|없", re.I)
_MOST = 12
_FEW = 2


def asks_list(question: str) -> bool:
    """Return whether a question asks for all things of which something holds."""
    return bool(_PLURAL.search(question))


def listed(question: str, among: Sequence[Candidate], found: Selection) -> Selection | None:
    """Return all pieces that hold what the best one holds of the question, each of its own source.

    None where the question asks for no list, or where what answers it stands in one place.
    """
    if not found.picks or not asks_list(question):
        return None
    asked = weigh(question, "", among)
    best = next(
        (
            i
            for i, each in enumerate(among)
            if each.passage.n == found.picks[0].n and each.unit.readable() == found.picks[0].text
        ),
        None,
    )
    if best is None:
        return None
    wanted = asked.seen[best].own
    rows = bool(among[best].unit.labels)
    negated = bool(_NEGATED.search(question))
    kept: list[Pick] = []
    places: set[object] = set()
    for each, seen in zip(among, asked.seen, strict=True):
        place = (each.passage.source, each.unit.text if rows else "")
        if place in places or each.unit.heading or not wanted <= seen.own:
            continue
        if rows != bool(each.unit.labels) or (
            bool(_NEGATED.search(each.unit.text)) != negated and not rows
        ):
            continue
        places.add(place)
        kept.append(_pick(each))
    if len(kept) < _FEW or (not rows and len({pick.n for pick in kept}) < _FEW):
        return None
    note = ("maybe_more", {"count": len({each.passage.n for each in among})})
    return replace(found, picks=tuple(kept[:_MOST]), notes=(note,))


def _pick(each: Candidate) -> Pick:
    text = each.unit.readable()
    title = each.passage.title
    named = title and not each.unit.labels and title.casefold() not in text.casefold()
    return Pick(each.passage.n, f"{title}: {text}" if named else text, 1.0, alone=True)
