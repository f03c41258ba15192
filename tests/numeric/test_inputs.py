"""What the functions take and refuse: shapes, types, bad values with their place, `out`, and inputs left
as they were.
"""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klderive import numeric
from klderive.numeric import (
    grad_kl_normal,
    kl_diagonal,
    kl_mvn,
    kl_mvn_tril,
    kl_normal,
    kl_standard_normal,
)

I2 = np.eye(2)
STACK = np.stack([I2, I2, -I2])
NAN_LATE = np.array([[0.0, 1.0], [2.0, np.nan]])

REFUSED = {
    "negative scale": (lambda: kl_normal(0.0, [1.0, -2.0], 0.0, 1.0), ValueError,
        "kl_normal: sigma1 must be positive and finite; sigma1 has shape (2,) and sigma1[1] = -2.0"),
    "zero scale, plain floats": (lambda: kl_normal(0.0, 1.0, 0.0, 0.0), ValueError,
        "kl_normal: sigma2 must be positive and finite; sigma2 has shape () and sigma2 = 0.0"),
    "both scales negative": (lambda: kl_normal(0.0, np.full((2, 2), -1.0), 0.0, np.full((2, 2), -1.0)), ValueError,
        "kl_normal: sigma1 must be positive and finite; sigma1 has shape (2, 2) and sigma1[0, 0] = -1.0"),
    "nan mean": (lambda: kl_normal(NAN_LATE, 1.0, 0.0, 1.0), ValueError,
        "kl_normal: mu1 must be finite; mu1 has shape (2, 2) and mu1[1, 1] = nan"),
    "infinite mean": (lambda: kl_normal(0.0, 1.0, np.inf, 1.0), ValueError,
        "kl_normal: mu2 must be finite; mu2 has shape () and mu2 = inf"),
    "infinite scale": (lambda: kl_normal(0.0, 1.0, 0.0, np.array([np.inf])), ValueError,
        "kl_normal: sigma2 must be positive and finite; sigma2 has shape (1,) and sigma2[0] = inf"),
    "shapes": (lambda: kl_normal(np.zeros(3), 1.0, np.zeros(4), 1.0), ValueError,
        "kl_normal: the shapes do not broadcast together: mu1 (3,), sigma1 (), mu2 (4,), sigma2 ()"),
    "complex": (lambda: kl_normal(np.zeros(2, complex), 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 has dtype complex128; expected float32, float64 or integers (shape (2,));"
        " take mu1.real if that is meant"),
    "text": (lambda: kl_standard_normal("a", [1.0]), TypeError,
        "kl_standard_normal: mu is text; float(mu) makes a number of it, if it is one"),
    "list of text": (lambda: kl_standard_normal(["1", "2"], [1.0]), TypeError,
        "kl_standard_normal: mu has dtype <U1; expected float32, float64 or integers (shape (2,));"
        " numpy.asarray(mu, float) reads text as numbers"),
    "nothing": (lambda: kl_normal(0.0, None, 0.0, 1.0), TypeError,
        "kl_normal: sigma1 is None; expected a number or an array of numbers"),
    "nothing in a list": (lambda: kl_normal([0.0, None], 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 has dtype object; expected float32, float64 or integers (shape (2,));"
        " numpy.asarray(mu1, float) makes numbers of objects, if they are some"),
    "a number of another kind": (lambda: kl_normal(Fraction(1, 2), 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 is a Fraction; float(mu1) makes a number of it, if it is one"),
    "a set": (lambda: kl_normal({0.0, 1.0}, 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 is a set; list(mu1) makes a list of what it holds"),
    "masked": (lambda: kl_normal(np.ma.masked_invalid([0.0, np.nan]), 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 is a masked array, whose mask would be lost; use mu1.filled(value) or mu1.compressed()"),
    "times": (lambda: kl_normal(np.zeros(2, "m8[s]"), 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 has dtype timedelta64[s]; expected float32, float64 or integers (shape (2,));"
        " divide it by a time span, such as numpy.timedelta64(1, 's'), for a number"),
    "half precision": (lambda: kl_normal(np.zeros(2, np.float16), 1.0, 0.0, 1.0), TypeError,
        "kl_normal: mu1 has dtype float16; expected float32, float64 or integers (shape (2,));"
        " convert it with numpy.asarray(mu1, float) if that is meant"),
    "nan in a sum": (lambda: kl_standard_normal([0.0, 1.0], [0.0, np.nan]), ValueError,
        "kl_standard_normal: log_var must be finite; log_var has shape (2,) and log_var[1] = nan"),
    "axis": (lambda: kl_diagonal(np.zeros((2, 3)), 1.0, 0.0, 1.0, axis=2), ValueError,
        "kl_diagonal: axis 2 is not an axis of the broadcast shape (2, 3)"),
    "axis of a number": (lambda: kl_diagonal(0.0, 1.0, 0.0, 1.0), ValueError,
        "kl_diagonal: axis -1 is not an axis of the broadcast shape ()"),
    "axis twice": (lambda: kl_diagonal(np.zeros((2, 3)), 1.0, 0.0, 1.0, axis=(1, -1)), ValueError,
        "kl_diagonal: axis (1, -1) names an axis twice"),
    "out shape": (lambda: kl_normal(np.zeros(3), 1.0, 0.0, 1.0, out=np.zeros(2)), ValueError,
        "kl_normal: out has shape (2,); expected (3,)"),
    "out list": (lambda: kl_normal(np.zeros(3), 1.0, 0.0, 1.0, out=[0, 0, 0]), TypeError,
        "kl_normal: out is a list; expected a NumPy array"),
    "out integers": (lambda: kl_normal(np.zeros(1), 1.0, 0.0, 1.0, out=np.zeros(1, int)), TypeError,
        "kl_normal: out has dtype int64; expected float32 or float64"),
    "out count": (lambda: grad_kl_normal(np.zeros(1), 1.0, 0.0, 1.0, out=(np.zeros(1),)), ValueError,
        "grad_kl_normal: out has 1 arrays; expected 4, one for each argument"),
    "not positive definite": (lambda: kl_mvn([0, 0], STACK, [0, 0], I2), ValueError,
        "kl_mvn: cov1 must be positive definite; cov1 has shape (3, 2, 2) and cov1[2] has the eigenvalue -1"),
    "second not positive definite": (lambda: kl_mvn([0, 0], I2, [0, 0], -I2), ValueError,
        "kl_mvn: cov2 must be positive definite; cov2 has shape (2, 2) and cov2 has the eigenvalue -1"),
    "not symmetric": (lambda: kl_mvn([0, 0], [[1, 0.5], [0, 1]], [0, 0], I2), ValueError,
        "kl_mvn: cov1 must be symmetric; cov1 has shape (2, 2) and cov1[0, 1] = 0.5, cov1[1, 0] = 0.0"),
    "nan covariance": (lambda: kl_mvn([0, 0], [[1, np.nan], [np.nan, 1]], [0, 0], I2), ValueError,
        "kl_mvn: cov1 must be finite; cov1 has shape (2, 2) and cov1[0, 1] = nan"),
    "nan mean of a vector": (lambda: kl_mvn([0, np.nan], I2, [0, 0], I2), ValueError,
        "kl_mvn: mu1 must be finite; mu1 has shape (2,) and mu1[1] = nan"),
    "mean without axis": (lambda: kl_mvn(0.0, I2, [0, 0], I2), ValueError,
        "kl_mvn: mu1 has shape (); expected (..., n)"),
    "not square": (lambda: kl_mvn([0, 0], np.ones((2, 3)), [0, 0], I2), ValueError,
        "kl_mvn: cov1 has shape (2, 3); expected (..., n, n)"),
    "n differs": (lambda: kl_mvn([0, 0], I2, [0, 0, 0], I2), ValueError,
        "kl_mvn: the arguments disagree about n, the length of the last axis:"
        " mu1 (2,), cov1 (2, 2), mu2 (3,), cov2 (2, 2)"),
    "stacks": (lambda: kl_mvn(np.zeros((4, 2)), STACK, [0, 0], I2), ValueError,
        "kl_mvn: the leading axes do not broadcast together: mu1 (4, 2), cov1 (3, 2, 2), mu2 (2,), cov2 (2, 2)"),
    "diagonal of a factor": (lambda: kl_mvn_tril([0, 0], I2, [0, 0], STACK), ValueError,
        "kl_mvn_tril: tril2 must have a positive diagonal; tril2 has shape (3, 2, 2) and tril2[2, 0, 0] = -1.0"),
    "upper part of a factor": (lambda: kl_mvn_tril([0, 0], [[1, 3.0], [0, 1]], [0, 0], I2), ValueError,
        "kl_mvn_tril: tril1 must be lower triangular; tril1 has shape (2, 2) and tril1[0, 1] = 3.0;"
        " use numpy.tril(tril1) if that is meant"),
    "nan in a factor": (lambda: kl_mvn_tril([0, 0], [[np.nan, 0], [0, 1]], [0, 0], I2), ValueError,
        "kl_mvn_tril: tril1 must be finite; tril1 has shape (2, 2) and tril1[0, 0] = nan"),
}  # fmt: skip


@pytest.mark.parametrize("size", [3, 20])
@pytest.mark.parametrize("kind", [">f8", "<f8", ">f4", "<f4"])
def test_any_order_of_bytes(kind, size):
    given = [np.linspace(1.0, 2.0, size).astype(kind) for _ in range(3)]
    native = [a.astype(a.dtype.newbyteorder("=")) for a in given]
    got, expected = kl_normal(*given, 3.0), kl_normal(*native, 3.0)
    assert np.array_equal(got, expected)
    assert got.dtype == expected.dtype
    assert got.dtype.isnative


@pytest.mark.parametrize("name", ["kl_diagonal", "bhattacharyya_diagonal", "squared_hellinger_diagonal"])
def test_no_axis_is_all_of_them(name):
    given = np.ones((2, 3)), np.full((2, 3), 2.0), 0.0, 1.0
    function = getattr(numeric, name)
    assert np.array_equal(function(*given, axis=None), function(*given, axis=(0, 1)))
    assert np.array_equal(function(*given, axis=()), getattr(numeric, name.replace("diagonal", "normal"))(*given))


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_message_that_names_the_place(case):
    call, kind, message = REFUSED[case]
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message


def test_read_only_out_is_refused():
    out = np.zeros(1)
    out.flags.writeable = False
    with pytest.raises(ValueError, match=r"^kl_normal: out is read-only$"):
        kl_normal([0.0], 1.0, 0.0, 1.0, out=out)


def test_unchecked_inputs_give_nan_instead_of_an_error():
    assert np.isnan(kl_normal([np.nan], 1.0, 0.0, 1.0, check_inputs=False)).all()
    assert np.isnan(kl_mvn([0.0, 0.0], STACK, [0.0, 0.0], I2, check_inputs=False)).tolist() == [
        False,
        False,
        True,
    ]


CALLS = {
    "kl_normal": (np.zeros(5), np.ones(5), np.ones(5), np.full(5, 2.0)),
    "kl_diagonal": (np.zeros((4, 5)), np.ones((4, 5)), np.ones((4, 5)), np.full((4, 5), 2.0)),
    "kl_standard_normal": (np.ones((4, 5)), np.full((4, 5), 2.0)),
    "kl_normal_log_var": (np.zeros(5), np.ones(5), np.ones(5), np.full(5, 2.0)),
    "entropy_normal": (np.full(5, 2.0),),
    "cross_entropy_normal": (np.zeros(5), np.ones(5), np.ones(5), np.full(5, 2.0)),
    "grad_kl_normal": (np.zeros(5), np.ones(5), np.ones(5), np.full(5, 2.0)),
    "grad_kl_standard_normal": (np.ones((4, 5)), np.full((4, 5), 2.0)),
    **{f"{name}, batch of {batch}, n = {n}": (
        np.ones((batch, n)), np.tile(np.eye(n) * 2, (batch, 1, 1)), np.zeros((batch, n)),
        np.tile(np.eye(n), (batch, 1, 1)),
    ) for name in ("kl_mvn", "kl_mvn_tril", "grad_kl_mvn", "grad_kl_mvn_tril", "cross_entropy_mvn")
      for batch in (1, 3) for n in (1, 2, 20)},
}  # fmt: skip


def function_of(case):
    return getattr(numeric, case.split(",")[0])


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("case", CALLS)
def test_inputs_are_unchanged_and_may_be_read_only(case):
    inputs = [a.copy() for a in CALLS[case]]
    for a in inputs:
        a.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function_of(case)(*inputs)
    writeable = [a.copy() for a in CALLS[case]]
    function_of(case)(*writeable)
    for before, after in zip(CALLS[case], writeable, strict=True):
        assert (before == after).all()


@pytest.mark.parametrize("case", CALLS)
def test_strides_do_not_matter(case):
    expected = as_tuple(function_of(case)(*CALLS[case]))
    for scattered in (
        [np.repeat(a, 2, axis=0)[::2] for a in CALLS[case]],
        [np.asfortranarray(a) for a in CALLS[case]],
        [np.stack([a, a], axis=-1)[..., 0] for a in CALLS[case]],
        [a[::-1][::-1] for a in CALLS[case]],
    ):
        for got, want in zip(as_tuple(function_of(case)(*scattered)), expected, strict=True):
            assert (got == want).all()


@pytest.mark.parametrize("case", CALLS)
def test_float32_in_float32_out(case):
    wide = as_tuple(function_of(case)(*CALLS[case]))
    narrow = as_tuple(function_of(case)(*(a.astype(np.float32) for a in CALLS[case])))
    for got, want in zip(narrow, wide, strict=True):
        assert got.dtype == np.float32
        assert got == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize("case", CALLS)
def test_out_is_filled_and_returned(case):
    expected = function_of(case)(*CALLS[case])
    if isinstance(expected, tuple):
        out = tuple(np.full_like(e, np.nan) for e in expected)
        assert all(a is b for a, b in zip(function_of(case)(*CALLS[case], out=out), out, strict=True))
        assert all((a == b).all() for a, b in zip(out, expected, strict=True))
    else:
        out = np.full_like(expected, np.nan)
        assert function_of(case)(*CALLS[case], out=out) is out
        assert (out == expected).all()


def test_out_may_be_an_input_or_overlap_with_one():
    rng = np.random.default_rng(1)
    sigma = rng.uniform(1, 2, 50_000)
    expected = kl_normal(0.0, sigma, 0.0, 1.0)
    same = sigma.copy()
    kl_normal(0.0, same, 0.0, 1.0, out=same)
    assert (same == expected).all()
    buffer = np.concatenate([sigma, [1.0]])
    kl_normal(0.0, buffer[:-1], 0.0, 1.0, out=buffer[1:])
    assert (buffer[1:] == expected).all()


@pytest.mark.parametrize(("shapes", "result"), [
    (((3, 1), (4,), (), (1, 1)), (3, 4)), (((0,), (1,), (), ()), (0,)), (((2, 0, 3), (), (3,), (0, 1)), (2, 0, 3)),
    (((), (), (), ()), ()), (((1,), (), (), ()), (1,)),
], ids=str)  # fmt: skip
def test_broadcasting_and_empty_arrays(shapes, result):
    got = kl_normal(*(np.ones(shape) for shape in shapes))
    assert np.shape(got) == result
    assert np.sum(got) == 0


def test_numbers_of_any_kind():
    expected = kl_normal(0.0, 2.0, 1.0, 1.0)
    assert isinstance(expected, float)
    for call in (
        (0, 2, 1, 1),
        (np.float64(0), np.float64(2), 1, True),
        (np.int8(0), np.array(2), 1.0, np.uint64(1)),
    ):
        assert kl_normal(*call) == pytest.approx(expected, rel=1e-15)
    assert kl_normal(np.float32(0), np.float32(2), 1.0, 1.0).dtype == np.float32


@pytest.mark.parametrize("axis", [0, 1, 2, -1, (0, 2), (2, 0), (0, 1, 2)], ids=str)
def test_axis_agrees_with_summing_the_terms(axis):
    rng = np.random.default_rng(2)
    mu1, sigma1, mu2, sigma2 = rng.normal(size=(3, 4, 5)), rng.uniform(1, 2, (4, 1)), rng.normal(size=5), 1.5
    terms = kl_normal(mu1, sigma1, mu2, sigma2)
    got = kl_diagonal(mu1, sigma1, mu2, sigma2, axis=axis)
    assert np.shape(got) == terms.sum(axis=axis).shape
    assert got == pytest.approx(terms.sum(axis=axis), rel=1e-14)


@pytest.mark.parametrize("shape", [(3, 40_000), (40_000, 3), (2, 130, 130)], ids=str)
def test_sums_longer_than_a_block(shape):
    rng = np.random.default_rng(3)
    mu, log_var = rng.normal(size=shape), rng.normal(size=shape)
    terms = np.exp(log_var) - 1 - log_var + mu**2
    for axis in range(len(shape)):
        assert kl_standard_normal(mu, log_var, axis=axis) == pytest.approx(
            terms.sum(axis=axis) / 2, rel=1e-12
        )


def test_leading_axes_of_stacks_broadcast():
    rng = np.random.default_rng(4)
    mu, factor = rng.normal(size=(5, 1, 2)), rng.normal(size=(3, 2, 2))
    cov = factor @ factor.swapaxes(1, 2) + np.eye(2)
    got = kl_mvn(mu, cov, np.zeros(2), np.eye(2))
    assert got.shape == (5, 3)
    assert got[4, 2] == kl_mvn(mu[4, 0], cov[2], np.zeros(2), np.eye(2))
    assert kl_mvn(np.zeros((0, 2)), np.eye(2), np.zeros(2), np.eye(2)).shape == (0,)
    assert kl_mvn(np.zeros((4, 0)), np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0))).tolist() == [0] * 4


finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=5e-324, allow_infinity=False)


@settings(max_examples=300, deadline=None)
@given(finite, positive, finite, positive)
def test_never_negative_never_nan(mu1, sigma1, mu2, sigma2):
    for value in (kl_normal(mu1, sigma1, mu2, sigma2), kl_normal([mu1], sigma1, mu2, sigma2)[0]):
        assert value >= 0


@settings(max_examples=300, deadline=None)
@given(finite, st.floats(-1e300, 1e300), finite, st.floats(-1e300, 1e300))
def test_log_variances_never_negative_never_nan(mu1, log_var1, mu2, log_var2):
    named = numeric.kl_normal_log_var
    for value in (named(mu1, log_var1, mu2, log_var2), named([mu1], log_var1, mu2, log_var2)[0]):
        assert value >= 0
    assert kl_standard_normal([mu1], [log_var1]) >= 0


@settings(max_examples=200, deadline=None)
@given(finite, positive)
def test_zero_for_equal_arguments(mu, sigma):
    assert kl_normal(mu, sigma, mu, sigma) == 0
    assert kl_normal([mu], sigma, mu, sigma)[0] == 0
    assert numeric.kl_normal_log_var([mu], sigma, mu, sigma)[0] == 0
