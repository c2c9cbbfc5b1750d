"""Profile of an English question."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from chat.cache.questions.english_words import (
    ASIDES,
    ASKING,
    AUXILIARIES,
    CHATTY,
    CONJUNCTIONS,
    DETERMINERS,
    NEUTRAL_PREPOSITIONS,
    NUMBERS,
    OPENERS,
    PEOPLE,
    RELATIONS,
    RELATIVE_TIME,
    REWRITES,
    TIMES,
    TRAILING,
    word_key,
)
from chat.cache.questions.profile import Kind, Profile, Term, TermList
from text.question.answer_form import without_form_words
from text.question.facets.asker import is_personal
from text.synonyms.chat_spelling import standard_spelling

_WORD = re.compile(r"⟨\w+⟩|\d+(?:[.:/-]\d+)*(?:st|nd|rd|th)?|[^\W_]+(?:['’&-][^\W_]+)*|[,;:()?!.–—]|(?<= )-(?= )")
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*(?:st|nd|rd|th)?")
_AUXILIARY = re.compile(
    r"(?:can|could|may|might|will|would|shall|should|do|does|did|is|are|am|was|were|has|have|had"
    r"|⟨must⟩)"
)
_SUBORDINATE = re.compile(
    r"^(?:if|when|whenever|once|after|before|while|unless|since|for|during|in|on|at|as|with"
    r"|without|until|by)\b[^,?]*,\s*(?=(?:and |then |so )?(?:how|what|when|where|who|whom|whose|why"
    r"|which|can|could|may|might|will|would|shall|should|do|does|did|is|are|am|was|were|has|have"
    r"|⟨must⟩|within|by|until|for|at|to|from)\b)"
)
_INTERROGATIVES = frozenset("how what when where who whom whose why which".split())
_BREAKS = DETERMINERS | AUXILIARIES | RELATIONS.keys() | NEUTRAL_PREPOSITIONS | CONJUNCTIONS
_SPECIAL = {"what-to-do": "what_to_do", "what-if": "what_if", "deadline": "deadline"}
_TIME_UNITS = frozenset("day night week month year hour minut semest".split())
_MEASURES = frozenset("many much long often far old big large high late early soon fast".split())
_CLASSES = {"whom": "who", "which": "what"}
_SUBORDINATING = frozenset("if when while unless because although".split())
_MONEY = frozenset(
    "fee price cost fare rent fine deposit charge surcharge salary wage penalty tuition premium"
    .split()
)
_NOUN_ENDS = RELATIONS.keys() | NEUTRAL_PREPOSITIONS | CONJUNCTIONS
_NEGATIONS = frozenset("not no never none nobody nothing neither nor unless".split())
# "It" that refers to nothing was rewritten before; what is left refers to something said.
_ANAPHORA = re.compile(
    r"\b(?:it|they|them|theirs|he|she|him|hers|these"
    r"|those(?! (?:who|with|without|over|under|aged|not|in|of us|applying|living|working|wishing)\b)"
    r"|(?:new|old|other|same|right|wrong|big|small|bigger|smaller|cheaper|this|that|which|the"
    r"|another) ones?(?=\W*$| (?:is|are|do|does|can|was|from|to|for|in|on|at|with)\b))\b"
    r"|\b(?:its|their|his|her)\b"
    r"|\bthat\b(?=\W*$)|\b(?:is|are|was|does|do|did|can|will|would|should|has|have|of|to|for|on|in|at"
    r"|by|with|about|use|than|like|if|when|why|how) that\b(?! (?:i|you|we|the|a|an)\b)"
    r"|^that (?:is|was|one|case)\b"
    r"|\bthis\b(?=\W*$| (?:is|was|does|do|can|could|will|would|should|one)\b)"
    r"|\b(?:the|that|this) (?:former|latter|above|aforementioned)\b"
    r"|\b(?:the|that|this) (?:other|previous|last|second|first|next) one\b"
    r"|\bthe same\b(?! (?:time|day|way|as|\w+ as)\b)|\bsame (?:for|here|question)\b"
    r"|\b(?!(?:is|are|was|were|be|will|can|could|should|must|has|have|would|may)\b)\w+ there\b(?=\W*$)"
    r"|\byou (?:said|mentioned|told)|\byour (?:answer|last|previous)",
    re.I,
)
# Prepositions that may stand in front of an interrogative: by when, for how long.
_FRONTED = frozenset("by until till since from for in at on to with of within".split())
_WH = frozenset("how what when where who whom whose why which".split())
_WISH = re.compile(
    r"\b(?:(?:tell|telling|inform|remind) (?:me|us)|let me know|to know|know)(?: about)? (?=(?:the |a |an"
    r" |my )?$)"
)
_PRONOUNS = frozenset("it they them he she him".split())
_POSSESSIVES = frozenset("its their his her".split())
_DROPPED_PRONOUNS = _PRONOUNS | _POSSESSIVES
_NOUN_PHRASE = re.compile(r"\b(?:a|an|the|any|some|each|every) [a-z][\w-]+|\b[a-z]{3,}(?<!s)s\b")
# A noun phrase in an earlier clause, which a pronoun may stand for.
_ANTECEDENT = re.compile(
    r"(?:\b(?:a|an|the|my|our|any|some|each|every) [a-z][\w-]+|\b[a-z]{3,}s\b).*"
    r"\b(?:if|when|while|before|after|once|until|because|since|and|but|unless)\b"
    r"|[a-z]{4,}.*[,.;:—–-]\s"
)
_CONTINUES = re.compile(
    r"^(?:and|but|or|then|also|plus|what about|how about|and what|or what|in that case|if so"
    r"|instead|either way|otherwise|else)\b",
    re.I,
)
_EXPLETIVE = re.compile(
    r"\b(?:does|will|would|did|is|was|how long (?:does|will)) it (?:takes?|costs?|true|matter"
    r"|possible|necessary|required|safe|legal|better|cheaper|mandatory|worth)\b|\bit (?:is|takes|would take|will take|costs|would be|will be)\b"
    r"|\bis it (?=(?:\w+ ){1,3}to\b)",
    re.I,
)
# The asker's own records: a possessive as the subject, or what the asker has done or has left.
_OWN = re.compile(
    r"\b(?:is|are|was|were|has|have|does|do|did|will|when is|where is|what is|what are|who is"
    r"|how much is|how many of) my\b|\bof my\b|\bin my (?:account|name|case|record)"
    r"|\b(?:did|have|had|was|am) i\b(?! (?:⟨must⟩|need|have to|allowed|able|permitted|supposed))"
    r"|\bdo i (?:still |already |currently |now )?(?:have|owe|own|hold)\b(?! to\b)"
    r"|\b(?:have|has|is|are) (?:i |my \w+ )?(?:left|remaining)\b|\bi (?:still )?have left\b"
    r"|\bmy (?:\w+ ){0,2}(?:balance|status|score|grade|gpa|result|results|schedule|remaining)\b"
    r"|\bi (?:have )?(?:already )?(?:paid|submitted|applied|ordered|took|booked|used|got"
    r"|received|earned)\b|\bof (?:mine|ours)\b",
    re.I,
)
_MAY = re.compile(
    r"(?<=\bin )May\b|(?<=\bof )May\b|(?<=\bby )May\b|(?<=\bon )May\b|(?<=\buntil )May\b"
    r"|(?<=\bbefore )May\b|(?<=\bafter )May\b|(?<=\bsince )May\b|(?<=\bfrom )May\b"
    r"|(?<=\bto )May\b|(?<=\bfor )May\b|(?<=\bnext )May\b|(?<=\blast )May\b"
    r"|(?<=\d )May\b|(?<=st )May\b|(?<=th )May\b|\bMay(?= \d)"
)
_PERMITS = re.compile(r"\b(?:can|may|could|might)\b")
_PAST = re.compile(
    r"\b(?:did|was|were)\b|\b(?:has|have|had) (?:[\w'’]+ ){1,4}?(?:been|\w+ed|yet|already|done"
    r"|gone|taken|paid|sent|got)\b|\byet\b|\balready\b|\bused to\b",
    re.I,
)


def core_of(question: str) -> str:
    """Return a question in standard spelling and lower case, without politeness and fillers."""
    text = _MAY.sub("may-month", " ".join(standard_spelling(question).replace("’", "'").split()))
    text = text.lower()
    text = ASIDES.sub(" ", TRAILING.sub("", _without_opening(text)))
    return " ".join(without_form_words(text).lower().split())


def _without_opening(text: str) -> str:
    """Return a question without an opening that asks for an answer or says nothing.

    >>> _without_opening("sorry, could you tell me if the pool is open?")
    'the pool is open?'
    """
    words = list(re.finditer(r"[\w'’-]+", text))
    asks, cut = False, 0
    for at, match in enumerate(words):
        word = match[0].partition("'")[0]
        is_statement = at and words[at - 1][0] in ("i", "we", "you", "it", "they")
        if asks and word in ("if", "whether"):
            cut = match.end()
            continue
        if word in OPENERS and is_statement and match[0] not in _WH and word not in CHATTY:
            break
        if word in OPENERS and not (word in CHATTY and (is_statement or _goes_on(words[at + 1 :]))):
            is_behind = at and words[at - 1][0] in _FRONTED
            cut = words[at - 1].start() if is_behind else match.start()
            break
        if word not in CHATTY and word not in _FRONTED:
            if asks and not cut and (wish := _WISH.search(text[: match.start()])):
                return f"what is {text[wish.end() :]}"
            break
        asks = asks or word in ASKING
    return text[cut:].lstrip(" ,:;-") if cut else text


def _goes_on(words: Sequence[re.Match[str]]) -> bool:
    """Return whether words begin another opening: could you tell, do you know, is it okay to ask."""
    for match in words[:8]:
        if match[0] in ASKING:
            return True
        if match[0] not in CHATTY:
            return False
    return False


def words_of(question: str) -> list[str]:
    """Return the words of a question before any of them is dropped, for correcting others."""
    return _WORD.findall(core_of(question))


def _rewritten(text: str) -> str:
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=512)
def english_profile(question: str) -> Profile:
    """Return what an English question asks."""
    return profile_of(question, core_of(question))


def profile_of(question: str, core: str) -> Profile:
    """Return the profile of a question without politeness and fillers."""
    core = _rewritten(core)
    words = _WORD.findall(core)
    asks, kept = _asked(list(words))
    terms = _terms(kept)
    plain = _EXPLETIVE.sub(" ", core)
    return Profile(
        language="en",
        asks=asks,
        terms=tuple(terms.terms),
        negations=_negations(words),
        bounds=tuple(word[1:-1] for word in words if word in ("⟨max⟩", "⟨min⟩")),
        obliges=("⟨must⟩" in words and asks != "deadline") or (asks == "yes_no" and "should" in words[:1]),
        permits=bool(_PERMITS.search(core)),
        past=bool(_PAST.search(core)),
        contextual=bool(_CONTINUES.search(question.strip())) or _is_contextual(plain),
        personal=is_personal(question) or bool(_OWN.search(core)),
        relative_time=bool(RELATIVE_TIME.search(core)),
    )


def corrected_profile(question: str, words: Sequence[str]) -> Profile:
    """Return the profile of a question whose typing errors are corrected."""
    return profile_of(question, " ".join(words))


def _is_contextual(core: str) -> bool:
    """Return whether a question refers to something said before, not to a noun of its own."""
    return any(not _is_bound(match, core) for match in _ANAPHORA.finditer(core))


def _is_bound(match: re.Match[str], core: str) -> bool:
    """Return whether a pronoun stands for a noun before it in the same question."""
    before = core[: match.start()]
    if match[0] in _PRONOUNS:
        return bool(_ANTECEDENT.search(before))
    is_noun_ahead = match[0] in _POSSESSIVES or match[0].split()[-1] in ("one", "ones")
    return is_noun_ahead and bool(_NOUN_PHRASE.search(before))


def _negations(words: Sequence[str]) -> tuple[str, ...]:
    """Return the clauses that are denied: the main one or a subordinate one.

    Of a question such as "Why can't the oven be cleaned?" the denied word is not known without
    parsing it, the clause is.
    """
    clause, found = "main", Counter[str]()
    for word in words:
        if word in _SUBORDINATING:
            clause = "subordinate"
        elif word == ",":
            clause = "main"
        if word in _NEGATIONS:
            found[clause] += 1
    return tuple(sorted(name for name, count in found.items() if count % 2))


def _asked(words: list[str]) -> tuple[str, list[str]]:
    """Return the type of a question, and its words without those that say it."""
    text = " ".join(words)
    subordinate = _SUBORDINATE.match(text)
    start = len(_WORD.findall(subordinate[0])) if subordinate else 0
    for at in range(start, len(words)):
        word = words[at]
        if word in _SPECIAL and (word != "deadline" or words[at + 1 : at + 2] == ["?"]):
            return _SPECIAL[word], _without(words, at, 1)
        is_first = at == start
        if is_first and _AUXILIARY.fullmatch(word):
            return "yes_no", words
        if word in _INTERROGATIVES and not (word in ("which", "who", "when", "where") and _relative(words, at, start)):
            return _interrogative(words, at)
    return "yes_no", words


def _relative(words: list[str], at: int, start: int) -> bool:
    """Return whether an interrogative in the middle begins a relative or temporal clause."""
    if not "".join(words[at + 1 :]).strip("?.!"):
        return False
    before = words[at - 1] if at > start else ""
    return before[:1].isalnum() and before not in ("by", "until", "since", "from", "to", "for", "and", "with", "at", "in", "on")


def _interrogative(words: list[str], at: int) -> tuple[str, list[str]]:
    word = _CLASSES.get(words[at], words[at])
    after = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if word == "how" and after in _MEASURES:
        if after == "many":
            return _counted(words, at)
        return f"how_{after}", _without(words, at, 2)
    if word == "what" and (kind := _measured(words[at + 1 :])):
        return kind, _without(words, at, 1)
    if word == "what" and after in ("time", "day", "date", "year", "month"):
        return f"what_{after}", _without(words, at, 2)
    if word == "when" and before in ("by", "until", "since", "from"):
        return f"when_{before}", [*words[: at - 1], *words[at + 1 :]]
    return word, _without(words, at, 1)


def _counted(words: list[str], at: int) -> tuple[str, list[str]]:
    """Return the type of "how many": a time is how long, other things are among the words after."""
    begin = at + 2 + (words[at + 2 : at + 3] == ["of"])
    nouns = list(
        takewhile(lambda w: w[0] == "⟨" or (w[0].isalnum() and w not in _BREAKS), words[begin:])
    )
    for place, noun in enumerate(nouns, start=begin):
        if (key := word_key(noun)) in _TIME_UNITS:
            return f"how_long {key}", [*words[:at], ",", *words[at + 2 : place], *words[place + 1 :]]
    counted = sorted(word_key(noun) for noun in nouns if noun[0] != "⟨")
    return f"how_many {' '.join(counted)}".strip(), _without(words, at, 2)


def _measured(after: Sequence[str]) -> str:
    """Return `how_much` where "what is" asks for a price or amount: "what is the late fee"."""
    if after[:1] not in (["is"], ["are"], ["was"]):
        return ""
    phrase = list(takewhile(lambda word: word[0].isalnum() and word not in _NOUN_ENDS, after[1:]))
    return "how_much" if phrase and phrase[-1].rstrip("s") in _MONEY else ""


def _without(words: list[str], at: int, count: int) -> list[str]:
    """Return the words with a break in place of those that say the type."""
    return [*words[:at], ",", *words[at + count :]]


def _terms(words: Sequence[str]) -> TermList:
    """Return the terms of a question, with their relations."""
    found = TermList()
    role = ""
    for at, word in enumerate(words):
        if word in DETERMINERS:
            found.end_run(linked=True)
        elif word in _NEGATIONS:
            found.end_run(linked=True)
        elif word in AUXILIARIES or word in _DROPPED_PRONOUNS or word[0] == "⟨" or _is_pro_noun(words, at):
            role = role if words[at - 1] in RELATIONS or (at > 1 and words[at - 2] in RELATIONS) else ""
            found.end_run(linked=True)
        elif word in RELATIONS or word in NEUTRAL_PREPOSITIONS:
            role = RELATIONS.get(word, "")
            found.end_run(linked=False)
        elif word in CONJUNCTIONS or not word[0].isalnum():
            role = ""
            found.end_run(linked=False)
        else:
            after = words[at + 1] if at + 1 < len(words) else ""
            found.add(_term(word, after, role))
    return found


def _is_pro_noun(words: Sequence[str], at: int) -> bool:
    """Return whether "one" stands for a noun: the new one."""
    after = words[at + 1] if at + 1 < len(words) else "?"
    is_end = not after[0].isalpha() or after in _BREAKS
    is_subject = at > 0 and bool(_AUXILIARY.fullmatch(words[at - 1]))
    return words[at] in ("one", "ones") and at > 0 and (is_end or is_subject)


def _term(word: str, after: str, role: str) -> Term:
    roles = frozenset({role} if role else ())
    value = NUMBERS.get(word, word)
    if _NUMBER.fullmatch(value) or value == "half":
        bound = f"{value} {word_key(after)}" if after[:1].isalpha() else value
        return Term(frozenset({bound}), Kind.NUMBER, roles=roles)
    if re.search(r"\d", word):
        return Term(frozenset({re.sub(r"\W", "", word)}), Kind.NAME, roles=roles)
    key = word_key(word)
    keys = {key, word_key(word.replace("-", ""))} if "-" in word else {key}
    kind = Kind.TIME if key in TIMES else Kind.PERSON if PEOPLE.fullmatch(word) else Kind.WORD
    return Term(frozenset(keys), kind, roles=roles)
