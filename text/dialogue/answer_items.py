"""Items of an answer: what a later question can refer to by its place, or accept as an offer."""

import re

_CITATION = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_EMPHASIS = re.compile(r"\*\*")
_BLANKS = re.compile(r"[^\S\n]+")  # a long run of them costs the patterns of rows cubic time
_BULLET = re.compile(r"^\s*(?:[-*•·▪◦]|\d{1,2}[.)]|[①-⑳])\s+(?P<item>.+)$")
_ROW = re.compile(r"^\s*(?P<label>[^:;\n]{1,40}):\s*(?P<value>[^;\n]+?)\s*(?:;|$)")
_LABEL = re.compile(r"(?:^|;)\s*(?P<label>[^:;\n]{1,40}):\s+(?=\S)")
_PIPED = re.compile(r"^\s*\|?\s*(?P<item>[^|\n]{1,60}?)\s*\|")
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_SERIES_EN = re.compile(
    r"(?:^|[:：,]\s*|\b(?:are|is|include|includes|including|by|in|at)\s+)"
    r"(?P<series>[^.:;!?]+?(?:,[^.:;!?,]+){1,}(?:,?\s+(?:and|or)\s+[^.:;!?,]+)?)"
)
_AND = re.compile(r",?\s+(?:and|or)\s+", re.I)
_SERIES_SEPARATOR = re.compile(r"\s*,\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NO_COMMA = "\u201a"  # looks like one; stands for that of thousands, which separates no items
# A clause of a sentence, as against an item: "수수료는 없고", "members can enter".
_CLAUSE = re.compile(
    r"(?:이고|하고|되고|있고|없고|이며|하며|되며|으며|하면|되면|해서|어서|아서|지만|는데|으나|다)$"
    r"|\b(?:is|are|was|were|can|may|must|should|will|has|have|costs?|if|when|but)\b",
    re.I,
)
_KOREAN_JOIN = re.compile(r"(?<=[가-힣])(?:와|과|이랑|랑|및|하고)\s+|\s및\s")
_KOREAN_END = re.compile(
    r"(?:으?로 (?:이루어|구성|나뉘|나누|나눈|나뉜)[가-힣]*|의? ?(?:[두세네]|다섯|여섯|일곱|여덟"
    r"|아홉|열|\d+) ?(?:가지|종류?|개|곳|군데|동|명|단계|대|척|편|권|장|층|분)"
    r"(?=[\s으로이가은는을를에\W]|$)[^,]*|(?: ?(?:등|따위))?(?:이"
    r"|가|을|를)? ?있[가-힣]*"
    r"|이?(?:에요|예요|다|입니다))[.!]?\s*$"
)
_MEASURE = re.compile(
    r"(?:[$€£₩]\s?)?\d[\d,]*(?:\.\d+)?\s?(?:원|만 ?원|달러|유로|won|dollars?|euros?|KRW|USD|EUR)"
    r"|[$€£₩]\s?\d[\d,]*(?:\.\d+)?"
)
_LONGEST_ITEM = 40
_MIN_ITEMS = 2

# An offer: a question at the end of an answer whether to tell more.
_OFFER_EN = re.compile(
    r"(?:shall i|should i|would you like(?: me)?(?: to)?|do you (?:want|need)(?: me)?(?: to)?"
    r"|(?:can|may) i|want me to|want to|are you interested in|if you (?:like|want)"
    r",? i (?:can|could))\s+(?:also\s+)?(?:(?:tell|show|give|look up|list|explain|check|find|know"
    r"|see|hear|describe|go over|have)\b(?:\s+(?:you|me|for you))?\s*)*(?:about\s+)?"
    r"(?P<topic>[^?]+)\?",
    re.I,
)
_OFFER_KO = re.compile(
    r"(?P<topic>[^.?!\n]+?)(?:도|을|를|은|는|이|가|에 ?대해서?도?|지도)?\s*(?:함께 |같이 |더 |좀 )?"
    r"(?:알려|말씀|설명|안내|보여|찾아|정리|확인|계산|비교)[가-힣 ]*(?:까요|나요|드릴게요)\s*[?？]"
    r"|(?P<see>[^.?!\n]+?)(?:도|을|를|은|는|지도)?\s*(?:볼까요|궁금(?:하신가요|하세요|한가요|해요)"
    r"|원하(?:시나요|세요|시면)|필요(?:하신가요|하세요|한가요))\s*[?？]"
)
_ALTERNATIVE = re.compile(r",?\s*(?:아니면|또는|혹은)\s*|,?\s+\bor\b\s+", re.I)
_OFFER_FRAME = re.compile(
    r"(?:도|을|를|은|는|이|가)?\s*(?:알려|말씀|설명|안내|보여|찾아|볼|궁금|원하|필요하)[가-힣 "
    r"]*[?？]?$"
)


def list_items(answer: str) -> list[str]:
    """Return the items that an answer lists, in order: rows, list items or a series of names."""
    text = _BLANKS.sub(" ", _EMPHASIS.sub("", _CITATION.sub("", answer)))
    lines = [line for line in text.splitlines() if line.strip()]
    found = max((_bullets(lines), _rows(lines), _series(text)), key=len)
    return found if len(found) >= _MIN_ITEMS else []


def labels(answer: str) -> frozenset[str]:
    """Return the column heads that the rows of an answer show: `label: value; label: value`."""
    return frozenset(
        match["label"].strip()
        for line in _CITATION.sub("", answer).splitlines()
        if ";" in line
        for match in _LABEL.finditer(line)
    )


def measure(answer: str) -> str:
    """Return the amount that an answer gives, with its unit; empty unless there is just one."""
    found = dict.fromkeys(_MEASURE.findall(_CITATION.sub("", answer)))
    return next(iter(found)) if len(found) == 1 else ""


def offers(answer: str) -> list[str]:
    """Return what an answer offers to tell next, one text for each alternative."""
    text = _CITATION.sub("", answer)
    last = text[max(text.rfind("\n"), 0) :]
    questions = re.findall(r"[^.?!。\n]*[?？]", last)
    if not questions:
        return []
    match = _OFFER_EN.search(questions[-1])
    if match:
        parts = [part.strip() for part in _ALTERNATIVE.split(match["topic"]) if part.strip()]
        return [re.sub(r"^(?:the|a|an)\s+", "", part) for part in parts]
    if not _OFFER_KO.search(questions[-1]):
        return []
    parts = [_OFFER_FRAME.sub("", part.strip()) for part in _ALTERNATIVE.split(questions[-1])]
    return [_OFFER_FRAME.sub("", part).strip(" ,") for part in parts if part.strip(" ,")]


def _bullets(lines: list[str]) -> list[str]:
    items = [m["item"] for line in lines if (m := _BULLET.match(line))]
    return [_name(item) for item in items if "|" not in item]  # no row of a table


def _rows(lines: list[str]) -> list[str]:
    rows = [line for line in lines if ";" in line and _ROW.match(line)]
    heads = [m["label"] for line in rows if (m := _ROW.match(line))]
    values = [_key(line) for line in rows if (m := _ROW.match(line)) and m["label"] == heads[0]]
    if len(set(values)) < len(values):  # rows are told apart by their second cell, too
        values = [_key(line, cells=2) for line in rows]
    if len(values) < _MIN_ITEMS:
        values = [m["item"] for line in lines if (m := _PIPED.match(line))]
    return list(dict.fromkeys(_BRACKETS.sub("", value).strip() for value in values))


def _key(row: str, cells: int = 1) -> str:
    """Return the values of the first cells of a row: `label: value; label: value`."""
    values = (cell.partition(":")[2].strip() for cell in row.split(";")[:cells])
    return " ".join(filter(None, values))


def _series(text: str) -> list[str]:
    for sentence in re.split(r"(?<=[.!?다])\s+|\n", text):
        plain = _THOUSANDS.sub(_NO_COMMA, _BRACKETS.sub("", sentence))
        found = _korean_series(plain) if re.search("[가-힣]", plain) else _english_series(plain)
        if len(found) >= _MIN_ITEMS and not any(map(_CLAUSE.search, found)):
            return [item.replace(_NO_COMMA, ",") for item in found]
    return []


def _english_series(sentence: str) -> list[str]:
    match = _SERIES_EN.search(sentence)
    if match is None:
        return []
    parts = [
        part for piece in _SERIES_SEPARATOR.split(match["series"]) for part in _AND.split(piece)
    ]
    return [
        _name(re.sub(r"^(?:the|a|an)\s+", "", part, flags=re.I)) for part in parts if _fits(part)
    ]


def _korean_series(sentence: str) -> list[str]:
    head = _KOREAN_END.sub("", sentence)
    parts = [part for p in _SERIES_SEPARATOR.split(head) for part in _KOREAN_JOIN.split(p)]
    parts = [re.sub(r"^.*(?:은|는|:)\s+", "", part) for part in parts]
    return [_name(part) for part in parts if _fits(part)]


def _fits(part: str) -> bool:
    return 0 < len(part.strip()) <= _LONGEST_ITEM


def _name(item: str) -> str:
    """Return the name at the beginning of an item: "나형: 평일 아침" is 나형."""
    plain = _BRACKETS.sub("", item).strip()
    return re.split(r"\s*[:：]\s+|\s+[-–—]\s+", plain)[0].strip(" .,;")
