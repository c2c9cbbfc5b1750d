"""Spelling of a question: what is respelt by the words of the documents, and what is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.retrieval.query.spelling import Change, Speller
from index.catalog.labels import Labels
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from settings import Settings

TEXTS = {
    "loans.txt": "Loans of the library end after fourteen days. A new reader card is free.",
    "parking.txt": "주차장 신청 방법: 사물함 옆 창구에서 신청서를 씁니다. 취소하면 환불합니다.",
    "halls.txt": "The gymnasium and the welding workshop open at nine. The warden is there.",
}


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Index]:
    """Three short documents."""
    monkeypatch.chdir(tmp_path)
    with open_index(settings, build_embedder(settings)) as opened:
        for name, text in TEXTS.items():
            Path(name).write_text(text, "utf-8")
        opened.add([*TEXTS], jobs=1)
        yield opened


@pytest.mark.parametrize(
    ("question", "respelt"),
    [
        ("주차장 신청 방벙", "주차장 신청 방법"),  # a syllable that hardly any word has
        ("취소하면 한불 되나요?", "취소하면 환불 되나요?"),  # beside another word of the question
        ("when do libary loans end?", "when do library loans end?"),
        ("opening of the gymnasum", "opening of the gymnasium"),  # long: hardly another is alike
        ("libary 사물함 방벙", "library 사물함 방법"),
    ],
)
def test_mistyped_words_are_respelt(index: Index, question: str, respelt: str) -> None:
    """A word one letter from a word of the documents is taken for that, its particle stays."""
    assert Speller(index, Scope("local")).respelt(question).text == respelt


@pytest.mark.parametrize(
    ("question", "respelt"),
    [
        ("where is the readercard office", "where is the reader card office"),
        ("is a weldingworkshop open", "is a welding workshop open"),
        ("is a readerfree day planned", "is a readerfree day planned"),  # never side by side
        ("주차장 readercard 있나요", "주차장 reader card 있나요"),
    ],
)
def test_compounds_are_written_as_in_the_documents(
    index: Index, question: str, respelt: str
) -> None:
    """An English compound that documents write apart is split; other words stay."""
    assert Speller(index, Scope("local")).respelt(question).text == respelt


def test_what_changed_is_told(index: Index) -> None:
    """Each change names the word as it was typed; a question without errors has none."""
    speller = Speller(index, Scope("local"))
    assert speller.respelt("libary 방벙은?").changes == (
        Change("libary", "library"),
        Change("방벙", "방법"),
    )
    assert speller.respelt("library 방법은?").changes == ()


@pytest.mark.parametrize(
    "question",
    [
        "Is there a wedding?",  # a word of English, one letter from "welding"
        "Who is Mr Wardan?",  # a name
        "주참장(Juchamjang)은 언제 여나요?",  # one that is explained
        "loans cheaper than that?",  # a form of a word
        "What is the code OPNS?",
        "Is the reader at the loan desk?",  # in the documents, though not as a word of that form
        "who wrote zzyzx?",  # like nothing
        "농구 하는 곳",  # words of Korean that the documents lack
        "엄마랑 가도 되나요?",  # one letter from 얼마
        "신청서 내야 해요?",  # endings of verbs
        "다시 주차장 얘기로, 신청은 언제까지 해야 돼요?",
        "lib@libary.example libary.txt a/libary",
    ],
)
def test_words_that_are_no_errors_stay(index: Index, question: str) -> None:
    """Words of the language, names, addresses and words of the documents are never changed."""
    assert Speller(index, Scope("local")).respelt(question).text == question


def test_words_of_hidden_documents_are_not_told(index: Index) -> None:
    """A correction comes from documents that the asker may see: it would give their words away."""
    Path("secret.txt").write_text("The dismissal of the treasurer is planned.", "utf-8")
    index.add(["secret.txt"], jobs=1, labels=Labels(access=("user:alice",)))
    asked = "who is the tresurer of the library?"
    assert Speller(index, Scope("local")).respelt(asked).text == asked
    assert "treasurer" in Speller(index, Scope("alice")).respelt(asked).text


def test_new_documents_count_at_once(index: Index) -> None:
    """What is cached belongs to one generation of the index."""
    speller = Speller(index, Scope("local"))
    assert speller.respelt("where is the obsevatory?").changes == ()
    Path("new.txt").write_text("The observatory is on the roof.", "utf-8")
    index.add(["new.txt"], jobs=1)
    assert speller.respelt("where is the obsevatory?").text == "where is the observatory?"
