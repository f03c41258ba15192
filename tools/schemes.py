"""Writes klderive/proof/verify/schemes.json, the data of the verifier, from the schemes and the vocabulary.

    python tools/schemes.py [--check]

The one idea: a fact stands in one place. The schemes are those of klderive/proof/schemes.py, the types of most operations the
signatures of klderive/language/vocabulary.py; here stand only the types of the operations "by rule" that certificates know
(tests compare them with klderive.language.typing), and when a partial operation has a value, a line each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from klderive.language import OPERATIONS
from klderive.language.notation import read_statement
from klderive.language.serial import dumps
from klderive.proof.schemes import schemes

PLACE = Path(__file__).resolve().parent.parent / "klderive/proof/verify/schemes.json"
R, INDEX, COLUMN, SQUARE = ["R"], ["index", None, None], ["matrix", "n", 1], ["matrix", "n", "n"]
RANGE = ["index", 1, "n"]
TYPES: dict[str, list] = {
    "derivative": [[["lam", R, "T"], R], "T"],
    "integral_on": [[["set", R], ["lam", R, R]], R],
    "interval": [[R, R], ["set", R]],
    "infinity": [[], R],
    "normal": [[R, R], ["law", [R], False]],
    "multinormal": [[COLUMN, SQUARE], ["law", [COLUMN], False]],
    "finite": [["*", R], ["law", [R], True]],
    "product_law": [[["lam", RANGE, ["law", [R], False]]], ["law", [COLUMN], False]],
    "component": [[["law", [COLUMN], False], INDEX], ["law", [R], False]],
    "margin": [[["law", [R, R], "d"], INDEX], ["law", [R], "d"]],
    "kl": [[["law", "P", "d"], ["law", "P", "d"]], R],
    "entropy": [[["law", "P", "d"]], R],
    "cross_entropy": [[["law", "P", "d"], ["law", "P", "d"]], R],
    "entry": [[["matrix", "n", "m"], "*", INDEX], R],
    "identity": [[INDEX], ["matrix", "1", "1"]],
    "zeros": [[INDEX, INDEX], ["matrix", "1", "2"]],
    "vector": [[["lam", RANGE, R]], COLUMN],
    "diagonal": [[["lam", RANGE, R]], SQUARE],
    "mul": [["*", R], "Z"],
    "members": [["*", R], ["set", R]],
    "eq": [["a", "a"], ["prop"]],
    "ne": [["a", "a"], ["prop"]],
    "forall": [[["lam", "V", ["prop"]]], ["prop"]],
}
"""The types of the operations "by rule", as kinds.py reads them: letters stand for a size or a type; of the value, "1" and "2"
are the arguments themselves."""
TOTAL = """add mul exp abs pi e indicator matmul scale transpose trace det only norm vector diagonal sum product
density sigmoid tanh sin cos erf Phi eq ne lt le forall total_on members product_law max min
implies positive_definite semidefinite symmetric invertible orthogonal is_diagonal lower_triangular upper_triangular""".split()
SIGNS = {"exp": 3, "factorial": 3, "pi": 3, "e": 3, "sigmoid": 3, "density": 1, "abs": 1, "norm": 1, "indicator": 1}
"""Operations that are positive (3) or not negative (1), whatever their arguments are."""
SMOOTH = """add mul exp log pow normal density entry only trace matmul scale transpose inverse det logdet sum
derivative sigmoid tanh sin cos erf Phi""".split()
LAZY = "indicator total_on forall implies".split()
"""What may have a value where an argument has none."""
VALUES = r"""
a: R; a > 0 |- log(a) = log(a)
a: R; k: Z; k >= 0 |- a^k = a^k
a, k: R; k > 0; a >= 0 |- a^k = a^k
a, k: R; a > 0 |- a^k = a^k
a: R; k: Z; a != 0 |- a^k = a^k
m, s: R; s > 0 |- normal(m, s) = normal(m, s)
n: 0..; m: R^n; S: R^(n, n); positive_definite(S) |- multinormal(m, S) = multinormal(m, S)
a, s, b, t: R; s >= 0; t >= 0; s + t = 1 |- finite(a, s, b, t) = finite(a, s, b, t)
n: 0..; A: R^(n, n); invertible(A) |- inverse(A) = inverse(A)
n: 0.. |- identity(n) = identity(n)
n, m: 0.. |- zeros(n, m) = zeros(n, m)
n: 0..; A: R^(n, n); det(A) > 0 |- logdet(A) = logdet(A)
n: 0..; p: law R^n; i: Z; 1 <= i; i <= n |- component(p, i) = component(p, i)
n, m: 0..; A: R^(n, m); i, j: Z; 1 <= i; i <= n; 1 <= j; j <= m |- A[i, j] = A[i, j]
n: 0..; x: R^n; i: Z; 1 <= i; i <= n |- x[i] = x[i]
x: R; x > 0 |- gamma(x) = gamma(x)
x: R; x > 0 |- digamma(x) = digamma(x)
n: 0.. |- factorial(n) = factorial(n)
"""
"""When a partial operation has a value: the last metavariables are its arguments, in their order."""


def types() -> dict[str, list]:
    """The types of all operations that certificates know."""
    found = dict(TYPES)
    for o in OPERATIONS.values():
        if o.op in found or "by rule" in o.signature or "W" in o.signature:
            continue
        left, _, result = o.signature.partition("->")
        wanted: list[Any] = []
        for atom in left.split():
            wanted += ["*", _type(atom[:-1])] if atom.endswith("*") else [_type(atom)]
        found[o.op] = [wanted, _type(result.strip())]
    return found


def _type(atom: str) -> Any:
    variable, lam, body = atom.partition(">")
    if lam:
        return ["lam", ["index", None, None] if variable == "I" else "V", _type(body)]
    if atom.startswith("M("):
        return ["matrix", *(int(x) if x.isdigit() else x for x in atom[2:-1].split(","))]
    return {"R": R, "I": R, "P": ["prop"], "S": ["set", "s"], "L": ["law", ["a"], "d"]}.get(atom, atom)


def document() -> str:
    """The text of the file."""
    values: dict[str, list] = {op: [] for op in TOTAL}
    for line in VALUES.strip().splitlines():
        statement = read_statement(line)
        values.setdefault(statement.left.op, []).append(json.loads(dumps(statement)))  # type: ignore[attr-defined]
    for discrete in (False, True):  # the place of a margin is no variable in the language
        names, t = [["p", "", ["law", [R, R], discrete]], ["i", "", ["index", 1, 2]]], ["margin", "p", "i"]
        values.setdefault("margin", []).append({"klderive": 1, "declarations": names, "hypotheses": [], "relation": "=",
                                                "left": t, "right": t, "conditions": []})
    strict = ["integral", "integral_on", "expect", *(op for op in values if op not in LAZY)]
    traits = {"signs": SIGNS, "smooth": dict.fromkeys(SMOOTH, 1), "strict": dict.fromkeys(strict, 1)}
    tables = {"operations": sorted(OPERATIONS), "types": types(), "values": values, "traits": traits}
    lines = [f"{json.dumps(name)}:{json.dumps(table, separators=(',', ':'))}," for name, table in tables.items()]
    each = [f'{json.dumps(s.id)}:{dumps(s.statement)}' for s in schemes()]
    return "\n".join(["{", *lines, '"schemes":{', ",\n".join(each), "}}"]) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PLACE.read_text(encoding="utf-8") != document())
    PLACE.write_text(document(), encoding="utf-8")
