"""Sentence selection and answer confidence."""

import gzip
import json
from pathlib import Path

import pytest

from models.evidence import Evidence
from models.offline.chat import MIN_CONFIDENCE
from models.offline.sentences.candidates import candidate_units
from models.offline.sentences.confidence import WEIGHTS, confidence_features
from models.offline.sentences.features import features_of
from models.offline.sentences.selection import select_sentences
from models.offline.sentences.term_weighting import weight_terms
from models.offline.use import UseEmbeddings
from text.analyser import tokens
from text.normalise import fold

LEAVE = Evidence(
    1,
    "leave.md",
    "일반휴학은 한 번에 두 학기까지 할 수 있다. 군휴학은 입영일 7일 전까지 신청하여야 한다. "
    "군휴학을 신청하려면 입영통지서 사본을 낸다. 휴학 중에는 등록금을 내지 않는다.",
    title="휴학 규정",
)
LIBRARY = Evidence(
    2,
    "library.md",
    "The library opens at nine on weekdays. Books may be kept for 14 days. "
    "Dr. Kim founded the library in 1971. Lost books must be replaced.",
    title="Library guide",
)


@pytest.mark.parametrize(
    ("question", "answer", "n"),
    [
        ("군휴학은 언제까지 신청하나요?", "7일 전", 1),
        ("휴학하면 등록금을 내야 하나요?", "내지 않는다", 1),
        ("When does the library open?", "nine", 2),
        ("Who founded the library?", "Dr. Kim", 2),
        ("How long may I keep a book?", "14 days", 2),
    ],
)
def test_the_best_sentence_answers(question: str, answer: str, n: int) -> None:
    """The first selected sentence contains the answer and is of the right passage."""
    selection = select_sentences(question, [LIBRARY, LEAVE])
    assert answer in selection.sentences[0].text
    assert selection.sentences[0].n == n
    assert selection.confidence > MIN_CONFIDENCE


@pytest.mark.parametrize(
    "question",
    ["총장님 성함이 어떻게 되나요?", "드론 동아리 회비는 얼마예요?", "Who won the football match?"],
)
def test_confidence_is_low_where_nothing_answers(question: str) -> None:
    """Passages without the question's terms give a confidence below the threshold."""
    assert select_sentences(question, [LEAVE, LIBRARY]).confidence < MIN_CONFIDENCE


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "수업료가 얼마예요?",
            "수업료는 개강 전에 낸다. 수업료는 학기에 4,105,000원이다. 수업료는 통장으로 낸다.",
            "4,105,000원",
        ),
        (
            "일반휴학은 모두 몇 학기까지 하나요?",
            "일반휴학은 한 번에 2학기를 한다. 일반휴학은 모두 합하여 6학기를 넘을 수 없다.",
            "6학기",
        ),
        (
            "When does the term begin?",
            "The term begins with a speech. The term begins on 2 March. The term is long.",
            "2 March",
        ),
        (
            "How many semesters of leave may I take in total?",
            "Leave lasts 2 semesters at once. Leave may not exceed six semesters in total.",
            "six semesters",
        ),
        (
            "How do I get a kite?",
            "A kite of the mill is blue. For a kite apply at the desk of the mill.",
            "apply at the desk",
        ),
        (
            "연은 어떻게 받나요?",
            "방앗간의 연은 파란색입니다. 연은 창구에서 신청서를 내고 받습니다.",
            "창구에서",
        ),
    ],
)
def test_the_answer_type_decides(question: str, text: str, answer: str) -> None:
    """Among similar sentences, the one with the date, price, total or step comes first."""
    assert answer in select_sentences(question, [Evidence(1, "a.md", text)]).sentences[0].text


@pytest.mark.parametrize(
    ("question", "near_date"),
    [
        ("What is on the menu this Friday?", True),
        ("Will it rain tomorrow?", True),
        ("What changes this semester?", False),
        ("이번 주 목요일 메뉴가 뭐예요?", True),
        ("내일 날씨 어때?", True),
        ("오늘날 서양 철학의 전통은?", False),
        ("이번 학기 수업료는?", False),
    ],
)
def test_questions_about_a_near_date_lower_the_confidence(question: str, near_date: bool) -> None:
    """Documents seldom state what happens tomorrow."""
    candidates = candidate_units([LIBRARY, LEAVE])
    terms = weight_terms("When does the library open?", "", candidates)
    features = features_of("When does the library open?", terms, candidates)
    scores = [each.score() for each in features]
    values = confidence_features(question, terms, candidates, features, scores)
    assert bool(values.near_date) is near_date
    assert WEIGHTS.near_date < 0


@pytest.mark.parametrize(
    ("question", "parts", "whole"),
    [
        ("주차료는 얼마예요?", "주차장 재료는 500원이다.", "주차료는 900원이다."),
        ("장학생의 의무는 무엇인가요?", "장학금과 의무실이 있다.", "장학생은 의무로 봉사한다."),
    ],
)
def test_whole_words_weigh_more_than_their_parts(question: str, parts: str, whole: str) -> None:
    """A sentence with the question's words outranks one with words that share their stems."""
    selection = select_sentences(question, [Evidence(1, "a.md", f"{parts} {whole}")])
    assert selection.sentences[0].text == whole


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "군휴학 신청에 필요한 서류는 무엇인가요?",
            "군휴학은 입영 7일 전까지 신청한다. 군휴학을 신청하려면 입영통지서 사본을 낸다.",
            "입영통지서",
        ),
        (
            "주차 단속 담당 부서는?",
            "주차장 단속반이 있다. 주차 단속은 총무과가 한다.",
            "총무과",
        ),
        (
            "How does the cafe cater for people who avoid meat?",
            "The cafe opens a terrace in May. The cafe has vegetarian dishes. The cafe has a till.",
            "vegetarian",
        ),
    ],
)
def test_meaning_decides_between_sentences_with_the_same_words(
    question: str, text: str, answer: str
) -> None:
    """Sentence vectors tell apart sentences that match the same words of the question."""
    passages = [Evidence(1, "a.md", text)]
    by_words = select_sentences(question, passages).sentences
    by_meaning = select_sentences(question, passages, encoder=UseEmbeddings()).sentences
    assert answer not in by_words[0].text
    assert answer in by_meaning[0].text


def test_missing_terms_lower_the_confidence() -> None:
    """Each term that occurs in no passage lowers the confidence."""
    sure, less, least = (
        select_sentences(question, [LIBRARY, LEAVE]).confidence
        for question in (
            "When does the library open?",
            "When does the library pool open?",
            "When does the library pool and sauna in Busan open?",
        )
    )
    assert sure > less > least


def test_irrelevant_sentences_are_left_out() -> None:
    """Where one sentence answers, those that match almost no term are left out."""
    text = "Undergraduates may borrow 10 books. A lost card costs 5,000 won. Dogs stay outdoors."
    selection = select_sentences(
        "How many books may undergraduates borrow?", [Evidence(1, "a.md", text)]
    )
    assert [sentence.text for sentence in selection.sentences] == [
        "Undergraduates may borrow 10 books."
    ]


def test_no_sentence_is_selected_twice() -> None:
    """Neither a repeated passage nor the same sentence elsewhere repeats in an answer."""
    copy = Evidence(3, "copy.md", LIBRARY.text.split(". ")[0] + ".", title="Copy")
    selection = select_sentences("When does the library open?", [LIBRARY, LIBRARY, copy])
    texts = [sentence.text for sentence in selection.sentences]
    assert len(texts) == len(set(texts))
    assert {sentence.n for sentence in selection.sentences} <= {2, 3}


def test_sentences_are_quoted_exactly() -> None:
    """Sentences selected from prose are verbatim."""
    for passage, question in ((LEAVE, "휴학 신청"), (LIBRARY, "library books")):
        sentences = select_sentences(question, [passage]).sentences
        assert sentences
        assert all(sentence.text in passage.text for sentence in sentences)


def test_an_earlier_question_gives_context() -> None:
    """A follow-up matches its sentence by the terms of the previous question."""
    general = Evidence(1, "a.md", "일반휴학에 필요한 서류는 휴학원이다.")
    military = Evidence(2, "b.md", "군휴학에 필요한 서류는 입영통지서이다.")
    alone = select_sentences("필요한 서류는요?", [general, military])
    joined = select_sentences(
        "필요한 서류는요?", [general, military], before="군휴학은 어떻게 신청하나요?"
    )
    assert alone.sentences[0].n == 1
    assert joined.sentences[0].n == 2


def test_empty_passages_give_no_sentences() -> None:
    """No passages and empty passages give no sentences and no confidence."""
    assert select_sentences("What?", []).sentences == ()
    assert select_sentences("What?", [Evidence(1, "a", " \n")]).confidence == 0.0


def read_set(folder: Path, limit: int) -> tuple[dict[str, str], list[dict[str, object]]]:
    """The paragraphs of a set, and a spread of its questions with their own paragraph."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        corpus = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    rows = (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]
    home = {question: paragraph for question, paragraph, _ in (row.split("\t") for row in rows)}
    questions = [
        json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()
    ]
    step = len(questions) // limit
    return corpus, [{**q, "home": home[q["_id"]]} for q in questions[::step][:limit]]


def similar_paragraphs(home: str, words: dict[str, set[str]]) -> list[str]:
    """The paragraph of a question and the four most like it."""
    others = sorted(words, key=lambda key: -len(words[home] & words[key]))
    return [home, *[key for key in others if key != home][:4]]


@pytest.mark.parametrize(
    ("name", "least"), [("squad_en", 0.85), ("korquad1_ko", 0.93)], ids=["en", "ko"]
)
def test_answers_of_public_questions(eval_data: Path, name: str, least: float) -> None:
    """With five similar paragraphs, an accepted answer is in the selected sentences."""
    corpus, questions = read_set(eval_data / "retrieval" / name, limit=60)
    words, hits = {key: set(tokens(text)) for key, text in corpus.items()}, 0
    for question in questions:
        keys = similar_paragraphs(str(question["home"]), words)
        passages = [Evidence(n, key, corpus[key]) for n, key in enumerate(keys, 1)]
        selection = select_sentences(str(question["text"]), passages)
        answer = fold(" ".join(sentence.text for sentence in selection.sentences))
        answers = question["answers"]
        assert isinstance(answers, list)
        hits += any(fold(accepted) in answer for accepted in answers)
    assert hits / len(questions) >= least
