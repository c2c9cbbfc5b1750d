"""Training files: formats, duplicates, split by question, leaks and the data card."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chains.sources import Source
from errors import EvaluationError
from evals.export.card import data_card
from evals.export.duplicates import deduplicated, groups, similar_pairs, token_set
from evals.export.export import prepare, split, write
from evals.export.leaks import evaluation_questions, find_leaks
from evals.export.rows import TrainingRow, formatted
from settings import ROOT

SOURCE = Source(1, "keys.md", "Keys", 1, "A lost key costs 15 euros.", child_id="1")


def row(
    name: str, question: str, answer: str = "It costs 15 euros [1].", **values: Any
) -> TrainingRow:
    """A row with one passage."""
    language = "ko" if any("가" <= letter <= "힣" for letter in question) else "en"
    return TrainingRow(name, question, answer, language, (SOURCE,), **values)


ENGLISH = row("e1", "What does a lost key cost?", rejected="It is free.")
KOREAN = row("k1", "잃어버린 열쇠는 얼마인가요?", "15유로입니다 [1].", rejected="무료입니다.")


@pytest.mark.parametrize("one", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_the_formats_are_those_of_openai_and_trl(one: TrainingRow) -> None:
    """Chat messages end with the answer; a preference has one prompt and two answers."""
    sft = formatted(one, "sft")
    assert [message["role"] for message in sft["messages"]] == ["system", "user", "assistant"]
    assert sft["messages"][-1]["content"] == one.answer
    assert one.question in sft["messages"][1]["content"]
    assert SOURCE.text in sft["messages"][1]["content"]
    preference = formatted(one, "preference")
    assert list(preference) == ["prompt", "chosen", "rejected"]
    assert preference["prompt"] == sft["messages"][:2]
    assert preference["chosen"] == [{"role": "assistant", "content": one.answer}]
    assert preference["rejected"] == [{"role": "assistant", "content": one.rejected}]
    assert formatted(one, "sft") == sft


def test_duplicates_are_removed_but_not_what_differs_in_a_number() -> None:
    """Equal rows and rows of nearly the same words; the first is kept."""
    long = "How much does the office charge students for a lost key of a locker in the main hall?"
    rows = [
        row("a", long),
        row("b", long.upper()),
        row("c", f"Hello, {long[0].lower()}{long[1:]}"),
        row("d", long, "25 euros [1]."),
        row("e", "사물함 열쇠를 잃어버리면 얼마를 내야 하나요?"),
        row("f", "사물함 열쇠를 잃어버리면 얼마를 내야 하나요"),
    ]
    found = deduplicated(rows)
    assert [one.id for one in found.rows] == ["a", "d", "e"]
    assert (found.exact, found.near) == (2, 1)


def test_similar_pairs_are_those_of_all_comparisons() -> None:
    """Prefix filtering misses no pair, and finds none too many."""
    texts = [
        f"{a} {b} {c}" for a in ("key", "card") for b in ("cost", "fee", "price") for c in "xyz"
    ]
    texts += ["열쇠 값은 얼마", "열쇠 값이 얼마", "도서관은 몇 시"]
    sets = [token_set(text) for text in texts]
    for threshold in (0.2, 0.5, 0.8):
        want = {
            (i, j)
            for j in range(len(sets))
            for i in range(j)
            if len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= threshold
        }
        assert {(i, j) for i, j, _ in similar_pairs(sets, threshold)} == want


def test_no_question_group_is_on_both_sides() -> None:
    """Wordings of one question stay together, and both sides have rows."""
    rows = [
        row(f"{topic}-{form}", question.format(topic=topic))
        for topic in ("lockers", "bicycles", "parking", "printing", "laundry", "mail", "keys")
        for form, question in enumerate(
            ("How much do {topic} cost?", "What do {topic} cost?", "Do {topic} cost much?")
        )
    ]
    train, validation = split(rows, 0.2)
    assert train
    assert validation
    assert {one.id for one in train} | {one.id for one in validation} == {one.id for one in rows}
    numbers = groups([one.question for one in rows])
    assert len(set(numbers)) == 7
    sides = [
        {number for number, one in zip(numbers, rows, strict=True) if one in side}
        for side in (train, validation)
    ]
    assert not sides[0] & sides[1]
    assert split(rows, 0.2) == (train, validation)
    assert split(rows, 0.0)[1] == ()


PLANTED = [
    ("군휴학 신청할 때 필요한 서류가 뭐예요?", "same"),
    ("군휴학 신청할 때 필요한 서류가 뭐예요", "same"),
    ("그럼 군휴학 신청할 때 필요한 서류가 뭐예요?", "near"),
]


@pytest.mark.parametrize(("question", "kind"), PLANTED)
def test_a_planted_evaluation_question_is_named(question: str, kind: str) -> None:
    """The sets of this project are compared: row, file, entry and likeness are told."""
    against = [ROOT / "data" / "eval"]
    exported = prepare(
        [row("good", "How tall is a locker?"), row("bad", question)], "sft", against=against
    )
    (leak,) = exported.leaks
    assert (leak.row, leak.file, leak.entry, leak.kind) == (
        "bad",
        "questions.yaml",
        "ko-lookup-02",
        kind,
    )
    dropped = prepare([ENGLISH, row("bad", question)], "sft", against=against, drop_leaks=True)
    assert (dropped.leaks, dropped.dropped, [one.id for one in dropped.train]) == ((), 1, ["e1"])


def test_leaks_are_found_in_every_layout(tmp_path: Path) -> None:
    """Pairs, dialogues, folders of a corpus; a corpus has passages and no questions."""
    (tmp_path / "pairs.jsonl").write_text(
        json.dumps({"id": "p1", "q1": "Where is the pool?", "q2": "Where's the pool?"}), "utf-8"
    )
    (tmp_path / "queries.jsonl").write_text(
        json.dumps({"_id": "q7", "text": "수영장은 어디에 있나요?"}, ensure_ascii=False), "utf-8"
    )
    (tmp_path / "corpus.jsonl").write_text(
        json.dumps({"_id": "d", "text": "How deep is it?"}), "utf-8"
    )
    (tmp_path / "notes.yaml").write_text("just: a mapping", "utf-8")
    rows = [
        row("1", "where is the pool"),
        row("2", "수영장은 어디에 있나요"),
        row("3", "How deep is it?"),
    ]
    leaks = find_leaks(rows, evaluation_questions([tmp_path]))
    assert [(leak.row, leak.entry) for leak in leaks] == [("1", "p1"), ("2", "q7")]
    with pytest.raises(EvaluationError):
        evaluation_questions([tmp_path / "missing.yaml"])
    with pytest.raises(EvaluationError):
        evaluation_questions([tmp_path / "notes.yaml"])


def test_files_are_written_with_their_card(tmp_path: Path) -> None:
    """Training, validation and card in both languages, with counts and placeholders."""
    rows = [ENGLISH, KOREAN, row("p", "Who is at [PHONE_1]?", "Kim is [1].")]
    exported = prepare(rows, "preference", share=0.5)
    assert exported.unfit == 1
    out = tmp_path / "new" / "train.jsonl"
    card = data_card(exported, out.name, "preference", day=date(2026, 11, 29), cases=2)
    files = write(exported, out, "preference", card)
    assert [path.name for path in files] == [
        "train.jsonl",
        "train.validation.jsonl",
        "train.card.md",
    ]
    written = [
        json.loads(line) for path in files[:2] for line in path.read_text("utf-8").splitlines()
    ]
    assert {one["chosen"][0]["content"] for one in written} == {ENGLISH.answer, KOREAN.answer}
    text = files[2].read_text("utf-8")
    for words in (
        "1 rows for training, 1 for validation",
        "학습 1행, 검증 1행",
        "2026-11-29",
        "2행은",
    ):
        assert words in text


def test_a_leak_or_no_row_writes_nothing(tmp_path: Path) -> None:
    """The error says what to do."""
    out = tmp_path / "train.jsonl"
    leaking = prepare([row("bad", PLANTED[0][0])], "sft", against=[ROOT / "data" / "eval"])
    for exported in (leaking, prepare([], "sft")):
        with pytest.raises(EvaluationError) as caught:
            write(exported, out, "sft", "")
        assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []
