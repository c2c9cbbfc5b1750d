"""Data formats: JSON, XML and feeds, notebooks, databases, source code."""

import json
import sqlite3
from pathlib import Path

import pytest

from index.documents import Extracted
from ingest.loaders import extract
from settings import Settings

BOMB = '<!DOCTYPE a [<!ENTITY b "xxxxxxxx"><!ENTITY c "&b;&b;&b;&b;">]>'


def read(path: Path, content: str | bytes, settings: Settings) -> Extracted:
    """Write a file and extract it."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, settings)


def text(found: Extracted) -> str:
    """The text of all pages."""
    return "\n".join(page.text for page in found.pages)


def headings(found: Extracted) -> list[tuple[int, str, str]]:
    """(level, title, the line it stands on) of each heading."""
    return [
        (level, title, page.text[offset:].split("\n")[0])
        for page in found.pages
        for offset, level, title in page.headings
    ]


def test_json_becomes_lines_with_their_path(tmp_path: Path, settings: Settings) -> None:
    """Records are blocks, numbers stay as written, empty values are skipped."""
    value = (
        '{"title": "좌석", "updated": 1.10, "open": true, "none": null, "floors": '
        '[{"name": "1층", "seats": {"quiet": 20}}, {"name": "2층", "tags": ["a", "b"]}]}'
    )
    found = read(tmp_path / "a.json", value, settings)
    assert found.title == "좌석"
    assert found.pages[0].text == (
        "title: 좌석\nupdated: 1.10\nopen: true\n\n"
        "floors[0].name: 1층\nfloors[0].seats.quiet: 20\n\n"
        "floors[1].name: 2층\nfloors[1].tags: a, b"
    )


def test_a_list_of_records_needs_no_numbers(tmp_path: Path, settings: Settings) -> None:
    """The records of a file that is one list carry only their own names."""
    found = read(tmp_path / "data", '[{"q": "one"}, {"q": "two"}]', settings)
    assert (found.metadata["kind"], found.pages[0].text) == ("json", "q: one\n\nq: two")


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl", "a.json"])
def test_json_lines_keep_what_is_damaged(name: str, tmp_path: Path, settings: Settings) -> None:
    """A line that is no JSON stays as it is."""
    found = read(tmp_path / name, '{"a": "x"}\n{"a": "y"}\n{"a": cut o\n', settings)
    assert found.pages[0].text == 'a: x\n\na: y\n\n{"a": cut o'


@pytest.mark.parametrize("data", ['{"mail": "a@b.org", "x": [1,', "just words", "{'a': 1}"])
def test_what_is_no_json_is_plain_text(data: str, tmp_path: Path, settings: Settings) -> None:
    """A truncated file is read as it is."""
    found = read(tmp_path / "a.json", data, settings)
    assert (found.status, found.pages[0].text) == ("text", data)


def test_json_nested_without_end_is_refused(tmp_path: Path, settings: Settings) -> None:
    """Depth is an answer, not a crash."""
    found = read(tmp_path / "a.json", "[" * 100_000 + "]" * 100_000, settings)
    assert found.code == "unreadable" and "nested" in found.reason


def test_xml_keeps_its_structure(tmp_path: Path, settings: Settings) -> None:
    """Records are blocks of `path: text` lines, attributes among them; titles are headings."""
    document = (
        '<?xml version="1.0"?><library xmlns="urn:x"><name>중앙도서관</name><!-- no -->'
        '<book id="7"><title>자료구조</title><author><name>김</name></author></book>'
        '<book id="8"><title>운영체제</title><note>See <b>page</b> 3&nbsp;&amp; 4.</note></book>'
        "</library>"
    )
    found = read(tmp_path / "a.xml", document, settings)
    assert found.title == "a"
    assert found.pages[0].text == (
        "name: 중앙도서관\n\nbook.id: 7\nbook.title: 자료구조\nbook.author.name: 김\n\n"
        "book.id: 8\nbook.title: 운영체제\nbook.note: See page 3 & 4."
    )
    assert headings(found) == [
        (2, "자료구조", "book.title: 자료구조"),
        (2, "운영체제", "book.title: 운영체제"),
    ]


def test_xml_is_called_what_it_calls_itself(tmp_path: Path, settings: Settings) -> None:
    """The title of the document, not of one of many records or of the journal it is from."""
    article = (
        "<article><journal-title>Nature</journal-title><front><article-title>Words</article-title>"
        "</front><body><sec><title>One</title></sec><sec><title>Two</title></sec></body></article>"
    )
    assert read(tmp_path / "a.xml", article, settings).title == "Words"


@pytest.mark.parametrize("encoding", ["euc-kr", "utf-16", "utf-8"])
def test_xml_is_read_in_its_encoding(encoding: str, tmp_path: Path, settings: Settings) -> None:
    """What the first line declares is what counts."""
    document = f'<?xml version="1.0" encoding="{encoding}"?><a><b>휴학 안내</b></a>'
    found = read(tmp_path / "a.xml", document.encode(encoding), settings)
    assert found.pages[0].text == "b: 휴학 안내"


def test_entities_are_refused(tmp_path: Path, settings: Settings) -> None:
    """An XML bomb is refused as such; a document type without entities is not one."""
    found = read(tmp_path / "a.xml", f"{BOMB}<a>&c;</a>", settings)
    assert found.code == "unreadable" and "entities" in found.reason
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><b>&x;</b></a>'
    assert read(tmp_path / "b.xml", outside, settings).code == "unreadable"
    picture = '<!DOCTYPE a [<!ENTITY x SYSTEM "x.tif" NDATA TIF>]><a><b>words</b></a>'
    assert text(read(tmp_path / "d.nxml", picture, settings)) == "b: words"
    plain = '<!DOCTYPE plist PUBLIC "-//A//B" "http://example.org/a.dtd"><plist><k>v</k></plist>'
    assert text(read(tmp_path / "c.xml", plain, settings)) == "k: v"


def test_damaged_xml_gives_what_is_there(tmp_path: Path, settings: Settings) -> None:
    """A truncated document is read up to its end, with the status `partial`."""
    found = read(tmp_path / "a.xml", "<a><b>one</b><b>two</b><c", settings)
    assert (found.status, text(found)) == ("partial", "b: one\nb: two")


def test_a_feed_is_a_list_of_entries(tmp_path: Path, settings: Settings) -> None:
    """RSS: each item under its title, its text out of the HTML it is written in."""
    feed = (
        "<rss version='2.0'><channel><title>학사 공지</title><link>https://example.org</link>"
        "<item><title>휴학 신청</title><pubDate>Mon, 2 Mar 2026</pubDate><category>학적</category>"
        "<description><![CDATA[<h2>기간</h2><p>3월 <b>9일</b>까지</p>]]></description></item>"
        "<item><title>복학</title><description>짧은 글</description></item></channel></rss>"
    )
    found = read(tmp_path / "feed", feed, settings)
    assert (found.title, found.metadata["items"]) == ("학사 공지", 2)
    assert "휴학 신청\nDate: Mon, 2 Mar 2026\nTopics: 학적\n\n기간\n\n3월 9일까지" in text(found)
    assert [h[:2] for h in headings(found)] == [
        (1, "학사 공지"),
        (2, "휴학 신청"),
        (4, "기간"),
        (2, "복학"),
    ]


def test_atom_is_a_feed(tmp_path: Path, settings: Settings) -> None:
    """Atom: links are attributes, the text may be elements."""
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title>'
        '<link rel="self" href="https://example.org/x"/><link href="https://example.org/1"/>'
        "<author><name>Kim</name></author><updated>2026-03-02</updated>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words</p></div>'
        "</content></entry></feed>"
    )
    found = read(tmp_path / "a.atom", feed, settings)
    assert text(found).endswith(
        "One\nDate: 2026-03-02\nAuthor: Kim\nLink: https://example.org/1\n\nWords"
    )


def test_a_notebook_is_its_cells(tmp_path: Path, settings: Settings) -> None:
    """Text, code and what it printed; headings of Markdown cells; no pictures and no JSON."""
    picture = {"data": {"image/png": "iVBOR", "text/plain": ["<Figure>"]}, "output_type": "x"}
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": ["\x1b"]}
    cells = [
        {"cell_type": "markdown", "source": ["# 분석\n", "\n", "## 자료"]},
        {
            "cell_type": "code",
            "source": "# no heading\nprint(1)",
            "outputs": [{"output_type": "stream", "text": ["\x1b[31m1\x1b[0m\n"]}, picture, failed],
        },
        {"cell_type": "raw", "source": None},
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for name in ("a.ipynb", "a.json"):
        found = read(tmp_path / name, json.dumps(book), settings)
        assert text(found) == (
            "# 분석\n\n## 자료\n\n# no heading\nprint(1)\n\n1\n\n<Figure>\n\nValueError: bad"
        )
        assert headings(found) == [(1, "분석", "# 분석"), (2, "자료", "## 자료")]


def test_an_old_notebook_is_read(tmp_path: Path, settings: Settings) -> None:
    """Format 3 keeps its cells in sheets and its code as input."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Part"},
        {"cell_type": "code", "input": ["x = 1"], "outputs": [{"text": ["one"]}]},
    ]
    book = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    found = read(tmp_path / "a.ipynb", book, settings)
    assert text(found) == "Part\n\nx = 1\n\none"
    assert headings(found) == [(2, "Part", "Part")]


@pytest.mark.parametrize("data", ["{cut", "[]", '{"cells": 3}', '{"cells": [4, {"source": {}}]}'])
def test_a_broken_notebook_is_an_answer(data: str, tmp_path: Path, settings: Settings) -> None:
    """What is no notebook is plain text or nothing, never an error."""
    assert read(tmp_path / "a.ipynb", data, settings).code in ("", "no_text")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a write-ahead log, a view, a full-text index and unusual names."""
    path = tmp_path / "library.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute('CREATE TABLE "대출 규정" (신분 TEXT, 권수 INTEGER, 사진 BLOB)')
        db.execute("INSERT INTO '대출 규정' VALUES ('학부생', 10, x'00ff'), ('교수', 50, NULL)")
        db.execute('CREATE TABLE "a""b" (c)')
        db.execute('INSERT INTO "a""b" VALUES (?)', ("two\nlines",))
        db.execute("CREATE VIEW bad AS SELECT load_extension('x')")
        db.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
        db.execute("INSERT INTO words VALUES ('indexed words')")
    db.close()
    return path


def test_a_database_is_read_table_by_table(database: Path, settings: Settings) -> None:
    """Rows under the names of their columns; views and the insides of an index are left out."""
    before = database.read_bytes()
    found = extract(database, settings)
    assert found.metadata["tables"] == ["대출 규정", 'a"b', "words_content"]
    assert found.pages[0].text == (
        "대출 규정\n\n신분 | 권수 | 사진\n신분: 학부생; 권수: 10\n신분: 교수; 권수: 50"
    )
    assert found.pages[0].headings == ((0, 1, "대출 규정"),)
    assert found.pages[1].text.endswith("c: two lines")
    assert "indexed words" in found.pages[2].text
    assert database.read_bytes() == before


def test_a_damaged_database_is_an_answer(database: Path, settings: Settings) -> None:
    """Overwritten or missing pages lose their own rows only."""
    data = database.read_bytes()
    broken = data[:4096] + b"\xff" * 4096 + data[8192:]
    for content in (data[:200], data[:5000], broken):
        found = read(database.with_name("broken.db"), content, settings)
        assert found.status in ("partial", "rejected") and found.reason


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        (
            "a.py",
            "class Loan:\n    async def renew(self):\n        pass\n\ndef main(): ...\n",
            [(1, "class Loan"), (2, "async def renew(self)"), (1, "def main(): ...")],
        ),
        (
            "a.ts",
            "export class A {\n}\nexport const go = async (x: number) => 1;\nfunction f() {}\n",
            [
                (1, "export class A"),
                (1, "export const go = async (x: number) =>"),
                (1, "function f() {}"),
            ],
        ),
        ("a.go", "func (l *Loan) Renew() error {\n}\n", [(1, "func (l *Loan) Renew() error")]),
        ("a.rs", "pub(crate) fn go() {\n", [(1, "pub(crate) fn go()")]),
        (
            "A.java",
            "public class A {\n    public static int add(int a) {\n        if (a) {\n",
            [(1, "public class A"), (2, "public static int add(int a)")],
        ),
        ("a.c", "static int *add(int a)\n{\n  return f(a);\n}\n", [(1, "static int *add(int a)")]),
        ("a.sql", "create table if not exists loan (\n  id int\n);", None),
        ("a.sh", "renew() {\n  :\n}\n", [(1, "renew()")]),
        ("a.yaml", "name: x\nloans:\n  days: 14\n", [(1, "loans")]),
        ("a.toml", "[tool.x]\na = 1\n[[item]]\n", [(1, "[tool.x]"), (1, "[[item]]")]),
        ("Dockerfile", "FROM x\n", []),
    ],
)
def test_code_keeps_its_text_and_names_its_parts(
    name: str, code: str, expected: list[tuple[int, str]] | None, tmp_path: Path, settings: Settings
) -> None:
    """Definitions are headings, nested by their indentation; the title is the file's name."""
    found = read(tmp_path / name, code, settings)
    assert (found.metadata["kind"], found.title) == ("code", name)
    assert text(found) == code.rstrip()
    if expected is None:
        expected = [(1, "create table if not exists loan")]
    assert [h[:2] for h in headings(found)] == expected


DECORATED = """
import pytest

x = 1
# Not of the class: x is between.
y = 2
# What a room is.
@pytest.mark.parametrize(
    "a",
)
class Room:
    size = 1

    /** Opens
     *  the door.
     */
    @cached
    def open(self): ...
"""


def test_definitions_begin_with_what_stands_above_them(tmp_path: Path, settings: Settings) -> None:
    """Comments and decorators go with the definition below them; lines are counted."""
    found = read(tmp_path / "a.py", DECORATED, settings)
    page = found.pages[0]
    begins = [page.text[at:].split("\n")[0] for at, _, _ in page.headings]
    assert begins == ["# What a room is.", "/** Opens"]
    assert [title for _, title, *_ in [h[1:] for h in page.headings]] == [
        "class Room",
        "def open(self): ...",
    ]
    assert (page.kind, page.rows) == ("code", ((0, 2),))


def test_long_lines_are_fast(tmp_path: Path, settings: Settings) -> None:
    """A program packed into one line is not searched for definitions."""
    found = read(tmp_path / "a.js", "function a(){}" * 20_000, settings)
    assert (found.status, headings(found)) == ("text", [])
