"""How many units in the last place klderive.torch, klderive.jax and the other divergences are off, beside what libraries have.

    python -m benchmarks.frameworks                       100,000 points a region for KL, a fifth for the others
    python -m benchmarks.frameworks --points 1000
    python -m benchmarks.frameworks --peers build/peers   in an environment with torch and JAX made there

SciPy, NumPyro and POT are asked where they are installed and have the function.  Exact values are those of
benchmarks/accuracy.py, 60 digits, kept in build/accuracy.  A full run writes docs/frameworks.md.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import multiprocessing
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import accuracy, exact, peers
from klderive.numeric.catalogue import PROMISED, UNITS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "frameworks.md"
Arrays = tuple[np.ndarray, ...]
Implementations = Iterator[tuple[str, Callable[..., Any]]]
M = exact.MP


def there(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


# ------------------------------------------------------------------------------------------------ KL, in the frameworks


def ours(name: str, order: tuple[float, ...] = ()) -> Implementations:
    """klderive.torch, and klderive.jax as compiled by jit."""
    last = {"axis": ()} if name in ("kl_standard_normal", "kl_categorical") else {}
    if there("torch"):
        import torch

        import klderive.torch as on_torch

        yield "klderive.torch", lambda *a: getattr(on_torch, name)(*map(torch.from_numpy, a), *order, **last).numpy()
    if there("jax"):
        import jax

        import klderive.jax as on_jax

        jax.config.update("jax_enable_x64", True)
        quick = jax.jit(lambda *a: getattr(on_jax, name)(*a, *order, **last))
        yield "klderive.jax", lambda *a: np.asarray(quick(*a))


def theirs(name: str) -> Implementations:
    """torch.distributions, NumPyro and SciPy, where they have it."""
    if there("torch"):
        import torch
        from torch.distributions import Bernoulli, Exponential, Laplace, Poisson
        from torch.distributions import kl as registry

        laws: dict[str, Any] = {"kl_bernoulli": Bernoulli, "kl_exponential": Exponential, "kl_laplace": Laplace,
                                "kl_poisson": Poisson}  # fmt: skip
        if (line := peers.torch_function(name) if name in accuracy.SCALAR else None) is not None:
            yield "torch.distributions", lambda *a: line(*map(torch.from_numpy, a)).numpy()
        if name in laws:

            def by_torch(*given: np.ndarray) -> Any:
                half, made = len(given) // 2, [torch.from_numpy(a) for a in given]
                first, second = (laws[name](*part, validate_args=False) for part in (made[:half], made[half:]))
                return registry.kl_divergence(first, second).numpy()

            yield "torch.distributions", by_torch
    if there("numpyro") and name in ("kl_normal", "kl_laplace", "kl_exponential"):
        import numpyro.distributions as d

        law = {"kl_normal": d.Normal, "kl_laplace": d.Laplace, "kl_exponential": d.Exponential}[name]

        def by_numpyro(*given: np.ndarray) -> Any:
            half = len(given) // 2
            return np.asarray(d.kl_divergence(law(*given[:half]), law(*given[half:])))

        with contextlib.suppress(Exception):  # it has no such pair
            by_numpyro(*(np.ones(1) for _ in range(4 if name in ("kl_normal", "kl_laplace") else 2)))
            yield "NumPyro", by_numpyro
    if there("scipy"):
        from scipy.special import kl_div, rel_entr

        if name == "kl_bernoulli":
            yield "SciPy rel_entr", lambda p, q: rel_entr(p, q) + rel_entr(1 - p, 1 - q)
        if name in ("kl_poisson", "kl_categorical"):
            yield "SciPy kl_div", kl_div


def kl_tables(pool: Any, points: int) -> list[str]:
    lines: list[str] = []
    for name in accuracy.SCALAR:
        for dtype in (np.float64, np.float32):
            chosen = [*ours(name), *theirs(name)]
            lines += head(f"{name}, {np.dtype(dtype).name}", [label for label, _ in chosen])
            for region in accuracy.SCALAR[name]:
                arrays, value = accuracy.with_exact(pool, name, region, points, dtype)
                if name == "kl_normal":  # numbers below the normal ones are 0 to JAX
                    normal = (arrays[1] > np.finfo(dtype).tiny) & (arrays[3] > np.finfo(dtype).tiny)
                    arrays, value = tuple(a[normal] for a in arrays), value[normal]
                seen = np.abs(value[:, 0]) > 4 * np.finfo(dtype).tiny
                arrays, value = tuple(a[seen] for a in arrays), value[seen]
                if len(value):
                    lines.append(row(region, arrays, value, chosen, dtype))
            lines.append("")
    return lines


def head(title: str, labels: list[str]) -> list[str]:
    return [f"| {title} | points | " + " | ".join(labels) + " |", "|---|---:|" + "---:|" * len(labels)]


def row(title: str, arrays: Arrays, value: np.ndarray, chosen: list[tuple[str, Callable[..., Any]]], dtype: type) -> str:
    cells = []
    for _, function in chosen:
        with np.errstate(all="ignore"):
            cells.append(accuracy.shown(accuracy.judge(np.asarray(function(*arrays)), value, dtype)))
    line = f"| {title} | {len(value):,} | " + " | ".join(cells) + " |"
    print(line, flush=True)
    return line


# ------------------------------------------------------------------------------------------------------ all the others


def _gap(a: Any, b: Any) -> Any:
    return (a * M.log(a / b) if a else M.mpf(0)) - a + b


def _renyi(a: float) -> Callable[..., Any]:
    order = M.mpf(a)

    def exactly(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:
        s = order * s2**2 + (1 - order) * s1**2
        if s <= 0:
            return M.inf
        return M.log(s2 / s1) + M.log(s2**2 / s) / (2 * (order - 1)) + order * (m1 - m2) ** 2 / (2 * s)

    return exactly


def _bhattacharyya(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:
    total = s1**2 + s2**2
    return M.log(total / (2 * s1 * s2)) / 2 + (m1 - m2) ** 2 / (4 * total)


def _laplace(m1: Any, s1: Any, m2: Any, s2: Any) -> Any:
    y = abs(m1 - m2)
    return M.log(s2 / s1) - 1 + (y + s1 * M.exp(-y / s1)) / s2


# name -> its order, the exact value, the formula as it is pasted
PASTED: dict[str, tuple[tuple[float, ...], Callable[..., Any], Callable[..., Any]]] = {
    "renyi_normal": ((0.5,), _renyi(0.5), lambda a, s, b, t: (
        np.log(t / s) - np.log(t**2 / (0.5 * t**2 + 0.5 * s**2)) + 0.25 * (a - b) ** 2 / (0.5 * t**2 + 0.5 * s**2))),
    "bhattacharyya_normal": ((), _bhattacharyya, lambda a, s, b, t: (
        np.log((s**2 + t**2) / (2 * s * t)) / 2 + (a - b) ** 2 / (4 * (s**2 + t**2)))),
    "squared_hellinger_normal": ((), lambda *x: -M.expm1(-_bhattacharyya(*x)), lambda a, s, b, t: (
        1 - np.sqrt(2 * s * t / (s**2 + t**2)) * np.exp(-((a - b) ** 2) / (4 * (s**2 + t**2))))),
    "jeffreys_normal": ((), lambda a, s, b, t: ((s**2 - t**2) ** 2 / (s * t) ** 2 + (a - b) ** 2 * (1 / s**2 + 1 / t**2)) / 2,
                        lambda a, s, b, t: (s**2 + (a - b) ** 2) / (2 * t**2) + (t**2 + (a - b) ** 2) / (2 * s**2) - 1),
    "fisher_rao_normal": ((), lambda a, s, b, t: 2 * M.sqrt(2) * M.asinh(M.sqrt(((a - b) ** 2 / 2 + (s - t) ** 2) / (4 * s * t))),
                          lambda a, s, b, t: np.sqrt(2) * np.arccosh(1 + ((a - b) ** 2 / 2 + (s - t) ** 2) / (2 * s * t))),
    "kl_bernoulli": ((), lambda p, q: _gap(p, q) + _gap(1 - p, 1 - q),
                     lambda p, q: p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))),
    "kl_poisson": ((), _gap, lambda a, b: a * np.log(a / b) - a + b),
    "kl_exponential": ((), lambda a, b: b / a - 1 - M.log(b / a), lambda a, b: np.log(a / b) + b / a - 1),
    "kl_laplace": ((), _laplace, lambda a, s, b, t: (
        np.log(t / s) - 1 + (abs(a - b) + s * np.exp(-abs(a - b) / s)) / t)),
    "kl_k3": ((), lambda p, q: M.expm1(q - p) - (q - p), lambda p, q: np.exp(q - p) - 1 - (q - p)),
}  # fmt: skip
DISTANCES = {"far": None, "apart by 1e-4": 1e-4, "apart by 1e-10": 1e-10}


def drawn(name: str, points: int, distance: float | None) -> Arrays:
    """Arguments of a function, in pairs that are so far apart."""
    rng = np.random.default_rng(zlib.crc32(f"{name} {distance}".encode()))

    def beside(a: np.ndarray, fresh: np.ndarray, scale: Any) -> np.ndarray:
        return fresh if distance is None else a + distance * scale * rng.uniform(-1, 1, points)

    if name == "kl_k3":
        log_p = rng.normal(size=points) * 10
        return log_p, beside(log_p, log_p + rng.normal(size=points) * 3, 1.0)
    first, fresh = (rng.uniform(0.01, 0.99, points) for _ in range(2))
    if name in ("kl_bernoulli", "kl_poisson", "kl_exponential"):
        return first, beside(first, fresh, np.minimum(first, 1 - first))
    mean, other = rng.normal(size=(2, points))
    return mean, first, beside(mean, other, first), beside(first, fresh, first)


def exactly(job: tuple[str, np.ndarray]) -> np.ndarray:
    name, rows = job
    function = PASTED[name][1]
    return np.array([accuracy.split(function(*map(exact.mpf, r))) for r in rows]).reshape(-1, 2)


def others_tables(pool: Any, points: int) -> list[str]:
    from klderive import numeric

    lines: list[str] = []
    for name, (order, _, pasted) in PASTED.items():
        plain = getattr(numeric, name)
        chosen: list[tuple[str, Callable[..., Any]]] = [("klderive", lambda *a, f=plain, o=order: f(*a, *o)), *ours(name, order)]
        chosen += [("pasted formula", pasted), *theirs(name)]
        lines += head(name + (f", order {order[0]:g}" if order else ""), [label for label, _ in chosen])
        for title, distance in DISTANCES.items():
            arrays = drawn(name, points, distance)
            rows = np.stack(arrays, axis=1)
            value = np.concatenate(pool.map(exactly, [(name, rows[i : i + 500]) for i in range(0, points, 500)]))
            seen = value[:, 0] != 0
            lines.append(row(title, tuple(a[seen] for a in arrays), value[seen], chosen, np.float64))
        lines.append("")
    return lines


# ------------------------------------------------------------------------------------------------- Wasserstein, full


def transport_table(pairs: int = 200, n: int = 4) -> list[str]:
    """The largest relative error of the squared Wasserstein distance of full Gaussians, condition 100."""
    from klderive import squared_wasserstein_mvn

    chosen: list[tuple[str, Callable[..., Any]]] = [("klderive", squared_wasserstein_mvn), ("pasted formula", pasted_transport)]
    if there("ot"):
        import ot

        def by_pot(m1: np.ndarray, c1: np.ndarray, m2: np.ndarray, c2: np.ndarray) -> np.ndarray:
            each = [ot.gaussian.bures_wasserstein_distance(*g) for g in zip(m1, m2, c1, c2, strict=True)]
            return np.square(each)

        chosen.append(("POT", by_pot))
    lines = head("squared_wasserstein_mvn, relative error", [label for label, _ in chosen])
    for title, distance in {"unrelated": None, "apart by 1e-4": 1e-4, "apart by 1e-8": 1e-8, "equal": 0.0}.items():
        rng = np.random.default_rng(1)
        cov2 = exact.covariances(rng, pairs, n, 100.0)
        cov1 = cov2 if distance == 0 else exact.beside(rng, cov2, distance) if distance else exact.covariances(rng, pairs, n, 100.0)
        mean = np.zeros((pairs, n))
        value = np.array([bures(a, b) if distance != 0 else 0.0 for a, b in zip(cov1, cov2, strict=True)])
        cells = []
        for _, function in chosen:
            with np.errstate(all="ignore"):
                got = np.asarray(function(mean, cov1, mean, cov2))
            error = np.abs(got - value) / np.where(value > 0, value, 1.0)
            bad = int((~np.isfinite(got)).sum())
            cells.append(f"{np.nanmax(error):.1e}" + f" ({int((got < 0).sum())} < 0, {bad} NaN)" * bool(bad or (got < 0).any()))
        lines.append(f"| {title} | {pairs} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return [*lines, ""]


def pasted_transport(m1: np.ndarray, c1: np.ndarray, m2: np.ndarray, c2: np.ndarray) -> np.ndarray:
    from scipy.linalg import sqrtm

    roots = [np.trace(a + b - 2 * np.real(sqrtm(np.real(r) @ b @ np.real(r)))) for a, b in zip(c1, c2, strict=True)
             for r in [sqrtm(a)]]  # fmt: skip
    return ((m1 - m2) ** 2).sum(-1) + np.array(roots)


def bures(first: np.ndarray, second: np.ndarray) -> float:
    """In 60 digits."""
    with M.workdps(60):
        a, b = (M.matrix([[exact.mpf(v) for v in line] for line in c]) for c in (first, second))
        values, axes = M.eigsy(a)
        root = axes * M.diag([M.sqrt(v) for v in values]) * axes.T
        squares = M.eigsy(root * b * root, eigvals_only=True)
        return float(sum(a[j, j] + b[j, j] - 2 * M.sqrt(squares[j]) for j in range(len(first))))


INTRODUCTION = """# Accuracy in frameworks, and of the other divergences

The largest error in units in the last place (ulp), and in brackets how many results were negative, zero where the exact
value is not, or not finite where it is, against 60 digits of mpmath. Made by `{command}` with {versions}.
Of KL, arguments and values below the smallest normal number are left out, since JAX takes them for 0.
*pasted formula* is the closed form in NumPy as it stands in papers; `torch.distributions`, NumPyro, SciPy and POT are asked
where they have the function. {promise}
"""


def promise() -> str:
    """What is promised in double precision, in a sentence."""
    others = [f"{units} for {', '.join(n for n in UNITS if UNITS[n] == units)}" for units in sorted(set(UNITS.values()))]
    return f"We promise {PROMISED} ulp; {'; '.join(others)}."


def version_of_peers() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = [peers.versions()]
    for name in ("scipy", "numpyro", "POT"):
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return ", ".join(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100_000, help="points a region for KL; a fifth for the others")
    parser.add_argument("--jobs", type=int, default=1, help="processes for the exact values")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="make an environment with torch and JAX there")
    options = parser.parse_args()
    if options.peers:
        peers.with_peers(options.peers.resolve(), ("scipy", "numpyro", "POT"))
    peers.say_missing()
    with contextlib.closing(multiprocessing.get_context("spawn").Pool(options.jobs)) as pool:
        page = [INTRODUCTION.format(command=peers.command(), versions=version_of_peers(), promise=promise())]
        page += ["## Full Gaussians: Wasserstein\n", *transport_table()]
        page += ["## The other divergences and laws, float64\n", *others_tables(pool, max(500, options.points // 5))]
        page += ["## KL in PyTorch and JAX\n", *kl_tables(pool, options.points)]
    if options.points >= 100_000:
        PAGE.write_text("\n".join(page), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
