"""Shared window: all processes count together, on a real Redis server where one is installed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from agents.messages import Language
from api.limits.rate import RateLimiter
from chat.library.guess_limit import GuessLimit
from chat.turns.question_rate import QuestionRate
from errors import SettingsError, TooManyGuesses, TooManyQuestions
from models.limits.redis_client import redis_address, redis_client
from models.limits.shared_window import SharedWindow, open_shared_window
from settings import ROOT, Settings

EN: Language = "en"
TAKE = """
import sys
from models.limits.redis_client import redis_client
from models.limits.shared_window import SharedWindow
window = SharedWindow(redis_client(sys.argv[1], "-"), "processes", 20, 600)
taken = [window.take("kim") for _ in range(20)]
print(sum(one is not None and not one.wait for one in taken))
"""


def window(url: str, name: str, limit: int, seconds: float = 600) -> SharedWindow:
    """A window with a client of its own, as another process has."""
    return SharedWindow(redis_client(url, "-"), name, limit, seconds)


class Away:
    """A server that does not answer."""

    asked = 0

    def eval(self, *_: object) -> object:
        self.asked += 1
        raise ConnectionError("refused by redis://:secret@host")

    def zrem(self, *_: object) -> object:
        raise ConnectionError


def test_processes_count_together(redis_url: str) -> None:
    """Two processes with eighteen tries each are granted the limit together."""
    command = [sys.executable, "-c", TAKE, redis_url]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    granted = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(granted) == 20


def test_threads_count_together(redis_url: str) -> None:
    """Of forty tries of eight clients at once exactly the limit is granted; others wait."""
    windows = [window(redis_url, "threads", 5) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: windows[n % 8].take("kim"), range(40)))
    waits = [one.wait for one in taken if one is not None]
    assert len(waits) == 40 and waits.count(0) == 5
    assert all(590 < wait <= 600 for wait in waits if wait)


def test_everybody_has_a_limit_of_their_own(redis_url: str) -> None:
    """One who has reached it does not keep others out; the server is told no name."""
    one = window(redis_url, "own", 1)
    taken = [one.take(who) for who in ("kim", "kim", "lee")]
    assert [found is not None and not found.wait for found in taken] == [True, False, True]
    keys = redis_client(redis_url, "-").keys("rag:window:own:*")
    assert len(keys) == 2 and not any("kim" in key or "lee" in key for key in keys)


def test_an_event_ends_with_the_window(redis_url: str) -> None:
    """After the window an event counts no more; one given back does not count at once."""
    short = window(redis_url, "short", 1, 0.001)
    assert [short.take("kim") is not None for _ in range(3)] == [True] * 3
    kept = window(redis_url, "kept", 1)
    first = kept.take("kim")
    assert first is not None and kept.wait("kim")
    kept.give_back("kim", first.event)
    assert kept.wait("kim") == 0


def test_questions_requests_and_guesses_are_shared(redis_url: str) -> None:
    """What one process counts, the limits of another know."""
    first, second = (QuestionRate(2, shared=window(redis_url, "q", 2)) for _ in range(2))
    for rate in (first, second):
        with rate.question("kim", EN):
            pass
    with pytest.raises(TooManyQuestions, match="2 questions"), first.question("kim", EN):
        pass
    with pytest.raises(ZeroDivisionError), first.question("lee", EN):
        raise ZeroDivisionError  # is not counted
    for rate in (second, first):
        with rate.question("lee", EN):
            pass
    limits = [RateLimiter(2, shared=window(redis_url, "r", 2)) for _ in range(2)]
    assert [limits[n % 2].take("key") > 0 for n in range(3)] == [False, False, True]
    guesses = [GuessLimit(1, shared=window(redis_url, "g", 1)) for _ in range(2)]
    guesses[0].check()
    guesses[0].failed()
    with pytest.raises(TooManyGuesses):
        guesses[1].check()


def test_while_the_server_is_away_each_process_counts(caplog: pytest.LogCaptureFixture) -> None:
    """Limits hold within the process; the server is asked again later; no address is logged."""
    server, now = Away(), 0.0
    shared = SharedWindow(server, "questions", 1, 60, clock=lambda: now)
    rate = QuestionRate(1, shared=shared)
    with rate.question("kim", EN):
        pass
    with pytest.raises(TooManyQuestions), rate.question("kim", EN):
        pass
    assert server.asked == 1
    now = 31.0
    assert shared.take("kim") is None and server.asked == 2
    assert len(caplog.records) == 1 and "secret" not in caplog.text


def test_one_setting_names_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """RAG_REDIS_URL; the others win over it for what they are about."""
    settings = Settings(redis_url="redis://all/0", cache_url="redis://answers/0")
    assert redis_address(settings) == ("redis://all/0", "RAG_REDIS_URL")
    assert redis_address(settings, "cache_url") == ("redis://answers/0", "RAG_CACHE_URL")
    assert redis_address(settings, "rate_limit_url") == ("redis://all/0", "RAG_REDIS_URL")
    assert redis_address(Settings()) is None
    assert open_shared_window(Settings(), "questions", 20, 60) is None
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match="RAG_REDIS_URL"):
        open_shared_window(settings, "questions", 20, 60)
