r"""One line compared with another, under each customary reading.

The one idea: a step is proved if it is proved under one customary reading, which is then named, and refuted only if
it is refuted under every one. Conventions and hypotheses that were used are listed.

Not here: which lines are compared (judging.py), the decision (check.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import sympy as sp

from ..symbolic import nodes as nd
from ..verdicts import Proved, Refuted, Undecided, Verdict
from .binding import Binder, is_matrix
from .chains import Chain, Line
from .factors import Pairs
from .kinds import infer, key
from .lexer import ReadError
from .rewriting import rewritten
from .scope import Reading, distribution_key
from .surveys import (
    alike,
    assuming,
    calls,
    concerns,
    decimals,
    densities,
    discrete_letters,
    finite_points,
    free_names,
    gives_integral,
    names_of,
    points_of,
    scales,
    swapped,
    text,
    without_other_arity,
    without_variables,
)
from .tree import Tree, walk

__all__ = ["Comparison"]

RELATIONS = {"=": "=", "equiv": "=", ":=": "=", "<=": "<=", "<": "<", ">=": ">=", ">": ">", "!=": "!="}


@dataclass(frozen=True)
class _Value:
    expr: sp.Basic
    assumed: tuple[str, ...]
    conditions: tuple[sp.Basic, ...]
    second: bool


class Comparison:
    """The names, readings and givens of one chain. `check(before, after, given=, relation=)` is the checker."""

    def __init__(self, chain: Chain, check: Callable[..., Verdict], relevant: bool = True):
        self.chain, self.check = chain, check
        self.scope = without_variables(chain)
        self.reading = chain.scope.reading
        self.settled = "settled" in chain.scope.functions
        written = [t for line in chain.lines for t in line.trees[:1]]
        bound = {*self.scope.variables, *self.scope.distributions}
        self.rewritten = rewritten([one.trees for one in chain.lines], bound, bool(discrete_letters(written)))
        for line, trees in zip(chain.lines, self.rewritten.lines, strict=True):
            line.trees = trees
        self.by_weight()
        self.trees = [t for line in chain.lines for t in line.trees[:1]]
        self.trees += [Tree("rel", (a, b), "=") for a, _, b, _ in chain.hypotheses]
        used = self._reachable()
        self.trees += [
            b.tree
            for name, b in [*self.scope.distributions.items(), *self.scope.definitions.items()]
            if name in used
        ]
        self.trees += [
            Tree("rel", (Tree("sym", name=name), self.scope.distributions[owner].tree), "~")
            for name, owners in self.scope.variables.items()
            for owner in owners
            if owner in self.scope.distributions and owner in used
        ]
        self.kinds = infer(self.trees, self.scope.declared, [*chain.context, *written])
        self.positive = scales([*self.trees, *(b.tree for b in self.scope.distributions.values())])
        self.discrete = discrete_letters(self.trees)
        self.points_of = points_of(self.trees)
        self.calls = calls(self.trees, self.scope.distributions)
        self.densities = densities(self.trees[: len(chain.lines)], self.scope)
        self.pairs = Pairs.of(
            [*self.trees[: len(chain.lines)], *(t for line in chain.equation or () for t in line.trees[:1])],
            {*self.scope.distributions, *self.scope.definitions},
        )
        kept = without_other_arity(self.scope, self.trees)
        self.paired = frozenset(self.scope.distributions) - frozenset(kept.distributions)
        self.paired |= {n.removeprefix("joint ") for n in self.scope.functions if n.startswith("joint ")}
        self.scope = kept
        self.values: dict[tuple, _Value | ReadError] = {}
        self.measures: dict[int, Tree | None] = {}  # for each line, by identity
        self.equation = chain.equation
        self.divergence = next(
            (
                n
                for line in chain.lines[:1]
                for t in line.trees[:1]
                for n in walk(t)
                if n.kind == "head" and n.name == "KL" and len(n.parts) == 2
            ),
            chain.divergence,
        )

    def by_weight(self) -> None:
        """`q_k = 1/K` gives the density q a value at every point k."""
        for item in list(self.chain.hypotheses):
            left, relation, right, _ = item
            if (
                relation == "="
                and left.kind == "sym"
                and [p.kind for p in left.parts] == ["sym"]
                and left.name in self.rewritten.weights
                and left.name not in self.scope.distributions
            ):
                self.chain.hypotheses.remove(item)
                self.scope = self.scope.bind(left.name, right, left.parts)
                self.chain.points = True

    def _reachable(self) -> set[str]:
        """The bound names that the chain speaks of, directly or through what they are bound to."""
        used: set[str] = set()
        todo = list(self.trees)
        if self.chain.divergence is not None:
            todo.append(self.chain.divergence)
        while todo:
            for node in walk(todo.pop()):
                if node.kind not in ("sym", "apply"):
                    continue
                names = {distribution_key(node), key(node), node.name}
                if node.kind == "sym":
                    names |= {node.name.upper()}
                for name in list(names):
                    names |= set(self.scope.variables.get(name, ()))
                for name in names - used:
                    used.add(name)
                    for table in (self.scope.distributions, self.scope.definitions):
                        if name in table:
                            todo.append(table[name].tree)
        return used

    def value(self, tree: Tree, reading: Reading, measure: Tree | None) -> _Value:
        """The node of a tree under a reading; raises ReadError."""
        where = (tree, reading.second, measure)
        if where not in self.values:
            try:
                binder = Binder(
                    self.scope, self.kinds, reading, self.positive, self.discrete, measure, self.divergence
                )
                binder.pairs, binder.points_of, binder.calls = self.pairs, self.points_of, self.calls
                binder.densities = self.densities
                expr = binder.value(tree)
                self.values[where] = _Value(
                    expr, tuple(binder.assumed), tuple(binder.conditions), binder.used_second
                )
            except ReadError as error:
                self.values[where] = error
            except RecursionError:
                self.values[where] = ReadError("this formula is nested too deeply", tree.at)
            except (
                TypeError,
                ValueError,
                AttributeError,
                NotImplementedError,
                ArithmeticError,
                KeyError,
                IndexError,
            ):
                self.values[where] = ReadError("this formula could not be given a meaning", tree.at)
        found = self.values[where]
        if isinstance(found, ReadError):
            raise found
        return found

    def givens(self, reading: Reading) -> tuple[list[sp.Basic], list[str]]:
        """The hypotheses and definitions as givens, with their text."""
        found, said = [], []
        for left, relation, right, source in self.chain.hypotheses:
            try:
                given = self.given(left, relation, right, reading)
            except (ReadError, TypeError, ValueError, AttributeError, RecursionError):
                self.chain.opaque = True
                continue
            if given is not None and not self.says_nothing(given):
                found.append(given)
                said.append(source)
        for name, bound in self.scope.definitions.items():
            if bound.tree.kind == "fn" and not bound.arguments and self.kinds.of(name).sort == "matrix":
                try:
                    left = self.value(Tree("sym", name=name), reading, None).expr
                    found.append(sp.Eq(left, self.value(bound.tree, reading, None).expr, evaluate=False))
                    said.append(f"{name} = {text(found[-1].rhs)}")
                except (ReadError, TypeError, ValueError):
                    continue
        return found, said

    def says_nothing(self, given: sp.Basic) -> bool:
        """x = m + s z after z = (x - m)/s: true as it stands."""
        return (
            isinstance(given, sp.Eq)
            and isinstance(given.lhs, sp.Symbol)
            and given.lhs in given.rhs.free_symbols
            and isinstance(self.call(given.lhs, given.rhs, [], "="), Proved)
        )

    def relevant(
        self, given: list[sp.Basic], said: list[str], *sides: sp.Basic
    ) -> tuple[list[sp.Basic], list[str]]:
        """The givens that speak of names in the two sides, directly or through one another."""
        names = set().union(*(free_names(s) for s in sides))
        kept: list[int] = []
        while True:
            more = [k for k, g in enumerate(given) if k not in kept and concerns(g, names)]
            if not more:
                kept.sort()
                return [given[k] for k in kept], [said[k] for k in kept]
            kept += more
            names |= set().union(*(names_of(given[k]) for k in more))

    def given(self, left: Tree, relation: str, right: Tree, reading: Reading) -> sp.Basic | None:
        a, b = self.value(left, reading, None).expr, None
        if right.kind == "num" and right.name == "0" and is_matrix(a):
            b = sp.ZeroMatrix(*a.shape)
        b = self.value(right, reading, None).expr if b is None else b
        if relation in ("=", ":=", "equiv"):
            if not isinstance(a, (sp.Symbol, sp.MatrixSymbol, nd.Entry)) and isinstance(
                b, (sp.Symbol, sp.MatrixSymbol)
            ):
                a, b = b, a
            if is_matrix(a) != is_matrix(b):
                raise ReadError("the two sides have different shapes", left.at)
            return sp.Eq(a, b, evaluate=False)
        kinds = {"<": sp.StrictLessThan, "<=": sp.LessThan, ">": sp.StrictGreaterThan, ">=": sp.GreaterThan}
        return kinds[relation](a, b, evaluate=False) if relation in kinds else None

    def compare(self, a: Line, b: Line, relation: str, settle: bool = True) -> tuple[Verdict, tuple]:
        """The verdict on `a relation b` over all readings, and the two values it was reached with."""
        results: list[tuple[Verdict, tuple]] = []
        errors: list[ReadError] = []
        seconds = (
            [self.reading.second]
            if self.settled
            else [self.reading.second, "variance" if self.reading.second == "scale" else "scale"]
        )
        used_second = True
        for second in seconds:
            if second != seconds[0] and not used_second:
                break
            used_second = False
            for ta, tb in product(a.trees, b.trees):
                reading = replace(self.reading, second=second)
                try:
                    left = self.value(ta, reading, self.measure_at(a))
                    right = self.value(tb, reading, self.measure_at(b))
                except ReadError as error:
                    errors.append(error)
                    continue
                used_second |= left.second or right.second
                verdict = self.judge(left, right, ta, tb, relation, reading)
                results.append((verdict, (left, right)))
                if isinstance(verdict, Proved):
                    if settle:
                        a.trees, b.trees = (ta,), (tb,)
                    if used_second and not self.settled:
                        self.settle(a, b, relation, second, seconds)
                    return verdict, (left, right)
        if not results:
            raise errors[0] if errors else ReadError("this line has no reading", b.at)
        if all(isinstance(v, Refuted) for v, _ in results) and not errors:
            return results[0]
        return next(
            ((v, values) for v, values in results if not isinstance(v, Refuted)),
            (Undecided("refuted under one reading of this line, and not read under another"), results[0][1]),
        )

    def settle(self, a: Line, b: Line, relation: str, second: str, seconds: list[str]) -> None:
        """A step that holds under one meaning of N's second parameter only settles it for what follows."""
        other = replace(self.reading, second=next(s for s in ("scale", "variance") if s != second))
        if second == seconds[0]:
            try:
                left = self.value(a.trees[0], other, self.measure_at(a))
                right = self.value(b.trees[0], other, self.measure_at(b))
            except ReadError:
                return
            if not isinstance(self.judge(left, right, a.trees[0], b.trees[0], relation, other), Refuted):
                return
        self.settled = True
        self.reading = replace(self.reading, second=second)

    def measure_at(self, line: Line) -> Tree | None:
        """The last distribution named under an expectation before this line ends."""
        if not self.measures:
            measure = self.chain.measure
            for other in self.chain.lines:
                for tree in other.trees[:1]:
                    for node in walk(tree):
                        if node.kind == "expect" and node.parts[0].kind != "none":
                            measure = node.parts[0]
                self.measures[id(other)] = measure
        return self.measures.get(id(line), self.chain.measure)

    def judge(
        self, left: _Value, right: _Value, ta: Tree, tb: Tree, relation: str, reading: Reading
    ) -> Verdict:
        """The checker's verdict with the conventions, the hypotheses and the readings that it used."""
        before, after = left.expr, right.expr
        conditions = [*left.conditions, *right.conditions]
        hypotheses, said = self.relevant(*self.givens(reading), before, after)
        values = {g.lhs: g.rhs for g in hypotheses if gives_integral(g)}
        used: list[str] = []
        if values:  # an integral that the text gives a value is replaced where it stands
            alone = self.call(before, after, conditions, RELATIONS.get(relation, "="))
            if isinstance(alone, Proved) and relation in RELATIONS:
                return assuming(alone, [*left.assumed, *right.assumed])
            with_values = before.xreplace(values), after.xreplace(values)
            if with_values != (before, after):
                used = [source for g, source in zip(hypotheses, said, strict=True) if gives_integral(g)]
                before, after = with_values
            kept = [(g, source) for g, source in zip(hypotheses, said, strict=True) if not gives_integral(g)]
            hypotheses, said = [g for g, _ in kept], [source for _, source in kept]
        fixed = {g.lhs for g in hypotheses if isinstance(g, sp.Eq)}
        given = [
            g for g in dict.fromkeys([*conditions, *hypotheses]) if getattr(g, "arguments", (None,))[0] not in fixed
        ]
        assumed = list(dict.fromkeys([*left.assumed, *right.assumed, *used]))
        if is_matrix(before) != is_matrix(after):
            if (pair := alike(before, after)) is None:
                return Undecided("one side is a matrix, the other a number")
            before, after = pair
        if any(node.kind == "const" for t in (ta, tb) for node in walk(t)) or relation == "propto":
            return self.up_to_constant(before, after, given, relation, assumed)
        if relation in ("=", "approx") and (digits := decimals(tb)) is not None and decimals(ta) is None:
            return self.rounded(before, after, digits, given, assumed)
        if relation not in RELATIONS:
            return Undecided(f"the relation {relation} is not decided")
        points = finite_points(before, after)
        if points is not None:
            return assuming(self.at_every(points, before, after, given, RELATIONS[relation]), assumed)
        verdict = self.call(before, after, given, RELATIONS[relation])
        if isinstance(verdict, Refuted):
            if unused := self.unused(before, after):
                return Undecided(f"{unused} {verdict.witness}", tuple(assumed))
            if slip := self.diagonal_slip(before, after, given, relation):
                verdict = replace(verdict, diagnosis=slip)
        free = names_of(before) | names_of(after)
        for g, source in zip(hypotheses, said, strict=True):
            if names_of(g) & free:
                assumed.append(source)
        return assuming(verdict, assumed)

    def unused(self, before: sp.Basic, after: sp.Basic) -> str:
        """What the text says of these sides that no comparison uses: they are not refuted without it."""
        counts = self.rewritten.counts
        if counts and (self.chain.points or (free_names(before) | free_names(after)) & counts):
            return f"that {min(counts)} is the number of points was not used; else the sides differ"
        if self.chain.integrals:
            return "the text gives integrals a value, which was not enough; without it the two sides differ"
        return ""

    def at_every(
        self, points: tuple[sp.Symbol, list], before: sp.Basic, after: sp.Basic, given: list, relation: str
    ) -> Verdict:
        """A claim about the probabilities of a finite distribution: at each of its points."""
        symbol, values = points
        verdicts = [
            self.call(before.xreplace({symbol: v}), after.xreplace({symbol: v}), given, relation)
            for v in values
        ]
        for verdict in verdicts:
            if not isinstance(verdict, Proved):
                return verdict
        return assuming(verdicts[0], ["at every point of the distribution"])

    def diagonal_slip(self, before: sp.Basic, after: sp.Basic, given: list[sp.Basic], relation: str) -> str:
        """Sigma = diag(sigma_i) where diag(sigma_i^2) makes the line true."""
        mended = [
            sp.Eq(g.lhs, nd.Diag(g.rhs.body**2, g.rhs.index, g.rhs.count), evaluate=False)
            if isinstance(g, sp.Eq) and isinstance(g.rhs, nd.Diag)
            else g
            for g in given
        ]
        if mended == given or not isinstance(self.call(before, after, mended, RELATIONS[relation]), Proved):
            return ""
        old, new = next((g, m) for g, m in zip(given, mended, strict=True) if g != m)
        entry = text(old.rhs.body).replace(f"[{old.rhs.index}]", "_i")
        return f"{new.lhs} = diag({entry}^2) would make it true, not diag({entry})"

    def call(self, before: sp.Basic, after: sp.Basic, given: list[sp.Basic], relation: str) -> Verdict:
        """The checker; an error inside it leaves the step undecided."""
        try:
            return self.check(before, after, given=tuple(given), relation=relation)
        except RecursionError:
            return Undecided("the expression is nested too deeply")
        except Exception as error:
            return Undecided(f"the checker stopped: {type(error).__name__}: {str(error)[:120]}")

    def rounded(
        self, before: sp.Basic, after: sp.Basic, digits: int, given: list, assumed: list[str]
    ) -> Verdict:
        """Equal to the digits shown: within half a unit of the last digit."""
        half = sp.Rational(1, 2 * 10**digits)
        if not (before.free_symbols | after.free_symbols):
            outside = [
                self.call(before, after - half, given, "<"),
                self.call(before, after + half, given, ">"),
            ]
            if all(isinstance(v, Refuted) for v in outside):
                return Proved(
                    ("interval arithmetic",), (), (*assumed, f"equal to the {digits} decimals shown")
                )
        low, high = self.call(before, after - half, given, ">="), self.call(before, after + half, given, "<=")
        assumed = [*assumed, f"equal to the {digits} decimals shown"]
        for verdict in (low, high):
            if isinstance(verdict, Refuted):
                return assuming(
                    replace(verdict, diagnosis=f"not equal to the {digits} decimals shown"), assumed
                )
        if isinstance(low, Proved) and isinstance(high, Proved):
            return assuming(replace(low, by=tuple(dict.fromkeys(low.by + high.by))), assumed)
        return assuming(low if isinstance(low, Undecided) else high, assumed)

    def up_to_constant(
        self, before: sp.Basic, after: sp.Basic, given: list, relation: str, assumed: list[str]
    ) -> Verdict:
        """`+ const.`: the difference does not change when what varies is replaced by another of its kind."""
        if is_matrix(before) or is_matrix(after):
            return Undecided("vectors and matrices up to a constant are not decided")
        swaps = self.variations(before, after)
        if not swaps:
            return Undecided("constant with respect to what? say it in the text: const. w.r.t. x")
        if relation == "propto":
            left, right = (
                sp.Mul(before, swapped(after, swaps), evaluate=False),
                sp.Mul(swapped(before, swaps), after, evaluate=False),
            )
        else:
            left = sp.Add(before, sp.Mul(-1, after, evaluate=False), evaluate=False)
            right = swapped(left, swaps)
        verdict = self.call(left, right, given, "=")
        if isinstance(verdict, Refuted) and relation == "propto" and isinstance(before, nd.pdf):
            verdict = Undecided(f"a density of which only the name is known is said to be proportional to something; else not "
                                f"so {verdict.witness}")
        said = "constant with respect to " + ", ".join(text(s) for s in swaps)
        return assuming(verdict, [*assumed, said])

    def variations(self, *sides: sp.Basic) -> dict[sp.Basic, sp.Basic]:
        """What varies: the names that the text varies, else the points of densities."""
        swaps: dict[sp.Basic, sp.Basic] = {}
        atoms = set().union(*(s.atoms(nd.Density, sp.Symbol) | s.atoms(nd.pdf) for s in sides))
        names = {distribution_key(t) for t in self.chain.varied} | {key(t) for t in self.chain.varied}
        for atom in atoms:
            if isinstance(atom, nd.Density) and atom.name in names:
                swaps[atom] = nd.Density(atom.name + "~", atom.space, tuple(atom.given))
            elif isinstance(atom, sp.Symbol) and atom.name in names:
                swaps[atom] = sp.Symbol(atom.name + "~", **atom.assumptions0)
        if not swaps:
            for symbol in sorted(set().union(*(s.free_symbols for s in sides)), key=str):
                if isinstance(symbol, sp.Symbol) and symbol.name in ("x", "z", "y", "theta"):
                    return {symbol: sp.Symbol(symbol.name + "~", **symbol.assumptions0)}
        return swaps


