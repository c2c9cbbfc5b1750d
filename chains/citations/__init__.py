"""From the marks in an answer to the words that carry it.

| module | what it holds |
|---|---|
| `prose.py` | the stretches of an answer where brackets are never citations |
| `grammar.py` | the forms in which models cite |
| `markers.py` | which brackets of an answer cite which sources |
| `resolve.py` | each citation with its words and its verdict |
"""

from chains.citations.markers import has_marker
from chains.citations.resolve import CitedAnswer, cite

__all__ = ["CitedAnswer", "cite", "has_marker"]
