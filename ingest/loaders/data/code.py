"""Source code and settings files: the text as it is, with its definitions as headings."""

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
_BRACED = re.compile(  # Functions that no keyword announces.
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
_MARKS = ("@", "#[", "# ", "//", "/*", "--")  # of decorators, attributes and comments
_GO_ON = ("*", ")", "]")  # within one of several lines
_TAB = 4


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the file as one page, its definitions marked as headings by their indentation."""
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
        # One line at a time, and no long ones, so that no pattern can take long.
        short = len(line) <= _LINE_CHARS
        found = rule.match(line + _after(text, start + len(line))) if short else None
        if found and line.strip():
            indent = next(len(g.expandtabs(_TAB)) for g in found.groups() if g is not None)
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            title = found[0].split("\n")[0].strip().rstrip("{:").strip()[:_TITLE_CHARS]
            begins_above = lead is not None and lead[1] == indent
            offset = lead[0] if lead and begins_above else start + len(line) - len(line.lstrip())
            yield offset, min(len(indents), _LEVELS), title
            lead = None
        else:
            lead = _lead(line, start, lead)
        start += len(line) + 1


def _lead(line: str, start: int, lead: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return where the comments and decorators that a line ends begin, and how far indented."""
    bare = line.strip()
    if not bare or not (lead or bare.startswith(_MARKS)):
        return None
    indent = len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB))
    same = lead is not None and indent == lead[1] and bare.startswith((*_MARKS, *_GO_ON))
    if lead and (same or indent > lead[1]):
        return lead
    return (start + len(line) - len(line.lstrip()), indent) if bare.startswith(_MARKS) else None


def _after(text: str, end: int) -> str:
    """The line end and the first signs after it, which some rules look at."""
    return text[end : end + 3]
