"""Rules of tool calls after untrusted text was read: what may leave, and what may act.

A document or page can tell a model to fetch an address or to search for something private. So once
such a text was read in a conversation, a tool that reaches outside gets

* only addresses that the user gave, or that a search returned as the address of a result;
* no word that comes from the texts alone, unless it is an ordinary word of either language: neither
  plainly nor coded, and few of the ordinary ones;
* nothing that is made of the texts and has no word of what the user asked;

and no tool that acts runs without approval (`agents.middleware.tools.approval`). The rules look at
where words come from, not at what they mean, so that no wording gets round them; compare
Debenedetti et al., "Defeating Prompt Injections by Design" (2025),
https://arxiv.org/abs/2503.18813.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from langchain_core.messages import AnyMessage, HumanMessage, ToolMessage

from agents.middleware.guard.forms import (
    bare_hosts,
    hosts_in,
    is_opaque,
    plain_forms,
    spelled_out,
    without_urls,
)
from agents.tools.reach import Reach
from agents.turn import SPENT, sources_of
from chains.sources import Source
from guardrails.attacks.provenance import Provenance, canonical, urls
from text.analyser import words
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.word_lists import lexicon_entries
from text.tokeniser import tokenise

CallRule = Literal["unknown_url", "words_of_documents"]
_MIN_LETTERS = 2  # of a word that can carry anything
_MOST_FOREIGN = 12  # words in one call that the user did not say
_VALUE = 4  # characters of a value that is known within a word
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_NUMBER = re.compile(r"\d")


@dataclass
class Origins:
    """Where the texts of a conversation come from.

    Attributes:
        typed: What the user typed.
        read: Texts of documents and of tool results.
        provenance: The addresses of both.
        results: Addresses of search results.
        hosts: Hosts of the addresses that may be opened, and domains that the user named.
    """

    typed: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    provenance: Provenance = field(default_factory=Provenance)
    results: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, messages: Sequence[AnyMessage], evidence: Iterable[Source] = ()) -> "Origins":
        """Read the messages of a conversation, and passages that are not among them."""
        origins = cls()
        for message in messages:
            if isinstance(message, HumanMessage):
                origins._add_user(message.text)
            elif isinstance(message, ToolMessage):
                origins._add_result(message)
        for source in evidence:
            origins._add_untrusted(source.text)
            origins._add_address(source)
        return origins

    @cached_property
    def user(self) -> set[str]:
        """Tokens of what the user typed."""
        return set().union(*map(_tokens, self.typed))

    @cached_property
    def untrusted(self) -> set[str]:
        """Tokens of what was read."""
        return set().union(*map(_tokens, self.read))

    @cached_property
    def values(self) -> set[str]:
        """Tokens with a digit of what was read, long enough to be known within a word."""
        found = {t for t in self.untrusted if len(t) >= _VALUE and _NUMBER.search(t)}
        return found - self.user

    def has_typed(self, word: str) -> bool:
        """Return whether the user typed a word, or a longer one with it."""
        return any(word.casefold() in text.casefold() for text in self.typed)

    def _add_user(self, text: str) -> None:
        self.typed.append(text)
        self.provenance.add_user(text)
        self.hosts |= hosts_in(text)

    def _add_result(self, message: ToolMessage) -> None:
        sources = sources_of(message)
        if SPENT in message.additional_kwargs:
            # What another assistant wrote gives no addresses; only its sources do.
            self.read.append(message.text)
            self.provenance.tainted = True
            for source in sources:
                self.provenance.add_untrusted(source.text)
        else:
            self._add_untrusted(message.text)
        for source in sources:
            self._add_address(source)

    def _add_untrusted(self, text: str) -> None:
        self.read.append(text)
        self.provenance.add_untrusted(text)

    def _add_address(self, source: Source) -> None:
        if source.url:
            self.results.add(canonical(source.url))


def refused_by(
    name: str, arguments: Mapping[str, Any], reach: Reach, origins: Origins
) -> CallRule | None:
    """Return the rule that forbids a call; None where it may be made.

    Tools that act are left to `agents.middleware.tools.approval`: a person approves the call.
    """
    if name in reach.acting or name not in reach.outside:
        return None
    return broken_rule(arguments, origins)


def broken_rule(arguments: Mapping[str, Any], origins: Origins) -> CallRule | None:
    """Return the rule that arguments break which go outside; None where they break none."""
    if not origins.provenance.tainted:
        return None
    values = list(_strings(arguments))
    text = "\n".join(values)
    addresses = urls(text)
    if any(not _known(address, origins) for address in addresses):
        return "unknown_url"
    text = without_urls(text)
    if any(host not in origins.hosts for host in bare_hosts(values)):
        return "unknown_url"
    return "words_of_documents" if _leaks_words(text, origins) else None


def _leaks_words(text: str, origins: Origins) -> bool:
    """Return whether a text without its addresses tells what only the untrusted texts tell."""
    tokens = _tokens(text)
    carried = tokens - origins.user
    if any(carries(token, origins) for token in carried):
        return True
    strange = [w for w in text.split() if not _tokens(w) <= origins.user | _ordinary()]
    if any(_is_encoded(word, origins) for word in (*strange, *spelled_out(text))):
        return True
    foreign = [w for w in text.split() if (own := _tokens(w) - _STOPWORDS) and own <= carried]
    if len(foreign) > _MOST_FOREIGN:
        return True
    taken = (carried & origins.untrusted) - _STOPWORDS
    return bool(taken) and not (tokens - _STOPWORDS) & _asked(origins)


def _known(address: str, origins: Origins) -> bool:
    return origins.provenance.allowed(address) or canonical(address) in origins.results


def carries(token: str, origins: Origins) -> bool:
    """Return whether a token can only have come from the untrusted texts."""
    if token not in origins.untrusted or token in origins.user:
        return False
    return bool(_NUMBER.search(token)) or token not in _ordinary()


def carries_data(text: str, origins: Origins) -> bool:
    """Return whether a text, such as an address, has what only the untrusted texts say."""
    if any(carries(token, origins) for token in _tokens(text)):
        return True
    return any(_is_encoded(part, origins) for part in re.split(r"[/?&=#.:@]+", text))


def _is_encoded(word: str, origins: Origins) -> bool:
    """Return whether a word encodes something, or contains a value of the untrusted texts."""
    if is_opaque(word) and not origins.has_typed(word):
        return True
    folded = re.sub(r"\W", "", word.casefold())
    if any(value in folded for value in origins.values):
        return True
    return any(carries(token, origins) for plain in plain_forms(word) for token in _tokens(plain))


def _asked(origins: Origins) -> set[str]:
    """Return the content words of what the user said, with their translations, as tokens."""
    own = origins.user - _STOPWORDS
    return own | {
        t for sides in _lexicon() for a, b in (sides, sides[::-1]) if a and a <= own for t in b
    }


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)


def _tokens(text: str) -> set[str]:
    found = {token for word in words(text) for token in tokenise(word)}
    return {token for token in found if len(token) >= _MIN_LETTERS or token.isdigit()}


@cache
def _ordinary() -> frozenset[str]:
    """Return ordinary words, which reveal no document: function words and the lexicon's."""
    entries = (entry for pair in lexicon_entries() for side in pair for entry in side)
    return _STOPWORDS | {token for entry in entries for token in _tokens(entry)}


@cache
def _lexicon() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the tokens of each word of the lexicon and of each of its translations."""
    return tuple(
        (frozenset(_tokens(korean)), frozenset(_tokens(english)))
        for some, others in lexicon_entries()
        for korean in some
        for english in others
    )
