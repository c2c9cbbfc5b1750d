"""SQL tools: a SELECT over the tables of ingested sheets, or over a configured database.

An empty statement lists the tables; so does the message about one that fails.
"""

from typing import Annotated, Any, Protocol

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.messages import Language, localise
from agents.tools.results import ToolResult, call_language, computed, make_tool
from agents.tools.service import Retries, ToolServices
from agents.tools.sql.read_only import Rows
from agents.tools.sql.statements import StatementRefused
from chains.sources import Source

TABLES, DATABASE = "query_tables", "query_database"
SECONDS = 15.0
SCHEMA_CHARS = 6_000
RESULT_CHARS = 8_000
_CELL_CHARS = 300


class Database(Protocol):
    """Tables that can be read."""

    def schema(self) -> str:
        """Return the tables with their columns, a line each; empty where there are none."""

    def select(self, sql: str) -> Rows:
        """Return the result of a SELECT."""


def query_tables(database: Database, language: str = "auto") -> BaseTool:
    """Return the tool that queries the tables of ingested sheets."""
    return _sql_tool(TABLES, database, language)


def query_database(database: Database, language: str = "auto") -> BaseTool:
    """Return the tool that queries the configured database."""
    return _sql_tool(DATABASE, database, language)


def _sql_tool(name: str, database: Database, language: str) -> BaseTool:
    services = ToolServices(Retries(tries=1, seconds=SECONDS))

    def query(
        sql: Annotated[str, "One SELECT statement; empty lists the tables and columns"] = "",
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, "")

        def find() -> list[Source]:
            text = _answer(database, sql, spoken) if sql.strip() else _schema(database)
            return computed(name, spoken, text) if text else []

        return services.call(name, spoken, {"sql": sql}, find)

    return make_tool(name, query, language)


def _schema(database: Database) -> str:
    return database.schema()[:SCHEMA_CHARS]


def _answer(database: Database, sql: str, spoken: Language) -> str:
    try:
        rows = database.select(sql)
    except StatementRefused as error:
        key = {"slow": "sql_slow", "not_select": "sql_not_select"}.get(error.reason, "sql_error")
        tables = _schema(database)
        raise ToolException(localise(key, spoken, problem=error.problem, tables=tables)) from None
    return f"{' '.join(sql.split())}\n{_table(rows, spoken)}"


def _table(rows: Rows, spoken: Language) -> str:
    lines = [" | ".join(rows.columns)]
    shown = 0
    for row in rows.values:
        line = " | ".join(_cell(value) for value in row)
        if sum(map(len, lines)) + len(line) > RESULT_CHARS:
            break
        lines.append(line)
        shown += 1
    if rows.more or shown < len(rows.values):
        lines.append(localise("sql_more", spoken, count=shown))
    elif not rows.values:
        lines.append(localise("sql_none", spoken))
    return "\n".join(lines)


def _cell(value: Any) -> str:
    text = "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
    return " ".join(text.split())[:_CELL_CHARS]
