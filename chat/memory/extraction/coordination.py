"""Coordination in English: predicates that share one "I" become a clause each.

    with_shared_subject("I'm a nurse and live in Busan")   # ["I'm a nurse", "I live in Busan"]

A verb phrase behind "and" can also go on with an infinitive, a modal or a negation ("I want to
move to Busan and live there"); such a clause stays whole.
"""

import re

_FIRST = re.compile(r"I(?:'m|'ve)?\s", re.I)
_ADVERBS = r"(?:(?:also|currently|now|still|both|really|usually|always|mostly) )*"
_OWN_AUXILIARY = (
    r"(?:(?:don't|do not|can't|cannot|no longer|am|was)\b"
    r"|(?:have )?never (?:eat|drink|smoke|use|wear|drive|take|eaten|been)\b)"
)
_VERBS = (
    rf"(?:{_OWN_AUXILIARY}"
    r"|(?:live|lived|reside|stay) (?:in|at|on|near|with|alone|off|by|next)\b"
    r"|(?:work|worked|intern|volunteer) (?:at|in|for|as|on|with|from|part-time|full-time|nights?)\b"
    r"|(?:study|studied|teach|taught|speak|play|drink|eat|own|drive|ride|research|sing|write) \w"
    r"|(?:like|love|hate|prefer|enjoy|dislike|have|keep|run|wear|use) (?!to\b)\w"
    r"|(?:major|majored|minor|majoring) in\b|(?:come|came) from\b|commute\b"
    r"|(?:moved|started|joined|switched|changed|transferred|graduated|turned|became|got) \w)"
)
_JOIN_VERB = re.compile(rf"(?:,? (?:and|but)|,) (?={_ADVERBS}{_VERBS})", re.I)
_STATES = (
    r"(?:allergic to|intolerant|vegetarian|vegan|pescatarian|left-handed|right-handed"
    r"|colou?r-?blind|married|single|divorced|engaged|bilingual|retired|self-employed"
    r"|from (?=[A-Z])|based in|\d{1,3} years old)"
)
_JOIN_STATE = re.compile(rf"(?:,? (?:and|but)|,) (?={_ADVERBS}{_STATES}\b)")
_IS = re.compile(r"I(?:'m| am)\s", re.I)
# "I'm a nurse and a mother": both are nouns without a complement, in which "and" could stand.
_TWO_ROLES = re.compile(
    r"(?P<first>I(?:'m| am) an? (?:[\w-]+ ){0,2}[\w-]+),? and "
    r"(?P<second>an? (?:[\w-]+ ){0,2}[\w-]+)(?P<end>[.! ]*)$",
    re.I,
)
_COMPLEMENT = re.compile(r"\b(?:of|about|at|for|to|with|from|in|on|by|and|or)\b", re.I)
# "I'm a teacher living in Daegu", "I'm a nurse who lives in Busan".
_RELATIVE = re.compile(
    r"(?P<first>I(?:'m| am) an? (?:[\w-]+ ){0,3}?[\w-]+),? (?:who )?(?:currently |now )?"
    r"(?P<verb>lives|living|works|working|studies|studying) (?P<rest>(?:in|at|on|for|as|with)\b.+)",
    re.I,
)
_BASE = {"liv": "live", "wor": "work", "stu": "study"}  # by the first letters of its forms
# What may reach over "and": a modal, an infinitive, a negated verb.
_REACHES_OVER = re.compile(
    r"\b(?:will|can|could|should|must|may|might|shall|would|don't|didn't|do not|did not|never)\b"
    r"|I'(?:ll|d)\b"
    r"|\b(?:want|wanted|need|plan|planning|going|hope|hoping|try|trying|tried|wish|intend|decided"
    r"|about|have|had|like|love|hate|prefer|expect|able|happy|ready|used) to\b",
    re.I,
)


def with_shared_subject(clause: str) -> list[str]:
    """Return the clauses of an English clause about the user, each with its own subject."""
    if not _FIRST.match(clause):
        return [clause]
    if (m := _TWO_ROLES.match(clause)) and not _COMPLEMENT.search(m["first"]):
        return [m["first"], f"I am {m['second']}{m['end']}"]
    parts = _cut(clause, _JOIN_VERB, "I")
    if _IS.match(parts[0]):
        parts[:1] = _cut(parts[0], _JOIN_STATE, "I am")
    return [part for whole in parts for part in _without_relative(whole)]


def _cut(clause: str, join: re.Pattern[str], subject: str) -> list[str]:
    """Return a clause cut where another predicate of the same subject begins."""
    parts: list[str] = []
    start = 0
    for m in join.finditer(clause):
        own = re.match(rf"{_ADVERBS}{_OWN_AUXILIARY}", clause[m.end() :], re.I)
        if _REACHES_OVER.search(clause[start : m.start()]) and not own:
            continue
        parts.append(clause[start : m.start()])
        start = m.end()
    parts.append(clause[start:])
    return [parts[0], *(f"{subject} {part}" for part in parts[1:])]


def _without_relative(clause: str) -> list[str]:
    m = _RELATIVE.match(clause)
    if m is None or _COMPLEMENT.search(m["first"]):
        return [clause]
    return [m["first"], f"I {_BASE[m['verb'][:3].lower()]} {m['rest']}"]
