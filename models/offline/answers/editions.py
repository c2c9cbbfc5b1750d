"""Editions of a document: order the sentences of several editions by their year.

"Current", "latest", 현재 and 최신 ask for the newest of the editions that state the same for
different years; a year in the question asks for that edition. A year is read from the title, the
file name, and the lines that state since when a text is in force.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from models.evidence import Evidence
from models.offline.sentences.candidates import quotable_candidates
from models.offline.sentences.selection import SelectedSentence, Selection
from text.question.recency import asks_current

_YEAR = re.compile(r"(?<![\d,.])((?:19|20)\d\d)(?![\d,]|\.\d)")
_EFFECTIVE_DATE = re.compile(
    r"(?:effective|valid|in force|applies|as of|revised|updated|amended|adopted"
    r"|issued|version|edition|published|date[ds]?)\b[^\n.]{0,30}?((?:19|20)\d\d)"
    r"|((?:19|20)\d\d)[^\n.]{0,16}?(?:edition|version|revision|시행|개정|제정"
    r"|적용|기준|현재|판\b|부터 적용)"
    r"|(?:시행일?|개정일?|제정일?|적용일?|작성일?|게시일?|기준일?)\s*[:：]?\s*((?:19|20)\d\d)",
    re.I,
)
_REPLACES = re.compile(
    r"\b(?:replaces?|supersedes?|replaced|superseded|instead of|repeals?)\b"
    r"|대체한|대신한|대체하|폐지|갈음",
    re.I,
)
_REPLACED = re.compile(
    r"\b(?:was|has been|is) (?:replaced|superseded|repealed)\b|no longer (?:valid"
    r"|in force|applies)|(?:폐지|대체|만료)되었|더 이상 적용되지|효력을 잃",
    re.I,
)
_TOP_CHARS = 600  # of a passage, where its effective date may stand


def order_editions(question: str, selection: Selection, evidence: Sequence[Evidence]) -> Selection:
    """Return the selection with the edition first that the question asks for.

    A year in the question keeps its edition alone; a question for the current edition keeps the
    newest; otherwise the editions that differ are listed, newest first, with a note.
    """
    passages = {passage.n: passage for passage in evidence}
    year = {n: year_of(passage, evidence) for n, passage in passages.items()}
    if not selection.sentences or len(set(year.values())) < 2:
        return selection
    same = _same_in_editions(selection.sentences[0], evidence, year)
    asked_years = [y for y in years(question) if y in year.values()]
    if asked_years:
        stated = dict.fromkeys((*same, *selection.sentences))
        right = tuple(each for each in stated if year[each.n] == asked_years[0])
        return replace(selection, sentences=right) if right else selection
    dated = sorted({year[sentence.n] for sentence in same} - {0}, reverse=True)
    if len(dated) < 2:
        return selection
    names = {n: passage.title or passage.source for n, passage in passages.items()}
    newest = next(sentence for sentence in same if year[sentence.n] == dated[0])
    if asks_current(question):
        note = ("newest_edition", {"title": names[newest.n]})
        return replace(selection, sentences=(newest,), notes=(note,))
    ordered = tuple(sorted(same, key=lambda sentence: -year[sentence.n]))
    titles = "; ".join(f"[{sentence.n}] {names[sentence.n]}" for sentence in ordered)
    return replace(selection, sentences=ordered, notes=(("editions_differ", {"titles": titles}),))


def _same_in_editions(
    best: SelectedSentence, evidence: Sequence[Evidence], year: Mapping[int, int]
) -> list[SelectedSentence]:
    """Return the best sentence and those of other editions that differ from it in numbers alone."""
    masked = without_numbers(best.text)
    others = [each for each in evidence if year[each.n] not in (0, year[best.n])]
    return [best] + [
        replace(best, n=candidate.passage.n, text=candidate.unit.readable())
        for candidate in quotable_candidates(others)
        if without_numbers(candidate.unit.readable()) == masked
    ]


def years(text: str) -> list[int]:
    """Return the years in a text, in order."""
    return [int(year) for year in _YEAR.findall(text)]


def year_of(passage: Evidence, siblings: Sequence[Evidence] = ()) -> int:
    """Return the year of a passage's edition, 0 where it is unknown.

    Args:
        passage: The passage.
        siblings: All passages; those of the same source may state the effective date.
    """
    name = re.sub(r"\D(?=\D)|(?<=\D)\D", " ", passage.source.rpartition("/")[2])
    named = [*years(passage.title), *years(name.replace("_", " ").replace("-", " "))]
    if named:
        return max(named)
    same = [each.text for each in siblings if each.source == passage.source] or [passage.text]
    dated = [
        int(next(filter(None, match)))
        for text in same
        for line in text[:_TOP_CHARS].split("\n")
        if not _REPLACES.search(line) or _REPLACED.search(line)
        for match in _EFFECTIVE_DATE.findall(line)
    ]
    return max(dated, default=0)


def without_numbers(text: str) -> str:
    """Return a sentence with its numbers masked, which is the same in two editions."""
    plain = re.sub(r"[\d.,:]+", "#", " ".join(text.split())).casefold()
    return re.sub(r"(# \w+?)s\b", r"\1", plain)
