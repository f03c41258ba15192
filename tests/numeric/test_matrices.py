"""Stacks of Gaussians: against 60 digits, and against explicit formulas of size 1 to 4 that SymPy writes out."""

import numpy as np
import pytest
import sympy as sp

from klderive import numeric
from klderive.numeric.twofold import cholesky_twofold, factorise_twofold

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


# Of which Cholesky factors lose too much: means, and the covariances' lower triangles.
LOSING = {
    "one variance, a third": (
        ["-0x1.d64e5f9f253a6p-1"], ["0x1.12d161dfa2b25p-5"], ["-0x1.ac75b6bbe4ae6p-1"], ["0x1.b91f8f3cf3971p-4"]),
    "one variance, two fifths": (
        ["0x1.5e79c76880fc6p-1"], ["0x1.5cb3507bdcc4bp-6"], ["0x1.684fcb7a05d3ap-1"], ["0x1.b2ee65011c9fcp-5"]),
    "one variance, a half": (
        ["-0x1.b84297812c3f2p-3"], ["0x1.d90a1cd8f23ddp-13"], ["-0x1.abdc4fceb2146p-3"], ["0x1.009c64ac2ba78p-11"]),
    "one variance, two and a half": (
        ["0x1.9384d070737fcp+0"], ["0x1.0563e4aa663d6p-2"], ["0x1.911aa178d0c52p+0"], ["0x1.a15afe123cf79p-4"]),
    "one variance, a little more": (
        ["0x1.021f68e7ff357p-1"], ["0x1.ac3ae549694c3p-16"], ["0x1.0221a40f49e81p-1"], ["0x1.9cd995e8ee39fp-16"]),
    "condition 1e14, negative": (
        ["-0x1.21422af10695fp-1", "0x1.07daa64284009p+1"],
        ["0x1.f80c73ae8798ap-2", "-0x1.fff03086611aap-2", "0x1.03f9c5420f667p-1"],
        ["-0x1.21422b0fc9acap-1", "0x1.07daa64a53974p+1"],
        ["0x1.f80c74919f543p-2", "-0x1.fff0316d06ce8p-2", "0x1.03f9c5b7305bbp-1"]),
    "condition 1e14, positive": (
        ["-0x1.a890a71dd7405p+0", "0x1.12097096170e8p+0"],
        ["0x1.d103f7223608ep-2", "0x1.fdd6f2a702e2bp-2", "0x1.177e04a1821e1p-1"],
        ["-0x1.a890a74d8846ap+0", "0x1.12097061cd2b8p+0"],
        ["0x1.d103f6f43df36p-2", "0x1.fdd6f2749c71ep-2", "0x1.177e0485e10c0p-1"]),
    "condition 1e10": (
        ["0x1.9dc0b52c1c7acp-1", "0x1.6f6c6b9499678p-2"],
        ["0x1.df00e24c50a61p-2", "-0x1.feef86b41ac3dp-2", "0x1.107f8f857fc8bp-1"],
        ["0x1.9dc0b50716f16p-1", "0x1.6f6c6be394435p-2"],
        ["0x1.df00e1ac86af7p-2", "-0x1.feef8609a97abp-2", "0x1.107f8f2a988f8p-1"]),
}  # fmt: skip


def from_lower(entries):
    n = round((2 * len(entries)) ** 0.5)
    matrix = np.zeros((n, n))
    matrix[np.tril_indices(n)] = entries
    return matrix + np.tril(matrix, -1).T


@pytest.mark.parametrize("stored", LOSING.values(), ids=LOSING)
@pytest.mark.parametrize("power", [0, -500, 500], ids=["as it is", "smallest scales", "largest scales"])
def test_no_more_is_lost_than_the_condition_costs(exact, stored, power):
    mu1, lower1, mu2, lower2 = ([float.fromhex(x) for x in numbers] for numbers in stored)
    mu1, mu2 = (np.ldexp(mu, power) for mu in (mu1, mu2))
    cov1, cov2 = (np.ldexp(from_lower(lower), 2 * power) for lower in (lower1, lower2))
    value = exact.MP.mpf(exact.lean_kl(mu1, cov1, mu2, cov2, False))
    promised = max(len(mu1) * np.linalg.cond(cov2), 8) * UNIT
    assert abs(exact.mpf(numeric.kl_mvn(mu1, cov1, mu2, cov2)) - value) <= 0.65 * promised * value


RATIOS = (1e-280, 1e-120, 1e-9, 0.24, 0.26, 0.45, 0.499, 0.501, 1 - 1e-9, 1 + 1e-15, 1.9, 2.1, 7.9, 8.1, 1e9, 1e120, 1e280)
PAIRS = [(ratio, scale) for ratio in RATIOS for scale in (1.0, 1e-290) if scale == 1.0 or 1e-10 < ratio < 1e10]


@pytest.mark.parametrize(("ratio", "scale"), PAIRS)
def test_one_variance_is_right_to_a_few_units(exact, ratio, scale):
    """Across the powers of two, which are taken out of the quotient of two pivots, and where that is out of range."""
    second = np.random.default_rng(4).uniform(0.1, 10, 25)
    first = second * ratio
    first, second = (first, second * scale) if ratio > 1 else (first * scale, second)
    got = numeric.kl_mvn(np.zeros(1), first[:, None, None], np.zeros(1), second[:, None, None])
    for value, one, two in zip(got, first, second, strict=True):
        reference = exact.kl_normal(0.0, exact.mpf(one) ** 0.5, 0.0, exact.mpf(two) ** 0.5)
        units = 5 if 1e-100 < ratio < 1e100 else 8
        assert abs(exact.mpf(value) - reference) <= units * UNIT * reference


@pytest.mark.parametrize("distance", [None, 1e-9], ids=["far", "near"])
@pytest.mark.parametrize("n", [2, 5])
def test_scales_far_apart_from_each_other(exact, n, distance):
    """Powers of two in the coordinates change nothing, not even the roundings."""
    mu1, cov1, mu2, cov2 = pair(exact, np.random.default_rng(n), 4, n, 1e3, distance)
    power = np.random.default_rng(1).integers(-500, 500, (4, n))
    both = power[:, :, None] + power[:, None, :]
    scaled = [np.ldexp(mu1, power), np.ldexp(cov1, both), np.ldexp(mu2, power), np.ldexp(cov2, both)]
    assert (numeric.kl_mvn(*scaled) == numeric.kl_mvn(mu1, cov1, mu2, cov2)).all()


@pytest.mark.parametrize("bad", ["first", "second", "both"])
@pytest.mark.parametrize("lowest", [3.0, 1e-3], ids=["far", "near"])
def test_what_is_not_positive_definite_is_not_a_number(bad, lowest):
    """Pivots are not rooted, so this has to be looked at."""
    good, indefinite = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 1.5], [1.5, 1.0]])
    cov1 = indefinite if bad != "second" else good
    cov2 = indefinite * (1 + lowest) if bad == "both" else indefinite if bad == "second" else good
    got = numeric.kl_mvn(np.zeros(2), [good, cov1, good], np.zeros(2), [good, cov2, good], check_inputs=False)
    assert np.isnan(got).tolist() == [False, True, False]


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
    unit = np.moveaxis(factorise_twofold(np.array(np.moveaxis(cov, 0, -1))), -1, 0)
    roots = np.sqrt(np.einsum("bii->bi", unit))[:, None, :]
    assert np.tril(unit, -1) * roots == pytest.approx(np.tril(got, -1), rel=5e-16)
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
