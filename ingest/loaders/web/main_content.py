"""Main content extraction: the element of a web page that contains its main text."""

from typing import Final

from lxml import etree

from ingest.loaders.web.elements import UNSEEN, name_of

_MIN_MAIN_CHARS: Final = 200
_MIN_FOUND: Final = 0.5
_DESCEND_SHARE: Final = 0.95  # of the main text, for the search to go on inside an element
_MIN_PIECE: Final = 8  # characters; shorter pieces match anywhere
_CONTENT_ELEMENTS: Final = frozenset(
    ["p", "table", "ul", "ol", "dl", "pre", "blockquote", "td", "li"]
)


def find_main_content(
    tree: etree._Element, markup: str, skip: frozenset[etree._Element]
) -> etree._Element | None:
    """Return the element that contains the main text of a web page; None where unsure.

    trafilatura extracts the main text; only its place in the page is used, because its output
    merges table cells and drops list numbers.
    """
    from trafilatura import extract

    extracted = extract(markup, output_format="txt", include_tables=True, include_comments=False)
    main_text = _without_white_space(extracted or "")
    if len(main_text) < _MIN_MAIN_CHARS:
        return None
    weights = _weights(tree, main_text, skip)
    part, total = tree, weights.get(tree, 0)
    if total < _MIN_FOUND * len(main_text):
        return None
    while True:
        inner = [child for child in part if weights.get(child, 0) >= _DESCEND_SHARE * total]
        if not inner or name_of(inner[0]) in _CONTENT_ELEMENTS:
            return part
        part = inner[0]


def _weights(
    tree: etree._Element, main_text: str, skip: frozenset[etree._Element]
) -> dict[etree._Element, int]:
    """Return how many characters of the main text each element contains."""
    weights: dict[etree._Element, int] = {}
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element in skip or name_of(element) in UNSEEN:
            walk.skip_subtree()
            continue
        pieces = [element.text, *(child.tail for child in element)]
        texts = (_without_white_space(piece) for piece in pieces if piece)
        own = sum(len(text) for text in texts if len(text) >= _MIN_PIECE and text in main_text)
        for container in (element, *element.iterancestors()) if own else ():
            weights[container] = weights.get(container, 0) + own
    return weights


def _without_white_space(text: str) -> str:
    return "".join(text.split())
