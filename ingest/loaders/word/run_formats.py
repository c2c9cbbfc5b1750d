"""Formats of runs in Word that change what they say: raised, lowered, struck out, hidden, font."""

from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.ooxml.package import attribute, child, local

_OFF: Final = ("0", "false", "off", "none")
_ALIGNED: Final = {"superscript": SUPERSCRIPT, "subscript": SUBSCRIPT}
_LEAST_SHIFT: Final = 4  # half-points; less is set by eye to mend a line
_ANCESTORS: Final = 20


class Look(NamedTuple):
    """What properties say of a run; None is what they leave open."""

    aligned: int | None = None
    shift: int | None = None
    strike: bool | None = None
    double: bool | None = None
    hidden: bool | None = None
    font: str | None = None

    def over(self, base: "Look") -> "Look":
        """Return this look, what it leaves open taken from `base`."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return base._replace(**said)

    @property
    def level(self) -> int:
        """Where the text stands, as `runs.Run` says it."""
        shift = self.shift or 0
        if self.aligned or abs(shift) < _LEAST_SHIFT:
            return self.aligned or 0
        return SHIFTED_UP if shift > 0 else SHIFTED_DOWN

    @property
    def gone(self) -> str:
        """Why the text no longer holds."""
        return "struck" if self.strike or self.double else ""


PLAIN: Final = Look()


def look_of(properties: etree._Element | None) -> Look:
    """Return what run properties (`rPr`) say."""
    found = PLAIN
    for item in properties if properties is not None else ():
        match local(item):
            case "vertAlign":
                found = found._replace(aligned=_ALIGNED.get(attribute(item, "val"), 0))
            case "position":
                found = found._replace(shift=_whole(attribute(item, "val")))
            case "strike":
                found = found._replace(strike=_is_on(item))
            case "dstrike":
                found = found._replace(double=_is_on(item))
            case "vanish":
                found = found._replace(hidden=_is_on(item))
            case "rFonts":
                found = found._replace(font=attribute(item, "ascii") or attribute(item, "hAnsi"))
    return found


def looks_of(named: dict[str, etree._Element]) -> dict[str, Look]:
    """Return the looks of styles by their id, with what they take from those they rest on."""
    own = {name: look_of(child(style, "rPr")) for name, style in named.items()}
    found = {}
    for name in named:
        look, base = own[name], name
        for _ in range(_ANCESTORS):
            below = child(named[base], "basedOn")
            base = attribute(below, "val") if below is not None else ""
            if base not in named:
                break
            look = look.over(own[base])
        if look != PLAIN:
            found[name] = look
    return found


def _is_on(mark: etree._Element) -> bool:
    return attribute(mark, "val").lower() not in _OFF


def _whole(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0
