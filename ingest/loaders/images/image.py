"""Pictures: the text in them, for those who installed the `ocr` extra; one page a frame."""

import warnings
from collections.abc import Iterator
from typing import Final

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.images import ocr
from ingest.loaders.images.ocr import Picture
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused

# (offset, bytes, name), the longer ones first.
_SIGNATURES: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"\0\0\1\0", "ICO"),
    (8, b"WEBP", "WebP"),
    *((4, b"ftyp" + brand, "HEIF") for brand in (b"heic", b"heix", b"mif1", b"avif")),
)
_DOTS: Final = 100_000_000
_FRAMES: Final = 500
_DPI: Final = 200
_SCREEN_DPI: Final = 100  # Programs declare it whatever they save.


def picture_kind(head: bytes) -> str:
    """Return the name of a picture's format by its first bytes; empty for everything else."""
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "BMP"
    return next((name for at, start, name in _SIGNATURES if head.startswith(start, at)), "")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the text of each frame as a page.

    Raises:
        Refused: the extra is not installed, or the picture is none or too large.
    """
    with path.open("rb") as file:
        kind = picture_kind(file.read(16))
    reader = ocr.reader()
    if reader is None or kind == "HEIF":
        raise Refused("unsupported", "image", kind=kind)
    builder.no_text_reason = "ocr_nothing"
    for number, picture in enumerate(_frames(path), 1):
        if limits.is_late:
            builder.pages_without_ocr.append(number)
        else:
            builder.add(reader.read(picture))
        builder.end_page("page")


def _frames(path: File) -> Iterator[Picture]:
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _DOTS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(handle(path)) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image)):
                    if number == _FRAMES:
                        raise Refused("too_large", "bomb")
                    turned = ImageOps.exif_transpose(frame).convert("LA")
                    # What is clear in a picture is white on a page.
                    white = Image.new("L", turned.size, "white")
                    white.paste(turned.getchannel("L"), mask=turned.getchannel("A"))
                    yield Picture(white.tobytes(), *white.size, _dpi(frame.info.get("dpi")))
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused("too_large", "bomb") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise Refused("unreadable", "damaged") from None


def _dpi(declared: object) -> int:
    """Return the density of a picture; a usual one where it declares that of a screen."""
    value = declared[0] if isinstance(declared, tuple) and declared else 0
    return round(float(value)) if value > _SCREEN_DPI else _DPI
