"""What of a web page is its content: navigation, asides, site headers and footers are not.

Found by the elements themselves, by roles, and by names that templates use for them, the last
only where an element is mostly links. A page with nothing else keeps them.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.web.formats import name_of

_ROLES: Final = frozenset(["navigation", "search", "contentinfo", "complementary"])
_SECTIONING: Final = frozenset(["article", "main", "section", "blockquote", "td", "li", "dialog"])
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAMES: Final = (
    "nav navbar navigation gnb lnb snb menu menubar sidebar breadcrumb breadcrumbs pagination "
    "pager footer header topbar toolbar share sns social related recommend popular ad ads advert "
    "banner promo newsletter subscribe skip skipnav widget"
)
_NAMED: Final = frozenset(_NAMES.split())
_FOOTERS: Final = frozenset(["footer", "copyright", "colophon"])
_CONSENT: Final = frozenset(["cookie", "cookies", "cookiebanner", "consent", "gdpr"])
_CONSENT_WORDS: Final = re.compile(r"cookie|쿠키", re.I)
_ASIDE_WORDS: Final = re.compile(
    r"관련|추천|인기|광고|구독|많이 본|바로가기|related|recommended|popular|advert|subscri|"
    r"newsletter|trending|sponsored|follow us",
    re.I,
)
_SKIP_LINK: Final = re.compile(r"본문\s*(?:으로\s*)?바로\s*가기|skip to (?:main )?content", re.I)
_NOTES: Final = re.compile(r"note|doc-|callout|tip|warning|admonition|caution|info", re.I)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_BOXES: Final = frozenset(["div", "ul", "section", "p", "address"])
_UNSEEN: Final = frozenset(["script", "style", "noscript", "template", "head"])
_LINKS: Final = 0.5
_LARGE: Final = 0.6
_CONSENT_CHARS: Final = 1_500
_CRUMBS: Final = 20
_MAIN_CHARS: Final = 200
_MAIN_SHARE: Final = 0.5
_MOST: Final = 0.95  # of the main text, which an element must hold to be looked into
_PIECE: Final = 8  # shorter pieces stand anywhere
_CONTENT: Final = frozenset(["p", "table", "ul", "ol", "dl", "pre", "blockquote", "td", "li"])


def surroundings(tree: etree._Element) -> frozenset[etree._Element]:
    """Return the elements of a page that are not its content; none where nothing else is there."""
    sizes = _Sizes(tree)
    page = _Page(tree, sizes)
    found = frozenset(page.found())
    left = sizes.text[tree] - sum(sizes.text[element] for element in found)
    titles = sum(
        sizes.text[e] for e in tree.iter(*_HEADINGS) if found.isdisjoint([e, *e.iterancestors()])
    )
    return found if left - titles >= min(_CRUMBS, sizes.text[tree] // 20 + 1) else frozenset()


class _Sizes:
    """How many characters each element shows, and how many of them are links."""

    def __init__(self, tree: etree._Element) -> None:
        self.text: dict[etree._Element, int] = {}
        self.links: dict[etree._Element, int] = {}
        for element in reversed(list(tree.iter())):
            name = name_of(element)
            if not isinstance(element.tag, str) or name in _UNSEEN:
                self.text[element] = self.links[element] = 0
                continue
            size, links = len((element.text or "").strip()), 0
            for child in element:
                size += self.text[child] + len((child.tail or "").strip())
                links += self.links[child]
            self.text[element], self.links[element] = size, links
            if name == "a" and element.get("href") is not None:
                self.links[element] = self.text[element]

    def is_linky(self, element: etree._Element) -> bool:
        """Return whether most of an element is links."""
        return self.links[element] >= _LINKS * max(self.text[element], 1)


class _Page:
    def __init__(self, tree: etree._Element, sizes: _Sizes) -> None:
        self._tree, self._sizes = tree, sizes
        self._has_article = next(tree.iter("article"), None) is not None

    def found(self) -> Iterator[etree._Element]:
        """Yield the outermost elements that are no content."""
        walk = etree.iterwalk(self._tree, events=("start",))
        for _, element in walk:
            name = name_of(element)
            if name in _UNSEEN or name in ("html", "body", "main"):
                continue
            if self._sizes.text[element] and self._is_around(element):
                yield element
                walk.skip_subtree()

    def _is_around(self, element: etree._Element) -> bool:
        name, role = name_of(element), (element.get("role") or "").lower()
        if name == "nav" or role in _ROLES - {"complementary"}:
            return True
        if name == "aside" or role == "complementary":
            return self._is_beside(element)
        if name in ("header", "footer") or role == "banner":
            return not _inside(element) and (name == "footer" or self._is_site_header(element))
        if name == "a":
            text = "".join(map(str, element.itertext()))
            return bool((element.get("href") or "").startswith("#") and _SKIP_LINK.search(text))
        return self._is_named(element)

    def _is_beside(self, aside: etree._Element) -> bool:
        if _NOTES.search(" ".join((aside.get(k) or "") for k in ("class", "role", "epub:type"))):
            return False
        around = _inside(aside)
        if not around or (around[-1:] == ["main"] and self._has_article):
            return True
        return self._sizes.is_linky(aside) or bool(
            _ASIDE_WORDS.search("".join(map(str, aside.itertext())))
        )

    def _is_site_header(self, header: etree._Element) -> bool:
        """Return whether a header is that of the site: the page has its own title elsewhere."""
        if next(header.iter(*_HEADINGS), None) is None:
            return True
        inside = set(header.iter("h1"))
        return any(title not in inside for title in self._tree.iter("h1"))

    def _is_named(self, element: etree._Element) -> bool:
        if "id" not in element.attrib and "class" not in element.attrib:
            return False
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        if not names.strip() or name_of(element) in _HEADINGS:
            return False
        words = {word.lower() for word in _WORD.findall(names)}
        size = self._sizes.text[element]
        if words & _CONSENT and size < _CONSENT_CHARS:
            return bool(_CONSENT_WORDS.search("".join(map(str, element.itertext()))))
        if words & _FOOTERS and not _inside(element) and name_of(element) in _BOXES:
            holds_page = next(element.iter("h1", "main", "article"), None) is not None
            return not holds_page and size <= _LARGE * self._sizes.text[self._tree]
        return bool(words & _NAMED) and self._sizes.is_linky(element)


def _inside(element: etree._Element) -> list[str]:
    """Return the names of the sectioning elements around one, the nearest first."""
    names = (name_of(above) for above in element.iterancestors())
    return [name for name in names if name in _SECTIONING]


def main_part(
    tree: etree._Element, markup: str, skip: frozenset[etree._Element]
) -> etree._Element | None:
    """Return the element of a page from the web that holds its main text; None where unsure.

    trafilatura says what the main text is; it is read from the page itself, because its own
    output merges cells and drops the numbers of lists.
    """
    from trafilatura import extract

    found = extract(markup, output_format="txt", include_tables=True, include_comments=False)
    known = _squeezed(found or "")
    if len(known) < _MAIN_CHARS:
        return None
    weights = _weights(tree, known, skip)
    part, whole = tree, weights.get(tree, 0)
    if whole < _MAIN_SHARE * len(known):
        return None
    while True:
        inner = [child for child in part if weights.get(child, 0) >= _MOST * whole]
        if not inner or name_of(inner[0]) in _CONTENT:
            return part
        part = inner[0]


def _weights(
    tree: etree._Element, known: str, skip: frozenset[etree._Element]
) -> dict[etree._Element, int]:
    """Return how much of the main text stands in each element."""
    weights: dict[etree._Element, int] = {}
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element in skip or name_of(element) in _UNSEEN:
            walk.skip_subtree()
            continue
        pieces = [element.text, *(child.tail for child in element)]
        texts = (_squeezed(piece) for piece in pieces if piece)
        own = sum(len(text) for text in texts if len(text) >= _PIECE and text in known)
        for above in (element, *element.iterancestors()) if own else ():
            weights[above] = weights.get(above, 0) + own
    return weights


def _squeezed(text: str) -> str:
    return "".join(text.split())
