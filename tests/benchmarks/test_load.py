"""What the load benchmarks conclude: lost questions, half documents, and where chats are late."""

import argparse
import asyncio
from pathlib import Path

import pytest

from benchmarks.load.chats import Chats, p95
from benchmarks.load.nodes import editions_seen, half_seen, has_taken, not_up_to_date, shows
from benchmarks.load.nodes_report import Outcome, nodes_report
from benchmarks.load.scale import LADDER, Step, climb, scale_report
from ingest.index import open_index
from models.embeddings import build_embedder
from settings import Settings

NODES = argparse.Namespace(nodes=3, workers=2, kills=7, chats=4)
ASKED = ["Question 1?", "Question 2?"]


def sound() -> Outcome:
    """An outcome with which nothing is wrong."""
    outcome = Outcome(asked=list(ASKED), finished=1, looks=9, editions=5)
    outcome.stored.update(ASKED)
    outcome.statuses.update(done=1, interrupted=1)
    outcome.kills.update(chat0=2, worker0=1)
    return outcome


def row(report: str, name: str) -> str:
    """The value beside a name in a report."""
    (line,) = (line for line in report.splitlines() if line.startswith(f"| {name} |"))
    return line.split("|")[2].strip()


def test_a_sound_outcome() -> None:
    """Nothing is lost, and the report says of how much."""
    report = nodes_report(sound(), NODES, "2 processors")
    assert not sound().failed and not sound().lost
    assert row(report, "kills (`kill -9`)") == "3: chat0 2, worker0 1"
    assert row(report, "of them stored once") == "2 of 2"
    assert row(report, "status of the stored turns") == "1 done, 1 interrupted"
    assert row(report, "documents of which two editions were seen at once") == "0"
    assert "\n* " not in report and "2 processors." in report


@pytest.mark.parametrize("times", [0, 2])
def test_a_question_is_lost_that_is_not_stored_once(times: int) -> None:
    """One that is missing counts, and one that was stored twice."""
    outcome = sound()
    outcome.stored["Question 2?"] = times
    report = nodes_report(outcome, NODES, "")
    assert outcome.failed and outcome.lost == ["Question 2?"]
    assert row(report, "of them stored once") == "1 of 2"
    assert f"* stored {times} times: Question 2?" in report


@pytest.mark.parametrize("name", ["problems", "behind", "unhealthy", "unseen", "half"])
def test_whatever_went_wrong_is_named(name: str) -> None:
    """It makes the benchmark fail, and is in the report."""
    outcome = sound()
    setattr(outcome, name, {"what it was"} if name == "half" else ["what it was"])
    assert outcome.failed
    assert "what it was" in nodes_report(outcome, NODES, "").rpartition("| 0 |")[2]


def test_a_half_document_is_noticed(tmp_path: Path) -> None:
    """Of real documents: one whose parts are of two editions, and one of a single edition."""
    part = "## Part {n}\n\nThe editorial board keeps edition {edition} of the file, part {n}.\n\n"
    filler = "The members meet in spring, and write down what they have agreed on. " * 40
    for name, editions in (("half", (3, 4)), ("whole", (4, 4))):
        text = filler.join(part.format(n=n, edition=one) for n, one in enumerate(editions))
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{text}", "utf-8")
    settings = Settings(state_dir=tmp_path / "state", embedding_model="offline:hashing")
    with open_index(settings, build_embedder(settings)) as index:
        index.add([str(tmp_path / "half.md"), str(tmp_path / "whole.md")])
        seen = {Path(source).stem: found for source, found in editions_seen(index).items()}
    assert seen == {"half": {3, 4}, "whole": {4}}
    assert half_seen(seen) == {"half"}
    assert not_up_to_date({"half": 4, "whole": 4, "gone": 2}, seen) == ["half", "gone"]
    assert not_up_to_date({"whole": 5}, seen) == ["whole"]


def test_what_a_page_shows_and_has_taken() -> None:
    """In texts as they come over the websocket: with escapes and entities."""
    assert shows(r"> Question chat\-3001?", "Question chat-3001?")
    assert not shows(r"> Question chat\-3002?", "Question chat-3001?")
    taken = "{&quot;taken&quot;: &quot;Question chat-3001?&quot;}"
    assert has_taken(taken, "Question chat-3001?")
    assert not has_taken(taken, "Question chat-3002?")
    assert not has_taken("Question chat-3001?", "Question chat-3001?")


def climbed(late_from: int, errors_from: int = 1000) -> list[Step]:
    """The steps of two servers, where the first text is late from so many chats on."""
    asked: list[int] = []

    async def together(chats: int) -> list[Chats]:
        asked.append(chats)
        first = [0.5] * chats if chats < late_from else [5.0] * chats
        errors = ["chat-101: TimeoutError"] if chats >= errors_from else []
        return [Chats(first=first, errors=errors)] * 3

    steps = asyncio.run(climb(together, servers=2, alone=0.4))
    assert [step.chats for step in steps] == asked
    return steps


def test_the_ladder_ends_at_the_first_step_that_is_late() -> None:
    """That step is reported; none is climbed beyond it."""
    steps = climbed(late_from=5)
    assert [step.chats for step in steps] == [2, 3, 4, 5]
    assert [step.is_quick for step in steps] == [True, True, True, False]
    assert steps[-1].first == 5.0


def test_the_ladder_ends_at_an_error() -> None:
    """However soon the first text came."""
    steps = climbed(late_from=1000, errors_from=4)
    assert [step.chats for step in steps] == [2, 3, 4]
    assert steps[-1].errors == 3 and not steps[-1].is_quick


def test_the_whole_ladder() -> None:
    """Where nothing is late, it is climbed to its end."""
    assert [step.chats for step in climbed(late_from=1000)] == list(LADDER)


def test_the_report_of_the_ladder() -> None:
    """The largest number of chats that was quick, 1 where none was."""
    steps = [
        Step(1, 2, 0.4, 3.0, 0),
        Step(2, 2, 0.4, 0.9, 0),
        Step(2, 3, 0.4, 1.3, 0),
        Step(2, 4, 0.4, 1.5, 0),
        Step(3, 2, 0.4, 0.5, 1),
    ]
    report = scale_report(steps, argparse.Namespace(tokens=300), "2 processors")
    assert "| 1 | 0.4 s | 1 | 2: 3.0 s |" in report
    assert "| 2 | 0.4 s | 3 | 2: 0.9 s, 3: 1.3 s, 4: 1.5 s |" in report
    assert "| 3 | 0.4 s | 1 | 2: 0.5 s |" in report


def test_the_95th_of_a_hundred() -> None:
    """The number that 95 of 100 do not exceed; of few, the largest."""
    assert p95([float(n) for n in range(100, 0, -1)]) == 95
    assert p95([1.0, 9.0]) == 9 and p95([3.0]) == 3
