"""How long the shipped derivations take, to produce and to check, beside SymPy's own integration.

All derivations are made anew and checked from scratch in a fresh interpreter; then the univariate divergence is
asked of SymPy as one integral, as an expanded integral and by moments; then the explicit two-dimensional one, which
is stopped after a minute. Seconds are processor time, so that a busy machine does not count.

    python -m benchmarks.deriving [--limit SECONDS]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

FRESH = """
import time
start = time.process_time()
from klderive.derivations import load, names
import klderive.check, klderive.derivation, sympy
imported = time.process_time()
for name in names():
    t = time.process_time()
    d = load(name)
    made = time.process_time()
    proved = sum(v.name == "proved" for v in d.check())
    print("row", name, len(d.steps), proved, made - t, time.process_time() - made)
print("import", imported - start)
"""

SYMPY = {
    "KL of N_1 and N_2, one integral": """
p, q = density(m1, s1), density(m2, s2)
integrate(p * log(p / q), (x, -oo, oo))""",
    "the same, logarithm expanded first": """
p, q = density(m1, s1), density(m2, s2)
integrate(expand(p * expand_log(log(p / q), force=True)), (x, -oo, oo))""",
    "explicit full case, n = 2": """
a, b, c, d, e, f, u, v, y = symbols("a b c d e f u v y", positive=True)
S, T = Matrix([[a, 0], [b, c]]), Matrix([[d, 0], [e, f]])
C, D = S * S.T, T * T.T
z, m = Matrix([x, y]), Matrix([u, v])
form = lambda z, C: (z.T * C.inv() * z)[0] / 2
p = exp(-form(z, C)) / (2 * pi * sqrt(C.det()))
q = exp(-form(z - m, D)) / (2 * pi * sqrt(D.det()))
integrate(p * log(p / q), (x, -oo, oo), (y, -oo, oo))""",
}
OPENING = """
import time
from sympy import *
x, m1, m2 = symbols("x mu_1 mu_2", real=True)
s1, s2 = symbols("sigma_1 sigma_2", positive=True)
density = lambda m, s: exp(-(x - m)**2 / (2 * s**2)) / (sqrt(2 * pi) * s)
start = time.process_time()
"""


def run(code: str, limit: float) -> str | None:
    """What a fresh interpreter prints; None after `limit` seconds."""
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout


def ours(runs: int = 3) -> tuple[list[tuple[str, int, int, float, float]], float]:
    """Name, steps, proved and median seconds to derive and to check, for each derivation; seconds to import."""
    tables, imports = [], []
    for _ in range(runs):
        lines = [line.split() for line in (run(FRESH, 600) or "").splitlines()]
        tables.append([line[1:] for line in lines if line[0] == "row"])
        imports.append(float(lines[-1][1]))
    rows = []
    for same in zip(*tables, strict=True):
        made, checked = (statistics.median(float(row[k]) for row in same) for k in (3, 4))
        rows.append((same[0][0], int(same[0][1]), int(same[0][2]), made, checked))
    return rows, statistics.median(imports)


def sympy_seconds(code: str, limit: float) -> float | None:
    """Seconds that SymPy needs; None if it is not done at the limit."""
    out = run(OPENING + code + "\nprint(time.process_time() - start)", limit + 5)
    return None if out is None else float(out.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=60, help="seconds after which SymPy is stopped")
    limit = parser.parse_args().limit
    start = time.perf_counter()
    rows, imported = ours()
    print(f"{'derivation':16} {'steps':>6} {'proved':>7} {'derive, s':>10} {'check, s':>9}")
    for name, steps, proved, made, checked in rows:
        print(f"{name:16} {steps:6} {proved:7} {made:10.3f} {checked:9.3f}")
    totals = [sum(row[k] for row in rows) for k in (1, 2, 3, 4)]
    print(f"{'all':16} {totals[0]:6} {totals[1]:7} {totals[2]:10.3f} {totals[3]:9.3f}   (import {imported:.2f} s)")
    mine = rows[0][3] + rows[0][4]
    print(f"\n{'SymPy':36} {'seconds':>8}   against derive + check of univariate ({mine:.3f} s)")
    for name, code in SYMPY.items():
        seconds = sympy_seconds(code, limit)
        print(f"{name:36} " + (f"{'> ' + str(int(limit)):>8}" if seconds is None else
                               f"{seconds:8.2f}   {seconds / mine:.0f} times as long"), flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
