"""Pictures for models: type by content, size, and metadata that does not leave the machine."""

from io import BytesIO

import pytest
from langchain_core.messages import HumanMessage

from errors import PictureError
from models.vision.pictures import image_block, media_type, read_picture
from tests.models.vision.samples import GIF, PLACE, exif, jpeg, png, segment, webp
from text.translation import in_both

XMP = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)
COMMENT = segment(0xFE, PLACE)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (webp(place=False), "image/webp"),
        (GIF, "image/gif"),
        (b"II*\0tiff", ""),
        (b"%PDF-1.7", ""),
        (b"", ""),
    ],
)
def test_the_type_is_that_of_the_content(data: bytes, kind: str) -> None:
    """Whatever the file is called."""
    assert media_type(data) == kind
    if kind:
        assert read_picture("notes.txt", data, max_mb=1).media_type == kind


@pytest.mark.parametrize(
    ("data", "clean"),
    [
        (jpeg(exif(1), XMP, COMMENT), jpeg()),
        (jpeg(behind=jpeg(exif(1))), jpeg()),
        (png(text=PLACE), png()),
        (png() + PLACE, png()),
        (webp(place=True), webp(place=False)),
    ],
    ids=["jpeg", "preview", "png", "behind", "webp"],
)
def test_where_a_picture_was_taken_is_not_sent(data: bytes, clean: bytes) -> None:
    """The place is in the file, and not in what is made of it; the picture itself is untouched."""
    assert PLACE in data or b"Exif" in data
    assert read_picture("a", data, max_mb=1).data == clean


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_orientation_stays(order: str) -> None:
    """Else a photograph taken upright would lie on its side."""
    image = pytest.importorskip("PIL.Image")
    data = read_picture("a", jpeg(exif(6, order)), max_mb=1).data
    assert PLACE not in data
    assert image.open(BytesIO(data)).getexif()[0x0112] == 6


def test_a_colour_profile_stays() -> None:
    """It is no metadata of the person."""
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
    assert profile in read_picture("a", jpeg(exif(1), profile), max_mb=1).data


@pytest.mark.parametrize(
    ("data", "code", "korean", "english"),
    [
        (b"GIF87", "picture_format", "PNG, JPEG", "Save it as PNG"),
        (png() + b"\0" * 1100, "picture_too_large", "RAG_MAX_IMAGE_MB", "RAG_MAX_IMAGE_MB"),
        (png()[:40], "picture_format", "손상", "damaged"),
        (jpeg()[:30], "picture_format", "손상", "damaged"),
        (b"\xff\xd8\xff\xd9", "picture_format", "손상", "damaged"),
        (b"RIFF\xff\0\0\0WEBPVP8 ", "picture_format", "손상", "damaged"),
    ],
    ids=["format", "size", "png", "jpeg", "empty", "webp"],
)
def test_what_no_model_takes_is_refused_with_a_remedy(
    data: bytes, code: str, korean: str, english: str
) -> None:
    """In both languages, with the name of the file."""
    with pytest.raises(PictureError) as caught:
        read_picture("plan.png", data, max_mb=0.001)
    assert caught.value.code == code
    texts = in_both(caught.value.text)
    assert korean in texts["ko"] and english in texts["en"]
    assert all("plan.png" in text for text in texts.values())


def test_the_block_is_a_standard_one() -> None:
    """LangChain reads it as an image with its data."""
    message = HumanMessage([image_block(read_picture("a", png(), max_mb=1))])
    (block,) = message.content_blocks
    assert block["type"] == "image"
    assert block["mime_type"] == "image/png" and block["base64"]
