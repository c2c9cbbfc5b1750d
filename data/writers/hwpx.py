"""HWPX writer (Hangul): outline styles, list items and tables in one section."""

import html
from pathlib import Path

from data.writers.blocks import TIMESTAMP, Block
from data.writers.package import XML, write_package

HANCOM = "http://www.hancom.co.kr"
NAMES = " ".join(
    f'xmlns:{name}="{HANCOM}/hwpml/2011/{kind}"'
    for name, kind in {
        **{"ha": "app", "hp": "paragraph", "hs": "section", "hc": "core", "hh": "head"},
        "hm": "master-page",
    }.items()
)
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
LANGUAGES = ("HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER")
LEVELS, PAGE_WIDTH, ROW_HEIGHT = 4, 42_520, 1_400
PAGE = (
    '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000"'
    ' outlineShapeIDRef="1" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
    '<hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
    '<hp:pagePr landscape="WIDELY" width="59528" height="84188" gutterType="LEFT_ONLY">'
    '<hp:margin header="4252" footer="4252" gutter="0" left="8504" right="8504" top="5668"'
    ' bottom="4252"/></hp:pagePr></hp:secPr>'
)
SETTINGS = (
    f'{XML}<ha:HWPApplicationSetting {NAMES}><ha:CaretPosition listIDRef="0" paraIDRef="0"'
    ' pos="0"/></ha:HWPApplicationSetting>'
)
VERSION = (
    f'{XML}<hv:HCFVersion xmlns:hv="{HANCOM}/hwpml/2011/version" tagetApplication="WORDPROCESSOR"'
    ' major="5" minor="0" micro="5" buildNumber="0" os="1" xmlVersion="1.4"'
    ' application="Hancom Office Hangul" appVersion="9, 1, 1, 5656"/>'
)
CONTAINER = (
    f'{XML}<ocf:container xmlns:ocf="{OPEN}:container"><ocf:rootfiles><ocf:rootfile'
    ' full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    '<ocf:rootfile full-path="Preview/PrvText.txt" media-type="text/plain"/>'
    "</ocf:rootfiles></ocf:container>"
)
CONTENT = (
    f'{XML}<opf:package xmlns:opf="http://www.idpf.org/2007/opf/" version="" id="">'
    "<opf:metadata><opf:title>{title}</opf:title><opf:language>ko</opf:language>"
    '<opf:meta name="CreatedDate" content="text">{made:%Y-%m-%dT%H:%M:%SZ}</opf:meta>'
    '</opf:metadata><opf:manifest><opf:item id="header" href="Contents/header.xml"'
    ' media-type="application/xml"/><opf:item id="section0" href="Contents/section0.xml"'
    ' media-type="application/xml"/><opf:item id="settings" href="settings.xml"'
    ' media-type="application/xml"/></opf:manifest><opf:spine><opf:itemref idref="header"/>'
    '<opf:itemref idref="section0"/></opf:spine></opf:package>'
)


def write_hwpx(blocks: list[Block], target: Path) -> None:
    """Write a HWPX document with outline styles, list items and tables."""
    parts = [_block(block) for block in blocks]
    parts[0] = parts[0].replace("<hp:t>", f"{PAGE}<hp:t>", 1)
    section = f"{XML}<hs:sec {NAMES}>{''.join(parts)}</hs:sec>"
    files = {
        "mimetype": "application/hwp+zip",
        "version.xml": VERSION,
        "Contents/header.xml": _header(),
        "Contents/section0.xml": section,
        "Preview/PrvText.txt": "\r\n".join(block.text for block in blocks)[:1000],
        "settings.xml": SETTINGS,
        "META-INF/container.xml": CONTAINER,
        "Contents/content.hpf": CONTENT.format(title=html.escape(blocks[0].text), made=TIMESTAMP),
        "META-INF/manifest.xml": f'{XML}<odf:manifest xmlns:odf="{OPEN}:manifest:1.0"/>',
    }
    write_package(target, files)


def _block(block: Block) -> str:
    match block.kind:
        case "heading":
            return _paragraph(_text(block.text), block.level)
        case "item":
            return _paragraph(_text(f"• {block.text}"))
        case "table":
            return _paragraph(_table(block.rows))
        case _:
            return _paragraph(_text(block.text))


def _text(text: str) -> str:
    return f"<hp:t>{html.escape(text, quote=False)}</hp:t>"


def _paragraph(inner: str, style: int = 0) -> str:
    return (
        f'<hp:p id="0" paraPrIDRef="{style}" styleIDRef="{style}" pageBreak="0" columnBreak="0"'
        f' merged="0"><hp:run charPrIDRef="{style}">{inner}</hp:run></hp:p>'
    )


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    width = PAGE_WIDTH // len(rows[0])
    lines = "".join(
        f"<hp:tr>{''.join(_cell(n, at, cell, width) for at, cell in enumerate(row))}</hp:tr>"
        for n, row in enumerate(rows)
    )
    return (
        '<hp:tbl id="1" zOrder="0" numberingType="TABLE" textWrap="TOP_AND_BOTTOM"'
        ' textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" pageBreak="CELL" repeatHeader="1"'
        f' rowCnt="{len(rows)}" colCnt="{len(rows[0])}" cellSpacing="0" borderFillIDRef="2"'
        f' noAdjust="0"><hp:sz width="{PAGE_WIDTH}" widthRelTo="ABSOLUTE"'
        f' height="{ROW_HEIGHT * len(rows)}" heightRelTo="ABSOLUTE" protect="0"/>'
        '<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0"'
        ' holdAnchorAndSO="0" vertRelTo="PARA" horzRelTo="COLUMN" vertAlign="TOP"'
        ' horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        '<hp:outMargin left="283" right="283" top="283" bottom="283"/>'
        f'<hp:inMargin left="510" right="510" top="141" bottom="141"/>{lines}</hp:tbl>'
    )


def _cell(row: int, column: int, text: str, width: int) -> str:
    return (
        f'<hp:tc name="" header="{int(row == 0)}" hasMargin="0" protect="0" editable="0" dirty="0"'
        ' borderFillIDRef="2"><hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK"'
        ' vertAlign="CENTER" linkListIDRef="0" linkListNextIDRef="0" textWidth="0" textHeight="0"'
        f' hasTextRef="0" hasNumRef="0">{_paragraph(_text(text))}</hp:subList>'
        f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="1"/>'
        f'<hp:cellSz width="{width}" height="{ROW_HEIGHT}"/>'
        '<hp:cellMargin left="510" right="510" top="141" bottom="141"/></hp:tc>'
    )


def _header() -> str:
    fonts = "".join(
        f'<hh:fontface lang="{name}" fontCnt="1"><hh:font id="0" face="함초롬바탕" type="TTF"'
        ' isEmbedded="0"/></hh:fontface>'
        for name in LANGUAGES
    )
    styles = "".join(_style(level) for level in range(LEVELS))
    return (
        f'{XML}<hh:head {NAMES} version="1.4" secCnt="1"><hh:beginNum page="1" footnote="1"'
        ' endnote="1" pic="1" tbl="1" equation="1"/><hh:refList>'
        f'<hh:fontfaces itemCnt="7">{fonts}</hh:fontfaces>'
        f'<hh:borderFills itemCnt="2">{_border(1, "NONE")}{_border(2, "SOLID")}</hh:borderFills>'
        f'<hh:charProperties itemCnt="{LEVELS}">'
        f"{''.join(_character_properties(level) for level in range(LEVELS))}</hh:charProperties>"
        '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/>'
        f'</hh:tabProperties><hh:paraProperties itemCnt="{LEVELS}">'
        f"{''.join(_paragraph_properties(level) for level in range(LEVELS))}</hh:paraProperties>"
        f'<hh:styles itemCnt="{LEVELS}">{styles}</hh:styles></hh:refList>'
        '<hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/>'
        "</hh:compatibleDocument></hh:head>"
    )


def _border(number: int, kind: str) -> str:
    sides = "".join(
        f'<hh:{side}Border type="{kind}" width="0.12 mm" color="#000000"/>'
        for side in ("left", "right", "top", "bottom")
    )
    return (
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE"'
        f' breakCellSeparateLine="0">{sides}</hh:borderFill>'
    )


def _each(tag: str, value: int) -> str:
    names = " ".join(f'{name.lower()}="{value}"' for name in LANGUAGES)
    return f"<hh:{tag} {names}/>"


def _character_properties(level: int) -> str:
    height = (1000, 1600, 1300, 1100)[level]
    bold = "<hh:bold/>" if level else ""
    return (
        f'<hh:charPr id="{level}" height="{height}" textColor="#000000" shadeColor="none"'
        ' useFontSpace="0" useKerning="0" symMark="NONE" borderFillIDRef="1">'
        f"{_each('fontRef', 0)}{_each('ratio', 100)}{_each('spacing', 0)}{_each('relSz', 100)}"
        f"{_each('offset', 0)}{bold}</hh:charPr>"
    )


def _paragraph_properties(level: int) -> str:
    outline = f'type="OUTLINE" idRef="0" level="{level - 1}"' if level else 'type="NONE" level="0"'
    return (
        f'<hh:paraPr id="{level}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="1"'
        ' suppressLineNumbers="0" checked="0"><hh:align horizontal="JUSTIFY" vertical="BASELINE"/>'
        f"<hh:heading {outline}/><hh:margin>"
        '<hc:intent value="0" unit="HWPUNIT"/><hc:left value="0" unit="HWPUNIT"/>'
        '<hc:right value="0" unit="HWPUNIT"/><hc:prev value="300" unit="HWPUNIT"/>'
        '<hc:next value="300" unit="HWPUNIT"/></hh:margin>'
        '<hh:lineSpacing type="PERCENT" value="160" unit="HWPUNIT"/></hh:paraPr>'
    )


def _style(level: int) -> str:
    outline = f'name="개요 {level}" engName="Outline {level}"'
    names = outline if level else 'name="바탕글" engName="Normal"'
    return (
        f'<hh:style id="{level}" type="PARA" {names} paraPrIDRef="{level}"'
        f' charPrIDRef="{level}" nextStyleIDRef="0" langID="1042" lockForm="0"/>'
    )
