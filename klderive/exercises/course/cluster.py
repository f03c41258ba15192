"""The hand-ins of a class on a Dask cluster: one of this machine, or one that is there already.

The one idea: a task carries sheet and hand-in as bytes, so that workers share no files; a worker gives each hand-in a process of
its own with limits, as without a cluster, and what a worker that dies had begun is done by another.

Not here: limits and results that are kept (running.py). Needs `distributed` (pip install "klderive[cluster]").
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..sheets import load_sheet
from .running import Limits, Waiting, run_here

__all__ = ["HERE", "ClusterError", "run_there"]

HERE = "local"
"""In the place of a scheduler's address: a cluster of workers on this machine."""
TRIES = 2
"""How often a hand-in is begun again whose worker was lost."""


class ClusterError(ValueError):
    """Why hand-ins cannot be graded on a cluster."""


def run_there(sheet: Path, waiting: Sequence[Waiting], seed: str, jobs: int, limits: Limits,
              scheduler: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Results as they come: student, digest, what was found."""
    try:
        import dask
        from distributed import Client, LocalCluster, as_completed
    except ModuleNotFoundError as error:
        raise ClusterError(f'the package {error.name} is not installed; pip install "klderive[cluster]"') from None
    with ExitStack() as opened:
        opened.enter_context(dask.config.set({"distributed.worker.daemon": False}))  # a worker starts processes
        try:
            where: Any = scheduler
            if scheduler == HERE:
                where = opened.enter_context(LocalCluster(n_workers=max(1, jobs), threads_per_worker=1, dashboard_address=None))
            client = opened.enter_context(Client(where, timeout=10))
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {scheduler}: {error}") from None
        _asked(client)
        begun = {client.submit(graded, sheet.name, sheet.read_bytes(), path.name, path.read_bytes(), student, seed, limits,
                               key=digest, retries=TRIES): (student, digest) for student, path, digest in waiting}
        for future in as_completed(begun):
            student, digest = begun[future]
            failed = future.exception()
            lost = {"error": f"its workers were lost ({type(failed).__name__})"}
            yield student, digest, future.result() if failed is None else lost


def _asked(client: Any) -> None:
    """Raises ClusterError unless every worker may start processes and has this klderive."""
    from importlib.metadata import version

    found = client.run(ready)
    if not found:
        raise ClusterError("the cluster has no worker")
    for worker, (daemon, installed) in found.items():
        if installed != version("klderive"):
            raise ClusterError(f"the worker {worker} has klderive {installed or 'not at all'}, here it is {version('klderive')}")
        if daemon:
            raise ClusterError(f"the worker {worker} may not start processes; set DASK_DISTRIBUTED__WORKER__DAEMON=False where "
                               "workers are started, or start them with --no-nanny")


def ready() -> tuple[bool, str]:
    """Of a worker: whether it is barred from starting processes; the klderive that it has."""
    from importlib.metadata import version

    return bool(multiprocessing.current_process().daemon), version("klderive")


def graded(sheet_name: str, sheet: bytes, name: str, handin: bytes, student: str, seed: str, limits: Limits) -> dict[str, Any]:
    """On a worker: the result of one hand-in."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sheet").mkdir()
        (Path(folder) / "sheet" / Path(sheet_name).name).write_bytes(sheet)
        (Path(folder) / Path(name).name).write_bytes(handin)
        tasks = load_sheet(Path(folder) / "sheet" / Path(sheet_name).name)
        ((_, _, result),) = run_here(tasks, [(student, Path(folder) / Path(name).name, "")], seed, 1, limits)
        return result
