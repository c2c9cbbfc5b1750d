"""Rules of tool calls after untrusted text was read: what may leave, and what may act.

A document or page can tell a model to fetch an address or to search for something private. So once
such a text was read in a conversation, a tool that reaches outside gets

* only addresses that the user gave, or that a search returned as the address of a result;
* no word that comes from the texts alone, unless it is an ordinary word of either language;

and no tool that acts runs. The rules look at where words come from, not at what they mean, so that
no wording gets round them; compare Debenedetti et al., "Defeating Prompt Injections by Design"
(2025), https://arxiv.org/abs/2503.18813.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from langchain_core.messages import AnyMessage, HumanMessage, ToolMessage

from agents.tools.reach import Reach
from agents.turn import sources_of
from guardrails.attacks.provenance import Provenance, canonical, urls
from text.analyser import words
from text.synonyms.word_lists import lexicon_entries
from text.tokeniser import tokenise

CallRule = Literal["unknown_url", "words_of_documents", "acting"]
_MIN_LETTERS = 2  # of a word that can carry anything
_NUMBER = re.compile(r"\d")


@dataclass
class Origins:
    """Where the texts of a conversation come from.

    Attributes:
        user: Tokens of what the user typed.
        untrusted: Tokens of documents and of tool results.
        provenance: The addresses of both.
        results: Addresses of search results.
    """

    user: set[str] = field(default_factory=set)
    untrusted: set[str] = field(default_factory=set)
    provenance: Provenance = field(default_factory=Provenance)
    results: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, messages: Sequence[AnyMessage], evidence: Iterable[str] = ()) -> "Origins":
        """Read the messages of a conversation, and passages that are not among them."""
        origins = cls()
        for message in messages:
            if isinstance(message, HumanMessage):
                origins.user |= _tokens(message.text)
                origins.provenance.add_user(message.text)
            elif isinstance(message, ToolMessage):
                origins._add_untrusted(message.text)
                origins.results |= {canonical(s.url) for s in sources_of(message) if s.url}
        for text in evidence:
            origins._add_untrusted(text)
        return origins

    def _add_untrusted(self, text: str) -> None:
        self.untrusted |= _tokens(text)
        self.provenance.add_untrusted(text)


def refused_by(
    name: str, arguments: Mapping[str, Any], reach: Reach, origins: Origins
) -> CallRule | None:
    """Return the rule that forbids a call; None where it may be made."""
    if not origins.provenance.tainted:
        return None
    if name in reach.acting:
        return "acting"
    if name not in reach.outside:
        return None
    text = "\n".join(_strings(arguments))
    addresses = urls(text)
    if any(not _known(address, origins) for address in addresses):
        return "unknown_url"
    for address in addresses:
        text = text.replace(address, " ")
    carried = _tokens(text) - origins.user
    return "words_of_documents" if any(_carries(t, origins) for t in carried) else None


def _known(address: str, origins: Origins) -> bool:
    return origins.provenance.allowed(address) or canonical(address) in origins.results


def _carries(token: str, origins: Origins) -> bool:
    """Return whether a token can only have come from the untrusted texts."""
    if token not in origins.untrusted:
        return False
    return bool(_NUMBER.search(token)) or token not in _ordinary()


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
    """Return the tokens of the bilingual lexicon, which are words of everybody."""
    entries = (entry for pair in lexicon_entries() for side in pair for entry in side)
    return frozenset(token for entry in entries for token in _tokens(entry))
