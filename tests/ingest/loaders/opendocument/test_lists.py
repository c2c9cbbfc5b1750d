"""OpenDocument texts: automatic numbers of lists and headings."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed
from tests.ingest.loaders.opendocument.test_odt import NAMES


def level(at: int, kind: str, extra: str = "", name: str = "list-level-style-number") -> str:
    """A level of a list style."""
    return f'<text:{name} text:level="{at}" style:num-format="{kind}" {extra}/>'


SUFFIX = 'style:num-suffix="."'
STYLES = (
    '<text:list-style style:name="L1">'
    + level(1, "1", SUFFIX)
    + level(2, "가, 나, 다, ...", 'style:num-prefix="(" style:num-suffix=")"')
    + level(3, "i", f'{SUFFIX} text:display-levels="3"')
    + '</text:list-style><text:list-style style:name="L2">'
    + level(1, "1", 'loext:num-list-format="제%1%조" text:start-value="4"')
    + '<text:list-level-style-bullet text:level="2" text:bullet-char="*"/></text:list-style>'
    + '<style:style style:name="Plain" style:list-style-name=""/>'
)
OUTLINE = (
    f'<office:document-styles {NAMES}><office:styles><text:outline-style style:name="Outline">'
    + level(1, "I", SUFFIX, "outline-level-style")
    + level(2, "1", f'{SUFFIX} text:display-levels="2"', "outline-level-style")
    + level(3, "", "", "outline-level-style")
    + "</text:outline-style></office:styles></office:document-styles>"
)


def item(inner: str, extra: str = "") -> str:
    """An item; plain text becomes its paragraph."""
    text = inner if inner.startswith("<") else f"<text:p>{inner}</text:p>"
    return f"<text:list-item {extra}>{text}</text:list-item>"


def listed(*items: str, style: str = "L1", extra: str = "") -> str:
    """A list; a nested one has no style of its own."""
    name = f'text:style-name="{style}"' if style else ""
    return f"<text:list {name} {extra}>{''.join(items)}</text:list>"


def heading(text: str, at: int, extra: str = "") -> str:
    """A heading."""
    return f'<text:h text:outline-level="{at}" {extra}>{text}</text:h>'


def lines(path: Path, body: str, settings: Settings) -> list[str]:
    """The lines of a text with this body."""
    names = f'{NAMES} xmlns:loext="urn:lo"'
    content = (
        f"<office:document-content {names}><office:automatic-styles>{STYLES}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    packed(path, {"mimetype": mimetype, "content.xml": content, "styles.xml": OUTLINE})
    return [line for line in extract(path, settings).pages[0].text.split("\n") if line]


NESTED = listed(item("b1"), item(listed(item("x"), style="")), item("b2"), style="")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (listed(item("Log in"), item("Send")), ["1. Log in", "2. Send"]),
        (
            listed(item("a"), item(f"<text:p>b</text:p>{NESTED}"), item("c")),
            ["1. a", "2. b", "(가) b1", "2.가.i. x", "(나) b2", "3. c"],
        ),
        (
            listed(item("a")) + "<text:p>between</text:p>"
            + listed(item("b"), extra='text:continue-numbering="true"')
            + listed(item("c"), item("d", 'text:start-value="9"')),
            ["1. a", "between", "2. b", "1. c", "9. d"],
        ),
        (
            listed(item("목적"), item(listed(item("점"), style="")), item("정의"), style="L2"),
            ["제4조 목적", "- 점", "제5조 정의"],
        ),
        (listed(item("a"), item("b"), style="Unknown"), ["- a", "- b"]),
        (listed(item("<text:p><text:number>1)</text:number> a</text:p>")), ["1) a"]),
        (
            f"<text:list text:style-name='L1'><text:list-header><text:p>h</text:p>"
            f"</text:list-header>{item('a')}</text:list>",
            ["h", "1. a"],
        ),
    ],
)  # fmt: skip
def test_list_items_are_numbered(
    body: str, shown: list[str], tmp_path: Path, settings: Settings
) -> None:
    """Lists are numbered by their style, continue where they say so, and restart elsewhere."""
    assert lines(tmp_path / "a.odt", body, settings) == shown


def test_headings_are_numbered_by_the_outline(tmp_path: Path, settings: Settings) -> None:
    """Levels without number format, list headers and unnumbered styles have no label."""
    body = (
        heading("General", 1) + heading("Terms", 2) + heading("Fees", 2) + heading("Small", 3)
        + heading("Preface", 1, 'text:style-name="Plain"')
        + heading("Annex", 1, 'text:is-list-header="true"') + heading("Last", 1)
        + listed(item(heading("Listed", 1)))
    )  # fmt: skip
    assert lines(tmp_path / "a.odt", body, settings) == [
        *("I. General", "I.1. Terms", "I.2. Fees", "Small", "Preface", "Annex", "II. Last"),
        "1. Listed",
    ]
