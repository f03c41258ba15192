"""Bernoulli, categorical, Poisson, exponential, Laplace: definitions by sums and quadrature, 60 digits, proofs, messages."""

import math

import numpy as np
import pytest
import sympy as sp

import klderive
from benchmarks.frameworks import promise
from klderive import Bernoulli, CrossEntropy, Entropy, Proved, check, numeric
from klderive.numeric import law_forms
from klderive.numeric.catalogue import LAWS, UNITS
from klderive.numeric.forms import expand_definitions

p, q = sp.symbols("p q", positive=True)
BELOW_ONE = [sp.Lt(p, 1), sp.Lt(q, 1)]


def relative_gap(a, b):
    return a * sp.log(a / b) - a + b


@pytest.mark.parametrize(("definition", "formula"), [
    (klderive.KL(Bernoulli(p), Bernoulli(q)), relative_gap(p, q) + relative_gap(1 - p, 1 - q)),
    (Entropy(Bernoulli(p)), -p * sp.log(p) - (1 - p) * sp.log(1 - p)),
    (CrossEntropy(Bernoulli(p), Bernoulli(q)), -p * sp.log(q) - (1 - p) * sp.log(1 - q)),
], ids=["kl", "entropy", "cross entropy"])  # fmt: skip
def test_bernoulli_is_proved_from_the_definition(definition, formula):
    assert isinstance(check(definition, formula, given=BELOW_ONE), Proved)
    assert not isinstance(check(definition, formula + p, given=BELOW_ONE), Proved)


X = np.linspace(-60, 60, 1_200_001)
HALF = np.linspace(0, 60, 1_200_001)
K = np.arange(200)


def trapezoid(x, values):
    return float(np.trapezoid(values, x))


def discrete(p, q):
    return float(np.sum(p * np.log(p / q))), float(-np.sum(p * np.log(p))), float(-np.sum(p * np.log(q)))


def continuous(x, p, q):
    return tuple(trapezoid(x, v) for v in (p * np.log(p / q), -p * np.log(p), -p * np.log(q)))


def poisson(rate):
    return np.exp(K * math.log(rate) - rate - np.array([math.lgamma(k + 1) for k in K]))


def laplace(mu, scale):
    return np.exp(-np.abs(X - mu) / scale) / (2 * scale)


def exponential(rate):
    return rate * np.exp(-rate * HALF)


DEFINITIONS = {
    "bernoulli": ((0.3, 0.8), lambda: discrete(np.array([0.3, 0.7]), np.array([0.8, 0.2]))),
    "categorical": ((np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.3, 0.1])),
                    lambda: discrete(np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.3, 0.1]))),
    "poisson": ((3.0, 7.5), lambda: discrete(poisson(3.0), poisson(7.5))),
    "exponential": ((1.5, 0.7), lambda: continuous(HALF, exponential(1.5), exponential(0.7))),
    "laplace": ((0.4, 1.2, -0.7, 0.9), lambda: continuous(X, laplace(0.4, 1.2), laplace(-0.7, 0.9))),
}  # fmt: skip
FIRST = {"bernoulli": 1, "categorical": 1, "exponential": 1, "laplace": None}


@pytest.mark.parametrize("law", DEFINITIONS)
def test_definitions(law):
    arguments, made = DEFINITIONS[law]
    kl, entropy, cross = made()
    assert getattr(numeric, f"kl_{law}")(*arguments) == pytest.approx(kl, rel=1e-7)
    if law != "poisson":
        first = arguments[1:2] if law == "laplace" else arguments[:1]
        assert getattr(numeric, f"entropy_{law}")(*first) == pytest.approx(entropy, rel=1e-7)
        assert getattr(numeric, f"cross_entropy_{law}")(*arguments) == pytest.approx(cross, rel=1e-7)


def exactly(exact, law, point):
    m, log = exact.MP, exact.MP.log
    a, b, *rest = map(exact.mpf, point)

    def gap(a, b):
        return (a * log(a / b) if a else 0) - a + b

    match law:
        case "bernoulli":
            return gap(a, b) + gap(1 - a, 1 - b)
        case "poisson" | "categorical":
            return gap(a, b)
        case "exponential":
            return b / a - 1 - log(b / a)
        case "laplace":
            (mu1, s1), (mu2, s2) = (a, b), rest
            y = abs(mu1 - mu2)
            return log(s2 / s1) - 1 + (y + s1 * m.exp(-y / s1)) / s2


@pytest.mark.parametrize("distance", [None, 1e-3, 1e-9, 1e-15], ids=["far", "1e-3", "1e-9", "1e-15"])
@pytest.mark.parametrize(("law", "units"), [("bernoulli", 8), ("poisson", 8), ("exponential", 4), ("laplace", 8)])
def test_units_in_the_last_place(exact, law, units, distance):
    rng = np.random.default_rng(1)
    first = rng.uniform(0.001, 0.999, 200)
    second = rng.uniform(0.001, 0.999, 200) if distance is None else first * (1 + distance * rng.uniform(-1, 1, 200))
    second = np.minimum(second, 0.9999)
    columns = [first, second]
    if law == "laplace":
        mean = rng.normal(size=200)
        columns = [mean, first, mean + (distance or 1.0) * rng.normal(size=200), second]
    elif law != "bernoulli":
        columns = [c * 10.0 ** rng.integers(-3, 3, 200) for c in columns] if distance is None else columns
    got = getattr(numeric, f"kl_{law}")(*columns)
    assert (got >= 0).all()
    for i, point in enumerate(zip(*columns, strict=True)):
        assert exact.ulps(got[i], exactly(exact, law, point)) <= units, point
    assert not getattr(numeric, f"kl_{law}")(*columns[: len(columns) // 2], *columns[: len(columns) // 2]).any()
    assert units <= UNITS[f"kl_{law}"]


def test_the_page_and_the_functions_say_what_is_promised(root):
    assert promise() in (root / "docs" / "frameworks.md").read_text(encoding="utf-8")
    assert all(f"at most {UNITS[name]} units" in getattr(numeric, name).__doc__ for name in UNITS if name.startswith("kl_"))


def test_the_ends_of_the_range():
    assert numeric.kl_bernoulli([0.0, 1.0, 0.0, 1.0, 0.5], [0.0, 1.0, 1.0, 0.0, 1.0]).tolist() == [0, 0, math.inf, math.inf, math.inf]
    assert numeric.kl_bernoulli([0.0, 1.0], 0.5) == pytest.approx(math.log(2), rel=1e-15)
    assert numeric.entropy_bernoulli([0.0, 1.0, 0.5]).tolist() == [0, 0, pytest.approx(math.log(2))]
    assert numeric.cross_entropy_bernoulli([0.0, 1.0], [0.0, 1.0]).tolist() == [0, 0]
    assert numeric.kl_categorical([0.5, 0.5, 0.0], [0.25, 0.25, 0.5]) == pytest.approx(math.log(2))
    assert numeric.kl_categorical([0.5, 0.5, 0.0], [0.5, 0.0, 0.5]) == math.inf
    assert numeric.kl_poisson(1e-300, 5e-324) == pytest.approx(1e-300 * math.log(1e-300 / 5e-324) - 1e-300, rel=1e-3)
    assert numeric.kl_exponential(1e-200, 1e200) == math.inf


@pytest.mark.parametrize(("law", "point"), [
    ("poisson", (1e-300, 1e300)), ("poisson", (1e300, 1e-300)), ("laplace", (1e281, 1e-227, 2e166, 8e210)),
    ("laplace", (1e-227, 1e281, 2e166, 8e300)), ("exponential", (1e300, 1e-3)),
])  # fmt: skip
def test_a_quotient_out_of_range_spoils_no_finite_value(exact, law, point):
    assert exact.ulps(getattr(numeric, f"kl_{law}")(*point), exactly(exact, law, point)) <= UNITS[f"kl_{law}"]


def test_categorical_along_any_axis():
    rng = np.random.default_rng(2)
    first, second = rng.dirichlet(np.ones(4), size=(2, 5))
    expected = (first * np.log(first / second)).sum(axis=1)
    assert numeric.kl_categorical(first, second) == pytest.approx(expected, rel=1e-12)
    assert numeric.kl_categorical(first.T, second.T, axis=0) == pytest.approx(expected, rel=1e-12)
    assert numeric.kl_categorical(first, second[0]).shape == (5,)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: numeric.kl_bernoulli([0.5, 1.5], 0.5),
     "kl_bernoulli: p must be probabilities, from 0 to 1; p has shape (2,) and p[1] = 1.5"),
    (lambda: numeric.kl_categorical([0.5, 0.4], [0.5, 0.5]),
     "kl_categorical: p must add up to 1 along axis 0; p has shape (2,) and the sum is 0.9"),
    (lambda: numeric.kl_poisson(1.0, 0.0),
     "kl_poisson: rate2 must be positive and finite; rate2 has shape () and rate2 = 0.0"),
    (lambda: numeric.kl_laplace([0.0], 1.0, np.nan, 1.0),
     "kl_laplace: mu2 must be finite; mu2 has shape () and mu2 = nan"),
])  # fmt: skip
def test_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


# ------------------------------------------------------------------------------------------ printed forms, derivatives

GIVEN = {"bernoulli": BELOW_ONE, "mutual": [sp.Lt(law_forms.rho, 1), sp.Gt(law_forms.rho, -1)]}


@pytest.mark.parametrize("name", law_forms.LAW_FORMS)
def test_what_is_computed_is_the_closed_form(name):
    given = next((conditions for word, conditions in GIVEN.items() if word in name), [])
    for closed, stable in zip(law_forms.closed_law(name), law_forms.LAW_FORMS[name].stable, strict=True):
        assert isinstance(check(closed, expand_definitions(stable), given=given), Proved)
        assert not isinstance(check(closed, expand_definitions(stable) + sp.Symbol("t", positive=True), given=given), Proved)


POINTS = {"p": 0.3, "q": 0.6, "rho": -0.4, "log_p": -1.0, "log_q": -1.3, "mu1": 0.5, "mu2": -0.2}


@pytest.mark.parametrize("name", LAWS)
def test_derivatives_by_differences(name):
    """Of a categorical law, those of its summands."""
    point = np.array([POINTS.get(arg, 0.7 + 0.5 * i) for i, arg in enumerate(LAWS[name].args)])
    options = {"axis": (), "check_inputs": False} if LAWS[name].summed else {}
    slopes = getattr(numeric, f"grad_{name}")(*point)
    for i, slope in enumerate(slopes if len(point) > 1 else [slopes]):
        up, down = (getattr(numeric, name)(*(point + sign * 1e-6 * (np.arange(len(point)) == i)), **options) for sign in (1, -1))
        assert slope == pytest.approx((up - down) / 2e-6, rel=1e-6)


@pytest.mark.parametrize("name", [name for name in LAWS if name.startswith("kl_") and name != "kl_k1"])
def test_derivatives_are_zero_at_equality(name):
    half = [np.array([POINTS.get(arg, 0.7)] * 2) for arg in LAWS[name].args[: len(LAWS[name].args) // 2]]
    assert not any(slope.any() for slope in getattr(numeric, f"grad_{name}")(*half, *half))


@pytest.mark.parametrize("name", LAWS)
def test_arrays_with_a_namespace_are_computed_by_their_own_library(name):
    xp = pytest.importorskip("array_api_strict")
    given = [np.full((2, 3), 1 / 3 if arg in "pq" else POINTS.get(arg, 0.7 + 0.5 * i)) for i, arg in enumerate(LAWS[name].args)]
    got = getattr(numeric, name)(*map(xp.asarray, given))
    assert type(got) is type(xp.asarray(0.0))
    assert np.asarray(got) == pytest.approx(getattr(numeric, name)(*given), rel=1e-14)
