"""Rules for facts in English clauses."""

import re
from collections.abc import Iterator

from chat.memory.extraction import english_identity as identity
from chat.memory.extraction.clauses import Clause
from chat.memory.extraction.values import EN_WHEN
from chat.memory.facts import Candidate

I_AM = (
    r"\b(?:I'm|I am|im|I've been)\s+(?:(?:currently|now|actually|just|only|still"
    r"|also|already|really|officially|both|right now|in fact) )*"
)
I = (
    r"\bI(?:'ve|'d| have)?\s+(?:(?:currently|now|actually|just|only|still|also"
    r"|already|really|recently|usually|always|never|do|personally|mostly|generally"
    r"|often|much|very much|absolutely|quite|simply|both) )*"
)  # noqa: E741
RELATIVES = (
    r"(?:room-?mates?|flat-?mates?|house-?mates?|brothers?|sisters?|siblings?"
    r"|mothers?|mum|mom|fathers?|dad|parents?|grand\w+|wife|husband"
    r"|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|daughters?|sons?|kids?"
    r"|child(?:ren)?|cousins?|uncle|aunt|nephew|niece|twin"
    r"|(?:mother|father|brother|sister)-in-law|family)"
)
_PEOPLE = (
    rf"(?:{RELATIVES}|friends?|best friend|colleagues?|co-?workers?|boss|manager"
    rf"|supervisor|advis[oe]r|professor|teacher|tutor|mentor"
    r"|neighbou?rs?|landlord|classmates?|team-?mates?|lab ?mates?|doctor|dentist"
    r"|client|customers?|student|assistant|coach)"
)
# Whoever has a role towards the user, by name: "my adviser is Professor Han".
ROLE_OF_MINE = re.compile(
    r"^[Mm]y (?P<l>(?:\w+ )?(?:advis[oe]r|supervisor|manager|boss|tutor|mentor"
    r"|professor|teacher|coach|doctor|dentist|team lead|landlord))"
    r"(?: is|'s)(?: now| called| named)? (?P<v>(?:(?:Prof(?:essor)?|Dr|Mr|Mrs|Ms"
    r"|Mx)\.? )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)*)(?: now| at present)?[.!]*$"
)
_OTHER = re.compile(
    rf"^(?:(?:my|our|the|a|an|one of my|some|that|this|another|her|his|their) "
    rf"(?:\w+ )?{_PEOPLE}(?:'s)?\b(?! name)"
    r"|(?:he|she|they|someone|somebody|everyone|everybody|people|you|we)\b"
    r"|[A-Z][a-z]+ (?:is|has|works|lives|likes|studies|hates|says|said|was|can't)\b)",
)
_OTHER_I = re.compile(
    rf"^(?:my|our|the|a|one of my) (?:\w+ ){{0,2}}?{_PEOPLE}(?:'s)?\b(?!"
    rf" names?\b)(?! is (?:called|named))",
    re.I,
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|who|friend|mother|father|brother|sister|professor|someone"
    r"|text|sign|letter|book|song|example|form)"
    r" (?:says?|said|told|writes?|wrote|claims?|claimed|thinks?|reads)\b",
    re.I,
)
_PETS = (
    r"(?:dog|cat|puppy|kitten|hamster|rabbit|parrot|bird|fish|turtle|tortoise|horse"
    r"|guinea pig|lizard|snake|pet|budgie|pony)"
)
_END = (
    r"(?=[,.;:!?]|$| and\b| but\b| so\b| because\b| who\b| which\b| since\b| now\b|"
    r" at the moment\b| these days\b| right now\b| at present\b| please\b| though\b|"
    r" anyway\b| by the way\b)"
)
_NP = r"(?P<v>[^,.;:!?\s]+(?: [^,.;:!?\s]+){0,5}?)"
_NAME = (
    r"['\"“‘]?(?P<v>[A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]+|de|van|von|bin"
    r"|al)){0,3}|[a-z]\w{1,14})['\"”’]?"
)
_ANSWER = r"(?:answers?|repl(?:y|ies)|responses?|explanations?|output|summaries|it)"
_LASTING = (
    r"\b(?:from now on|always|in (?:the )?future|going forward|by default|every time"
    r"|whenever|for all|remember|keep in mind|never|henceforth|as a rule|in general"
    r"|instead of|no longer)\b"
)
_STYLE = {
    "answer_language": r"\bin (?:English|Korean|French|German|Spanish|Chinese|Japanese|Italian"
    r"|Portuguese|Vietnamese|Russian|Arabic|Hindi)\b",
    "answer_format": r"\btables?\b|\bbullet\w*|\blists?\b|\bnumbered\b|\bmarkdown\b|\bsteps?\b"
    r"|\bsteps?-by-step\b|\bplain text\b|\bheadings?\b|\bexamples?\b|\bpoints?\b"
    r"|\bprose\b|\bparagraphs\b",
    "answer_tone": r"\bformal\w*|\binformal\w*|\bcasual\w*|\bfriendly\b|\bpolite\w*|\bplain "
    r"(?:English|words|language)\b|\bsimple (?:words|language|terms)\b"
    r"|\bsimply\b|\bjargon\b|\btone\b|\bdirect\b",
    "answer_length": r"\bshort\w*|\blong\w*|\bbrief\w*|\bconcise\w*|\blines?\b|\bsentences?\b"
    r"|\bwords\b|\bparagraphs?\b|\bdetail\w*|\blength\b|\bto the point\b",
}
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
    r"|really|stuck|blocked|expired)\b",
    re.I,
)


def subject_is_other(text: str) -> bool:
    """Return whether the subject of a clause is another person, or what one says."""
    if ROLE_OF_MINE.match(text):
        return False
    return bool(_OTHER.match(text) or _OTHER_I.match(text) or _REPORTED.search(text))


def is_first_person(text: str) -> bool:
    """Return whether a clause is about the user."""
    return bool(re.search(r"\b(?:I|I'm|I've|my|me|mine)\b", text, re.I))


def candidates(clause: Clause) -> Iterator[Candidate]:
    """Yield what an English clause states about the user."""
    text = clause.text
    found = [*_named(text)]
    if not found and re.search(r"\bis due\b", text):
        found = [*_dates(text)]
    if not found and is_first_person(text):
        found = [*_places(text), *_food(text), *_likes(text), *_dates(text)]
        found += list(identity.candidates(text))
    if not found and is_first_person(text):
        found = [*_habits(text), *_plans(text, clause.sentence), *_own(text)]
    yield from found


def _named(text: str) -> Iterator[Candidate]:
    if m := ROLE_OF_MINE.match(text):
        yield Candidate("property", m["v"], m["l"])
        return
    owned = (
        rf"\b(?:[Mm]y|[Oo]ur) (?:\w+ )?(?P<who>{RELATIVES}|{_PETS})(?:'s name is| is "
        rf"(?:called|named)| goes by) {_NAME}"
    )
    has = (
        rf"\bI(?:'ve got| have| own|'ve) (?:an?|one|two) (?:\w+ ){{0,2}}?"
        rf"(?P<who>{_PETS}|{RELATIVES}),? (?:called|named|whose name is) {_NAME}"
    )
    if m := re.search(owned, text) or re.search(has, text):
        pet = re.fullmatch(_PETS, m["who"])
        yield Candidate("pet" if pet else "relative", m["v"], f"{m['who']}'s name")
    elif m := re.search(
        rf"\b(?:[Cc]all me|I go by|I like to be called|I prefer to be called"
        rf"|[Aa]ddress me as|my nick ?name(?: is|'s)|My nick ?name(?: is|'s)"
        rf"|[Rr]efer to me as) {_NAME}",
        text,
    ):
        if not re.match(
            r"(?:back|at|on|when|if|later|tomorrow|a|an|the|by|maybe|crazy|now|again|out)\b", m["v"]
        ):
            yield Candidate("nickname", m["v"])
    elif m := re.search(
        rf"\b(?:[Mm]y (?:full |first |real |given )?name(?: is|'s)|[Tt]he name's"
        rf"|I am called|I'm called|I'm named) {_NAME}",
        text,
    ):
        yield Candidate("name", m["v"])
    elif m := re.match(
        rf"^(?:I'm|I am|[Tt]his is) (?P<v>[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}){_END}", text
    ):
        if not identity.is_origin(m["v"]) and not identity.is_place(m["v"]):
            yield Candidate("name", m["v"])
    if m := re.search(
        rf"\b[Mm]y birth ?day(?: is|'s|:| falls)? (?:on )?(?P<v>{EN_WHEN})", text, re.I
    ) or re.search(rf"\bI was born (?:on )?(?P<v>(?:in \d{{4}})|{EN_WHEN})", text, re.I):
        yield Candidate("birthday", m["v"])


def style(text: str) -> Iterator[Candidate]:
    sentence = text
    likes = re.search(
        rf"{I}(?:like|prefer|want|love|need|would (?:like|prefer)|hate|don't "
        rf"(?:like|want)|appreciate|find)\b|\bI'd (?:like|prefer|rather)\b|\bmy"
        rf" preference\b",
        text,
    )
    lasting = re.search(_LASTING, sentence, re.I)
    about = re.search(
        rf"\b{_ANSWER}\b|\b(?:answer|reply|respond|explain|write|speak|talk"
        rf"|summari[sz]e|use|keep|give me|be|format)\b",
        text,
        re.I,
    )
    if not about or not (lasting or (likes and re.search(rf"\b{_ANSWER[:-4]})\b", text, re.I))):
        return
    asks = likes or re.match(
        r"^(?:please )?(?:always |never |only |from now on,? )*(?:answer|reply"
        r"|respond|explain|write|speak|talk|use|keep|give|be|format|make|include"
        r"|limit|don't|do not|add|summari[sz]e|put)\b",
        re.sub(
            r"^(?:from now on|in (?:the )?future|going forward|by default"
            r"|remember(?: that| to)?),? *",
            "",
            text,
            flags=re.I,
        ),
        re.I,
    )
    if not asks:
        return
    for attribute, words in _STYLE.items():
        if re.search(words, text, re.I):
            value = re.sub(
                r"^(?:please|from now on|in (?:the )?future|always|going forward"
                r"|by default|remember(?: that| to)?)[, ]+",
                "",
                text,
                flags=re.I,
            )
            yield Candidate(attribute, _clean(value))
            return


def _places(text: str) -> Iterator[Candidate]:
    patterns = (
        (
            "residence",
            rf"{I}(?:live|reside|stay|lodge|rent(?: a \w+)?)(?: alone| together| with"
            rf" [\w ]+?)? (?:in|at|on|near) (?:the )?{_NP}{_END}",
        ),
        (
            "residence",
            rf"{I_AM}(?:living|staying|based|residing|renting) (?:in|at|on|near) "
            rf"(?:the )?{_NP}{_END}",
        ),
        (
            "residence",
            rf"{I}(?:moved|relocated|move)(?: from [\w ]+?)? (?:in)?to (?:the )?"
            rf"(?!my\b){_NP}{_END}",
        ),
        (
            "residence",
            rf"\b[Mm]y (?:home|house|flat|apartment|dorm(?:itory)?|hall|place)(?: is"
            rf"|'s) (?:in |at |on )?(?:the )?{_NP}{_END}",
        ),
        ("room", rf"\b[Mm]y room(?: number)?(?: is|'s)(?: now)? (?:number )?{_NP}{_END}"),
        ("room", rf"{I_AM}in [Rr]oom (?P<v>\w+)"),
        ("room", rf"{I}(?:live|stay|reside)\b.*\b[Rr]oom (?:number )?(?P<v>\w*\d\w*)"),
        (
            "origin",
            rf"{I_AM}(?:originally )?from (?!the \w+ (?:office|team|department)\b)"
            rf"(?:the )?{_NP}{_END}",
        ),
        (
            "origin",
            rf"{I_AM}an? [\w -]+? from (?:the )?(?P<v>(?!.*(?:[Oo]ffice|[Tt]eam"
            rf"|[Dd]epartment))[A-Z][\w ]*?){_END}",
        ),
        (
            "origin",
            rf"{I}(?:come|came|grew up|was born|hail) (?:from|in) (?!\d)(?:the" rf" )?{_NP}{_END}",
        ),
        ("origin", rf"\b[Mm]y home ?town(?: is|'s) {_NP}{_END}"),
        (
            "workplace",
            rf"{I}(?:work|intern|freelance) (?:\w+ly )?(?:at|for|in|with|on) (?:the"
            rf" )?{_NP}{_END}",
        ),
        (
            "workplace",
            rf"{I_AM}(?:working|employed|interning) (?:at|for|by|in|with|on) (?:the"
            rf" )?{_NP}{_END}",
        ),
        (
            "workplace",
            rf"{I_AM}(?:from|in|on|with|part of|a member of) (?:the )?(?P<v>"
            rf"(?:[\w&'-]+ ){{1,4}}(?:team|office|department|unit|lab|centre|center"
            rf"|division|group|desk))(?<!department){_END}",
        ),
        (
            "workplace",
            rf"{I}(?:joined|transferred to|switched to|moved to|got hired by|started"
            rf" at) (?:the )?(?P<v>(?:[\w&'-]+ ){{1,4}}(?:team|office|department|unit"
            rf"|lab|centre|center|division|group))(?<!department){_END}",
        ),
        (
            "workplace",
            rf"\b[Mm]y (?:employer|company|workplace|office|team)(?: is|'s)(?: now)? "
            rf"(?:the )?{_NP}{_END}",
        ),
        (
            "job",
            rf"{I}work(?:ed|ing)? as (?:an? |the )?(?P<v>[^,.;:!?\s]+(?: (?!at\b"
            rf"|for\b|in\b)[^,.;:!?\s]+){{0,3}}?)(?= (?:at|for|in)\b|[,.;:!?]|$|"
            rf" and\b)",
        ),
        (
            "job",
            rf"\b(?:I've been|I was|I got|I am|I'm) (?:just |recently )?(?:promoted"
            rf"|appointed|hired)(?: to| as)(?: an?| the)? {_NP}{_END}",
        ),
        ("job", rf"{I_AM}working as (?:an? |the )?{_NP}{_END}"),
        (
            "job",
            rf"\b[Mm]y (?:job|profession|occupation|position|role|job title)(?: is"
            rf"|'s)(?: now)? (?:an? |the |that of an? )?{_NP}{_END}",
        ),
        ("job", rf"{I}teach (?P<v>[a-z]+)"),
        (
            "department",
            rf"\b[Mm]y (?:major|department|degree|program(?:me)?|subject|course of"
            rf" study)(?: is|'s)(?: now)?(?: in)? (?:the )?{_NP}{_END}",
        ),
        ("department", rf"{I}(?:major|majored) in {_NP}{_END}"),
        (
            "department",
            rf"{I_AM}(?:majoring|enrolled|specialising|specializing) in (?:the" rf" )?{_NP}{_END}",
        ),
        (
            "department",
            rf"{I_AM}(?:studying|reading) (?!for\b|at\b|in\b|hard\b" rf"|abroad\b){_NP}{_END}",
        ),
        ("department", rf"{I}study (?!for\b|at\b|in\b|hard\b|abroad\b|every\b){_NP}{_END}"),
        (
            "department",
            rf"{I}(?:changed|switched|transferred)(?: my major)?(?: from [\w ]+?)? to"
            rf" {_NP}{_END}",
        ),
        (
            "college",
            rf"{I}(?:study|am enrolled|go|attend) (?:in|at|to) (?:the )?(?P<v>"
            rf"(?:College|School|Faculty|University|Institute) of [\w ]+?){_END}",
        ),
    )
    seen: set[str] = set()
    for attribute, pattern in patterns:
        m = re.search(pattern, text)
        if m and attribute not in seen:
            seen.add(attribute)
            yield from identity.placed(attribute, _clean(m["v"]))


def _food(text: str) -> Iterator[Candidate]:
    if m := re.search(
        rf"(?:{I_AM}|\bI have been )(?:severely |highly |deathly |very |a bit"
        rf" )?allergic to {_NP}{_END}",
        text,
    ):
        yield Candidate("food", f"allergic to {m['v']}", _clean(m["v"]))
    elif m := re.search(
        rf"{I}(?:have|got)(?: an?| a \w+)? (?P<v>\w+(?: \w+)?) (?:allergy|intolerance)", text
    ):
        yield Candidate("food", f"{m['v']} allergy", _clean(m["v"]))
    elif (
        m := re.search(
            rf"{I_AM}(?:an? |strictly |mostly |lacto.?ovo )*(?P<v>vegetarian|vegan"
            rf"|pescatarian|flexitarian|lactose[- ]intolerant|gluten[- ]intolerant"
            rf"|gluten[- ]free|coeliac|celiac|teetotal|plant-based)",
            text,
        )
    ) or (
        m := re.search(
            rf"{I}(?:eat|keep|follow|need|only eat) (?:an? |only )*(?P<v>(?:halal"
            rf"|kosher|vegetarian|vegan|plant-based|gluten-free)(?: food| diet|"
            rf" meals)?)",
            text,
        )
    ):
        yield Candidate("food", m["v"], "diet")
    elif m := re.search(
        r"\bI (?:really |just |simply )?(?P<v>(?:can't|cannot|can not|don't|do"
        r" not|never|no longer|won't|must not|mustn't|am not allowed to|stopped"
        r"|gave up|avoid|quit)(?: really)? ?(?:eat|eating|drink|drinking|stand"
        r"|have|touch|tolerate|digest|consume|handle|stomach)? ?(?:any )?"
        r"(?P<l>\w+(?: (?!because|so|and|but|any|at)\w+)?))",
        text,
    ):
        if re.search(
            r"eat|drink|handle|stomach|tolerate|digest|consume|avoid", m["v"]
        ) and not re.match(
            r"(?:it|that|this|the|to|a|an|anything|much|well|out|here|there|there)$", m["l"]
        ):
            yield Candidate("food", _clean(f"{m['v']}"), re.sub(r" (?:any|at).*", "", m["l"]))


def _likes(text: str) -> Iterator[Candidate]:
    if m := re.search(
        rf"\b[Mm]y (?:all-time )?favou?rite (?P<l>\w+(?: \w+)?)(?: is|'s|:)(?: now)? {_NP}{_END}",
        text,
    ):
        yield Candidate("preference", _clean(m["v"]), f"favourite {m['l']}")
    elif m := re.search(rf"\b[Mm]y hobb(?:y|ies)(?: is|'s| are) {_NP}{_END}", text):
        yield Candidate("preference", _clean(m["v"]), "hobby")
    elif m := re.search(
        rf"{I}(?P<verb>like|love|enjoy|adore|prefer|hate|dislike|detest|can't"
        rf" stand|cannot stand|don't like|do not like|don't enjoy|am fond of|am"
        rf" into)(?: the)? (?!to (?:know|ask|see|have|get|apply|book)\b)"
        rf"(?P<v>[^,.;:!?]+?){_END}",
        text,
    ):
        value = _clean(m["v"])
        if not re.match(r"(?:it|that|this|you|your|how|what|when)\b", value):
            label = re.sub(r"^(?:to \w+ |\w+ing )(?=\w)|^(?:an?|my|some) ", "", value)
            value = re.sub(r" (?:now|these days|more)$", "", value)
            yield Candidate(
                "preference",
                f"{m['verb']} {value}",
                re.sub(r" (?:to|over|more|than|in|on|at|with|for)\b.*", "", label),
            )
    elif m := re.search(
        rf"{I_AM}(?:really |very |quite )?(?:into|fond of|keen on|a (?:big |huge"
        rf" )?fan of|passionate about) {_NP}{_END}",
        text,
    ):
        yield Candidate("preference", f"like {_clean(m['v'])}", _clean(m["v"]))


def _dates(text: str) -> Iterator[Candidate]:
    if re.search(r"\bbirth ?day\b|\bborn\b", text, re.I):
        return
    patterns = (
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
    for pattern in patterns:
        m = re.search(pattern, text, re.I)
        if m and not re.search(rf"^{_PEOPLE}$", m["l"]):
            label = re.sub(r"^(?:next|new|weekly|regular) ", "", m["l"])
            yield Candidate("date", m["v"].strip(" ,"), label)
            return


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
        yield Candidate("habit", _clean(re.sub(r"^I ", "", re.sub(r" now$", "", m.group()))), thing)


def _plans(text: str, sentence: str) -> Iterator[Candidate]:
    if sentence.rstrip().endswith("?"):
        return
    if m := re.search(
        rf"(?:{I_AM}(?:going to|planning to|about to|planning on|due to|scheduled"
        rf" to)|{I}(?:plan to|intend to|will be|have decided to)|\bI'll) (?!"
        rf"(?:ask|need|try|check|see|let|have to|look|wait|call)\b)"
        rf"(?P<v>[^,.;!?]+)",
        text,
    ):
        yield Candidate("plan", _clean(m["v"]))


def _own(text: str) -> Iterator[Candidate]:
    m = re.match(
        rf"^(?:and |but )?[Mm]y (?P<l>[a-z][\w'-]*(?: [\w'-]+){{0,3}}?)(?: is|'s"
        rf"|:)(?: now| still)? {_NP}{_END}",
        text,
    )
    if m and not (
        _STOP_OWN.search(m["l"])
        or _STOP_VALUE.search(m["v"])
        or re.search(rf"\b{_PEOPLE}\b", m["l"])
    ):
        yield Candidate("property", _clean(m["v"]), m["l"])


def _clean(value: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"^(?:the|an?|called|currently|now) (?=\S)", "", value.strip(" .,!'\"“”")),
    )
