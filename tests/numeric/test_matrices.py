"""Stacks of Gaussians: against 60 digits, and against explicit formulas of size 1 to 4 that SymPy writes out."""

import numpy as np
import pytest
import sympy as sp

from klderive import numeric
from klderive.numeric.twofold import cholesky_twofold

UNIT = 2.0**-53
SIZES = (1, 2, 3, 4, 8, 12, 13, 20, 33)


def pair(exact, rng, batch, n, condition, distance):
    """Two stacks; `distance` None for unrelated covariances, else how far the first is from the second."""
    cov2 = exact.covariances(rng, batch, n, condition)
    cov1 = (
        exact.covariances(rng, batch, n, condition) if distance is None else exact.beside(rng, cov2, distance)
    )
    lower = np.linalg.cholesky(cov2)
    mu2 = rng.normal(size=(batch, n))
    mu1 = mu2 + (lower @ rng.normal(size=(batch, n, 1)))[..., 0] * (1 if distance is None else distance)
    return mu1, cov1, mu2, cov2


@pytest.mark.parametrize(
    "distance", [None, 0.3, 1e-2, 1e-6, 1e-12], ids=["far", "0.3", "1e-2", "1e-6", "1e-12"]
)
@pytest.mark.parametrize("condition", [1e2, 1e6, 1e10], ids=["cond 1e2", "cond 1e6", "cond 1e10"])
@pytest.mark.parametrize("n", SIZES)
def test_covariances_within_n_condition_numbers(exact, n, condition, distance):
    if distance == 0.3 and n > 3:
        distance = 0.3 / n  # so that the first stays positive definite
    mu1, cov1, mu2, cov2 = pair(exact, np.random.default_rng(n), 2, n, condition, distance)
    got = numeric.kl_mvn(mu1, cov1, mu2, cov2)
    for i in range(2):
        reference = exact.kl_mvn(mu1[i], cov1[i], mu2[i], cov2[i])
        bound = max(n * np.linalg.cond(cov2[i]) * UNIT, 8 * UNIT)
        assert got[i] >= 0
        assert abs(exact.mpf(got[i]) - reference) <= bound * reference


@pytest.mark.parametrize("condition", [2.0, 1e4])
@pytest.mark.parametrize("n", [2, 3, 8, 13, 20])
def test_a_first_covariance_that_is_worse_conditioned_costs_no_digits(exact, n, condition):
    rng = np.random.default_rng(n)
    cov1, cov2 = exact.covariances(rng, 3, n, 1e14), exact.covariances(rng, 3, n, condition)
    got = numeric.kl_mvn(np.zeros(n), cov1, np.zeros(n), cov2)
    for i in range(3):
        reference = exact.kl_mvn(np.zeros(n), cov1[i], np.zeros(n), cov2[i])
        assert abs(exact.mpf(got[i]) - reference) <= n * np.linalg.cond(cov2[i]) * UNIT * reference


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_factorisation_in_twice_the_digits(exact, n):
    cov = exact.covariances(np.random.default_rng(n), 2, n, 1e13)
    got = np.moveaxis(cholesky_twofold(np.array(np.moveaxis(cov, 0, -1))), -1, 0)
    for i in range(2):
        reference = exact.MP.cholesky(exact.matrix(cov[i]))
        for row in range(n):
            for column in range(row + 1):
                assert got[i, row, column] == pytest.approx(float(reference[row, column]), rel=3e-16)
    with np.errstate(invalid="ignore"):
        assert np.isnan(cholesky_twofold(np.array([[[1.0], [2.0]], [[2.0], [1.0]]]))[1, 1, 0])


@pytest.mark.parametrize("distance", [10, 1, 1e-3, 1e-8, 1e-15])
@pytest.mark.parametrize("n", SIZES)
def test_cholesky_form_to_1e_14_at_any_distance(exact, n, distance):
    rng = np.random.default_rng(n)
    tril2 = np.tril(rng.normal(size=(2, n, n)) * 0.3 / n, -1) + np.eye(n) * rng.uniform(1, 2, (2, 1, n))
    step = np.tril(rng.normal(size=(2, n, n))) * distance
    step[:, range(n), range(n)] = np.abs(step[:, range(n), range(n)])
    tril1, mu = tril2 + step, rng.normal(size=(2, n))
    mu2 = mu + rng.normal(size=(2, n)) * distance
    got = numeric.kl_mvn_tril(mu, tril1, mu2, tril2)
    for i in range(2):
        reference = exact.kl_mvn_tril(mu[i], tril1[i], mu2[i], tril2[i])
        assert abs(exact.mpf(got[i]) - reference) <= 1e-14 * reference


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("condition", [1.0, 1e7, 1e14])
def test_equal_gaussians_have_divergence_zero(exact, n, condition):
    cov = exact.covariances(np.random.default_rng(1), 3, n, condition)
    mu = np.arange(n) * 1e8
    assert (numeric.kl_mvn(mu, cov, mu, cov) == 0).all()
    tril = np.linalg.cholesky(cov)
    assert (numeric.kl_mvn_tril(mu, tril, mu, tril) == 0).all()
    assert all((g == 0).all() for g in numeric.grad_kl_mvn(mu, cov, mu, cov))
    assert all((g == 0).all() for g in numeric.grad_kl_mvn_tril(mu, tril, mu, tril))


def explicit(n, kind):
    """The closed form with explicit matrices, its arguments as flat lists, lambdified."""
    m1, m2 = (sp.Matrix(sp.symbols(f"{name}:{n}")) for name in "ab")
    first, second = (sp.Matrix(n, n, sp.symbols(f"{name}:{n * n}")) for name in "cd")
    s1, s2 = (first, second) if kind == "cov" else (first * first.T, second * second.T)
    inverse = s2.inv(method="ADJ") if kind == "cov" else None
    if inverse is None:
        lower = second.inv(method="ADJ")
        inverse = lower.T * lower
    log_ratio = (
        sp.log(s2.det() / s1.det())
        if kind == "cov"
        else 2 * sum(sp.log(second[i, i] / first[i, i]) for i in range(n))
    )
    closed = (log_ratio - n + (inverse * s1).trace() + ((m1 - m2).T * inverse * (m1 - m2))[0]) / 2
    symbols = [*m1, *first, *m2, *second]
    return symbols, closed


@pytest.mark.parametrize("kind", ["cov", "tril"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_against_the_explicit_formula(exact, n, kind):
    symbols, closed = explicit(n, kind)
    function = sp.lambdify(symbols, closed, "mpmath", cse=True)
    rng = np.random.default_rng(n)
    mu1, cov1, mu2, cov2 = pair(exact, rng, 3, n, 10.0, None)
    one, two = (cov1, cov2) if kind == "cov" else (np.linalg.cholesky(cov1), np.linalg.cholesky(cov2))
    got = numeric.kl_mvn(mu1, one, mu2, two) if kind == "cov" else numeric.kl_mvn_tril(mu1, one, mu2, two)
    for i in range(3):
        values = np.concatenate([mu1[i], one[i].ravel(), mu2[i], two[i].ravel()])
        assert got[i] == pytest.approx(float(function(*map(exact.mpf, values))), rel=1e-13)


@pytest.mark.parametrize("kind", ["cov", "tril"])
@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_gradients_by_small_steps(exact, n, kind):
    """Directional derivatives: the change of 60-digit values over a tiny step against the inner product."""
    rng = np.random.default_rng(n)
    mu1, cov1, mu2, cov2 = pair(exact, rng, 1, n, 10.0, None)
    point = [mu1[0], cov1[0], mu2[0], cov2[0]]
    function, gradient = exact.kl_mvn, numeric.grad_kl_mvn
    if kind == "tril":
        point[1], point[3] = np.linalg.cholesky(cov1)[0], np.linalg.cholesky(cov2)[0]
        function, gradient = exact.kl_mvn_tril, numeric.grad_kl_mvn_tril
    got = gradient(*point)
    for position in range(4):
        direction = rng.normal(size=point[position].shape)
        if direction.ndim == 2:
            direction = direction + direction.T if kind == "cov" else np.tril(direction)
        step = 2.0**-20
        sides = []
        for sign in (1, -1):
            moved = list(point)
            moved[position] = point[position] + sign * step * direction
            sides.append(function(*moved))
        slope = float((sides[0] - sides[1]) / (2 * step))
        assert np.sum(got[position] * direction) == pytest.approx(slope, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("n", [1, 3, 20])
def test_entropies_and_cross_entropies_fit_together(exact, n):
    mu1, cov1, mu2, cov2 = pair(exact, np.random.default_rng(n), 4, n, 10.0, None)
    tril1, tril2 = np.linalg.cholesky(cov1), np.linalg.cholesky(cov2)
    closed = 0.5 * np.linalg.slogdet(2 * np.pi * np.e * cov1)[1]
    assert numeric.entropy_mvn(cov1) == pytest.approx(closed, rel=1e-13)
    assert numeric.entropy_mvn_tril(tril1) == pytest.approx(closed, rel=1e-13)
    cross = closed + numeric.kl_mvn(mu1, cov1, mu2, cov2)
    assert numeric.cross_entropy_mvn(mu1, cov1, mu2, cov2) == pytest.approx(cross, rel=1e-12)
    assert numeric.cross_entropy_mvn_tril(mu1, tril1, mu2, tril2) == pytest.approx(cross, rel=1e-12)


def test_a_diagonal_covariance_gives_the_diagonal_function():
    rng = np.random.default_rng(8)
    mu1, mu2 = rng.normal(size=(2, 6, 5))
    sigma1, sigma2 = rng.uniform(0.5, 2, (2, 6, 5))
    tril1, tril2 = (np.eye(5) * s[:, None, :] for s in (sigma1, sigma2))
    diagonal = numeric.kl_diagonal(mu1, sigma1, mu2, sigma2)
    assert numeric.kl_mvn_tril(mu1, tril1, mu2, tril2) == pytest.approx(diagonal, rel=1e-14)
    assert numeric.kl_mvn(mu1, tril1**2, mu2, tril2**2) == pytest.approx(diagonal, rel=1e-13)
