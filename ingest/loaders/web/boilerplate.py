"""Boilerplate removal: the navigation, asides, headers and footers of web pages.

They are recognised by element names, ARIA roles and the class names of common templates; a class
name counts only where the element is mostly links. A page without other content keeps its
boilerplate.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.web.elements import HEADINGS, UNSEEN, name_of

_BOILERPLATE_ROLES: Final = frozenset(["navigation", "search", "contentinfo", "complementary"])
_SECTIONING: Final = frozenset(["article", "main", "section", "blockquote", "td", "li", "dialog"])

_BOILERPLATE_CLASS_LIST: Final = (
    "nav navbar navigation gnb lnb snb menu menubar sidebar breadcrumb breadcrumbs pagination "
    "pager footer header topbar toolbar share sns social related recommend popular ad ads advert "
    "banner promo newsletter subscribe skip skipnav widget"
)
_BOILERPLATE_CLASSES: Final = frozenset(_BOILERPLATE_CLASS_LIST.split())
_FOOTERS: Final = frozenset(["footer", "copyright", "colophon"])
_CONSENT: Final = frozenset(["cookie", "cookies", "cookiebanner", "consent", "gdpr"])
_CONSENT_WORDS: Final = re.compile(r"cookie|쿠키", re.I)
_ASIDE_WORDS: Final = re.compile(
    r"관련|추천|인기|광고|구독|많이 본|바로가기|related|recommended|popular|advert|subscri|"
    r"newsletter|trending|sponsored|follow us",
    re.I,
)
_SKIP_LINK: Final = re.compile(r"본문\s*(?:으로\s*)?바로\s*가기|skip to (?:main )?content", re.I)
_NOTE_CLASSES: Final = re.compile(r"note|doc-|callout|tip|warning|admonition|caution|info", re.I)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_FOOTER_ELEMENTS: Final = frozenset(["div", "ul", "section", "p", "address"])

_LINK_DENSITY: Final = 0.5
_MAX_FOOTER: Final = 0.6
_CONSENT_CHARS: Final = 1_500
_MIN_REST: Final = 20


def boilerplate(tree: etree._Element) -> frozenset[etree._Element]:
    """Return the boilerplate elements of a page; none where little else would remain."""
    sizes = _TextSizes(tree)
    finder = _BoilerplateFinder(tree, sizes)
    elements = frozenset(finder.elements())
    remaining = sizes.text[tree] - sum(sizes.text[element] for element in elements)
    titles = sum(
        sizes.text[e] for e in tree.iter(*HEADINGS) if elements.isdisjoint([e, *e.iterancestors()])
    )
    return (
        elements
        if remaining - titles >= min(_MIN_REST, sizes.text[tree] // 20 + 1)
        else frozenset()
    )


class _TextSizes:
    """Text length of each element, and how much of it is links."""

    def __init__(self, tree: etree._Element) -> None:
        self.text: dict[etree._Element, int] = {}
        self.links: dict[etree._Element, int] = {}
        for element in reversed(list(tree.iter())):
            name = name_of(element)
            if not isinstance(element.tag, str) or name in UNSEEN:
                self.text[element] = self.links[element] = 0
                continue
            size, links = len((element.text or "").strip()), 0
            for child in element:
                size += self.text[child] + len((child.tail or "").strip())
                links += self.links[child]
            self.text[element], self.links[element] = size, links
            if name == "a" and element.get("href") is not None:
                self.links[element] = self.text[element]

    def is_mostly_links(self, element: etree._Element) -> bool:
        """Return whether the link density of an element is high."""
        return self.links[element] >= _LINK_DENSITY * max(self.text[element], 1)


class _BoilerplateFinder:
    def __init__(self, tree: etree._Element, sizes: _TextSizes) -> None:
        self._tree, self._sizes = tree, sizes
        self._has_article = next(tree.iter("article"), None) is not None

    def elements(self) -> Iterator[etree._Element]:
        """Yield the outermost boilerplate elements."""
        walk = etree.iterwalk(self._tree, events=("start",))
        for _, element in walk:
            name = name_of(element)
            if name in UNSEEN or name in ("html", "body", "main"):
                continue
            if self._sizes.text[element] and self._is_boilerplate(element):
                yield element
                walk.skip_subtree()

    def _is_boilerplate(self, element: etree._Element) -> bool:
        name, role = name_of(element), (element.get("role") or "").lower()
        if name == "nav" or role in _BOILERPLATE_ROLES - {"complementary"}:
            return True
        if name == "aside" or role == "complementary":
            return self._is_boilerplate_aside(element)
        if name in ("header", "footer") or role == "banner":
            return not _sectioning_ancestors(element) and (
                name == "footer" or self._is_site_header(element)
            )
        if name == "a":
            text = "".join(map(str, element.itertext()))
            return bool((element.get("href") or "").startswith("#") and _SKIP_LINK.search(text))
        return self._has_boilerplate_class(element)

    def _is_boilerplate_aside(self, aside: etree._Element) -> bool:
        if _NOTE_CLASSES.search(
            " ".join((aside.get(k) or "") for k in ("class", "role", "epub:type"))
        ):
            return False
        sections = _sectioning_ancestors(aside)
        if not sections or (sections[-1:] == ["main"] and self._has_article):
            return True
        return self._sizes.is_mostly_links(aside) or bool(
            _ASIDE_WORDS.search("".join(map(str, aside.itertext())))
        )

    def _is_site_header(self, header: etree._Element) -> bool:
        """Return whether a header belongs to the site: the page has its title elsewhere."""
        if next(header.iter(*HEADINGS), None) is None:
            return True
        inside = set(header.iter("h1"))
        return any(title not in inside for title in self._tree.iter("h1"))

    def _has_boilerplate_class(self, element: etree._Element) -> bool:
        if "id" not in element.attrib and "class" not in element.attrib:
            return False
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        if not names.strip() or name_of(element) in HEADINGS:
            return False
        words = {word.lower() for word in _WORD.findall(names)}
        size = self._sizes.text[element]
        if words & _CONSENT and size < _CONSENT_CHARS:
            return bool(_CONSENT_WORDS.search("".join(map(str, element.itertext()))))
        if (
            words & _FOOTERS
            and not _sectioning_ancestors(element)
            and name_of(element) in _FOOTER_ELEMENTS
        ):
            holds_page = next(element.iter("h1", "main", "article"), None) is not None
            return not holds_page and size <= _MAX_FOOTER * self._sizes.text[self._tree]
        return bool(words & _BOILERPLATE_CLASSES) and self._sizes.is_mostly_links(element)


def _sectioning_ancestors(element: etree._Element) -> list[str]:
    """Return the names of the sectioning elements that enclose one, the nearest first."""
    names = (name_of(ancestor) for ancestor in element.iterancestors())
    return [name for name in names if name in _SECTIONING]
