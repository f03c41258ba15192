"""How long plain NumPy takes for few and for many elements, beside lambdify: our form keeps the last digits, theirs does not.

    python -m benchmarks.sizes          prints a table, and puts it into docs/speed.md

Calls take turns, some of each at a time; medians of the thread's processor time, as a busy machine interrupts long calls
more often than short ones.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers

PAGE = Path(__file__).resolve().parent.parent / "docs" / "speed.md"
HEADING = "## Plain NumPy, by size\n"
SIZES = (1, 2, 5, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
NAMES = ("kl_normal", "kl_normal_log_var")
WHY = """Plain NumPy at most twice lambdify's time, at every size, is struck: reached for one or two elements (floats), and for
`kl_normal_log_var` from some hundred thousand on. The textbook formula makes eleven calls to NumPy. A form that keeps the
last digits has to add back what the rounding of a difference left over (five calls), to look at its arguments (four)
and to compute the logarithm's part without cancellation, for few elements by a quadrature (three calls), for many by a
polynomial (some twenty passes, each in the cache). At 10 elements a call to NumPy takes half a microsecond whatever it
does: of some 20 microseconds 5 are for the arguments, 4 for what differences leave over, 4 for the quadrature, the rest for
the arithmetic that lambdify makes too and for putting the four arrays into one. Tried: a quadrature of 18 nodes
up to 1,024 elements (kept: a third to a fifth of the time of before), its sums by NumPy instead of BLAS (a quarter slower),
the polynomial as products with powers and by matrices (slower from 1,000 elements on), minima and maxima by `argmin` (kept:
a reduction takes as long as four calls), floats one by one up to 8 elements (kept).
"""


def arguments(name: str, size: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(size)
    mu, sigma = rng.normal(size=(2, size)), rng.uniform(0.5, 2, (2, size))
    spread = np.log(sigma) if name.endswith("log_var") else sigma
    return mu[0], spread[0], mu[1], spread[1]


def medians(calls: dict[str, Callable[[], Any]], rounds: int, repeat: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.thread_time()
            for _ in range(repeat):
                call()
            times[name].append((time.thread_time() - start) / repeat)
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def table() -> list[str]:
    from klderive import numeric

    numeric.use("numpy")
    lines = ["| elements | " + " | ".join(f"{n}, microseconds | lambdify | times as long" for n in NAMES) + " |",
             "|---:|" + "---:|---:|---:|" * len(NAMES)]  # fmt: skip
    for size in SIZES:
        cells = []
        for name in NAMES:
            ours, plain, given = getattr(numeric, name), peers.lambdified(name), arguments(name, size)
            calls = {"ours": lambda f=ours, g=given: f(*g), "lambdify": lambda f=plain, g=given: f(*g)}
            found = medians(calls, 12 if size > 10_000 else 41, max(1, min(40, 20_000 // size)))
            a, b = (1e6 * found[label] for label in ("ours", "lambdify"))
            cells.append(f"{a:.3g} | {b:.3g} | {a / b:.1f}")
        lines.append(f"| {size:,} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return lines


def section(page: str) -> str:
    """The section as it stands in a page, or nothing."""
    before, found, rest = page.partition(HEADING)
    return found + rest.partition("\n## ")[0].rstrip() + "\n" if found else ""


def main() -> None:
    made = f"{HEADING}\nMade by `python -m benchmarks.sizes` with {peers.versions()}, processor time.\n\n"
    made += "\n".join([*table(), "", WHY])
    page = PAGE.read_text(encoding="utf-8")
    old = section(page)
    PAGE.write_text(page.replace(old, made) if old else page.rstrip() + "\n\n" + made, encoding="utf-8")


if __name__ == "__main__":
    main()
