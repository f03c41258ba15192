"""The other divergences between Gaussians: proofs of their forms, their definitions by quadrature, 60 digits, limits."""

import math

import numpy as np
import pytest
import sympy as sp

import klderive
import klderive.numeric.forms
from klderive import E, Int, Normal, Proved, check, numeric, pdf
from klderive.numeric import divergence_forms as forms
from klderive.numeric.divergence import NAMES, WITH_ORDER
from klderive.numeric.forms import expand_definitions, mu1, mu2, sigma1, sigma2

x, t = sp.Symbol("x", real=True), sp.Symbol("t", positive=True)
P, Q = pdf(Normal(mu1, sigma1), x), pdf(Normal(mu2, sigma2), x)
NORMALS = [f"{name}_normal" for name in NAMES]
ORDERS = {"renyi": (0.3, 1.0, 2.0), "chernoff": (0.3, 0.9), "alpha": (0.3, 1.0, 2.0)}
CASES = [(name, order) for name in NAMES for order in ORDERS.get(name, (None,))]
IDS = [f"{name} {order or ''}".strip() for name, order in CASES]


def parts(value):
    return value if isinstance(value, tuple) else (value,)


def extra(order):
    return () if order is None else (order,)


# ------------------------------------------------------------------------------------------------------------ proofs


@pytest.mark.parametrize("name", [name for name in forms.DIVERGENCE_FORMS if name != "fisher_rao"])  # arcosh is not read
def test_what_is_computed_is_the_closed_form(name):
    """And the gradients are its derivatives, for every order at which it is finite."""
    closed, stable = parts(forms.closed_divergence(name)), forms.DIVERGENCE_FORMS[name].stable
    for before, after in zip(closed, stable, strict=True):
        assert isinstance(check(before, expand_definitions(after), given=forms.condition(name)), Proved)
        assert not isinstance(check(before, expand_definitions(after) + mu1, given=forms.condition(name)), Proved)


RENYI, BHATTACHARYYA = forms.closed_divergence("renyi"), forms.closed_divergence("bhattacharyya")
# Orders above 1: the integral is finite where 1/sigma1^2 = tau^2 + (1 - 1/alpha)/sigma2^2 for some tau.
ABOVE, TAU = 1 + t, sp.Symbol("tau", positive=True)


def finite_above_one(order):
    return {sigma1: 1 / sp.sqrt(TAU**2 + (1 - 1 / order) / sigma2**2)}


P_ABOVE, P_TWO = (P.subs(finite_above_one(order)) for order in (ABOVE, sp.Integer(2)))
SCORES = {mu1: (x - mu1) / sigma1**2, sigma1: ((x - mu1) ** 2 / sigma1**2 - 1) / sigma1}  # d log p by each parameter
KL_THERE = klderive.numeric.forms.closed_form("kl_normal")
KL_BACK = KL_THERE.xreplace({mu1: mu2, mu2: mu1, sigma1: sigma2, sigma2: sigma1})


def mean_over_p(value):
    return E(value, x, Normal(mu1, sigma1))


DEFINITIONS = {
    # every order below 1 is 1/(1 + t)
    "renyi": (-sp.log(Int(P ** (1 / (1 + t)) * Q ** (t / (1 + t)), x)) * (1 + t) / t, RENYI.subs(forms.alpha, 1 / (1 + t))),
    "renyi above 1": (sp.log(Int(P_ABOVE**ABOVE * Q ** (1 - ABOVE), x)) / t,
                      RENYI.subs(forms.alpha, ABOVE).subs(finite_above_one(ABOVE))),
    "chi square": (Int((P_TWO - Q) ** 2 / Q, x), sp.exp(RENYI.subs(forms.alpha, 2).subs(finite_above_one(sp.Integer(2)))) - 1),
    **{f"slope of k1 by {a}": (mean_over_p(score), sp.Integer(0)) for a, score in SCORES.items()},
    **{f"slope of k2 by {a}": (mean_over_p(sp.log(P / Q) * score), sp.diff(KL_THERE, a)) for a, score in SCORES.items()},
    **{f"slope of k3 by {a}": (mean_over_p((1 - Q / P) * score), sp.diff(KL_BACK, a)) for a, score in SCORES.items()},
    "chernoff, a third": (-sp.log(Int(P ** sp.Rational(1, 3) * Q ** sp.Rational(2, 3), x)),
                          RENYI.subs(forms.alpha, sp.Rational(1, 3)) * sp.Rational(2, 3)),
    "bhattacharyya": (Int(sp.sqrt(P * Q), x), sp.exp(-BHATTACHARYYA)),
    "squared hellinger": (Int((sp.sqrt(P) - sp.sqrt(Q)) ** 2, x) / 2, 1 - sp.exp(-BHATTACHARYYA)),
    "jeffreys": (klderive.KL(Normal(mu1, sigma1), Normal(mu2, sigma2)) + klderive.KL(Normal(mu2, sigma2), Normal(mu1, sigma1)),
                 forms.closed_divergence("jeffreys")),
    "k1 is unbiased": (E(sp.log(P / Q), x, Normal(mu1, sigma1)), klderive.KL(Normal(mu1, sigma1), Normal(mu2, sigma2))),
    "k3 is unbiased": (E(Q / P - 1 - sp.log(Q / P), x, Normal(mu1, sigma1)),
                       klderive.KL(Normal(mu1, sigma1), Normal(mu2, sigma2))),
}  # fmt: skip


@pytest.mark.parametrize("case", DEFINITIONS)
def test_the_closed_form_is_the_definition(case):
    before, after = DEFINITIONS[case]
    assert isinstance(check(before, after), Proved)
    assert not isinstance(check(before, after + mu1**2), Proved)


# ------------------------------------------------------------------------------- definitions by quadrature, gradients

GRID = np.linspace(-40.0, 40.0, 400_001)
POINT = (0.3, 1.2, -0.5, 1.9)


def density(mu, sigma):
    return np.exp(-(((GRID - mu) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))


def integral(values):
    return values.sum() * (GRID[1] - GRID[0])


def by_quadrature(name, a):
    p, q = density(*POINT[:2]), density(*POINT[2:])
    mixed = integral(p**a * q ** (1 - a)) if a is not None else None
    kl = integral(p * np.log(p / q))
    return {
        "renyi": lambda: kl if a == 1 else math.log(mixed) / (a - 1),
        "chernoff": lambda: -math.log(mixed),
        "alpha": lambda: kl if a == 1 else (mixed - 1) / (a * (a - 1)),
        "bhattacharyya": lambda: -math.log(integral(np.sqrt(p * q))),
        "squared_hellinger": lambda: integral((np.sqrt(p) - np.sqrt(q)) ** 2) / 2,
        "chi_square": lambda: integral((p - q) ** 2 / q),
        "jeffreys": lambda: integral((p - q) * np.log(p / q)),
        "squared_wasserstein": lambda: transported(),
        "fisher_rao": lambda: shortest(),
    }[name]()


def transported():
    """The mean square distance of equal quantiles."""
    z = GRID[(-12 <= GRID) & (GRID <= 12)]
    weight = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    return float((weight * ((POINT[0] + POINT[1] * z) - (POINT[2] + POINT[3] * z)) ** 2).sum())


def shortest():
    """The length of the geodesic, a half circle in (mu/sqrt(2), sigma), of the metric 2 (dx^2 + dy^2)/y^2."""
    (x1, y1), (x2, y2) = (POINT[0] / math.sqrt(2), POINT[1]), (POINT[2] / math.sqrt(2), POINT[3])
    centre = ((x1**2 + y1**2) - (x2**2 + y2**2)) / (2 * (x1 - x2))
    angles = np.linspace(*sorted((math.atan2(y1, x1 - centre), math.atan2(y2, x2 - centre))), 100_001)
    return float(math.sqrt(2) * np.trapezoid(1 / np.sin(angles), angles))


@pytest.mark.parametrize(("name", "order"), CASES, ids=IDS)
def test_definition_by_quadrature(name, order):
    got = getattr(numeric, f"{name}_normal")(*POINT, *extra(order))
    assert got == pytest.approx(by_quadrature(name, order), rel=1e-9)


@pytest.mark.parametrize(("name", "order", "law"), [
    (name, order, law) for name, order in CASES for law in ("normal", "diagonal") if (name, law) != ("fisher_rao", "diagonal")])
def test_gradients_by_differences(name, order, law):
    rng = np.random.default_rng(1)
    point = [rng.normal(size=3), rng.uniform(0.8, 1, 3), rng.normal(size=3), rng.uniform(1, 1.5, 3)]
    function = getattr(numeric, f"{name}_{law}")
    slopes = getattr(numeric, f"grad_{name}_{law}")(*point, *extra(order))
    for i, slope in enumerate(slopes):
        for k in range(3):
            step = np.zeros(3)
            step[k] = 1e-5
            up, down = ([a + sign * step * (j == i) for j, a in enumerate(point)] for sign in (1, -1))
            change = np.sum(function(*up, *extra(order)) - function(*down, *extra(order)))
            assert slope[k] == pytest.approx(change / 2e-5, rel=1e-6, abs=1e-8)


# ------------------------------------------------------------------------------------------------- accuracy, equality


@pytest.mark.parametrize("region", ["moderate", "same mean", "near-equal scales, 1e-16 to 1e-1", "means of 1e8",
                                    "mean differences down to 1e-160"])  # fmt: skip
@pytest.mark.parametrize(("name", "order", "units"), [
    ("renyi", 0.5, 10), ("renyi", 0.1, 10), ("renyi", 0.999999, 10), ("renyi", 2.0, 10), ("bhattacharyya", None, 4),
    ("squared_hellinger", None, 4), ("jeffreys", None, 4), ("squared_wasserstein", None, 4), ("fisher_rao", None, 6),
])  # fmt: skip
def test_units_in_the_last_place(exact, name, order, units, region):
    sample = exact.UNIVARIATE[region](np.random.default_rng(7), 60)
    got = getattr(numeric, f"{name}_normal")(*sample, *extra(order))
    assert (got >= 0).all()
    for i, point in enumerate(zip(*sample, strict=True)):
        reference = exact.divergence(name, point, order)
        if 1e-300 < reference < 1e300:
            near_infinite = order / (order + (1 - order) * (point[1] / point[3]) ** 2) if order else 1.0
            assert exact.ulps(got[i], reference) <= units * max(1.0, near_infinite), point


@pytest.mark.parametrize("order", [0.1, 0.5, 0.999])
@pytest.mark.parametrize("point", [
    (-1e161, 1e137, -1e205, 1e-297), (1e-10, 1e-267, 1e-10, 1e241), (0.0, 1e300, 0.0, 1e-300), (0.0, 5e-324, 1e-300, 1e300),
])  # fmt: skip
def test_renyi_of_scales_at_both_ends_of_the_range(exact, point, order):
    reference = exact.divergence("renyi", point, order)
    assert exact.ulps(numeric.renyi_normal(*point, order), reference) <= 10
    apart = [np.array([x]) for x in point]
    assert exact.ulps(numeric.renyi_normal(*apart, order)[0], reference) <= 10


@pytest.mark.parametrize(("name", "order"), CASES, ids=IDS)
def test_equal_arguments_give_exactly_zero(name, order):
    rng = np.random.default_rng(3)
    mu, sigma = rng.normal(size=50) * 1e8, np.exp(rng.normal(size=50) * 20)
    assert not getattr(numeric, f"{name}_normal")(mu, sigma, mu, sigma, *extra(order)).any()
    for slope in getattr(numeric, f"grad_{name}_normal")(mu, sigma, mu, sigma, *extra(order)):
        assert not slope.any()
    if name != "fisher_rao":
        factor = rng.normal(size=(5, 3, 3))
        cov = factor @ factor.swapaxes(1, 2) + np.eye(3)
        mean = rng.normal(size=(5, 3))
        assert not getattr(numeric, f"{name}_mvn")(mean, cov, mean, cov, *extra(order)).any()
        assert not any(slope.any() for slope in getattr(numeric, f"grad_{name}_mvn")(mean, cov, mean, cov, *extra(order)))


# -------------------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("name", ["renyi", "alpha"])
@pytest.mark.parametrize("step", [-1e-7, 1e-7])
def test_the_limit_of_order_one_is_kl(name, step):
    one = getattr(numeric, f"{name}_normal")(*POINT, 1.0)
    assert one == pytest.approx(numeric.kl_normal(*POINT), rel=1e-15)
    assert getattr(numeric, f"{name}_normal")(*POINT, 1 + step) == pytest.approx(one, rel=1e-6)


def test_the_limits_of_order_zero():
    assert numeric.alpha_normal(*POINT, 1e-9) == pytest.approx(numeric.kl_normal(*POINT[2:], *POINT[:2]), rel=1e-8)
    assert numeric.renyi_normal(*POINT, 1e-9) == pytest.approx(1e-9 * numeric.kl_normal(*POINT[2:], *POINT[:2]), rel=1e-8)


def test_infinite_where_the_integral_is():
    assert numeric.chi_square_normal(0.0, 2.0, 0.0, 1.0) == np.inf
    assert numeric.renyi_normal(0.0, [1.4, 1.5], 0.0, 1.0, 2.0).tolist() == [pytest.approx(math.log(5 / 1.4), rel=1e-13), np.inf]
    assert numeric.renyi_mvn([0.0, 0.0], np.diag([4.0, 1.0]), [0.0, 0.0], np.eye(2), 2) == np.inf


# ------------------------------------------------------------------------------------------------------ several components


def stacks(seed=4, count=4, n=3):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(2, count, n, n))
    cov = factor @ factor.swapaxes(2, 3) + np.eye(n)
    mu = rng.normal(size=(2, count, n))
    return mu[0], cov[0], mu[1], cov[1] + cov[0]  # the sum keeps order 2 finite


WITH_MATRICES = [c for c in CASES if c[0] != "fisher_rao"]
MATRIX_IDS = [i for i in IDS if i != "fisher_rao"]


@pytest.mark.parametrize(("name", "order"), WITH_MATRICES, ids=MATRIX_IDS)
def test_diagonal_covariances_are_diagonal_normals(name, order):
    mu1, cov1, mu2, cov2 = stacks()
    s1, s2 = (np.sqrt(np.diagonal(c, axis1=1, axis2=2)) for c in (cov1, cov2))
    full = getattr(numeric, f"{name}_mvn")(mu1, np.eye(3) * (s1**2)[:, None], mu2, np.eye(3) * (s2**2)[:, None], *extra(order))
    assert getattr(numeric, f"{name}_diagonal")(mu1, s1, mu2, s2, *extra(order)) == pytest.approx(full, rel=1e-13)
    one = getattr(numeric, f"{name}_diagonal")(mu1[:, :1], s1[:, :1], mu2[:, :1], s2[:, :1], *extra(order))
    assert one == pytest.approx(getattr(numeric, f"{name}_normal")(mu1[:, 0], s1[:, 0], mu2[:, 0], s2[:, 0], *extra(order)))


@pytest.mark.parametrize(("name", "order"), WITH_MATRICES, ids=MATRIX_IDS)
def test_full_covariances_do_not_depend_on_the_axes(name, order):
    mu1, cov1, mu2, cov2 = stacks()
    turn = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    if "wasserstein" not in name:  # the others do not depend on the scale of an axis either
        turn = turn @ np.diag([1.0, 30.0, 0.2])
    function = getattr(numeric, f"{name}_mvn")
    turned = [mu1 @ turn.T, turn @ cov1 @ turn.T, mu2 @ turn.T, turn @ cov2 @ turn.T]
    turned = [(a + a.swapaxes(1, 2)) / 2 if a.ndim == 3 else a for a in turned]
    assert function(*turned, *extra(order)) == pytest.approx(function(mu1, cov1, mu2, cov2, *extra(order)), rel=1e-10)


@pytest.mark.parametrize(("name", "order"), WITH_MATRICES, ids=MATRIX_IDS)
def test_gradients_of_matrices_by_differences(name, order):
    point, rng, step = stacks(), np.random.default_rng(6), 1e-6
    function = getattr(numeric, f"{name}_mvn")
    slopes = getattr(numeric, f"grad_{name}_mvn")(*point, *extra(order))
    for i, slope in enumerate(slopes):
        move = rng.normal(size=slope.shape)
        move = move + move.swapaxes(1, 2) if move.ndim == 3 else move
        up, down = ([a + sign * step * move if j == i else a for j, a in enumerate(point)] for sign in (1, -1))
        change = (function(*up, *extra(order)) - function(*down, *extra(order))) / (2 * step)
        assert (slope * move).sum(axis=tuple(range(1, move.ndim))) == pytest.approx(change, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("distance", [None, 1e-2, 1e-6, 1e-12], ids=["far", "1e-2", "1e-6", "1e-12"])
@pytest.mark.parametrize("name", ["bhattacharyya", "squared_wasserstein"])
def test_covariances_near_each_other(exact, name, distance):
    rng, m = np.random.default_rng(8), exact.MP
    cov2 = exact.covariances(rng, 3, 3, 100.0)
    cov1 = exact.covariances(rng, 3, 3, 100.0) if distance is None else exact.beside(rng, cov2, distance)
    got = getattr(numeric, f"{name}_mvn")(np.zeros(3), cov1, np.zeros(3), cov2)
    for i in range(3):
        with m.workdps(60):
            first, second = (m.matrix([[exact.mpf(v) for v in row] for row in c[i]]) for c in (cov1, cov2))
            if name == "bhattacharyya":
                reference = m.log(m.det((first + second) / 2) ** 2 / (m.det(first) * m.det(second))) / 4
            else:
                values, axes = m.eigsy(first)
                root = axes * m.diag([m.sqrt(v) for v in values]) * axes.T
                between = root * second * root
                squares = m.eigsy((between + between.T) / 2)[0]
                reference = sum(first[j, j] + second[j, j] - 2 * m.sqrt(squares[j]) for j in range(3))
        assert abs(exact.mpf(got[i]) - reference) <= 3 * np.linalg.cond(cov2[i]) * 2.0**-52 * reference


# ------------------------------------------------------------------------------- estimators and mutual information


def test_estimators_to_the_last_digits(exact):
    rng = np.random.default_rng(9)
    log_p = rng.normal(size=300) * 10
    log_q = log_p + rng.choice([-1, 1], 300) * 10.0 ** rng.uniform(-15, 1.5, 300)
    k1, k2, k3 = (f(log_p, log_q) for f in (numeric.kl_k1, numeric.kl_k2, numeric.kl_k3))
    assert (k2 >= 0).all() and (k3 >= 0).all()
    for i in range(300):
        d = exact.mpf(log_q[i]) - exact.mpf(log_p[i])
        assert exact.ulps(k1[i], -d) <= 1
        assert exact.ulps(k2[i], d**2 / 2) <= 4
        assert exact.ulps(k3[i], exact.MP.expm1(d) - d) <= 4


def test_what_the_gradients_of_the_estimators_are():
    """By mu1 at fixed samples: of k1 0, of k2 that of KL(p || q), of k3 that of KL(q || p)."""
    p, q = density(*POINT[:2]), density(*POINT[2:])
    score = (GRID - POINT[0]) / POINT[1] ** 2  # d log p/d mu1
    gap = np.log(p / q)
    there, back = numeric.grad_kl_normal(*POINT)[0], numeric.grad_kl_normal(*POINT[2:], *POINT[:2])[2]
    assert integral(p * score) == pytest.approx(0, abs=1e-12)
    assert integral(p * gap * score) == pytest.approx(there, rel=1e-9)
    assert integral(p * (1 - q / p) * score) == pytest.approx(back, rel=1e-9)


@pytest.mark.parametrize("rho", [0.0, 1e-200, 1e-9, -0.3, 0.5, 0.9, 1 - 1e-12, -(1 - 1e-16)])
def test_mutual_information(exact, rho):
    got = numeric.mutual_information_normal(rho)
    assert exact.ulps(got, -exact.MP.log(1 - exact.mpf(rho) ** 2) / 2) <= 4 or rho == 1e-200
    if abs(rho) < 0.99:
        cov = np.array([[4.0, 2 * rho * 3], [2 * rho * 3, 9.0]])
        assert numeric.mutual_information_mvn(cov, 1) == pytest.approx(got, rel=1e-12, abs=1e-30)
    assert numeric.mutual_information_normal(1.0) == np.inf


def test_mutual_information_of_groups():
    _, cov, *_ = stacks(n=5)
    logdet = [np.linalg.slogdet(c)[1] for c in (cov[:, :2, :2], cov[:, 2:, 2:], cov)]
    assert numeric.mutual_information_mvn(cov, 2) == pytest.approx((logdet[0] + logdet[1] - logdet[2]) / 2, rel=1e-12)


# ------------------------------------------------------------------------------------------------- what there is, messages


def test_the_list_says_what_there_is():
    listed = {f"{d.name}_{law}" for d in klderive.divergences() for law in d.laws}
    assert all(hasattr(klderive, name) for name in listed)
    assert {name for name in numeric.__all__ if name.rpartition("_")[0] in NAMES} <= listed
    assert {d.name for d in klderive.divergences() if d.order} == set(WITH_ORDER)
    assert all(d.source for d in klderive.divergences() if "stated" in d.standing or "not" in d.standing)


@pytest.mark.parametrize(("call", "kind", "message"), [
    (lambda: numeric.renyi_normal(0.0, 1.0, 0.0, 1.0, 0), ValueError,
     "renyi_normal: alpha is 0.0; expected a number positive and finite"),
    (lambda: numeric.chernoff_normal(0.0, 1.0, 0.0, 1.0, 1.0), ValueError,
     "chernoff_normal: alpha is 1.0; expected a number between 0 and 1"),
    (lambda: numeric.renyi_mvn([0.0], [[1.0]], [0.0], [[1.0]], [0.5]), TypeError,
     "renyi_mvn: alpha is list; expected one number for the whole call"),
    (lambda: numeric.renyi_normal(0.0, 1.0, 0.0, 1.0), TypeError,
     "renyi_normal: alpha is missing; the arguments are mu1, sigma1, mu2, sigma2, alpha"),
    (lambda: numeric.jeffreys_normal(0.0, [1.0, -1.0], 0.0, 1.0), ValueError,
     "jeffreys_normal: sigma1 must be positive and finite; sigma1 has shape (2,) and sigma1[1] = -1.0"),
    (lambda: numeric.grad_chi_square_diagonal([0.0], [np.nan], 0.0, 1.0), ValueError,
     "grad_chi_square_diagonal: sigma1 must be positive and finite; sigma1 has shape (1,) and sigma1[0] = nan"),
    (lambda: numeric.squared_wasserstein_mvn([0.0], [[-1.0]], [0.0], [[1.0]]), ValueError,
     "squared_wasserstein_mvn: cov1 must be positive definite; cov1 has shape (1, 1) and cov1 has the eigenvalue -1"),
    (lambda: numeric.kl_k3([0.0, np.inf], 0.0), ValueError,
     "kl_k3: log_p must be finite; log_p has shape (2,) and log_p[1] = inf"),
    (lambda: numeric.mutual_information_normal([0.0, 1.5]), ValueError,
     "mutual_information_normal: rho must be from -1 to 1; rho has shape (2,) and rho[1] = 1.5"),
    (lambda: numeric.mutual_information_mvn(np.eye(2), 3), ValueError,
     "mutual_information_mvn: size is 3; expected a number of components of cov"),
])  # fmt: skip
def test_refused_with_a_sentence(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(("name", "order"), [("renyi", 0.5), ("jeffreys", None)])
def test_out_axis_and_float32(name, order):
    rng = np.random.default_rng(2)
    point = [rng.normal(size=(4, 3)), rng.uniform(1, 2, (4, 3)), rng.normal(size=(4, 3)), rng.uniform(1, 2, (4, 3))]
    terms = getattr(numeric, f"{name}_normal")(*point, *extra(order))
    out = np.empty(3)
    summed = getattr(numeric, f"{name}_diagonal")(*point, *extra(order), axis=0, out=out)
    assert summed is out and out == pytest.approx(terms.sum(axis=0), rel=1e-14)
    single = getattr(numeric, f"{name}_normal")(*(a.astype(np.float32) for a in point), *extra(order))
    assert single.dtype == np.float32 and single == pytest.approx(terms, rel=1e-5)
