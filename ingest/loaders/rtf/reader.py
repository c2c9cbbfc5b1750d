"""RTF reader: turns control words and text into paragraphs, headings and table rows.

One pass over the tokens with a stack of group states, as the specification describes.
"""

import re
from typing import Final

from ingest.loaders.inline.runs import Run
from ingest.loaders.inline.symbols import decode_symbols
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.block_builder import LAYOUT_WORDS, LEVELS, Block
from ingest.loaders.rtf.codes import (
    CHARACTERS,
    READ_DESTINATIONS,
    SIDE_TEXTS,
    SKIPPED_DESTINATIONS,
)
from ingest.loaders.rtf.destinations import DestinationStack
from ingest.loaders.rtf.fields import FORM_WORDS, RtfField
from ingest.loaders.rtf.math import RtfMath
from ingest.loaders.rtf.state import GroupState
from ingest.loaders.rtf.text_decoder import TextDecoder
from ingest.loaders.rtf.tokens import Token, tokens

_HEADING_STYLE: Final = re.compile(r"heading\s*([1-9])|제목\s*([1-9])|개요\s*([1-9])", re.I)
# Groups that are replaced by a formula or by the result of a field, with their targets.
_REPLACED: Final = {"moMath": "math", "fldinst": "code", "formfield": "form", "ffl": "entry"}
_FIELD: Final = ("code", "form", "entry")
_TABLES: Final = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info"}
_TEXTS: Final = ("body", *SIDE_TEXTS)


class RtfReader:
    """Reads one document.

    Attributes:
        hidden: How many characters of hidden text were dropped.
    """

    def __init__(self, data: bytes, builder: PageBuilder | None = None) -> None:
        self._data = data
        self._decoder = TextDecoder.of(data)
        self._state = GroupState()
        self._stack: list[GroupState] = []
        self._destinations = DestinationStack(builder)
        self._at_group_start = False
        self._field = RtfField()
        self._math = RtfMath()
        self._style, self._style_name = 0, ""
        self._title: list[str] = []
        self.hidden = 0

    @property
    def title(self) -> str:
        """The title in the document properties; may be empty."""
        return "".join(self._title).strip()

    def blocks(self) -> list[Block]:
        """Return the blocks in order; notes behind their paragraph, headers and footers last."""
        for token in tokens(self._data):
            self._read(token)
        self._flush()
        return self._destinations.blocks()

    def _read(self, token: Token) -> None:
        if token.data:
            self._add_bytes(token.data)
        elif token.brace:
            self._brace(token.brace)
        elif token.word == "u" and token.number is not None:
            if self._decoder.has_bytes():
                self._flush()
            self._decoder.add_unit(token.number, self._state.fallback)
        else:
            self._control_word(token.word, token.number)

    def _add_bytes(self, data: bytes) -> None:
        data = self._decoder.without_fallback(data)
        if data and self._decoder.has_units():
            self._flush()
        if self._stack or data.isascii():  # Bytes behind the last brace are no text.
            self._decoder.add_bytes(data)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._decoder.end_fallback()
        if brace == b"{":
            self._stack.append(self._state)
            self._at_group_start = True
            if self._state.target == "math":
                self._math.open_group()
        elif self._stack:
            closed, self._state = self._state, self._stack.pop()
            self._end_replaced(closed.target)
            if closed.target == "style" and self._state.target == "styles":
                self._end_style()
            if closed.target in SIDE_TEXTS and self._state.target != closed.target:
                self._destinations.close()

    def _end_replaced(self, target: str) -> None:
        """Write the formula or the field whose group ends."""
        if target == "math" and not self._math.close_group():
            self._emit(self._math.text())
        elif target == "code" and self._state.target not in ("code", "form"):
            self._emit(self._field.result())

    def _control_word(self, word: str, value: int | None) -> None:
        self._flush()
        is_first, self._at_group_start = self._at_group_start, False
        is_text = self._state.target in _TEXTS
        if word == "*":
            self._state = self._state._replace(optional=is_first)
        elif self._begin_destination(word):
            pass
        elif self._state.target == "math" and is_first:
            self._math.begin_element(word)
        elif word in CHARACTERS:
            self._emit(CHARACTERS[word])
        elif is_text:
            self._format(word, value)
        else:
            self._define(word, value or 0)

    def _format(self, word: str, value: int | None) -> None:
        """Apply a control word for text."""
        if word == "chftn":
            in_body = self._destinations.in_body
            self._emit(f"[{self._destinations.note_count + 1}]" if in_body else "")
        elif word in LAYOUT_WORDS:
            LAYOUT_WORDS[word](self._destinations.current, value or 0)
        elif word == "ansicpg":
            self._decoder.set_code_page(value)
        else:
            self._state = self._state.after(word, value)

    def _begin_destination(self, word: str) -> bool:
        """Return whether a control word names the destination of its group; switch to it."""
        state, optional = self._state, self._state.optional
        self._state = state._replace(optional=False)
        is_skipped = word in SKIPPED_DESTINATIONS and word not in READ_DESTINATIONS
        if state.target in ("none", "fonts") or is_skipped:
            target = state.target if state.target == "fonts" else "none"
        elif word in SIDE_TEXTS:
            self._destinations.open(word)
            self._state = self._state._replace(level=0)
            target = word
        elif word in _REPLACED and state.target in (*_TEXTS, *_FIELD):
            target = self._begin_replaced(word)
        elif word in _TABLES:
            target = _TABLES[word]
        elif word == "title" and state.target == "info":
            target = "title"
        elif optional and word not in READ_DESTINATIONS:
            target = "none"
        else:
            return False
        self._state = self._state._replace(target=target)
        return target != "fonts" or word == "fonttbl"

    def _begin_replaced(self, word: str) -> str:
        """Begin a formula or a field and return its target."""
        if word == "moMath":
            self._math = RtfMath()
        elif word == "fldinst" and self._state.target not in _FIELD:
            self._field = RtfField()
        elif word == "ffl":
            self._field.begin_entry()
        return _REPLACED[word]

    def _define(self, word: str, value: int) -> None:
        """Apply a control word of the font table, the style sheet or a form field."""
        target = self._state.target
        if word in FORM_WORDS and target in _FIELD:
            self._field.form_values[word] = value
        elif word == "f":
            self._state = self._state._replace(font=value)
        elif word == "fcharset":
            self._decoder.set_charset(self._state.font, value)
        elif word == "s" and target in ("styles", "style"):
            self._style = value
            self._state = self._state._replace(target="style")
        elif word == "outlinelevel" and target == "style" and value < LEVELS:
            self._destinations.styles[self._style] = value + 1

    def _emit(self, text: str) -> None:
        """Add text to the current target."""
        state = self._state
        match state.target:
            case "title":
                self._title.append(text)
            case "style" | "styles":
                self._style_name += text
            case "fonts":
                self._decoder.add_font_name(state.font, text)
            case "code":
                self._field.instruction.append(text)
            case "entry":
                self._field.entries[-1] += text
            case "math":
                self._math.add_text(text)
            case _ if state.target in _TEXTS:
                self._add_run(text)

    def _add_run(self, text: str) -> None:
        state = self._state
        if state.hidden:
            self.hidden += len(text)
            return
        font = self._decoder.font_names.get(state.font, "").strip(" ;")
        run = Run(decode_symbols(text, font), state.level, state.withdrawn)
        self._destinations.current.runs.append(run)

    def _flush(self) -> None:
        """Emit the text that has been collected."""
        if text := self._decoder.take(self._state.font):
            self._emit(text)

    def _end_style(self) -> None:
        match = _HEADING_STYLE.match(self._style_name.strip())
        if match and self._style not in self._destinations.styles:
            self._destinations.styles[self._style] = int(match[1] or match[2] or match[3])
        self._style, self._style_name = 0, ""
