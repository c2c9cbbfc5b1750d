"""Run properties (`rPr`) that change the text: vertical alignment, strikethrough, hidden, font."""

from typing import Final, NamedTuple

from lxml import etree

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT
from ingest.loaders.ooxml.package import attribute, child, local

_OFF: Final = ("0", "false", "off", "none")
_VERT_ALIGN: Final = {"superscript": SUPERSCRIPT, "subscript": SUBSCRIPT}
_LEAST_SHIFT: Final = 4  # half-points; smaller shifts are cosmetic
_ANCESTORS: Final = 20


class RunFormat(NamedTuple):
    """Properties of a run; None for those that are not set."""

    vert_align: int | None = None
    shift: int | None = None
    strike: bool | None = None
    double_strike: bool | None = None
    hidden: bool | None = None
    font: str | None = None

    def inherit(self, base: "RunFormat") -> "RunFormat":
        """Return this format with unset properties taken from `base`."""
        own = {name: value for name, value in self._asdict().items() if value is not None}
        return base._replace(**own)

    @property
    def vertical(self) -> int:
        """Vertical alignment as in `runs.Run`."""
        shift = self.shift or 0
        if self.vert_align or abs(shift) < _LEAST_SHIFT:
            return self.vert_align or 0
        return SHIFTED_UP if shift > 0 else SHIFTED_DOWN

    @property
    def withdrawn(self) -> str:
        """As in `runs.Run`."""
        return "struck" if self.strike or self.double_strike else ""


PLAIN: Final = RunFormat()


def read_run_format(properties: etree._Element | None) -> RunFormat:
    """Return the format that run properties (`rPr`) set."""
    run_format = PLAIN
    for item in properties if properties is not None else ():
        match local(item):
            case "vertAlign":
                align = _VERT_ALIGN.get(attribute(item, "val"), 0)
                run_format = run_format._replace(vert_align=align)
            case "position":
                run_format = run_format._replace(shift=_whole(attribute(item, "val")))
            case "strike":
                run_format = run_format._replace(strike=_is_on(item))
            case "dstrike":
                run_format = run_format._replace(double_strike=_is_on(item))
            case "vanish":
                run_format = run_format._replace(hidden=_is_on(item))
            case "rFonts":
                run_format = run_format._replace(
                    font=attribute(item, "ascii") or attribute(item, "hAnsi")
                )
    return run_format


def read_style_formats(named: dict[str, etree._Element]) -> dict[str, RunFormat]:
    """Return the run formats of styles by style id, inherited properties (`basedOn`) included."""
    own = {name: read_run_format(child(style, "rPr")) for name, style in named.items()}
    formats = {}
    for name in named:
        run_format, base = own[name], name
        for _ in range(_ANCESTORS):
            parent = child(named[base], "basedOn")
            base = attribute(parent, "val") if parent is not None else ""
            if base not in named:
                break
            run_format = run_format.inherit(own[base])
        if run_format != PLAIN:
            formats[name] = run_format
    return formats


def _is_on(mark: etree._Element) -> bool:
    return attribute(mark, "val").lower() not in _OFF


def _whole(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0
