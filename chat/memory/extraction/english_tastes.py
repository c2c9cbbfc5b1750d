"""Rules for food, likes and wishes about answers in English clauses."""

import re
from collections.abc import Iterator

from chat.memory.extraction.english_forms import END, I_AM, I_DO, NP, clean
from chat.memory.facts import Candidate

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


def food(text: str) -> Iterator[Candidate]:
    """Yield what the user does not eat or drink."""
    if m := re.search(
        rf"(?:{I_AM}|\bI have been )(?:severely |highly |deathly |very |a bit"
        rf" )?allergic to {NP}{END}",
        text,
    ):
        yield Candidate("food", f"allergic to {m['v']}", clean(m["v"]))
    elif m := re.search(
        rf"{I_DO}(?:have|got)(?: an?| a \w+)? (?P<v>\w+(?: \w+)?) (?:allergy|intolerance)", text
    ):
        yield Candidate("food", f"{m['v']} allergy", clean(m["v"]))
    elif (
        m := re.search(
            rf"{I_AM}(?:an? |strictly |mostly |lacto.?ovo )*(?P<v>vegetarian|vegan"
            rf"|pescatarian|flexitarian|lactose[- ]intolerant|gluten[- ]intolerant"
            rf"|gluten[- ]free|coeliac|celiac|teetotal|plant-based)",
            text,
        )
    ) or (
        m := re.search(
            rf"{I_DO}(?:eat|keep|follow|need|only eat) (?:an? |only )*(?P<v>(?:halal"
            rf"|kosher|vegetarian|vegan|plant-based|gluten-free)(?: food| diet|"
            rf" meals)?)",
            text,
        )
    ):
        yield Candidate("food", m["v"], "diet")
    elif (
        (
            m := re.search(
                r"\bI (?:really |just |simply )?(?P<v>(?:can't|cannot|can not|don't|do"
                r" not|never|no longer|won't|must not|mustn't|am not allowed to|stopped"
                r"|gave up|avoid|quit)(?: really)? ?(?:eat|eating|drink|drinking|stand"
                r"|have|touch|tolerate|digest|consume|handle|stomach)? ?(?:any )?"
                r"(?P<l>\w+(?: (?!because|so|and|but|any|at)\w+)?))",
                text,
            )
        )
        and re.search(r"eat|drink|handle|stomach|tolerate|digest|consume|avoid", m["v"])
        and not re.match(
            r"(?:it|that|this|the|to|a|an|anything|much|well|out|here|there|there)$", m["l"]
        )
    ):
        yield Candidate("food", clean(f"{m['v']}"), re.sub(r" (?:any|at).*", "", m["l"]))


def likes(text: str) -> Iterator[Candidate]:
    """Yield what the user likes and dislikes."""
    if m := re.search(
        rf"\b[Mm]y (?:all-time )?favou?rite (?P<l>\w+(?: \w+)?)(?: is|'s|:)(?: now)? {NP}{END}",
        text,
    ):
        yield Candidate("preference", clean(m["v"]), f"favourite {m['l']}")
    elif m := re.search(rf"\b[Mm]y hobb(?:y|ies)(?: is|'s| are) {NP}{END}", text):
        yield Candidate("preference", clean(m["v"]), "hobby")
    elif m := re.search(
        rf"{I_DO}(?P<verb>like|love|enjoy|adore|prefer|hate|dislike|detest|can't"
        rf" stand|cannot stand|don't like|do not like|don't enjoy|am fond of|am"
        rf" into)(?: the)? (?!to (?:know|ask|see|have|get|apply|book)\b)"
        rf"(?P<v>[^,.;:!?]+?){END}",
        text,
    ):
        value = clean(m["v"])
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
        rf" )?fan of|passionate about) {NP}{END}",
        text,
    ):
        yield Candidate("preference", f"like {clean(m['v'])}", clean(m["v"]))


def style(text: str) -> Iterator[Candidate]:
    """Yield lasting wishes about answers in a sentence; a wish for one answer is not lasting."""
    sentence = text
    likes = re.search(
        rf"{I_DO}(?:like|prefer|want|love|need|would (?:like|prefer)|hate|don't "
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
            yield Candidate(attribute, clean(value))
            return
