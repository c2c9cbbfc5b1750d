"""Bytes of unknown encoding into text, Korean ones first.

Byte order marks come first (UTF-32 before UTF-16, whose mark begins the same), then UTF-8, then
what the document declares, then the East Asian encodings by how much real text they give, then
Western European, and charset-normalizer for all others.
"""

import codecs
import re
import warnings
from typing import Final

from ingest.loaders.detection.utf16 import wide_encoding
from ingest.loaders.page_builder import Refused

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding=["']([\w-]+)|<meta[^>]{0,200}?charset=["']?\s*([\w-]+)""", re.I
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile("[\u3041-\u30ff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_ODD = re.compile("[\ue000-\uf8ff]")
_SAMPLE = 64_000
_WESTERN_SIGNS = frozenset("“”‘’„‚–—…€•«»°£§©®·¿¡")


def decode(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """Return the text of `data` and the name of its encoding.

    Raises:
        Refused: the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"), encoding)
    for encoding in (
        wide_encoding(data[:_SAMPLE]),
        _escaped(data),
        "utf-8",
        declared,
        _declared(data),
    ):
        if encoding and (text := _strict(data, encoding)) is not None:
            return _checked(text, encoding)
    if _binary(data):
        raise Refused("unreadable", "binary")
    encoding = _damaged_utf8(data) or _asian(data) or _western(data) or _guessed(data)
    if not encoding:
        raise Refused("unreadable", "encoding")
    return _checked(data.decode(encoding, "replace"), encoding)


def looks_textual(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of a text in some encoding."""
    marked = any(head.startswith(mark) for mark, _ in _MARKS)
    return marked or bool(wide_encoding(head)) or not _controls(head)


def _controls(head: bytes) -> int:
    return sum(head.count(byte) for byte in (*range(7), *range(14, 27), 28, 29, 30, 31))


def _checked(text: str, encoding: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff")
    head = text[:_SAMPLE]
    if len(_CONTROL.findall(head)) > 2 + len(head) // 50:
        raise Refused("unreadable", "binary")
    return text, encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:4096])
    if not found:
        return ""
    return known_encoding((found[1] or found[2]).decode("ascii", "replace"))


def known_encoding(declared: str) -> str:
    """Return the name Python has for what documents declare, wider sets for narrow ones."""
    name = declared.strip("\"' ").lower()
    if name in {"euc-kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "x-windows-949"}:
        return "cp949"  # Pages that say EUC-KR use its Windows superset.
    if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii"}:
        return "cp1252"
    return {"shift_jis": "cp932", "shift-jis": "cp932", "gb2312": "gb18030"}.get(name, name)


def _escaped(data: bytes) -> str:
    if b"\x1b$" not in data[:_SAMPLE]:
        return ""
    return "iso2022_kr" if b"\x1b$)C" in data[:_SAMPLE] else "iso2022_jp_2"


def _binary(data: bytes) -> bool:
    head = data[:_SAMPLE]
    return head.count(0) > 0 or _controls(head) > 2 + len(head) // 100


def _damaged_utf8(data: bytes) -> str:
    text = data[:_SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - wrong
    return "utf-8" if good > 10 * wrong else ""


def _asian(data: bytes) -> str:
    """Return the East Asian encoding that yields mostly signs of its own script."""
    scores = {name: _asian_score(data, name) for name in ("cp949", "cp932", "euc_jp")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 0.5 else ""


def _asian_score(data: bytes, encoding: str) -> float:
    sample = data[:_SAMPLE]
    text = _strict(data, encoding) if len(data) <= _SAMPLE else sample.decode(encoding, "replace")
    if text is None:
        return 0.0
    foreign = [char for char in text if char > "\x7f"]
    joined = "".join(foreign)
    if not foreign or joined.count("\ufffd") > 1 + len(foreign) // 100:
        return 0.0
    if encoding == "cp949":
        hangul = _HANGUL.findall(joined)
        rare = sum(1 for char in hangul if not _common(char))
        return (len(hangul) - 4 * rare - 0.2 * (len(foreign) - len(hangul))) / len(foreign)
    penalty = len(_HALF_KANA.findall(joined)) + 2 * len(_ODD.findall(joined))
    kana = len(_KANA.findall(joined))
    # A Japanese text has kana in every sentence; with them, its kanji are no accident.
    return (kana * 2.2 - penalty) / len(foreign)


def _common(syllable: str) -> bool:
    """Whether a syllable is among the 2,350 of EUC-KR, which nearly all text is made of."""
    try:
        return bool(syllable.encode("euc_kr"))
    except UnicodeEncodeError:
        return False


def _western(data: bytes) -> str:
    text = _strict(data[:_SAMPLE], "cp1252")
    if text is None:
        return ""
    foreign = [char for char in text if char > "\x7f"]
    plain = sum(1 for char in text if char.isascii() and char.isalpha())
    known = sum(1 for char in foreign if char.isalpha() or char in _WESTERN_SIGNS)
    return "cp1252" if known > 0.9 * len(foreign) and plain > 3 * len(foreign) else ""


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best else ""
