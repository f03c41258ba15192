"""Units in the last place against 60 digits, region by region; the bounds are those that the docs promise."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from klderive import numeric
from klderive.numeric import few
from klderive.numeric.printed import floats

POINTS = 1500
UNIVARIATE = (
    "moderate", "same mean", "near-equal scales, 1e-16 to 1e-1", "mean differences down to 1e-160", "means of 1e8",
    "scales 1e-160 to 1e160", "random bits", "random exponents, overlapping",
)  # fmt: skip
STANDARD = ("log-variances in [-10, 10]", "log-variances in [-700, 700]", "near the standard normal")
LOG_VARIANCES = ("pairs in [-10, 10]", "pairs in [-700, 700]", "near-equal pairs in [-700, 700]")
CASES = [
    *(("kl_normal", "UNIVARIATE", region) for region in UNIVARIATE),
    *(("kl_standard_normal", "STANDARD", region) for region in STANDARD),
    *(("kl_normal_log_var", "LOG_VARIANCES", region) for region in LOG_VARIANCES),
]


def summands(name, sample):
    """The function element by element, also where it sums."""
    if name == "kl_standard_normal":
        return numeric.kl_standard_normal(*(a[:, None] for a in sample))
    return getattr(numeric, name)(*sample)


def sampled(exact, table, region, dtype=np.float64):
    sample = getattr(exact, table)[region](np.random.default_rng(20), POINTS)
    with np.errstate(all="ignore"):
        sample = tuple(a.astype(dtype) for a in sample)
    fine = np.logical_and.reduce([np.isfinite(a) for a in sample])
    if table == "UNIVARIATE":
        fine &= (sample[1] > 0) & (sample[3] > 0)
    return tuple(a[fine] for a in sample)


@pytest.mark.parametrize(("name", "table", "region"), CASES, ids=[f"{n}: {r}" for n, _, r in CASES])
def test_at_most_four_units_in_the_last_place(exact, name, table, region):
    sample = sampled(exact, table, region)
    got = summands(name, sample)
    single = [getattr(floats, name)(*map(float, point)) for point in zip(*sample, strict=True)]
    assert len(got) > 1000
    assert (got >= 0).all()
    for i, point in enumerate(zip(*sample, strict=True)):
        reference = getattr(exact, name)(*point)
        assert exact.ulps(got[i], reference) <= 4, point
        assert exact.ulps(single[i], reference) <= 4, point


@pytest.mark.parametrize("region", ["moderate", "same mean", "near-equal scales, 1e-16 to 1e-1", "means of 1e8"])
def test_few_elements_have_the_last_digits_too(exact, region):
    sample = sampled(exact, "UNIVARIATE", region)
    fine = abs(np.log(sample[1] / sample[3])) < np.log(few.REACH) * 0.999
    pieces = [tuple(a[fine][i : i + 100] for a in sample) for i in range(0, 1000, 100)]
    for piece in pieces:
        got = few.kl_normal(*piece)
        assert (got == numeric.kl_normal(*piece)).all()  # that is what a call with so many takes
        assert (got >= 0).all()
        assert max(exact.ulps(g, exact.kl_normal(*point)) for g, *point in zip(got, *piece, strict=True)) <= 4


@pytest.mark.parametrize(("place", "value"), [(0, 1e60), (1, 1e-60), (3, 1e60), (1, 40.0), (3, 40.0), (2, -1e300)])
def test_few_elements_of_which_one_is_far_out_are_computed_the_usual_way(exact, place, value):
    given = [np.full(20, 1.0) for _ in range(4)]
    given[place][7] = value
    assert few.kl_normal(*given) is None
    got, point = numeric.kl_normal(*given), [float(a[7]) for a in given]
    assert exact.ulps(got[7], exact.kl_normal(*point)) <= 4
    assert (np.delete(got, 7) == 0).all()


@pytest.mark.parametrize(("name", "table", "region"), CASES, ids=[f"{n}: {r}" for n, _, r in CASES])
def test_float32_within_one_unit(exact, name, table, region):
    sample = sampled(exact, table, region, np.float32)
    if len(sample[0]) == 0:
        pytest.skip("no point of this region fits float32")
    got = summands(name, sample)
    assert got.dtype == np.float32
    for i, point in list(enumerate(zip(*sample, strict=True)))[:500]:
        assert exact.ulps(got[i], getattr(exact, name)(*point), np.float32) <= 1, point


@pytest.mark.parametrize("name", ["kl_normal", "kl_diagonal", "kl_normal_log_var", "kl_diagonal_log_var"])
def test_equal_arguments_give_exactly_zero(name):
    rng = np.random.default_rng(3)
    mu, scale = rng.normal(size=(50, 7)) * 1e8, np.exp(rng.normal(size=(50, 7)) * 20)
    assert (getattr(numeric, name)(mu, scale, mu, scale) == 0).all()


def test_sums_of_j_terms_within_j_units(exact):
    rng = np.random.default_rng(4)
    for terms in (1, 3, 64, 1000):
        mu, log_var = rng.normal(size=(3, terms)), rng.normal(size=(3, terms))
        got = numeric.kl_standard_normal(mu, log_var)
        for row in range(3):
            reference = sum(
                exact.kl_standard_normal(*point) for point in zip(mu[row], log_var[row], strict=True)
            )
            assert exact.ulps(got[row], reference) <= max(4, terms)


@pytest.mark.parametrize("high", [False, True], ids=["tiny", "huge"])
def test_finite_answers_at_the_ends_of_the_range(exact, high):
    tiny, huge = 5e-324, np.finfo(float).max
    points = [
        (huge, huge, -huge, huge), (huge, 1e154, -huge, 1e160), (0.0, tiny, 0.0, huge), (0.0, tiny, 0.0, tiny),
        (tiny, 1.0, 0.0, 1.0), (0.0, 2e-308, 1e-308, 1e-308), (1e300, 1e-300, 1e300, 1e300), (0.0, huge, 0.0, huge / 2),
    ]  # fmt: skip
    points = [point for point in points if (max(point) > 1) == high]
    columns = [np.array(column) for column in zip(*points, strict=True)]
    got = numeric.kl_normal(*columns)
    for i, point in enumerate(points):
        reference = exact.kl_normal(*point)
        assert exact.ulps(got[i], reference) <= 4, point
        assert exact.ulps(numeric.kl_normal(*point), reference) <= 4, point


def test_threads_do_not_share_what_is_computed_on_the_way(exact):
    rng = np.random.default_rng(8)
    samples = [exact.UNIVARIATE["moderate"](rng, 40_000 + i % 2) for i in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda sample: numeric.kl_normal(*sample), samples * 3))
    for got, sample in zip(together, samples * 3, strict=True):
        assert np.array_equal(got, numeric.kl_normal(*sample))


def test_infinite_where_the_answer_overflows():
    assert numeric.kl_normal(0.0, 1e200, 0.0, 1.0) == np.inf
    assert (numeric.kl_normal(np.array([1e300, 0.0]), 1.0, -1e300, 1.0)[:1] == np.inf).all()
    assert numeric.kl_normal(np.array(1.1e200), np.array(1.0), np.array(0.3), np.array(1.0)) == np.inf  # no axis
    mixed = numeric.kl_normal(0.0, np.array([2.0**464, 2.0]), 0.0, np.array([2.0**-464, 2.0]))  # a power of two
    assert mixed.tolist() == [np.inf, 0.0]
    assert numeric.kl_standard_normal([0.0], [800.0]) == np.inf
    assert numeric.kl_normal_log_var(0.0, 700.0, 0.0, -700.0) == np.inf


@pytest.mark.parametrize("scale", [1e-300, 0.05, 0.2419707, 0.24197072451914337, 0.3, 2.5, 1e300])
def test_entropy_also_where_it_crosses_zero(exact, scale):
    for sigma in (scale, np.nextafter(scale, 1)):
        reference = exact.entropy_normal(sigma)
        assert exact.ulps(numeric.entropy_normal(float(sigma)), reference) <= 4
        assert exact.ulps(numeric.entropy_normal(np.array([sigma]))[0], reference) <= 4


def test_cross_entropy_to_the_last_digits_of_its_largest_term(exact):
    rng = np.random.default_rng(5)
    sample = exact.UNIVARIATE["moderate"](rng, 300)
    got = numeric.cross_entropy_normal(*sample)
    for i, point in enumerate(zip(*sample, strict=True)):
        reference = exact.cross_entropy_normal(*point)
        _, sigma1, _, sigma2 = point
        largest = max(abs(np.log(sigma2)), 1, float(reference), sigma1**2 / sigma2**2)
        assert abs(float(exact.mpf(got[i]) - reference)) <= 6 * np.spacing(largest)
