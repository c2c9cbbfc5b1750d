"""What people wrote beside a document, sheet or slide: `where, who: what`."""

import re
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.charts import part_of
from ingest.loaders.ooxml.drawing_text import paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder

# Word and Excel, Excel's threads, PowerPoint, and the answers to its newer ones.
_COMMENTS: Final = frozenset(["comment", "threadedComment", "cm", "reply"])
_PEOPLE: Final = re.compile(r"(?:commentAuthors|authors|persons?/person\w*)\.xml$", re.I)
# What Excel keeps of a thread for its older versions.
_COPY: Final = "[Threaded comment]"


def people(package: Package) -> dict[str, str]:
    """Return the names of those who commented, by the ids that comments use."""
    found = {}
    for name in package.names:
        root = part_of(package, name) if _PEOPLE.search(name) else None
        for person in root if root is not None else ():
            found[attribute(person, "id")] = attribute(person, "displayName") or attribute(
                person, "name"
            )
    return found


def comments(
    root: etree._Element, known: dict[str, str], builder: PageBuilder | None = None
) -> list[str]:
    """Return the comments in a part, one line each.

    Args:
        root: Of the part.
        known: Names of people by their ids.
        builder: Takes the count of struck-out text; without one such text is left out.
    """
    listed = child(root, "authors")
    authors = [(author.text or "").strip() for author in (listed if listed is not None else ())]
    known = {**known, **{str(number): name for number, name in enumerate(authors)}}
    lines = []
    for item in (element for element in root.iter() if local(element) in _COMMENTS):
        who = attribute(item, "author") or known.get(
            attribute(item, "authorId") or attribute(item, "personId"), ""
        )
        text = _text(item, builder)
        if not text or text.startswith(_COPY):
            continue
        who = "" if text.startswith(f"{who}:") else who
        head = ", ".join(part for part in (attribute(item, "ref"), who) if part)
        lines.append(f"{head}: {text}" if head else text)
    return lines


def _text(comment: etree._Element, builder: PageBuilder | None) -> str:
    """Return the words of a comment, without those of the answers inside it."""
    inner = [child(comment, "text"), child(comment, "txBody")]
    body = next((part for part in inner if part is not None), comment)
    if lines := list(paragraphs(body, builder)):
        return " ".join(" ".join(lines).split())
    runs = [e.text or "" for e in body.iter() if local(e) == "t" and not _is_reading(e)]
    return " ".join(("".join(runs) or body.text or "").split())


def _is_reading(element: etree._Element) -> bool:
    """Whether text is only the reading of East Asian signs above it."""
    parent = element.getparent()
    return parent is not None and local(parent) == "rPh"
