"""Images: their text by OCR, one page a frame; needs the `ocr` extra."""

import warnings
from collections.abc import Iterator
from typing import Final

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.images import ocr
from ingest.loaders.images.ocr import Picture
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused

# Magic bytes: (offset, bytes, format).
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
_MAX_PIXELS: Final = 100_000_000
_MAX_FRAMES: Final = 500
_DPI: Final = 200
_SCREEN_DPI: Final = 100  # Programs declare 72 or 96 for images of any resolution.


def image_format(head: bytes) -> str:
    """Return the image format by its magic bytes; empty for everything else."""
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "BMP"
    return next((name for at, magic, name in _SIGNATURES if head.startswith(magic, at)), "")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the text of each frame as a page.

    Raises:
        Refused: the extra is not installed, or the image is damaged or too large.
    """
    with path.open("rb") as file:
        kind = image_format(file.read(16))
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

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(handle(path)) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image)):
                    if number == _MAX_FRAMES:
                        raise Refused("too_large", "bomb")
                    upright = ImageOps.exif_transpose(frame).convert("LA")
                    # Transparent pixels become white, as on paper.
                    page = Image.new("L", upright.size, "white")
                    page.paste(upright.getchannel("L"), mask=upright.getchannel("A"))
                    yield Picture(page.tobytes(), *page.size, _dpi(frame.info.get("dpi")))
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused("too_large", "bomb") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise Refused("unreadable", "damaged") from None


def _dpi(declared: object) -> int:
    """Return the resolution of an image; the default where it declares that of a screen."""
    value = declared[0] if isinstance(declared, tuple) and declared else 0
    return round(float(value)) if value > _SCREEN_DPI else _DPI
