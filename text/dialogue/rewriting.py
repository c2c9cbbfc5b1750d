"""Question rewriting by rule: a follow-up question of a conversation, made to stand alone.

    >>> rewrite("경영대는요?", [Exchange("공대 졸업하려면 몇 점 필요해요?", "700점입니다.")]).text
    '경영대 졸업하려면 몇 점 필요해요?'

What a question lacks is taken from the question it refers to, or from the answer to that: the new
term of an ellipsis or correction replaces one of the same kind, a pronoun stands for the topic, an
ordinal for an item of the answer, "yes" for what the answer offers (after Elgohary et al. 2019,
"Can You Unpack That?", where the same is learnt). A question that refers to nothing stays as it
is, so that nothing of an earlier topic reaches the search.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from text.dialogue.answer_items import measure
from text.dialogue.comparing import comparison, relates_two
from text.dialogue.corrections import correction
from text.dialogue.exchanges import Exchange, Resolved, Rewriting
from text.dialogue.forms import AskedForm, asked_form, asks_more
from text.dialogue.markers import MarkedQuestion, read_markers
from text.dialogue.merging import (
    add_topic,
    assumes_case,
    completed,
    context_words,
    corrected,
    in_case,
    is_clause,
    names_its_topic,
    names_property,
    own_nouns,
    replaces_term,
    sibling_question,
)
from text.dialogue.ordinals import ordinals
from text.dialogue.references import (
    about_answer,
    asks_for_source,
    asks_why,
    chooses,
    compares,
    has_demonstrative,
    has_pronoun,
    names_both,
    same_pronoun,
    with_value,
)
from text.dialogue.replies import reply_to_answer
from text.dialogue.substitution import is_korean
from text.dialogue.terms import Term, joined, new_words, terms, topic
from text.documents.follow_ups import document_follow_up
from text.documents.intent import document_intent
from text.documents.pointing import points_at_documents, points_at_files
from text.language import detect_language
from text.question.answer_form import answer_form
from text.question.facets.without_topic import has_no_topic
from text.question.small_talk import small_talk

# What is most often asked next about a thing.
_NEXT_KO, _NEXT_EN = "신청 방법 조건 서류 기간", "how to apply, conditions, documents, deadline"
_MAX_EXCHANGES = 8  # of the conversation that are read
_MAX_OWN_NOUNS = 1  # of a full question that may still need the topic of the one before it


def rewrite(question: str, past: Sequence[Exchange]) -> Rewriting:
    """Return a question made to stand alone.

    Args:
        question: As it was typed.
        past: The exchanges before it as they were, oldest first.
    """
    resolved: list[Resolved] = []
    for exchange in past[-_MAX_EXCHANGES:]:
        if small_talk(exchange.question) or has_no_topic(exchange.question):
            continue
        alone = _rewrite(exchange.question, resolved)
        resolved.append(Resolved(alone.text, alone.context, exchange.answer, exchange.question))
    alone = _rewrite(question, resolved)
    return alone if alone.language else _in_own_language(alone, question)


def _in_own_language(alone: Rewriting, question: str) -> Rewriting:
    """Return a rewriting that names the language of the question where the topic is in another."""
    typed = question.split()
    added = " ".join(word for word in alone.query.split() if word not in typed)
    own = detect_language(question)
    is_other = {own, detect_language(added)} == {"ko", "en"}
    return replace(alone, language=own) if is_other else alone


def _rewrite(question: str, past: Sequence[Resolved]) -> Rewriting:
    past = [each for each in past if not _is_about_files(each.text)]
    if not past or small_talk(question) or has_no_topic(question) or _is_about_files(question):
        return Rewriting(question)
    marked, last = read_markers(question), past[-1]
    wanted = document_follow_up(marked.text, last.text)
    if form := asked_form(marked.text):
        return _of_document(wanted, marked.text, form) if wanted else _in_form(form, last)
    if wanted:
        return Rewriting(wanted)
    if marked.switches or (_is_about_documents(marked.text) and not ordinals(marked.text)):
        return Rewriting(marked.text)
    if not marked.first and (replied := reply_to_answer(question, past)):
        return replied
    if change := correction(question):
        return Rewriting(corrected(last.text, change.new, change.old), last.context)
    source = asks_for_source(marked.text)
    if source or asks_why(marked.text) or _is_about_answer(marked.text, last):
        return Rewriting(last.text, last.context, asks_source=source)
    return _referring(marked, past)


def _in_form(form: AskedForm, last: Resolved) -> Rewriting:
    """Return the last question, to be answered in another form or language."""
    return Rewriting(
        last.text, last.context, asks_more=form.detail, form=form.words, language=form.language
    )


def _of_document(wanted: str, message: str, form: AskedForm) -> Rewriting:
    """Return a summary in place of an outline, as long as asked: "summarise it in two lines"."""
    long = answer_form(message).sentences
    return Rewriting(wanted, form=form.words if long else "", language=form.language)


def _is_about_files(text: str) -> bool:
    """Return whether a question is about the files given with it, which have no topic to go on.

    "What is this document about?" can be about nothing else.
    """
    intent = document_intent(text)
    if intent is None or intent.kind not in ("summary", "outline"):
        return False
    outlined = intent.kind == "outline" and intent.names[0] != "this"
    pointed = points_at_documents if outlined else partial(points_at_files, text)
    return all(pointed(name) for name in intent.names or ("",))


def _is_about_documents(text: str) -> bool:
    """Return whether a question names the whole documents that it is about, or asks for all."""
    intent = document_intent(text)
    if intent is None or intent.kind in ("list", "topic", "overview"):
        return intent is not None
    return bool(intent.names) and not any(map(has_pronoun, intent.names))


def _referring(marked: MarkedQuestion, past: Sequence[Resolved]) -> Rewriting:
    """Rewrite a question by the one it refers to: the last, or an earlier one it returns to."""
    antecedent, own = _antecedent(marked, past), own_nouns(marked.text)
    text = with_value(marked.text, measure(past[-1].answer))
    is_open = len(own) <= _MAX_OWN_NOUNS
    contrasts = names_both(text) or chooses(text) or (compares(text) and is_open)
    contrasts = contrasts or relates_two(text)
    if contrasts and text == marked.text:
        return Rewriting(comparison(text, past))
    if assumes_case(text, antecedent.text):
        if has_pronoun(text) and is_korean(text) == is_korean(antecedent.text):
            return Rewriting(add_topic(text, antecedent.text), antecedent.context)
        text = in_case(text, antecedent.text)
        return Rewriting(text, context_words(antecedent.text, antecedent.context, text))
    if not is_clause(text):
        if names_property(text) and not replaces_term(text, antecedent.text):
            context = context_words(antecedent.text, antecedent.context, text)
            return Rewriting(text, context, may_stand_alone=True)
        return _completed(text, antecedent)
    refers = has_pronoun(text)
    lacks_topic = marked.returns or antecedent is not past[-1] or not own
    lacks_topic = lacks_topic or (refers and (is_open or has_demonstrative(text)))
    if lacks_topic and is_korean(text) == is_korean(antecedent.text) and text == marked.text:
        return _with_topic(text, antecedent)
    if lacks_topic or is_open or refers or (marked.continues and len(own) <= _MAX_OWN_NOUNS + 1):
        context = context_words(antecedent.text, antecedent.context, text)
        other_language = is_korean(text) != is_korean(antecedent.text) and bool(own)
        return Rewriting(text, context, may_stand_alone=names_its_topic(text) or other_language)
    return Rewriting(text)


def _with_topic(text: str, antecedent: Resolved) -> Rewriting:
    """Return a question with the topic of another; of a chain of pronouns, with their topic."""
    if not same_pronoun(text, antecedent.asked):
        return Rewriting(add_topic(text, antecedent.text), antecedent.context)
    alone = add_topic(text, antecedent.text, without=antecedent.asked)
    own = joined(own_nouns(antecedent.asked), antecedent.asked)
    return Rewriting(alone, f"{new_words(own, alone)} {antecedent.context}".strip())


def _completed(fragment: str, antecedent: Resolved) -> Rewriting:
    """Return a fragment with the question that it completes.

    In another language than that of the question it stands with its topic beside it.
    """
    if sibling := sibling_question(fragment, antecedent.text, antecedent.answer):
        text, replaced = sibling
        return Rewriting(text, f"{replaced} {antecedent.context}".strip())
    text = completed(fragment, antecedent.text, antecedent.answer)
    if is_korean(fragment) == is_korean(antecedent.text):
        return Rewriting(text, antecedent.context)
    return Rewriting(text, context_words(antecedent.text, antecedent.context, text))


def _antecedent(marked: MarkedQuestion, past: Sequence[Resolved]) -> Resolved:
    """Return the exchange that a question refers to: the last unless it names an earlier one."""
    if marked.first:
        return past[0]
    if not (marked.returns or has_demonstrative(marked.text)):
        return past[-1]
    nouns = own_nouns(marked.text)
    own = [*nouns[:1], *nouns]  # the topic named first decides
    overlaps = [sum(_names(term, exchange.text) for term in own) for exchange in past]
    best = max(overlaps)
    if not best or overlaps[-1] == best:
        return past[-1]
    return past[len(past) - 1 - overlaps[::-1].index(best)]


def _names(term: Term, question: str) -> bool:
    if term.tokens & {token for other in terms(question) for token in other.tokens}:
        return True
    return len(term.stem) > 1 and term.stem in question


def _is_about_answer(text: str, last: Resolved) -> bool:
    """Return whether a question is about the last answer and names nothing else."""
    rest = about_answer(text)
    if rest is None:
        return False
    said = f"{last.text} {last.answer}".lower()
    return all(term.stem.lower() in said for term in own_nouns(rest))


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
