"""HTML content: merged cells, lists, inline formats, form fields, boilerplate removal."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.web.test_html import SENTENCE, read


def text(markup: str, tmp_path: Path, settings: Settings, name: str = "") -> str:
    """The text of a page."""
    return read(markup, tmp_path, settings, name).pages[0].text


@pytest.mark.parametrize(
    ("markup", "rows"),
    [
        (
            "<table><tr><th>Bus<th>Day<th>Leaves<tr><td rowspan=2>7<td>Mon<td>8:10"
            "<tr><td>Sun<td>9:40</table>",
            "Bus | Day | Leaves\n7 | Mon | 8:10\n7 | Sun | 9:40",
        ),
        (
            "<table><thead><tr><td rowspan=2>방<td colspan=2>요금<tr><td>평일<td>주말</thead>"
            "<tr><td>가<td>3만 원<td>5만 원<tr><td>나<td colspan=2>휴관</table>",
            "방 | 요금 평일 | 요금 주말\n가 | 3만 원 | 5만 원\n나 | 휴관 | 휴관",
        ),
        (
            "<table><tr><th>Item<th>Price<tr><th>Pool<td><table><tr><td>Adults<td>9"
            "<tr><td>Children<td>4</table></table>",
            "Item | Price | Price\nPool | Adults | 9\nPool | Children | 4",
        ),
        (
            "<table border=1><tr><td colspan=100>Notice<tr><td>a<td>b"
            "<tr><td rowspan=0>x<td>1<tr><td>2</table>",
            "Notice\na | b\nx | 1\nx | 2",
        ),
        ("<tr><td>a<td>b<tr><td>c<td>d", "a | b\nc | d"),
        (
            "<table role=presentation><tr><td><h2>Left</h2><p>One<td><p>Two</table>",
            "Left\n\nOne\n\nTwo",
        ),
        (
            "<table><tr><th>Name<td><tr><th>Class<td></table>",
            "Name\nClass",
        ),
    ],
)
def test_rows_say_what_their_cells_belong_to(
    markup: str, rows: str, tmp_path: Path, settings: Settings
) -> None:
    """Merged labels reach each row, heads are joined, inner tables are rows; layouts are none."""
    assert text(markup, tmp_path, settings) == rows


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<ol start=4><li>가<li>나</ol>", "4. 가\n5. 나"),
        ("<ol><li>a<li value=9>b<li>c</ol>", "1. a\n9. b\n10. c"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol type=A start=26><li>a<li>b</ol>", "Z. a\nAA. b"),
        ("<ol style='list-style-type: lower-roman' start=3><li>a<li>b</ol>", "iii. a\niv. b"),
        ("<ol><li><p>하나</p><p>덧붙임</p><li>둘</ol>", "1. 하나\n  덧붙임\n2. 둘"),
        (
            "<ol><li>Sign in<ol type=a><li>name<li>code</ol><li>Save<ul><li>once</ul></ol>",
            "1. Sign in\n  a. name\n  b. code\n2. Save\n  - once",
        ),
        ("<dl><dt>Hours<dd>9 to 5<dt>Closed:<dd>Monday<dd>Sunday</dl>", None),
        ("<dl><dt>어떻게 신청하나요?<dd><p>창구에서.</dl>", "어떻게 신청하나요?\n창구에서."),
        (
            "<table><tr><th>Steps<th>x<tr><td><ol><li>a<li>b</ol><td>y</table>",
            "Steps | x\n1. a 2. b | y",
        ),
    ],
)
def test_lists_keep_their_numbers(
    markup: str, shown: str | None, tmp_path: Path, settings: Settings
) -> None:
    """Start, value, order and number style are respected; a term precedes its description."""
    terms = "Hours: 9 to 5\nClosed: Monday\nClosed: Sunday"
    assert text(markup, tmp_path, settings) == (shown or terms)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("2<sup>10</sup> m<sub>2</sub>", "2¹⁰ m₂"),
        ("3·10<span style='vertical-align: super'>-4</span>", "3·10⁻⁴"),
        ("<style>.p{vertical-align:super}</style>7 m<span class=p>3</span>", "7 m³"),
        ("<td style='vertical-align:sub'>1", "1"),
        ("700<sup><a href='#n1'>1</a></sup>원", "700[1]원"),
        ("text<a role=doc-noteref href='#n2'>2</a>", "text[2]"),
        ("Seoul<sup class=reference><a href='#c'>[3]</a></sup>", "Seoul[3]"),
        ("the 21<sup>st</sup>", "the 21st"),
        ("<math><mfrac><mi>a</mi><mrow><mn>3</mn><mi>c</mi></mrow></mfrac></math>", "a/(3c)"),
        ("<math alttext='x^2+1'></math>", "x^2+1"),
        ("<m:math><m:msup><m:mi>x</m:mi><m:mn>3</m:mn></m:msup></m:math>", "x³"),
        (r"so \(u_1*v_1*w\) and $p_1*q_1*r$", r"so \(u_1*v_1*w\) and $p_1*q_1*r$"),
    ],
)
def test_raised_text_and_formulas_stay_readable(
    markup: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """Powers are superscripts, note marks have brackets, formulas are one line."""
    assert text(f"<p>{markup}</p>", tmp_path, settings) == shown


@pytest.mark.parametrize(
    "old",
    [
        "<s>40</s>",
        "<strike>40</strike>",
        "<del>40</del>",
        "<span style='text-decoration: underline line-through'>40</span>",
        "<span class=x>40</span>",
        "<!-- until May it was 40 -->",
    ],
)
def test_withdrawn_text_is_dropped_or_marked(old: str, tmp_path: Path, settings: Settings) -> None:
    """Struck-out, deleted and commented text is dropped with a note, or kept with a mark."""
    markup = f"<style>.x{{text-decoration:line-through}}</style><p>Fee {old} 35 won</p>"
    found = read(markup, tmp_path, settings)
    assert found.pages[0].text == "Fee 35 won" and len(found.notes) == 1
    marked = settings.model_copy(update={"withdrawn_text": "mark"})
    assert "40" in text(markup, tmp_path, marked) and "[" in text(markup, tmp_path, marked)


def test_struck_cells_and_items_keep_their_places(tmp_path: Path, settings: Settings) -> None:
    """A struck cell leaves an empty one, a struck item its number."""
    markup = (
        "<table><tr><th>a<th>b<tr><td><s>1</s><td>2<tr><td style='text-decoration:line-through'>"
        "3<td>4</table><ol><li><s>old</s><li>new</ol><!--[if IE]>x<![endif]-->"
    )
    found = read(markup, tmp_path, settings)
    assert found.pages[0].text == "a | b\n | 2\n | 4\n\n2. new"
    assert len(found.notes) == 1


def test_boxes_and_drawings_of_scripts_are_read(tmp_path: Path, settings: Settings) -> None:
    """ARIA roles make check boxes; the texts of a drawing are read, an icon has none."""
    markup = (
        "<p><span role=checkbox aria-checked=true>Agree</span> <span role=radio>No</span>"
        "<p>Visitors <svg><title>chart</title><text>Mon <tspan>300</tspan></text>"
        "<text>Tue 40</text></svg> a day<svg aria-hidden=true><text>x</text></svg>"
    )
    assert text(markup, tmp_path, settings) == ("☑ Agree ☐ No\n\nVisitors Mon 300 Tue 40 a day")


def test_fields_say_what_is_chosen(tmp_path: Path, settings: Settings) -> None:
    """Check boxes, selected options and values are written; buttons are skipped."""
    markup = (
        "<p><input type=checkbox checked> 동의 <label><input type=radio>거부</label>"
        "<p><select><option>월<option selected>화</select><input value='홍길동'>"
        "<input type=hidden value=t><input type=submit value=OK>"
    )
    assert text(markup, tmp_path, settings) == "☑ 동의 ☐ 거부\n\n☐ 월, ☑ 화 홍길동"


def test_a_page_in_a_frame_is_read_where_it_stands(tmp_path: Path, settings: Settings) -> None:
    """The page inside `srcdoc` is shown; scripts' alternatives and templates are not."""
    inner = "&lt;h2&gt;Desk&lt;/h2&gt;&lt;ol&gt;&lt;li&gt;Room 12&lt;/ol&gt;"
    markup = (
        f"<p>Before<iframe srcdoc='{inner}'></iframe><iframe src=x>old</iframe>"
        "<noscript>no</noscript><template>no</template><p>After"
        "<p><ruby>書<rt>서</rt></ruby> <q>said</q>"
    )
    page = read(markup, tmp_path, settings).pages[0]
    assert page.text == "Before\n\nDesk\n\n1. Room 12\n\nAfter\n\n書(서) “said”"
    assert [title for _, _, title in page.headings] == ["Desk"]


AROUND = (
    "<a href='#m'>Skip to content</a><header><h1><a href=/>Site name</a></h1></header>"
    "<div class=gnb><ul><li><a href=1>Menu</a></ul></div><div id=cookie-bar>We use cookies</div>"
    "{}<aside>Most read</aside><footer>Imprint</footer>"
)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (
            AROUND.format(
                "<main id=m><article><header><h1>휴학</h1><p>3월 1일</p></header><p>두 학기까지."
                "<aside class=note>군 휴학 제외</aside><aside>관련 글 <a href=x>복학</a></aside>"
                "</article></main>"
            ),
            "휴학\n\n3월 1일\n\n두 학기까지.\n\n군 휴학 제외",
        ),
        ("<header><h1>Rules</h1><p>Since May</header><p>One.", "Rules\n\nSince May\n\nOne."),
        ("<nav><a href=a>One</a> <a href=b>Two</a></nav>", "One Two"),
        ("<footer><p>All there is on this page.</footer>", "All there is on this page."),
        ("<div class=menu><h2>오늘의 메뉴</h2><p>비빔밥</div>", "오늘의 메뉴\n\n비빔밥"),
    ],
)
def test_only_the_content_of_a_page_is_read(
    markup: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """What surrounds the content of a site is left out, unless it is all there is."""
    assert text(markup, tmp_path, settings) == shown


def test_the_main_part_of_a_fetched_page_keeps_its_tables(
    tmp_path: Path, settings: Settings
) -> None:
    """The main content is located; its cells and list numbers are those of the page."""
    body = "".join(f"<p>{n}. {SENTENCE}</p>" for n in range(9))
    markup = (
        "<body><div><a href=1>Home</a></div><div><div><h1>Leave</h1></div>"
        f"<div>{body}<table><tr><th>a<th>b<tr><td rowspan=2>x<td>1<tr><td>2</table>"
        "<ol start=3><li>three</ol></div><div>Words of a side column</div></div>"
    )
    found = text(markup, tmp_path, settings, "https://example.org/leave")
    assert found.startswith("Leave\n\n0. ") and "side column" not in found
    assert found.endswith("a | b\nx | 1\nx | 2\n\n3. three")


def test_html_written_as_text_in_feeds_is_read(tmp_path: Path, settings: Settings) -> None:
    """A feed's titles and texts may be HTML in disguise, even twice."""
    feed = (
        "<rss><channel><title>News</title><item><title>A &lt;b&gt;new&lt;/b&gt; desk</title>"
        "<description>&lt;p&gt;10&lt;sup&gt;6&lt;/sup&gt; visits&lt;/p&gt;</description></item>"
        "<item><title>둘</title><description>&amp;lt;p&amp;gt;두 번&amp;lt;/p&amp;gt;</description>"
        "</item></channel></rss>"
    )
    path = tmp_path / "feed.xml"
    path.write_text(feed, "utf-8")
    found = extract(path, settings)
    assert found.pages[0].text == "News\n\nA new desk\n\n10⁶ visits\n\n둘\n\n두 번"
