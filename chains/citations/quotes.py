"""Quotations: what of a claim is quoted, apart from the words that introduce or follow it."""

import re
from itertools import product

from chains.verification.spans import find_verbatim

_INTRODUCTION = re.compile(r"(?: [—–]|:)\s+")  # "No — ...", "Student handbook 2026: ..."
_REMARK = re.compile(r"\s*\([^()]+\)\s*\Z")  # "... (Korean original)"


def quoted_part(claim: str, text: str) -> str:
    """Return the longest part of a claim that a text has verbatim, without what frames it.

    For a model that quotes: its own words before a dash or colon, and in brackets at the end, are
    no part of the quotation. The claim itself where none of it is quoted.
    """
    remark = _REMARK.search(claim)
    ends = [len(claim), *([remark.start()] if remark else [])]
    starts = [0, *(match.end() for match in _INTRODUCTION.finditer(claim))]
    parts = (claim[start:end] for start, end in product(starts, ends))
    return next((part for part in parts if find_verbatim(part, text)), claim)
