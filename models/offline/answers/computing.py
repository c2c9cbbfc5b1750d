"""Answers that are computed over rows: the most, the fewest, how many, which ones, in total.

What is computed says over how many rows; where no column can be told, nothing is answered rather
than the first rows that come.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from models.evidence import Evidence
from models.offline.answers.listing import listed
from models.offline.answers.rows import Row, Table, number_of, tables
from models.offline.sentences.quotable import is_order
from models.offline.sentences.selection import Pick, Selection
from models.offline.sentences.weighing import candidates
from text.analyser import tokens, words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.expansion import synonyms_of

_MOST = re.compile(
    r"\b(?:most|highest|largest|biggest|longest|greatest|maximum|max|latest"
    r"|newest|heaviest|tallest|priciest|top|"
    r"more|higher|larger|bigger|longer|greater|later|newer|pricier)\b"
    r"|(?:가장|제일|젤|최고로?|더)\s?[^,?]{0,14}?(?:많|높|비싸|비싼|크|큰|길"
    r"|긴|늦|최근|무거|넓|쎈|센|강)|최대|최고|최장|최다|최신",
    re.I,
)
_LEAST = re.compile(
    r"\b(?:fewest|least|lowest|smallest|shortest|cheapest|minimum|min|earliest"
    r"|oldest|lightest|first|"
    r"fewer|lower|smaller|shorter|cheaper|earlier|older)\b"
    r"|(?:가장|제일|젤|더)\s?[^,?]{0,14}?(?:적|낮|(?<!비)싸|(?<!비)싼|저렴|작"
    r"|짧|이르|빨|빠르|빠른|먼저|오래된|가벼)|최소|최저|최단",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:more|higher|larger|bigger|longer|greater|fewer|lower|smaller|shorter"
    r"|cheaper|earlier|later|older|newer|pricier)\b|더\s",
    re.I,
)
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"expensive|cheap|pric|cost|비싸|비싼|싸|싼|저렴", re.I),
        re.compile(
            r"fee|price|cost|rate|charge|tuition|\bwon\b|\beur\b|\busd\b|[$€£₩]"
            r"|요금|가격|비용|금액|사용료|대여료|수업료|등록금",
            re.I,
        ),
    ),
    (
        re.compile(
            r"newest|oldest|latest|earliest|older|newer|earlier|later|first"
            r"|최근|최신|오래된|먼저|이르|늦",
            re.I,
        ),
        re.compile(
            r"open|found|built|start|since|year|date|establish|launch|개관|설립"
            r"|개원|개점|연도|날짜|일자|년|시작",
            re.I,
        ),
    ),
    (
        re.compile(r"longest|shortest|longer|shorter|길|긴|짧|최장|최단", re.I),
        re.compile(
            r"hour|day|week|length|duration|period|time|limit|시간|기간|일수|길이|개월", re.I
        ),
    ),
    (
        re.compile(r"largest|biggest|smallest|larger|bigger|smaller|크|큰|작|넓", re.I),
        re.compile(
            r"size|area|capacity|seats?|places?|population|면적|정원|규모|수용|좌석|인원", re.I
        ),
    ),
    (
        re.compile(r"사람|많이 들어|people", re.I),
        re.compile(r"정원|인원|수용|좌석|capacity|seats?|staff|places?", re.I),
    ),
)
_COUNT = re.compile(
    r"\bhow many\b|\bnumber of\b|몇\s?(?:개|곳|명|건|종|가지|군데|대|과목|팀)|총 ?몇|개수", re.I
)
_SUM = re.compile(
    r"\b(?:in total|total|altogether|sum|combined|add(?:s|ed)? up)\b|합계|합하면"
    r"|모두 합|전부 합|총합|합쳐|다 합",
    re.I,
)
_BOUND = re.compile(
    r"\b(?P<more>more than|over|above|greater than|exceed(?:s|ing)?|after|since"
    r"|at least|no less than|from)\s+(?P<a>[\d,.]+)"
    r"|\b(?P<less>less than|fewer than|under|below|before|at most|no more than"
    r"|up to)\s+(?P<b>[\d,.]+)"
    r"|(?P<c>\d[\d,.]*)\s?[^\d\s,]{0,6}?\s?(?P<ko>이상|초과|넘는|넘게|이후|이하"
    r"|미만|이내|이전|보다 (?:많|적))",
    re.I,
)
_SILENT = FUNCTION_WORDS | LIGHT_WORDS


class _Bound(NamedTuple):
    """A number that a column must lie above or below, itself included or not."""

    value: float
    above: bool
    included: bool

    def holds(self, number: float | None) -> bool:
        if number is None:
            return False
        if number == self.value:
            return self.included
        return (number > self.value) == self.above


def computed(question: str, evidence: Sequence[Evidence], found: Selection) -> Selection | None:
    """Return an answer computed over rows, or None where the question asks for none.

    Args:
        question: One question.
        evidence: The passages.
        found: What answers it as sentences.
    """
    among = [each for each in candidates(evidence) if not is_order(each.unit.text)]
    table = _table(question, tables(among))
    if table is None:
        return listed(question, among, found)
    asked = _Asked(question, table)
    for way in (asked.bounded, asked.extreme, asked.counted, asked.summed):
        if (result := way(found)) is not None:
            return result
    return listed(question, among, found)


def _content(question: str) -> frozenset[str]:
    plain = (question_stem(word) for word in words(question))
    return frozenset(token for word in plain for token in tokens(word) if token not in _SILENT)


def _kindred(question: str) -> frozenset[str]:
    return _content(question).union(*(synonyms_of(word) for word in words(question)))


def _table(question: str, every: Sequence[Table]) -> Table | None:
    """Return the table that a question is about: most of its words in columns, title and cells."""
    wanted = _content(question)

    def fit(table: Table) -> float:
        labels = {token for label in table.labels for token in tokens(label)}
        held = frozenset[str]().union(*(row.words for row in table.rows))
        return (
            2 * len(wanted & labels) + len(wanted & table.above - labels) + len(wanted & held) / 2
        )

    best = max((table for table in every if len(table.rows) > 1), key=fit, default=None)
    return best if best and fit(best) >= 2 else None


class _Asked:
    """One question about one table."""

    def __init__(self, question: str, table: Table) -> None:
        self.question, self.table = question, table
        self.wanted = _content(question)

    def bounded(self, found: Selection) -> Selection | None:
        """Rows above or below a number: "more than 20 staff", "정원 30명 이상"."""
        bound = _bound(self.question)
        place = self._column() if bound else None
        if bound is None or place is None:
            return None
        numbers = self.table.column(place)
        rows = [row for row, n in zip(self.table.rows, numbers, strict=True) if bound.holds(n)]
        return self._shown(
            rows, ("rows_counted", {"total": len(self.table.rows), "count": len(rows)})
        )

    def extreme(self, found: Selection) -> Selection | None:
        """The row with the most or least, or the greater of the rows that are named."""
        least, most = _LEAST.search(self.question), _MOST.search(self.question)
        if not (least or most) or (found.picks and not found.picks[0].alone):
            return None
        rows = self._named() if _COMPARES.search(self.question) else self._kept()
        place = self._column()
        if place is None or len(rows) < 2:
            return Selection((), 0.0) if found.picks and not self._said(found) else None
        values = [(number_of(row.cells[place]), row) for row in rows]
        known = [(number, row) for number, row in values if number is not None]
        if len(known) < 2:
            return None
        least_first = least is not None and not (most and _before(most, least))
        known.sort(key=lambda pair: pair[0] if least_first else -pair[0])
        best = [row for number, row in known if number == known[0][0]]
        shown = [row for _, row in known] if _COMPARES.search(self.question) else best
        note = {"count": len(known), "column": self.table.labels[place]}
        return self._shown(shown, ("rows_compared", note))

    def counted(self, found: Selection) -> Selection | None:
        """How many rows there are, where rows are what is counted."""
        head = set(tokens(self.table.labels[0])) | (self.table.above & self.wanted)
        column = self._column()
        if not _COUNT.search(self.question) or not head & self.wanted or column is not None:
            return None
        if found.picks and not found.picks[0].alone:
            return None
        rows = self._kept()
        return self._shown(
            rows, ("rows_counted", {"total": len(self.table.rows), "count": len(rows)})
        )

    def summed(self, found: Selection) -> Selection | None:
        """The sum of a column."""
        place = self._column()
        if not _SUM.search(self.question) or place is None:
            return None
        if found.picks and not found.picks[0].alone:
            return None
        rows = self._kept()
        numbers = [n for row in rows if (n := number_of(row.cells[place])) is not None]
        if len(numbers) < 2:
            return None
        note = {
            "count": len(numbers),
            "column": self.table.labels[place],
            "value": f"{sum(numbers):,g}",
        }
        return self._shown(rows, ("rows_summed", note))

    def _column(self) -> int | None:
        """Return the place of the column that is compared: named, or of the kind asked for."""
        numeric = self.table.numeric()
        if (place := self._called(numeric, self.wanted)) is not None:
            return place
        for said, label in _KINDS:
            if said.search(self.question):
                fits = [at for at in numeric if label.search(self.table.labels[at])]
                if fits:
                    return fits[0]
        if (place := self._called(numeric, _kindred(self.question))) is not None:
            return place
        return numeric[0] if len(numeric) == 1 else None

    def _called(self, places: Sequence[int], names: frozenset[str]) -> int | None:
        """Return the column whose label holds most of some words; None where none holds any."""
        held = {at: len(names & set(tokens(self.table.labels[at]))) for at in places}
        best = max(held, key=lambda at: held[at], default=None)
        return best if best is not None and held[best] else None

    def _kept(self) -> list[Row]:
        """Return the rows that hold the question's words which only some rows hold."""
        held = [row.words & self.wanted for row in self.table.rows]
        telling = frozenset[str]().union(*held) - frozenset.intersection(*held)
        telling -= {token for label in self.table.labels for token in tokens(label)}
        rows = [row for row, own in zip(self.table.rows, held, strict=True) if telling <= own]
        return rows if telling and rows else list(self.table.rows)

    def _named(self) -> list[Row]:
        """Return the rows whose key the question names."""
        rows = [row for row in self.table.rows if set(tokens(row.cells[0])) & self.wanted]
        fits = [len(row.words & self.wanted) for row in rows]
        return [row for row, fit in zip(rows, fits, strict=True) if fit == max(fits)]

    def _said(self, found: Selection) -> bool:
        """Return whether a chosen piece says itself what is the most or least."""
        return any(_MOST.search(pick.text) or _LEAST.search(pick.text) for pick in found.picks)

    def _shown(self, rows: Sequence[Row], note: tuple[str, dict[str, object]]) -> Selection:
        picks = tuple(
            Pick(row.candidate.passage.n, row.candidate.unit.readable(), 1.0, alone=True)
            for row in rows[:_MOST_ROWS]
        )
        return Selection(picks, 1.0 if picks else 0.0, notes=(note,))


_MOST_ROWS = 12


def _before(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.start()


def _bound(question: str) -> _Bound | None:
    match = _BOUND.search(question)
    if match is None:
        return None
    number = float((match["a"] or match["b"] or match["c"]).replace(",", "").rstrip(".") or 0)
    word = (match["more"] or match["less"] or match["ko"]).lower()
    above = bool(match["more"]) or word in ("이상", "초과", "넘는", "넘게", "이후", "보다 많")
    included = word in (
        "at least",
        "no less than",
        "since",
        "from",
        "at most",
        "no more than",
        "up to",
        "이상",
        "이하",
        "이내",
    )
    return _Bound(number, above, included)


Way = Callable[[Selection], Selection | None]
