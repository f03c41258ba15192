"""klderive.torch and klderive.jax: NumPy's functions with gradients; each test runs for each library that is installed."""

import doctest
import importlib
import inspect
import subprocess
import sys
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import pytest

from klderive import numeric
from klderive.numeric.catalogue import SCALARS, STACKS

PAIR_REGIONS = (
    "moderate", "same mean", "near-equal scales, 1e-16 to 1e-1", "means of 1e8", "scales 1e-160 to 1e160",
    "random exponents, overlapping",
)  # fmt: skip
REGIONS = [
    *(("kl_normal", "UNIVARIATE", region) for region in PAIR_REGIONS),
    *(("kl_standard_normal", "STANDARD", region) for region in (
        "log-variances in [-10, 10]", "log-variances in [-700, 700]", "near the standard normal")),
    *(("kl_normal_log_var", "LOG_VARIANCES", region) for region in (
        "pairs in [-10, 10]", "pairs in [-700, 700]", "near-equal pairs in [-700, 700]")),
]  # fmt: skip


@dataclass(frozen=True)
class Torch:
    library: ModuleType
    ours: ModuleType

    def array(self, x, dtype=None):
        return self.library.as_tensor(x, dtype=getattr(self.library, dtype) if dtype else None)

    def derivatives(self, function, arrays):
        given = [x.clone().requires_grad_() for x in arrays]
        return self.library.autograd.grad(function(*given).sum(), given)

    def hessian(self, function, arrays):
        wanted = tuple(range(len(arrays)))
        return self.library.func.hessian(function, argnums=wanted)(*arrays)

    def quick(self, function):
        return function

    def compiled(self, function):
        return self.library.compile(function, backend="aot_eager", fullgraph=True)

    def mapped(self, function):
        return self.library.func.vmap(function)


@dataclass(frozen=True)
class Jax:
    library: ModuleType
    ours: ModuleType

    def array(self, x, dtype=None):
        return self.library.numpy.asarray(x, dtype)

    def derivatives(self, function, arrays):
        wanted = tuple(range(len(arrays)))
        slopes = self.library.grad(lambda *given: function(*given).sum(), argnums=wanted)
        return self.library.jit(slopes)(*arrays)  # else each operation is compiled for itself

    def hessian(self, function, arrays):
        return self.library.jit(self.library.hessian(function, argnums=tuple(range(len(arrays)))))(*arrays)

    def quick(self, function):
        return self.library.jit(function)

    compiled = quick

    def mapped(self, function):
        return self.library.vmap(function)


@pytest.fixture(
    scope="module",
    params=[pytest.param("torch", marks=pytest.mark.torch), pytest.param("jax", marks=pytest.mark.jax)],
)
def lib(request):
    library = pytest.importorskip(request.param)
    ours = importlib.import_module(f"klderive.{request.param}")
    if request.param == "torch":
        return Torch(library, ours)
    library.config.update("jax_enable_x64", True)
    return Jax(library, ours)


def points(name, count=5):
    rng = np.random.default_rng(3)
    args = SCALARS[name].args
    return [rng.uniform(0.4, 3, (count, 2)) if "sigma" in a else rng.normal(size=(count, 2)) for a in args]


def stacks(name, count=3, n=3):
    rng = np.random.default_rng(4)
    made = []
    for arg in STACKS[name]:
        factor = rng.normal(size=(count, n, n))
        cov = factor @ factor.swapaxes(1, 2) + np.eye(n)
        made.append(
            rng.normal(size=(count, n)) if arg.startswith("mu") else np.linalg.cholesky(cov) if "tril" in arg else cov
        )
    return made


def arguments(name):
    base = name.removeprefix("grad_")
    return points(base) if base in SCALARS else stacks(base)


NAMES = [*SCALARS, *STACKS]
WITH_GRADIENTS = [name for name in NAMES if f"grad_{name}" in numeric.__all__]


@pytest.mark.parametrize(("name", "table", "region"), REGIONS, ids=[f"{n}: {r}" for n, _, r in REGIONS])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_at_most_four_units_in_the_last_place(lib, exact, name, table, region, dtype):
    with np.errstate(all="ignore"):
        sample = [a.astype(dtype) for a in getattr(exact, table)[region](np.random.default_rng(20), 60)]
    tiny = np.finfo(dtype).tiny
    fine = np.logical_and.reduce([np.isfinite(a) for a in sample])
    if table == "UNIVARIATE":  # numbers below the normal ones are 0 to JAX
        fine &= (sample[1] > tiny) & (sample[3] > tiny)
    sample = [a[fine] for a in sample]
    given = [lib.array(a[:, None]) for a in sample]
    got = np.asarray(lib.quick(getattr(lib.ours, name))(*given)).reshape(-1)
    assert got.dtype == dtype
    assert (got >= 0).all()
    for i, point in enumerate(zip(*map(np.float64, sample), strict=True)):
        reference = getattr(exact, name)(*point)
        if abs(reference) > 4 * tiny:
            assert exact.ulps(got[i], reference, dtype) <= 4, point


@pytest.mark.parametrize("region", ["moderate", "near-equal scales, 1e-16 to 1e-1"])
@pytest.mark.parametrize(("name", "order", "units"), [
    ("renyi", 0.5, 10), ("renyi", 0.1, 10), ("bhattacharyya", None, 4), ("squared_hellinger", None, 4),
    ("jeffreys", None, 4), ("squared_wasserstein", None, 4), ("fisher_rao", None, 6),
])  # fmt: skip
def test_other_divergences_keep_their_digits_compiled_and_mapped(lib, exact, name, order, units, region):
    sample = [a[:120] for a in exact.UNIVARIATE[region](np.random.default_rng(8), 120)]
    extra = () if order is None else (order,)
    function = getattr(lib.ours, f"{name}_normal")
    given = [lib.array(a) for a in sample]
    for made in (lib.quick(lambda *a: function(*a, *extra)), lib.quick(lib.mapped(lambda *a: function(*a, *extra)))):
        got = np.asarray(made(*given))
        assert (got >= 0).all()
        for i, point in enumerate(zip(*sample, strict=True)):
            reference = exact.divergence(name, point, order)
            if abs(reference) > 1e-300:
                assert exact.ulps(got[i], reference) <= units, point


@pytest.mark.parametrize("name", NAMES)
def test_values_are_numpy_s(lib, name):
    given = arguments(name)
    got = lib.quick(getattr(lib.ours, name))(*map(lib.array, given))
    assert np.asarray(got) == pytest.approx(getattr(numeric, name)(*given), rel=1e-14)


@pytest.mark.parametrize("name", [*NAMES, *(f"grad_{name}" for name in WITH_GRADIENTS)])
def test_arguments_are_numpy_s(lib, name):
    ours, numpys = (inspect.signature(getattr(m, name)).parameters for m in (lib.ours, numeric))
    assert list(ours) == [p for p in numpys if p != "out"]
    assert all(ours[p].kind == numpys[p].kind for p in ours)
    assert name in lib.ours.__all__


@pytest.mark.parametrize("name", WITH_GRADIENTS)
def test_gradients_are_numpy_s(lib, name):
    given = arguments(name)
    expected = getattr(numeric, f"grad_{name}")(*given)
    expected = expected if isinstance(expected, tuple) else (expected,)
    taken = lib.derivatives(getattr(lib.ours, name), [lib.array(a) for a in given])
    printed = lib.quick(getattr(lib.ours, f"grad_{name}"))(*map(lib.array, given))
    for got, also, want in zip(taken, printed if len(given) > 1 else [printed], expected, strict=True):
        assert np.asarray(got) == pytest.approx(want, rel=1e-12, abs=1e-13)
        assert np.asarray(also) == pytest.approx(want, rel=1e-12, abs=1e-13)


DIVERGENCES = [
    ("renyi", (0.4,)), ("renyi", (2.0,)), ("chernoff", (0.4,)), ("alpha", (0.4,)), ("alpha", (1.0,)), ("bhattacharyya", ()),
    ("squared_hellinger", ()), ("chi_square", ()), ("jeffreys", ()), ("squared_wasserstein", ()),
]  # fmt: skip


@pytest.mark.parametrize("law", ["normal", "diagonal"])
@pytest.mark.parametrize(("name", "order"), DIVERGENCES, ids=[f"{n}{o}" for n, o in DIVERGENCES])
def test_other_divergences_and_their_gradients_are_numpy_s(lib, name, order, law):
    rng = np.random.default_rng(6)
    given = [rng.normal(size=(4, 2)), rng.uniform(0.5, 1, (4, 2)), rng.normal(size=(4, 2)), rng.uniform(1, 2, (4, 2))]
    ours, numpys = (getattr(m, f"{name}_{law}") for m in (lib.ours, numeric))
    arrays = [lib.array(a) for a in given]
    assert np.asarray(lib.quick(lambda *a: ours(*a, *order))(*arrays)) == pytest.approx(numpys(*given, *order), rel=1e-13)
    slopes = getattr(numeric, f"grad_{name}_{law}")(*given, *order)
    for got, want in zip(lib.derivatives(lambda *a: ours(*a, *order), arrays), slopes, strict=True):
        assert np.asarray(got) == pytest.approx(want, rel=1e-12, abs=1e-13)
    single = [lib.array(a, "float32") for a in given[:2]]
    assert not np.asarray(ours(*single, *single, *order)).any()


@pytest.mark.parametrize("name", ["kl_normal", "kl_normal_log_var", "kl_diagonal", "kl_mvn", "kl_mvn_tril"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_equal_arguments_give_zero_and_zero_slopes(lib, name, dtype):
    first, second = (lib.array(a, dtype) for a in arguments(name)[:2])
    function = getattr(lib.ours, name)
    assert not np.asarray(lib.quick(function)(first, second, first, second)).any()
    for slope in lib.derivatives(function, [first, second, first, second]):
        assert not np.asarray(slope).any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sigma", [1.0, 1e-3])
def test_second_derivatives_at_equality_are_the_fisher_information(lib, sigma, dtype):
    """By (mu, sigma) of either: diag(1, 2)/sigma^2; across the two: minus that."""
    point = [lib.array(x, dtype) for x in (0.5, sigma, 0.5, sigma)]
    got = np.array([[float(x) for x in row] for row in lib.hessian(lib.ours.kl_normal, point)])
    block = np.diag([1.0, 2.0]) / sigma**2
    assert got == pytest.approx(np.block([[block, -block], [-block, block]]), rel=1e-6, abs=1e-6)


def test_second_derivatives_of_matrices(lib):
    """d^2 KL/dS1^2 at S1 = S2 = I is (dS : dS)/2."""
    mean, eye = lib.array(np.zeros(2)), lib.array(np.eye(2))
    got = np.asarray(lib.hessian(lambda cov: lib.ours.kl_mvn(mean, cov, mean, eye), [eye])[0][0]).reshape(4, 4)
    assert got == pytest.approx(np.diag([0.5, 0.25, 0.25, 0.5]) + 0.25 * (np.eye(4)[[0, 2, 1, 3]] - np.diag([1, 0, 0, 1])))


@pytest.mark.parametrize("distance", [1e-3, 1e-6, 1e-9, 1e-12])
def test_covariances_near_each_other(lib, exact, distance):
    rng = np.random.default_rng(5)
    cov2 = exact.covariances(rng, 3, 4, 100.0)
    cov1, mean = exact.beside(rng, cov2, distance), np.zeros(4)
    got = np.asarray(lib.quick(lib.ours.kl_mvn)(*map(lib.array, (mean, cov1, mean, cov2))))
    for i in range(3):
        reference = exact.kl_mvn(mean, cov1[i], mean, cov2[i])
        assert abs(exact.mpf(got[i]) - reference) <= 8 * np.linalg.cond(cov2[i]) * 2.0**-53 * reference


@pytest.mark.parametrize("name", ["kl_normal", "kl_normal_log_var", "kl_mvn"])
def test_a_compiler_that_knows_the_second_argument_makes_nothing_negative(lib, name):
    """XLA makes x of (x + 1) - 1; what was rounded there is then no longer what the form takes it to be."""
    x = 10.0 ** np.arange(-20, 0.0, 0.5)
    call = {
        "kl_normal": lambda x: lib.ours.kl_normal(1.0 + x, 1.0 + x, 1.0, 1.0),
        "kl_normal_log_var": lambda x: lib.ours.kl_normal_log_var(1.0 + x, 1.0 + x, 1.0, 1.0),
        "kl_mvn": lambda x: lib.ours.kl_mvn((1.0 + x)[:, None], (1.0 + x)[:, None, None], np.ones(1), np.ones((1, 1))),
    }[name]
    got = np.asarray(lib.compiled(call)(lib.array(x)))
    assert (got >= 0).all()
    assert got[-8:] == pytest.approx(np.asarray(call(lib.array(x)))[-8:], rel=1e-10)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
def test_half_precision_in_single_precision_out(lib, half):
    mu, log_var = (lib.array(a, half) for a in points("kl_standard_normal"))
    got = lib.ours.kl_standard_normal(mu, log_var)
    wide = lib.ours.kl_standard_normal(lib.array(mu, "float32"), lib.array(log_var, "float32"))
    assert np.asarray(got).dtype == np.float32
    assert np.array_equal(np.asarray(got), np.asarray(wide))
    slopes = lib.derivatives(lib.ours.kl_standard_normal, [mu, log_var])
    assert [str(s.dtype).removeprefix("torch.") for s in slopes] == [half, half]


@pytest.mark.parametrize("name", ["kl_normal", "kl_standard_normal", "kl_mvn"])
def test_compiled_and_mapped(lib, name):
    given = [lib.array(a) for a in arguments(name)]
    function = getattr(lib.ours, name)
    expected = getattr(numeric, name)(*arguments(name))
    assert np.asarray(lib.compiled(function)(*given)) == pytest.approx(expected, rel=1e-14)
    assert np.asarray(lib.quick(lib.mapped(function))(*given)) == pytest.approx(expected, rel=1e-14)
    slopes = getattr(numeric, f"grad_{name}")(*arguments(name))
    for got, want in zip(lib.derivatives(lib.compiled(function), given), slopes, strict=True):
        assert np.asarray(got) == pytest.approx(want, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1), ()], ids=str)
def test_axis(lib, axis):
    given = points("kl_diagonal")
    got = lib.ours.kl_diagonal(*map(lib.array, given), axis=axis)
    assert np.asarray(got) == pytest.approx(numeric.kl_normal(*given).sum(axis=axis), rel=1e-14)


def test_numbers_beside_arrays_and_broadcasting(lib):
    rows, columns = np.linspace(0, 1, 3)[:, None], np.linspace(1, 2, 4)
    got = lib.ours.kl_normal(lib.array(rows, "float32"), lib.array(columns, "float32"), 0, 1.5)
    assert np.asarray(got).dtype == np.float32
    assert np.asarray(got) == pytest.approx(numeric.kl_normal(rows, columns, 0, 1.5), rel=1e-5)
    slope = lib.derivatives(lambda mu: lib.ours.kl_normal(mu, 1.0, 0.0, lib.array(columns)), [lib.array(rows)])[0]
    assert slope.shape == (3, 1)


def test_what_has_no_value_is_not_a_number(lib):
    zero, minus = lib.array(np.zeros(2)), lib.array(-np.ones(2))
    assert np.isnan(np.asarray(lib.ours.kl_normal(zero, minus, zero, minus))).all()
    assert np.isnan(np.asarray(lib.ours.kl_mvn(zero, lib.array(-np.eye(2)), zero, lib.array(np.eye(2)))))


REFUSED = {
    "nothing": (lambda m, a: m.kl_normal(None, 1.0, 0.0, 1.0), "kl_normal: mu1 is None; expected real numbers or "),
    "text": (lambda m, a: m.kl_normal(0.0, "1", 0.0, 1.0), "kl_normal: sigma1 is str; expected real numbers or "),
    "too few": (lambda m, a: m.kl_normal(0.0, 1.0),
                "kl_normal: mu2, sigma2 is missing; the arguments are mu1, sigma1, mu2, sigma2"),
    "too many": (lambda m, a: m.kl_standard_normal(0.0, 1.0, 2.0),
                 "kl_standard_normal: 3 arguments were given; there are mu, log_var"),
    "unknown": (lambda m, a: m.entropy_normal(variance=1.0), "entropy_normal: there is no argument 'variance'; there are sigma"),
    "twice": (lambda m, a: m.entropy_normal(1.0, sigma=1.0), "entropy_normal: sigma was given twice"),
    "axis": (lambda m, a: m.kl_diagonal(a([0.0, 1.0]), 1.0, 0.0, 1.0, axis=1),
             "kl_diagonal: axis 1 is not an axis of the broadcast shape (2,)"),
    "scale": (lambda m, a: m.kl_normal(a([0.0, 1.0]), a([1.0, -2.0]), 0.0, 1.0, check_inputs=True),
              "kl_normal: sigma1 must be positive and finite; sigma1 has shape (2,) and sigma1[1] = -2.0"),
    "not square": (lambda m, a: m.entropy_mvn(a([[1.0, 0.0]])), "entropy_mvn: cov has shape (1, 2); expected (..., n, n)"),
    "n": (lambda m, a: m.kl_mvn(a([0.0]), a(np.eye(2)), a([0.0]), a(np.eye(2))),
          "kl_mvn: the arguments disagree about n, the length of the last axis: mu1 (1,), cov1 (2, 2), mu2 (1,), cov2 (2, 2)"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence(lib, case):
    call, message = REFUSED[case]
    with pytest.raises((TypeError, ValueError)) as caught:
        call(lib.ours, lib.array)
    assert str(caught.value).startswith(message)


def test_a_numpy_function_says_where_arrays_with_gradients_go(lib):
    name = "torch" if isinstance(lib, Torch) else "jax"
    with pytest.raises(TypeError) as caught:
        numeric.kl_normal(lib.array([1.0]), 1.0, 0.0, 1.0)
    assert str(caught.value) == (
        f"kl_normal: mu1 is a {name} array; klderive.{name}.kl_normal takes it, with its gradient"
    )


def test_examples_in_the_docstrings(lib):
    assert doctest.testmod(lib.ours).failed == 0


@pytest.mark.torch
def test_registered_with_torch_and_taken_away_again():
    torch = pytest.importorskip("torch")
    from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

    from klderive import torch as ours

    one, other = torch.tensor(1.0), torch.tensor(1.0 + 1e-4)
    full = [MultivariateNormal(torch.zeros(2), s * torch.eye(2)) for s in (1.0, 1.0 + 1e-3)]
    before = kl_divergence(Normal(0.0, other), Normal(0.0, one))
    undo = ours.register()
    try:
        assert kl_divergence(Normal(0.0, other), Normal(0.0, one)) == ours.kl_normal(0.0, other, 0.0, one) != before
        joint = [Independent(Normal(torch.zeros(3), s.expand(3)), 1) for s in (other, one)]
        assert float(kl_divergence(*joint)) == pytest.approx(3 * float(ours.kl_normal(0.0, other, 0.0, one)), rel=1e-6)
        tril = [p.scale_tril for p in full]
        assert kl_divergence(full[1], full[0]) == ours.kl_mvn_tril(torch.zeros(2), tril[1], torch.zeros(2), tril[0])
        with pytest.raises(ValueError, match=r"^kl_divergence: the Gaussians have 2 and 3 dimensions$"):
            kl_divergence(full[0], MultivariateNormal(torch.zeros(3), torch.eye(3)))
    finally:
        undo()
    assert kl_divergence(Normal(0.0, other), Normal(0.0, one)) == before


def test_neither_is_loaded_before_it_is_asked_for():
    program = (
        "import sys, klderive, klderive.numeric; klderive.kl_normal([0.0], 1.0, 0.0, 1.0)\n"
        "print([m for m in ('torch', 'jax') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------- everything that NumPy's has

NOT_ON_ARRAYS = {"Divergence", "divergences", "source", "to_numpy", "use"}
OTHERS = {
    "kl_k1": ([-1.0, 2.0], [-1.5, 2.0]), "kl_k2": ([-1.0, 2.0], [-1.5, 2.5]), "kl_k3": ([-1.0, 2.0], [-1.5, 2.5]),
    "mutual_information_normal": ([-0.9, 0.1],),
    "kl_bernoulli": ([0.1, 0.6], [0.4, 0.6]), "entropy_bernoulli": ([0.1, 0.6],), "cross_entropy_bernoulli": ([0.1, 0.6], [0.4, 0.6]),
    "kl_categorical": ([0.1, 0.9], [0.4, 0.6]), "entropy_categorical": ([0.1, 0.9],),
    "cross_entropy_categorical": ([0.1, 0.9], [0.4, 0.6]), "kl_poisson": ([3.0, 0.2], [1.0, 0.2]),
    "kl_exponential": ([3.0, 0.2], [1.0, 0.2]), "entropy_exponential": ([3.0, 0.2],), "cross_entropy_exponential": ([3.0, 0.2], [1.0, 0.4]),
    "kl_laplace": ([0.0, 1.0], [1.0, 2.0], [0.5, 1.0], [2.0, 2.0]), "entropy_laplace": ([3.0, 0.2],),
    "cross_entropy_laplace": ([0.0, 1.0], [1.0, 2.0], [0.5, -1.0], [2.0, 2.5]),
    "fisher_rao_normal": ([0.0, 1.0], [1.0, 2.0], [0.5, 1.0], [2.0, 2.5]),
}  # fmt: skip


def test_the_names_are_numpy_s(lib):
    assert set(lib.ours.__all__) - {"register"} == set(numeric.__all__) - NOT_ON_ARRAYS
    with pytest.raises(AttributeError, match=r"^klderive\.(torch|jax) has no 'kl_normals'; it has "):
        lib.ours.kl_normals  # noqa: B018


@pytest.mark.parametrize("name", OTHERS)
def test_other_laws_estimates_and_their_gradients_are_numpy_s(lib, name):
    given = [np.array(a) for a in OTHERS[name]]
    arrays = [lib.array(a) for a in given]
    assert np.asarray(lib.quick(getattr(lib.ours, name))(*arrays)) == pytest.approx(getattr(numeric, name)(*given), rel=1e-13)
    slopes = getattr(numeric, f"grad_{name}")(*given)
    for got, want in zip(lib.derivatives(getattr(lib.ours, name), arrays), slopes if len(given) > 1 else [slopes], strict=True):
        assert np.asarray(got) == pytest.approx(want, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("name", "order"), DIVERGENCES, ids=[f"{n}{o}" for n, o in DIVERGENCES])
def test_divergences_of_matrices_and_their_gradients_are_numpy_s(lib, name, order):
    given = stacks("kl_mvn")
    given[3] = given[3] + given[1]  # order 2 is finite then
    ours, numpys = (getattr(m, f"{name}_mvn") for m in (lib.ours, numeric))
    arrays = [lib.array(a) for a in given]
    assert np.asarray(lib.quick(lambda *a: ours(*a, *order))(*arrays)) == pytest.approx(numpys(*given, *order), rel=1e-12)
    slopes = getattr(numeric, f"grad_{name}_mvn")(*given, *order)
    for got, want in zip(lib.derivatives(lambda *a: ours(*a, *order), arrays), slopes, strict=True):
        assert np.asarray(got) == pytest.approx(want, rel=1e-10, abs=1e-12)
    mean, cov = arrays[:2]
    assert not np.asarray(ours(mean, cov, mean, cov, *order)).any()
    for got in lib.derivatives(lambda *a: ours(*a, *order), [mean, cov, mean, cov]):
        assert not np.asarray(got).any()


def test_mutual_information_of_groups(lib):
    cov = stacks("kl_mvn", n=4)[1]
    got = lib.ours.mutual_information_mvn(lib.array(cov), 2)
    assert np.asarray(got) == pytest.approx(numeric.mutual_information_mvn(cov, 2), rel=1e-12)


def test_the_curvature_of_laplace_laws_at_equality_is_their_fisher_information(lib):
    got = lib.hessian(lib.ours.kl_laplace, [lib.array(x, "float64") for x in (0.5, 2.0, 0.5, 2.0)])
    assert np.array([[float(x) for x in row] for row in got])[:2, :2] == pytest.approx(np.eye(2) / 4, abs=1e-12)
