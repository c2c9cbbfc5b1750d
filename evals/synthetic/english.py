"""Rule-based question generation from English sentences that define or quantify.

A credit is a unit of study.              ->  What is a credit?              a unit of study
The fee is 5,000 won.                     ->  How much is the fee?           5,000 won
The library opens at nine in the morning. ->  (no number: left alone)
Students must apply within 14 days.       ->  Within how many days must students apply?   14 days

Only patterns whose question is regular are used; other sentences are skipped.
"""

import calendar
import re

QuestionAnswer = tuple[str, str] | None

_MONEY = r"(?:[$€£₩]\s?\d[\d,.]*\d|[$€£₩]\d|\d[\d,.]*\s(?:won|dollars?|euros?|pounds?|KRW|USD|EUR))"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = rf"(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s\d{{4}})?"
_CLOCK = r"(?:\d{1,2}(?::\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}:\d\d|noon|midnight)"
_SPAN = r"\d[\d,]*\s(?P<unit>minutes|hours|days|weeks|months|semesters|years)"
_SUBJECT = r"(?P<subject>(?:[A-Z][\w’'-]*|\d+)(?:[ -][\w’'()-]+){0,8}?)"
_DEPENDENT = re.compile(
    r"^(?:It|This|That|These|Those|They|He|She|We|I|You|There|Here|If|When|While|But|And|Then"
    r"|However|Otherwise|After|Before|In|On|At|From|For|With|Without|Within|Until|By|To|Under|Over"
    r"|Of|As|Since|Between|During|Beyond|Because)\b"
)
_ARTICLES = {"A", "An", "The"}
_CAPITALS = frozenset((*calendar.day_name, *calendar.month_name))
_MARK = re.compile(r"^(?:[-*•·]|\(?\d{1,2}[.)])\s*")
MAX_CHARS = 160

# Sentence patterns and their questions; `{do}` and `{stem}` follow the verb that matched.
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"^{_SUBJECT} (?P<verb>is|are) (?P<answer>(?:an? |the [a-z]+ (?:of|that|which|who) )"
            r"[^;:]{6,140})\.$"
        ),
        "What {verb} {subject}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?:means|refers to) (?P<answer>[^;:]{{6,140}})\.$"),
        "What does “{subject}” mean?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>is|are) (?P<answer>{_MONEY})\b"),
        "How much {verb} {subject}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>costs?) (?P<answer>{_MONEY})\b"),
        "How much {do} {subject} cost?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>lasts?|takes?) (?P<answer>{_SPAN})\b"),
        "How long {do} {subject} {stem}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<verb>opens?|closes?|begins?|starts?|ends?) (?:at|on) "
            rf"(?P<answer>{_CLOCK}|{_DAY})(?!\w)"
        ),
        "When {do} {subject} {stem}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<modal>can|may|must|should|will) (?P<doing>[a-z][^,;:\d]{{2,60}}?) "
            rf"(?P<by>within|for|after|at least|no later than) (?P<answer>{_SPAN})\b"
        ),
        "{By} how many {unit} {modal} {subject} {doing}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<modal>can|may|must|should|will) (?P<doing>[a-z][^,;:\d]{{2,60}}?) "
            rf"(?:by|before|until|on|no later than) (?P<answer>{_DAY})(?!\w)"
        ),
        "By when {modal} {subject} {doing}?",
    ),
)


def from_english(sentence: str, text: str = "") -> QuestionAnswer:
    """Return a question and its verbatim answer from the sentence, or None.

    Args:
        sentence: A whole sentence.
        text: Its document, to distinguish names from words that only begin a sentence.
    """
    sentence = _MARK.sub("", sentence.strip())
    if len(sentence) > MAX_CHARS or _DEPENDENT.match(sentence):
        return None
    for pattern, form in _PATTERNS:
        if match := pattern.match(sentence):
            return form.format_map(_words(match, text)), match["answer"]
    return None


def within_sentence(words: str, text: str) -> str:
    """Return words as within a sentence: the first in lower case, unless it is a name.

    It is a name where it is written in capitals, stands before another capital letter, or is
    written so in the middle of a sentence of `text`.
    """
    first, _, rest = words.partition(" ")
    if first in _ARTICLES:
        return first.lower() + words[len(first) :]
    named = first in _CAPITALS or first[1:].lower() != first[1:] or rest[:1].isupper()
    if named or re.search(rf"(?<=[a-z,] ){re.escape(first)}\b", text):
        return words
    return words[:1].lower() + words[1:]


def _words(match: re.Match[str], text: str) -> dict[str, str]:
    words = {name: value or "" for name, value in match.groupdict().items()}
    verb = words.get("verb", "")
    words["subject"] = within_sentence(words["subject"], text)
    words["do"] = "does" if verb.endswith("s") else "do"
    words["stem"] = verb.removesuffix("s")
    words["By"] = words.get("by", "").capitalize()
    return words
