"""RTF as blocks of text: paragraphs, headings and table rows, and what stands beside them.

One walk over the control words with a state for each open group, as the specification wants it.
"""

import re
from typing import Final

from ingest.loaders.inline.runs import Run
from ingest.loaders.inline.symbols import decode_symbols
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.codes import ASIDE, READ, SIGNS, UNREAD
from ingest.loaders.rtf.fields import WORDS, RtfField
from ingest.loaders.rtf.letters import Letters
from ingest.loaders.rtf.math import RtfMath
from ingest.loaders.rtf.page import LEVELS, SHAPES, Block
from ingest.loaders.rtf.pages import Pages
from ingest.loaders.rtf.state import State

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])"
    rb"|[\r\n\0]+|([^\\{}\r\n\0]+)",
    re.S,
)
_NAMED: Final = re.compile(r"heading\s*([1-9])|제목\s*([1-9])|개요\s*([1-9])", re.I)
# Groups that are read for what they stand for, and where their text goes.
_STANDS_FOR: Final = {"moMath": "math", "fldinst": "code", "formfield": "form", "ffl": "entry"}
_FIELD: Final = ("code", "form", "entry")


class RtfReader:
    """Reads one document.

    Attributes:
        title: As its properties say; may be empty.
        hidden: How many characters of hidden text were left out.
    """

    def __init__(self, data: bytes, builder: PageBuilder | None = None) -> None:
        self._data = data
        self._letters = Letters.of(data)
        self._state = State()
        self._stack: list[State] = []
        self._pages = Pages(builder)
        self._begun = False  # Whether the word to come is the first of its group.
        self._field = RtfField()
        self._math = RtfMath()
        self._style, self._style_name = 0, ""
        self._title: list[str] = []
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
        return self._pages.blocks()

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
        if self._letters.in_bytes():
            self._flush()
        self._letters.unit(code, self._state.skip)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._letters.end_skip()
        if brace == b"{":
            self._stack.append(self._state)
            self._begun = True
            if self._state.target == "math":
                self._math.open()
        elif self._stack:
            left, self._state = self._state, self._stack.pop()
            self._leave(left.target)
            if left.target == "style" and self._state.target == "styles":
                self._end_style()
            if left.target in ASIDE and self._state.target != left.target:
                self._pages.close()

    def _leave(self, target: str) -> None:
        """End a group that is read for what it stands for: a formula, a field's instruction."""
        if target == "math" and not self._math.close():
            self._say(self._math.text())
        elif target == "code" and self._state.target not in ("code", "form"):
            self._say(self._field.value())

    def _raw(self, data: bytes) -> None:
        data = self._letters.rest(data)
        if data and self._letters.in_units():
            self._flush()
        if self._stack or data.isascii():  # What follows the document is no text.
            self._letters.add(data)

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        begins, self._begun = self._begun, False
        shown = self._state.target in ("body", *ASIDE)
        if word == "*":
            self._state = self._state._replace(optional=begins)
        elif self._begins(word):
            pass
        elif self._state.target == "math" and begins:
            self._math.name(word)
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif shown:
            self._format(word, value)
        else:
            self._table(word, value or 0)

    def _format(self, word: str, value: int | None) -> None:
        """Take in a word that shapes the text around it."""
        if word == "chftn":
            self._say(f"[{self._pages.notes + 1}]" if self._pages.in_body else "")
        elif word in SHAPES:
            SHAPES[word](self._pages.here, value or 0)
        elif word == "ansicpg":
            self._letters.page(value)
        else:
            self._state = self._state.after(word, value)

    def _begins(self, word: str) -> bool:
        """Whether a word says what its group is for; notes that in the state."""
        state, optional = self._state, self._state.optional
        self._state = state._replace(optional=False)
        if state.target in ("none", "fonts") or (word in UNREAD and word not in READ):
            target = state.target if state.target == "fonts" else "none"
        elif word in ASIDE:
            self._pages.open(word)
            self._state = self._state._replace(level=0)
            target = word
        elif word in _STANDS_FOR and state.target in ("body", *ASIDE, *_FIELD):
            target = self._stand(word)
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

    def _stand(self, word: str) -> str:
        """Begin a group that is read for what it stands for and return its target."""
        if word == "moMath":
            self._math = RtfMath()
        elif word == "fldinst" and self._state.target not in _FIELD:
            self._field = RtfField()
        elif word == "ffl":
            self._field.entry()
        return _STANDS_FOR[word]

    def _table(self, word: str, value: int) -> None:
        """Take in what a word says in the tables of fonts and styles."""
        target = self._state.target
        if word in WORDS and target in _FIELD:
            self._field.numbers[word] = value
        elif word == "f":
            self._state = self._state._replace(font=value)
        elif word == "fcharset":
            self._letters.charset(self._state.font, value)
        elif word == "s" and target in ("styles", "style"):
            self._style = value
            self._state = self._state._replace(target="style")
        elif word == "outlinelevel" and target == "style" and value < LEVELS:
            self._pages.styles[self._style] = value + 1

    def _say(self, text: str) -> None:
        state = self._state
        match state.target:
            case "title":
                self._title.append(text)
            case "style" | "styles":
                self._style_name += text
            case "fonts":
                self._letters.name(state.font, text)
            case "code":
                self._field.code.append(text)
            case "entry":
                self._field.entries[-1] += text
            case "math":
                self._math.say(text)
            case "body" | _ if state.target in ("body", *ASIDE):
                self._write(text)

    def _write(self, text: str) -> None:
        state = self._state
        if state.hidden:
            self.hidden += len(text)
            return
        font = self._letters.names.get(state.font, "").strip(" ;")
        self._pages.here.words.append(Run(decode_symbols(text, font), state.level, state.gone))

    def _flush(self) -> None:
        """Turn the bytes or numbers gathered into text."""
        if text := self._letters.text(self._state.font):
            self._say(text)

    def _end_style(self) -> None:
        found = _NAMED.match(self._style_name.strip())
        if found and self._style not in self._pages.styles:
            self._pages.styles[self._style] = int(found[1] or found[2] or found[3])
        self._style, self._style_name = 0, ""
