"""Exclusions: what a question says it does not ask about, "besides the fee", 수강료 말고."""

import re

_EXCLUDED = re.compile(
    r"\b(?:besides|except(?: for)?|other than|apart from|aside from|in addition to|excluding)\s"
    r"[\w’'.%-]+(?:\s[\w’'.%-]+){0,5}\s?(?=[,?.!;]|$),?"
    r"|(?:[^\s,?.!]{1,30}\s)?[^\s,?.!]{1,30}(?:을|를|은|는|이)?\s?(?:말고(?:도|는)?|(?:이)?외에(?:도|는)?"
    r"|(?:를|을)?\s?(?:제외하고|제외하면|빼고|빼면))(?=[\s,?])",
    re.I,
)


def without_exclusions(question: str) -> str:
    """Return the question without what it excludes; as it is where nothing would be left.

    >>> without_exclusions("Which papers do I need besides the passport?")
    'Which papers do I need ?'
    """
    rest = _EXCLUDED.sub(" ", question)
    rest = re.sub(r"\s+", " ", rest).strip()
    return rest if len(re.findall(r"\w+", rest)) > 1 else question
