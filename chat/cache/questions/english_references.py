"""References of English questions: to what was said before, and to the asker's own records."""

import re

from chat.cache.questions.english_words import (
    ANAPHORA,
    ANTECEDENT,
    CONTINUES,
    EXPLETIVE,
    NOUN_PHRASE,
    POSSESSIVES,
    PRONOUNS,
)
from text.question.facets.asker import is_personal

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


def is_contextual(question: str, core: str) -> bool:
    """Return whether a question refers to something said before, not to a noun of its own.

    Args:
        question: As it was asked.
        core: Without politeness and fillers.
    """
    if CONTINUES.search(question.strip()):
        return True
    plain = EXPLETIVE.sub(" ", core)
    return any(not _is_bound(match, plain) for match in ANAPHORA.finditer(plain))


def asks_own_records(question: str, core: str) -> bool:
    """Return whether a question is about the asker's own records; arguments as above."""
    return is_personal(question) or bool(_OWN.search(core))


def _is_bound(match: re.Match[str], core: str) -> bool:
    """Return whether a pronoun stands for a noun before it in the same question."""
    before = core[: match.start()]
    if match[0] in PRONOUNS:
        return bool(ANTECEDENT.search(before))
    is_noun_ahead = match[0] in POSSESSIVES or match[0].split()[-1] in ("one", "ones")
    return is_noun_ahead and bool(NOUN_PHRASE.search(before))
