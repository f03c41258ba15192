"""Are the axioms true? Every scheme on random instances, by its meaning.

    python -m benchmarks.axioms [--instances 2000] [--seed 1] [--only trace] [--part 1/2]

The one idea: metavariables are filled with random terms over a random context, both sides are evaluated in models of that
context (sizes 0 to 3, edge members, holes, singular and unsymmetric matrices), and an instance counts if its side conditions
hold and both sides have a value. Some instances stand below a further binder. A side that never has a value where the
conditions hold is reported too. Nothing of the prover is used.

Not here: the schemes (klderive/proof/schemes.py), the terms that are drawn (terms.py).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from benchmarks.terms import Draw, universe
from klderive.language import (
    REAL,
    App,
    Context,
    Declaration,
    Free,
    Index,
    LanguageError,
    Num,
    Term,
    abstract,
    app,
    resized,
)
from klderive.language.contexts import RELATIONS
from klderive.language.meaning.evaluate import meaning, truth
from klderive.language.meaning.values import Model, NoValue, Unevaluated
from klderive.language.show import text
from klderive.proof.schemes import Scheme, instance, schemes
from klderive.refutation import models

CONTEXTS, MODELS, BUDGET = 24, 12, 40_000
ATTEMPTS = 60
"""Instances drawn at most for each one that has to count."""


@dataclass
class Trial:
    """What came of the instances of one scheme."""

    scheme: Scheme
    counted: int = 0
    drawn: int = 0
    idle: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    sizes: Counter = field(default_factory=Counter)


@cache
def grounds(seed: int, contexts: int) -> tuple[tuple[Context, tuple[Model, ...]], ...]:
    """Contexts, in every other one with a size that may be 0, each with models of its own: edge members and others."""
    found = []
    for number in range(contexts):
        context = universe(low=number % 2)
        some = []
        for edge in (True, False):
            for model in models(context, edge=edge, seed=1000 * seed + number):
                some.append(model)
                if len(some) >= (MODELS // 2 if edge else MODELS):
                    break
        found.append((context, tuple(some)))
    return tuple(found)


def trial(scheme: Scheme, instances: int, seed: int, contexts: int = CONTEXTS) -> Trial:
    """Random instances of a scheme, until so many counted (or too many were drawn)."""
    out = Trial(scheme)
    rng = random.Random(f"{scheme.id}/{seed}")
    while out.counted < instances and out.drawn < ATTEMPTS * instances and len(out.failures) < 3:
        out.drawn += 1
        context, some = rng.choice(grounds(seed, contexts))
        try:
            conditions, left, right = _wrapped(*drawn_instance(scheme, Draw(rng, context), rng), scheme, rng)
        except LanguageError as error:
            out.idle[f"not drawn: {error}"] += 1
            continue
        for model in rng.sample(some, min(2, len(some))):
            _evaluate(out, conditions, left, right, model, context)
    return out


def drawn_instance(scheme: Scheme, draw: Draw, rng: random.Random) -> tuple[tuple[Term, ...], Term, Term]:
    """Side conditions and sides of a scheme with random terms put for all metavariables."""
    filling: dict[Declaration, Term] = {}
    depth = rng.choice((0, 1, 1, 2))
    for d in scheme.statement.context.declarations:
        kind = resized(d.kind, lambda t: _filled(t, filling))
        if isinstance(kind, Index) and kind.low is not None:
            filling[d] = _size(kind, draw, rng)
        else:
            filling[d] = draw.term(kind, depth)
    return instance(scheme, filling)


def _filled(term: Term, filling: dict[Declaration, Term]) -> Term:
    from klderive.language import substitute

    return substitute(term, filling)


def _size(kind: Index, draw: Draw, rng: random.Random) -> Term:
    known = [Free(d) for d in draw.context.declarations if isinstance(d.kind, Index) and d.kind.low is not None]
    known = [n for n in known if n.kind.low == kind.low or kind.low == Num(0)]
    return rng.choice(known) if known and rng.random() < 0.8 else Num(rng.randint(1, 3))


def _wrapped(conditions: tuple[Term, ...], left: Term, right: Term, scheme: Scheme,
             rng: random.Random) -> tuple[tuple[Term, ...], Term, Term]:
    """Some instances stand below a sum over k, or an expectation over x."""
    from klderive.language import names, type_of

    if rng.random() > 0.3 or type_of(left) != REAL or scheme.statement.relation in ("<", ">", "!="):
        return conditions, left, right
    for d in names(left, right):
        if d.name == "k":
            def below(t: Term, d: Declaration = d) -> Term:
                return app("sum", abstract(t, Free(d), Index(Num(0), Num(2))))

            every = tuple(app("forall", abstract(c, Free(d), Index(Num(0), Num(2)))) for c in conditions)
            return every, below(left), below(right)
    return conditions, left, right


def _evaluate(out: Trial, conditions: tuple[Term, ...], left: Term, right: Term, model: Model, context: Context) -> None:
    try:
        if not all(truth(c, model, budget=BUDGET) is True for c in conditions):
            out.idle["conditions do not hold"] += 1
            return
        for side in (left, right):
            if not _proposition(out.scheme):
                meaning(side, model, budget=BUDGET)
        relation = out.scheme.statement.relation
        sides = (right, left) if relation in (">", ">=") else (left, right)
        answer = truth(App(RELATIONS[relation], sides), model, budget=BUDGET)
    except NoValue:
        out.idle["no value"] += 1
        return
    except Unevaluated:
        out.idle["not evaluated"] += 1
        return
    out.counted += 1
    n = next((v for d, v in model.values.items() if d.name == "n"), None)
    out.sizes[n] += 1
    if answer is False:
        given = "; ".join(text(c) for c in conditions)
        out.failures.append(f"{given} |- {text(left)} {relation} {text(right)} in {dict_of(model, left, right)}")


def _proposition(scheme: Scheme) -> bool:
    from klderive.language import PROPOSITION, type_of

    return type_of(scheme.statement.left) == PROPOSITION


def dict_of(model: Model, *terms: Term) -> dict[str, object]:
    """The values of the names in terms, for a person."""
    from klderive.language import names

    return {d.name: model.values.get(d) for d in names(*terms)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="the schemes of this axiom")
    parser.add_argument("--part", default="1/1", help="every N-th scheme from the K-th on, as K/N: for several processes")
    options = parser.parse_args()
    bad = 0
    first, step = map(int, options.part.split("/"))
    for scheme in schemes()[first - 1::step]:
        if options.only not in (None, scheme.axiom):
            continue
        start = time.process_time()
        found = trial(scheme, options.instances, options.seed)
        sizes = " ".join(f"n={n}:{c}" for n, c in sorted(found.sizes.items(), key=str) if n is not None)
        short = "" if found.counted >= options.instances else "  TOO FEW"
        print(f"{scheme.id:24} {found.counted:6} of {found.drawn:7} counted, {len(found.failures)} false "
              f"({time.process_time() - start:.1f} s) {sizes}{short}", flush=True)
        for line in found.failures:
            print(f"    {line[:1500]}")
        if short:
            print(f"    {dict(found.idle.most_common(4))}")
        bad += bool(found.failures) or bool(short)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
