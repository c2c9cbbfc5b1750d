"""Rules for places, roles and dates in English clauses."""

import re
from collections.abc import Iterator

from chat.memory.extraction import english_identity as identity
from chat.memory.extraction.english_forms import END, I_AM, I_DO, NP, PEOPLE, clean
from chat.memory.extraction.values import EN_WHEN
from chat.memory.facts import Candidate

# The first pattern that fits an attribute gives its value.
_PLACES = (
    (
        "residence",
        rf"{I_DO}(?:live|reside|stay|lodge|rent(?: a \w+)?)(?: alone| together| with"
        rf" [\w ]+?)? (?:in|at|on|near) (?:the )?{NP}{END}",
    ),
    (
        "residence",
        rf"{I_AM}(?:living|staying|based|residing|renting) (?:in|at|on|near) "
        rf"(?:the )?{NP}{END}",
    ),
    (
        "residence",
        rf"{I_DO}(?:moved|relocated|move)(?: from [\w ]+?)? (?:in)?to (?:the )?"
        rf"(?!my\b){NP}{END}",
    ),
    (
        "residence",
        rf"\b[Mm]y (?:home|house|flat|apartment|dorm(?:itory)?|hall|place)(?: is"
        rf"|'s) (?:in |at |on )?(?:the )?{NP}{END}",
    ),
    ("room", rf"\b[Mm]y room(?: number)?(?: is|'s)(?: now)? (?:number )?{NP}{END}"),
    ("room", rf"{I_AM}in [Rr]oom (?P<v>\w+)"),
    ("room", rf"{I_DO}(?:live|stay|reside)\b.*\b[Rr]oom (?:number )?(?P<v>\w*\d\w*)"),
    (
        "origin",
        rf"{I_AM}(?:originally )?from (?!the \w+ (?:office|team|department)\b)"
        rf"(?:the )?{NP}{END}",
    ),
    (
        "origin",
        rf"{I_AM}an? [\w -]+? from (?:the )?(?P<v>(?!.*(?:[Oo]ffice|[Tt]eam"
        rf"|[Dd]epartment))[A-Z][\w ]*?){END}",
    ),
    (
        "origin",
        rf"{I_DO}(?:come|came|grew up|was born|hail) (?:from|in) (?!\d)(?:the" rf" )?{NP}{END}",
    ),
    ("origin", rf"\b[Mm]y home ?town(?: is|'s) {NP}{END}"),
    (
        "workplace",
        rf"{I_DO}(?:work|intern|freelance) (?:\w+ly )?(?:at|for|in|with|on) (?:the"
        rf" )?{NP}{END}",
    ),
    (
        "workplace",
        rf"{I_AM}(?:working|employed|interning) (?:at|for|by|in|with|on) (?:the"
        rf" )?{NP}{END}",
    ),
    (
        "workplace",
        rf"{I_AM}(?:from|in|on|with|part of|a member of) (?:the )?(?P<v>"
        rf"(?:[\w&'-]+ ){{1,4}}(?:team|office|department|unit|lab|centre|center"
        rf"|division|group|desk))(?<!department){END}",
    ),
    (
        "workplace",
        rf"{I_DO}(?:joined|transferred to|switched to|moved to|got hired by|started"
        rf" at) (?:the )?(?P<v>(?:[\w&'-]+ ){{1,4}}(?:team|office|department|unit"
        rf"|lab|centre|center|division|group))(?<!department){END}",
    ),
    (
        "workplace",
        rf"\b[Mm]y (?:employer|company|workplace|office|team)(?: is|'s)(?: now)? "
        rf"(?:the )?(?![a-z]+(?:ing|ed)\b){NP}{END}",
    ),
    (
        "job",
        rf"{I_DO}work(?:ed|ing)? as (?:an? |the )?(?P<v>[^,.;:!?\s]+(?: (?!at\b"
        rf"|for\b|in\b)[^,.;:!?\s]+){{0,3}}?)(?= (?:at|for|in)\b|[,.;:!?]|$|"
        rf" and\b)",
    ),
    (
        "job",
        rf"\b(?:I've been|I was|I got|I am|I'm) (?:just |recently )?(?:promoted"
        rf"|appointed|hired)(?: to| as)(?: an?| the)? {NP}{END}",
    ),
    ("job", rf"{I_AM}working as (?:an? |the )?{NP}{END}"),
    (
        "job",
        rf"\b[Mm]y (?:job|profession|occupation|position|role|job title)(?: is"
        rf"|'s)(?: now)? (?:an? |the |that of an? )?{NP}{END}",
    ),
    ("job", rf"{I_DO}teach (?P<v>[a-z]+)"),
    (
        "department",
        rf"\b[Mm]y (?:major|department|degree|program(?:me)?|subject|course of"
        rf" study)(?: is|'s)(?: now)?(?: in)? (?:the )?{NP}{END}",
    ),
    ("department", rf"{I_DO}(?:major|majored) in {NP}{END}"),
    (
        "department",
        rf"{I_AM}(?:majoring|enrolled|specialising|specializing) in (?:the" rf" )?{NP}{END}",
    ),
    (
        "department",
        rf"{I_AM}(?:studying|reading) (?!for\b|at\b|in\b|hard\b" rf"|abroad\b){NP}{END}",
    ),
    ("department", rf"{I_DO}study (?!for\b|at\b|in\b|hard\b|abroad\b|every\b){NP}{END}"),
    (
        "department",
        rf"{I_DO}(?:changed|switched|transferred)(?: my major)?(?: from [\w ]+?)? to"
        rf" {NP}{END}",
    ),
    (
        "college",
        rf"{I_DO}(?:study|am enrolled|go|attend) (?:in|at|to) (?:the )?(?P<v>"
        rf"(?:College|School|Faculty|University|Institute) of [\w ]+?){END}",
    ),
)


_DATES = (
    rf"\b(?:my|our|the) (?P<l>[\w'-]+(?: [\w'-]+){{0,3}}?) is due (?:on |by "
    rf"|at |in )?(?P<v>{EN_WHEN})",
    rf"\b(?:my|our) (?P<l>[\w'-]+(?: [\w'-]+){{0,3}}?)(?: is|'s| are| will be"
    rf"| takes place| starts| begins| ends| falls| happens)(?: now| always|"
    rf" usually| still)?(?: due| scheduled| set| planned| booked)?(?: on| for"
    rf"| by| at| in)? (?P<v>{EN_WHEN})",
    rf"\bI(?:'ve| have|'ve got| have got)? (?:to |must |need to |should )*"
    rf"(?:submit|hand in|finish|deliver|turn in|complete|send|file|return|pay"
    rf"|renew)(?: in)? (?:my |the |a |an )?(?P<l>[\w'-]+(?: [\w'-]+){{0,3}}?)"
    rf" (?:by|before|on|until) (?P<v>{EN_WHEN})",
    rf"\bI(?:'ve| have|'ve got| have got|'m having| attend| take| teach) "
    rf"(?:an? |my |the )?(?P<l>[\w'-]+(?: [\w'-]+){{0,3}}?) (?:on |at |from "
    rf"|by |in )?(?P<v>{EN_WHEN})",
    rf"\bI(?:'m| am)? (?P<l>(?:fly(?:ing)?|leav(?:e|ing)|mov(?:e|ing)|start"
    rf"(?:ing)?|travel(?:l?ing)?|graduat(?:e|ing)|return(?:ing)?)(?: (?!on\b"
    rf"|at\b)[\w'-]+){{0,4}}?) (?:on |at |by )?(?P<v>{EN_WHEN})",
)


def places(text: str) -> Iterator[Candidate]:
    """Yield homes, places of work and study, and roles."""
    seen: set[str] = set()
    for attribute, pattern in _PLACES:
        m = re.search(pattern, text)
        if m and attribute not in seen:
            seen.add(attribute)
            yield from identity.placed(attribute, clean(m["v"]))


def dates(text: str) -> Iterator[Candidate]:
    """Yield dates of the user."""
    if re.search(r"\bbirth ?day\b|\bborn\b", text, re.I):
        return
    for pattern in _DATES:
        m = re.search(pattern, text, re.I)
        if m and not re.search(rf"^{PEOPLE}$", m["l"]):
            label = re.sub(r"^(?:next|new|weekly|regular) ", "", m["l"])
            yield Candidate("date", m["v"].strip(" ,"), label)
            return
