"""Answer confidence: what each feature is, and which way it moves the likelihood."""

import pytest

from models.evidence import Evidence
from models.offline.sentences.candidates import candidate_units
from models.offline.sentences.confidence import (
    WEIGHTS,
    ConfidenceFeatures,
    confidence,
    confidence_features,
)
from models.offline.sentences.features import features_of
from models.offline.sentences.term_weighting import weight_terms
from models.offline.use import UseEmbeddings

HUT = Evidence(
    1,
    "hut-2031.md",
    "- The hut opens on 6 June because the snow has melted.\n"
    "- Mara Lindqvist keeps the key at the front desk.\n"
    "- There are 14 bunks.",
    title="Hut rules 2031",
)
HUT_KO = Evidence(
    2,
    "hut-ko.md",
    "- 산막은 6월 6일에 연다. 눈이 녹기 때문이다.\n- 열쇠는 관리팀이 관리실에 둔다.\n"
    "- 침상은 14개이다.",
    title="2031년 산막 규칙",
)

GUESTS = Evidence(3, "guests.md", "Guests of the hut pay 9 euros.", title="Hut")
GUESTS_KO = Evidence(4, "guests-ko.md", "산막의 회원은 9,000원을 낸다.", title="산막")


def features(question: str, *passages: Evidence, meaning: bool = False) -> ConfidenceFeatures:
    """What the confidence in the best sentence of the passages depends on."""
    candidates = candidate_units(passages)
    terms = weight_terms(question, "", candidates)
    rows = features_of(question, terms, candidates, UseEmbeddings() if meaning else None)
    scores = [row.score() for row in rows]
    values = confidence_features(question, terms, candidates, rows, scores)
    assert 0.0 < confidence(question, terms, candidates, rows, scores) < 1.0
    return values


@pytest.mark.parametrize(
    ("name", "answered", "unanswered", "passage"),
    [
        ("value_missing", "When does the hut open?", "How much is the hut key?", HUT),
        ("value_missing", "산막은 언제 여나요?", "산막 열쇠는 얼마인가요?", HUT_KO),
        ("reason_missing", "Why does the hut open?", "Why are there bunks?", HUT),
        ("reason_missing", "산막은 왜 눈이 녹나요?", "산막 침상은 왜 있나요?", HUT_KO),
        ("place_missing", "Where is the key?", "Where are the bunks?", HUT),
        ("place_missing", "열쇠는 어디에 두나요?", "침상은 어디에 있나요?", HUT_KO),
        ("person_missing", "Who keeps the key?", "Who made the bunks?", HUT),
        ("person_missing", "열쇠는 누가 두나요?", "침상은 누가 만들었나요?", HUT_KO),
        ("count_missing", "How many bunks are there?", "How many keys are at the desk?", HUT),
        ("count_missing", "침상은 몇 개인가요?", "산막은 몇 명이 여나요?", HUT_KO),
        ("year_missing", "When does the hut open in 2031?", "When does it open in 1987?", HUT),
        ("year_missing", "2031년에 산막은 언제 여나요?", "1987년에 산막은 언제 여나요?", HUT_KO),
        ("object_unknown", "Does the hut open?", "does it connect to bluetooth", HUT),
        ("group_missing", "Do guests pay?", "How much do teachers pay?", GUESTS),
        ("group_missing", "회원은 얼마 내나요?", "강사는 얼마 내나요?", GUESTS_KO),
        ("near_date", "When does the hut open?", "Does the hut open tomorrow?", HUT),
        ("near_date", "산막은 언제 여나요?", "내일 산막 여나요?", HUT_KO),
        ("personal", "When does the hut open?", "Is my hut booking confirmed?", HUT),
        ("personal", "산막은 언제 여나요?", "내 산막 예약 확정됐어?", HUT_KO),
        ("missing", "When does the hut open?", "When does the hut sauna open?", HUT),
        ("missing", "산막은 언제 여나요?", "산막 온천은 언제 여나요?", HUT_KO),
        ("nouns_missing", "Where is the key?", "Where is the key of the submarine?", HUT),
        ("nouns_missing", "열쇠는 어디에 두나요?", "잠수함은 어디에 두나요?", HUT_KO),
    ],
)
def test_what_is_missing_lowers_the_confidence(
    name: str, answered: str, unanswered: str, passage: Evidence
) -> None:
    """Each feature is higher for the question without an answer, and counts against it."""
    with_answer, without = features(answered, passage), features(unanswered, passage)
    assert getattr(without, name) > getattr(with_answer, name)
    assert getattr(WEIGHTS, name) < 0


def test_a_far_second_raises_the_margin() -> None:
    """The margin is that to the next sentence; a repetition of the best one is no rival."""
    question = "When does the hut open?"
    repeated = Evidence(5, "copy.md", HUT.text.split("\n")[0])
    rival = Evidence(4, "other.md", "- The hut opens on 9 July because the snow has melted.")
    alone = features(question, HUT).margin
    assert alone > 0.3
    assert features(question, HUT, repeated).margin == pytest.approx(alone, abs=0.1)
    assert features(question, HUT, rival).margin < alone / 2


@pytest.mark.parametrize(
    ("question", "own", "foreign"),
    [("When does the hut open?", HUT, HUT_KO), ("산막은 언제 여나요?", HUT_KO, HUT)],
)
def test_cosines_of_the_other_language_count_apart(
    question: str, own: Evidence, foreign: Evidence
) -> None:
    """A sentence has the cosine of its language; without an encoder a typical one stands for it."""
    same = features(question, own, meaning=True)
    assert (same.foreign, same.foreign_cosine) == (0.0, 0.0)
    assert same.cosine > 0.2
    other = features(question, foreign, meaning=True)
    assert (other.foreign, other.cosine) == (1.0, 0.0)
    assert other.foreign_cosine > 0.1
    assert features(question, own).cosine == 0.4


def test_rows_and_running_text_are_told_apart() -> None:
    """A row of a table, a line of a list, and a sentence of running text."""
    table = Evidence(1, "t.md", "| Hut | Opens |\n|---|---|\n| Fir | 6 June |\n| Elm | 9 July |")
    sentences = "The Fir hut opens on 6 June. The snow has melted. It is cold. Bring a coat."
    text = Evidence(2, "p.md", f"The Fir hut\n\n{sentences}")
    in_table, in_text = (features("When does the Fir hut open?", each) for each in (table, text))
    in_list = features("When does the hut open?", HUT)
    assert (in_table.row, in_text.row, in_list.row) == (1.0, 0.0, 0.0)
    assert (in_text.running_text, in_list.running_text) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("question", "passage", "unknown"),
    [
        ("Does the hut have bunks?", HUT, 0.0),
        ("Does the hut have pillows?", HUT, 1.0),
        ("산막에 침상이 있나요?", HUT_KO, 0.0),
        ("산막에 베개가 있나요?", HUT_KO, 1.0),
    ],
)
def test_yes_or_no_asked_of_something_that_no_passage_has(
    question: str, passage: Evidence, unknown: float
) -> None:
    """Whether there is a thing is not told by passages that never name it."""
    assert features(question, passage).subject_unknown == unknown


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("강사도 썰매권을 사나요?", "썰매권은 학생만 산다."),
        ("Can teachers buy a sledge pass?", "Students only buy the sledge pass."),
        ("강사는 썰매권을 언제 사나요?", "썰매권은 3월 2일부터 판다. 학생은 줄을 선다."),
        (
            "When can teachers buy the sledge pass?",
            "The sledge pass is sold from 2 March. Students stand in line.",
        ),
    ],
)
def test_a_group_is_not_missing_where_a_rule_leaves_it_out_or_holds_for_all(
    question: str, text: str
) -> None:
    """A rule for one group only tells the others no; what stands beside a sentence is not it."""
    passage = Evidence(1, "sledge.md", text, title="Sledges" if text.isascii() else "썰매")
    assert features(question, passage).group_missing == 0.0
