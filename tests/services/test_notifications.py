"""Notifications of Postgres: what one process writes, another hears of, also after a cut."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from agents.events import Token
from chat.store import open_store
from database import write_transaction
from database.notifications import Notifications
from database.postgres import connect
from settings import Settings

pytestmark = pytest.mark.services
SECONDS = 60.0  # longest wait; what works takes milliseconds, after a cut two seconds
SOON = 0.3  # for what must not come


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """An engine."""
    engine = connect(SecretStr(postgres_url), "public")
    yield engine
    engine.dispose()


@pytest.fixture
def here(engine: Engine) -> Iterator[Notifications]:
    """Who listens."""
    notifications = Notifications(engine, "news")
    yield notifications
    notifications.close()


def tell(engine: Engine, key: str) -> None:
    """Notify as another process does, in a transaction."""
    with write_transaction(engine) as connection:
        Notifications(engine, "news").send(connection, key)


def tell_until_heard(engine: Engine, heard: threading.Event, key: str = "turn") -> bool:
    """Notify again and again until it is heard; return whether it is."""
    for _ in range(int(SECONDS / SOON)):
        tell(engine, key)
        if heard.wait(SOON):
            return True
    return False


def test_a_notification_is_heard_at_the_commit_and_not_before(
    engine: Engine, here: Notifications
) -> None:
    """Nor where the transaction is rolled back; other keys are not heard."""
    with here.listen("turn") as heard:
        assert tell_until_heard(engine, heard)
        heard.clear()
        with write_transaction(engine) as connection:
            Notifications(engine, "news").send(connection, "turn")
            assert not heard.wait(SOON)
            connection.rollback()
        assert not heard.wait(SOON)
        tell(engine, "other")
        assert not heard.wait(SOON)
        tell(engine, "turn")
        assert heard.wait(SECONDS)


def test_it_listens_again_after_its_connection_was_cut(engine: Engine, here: Notifications) -> None:
    """By a new one."""
    cut = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE query = 'LISTEN news' AND pid <> pg_backend_pid()"
    )
    with here.listen("turn") as heard:
        assert tell_until_heard(engine, heard)
        with engine.connect() as connection:
            assert connection.execute(cut).scalar() == 1
        heard.clear()
        assert tell_until_heard(engine, heard)


def test_a_page_of_another_machine_is_told_of_an_answer(tmp_path: Path, postgres_url: str) -> None:
    """Each machine has a store of its own over the same database."""

    def settings(name: str) -> Settings:
        return Settings(state_dir=tmp_path / name, web_tools=False, database_url=postgres_url)

    with open_store(settings("a")) as here, open_store(settings("b")) as there:
        turn = here.begin("thread", "local", "How long?")
        with there.listen(turn) as heard:
            for number in range(1, int(SECONDS / SOON)):
                here.record(turn, [(number, Token("Two "))])
                if heard.wait(SOON):
                    break
            assert heard.is_set()
            assert (number, Token("Two ")) in there.events(turn, "local")
