"""A process for each hand-in, with limits on time, memory and output; results that outlive the grader.

The one idea: a hand-in is a stranger's file. What goes wrong with it ends its own process and is one line in its own result; a
result is written at once, under a digest of sheet and hand-in, so that a grader that is started again goes on where it was.

Not here: points (credit.py), clusters (cluster.py).
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from ...reading.sources import SourceError
from ...records import record
from ..sheets import Exercise, load_sheet
from .collecting import HandInError, by_student, content
from .credit import Credited, credited, drawn
from .handins import rows_of

__all__ = ["Limits", "Waiting", "grade_all", "grade_one", "run_here"]

Waiting = tuple[str, Path, str]
"""A hand-in that is to be graded: its student, its file, the digest under which its result is kept."""


@record
class Limits:
    """What a hand-in may use: seconds, megabytes beyond what the grader has, bytes of its result and of its file."""

    seconds: int = 60
    megabytes: int = 1000
    output: int = 2_000_000
    input: int = 20_000_000


DEFAULT = Limits()
OUT_OF_TIME = (-24,)
"""The status of a process whose processor time was used up (SIGXCPU)."""


def grade_one(sheet: Path, path: Path, student: str, seed: str = "") -> dict[str, Any]:
    """The result of one hand-in, as JSON data."""
    return _graded(load_sheet(sheet), path, student, seed)


def _graded(tasks: Sequence[Exercise], path: Path, student: str, seed: str) -> dict[str, Any]:
    rows = rows_of(path, tasks)
    own = [drawn(task, student, seed) for task in tasks]
    return {"student": student, "tasks": [{**_plain(credited(task, rows[task.id])), "drawn": numbers} for task, numbers in own]}


def _plain(found: Credited) -> dict[str, Any]:
    """What JSON can hold of the points of a task."""
    lines = [{"line": x.line, "read": x.read, "state": x.state, "said": x.said, "slip": x.slip} for x in found.lines]
    return {"task": found.task, "points": found.points, "of": found.of, "goal": found.goal, "person": found.person,
            "lines": lines}


def grade_all(sheet: Path, handins: Iterable[tuple[str, Path]], out: Path, seed: str = "", jobs: int = 1,
              limits: Limits = DEFAULT, said: Callable[[str], None] = print, scheduler: str = "") -> dict[str, dict[str, Any]]:
    """The results by student; those that stand in `out` for the same sheet and the same hand-in are not made again.

    Who hands in two files, or something that is no file, has an error for a result, as whose process comes to grief.
    `scheduler` is the address of a Dask cluster, or "local"; without one, `jobs` processes at a time grade here.
    """
    tasks = load_sheet(sheet)
    out.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, Any]] = {}
    waiting: list[Waiting] = []
    refused: list[tuple[str, str, dict[str, Any]]] = []
    for student, paths in by_student(handins).items():
        try:
            digest = _digest(sheet, content(paths, limits.input), student, seed)
        except HandInError as error:
            refused.append((student, "", {"error": str(error)}))
            continue
        kept = _kept(out / f"{student}.json", digest)
        if kept is not None:
            results[student] = kept
        else:
            waiting.append((student, paths[0], digest))
    if scheduler and waiting:
        from .cluster import run_there

        found = run_there(sheet, waiting, seed, jobs, limits, scheduler)
    else:
        found = run_here(tasks, waiting, seed, jobs, limits)
    for student, digest, result in chain(refused, found):
        _keep(out / f"{student}.json", {"digest": digest, **result})
        results[student] = result
        said(f"{student}: {result.get('error') or sum(t['points'] for t in result['tasks'])}")
    return dict(sorted(results.items()))


def run_here(tasks: Sequence[Exercise], waiting: Sequence[Waiting], seed: str, jobs: int,
             limits: Limits) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Results as they come, `jobs` processes at a time."""
    context: Any = multiprocessing.get_context("fork" if sys.platform != "win32" else "spawn")
    todo = list(reversed(waiting))
    running: dict[Connection, tuple[Any, float, str, str]] = {}
    while todo or running:
        while todo and len(running) < max(1, jobs):
            student, path, digest = todo.pop()
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(theirs, tasks, path, student, seed, limits), daemon=True)
            process.start()
            theirs.close()
            running[ours] = process, time.monotonic() + limits.seconds, student, digest
        ready = wait(list(running), timeout=0.2)
        for pipe in [p for p in running if p in ready or time.monotonic() > running[p][1]]:
            process, _, student, digest = running.pop(pipe)
            yield student, digest, _received(pipe, pipe in ready, process, limits)


def _received(pipe: Connection, ready: bool, process: Any, limits: Limits) -> dict[str, Any]:
    """What a process has sent, or in words why it has sent nothing."""
    try:
        if not ready:
            return {"error": f"not finished after {limits.seconds} s"}
        return json.loads(pipe.recv_bytes(limits.output))
    except EOFError:
        process.join(1)
        if process.exitcode in OUT_OF_TIME:
            return {"error": f"not finished after {limits.seconds} s"}
        return {"error": f"its process ended (status {process.exitcode}); most likely {limits.megabytes} MB were not enough"}
    except (OSError, ValueError):
        return {"error": f"its result has more than {limits.output} bytes"}
    finally:
        pipe.close()
        if process.is_alive():
            process.kill()
        process.join(5)


def _child(pipe: Connection, tasks: Sequence[Exercise], path: Path, student: str, seed: str, limits: Limits) -> None:
    """The process of one hand-in: bounded, silent, one result."""
    _bound(limits)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    try:
        result = _graded(tasks, path, student, seed)
    except MemoryError:
        result = {"error": f"{limits.megabytes} MB were not enough"}
    except SourceError as error:
        result = {"error": f"it {error}"}
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {str(error)[:200]}"}
    pipe.send_bytes(json.dumps(result).encode())
    pipe.close()
    os._exit(0)


def _bound(limits: Limits) -> None:
    """Limits of the operating system, where it has them."""
    try:
        import resource
    except ImportError:
        return
    pages = Path("/proc/self/statm")
    used = int(pages.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if pages.exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (used + limits.megabytes * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _digest(sheet: Path, handin: bytes, student: str, seed: str) -> str:
    from importlib.metadata import version

    data = (version("klderive").encode(), sheet.read_bytes(), handin, student.encode(), seed.encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in data)).hexdigest()


def _kept(path: Path, digest: str) -> dict[str, Any] | None:
    """A result that was made before of the same hand-in; a hand-in that failed is tried again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.pop("digest", "") == digest and "error" not in found else None


def _keep(path: Path, result: dict[str, Any]) -> None:
    """A file that is there as a whole, or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
