"""Analyser and query terms."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import ROOT
from text.analyser import (
    joined_tokens,
    tokens,
    whitespace_words,
    word_tokens,
    words,
)
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens, query_weights
from text.term_weights import ENDING_WEIGHT

MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("휴학은신청3월12일가나다 .,-_/:'’ABCabc0189()%\n"), st.characters()
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("휴학은", ["휴학", "학은"]),
        ("군 휴학", ["군", "휴학"]),
        ("미등록", ["미등", "등록"]),
        ("applied applies applying", ["appli", "appli", "appli"]),
        ("student's", ["student"]),
        ("30,000원", ["30000", "30000원", "원"]),
        ("3.50", ["3.50"]),
        ("2024-03-01", ["2024-03-01", "2024", "3", "1"]),
        ("2024.3.1", ["2024-03-01", "2024", "3", "1"]),
        ("3월", ["3", "3월", "월"]),
        ("CO2는", ["co2", "는"]),
        ("AB-123", ["ab123", "ab", "123"]),
        ("010-1234-5678로", ["1012345678", "10", "1234", "5678", "5678로", "로"]),
        ("01012345678", ["1012345678"]),
        ("2024-2025 10-20", ["2024", "2025", "10", "20"]),
        ("file_name.py", ["filenamepy", "file", "name", "py"]),
        ("COVID-19", ["covid19", "covid", "19"]),
        ("U.S.", ["us"]),
        ("ＡＢＣ", ["abc"]),
        ("Beyoncé", ["beyonc"]),
        ("東京", ["東京"]),
        ("…!? —", []),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    """Each kind of word has its tokens."""
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("휴학을 신청하는", "휴학은 신청했다"),
        ("AB-123", "AB123"),
        ("COVID-19", "covid19"),
        ("2024-03-01", "2024/3/1"),
        ("30,000", "30000"),
        ("Beyoncé's", "BEYONCE"),
        (unicodedata.normalize("NFD", "휴학"), "휴학"),
    ],
    ids=["particles", "joined id", "joined name", "date", "thousands", "accent", "decomposed"],
)
def test_spellings_share_a_token(one: str, other: str) -> None:
    """Two spellings of one thing share their first token."""
    assert tokens(one)[0] == tokens(other)[0]


@given(st.lists(st.text(alphabet="abc휴학123", min_size=1, max_size=8), max_size=6))
def test_words_are_tokenised_alone(words: list[str]) -> None:
    """A text has the tokens of its words, in order."""
    assert tokens(" ".join(words)) == [token for word in words for token in tokens(word)]


def test_tokens_are_the_same_in_another_process() -> None:
    """Tokens do not depend on Python's hash seed, so a stored index stays valid."""
    text = "군 입대 휴학 AB-123 applied 2024-03-01"
    code = f"from text.analyser import tokens; print(tokens({text!r}))"
    env = {"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True
    )
    assert run.stdout.decode().strip() == str(tokens(text))


@pytest.mark.parametrize(
    ("question", "kept", "dropped"),
    [
        ("What is the fee for the exam?", {"fee", "exam"}, {"what", "is", "the", "for"}),
        ("복학 신청은 어떻게 하나요?", {"복학", "신청"}, {"어떻", "하나", "나요"}),
        ("재수강하면 성적을 받을 수 있나요?", {"재수", "수강", "성적"}, {"강하", "하면", "있나"}),
        ("등록금이 얼마예요?", {"등록", "록금"}, {"얼마", "예요"}),
    ],
    ids=["en", "ko asking", "ko verb", "ko price"],
)
def test_interrogatives_are_left_out(question: str, kept: set[str], dropped: set[str]) -> None:
    """Interrogatives are no query terms; content words are."""
    found = set(query_tokens(question))
    assert kept <= found
    assert not dropped & found
    assert not FUNCTION_WORDS & found


def test_a_query_of_function_words_keeps_them() -> None:
    """A question of function words alone has them as query terms."""
    assert query_tokens("to be or not to be") == ["not"]
    assert query_tokens("who is it") == ["who", "is", "it"]
    assert set(query_weights("who is it").values()) == {1.0}


def test_the_stem_of_a_korean_word_weighs_most() -> None:
    """Bigrams weigh less towards the end of a word, where its particle is."""
    weights = query_weights("일반휴학은")
    assert weights["일반"] == 1.0 > weights["반휴"] == weights["휴학"] > weights["학은"]
    assert weights["학은"] == ENDING_WEIGHT
    assert query_weights("leave") == {"leav": 1.0}


def test_a_word_of_one_syllable_forms_a_compound_with_the_next() -> None:
    """Korean compounds are written with and without a blank: 군 휴학 is 군휴학."""
    weights = query_weights("군 휴학 기간")
    assert weights["군휴"] == ENDING_WEIGHT
    assert "학기" not in weights
    assert "a군" not in query_weights("a 군")


@pytest.mark.parametrize(
    ("negated", "plain"),
    [
        ("비급여", "급여"),
        ("불합격", "합격"),
        ("미등록", "등록"),
        ("무제한", "제한"),
        ("unpaid", "paid"),
        ("impossible", "possible"),
        ("non-refundable", "refundable"),
    ],
)
def test_negating_prefixes_are_kept(negated: str, plain: str) -> None:
    """A word with a negating prefix has a token that the plain word lacks."""
    assert set(tokens(negated)) - set(tokens(plain))
    assert set(query_weights(negated)) - set(query_weights(plain))


@given(MIXED, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_joined_tokens_of_spans(text: str, ends: list[tuple[int, int]]) -> None:
    """Analysing a text once gives the tokens of each span, also of one that splits a word."""
    spans = [(min(pair), max(pair)) for pair in ends]
    whole, parts = joined_tokens(text, spans)
    assert whole.split() == tokens(text)
    assert [part.split() for part in parts] == [tokens(text[start:end]) for start, end in spans]


@given(MIXED)
def test_whitespace_words_have_the_tokens_of_their_words(text: str) -> None:
    """Whitespace words and words have the same tokens."""
    by_word = [token for word in words(text) for token in word_tokens(word)]
    assert [token for run in whitespace_words(text) for token in word_tokens(run)] == by_word
    assert tokens(text) == by_word


def test_words_too_long_for_the_cache() -> None:
    """Words of any length have the same tokens, cached or not."""
    long = "가나" * 40
    for text in (long, f"({long})", f"{long}/{long}", "word" * 30, ("word," * 30)):
        assert (
            tokens(text) == [t for word in words(text) for t in word_tokens(word)] == tokens(text)
        )


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("사물함은 몇 개인가요?", "개인"),
        ("회원은 몇 명인가요?", "명인"),
        ("정원이 몇 명이야", "명이"),
        ("방은 몇 층이에요?", "층이"),
    ],
)
def test_a_counter_that_is_asked_for_makes_no_other_word(question: str, word: str) -> None:
    """With its copula it would read as "personal" (개인) or "master" (명인)."""
    assert word not in query_weights(question)
    assert query_weights("개인 사물함은 몇 개야")["개인"] == 1.0
