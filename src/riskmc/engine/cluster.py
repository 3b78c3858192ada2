"""Draws on the machines of a dask cluster; `distributed` is imported only here.

A task is a range of draws. Its counts are merged with others' on the workers, in a tree
and in the order in which they are done: counts are integers, so neither the order nor the
split shows in the result, and a task whose worker was lost is simply done again. The
functions that run on workers stand in this module, so that a worker compiles them once.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from riskmc import __version__
from riskmc.engine.counts import Counts
from riskmc.engine.factors import Factors
from riskmc.engine.packing import Packed, pack, unpack
from riskmc.engine.plan import Plan
from riskmc.engine.run import BLOCK_CHUNKS, LEG_DRAWS, TASK_DRAWS, empty_counts, empty_kept, merge, whole_chunks
from riskmc.engine.weight_tables import WeightTables
from riskmc.engine.worker import Worker
from riskmc.exceptions import InputError, RiskmcError

if TYPE_CHECKING:
    from distributed import Client, Future

TASK_SECONDS = 2.0
"""Work in a task: enough to hide some 40 ms around it, little enough to lose with a worker."""
CONNECT_SECONDS = 10.0
"""Time for a scheduler to answer."""
_DEAF_TO_CTRL_C = (
    "import logging, signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "logging.getLogger('distributed.worker.state_machine').setLevel(logging.ERROR)"
)
"""Run by local workers: Ctrl-C reaches them, too, and each would print where it was and what was cancelled."""
FAN_IN = 8
"""Counts merged by one task."""
IN_FLIGHT = 3
"""Tasks submitted for each thread of the cluster: no worker waits, and no pile of counts grows."""


class Cluster:
    """A dask client, and what its workers know of a run. Called, it draws.

    Parameters
    ----------
    client : distributed.Client
        Its workers have the same riskmc.

    Raises
    ------
    InputError
        If `distributed` is not installed, `client` is no client, or it has no workers.
    """

    def __init__(self, client: Client) -> None:
        self._distributed = _distributed()
        if not isinstance(client, self._distributed.Client) or client.asynchronous:
            message = f"`client` must be a distributed.Client that is not asynchronous, got {type(client).__name__}."
            raise InputError(message)
        if not client.nthreads():
            message = "the cluster of `client` has no workers. Start some, for example with `dask worker ADDRESS`."
            raise InputError(message)
        self._client = client
        self._plans: dict[int, tuple[Plan, Future[Plan]]] = {}
        self._seconds = math.nan  # per draw, on one thread

    def __call__(self, plan: Plan, first: int, last: int, report: Callable[[int], None], /) -> Counts:
        """Return the counts of draws `first` to `last` - 1.

        Parameters
        ----------
        plan : Plan
        first, last : int
            `first` is a multiple of 1024.
        report : callable
            Called with the draws of each task that is done.

        Raises
        ------
        InputError
            If the workers have another version of riskmc, or none.
        RiskmcError
            If the cluster fails.
        """
        with self._explained():
            there = self._scattered(plan)
            if math.isnan(self._seconds):
                self._seconds = self._client.submit(seconds_per_draw, there, fingerprint(), pure=False).result()
            return unpack(self._merged(there, self._ranges(first, last), report))

    def _scattered(self, plan: Plan) -> Future[Plan]:
        """Return the plan as the workers know it; every one of them gets it, once."""
        if id(plan) not in self._plans:
            (there,) = self._client.scatter([plan], broadcast=True, hash=False)
            self._plans[id(plan)] = plan, there
        return self._plans[id(plan)][1]

    def _ranges(self, first: int, last: int) -> deque[tuple[int, int]]:
        """Return tasks of about `TASK_SECONDS`, the same number for every thread."""
        threads = self._n_threads()
        work = (last - first) * self._seconds
        rounds = round(work / threads / TASK_SECONDS)
        n_tasks = rounds * threads if rounds else max(int(2.0 * work / TASK_SECONDS), 1)
        size = min(whole_chunks(-(-(last - first) // n_tasks)), LEG_DRAWS)
        return deque((begin, min(begin + size, last)) for begin in range(first, last, size))

    def _merged(self, plan: Future[Plan], left: deque[tuple[int, int]], report: Callable[[int], None]) -> Packed:
        """Draw all that is `left`; what is done is merged while the rest is drawn."""
        most, tree = IN_FLIGHT * self._n_threads(), _Tree(self._client)
        sizes: dict[Future[Packed], int] = {}
        done = self._distributed.as_completed()
        try:
            while left or sizes:
                while left and len(sizes) < most:
                    first, last = left.popleft()
                    future = self._client.submit(draw_counts, plan, first, last, fingerprint(), pure=False)
                    sizes[future] = last - first
                    done.add(future)
                future = next(done)
                if future.status != "finished":
                    future.result()  # raises what happened there
                report(sizes.pop(future))
                tree.add(future)
            return tree.result()
        except BaseException:  # Ctrl-C too
            self._client.cancel([*sizes, *tree.futures()])
            raise

    def _n_threads(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what to do when the cluster fails."""
        try:
            yield
        except ModuleNotFoundError as error:
            message = f"a worker of the cluster lacks a module ({error}). Install riskmc {__version__} on all of them."
            raise InputError(message) from error
        except (self._distributed.KilledWorker, CancelledError) as error:
            message = (
                f"the cluster gave a task up ({error}): its workers were lost again and again, perhaps for want of "
                "memory. Give the workers more of it, or fewer threads each."
            )
            raise RiskmcError(message) from error


class _Tree:
    """Merges counts on the workers, as soon as `FAN_IN` of them are there."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._levels: list[list[Future[Packed]]] = []

    def add(self, future: Future[Packed]) -> None:
        for level in itertools.count():
            if len(self._levels) == level:
                self._levels.append([])
            self._levels[level].append(future)
            if len(self._levels[level]) < FAN_IN:
                return
            future = self._merge(self._levels[level])
            self._levels[level] = []

    def result(self) -> Packed:
        packed: Packed = self._merge(self.futures()).result()
        return packed

    def futures(self) -> list[Future[Packed]]:
        return [future for level in self._levels for future in level]

    def _merge(self, futures: list[Future[Packed]]) -> Future[Packed]:
        # Before the tasks that wait, so that what is merged makes room.
        return self._client.submit(merge_counts, futures, priority=1, pure=False)


def draw_counts(plan: Plan, first: int, last: int, wanted: str) -> Packed:
    """Return the counts of draws `first` to `last` - 1; runs on a worker.

    Parameters
    ----------
    plan : Plan
    first, last : int
    wanted : str
        `fingerprint` of the machine that asks.

    Raises
    ------
    InputError
        If this machine has another version of riskmc.
    """
    if wanted != fingerprint():
        message = (
            f"a worker has another riskmc: {fingerprint()} there, {wanted} here. The same draws cannot be "
            "promised, so install the same version on all machines and restart the workers."
        )
        raise InputError(message)
    counts = empty_counts(plan)
    Worker(_own(plan), BLOCK_CHUNKS).draw(counts, empty_kept(plan, 0), first, last)
    return pack(counts)


def seconds_per_draw(plan: Plan, wanted: str) -> float:
    """Return how long a thread takes for a draw, the time to compile apart; runs on a worker.

    Parameters
    ----------
    plan : Plan
    wanted : str
        As for `draw_counts`, which is timed.
    """
    draw_counts(plan, 0, 1, wanted)
    begin = time.perf_counter()
    draw_counts(plan, 0, TASK_DRAWS, wanted)
    return (time.perf_counter() - begin) / TASK_DRAWS


def merge_counts(parts: list[Packed]) -> Packed:
    """Add counts; runs on a worker.

    Parameters
    ----------
    parts : list of packed counts
    """
    first, *others = parts
    return pack(functools.reduce(lambda total, part: merge([total, unpack(part)]), others, unpack(first)))


@functools.cache
def fingerprint() -> str:
    """Return the version of riskmc and a hash of the sources that make and count draws.

    Examples
    --------
    >>> fingerprint().startswith(__version__)
    True
    """
    sources = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return f"{__version__} ({hashlib.blake2b(sources, digest_size=4).hexdigest()})"


@contextmanager
def connected(scheduler: str, threads: int | None = None) -> Iterator[Client]:
    """Yield a client of a scheduler, or of one started here for ``"local"``.

    Parameters
    ----------
    scheduler : str
        Address, such as ``tcp://10.0.0.1:8786``, or ``"local"``.
    threads : int, optional
        Workers of a local cluster, with one thread each; by default one per processor.

    Raises
    ------
    InputError
        If `distributed` is not installed or no scheduler answers.
    """
    distributed = _distributed()
    if scheduler == "local":
        how = {"threads_per_worker": 1, "dashboard_address": ":0", "preload": [_DEAF_TO_CTRL_C]}
        with distributed.LocalCluster(n_workers=threads, **how) as cluster, distributed.Client(cluster) as client:
            yield client
        return
    try:
        asyncio.run(asyncio.wait_for(_greet(scheduler, distributed), CONNECT_SECONDS))
        client = distributed.Client(scheduler)
    except Exception as error:  # another server's words, read as dask's, may raise anything
        reason = f"{error}".rstrip(".") or f"nothing within {CONNECT_SECONDS:g} s"
        message = f"no dask scheduler answers at {scheduler!r}: {reason}. Give its address, or 'local'."
        raise InputError(message) from error
    with client:
        yield client


async def _greet(scheduler: str, distributed: ModuleType) -> None:
    """Exchange greetings with a scheduler; a client would wait without end for one that says nothing."""
    secrets = distributed.Security().get_connection_args("client")
    greeted = await distributed.comm.connect(scheduler, timeout=CONNECT_SECONDS, **secrets)
    await greeted.close()


def _own(plan: Plan) -> Plan:
    """Return a plan of arrays that may be written to.

    What dask hands over is read-only, which is another type to the compiler: it would compile anew.
    """
    weights, factors = plan.weights._replace(**_copied(plan.weights)), plan.factors._replace(**_copied(plan.factors))
    return plan._replace(**_copied(plan), weights=weights, factors=factors)


def _copied(fields: Plan | WeightTables | Factors) -> dict[str, Any]:  # arrays of the types that the fields say
    return {name: np.array(value) for name, value in fields._asdict().items() if isinstance(value, np.ndarray)}


def _distributed() -> ModuleType:
    try:
        import distributed  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as error:
        message = "a cluster needs dask.distributed; install it with: pip install 'riskmc[distributed]'"
        raise InputError(message) from error
    return distributed
