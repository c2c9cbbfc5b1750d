"""Page images: pages of a PDF drawn in the sandbox, with boxes around a quote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.loaders.pdf.page_image import _joined, _spans
from ingest.sandbox.page_images import PageImages, _unpacked
from settings import ROOT, Settings

RULES = ROOT / "data" / "sample" / "ko" / "academic-rules.pdf"
HANDBOOK = ROOT / "data" / "sample" / "en" / "student-handbook.pdf"


@pytest.fixture
def images(settings: Settings) -> Iterator[PageImages]:
    """What draws pages."""
    with PageImages(settings) as opened:
        yield opened


def test_a_page_is_drawn_with_the_quoted_row_boxed(images: PageImages) -> None:
    """The cells of a row are found although the page has no bars; their boxes lie on one line."""
    image = images.draw(RULES, 2, "본인 결혼 | 5일 | 청첩장 또는 혼인관계증명서")
    assert image is not None
    assert image.width == 1_100 and image.height > image.width
    assert len(image.boxes) == 3
    lefts = [box[0] for box in image.boxes]
    assert lefts == sorted(lefts) and max(b[1] for b in image.boxes) - image.boxes[0][1] < 0.005
    assert all(0 < x < 1 and 0 < y < 1 and w > 0 and h > 0 for x, y, w, h in image.boxes)


def test_a_quote_over_two_lines_has_a_box_for_each(images: PageImages) -> None:
    """In English, too; a quote that the page does not have has none."""
    quote = "was founded in 1971 on the east shore of Lake Mulbit and has 9,640 students in five"
    image = images.draw(HANDBOOK, 1, f"Yunseul University {quote} colleges: Humanities")
    assert image is not None and len(image.boxes) >= 2
    other = images.draw(HANDBOOK, 1, "zebra crossing")
    assert other is not None and other.boxes == ()


def test_what_cannot_be_drawn_is_none(images: PageImages, tmp_path: Path) -> None:
    """A page that is not there, another format, a damaged file, no file; the next one works."""
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(RULES.read_bytes()[:500])
    other = ROOT / "data" / "sample" / "ko" / "faq.md"
    assert images.draw(RULES, 99) is None
    for path in (other, damaged, tmp_path / "none.pdf"):
        assert images.draw(path, 1) is None
    assert images.draw(RULES, 1) is not None


def test_a_hostile_worker_says_nothing_but_images() -> None:
    """Whatever a worker that a file controls responds, only a PNG with numbers is taken."""
    good = {"png": "iVBORw0KGgo=", "width": 2, "height": 2, "boxes": [[2, -1, 0.5, 0.5]]}
    image = _unpacked(good)
    assert image is not None and image.boxes == ((1.0, 0.0, 0.5, 0.5),)
    for change in (
        {"png": "PHN2Zz4="},
        {"png": 3},
        {"width": -1},
        {"boxes": [["x", 0, 0, 0]]},
        {"boxes": [[0, 0, 0]]},
    ):
        assert _unpacked(good | change) is None
    assert _unpacked(None) is None and _unpacked([1]) is None


def test_the_cells_of_a_row_are_those_nearest_to_its_rarest() -> None:
    """A value that several rows have is taken from the row of the value that only one has."""
    assert _spans("a1x5일b2x5일c3x5일", "b2 | 5일") == [(5, 7), (8, 10)]
    assert _spans("5일xa15일xb25일xc3", "5일 | b2") == [(5, 7), (8, 10)]
    assert _spans("abc", "x | y") == []


def test_boxes_of_one_line_are_joined() -> None:
    """Those of another line, or far away, are not."""
    boxes = [(0.1, 0.1, 0.02, 0.02), (0.12, 0.1, 0.02, 0.02), (0.5, 0.1, 0.02, 0.02)]
    assert len(_joined([*boxes, (0.1, 0.2, 0.02, 0.02)])) == 3
