"""SQL tools: tables of ingested sheets, a configured database, and what they refuse."""

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.tools import BaseTool
from openpyxl import Workbook

from agents.tools.failures import Unavailable
from agents.tools.registry import build_tools
from agents.tools.sql.database import ConfiguredDatabase
from agents.tools.sql.read_only import select
from agents.tools.sql.sheets import sheet_tables
from agents.tools.sql.statements import StatementRefused, checked
from agents.tools.sql.tool import query_database
from errors import SettingsError
from index.catalog.labels import Labels
from index.scope import Scope
from settings import Settings
from tests.agents.test_tools import use
from workspace import Workspace, open_workspace

BOATS = 'Name,Berths,Price per night,Code\nHeron,4,"32,000 won",007\nTern,2,"9,500 won",008\n'
BOATS += 'Gull; Big,6,"41,000 won",009\n'


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with a CSV file, a workbook, and a file of another user."""
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "boats.csv").write_text(BOATS, "utf-8")
    book = Workbook()
    sheet = book.active
    for row in (["선박", "정원", "요금"], ["왜가리", 4, "32,000원"], ["제비", 2, "9,500원"]):
        sheet.append(row)
    book.save(folder / "선박.xlsx")
    (folder / "crew.csv").write_text("Name,Wage\nKim,100\nLee,200\n", "utf-8")
    settings = Settings(
        state_dir=folder / "state", embedding_model="offline:hashing", web_tools=False
    )
    with open_workspace(settings) as ws:
        ws.index.add([folder / "boats.csv", folder / "선박.xlsx"])
        ws.index.add([folder / "crew.csv"], labels=Labels(access=("user:boss",)))
        yield ws


def tool(ws: Workspace, user: str = "local") -> BaseTool:
    """The tool over the tables that a user may see."""
    tools = build_tools(ws.retriever(scope=Scope(user)), ws.settings, ws.tool_services)
    return next(tool for tool in tools if tool.name == "query_tables")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT Name FROM boats ORDER BY Berths DESC LIMIT 1", ["Gull; Big"]),
        ('SELECT sum("Price per night") FROM boats', ["82500"]),
        ("SELECT count(*) FROM boats WHERE Code = '007'", ["1"]),
        ('SELECT 선박 FROM "선박" WHERE 요금 < 10000', ["제비"]),
        ("WITH big AS (SELECT * FROM boats WHERE Berths > 3) SELECT count(*) FROM big", ["2"]),
        (
            "SELECT b.Name FROM boats b JOIN 선박 s ON b.Berths = s.정원 ORDER BY 1",
            ["Heron", "Tern"],
        ),
    ],
)
def test_rows_of_ingested_sheets_are_counted_and_summed(
    harbour: Workspace, sql: str, rows: list[str]
) -> None:
    """Numbers with a unit are numbers, codes with a leading zero are texts."""
    message = use(tool(harbour), "en", sql=sql)
    assert message.status == "success", message.text
    assert message.artifact[0].text.splitlines()[2:] == rows


def test_without_a_statement_the_tables_are_listed(harbour: Workspace) -> None:
    """With columns, units and the title of the document, only those of the user."""
    text = use(tool(harbour), "en").text
    assert '"boats": "Name", "Berths", "Price per night" (won), "Code" -- 3 rows' in text
    assert '"요금" (원)' in text
    assert "crew" not in text
    assert "crew" in use(tool(harbour, "boss"), "en").text
    assert "no such table" in use(tool(harbour), "en", sql="SELECT * FROM crew").text


def test_a_new_version_of_a_file_is_queried(tmp_path: Path) -> None:
    """The tables are built anew when the documents have changed."""
    settings = Settings(state_dir=tmp_path / "s", embedding_model="offline:hashing")
    file = tmp_path / "a.csv"
    with open_workspace(settings) as ws:
        file.write_text("Name,Berths\nHeron,4\nTern,2\n", "utf-8")
        ws.index.add([file])
        assert "6" in use(tool(ws), sql="SELECT sum(Berths) AS n FROM a").text
        file.write_text("Name,Berths\nHeron,40\nTern,2\n", "utf-8")
        ws.index.add([file])
        assert "42" in use(tool(ws), sql="SELECT sum(Berths) AS n FROM a").text


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "SELECT 문 하나만"), ("en", "single SELECT")]
)
def test_anything_but_a_select_is_refused_in_words(
    harbour: Workspace, language: str, words: str
) -> None:
    """The message lists the tables, so that the model can correct itself."""
    message = use(tool(harbour), language, sql="DELETE FROM boats")
    assert message.status == "error"
    assert words in message.text and '"boats"' in message.text
    assert "no such column: Nmae" in use(tool(harbour), language, sql="SELECT Nmae FROM boats").text


@pytest.mark.parametrize(
    "sql",
    [
        *("DROP TABLE t", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "PRAGMA user_version"),
        *("ATTACH 'x.db' AS x", "SELECT 1; DELETE FROM t", "VACUUM INTO '/tmp/x'", "", "BEGIN"),
        *("WITH x AS (SELECT 1) DELETE FROM t", "REPLACE INTO t VALUES (1)", "CREATE TABLE u(a)"),
        *("SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT pg_sleep(9)"),
        *(
            "SELECT * INTO OUTFILE '/tmp/x' FROM t",
            "EXPLAIN SELECT 1",
            "SELECT 1 --\n; DROP TABLE t",
        ),
        *("SELECT/**/1;SELECT 2", "SELECT lo_import('/etc/passwd')", "SELECT 1\0"),
    ],
)
def test_statements_that_do_more_than_read_are_refused(sql: str) -> None:
    """Before the database sees them."""
    with pytest.raises(StatementRefused, match="not_select"):
        checked(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'DROP TABLE t; --'",
        'SELECT "update" FROM t',
        "(SELECT 1)",
        "select 1 -- into",
        "VALUES (1)",
    ],
)
def test_words_in_strings_do_not_matter(sql: str) -> None:
    """A value or a quoted column may have any name."""
    assert checked(f"{sql};") == sql


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT zeroblob(1000000000)", "not_select"),
        ("SELECT printf('%1000000000d', 1)", "not_select"),
        ("SELECT * FROM pragma_database_list", "not_select"),
        ("SELECT fts3_tokenizer('simple')", "not_select"),
        (
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c",
            "not_select",
        ),
        ("SELECT count(*) FROM n a, n b, n c, n d, n e, n f", "slow"),
        ("SELECT group_concat(a.x || b.x) FROM n a, n b", "error"),
    ],
)
def test_the_authorizer_and_the_limits_hold(sql: str, reason: str) -> None:
    """What passes the first check is bounded by SQLite itself: functions, recursion, time, size."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE n (x)")
    connection.executemany("INSERT INTO n VALUES (?)", [(f"number {i}",) for i in range(300)])
    with closing(connection), pytest.raises(StatementRefused) as caught:
        select(connection, sql, seconds=1)
    assert caught.value.reason == reason


def test_rows_are_limited_and_said_to_be(harbour: Workspace) -> None:
    """A result is cut, with a sentence about it."""
    sql = "SELECT a.Name FROM boats a, boats b, boats c, boats d, boats e, boats f"
    text = use(tool(harbour), "en", sql=sql).text
    assert "Only the first 200 rows are shown" in text
    assert "No row matches" in use(tool(harbour), "en", sql="SELECT 1 FROM boats WHERE 0").text


def test_cells_may_hold_what_looks_like_a_cell() -> None:
    """Only names of the header begin a cell."""
    text = "Name | Note\nName: Heron; Note: see: below; or above\nName: Tern; Note: a\n\nother text"
    (table,) = sheet_tables(text)
    assert table.rows == (("Heron", "see: below; or above"), ("Tern", "a"))


@pytest.fixture
def ships(tmp_path: Path) -> Path:
    """A SQLite database of ships."""
    path = tmp_path / "ships & more.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE ships (name TEXT, tons INTEGER)")
        connection.executemany("INSERT INTO ships VALUES (?, ?)", [("Ada", 3), ("Bo", 40)])
        connection.commit()
    return path


def test_a_configured_database_is_read(ships: Path) -> None:
    """The tool is offered where the setting is, lists tables, and answers."""
    settings = Settings(sql_url=f"sqlite:///{ships}", web_tools=False)
    tools = {tool.name: tool for tool in build_tools(None, settings)}  # type: ignore[arg-type]
    listed = use(tools["query_database"], "en").text
    assert "ships: name TEXT, tons INTEGER" in listed
    found = use(tools["query_database"], "en", sql="SELECT name FROM ships WHERE tons > 10")
    assert found.artifact[0].text.splitlines()[2:] == ["Bo"]
    assert "query_database" not in {t.name for t in build_tools(None, Settings())}  # type: ignore[arg-type]


@pytest.mark.parametrize("sql", ["DELETE FROM ships", "SELECT writefile('x', 'y')"])
def test_a_configured_database_is_not_written(ships: Path, sql: str) -> None:
    """Neither by the statement nor by the connection itself, which is opened read-only."""
    database = ConfiguredDatabase(f"sqlite:///{ships}")
    assert use(query_database(database), "en", sql=sql).status == "error"
    with closing(database._sqlite()) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM ships")
    assert database.select("SELECT count(*) FROM ships").values == [(2,)]


def test_a_database_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    """No path and no exception reaches the model, and no file is made."""
    database = ConfiguredDatabase(f"sqlite:///{tmp_path}/gone.db")
    message = use(query_database(database), "en", sql="SELECT 1")
    assert isinstance(message.artifact, Unavailable)
    assert str(tmp_path) not in message.text
    assert not (tmp_path / "gone.db").exists()


@pytest.mark.parametrize(
    "url", ["oracle://u:secret@h/x", "mssql+pyodbc://u:secret@h/x", "no address"]
)
def test_a_database_that_nothing_protects_is_refused(url: str) -> None:
    """The error names the setting and not the address."""
    with pytest.raises(SettingsError) as caught:
        ConfiguredDatabase(url)
    assert "secret" not in str(caught.value)
    assert "RAG_SQL_URL" in str(caught.value)


def test_a_slow_query_of_the_tool_ends(harbour: Workspace) -> None:
    """A cross join is stopped by its limit, and the next query works."""
    sql = "SELECT count(*) FROM " + ", ".join(f"boats b{n}" for n in range(20))
    assert "too long" in use(tool(harbour), "en", sql=sql).text  # without a limit it never ends
    assert use(tool(harbour), "en", sql="SELECT 1").status == "success"


POSTGRES = "postgresql://reader:secret@127.0.0.1:9/harbour"


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> ConfiguredDatabase:
    """A database of PostgreSQL that is not there; only the check before it is tested."""
    monkeypatch.setattr("agents.tools.sql.database._engine", lambda url: None)
    return ConfiguredDatabase(POSTGRES)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a$$ ; DELETE FROM t; SELECT 1 AS b$$",
        "SELECT E'\\'' ; DELETE FROM t; --'",
        "SELECT 1 --x\n",
        "SELECT 1 /* /* */ ; DELETE FROM t -- */ */",
        "SELECT 1 ` ; DELETE FROM t; `",
        "SELECT 1; COMMIT",
    ],
)
def test_borders_of_strings_that_systems_read_differently_are_refused(
    postgres: ConfiguredDatabase, sql: str
) -> None:
    """A statement that hides another one from the check never reaches the database."""
    with pytest.raises(StatementRefused, match="not_select"):
        postgres.select(sql)


def test_a_missing_driver_is_an_error_of_the_settings() -> None:
    """PostgreSQL needs a driver of its own; the error names the setting, not the password."""
    if any(importlib.util.find_spec(name) for name in ("psycopg2", "psycopg")):
        pytest.skip("a driver of PostgreSQL is installed")
    with pytest.raises(SettingsError, match="RAG_SQL_URL is not installed") as caught:
        ConfiguredDatabase(POSTGRES)
    assert "secret" not in str(caught.value)
