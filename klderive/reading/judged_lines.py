r"""The verdicts on a chain: which line is compared with which, under which customary readings.

The one idea: a step is proved if it is proved under one customary reading (which is then named), and refuted only if
it is refuted under every one. A line that does not stand is skipped over: one slip gives one refuted line.

Not here: the decision (check.py), reading formulas (parser, binding).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import sympy as sp

from ..symbolic import nodes as nd
from ..verdicts import Given, Proved, Refuted, Undecided, Unread, Verdict
from .binding import Unbound, is_matrix
from .chains import Chain, Line, Outcome
from .comparing import Comparison
from .distributions import conditioned, written
from .lexer import ReadError
from .scope import distribution_key
from .surveys import latex, text, tree_names
from .tree import Tree, walk

__all__ = ["Chain", "Judge", "Line", "Outcome"]

FIXED = frozenset("pi e I".split())
LETTER = re.compile(r"(cal |bb |frak )?([pqrfghuwPQRFG]|pi|rho|nu|phi|psi)(?![A-Za-z])")


class Judge(Comparison):
    """Judges one chain."""

    def outcomes(self) -> list[Outcome]:
        """One outcome for each line after the head."""
        lines = self.chain.lines
        head = lines[0]
        stood: Line | None = head if head.trees else None
        previous, fallen = head, not head.trees
        results: list[Outcome] = []
        if head.error is not None and len(lines) == 1:
            results.append(Outcome(head.at, "", head.source, "", _unread(head)))
        for line in lines[1:]:
            if line is lines[1] and head.error is not None:
                outcome = Outcome(line.at, line.relation, head.source, line.source, _unread(head))
            else:
                try:
                    outcome = self.step(line, previous, stood, head, fallen)
                except RecursionError:
                    deep = Undecided("nested too deeply once its names are replaced by what they stand for")
                    outcome = Outcome(line.at, line.relation, previous.source, line.source, deep)
            results.append(outcome)
            good = isinstance(outcome.verdict, (Proved, Given))
            if good and (not fallen or outcome.compared_with):
                stood, fallen = line, False
            elif not good:
                fallen = True
            previous = line
        return results

    def step(self, line: Line, previous: Line, stood: Line | None, head: Line, fallen: bool) -> Outcome:
        """The outcome of one line, compared with the lines it may continue."""
        if line.error is not None:
            return Outcome(line.at, line.relation, previous.source, line.source, _unread(line))
        if (said := self.not_claimed(line, previous, head)) is not None:
            return said
        if (
            len(self.chain.lines) == 2
            and line.relation == "="
            and previous.trees
            and (followed := self.follows(previous, line)) is not None
        ):
            return followed
        anchors = self.anchors(previous, stood, head)
        if not anchors:
            reason = Undecided("no line before this one could be read")
            return Outcome(line.at, line.relation, previous.source, line.source, reason)
        first: Outcome | None = None
        for anchor in anchors:
            verdict, values = self.attempt(anchor, line)
            if isinstance(verdict, Unread):
                blame = Outcome(line.at, line.relation, anchor.source, line.source, verdict)
                if values == "left" and anchor is not head:
                    first = first or replace(
                        blame,
                        verdict=Undecided("the line before could not be given a meaning: " + verdict.reason),
                    )
                    continue
                return blame
            verdict = self.soften(verdict, anchor, line, values)
            note = "" if anchor is previous else anchor.source
            outcome = self.result(line, anchor, verdict, values, note)
            if isinstance(verdict, Proved):
                return outcome
            if (
                first is None
                or isinstance(first.verdict, Undecided)
                and isinstance(verdict, Refuted)
                and not previous.trees
            ):
                first = outcome
        assert first is not None
        return first

    def anchors(self, previous: Line, stood: Line | None, head: Line) -> list[Line]:
        """What a line may be compared with: the line before, the last that stood, the head of a chain of equations."""
        found = [previous] if previous.trees else []
        if stood is not None and stood not in found:
            found.append(stood)
        if self.equations and head.trees and head not in found:
            found.append(head)
        return found

    @cached_property
    def equations(self) -> bool:
        """Whether the chain holds nothing but equations."""
        return all(one.relation in ("=", "equiv", ":=") for one in self.chain.lines[1:])

    def not_claimed(self, line: Line, previous: Line, head: Line) -> Outcome | None:
        """A line that says what a density is, or sets a derivative to zero: given."""
        if (
            previous is head
            and line.trees
            and (line.relation == "propto" or any(n.kind == "const" for n in walk(line.trees[0])))
            and (density := self.posterior(head)) is not None
        ):
            return self.result(line, previous, Given(f"{written(density)} up to a constant"), None)
        if line.binds:
            return self.result(line, previous, Given(line.binds), None)
        vanishes = (
            bool(line.trees)
            and line.trees[0].kind == "num"
            and line.trees[0].name == "0"
            and line.relation == "="
            and bool(head.trees)
            and head.trees[0].kind in ("deriv", "grad")
        )
        open_ = vanishes and previous.trees and not isinstance(self.attempt(previous, line)[0], Proved)
        if line.mark == "!" or open_:
            self.equation = (previous, line)
            return self.result(line, previous, Given("the condition"), None)
        return None

    def posterior(self, head: Line) -> Tree | None:
        r"""p(\theta | x), or the logarithm of it, of which the text says nothing but this line."""
        tree = head.trees[0] if head.trees else Tree("none")
        if tree.kind == "fn" and tree.name == "log":
            tree = tree.parts[0]
        unknown = tree.kind == "apply" and distribution_key(tree) not in self.scope.distributions
        return tree if unknown and conditioned(tree)[1] else None

    def follows(self, left: Line, right: Line) -> Outcome | None:
        """An equation to be solved: it follows from the equation before by the same operation on both sides."""
        if (
            self.chain.equation is None
            or not all(x.trees for x in (left, right, *self.chain.equation))
            or left.trees[0].kind in ("head", "expect", "deriv", "grad")
        ):
            return None
        first, second = self.chain.equation
        try:
            sides = [self.value(x.trees[0], self.reading, None).expr for x in (left, right, first, second)]
        except ReadError:
            return None
        if any(is_matrix(s) for s in sides):
            return None
        if isinstance(self.call(sides[0], sides[1], [], "="), Proved):
            return None
        self.equation = (left, right)
        said = f"the equation before: {first.source} = {second.source}"
        for name, (a, b, c, d) in _operations(*sides):
            one, other = self.call(a, c, [], "="), self.call(b, d, [], "=")
            if isinstance(one, Proved) and isinstance(other, Proved):
                by = tuple(dict.fromkeys(one.by + other.by))
                provided = tuple(dict.fromkeys(one.provided + other.provided))
                return self.result(right, left, Proved(by, provided, (said, name)), None)
        return self.result(
            right, left, Undecided("this equation was not found to follow from the one before", (said,)), None
        )

    def attempt(self, a: Line, b: Line) -> tuple[Verdict, object]:
        """compare, with errors as verdicts; "left" or "right" tells which side was to blame."""
        try:
            return self.compare(a, b, b.relation)
        except ReadError as error:
            side = "right" if self._blames(b, error) else "left"
            if isinstance(error, Unbound):
                return Undecided(error.reason), side
            return Unread(error.reason, column=error.at), side

    def _blames(self, line: Line, error: ReadError) -> bool:
        try:
            self.value(line.trees[0], self.reading, self.measure_at(line))
        except ReadError:
            return True
        return False

    def soften(self, verdict: Verdict, a: Line, b: Line, values: object) -> Verdict:
        """A refutation that could be the reader's fault is not reported as one."""
        if not isinstance(verdict, Refuted) or not isinstance(values, tuple):
            return verdict
        left, right = values
        reason = self.doubt_of_names(a, b, left.expr, right.expr) or self.doubt_of_text(verdict, a, b)
        return Undecided(reason, verdict.assumed) if reason else verdict

    def doubt_of_names(self, a: Line, b: Line, left: sp.Basic, right: sp.Basic) -> str:
        """Why a name may mean something else than was read."""
        densities = [side.atoms(nd.Density) for side in (left, right)]
        if bool(densities[0]) != bool(densities[1]) and left.free_symbols and right.free_symbols:
            name = min(d.name for d in densities[0] | densities[1])
            return f"{name} is bound nowhere, and one side speaks of its parameters"
        if self.paired and any(n.kind == "head" for t in (a.trees[0], b.trees[0]) for n in walk(t)):
            return f"{min(self.paired)} is a density of several points elsewhere in the text: write which is meant"
        if unknown := self.unknown_density(left, right):
            return f"{unknown} is bound nowhere"
        if stray := self.stray(a, b, left, right):
            return stray
        if (left.has(nd.Int, nd.E) or right.has(nd.Int, nd.E)) and (name := self.formula_under(a, b)):
            return f"the formula for {name} does not say over which points; integrals here are over the whole line"
        if any(model.loose for model in self.pairs.models.values()):
            return "not found to follow from p(x, z) = p(x) p(z|x)"
        return ""

    def formula_under(self, a: Line, b: Line) -> str:
        """A density that the text gives by a formula, and that one of the lines speaks of."""
        formulas = [
            name
            for name, bound in self.scope.distributions.items()
            if bound.arguments
            and bound.tree.kind != "sym"
            and not any(t.kind in ("dist", "apply") for t in walk(bound.tree))
        ]
        spoken = any(
            n.kind in ("apply", "head") and distribution_key(c) in formulas
            for t in (a.trees[0], b.trees[0])
            for n in walk(t)
            for c in (n.parts if n.kind == "head" else (n,))
        )
        return formulas[0] if spoken else ""

    def doubt_of_text(self, verdict: Refuted, a: Line, b: Line) -> str:
        """Why the text may not claim this line as it stands."""
        chain, found, head = self.chain, str(verdict.witness), a.trees[0]
        if chain.opaque:
            return f"a condition in the text before could not be read; without it the two sides differ {found}"
        if chain.inline:
            return (
                f"the two sides differ {found}; a statement within a sentence may be conditional: put it in a "
                "display to have it checked"
            )
        if a is not chain.lines[0]:
            return ""
        name = head.parts[0] if head.kind == "pow" else head
        if b.relation == "=" and name.kind == "sym":
            return (
                "an equation for a name, not an identity: the text may define it or solve for it; the two "
                f"sides differ {found}"
            )
        if chain.solving and head.kind not in ("head", "expect"):
            return f"an equation that the text may solve or require; the two sides differ {found}"
        if chain.conditional and head.kind in ("head", "expect"):
            return f"the sentence before states a condition in words; without it the two sides differ {found}"
        return ""

    def unknown_density(self, *sides: sp.Basic) -> str:
        """A function of which the text does not say what it is: a letter that does not stand for densities."""
        names = {d.name for side in sides for d in side.atoms(nd.Density)}
        return min((n for n in names if not LETTER.match(n)), default="")

    def stray(self, a: Line, b: Line, before: sp.Basic, after: sp.Basic) -> str:
        """A name on the right that is bound nowhere: then the text may say in words what it is."""
        place = next(k for k, line in enumerate(self.chain.lines) if line is b)
        earlier = {name for name, first in self.first_lines.items() if first < place}
        known = bool(earlier) or any(tree_names(t) for t in self.trees if t not in b.trees)
        bound = {s.name for s in before.free_symbols if hasattr(s, "name")}
        new = [
            s.name
            for s in after.free_symbols
            if hasattr(s, "name") and s.name not in bound and not s.name.startswith("_")
        ]
        parameters = {
            n
            for table in (self.scope.distributions, self.scope.definitions)
            for bound_ in table.values()
            for n in tree_names(bound_.tree)
        }
        hypothetical = {n for x, _, y, _ in self.chain.hypotheses for n in tree_names(x) | tree_names(y)}
        if a is self.chain.lines[0] and a.trees[0].kind in ("head", "expect"):
            right = {s.name for s in after.free_symbols if hasattr(s, "name")}
            new += [n for n in bound if n not in right]
            earlier -= tree_names(a.trees[0])
        sizes = {k.rows for k in self.kinds.table.values()} | {k.columns for k in self.kinds.table.values()}
        strays = sorted(
            n
            for n in new
            if n not in earlier | parameters | hypothetical | sizes and n not in FIXED and n not in self.kinds.indices
        )
        if not strays or not known:
            return ""
        near = difflib.get_close_matches(
            strays[0], sorted((bound | earlier | parameters) - {strays[0]}), 2, 0.4
        )
        return f"{strays[0]} is bound nowhere" + (
            f"; did you mean {' or '.join(sorted(near))}?" if near else ""
        )

    @cached_property
    def first_lines(self) -> dict[str, int]:
        """The names of the chain, each with the line where it is met first."""
        first: dict[str, int] = {}
        for k, line in enumerate(self.chain.lines):
            for tree in line.trees:
                for name in tree_names(tree):
                    first.setdefault(name, k)
        return first

    def result(self, line: Line, anchor: Line, verdict: Verdict, values: object, note: str = "") -> Outcome:
        read_as, shown = "", None
        if isinstance(values, tuple):
            left, right = values
            read_as = text(right.expr)
            shown = (latex(left.expr), latex(right.expr))
        return Outcome(line.at, line.relation, anchor.source, line.source, verdict, read_as, note, shown)


def _operations(
    left: sp.Expr, right: sp.Expr, first: sp.Expr, second: sp.Expr
) -> Iterator[tuple[str, tuple]]:
    """What may be done to both sides of an equation: nothing, an integral, a factor, and moving terms across."""
    yield "both sides as before", (left, right, first, second)
    variables = (first.free_symbols | second.free_symbols) - left.free_symbols - right.free_symbols
    for v in sorted((v for v in variables if isinstance(v, sp.Symbol)), key=str)[:3]:
        yield f"both sides integrated over {v}", (left, right, nd.Int(first, v), nd.Int(second, v))
    before = sp.Add(first, sp.Mul(-1, second, evaluate=False), evaluate=False)
    after = sp.Add(left, sp.Mul(-1, right, evaluate=False), evaluate=False)
    factors = [sp.S.One, *sorted((a for a in left.atoms(nd.pdf) | left.atoms(sp.Symbol)), key=str)[:6]]
    for f in factors:
        for sign in (1, -1):
            yield (
                f"both sides times {f}",
                (after, sp.S.Zero, sp.Mul(sign, f, before, evaluate=False), sp.S.Zero),
            )


def _unread(line: Line) -> Unread:
    assert line.error is not None
    return Unread(line.error.reason, column=line.error.at)
