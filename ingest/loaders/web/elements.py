"""HTML elements by their role: names without prefixes, headings, blocks, parts of tables."""

from functools import lru_cache
from typing import Final

from lxml import etree

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SKIPPED_NAMES: Final = "head style noscript object canvas audio video map datalist rp"
SKIPPED: Final = frozenset(_SKIPPED_NAMES.split())
UNSEEN: Final = frozenset(["script", "style", "noscript", "template", "head"])
_BLOCK_NAMES: Final = (
    "address article aside blockquote body center details dialog dd div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main nav ol p pre section summary table tbody "
    "tfoot thead tr td th ul caption menu dir hgroup search"
)
BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
CELLS: Final = frozenset(["td", "th"])
TABLE_SECTIONS: Final = frozenset(["thead", "tbody", "tfoot"])
TABLE_PARTS: Final = CELLS | TABLE_SECTIONS | {"tr"}


def name_of(element: etree._Element) -> str:
    """Return an element's name in lower case without its prefix; empty for comments."""
    tag = element.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1_000)
def _local_name(tag: str) -> str:
    return tag.rpartition(":")[2].lower()
