"""Content lines of iCalendar and vCard (RFC 5545, RFC 6350): unfolded, with their parameters."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_SOFT: Final = re.compile(r"=\r?\n[ \t]*")
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?([\w-]+)((?:;[\w-]+(?:=(?:\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*)?)*)"
    r":(.*)",
    re.S,
)
_PARAMETER: Final = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^\";])*))?")
_ESCAPE: Final = re.compile(r"\\([nN,;:\\\"])")
_MOST: Final = 200_000  # lines


@dataclass(frozen=True, slots=True)
class Line:
    """A property: its name in capitals, parameters by name in capitals, and its raw value."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone."""
        return plain(self.value)


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END: properties, and components of its own."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

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


def plain(value: str) -> str:
    """Return a value with its escapes undone."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def components(text: str) -> list[Component]:
    """Return the outermost components; what is never closed ends with the text."""
    root = Component("")
    stack = [root]
    for line in _lines(text):
        if line.name == "BEGIN":
            inner = Component(line.value.strip().upper())
            stack[-1].parts.append(inner)
            stack.append(inner)
        elif line.name == "END":
            del stack[max(len(stack) - 1, 1) :]
        else:
            stack[-1].lines.append(line)
    return root.parts


def _lines(text: str) -> Iterator[Line]:
    if "QUOTED-PRINTABLE" in text.upper():
        text = _SOFT.sub("", text)
    for raw in _FOLD.sub("", text).splitlines()[:_MOST]:
        if (found := _LINE.fullmatch(raw.strip())) is None:
            continue
        parameters = {
            key.upper(): value.replace('"', "") for key, value in _PARAMETER.findall(found[2])
        }
        value = found[3]
        if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "").upper(), *parameters):
            encoding = parameters.get("CHARSET", "utf-8")
            value = _unquoted(value, encoding)
        yield Line(found[1].upper(), parameters, value)


def _unquoted(value: str, encoding: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
