"""The compiled path: the accuracy, messages and results of plain NumPy; nothing is compiled before it is asked for."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from klderive import numeric
from klderive.numeric import backend

pytest.importorskip("numba")


@pytest.fixture(autouse=True)
def numba():
    numeric.use("numba", threads=2)
    yield
    numeric.use("numpy")


CASES = [
    *(("kl_normal", "UNIVARIATE", region) for region in (
        "moderate", "same mean", "near-equal scales, 1e-16 to 1e-1", "mean differences down to 1e-160",
        "means of 1e8", "scales 1e-160 to 1e160", "random bits", "random exponents, overlapping")),
    *(("kl_standard_normal", "STANDARD", region) for region in (
        "log-variances in [-10, 10]", "log-variances in [-700, 700]", "near the standard normal")),
    *(("kl_normal_log_var", "LOG_VARIANCES", region) for region in (
        "pairs in [-10, 10]", "pairs in [-700, 700]", "near-equal pairs in [-700, 700]")),
]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("name", "table", "region"), CASES, ids=[f"{n}: {r}" for n, _, r in CASES])
def test_accuracy(exact, name, table, region, dtype):
    with np.errstate(all="ignore"):
        sample = [a.astype(dtype) for a in getattr(exact, table)[region](np.random.default_rng(21), 400)]
    fine = np.logical_and.reduce([np.isfinite(a) for a in sample])
    if name == "kl_normal":
        fine &= (sample[1] > 0) & (sample[3] > 0)
    sample = [a[fine] for a in sample]
    if name == "kl_standard_normal":
        got = numeric.kl_standard_normal(*(a[:, None] for a in sample))
    else:
        got = getattr(numeric, name)(*sample)
    assert got.dtype == dtype
    assert (got >= 0).all()
    for i, point in enumerate(zip(*sample, strict=True)):
        assert exact.ulps(got[i], getattr(exact, name)(*point), dtype) <= (4 if dtype == np.float64 else 1), (
            point
        )


@pytest.mark.parametrize("width", [1, 3, 64, 2048, 5000])
def test_sums_agree_with_plain_numpy(width):
    rng = np.random.default_rng(2)
    mu1, mu2 = rng.normal(size=(2, 70, width))
    sigma1, sigma2 = rng.uniform(0.5, 2, (2, 70, width))
    sigma1[3, 0] = 1e-200  # one row takes the careful way
    got = numeric.kl_diagonal(mu1, sigma1, mu2, sigma2)
    log_var = numeric.kl_standard_normal(mu1, mu2)
    numeric.use("numpy")
    assert got == pytest.approx(numeric.kl_diagonal(mu1, sigma1, mu2, sigma2), rel=1e-14)
    assert log_var == pytest.approx(numeric.kl_standard_normal(mu1, mu2), rel=1e-14)


def stacks(n, batch, distance):
    rng = np.random.default_rng(n)
    factor = rng.normal(size=(batch, n, n)) * 0.3 / n + np.eye(n)
    cov2 = factor @ factor.swapaxes(1, 2)
    step = rng.normal(size=(batch, n, n)) * distance / n
    cov1 = cov2 + step @ step.swapaxes(1, 2)
    mu = rng.normal(size=(2, batch, n)) * distance
    symmetric = [np.tril(c) + np.tril(c, -1).swapaxes(1, 2) for c in (cov1, cov2)]
    return mu[0], symmetric[0], mu[1], symmetric[1]


@pytest.mark.parametrize("distance", [5.0, 0.3, 1e-6])
@pytest.mark.parametrize("n", [1, 2, 5, 16, 17, 40])
def test_matrices_agree_with_plain_numpy(n, distance):
    mu1, cov1, mu2, cov2 = stacks(n, 130 if n < 10 else 5, distance)
    tril1, tril2 = np.linalg.cholesky(cov1), np.linalg.cholesky(cov2)
    got = numeric.kl_mvn(mu1, cov1, mu2, cov2), numeric.kl_mvn_tril(mu1, tril1, mu2, tril2)
    same = numeric.kl_mvn(mu1, cov1, mu1, cov1), numeric.kl_mvn_tril(mu1, tril1, mu1, tril1)
    numeric.use("numpy")
    assert got[0] == pytest.approx(numeric.kl_mvn(mu1, cov1, mu2, cov2), rel=1e-13)
    assert got[1] == pytest.approx(numeric.kl_mvn_tril(mu1, tril1, mu2, tril2), rel=1e-13)
    assert (same[0] == 0).all()
    assert (same[1] == 0).all()


def test_near_pairs_among_far_ones():
    """Lanes of one group may go different ways."""
    mu1, near1, mu2, near2 = stacks(3, 40, 1e-5)
    far1, far2 = stacks(3, 40, 5.0)[1], stacks(3, 40, 5.0)[3]
    cov1, cov2 = np.concatenate([near1, far1])[::-1], np.concatenate([near2, far2])[::-1]
    mean = np.zeros(3)
    got = numeric.kl_mvn(mean, cov1, mean, cov2)
    numeric.use("numpy")
    assert got == pytest.approx(numeric.kl_mvn(mean, cov1, mean, cov2), rel=1e-11)
    narrow = np.stack(
        [np.diag([1.0, 0.02, 1.0]), np.eye(3)]
    )  # a diagonal that looks near, a pivot that is not
    numeric.use("numba")
    turned = np.array([[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1.0]])
    got = numeric.kl_mvn(mean, turned @ narrow @ turned.T, mean, np.eye(3))
    assert got == pytest.approx([0.5 * (0.02 - 1 - np.log(0.02)), 0], rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("n", [3, 17, 32])
def test_a_pair_that_looks_near_leaves_nothing_behind(exact, n):
    """Unrelated covariances of one condition: some are tried as near pairs first, others not."""
    rng = np.random.default_rng(n)
    cov1, cov2 = exact.covariances(rng, 40, n, 100.0), exact.covariances(rng, 40, n, 100.0)
    mean = np.zeros(n)
    got = numeric.kl_mvn(mean, cov1, mean, cov2)
    numeric.use("numpy")
    assert got == pytest.approx(numeric.kl_mvn(mean, cov1, mean, cov2), rel=1e-11)


# Covariances of two dimensions, 1e-8 from each other, of which the Cholesky factor with rounded inverses of its pivots
# loses more than n cond u; and single variances, of which square roots lose more than 8 u.
ILL_CONDITIONED = {
    "condition 1e14, positive": (
        ("0x1.0c56a3a1f5584p-1", "0x1.ff67ad5ae71d4p-2", "0x1.e752ba062b146p-2"),
        ("0x1.0c56a34b75bb5p-1", "0x1.ff67acb60d5a8p-2", "0x1.e752b9691494ap-2")),
    "condition 1e14, negative": (
        ("0x1.0818748979e93p-1", "-0x1.ffbe71e1ea16cp-2", "0x1.efcf1657a3f43p-2"),
        ("0x1.081874b0025d2p-1", "-0x1.ffbe722c94a8ap-2", "0x1.efcf169ffb514p-2")),
    "condition 1e10": (
        ("0x1.2a369eef198f5p-1", "-0x1.f8fdbff080b86p-2", "0x1.ab92c17fb4eb9p-2"),
        ("0x1.2a369f1ecd8b6p-1", "-0x1.f8fdc04149cfdp-2", "0x1.ab92c1c41cb71p-2")),
    "one variance, a third": (("0x1.622c1ba277a69p-2",), ("0x1.1979514109e24p+0",)),
    "one variance, a little less": (("0x1.ddbb33f82c9f6p-1",), ("0x1.875cf113c7c45p+1",)),
}  # fmt: skip


def from_lower(entries):
    lower = [float.fromhex(entry) for entry in entries]
    return np.array([[lower[0]]] if len(lower) == 1 else [lower[:2], lower[1:]])


@pytest.mark.parametrize("covariances", ILL_CONDITIONED.values(), ids=ILL_CONDITIONED)
def test_covariances_lose_no_more_than_their_condition(exact, covariances):
    cov1, cov2 = map(from_lower, covariances)
    mean = np.zeros(len(cov1))
    value = exact.lean_kl(mean, cov1, mean, cov2, False)
    promised = max(len(mean) * np.linalg.cond(cov2), 8) * 2.0**-53
    assert abs(numeric.kl_mvn(mean, cov1, mean, cov2) / value - 1) <= 0.8 * promised


@pytest.mark.parametrize("ratio", [0.3, 0.49, 0.5, 0.51, 1 - 1e-9, 1 + 1e-16, 1.5, 1.99, 2.0, 2.01, 7.9, 8.0, 1e9, 1e-9])
def test_one_variance_is_right_to_five_units(exact, ratio):
    """Across the powers of two, which are taken out of the quotient of two pivots."""
    variances = np.random.default_rng(4).uniform(0.1, 10, 50)
    got = numeric.kl_mvn(
        np.zeros(1), (variances * ratio)[:, None, None], np.zeros(1), variances[:, None, None]
    )
    for value, first, second in zip(got, variances * ratio, variances, strict=True):
        reference = exact.kl_normal(0.0, exact.mpf(first) ** 0.5, 0.0, exact.mpf(second) ** 0.5)
        assert abs(value - reference) <= 5 * 2.0**-53 * reference


@pytest.mark.parametrize("scale", [2.0**-500, 2.0**-260, 2.0**260, 2.0**500])
@pytest.mark.parametrize("distance", [5.0, 1e-5])
def test_pivots_out_of_range_among_others(scale, distance):
    """Their products and inverses would overflow: such pairs are left to plain NumPy."""
    mu1, cov1, mu2, cov2 = stacks(3, 40, distance)
    scales = np.where(np.arange(40) % 3 == 1, scale, 1.0)
    got = numeric.kl_mvn(
        mu1 * scales[:, None], cov1 * scales[:, None, None] ** 2,
        mu2 * scales[:, None], cov2 * scales[:, None, None] ** 2,
    )  # fmt: skip
    assert got == pytest.approx(numeric.kl_mvn(mu1, cov1, mu2, cov2), rel=1e-11)


def test_a_pair_without_factors_among_others_is_not_a_number():
    """Near each other, with a negative pivot in both."""
    _, cov1, _, cov2 = stacks(2, 20, 1e-5)
    cov1[5] = cov2[5] = [[1.0, 2.0], [2.0, 1.0]]
    cov1[6], cov2[6] = [[1.0, 2.0], [2.0, 1.0]], [[1.0, 0.5], [0.5, 1.0]]
    got = numeric.kl_mvn(np.zeros(2), cov1, np.zeros(2), cov2, check_inputs=False)
    assert np.flatnonzero(~np.isfinite(got)).tolist() == [5, 6]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: numeric.kl_normal(np.zeros(200_000), np.r_[np.ones(150_000), np.nan, np.ones(49_999)], np.zeros(200_000),
                               np.ones(200_000)),
     "kl_normal: sigma1 must be positive and finite; sigma1 has shape (200000,) and sigma1[150000] = nan"),
    (lambda: numeric.kl_diagonal(np.zeros((3, 2)), -np.ones((3, 2)), np.zeros((3, 2)), -np.ones((3, 2))),
     "kl_diagonal: sigma1 must be positive and finite; sigma1 has shape (3, 2) and sigma1[0, 0] = -1.0"),
    (lambda: numeric.kl_standard_normal(np.zeros((3, 2)), np.array([[0, 0], [0, np.inf], [0, 0]])),
     "kl_standard_normal: log_var must be finite; log_var has shape (3, 2) and log_var[1, 1] = inf"),
    (lambda: numeric.kl_mvn(np.zeros(2), np.eye(2), np.zeros(2), -np.eye(2)),
     "kl_mvn: cov2 must be positive definite; cov2 has shape (2, 2) and cov2 has the eigenvalue -1"),
    (lambda: numeric.kl_mvn(np.zeros(2), np.array([[1, 0.5], [0, 1]]), np.zeros(2), np.eye(2)),
     "kl_mvn: cov1 must be symmetric; cov1 has shape (2, 2) and cov1[0, 1] = 0.5, cov1[1, 0] = 0.0"),
    (lambda: numeric.kl_mvn_tril(np.zeros(2), np.array([[1, 0.5], [0, 1]]), np.zeros(2), np.eye(2)),
     "kl_mvn_tril: tril1 must be lower triangular; tril1 has shape (2, 2) and tril1[0, 1] = 0.5;"
     " use numpy.tril(tril1) if that is meant"),
], ids=["late nan", "negative scales", "infinite log-variance", "not definite", "not symmetric", "not triangular",
])  # fmt: skip
def test_the_messages_are_those_of_plain_numpy(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


def test_inputs_stay_and_may_be_read_only():
    arrays = [np.zeros(50), np.ones(50), np.ones(50), np.full(50, 2.0)]
    for a in arrays:
        a.flags.writeable = False
    expected = numeric.kl_normal(*arrays)
    assert (numeric.kl_normal(*(a.copy() for a in arrays)) == expected).all()
    mu, cov = np.zeros((1, 3)), np.eye(3)[None]
    before = cov.copy()
    numeric.kl_mvn(mu, cov, mu, cov * 2)
    numeric.kl_mvn_tril(mu, cov, mu, cov * 2)
    assert (cov == before).all()


@pytest.mark.parametrize(("name", "threads", "message"), [
    ("fortran", None, "use: no backend 'fortran'; there are 'auto', 'numpy', 'numba'"),
    ("numba", 0, "use: threads is 0; expected 1 or more"),
])  # fmt: skip
def test_use_refuses(name, threads, message):
    with pytest.raises(ValueError) as caught:
        numeric.use(name, threads=threads)
    assert str(caught.value) == message


def test_threads_do_not_change_results():
    rng = np.random.default_rng(3)
    mu, sigma = rng.normal(size=600_000), rng.uniform(0.5, 2, 600_000)
    two = numeric.kl_normal(mu, sigma, 0.0 * mu, 1.0 + 0.0 * mu)
    numeric.use("numba", threads=1)
    assert (numeric.kl_normal(mu, sigma, 0.0 * mu, 1.0 + 0.0 * mu) == two).all()


def test_back_to_numpy():
    assert backend._compiled(1) is not None
    numeric.use("numpy")
    assert backend._compiled(1 << 30) is None


def test_nothing_is_compiled_by_choosing_it(tmp_path):
    program = (
        "from klderive import numeric; numeric.use('numba'); from klderive.numeric import batched, compiled\n"
        "stacks = [batched.loops(f, n) for f in ('kl_tril', 'kl_cov') for n in (2, 99)]\n"
        "loops = [compiled.each, compiled.rows, compiled.narrow_rows, *stacks]\n"
        "print(sum(len(loop.signatures) for loop in loops))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.strip() == "0"
    assert list(tmp_path.rglob("*.nbc")) == []


def test_kept_code_is_tied_to_all_its_sources():
    from klderive.numeric import batched, compiled, jit

    stacks = [batched.loops(formula, n) for formula in ("kl_tril", "kl_cov") for n in (2, 99)]
    for loop in (compiled.each, compiled.rows, compiled.narrow_rows, *stacks):
        assert loop._cache._cache_file._source_stamp == jit.fingerprint()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_large_outputs_at_any_address(dtype):
    """Large outputs go past the caches, which wants addresses of a kind; what is written does not depend on it."""
    size = 600_011
    rng = np.random.default_rng(5)
    mu, sigma = rng.normal(size=(2, size)).astype(dtype), rng.uniform(0.5, 2, (2, size)).astype(dtype)
    sigma[0, [0, 3, 70_000, size - 1]] = [1e-30, 1e30, 1e-35, 1e35]  # to be done with care
    expected = np.concatenate([
        numeric.kl_normal(mu[0, i : i + 999], sigma[0, i : i + 999], mu[1, i : i + 999], sigma[1, i : i + 999])
        for i in range(0, size, 999)
    ])  # fmt: skip
    room = np.empty(size + 16, dtype)
    for start in range(10):
        room[:] = -1
        numeric.kl_normal(mu[0], sigma[0], mu[1], sigma[1], out=room[start : start + size])
        assert (room[start : start + size] == expected).all()
        assert (room[:start] == -1).all() and (room[start + size :] == -1).all()
    between = np.frombuffer(bytearray(size * mu.itemsize + 3), dtype, size, 3)  # not even at a multiple of an item
    numeric.kl_normal(mu[0], sigma[0], mu[1], sigma[1], out=between)
    np.testing.assert_array_max_ulp(between, expected, 1)


@pytest.mark.parametrize("width", [1, 2, 7, 8, 9, 15, 16, 17, 64, 100, 2047, 2048, 2049, 4099])
def test_sums_of_any_width(width):
    rng = np.random.default_rng(width)
    mu, log_var = rng.normal(size=(2, 3, width))
    mu[1, -1], log_var[2, width // 2] = 1e-300, 705.0  # the last to be done with care
    each = numeric.kl_standard_normal(mu[..., None], log_var[..., None])
    exact = [math.fsum(row) for row in each]
    assert numeric.kl_standard_normal(mu, log_var) == pytest.approx(exact, rel=width * 2e-16, abs=0)
    log_var[1, -1] = np.nan
    with pytest.raises(ValueError, match=rf"log_var\[1, {width - 1}\] = nan"):
        numeric.kl_standard_normal(mu, log_var)
