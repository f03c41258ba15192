"""Single edits that people make: a sign, a half, an index, a square, a lost trace, a transposed word.

The one idea: an edit happens at one node and the tree above it is rebuilt without evaluation, so what is checked is
what was written. Whether the result is wrong is not known here: the oracle says.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator

import sympy as sp
from sympy.core.function import AppliedUndef

import klderive as k
from benchmarks.steps import Step

EVALUATING = (sp.Add, sp.Mul, sp.Pow, sp.log, sp.exp)
BINDERS = (k.E, k.EMatrix, k.Int, k.SetSum)
DISTRIBUTIONS = (k.Normal, k.MultivariateNormal, k.Density, k.Independent, k.Finite)
HALF = sp.Rational(1, 2)

Path = tuple[int, ...]


def ill_or_well(cls: type, *args: object) -> sp.Basic:
    """A matrix product or sum as written, whether or not the shapes fit: the checker must notice by itself."""
    return sp.Basic.__new__(cls, *map(sp.sympify, args))


def rebuild(node: sp.Basic, args: list) -> sp.Basic:
    """The node with other arguments, as written: nothing is evaluated where SymPy allows that."""
    if isinstance(node, EVALUATING):
        return node.func(*args, evaluate=False)
    if isinstance(node, sp.MatMul):
        return ill_or_well(sp.MatMul, *args)
    if isinstance(node, sp.MatAdd):
        return ill_or_well(sp.MatAdd, *args)
    if isinstance(node, k.EMatrix):
        return k.E(*args)
    return node.func(*args)


def children(node: sp.Basic) -> tuple[int, ...]:
    """The arguments an edit may enter: bodies, not bound variables or names."""
    if isinstance(node, (sp.MatrixSymbol, sp.Symbol, sp.Number, k.Density, k.Finite, k.Entry, sp.Identity)):
        return ()
    if isinstance(node, BINDERS):
        return (0, 2) if isinstance(node.args[-1], DISTRIBUTIONS) else (0,)
    if isinstance(node, (sp.Sum, sp.Product, sp.Derivative, k.Grad, k.Diag, k.Vec, k.Independent)):
        return (0,)
    return tuple(range(len(node.args)))


def sites(tree: sp.Basic, path: Path = ()) -> Iterator[tuple[Path, sp.Basic]]:
    yield path, tree
    for i in children(tree):
        yield from sites(tree.args[i], (*path, i))


def replaced(tree: sp.Basic, path: Path, new: sp.Basic) -> sp.Basic:
    if not path:
        return new
    args = list(tree.args)
    args[path[0]] = replaced(args[path[0]], path[1:], new)
    return rebuild(tree, args)


def _matrix(node: sp.Basic) -> bool:
    return isinstance(node, sp.MatrixExpr)


def _times(c: object, node: sp.Basic) -> sp.Basic:
    return ill_or_well(sp.MatMul, c, node) if _matrix(node) else sp.Mul(c, node, evaluate=False)


def _power(node: sp.Basic, exponent: object) -> sp.Basic:
    return sp.Pow(node, exponent, evaluate=False)


class Vocabulary:
    """What else could have been written: names of the same kind that occur in the step, and a few usual ones."""

    def __init__(self, step: Step) -> None:
        trees = [step.before, step.after]
        bases = {e.base for t in trees for e in t.atoms(k.Entry)}
        self.symbols = set().union(*(t.atoms(sp.Symbol) for t in trees)) - bases
        self.matrices = set().union(*(t.atoms(sp.MatrixSymbol) for t in trees))
        self.entries = set().union(*(t.atoms(k.Entry) for t in trees))
        self.distributions = set().union(*({e for e in sp.preorder_traversal(t) if isinstance(e, DISTRIBUTIONS)}
                                           for t in trees))

    def like(self, node: sp.Basic) -> list:
        """Other names that could stand in the place of this one."""
        if isinstance(node, sp.MatrixSymbol):
            pool = [e for e in self.matrices if e.shape == node.shape]
        elif isinstance(node, k.Entry):
            pool = [e for e in self.entries if len(e.indices) == len(node.indices)]
        elif isinstance(node, DISTRIBUTIONS):
            pool = [d for d in self.distributions if type(d) is type(node)]
        elif node.is_Symbol:
            pool = [s for s in self.symbols if s.assumptions0 == node.assumptions0]
        else:
            pool = []
        return sorted((e for e in pool if e != node), key=sp.default_sort_key)


def edits(node: sp.Basic, words: Vocabulary, rng: random.Random) -> list[sp.Basic]:
    """What a slip may turn this node into; most lists hold one draw of each kind that applies."""
    out: list = [_times(-1, node), _times(rng.choice((2, HALF, 3)), node)] if not isinstance(node, DISTRIBUTIONS) \
        and not node.is_Number else []
    out += rng.sample(words.like(node), min(2, len(words.like(node))))
    for kinds, make in TABLE:
        if isinstance(node, kinds):
            out += make(node, rng)
    return out


def _number(node: sp.Rational, rng: random.Random) -> list:
    return [-node, node + 1, node - 1, 2 * node, node / 2] + ([1 / node] if node != 0 else [])


def _commuting(node: sp.Basic, rng: random.Random) -> list:
    """A summand or a factor dropped, doubled, negated; two of them exchanged."""
    args = list(node.args)
    at = rng.randrange(len(args))
    rest = args[:at] + args[at + 1:]
    out = [rest[0] if len(rest) == 1 else rebuild(node, rest), rebuild(node, [*args, args[at]])]
    if isinstance(node, (sp.Add, sp.MatAdd)):
        out.append(rebuild(node, [*rest, _times(-1, args[at])]))
    elif isinstance(node, sp.MatMul):
        out += _word(node, args, at)
    else:
        out.append(rebuild(node, [*rest, _power(args[at], -1)]))
    return out


def _word(node: sp.MatMul, args: list, at: int) -> list:
    """A matrix word permuted, reversed, transposed in one place."""
    swapped = list(args)
    swapped[at - 1], swapped[at] = swapped[at], swapped[at - 1]
    flipped = [*args[:at], _transposed(args[at]), *args[at + 1:]]
    return [rebuild(node, swapped), rebuild(node, flipped), rebuild(node, args[::-1])]


def _transposed(node: sp.Basic) -> sp.Basic:
    if not _matrix(node):
        return _power(node, -1)
    return node.args[0] if isinstance(node, sp.Transpose) else sp.Transpose(node)


def _powers(node: sp.Pow, rng: random.Random) -> list:
    b, e = node.args
    return [b, _power(b, -e), _power(b, e + 1), _power(b, e - 1), _power(b, 2 * e), _power(b, e / 2)]


def _symbol(node: sp.Basic, rng: random.Random) -> list:
    return [_power(node, 2), _power(node, -1)] if not node.is_integer else [node + 1, node - 1]


def _entry(node: k.Entry, rng: random.Random) -> list:
    last = node.indices[-1]
    out = [_power(node, 2), k.Entry(node.base, *node.indices[:-1], last + 1)]
    if len(node.indices) == 2:
        out.append(k.Entry(node.base, *node.indices[::-1]))
    return out


def _log(node: sp.log, rng: random.Random) -> list:
    inner = node.args[0]
    out = [_times(1 / sp.log(10), node), inner, sp.log(_power(inner, -1), evaluate=False)]
    if isinstance(inner, (sp.Add, sp.Mul)):
        parts = [sp.log(a, evaluate=False) for a in inner.args]
        out.append(sp.Add(*parts, evaluate=False) if isinstance(inner, sp.Add) else sp.Mul(*parts, evaluate=False))
    return out


def _sum(node: sp.Basic, rng: random.Random) -> list:
    (var, lo, hi), *more = node.limits
    other = sp.Product if isinstance(node, sp.Sum) else sp.Sum
    return [node.func(node.function, (var, lo + 1, hi), *more), node.func(node.function, (var, lo, hi - 1), *more),
            node.func(node.function, (var, lo, hi + 1), *more), other(node.function, *node.limits), node.function]


def _pair(node: sp.Basic, rng: random.Random) -> list:
    """Arguments exchanged, one in the place of the other, the wrong quantity."""
    p, q = node.args
    return [node.func(q, p), node.func(p, p), (k.CrossEntropy if isinstance(node, k.KL) else k.KL)(p, q), k.Entropy(p)]


def _normal(node: k.Normal, rng: random.Random) -> list:
    mean, scale = node.args
    return [k.Normal(mean, _power(scale, 2)), k.Normal(mean, sp.sqrt(scale)), k.Normal(-mean, scale),
            k.Normal(mean, 2 * scale)]


def _gaussian(node: k.MultivariateNormal, rng: random.Random) -> list:
    mean, cov = node.args
    return [k.MultivariateNormal(mean, sp.Inverse(cov)), k.MultivariateNormal(-mean, cov),
            k.MultivariateNormal(mean, sp.MatMul(2, cov))]


def _of_matrix(node: sp.Basic, rng: random.Random) -> list:
    """A trace lost or split, a determinant for a trace, an inverse forgotten."""
    inner = node.args[0]
    others = [k.Tr, k.Det, k.LogDet] if not isinstance(node, (k.Scalar, k.Frobenius)) else []
    out = [cls(inner) for cls in others if cls is not type(node)]
    out += [k.Scalar(inner)] if isinstance(node, k.Tr) else [k.Tr(inner)]
    out.append(node.func(sp.Transpose(inner)))
    if isinstance(inner, sp.MatMul) and isinstance(node, (k.Tr, k.Det, k.LogDet)):
        parts = [node.func(a) for a in inner.args if _matrix(a)]
        out += [sp.Mul(*parts, evaluate=False), sp.Add(*parts, evaluate=False)]
    if inner.shape[0] == inner.shape[1]:
        out.append(node.func(sp.Inverse(inner)))
    return out


def _expectation(node: sp.Basic, rng: random.Random) -> list:
    body, var, d = node.args
    out = [k.E(b, var, d) for b in ([_power(body, 2)] if not _matrix(body) else [sp.Transpose(body)])]
    if isinstance(body, sp.Pow):
        out.append(_power(k.E(body.base, var, d), body.exp))
    if isinstance(body, sp.log):
        out.append(sp.log(k.E(body.args[0], var, d), evaluate=False))
    if isinstance(body, sp.Mul):
        out.append(sp.Mul(*(k.E(a, var, d) for a in body.args), evaluate=False))
    if isinstance(d, (k.Normal, k.MultivariateNormal)) and _matrix(var) == _matrix(d.mean):
        out.append(body.xreplace({var: d.mean}))
    return out


def _matrix_leaf(node: sp.Basic, rng: random.Random) -> list:
    out = [_transposed(node)]
    if node.shape[0] == node.shape[1]:
        out += [sp.Inverse(node), ill_or_well(sp.MatMul, node, node), sp.Identity(node.shape[0])]
    return out


TABLE = (
    (sp.Rational, _number), ((sp.Add, sp.Mul, sp.MatAdd, sp.MatMul), _commuting), (sp.Pow, _powers),
    (sp.Symbol, _symbol), (k.Entry, _entry), (sp.log, _log),
    (sp.exp, lambda e, rng: [sp.exp(-e.args[0], evaluate=False), e.args[0]]),
    ((sp.Sum, sp.Product), _sum), ((k.KL, k.CrossEntropy), _pair), (k.Normal, _normal),
    (k.MultivariateNormal, _gaussian), ((k.Tr, k.Det, k.LogDet, k.Scalar, k.Frobenius), _of_matrix),
    ((k.E, k.EMatrix), _expectation), (sp.MatrixSymbol, _matrix_leaf),
    ((sp.Inverse, sp.Transpose), lambda e, rng: [e.args[0], *_matrix_leaf(e.args[0], rng)]),
    ((k.Int, k.SetSum), lambda e, rng: [e.func(_power(e.args[0], 2), *e.args[1:])]),
    (AppliedUndef, lambda e, rng: [_power(e, 2)]),
    (sp.Derivative, lambda e, rng: [e.args[0]]),
)


def mutants(step: Step, rng: random.Random, count: int) -> Iterator[Step]:
    """Distinct single edits of either side of a step (mostly the right one)."""
    words = Vocabulary(step)
    places = {"after": list(sites(step.after)), "before": list(sites(step.before))}
    seen = {step.key()}
    for _ in range(4 * count):
        side = "after" if rng.random() < 0.7 else "before"
        path, node = rng.choice(places[side])
        options = _safe_edits(node, words, rng)
        if not options:
            continue
        try:
            new = replaced(getattr(step, side), path, rng.choice(options))
        except (TypeError, ValueError, AttributeError, NotImplementedError, ZeroDivisionError, RecursionError):
            continue  # SymPy refuses to build it at all: no step
        mutant = step.with_side(side, new)
        key = mutant.key()
        if key in seen or new.has(sp.zoo, sp.nan, sp.oo):
            continue
        seen.add(key)
        count -= 1
        yield mutant
        if not count:
            return


def _safe_edits(node: sp.Basic, words: Vocabulary, rng: random.Random) -> list:
    try:
        return edits(node, words, rng)
    except (TypeError, ValueError, AttributeError, NotImplementedError):
        return []


def fingerprint(trees: tuple[sp.Basic, ...]) -> str:
    """Equal for trees that differ only in the names of their symbols."""
    names: dict[sp.Basic, str] = {}
    digest = hashlib.blake2b(digest_size=8)

    def walk(node: sp.Basic) -> None:
        if isinstance(node, (sp.Symbol, sp.MatrixSymbol)):
            kind = f"{node.shape}" if isinstance(node, sp.MatrixSymbol) else f"{node.is_positive}{node.is_integer}"
            digest.update(names.setdefault(node, f"{len(names)}{kind}").encode())
            return
        digest.update(f"({type(node).__name__}".encode())
        if not node.args or node.is_Number:
            digest.update(str(node).encode())
        for a in node.args:
            walk(a)
        digest.update(b")")

    for tree in trees:
        walk(tree)
        digest.update(b";")
    return digest.hexdigest()
