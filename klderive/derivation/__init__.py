"""A derivation: inert, frozen data, a chain of steps each with the name of its rule.

The one idea: producing and trusting are separate. `derive` rewrites by rules and may be wrong; `check` re-checks
every step from scratch with the axioms of its rule alone.

Not here: how rules rewrite (rules), how a step is decided (check.py), how it looks (display.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from sympy import Basic, Eq, Inverse, MatrixSymbol, Product, Q, preorder_traversal
from sympy.assumptions import AppliedPredicate

from ..rules import RULES, Rule, rule, substitution
from ..rules.collecting import plain
from ..symbolic.nodes import (
    KL,
    CrossEntropy,
    Density,
    E,
    EMatrix,
    Entropy,
    Finite,
    Independent,
    Int,
    MultivariateNormal,
    Normal,
    SetSum,
    pdf,
)
from .display import html, latex, latex_line, markdown, render, side_by_side, text
from .withheld import exercise_with

__all__ = ["Chain", "Derivation", "DerivationError", "Step", "derive", "latex", "latex_line", "render", "side_by_side"]

LIMIT = 200


class DerivationError(ValueError):
    """No rule leads on: the message says where it stopped and which rule is missing."""


@dataclass(frozen=True)
class Step:
    """One line: `before` relation `after`, by the rule of that name.

    `part` is the title of the part that a step opens; `given` holds in that part only.
    """

    before: Basic
    after: Basic
    rule: str
    note: str = ""
    relation: str = "="
    given: tuple[Basic, ...] = ()
    part: str = ""

    def check(self, given: tuple = ()):
        """The verdict on this step, by the axioms of its rule alone."""
        from ..symbolic.check import check

        return check(self.before, self.after, given=(*given, *self.given), using=rule(self.rule),
                     relation=self.relation)


@dataclass(frozen=True)
class Derivation:
    """A named chain of steps, or several (`parts`); the part number `main` leads to the result."""

    name: str
    title: str
    question: str
    given: tuple[Basic, ...]
    steps: tuple[Step, ...]
    main: int = 0

    @property
    def parts(self) -> tuple[Derivation, ...]:
        """The chains, each a derivation of its own."""
        chains: list[list[Step]] = []
        for step in self.steps:
            if step.part or not chains:
                chains.append([])
            chains[-1].append(step)
        return tuple(replace(self, title=chain[0].part or self.title, steps=tuple(chain), main=0) for chain in chains)

    def part(self, title: str) -> Derivation:
        """The part with that title."""
        for part in self.parts:
            if part.title == title:
                return part
        raise KeyError(f"{self.name} has no part {title!r}; its parts are: "
                       f"{', '.join(repr(p.title) for p in self.parts)}")

    @property
    def start(self) -> Basic:
        """What the main part is about."""
        return self.parts[self.main].steps[0].before

    @property
    def result(self) -> Basic:
        """Where the main part ends."""
        return self.parts[self.main].steps[-1].after

    def check(self) -> tuple:
        """The verdict on each step, decided from scratch with the axioms of its rule alone."""
        return tuple(step.check(self.given) for step in self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        return text(self)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {latex(self)}$"

    def _repr_html_(self) -> str:
        return html(self)

    def _repr_markdown_(self) -> str:
        return markdown(self)


@dataclass(frozen=True)
class Chain:
    """A derivation in the making: each method returns a longer one."""

    here: Basic
    steps: tuple[Step, ...] = ()
    given: tuple[Basic, ...] = ()
    title: str = ""

    def by(self, name: str | Rule, note: str = "") -> Chain:
        """The next step, made by a rule."""
        r = rule(name) if isinstance(name, str) else name
        after = r.rewrite(self.here)
        if after is None:
            raise DerivationError(f"the rule {r.name!r} changes nothing in {text(self.here)}")
        return self.to(after, r.name, note)

    def all(self, name: str) -> Chain:
        """Steps by one rule as long as it applies."""
        return self.by(name).along([rule(name)])

    def put(self) -> Chain:
        """The equations among the givens put in; what comes next needs only the other givens."""
        equations = tuple(g for g in self.given if isinstance(g, Eq))
        after = self.by(substitution(*equations))
        return after.under(*(g for g in self.given if g not in equations))

    def through(self, *names: str) -> Chain:
        """The next steps, by several rules in turn."""
        return reduce(lambda chain, name: chain.by(name), names, self)

    def perhaps(self, name: str) -> Chain:
        """The next step, made by a rule, if the rule changes anything."""
        return self if rule(name).rewrite(self.here) is None else self.by(name)

    def to(self, after: Basic, name: str, note: str = "", relation: str = "=") -> Chain:
        """The next step, written by hand; the checker decides whether the rule of that name allows it."""
        opening = not self.steps
        step = Step(self.here, after, rule(name).name, note, relation, self.given, self.title if opening else "")
        return replace(self, here=after, steps=(*self.steps, step))

    def met(self, other: Chain) -> Chain:
        """On to the start of a chain of equations that ends where this one ends: its lines, from the last to the first.

        The ends may differ in the order of terms; this chain then takes the order of the other one.
        """
        if plain(other.here) != plain(self.here):
            raise DerivationError(f"two lines do not meet: {text(self.here)} and {text(other.here)}")
        last = replace(self.steps[-1], after=other.here)
        start = replace(self, here=other.here, steps=(*self.steps[:-1], last))
        return reduce(lambda chain, step: chain.to(step.before, step.rule, step.note), reversed(other.steps), start)

    def bounded(self, name: str, relation: str = ">=") -> Chain:
        """The next line, made by a rule that gives a bound."""
        return self.to(rule(name).rewrite(self.here), name, relation=relation)

    def under(self, *given: Basic) -> Chain:
        """The same chain; what comes next needs only these givens."""
        return replace(self, given=given)

    @property
    def shown(self) -> tuple[Basic, Basic]:
        """What the chain has shown: its first and its last expression."""
        return self.steps[0].before, self.here

    def along(self, rules: Iterable[Rule] = RULES) -> Chain:
        """Steps by the first rule that applies, until none does."""
        rules, chain, seen = tuple(rules), self, {self.here}
        while True:
            kinds = set(map(type, preorder_traversal(chain.here)))
            for r in rules:
                after = r.rewrite(chain.here) if r.concerns(kinds) else None
                if after is not None and after not in seen:
                    break
            else:
                return chain
            seen.add(after)
            chain = chain.to(after, r.name)
            if len(chain.steps) > LIMIT:
                raise DerivationError(f"no end after {LIMIT} steps; the last line was {text(chain.here)}")


def complain(expr: Basic, given: tuple[Basic, ...]) -> None:
    """Say what is wrong with the distributions in an expression: sizes, scales, declarations, points without weight."""
    declared = {g.arg for g in given if isinstance(g, AppliedPredicate) and g.function == Q.positive_definite}
    for p in expr.atoms(Normal):
        if p.scale.is_positive is not True:
            known = "is not" if p.scale.is_positive is False else "is not known to be"
            raise DerivationError(f"the scale {text(p.scale)} of {text(p)} {known} positive; "
                                  f"declare it: Symbol('s', positive=True)")
    for p in expr.atoms(MultivariateNormal):
        n = p.mean.shape[0]
        if p.mean.shape != (n, 1) or p.covariance.shape != (n, n):
            raise DerivationError(f"{text(p)} needs a mean of n x 1 and a covariance of n x n, "
                                  f"got {size(p.mean)} and {size(p.covariance)}")
        for C in (*p.covariance.args, p.covariance):
            if isinstance(C, MatrixSymbol) and C.shape == (n, n) and C not in declared and p.covariance in (C, Inverse(C)):
                raise DerivationError(f"the covariance {text(p.covariance)} of {text(p)} is not declared positive "
                                      f"definite; write derive(..., given=[Q.positive_definite({C})])")
    for node in expr.atoms(KL, CrossEntropy):
        p, q = node.args
        if space(p) != space(q):
            raise DerivationError(f"{text(p)} and {text(q)} do not live on the same space: "
                                  f"{space(p)} against {space(q)}")
        if isinstance(p, Finite) and isinstance(q, Finite):
            points = {x for x, w in q.pairs if w != 0}
            missing = [x for x, w in p.pairs if w != 0 and x not in points]
            if missing:
                raise DerivationError(f"{text(node)} is infinite: {text(q)} gives no weight to {text(missing[0])}")


def size(matrix: Basic) -> str:
    """Rows x columns."""
    return " x ".join(map(str, matrix.shape))


def space(p: Basic) -> str:
    """The space of a distribution, in words."""
    match p:
        case Normal():
            return "numbers"
        case MultivariateNormal():
            return f"vectors of {p.mean.shape[0]}"
        case Independent():
            return f"vectors of {p.count}"
        case Density():
            return f"the space {p.space}"
    return "finitely many points"


def unfinished(expr: Basic) -> tuple[Basic, ...]:
    """Words whose value a derivation should have found: those not about a density known by name only."""
    words = expr.atoms(KL, Entropy, CrossEntropy, Int, E, EMatrix, pdf) | \
        {w for w in expr.atoms(SetSum) if w.atoms(Finite)} | {w for w in expr.atoms(Product) if w.atoms(pdf)}
    stuck = [w for w in words if not w.atoms(Density) or isinstance(w, (KL, Entropy, CrossEntropy))]
    return tuple(sorted(stuck, key=lambda w: (w.count_ops() if hasattr(w, "count_ops") else 0, str(w))))


def derive(expr: Basic, given: Iterable[Basic] = (), rules: Iterable[Rule] = RULES, *, name: str = "",
           title: str = "", question: str = "") -> Derivation:
    """The derivation of a KL divergence, an entropy, a cross entropy or an expectation, one rule at a time.

    Raises DerivationError where no rule leads on, and for what is an exercise of the course whose package this is.

    >>> from sympy import Symbol
    >>> from klderive import Entropy, Normal
    >>> derive(Entropy(Normal(0, Symbol("s", positive=True)))).result
    log(s) + 1/2 + log(2*pi)/2
    """
    refuse_withheld(expr)
    found = derived(expr, given, rules)
    return Derivation(name or "derivation", title or text(expr), question, found.given, found.steps)


def refuse_withheld(*starts: Basic) -> None:
    """Raises DerivationError for the starts that a release withholds."""
    for start in starts:
        if name := exercise_with(start):
            raise DerivationError(f"{text(start)} is not derived in this course: it is the exercise {name}; "
                                  f'work it out and have it checked: exercise("{name}").check(...)')


def derived(expr: Basic, given: Iterable[Basic] = (), rules: Iterable[Rule] = RULES) -> Derivation:
    """What `derive` gives, also for the starts that a release withholds."""
    rules = tuple(rules)
    if not isinstance(expr, Basic):
        raise DerivationError(f"derive works on an expression such as KL(Normal(0, 1), Normal(m, s)), got {expr!r}")
    given = tuple(given)
    complain(expr, given)
    chain = Chain(expr, given=()).along(rules)
    stuck = unfinished(chain.here)
    if stuck or not chain.steps:
        raise DerivationError(_stopped(chain, stuck, rules))
    return Derivation("derivation", text(expr), "", given, chain.steps)


def _stopped(chain: Chain, stuck: tuple, rules: tuple[Rule, ...]) -> str:
    lines = (chain.here, *(step.before for step in chain.steps))
    missing = [r.name for line in lines for r in RULES if r not in rules and r.rewrite(line) is not None]
    where = text(stuck[0]) if stuck else text(chain.here)
    if missing:
        return f"stopped at {where}: it needs the rule {missing[0]!r}, which is not among the rules in use"
    return f"stopped at {where}: no rule rewrites it (whole line: {text(chain.here)})"


