"""Follow-ups of the embedded model: more of an answer, another language, a new topic."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from models.evidence import Evidence, render_evidence
from models.offline.answers.answering import AnswerOptions, answer
from models.offline.prompt_parsing import parse_prompt
from models.offline.use import UseEmbeddings

_EN = Evidence(
    1,
    "lake.md",
    "Canoe rental costs 9,000 won per hour at the pier. Canoes are handed out until 5 pm. "
    "Anyone under twelve wears a life jacket. The sauna is on the second floor.",
    "Lake guide",
)
_KO = Evidence(
    2,
    "lake_ko.md",
    "카누 대여료는 선착장에서 시간당 9,000원입니다. 사우나는 2층에 있습니다. "
    "물고기는 잡을 수 없습니다.",
    "호수 안내",
)
_WORDS = AnswerOptions(3, 0.2)
_MEANING = AnswerOptions(3, 0.2, UseEmbeddings())


def replied(past: list[str], question: str, options: AnswerOptions, *passages: Evidence) -> str:
    """The answer to a question after others with the answers to them in between."""
    history = [(AIMessage if place % 2 else HumanMessage)(text) for place, text in enumerate(past)]
    prompt = f"{render_evidence(passages)}\n\nQuestion: {question}"
    return answer(parse_prompt([*history, HumanMessage(prompt)]), options).text.text


@pytest.mark.parametrize(
    ("past", "question", "said", "more"),
    [
        (["What does canoe rental cost?", "9,000 won. [1]"], "tell me more", "9,000", "5 pm"),
        (["카누 대여료는 얼마예요?", "9,000원. [2]"], "네", "9,000", "사우나"),
    ],
)
def test_more_is_what_follows_the_answer(
    past: list[str], question: str, said: str, more: str
) -> None:
    """The answer comes first, and then the sentences behind it."""
    text = replied(past, question, _WORDS, _KO if "카누" in past[0] else _EN)
    assert text.index(said) < text.index(more)


def test_more_has_no_more_than_what_the_passage_says() -> None:
    """A sentence is not said twice."""
    text = replied(["What does canoe rental cost?", "..."], "more details please", _WORDS, _EN)
    assert text.count("9,000 won per hour") == 1


@pytest.mark.parametrize(
    ("past", "question", "wanted", "other"),
    [
        (["What does canoe rental cost?", "..."], "한국어로 알려 줘", "대여료", "rental"),
        (["카누 대여료는 얼마예요?", "..."], "In English please", "Canoe rental", "대여료"),
    ],
)
def test_a_language_is_that_of_the_parallel_statement(
    past: list[str], question: str, wanted: str, other: str
) -> None:
    """The statement of the other document that says the same is quoted."""
    text = replied(past, question, _MEANING, _EN, _KO)
    assert wanted in text and other not in text


@pytest.mark.parametrize(
    ("past", "question", "note"),
    [
        (["What does canoe rental cost?", "..."], "한국어로 알려 줘", "원문"),
        (["물고기를 잡을 수 있어요?", "..."], "In English please", "Korean document"),
    ],
)
def test_a_language_without_a_parallel_statement_is_noted(
    past: list[str], question: str, note: str
) -> None:
    """The original is quoted with a note in the language that was asked for."""
    passage = _EN if note == "원문" else _KO
    assert note in replied(past, question, _MEANING, passage)


@pytest.mark.parametrize(
    ("past", "question", "word"),
    [
        (["How long may I keep a library book at home?", "..."], "Where is the sauna?", "second"),
        (["도서관 책은 집에서 며칠 읽어요?", "..."], "사우나는 어디 있어요?", "2층"),
    ],
)
def test_a_new_topic_is_answered_without_the_old_one(
    past: list[str], question: str, word: str
) -> None:
    """Words of the topic before do not make the answer a refusal."""
    assert word in replied(past, question, _WORDS, _KO if "2층" in word else _EN)


@pytest.mark.parametrize("message", ["in one sentence", "한 문장으로"])
def test_the_form_reaches_the_answer(message: str) -> None:
    """The question before is answered in the form that the message names."""
    past = HumanMessage("What does canoe rental cost?")
    prompt = parse_prompt([past, AIMessage("9,000 won."), HumanMessage(message)])
    assert prompt.question == "in one sentence: What does canoe rental cost?"


@pytest.mark.parametrize(
    ("past", "question", "wanted", "other"),
    [
        (
            ["카누 대여료는 얼마예요?", "..."],
            "How much is that per hour?",
            "Canoe rental",
            "대여료",
        ),
        (["What does canoe rental cost?", "..."], "그건 한 시간에 얼마예요?", "대여료", "rental"),
    ],
)
def test_a_topic_in_another_language_is_answered_in_that_of_the_question(
    past: list[str], question: str, wanted: str, other: str
) -> None:
    """The parallel statement is quoted, though the words of the topic are those of the other."""
    text = replied(past, question, _MEANING, _EN, _KO)
    assert wanted in text and other not in text


@pytest.mark.parametrize(
    ("past", "question", "right", "wrong"),
    [
        (["What does canoe rental cost?", "..."], "where is the sauna?", "second floor", "anoe"),
        (["카누 대여료는 얼마예요?", "..."], "사우나는 어디 있어요?", "2층", "카누"),
    ],
)
def test_an_answer_about_another_topic_is_not_mixed_with_the_one_before(
    past: list[str], question: str, right: str, wrong: str
) -> None:
    """A question that names its own topic is answered as if it stood alone."""
    text = replied(past, question, _WORDS, _KO if "카누" in past[0] else _EN)
    assert right in text
    assert wrong not in text
