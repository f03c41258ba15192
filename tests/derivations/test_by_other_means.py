"""Results reached without the package: sampling with a stated error, brute force over factors, numbers beyond a bound."""

import itertools
import math

import numpy as np
import pytest
import sympy as sp
from mpmath import mp, mpf, npdf, quad

from klderive import KL, Entropy
from klderive.derivations import load
from klderive.derivations.curve import M, d, u, x
from klderive.derivations.letters import (
    D1,
    D2,
    M1,
    M2,
    J,
    Sigma1,
    Sigma2,
    m1,
    m2,
    mu1,
    mu2,
    n,
    sigma1,
    sigma2,
)

RNG = np.random.default_rng(20)


def pair(size):
    """Two Gaussians of that size."""
    rng = np.random.default_rng(size)
    roots = [rng.normal(size=(size, size)) / 3 for _ in range(2)]
    return [(rng.normal(size=(size, 1)), a @ a.T + np.eye(size)) for a in roots]


def log_normal(points, mean, covariance):
    """The log-densities at the columns of `points`."""
    e = np.linalg.solve(np.linalg.cholesky(covariance), points - mean)
    return -(e**2).sum(axis=0) / 2 - np.linalg.slogdet(2 * math.pi * covariance)[1] / 2


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_monte_carlo_agrees_within_five_standard_errors(size, numbers_at):
    (a, S), (b, T) = pair(size)
    points = a + np.linalg.cholesky(S) @ RNG.normal(size=(size, 200_000))
    sample = log_normal(points, a, S) - log_normal(points, b, T)
    error = sample.std() / math.sqrt(sample.size)
    closed = numbers_at(load("multivariate").result, {n: size, m1: a, m2: b, Sigma1: S, Sigma2: T})
    assert abs(sample.mean() - closed) < 5 * error < 0.1
    own = -log_normal(points, a, S)
    entropy = numbers_at(load("entropies").result, {n: size, Sigma1: S})
    assert abs(own.mean() - entropy) < 5 * own.std() / math.sqrt(own.size)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_closed_forms_against_quadrature_over_the_definition(size, numbers_at):
    (a, S), (b, T) = pair(size)
    env = {n: size, m1: a, m2: b, Sigma1: S, Sigma2: T}
    assert numbers_at(load("multivariate").result, env) == pytest.approx(numbers_at(KL(M1, M2), env))
    assert numbers_at(load("entropies").result, env) == pytest.approx(numbers_at(Entropy(M1), env))
    families = {J: size} | {s: list(RNG.uniform(0.5, 2, size)) for s in (mu1, mu2, sigma1, sigma2)}
    assert numbers_at(load("diagonal").result, families) == pytest.approx(numbers_at(KL(D1, D2), families))


# ---------------------------------------------------------------- bounds


def scaled_kl(s, reverse):
    """KL between N(0, s^2) and N(0, 1), by quadrature of the definition."""
    first, second = (1, s) if reverse else (s, 1)
    f = lambda z: npdf(z, 0, first) * (z**2 / second**2 - z**2 / first**2 + 2 * mp.log(second / first)) / 2  # noqa: E731
    return 2 * quad(f, [0, first, 3 * first, 12 * first, 40 * first])


ENDS = [("The curve near zero", False), ("The curve to the right", False),
        ("The reverse curve to the right", True), ("The reverse curve near zero", True)]


@pytest.mark.parametrize(("name", "reverse"), ENDS, ids=[name for name, _ in ENDS])
@pytest.mark.parametrize("bound", [1, 7, 40])
def test_beyond_the_place_named_the_curve_is_above_the_bound(name, reverse, bound):
    given, = (g for step in load("curve").part(f"{name}, above every bound").steps for g in step.given)
    with mp.workdps(30):
        for beyond in ("0.001", "0.5", "3"):
            at = mpf(str(sp.N(given.rhs.subs({M: bound, d: sp.Rational(beyond)}), 30)))
            assert scaled_kl(at if given.lhs == x else 1 / at, reverse) > bound


def test_the_gap_has_one_zero():
    """(sqrt t - 1)^2 lies under t - 1 - log t and touches it at 1 only."""
    t = np.concatenate([np.geomspace(1e-6, 0.99, 500), np.geomspace(1.01, 1e6, 500)])
    gap, square = t - 1 - np.log(t), (np.sqrt(t) - 1) ** 2
    assert np.all(gap >= square) and np.all(square > 0)
    assert load("properties").part("The gap at a square").result == (sp.Symbol("s", positive=True) - 1) ** 2


def test_densities_on_cells_obey_the_bound_by_squared_roots():
    for _ in range(200):
        p, q = RNG.dirichlet([1, 1, 1, 1], size=2)
        assert (p * np.log(p / q)).sum() >= ((np.sqrt(p) - np.sqrt(q)) ** 2).sum() > 0


def test_gaussians_obey_the_bound_by_squared_differences():
    bound = sp.lambdify((mu1, mu2, sigma1, sigma2),
                        load("properties").part("Gaussians: at least the squared differences").result)
    for a, b, s, t in zip(*RNG.normal(size=(2, 200)), *RNG.uniform(0.2, 3, size=(2, 200)), strict=True):
        assert math.log(t / s) + (s**2 + (a - b) ** 2) / (2 * t**2) - 0.5 >= bound(a, b, s, t) >= 0


def test_the_reverse_curve_is_the_mirror_image():
    result = load("curve").part("The reverse curve is the mirror image").result
    assert float(result.subs(u, sp.Rational(7, 3))) == pytest.approx(float(scaled_kl(mpf(7) / 3, False)))


# ---------------------------------------------------------------- one factor among three


def table():
    """A joint distribution of three variables with two, three and two values, and factors for all of them."""
    joint = RNG.dirichlet(np.ones(12)).reshape(2, 3, 2)
    return joint, [RNG.dirichlet(np.ones(k)) for k in joint.shape]


def product(factors):
    return np.einsum("i,j,k->ijk", *factors)


@pytest.mark.parametrize("i", [0, 1, 2])
def test_no_factor_among_three_beats_the_marginal(i):
    joint, factors = table()
    others = [k for k in range(3) if k != i]

    def loss(q):
        return (joint * np.log(joint / product([q if k == i else factors[k] for k in range(3)]))).sum()

    best = loss(joint.sum(axis=tuple(others)))
    assert all(loss(RNG.dirichlet(np.ones(joint.shape[i]))) > best for _ in range(300))


@pytest.mark.parametrize("i", [0, 1, 2])
def test_no_factor_among_three_beats_the_mean_field_factor(i):
    joint, factors = table()
    axes = [k for k in range(3) if k != i]
    average = np.moveaxis(np.log(joint), i, 0)
    weights = np.multiply.outer(factors[axes[0]], factors[axes[1]])
    star = np.exp((average * weights).sum(axis=(1, 2)))
    star /= star.sum()

    def loss(q):
        whole = product([q if k == i else factors[k] for k in range(3)])
        return (whole * np.log(whole / joint)).sum()

    assert all(loss(RNG.dirichlet(np.ones(joint.shape[i]))) > loss(star) for _ in range(300))
    flat = [loss(star + step * np.eye(joint.shape[i])[a] - step * np.eye(joint.shape[i])[b])
            for a, b in itertools.permutations(range(joint.shape[i]), 2) for step in (1e-4,)]
    assert min(flat) > loss(star)
