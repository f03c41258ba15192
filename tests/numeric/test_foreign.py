"""Larger than memory: arrays of other libraries through NumPy's protocol, files mapped into memory, one
block at a time.
"""

import math
import tracemalloc

import numpy as np
import pytest

from klderive import numeric


class Lazy(np.lib.mixins.NDArrayOperatorsMixin):
    """An array library in ten lines: it remembers what it was asked and computes it on demand."""

    def __init__(self, value):
        self.value = value

    def __array_ufunc__(self, ufunc, method, *inputs):
        assert method == "__call__"
        assert ufunc.nin == len(inputs)
        result = ufunc(*(x.value if isinstance(x, Lazy) else x for x in inputs))
        wrapped = tuple(Lazy(r) for r in result) if ufunc.nout > 1 else Lazy(result)
        self.asked = (ufunc.__name__, ufunc.signature)
        return wrapped

    def sum(self, axis):
        return Lazy(self.value.sum(axis=axis))


@pytest.mark.parametrize(("name", "arguments", "signature"), [
    ("kl_normal", ([0.0, 1.0], 1.0, 0.5, 2.0), None),
    ("grad_kl_normal", ([0.0, 1.0], 1.0, 0.5, 2.0), "(),(),(),()->(),(),(),()"),
    ("kl_standard_normal", ([[0.0, 1.0]], [[0.5, 0.1]]), None),
    ("kl_mvn", ([0.0, 1.0], np.eye(2), [0.5, 0.5], np.eye(2) * 2), "(n),(n,n),(n),(n,n)->()"),
    ("grad_kl_mvn", ([0.0, 1.0], np.eye(2), [0.5, 0.5], np.eye(2) * 2), "(n),(n,n),(n),(n,n)->(n),(n,n),(n),(n,n)"),
    ("entropy_mvn_tril", (np.eye(2),), "(n,n)->()"),
])  # fmt: skip
def test_another_array_library_gets_a_ufunc(name, arguments, signature):
    function = getattr(numeric, name)
    first = Lazy(np.asarray(arguments[0]))
    got, expected = function(first, *arguments[1:]), function(*arguments)
    assert first.asked == (name, signature)
    pairs = zip(got, expected, strict=True) if isinstance(expected, tuple) else [(got, expected)]
    assert all(np.array_equal(g.value, e) for g, e in pairs)


def test_out_is_refused_for_other_libraries():
    with pytest.raises(
        TypeError, match=r"^kl_normal: out is for NumPy arrays only; an argument here is of another library$"
    ):
        numeric.kl_normal(Lazy(np.zeros(2)), 1.0, 0.0, 1.0, out=np.zeros(2))


def test_an_array_that_declines_is_named():
    class Declines:
        def __array_ufunc__(self, *_, **__):
            return NotImplemented

    with pytest.raises(TypeError) as caught:
        numeric.kl_normal(Declines(), 1.0, 0.0, 1.0)
    assert str(caught.value) == (
        "kl_normal: no argument knows how to work with the others: mu1 Declines, sigma1 float, mu2 float, sigma2 float"
    )


def test_extra_memory_is_a_few_blocks_whatever_the_size():
    peaks = []
    for size in (300_000, 1_200_000):
        arrays = np.zeros(size), np.full(size, 2.0), np.zeros(size, np.float32), 1.0
        out = np.empty(size)
        numeric.kl_normal(*arrays, out=out)
        tracemalloc.start()
        numeric.kl_normal(*arrays, out=out)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 2 * 2**20


def test_files_mapped_into_memory(tmp_path):
    for name, value in (("mu", 0.5), ("log_var", 0.25)):
        np.save(tmp_path / f"{name}.npy", np.full((1000, 64), value))
    mu, log_var = (np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("mu", "log_var"))
    out = np.lib.format.open_memmap(tmp_path / "kl.npy", mode="w+", dtype=np.float64, shape=(1000,))
    numeric.kl_standard_normal(mu, log_var, out=out)
    out.flush()
    assert np.load(tmp_path / "kl.npy") == pytest.approx(np.full(1000, 32 * (np.exp(0.25) - 1.25 + 0.25)))


@pytest.mark.dask
def test_dask_arrays_stay_lazy_and_agree():
    da = pytest.importorskip("dask.array")
    rng = np.random.default_rng(1)
    mu, log_var = rng.normal(size=(2, 1000, 64))
    lazy = numeric.kl_standard_normal(
        da.from_array(mu, chunks=(100, 64)), da.from_array(log_var, chunks=(100, 64))
    )
    assert isinstance(lazy, da.Array)
    assert lazy.compute() == pytest.approx(numeric.kl_standard_normal(mu, log_var), rel=1e-14)
    factor = rng.normal(size=(50, 3, 3))
    cov = factor @ factor.swapaxes(1, 2) + np.eye(3)
    means = rng.normal(size=(50, 3))
    chunked = numeric.kl_mvn(
        da.from_array(means, chunks=(10, 3)), da.from_array(cov, chunks=(10, 3, 3)), np.zeros(3), np.eye(3)
    )
    assert isinstance(chunked, da.Array)
    assert np.array_equal(chunked.compute(), numeric.kl_mvn(means, cov, np.zeros(3), np.eye(3)))
    gradients = numeric.grad_kl_normal(da.from_array(means, chunks=10), 1.0, 0.0, 2.0)
    assert np.array_equal(gradients[1].compute(), numeric.grad_kl_normal(means, 1.0, 0.0, 2.0)[1])


@pytest.mark.parametrize("sigma", [-1.0, math.nan])
def test_one_value_alone_is_checked_too(sigma):
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="sigma1 must be positive and finite"):
        numeric.kl_normal(pandas.Series([0.0]), pandas.Series([sigma]), 0.0, 1.0)


@pytest.mark.dask
def test_chunks_of_dask_go_with_arrays_of_numpy():
    da = pytest.importorskip("dask.array")
    got = numeric.kl_normal(da.zeros((4, 6), chunks=2), np.ones(6), 0.0, 2.0).compute()
    assert np.array_equal(got, np.full((4, 6), numeric.kl_normal(np.zeros(1), np.ones(1), 0.0, 2.0)[0]))


class Labelled(Lazy):
    """As xarray: no ufunc with a signature is taken."""

    def __array_ufunc__(self, ufunc, method, *inputs):
        if ufunc.signature is not None:
            raise NotImplementedError("no signatures here")
        return super().__array_ufunc__(ufunc, method, *inputs)


def test_elementwise_functions_go_without_a_signature_where_none_is_taken():
    got = numeric.grad_kl_normal(Labelled(np.array([0.0, 1.0])), 1.0, 0.5, 2.0)
    for slope, expected in zip(got, numeric.grad_kl_normal([0.0, 1.0], 1.0, 0.5, 2.0), strict=True):
        assert np.array_equal(slope.value, expected)
    with pytest.raises(TypeError, match=r"^kl_mvn: a Labelled is not taken here; give its values, kl_mvn\(x.values, ...\)$"):
        numeric.kl_mvn(Labelled(np.zeros(2)), np.eye(2), np.zeros(2), np.eye(2))


GIVEN = [np.array([[0.0, 1.0, 2.0]]), np.array([[1.0, 0.5, 2.0], [1.0, 1.0, 1.0]])]
ELSEWHERE = {
    "kl_normal": lambda a, b: numeric.kl_normal(a, b, 0.0, 1.0),
    "kl_diagonal": lambda a, b: numeric.kl_diagonal(a, b, 0.0, 1.0),
    "kl_standard_normal, first axis": lambda a, b: numeric.kl_standard_normal(a, b, axis=0),
    "entropy_normal": lambda a, b: numeric.entropy_normal(b),
    "renyi_diagonal": lambda a, b: numeric.renyi_diagonal(a, b, 0.0, 1.0, 0.5),
    "squared_hellinger_diagonal": lambda a, b: numeric.squared_hellinger_diagonal(a, b, 0.0, 1.0),
    "kl_k3": lambda a, b: numeric.kl_k3(a, b),
}


@pytest.mark.parametrize("case", [c for c in ELSEWHERE if c != "kl_k3"])
def test_arrays_with_a_namespace_are_computed_by_their_own_library(case):
    xp = pytest.importorskip("array_api_strict")
    got = ELSEWHERE[case](*(xp.asarray(a) for a in GIVEN))
    assert type(got) is type(xp.asarray(0.0))
    assert np.asarray(got) == pytest.approx(ELSEWHERE[case](*GIVEN), rel=1e-14)


def test_arrays_of_a_namespace_have_one_type_and_one_library():
    xp = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match=r"^kl_normal: expected float32 or float64, got mu1 .*int64; use astype"):
        numeric.kl_normal(xp.asarray([1, 2]), 1.0, 0.0, 1.0)
    with pytest.raises(TypeError, match=r"^kl_normal: mu2 is a ndarray beside arrays of array_api_strict; convert it$"):
        numeric.kl_normal(xp.asarray([1.0]), 1.0, np.zeros(1), 1.0)


@pytest.mark.parametrize("case", ELSEWHERE)
@pytest.mark.parametrize("library", ["xarray", "pandas", pytest.param("dask.array", marks=pytest.mark.dask)])
def test_they_come_back_as_what_they_were(case, library):
    module = pytest.importorskip(library)
    if library == "pandas":
        given = [module.DataFrame(np.broadcast_to(a, (2, 3)), columns=list("abc")) for a in GIVEN]
    elif library == "xarray":
        given = [module.DataArray(np.broadcast_to(a, (2, 3)), dims=("row", "column")) for a in GIVEN]
    else:
        given = [module.from_array(np.broadcast_to(a, (2, 3)), chunks=2) for a in GIVEN]
    got, full = ELSEWHERE[case](*given), [np.broadcast_to(a, (2, 3)) for a in GIVEN]
    assert type(got).__module__.startswith(library.split(".")[0])
    assert np.asarray(got) == pytest.approx(ELSEWHERE[case](*full), rel=1e-14)
    if library == "pandas" and got.ndim == 2:
        assert list(got.columns) == list("abc")
