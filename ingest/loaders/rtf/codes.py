"""The control words of RTF that matter for its text, and the encodings its fonts stand for."""

from typing import Final

_UNREAD = """
    aftncn aftnsep aftnsepc bkmkend bkmkstart colortbl colorschememapping datafield datastore
    fontemb fontfile ftncn ftnsep ftnsepc generator latentstyles levelnumbers leveltext
    listname listoverridetable listtable mmathPr nonesttables nonshppict objclass objdata objname
    mmathPict moMathParaPr panose pgptbl pict
    revtbl rsidtbl shppict shprslt sn sp sv tc template themedata xe xmlnstbl atnid atnauthor
    atnref atndate atnicn atnparent atrfstart atrfend
"""
_ASIDE = """
    annotation dptxbxtext footer footerf footerl footerr footnote header headerf headerl
    headerr shptxt
"""
# Groups whose content nobody reads; so are all others that are marked as optional.
UNREAD: Final = frozenset(_UNREAD.split())
# Groups that are optional and read all the same.
_READ = "annotation do shpinst shptxt dptxbxtext moMath moMathPara fldinst formfield ffl"
READ: Final = frozenset(_READ.split())
ASIDE: Final = frozenset(_ASIDE.split())
SIGNS: Final = {
    **{"tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "bullet": "•"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"},
    **{"emspace": " ", "enspace": " ", "qmspace": " "},
    **{"~": " ", "_": "‑", "{": "{", "}": "}", "\\": "\\"},
}
ENDS: Final = frozenset(["par", "sect", "page", "column", "softpage", "\n", "\r"])
# By the character set of a font; those of 0 and 1 use the page of the document.
CODECS: Final = {
    **{2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030"},
    **{136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256"},
    **{186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}
