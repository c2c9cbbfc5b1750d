"""Statements that may be run: a single SELECT without functions that reach outside the tables.

This is the first of two checks; the database enforces that nothing is written (`read_only`,
`database`).
"""

import re
from typing import Final

LONGEST = 5_000  # characters

_QUIET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.S)
_BEGINS = re.compile(r"[\s(]*(?:select|with|values)\b", re.I)
_FORBIDDEN = re.compile(
    r"\b(?:insert|update|delete|merge|replace\s+into|into|create|drop|alter|truncate|grant|revoke"
    r"|attach|detach|pragma|vacuum|copy|call|execute|prepare|lock)\b",
    re.I,
)
_OUTSIDE: Final = re.compile(
    r"\b(?:pg_\w+|lo_\w+|dblink\w*|set_config|query_to_xml\w*|load_file|load_extension|sleep"
    r"|benchmark|get_lock|sys_\w+|readfile|writefile|xp_\w+)\s*\(",
    re.I,
)


class StatementRefused(Exception):
    """A statement may not be run, or failed; `problem` is the database's own sentence, if any."""

    def __init__(self, reason: str, problem: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.problem = problem


def checked(sql: str) -> str:
    """Return a statement without its closing semicolon.

    Raises:
        StatementRefused: it is no single SELECT (`not_select`), or too long.
    """
    text = sql.strip().rstrip(";").strip()
    bare = _QUIET.sub(" '' ", text)  # words in strings and comments do not count
    if len(text) > LONGEST or "\0" in text or ";" in bare or not _BEGINS.match(bare):
        raise StatementRefused("not_select")
    # A column may have such a name, but then it is quoted.
    if _FORBIDDEN.search(bare) or _OUTSIDE.search(bare):
        raise StatementRefused("not_select")
    return text
