"""Erasure of a user: what goes, in every database and file, and what stays of others."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer
from chat.cache.context import cache_context
from chat.library.attached_files import COLLECTION, group
from chat.people.person import Person
from cli.chats import run
from errors import UnknownShare
from evals.feedback.erasure import Erased, erase_user
from evals.feedback.files import cases_file, examples_file
from evals.feedback.promote import Promoter
from index.catalog.labels import Labels
from ingest.jobs.job import NewJob
from ingest.jobs.store import JobStore
from ingest.jobs.uploads import save_upload
from settings import Settings
from workspace import Workspace, open_workspace

KIM, LEE = "김서연", "lee"
SECRET = "보라색 코끼리"  # in all that Kim writes
PAGE = "# Library\n\nThe library is open until 10 pm. 도서관은 밤 10시까지 연다.\n"


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace with one page."""
    values = {"STATE_DIR": str(tmp_path / "state"), "CACHE": "true", "ASSISTANT": "rag"}
    for name, value in (values | {"EXAMPLE_TOKENS": "0"}).items():
        monkeypatch.setenv(f"RAG_{name}", value)
    with open_workspace(Settings()) as workspace:
        (tmp_path / "library.md").write_text(PAGE, "utf-8")
        workspace.index.add([tmp_path / "library.md"], jobs=1)
        yield workspace


def ask(ws: Workspace, user: str, question: str, thread: str) -> str:
    """Ask something and return the turn."""
    list(ws.conversation(thread=thread, user=user).ask(question))
    return ws.store.exchanges(thread, user)[-1].turn


def live(ws: Workspace, user: str, thread: str) -> str:
    """Use everything there is as one user; return the token of a share link."""
    turn = ask(ws, user, f"How long is the library open? {SECRET if user == KIM else ''}", thread)
    ws.feedback.rate(turn, user, 1, comment=SECRET if user == KIM else "")
    Promoter(ws).promote(turn, user, "ban", by="admin")
    token = ws.library.sharing.share(thread, user).token
    ask(ws, user, "군휴학 서류는?", f"{thread}-deleted")
    ws.library.trash.delete(f"{thread}-deleted", user)
    ws.facts.add(user, "name", "", user, language="ko", origin="said")
    ws.people.see(Person(user, user, ("교직원",)))
    for name, labels in (
        ("attached.md", Labels(access=(f"group:{group(user, thread)}",))),
        ("own.md", Labels(access=(f"user:{user}",))),
    ):
        path = save_upload(name, f"# {name}\n\n{SECRET} {user}\n".encode(), ws.settings, user)
        collection = COLLECTION if name == "attached.md" else "default"
        ws.index.add([str(path)], collection=collection, labels=labels, jobs=1)
    jobs = JobStore(ws.documents_database)
    jobs.add(user, [NewJob("page", SECRET, "https://a.example", "default", {})])
    jobs.cancel(user)
    ws.schedule.add(user, "page", "https://a.example", "default", 60)
    return token


def stored(ws: Workspace) -> bytes:
    """Everything in the files of the state directory."""
    files = [path for path in ws.settings.state_dir.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_everything_of_one_user_goes(ws: Workspace) -> None:
    """Of the other one everything stays."""
    kim, lee = live(ws, KIM, "kim-1"), live(ws, LEE, "lee-1")
    before = len(ws.index.sources())
    erased = erase_user(ws, KIM, by="admin")
    # The ban has dropped the cached answer already.
    assert [name for name, count in erased.counts.items() if not count] == ["cached_answers"]
    assert erased.counts["conversations"] == 2
    assert erased.counts["facts"] == 1
    assert not [*ws.store.threads(KIM), *ws.library.trash.list(KIM)]
    assert ws.facts.history(KIM) == []
    assert ws.feedback.ratings(user=KIM) == []
    assert [promotion.user for promotion in ws.promotions.active("ban")] == [LEE]
    with pytest.raises(UnknownShare):
        ws.library.sharing.shared(kim, ws.scope("anyone"), ws.index)
    assert JobStore(ws.documents_database).jobs(KIM) == []
    assert ws.schedule.syncs(KIM) == []
    assert len(ws.index.sources()) == before - 2
    assert list(ws.people.names()) == [LEE]

    assert [thread.id for thread in ws.store.threads(LEE)] == ["lee-1"]
    assert len(ws.library.trash.list(LEE)) == len(ws.facts.history(LEE)) == 1
    assert ws.library.sharing.shared(lee, ws.scope("anyone"), ws.index).title
    assert len(ws.schedule.syncs(LEE)) == 1
    entry = ws.audit.entries(1)[0]
    assert (entry.user, entry.action, entry.target) == ("admin", "user_erased", KIM)


def test_no_text_is_left_in_the_conversations(ws: Workspace) -> None:
    """Neither in `app.db`, nor in its log, the cache, the checkpoints or the saved files."""
    live(ws, KIM, "kim-1")
    text = SECRET.encode()
    assert text in stored(ws)
    erase_user(ws, KIM, by="admin")
    left = [
        path.name
        for path in ws.settings.state_dir.rglob("*")
        if path.is_file() and path.name.startswith(("app.db", "own.md", "attached.md", "answers"))
        if text in path.read_bytes()
    ]
    assert left == []


def test_a_second_erasure_finds_nothing(ws: Workspace) -> None:
    """It can be repeated; a user without data is no error."""
    live(ws, KIM, "kim-1")
    erase_user(ws, KIM, by="admin")
    assert set(erase_user(ws, KIM, by="admin").counts.values()) == {0}


def test_a_running_answer_is_stopped(ws: Workspace) -> None:
    """The turn is asked to stop, and goes with its conversation once it has."""
    turn = ws.store.begin("t", KIM, "끝나지 않는 질문")

    def answer() -> None:
        while not ws.store.record(turn, []):
            time.sleep(0.02)
        ws.store.finish(turn, "cancelled", Answer("", True, [], [], "t"), text="", sources=[])

    with ThreadPoolExecutor() as pool:
        answering = pool.submit(answer)
        assert erase_user(ws, KIM, by="admin").counts["conversations"] == 1
        answering.result()
    assert ws.store.threads(KIM) == []


def test_the_command_asks_first(
    ws: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --yes nothing is deleted; then it says how much went, and the log has it."""
    live(ws, KIM, "kim-1")
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    assert run(["erase", "--user", KIM]) == 2
    assert "--yes" in capsys.readouterr().err
    assert ws.store.threads(KIM) != []
    assert run(["erase", "--user", KIM, "--yes", "--json"]) == 0
    counts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert counts == Erased(KIM, counts["counts"]).__dict__
    assert counts["counts"]["conversations"] == 2
    assert run(["audit", "--json", "--action", "user_erased"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["user"], entry["target"], entry["outcome"]) == ("local", KIM, "done")
    assert run(["audit", "--action", "nothing"]) == 2
    assert "user_erased" in capsys.readouterr().err
    assert run(["audit", "--user", "local"]) == 0
    assert "\tuser_erased\tdone\t" in capsys.readouterr().out
    assert not cases_file(ws.settings).exists()
    assert not examples_file(ws.settings).exists()


def test_cached_answers_go_with_their_question(ws: Workspace) -> None:
    """What was cached for a question of the user is answered anew."""
    question = "How long is the library open?"
    ask(ws, KIM, question, "kim-1")
    ask(ws, LEE, "Where is the library?", "lee-1")
    context = cache_context(ws.settings, ws.index, ws.scope(LEE), "rag")
    assert ws.answer_cache.lookup(question, context) is not None
    assert erase_user(ws, KIM, by="admin").counts["cached_answers"] == 1
    assert ws.answer_cache.lookup(question, context) is None
