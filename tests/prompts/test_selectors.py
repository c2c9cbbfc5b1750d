"""Example selectors pick the examples that help, in Korean as in English."""

import warnings

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.example_selectors import BaseExampleSelector
from langchain_core.prompts import PromptTemplate

from errors import PromptError
from models.embeddings import build_embedder
from models.offline.hashing import HashingEmbeddings
from prompts.examples import Example
from prompts.selectors import (
    AutoExampleSelector,
    LengthLimitedExampleSelector,
    NGramOverlapExampleSelector,
    SelectorKind,
    build_selector,
    choose,
    ngram_overlap,
    text_length,
    words,
)
from settings import Settings

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
    with pytest.raises(PromptError, match="auto, ngram, semantic, mmr, length, random"):
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


FOODS = [
    {"food": "Kimchi is my favorite food.", "category": "Korean food"},
    {"food": "Chocolate is easy to gain weight food.", "category": "dessert"},
    {"food": "I love pasta; it's my favorite comfort food after work.", "category": "Italian food"},
    {
        "food": "Sipping an Americano, contemplating weight, a mindful morning routine begins.",
        "category": "Coffee",
    },
]
FOODS_KO = [
    {"food": "김치는 내가 가장 좋아하는 음식이다.", "category": "한식"},
    {"food": "초콜릿은 살찌기 쉬운 음식이다.", "category": "디저트"},
    {"food": "퇴근하고 먹는 파스타는 내가 좋아하는 위로의 음식이다.", "category": "양식"},
    {"food": "아메리카노를 홀짝이며 하루를 차분하게 시작한다.", "category": "커피"},
]
NEWS = [
    {"input": "Please summarize the weather news.", "summary": "Sunny skies, a gentle breeze."},
    {"input": "Please summarize the economy news.", "summary": "Global stocks rise."},
    {"input": "Please summarize retail news.", "summary": "Record-breaking sales."},
    {"input": "What is stock market trend?", "summary": "Investor optimism grows."},
    {"input": "Typhoon related news.", "summary": "Airports and schools close."},
]
NEWS_KO = [
    {"input": "날씨 뉴스를 요약해 주세요.", "summary": "맑고 바람이 약합니다."},
    {"input": "경제 뉴스를 요약해 주세요.", "summary": "세계 증시가 올랐습니다."},
    {"input": "유통 뉴스를 요약해 주세요.", "summary": "매출이 사상 최대입니다."},
    {"input": "주식 시장 흐름이 어떤가요?", "summary": "투자자들이 낙관합니다."},
    {"input": "태풍 관련 뉴스.", "summary": "공항과 학교가 문을 닫습니다."},
]


@pytest.mark.parametrize(
    ("foods", "asked", "order"),
    [
        (FOODS, "Sushi is my favorite choice for party food", [0, 2, 1, 3]),
        (FOODS_KO, "초밥은 내가 가장 좋아하는 잔치 음식이다", [0, 2, 1, 3]),
    ],
    ids=["en", "ko"],
)
@pytest.mark.parametrize(("threshold", "most"), [(-1.0, 4), (0.0, 3)])
def test_food_categories_by_ngrams(
    foods: list[Example], asked: str, order: list[int], threshold: float, most: int
) -> None:
    """A favourite food comes first; coffee, which shares no word, is left out by a threshold."""
    selector = NGramOverlapExampleSelector(foods, threshold=threshold, key="food")
    chosen = selector.select_examples({"food": asked})
    assert chosen == [foods[i] for i in order[:most]]


@pytest.fixture(scope="module")
def meaning() -> Embeddings:
    """The embedded embeddings, which compare meanings."""
    settings = Settings(embedding_model="offline:use")
    return build_embedder(settings).embeddings


@pytest.mark.parametrize(
    ("inputs", "asked", "nearest"),
    [
        (["Happy.", "BBQ", "Golf", "Student"], "Sushi", "BBQ"),
        (["행복하다", "바비큐", "골프", "학생"], "초밥", "바비큐"),
    ],
    ids=["en", "ko"],
)
def test_the_nearest_in_meaning_shares_no_word(
    meaning: Embeddings, inputs: list[str], asked: str, nearest: str
) -> None:
    """Food is nearest to food, though the words are others."""
    rows = [{"input": text, "category": "x"} for text in inputs]
    selector = build_selector("semantic", rows, meaning, k=1, key="input", value="category")
    assert [row["input"] for row in selector.select_examples({"input": asked})] == [nearest]


@pytest.mark.parametrize(
    ("news", "asked"),
    [
        (NEWS, "I want to know the economy trends and weather this week."),
        (NEWS_KO, "이번 주 경제 흐름과 날씨를 알고 싶어요."),
    ],
    ids=["en", "ko"],
)
def test_news_summaries_by_mmr(meaning: Embeddings, news: list[Example], asked: str) -> None:
    """A question about two things gets an example of each, whole examples compared."""
    selector = build_selector("mmr", news, meaning, k=2, whole=True)
    chosen = [news.index(row) for row in selector.select_examples({"input": asked})]
    assert set(chosen) & {0, 4} and set(chosen) & {1, 3}


@pytest.mark.parametrize("kind", ["auto", "ngram", "semantic", "mmr", "length", "random"])
@pytest.mark.parametrize("questions", [ENGLISH, KOREAN], ids=["en", "ko"])
async def test_every_kind_selects_the_same_asynchronously(
    kind: SelectorKind, questions: list[str]
) -> None:
    """The asynchronous forms select and add as the others do."""
    selector = build_selector(kind, examples(questions), HashingEmbeddings(), k=2, max_length=90)
    limited = LengthLimitedExampleSelector(selector, 60, policy="summarise")
    asked = {"question": questions[1]}
    for one in (selector, limited):
        assert await one.aselect_examples(asked) == one.select_examples(asked)
    await limited.aadd_example(examples([questions[1]])[0])
    assert chosen(selector, questions[1])


def test_random_examples_follow_seed_and_question() -> None:
    """The same question and seed draw the same examples; other seeds draw others."""
    rows = examples(list(map(str, range(50))))
    draws = {
        seed: chosen(build_selector("random", rows, k=3, seed=seed), "leave") for seed in (0, 0, 1)
    }
    assert draws[0] == chosen(build_selector("random", rows, k=3), "leave") != draws[1]
    assert len(set(draws[0])) == 3
    assert sorted(chosen(build_selector("random", rows[:2], k=3), "leave")) == ["0", "1"]


LONG = {
    "en": "The fee is 40,000 won [1]. Pay the fee at the office by 5 March [2]. "
    "Whoever was there before may also bring the receipt of last year [3].",
    "ko": "사용료는 40,000원입니다 [1]. 사용료는 3월 5일까지 사무실에 냅니다 [2]. "
    "전에 이용한 사람은 지난해 영수증을 가져와도 됩니다 [3].",
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_short_budget_leaves_out_or_summarises(language: str) -> None:
    """By one policy the long example goes and the next that fits comes; by the other it shrinks."""
    rows = [
        {"question": "Fee?", "answer": LONG[language]},
        {"question": "Fee of all?", "answer": LONG[language]},
        {"question": "Open?", "answer": "Yes [1]."},
    ]
    inner = build_selector("ngram", rows, k=3)
    budget = text_length(LONG[language])
    fewer = LengthLimitedExampleSelector(inner, budget, k=2)
    shorter = LengthLimitedExampleSelector(inner, budget, k=2, policy="summarise")
    assert chosen(fewer, "Fee of all?") == ["Open?"]
    summarised = shorter.select_examples({"question": "Fee of all?"})
    assert [row["question"] for row in summarised] == ["Fee of all?", "Fee?"]
    for row in summarised:
        assert row["answer"] != LONG[language]
        assert "40,000" in row["answer"] or "5" in row["answer"]
        assert row["answer"].rstrip(".").endswith("]")  # whole sentences, with their citations
    assert sum(map(shorter.size, summarised)) <= budget


@pytest.mark.parametrize("language", ["en", "ko"])
def test_fewer_share_a_budget_that_is_too_short_for_all(language: str) -> None:
    """Where no sentence fits into half of it, the best example has it alone."""
    rows = [{"question": q, "answer": LONG[language]} for q in ("Fee of all?", "Fee?")]
    first = {**rows[0], "answer": LONG[language].split(". ")[0] + "."}
    sizes = LengthLimitedExampleSelector(build_selector("ngram", rows, k=2), 1, policy="summarise")
    budget = sizes.size(first) + 5
    limited = LengthLimitedExampleSelector(
        build_selector("ngram", rows, k=2), budget, k=2, policy="summarise"
    )
    chosen_rows = limited.select_examples({"question": "Fee of all?"})
    assert [row["question"] for row in chosen_rows] == ["Fee of all?"]
    assert chosen_rows[0]["answer"] in LONG[language]


def test_another_summariser_is_used_and_checked() -> None:
    """A summary that is too long is left out with its example."""
    inner = build_selector("ngram", [{"question": "Fee?", "answer": LONG["en"]}], k=1)

    def limited(summary: str) -> LengthLimitedExampleSelector:
        return LengthLimitedExampleSelector(
            inner, 20, policy="summarise", summarise=lambda _text, _length: summary
        )

    assert chosen(limited("Short [1]."), "Fee?") == ["Fee?"]
    assert chosen(limited(LONG["en"]), "Fee?") == chosen(limited(""), "Fee?") == []


@pytest.mark.parametrize(
    ("count", "k", "max_length", "embeddings", "kind"),
    [
        (2, 2, 0, True, "all"),
        (2, 2, 100, True, "all"),
        (2, 2, 30, True, "semantic"),
        (9, 2, 0, False, "ngram"),
        (9, 2, 0, True, "semantic"),
        (9, 8, 0, True, "mmr"),
        (9, 8, 50, True, "semantic"),
    ],
)
def test_the_choice_follows_number_and_budget(
    count: int, k: int, max_length: int, embeddings: bool, kind: str
) -> None:
    """All where all fit, the nearest where few do, and diverse ones where many do."""
    assert choose([25] * count, k, max_length, embeddings) == kind


def test_the_automatic_selector_chooses_again() -> None:
    """With more examples than fit, it turns from all of them to the nearest."""
    selector = build_selector("auto", examples(ENGLISH[:2]), HashingEmbeddings(), max_length=60)
    assert isinstance(selector, AutoExampleSelector)
    kinds = [selector.kind]
    assert len(chosen(selector, "scholarship")) == 2
    selector.add_example(examples(ENGLISH)[2])
    assert [*kinds, selector.kind] == ["all", "semantic"]
    assert ENGLISH[2] in chosen(selector, "What do I need to apply for a scholarship?")
