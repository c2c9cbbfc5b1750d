"""Source code and settings files: the text as it is, with its definitions as headings."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ingest.loaders.decode import decode
from ingest.loaders.draft import Draft
from ingest.loaders.held import File
from ingest.loaders.limits import Limits

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
_TAB = 4


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the file as one page, its definitions marked as headings by their indentation."""
    raw, draft.metadata["encoding"] = decode(path.read_bytes())
    text = draft.clean(raw).strip("\n").rstrip()
    draft.title = PurePosixPath(limits.name).name
    draft.add(text, verbatim=True)
    rule = _BY_SUFFIX.get(limits.suffix)
    for offset, level, title in _definitions(text, rule) if rule else ():
        draft.mark(offset, level, title)


def _definitions(text: str, rule: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    indents: list[int] = []
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
            offset = start + len(line) - len(line.lstrip())
            yield offset, min(len(indents), _LEVELS), title
        start += len(line) + 1


def _after(text: str, end: int) -> str:
    """The line end and the first signs after it, which some rules look at."""
    return text[end : end + 3]
