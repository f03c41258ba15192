"""The types of terms, and the world of one statement.

The one idea: types are computed from the inside by the signatures of the vocabulary and, for a few words, by a rule; sizes
are equal when their normal forms are. What is not understood is refused. A scope lists the binders around a term, the
innermost first: the type of each variable and, as they stand outside, the law over which an expectation runs, or ("near",
place) where only values near the place of a derivative matter, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from .terms import OPERATIONS, WORK, Known, Rejected, Term, shift

Scope = tuple[tuple[Term, Term], ...]
R, INDEX, PROP = ("R",), ("index", None, None), ("prop",)
ONE = Fraction(1)


@dataclass
class World:
    """What is declared and known while one certificate is read, and the work that is left."""

    declared: Known
    same_size: Callable[[World, Term, Term, Scope], bool]
    smooth: Callable[[World, Term, Term, Scope], bool]
    memo: dict = field(default_factory=dict)
    bases: dict = field(default_factory=dict)  # sums that are raised to a power: term, polynomial
    signs: dict = field(default_factory=dict)  # (scope, polynomial up to a positive factor): bits
    rules: list = field(default_factory=list)  # (binders, polynomial as a term, bits)
    props: set = field(default_factory=set)  # (scope, proposition)
    values: set = field(default_factory=set)  # (scope, term in normal form): terms that have a value
    stated: set = field(default_factory=set)  # (scope, term as it stands): the same
    work: int = WORK

    def spend(self, units: int = 1) -> None:
        """Count work; no certificate takes more than its share."""
        self.work -= units
        if self.work < 0:
            raise Rejected("too much work")


def number(kind: Term) -> bool:
    """Whether a thing of that type is a number."""
    return kind[0] in ("R", "index")


def need(condition: bool, word: str) -> None:
    if not condition:
        raise Rejected(f"{word} of something that does not fit")


def same(w: World, a: Term, b: Term, scope: Scope) -> bool:
    """Whether two types are one; bounds of indices are no part of it."""
    if a[0] != b[0] or len(a) != len(b):
        return False
    if a[0] in ("index", "matrix"):
        return a[0] == "index" or all(w.same_size(w, x, y, scope) for x, y in zip(a[1:], b[1:], strict=True))
    if a[0] in ("law", "function"):
        rest = a[2] == b[2] if a[0] == "law" else same(w, a[2], b[2], scope)
        return rest and len(a[1]) == len(b[1]) and all(same(w, x, y, scope) for x, y in zip(a[1], b[1], strict=True))
    return same(w, a[1], b[1], scope) if a[0] == "set" else a == b


def fits(w: World, a: Term, b: Term, scope: Scope) -> bool:
    """Whether a thing of the first type may stand where the second is wanted."""
    return number(a) and b == R or same(w, a, b, scope)


def enter(w: World, lam: Term, scope: Scope, law: Term = None) -> Scope:
    """The scope of the body of a Lam, whose type makes sense."""
    need(type(lam) is tuple and lam[0] == "lam", "a binder")
    need(lam[1][0] in ("R", "index", "matrix", "law"), "a binder")
    for size in lam[1][1:] if lam[1][0] != "law" else ():
        need(size is None or number(kind(w, size, scope)), "a range")
    return ((lam[1], law), *scope)


def kind(w: World, t: Term, scope: Scope) -> Term:
    """The type of a term. Raises Rejected where it makes none."""
    key = "kind", t, scope
    if key not in w.memo:
        w.spend()
        w.memo[key] = _kind(w, t, scope)
    return w.memo[key]


def _kind(w: World, t: Term, scope: Scope) -> Term:
    if type(t) is Fraction:
        return INDEX if t.denominator == 1 else R
    head, args = t[0], t[1:]
    if head == "#":
        need(args[0] < len(scope), "a bound variable")
        return shift(scope[args[0]][0], args[0] + 1)
    if head == "@":
        need(t in w.declared, "a name")
        return w.declared[t]
    if head == "lam" or OPERATIONS.get(head, "infinity") == "infinity":
        raise Rejected(f"{head!s:.20} where a value is needed")
    if OPERATIONS[head] != "by rule":
        return _by_signature(w, head, args, scope)
    need(head in RULES and len(args) > 0, head)
    return RULES[head](w, head, args, scope)


def _by_signature(w: World, head: str, args: Term, scope: Scope) -> Term:
    left, _, result = OPERATIONS[head].partition("->")
    atoms, result = left.split(), result.strip()
    if atoms and atoms[-1].endswith("*"):
        atoms = [*atoms[:-1], *[atoms[-1][:-1]] * (len(args) - len(atoms) + 1)]
    need(len(atoms) == len(args), head)
    env: dict[str, Term] = {}
    whole = True
    for a, atom in zip(args, atoms, strict=True):
        lam = ">" in atom
        k = body(w, a, scope) if lam else kind(w, a, scope)
        need(not lam or atom[0] != "I" or a[1][0] == "index", head)
        atom = atom.partition(">")[2] or atom
        if atom in ("T", "Z"):
            whole, k = whole and k[0] == "index", R if number(k) else k
            need(k[0] in ("R", "matrix") and same(w, env.setdefault("T", k), k, scope), head)
        elif atom[0] == "M":
            need(k[0] == "matrix", head)
            for letter, size in zip(atom[2:-1].split(","), k[1:], strict=True):
                known = Fraction(letter) if letter.isdigit() else env.setdefault(letter, size)
                need(w.same_size(w, known, size, scope), head)
        else:
            need(number(k) if atom in ("R", "I") else k[0] == {"P": "prop", "L": "law", "S": "set"}.get(atom, k[0]), head)
    if result in ("T", "Z"):
        return INDEX if whole and result == "Z" else env.get("T", R)
    if result[0] == "M":
        return "matrix", *(env[x] for x in result[2:-1].split(","))
    return {"R": R, "P": PROP, "I": INDEX}[result]


def body(w: World, lam: Term, scope: Scope, law: Term = None) -> Term:
    """The type of the body of a Lam, as it stands outside."""
    return shift(kind(w, lam[2], enter(w, lam, scope, law)), -1)


def column(n: Term) -> Term:
    return "matrix", n, ONE


def _apply(w: World, head: str, args: Term, scope: Scope) -> Term:
    f = kind(w, args[0], scope)
    need(f[0] == "function" and len(f[1]) == len(args) - 1, head)
    for a, wanted in zip(args[1:], f[1], strict=True):
        need(fits(w, kind(w, a, scope), wanted, scope), head)
    return f[2]


def _entry(w: World, head: str, args: Term, scope: Scope) -> Term:
    m, *at = (kind(w, a, scope) for a in args)
    need(m[0] == "matrix" and all(map(number, at)) and 1 <= len(at) <= 2, head)
    need(len(at) == 2 or w.same_size(w, m[2], ONE, scope), head)
    return R


def _derivative(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 2 and args[0][1] == R and number(kind(w, args[1], scope)), head)
    k = body(w, args[0], scope)
    need(number(k) or k[0] == "matrix", head)
    return R if number(k) else k


def _laws(w: World, head: str, args: Term, scope: Scope) -> Term:
    kinds = [kind(w, a, scope) for a in args]
    need(len(args) == (1 if head == "entropy" else 2), head)
    need(all(k[0] == "law" and same(w, k, kinds[0], scope) for k in kinds), head)
    return R


def _normal(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 2, head)
    m, s = (kind(w, a, scope) for a in args)
    if head == "normal":
        need(number(m) and number(s), head)
        return "law", (R,), False
    need(m[0] == s[0] == "matrix" and same(w, m, column(m[1]), scope) and same(w, s, ("matrix", m[1], m[1]), scope), head)
    return "law", (column(m[1]),), False


def _finite(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) % 2 == 0 and all(number(kind(w, a, scope)) for a in args), head)
    return "law", (R,), True


def _members(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(all(number(kind(w, a, scope)) for a in args), head)
    return "set", R


def _family(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 1, head)
    k = body(w, args[0], scope)
    _, low, n = args[0][1] if args[0][1][0] == "index" else (0, 0, None)
    need(low == ONE and n is not None, head)
    if head == "product_law":
        need(k[0] == "law" and k[1] == (R,), head)
        return "law", (column(n),), k[2]
    need(number(k), head)
    return column(n) if head == "vector" else ("matrix", n, n)


def _component(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 2 and number(kind(w, args[1], scope)), head)
    p = kind(w, args[0], scope)
    need(p[0] == "law" and len(p[1]) == 1 and p[1][0][0] == "matrix", head)
    return "law", (R,), p[2]


def _density(w: World, head: str, args: Term, scope: Scope) -> Term:
    p = kind(w, args[0], scope)
    need(p[0] == "law" and len(p[1]) == len(args) - 1, head)
    for a, wanted in zip(args[1:], p[1], strict=True):
        need(fits(w, kind(w, a, scope), wanted, scope), head)
    return R


def _expect(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 2, head)
    p = kind(w, args[0], scope)
    need(p[0] == "law", head)
    lam, inner = args[1], scope
    for j, wanted in enumerate(p[1]):
        need(lam[0] == "lam" and same(w, lam[1], shift(wanted, j), inner), head)
        inner, lam = enter(w, lam, inner, args[0] if len(p[1]) == 1 else None), lam[2]
    k = shift(kind(w, lam, inner), -len(p[1]))
    need(number(k) or k[0] == "matrix", head)
    return R if number(k) else k


def _matmul(w: World, head: str, args: Term, scope: Scope) -> Term:
    kinds = [kind(w, a, scope) for a in args]
    need(all(k[0] == "matrix" for k in kinds), head)
    need(all(w.same_size(w, a[2], b[1], scope) for a, b in zip(kinds, kinds[1:], strict=False)), head)
    return "matrix", kinds[0][1], kinds[-1][2]


def _sizes(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == (1 if head == "identity" else 2) and all(number(kind(w, a, scope)) for a in args), head)
    return "matrix", args[0], args[-1]


def _equal(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 2, head)
    a, b = (kind(w, x, scope) for x in args)
    need(fits(w, a, b, scope) or fits(w, b, a, scope), head)
    return PROP


def _forall(w: World, head: str, args: Term, scope: Scope) -> Term:
    need(len(args) == 1 and body(w, args[0], scope) == PROP, head)
    return PROP


RULES: dict[str, Callable[[World, str, Term, Scope], Term]] = {
    "apply": _apply, "entry": _entry, "derivative": _derivative, "normal": _normal, "multinormal": _normal,
    "finite": _finite, "members": _members, "product_law": _family, "component": _component, "density": _density,
    "expect": _expect, "kl": _laws, "entropy": _laws, "cross_entropy": _laws, "matmul": _matmul, "identity": _sizes,
    "zeros": _sizes, "vector": _family, "diagonal": _family, "eq": _equal, "ne": _equal, "forall": _forall,
}  # fmt: skip
