"""The bilingual lexicon: words, phrases, compounds and inflected forms."""

import re
from pathlib import Path

import pytest

from text.analyser import tokens
from text.synonyms.lexicon import (
    content_tokens,
    distinctive_token,
    korean_phrases,
    parts_of,
    translations,
    translations_of,
)
from text.synonyms.predicates import stem_forms
from text.synonyms.word_lists import LEXICON, THESAURUS, lexicon_entries, synonym_groups


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("정전", "power outage"),
        ("연차", "annual leave"),
        ("알바", "part-time job"),
        ("컴공", "computer engineering"),
        ("택배", "parcel"),
        ("월세", "rent"),
        ("토요일", "saturday"),
    ],
)
def test_words_and_phrases_are_translated_both_ways(korean: str, english: str) -> None:
    """A phrase is one translation, all of its tokens together."""
    assert content_tokens(english) in translations(korean)
    assert set(korean_phrases(korean)) <= set(translations(english))


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("노트북을", "laptop"),
        ("빌릴", "borrow"),
        ("빌려도", "borrow"),
        ("잃어버렸어요", "lose"),
        ("가까운", "near"),
        ("먹어도", "eat"),
        ("환불받을", "refund"),
        ("예약하려면", "reservation"),
    ],
)
def test_inflected_words_are_translated(written: str, english: str) -> None:
    """Particles and endings, contracted ones too, are no part of a word."""
    assert content_tokens(english) in translations(written)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("안내견출입증", ("안내견", "출입증")),
        ("수영장이용료는", ("수영장", "이용료")),
        ("여권번호", ("여권", "번호")),
        ("침대값", ("침대", "값")),
    ],
)
def test_compounds_are_split(compound: str, parts: tuple[str, ...]) -> None:
    """A compound that the lexicon lacks consists of words and suffixes that it has."""
    assert parts_of(compound) == parts


def test_translations_of_a_compound_have_all_parts() -> None:
    """A suffix alone is no translation of a compound."""
    assert ("passport", "number") in translations("여권번호")
    assert ("number",) not in translations("여권번호")


@pytest.mark.parametrize(
    ("head", "phrase"), [("fee", "재발급수수료"), ("leave", "연차"), ("power", "정전")]
)
def test_a_head_alone_is_no_translation(head: str, phrase: str) -> None:
    """The word that many phrases share says little about one of them."""
    assert tokens(head)[0] not in translations_of(phrase)
    assert all(tokens(head) != list(each) for each in translations(phrase))


def test_the_distinctive_token_of_a_phrase_is_in_few_others() -> None:
    """A head such as "leave" is in many phrases of the lexicon."""
    assert distinctive_token(("annual", "leav")) == "annual"
    assert distinctive_token(("power", "outag")) == "outag"


@pytest.mark.parametrize("word", ["사나이", "개미핥기집", "quixotic"])
def test_unknown_words_have_no_translation_of_a_syllable(word: str) -> None:
    """A verb or noun of one syllable does not match a word that begins with it."""
    assert not {("buy",), ("dog",)} & set(translations(word))


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("빌리다", {"빌려", "빌릴", "빌린", "빌립"}),
        ("걷다", {"걷", "걸"}),
        ("돕다", {"도와", "도우"}),
        ("모르다", {"몰라", "모르"}),
        ("바쁘다", {"바빠", "바쁜"}),
        ("만들다", {"만드", "만든", "만들"}),
        ("짓다", {"지어", "짓"}),
    ],
)
def test_stems_of_predicates(word: str, forms: set[str]) -> None:
    """Irregular verbs and contracted vowels have the stems that people write."""
    assert forms <= stem_forms(word)


def test_every_entry_has_words_of_both_languages() -> None:
    """Lines are well formed, and a Korean word or a translation is not twice in its line."""
    for korean, english in lexicon_entries():
        assert all(re.search("[가-힣]", word) for word in korean), korean
        assert english and all(re.search("[a-z0-9]", word) for word in english), korean
        assert not any(re.search("[가-힣A-Z=]", word) for word in english), korean
        assert len(set(korean)) == len(korean) and len(set(english)) == len(english), korean


def test_the_lists_are_broad() -> None:
    """They hold thousands of words and hundreds of groups, none of them a single word."""
    assert len({word for korean, _ in lexicon_entries() for word in korean}) >= 6000
    assert len(synonym_groups()) >= 1400
    assert all(len(set(group)) > 1 for group in synonym_groups())


@pytest.mark.parametrize("folder", [LEXICON, THESAURUS])
def test_lines_have_no_stray_blanks(folder: Path) -> None:
    """Words are separated by a comma and one blank."""
    for path in folder.glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            assert (line == line.strip() and not re.search(r",(?! )|  ", line)) or line[:1] == "#"
