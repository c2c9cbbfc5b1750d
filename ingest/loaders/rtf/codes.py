"""RTF control words by their role, and the encodings of font character sets."""

from typing import Final

_SKIPPED = """
    aftncn aftnsep aftnsepc bkmkend bkmkstart colortbl colorschememapping datafield datastore
    fontemb fontfile ftncn ftnsep ftnsepc generator latentstyles levelnumbers leveltext
    listname listoverridetable listtable mmathPr nonesttables nonshppict objclass objdata objname
    mmathPict moMathParaPr panose pgptbl pict
    revtbl rsidtbl shppict shprslt sn sp sv tc template themedata xe xmlnstbl atnid atnauthor
    atnref atndate atnicn atnparent atrfstart atrfend
"""
_SIDE_TEXTS = """
    annotation dptxbxtext footer footerf footerl footerr footnote header headerf headerl
    headerr shptxt
"""
# Destinations without text; those marked with `\*` are skipped too.
SKIPPED_DESTINATIONS: Final = frozenset(_SKIPPED.split())
# Destinations that are read although they are marked with `\*`.
_READ_DESTINATIONS = (
    "annotation do shpinst shptxt dptxbxtext moMath moMathPara fldinst formfield ffl"
)
READ_DESTINATIONS: Final = frozenset(_READ_DESTINATIONS.split())
SIDE_TEXTS: Final = frozenset(_SIDE_TEXTS.split())
CHARACTERS: Final = {
    **{"tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "bullet": "•"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"},
    **{"emspace": " ", "enspace": " ", "qmspace": " "},
    **{"~": " ", "_": "‑", "{": "{", "}": "}", "\\": "\\"},
}
PARAGRAPH_ENDS: Final = frozenset(["par", "sect", "page", "column", "softpage", "\n", "\r"])
# Codec by the character set of a font; 0 and 1 use the code page of the document.
CODECS: Final = {
    **{2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030"},
    **{136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256"},
    **{186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}
