"""Comments of OOXML documents, sheets and slides: `cell, author: text`."""

import re
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.drawing_text import paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder

# Word and Excel, threaded ones of Excel, PowerPoint, and replies of PowerPoint.
_COMMENTS: Final = frozenset(["comment", "threadedComment", "cm", "reply"])
_PEOPLE: Final = re.compile(r"(?:commentAuthors|authors|persons?/person\w*)\.xml$", re.I)
# Copies of threaded comments that Excel keeps for its older versions.
_COPY: Final = "[Threaded comment]"


def comment_authors(package: Package) -> dict[str, str]:
    """Return the names of comment authors by id."""
    names = {}
    for name in package.names:
        root = optional_part(package, name) if _PEOPLE.search(name) else None
        for person in root if root is not None else ():
            names[attribute(person, "id")] = attribute(person, "displayName") or attribute(
                person, "name"
            )
    return names


def comments(
    root: etree._Element, author_names: dict[str, str], builder: PageBuilder | None = None
) -> list[str]:
    """Return the comments in a part, one line each.

    Args:
        root: Of the part.
        author_names: By id, as `comment_authors` returns them.
        builder: Counts struck-out text; without one such text is left out.
    """
    listed = child(root, "authors")
    authors = [(author.text or "").strip() for author in (listed if listed is not None else ())]
    names = {**author_names, **{str(number): name for number, name in enumerate(authors)}}
    lines = []
    for item in (element for element in root.iter() if local(element) in _COMMENTS):
        who = attribute(item, "author") or names.get(
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
    """Return the text of a comment without that of the replies inside it."""
    bodies = [child(comment, "text"), child(comment, "txBody")]
    body = next((part for part in bodies if part is not None), comment)
    if lines := list(paragraphs(body, builder)):
        return " ".join(" ".join(lines).split())
    runs = [e.text or "" for e in body.iter() if local(e) == "t" and not _is_phonetic(e)]
    return " ".join(("".join(runs) or body.text or "").split())


def _is_phonetic(element: etree._Element) -> bool:
    """Whether text is a phonetic run, the reading aid of East Asian text."""
    parent = element.getparent()
    return parent is not None and local(parent) == "rPh"
