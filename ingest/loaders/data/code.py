"""Source code and configuration files: the text verbatim, with definitions as headings."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

_WORDS = r"(?:(?:export|default|pub(?:\([\w: ]+\))?|public|private|protected|internal|static|final|"
_WORDS += r"abstract|async|sealed|partial|override|open|data|unsafe|extern|virtual|inline)\s+)*"
_GENERAL = re.compile(
    rf"^([ \t]*){_WORDS}(?:class|struct|interface|enum|trait|impl|namespace|module|object|record|"
    rf"protocol|extension|function\*?|func|fun|fn|def|sub|type)\s+(?:\([^)\n]*\)\s*)?[\w$<][^\n]*",
    re.M,
)
_ARROW = r"|^([ \t]*)(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=\s*(?:async\s*)?\([^)\n]*\)\s*=>"
_SCRIPT = re.compile(_GENERAL.pattern + _ARROW, re.M)
_PYTHON = re.compile(r"^([ \t]*)(?:async\s+def|def|class)\s+\w[^\n]*", re.M)
_BRACED = re.compile(  # functions without a keyword, as in C
    _GENERAL.pattern + r"|^([ \t]{0,8})(?!(?:return|else|if|for|while|switch|new|throw|case)\b)"
    r"[A-Za-z_][\w:<>,*&\[\]. \t]*[ \t*&]~?[\w:]+\([^;{}\n]*\)[^;{}\n=]*(?=\s*\{)",
    re.M,
)
_SQL = re.compile(
    r"^([ \t]*)(?:CREATE|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:TEMP\w*\s+|UNIQUE\s+|MATERIALIZED\s+)*"
    r"(?:TABLE|VIEW|FUNCTION|PROCEDURE|TRIGGER|INDEX|SCHEMA|TYPE)\s+[^\n(]+",
    re.M | re.I,
)
_SHELL = re.compile(r"^([ \t]*)(?:function\s+[\w:-]+|[\w:-]+\s*\(\))", re.M)
_YAML = re.compile(r"^()[^\s#\-][^\n#]*:[ \t]*(?:#[^\n]*)?$(?=\n[ \t-])", re.M)
_SECTION = re.compile(r"^()\[{1,2}[^\]\n]+\]{1,2}", re.M)
_RULES: Final = {
    _PYTHON: "py pyi",
    _SCRIPT: "js jsx mjs cjs ts tsx vue svelte",
    _BRACED: "java c cc cpp cxx h hh hpp cs dart m mm groovy",
    _SQL: "sql",
    _SHELL: "sh bash zsh",
    _YAML: "yaml yml",
    _SECTION: "toml ini cfg conf properties",
    _GENERAL: "go rs kt kts rb php scala swift ex exs lua pl pm jl proto graphql zig r",
}
_BY_SUFFIX: Final = {f".{name}": rule for rule, names in _RULES.items() for name in names.split()}
_TITLE_CHARS = 120
_LINE_CHARS = 400
_LEVELS = 4
_LEADS = ("@", "#[", "# ", "//", "/*", "--")  # decorators, attributes and comments
_MORE = ("*", ")", "]")  # further lines of one
_TAB = 4


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the file as one page; definitions are headings, nested by their indentation."""
    raw, builder.metadata["encoding"] = decode(path.read_bytes())
    clean = builder.clean(raw)
    text = clean.strip("\n").rstrip()
    builder.title = PurePosixPath(limits.name).name
    builder.add(text, verbatim=True, row=1 + len(clean) - len(clean.lstrip("\n")))
    rule = _BY_SUFFIX.get(limits.suffix)
    for offset, level, title in _definitions(text, rule) if rule else ():
        builder.add_heading(offset, level, title)
    builder.end_page("code")


def _definitions(text: str, rule: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    indents: list[int] = []
    lead: tuple[int, int] | None = None
    start = 0
    for line in text.split("\n"):
        # Only short lines, one at a time, so that no pattern can backtrack for long.
        is_short = len(line) <= _LINE_CHARS
        match = rule.match(line + _lookahead(text, start + len(line))) if is_short else None
        if match and line.strip():
            indent = next(len(g.expandtabs(_TAB)) for g in match.groups() if g is not None)
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            title = match[0].split("\n")[0].strip().rstrip("{:").strip()[:_TITLE_CHARS]
            begins_above = lead is not None and lead[1] == indent
            offset = lead[0] if lead and begins_above else start + len(line) - len(line.lstrip())
            yield offset, min(len(indents), _LEVELS), title
            lead = None
        else:
            lead = _lead(line, start, lead)
        start += len(line) + 1


def _lead(line: str, start: int, lead: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return (offset, indent) of the run of comments and decorators up to this line, if any."""
    bare = line.strip()
    if not bare or not (lead or bare.startswith(_LEADS)):
        return None
    indent = len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB))
    same = lead is not None and indent == lead[1] and bare.startswith((*_LEADS, *_MORE))
    if lead and (same or indent > lead[1]):
        return lead
    return (start + len(line) - len(line.lstrip()), indent) if bare.startswith(_LEADS) else None


def _lookahead(text: str, end: int) -> str:
    """Return the line end and two characters after it, for rules with a lookahead."""
    return text[end : end + 3]
