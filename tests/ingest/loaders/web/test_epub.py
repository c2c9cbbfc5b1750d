"""EPUB loader: spine order, missing chapters, DRM."""

from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed

CHAPTER = "<!DOCTYPE html><html><head><title/></head><body><h1>{}</h1><p>{}</p></body></html>"


def epub(path: Path, spine: str, **parts: str) -> Path:
    """Write a book of two chapters and a table of contents, read in the order of `spine`."""
    items = (
        '<item id="n" href="nav.xhtml" properties="nav"/><item id="a" href="text/one%201.xhtml"/>'
        '<item id="b" href="two.xhtml"/><item id="c" href="lost.xhtml"/>'
    )
    read = "".join(f'<itemref idref="{name}"/>' for name in spine)
    book = (
        '<package><metadata xmlns:dc="urn:dc"><dc:title>책 이름</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{read}</spine></package>"
    )
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<c><rootfile full-path="OPS/book.opf"/></c>',
        "OPS/book.opf": book,
        "OPS/nav.xhtml": CHAPTER.format("Contents", "1. One"),
        "OPS/text/one 1.xhtml": CHAPTER.format("하나", "첫째 글"),
        "OPS/two.xhtml": CHAPTER.format("둘", "둘째 글"),
        **parts,
    }
    return packed(path, files)


def test_chapters_follow_the_spine(tmp_path: Path, settings: Settings) -> None:
    """Each chapter is a page with its heading; the table of contents is left out."""
    extracted = extract(epub(tmp_path / "a.epub", "nba"), settings)
    assert [page.text for page in extracted.pages] == ["둘\n\n둘째 글", "하나\n\n첫째 글"]
    assert (extracted.title, extracted.pages[0].headings) == ("책 이름", ((0, 1, "둘"),))


def test_a_missing_chapter_is_reported(tmp_path: Path, settings: Settings) -> None:
    """The other chapters are read."""
    extracted = extract(epub(tmp_path / "a.epub", "acb"), settings)
    assert (extracted.status, len(extracted.pages)) == ("partial", 3)
    assert "2" in extracted.reason


def test_books_without_package_document_or_with_drm(tmp_path: Path, settings: Settings) -> None:
    """Without a package document chapters are read by name; DRM is refused with the remedy."""
    extracted = extract(epub(tmp_path / "a.epub", "a", **{"OPS/book.opf": "<cut"}), settings)
    assert [page.text[:2] for page in extracted.pages] == ["Co", "하나", "둘\n"]
    lock = '<e><CipherReference URI="OPS/two.xhtml"/></e>'
    locked = epub(tmp_path / "b.epub", "ab", **{"META-INF/encryption.xml": lock})
    extracted = extract(locked, settings)
    assert extracted.status == "needs_password" and "DRM" in extracted.reason
    none = packed(tmp_path / "c.epub", {"META-INF/container.xml": "<c/>"})
    assert extract(none, settings).code == "unreadable"
