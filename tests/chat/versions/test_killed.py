"""A process that is killed while it makes a version loses nothing."""

import subprocess
import sys

import pytest

from agents.events import Answer
from chat.checkpoints import open_checkpointer
from chat.store import open_store
from settings import ROOT, Settings
from tests.chat.approvals import conversation
from tests.fakes import ScriptedModel

KILLED = """
import os
from chat.checkpoints import open_checkpointer
from chat.store import open_store
from settings import Settings
from tests.chat.approvals import conversation
from tests.fakes import ScriptedModel

def die(_):
    os.kill(os.getpid(), 9)

settings = Settings(state_dir={state!r}, web_tools=False)
with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
    talk = conversation(ScriptedModel.of("one", "two", die), settings, store, checkpointer)
    list(talk.ask({first!r}))
    list(talk.ask("b"))
    list(talk.edit(store.exchanges("t1", "local")[{number}].turn, "c"))
"""


@pytest.mark.parametrize("first", ["a", "가"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_killed_version_leaves_the_old_one(settings: Settings, first: str, number: int) -> None:
    """It is kept as interrupted and not remembered; the old one goes on where it was."""
    code = KILLED.format(state=str(settings.state_dir), first=first, number=number)
    died = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=False)
    assert died.returncode == -9
    before = [first, "one"][: 2 * number]
    with open_store(settings) as store, open_checkpointer(settings) as checkpointer:
        model = ScriptedModel.of("three", "four")
        talk = conversation(model, settings, store, checkpointer)
        edited = store.exchanges("t1", "local")[-1]
        assert (edited.question, edited.status, edited.version) == ("c", "interrupted", 2)
        *_, end = talk.ask("d")
        assert isinstance(end, Answer)
        assert [m.text.strip() for m in model.calls[-1][1:]] == [*before, "d"]
        store.choose_version(edited.versions[0], "local")
        list(talk.ask("e"))
        assert [m.text.strip() for m in model.calls[-1][1:]] == [first, "one", "b", "two", "e"]
