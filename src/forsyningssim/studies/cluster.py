"""The workers of a Dask cluster, as one more executor: they may come, go and be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from socket import gethostname
from typing import Any, Final, TypeVar

from forsyningssim.analysis.extras import load
from forsyningssim.errors import ForsyningssimError
from forsyningssim.scenario.identity import made_by

_GOES_ON: Final = "{}; what is done is kept, and the same command goes on from there"
SECONDS: Final = 20
"""How long to wait for the scheduler."""
_CONTENT: Final = (".py", ".csv", ".yaml")
Found = TypeVar("Found")


class ClusterError(ForsyningssimError):
    """A cluster cannot be reached, its workers run another program, or it is lost."""

    exit_code = 2

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(place, reason)

    def __str__(self) -> str:
        """Return the scheduler or worker, and what is wrong with it."""
        return f"{self.place}: {self.reason}"


class ClusterLostError(ClusterError):
    """A cluster was lost in the middle of a study; what is done stays, and is not run again."""

    exit_code = 4


class Cluster(Executor):
    """The workers of a Dask cluster.

    Batches of a worker that is lost are done by another one. Each worker is asked with each batch
    whether its program is the same as here, for another one may give other results.
    """

    def __init__(self, client: Any) -> None:
        self._client, self._executor = client, client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """How many batches can be worked on at once, now; they may become more or fewer."""
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise CancelledError("the scheduler stopped") from error

    def submit(  # type: ignore[override]  # nothing that is sent here has a name
        self, fn: Callable[..., Found], /, *args: Any
    ) -> Future[Found]:
        """Let a worker call a function, and give what will come of it."""
        found: Future[Found] = self._executor.submit(_by_the_same, program(), fn, *args)
        return found


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Give the workers of the cluster whose scheduler listens at ``tcp://host:port``.

    Raises
    ------
    MissingExtraError
        ``distributed`` is not installed.
    ClusterError
        Nobody answers there, or a worker runs another program.
    ClusterLostError
        The scheduler stopped in the middle, or one batch ended several workers.
    """
    distributed = load("distributed", "cluster")
    try:
        client = distributed.Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(address, f"no Dask scheduler answers: {error}") from error
    with client:
        try:
            yield Cluster(client)
        except distributed.KilledWorker as error:
            reason = f"a batch ended several workers, the last of them {error.last_worker.address}"
            raise ClusterLostError(address, _GOES_ON.format(reason)) from error
        except CancelledError as error:
            raise ClusterLostError(address, _GOES_ON.format("the scheduler stopped")) from error


@cache
def program() -> dict[str, str]:
    """Say what runs here: versions of all that results hang on, and a hash of our own files."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in _CONTENT)
    ours = blake2b(b"".join(path.read_bytes() for path in files), digest_size=5).hexdigest()
    versions: dict[str, str] = made_by()["versions"]
    return versions | {"forsyningssim": f"{versions['forsyningssim']} ({ours})"}


def _by_the_same(wanted: dict[str, str], fn: Callable[..., Found], *args: Any) -> Found:
    """Call a function if this worker runs the program that is wanted."""
    here = program()
    for name in sorted(wanted):
        if here.get(name) != wanted[name]:
            reason = f"{name} is {here.get(name)} there and {wanted[name]} here; they must agree"
            raise ClusterError(f"worker on {gethostname()}", reason)
    return fn(*args)
