"""Source expansion: the documents of paths, glob patterns and web addresses."""

import os
import unicodedata
from pathlib import Path

import pytest

from ingest.sources import web
from ingest.sources.uris import uri_of
from ingest.sources.walk import Walk, expand
from ingest.sources.web import Fetched, WebError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to walk, which is the working directory."""
    for name in ("b.md", "a.txt", "deep/er/c.txt", ".hidden.md", ".git/x.md", ".venv/y.md"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def uris(walk: Walk) -> list[str]:
    """The URIs of the items."""
    return [item.uri for item in walk.items]


def test_a_folder_is_walked_recursively(folder: Path) -> None:
    """Visible files are listed in a stable order, relative to the working directory."""
    walk = expand(["docs"])
    assert uris(walk) == ["docs/a.txt", "docs/b.md", "docs/deep/er/c.txt"]
    assert walk.failures == ()
    assert walk.items[0].size == len("a.txt") and walk.items[0].mtime > 0


@pytest.mark.parametrize("source", ["docs/a.txt", "./docs/../docs/a.txt", "{absolute}"])
def test_every_spelling_of_a_path_has_one_uri(source: str, folder: Path) -> None:
    """Relative, indirect and absolute paths have the same URI."""
    assert uris(expand([source.format(absolute=folder / "a.txt")])) == ["docs/a.txt"]


def test_a_file_outside_has_an_absolute_uri(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files outside the working directory have absolute URIs."""
    monkeypatch.chdir(folder / "deep")
    assert uris(expand(["../a.txt"])) == [(folder / "a.txt").as_posix()]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("docs/*.md", ["docs/b.md"]),
        ("docs/**/*.txt", ["docs/a.txt", "docs/deep/er/c.txt"]),
        ("docs/d*", ["docs/deep/er/c.txt"]),
    ],
)
def test_patterns(pattern: str, expected: list[str], folder: Path) -> None:
    """Patterns match files and folders, never hidden ones."""
    assert uris(expand([pattern])) == expected


def test_nothing_is_listed_twice(folder: Path) -> None:
    """A file given in three ways is read once."""
    assert len(expand(["docs", "docs/a.txt", "docs/*.txt"]).items) == 3


def test_a_hidden_file_can_be_given_by_name(folder: Path) -> None:
    """A hidden file given by name is read."""
    assert uris(expand(["docs/.hidden.md"])) == ["docs/.hidden.md"]


def test_names_are_normalized_and_found_in_either_form(folder: Path) -> None:
    """A name in NFD, as macOS writes it, has a URI in NFC and is found by it."""
    name = "휴학 규정.txt"
    (folder / unicodedata.normalize("NFD", name)).write_text("x")
    assert uris(expand([f"docs/{name}"])) == [f"docs/{name}"]
    assert f"docs/{name}" in uris(expand(["docs"]))


def test_cyclic_links_end(folder: Path) -> None:
    """A folder that links to its own parent is walked once."""
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "deep" / "self").symlink_to(folder / "deep")
    walk = expand(["docs"])
    assert len(walk.items) == 3


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param("docs/gone.txt", "not_found", id="missing"),
        pytest.param("docs/*.pdf", "not_found", id="no match"),
        pytest.param("docs/pipe", "unreadable", id="pipe"),
        pytest.param("docs/dangling", "unreadable", id="dangling link"),
        pytest.param("docs/bad\0name", "not_found", id="NUL"),
        pytest.param("docs/" + "x" * 5000, "unreadable", id="endless name"),
        pytest.param("https://example.org/x", "unsupported", id="address without downloads"),
    ],
)
def test_a_missing_source_is_a_failure(source: str, code: str, folder: Path) -> None:
    """It has a reason, and the other sources are still found."""
    os.mkfifo(folder / "pipe")
    (folder / "dangling").symlink_to("nowhere")
    walk = expand([source, "docs/a.txt"])
    assert [failure.code for failure in walk.failures] == [code]
    assert walk.failures[0].reason
    assert uris(walk) == ["docs/a.txt"]


def test_an_unreadable_folder_is_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders beside it are still walked."""
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    walk = expand(["docs"])
    assert [(f.source, f.code) for f in walk.failures] == [("docs/deep", "unreadable")]
    assert uris(walk) == ["docs/a.txt", "docs/b.md"]


def test_an_address_is_downloaded(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web address is an item with a file of its content type."""
    page = Fetched("https://example.org/rules", "text/html", b"<p>Rules</p>")

    def fetch(url: str, **_: object) -> Fetched:
        if "gone" in url:
            raise WebError("unreachable", "web_status", "en", status=404)
        return page

    monkeypatch.setattr(web, "fetch", fetch)
    walk = expand(["https://example.org/rules", "https://example.org/gone"], tmp_path)
    assert [(item.uri, item.path.suffix, item.path.read_bytes()) for item in walk.items] == [
        ("https://example.org/rules", ".html", b"<p>Rules</p>")
    ]
    assert [failure.source for failure in walk.failures] == ["https://example.org/gone"]
    assert "404" in walk.failures[0].reason


def test_uris_are_relative_to_the_root(folder: Path) -> None:
    """A root other than the working directory can be given."""
    assert uri_of(Path("docs/a.txt"), folder.parent) == "docs/a.txt"


def test_the_state_directory_inside_a_folder_is_left_out(folder: Path) -> None:
    """The application's own files are not part of a folder or pattern around them."""
    state = folder / "state"
    upload = state / "uploads" / "1" / "x.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("x")
    (state / "writer.json").write_text("{}")
    for source in ("docs", ".", "docs/**/*", "d*/*"):
        found = uris(expand([source], state=state))
        assert "docs/a.txt" in found
        assert not [uri for uri in found if "state" in uri], source
    named = ["docs/state/uploads/1/x.txt"]
    assert uris(expand(named, state=state)) == named
    assert uris(expand(["docs/state/uploads"], state=state)) == named


def test_a_link_upwards_is_not_followed(folder: Path) -> None:
    """Files beside a folder are not part of it, whatever links it has."""
    (folder.parent / "beside.txt").write_text("x")
    (folder / "up").symlink_to("..")
    (folder / "root").symlink_to("/")
    assert uris(expand(["docs"])) == uris(expand(["docs/*.*", "docs/deep"]))


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_not_the_working_directory(folder: Path, name: str) -> None:
    """An empty argument, such as an unset shell variable, is a failure."""
    walk = expand([name])
    assert (walk.items, [failure.code for failure in walk.failures]) == ((), ["not_found"])


def named_in_bytes(folder: Path, name: bytes, text: str = "x") -> None:
    """Write a file whose name is these bytes."""
    (folder / os.fsdecode(name)).write_text(text, "utf-8")


def test_names_that_are_not_utf8_are_decoded_or_escaped(folder: Path) -> None:
    """A name in CP949 is decoded; one in no known encoding has its bytes escaped."""
    before = uris(expand(["docs"]))
    named_in_bytes(folder, "규정.txt".encode("cp949"))
    named_in_bytes(folder, b"caf\xff.txt")
    walk = expand(["docs"])
    assert set(uris(walk)) - set(before) == {"docs/규정.txt", "docs/caf%FF.txt"}
    assert all(item.path.is_file() for item in walk.items)


def test_two_names_that_decode_alike_are_two_documents(folder: Path) -> None:
    """The same name in UTF-8 and in CP949 is two files."""
    (folder / "규정.txt").write_text("one")
    named_in_bytes(folder, "규정.txt".encode("cp949"), "two")
    found = {item.uri: item.path.read_text() for item in expand(["docs"]).items}
    assert found["docs/규정.txt"] != found["docs/%B1%D4%C1%A4.txt"]


def test_a_folder_whose_name_is_not_utf8_is_walked(folder: Path) -> None:
    """Its files have URIs with the decoded name."""
    inside = folder / os.fsdecode("공지".encode("euc-kr"))
    inside.mkdir()
    (inside / "a.txt").write_text("x")
    assert "docs/공지/a.txt" in uris(expand(["docs"]))


def test_lock_files_of_office_programs_are_no_documents(folder: Path) -> None:
    """Lock and cache files of Word and Windows are skipped, in folders and patterns."""
    for name in ("~$plan.docx", "~WRL0003.tmp", "~DF3a9.tmp", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"\x05owner")
    (folder / "~notes.txt").write_text("x")
    for source in ("docs", "docs/*"):
        walk = expand([source])
        left = [uri for uri in uris(walk) if "~" in uri or uri.endswith((".db", ".ini", ".tmp"))]
        assert left == ["docs/~notes.txt"]
        assert walk.failures == ()


def test_links_out_of_the_folder_are_not_followed(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Files and folders outside are skipped with a warning; links inside are followed."""
    other = folder.parent / "elsewhere"
    other.mkdir()
    (other / "secret.txt").write_text("x")
    (folder / "out").symlink_to(other)
    (folder / "secret.txt").symlink_to(other / "secret.txt")
    (folder / "within.txt").symlink_to(folder / "a.txt")
    for source in ("docs", "docs/*"):
        found = uris(expand([source]))
        assert not [uri for uri in found if "secret" in uri], source
        assert "docs/within.txt" in found
    assert "docs/out" in caplog.text


def test_a_link_given_by_name_is_followed(folder: Path) -> None:
    """A link given by name is a document."""
    other = folder.parent / "elsewhere"
    other.mkdir()
    (other / "b.txt").write_text("x")
    (folder / "out").symlink_to(other)
    assert uris(expand(["docs/out"])) == ["elsewhere/b.txt"]
