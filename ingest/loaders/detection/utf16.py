"""UTF-16 without a byte order mark, told from binary data and from one-byte encodings.

Read in the right order of bytes, a text is made of characters that people write, from few scripts;
its blanks, line ends, digits and commas have a NUL on one side. Program code and pictures give
unassigned characters, controls and lone surrogates in both orders.
"""

import re
from collections import Counter
from typing import Final

_SAMPLE: Final = 8_192
_LEAST: Final = 4
_FORMS: Final = ("utf-16-le", "utf-16-be")
_WRITTEN: Final = re.compile(
    "[\t\r\n\x20-\x7e\xa0-\u024f\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u1e00-\u206f\u20a0-\u20bf"
    "\u2100-\u214f\u2190-\u21ff\u2460-\u27bf\u3000-\u318f\u3200-\u33ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff00-\uffee\U0001f000-\U0001faff]"
)
_PLAIN: Final = re.compile("[\t\r\n\x20-\x7e]")
_ASIAN: Final = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_FEW_SCRIPTS: Final = 0.9


def wide_encoding(data: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be` for such text; empty for everything else."""
    head = data[: _SAMPLE & ~1]
    if len(head) < _LEAST or b"\0" not in head:
        return ""
    scores = {form: _score(head[: len(head) & ~1].decode(form, "replace")) for form in _FORMS}
    best = max(scores, key=lambda form: scores[form])
    return best if scores[best] > 0 else ""


def _score(text: str) -> float:
    """Return how much of a text people would write; 0 where it is none."""
    characters = len(text)
    written = len(_WRITTEN.findall(text))
    plain = len(_PLAIN.findall(text))
    if written < 0.98 * characters or not plain:
        return 0.0
    foreign = Counter(ord(sign) >> 8 for sign in text if sign > "\x7f" and not _ASIAN.match(sign))
    asian = len(_ASIAN.findall(text))
    # Besides plain and East Asian characters, a text keeps to the blocks of its own script.
    common = sum(count for _, count in foreign.most_common(3))
    if plain + asian + common < _FEW_SCRIPTS * characters:
        return 0.0
    if plain < 0.02 * characters:
        return 0.0
    return written / characters + plain / characters
