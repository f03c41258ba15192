"""How long a verdict takes, side by side with what else one would use on the same steps.

In one run: check() warm, `sympy.simplify(lhs - rhs) == 0`, and `expand_log` then `expand`; then how the time grows
with the number of terms, the length of a trace word and the number of different denominators. Ratios and medians;
absolute times belong to one machine. Another step checker (pycodemath, in an environment of its own) may be put
beside it.

    python -m benchmarks.checking [--steps N] [--seed N] [--peer .../bin/python]
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice

import sympy as sp

from benchmarks.mutations import mutants
from benchmarks.rates import percent, table, truth
from benchmarks.steps import Step, drawn_steps
from benchmarks.stock_matrices import DEFINITE, A, S, T
from klderive import (
    Det,
    Entry,
    Tr,
    check,
)

LIMIT = 20
WRONG = (("verified", "false"), ("proved", "false"), ("refuted", "true"))
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
    return Step("sums", sp.Sum(Entry(a, j) ** 2, (j, 1, count)),
                sp.Add(*(Entry(a, c) ** 2 for c in range(1, count + 1))))


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


PEER = """
import json, sys, time
from pycodemath.verify import check_equal
for line in sys.stdin:
    left, right = json.loads(line)
    start = time.perf_counter()
    try:
        verdict = check_equal(left, right).status.value
    except Exception as error:
        verdict = "refused"
    print(json.dumps([verdict, time.perf_counter() - start]), flush=True)
"""


def other_checker(python: str, steps: int, seed: int) -> str:
    """The verdicts of pycodemath on scalar steps; it has no assumptions, so what needs a sign is not put to it."""
    rng = random.Random(seed)
    drawn = (s for s in drawn_steps("scalars", f"peer/{seed}")
             if not (s.given or s.before.has(sp.log) or s.after.has(sp.log)) and _whole_powers(s))
    true = list(islice(drawn, steps))
    wrong = [m for s in true for m in islice(mutants(s, rng, 2), 1) if _whole_powers(m)]
    rows = []
    for kind, group in (("true", true), ("mutants", wrong)):
        lines = "".join(json.dumps([_text(s.before), _text(s.after)]) + "\n" for s in group)
        run = subprocess.run([python, "-c", PEER], input=lines, capture_output=True, text=True, timeout=600)
        theirs = [json.loads(line) for line in run.stdout.splitlines()]
        ours = [timed(lambda s=s: check(s.before, s.after).name) for s in group]
        facts = [truth(s, 4, 0) for s in group]
        found = Counter(v for v, _ in theirs)
        bad, ours_bad = (sum(pair in WRONG for pair in zip(verdicts, facts, strict=True))
                         for verdicts in ([v for v, _ in theirs], [v for _, v in ours]))
        rows.append([kind, len(group), ", ".join(f"{v} {c}" for v, c in found.items()), bad,
                     f"{1000 * statistics.median(t for _, t in theirs):.1f}",
                     ", ".join(f"{v} {c}" for v, c in Counter(v for _, v in ours).items()), ours_bad, _ms(ours)])
    return table(["scalar steps without logs", "steps", "pycodemath", "wrong verdicts", "median ms", "check()",
                  "wrong verdicts", "median ms"], rows)


def _whole_powers(step: Step) -> bool:
    return all(p.exp.is_Integer for e in (step.before, step.after) for p in e.atoms(sp.Pow))


def _text(e: sp.Expr) -> str:
    return str(e).replace("**", "^")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--peer", help="the Python of an environment that has pycodemath")
    chosen = parser.parse_args()
    print(f"True steps, SymPy {sp.__version__}, {chosen.steps} in each fragment, seed {chosen.seed}\n")
    print(side_by_side(chosen.steps, chosen.seed))
    print("\nWrong steps: refuting, with the name of the slip\n")
    print(refuting(chosen.steps, chosen.seed))
    if chosen.peer:
        print("\nBeside another step checker\n")
        print(other_checker(chosen.peer, chosen.steps, chosen.seed))
    print("\nGrowth (one cold run each)\n")
    print(growth())
    return 0


if __name__ == "__main__":
    sys.exit(main())
