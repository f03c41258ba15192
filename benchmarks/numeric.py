"""How fast the numeric functions are, beside what they replace and beside the memory they read.

    python -m benchmarks.numeric                      one and two threads
    python -m benchmarks.numeric --quick              a tenth of the sizes; docs are left alone
    python -m benchmarks.numeric --peers build/peers  torch and JAX too, in an environment made there

Every case times all candidates in turn, round after round in one process, so that a busy machine slows all of them;
the table gives medians.  The memory triad a = b + s c (24 bytes an element) is one of the candidates.
A full run writes its tables into docs/speed.md, and goes on where an interrupted one stopped (--fresh: from the start).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers, sizes

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "speed.md"
KEPT = ROOT / "build" / "speed.jsonl"
PEERS = ("torch", "JAX", "lambdify", "NumPy line")
LABELS = ("klderive, Numba", "klderive, NumPy", *PEERS, "triad")
Candidates = dict[str, Callable[[], Any]]


@dataclass(frozen=True)
class Case:
    title: str
    make: Callable[[int], Candidates]  # from the number of threads
    rounds: int = 11
    bytes_moved: int = 0  # by the evaluation, for the comparison with the triad
    triad_bytes: int = 0


CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
PATIENCE = 4.0  # seconds for the rounds of one case; a slow candidate gets fewer, but three at least


def measure(case: Case, threads: int, clock: Callable[[], float]) -> dict[str, float]:
    """Median seconds of each candidate, all of them once a round."""

    def timed(call: Callable[[], Any]) -> float:
        start = clock()
        call()
        return clock() - start

    candidates = case.make(threads)
    first = {label: (call(), timed(call))[1] for label, call in candidates.items()}
    rounds = max(3, min(case.rounds, int(PATIENCE / sum(first.values()))))
    times: dict[str, list[float]] = {label: [] for label in candidates}
    for _ in range(rounds):
        for label, call in candidates.items():
            times[label].append(timed(call))
    return {label: statistics.median(t) for label, t in times.items()}


def ours(threads: int, call: Callable[[], Any]) -> Candidates:
    """Our function on both backends; switching is done outside the clock by wrapping the call."""
    from klderive import numeric
    from klderive.numeric import backend

    numeric.use("numpy")
    without = backend._choice
    found: Candidates = {}
    if "numba" not in peers.missing():
        numeric.use("numba", threads=threads)
        with_numba = backend._choice

        def compiled() -> Any:
            backend._choice = with_numba
            return call()

        found["klderive, Numba"] = compiled

    def plain() -> Any:
        backend._choice = without
        return call()

    found["klderive, NumPy"] = plain
    return found


def triad(size: int, threads: int) -> Candidates:
    """The triad over `size` elements, with as many threads as the candidates have."""
    a, b, c = np.zeros(size), np.ones(size), np.ones(size)
    if "numba" in peers.missing():

        def by_numpy() -> None:
            np.multiply(c, 3.0, out=a)
            np.add(a, b, out=a)

        return {"triad": by_numpy}
    from concurrent.futures import ThreadPoolExecutor

    from numba import njit

    @njit(nogil=True)
    def loop(a: Any, b: Any, c: Any) -> None:
        for i in range(a.size):
            a[i] = b[i] + 3.0 * c[i]

    pool = ThreadPoolExecutor(threads)
    edges = [size * i // threads for i in range(threads + 1)]

    def run() -> None:
        list(pool.map(lambda s, e: loop(a[s:e], b[s:e], c[s:e]), edges[:-1], edges[1:]))

    return {"triad": run if threads > 1 else lambda: loop(a, b, c)}


def univariate(size: int) -> Case:
    def make(threads: int) -> Candidates:
        from klderive import numeric

        rng = np.random.default_rng(1)
        mu1, mu2 = rng.normal(size=(2, size))
        sigma1, sigma2 = rng.uniform(0.5, 2, (2, size))
        arrays, out = (mu1, sigma1, mu2, sigma2), np.empty(size)
        found = ours(threads, lambda: numeric.kl_normal(*arrays, out=out))
        found |= scalar_peers("kl_normal", arrays, total=False)
        return found | triad(size, threads)

    return Case(
        f"univariate, {size:.0e} elements, out=".replace("e+0", "e"),
        make,
        7 if size > 10**6 else 15,
        40 * size,
        24 * size,
    )


def scalar_peers(name: str, arrays: tuple[np.ndarray, ...], total: bool) -> Candidates:
    found: Candidates = {}
    if (torch_function := peers.torch_function(name)) is not None:
        import torch

        tensors = [torch.from_numpy(a) for a in arrays]
        found["torch"] = (
            (lambda: torch_function(*tensors).sum(-1)) if total else lambda: torch_function(*tensors)
        )
    if (jax_function := peers.jax_function(name, total)) is not None:
        import jax.numpy as jnp

        device = [jnp.asarray(a) for a in arrays]
        found["JAX"] = lambda: jax_function(*device).block_until_ready()
    plain, line = peers.lambdified(name), peers.numpy_line(name)
    found["lambdify"] = (lambda: plain(*arrays).sum(-1)) if total else lambda: plain(*arrays)
    found["NumPy line"] = (lambda: line(*arrays).sum(-1)) if total else lambda: line(*arrays)
    return found


def vae(rows: int, width: int, dtype: type) -> Case:
    def make(threads: int) -> Candidates:
        from klderive import numeric

        rng = np.random.default_rng(2)
        mu, log_var = (rng.normal(size=(rows, width)).astype(dtype) for _ in range(2))
        out = np.empty(rows, dtype)
        found = ours(threads, lambda: numeric.kl_standard_normal(mu, log_var, out=out))
        return found | scalar_peers("kl_standard_normal", (mu, log_var), total=True)

    return Case(f"VAE term {rows} x {width}, {np.dtype(dtype).name}", make, 5 if rows * width > 10**7 else 15)


def matrices(form: str, batch: int, n: int) -> Case:
    def make(threads: int) -> Candidates:
        from klderive import numeric

        rng = np.random.default_rng(3)
        tril = np.tril(rng.normal(size=(2, batch, n, n)) * 0.3 / np.sqrt(n), -1)
        tril[:, :, range(n), range(n)] = rng.uniform(1, 2, (2, batch, n))
        mu = rng.normal(size=(2, batch, n))
        matrix = tril
        if form == "kl_mvn":
            matrix = tril @ tril.swapaxes(-1, -2)
            matrix = np.tril(matrix) + np.tril(matrix, -1).swapaxes(-1, -2)
        out, arrays = np.empty(batch), (mu[0], matrix[0], mu[1], matrix[1])
        function = getattr(numeric, form)
        found = ours(threads, lambda: function(*arrays, out=out, check_inputs=False))
        if "klderive, Numba" in found:
            checked = ours(threads, lambda: function(*arrays, out=out))
            found["klderive, Numba, checked"] = checked["klderive, Numba"]
        if (torch_function := peers.torch_matrices(form)) is not None:
            import torch

            tensors = [torch.from_numpy(a) for a in arrays]
            found["torch"] = lambda: torch_function(*tensors)
        if form == "kl_mvn":
            # On two threads JAX 0.10 waited for itself for minutes, in its batched Cholesky factors.
            if threads == 1 and (jax_function := peers.jax_matrices()) is not None:
                import jax.numpy as jnp

                device = [jnp.asarray(a) for a in arrays]
                found["JAX"] = lambda: jax_function(*device).block_until_ready()
            found["NumPy line"] = lambda: peers.numpy_matrices(*arrays)
        return found

    kind = "covariances" if form == "kl_mvn" else "Cholesky factors"
    return Case(f"{kind}, {batch} of n = {n}", make, 7)


def four_floats() -> Case:
    repeat = 2000

    def make(threads: int) -> Candidates:
        from klderive import numeric

        plain = peers.lambdified("kl_normal")
        line = peers.numpy_line("kl_normal")

        def many(call: Callable[..., Any]) -> Callable[[], None]:
            def run() -> None:
                for _ in range(repeat):
                    call(0.5, 1.5, 0.25, 2.0)

            return run

        found = ours(threads, many(numeric.kl_normal))
        return found | {"lambdify": many(plain), "NumPy line": many(line)}

    return Case(f"{repeat} calls with four floats", make)


def cases(quick: bool) -> list[Case]:
    k = 10 if quick else 1
    return [
        univariate(10**6 // k),
        univariate(10**7 // k),
        vae(65536 // k, 64, np.float64),
        vae(4096, 64, np.float64),
        vae(128, 512, np.float64),
        vae(65536 // k, 64, np.float32),
        vae(4096, 64, np.float32),
        vae(128, 512, np.float32),
        *(matrices(form, batch // k, n) for form in ("kl_mvn_tril", "kl_mvn")
          for batch, n in ((100_000, 2), (10_000, 8), (1000, 64), (64, 256))),
        four_floats(),
        vae(65536 // k, 512, np.float64),
    ]  # fmt: skip


# What issue and docs promise: (title begins with, candidate, other, at least this many times faster).
GOALS = (
    ("univariate", "klderive, Numba", "torch", 10), ("univariate", "klderive, Numba", "JAX", 2.5),
    ("univariate", "klderive, Numba", "lambdify", 4), ("univariate", "klderive, NumPy", "lambdify", 0.4),
    ("VAE term 65536 x 64, float64", "klderive, Numba", "torch", 10),
    ("VAE term 65536 x 64, float64", "klderive, Numba", "JAX", 2),
    ("VAE term 65536 x 512", "klderive, Numba", "torch", 10), ("VAE term 65536 x 512", "klderive, Numba", "JAX", 2),
    ("VAE term 4096", "klderive, Numba", "best peer", 1), ("VAE term 128", "klderive, Numba", "best peer", 1),
    ("VAE term 65536 x 64, float32", "klderive, Numba", "best peer", 1),
    ("VAE term 65536", "klderive, NumPy", "lambdify", 0.4),
    ("Cholesky factors, 100000", "klderive, Numba", "torch", 5),
    ("Cholesky factors, 10000 ", "klderive, Numba", "torch", 5),
    ("Cholesky factors, 1000 ", "klderive, Numba", "torch", 2),
    ("Cholesky factors, 64", "klderive, Numba", "torch", 2),
    ("covariances, 100000", "klderive, Numba", "torch", 3), ("covariances, 10000 ", "klderive, Numba", "torch", 3),
    ("covariances, 1000 ", "klderive, Numba", "torch", 1), ("covariances, 64", "klderive, Numba", "torch", 1),
    ("Cholesky factors, 100000", "klderive, NumPy", "torch", 1),
    ("Cholesky factors, 10000 ", "klderive, NumPy", "torch", 1),
    ("covariances, 100000", "klderive, NumPy", "torch", 1), ("covariances, 10000 ", "klderive, NumPy", "torch", 1),
)  # fmt: skip


STRUCK = """Those that stand here are struck: each was tried in the ways named, and what is left is memory or Python's own time.
"""
# What stands in the way where a goal is missed, by the beginning of the title and who is compared with whom.
OBSTACLES = (
    ("univariate", "klderive, Numba", "torch",
     "At this size torch's temporaries still stay in the cache that all processors share, and ours moves its memory faster"
     " than the triad (its rate stands above): so many times torch would need more than one processor can read.  Tried:"
     " memory asked for 128 to 2048 elements ahead (kept: 512), output past the caches (kept), one division for a pair"
     " instead of two (kept), the vectors of LLVM's own loop vectoriser (1.4 times as slow)."),
    ("univariate", "klderive, Numba", "JAX", "As for torch: bound by memory.  Tried: the same."),
    ("univariate", "klderive, Numba", "lambdify", "As for torch: bound by memory.  Tried: the same."),
    ("univariate", "klderive, NumPy", "lambdify",
     "Some seventy passes over blocks in the cache stand against eight of lambdify.  Tried: blocks of 2048 to 32768 elements, powers of two"
     " taken out by integer operations (kept: no logarithm is left), clamping with two logarithms, the polynomial as a matrix"
     " product."),
    ("VAE term", "klderive, Numba", "JAX",
     "JAX reads the same memory and computes about half as much, as it does not protect the last digits.  Tried: sums in"
     " registers (kept), memory asked for ahead (kept)."),
    ("VAE term", "klderive, Numba", "best peer",
     "Eight microseconds of a call are spent in Python, and its code is not in the nearest caches after the other candidates"
     " (called over and over it takes half the time).  Tried: types of arguments remembered (kept), no copies for moved axes"
     " (kept), no closure and no pool below half a million elements (kept)."),
    ("VAE term", "klderive, NumPy", "lambdify",
     "Every digit costs passes over blocks.  Tried: blocks of 4096 to 32768 elements; for float32 the gap straight from expm1 (kept)."),
    ("Cholesky factors", "klderive, Numba", "torch",
     "The two factors are read once, which is bound by memory.  Tried: sixty-four matrices interleaved, rows in bands, and now"
     " eight at once in vectors and register tiles of eight rows (kept)."),
    ("covariances", "klderive, Numba", "torch",
     "Near pairs are solved twice and factorised near the identity, so that no digits are lost.  Tried: sixty-four matrices"
     " interleaved, rows in bands, and now eight at once in vectors and register tiles (kept)."),
    ("Cholesky factors", "klderive, NumPy", "torch",
     "Calls to NumPy for each row of all matrices cost more than the arithmetic.  Tried: columns one by one, all columns of a row"
     " by einsum (kept), blocks of 32768 to 262144 entries."),
    ("covariances", "klderive, NumPy", "torch",
     "NumPy has one thread where torch has two, and calls for each row of all matrices.  Tried: all columns of a row by"
     " einsum (kept: 1.9 times as fast), only the triangle solved for and blocks of 131072 entries (kept: a seventh), the"
     " chosen matrices copied a tile of the nearest cache at a time (kept: an eighth)."),
)  # fmt: skip


def with_best(times: dict[str, float]) -> dict[str, float]:
    """The times, and the shortest of the peers'."""
    theirs = [times[label] for label in PEERS if label in times]
    return times | ({"best peer": min(theirs)} if theirs else {})


def obstacles(results: dict[int, list[dict[str, Any]]]) -> list[str]:
    """A sentence for each kind of goal that was missed."""
    missed = {
        (entry["title"], one, other)
        for entries in results.values()
        for entry in entries
        for times in [with_best(entry["times"])]
        for begins, one, other, goal in GOALS
        if entry["title"].startswith(begins) and {one, other} <= times.keys() and times[other] / times[one] < goal
    }  # fmt: skip
    lines = []
    for title, one, other in sorted(missed):
        found = (why for begins, a, b, why in OBSTACLES if title.startswith(begins) and (a, b) == (one, other))
        lines.append(f"- {title}, {one} against {other}: {next(found, '')}")
    return ["## What stands in the way of the goals that are missed\n", STRUCK, *lines, ""] if lines else []


def extra_memory() -> list[str]:
    """Peak of what a call allocates beyond its inputs and output, by tracemalloc, which NumPy reports to."""
    from klderive import numeric

    size = 4_000_000
    arrays = np.zeros(size), np.full(size, 2.0), np.zeros(size), np.ones(size)
    out = np.empty(size)
    tracemalloc.start()
    numeric.kl_normal(*arrays, out=out)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [f"Extra memory of `kl_normal` on {size:,} elements ({out.nbytes / 2**20:.0f} MiB each array), NumPy path: "
            f"{peak / 2**10:.0f} KiB."]  # fmt: skip


def run_child(threads: int, quick: bool, clock: str, done: list[str]) -> None:
    """Measure with this many threads and print one JSON line per case."""
    for case in cases(quick):
        if case.title in done:
            continue
        entry = {"title": case.title, "times": measure(case, threads, CLOCKS[clock])}
        entry |= {"bytes": case.bytes_moved, "triad": case.triad_bytes, "threads": threads, "clock": clock}
        print(json.dumps(entry), flush=True)


def child(threads: int, quick: bool, clock: str, done: list[str]) -> Iterator[dict[str, Any]]:
    """The measurements of a process that has `threads` processors and tells every library so."""
    limits = {key: str(threads) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    code = (
        f"import os; os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{threads}])\n"
        f"from benchmarks import numeric; numeric.run_child({threads}, {quick}, {clock!r}, {done!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | limits, cwd=ROOT
    )
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)
    if process.wait():
        raise SystemExit(process.returncode)


def row(entry: dict[str, Any]) -> str:
    cells = []
    for label in LABELS:
        seconds = entry["times"].get(label)
        cells.append("" if seconds is None else f"{seconds * 1e3:.3g}")
    return f"| {entry['title']} | " + " | ".join(cells) + " |"


def goal_lines(entries: list[dict[str, Any]]) -> list[str]:
    lines = ["| case | ratio | goal | measured |", "|---|---|---:|---:|"]
    for begins, one, other, goal in GOALS:
        for entry in entries:
            times = with_best(entry["times"])
            if entry["title"].startswith(begins) and one in times and other in times:
                ratio = times[other] / times[one]
                mark = "" if ratio >= goal else " **missed**"
                lines.append(f"| {entry['title']} | {other} / {one} | {goal} | {ratio:.2f}{mark} |")
    for entry in entries:
        times = entry["times"]
        if entry["bytes"] and "triad" in times and "klderive, Numba" in times:
            share = entry["bytes"] / times["klderive, Numba"] / (entry["triad"] / times["triad"])
            mark = "" if share >= 0.85 else " **missed**"
            lines.append(f"| {entry['title']} | bandwidth: Numba / triad | 0.85 | {share:.2f}{mark} |")
        if entry["title"].endswith("calls with four floats"):
            for label, goal in (("klderive, Numba", 2), ("klderive, NumPy", 10)):
                if label in times:
                    each = times[label] / int(entry["title"].split()[0]) * 1e6
                    mark = "" if each < goal else " **missed**"
                    lines.append(
                        f"| a call with four floats | microseconds, {label} | < {goal} | {each:.2f}{mark} |"
                    )
    return lines


def bandwidth(entries: list[dict[str, Any]]) -> list[str]:
    """How long the memory alone takes."""
    lines = []
    for entry in entries:
        if entry["bytes"] and "triad" in entry["times"]:
            rate = entry["triad"] / entry["times"]["triad"]
            lines.append(
                f"The triad moves {rate / 1e9:.1f} GB/s beside `{entry['title']}`: at that rate its"
                f" {entry['bytes'] / 1e6:.0f} MB alone take {entry['bytes'] / rate * 1e3:.3g} ms.\n"
            )
    return lines


def page(results: dict[int, list[dict[str, Any]]], command: str, clock: str) -> str:
    parts = [
        "# Speed\n",
        f"Made by `{command}` with {peers.versions()}, on {peers.processor()}, {os.cpu_count()} processors.",
        "Medians in milliseconds; all candidates of a line were timed in turn, round after round, in one process.",
        "Torch is `torch.distributions.kl_divergence` without validation, JAX the textbook formula under `jax.jit`,",
        "lambdify SymPy's plain printing of the closed form.  Matrices are given to us with `check_inputs=False`,",
        "as torch gets them; the time of our function with its checks stands below the table.\n",
        "What an install gives, one call as a newcomer makes it (`python -m benchmarks.installed --peers build/peers`; the",
        "machine was busy, so read the ratios):\n",
        "![How long one call takes: as installed, without Numba, the NumPy one-liner, torch](installed.svg)\n",
    ]
    for threads, entries in results.items():
        measured = (
            "processor time, as the machine was busy" if clock == "cpu" and threads == 1 else "elapsed time"
        )
        parts.append(f"## {threads} thread{'s' if threads > 1 else ''}: {measured}\n")
        parts += [
            "| case | " + " | ".join(LABELS) + " |",
            "|---|" + "---:|" * len(LABELS),
            *map(row, entries),
            "",
        ]
        checked = [
            f"{e['title']}: {e['times']['klderive, Numba, checked'] * 1e3:.3g} ms"
            for e in entries if "klderive, Numba, checked" in e["times"]
        ]  # fmt: skip
        if checked:
            parts.append(f"With the checks of the inputs (Numba): {'; '.join(checked)}.\n")
        parts += [*goal_lines(entries), "", *bandwidth(entries)]
    by_size = sizes.section(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else ""
    return "\n".join([*parts, *obstacles(results), *extra_memory(), "", by_size])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes; docs are left alone")
    parser.add_argument(
        "--peers", type=Path, metavar="FOLDER", help="make an environment with torch and JAX there"
    )
    parser.add_argument(
        "--clock",
        choices=CLOCKS,
        default="wall",
        help="cpu: processor time, for one thread on a busy machine",
    )
    parser.add_argument("--fresh", action="store_true", help="measure again what an earlier run has measured")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    if options.peers:
        peers.with_peers(options.peers.resolve())
    peers.say_missing()
    results: dict[int, list[dict[str, Any]]] = {}
    if options.fresh and not options.quick:
        KEPT.unlink(missing_ok=True)
    stored = [] if options.quick or not KEPT.exists() else KEPT.read_text(encoding="utf-8").splitlines()
    for threads in options.threads:
        clock = options.clock if threads == 1 else "wall"
        entries = [e for e in map(json.loads, stored) if e["threads"] == threads and e["clock"] == clock]
        results[threads] = entries
        for entry in child(threads, options.quick, clock, [e["title"] for e in entries]):
            entries.append(entry)
            print(f"{threads} thread(s), {clock} clock: {row(entry)}", flush=True)
            if not options.quick:  # after every case, so that an interrupted run leaves what it has
                KEPT.parent.mkdir(exist_ok=True)
                with KEPT.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(entry) + "\n")
                PAGE.write_text(page(results, peers.command(), options.clock), encoding="utf-8")
    print(page(results, peers.command(), options.clock))


if __name__ == "__main__":
    main()
