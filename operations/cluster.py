"""Ray cluster: runs functions in processes of this machine and of others (extra `ray`).

    cluster = connect("10.0.0.5:6379")
    task = cluster.submit(function, argument)
    cluster.result(cluster.first_done([task]))

Ray imports the function by its name, so that every machine needs the same version of this project.
A task whose process ends is tried again elsewhere; one that ends each of them is lost, alone.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from errors import ClusterError, SettingsError

LOCAL: Final = "local"
_LOOPBACK: Final = "127.0.0.1"
_TRIES_MORE: Final = 2  # of a task whose process or machine ended
_STORE_BYTES: Final = 512 << 20  # of arguments and results of a local cluster
_STARTS: Final = 3  # Ray gives its processes 30 seconds, which a busy machine may exceed
_CONNECTING: Final = threading.Lock()


class TaskLost(Exception):
    """The process that ran a task ended, and so did those of the further tries."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that this process is connected to.

    Attributes:
        cpus: The processors of all its machines.
    """

    ray: Any
    cpus: int

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function of a module on one processor; return the task.

        Raises:
            ClusterError: the cluster does not answer.
        """
        try:
            return _remote(self.ray, function).remote(*arguments)
        except (self.ray.exceptions.RayError, OSError) as error:
            raise _unavailable(error) from None

    def first_done(self, tasks: Iterable[Any]) -> Any:
        """Wait for a task; return the first that is done."""
        done, _ = self.ray.wait(list(tasks), num_returns=1)
        return done[0]

    def result(self, task: Any) -> Any:
        """Wait for what a task returns.

        Raises:
            TaskLost: the process that ran it ended, however often it was tried.
            ClusterError: the cluster does not answer, or cannot run the function.
        """
        failures = self.ray.exceptions
        try:
            return self.ray.get(task)
        except failures.RayTaskError as error:
            raise ClusterError(
                "A machine of the Ray cluster cannot run the program ({kind}).",
                "Install the same version of it on each, with the extra ray.",
                kind=type(error.cause or error).__name__,
            ) from None
        except failures.LocalRayletDiedError as error:
            raise _unavailable(error) from None
        except (
            failures.WorkerCrashedError,
            failures.OutOfMemoryError,
            failures.NodeDiedError,
            failures.ObjectLostError,
        ) as error:
            raise TaskLost(type(error).__name__) from None
        except (failures.RayError, OSError) as error:
            raise _unavailable(error) from None

    def cancel(self, tasks: Sequence[Any]) -> None:
        """Drop tasks whose results nobody waits for any more."""
        for task in tasks:
            with suppress(self.ray.exceptions.RayError, OSError):
                self.ray.cancel(task)


def connect(address: str, processors: int) -> Cluster:
    """Return the cluster at an address; a process has one, until it ends.

    Args:
        address: `host:port` of the head, `auto` for the cluster this machine belongs to, or
            `local` for one of child processes, which is started.
        processors: How many a local cluster has.

    Raises:
        SettingsError: the extra is not installed.
        ClusterError: the cluster does not answer.
    """
    ray = _package()
    with _CONNECTING:
        if not ray.is_initialized():
            _initialise(ray, address, processors)
    return Cluster(ray, max(1, int(ray.cluster_resources().get("CPU", 1))))


@cache
def _remote(ray: Any, function: Callable[..., Any]) -> Any:
    """Return a function as Ray runs it; each one made anew would be sent to the machines again."""
    return ray.remote(num_cpus=1, max_retries=_TRIES_MORE)(function)


def _initialise(ray: Any, address: str, processors: int) -> None:
    options: dict[str, Any] = {"address": address}
    if address == LOCAL:
        options |= {"num_cpus": processors, "object_store_memory": _STORE_BYTES}
        options |= {"include_dashboard": False, "_node_ip_address": _LOOPBACK}
    for left in reversed(range(_STARTS if address == LOCAL else 1)):
        try:
            ray.init(**options, logging_level=logging.ERROR, log_to_driver=False)
        except Exception as error:  # Ray raises bare ones where a process of it does not start
            ray.shutdown()
            if not left:
                raise _unavailable(error) from None
        else:
            return


def _package() -> Any:
    try:
        import ray
        from ray._common.usage.usage_lib import set_usage_stats_enabled_via_env_var
    except ImportError:
        raise SettingsError(
            "RAG_INGEST_CLUSTER needs the extra ray.",
            "Run pip install '.[ray]' in the project's folder.",
        ) from None
    set_usage_stats_enabled_via_env_var(False)  # no reports to Ray's makers
    return ray


def _unavailable(error: BaseException) -> ClusterError:
    return ClusterError(
        "The Ray cluster does not answer ({kind}).",
        "Check `ray status` and RAG_INGEST_CLUSTER; empty, documents are read on this machine.",
        kind=type(error).__name__,
    )
