"""Symbol fonts (Symbol, Wingdings, Webdings) decoded to Unicode.

Office files keep the character code of the font, which as plain text is another character or a
private one: a ticked box of Wingdings is þ or U+F0FE, and ≥ of Symbol is ³ or U+F0B3.
"""

import re
from typing import Final

TICKED, CROSSED, EMPTY = "☑", "☒", "☐"
BOXES: Final = frozenset([TICKED, CROSSED, EMPTY])
BULLET: Final = "•"
_PRIVATE: Final = 0xF000
_PRIVATE_USE: Final = re.compile("[\uf000-\uf0ff]")
_LONGEST: Final = 3

_SYMBOL_ROWS: Final = {
    0x20: " !∀#∃%&∋()*+,-./0123456789:;<=>?",
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~",
    0xA0: "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|―↵",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√·¬∧∨⇔⇐⇑⇒⇓",
    0xE0: "◊⟨®©™∑",
    0xF1: "⟩∫",
}
_SYMBOL: Final = {
    first + at: character
    for first, characters in _SYMBOL_ROWS.items()
    for at, character in enumerate(characters)
}
_WINGDINGS: Final = {
    **{0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x3F: "✍", 0x4A: "☺", 0x4C: "☹"},
    **{0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: EMPTY, 0x70: EMPTY, 0x71: EMPTY, 0x72: EMPTY},
    **{0x75: "◆", 0x76: "❖", 0x78: CROSSED, 0x80: "⓪", 0x8B: "⓿", 0x9E: "·", 0x9F: BULLET},
    **{0x81 + at: chr(ord("①") + at) for at in range(10)},
    **{0x8C + at: chr(ord("❶") + at) for at in range(10)},
    **{0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: EMPTY, 0xAB: "★", 0xD8: "➢", 0xDF: "←"},
    **{0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩"},
    **{0xFB: "✗", 0xFC: "✓", 0xFD: CROSSED, 0xFE: TICKED},
}
_WINGDINGS_2: Final = {
    **{0x4F: "✗", 0x50: "✓", 0x51: CROSSED, 0x52: TICKED, 0x53: CROSSED, 0x54: CROSSED},
    **{0x69: "⓪", 0xA2: "■", 0xA3: EMPTY, 0x97: "●"},
    **{0x6A + at: chr(ord("①") + at) for at in range(10)},
}
_WEBDINGS: Final = {0x61: "✓", 0x63: EMPTY, 0x67: "■", 0x6E: "●", 0x72: "✗"}
_FONTS: Final = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
}


def symbol(code: int, font: str = "") -> str:
    """Return the Unicode character for a code of a symbol font; unknown codes are bullets.

    Args:
        code: With or without the offset 0xF000 of the private use area.
        font: Name of the font; private codes of other fonts are read as Wingdings.
    """
    table = _FONTS.get(font.strip().casefold())
    if table is None and not _PRIVATE <= code <= _PRIVATE + 0xFF:
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return (table or _WINGDINGS).get(code & 0xFF, BULLET)


def decode_symbols(text: str, font: str = "", *, private: bool = False) -> str:
    """Return text in Unicode: private-use characters, and short texts in a symbol font.

    Args:
        text: As it is stored in the file.
        font: Name of its font.
        private: Whether to decode private-use characters only.
    """
    # Whole words in a symbol font were formatted by mistake.
    if not private and font.strip().casefold() in _FONTS and len(text.strip()) <= _LONGEST:
        return "".join(_decode(character, font) for character in text)
    return _PRIVATE_USE.sub(lambda match: symbol(ord(match[0]), font), text)


def _decode(character: str, font: str) -> str:
    code = ord(character)
    is_symbol = 0x20 < code <= 0xFF or _PRIVATE <= code <= _PRIVATE + 0xFF
    return symbol(code | _PRIVATE, font) if is_symbol else character


def check_box(ticked: bool) -> str:
    """Return the character of a check box."""
    return TICKED if ticked else EMPTY
