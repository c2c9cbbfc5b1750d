"""RTF tokens: control words and symbols, braces, and the bytes of text between them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])"
    rb"|[\r\n\0]+|([^\\{}\r\n\0]+)",
    re.S,
)


class Token(NamedTuple):
    """One token; only the fields of its kind are set.

    Attributes:
        word: Name of a control word, or the character of a control symbol.
        number: Parameter of a control word; None where it has none.
        brace: `{` or `}`.
        data: Bytes of text.
    """

    word: str = ""
    number: int | None = None
    brace: bytes = b""
    data: bytes = b""


def tokens(rtf: bytes) -> Iterator[Token]:
    r"""Yield the tokens of a document; binary data behind `\bin` is skipped."""
    at = 0
    while match := _TOKEN.match(rtf, at):
        at = match.end()
        word, number, code, symbol, brace, text = match.groups()
        if text is not None or code is not None:
            yield Token(data=text or bytes([int(code or b"0", 16)]))
        elif brace is not None:
            yield Token(brace=brace)
        elif word == b"bin":
            at += max(int(number or 0), 0)
        elif word is not None or symbol is not None:
            name = (word or symbol or b"").decode("latin-1")
            yield Token(word=name, number=int(number) if number else None)
