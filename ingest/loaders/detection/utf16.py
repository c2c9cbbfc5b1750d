"""UTF-16 heuristics: detect UTF-16 without a byte order mark.

Decoded in the right byte order, a text consists of common characters from few scripts, and its
ASCII characters have a NUL byte on one side. Binary data decodes to unassigned characters, controls
and lone surrogates in either order.
"""

import re
from collections import Counter
from typing import Final

_SAMPLE: Final = 8_192
_MIN_BYTES: Final = 4
_BYTE_ORDERS: Final = ("utf-16-le", "utf-16-be")
_COMMON: Final = re.compile(
    "[\t\r\n\x20-\x7e\xa0-\u024f\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u1e00-\u206f\u20a0-\u20bf"
    "\u2100-\u214f\u2190-\u21ff\u2460-\u27bf\u3000-\u318f\u3200-\u33ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff00-\uffee\U0001f000-\U0001faff]"
)
_ASCII: Final = re.compile("[\t\r\n\x20-\x7e]")
_EAST_ASIAN: Final = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_MIN_KNOWN: Final = 0.9


def utf16_without_bom(data: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be`; empty for everything else."""
    head = data[: _SAMPLE & ~1]
    if len(head) < _MIN_BYTES or b"\0" not in head:
        return ""
    scores = {
        encoding: _score(head[: len(head) & ~1].decode(encoding, "replace"))
        for encoding in _BYTE_ORDERS
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0 else ""


def _score(text: str) -> float:
    """Return a score of how plausible the decoded text is; 0 where it is not."""
    characters = len(text)
    common = len(_COMMON.findall(text))
    ascii_count = len(_ASCII.findall(text))
    if common < 0.98 * characters or not ascii_count:
        return 0.0
    blocks = Counter(
        ord(char) >> 8 for char in text if char > "\x7f" and not _EAST_ASIAN.match(char)
    )
    east_asian = len(_EAST_ASIAN.findall(text))
    # Other characters of a text come from the few Unicode blocks of its script.
    in_main_blocks = sum(count for _, count in blocks.most_common(3))
    if ascii_count + east_asian + in_main_blocks < _MIN_KNOWN * characters:
        return 0.0
    if ascii_count < 0.02 * characters:
        return 0.0
    return common / characters + ascii_count / characters
