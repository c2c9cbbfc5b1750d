"""Example selectors pick the examples that help, in Korean as in English."""

import warnings

import pytest
from langchain_core.example_selectors import BaseExampleSelector
from langchain_core.prompts import PromptTemplate

from errors import PromptError
from models.offline.hashing import HashingEmbeddings
from prompts.examples import Example
from prompts.selectors import (
    NGramOverlapExampleSelector,
    SelectorKind,
    build_selector,
    ngram_overlap,
    text_length,
    words,
)

ENGLISH = [
    "How long does military leave last?",
    "How long is the library open at weekends?",
    "What do I need to apply for a scholarship?",
    "Can I take the leave of absence a second time?",
    "How long is the library open at weekends?",
    "leave",
    "Who signs the form for the leave of absence of a student who is ill and cannot come?",
]
KOREAN = [
    "장학금을 신청하려면 무엇이 필요한가요?",
    "군 입대로 휴학하면 기간이 얼마나 되나요?",
    "주말에 도서관은 언제까지 여나요?",
]
QUESTIONS = [
    "How long does the leave of absence last?",
    "library weekends",
    "How long",
    "leave",
    "leave leave leave leave leave",
    "nothing shared whatsoever",
    "What do I need to apply for a scholarship?",
]


def examples(questions: list[str], language: str = "en") -> list[Example]:
    return [
        {"id": str(i), "language": language, "question": q, "answer": f"{i} [1]."}
        for i, q in enumerate(questions)
    ]


def chosen(selector: BaseExampleSelector, question: str) -> list[str]:
    return [e["question"] for e in selector.select_examples({"question": question})]


@pytest.mark.parametrize("threshold", [-1.0, 0.0, 0.1, 1.5])
@pytest.mark.parametrize("question", QUESTIONS)
def test_ngram_is_that_of_the_community_on_english(question: str, threshold: float) -> None:
    """On English the selector scores and orders as langchain-community's does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # It announces its own sunset.
        from langchain_community.example_selectors import (  # noqa: TID251
            NGramOverlapExampleSelector as Theirs,
        )
        from langchain_community.example_selectors import (  # noqa: TID251
            ngram_overlap_score,
        )
    theirs = Theirs(
        examples=examples(ENGLISH),
        example_prompt=PromptTemplate.from_template("{question}"),
        threshold=threshold,
    )
    ours = NGramOverlapExampleSelector(examples(ENGLISH), threshold=threshold)
    asked = {"question": question}
    assert ours.select_examples(asked) == theirs.select_examples(asked)
    for other in ENGLISH:
        expected = ngram_overlap_score([question], [other])
        assert ngram_overlap(words(question), words(other)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("군대로 휴학하는 기간은 얼마인지", KOREAN[1]),
        ("장학금 신청에 필요한 서류", KOREAN[0]),
        ("도서관은요, 주말엔 몇 시까지죠", KOREAN[2]),
    ],
)
def test_ngram_ignores_korean_particles(question: str, best: str) -> None:
    """A Korean paraphrase with other particles finds its example, unlike by splitting at blanks."""
    ours = NGramOverlapExampleSelector(examples(KOREAN, "ko"), threshold=0.0)
    assert chosen(ours, question)[0] == best
    assert ngram_overlap(question.split(), best.split()) == 0


def test_ngram_takes_another_tokenizer() -> None:
    """The tokenizer can be replaced."""
    selector = NGramOverlapExampleSelector(
        examples(["abc", "xyz"]), threshold=0.0, tokenize=lambda s: list(s)
    )
    assert chosen(selector, "cba") == ["abc"]


def test_english_words_stay_as_written() -> None:
    """English is split at blanks and Korean into syllable bigrams, also within one text."""
    assert words("Apply, please: 휴학은") == ["Apply,", "please:", "휴학", "학은"]


@pytest.mark.parametrize("kind", ["ngram", "semantic", "mmr", "length"])
def test_every_kind_is_a_langchain_selector(kind: SelectorKind) -> None:
    """Each selector accepts further examples and works without any, as LangChain's base class."""
    selector = build_selector(kind, [], HashingEmbeddings(), k=1)
    assert isinstance(selector, BaseExampleSelector)
    assert chosen(selector, "leave") == []
    selector.add_example(examples(["How long is leave?"])[0])
    assert chosen(selector, "leave") == ["How long is leave?"]


@pytest.mark.parametrize("kind", ["ngram", "semantic"])
@pytest.mark.parametrize(
    ("questions", "asked", "best"),
    [
        (KOREAN, "주말의 도서관 시간은요?", KOREAN[2]),
        (ENGLISH, "Until when is the library open?", ENGLISH[1]),
    ],
    ids=["ko", "en"],
)
def test_the_nearest_example_comes_first(
    kind: SelectorKind, questions: list[str], asked: str, best: str
) -> None:
    """The example about the same thing comes first in both languages."""
    selector = build_selector(kind, examples(questions), HashingEmbeddings(), k=1)
    assert chosen(selector, asked) == [best]


def test_mmr_avoids_repeating_itself() -> None:
    """Where similarity returns the same example twice, MMR's second pick is another."""
    questions = [*ENGLISH, ENGLISH[1]]
    asked = "How long is the library open?"
    similar = build_selector("semantic", examples(questions), HashingEmbeddings(), k=2)
    diverse = build_selector("mmr", examples(questions), HashingEmbeddings(), k=2)
    assert chosen(similar, asked) == [ENGLISH[1], ENGLISH[1]]
    assert len(set(chosen(diverse, asked))) == 2


@pytest.mark.parametrize("questions", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_a_long_question_leaves_room_for_fewer(questions: list[str]) -> None:
    """The length-limited selector keeps question and examples together under the limit."""
    selector = build_selector("length", examples(questions), max_length=60)
    short, long = chosen(selector, questions[0]), chosen(selector, questions[0] * 4)
    assert len(short) > len(long)
    assert sum(map(text_length, short)) + text_length(questions[0]) <= 60


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("휴학 기간", 5), ("four", 1), ("fours", 2), ("학점 credits", 4)]
)
def test_length_counts_syllables_and_letters_differently(text: str, length: int) -> None:
    """A Korean syllable costs about as much as four letters, since models count so."""
    assert text_length(text) == length


@pytest.mark.parametrize("kind", ["semantic", "mmr"])
def test_selectors_by_meaning_need_embeddings(kind: SelectorKind) -> None:
    """A selector by embeddings without embeddings is an error that names the other kinds."""
    with pytest.raises(PromptError, match="ngram or length"):
        build_selector(kind, examples(ENGLISH))


def test_an_unknown_kind_lists_the_known() -> None:
    """A misspelt kind is answered with the kinds there are."""
    with pytest.raises(PromptError, match="ngram, semantic, mmr, length"):
        build_selector("bleu", [], HashingEmbeddings())  # type: ignore[arg-type]


def test_a_question_without_words_chooses_quietly() -> None:
    """Punctuation alone selects something or nothing, but never fails."""
    for kind in ("ngram", "semantic", "mmr"):
        assert (
            len(
                build_selector(kind, examples(KOREAN), HashingEmbeddings()).select_examples(
                    {"question": "?!"}
                )
            )
            <= 2
        )
