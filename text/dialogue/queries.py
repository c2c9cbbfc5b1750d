"""Search queries of a follow-up: what to search for beside the question made to stand alone."""

from text.dialogue.forms import asks_more
from text.dialogue.markers import read_markers
from text.dialogue.merging import names_its_topic
from text.dialogue.substitution import is_korean
from text.dialogue.terms import terms, topic

# What is most often asked next about a thing.
_NEXT_KO, _NEXT_EN = "신청 방법 조건 서류 기간", "how to apply, conditions, documents, deadline"


def search_queries(question: str, standalone: str) -> list[str]:
    """Return what to search for: the standalone question, and the user's own words beside it.

    The own words are a query of their own where the rewriting has lost a noun of them, as a model
    may do, and where they may stand alone, so that what is added may be of another topic. For
    "yes, please" and "tell me more" the topic is one, since more is asked for than was answered.
    """
    if standalone != question and asks_more(question) and (about := topic(standalone)):
        return [standalone, about, f"{about} {_NEXT_KO if is_korean(about) else _NEXT_EN}"]
    present = {token for term in terms(standalone) for token in term.tokens}
    lost = any(term.noun and not term.tokens & present for term in terms(question))
    own = read_markers(question).text
    differs = lost or (names_its_topic(own) and own != standalone)
    return [standalone, question] if differs and standalone != question else [standalone]
