"""Who is still answering."""

import threading
from pathlib import Path

from chat.lease import ProcessLease


def test_two_first_turns_at_once_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Threads that begin their first turn together all come through, as one owner."""
    for trial in range(20):
        owner, start = ProcessLease(tmp_path / str(trial)), threading.Barrier(4)

        def begin(owner: ProcessLease = owner, start: threading.Barrier = start) -> None:
            start.wait()
            owner.acquire()

        threads = [threading.Thread(target=begin, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
        assert not any(thread.is_alive() for thread in threads)
        assert not owner.is_expired(owner.id)
        owner.release()
        assert owner.is_expired(owner.id)
