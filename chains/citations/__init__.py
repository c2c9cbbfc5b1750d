"""Citations: from the markers in an answer to the evidence for its claims.

| module | contents |
|---|---|
| `prose.py` | spans of an answer where brackets are never citations |
| `grammar.py` | the forms in which models cite |
| `markers.py` | the citation markers of an answer |
| `resolve.py` | each citation with its quote and its verdict |
| `rows.py` | the rows of a sheet that a citation quotes |
| `attribution.py` | citations for answers that have none |
"""

from chains.citations.markers import has_marker
from chains.citations.resolve import CitedAnswer, cite

__all__ = ["CitedAnswer", "cite", "has_marker"]
