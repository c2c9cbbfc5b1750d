"""TrueType font subsets (fontTools) with the letters of one document."""

import io
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]

KOREAN_FACE = 1  # the collection holds JP, KR, SC, TC and HK faces in this order


def truetype_subset(collection: Path, letters: set[str]) -> bytes:
    """Return a TrueType font with the Korean glyphs of `letters` from a Noto CJK collection."""
    # The CFF outlines of the collection are turned into TrueType ones: PDF readers that know
    # only Identity-H (pypdf among them) cannot map embedded CID-keyed CFF fonts to text.
    font = TTFont(collection, fontNumber=KOREAN_FACE, recalcTimestamp=False)
    options = Options(layout_features=[], desubroutinize=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(font)
    order = font.getGlyphOrder()
    glyphs = {name: _quadratic(font, name) for name in order}
    widths = dict(font["hmtx"].metrics)
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["hmtx"].metrics = {name: (widths[name][0], _left(glyphs[name])) for name in order}
    _truetype_head(font, len(order))
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _quadratic(font: TTFont, name: str) -> Any:
    pen = TTGlyphPen(None)
    font.getGlyphSet()[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
    return pen.glyph()


def _left(glyph: Any) -> int:
    return int(getattr(glyph, "xMin", 0) or 0)


def _truetype_head(font: TTFont, count: int) -> None:
    maxp = font["maxp"] = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, count
    for name in (
        *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"),
        *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
        *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(maxp, name, 0)
    maxp.maxZones = maxp.maxComponentDepth = 1
    for table in ("CFF ", "VORG", "vhea", "vmtx", "BASE"):
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
