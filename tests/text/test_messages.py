"""Message tables have every text in Korean and English."""

from pathlib import Path

import pytest
import yaml

from errors import PromptError
from settings import ROOT
from text.messages import Messages, load_yaml, placeholders


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Messages:
    return Messages.load(
        write(tmp_path / "m.yaml", 'docs: {ko: "문서 {count:,}개", en: "{count:,} documents"}\n')
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "문서 1,200개"), ("en", "1,200 documents"), ("fr", "1,200 documents")],
)
def test_text_follows_the_language(table: Messages, language: str, expected: str) -> None:
    """A message comes in the language asked for, and in English for any other language."""
    assert table("docs", language, count=1200) == expected


def test_keys_can_be_listed(table: Messages) -> None:
    """The keys of a table are known without reading the file again."""
    assert list(table) == ["docs"]
    assert "docs" in table
    assert "other" not in table


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ('a: {ko: "가"}', "no text in en"),
        ('a: {en: "a"}', "no text in ko"),
        ('a: {ko: "{x}", en: "a"}', "'x' in one language only"),
        ('a: {ko: "{", en: "{"}', "unmatched braces"),
        ("a: words", "must hold a text"),
        ("- a", "expected a table"),
        ("a: {", "not YAML"),
    ],
)
def test_incomplete_tables_are_refused(tmp_path: Path, yaml: str, message: str) -> None:
    """A table without a text in one language is refused when it is loaded."""
    with pytest.raises(PromptError, match=message):
        Messages.load(write(tmp_path / "m.yaml", yaml))


def test_a_missing_value_names_the_placeholder(table: Messages) -> None:
    """A forgotten value is an error that names message and placeholder."""
    with pytest.raises(PromptError, match=r"'docs' needs a value for 'count'"):
        table("docs", "ko")


def test_an_unknown_key_is_named(table: Messages) -> None:
    """An unknown key is an error, not an empty text."""
    with pytest.raises(PromptError, match="no message 'nope'"):
        table("nope", "en")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A missing table is an error that names the file without its folder."""
    with pytest.raises(PromptError, match=r"'gone\.yaml'") as caught:
        Messages.load(tmp_path / "gone.yaml")
    assert str(tmp_path) not in str(caught.value)


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    """Editing a table takes effect at the next load, without a restart."""
    import os

    path = write(tmp_path / "m.yaml", 'a: {ko: "가", en: "a"}')
    assert Messages.load(path)("a", "en") == "a"
    write(path, 'a: {ko: "나", en: "b"}')
    os.utime(path, ns=(1, 1))
    assert Messages.load(path)("a", "en") == "b"


def test_placeholders_ignore_doubled_braces() -> None:
    """Doubled braces are text, and a format after a colon is no part of the name."""
    assert placeholders("{{literal}} {name} {count:,}") == {"name", "count"}


def test_a_folder_is_one_table(tmp_path: Path) -> None:
    """The files of a folder are read as one table, in which a key stands once."""
    (tmp_path / "a.yaml").write_text('one: {ko: "하나", en: "one"}', "utf-8")
    (tmp_path / "b.yaml").write_text('two: {ko: "둘 {n}", en: "two {n}"}', "utf-8")
    messages = Messages.load_folder(tmp_path)
    assert (messages("one", "ko"), messages("two", "en", n=2)) == ("하나", "two 2")
    (tmp_path / "b.yaml").write_text('one: {ko: "일", en: "1"}', "utf-8")
    with pytest.raises(PromptError, match="in two files"):
        Messages.load_folder(tmp_path)


YAML_TABLES = [
    "agents/messages.yaml",
    "text/errors.yaml",
    "chains/verification/bilingual_lexicon.yaml",
]


@pytest.mark.parametrize("name", YAML_TABLES)
def test_both_parsers_of_yaml_read_the_same(name: str) -> None:
    """Korean and English, folded lines, flow mappings."""
    text = (ROOT / name).read_text("utf-8")
    assert load_yaml(text) == yaml.safe_load(text) != {}


@pytest.mark.parametrize("text", ["a: [1", "a: !!python/object/apply:os.getcwd []"])
def test_what_is_no_plain_yaml_is_an_error(text: str) -> None:
    """Nothing is constructed but plain types."""
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
