"""Output rails of one turn: those that know what the turn read and what its model was told."""

from collections.abc import Sequence

from agents.middleware.guard.call_rules import Origins, carries_data
from guardrails.engine import Guard
from guardrails.output.coded import Coded
from guardrails.output.links import Links
from guardrails.output.prompt_words import PromptWords
from guardrails.output.quotation import Quotation
from guardrails.rail import Rail

CODED = frozenset({"secrets", "pii", "canary"})  # rails that also read coded text


def turn_rails(
    guard: Guard,
    origins: Origins,
    evidence: Sequence[str],
    prompt: str,
    said: Sequence[str],
    longest_quote: int,
) -> list[Rail]:
    """Return the rails of a turn, to be run beside those of `guard`.

    Args:
        guard: The rails of every turn.
        origins: Where the texts of the conversation come from.
        evidence: Texts of the passages.
        prompt: The system prompt.
        said: What an answer may repeat of the prompt: all else that the model read.
        longest_quote: Most words in a row that an answer may take from a passage.
    """
    words = PromptWords(prompt, list(said))
    known = [rail for rail in guard.rails if rail.name in CODED]
    return [
        Quotation(evidence, longest_quote),
        words,
        Links(
            origins.provenance,
            frozenset(origins.results),
            lambda text: carries_data(text, origins),
        ),
        Coded([*known, words]),
    ]
