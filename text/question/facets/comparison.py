"""Comparisons: two things that a question compares, and what it compares them by."""

import re
from typing import NamedTuple

_COMPARATIVE = (
    r"(?:higher|lower|cheaper|dearer|longer|shorter|bigger|smaller|larger|faster|slower|earlier"
    r"|later"
    r"|better|worse|closer|nearer|older|newer|stricter|easier|harder|heavier|lighter|quieter|louder"
    r"|noisier|(?:more|less"
    r"|fewer)(?: [\w-]+)?)"
)
_PREPOSITION = r"(?:in|for|at|on|with|as|of|from|by|to)"
_THING = r"[^,?]{1,60}?"
_ENGLISH = (
    rf"^(?P<rest>(?:is|are|does|do|was|were|will|which|what|who"
    rf"|where)\b.*?\b{_COMPARATIVE})(?! than)\s*[,:]?\s+(?:{_PREPOSITION} )?(?P<a>{_THING}) or (?:"
    rf"{_PREPOSITION} )?(?P<b>{_THING})$",
    rf"^(?P<rest>(?:what|which)\b[^,:]*?\b{_COMPARATIVE}[^,:]*)[,:]\s*(?P<a>{_THING}) or (?P<b>"
    rf"{_THING})$",
    rf"^(?P<a>{_THING}) or (?P<b>{_THING})(?:\s*[,:–-]\s*|\s+)(?P<rest>(?:which|what)\b.+)$",
    rf"^(?P<rest>.*\bdifferences?\b.*?)\bbetween (?P<a>{_THING}) and (?P<b>{_THING})$",
    rf"^(?P<rest>(?:.*\b)?compar(?:e|ing|ison of)(?: the)?) (?P<a>{_THING}) (?:and|with|to"
    rf"|against) (?P<b>{_THING})$",
    rf"^(?:is|are|does|do|was|were) (?:the |an? )?(?P<a>{_THING}) (?P<rest>(?:\w+ ){{0,3}}?"
    rf"{_COMPARATIVE}(?: [\w-]+)?) than (?P<b>{_THING})$",
)
_JOINT = r"(?:이랑|랑|와|과|하고|이나|나|또는|vs\.?)"
_WHICH_KO = r"(?:어느|어디|뭐|뭘|뭣|무엇|누|어떤|더|덜|가장|제일|차이|비교)"
_KOREAN = (
    rf"^(?P<a>{_THING}){_JOINT}\s+(?P<b>{_THING})(?:\s?중에서?|\s중"
    rf"|\s?가운데)\s+(?P<rest>(?:\S+\s){{0,3}}?{_WHICH_KO}.+)$",
    rf"^(?P<a>{_THING}){_JOINT}\s+(?P<b>{_THING})(?:의|은|는|이"
    rf"|가|을|를)?\s+(?P<rest>(?:[^\s]+\s)*?(?:차이|비교|다른|달라|다르).*)$",
    rf"^(?P<a>{_THING}){_JOINT}\s+(?P<b>{_THING})\s+(?P<rest>{_WHICH_KO}[가-힣]*\s+(?:더|덜)\s.+)$",
    rf"^(?P<a>{_THING})보다\s+(?P<b>{_THING})(?:이|가|은|는)\s+(?P<rest>(?:더|덜|얼마나)\s.+)$",
    rf"^(?P<a>{_THING})(?:이|가|은|는)\s+(?P<b>{_THING})보다\s+(?P<rest>.+)$",
    rf"^(?P<a>{_THING})\s+아니면\s+(?P<b>{_THING})(?:\s+(?:중에|중))?\s+(?P<rest>(?:어느|어디|뭐"
    rf"|무엇|누)[가-힣]*.+)$",
)
_PATTERNS = tuple(re.compile(pattern, re.I) for pattern in (*_ENGLISH, *_KOREAN))
_VERSUS = re.compile(r"\s+(?:vs\.?|versus)\s+", re.I)
_WHICH_ONE = re.compile(
    r"(?:어느 ?(?:쪽|게|것|곳)|어디|뭐|무엇|뭣|누구|누|어떤 ?(?:게|것|쪽))(?:이|가|을|를)?(?:예요"
    r"|이에요|야|임|인가요|인지)?\s*"
    r"|(?<![가-힣])더\s|(?:의\s)?차이점?(?:이|가|는|은|를|을)?|비교(?:해|하)?[가-힣\s]*$"
    r"|\bcompar\w+(?: the)?|\b(?:what['’]?s )?(?:the )?differences?(?: in)?"
    r"|\b(?:higher|lower|better|worse|more(?= expensive)|less(?= expensive))\b|^(?:which"
    r"|what)(?: one)?(?: is| has| costs| takes)?\s+|^(?:is|are|does|do) (?:the )?",
    re.I,
)
# A comparative asks for the value of an attribute.
_ATTRIBUTES = (
    (re.compile(r"\b(?:cheaper|dearer|expensive|costlier)\b", re.I), "price"),
    (re.compile(r"\b(?:quieter|louder|noisier)\b", re.I), "noise"),
    (re.compile(r"\b(?:heavier|lighter)\b", re.I), "weight"),
    (re.compile(r"(?:비싸|비싼|저렴|(?<![가-힣])싸|(?<![가-힣])싼)[가-힣]*"), "가격"),
    (re.compile(r"(?:조용|시끄러|시끄럽)[가-힣]*"), "소음"),
    (re.compile(r"(?:무거|무겁|가벼|가볍)[가-힣]*"), "무게"),
)
_LEADING = re.compile(r"^(?:(?:the|a|an|between|is|are)\s+)+", re.I)


_NO_THING = re.compile(
    r"^\d[\d.,]*\s?(?:[a-z]+|원|개|명|시간|분|일|주|년|%)?$|[.:;]|(?<![가-힣])(?:또|같|함께|전혀|다른|더|덜|가장|훨씬|생각|무엇|누"
    r"|뭐)"
    r"|[은는]\s|\b(?:than|each other|compared)\b",
    re.I,
)
_STATEMENT = re.compile(r"(?<![까요])다\s*\.?$")
_LONGEST_THING, _LONGEST_QUESTION = 5, 18  # words


class Comparison(NamedTuple):
    """Two things that are compared, and the rest of the question, which is about both."""

    first: str
    second: str
    rest: str

    @property
    def parts(self) -> tuple[str, str]:
        """The question about each of the two: the rest without "which one" beside each thing."""
        shared = " ".join(_WHICH_ONE.sub(" ", self.rest).split())
        for adjective, attribute in _ATTRIBUTES:
            shared = adjective.sub(attribute, shared)
        if re.search("[가-힣]", self.first + self.second):
            return f"{self.first} {shared}".strip(), f"{self.second} {shared}".strip()
        return f"{shared} {self.first}".strip(), f"{shared} {self.second}".strip()


def comparison_in(question: str) -> Comparison | None:
    """Return the comparison that a question asks for, or None.

    >>> comparison_in("Is the fee higher in May or in June?")
    Comparison(first='May', second='June', rest='Is the fee higher')
    """
    plain = question.strip().rstrip("?？.! ")
    if len(plain.split()) > _LONGEST_QUESTION or _STATEMENT.search(plain):
        return None
    versus = _versus(plain)
    matches = (pattern.match(plain) for pattern in _PATTERNS)
    found = [versus] if versus else [_comparison(m["a"], m["b"], m["rest"]) for m in matches if m]
    return next((each for each in found if _is_thing(each.first) and _is_thing(each.second)), None)


def _is_thing(words: str) -> bool:
    """Return whether words can be one of two things: a short phrase, no amount and no clause."""
    return 0 < len(words.split()) <= _LONGEST_THING and not _NO_THING.search(words)


def _versus(plain: str) -> Comparison | None:
    """Return the things around "vs": as many words before it as behind it, the rest is shared."""
    sides = _VERSUS.split(plain)
    if len(sides) != 2:
        return None
    left, right = sides[0].split(), sides[1].split()
    count = min(len(left), len(right))
    if not count:
        return None
    rest = [*left[: len(left) - count], *right[count:]]
    return _comparison(" ".join(left[len(left) - count :]), " ".join(right[:count]), " ".join(rest))


def _comparison(first: str, second: str, rest: str) -> Comparison:
    first, second = (_LEADING.sub("", thing.strip(" ,:")) for thing in (first, second))
    return Comparison(first, second, rest.strip(" ,:"))
