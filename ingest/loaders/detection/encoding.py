"""Character encoding detection, with a focus on Korean.

The order: byte order marks (UTF-32 before UTF-16, whose mark is its prefix), UTF-16 without a mark,
ISO 2022 escapes, UTF-8, the declared encoding, East Asian encodings by a score of the decoded text,
Western European, and charset-normalizer for all others.
"""

import codecs
import re
import warnings
from typing import Final

from ingest.loaders.detection.utf16 import utf16_without_bom
from ingest.loaders.page_builder import Refused

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding=["']([\w-]+)|<meta[^>]{0,200}?charset=["']?\s*([\w-]+)""", re.I
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile("[\u3041-\u30ff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_SAMPLE = 64_000
_WESTERN_SIGNS = frozenset("“”‘’„‚–—…€•«»°£§©®·¿¡")


def decode(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """Return the text of `data` and the name of its encoding.

    Raises:
        Refused: the bytes are no text in any encoding.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _without_bom(data.decode(encoding, "replace"), encoding)
    for encoding in (
        utf16_without_bom(data[:_SAMPLE]),
        _iso2022(data),
        "utf-8",
        declared,
        _declared(data),
    ):
        if encoding and (text := _decode_strictly(data, encoding)) is not None:
            return _without_bom(text, encoding)
    if _is_binary(data):
        raise Refused("unreadable", "binary")
    encoding = _damaged_utf8(data) or _east_asian(data) or _western(data) or _detected(data)
    if not encoding:
        raise Refused("unreadable", "encoding")
    return _without_bom(data.decode(encoding, "replace"), encoding)


def is_text(head: bytes) -> bool:
    """Return whether a file that begins with these bytes is a text in some encoding."""
    has_bom = any(head.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS)
    return has_bom or bool(utf16_without_bom(head)) or not _control_count(head)


def _control_count(head: bytes) -> int:
    return sum(head.count(byte) for byte in (*range(7), *range(14, 27), 28, 29, 30, 31))


def _without_bom(text: str, encoding: str) -> tuple[str, str]:
    """Return the text and its encoding; many control characters mean a binary file."""
    text = text.removeprefix("\ufeff")
    head = text[:_SAMPLE]
    if len(_CONTROLS.findall(head)) > 2 + len(head) // 50:
        raise Refused("unreadable", "binary")
    return text, encoding


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:4096])
    if not match:
        return ""
    return codec_name((match[1] or match[2]).decode("ascii", "replace"))


def codec_name(declared: str) -> str:
    """Return the Python codec of a declared charset; a superset where documents mean one."""
    name = declared.strip("\"' ").lower()
    if name in {"euc-kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "x-windows-949"}:
        return "cp949"  # Pages that declare EUC-KR use its Windows superset.
    if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii"}:
        return "cp1252"
    return {"shift_jis": "cp932", "shift-jis": "cp932", "gb2312": "gb18030"}.get(name, name)


def _iso2022(data: bytes) -> str:
    if b"\x1b$" not in data[:_SAMPLE]:
        return ""
    return "iso2022_kr" if b"\x1b$)C" in data[:_SAMPLE] else "iso2022_jp_2"


def _is_binary(data: bytes) -> bool:
    head = data[:_SAMPLE]
    return head.count(0) > 0 or _control_count(head) > 2 + len(head) // 100


def _damaged_utf8(data: bytes) -> str:
    text = data[:_SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - wrong
    return "utf-8" if good > 10 * wrong else ""


def _east_asian(data: bytes) -> str:
    """Return the East Asian encoding that decodes to mostly characters of its own script."""
    scores = {name: _east_asian_score(data, name) for name in ("cp949", "cp932", "euc_jp")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 0.5 else ""


def _east_asian_score(data: bytes, encoding: str) -> float:
    sample = data[:_SAMPLE]
    text = (
        _decode_strictly(data, encoding)
        if len(data) <= _SAMPLE
        else sample.decode(encoding, "replace")
    )
    if text is None:
        return 0.0
    non_ascii = [char for char in text if char > "\x7f"]
    joined = "".join(non_ascii)
    if not non_ascii or joined.count("\ufffd") > 1 + len(non_ascii) // 100:
        return 0.0
    if encoding == "cp949":
        hangul = _HANGUL.findall(joined)
        rare = sum(1 for char in hangul if not _is_in_ksx1001(char))
        return (len(hangul) - 4 * rare - 0.2 * (len(non_ascii) - len(hangul))) / len(non_ascii)
    penalty = len(_HALF_KANA.findall(joined)) + 2 * len(_PRIVATE_USE.findall(joined))
    kana = len(_KANA.findall(joined))
    # Every Japanese sentence has kana; kanji alone may be another encoding misread.
    return (kana * 2.2 - penalty) / len(non_ascii)


def _is_in_ksx1001(syllable: str) -> bool:
    """Whether a syllable is one of the 2,350 of KS X 1001, which most Korean text keeps to."""
    try:
        return bool(syllable.encode("euc_kr"))
    except UnicodeEncodeError:
        return False


def _western(data: bytes) -> str:
    text = _decode_strictly(data[:_SAMPLE], "cp1252")
    if text is None:
        return ""
    non_ascii = [char for char in text if char > "\x7f"]
    plain = sum(1 for char in text if char.isascii() and char.isalpha())
    known = sum(1 for char in non_ascii if char.isalpha() or char in _WESTERN_SIGNS)
    return "cp1252" if known > 0.9 * len(non_ascii) and plain > 3 * len(non_ascii) else ""


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best else ""
