"""Content lines of iCalendar and vCard (RFC 5545, RFC 6350), unfolded, in nested components."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_SOFT_LINE_BREAK: Final = re.compile(r"=\r?\n[ \t]*")
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?([\w-]+)((?:;[\w-]+(?:=(?:\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*)?)*)"
    r":(.*)",
    re.S,
)
_PARAMETER: Final = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^\";])*))?")
_ESCAPE: Final = re.compile(r"\\([nN,;:\\\"])")
_MAX_LINES: Final = 200_000  # lines


@dataclass(frozen=True, slots=True)
class Line:
    """A property: name and parameter names in capitals, value as written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value without escapes."""
        return unescape(self.value)


@dataclass(slots=True)
class Component:
    """A component between BEGIN and END: properties and nested components."""

    name: str
    lines: list[Line] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """Return the first property of a name."""
        return next((line for line in self.lines if line.name == name), None)

    def text(self, name: str) -> str:
        """Return the text of the first property of a name; empty where there is none."""
        line = self.first(name)
        return line.text.strip() if line else ""

    def all(self, name: str) -> list[Line]:
        """Return every property of a name."""
        return [line for line in self.lines if line.name == name]


def unescape(value: str) -> str:
    """Return a value without escapes."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def components(text: str) -> list[Component]:
    """Return the outermost components; unclosed ones end with the text."""
    root = Component("")
    stack = [root]
    for line in _lines(text):
        if line.name == "BEGIN":
            inner = Component(line.value.strip().upper())
            stack[-1].children.append(inner)
            stack.append(inner)
        elif line.name == "END":
            del stack[max(len(stack) - 1, 1) :]
        else:
            stack[-1].lines.append(line)
    return root.children


def _lines(text: str) -> Iterator[Line]:
    if "QUOTED-PRINTABLE" in text.upper():
        text = _SOFT_LINE_BREAK.sub("", text)
    for raw in _FOLD.sub("", text).splitlines()[:_MAX_LINES]:
        if (match := _LINE.fullmatch(raw.strip())) is None:
            continue
        parameters = {
            key.upper(): value.replace('"', "") for key, value in _PARAMETER.findall(match[2])
        }
        value = match[3]
        if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "").upper(), *parameters):
            encoding = parameters.get("CHARSET", "utf-8")
            value = _decode_quoted_printable(value, encoding)
        yield Line(match[1].upper(), parameters, value)


def _decode_quoted_printable(value: str, encoding: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
