"""Lines of answers about whole documents: list items and sentences with citations."""

from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, join, with_citation
from models.offline.canned_replies import canned
from models.offline.sentences.candidates import Candidate

_LONGEST = 240  # characters of a sentence in a list


def canned_line(key: str, language: str, **values: object) -> CitedText:
    """Return one of the model's own messages as a text without citations."""
    return CitedText(canned(key, language, **values))


def list_item(heading: str, sentence: CitedText) -> CitedText:
    """Return an item of a list: a heading in bold, where there is one, and a sentence."""
    lead = f"- **{heading}**: " if heading else "- "
    return CitedText(lead + sentence.text, sentence.shifted(len(lead)))


def cited(candidate: Candidate) -> CitedText:
    """Return a unit of a passage with its citation."""
    return with_citation(" ".join(candidate.unit.readable().split()), candidate.passage.n)


def opening(passage: Evidence) -> CitedText:
    """Return the first line of a passage that is not its heading, with its citation."""
    lines = [line.strip() for line in passage.text.splitlines() if line.strip()]
    text = next((line for line in lines if line != passage.heading.split(" > ")[-1]), lines[0])
    return with_citation(text[:_LONGEST], passage.n)


def paragraphs(lines: Sequence[CitedText]) -> CitedText:
    """Return lines as paragraphs; consecutive items of a list are one paragraph."""
    groups: list[list[CitedText]] = []
    for line in lines:
        is_item = line.text.startswith("- ")
        if is_item and groups and groups[-1][-1].text.startswith("- "):
            groups[-1].append(line)
        else:
            groups.append([line])
    return join((join(group, "\n") for group in groups), "\n\n")
