"""Conditions that a step needs stand in `provided`, also when what needs them cancels.

One table: the two sides, the axioms in use (None: all), and what `provided` must mention; for each a wrong twin, the
same step with 1 added to one side, which must not be proved. A second table has steps that need no condition on
existence.
"""

import pytest
import sympy as sp

import klderive as nd
from klderive import prove
from klderive.verdicts import Proved, Undecided

x, y, z = sp.symbols("x y z", real=True)
m, n, w = sp.symbols("m n w", real=True)
s = sp.Symbol("s", positive=True)
j, J = sp.symbols("j J", integer=True, positive=True)
Z = sp.MatrixSymbol("z", J, 1)
p, q = nd.Density("p"), nd.Density("q")
LETTERS = nd.Space("X", discrete=True)
p_set = nd.Density("p", LETTERS)
factors = nd.Independent(nd.Density("p", given=(j,)), j, J)
half = sp.Rational(1, 2)
N = nd.Normal(0, 1)
EXIST = "the integrals exist"
Line = tuple[sp.Basic, sp.Basic]


def bernoulli(t: sp.Expr) -> nd.Finite:
    return nd.Finite(((0, 1 - t), (1, t)))


def same(f, a: sp.Symbol = x, b: sp.Symbol = y) -> Line:
    """f(x) - f(y) = 0 for two names of what is bound."""
    return sp.Add(f(a), -f(b), evaluate=False), sp.Integer(0)


NEEDED = [
    ("means cancel", *same(lambda v: nd.E(v, v, p)), None, EXIST),
    ("means cancel, not opened", *same(lambda v: nd.E(v, v, p)), (), EXIST),
    ("a factor is pulled out", nd.E(s * x, x, p), s * nd.E(x, x, p), None, EXIST),
    ("linearity alone", nd.E(x**2 + x, x, p), nd.E(x**2, x, p) + nd.E(x, x, p), ("linearity",), EXIST),
    ("a sum not taken apart", *same(lambda v: nd.Int((v + 1) * nd.pdf(p, v), v)), (), EXIST),
    ("a discrete mean", *same(lambda v: nd.SetSum(sp.Function("f")(v) * nd.pdf(p_set, v), v, LETTERS)), None, EXIST),
    ("a product of densities", *same(lambda v: nd.Int(nd.pdf(p, v) * nd.pdf(q, v), v)), None, EXIST),
    ("a density not opened", *same(lambda v: nd.E(nd.pdf(q, v), v, p)), (), EXIST),
    ("two conditionals", *same(lambda v: nd.Int(nd.pdf(nd.Density("p", given=(z,)), v)
                                                 * nd.pdf(nd.Density("r", given=(v,)), z), v)), None, EXIST),
    ("under a derivative", sp.Derivative(nd.E(s * x, x, p), s), nd.E(x, x, p), None, EXIST),
    ("a functional derivative", nd.FunctionalDerivative(nd.Int(nd.pdf(p, y) * y, y), p, x), x, None, EXIST),
    ("cross entropy with a Gaussian", nd.CrossEntropy(p, N), sp.log(2 * sp.pi) / 2 + nd.E(x**2, x, p) / 2, None, EXIST),
    ("divergences not opened", sp.Add(nd.KL(p, q), -nd.KL(p, q), evaluate=False), sp.Integer(0), (), EXIST),
    ("entropies not opened", sp.Add(nd.Entropy(p), -nd.Entropy(p), evaluate=False), sp.Integer(0), (), EXIST),
    ("exp(x y), not opened", *same(lambda v: nd.E(nd.E(sp.exp(2 * v * z), v, N), z, N)), ("linearity",), EXIST),
    ("exp(x^2), not evaluated", *same(lambda v: nd.Int(sp.exp(v**2), v)), ("exp-sum",), EXIST),
    ("exp of a square of an entry", *same(lambda v: nd.E(
        sp.exp(nd.Entry(Z, 1)**2), Z, nd.MultivariateNormal(sp.ZeroMatrix(J, 1), sp.Identity(J)))), (), EXIST),
    ("factors not opened", *same(lambda v: nd.Int(nd.pdf(factors, Z), Z)), ("log-product",), "p > 0"),
    ("a weight that is divided by", nd.KL(bernoulli(half), bernoulli(w)),
     nd.KL(bernoulli(half), bernoulli(w)) + w - w, None, "1 - w > 0"),
    ("the same, not opened", sp.Add(nd.KL(bernoulli(half), bernoulli(w)), -nd.KL(bernoulli(half), bernoulli(w)),
                                    evaluate=False), sp.Integer(0), (), "w > 0"),
    ("a weight under a logarithm", nd.CrossEntropy(bernoulli(half), bernoulli(w)) * 2,
     sp.Mul(2, nd.CrossEntropy(bernoulli(half), bernoulli(w)), evaluate=False), None, "w > 0"),
    ("roots that multiply", (sp.sqrt(m) + 1) * (sp.sqrt(m) - 1), m - 1, None, "m >= 0"),
    ("powers that cancel", sp.Add(m**s, -(m**s), n, evaluate=False), n, None, "m > 0"),
]  # fmt: skip

NOT_NEEDED = [
    ("a Gaussian mean", nd.E(x**2 + x, x, nd.Normal(m, s)), m**2 + s**2 + m, None),
    ("a Gaussian not opened", *same(lambda v: nd.E(sp.exp(v) * v**2, v, N)), ("exp-sum",)),
    ("a Gaussian not evaluated", *same(lambda v: nd.Int(nd.pdf(N, v) * v, v)), ("normal-density", "exp-sum")),
    ("mass one", nd.Int(nd.pdf(p, x), x), sp.Integer(1), None),
    ("evidence", nd.Int(nd.Int(nd.pdf(nd.Density("p", given=(z,)), x) * nd.pdf(q, z), z), x), sp.Integer(1), None),
    ("Hölder", *same(lambda v: nd.Int(sp.sqrt(nd.pdf(p, v)) * sp.sqrt(nd.pdf(q, v)), v)), None),
    ("a joint density", *same(lambda v: nd.Int(nd.pdf(p, v, z), v)), None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "using", "condition"), [c[1:] for c in NEEDED], ids=[c[0] for c in NEEDED])
def test_condition_is_recorded(before: sp.Basic, after: sp.Basic, using: tuple | None, condition: str) -> None:
    verdict = prove(before, after, (), using, opinion=False)  # some of these integrals never exist: no model agrees
    assert isinstance(verdict, Proved)
    assert any(condition in c for c in verdict.provided), verdict.provided
    assert isinstance(prove(before, after + 1, (), using), Undecided)


@pytest.mark.parametrize("name", ["exp(x y), not opened", "exp(x^2), not evaluated"])
def test_what_needs_an_integral_that_never_exists_is_not_proved(name: str) -> None:
    before, after, using, _ = next(c[1:] for c in NEEDED if c[0] == name)
    assert prove(before, after, (), using).code == "KL311"


@pytest.mark.parametrize(("before", "after", "using"), [c[1:] for c in NOT_NEEDED], ids=[c[0] for c in NOT_NEEDED])
def test_no_condition_without_need(before: sp.Basic, after: sp.Basic, using: tuple | None) -> None:
    verdict = prove(before, after, (), using)
    assert isinstance(verdict, Proved)
    assert EXIST not in verdict.provided
    assert isinstance(prove(before, after + 1, (), using), Undecided)
