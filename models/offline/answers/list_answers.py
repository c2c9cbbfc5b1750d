"""List answers: all rows, items or documents with the same property."""

import re
from collections.abc import Sequence
from dataclasses import replace

from models.offline.sentences.candidates import Candidate
from models.offline.sentences.question_terms import QuestionTerms
from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.sentences.term_weighting import weight_terms

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
_REFERS_BACK = re.compile(
    r"(?:it|they|these|this|he|she)\b|(?:이|그)(?:것|곳|들|분)?(?:은|는|이|가)\s", re.I
)
_MAX_ITEMS = 12
_MIN_ITEMS = 2


def asks_list(question: str) -> bool:
    """Return whether a question asks for all things with a property."""
    return bool(_PLURAL.search(question))


def list_answer(
    question: str, candidates: Sequence[Candidate], selection: Selection
) -> Selection | None:
    """Return all units that match the same terms as the best one, one of each source or row.

    None where the question asks for no list, where an item lacks a noun of the question, or where
    the answer stands in one place.
    """
    if not selection.sentences or not asks_list(question):
        return None
    best = _index_of(selection.sentences[0], candidates)
    if best is None:
        return None
    terms = weight_terms(question, "", candidates)
    rows = bool(candidates[best].unit.labels)
    if not _covers_nouns(terms, candidates, best):
        return None
    items: dict[tuple[str, str], SelectedSentence] = {}
    for i, candidate in enumerate(candidates):
        key = (candidate.passage.source, candidate.unit.text if rows else "")
        if key not in items and _is_item(question, terms, candidates, i, best):
            items[key] = _item(candidate)
    sentences = tuple(items.values())
    one_passage = len({sentence.n for sentence in sentences}) < _MIN_ITEMS
    if len(sentences) < _MIN_ITEMS or (not rows and one_passage):
        return None
    note = ("maybe_more", {"count": len({each.passage.n for each in candidates})})
    return replace(selection, sentences=sentences[:_MAX_ITEMS], notes=(note,))


def _index_of(sentence: SelectedSentence, candidates: Sequence[Candidate]) -> int | None:
    for i, candidate in enumerate(candidates):
        if candidate.passage.n == sentence.n and candidate.unit.readable() == sentence.text:
            return i
    return None


def _is_item(
    question: str, terms: QuestionTerms, candidates: Sequence[Candidate], i: int, best: int
) -> bool:
    """Return whether a candidate is like the best one: same terms, form and negation."""
    unit, best_unit = candidates[i].unit, candidates[best].unit
    if unit.heading or not terms.matches[best].own <= terms.matches[i].own:
        return False
    if not _covers_nouns(terms, candidates, i):
        return False
    if bool(unit.labels) != bool(best_unit.labels):
        return False
    return bool(unit.labels) or bool(_NEGATED.search(unit.text)) == bool(_NEGATED.search(question))


def _covers_nouns(terms: QuestionTerms, candidates: Sequence[Candidate], i: int) -> bool:
    """Return whether a candidate has terms of the question, and all nouns it asks for.

    Those of a row, or of a sentence that begins with a pronoun, may stand above it; other prose
    states them itself.
    """
    unit, own = candidates[i].unit, terms.matches[i].own
    may_stand_above = bool(unit.labels) or bool(_REFERS_BACK.match(unit.text))
    present = own | terms.matches[i].above if may_stand_above else own
    return bool(own) and not terms.missing(present, terms.nouns)


def _item(candidate: Candidate) -> SelectedSentence:
    text = candidate.unit.readable()
    title = candidate.passage.title
    add_title = title and not candidate.unit.labels and title.casefold() not in text.casefold()
    text = f"{title}: {text}" if add_title else text
    return SelectedSentence(candidate.passage.n, text, 1.0, own_line=True)
