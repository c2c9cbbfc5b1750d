"""RTF as blocks of text: paragraphs, headings and table rows, and what stands beside them.

One walk over the control words with a state for each open group, as the specification wants it.
"""

import re
from typing import Final, NamedTuple

from ingest.loaders.rtf_codes import ASIDE, CODECS, READ, SIGNS, UNREAD
from ingest.loaders.rtf_page import LEVELS, SHAPES, Block, Page

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])"
    rb"|[\r\n\0]+|([^\\{}\r\n\0]+)",
    re.S,
)
_NAMED: Final = re.compile(r"heading\s*([1-9])|제목\s*([1-9])|개요\s*([1-9])", re.I)


class _State(NamedTuple):
    """What holds inside a group; a new group begins with that of the one around it."""

    target: str = "body"
    font: int = -1
    skip: int = 1
    hidden: bool = False
    optional: bool = False


class RtfReader:
    """Reads one document.

    Attributes:
        title: As its properties say; may be empty.
        hidden: How many characters of hidden text were left out.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._utf8 = not data.isascii() and _is_utf8(data)
        self._state = _State()
        self._stack: list[_State] = []
        self._styles: dict[int, int] = {}
        self._pages: list[tuple[str, Page]] = [("body", Page(styles=self._styles))]
        self._margins: dict[str, None] = {}
        self._bytes = bytearray()
        self._units: list[int] = []
        self._to_skip = 0
        self._begun = False  # Whether the word to come is the first of its group.
        self._page_codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._style, self._style_name = 0, ""
        self._title: list[str] = []
        self._notes = 0
        self.hidden = 0

    @property
    def title(self) -> str:
        """The title among the properties."""
        return "".join(self._title).strip()

    def blocks(self) -> list[Block]:
        """Return the document in order; notes after their paragraph, margins last."""
        at = 0
        while found := _TOKEN.match(self._data, at):
            at = found.end() + self._take(*found.groups())
        self._flush()
        while len(self._pages) > 1:
            self._close_page()
        return [*self._pages[0][1].rest(), *map(Block, self._margins)]

    def _take(
        self,
        word: bytes | None,
        number: bytes | None,
        code: bytes | None,
        sign: bytes | None,
        brace: bytes | None,
        text: bytes | None,
    ) -> int:
        """Take in a token and return how many bytes after it are none."""
        if text is not None or code is not None:
            self._raw(text or bytes([int(code or b"0", 16)]))
        elif brace is not None:
            self._brace(brace)
        elif word == b"bin":
            return max(int(number or 0), 0)
        elif word == b"u" and number:
            self._unit(int(number))
        elif word is not None or sign is not None:
            self._word((word or sign or b"").decode("latin-1"), int(number) if number else None)
        return 0

    def _unit(self, code: int) -> None:
        """Take in a sign by its number; a stand-in for older readers follows."""
        if self._bytes:
            self._flush()
        self._units.append(code & 0xFFFF)
        self._to_skip = self._state.skip

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            self._stack.append(self._state)
            self._begun = True
        elif self._stack:
            left, self._state = self._state, self._stack.pop()
            if left.target == "style" and self._state.target == "styles":
                self._end_style()
            if left.target in ASIDE and self._state.target != left.target:
                self._close_page()

    def _raw(self, data: bytes) -> None:
        if self._to_skip:
            taken = min(self._to_skip, len(data))
            self._to_skip -= taken
            data = data[taken:]
        if data and self._units:
            self._flush()
        if self._stack or data.isascii():  # What follows the document is no text.
            self._bytes += data

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        begins, self._begun = self._begun, False
        shown = self._state.target in ("body", *ASIDE)
        if word == "*":
            self._state = self._state._replace(optional=begins)
        elif self._begins(word):
            return
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif word == "chftn" and shown:
            self._say(f"[{self._notes + 1}]" if len(self._pages) == 1 else "")
        elif word in SHAPES and shown:
            SHAPES[word](self._page, value or 0)
        elif not shown:
            self._table(word, value or 0)
        else:
            self._property(word, value)

    def _begins(self, word: str) -> bool:
        """Whether a word says what its group is for; notes that in the state."""
        state, optional = self._state, self._state.optional
        self._state = state._replace(optional=False)
        if state.target in ("none", "fonts") or (word in UNREAD and word not in READ):
            target = state.target if state.target == "fonts" else "none"
        elif word in ASIDE:
            self._open_page(word)
            target = word
        elif word in ("fonttbl", "stylesheet", "info"):
            target = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info"}[word]
        elif word == "title" and state.target == "info":
            target = "title"
        elif optional and word not in READ:
            target = "none"
        else:
            return False
        self._state = self._state._replace(target=target)
        return target != "fonts" or word == "fonttbl"

    def _property(self, word: str, value: int | None) -> None:
        """Take in what a word says of the text after it."""
        match word:
            case "ansicpg":
                self._page_codec = _known(f"cp{value}", "cp1252")
            case "f":
                self._state = self._state._replace(font=value or 0)
            case "uc":
                self._state = self._state._replace(skip=min(max(value or 0, 0), 10))
            case "v" | "deleted":
                self._state = self._state._replace(hidden=value != 0)
            case "plain":
                self._state = self._state._replace(hidden=False, font=-1)

    def _table(self, word: str, value: int) -> None:
        """Take in what a word says in the tables of fonts and styles."""
        target = self._state.target
        if word == "f":
            self._state = self._state._replace(font=value)
        elif word == "fcharset" and value in CODECS:
            self._fonts[self._state.font] = CODECS[value]
        elif word == "s" and target in ("styles", "style"):
            self._style = value
            self._state = self._state._replace(target="style")
        elif word == "outlinelevel" and target == "style" and value < LEVELS:
            self._styles[self._style] = value + 1

    def _say(self, text: str) -> None:
        state = self._state
        if state.target == "title":
            self._title.append(text)
        elif state.target in ("style", "styles"):
            self._style_name += text
        elif state.target in ("body", *ASIDE):
            if state.hidden:
                self.hidden += len(text)
            else:
                self._page.words.append(text)

    def _flush(self) -> None:
        """Turn the bytes or numbers gathered into text."""
        if self._units:
            data = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            self._say("".join(map(_seen, data.decode("utf-16-le", "ignore"))))
        elif self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._say(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        codec = self._fonts.get(self._state.font, self._page_codec)
        for name in ("utf-8" if self._utf8 else codec, codec, self._page_codec):
            try:
                return data.decode(name)
            except UnicodeError:
                continue
        return data.decode(codec, "replace")

    def _end_style(self) -> None:
        found = _NAMED.match(self._style_name.strip())
        if found and self._style not in self._styles:
            self._styles[self._style] = int(found[1] or found[2] or found[3])
        self._style, self._style_name = 0, ""

    @property
    def _page(self) -> Page:
        return self._pages[-1][1]

    def _open_page(self, kind: str) -> None:
        self._pages.append((kind, Page(styles=self._styles)))

    def _close_page(self) -> None:
        if len(self._pages) == 1:
            return
        kind, page = self._pages.pop()
        texts = [block.text for block in page.rest()]
        if kind.startswith(("header", "footer")):
            text = "\n".join(texts)
            if any(sign.isalpha() for sign in text):
                self._margins[text] = None
            return
        if kind == "footnote":
            self._notes += 1
            texts = [f"[{self._notes}] {' '.join(texts).strip()}"] if texts else []
        self._page.beside += map(Block, texts)


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _known(name: str, default: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        return default
    return name


def _seen(sign: str) -> str:
    """Return a sign; those of symbol fonts are bullets more often than anything else."""
    return "•" if "\uf000" <= sign <= "\uf0ff" else sign
