"""How many units in the last place the numeric functions are off, region by region, beside what they replace.

    python -m benchmarks.accuracy            at least 100,000 points a region, against 60 digits of mpmath
    python -m benchmarks.accuracy --quick    a thousand
    python -m benchmarks.accuracy --peers build/peers    torch and JAX too, in an environment made there

The exact values are kept in build/accuracy, so that an interrupted run goes on where it stopped.
A full run writes its tables into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import exact, peers

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "accuracy"
PAGE = ROOT / "docs" / "accuracy.md"
UNIT = 2.0**-53
SCALAR = {
    "kl_normal": exact.UNIVARIATE,
    "kl_standard_normal": exact.STANDARD,
    "kl_normal_log_var": exact.LOG_VARIANCES,
}
CONDITIONS = (1e2, 1e6, 1e10, 1e14)
DISTANCES = {"unrelated": None, "apart by 1e-2": 1e-2, "apart by 1e-8": 1e-8}
WORSE, WORST_CONDITION = -1.0, 1e14  # an unrelated first covariance with a condition of its own
# Pairs of each size among 100,000: most are small, as the work grows with the cube of the size.
SIZES = {1: 20_000, 2: 34_000, 3: 18_000, 4: 15_000, 8: 11_000, 16: 1800, 32: 180, 64: 20}


@dataclass(frozen=True)
class Result:
    worst: float
    negative: int
    zero: int  # zero where the exact value is not
    not_finite: int  # NaN, or infinite where the exact value is not


# ---------------------------------------------------------------------------------------------------- exact, in parts


def split(value: Any) -> tuple[float, float]:
    """An exact value as a double and what is left over, as a double."""
    high = float(value) if abs(value) < exact.MP.mpf(2) ** 1024 else np.inf
    return high, float(value - exact.MP.mpf(high)) if np.isfinite(high) else 0.0


def exact_scalar(job: tuple[str, np.ndarray]) -> np.ndarray:
    name, points = job
    function = getattr(exact, name)
    return np.array([split(function(*point)) for point in points]).reshape(-1, 2)


def exact_matrices(job: tuple[bool, tuple[np.ndarray, ...]]) -> np.ndarray:
    factors, stacks = job
    found = []
    for pair in zip(*stacks, strict=True):
        try:
            value = exact.lean_kl(*pair, factors)
            found.append((float(value), float(value - float(value))))
        except ValueError:  # not positive definite: rounding made it so
            found.append((np.nan, np.nan))
    return np.array(found).reshape(-1, 2)


def progress(done: int, whole: int, what: str) -> None:
    if sys.stderr.isatty() or done == whole:
        filled = 30 * done // max(whole, 1)
        end = "\n" if done == whole else ""
        print(
            f"\r{'#' * filled}{'.' * (30 - filled)} {100 * done // max(whole, 1):3d} %  {what:60.60s}",
            end=end,
            file=sys.stderr,
        )
        sys.stderr.flush()


def kept(key: str, make: Callable[[], tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
    """The arrays stored under a key, made and stored first if they are not there."""
    path = KEPT / f"{zlib.crc32(key.encode()):08x}.npz"
    if path.exists():
        with np.load(path) as stored:
            if str(stored["key"]) == key:
                return tuple(stored[f"a{i}"] for i in range(len(stored.files) - 1))
    made = make()
    KEPT.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, key=key, **{f"a{i}": a for i, a in enumerate(made)})
    partial.rename(path)
    return made


# ----------------------------------------------------------------------------------------------------------- scalars


def sample(name: str, region: str, points: int, dtype: type) -> tuple[np.ndarray, ...]:
    """Points of a region that the type can hold, drawn until there are enough."""
    rng = np.random.default_rng(zlib.crc32(f"{name} {region}".encode()))
    drawn: list[list[np.ndarray]] = []
    while sum(len(part[0]) for part in drawn) < points:
        with np.errstate(all="ignore"):
            arrays = [a.astype(dtype) for a in SCALAR[name][region](rng, points)]
        fine = np.logical_and.reduce([np.isfinite(a) for a in arrays])
        if name == "kl_normal":
            fine &= (arrays[1] > 0) & (arrays[3] > 0)
        drawn.append([a[fine] for a in arrays])
    return tuple(np.concatenate(parts)[:points] for parts in zip(*drawn, strict=True))


def with_exact(
    pool: Any, name: str, region: str, points: int, dtype: type
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    def make() -> tuple[np.ndarray, ...]:
        arrays = sample(name, region, points, dtype)
        rows = np.stack([a.astype(np.float64) for a in arrays], axis=1)
        pieces = [rows[i : i + 500] for i in range(0, len(rows), 500)]
        found = []
        for i, part in enumerate(pool.imap(exact_scalar, [(name, piece) for piece in pieces])):
            found.append(part)
            progress(i + 1, len(pieces), f"{name}: {region} ({np.dtype(dtype).name})")
        return (*arrays, np.concatenate(found) if found else np.empty((0, 2)))

    *arrays, value = kept(f"2 {name} {region} {points} {np.dtype(dtype).name}", make)
    return tuple(arrays), value


def judge(got: np.ndarray, value: np.ndarray, dtype: type) -> Result:
    high, low = value.T
    with np.errstate(all="ignore"):
        rounded = high.astype(dtype)
        unit = np.spacing(np.abs(rounded)).astype(np.float64)
        error = np.abs((got.astype(np.float64) - high) - low) / unit
    infinite = ~np.isfinite(rounded)
    error[infinite & (got == rounded)] = 0.0
    bad = np.isnan(got) | (~infinite & ~np.isfinite(got)) | (infinite & (got != rounded))
    return Result(
        float(np.max(error[~bad & ~infinite], initial=0.0)),
        int((got < 0).sum()),
        int(((got == 0) & (rounded != 0)).sum()),
        int(bad.sum()),
    )


def implementations(name: str) -> Iterator[tuple[str, Callable[..., np.ndarray]]]:
    from klderive import numeric

    numeric.use("numpy")  # plain, where nothing else is said

    def ours(*arrays: np.ndarray) -> np.ndarray:
        if name == "kl_standard_normal":  # each summand: sums of one term
            return np.asarray(numeric.kl_standard_normal(*(a[:, None] for a in arrays)))
        return np.asarray(getattr(numeric, name)(*arrays))

    yield "klderive, NumPy", ours
    if name == "kl_normal":  # which has a way of its own for few elements
        yield "500 at a time", lambda *arrays: np.concatenate([ours(*(a[i : i + 500] for a in arrays))
                                                               for i in range(0, len(arrays[0]), 500)])  # fmt: skip
    if "numba" not in peers.missing():

        def compiled(*arrays: np.ndarray) -> np.ndarray:
            numeric.use("numba")
            try:
                return ours(*arrays)
            finally:
                numeric.use("numpy")

        yield "klderive, Numba", compiled
    yield "NumPy line", peers.numpy_line(name)
    yield "lambdify", peers.lambdified(name)
    if (torch_function := peers.torch_function(name)) is not None:
        import torch

        yield "torch", lambda *arrays: torch_function(*map(torch.from_numpy, arrays)).numpy()
    if (jax_function := peers.jax_function(name)) is not None:
        yield "JAX", lambda *arrays: np.asarray(jax_function(*arrays))


def scalar_table(pool: Any, name: str, points: int, dtype: type) -> list[str]:
    chosen = list(implementations(name))
    lines = [
        f"| {name}, {np.dtype(dtype).name} | points | " + " | ".join(label for label, _ in chosen) + " |"
    ]
    lines.append("|---|---:|" + "---:|" * len(chosen))
    for region in SCALAR[name]:
        arrays, value = with_exact(pool, name, region, points, dtype)
        if len(value) == 0:
            continue
        cells = []
        for _, function in chosen:
            with np.errstate(all="ignore"):
                cells.append(shown(judge(np.asarray(function(*arrays)), value, dtype)))
        lines.append(f"| {region} | {len(value):,} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return lines


def sums_table(pool: Any, points: int) -> list[str]:
    """kl_standard_normal summed over J terms: the largest error in ulp of the sum, over J."""
    chosen = [(label, function) for label, function in sums() if function is not None]
    lines = ["| sums of J terms, error / (J ulp) | sums | " + " | ".join(label for label, _ in chosen) + " |"]
    lines.append("|---|---:|" + "---:|" * len(chosen))
    arrays, value = with_exact(pool, "kl_standard_normal", "near the standard normal", points, np.float64)
    for terms in (2, 64, 1000):
        count = len(value) // terms
        mu, log_var = (a[: count * terms].reshape(count, terms) for a in arrays)
        parts = value[: count * terms].reshape(count, terms, 2)
        exactly = [[exact.MP.mpf(float(h)) + exact.MP.mpf(float(low)) for h, low in row] for row in parts]
        whole = np.array([split(exact.MP.fsum(row)) for row in exactly])
        cells = []
        for _, function in chosen:
            result = judge(np.asarray(function(mu, log_var)), whole, np.float64)
            cells.append(shown(Result(result.worst / terms, result.negative, result.zero, result.not_finite)))
        lines.append(f"| J = {terms} | {count:,} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return lines


def sums() -> Iterator[tuple[str, Callable[..., np.ndarray] | None]]:
    from klderive import numeric

    numeric.use("numpy")  # plain, where nothing else is said

    def compiled(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
        numeric.use("numba")
        try:
            return np.asarray(numeric.kl_standard_normal(mu, log_var))
        finally:
            numeric.use("numpy")

    line = peers.numpy_line("kl_standard_normal")
    yield "klderive, NumPy", lambda mu, log_var: np.asarray(numeric.kl_standard_normal(mu, log_var))
    yield "klderive, Numba", None if "numba" in peers.missing() else compiled
    yield "NumPy line", lambda mu, log_var: np.asarray(line(mu, log_var).sum(-1))


def shown(result: Result) -> str:
    text = f"{result.worst:.2f}" if result.worst < 100 else f"{result.worst:.1e}"
    notes = []
    if result.negative:
        notes.append(f"{result.negative:,} < 0")
    if result.zero:
        notes.append(f"{result.zero:,} = 0")
    if result.not_finite:
        notes.append(f"{result.not_finite:,} not finite")
    return text + (f" ({'; '.join(notes)})" if notes else "")


# ---------------------------------------------------------------------------------------------------------- matrices


def matrix_pairs(
    form: str, n: int, count: int, condition: float, distance: float | None
) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(zlib.crc32(f"{form} {n} {condition} {distance}".encode()))
    cov2 = exact.covariances(rng, count, n, condition)
    near = distance is not None and distance != WORSE
    cov1 = exact.covariances(rng, count, n, WORST_CONDITION if distance == WORSE else condition)
    if near:
        cov1 = exact.beside(rng, cov2, distance)  # type: ignore[arg-type]
    lower2 = np.linalg.cholesky(cov2)
    mu2 = rng.normal(size=(count, n))
    mu1 = mu2 + (lower2 @ rng.normal(size=(count, n, 1)))[..., 0] * (distance if near else 1.0)
    if form == "kl_mvn_tril":
        step = np.tril(rng.normal(size=lower2.shape)) * (distance if near else 1.0) / n
        return mu1, _positive(lower2 * (1 + step)), mu2, lower2
    return mu1, cov1, mu2, cov2


def _positive(lower: np.ndarray) -> np.ndarray:
    diagonal = np.einsum("bii->bi", lower)
    diagonal[...] = np.abs(diagonal)
    return lower


def matrix_implementations(form: str) -> Iterator[tuple[str, Callable[..., np.ndarray]]]:
    from klderive import numeric

    numeric.use("numpy")  # plain, where nothing else is said

    def ours(*stacks: np.ndarray) -> np.ndarray:
        return np.asarray(getattr(numeric, form)(*stacks, check_inputs=False))

    yield "klderive, NumPy", ours
    if "numba" not in peers.missing():

        def compiled(*stacks: np.ndarray) -> np.ndarray:
            numeric.use("numba")
            try:
                return ours(*stacks)
            finally:
                numeric.use("numpy")

        yield "klderive, Numba", compiled

    def covariances(m1: Any, a1: Any, m2: Any, a2: Any) -> tuple[Any, ...]:
        return (
            (m1, a1 @ a1.swapaxes(1, 2), m2, a2 @ a2.swapaxes(1, 2))
            if form == "kl_mvn_tril"
            else (m1, a1, m2, a2)
        )

    yield "NumPy line", lambda *stacks: peers.numpy_matrices(*covariances(*stacks))
    if (torch_function := peers.torch_matrices(form)) is not None:
        import torch

        def by_torch(*stacks: np.ndarray) -> np.ndarray:
            try:
                return np.asarray(torch_function(*map(torch.from_numpy, stacks)).numpy())
            except Exception:  # torch raises for a whole stack if one factorisation fails
                return np.full(len(stacks[0]), np.nan)

        yield "torch", by_torch
    if (jax_function := peers.jax_matrices()) is not None:
        yield "JAX", lambda *stacks: np.asarray(jax_function(*covariances(*stacks)))


def matrix_table(pool: Any, form: str, points: int) -> list[str]:
    """Covariances: the worst relative error in units of n cond(Sigma_2) 2^-53; factors: the worst relative error."""
    chosen = list(matrix_implementations(form))
    measure = "error / (n cond u)" if form == "kl_mvn" else "relative error"
    conditions = CONDITIONS if form == "kl_mvn" else (10.0,)
    lines = [f"| {form}, {measure} | pairs | " + " | ".join(label for label, _ in chosen) + " |"]
    lines.append("|---|---:|" + "---:|" * len(chosen))
    for condition in conditions:
        worse = (
            {f"unrelated to one of {WORST_CONDITION:.0e}": WORSE}
            if form == "kl_mvn" and condition < 1e14
            else {}
        )
        for title, distance in (DISTANCES | worse).items():
            worst: list[list[float]] = [[] for _ in chosen]
            negative, not_finite, pairs = [0] * len(chosen), [0] * len(chosen), 0
            for n, count in SIZES.items():
                stacks, value, cond = matrices_with_exact(
                    pool, form, n, max(1, round(count * points / 100_000)), condition, distance
                )
                pairs += len(value)
                for i, (_, function) in enumerate(chosen):
                    with np.errstate(all="ignore"):
                        got = function(*stacks)
                        error = np.abs((got - value[:, 0]) - value[:, 1]) / value[:, 0]
                    if form == "kl_mvn":
                        error = error / np.maximum(n * cond * UNIT, 8 * UNIT)
                    fine = np.isfinite(got)
                    worst[i].append(float(np.max(error[fine], initial=0.0)))
                    negative[i] += int((got < 0).sum())
                    not_finite[i] += int((~fine).sum())
            cells = [
                f"{max(w):.2g}"
                + (f" ({neg:,} < 0)" if neg else "")
                + (f" ({bad:,} not finite)" if bad else "")
                for w, neg, bad in zip(worst, negative, not_finite, strict=True)
            ]
            lines.append(f"| condition {condition:.0e}, {title} | {pairs:,} | " + " | ".join(cells) + " |")
            print(lines[-1], flush=True)
    return lines


def matrices_with_exact(
    pool: Any, form: str, n: int, count: int, condition: float, distance: float | None
) -> tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    stacks = matrix_pairs(form, n, count, condition, distance)

    def make() -> tuple[np.ndarray, ...]:
        step = max(1, min(500, 200_000 // n**3))
        jobs = [
            (form == "kl_mvn_tril", tuple(a[i : i + step] for a in stacks)) for i in range(0, count, step)
        ]
        found = []
        for i, part in enumerate(pool.imap(exact_matrices, jobs)):
            found.append(part)
            progress(i + 1, len(jobs), f"{form}: n = {n}, condition {condition:.0e}, distance {distance}")
        return (np.concatenate(found),)

    drawn = zlib.crc32(
        b"".join(a.tobytes() for a in stacks)
    )  # not stored: another LAPACK draws other matrices
    (value,) = kept(f"3 {form} {n} {count} {condition} {distance} {drawn}", make)
    fine = np.isfinite(value[:, 0])
    stacks, value = tuple(a[fine] for a in stacks), value[fine]
    second = stacks[3] if form == "kl_mvn" else stacks[3] @ stacks[3].swapaxes(1, 2)
    return stacks, value, np.linalg.cond(second) if len(second) else np.empty(0)


# -------------------------------------------------------------------------------------------------------------- page

INTRODUCTION = """# Accuracy

How far the numeric functions are from the exact value, measured against 60 digits of mpmath, beside what they replace.
Made by `{command}` with {versions}, on {processor}.

For scalars, and for each summand of the sums: the largest error in units in the last place (ulp) of the exact value;
in brackets, how many results were negative, zero where the exact value is not, or not finite where it is.
We promise at most 4 ulp in double precision and 1 ulp in single, never negative, never zero without reason, never NaN.
*500 at a time*: plain NumPy on so many elements a call. `klderive.torch` and `klderive.jax`: [accuracy in frameworks](frameworks.md).
`lambdify` is SymPy's plain printing of the closed form; the NumPy line is the formula as textbooks print it;
torch is `torch.distributions.kl_divergence`; JAX is the textbook formula under `jax.jit`.
"""
MATRICES = """
For covariances: the largest relative error over n cond(Sigma_2) u with u = 2^-53 (not less than 8 u, so that n = 1 and
the best conditioned pairs are not measured against less than a rounding or two); we promise at most 1.
For Cholesky factors of covariances with condition 10: the largest relative error; we promise at most 1e-14 (the NumPy
line and JAX get the covariances).  Sizes {sizes}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="a thousand points a region; docs are left alone"
    )
    parser.add_argument("--points", type=int, default=100_000, help="points a region")
    parser.add_argument(
        "--peers", type=Path, metavar="FOLDER", help="make an environment with torch and JAX there"
    )
    parser.add_argument("--only", choices=[*SCALAR, "kl_mvn", "kl_mvn_tril"], help="one function")
    parser.add_argument("--jobs", type=int, default=2, help="processes for the exact values")
    options = parser.parse_args()
    if options.peers:
        peers.with_peers(options.peers.resolve())
    peers.say_missing()
    points = 1000 if options.quick else options.points
    page = [INTRODUCTION.format(command=peers.command(),
                                versions=peers.versions(), processor=peers.processor())]  # fmt: skip
    with contextlib.closing(multiprocessing.get_context("spawn").Pool(options.jobs)) as pool:
        if hasattr(os, "sched_setaffinity"):  # JAX 0.10 on two processors waits for itself in batched Cholesky factors
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
        for name in SCALAR:
            for dtype in (np.float64, np.float32):
                if options.only in (None, name):
                    page.append("\n".join(scalar_table(pool, name, points, dtype)) + "\n")
        if options.only in (None, "kl_standard_normal"):
            page.append("\n".join(sums_table(pool, points)) + "\n")
        page.append(MATRICES.format(sizes=", ".join(map(str, SIZES))))
        for form in ("kl_mvn", "kl_mvn_tril"):
            if options.only in (None, form):
                page.append("\n".join(matrix_table(pool, form, points)) + "\n")
    if not options.quick and not options.only:
        PAGE.write_text("\n".join(page), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
