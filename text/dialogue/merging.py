"""Merging a follow-up with the question it refers to: substitution of terms, or a topic added."""

import re
from collections.abc import Sequence
from itertools import pairwise

from text.dialogue.answer_items import labels
from text.dialogue.attributes import is_attribute
from text.dialogue.references import compares, has_pronoun, replace_pronoun
from text.dialogue.same_kind import is_class_word, is_same_kind, names_people
from text.dialogue.substitution import (
    PREPOSITION,
    TIME_PHRASE,
    contrasts_with,
    is_korean,
    replaced_terms,
    substituted,
    with_phrase,
)
from text.dialogue.terms import Term, joined, new_words, terms, topic

_CLAUSE_EN = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|may|might|must|should|will|would|has|have|had|need"
    r"|who|what|when|where|why|how|which)\b",
    re.I,
)
_CLAUSE_KO = re.compile(
    r"얼마|언제|어디|무엇|뭐|뭔|뭘|어떻게|어떤|몇|며칠|누구|누가|왜|어느"
    r"|(?:나요|까요|가요|어요|아요|해요|돼요|세요|니까|되나|하나|있나|없나|죠|할까|되니|인지|는지"
    r"|[가-힣][라워와려네게져쳐켜겨]요|해|돼|있어|없어|되냐|하냐|해 ?줘|줘"
    r"|(?:있|없|하|되|받|내|주|가|오|보|쓰|않|싶|[였었았했겠])(?:지|니|냐|나|음|을까|는가|는데|던데)"
    r"|(?<![가-힣])(?:내|가|와|봐|써|사|타)요?(?=\s*[?？])|[가-힣][려져쳐켜겨녀](?=\s*[?？])"
    r"|(?<![가-힣])(?:[가-힣]{0,3})[줘봐둬꿔커]요|[가-힣](?<![분시])야(?=\s*[?？]))\s*[?？.!~]*$"
)
_CONDITION_KO = re.compile(r"^.*?(?:[가-힣]면|[가-힣] ?때|경우)(?:은|는|에는?|에)?\s+(?=\S)")
# A case that a fragment assumes. Not "대학원생이면": that names another subject of the question.
_CASE = re.compile(
    r"^(?:what )?if\b"
    r"|(?:하|되|으|리|치|지|내|나|오|쓰|기|주|우|키|추|보|크|르|가|자)면[은는]?요?[\s?？.!~]*$",
    re.I,
)
_MAX_CONTEXT_WORDS = 4
_MAX_NAME_WORDS = 2  # of a thing that another may replace


def is_clause(text: str) -> bool:
    """Return whether a text is a whole question, as against a fragment of one."""
    return bool(_CLAUSE_EN.search(text) or _CLAUSE_KO.search(text))


def names_its_topic(text: str) -> bool:
    """Return whether a text is a whole question about something that it names, not a pronoun."""
    return is_clause(text) and bool(own_nouns(text)) and not has_pronoun(text)


def names_property(fragment: str) -> bool:
    """Return whether a fragment names a thing and a property of it: library opening hours."""
    found = terms(fragment)
    if has_pronoun(fragment) or not found or not is_attribute(found[-1].stem):
        return False
    return any(term.noun and not is_attribute(term.stem) for term in found[:-1])


def _thing_of(question: str) -> list[Term]:
    """Return the terms of a noun phrase without the property at its end: 장학금 of 장학금 종류."""
    found = list(terms(question))
    return found[:-1] if len(found) > 1 and is_attribute(found[-1].stem) else found


def replaces_term(fragment: str, question: str) -> bool:
    """Return whether a fragment stands for terms of a question: 일반휴학 기간 after 군휴학 기간."""
    return bool(replaced_terms(terms(fragment), terms(question)))


def assumes_case(fragment: str, question: str) -> bool:
    """Return whether a fragment asks what holds in a case: "연체하면요?", "if I am late?".

    Not where it contrasts with a term of the question, which it then asks again: "주말에 가면요?".
    """
    earlier = terms(question)
    contrasts = any(contrasts_with(term, new) for new in terms(fragment) for term in earlier)
    return bool(_CASE.search(fragment)) and not contrasts


def in_case(fragment: str, question: str) -> str:
    """Return a case that a fragment assumes, with the question that assumed another one."""
    condition = _CONDITION_KO.match(question) if is_korean(fragment) else None
    if condition is None:
        return fragment
    case = re.sub(r"요?[\s?？.!~]*$", "", fragment)
    return f"{case} {question[condition.end() :]}"


def own_nouns(text: str) -> list[Term]:
    """Return the nouns, names and numbers of a text."""
    return [term for term in terms(text) if term.noun]


def context_words(question: str, context: str, text: str) -> str:
    """Return the topic of a question, then the context of its own, without the words of a text."""
    words = new_words(f"{topic(question)} {context}", text).split()
    return " ".join(list(dict.fromkeys(words))[:_MAX_CONTEXT_WORDS])


def completed(fragment: str, question: str, answer: str = "") -> str:
    """Return a question with the words of a fragment in the place of those of the same kind.

    Args:
        fragment: An elliptical question: "인문대는?", "and on weekends?".
        question: The question before it.
        answer: The answer to that. Where its rows have a column of the fragment's name, the
            fragment asks for this column.
    """
    own = terms(fragment)
    if not own:
        return question
    phrase = _phrase(fragment, own)
    if is_korean(fragment) != is_korean(question):
        return f"{phrase}?"
    if TIME_PHRASE.match(phrase) and (changed := with_phrase(question, phrase)):
        return changed
    replaced = replaced_terms(own, terms(question))
    if replaced:
        return substituted(question, replaced, phrase)
    if phrase in labels(answer):
        return f"{topic(question)} {phrase}?"
    if re.match(rf"{PREPOSITION}\b", phrase, re.I):
        return with_phrase(question, phrase) or f"{_without_mark(question)} {phrase}?"
    if not is_clause(question) and all(is_attribute(term.stem) for term in own):
        return f"{joined(_thing_of(question), question)} {phrase}?"  # another property of the thing
    return f"{phrase} {_without_mark(question)}?"


def sibling_question(fragment: str, question: str, answer: str = "") -> tuple[str, str] | None:
    """Return a question about another thing of the kind of its only topic, and that topic.

    None where the fragment may name a property of the topic, a group of people or a column of the
    answer, or where it stands for a term of the question by itself.
    """
    own, earlier = terms(fragment), terms(question)
    topics = [t for t in earlier if t.noun and not t.asked and not is_attribute(t.stem)]
    phrase = _phrase(fragment, own)
    if not own or not _is_one_thing(topics) or is_korean(fragment) != is_korean(question):
        return None
    if replaced_terms(own, earlier):
        return None
    if not is_clause(question) and not (earlier and is_attribute(earlier[-1].stem)):
        return None
    if re.match(rf"{PREPOSITION}\b", phrase, re.I):
        return None
    if is_attribute(phrase) or _names_group(own) or phrase in labels(answer):
        return None
    return substituted(question, topics, phrase), joined(topics, question)


def _names_group(own: Sequence[Term]) -> bool:
    """Return whether a fragment names people; a "laser cutter" only looks like one of them."""
    word = own[-1].stem
    return is_class_word(word) or (names_people(word) and (len(own) == 1 or is_korean(word)))


def _is_one_thing(topics: Sequence[Term]) -> bool:
    """Return whether nouns are one name, such as "swimming pool"; a Korean one is a word."""
    if topics and is_korean(topics[0].stem):
        return len(topics) == 1
    adjacent = all(b.start - a.end == 1 for a, b in pairwise(topics))
    return 0 < len(topics) <= _MAX_NAME_WORDS and adjacent


def corrected(question: str, new: str, old: str = "") -> str:
    """Return the question with the corrected term; the new one is added where none is replaced."""
    if old:
        replaced = [term for term in terms(question) if term.tokens & _tokens(old)]
        if replaced:
            new = _with_head(new, old, replaced[0].stem)
            return substituted(question, [*replaced, *_modified(replaced, new, question)], new)
        return completed(new, question)
    if changed := "" if is_korean(question) else _with_phrase_of(question, new):
        return changed
    if replaced_terms(terms(new), terms(question)):
        return completed(new, question)
    topics = _first_topic(question)
    if _is_one_thing(topics):
        return substituted(question, topics, new)
    if condition := _CONDITION_KO.match(question):  # another case than that assumed
        return f"{new} {question[condition.end() :]}"
    return completed(new, question)


def _with_phrase_of(question: str, new: str) -> str:
    """Return a question with the prepositional phrase of a term: "for two" of "a room for two"."""
    match = re.search(rf"\b{PREPOSITION}\b.+", new, re.I)
    if match is None or not _tokens(new[: match.start()]) <= _tokens(question):
        return ""
    return with_phrase(question, match.group())


def _with_head(new: str, old: str, word: str) -> str:
    """Return a corrected part of a Korean compound with the rest of it: 기말 of 중간고사."""
    rest = word.removeprefix(old) if is_korean(word) else ""
    is_part = rest not in ("", word) and not new.endswith(rest)
    return f"{new}{rest}" if is_part and len(new.split()) == 1 else new


def _first_topic(question: str) -> list[Term]:
    """Return the nouns that name what a question is about: the visit of "the visit in spring"."""
    if is_korean(question):
        return [t for t in own_nouns(question) if not (t.asked or is_attribute(t.stem))]
    groups: list[list[Term]] = []
    for term in own_nouns(question):
        if groups and term.start - groups[-1][-1].end == 1:
            groups[-1].append(term)
        else:
            groups.append([term])
    names = ([t for t in each if not t.asked] for each in groups)
    names = (each for each in names if not all(is_attribute(t.stem) for t in each))
    return next(names, [])


def add_topic(text: str, question: str, without: str = "") -> str:
    """Return a question with the topic of an earlier one in the place of its pronoun.

    A term of the topic that the question replaces by one of the same kind is left out, and a name
    that it shortens is written in full. The nouns of `without` are no part of the topic unless
    it has no others.
    """
    own = terms(text)
    stems = [re.sub(r"이?면$", "", term.stem) or term.stem for term in own]
    contrasts = not compares(text)
    kept = [
        term
        for term in own_nouns(question)
        if not (contrasts and any(is_same_kind(term.stem, stem) for stem in stems))
    ]
    for term in reversed([each for each in own if each.noun]):
        full = next((k for k in kept if term.stem in k.stem and len(term.stem) > 1), None)
        if full is not None and full.stem != term.stem:
            text = f"{text[: term.start]}{full.stem}{text[term.end :]}"
    left_out = {term.stem for term in own_nouns(without)}
    kept = [term for term in kept if term.stem not in left_out] or kept
    refers = has_pronoun(text)
    if is_korean(text) or not refers:  # "it" stands for what was asked for, too
        kept = [term for term in kept if not term.asked] or kept
    phrase = new_words(joined(kept, question), text)
    return replace_pronoun(text, phrase) if refers else f"{phrase} {text}".strip()


def _modified(replaced: Sequence[Term], new: str, question: str) -> list[Term]:
    """Return the noun after a corrected word, where the correction brings a noun of its own.

    "The external rate", not "university", replaces "university members".
    """
    after = [term for term in own_nouns(question) if term.start - replaced[-1].end == 1]
    return after if len(own_nouns(new)) > len(replaced) and not is_korean(question) else []


def _phrase(fragment: str, own: Sequence[Term]) -> str:
    if is_korean(fragment):
        return joined(list(own), fragment)
    phrase = re.sub(r"^(?:the|a|an)\s+", "", _without_mark(fragment), flags=re.I)
    return (
        phrase[:1].lower() + phrase[1:] if re.match(rf"{PREPOSITION}\b", phrase, re.I) else phrase
    )


def _tokens(text: str) -> set[str]:
    return {token for term in terms(text) for token in term.tokens}


def _without_mark(question: str) -> str:
    return re.sub(r"[?？.!\s]+$", "", question)
