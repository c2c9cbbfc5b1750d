"""Text in pictures, for those who installed the `ocr` extra.

Tesseract reads, inside the worker and without a network: no program is started, no model is
downloaded. Its English comes with the extra; any other language is a file `kor.traineddata`
beside it or where the system keeps them.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

from ingest.loaders.page_builder import Refused

LANGUAGES: Final = ("kor", "eng")
_FOLDERS: Final = (
    Path(sys.prefix, "share/tessdata"),
    *map(Path, ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata")),
    *map(
        Path, ("/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata")
    ),
    Path("C:/Program Files/Tesseract-OCR/tessdata"),
)
_SURE: Final = 60  # Of 100; below it the page lies upside down, or is no text.
_DPI: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture, one byte a point, rows without padding."""

    data: bytes
    width: int
    height: int
    dpi: int = _DPI

    def turned(self) -> "Picture":
        """Return the picture upside down."""
        return Picture(self.data[::-1], self.width, self.height, self.dpi)


class Reader(Protocol):
    """Whatever reads text in a picture."""

    def read(self, picture: Picture) -> str:
        """Return the text; empty where there is none that can be trusted."""
        ...


@cache
def reader() -> Reader | None:
    """Return the reader; None without the extra.

    Raises:
        Refused: the extra is there, but no language it could read.
    """
    try:
        import tesserocr
    except ImportError:
        return None
    folder, languages = language_data(_FOLDERS)
    if not languages:
        raise Refused("no_text", "ocr_data", folders=", ".join(map(str, _FOLDERS[:2])))
    return _Tesseract(tesserocr, folder, languages)


@cache
def ability() -> tuple[str, ...]:
    """Return the languages that can be read in pictures, loading nothing for it."""
    return tuple(language_data(_FOLDERS)[1]) if find_spec("tesserocr") else ()


def language_data(folders: Iterable[Path]) -> tuple[Path, list[str]]:
    """Return the folder that knows most of our languages, and which ones."""
    found = [
        (folder, [n for n in LANGUAGES if (folder / f"{n}.traineddata").is_file()])
        for folder in folders
    ]
    return max(found, key=lambda pair: len(pair[1]))


class _Tesseract:
    def __init__(self, library: Any, folder: Path, languages: list[str]) -> None:
        turns = (folder / "osd.traineddata").is_file()
        self._api = library.PyTessBaseAPI(
            path=str(folder),
            lang="+".join(languages),
            psm=library.PSM.AUTO_OSD if turns else library.PSM.AUTO,
        )

    def read(self, picture: Picture) -> str:
        text, sure = self._once(picture)
        if text.strip() and sure < _SURE:
            other, surer = self._once(picture.turned())
            text, sure = (other, surer) if surer > sure else (text, sure)
        return text if sure >= _SURE // 2 else ""

    def _once(self, picture: Picture) -> tuple[str, int]:
        self._api.SetImageBytes(picture.data, picture.width, picture.height, 1, picture.width)
        self._api.SetSourceResolution(picture.dpi)
        text = str(self._api.GetUTF8Text())
        return text, int(self._api.MeanTextConf())
