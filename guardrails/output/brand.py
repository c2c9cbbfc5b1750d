"""Rail of trademarks and slogans in generated text: known slogans, names given in the settings."""

import re
from collections.abc import Sequence
from pathlib import Path

from guardrails.context import RailContext
from guardrails.rail import Channel, Finding
from guardrails.view import folded_view
from text.messages import load_yaml

SLOGANS = Path(__file__).with_name("slogans.yaml")
_WORD = re.compile(r"[^\W_]+")


class Brand:
    """Finds slogans and trademarks, whatever blanks and punctuation are between their words."""

    name = "brand"
    channels: frozenset[Channel] = frozenset({"answer"})

    def __init__(self, slogans: Sequence[str], names: Sequence[str] = ()) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for rule, phrases in (("slogan", slogans), ("trademark", names)):
            for phrase in phrases:
                words = tuple(_WORD.findall(phrase.casefold()))
                if words:
                    self._phrases.setdefault(words[0][:2], []).append((words, rule))

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each place where one stands."""
        view = folded_view(text)
        matches = list(_WORD.finditer(view.text))
        words = [match.group().casefold() for match in matches]
        found = []
        for at, word in enumerate(words):
            for phrase, rule in self._phrases.get(word[:2], ()):
                if _stands(words, at, phrase):
                    span = matches[at].start(), matches[at + len(phrase) - 1].end()
                    found.append(Finding(*view.span(*span), self.name, rule, 0.8))
        return found


def _stands(words: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    """Return whether a phrase stands at a word; behind a Korean last word a particle may follow."""
    part = tuple(words[at : at + len(phrase)])
    if part[:-1] != phrase[:-1] or len(part) < len(phrase):
        return False
    last = phrase[-1]
    return part[-1] == last or (part[-1].startswith(last) and "가" <= part[-1][len(last)] <= "힣")


def build(context: RailContext) -> Brand:
    """Return the rail of the known slogans and RAG_GUARD_BRANDS."""
    slogans = load_yaml(SLOGANS.read_text("utf-8"))
    return Brand([*slogans["en"], *slogans["ko"]], context.settings.guard_brands)
