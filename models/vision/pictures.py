"""Pictures for chat models: type by content, limit on size, no metadata.

picture = read_picture("beach.jpg", data, max_mb=5)
HumanMessage([{"type": "text", "text": "Where is this?"}, image_block(picture)])
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from errors import PictureError
from models.vision.metadata import Damaged, without_metadata

MEGABYTE: Final = 1024 * 1024
# Beginnings of the four formats that all providers take.
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True)
class Picture:
    """A picture of a question.

    Attributes:
        name: Name of its file.
        media_type: `image/png`, `image/jpeg`, `image/webp` or `image/gif`.
        data: The file, without metadata.
    """

    name: str
    media_type: str
    data: bytes


def media_type(data: bytes) -> str:
    """Return the media type of a picture by its content; empty for everything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _SIGNATURES if data.startswith(magic)), "")


def read_picture(name: str, data: bytes, *, max_mb: float) -> Picture:
    """Return a file as a picture, without where and with what it was taken.

    Raises:
        PictureError: it is damaged, in another format, or larger than `max_mb` megabytes.
    """
    kind = media_type(data)
    if not kind:
        raise PictureError(
            "{name} is no picture that models take.",
            "Save it as PNG, JPEG, WebP or GIF and attach that.",
            code="picture_format",
            name=name,
        )
    if len(data) > max_mb * MEGABYTE:
        raise PictureError(
            "{name} has {size} MB; a picture may have {limit} MB.",
            "Make it smaller and attach it again, or raise RAG_MAX_IMAGE_MB.",
            code="picture_too_large",
            name=name,
            size=f"{len(data) / MEGABYTE:.1f}",
            limit=f"{max_mb:g}",
        )
    try:
        return Picture(name, kind, without_metadata(data, kind))
    except Damaged:
        raise PictureError(
            "{name} is damaged.",
            "Open it in a viewer, save it anew and attach that.",
            code="picture_format",
            name=name,
        ) from None


def image_block(picture: Picture) -> dict[str, Any]:
    """Return a picture as a standard content block, which LangChain puts into a provider's form."""
    encoded = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image", "base64": encoded, "mime_type": picture.media_type}


@dataclass(frozen=True)
class AskedPictures:
    """The pictures of one question.

    Attributes:
        question: An earlier one; empty for that of the turn.
    """

    question: str
    pictures: Sequence[Picture]
