"""OCR: texts where the extra is installed, reasons where it is not."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from ingest.loaders import extract
from ingest.loaders.images import ocr
from ingest.loaders.images.ocr import Picture, language_data
from ingest.loaders.page_builder import Refused
from ingest.sandbox.sandbox import Worker
from settings import Settings

Install = Callable[[object], None]


class Echo:
    """Stands in for Tesseract: says the size of the picture it was given."""

    def read(self, picture: Picture) -> str:
        """Return the size."""
        return f"seen {picture.width} by {picture.height}"


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a reader, or a refusal, in the place of the installed one."""

    def put(reader: object) -> None:
        def answer() -> object:
            if isinstance(reader, Exception):
                raise reader
            return reader

        monkeypatch.setattr(ocr, "reader", answer)

    yield put


def picture(path: Path, text: str = "", frames: int = 1) -> Path:
    """Draw a text into a picture with so many frames."""
    image = Image.new("RGBA", (900, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((30, 60), text, "black", font=ImageFont.load_default(60))
    copies = [image.convert("RGB") if path.suffix == ".tiff" else image] * frames
    copies[0].save(path, save_all=frames > 1, append_images=copies[1:] if frames > 1 else [])
    return path


def scan(path: Path, *texts: str) -> Path:
    """Write a PDF whose pages are pictures; an empty text makes a page with words."""
    pdf = FPDF()
    for text in texts:
        pdf.add_page()
        if text:
            drawn = io.BytesIO()
            image = Image.new("RGB", (900, 300), "white")
            ImageDraw.Draw(image).text((30, 60), text, "black", font=ImageFont.load_default(60))
            image.save(drawn, "PNG")
            pdf.image(drawn, w=180)
        else:
            pdf.set_font("Helvetica", size=11)
            pdf.cell(text="Typed words")
    pdf.output(str(path))
    return path


def test_each_frame_of_a_picture_is_a_page(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """A fax of two pages has two pages."""
    install(Echo())
    found = extract(picture(tmp_path / "a.tiff", "x", frames=2), settings)
    assert [page.text for page in found.pages] == ["seen 900 by 200"] * 2
    assert (found.status, found.metadata["kind"]) == ("text", "image")


def test_only_scanned_pages_are_recognised(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """Pages with text of their own keep it; the others are drawn at 200 dots an inch."""
    install(Echo())
    found = extract(scan(tmp_path / "a.pdf", "one", "", "three"), settings)
    assert [page.text for page in found.pages] == [
        "seen 1654 by 2339",
        "Typed words",
        "seen 1654 by 2339",
    ]
    assert found.metadata["ocr"] == [1, 3]


def test_pages_after_the_deadline_are_skipped(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """Pages recognised in time are kept, the others are listed."""

    class Slow(Echo):
        def read(self, picture: Picture) -> str:
            time.sleep(0.25)
            return super().read(picture)

    install(Slow())
    hurried = settings.model_copy(update={"parse_seconds": 0.3})
    found = extract(picture(tmp_path / "a.tiff", "x", frames=3), hurried)
    assert (found.status, len(found.pages)) == ("partial", 3)
    assert "RAG_PARSE_SECONDS" in found.reason and "3" in found.reason
    assert found.pages[0].text and not found.pages[2].text


def test_without_the_extra_it_is_named(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """An image and a scan are refused with the name of the extra; the other pages are read."""
    install(None)
    for path in (picture(tmp_path / "a.png", "x"), scan(tmp_path / "a.pdf", "x")):
        found = extract(path, settings)
        assert not found.pages or found.status == "no_text"
        assert "ocr extra" in found.reason and "'.[ocr]'" in found.reason
    assert extract(scan(tmp_path / "b.pdf", "x", ""), settings).status == "text"


def test_without_language_data_it_is_named(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """The reason names the missing language data; the text pages of a mixed document are read."""
    install(Refused("no_text", "ocr_data", folders="/x"))
    found = extract(picture(tmp_path / "a.png", "x"), settings)
    assert (found.status, "tesseract-ocr-kor" in found.reason) == ("no_text", True)
    assert extract(scan(tmp_path / "a.pdf", "x"), settings).code == "no_text"
    assert extract(scan(tmp_path / "b.pdf", "x", ""), settings).status == "text"


def test_nothing_recognised_is_reported(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """A blank or unreadable picture is not called a scan once more."""

    class Blind(Echo):
        def read(self, picture: Picture) -> str:
            return ""

    install(Blind())
    for path in (picture(tmp_path / "a.png"), scan(tmp_path / "a.pdf", "x")):
        found = extract(path, settings)
        assert found.status == "no_text" and "found no text" in found.reason


def test_pictures_that_grow_or_break_are_refused(
    tmp_path: Path, settings: Settings, install: Install
) -> None:
    """A decompression bomb of a few kilobytes is refused."""
    install(Echo())
    Image.new("1", (10_100, 10_000)).save(tmp_path / "a.png")
    assert extract(tmp_path / "a.png", settings).code == "too_large"
    cut = picture(tmp_path / "b.png", "words").read_bytes()[:200]
    (tmp_path / "b.png").write_bytes(cut)
    assert extract(tmp_path / "b.png", settings).code == "unreadable"


def test_the_folder_with_most_languages_is_taken(tmp_path: Path) -> None:
    """Korean and English may lie in one of many places."""
    for name in ("a/eng", "b/kor", "b/eng"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.traineddata").touch()
    folders = [tmp_path / name for name in ("none", "a", "b")]
    assert language_data(folders) == (tmp_path / "b", ["kor", "eng"])


def test_a_picture_turns_upside_down() -> None:
    """The last dot comes first."""
    assert replace(Picture(b"abcdef", 3, 2).turned(), dpi=1) == Picture(b"fedcba", 3, 2, 1)


def test_words_in_pictures_are_read_in_the_sandbox(tmp_path: Path, settings: Settings) -> None:
    """Tesseract works in a process that may not write, start programs or use the network."""
    pytest.importorskip("tesserocr", reason="the ocr extra is not installed")
    worker = Worker(settings)
    try:
        upright = worker.read(picture(tmp_path / "a.png", "Fees are due in March"))
        Image.open(tmp_path / "a.png").rotate(180).save(tmp_path / "b.png")
        turned = worker.read(tmp_path / "b.png")
        scanned = worker.read(scan(tmp_path / "a.pdf", "Leave of absence", ""))
    finally:
        worker.close()
    assert "Fees are due in March" in upright.pages[0].text, upright.reason
    assert "Fees are due in March" in turned.pages[0].text
    assert "Leave of absence" in scanned.pages[0].text
