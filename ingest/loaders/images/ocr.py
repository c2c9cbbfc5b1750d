"""OCR: text in images by Tesseract, with the `ocr` extra.

Tesseract runs as a library inside the worker: it starts no program and downloads no model. English
comes with the extra; Korean needs the file `kor.traineddata` in one of the tessdata folders.
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
_MIN_CONFIDENCE: Final = 60  # of 100; below it the page is upside down, or has no text
_DPI: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A greyscale image, one byte a pixel, rows without padding."""

    data: bytes
    width: int
    height: int
    dpi: int = _DPI

    def turned(self) -> "Picture":
        """Return the picture turned by 180 degrees."""
        return Picture(self.data[::-1], self.width, self.height, self.dpi)


class Reader(Protocol):
    """An OCR engine."""

    def read(self, picture: Picture) -> str:
        """Return the text; empty where the confidence is too low."""
        ...


@cache
def reader() -> Reader | None:
    """Return the OCR engine; None without the extra.

    Raises:
        Refused: the extra is installed, but no language data.
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
def languages_available() -> tuple[str, ...]:
    """Return the languages that OCR can read, without loading Tesseract."""
    return tuple(language_data(_FOLDERS)[1]) if find_spec("tesserocr") else ()


def language_data(folders: Iterable[Path]) -> tuple[Path, list[str]]:
    """Return the folder with data for most of our languages, and these languages."""
    folders_and_languages = [
        (folder, [n for n in LANGUAGES if (folder / f"{n}.traineddata").is_file()])
        for folder in folders
    ]
    return max(folders_and_languages, key=lambda pair: len(pair[1]))


class _Tesseract:
    def __init__(self, library: Any, folder: Path, languages: list[str]) -> None:
        detects_orientation = (folder / "osd.traineddata").is_file()
        self._api = library.PyTessBaseAPI(
            path=str(folder),
            lang="+".join(languages),
            psm=library.PSM.AUTO_OSD if detects_orientation else library.PSM.AUTO,
        )

    def read(self, picture: Picture) -> str:
        text, confidence = self._recognise(picture)
        if text.strip() and confidence < _MIN_CONFIDENCE:
            turned_text, turned_confidence = self._recognise(picture.turned())
            if turned_confidence > confidence:
                text, confidence = turned_text, turned_confidence
        return text if confidence >= _MIN_CONFIDENCE // 2 else ""

    def _recognise(self, picture: Picture) -> tuple[str, int]:
        self._api.SetImageBytes(picture.data, picture.width, picture.height, 1, picture.width)
        self._api.SetSourceResolution(picture.dpi)
        text = str(self._api.GetUTF8Text())
        return text, int(self._api.MeanTextConf())
