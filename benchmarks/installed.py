"""What an install gives: one call as a newcomer makes it, beside the one-line NumPy formula and torch, if that is there.

    python -m benchmarks.installed

Prints a table and, as text, one chart: elements a second of each at 4,000,000 elements and at 10,000 matrices of n = 8.
Nothing is set up or chosen beforehand; medians of calls that take turns, so that what else the machine does hits all.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import klderive
from klderive import kl_mvn_tril, kl_normal, use

Calls = dict[str, Callable[[], Any]]


def line(mu1: np.ndarray, sigma1: np.ndarray, mu2: np.ndarray, sigma2: np.ndarray) -> np.ndarray:
    return np.log(sigma2 / sigma1) + (sigma1**2 + (mu1 - mu2) ** 2) / (2 * sigma2**2) - 0.5


def plain(call: Callable[[], Any]) -> Callable[[], Any]:
    """The call on plain NumPy."""

    def made() -> Any:
        use("numpy")
        try:
            return call()
        finally:
            use("auto")

    return made


def univariate(size: int) -> Calls:
    rng = np.random.default_rng(0)
    mu, sigma = rng.normal(size=(2, size)), rng.uniform(0.5, 2, (2, size))
    given = mu[0], sigma[0], mu[1], sigma[1]
    calls: Calls = {
        "as installed": lambda: kl_normal(*given), "plain NumPy": plain(lambda: kl_normal(*given)),
        "one line": lambda: line(*given),
    }  # fmt: skip
    try:
        import torch
        from torch.distributions import Normal, kl_divergence
    except ImportError:
        return calls
    t = [torch.from_numpy(a) for a in given]
    p, q = Normal(t[0], t[1], validate_args=False), Normal(t[2], t[3], validate_args=False)
    return calls | {"torch": lambda: kl_divergence(p, q)}


def matrices(batch: int, n: int) -> Calls:
    rng = np.random.default_rng(1)
    mu = rng.normal(size=(2, batch, n))
    tril = np.tril(rng.normal(size=(2, batch, n, n)), -1) * 0.2 + np.eye(n) * rng.uniform(0.5, 2, (2, batch, n, 1))
    given = mu[0], tril[0], mu[1], tril[1]
    calls: Calls = {
        "as installed": lambda: kl_mvn_tril(*given), "plain NumPy": plain(lambda: kl_mvn_tril(*given)),
    }  # fmt: skip
    try:
        import torch
        from torch.distributions import MultivariateNormal, kl_divergence
    except ImportError:
        return calls
    t = [torch.from_numpy(a) for a in given]
    p, q = (MultivariateNormal(t[i], scale_tril=t[i + 1], validate_args=False) for i in (0, 2))
    return calls | {"torch": lambda: kl_divergence(p, q)}


def medians(calls: Calls, rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def main() -> None:
    sizes = (1, 100, 1_000, 10_000, 100_000, 1_000_000, 4_000_000)
    found = {f"kl_normal, {n} elements": medians(univariate(n), max(5, min(50, 2_000_000 // n))) for n in sizes}
    found["kl_mvn_tril, 10000 of n = 8"] = medians(matrices(10_000, 8), 15)
    print(f"klderive {klderive.__version__}, NumPy {np.__version__}; milliseconds\n")
    names = list(found[f"kl_normal, {sizes[0]} elements"])
    print(f"| case | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for case, times in found.items():
        print(f"| {case} | {' | '.join(f'{1e3 * times[n]:.4g}' if n in times else '' for n in names)} |")
    for case in (f"kl_normal, {sizes[-1]} elements", "kl_mvn_tril, 10000 of n = 8"):
        print(f"\n{case}: how many times as fast as the slowest")
        slowest = max(found[case].values())
        for name, taken in found[case].items():
            print(f"  {name:<14}{'#' * round(4 * slowest / taken)} {slowest / taken:.1f}")


if __name__ == "__main__":
    main()
