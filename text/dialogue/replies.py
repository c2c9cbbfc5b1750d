"""Replies to an answer: what it offers is accepted, what it lists is chosen by its place."""

import re
from collections.abc import Sequence

from text.dialogue.answer_items import list_items, offers
from text.dialogue.exchanges import Resolved, Rewriting
from text.dialogue.markers import read_markers
from text.dialogue.merging import context_words, is_clause, own_nouns
from text.dialogue.ordinals import Ordinal, ordinals
from text.dialogue.references import (
    asks_why,
    has_pronoun,
    is_acceptance,
    names_both,
    replace_pronoun,
)
from text.dialogue.substitution import is_korean
from text.dialogue.terms import joined, new_words, noun_stem
from text.korean.particles import with_particle

_ALTERNATIVES = 2  # offers, of which one can be chosen by its place
_TIME_OF = re.compile(r"\s?(?:시기|일정|날짜|시점)(?=$|\s)")  # what a noun of an offer asks for
# A thing of a list, not the last day of something.
_ITEM = re.compile(r"\bones?\b|\b(?:former|latter)\b|번째|(?:거|것|건|게|걸)(?![가-힣]{2})", re.I)


def reply_to_answer(question: str, past: Sequence[Resolved]) -> Rewriting | None:
    """Rewrite a reply to what an answer offers or lists: "yes please", "the second one"."""
    last = past[-1]
    offered = offers(last.answer)
    if _accepts(question, len(offered)):
        return _accepted(last, offered)
    places = ordinals(question)
    if not places:
        return None
    if _is_choice(question, places) and (chosen := _chosen(places, offered)):
        return _accepted(last, chosen)
    if replied := _with_items(question, places, past):
        return replied
    if _is_choice(question, places):  # of nothing that was offered
        return Rewriting(last.text, last.context)
    if is_korean(question) and not _ITEM.search(question):  # the last day of something
        return None
    text = read_markers(question).text
    topics = new_words(joined(own_nouns(last.text), last.text), text)
    return Rewriting(text, f"{topics} {last.context}".strip())


def _accepts(question: str, offered: int) -> bool:
    """Return whether a message accepts what was offered; "why not?" asks where nothing was."""
    if not is_acceptance(question) or (asks_why(question) and not offered):
        return False
    return offered == _ALTERNATIVES or not names_both(question)


def _accepted(last: Resolved, offered: Sequence[str]) -> Rewriting:
    """Return what an accepted offer asks for: the offer, about the topic of the question.

    Where nothing was offered, more is asked for than was said.
    """
    if not offered:
        return Rewriting(last.text, last.context, asks_more=True)
    wanted = _TIME_OF.sub(" 언제", " ".join(offered))
    return Rewriting(f"{wanted}?", context_words(last.text, last.context, wanted))


def _is_choice(question: str, places: Sequence[Ordinal]) -> bool:
    """Return whether a whole message names nothing but places in a list."""
    rest = question
    for place in reversed(places):
        rest = rest[: place.start] + rest[place.end :]
    return not own_nouns(rest) and not is_clause(rest)


def _chosen(places: Sequence[Ordinal], offered: Sequence[str]) -> list[str]:
    """Return those of several offers that are chosen by their places."""
    if len(offered) < _ALTERNATIVES:
        return []
    return [offered[place.place] for place in places if -len(offered) <= place.place < len(offered)]


def _with_items(
    question: str, places: Sequence[Ordinal], past: Sequence[Resolved]
) -> Rewriting | None:
    """Return the question with items of the last answer that lists some, for its ordinals."""
    needed = max(each.place if each.place >= 0 else -each.place - 1 for each in places)
    for exchange in reversed(past):
        items = list_items(exchange.answer)
        if len(items) > needed:
            text = question
            for each in reversed(places):
                item = items[each.place]
                item = with_particle(item, "과/와") if each.joined else item
                end, joint = each.end, " "
                kind = noun_stem(each.kind)
                if (
                    kind and kind in exchange.text
                ):  # 동에는 of "두 번째 동에는" names what was listed
                    end, joint = text.index(each.kind, each.end) + len(kind), ""
                text = f"{text[: each.start]}{item}{joint}{text[end:]}"
            text = read_markers(" ".join(text.split())).text
            text = replace_pronoun(text, "") if has_pronoun(text) else text
            return Rewriting(text, context_words(exchange.text, exchange.context, text))
    return None
