"""Other machines give the same bits, also when one of them is lost, or say what is wrong."""

import os
import pickle
import signal
import socket
import sys
import threading

import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete
from riskmc.engine import cluster as clustering
from riskmc.engine.cluster import Cluster, connected, draw_counts, fingerprint, merge_counts, seconds_per_draw
from riskmc.engine.kernels import run_blocks
from riskmc.engine.packing import pack, unpack
from riskmc.engine.plan import compile_model
from riskmc.engine.run import run
from riskmc.exceptions import InputError, RiskmcError
from riskmc.model import Model

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

N_DRAWS = 2**20 + 700
LAWS = {
    "flood": {"a": PERT(0, 0.2, 1), "b": PERT(0, 0.1, 0.3)},
    "cyber": {"a": PERT(0.1, 0.2, 1), "b": Discrete([0.25, 0.5], [1, 2])},
    "strike": {"a": Discrete([0.25, 0.5], [1, 2]), "b": Discrete([0.25, 0.5], [1, 2])},
}
PLAN = compile_model(Model.from_laws(LAWS, {"flood": PERT(0.1, 0.2, 0.3), "cyber": PERT(0.1, 0.2, 0.4)}), 5)[0]


@pytest.fixture(scope="module")
def client():
    with connected("local", 2) as client:
        yield client


@pytest.fixture
def cluster(client, monkeypatch):
    monkeypatch.setattr(clustering, "TASK_SECONDS", 0.02)
    cluster = Cluster(client)
    cluster._seconds = 1e-6  # so some fifty tasks, however fast this machine is
    return cluster


@pytest.fixture(scope="module")
def base():
    return run(PLAN, N_DRAWS, keep_draws=2000)


def assert_identical(one, other):
    for array, expected in zip((*one.counts, *one.kept), (*other.counts, *other.kept), strict=True):
        np.testing.assert_array_equal(array, expected)
        assert array.dtype == expected.dtype


def test_a_cluster_gives_the_bits_of_local_threads(cluster, base):
    seen = []
    tally = run(
        PLAN, N_DRAWS, keep_draws=2000, elsewhere=cluster, progress=lambda done, wanted: seen.append((done, wanted))
    )
    assert_identical(tally, base)
    assert 40 < len(seen) < 60
    assert seen[-1] == (N_DRAWS, N_DRAWS)


def test_a_run_goes_on_where_another_machine_stopped(cluster, base):
    begun = run(PLAN, 2**18, keep_draws=2000, threads=1)
    further = run(PLAN, 2**19, keep_draws=2000, start=begun, elsewhere=cluster)
    assert_identical(run(PLAN, N_DRAWS, keep_draws=2000, start=further), base)


def test_the_tasks_of_a_lost_worker_are_done_again(client, cluster, base):
    workers = client.run(os.getpid)
    assert len(workers) == 2
    victim = next(iter(workers.values()))

    def kill(done, _wanted):
        if done > N_DRAWS // 3 and alive:
            os.kill(alive.pop(), signal.SIGKILL)

    alive = [victim]
    assert_identical(run(PLAN, N_DRAWS, keep_draws=2000, elsewhere=cluster, progress=kill), base)
    assert not alive
    client.wait_for_workers(2, timeout=30)
    assert victim not in client.run(os.getpid).values()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_run_leaves_no_work_behind(client, cluster, error):
    def stop(done, _wanted):
        if done > N_DRAWS // 4:
            message = "enough"
            raise error(message)

    with pytest.raises(error, match="enough"):
        run(PLAN, N_DRAWS, elsewhere=cluster, progress=stop)
    assert client.submit(int, 3, pure=False).result(timeout=10) == 3


def test_few_draws_are_one_task(client, monkeypatch):
    monkeypatch.setattr(clustering, "TASK_SECONDS", 1e6)
    asked = []
    counts = Cluster(client)(PLAN, 0, 5000, asked.append)
    assert asked == [5000]
    np.testing.assert_array_equal(counts.ranks, run(PLAN, 5000).counts.ranks)


def test_a_worker_with_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(clustering, "fingerprint", lambda: "0.0.9 (abc)")
    with pytest.raises(
        InputError, match=r"a worker has another riskmc: .* there, 0\.0\.9 \(abc\) here.*the same version"
    ):
        run(PLAN, N_DRAWS, elsewhere=cluster)


def fail(error, *_arguments):
    raise error


@pytest.mark.parametrize(
    ("error", "expected", "message"),
    [
        (ModuleNotFoundError("No module named 'riskmc'"), InputError, r"lacks a module .*'riskmc'.* Install riskmc \d"),
        (distributed.CancelledError("x"), RiskmcError, "the cluster gave a task up .* more of it, or fewer threads"),
    ],
)
def test_what_fails_on_a_cluster_is_explained(cluster, error, expected, message, monkeypatch):
    monkeypatch.setattr(cluster, "_scattered", lambda _plan: fail(error))
    with pytest.raises(expected, match=message):
        cluster(PLAN, 0, 1024, print)


def test_a_cluster_without_workers_is_refused():
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        distributed.Client(empty) as client,
        pytest.raises(InputError, match=r"has no workers\. Start some, for example with `dask worker ADDRESS`"),
    ):
        Cluster(client)


@pytest.mark.parametrize("given", ["tcp://127.0.0.1:8786", None])
def test_a_client_is_a_client(given):
    with pytest.raises(InputError, match=r"`client` must be a distributed\.Client .*, got (str|NoneType)"):
        Cluster(given)


def test_the_extra_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'riskmc\[distributed\]'"):
        Cluster(None)


def test_an_address_where_nobody_answers_is_refused():
    quickly = {"distributed.comm.timeouts.connect": "200ms"}
    with (
        dask.config.set(quickly),
        pytest.raises(InputError, match=r"no dask scheduler answers at 'tcp://127\.0\.0\.1:1'.* address, or 'local'"),
        connected("tcp://127.0.0.1:1"),
    ):
        pass


def test_what_runs_on_a_worker_counts_like_a_run():
    parts = [draw_counts(PLAN, first, last, fingerprint()) for first, last in ((0, 2048), (2048, 4096), (4096, 5000))]
    for one, other in zip(unpack(merge_counts(parts)), run(PLAN, 5000).counts, strict=True):
        np.testing.assert_array_equal(one, other)
    assert {name: array.tolist() for name, array in merge_counts(parts[:1]).items()} == {
        name: array.tolist() for name, array in pack(unpack(parts[0])).items()
    }


def test_a_read_only_plan_is_not_compiled_anew():
    draw_counts(PLAN, 0, 10, fingerprint())
    before = len(run_blocks.signatures)
    frozen = pickle.loads(pickle.dumps(PLAN))  # noqa: S301 - our own
    for value in frozen:
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    draw_counts(frozen, 0, 10, fingerprint())
    assert len(run_blocks.signatures) == before
    assert 0.0 < seconds_per_draw(frozen, fingerprint()) < 1e-3


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", (8).to_bytes(8, "little") + b"12345678"])
def test_a_server_that_is_no_scheduler_is_named_soon(monkeypatch, words):
    monkeypatch.setattr(clustering, "CONNECT_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.sendall(words)
                connection.settimeout(5.0)
                while connection.recv(1024):
                    pass

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InputError, match=f"no dask scheduler answers at '{address}'"), connected(address):
            pass


def test_local_workers_do_not_hear_ctrl_c():
    with connected("local", 1) as client:
        assert set(client.run(signal.getsignal, signal.SIGINT).values()) == {signal.SIG_IGN}
