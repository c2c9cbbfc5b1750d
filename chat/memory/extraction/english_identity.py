"""What "I'm ..." says of the user: year, department, role, place of work, by its form."""

import re
from collections.abc import Iterator

from chat.memory.facts import Candidate

_I_AM = (
    r"\b(?:I'm|I am|im)\s+(?:(?:currently|now|actually|just|only|still|also|already"
    r"|really|officially|both) )*"
)
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|final|last|1st|2nd|3rd|[4-7]th)"
_YEAR = re.compile(
    rf"\b(?P<v>{_ORDINAL}[- ]years?|year (?:\d|one|two|three|four|five)|freshman"
    rf"|sophomore|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|last"
    rf"|final) semester)\b|\b(?:am|I'm) an? (?P<w>junior|senior)(?! \w+(?:er|or"
    rf"|ist|ant|yst)\b)\b",
    re.I,
)
_OF_YEAR = re.compile(
    rf"\b(?:{_ORDINAL}[- ]year|freshman|sophomore|junior|senior|student"
    rf"|undergraduate|undergrad|postgraduate|graduate|ph\.?d\.?(?: student|"
    rf" candidate)?|master's(?: student)?|degree)"
    r"(?: student| undergraduate)?(?: of my (?:studies|degree))? (?:in|of) "
    r"(?:the )?(?P<v>(?!my\b|this\b|a\b)[A-Z][\w&'-]*(?: (?:and|of|&"
    r"|[A-Z][\w&'-]*))*)"
)
_DEPARTMENT = re.compile(
    r"\b(?:in|from|with) (?:the )?(?P<v>[A-Z][\w&'-]*(?: (?:and|&|of"
    r"|[A-Z][\w&'-]*))*?) (?:department|dept|program(?:me)?|faculty|course)\b"
    r"|\bthe Department of (?P<d>[A-Z][\w&'-]*(?: (?:and|&|[A-Z][\w&'-]*))*)"
)
_MAJOR = re.compile(
    r"\ban? (?P<v>[A-Za-z][\w&'-]*(?: (?:and |& )?[A-Za-z][\w&'-]*){0,3}?) "
    r"(?:major|student|undergrad(?:uate)?|postgrad|graduate|ph\.?d)\b",
)
_COLLEGE = re.compile(
    r"\b(?:in|at|from) (?:the )?(?P<v>(?:College|School|Faculty|University"
    r"|Institute|Academy) of [A-Z][\w'-]*(?: (?:and|&|[A-Z][\w'-]*))*"
    r"|[A-Z][\w'-]* (?:College|University|Institute|School))"
)
_AGE = re.compile(
    r"(?:\b(?:I'm|I am)|\bI(?:'ve)? (?:just )?turned) (?:now |only |just )?"
    r"(?P<v>\d{1,3})(?: years?(?: |-)old| yrs?\b.*| years of age)?(?=[,.!?]|$|"
    r" and\b| but\b)"
)
_STATUS = re.compile(
    r"\b(?P<v>(?:transfer|exchange|graduate|undergraduate|international|visiting"
    r"|foreign|part-time|full-time|mature|PhD|doctoral|master's|high[- ]school"
    r"|college|university|medical|law|returning|new|incoming|research)"
    r" student|undergraduate|undergrad|postgraduate|postgrad|ph\.?d(?:"
    r" candidate)?|freshman|fresher|alumn(?:us|a)|(?<=\ba )graduate|intern"
    r"|applicant|visiting scholar|retiree|retired|unemployed|self-employed"
    r"|freelancer?)\b",
    re.I,
)
_STUDENT_KINDS = re.compile(
    r"^(?:transfer|exchange|graduate|undergraduate|international|visiting"
    r"|foreign|part-time|full-time|mature|phd|doctoral|master's|high[- ]school"
    r"|college|university|new|incoming|returning|research|good|bad|poor|regular"
    r"|\w+[- ]year)$",
    re.I,
)
_WORKS = re.compile(
    r"\b(?P<job>an? [\w -]+?) (?:at|with|for|in) (?:the )?(?P<v>[A-Z][\w&.'-]*"
    r"(?: (?:of|and|&|[A-Z][\w&.'-]*|team|office|department|hospital|school))*)"
)
_ROLE = re.compile(
    rf"{_I_AM}(?:an?|the|your) (?P<v>[a-z][\w-]*(?: [\w-]+){{0,3}}?)(?=[,.;:!?]|$"
    rf"| and\b| at\b| in\b| with\b| for\b| by\b| but\b| so\b| who\b| from\b| of\b"
    rf"| now\b| here\b)"
)
_NO_ROLE = re.compile(
    r"^(?:bit|little|lot|few|fan|big fan|huge fan|member|person|user|human"
    r"|customer|beginner here|morning)?$|^(?:bit|little|lot|few|second|long|way"
    r"|good|bad|great|big|huge|loss|hurry|rush|idiot|mess)\b"
)
_HEALTHY_TRAIT = re.compile(
    rf"{_I_AM}(?P<v>left-handed|right-handed|colou?r-?blind|married|single"
    rf"|divorced|engaged|bilingual|an introvert|an extrovert)"
)
_NATIONALITY = re.compile(
    r"^(?:American|British|English|Scottish|Welsh|Irish|French|German|Italian"
    r"|Spanish|Portuguese|Dutch|Belgian|Swiss|Austrian|Polish|Czech"
    r"|Slovak|Hungarian|Romanian|Bulgarian|Greek|Turkish|Russian|Ukrainian"
    r"|Swedish|Norwegian|Danish|Finnish|Icelandic|Korean|Japanese"
    r"|Chinese|Taiwanese|Vietnamese|Thai|Filipino|Indonesian|Malaysian"
    r"|Singaporean|Indian|Pakistani|Bangladeshi|Nepali|Nepalese|Mongolian"
    r"|Kazakh|Uzbek|Iranian|Iraqi|Israeli|Egyptian|Moroccan|Nigerian|Kenyan"
    r"|Ethiopian|Ghanaian|Brazilian|Argentinian|Mexican|Colombian"
    r"|Chilean|Peruvian|Canadian|Australian)$"
)
_NEGATED = re.compile(
    r"\bI(?:'m| am) (?:not|no longer)(?: an?| in| the)? (?P<v>[\w' -]+?)(?: any"
    r" ?more| now)?(?=[,.;!?]|$)",
    re.I,
)
_STOPPED = re.compile(
    r"\bI(?:'ve)? (?:no longer|don't|do not|stopped|quit|gave up|have stopped) "
    r"(?P<v>[\w' -]+?)(?: any ?more| now)(?=[,.;!?]|$)|\bI no longer (?P<w>[\w'"
    r" -]+?)(?=[,.;!?]|$)",
    re.I,
)
_ROOM = re.compile(r"\b[Rr]oom (?:number |no\.? ?)?(?P<v>\w*\d\w*)\b|,? ?#(?P<w>\d+)")
_PLACES = re.compile(
    r"\b(?:Hall|Office|Building|University|College|Street|Centre|Center|Department|Team)\b"
)


_ABOUT_ME = re.compile(
    rf"{_I_AM}|\bmy (?:first|second|third|fourth|final|last)\b|\bI turned\b|\bI've turned\b"
)
_AGAIN = re.compile(
    r"\bI (?:can |do |have started to |started )?(?:eat|drink|have|eating|drinking)"
    r" (?P<v>\w+(?: \w+)?) (?:now|again|these days)\b"
)


def candidates(text: str) -> Iterator[Candidate]:
    """Yield what an "I'm ..." clause says of the user."""
    if retracted := _retraction(text):
        yield retracted
        return
    if not _ABOUT_ME.search(text):
        return
    found = [*_studies(text), *_traits(text)]
    works = _WORKS.search(text) if re.search(rf"{_I_AM}(?=an? )", text) else None
    if works and not any(one.value in works["v"] or works["v"] in one.value for one in found):
        found.append(Candidate("workplace", works["v"]))
    if not found or all(one.attribute == "workplace" for one in found):
        found += list(_role(text))
    yield from found


def _retraction(text: str) -> Candidate | None:
    """Return what a clause says that no longer holds: "I'm no longer a student"."""
    if m := _NEGATED.search(text):
        return Candidate("status", m["v"].strip(), retracts=True)
    if (m := _STOPPED.search(text)) and not re.search(r"\b(?:eat|drink|like)\b", m.group()):
        return Candidate("habit", (m["v"] or m["w"]).strip(), retracts=True)
    m = _AGAIN.search(text)
    if m and not re.search(r"\b(?:one|two|three|four|five|\d+)\b", m["v"]):
        return Candidate("food", m["v"], retracts=True)
    return None


def _traits(text: str) -> Iterator[Candidate]:
    if m := _AGE.search(text):
        yield Candidate("age", m["v"])
    if m := _STATUS.search(text):
        yield Candidate("status", m["v"])
    for word in re.findall(rf"{_I_AM}(?:an? )?([A-Z][a-z]+)", text):
        if _NATIONALITY.match(word):
            yield Candidate("origin", word)
    if m := _HEALTHY_TRAIT.search(text):
        yield Candidate("trait", m["v"])


def _studies(text: str) -> Iterator[Candidate]:
    if m := _YEAR.search(text):
        yield Candidate("year", m["v"] or m["w"])
    college = _COLLEGE.search(text)
    if college:
        yield Candidate("college", college["v"])
    if m := _DEPARTMENT.search(text):
        yield Candidate("department", m["v"] or m["d"])
    elif m := _OF_YEAR.search(text):
        if not re.match(r"(?:College|School|Faculty|University)\b", m["v"]):
            yield Candidate("department", m["v"])
    elif m := _MAJOR.search(text):
        value = re.sub(
            rf"^(?:{_ORDINAL}[- ]year|final[- ]year|new|current|full-time|part-time) ",
            "",
            m["v"],
            flags=re.I,
        )
        if not _STUDENT_KINDS.match(value) and not re.search(r"\b(?:and|or)$|^(?:and|or)\b", value):
            yield Candidate("department", value)


def _role(text: str) -> Iterator[Candidate]:
    m = _ROLE.search(text)
    if m and not _NO_ROLE.match(m["v"]):
        attribute = (
            "job"
            if re.search(
                r"(?:er|or|ist|ian|ant|yst|eer|ect|man|woman|nurse|chef|cook"
                r"|clerk|librarian|assistant|staff|professor|lecturer|coach"
                r"|judge|pilot|scientist|specialist|officer|researcher|fellow"
                r"|lead|head|director|agent|guide|mechanic|smith|wright|surgeon"
                r"|dentist|vet|architect|intern|attorney|teacher|tutor|secretary"
                r"|president)$",
                m["v"],
            )
            else "trait"
        )
        if attribute == "job" or len(m["v"].split()) <= 2:
            yield Candidate(attribute, m["v"])


def is_origin(value: str) -> bool:
    """Return whether a word is a nationality, and so no name."""
    return bool(_NATIONALITY.match(value))


def is_place(value: str) -> bool:
    """Return whether capital words name a place, and so no person."""
    return bool(_PLACES.search(value))


def placed(attribute: str, value: str) -> Iterator[Candidate]:
    """Yield a place, with the number of a room as a fact of its own, and colleges as such."""
    if not value or re.match(
        r"(?:it|this|that|here|there|home|school|work|them|him|her|peace|person|fact|time|order)$",
        value,
    ):
        return
    attribute = _kind_of_place(attribute, value)
    if attribute == "workplace" and re.match(
        r"(?:week\w*|night\w*|morning\w*|day|shift\w*|remote\w*|my|a|an)\b", value
    ):
        return
    if attribute == "residence" and (m := _ROOM.search(value)):
        yield Candidate("room", m["v"] or m["w"])
        value = (value[: m.start()] + value[m.end() :]).strip(" ,")
    if value:
        yield Candidate(attribute, value)


def _kind_of_place(attribute: str, value: str) -> str:
    """Return the attribute of a place by its name: a college, an office, a hall."""
    if attribute == "department" and re.match(r"(?:College|School|Faculty|University) of\b", value):
        return "college"
    if re.search(r"\b(?:Hall|House|Dorm\w*|Residence|Apartments?|Towers?|Village)$", value):
        return "residence" if attribute in ("department", "workplace") else attribute
    if attribute == "department" and re.search(r"\b(?:team|office|unit|lab|division)$", value):
        return "workplace"
    if attribute == "residence" and re.search(r"\b(?:team|office|unit|department)$", value, re.I):
        return "workplace"
    return attribute
