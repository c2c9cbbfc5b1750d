"""Page images: pages of PDF files drawn in the sandbox, for the document viewer.

with PageImages(settings) as images:
images.draw(Path("rules.pdf"), 3, "within two years")
"""

import threading
from base64 import b64decode
from binascii import Error
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from ingest.sandbox.limits import SandboxSettings
from ingest.sandbox.sandbox import Worker

MAX_BYTES: Final = 8_000_000  # of one image
KEPT: Final = 24  # images
IDLE_SECONDS: Final = 60.0  # after which the process ends, to release its memory
_PNG: Final = b"\x89PNG\r\n\x1a\n"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PageImage:
    """A page as PNG; each box is left, top, width and height as shares of the page."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...] = ()


class PageImages:
    """Draws pages in one child process, one at a time, and keeps the last ones."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._worker = Worker(settings)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], PageImage] = OrderedDict()
        self._idle: threading.Timer | None = None

    def __enter__(self) -> "PageImages":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def draw(self, path: Path, page: int, quote: str = "") -> PageImage | None:
        """Return a page, from 1, with the boxes of a quote; None where it cannot be drawn."""
        try:
            stat = path.stat()
        except OSError:
            return None
        key = (path, stat.st_mtime_ns, stat.st_size, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            request = {"path": str(path.absolute()), "page": page, "quote": quote}
            image = _unpacked(self._worker.request(request))
            self._end_when_idle()
            if image is not None:
                self._kept[key] = image
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return image

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            self._worker.close()

    def _end_when_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_SECONDS, self.close)
        self._idle.daemon = True
        self._idle.start()


def _unpacked(response: Any) -> PageImage | None:
    """Return the image of a worker's response; None for any other response."""
    try:
        png = b64decode(response["png"], validate=True)
        boxes = tuple(_box(box) for box in response["boxes"])
        width, height = int(response["width"]), int(response["height"])
    except (KeyError, TypeError, ValueError, Error):
        return None
    is_image = png.startswith(_PNG) and len(png) <= MAX_BYTES and width > 0 and height > 0
    return PageImage(png, width, height, boxes) if is_image else None


def _box(values: Any) -> Box:
    left, top, width, height = (min(max(float(value), 0.0), 1.0) for value in values)
    return left, top, width, height
