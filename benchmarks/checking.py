"""How long a verdict takes, side by side with what else one would use on the same steps.

In one run: check() warm, `sympy.simplify(lhs - rhs) == 0`, and `expand_log` then `expand`; then how the time grows
with the number of terms, the length of a trace word and the number of different denominators. Ratios and medians;
absolute times belong to one machine. Where it is installed, another step checker (pycodemath) sees the same steps.

    python -m benchmarks.checking [--steps N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from itertools import islice

import sympy as sp
from benchmarks.mutations import mutants
from benchmarks.rates import percent, table
from benchmarks.steps import Step, drawn_steps
from benchmarks.stock_matrices import DEFINITE, A, S, T

from klderive.checker.nodes import Det, Entry, Tr

check = import_module("klderive.check").check
LIMIT = 20
FRAGMENTS = ("scalars", "gaussian", "abstract", "sums", "matrices")


class _Late(Exception):
    pass


def _ring(*_: object) -> None:
    raise _Late


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds, and the result; None for what fails or takes longer than LIMIT seconds."""
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(LIMIT)
    start = time.perf_counter()
    try:
        result = work()
    except Exception:
        result = None
    finally:
        signal.alarm(0)
    return time.perf_counter() - start, result


def warm(work: Callable[[], object]) -> tuple[float, object]:
    """The median of three runs after a first one."""
    timed(work)
    runs = [timed(work) for _ in range(3)]
    return statistics.median(t for t, _ in runs), runs[0][1]


def by_simplify(step: Step) -> bool:
    return sp.simplify(step.before - step.after) == 0


def by_expansion(step: Step) -> bool:
    return sp.expand(sp.expand_log(step.before - step.after)) == 0


def side_by_side(steps: int, seed: int) -> str:
    rows = []
    for fragment in FRAGMENTS:
        drawn = list(islice((s for s in drawn_steps(fragment, f"speed/{seed}")
                             if isinstance(s.before, sp.Expr)), steps))
        ours = [warm(lambda s=s: check(s.before, s.after, given=s.given).name) for s in drawn]
        simplified = [timed(lambda s=s: by_simplify(s)) for s in drawn]
        expanded = [warm(lambda s=s: by_expansion(s)) for s in drawn]
        total = [sum(t for t, _ in runs) for runs in (ours, simplified, expanded)]
        rows.append([fragment, _ms(ours), percent(sum(r == "proved" for _, r in ours), len(ours)), _ms(simplified),
                     percent(sum(bool(r) for _, r in simplified), len(drawn)), _ms(expanded),
                     percent(sum(bool(r) for _, r in expanded), len(drawn)), f"{total[1] / total[0]:.0f}"])
    return table(["fragment", "check(), median ms", "proved", "simplify, median ms", "settled",
                  "expand_log + expand, median ms", "settled", "simplify / check, total"], rows)


def _ms(runs: list[tuple[float, object]]) -> str:
    return f"{1000 * statistics.median(t for t, _ in runs):.2f}"


def long_sum(terms: int) -> Step:
    """A thousand different terms, written in two orders."""
    names = sp.symbols(f"y:{terms}", positive=True)
    parts = [(i + 1) * v ** 2 * sp.log(v) for i, v in enumerate(names)]
    return Step("scalars", sp.Add(*parts, evaluate=False),
                sp.Add(*(v * sp.log(v ** (i + 1)) * v for i, v in reversed(list(enumerate(names)))), evaluate=False))


def long_word(length: int) -> Step:
    """tr(A^(length - 1) B), rotated and transposed."""
    b = sp.MatrixSymbol("B", *A.shape)
    word = [A] * (length - 1) + [b]
    turned = word[length // 2:] + word[:length // 2]
    return Step("matrices", Tr(sp.MatMul(*word)), Tr(sp.MatMul(*(sp.Transpose(f) for f in reversed(turned)))))


def mixed_word(length: int) -> Step:
    """tr((S T)^..) with symmetric letters, reversed."""
    word = [S if i % 2 else T for i in range(length - 1)] + [A]
    return Step("matrices", Tr(sp.MatMul(*word)), Tr(sp.MatMul(sp.Transpose(A), *reversed(word[:-1]))), DEFINITE)


def denominators(count: int) -> Step:
    """A sum of fractions with different denominators, and the same sum one fraction at a time from the other end."""
    y, z = sp.symbols("y z", positive=True)
    parts = [1 / (y + (i + 1) * z) for i in range(count)]
    other = [sp.Mul(2, sp.Pow(2 * y + 2 * (i + 1) * z, -1), evaluate=False) for i in range(count)]
    return Step("scalars", sp.Add(*parts, evaluate=False), sp.Add(*reversed(other), evaluate=False))


def cleared(count: int) -> Step:
    """The same fractions over one denominator."""
    y, z = sp.symbols("y z", positive=True)
    parts = [y + (i + 1) * z for i in range(count)]
    top = sp.Add(*(sp.Mul(*parts[:i], *parts[i + 1:]) for i in range(count)))
    return Step("scalars", sp.Add(*(1 / e for e in parts)), top / sp.Mul(*parts))


def unrolled(count: int) -> Step:
    a, j = sp.Symbol("a", real=True), sp.Symbol("j", integer=True)
    return Step("sums", sp.Sum(Entry(a, j) ** 2, (j, 1, count)), sp.Add(*(Entry(a, c) ** 2 for c in range(1, count + 1))))


def product_of_determinants(length: int) -> Step:
    word = [S if i % 2 else T for i in range(length)]
    return Step("matrices", sp.log(Det(sp.MatMul(*word))), sp.Add(*(sp.log(Det(f)) for f in word)), DEFINITE)


GROWTH = ((long_sum, (10, 100, 1000)), (unrolled, (10, 100, 1000)), (long_word, (4, 8, 16, 32)),
          (mixed_word, (4, 8, 16, 32)), (product_of_determinants, (4, 16, 64)), (denominators, (2, 4, 8, 12)),
          (cleared, (2, 4, 8, 12)))


def growth() -> str:
    rows = []
    for make, sizes in GROWTH:
        for size in sizes:
            step = make(size)
            spent, verdict = timed(lambda s=step: check(s.before, s.after, given=s.given).name)
            rows.append([make.__name__.replace("_", " "), str(size), f"{1000 * spent:.1f}", str(verdict)])
    return table(["step", "size", "ms", "verdict"], rows)


def refuting(steps: int, seed: int) -> str:
    rows = []
    for fragment in FRAGMENTS:
        rng = random.Random(seed)
        wrong = [m for s in islice(drawn_steps(fragment, f"speed/{seed}"), steps) for m in mutants(s, rng, 1)]
        runs = [timed(lambda s=s: check(s.before, s.after, given=s.given).name) for s in wrong]
        rows.append([fragment, len(runs), _ms(runs), f"{1000 * max(t for t, _ in runs):.0f}",
                     percent(sum(r == "refuted" for _, r in runs), len(runs))])
    return table(["fragment", "mutants", "median ms", "slowest ms", "refuted"], rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40)
    chosen = parser.parse_args()
    print(f"True steps, SymPy {sp.__version__}, {chosen.steps} in each fragment, seed {chosen.seed}\n")
    print(side_by_side(chosen.steps, chosen.seed))
    print("\nWrong steps: refuting, with the name of the slip\n")
    print(refuting(chosen.steps, chosen.seed))
    print("\nGrowth (one cold run each)\n")
    print(growth())
    return 0


if __name__ == "__main__":
    sys.exit(main())
