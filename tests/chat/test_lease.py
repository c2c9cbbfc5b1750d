"""Process lease: which turns have a live process."""

import threading
from pathlib import Path

from chat.lease import ProcessLease


def test_concurrent_first_turns_do_not_deadlock(tmp_path: Path) -> None:
    """Threads that begin their first turn together share one lease."""
    for trial in range(20):
        lease, start = ProcessLease(tmp_path / str(trial)), threading.Barrier(4)

        def begin(lease: ProcessLease = lease, start: threading.Barrier = start) -> None:
            start.wait()
            lease.acquire()

        threads = [threading.Thread(target=begin, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
        assert not any(thread.is_alive() for thread in threads)
        assert not lease.is_expired(lease.id)
        lease.release()
        assert lease.is_expired(lease.id)
