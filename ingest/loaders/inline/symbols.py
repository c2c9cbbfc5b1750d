"""Signs of symbol fonts (Symbol, Wingdings, Webdings) as characters that every font has.

Office files keep such a sign as a number in its font, which as plain text is another sign or none:
a ticked box of Wingdings is þ or U+F0FE, and ≥ of Symbol is ³ or U+F0B3.
"""

import re
from typing import Final

TICKED, CROSSED, EMPTY = "☑", "☒", "☐"
BOXES: Final = frozenset([TICKED, CROSSED, EMPTY])
BULLET: Final = "•"
_PRIVATE: Final = 0xF000
_SIGN: Final = re.compile("[\uf000-\uf0ff]")
_SIGNS: Final = 3

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
    first + at: sign for first, signs in _SYMBOL_ROWS.items() for at, sign in enumerate(signs)
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
    """Return the sign with this number in a symbol font; unknown ones are bullets.

    Args:
        code: With or without the 0xF000 that marks it as private.
        font: Name of the font; for one that is no symbol font, Wingdings is the likeliest.
    """
    table = _FONTS.get(font.strip().casefold())
    if table is None and not _PRIVATE <= code <= _PRIVATE + 0xFF:
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return (table or _WINGDINGS).get(code & 0xFF, BULLET)


def decode_symbols(text: str, font: str = "", *, private: bool = False) -> str:
    """Return text as its font shows it: private signs, and single signs of a symbol font.

    Args:
        text: As it stands in the file.
        font: The font it is set in.
        private: Whether only private signs are of that font.
    """
    # Whole words in such a font were set in it by mistake.
    if not private and font.strip().casefold() in _FONTS and len(text.strip()) <= _SIGNS:
        return "".join(_in_font(sign, font) for sign in text)
    return _SIGN.sub(lambda found: symbol(ord(found[0]), font), text)


def _in_font(sign: str, font: str) -> str:
    code = ord(sign)
    is_sign = 0x20 < code <= 0xFF or _PRIVATE <= code <= _PRIVATE + 0xFF
    return symbol(code | _PRIVATE, font) if is_sign else sign


def check_box(ticked: bool) -> str:
    """Return the sign of a check box."""
    return TICKED if ticked else EMPTY
