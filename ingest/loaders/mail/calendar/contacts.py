"""Contacts as `label: value` lines, of vCard files and of Outlook items."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.mail.calendar.content_lines import Component, Line, components, unescape
from ingest.loaders.mail.calendar.labels import labels_for
from ingest.loaders.page_builder import PageBuilder, Refused

_LABELS: Final = {
    "name": ("Name", "이름"),
    "company": ("Company", "회사"),
    "department": ("Department", "부서"),
    "title": ("Job title", "직책"),
    "phone": ("Phone", "전화"),
    "work_phone": ("Business phone", "직장 전화"),
    "home_phone": ("Home phone", "집 전화"),
    "mobile": ("Mobile phone", "휴대전화"),
    "fax": ("Fax", "팩스"),
    "mail": ("E-mail", "이메일"),
    "address": ("Address", "주소"),
    "work_address": ("Business address", "직장 주소"),
    "home_address": ("Home address", "집 주소"),
    "web": ("Web page", "웹 페이지"),
    "birthday": ("Birthday", "생일"),
    "note": ("Notes", "메모"),
    "start": ("When", "일시"),
    "place": ("Where", "장소"),
    "repeats": ("Repeats", "반복"),
    "attendees": ("Attendees", "참석자"),
    "due": ("Due", "기한"),
    "owner": ("Owner", "담당자"),
    "done": ("Complete", "완료"),
}
_TEXTS: Final = {"TITLE": "title", "URL": "web", "BDAY": "birthday", "NOTE": "note"}

Field = tuple[str, str]


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each card of a vCard file as a paragraph under its name."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    cards = [card for card in components(text) if card.name == "VCARD"]
    if not cards:
        raise Refused("unreadable", "damaged")
    for card in cards:
        builder.add("\n".join(labelled_lines(list(_fields(card)))))


def labelled_lines(fields: Sequence[Field]) -> Iterator[str]:
    """Yield `label: value` for each (key, value), in the language that the values are in."""
    is_korean = labels_for(" ".join(value for _, value in fields))["when"] == "일시"
    for key, value in fields:
        if value.strip():
            yield f"{_LABELS[key][is_korean]}: {' '.join(value.split())}"


def _fields(card: Component) -> Iterator[Field]:
    yield "name", card.text("FN") or _full_name(_parts(card.first("N"))[:2])
    organisation = _parts(card.first("ORG"))
    yield "company", organisation[0] if organisation else ""
    yield "department", " ".join(organisation[1:])
    for line in card.lines:
        if line.name == "TEL":
            yield _telephone(line), line.text.removeprefix("tel:")
        elif line.name == "EMAIL":
            yield "mail", line.text
        elif line.name == "ADR":
            kind = {"HOME": "home_address", "WORK": "work_address"}
            label = next((kind[word] for word in _types(line) if word in kind), "address")
            yield label, " ".join(filter(None, _parts(line)))
        elif line.name in _TEXTS:
            yield _TEXTS[line.name], line.text


def _full_name(parts: list[str]) -> str:
    """Return family and given name in the order of their language."""
    is_korean = labels_for("".join(parts))["when"] == "일시"
    return "".join(parts) if is_korean else " ".join(reversed(parts)).strip()


def _telephone(line: Line) -> str:
    types = _types(line)
    for word, key in (("FAX", "fax"), ("CELL", "mobile"), ("WORK", "work_phone")):
        if word in types:
            return key
    return "home_phone" if "HOME" in types else "phone"


def _types(line: Line) -> set[str]:
    return {
        word for p in (*line.parameters.values(), *line.parameters) for word in p.upper().split(",")
    }


def _parts(line: Line | None) -> list[str]:
    """Return the parts of a structured value, separated by semicolons."""
    if line is None:
        return []
    parts = line.value.replace("\\;", "\0").split(";")
    return [unescape(part.replace("\0", ";")).strip() for part in parts]
