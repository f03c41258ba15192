"""What an install gives: one call as a newcomer makes it, beside the one-line NumPy formula and torch, if that is there.

    python -m benchmarks.installed
    python -m benchmarks.installed --peers build/peers   in an environment with torch made there; draws docs/installed.svg

Prints a table; the picture has the two calls of the README's promise, 4,000,000 elements and 10,000 matrices of n = 8.
Nothing is set up or chosen beforehand; medians of calls that take turns, so that what else the machine does hits all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import klderive
from benchmarks import peers
from klderive import kl_mvn_tril, kl_normal, use

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "installed.svg"
SHOWN = {
    "as installed": "klderive, as installed", "plain NumPy": "klderive, without Numba", "one line": "the NumPy one-liner",
    "torch": "torch.distributions",
}  # fmt: skip
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


def draw(found: dict[str, dict[str, float]]) -> None:
    """The picture: a bar for each candidate, as long as a call takes."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "klderive"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 1, figsize=(7.2, 4.2), height_ratios=[len(t) for t in found.values()])
    for axes, (case, times) in zip(panels, found.items(), strict=True):
        names, ours = list(times), times["as installed"]
        bars = axes.barh([SHOWN[n] for n in names], [1e3 * times[n] for n in names], height=0.7,
                         color=["#1b6ca8" if n == "as installed" else "#9db4c0" for n in names])  # fmt: skip
        axes.bar_label(bars, [f" {1e3 * times[n]:.3g} ms" + (f", {times[n] / ours:.1f} times as long" if n != "as installed" else "")
                              for n in names], fontsize=9)  # fmt: skip
        axes.invert_yaxis()
        axes.set_title(case, loc="left", fontsize=10, fontweight="bold")
        axes.set_xlim(0, 1.45e3 * max(times.values()))
        axes.set_xticks([])
        axes.tick_params(left=False, labelsize=9)
        axes.spines[:].set_visible(False)
    figure.suptitle("How long one call takes: shorter is better", fontsize=11)
    figure.tight_layout(h_pad=1.2)
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="make an environment with torch there, and draw")
    options = parser.parse_args()
    if options.peers:
        peers.with_peers(options.peers.resolve(), ("matplotlib",))
    sizes = (1, 100, 1_000, 10_000, 100_000, 1_000_000, 4_000_000)
    found = {f"kl_normal, {n:,} elements": medians(univariate(n), max(9, min(50, 2_000_000 // n))) for n in sizes}
    found["kl_mvn_tril, 10,000 matrices of n = 8"] = medians(matrices(10_000, 8), 25)
    print(f"klderive {klderive.__version__}, {peers.versions()}; milliseconds\n")
    names = list(found[f"kl_normal, {sizes[0]} elements"])
    print(f"| case | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for case, times in found.items():
        print(f"| {case} | {' | '.join(f'{1e3 * times[n]:.4g}' if n in times else '' for n in names)} |")
    if os.environ.get(peers.INSIDE):
        draw(dict(list(found.items())[-2:]))


if __name__ == "__main__":
    main()
