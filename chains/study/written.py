"""Study aids written by a generative model; only items whose quote is in the document are kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from chains.generation import generate
from chains.study.aids import Answered, Cited, Quote, StudyAids, evidence_of
from chains.summaries.digest import digest
from index.passage import Passage
from models.evidence import render_evidence
from models.output.call_values import json_values
from prompts.templates import load_prompt
from text.language import detect_language


def aids_by_model(
    model: BaseChatModel,
    sections: Sequence[Passage],
    by_rule: StudyAids,
    folder: Path | None = None,
) -> StudyAids:
    """Return study aids in the words of a model, in place of those by rule that it has written.

    Args:
        model: A generative model.
        sections: The sections of the document, in reading order.
        by_rule: What stands where the model writes nothing that the document supports.
        folder: Folder of prompts that replace the project's own.

    Raises:
        ModelError: it did not answer.
    """
    language = detect_language("\n".join(section.parent_text[:500] for section in sections[:5]))
    prompt = load_prompt("study", "ko" if language == "ko" else "en", folder)
    evidence = render_evidence(evidence_of(digest(sections)))
    reply = _object(generate(model, prompt.messages(evidence=evidence)))
    written = {
        "summary": tuple(_statements(reply.get("summary"), sections)),
        "facts": tuple(_statements(reply.get("facts"), sections)),
        "faq": tuple(_questions(reply.get("faq"), sections)),
        "quiz": tuple(q for q in _questions(reply.get("quiz"), sections) if len(q.options) > 1),
        "cards": tuple(_questions(reply.get("cards"), sections)),
    }
    kept: dict[str, Any] = {name: items for name, items in written.items() if items}
    return replace(by_rule, **kept, written=bool(kept))


def _object(text: str) -> Mapping[str, Any]:
    begin = text.find("{")
    value = next(json_values(text[begin:]), None) if begin >= 0 else None
    return value if isinstance(value, dict) else {}


def _statements(items: Any, sections: Sequence[Passage]) -> Iterable[Cited]:
    for item in _mappings(items):
        quote = _find(str(item.get("quote", "")), sections)
        if quote is not None and (text := str(item.get("text", "")).strip()):
            yield Cited(text, quote)


def _questions(items: Any, sections: Sequence[Passage]) -> Iterable[Answered]:
    for item in _mappings(items):
        quote = _find(str(item.get("quote", "")), sections)
        question, answer = (str(item.get(name, "")).strip() for name in ("question", "answer"))
        given = item.get("options")
        options = tuple(map(str, given)) if isinstance(given, list) else ()
        if quote is not None and question and answer and (not options or answer in options):
            yield Answered(question, answer, quote, options)


def _mappings(items: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _find(quote: str, sections: Sequence[Passage]) -> Quote | None:
    """Return where a quote stands in the document, whatever its blanks; None where it does not."""
    words = quote.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for number, section in enumerate(sections):
        if found := pattern.search(section.parent_text):
            return Quote(number, found.start(), found.end(), found[0])
    return None
