"""Rules for facts in English clauses."""

import re
from collections.abc import Iterator

from chat.memory.extraction import english_identity as identity
from chat.memory.extraction.clauses import Clause
from chat.memory.extraction.english_forms import (
    END,
    I_AM,
    I_DO,
    NAME,
    NP,
    PEOPLE,
    PETS,
    RELATIVES,
    clean,
)
from chat.memory.extraction.english_places import dates, places
from chat.memory.extraction.english_tastes import food, likes, style
from chat.memory.extraction.values import EN_WHEN
from chat.memory.facts import Candidate

__all__ = ["RELATIVES", "candidates", "is_first_person", "style", "subject_is_other"]

_ROLE = (
    r"(?:(?:thesis|academic|course|personal|project|line|research|new|current|family) )?"
    r"(?:advis[oe]r"
    r"|supervisor|manager|boss|tutor|mentor|professor|teacher|coach|doctor|dentist|team lead"
    r"|landlord)"
)
_PERSON = r"(?P<v>(?:(?:Prof(?:essor)?|Dr|Mr|Mrs|Ms|Mx)\.? )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)*)"
_SINCE = (
    r"(?:,? (?:now|instead|at present|since|from|as of|starting|this|these days)\b[^,;?]*)?[.!]*$"
)

# People with a role towards the user, their name behind the role or before it.
_ROLES_OF_MINE = (
    re.compile(rf"^[Mm]y (?P<l>{_ROLE})(?: is|'s)(?: now| called| named)? {_PERSON}{_SINCE}"),
    re.compile(
        rf"(?:^|, (?:so|and|but) ){_PERSON}(?: is| has been| has become| became| will be)"
        rf"(?: now)? my (?P<l>{_ROLE}){_SINCE}"
    ),
    re.compile(
        rf"^I(?:'ve got| have| got|'ve) an? (?P<l>new {_ROLE})(?: now)?"
        rf"(?: called| named|:|,)? {_PERSON}{_SINCE}"
    ),
)

_OTHER = re.compile(
    rf"^(?:(?:my|our|the|a|an|one of my|some|that|this|another|her|his|their) "
    rf"(?:\w+ )?{PEOPLE}(?:'s)?\b(?! name)"
    r"|(?:he|she|they|someone|somebody|everyone|everybody|people|you|we)\b"
    r"|[A-Z][a-z]+ (?:is|has|works|lives|likes|studies|hates|says|said|was|can't)\b)",
)

_OTHER_I = re.compile(
    rf"^(?:my|our|the|a|one of my) (?:\w+ ){{0,2}}?{PEOPLE}(?:'s)?\b(?!"
    rf" names?\b)(?! is (?:called|named))",
    re.I,
)

_REPORTED = re.compile(
    r"\b(?:he|she|they|who|friend|mother|father|brother|sister|professor|someone"
    r"|text|sign|letter|book|song|example|form)"
    r" (?:says?|said|told|writes?|wrote|claims?|claimed|thinks?|reads)\b",
    re.I,
)

_FREQUENT = (
    r"\b(?:every|each|daily|weekly|usually|always|often|regularly|sometimes|rarely"
    r"|twice a|once a|most (?:days|mornings|evenings)|on (?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)days?|in the (?:mornings?|evenings?))\b"
)

_STATIVE = (
    r"(?:speak|play|own|drive|ride|commute|wear|use|collect|teach|coach"
    r"|volunteer|practi[sc]e|train|swim|run|cycle|sing|dance|paint|code"
    r"|program|cook|bake|garden|raise|keep|smoke|walk|take the (?:bus|train|tram|metro|subway))"
)

_HAVE = (
    r"have (?:(?:a|an|one|two|three|four|five|\d+|no|some|several|my own|twin) )"
    r"(?P<n>(?:\w+ ){0,3}?(?:kids?|child(?:ren)?|sons?|daughters?|brothers?|sisters?"
    r"|dogs?|cats?|pets?|car|bike|bicycle|motorbike|house|flat|degree|licen[cs]e"
    r"|scholarship|twins?|cups? of \w+))\b"
)

_STOP_OWN = re.compile(
    r"^(?:questions?|problem|issue|guess|understanding|point|concern|request"
    r"|idea|opinion|bad|fault|apolog\w+|turn|hope|impression"
    r"|account|internet|wi-?fi|query|task|thoughts?|experience|mistake|card|application)\b",
    re.I,
)

_STOP_VALUE = re.compile(
    r"^(?:not|too|so|very|broken|late|missing|about|still|being|going|gone|lost"
    r"|wrong|fine|ok|okay|done|ready|due|how|what|whether|that|if|to|a bit"
    r"|really|stuck|blocked|expired|[a-z]+ing (?:to|from|for|in|on|at|an?|the|my|out|up))\b",
    re.I,
)


def subject_is_other(text: str) -> bool:
    """Return whether the subject of a clause is another person, or what one says."""
    if _role_of_mine(text):
        return False
    return bool(_OTHER.match(text) or _OTHER_I.match(text) or _REPORTED.search(text))


def _role_of_mine(text: str) -> re.Match[str] | None:
    return next((m for pattern in _ROLES_OF_MINE if (m := pattern.search(text))), None)


def is_first_person(text: str) -> bool:
    """Return whether a clause is about the user."""
    return bool(re.search(r"\b(?:I|I'm|I've|my|me|mine)\b", text, re.I))


def candidates(clause: Clause) -> Iterator[Candidate]:
    """Yield what an English clause states about the user."""
    text = clause.text
    found = [*_named(text)]
    if not found and re.search(r"\bis due\b", text):
        found = [*dates(text)]
    if not found and is_first_person(text):
        found = [*places(text), *food(text), *likes(text), *dates(text)]
        found += list(identity.candidates(text))
    if not found and is_first_person(text):
        found = [*_habits(text), *_plans(text, clause.sentence), *_own(text)]
    yield from found


_OWNED = (
    rf"\b(?:[Mm]y|[Oo]ur) (?:\w+ )?(?P<who>{RELATIVES}|{PETS})(?:'s name is| is "
    rf"(?:called|named)| goes by) {NAME}"
)
_HAS = (
    rf"\bI(?:'ve got| have| own|'ve) (?:an?|one|two) (?:\w+ ){{0,2}}?"
    rf"(?P<who>{PETS}|{RELATIVES}),? (?:called|named|whose name is) {NAME}"
)
_NICKNAME = (
    rf"\b(?:[Cc]all me|I go by|I like to be called|I prefer to be called"
    rf"|[Aa]ddress me as|my nick ?name(?: is|'s)|My nick ?name(?: is|'s)"
    rf"|[Rr]efer to me as) {NAME}"
)
_NO_NICKNAME = r"(?:back|at|on|when|if|later|tomorrow|a|an|the|by|maybe|crazy|now|again|out)\b"
_OWN_NAME = (
    rf"\b(?:[Mm]y (?:full |first |real |given )?name(?: is|'s)|[Tt]he name's"
    rf"|I am called|I'm called|I'm named) {NAME}"
)
_I_AM_NAME = rf"^(?:I'm|I am|[Tt]his is) (?P<v>[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}){END}"
_BIRTHDAY = rf"\b[Mm]y birth ?day(?: is|'s|:| falls)? (?:on )?(?P<v>{EN_WHEN})"
_BORN = rf"\bI was born (?:on )?(?P<v>(?:in \d{{4}})|{EN_WHEN})"


def _named(text: str) -> Iterator[Candidate]:
    if m := _role_of_mine(text):
        yield Candidate("property", m["v"], re.sub(r"^(?:new|current) ", "", m["l"]))
        return
    if m := re.search(_OWNED, text) or re.search(_HAS, text):
        pet = re.fullmatch(PETS, m["who"])
        yield Candidate("pet" if pet else "relative", m["v"], f"{m['who']}'s name")
    elif m := re.search(_NICKNAME, text):
        if not re.match(_NO_NICKNAME, m["v"]):
            yield Candidate("nickname", m["v"])
    elif name := _own_name(text):
        yield Candidate("name", name)
    if m := re.search(_BIRTHDAY, text, re.I) or re.search(_BORN, text, re.I):
        yield Candidate("birthday", m["v"])


def _own_name(text: str) -> str:
    """Return the name that the user states; empty where "I'm ..." names a place or an origin."""
    if m := re.search(_OWN_NAME, text):
        return m["v"]
    m = re.match(_I_AM_NAME, text)
    if m and not identity.is_origin(m["v"]) and not identity.is_place(m["v"]):
        return m["v"]
    return ""


def _habits(text: str) -> Iterator[Candidate]:
    if re.search(r"\b(?:question|need help|problem|appointment)\b", text) or re.match(
        r"^I (?:was|had|did)\b", text
    ):
        return
    m = re.search(
        r"\bI (?:don't|do not|never) (?!know|think|understand|have to|want|need"
        r"|see|get|like|mean|believe|remember|care|agree|feel|find|recall|wish"
        r"|eat|live|work)\w+[^,.;!?]*",
        text,
    )
    m = (
        m
        or re.search(rf"\bI {_STATIVE}\b[^,.;!?]*", text)
        or re.search(rf"\bI {_HAVE}[^,.;!?]*", text)
    )
    if m is None and re.search(_FREQUENT, text, re.I):
        m = re.search(
            r"\bI (?:(?:usually|always|often|regularly|sometimes|rarely) )?(?!"
            r"(?:need|want|was|had|did|will|think|know|hope)\b)\w+ [^,.;!?]*",
            text,
        )
    if m:
        owned = re.match(rf"I {_HAVE}", m.group())
        thing = owned["n"].split()[-1] if owned else ""
        yield Candidate("habit", clean(re.sub(r"^I ", "", re.sub(r" now$", "", m.group()))), thing)


def _plans(text: str, sentence: str) -> Iterator[Candidate]:
    if sentence.rstrip().endswith("?"):
        return
    if m := re.search(
        rf"(?:{I_AM}(?:going to|planning to|about to|planning on|due to|scheduled"
        rf" to)|{I_DO}(?:plan to|intend to|will be|have decided to)|\bI'll) (?!"
        rf"(?:ask|need|try|check|see|let|have to|look|wait|call)\b)"
        rf"(?P<v>[^,.;!?]+)",
        text,
    ):
        yield Candidate("plan", clean(m["v"]))


def _own(text: str) -> Iterator[Candidate]:
    m = re.match(
        rf"^(?:and |but )?[Mm]y (?P<l>[a-z][\w'-]*(?: [\w'-]+){{0,3}}?)(?: is|'s"
        rf"|:)(?: now| still)? {NP}{END}",
        text,
    )
    if m and not (
        _STOP_OWN.search(m["l"])
        or _STOP_VALUE.search(m["v"])
        or re.search(rf"\b{PEOPLE}\b", m["l"])
    ):
        yield Candidate("property", clean(m["v"]), m["l"])
