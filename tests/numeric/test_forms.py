"""The stable forms equal the closed forms, the expansions are what they say, and what is shipped is what is printed."""

import importlib.util
import math
import os
import re
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import sympy as sp

from klderive import check, numeric
from klderive.derivation import derive
from klderive.numeric import expansions, few, forms, generate
from klderive.numeric.printed import coefficients
from klderive.verdicts import Proved


def parts(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("name", forms.FORMS)
def test_the_checker_proves_the_stable_form_equal_to_the_derived_one(name):
    for closed, stable in zip(parts(forms.closed_form(name)), parts(forms.stable_form(name)), strict=True):
        assert isinstance(check(closed, stable), Proved)


def test_the_closed_form_is_derived():
    derived = derive(forms.DEFINITIONS["kl_normal"])
    assert len(derived.steps) > 3
    assert forms.closed_form("kl_normal") == derived.result
    assert not isinstance(
        check(forms.closed_form("kl_normal"), forms.stable_form("kl_normal") + forms.mu1), Proved
    )


@pytest.mark.parametrize("name", [f.name for f in forms.FORMS.values() if f.fused])
def test_what_is_printed_for_compiled_code_is_the_stable_form(name):
    form = forms.FORMS[name]
    assert form.fused != form.stable
    assert [forms.expand_definitions(e) for e in form.fused] == [forms.expand_definitions(e) for e in form.stable]


@pytest.fixture(scope="module")
def printed():
    """What is printed now, by file: printed once."""
    return generate.texts()


SHIPPED = sorted(path.name for path in generate.FOLDER.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("file", SHIPPED)
def test_shipped_code_is_what_is_printed_now(file, printed):
    assert (generate.FOLDER / file).read_text(encoding="utf-8") == printed[file]


def test_everything_that_is_printed_is_shipped(printed):
    assert sorted(printed) == SHIPPED


@pytest.mark.parametrize("series", expansions.SERIES, ids=lambda s: s.name)
def test_series_is_the_function_s_own(series):
    x = sp.Symbol("x", positive=True)
    own = sp.series(series.function.subs(expansions.t, x), x, 0, 6).removeO()
    for k in range(5):
        assert own.coeff(x, k) == series.coefficient(k)
    reach = max(abs(series.low), abs(series.high))
    for k in range(40):  # "consecutive terms shrink": what bounds the tail
        assert abs(series.coefficient(k + 1)) * reach <= abs(series.coefficient(k)) * series.shrink


@pytest.mark.parametrize("digits", [32, 54])
@pytest.mark.parametrize("series", expansions.SERIES, ids=lambda s: s.name)
def test_truncation_error_is_below_its_bound_and_the_bound_is_not_idle(series, digits):
    made = expansions.expansion(series, sp.Rational(1, 2**digits))
    assert made.bound <= 2 * sp.Rational(1, 2**digits)  # the rounding of the coefficients included
    with mpmath.workdps(50):
        exact = sp.lambdify(expansions.t, series.function, "mpmath")
        low, high = (mpmath.mpf(e.p) / e.q for e in (series.low, series.high))
        worst = mpmath.mpf(0)
        for i in range(1, 400):
            at = low + (high - low) * i / 400
            if abs(at) > 1e-9:  # the function itself cancels at zero
                value = sum(mpmath.mpf(c) * at**k for k, c in enumerate(made.coefficients))
                worst = max(worst, abs(value - exact(at)))
        assert worst <= mpmath.mpf(made.bound.p) / made.bound.q
        assert worst >= mpmath.mpf(made.bound.p) / made.bound.q / 1000


def test_the_quadrature_is_right_within_its_reach():
    with mpmath.workdps(50):
        for k in range(-200, 201):
            r = mpmath.mpf(few.REACH) ** (mpmath.mpf(k or 1e-3) / 200)
            exact = (r - 1 - mpmath.log(r)) / (r - 1) ** 2
            terms = [c / (1 - mpmath.mpf(t) * (1 - r)) for t, c in coefficients.FRACTIONS]
            assert min(terms) > 0
            assert abs(sum(terms) - exact) <= exact * mpmath.mpf(2) ** -53.5


@pytest.mark.parametrize("name", ["grad_kl_normal", "grad_kl_standard_normal", "grad_kl_normal_log_var",
                                  "grad_cross_entropy_normal", "grad_entropy_normal"])  # fmt: skip
def test_gradients_against_derivatives_by_mpmath(name, exact):
    function = getattr(exact, name.removeprefix("grad_"))
    rng = np.random.default_rng(6)
    count = len(forms.form(name).args)
    for _ in range(20):
        point = [float(x) for x in (rng.uniform(0.2, 3, count) if count != 2 else rng.normal(size=2))]
        got = parts(getattr(numeric, name)(*point))
        arrays = parts(getattr(numeric, name)(*(np.full(3, x) for x in point)))
        for i in range(count):
            other = point[:i], point[i + 1 :]
            with exact.MP.workdps(40):
                derivative = float(
                    exact.MP.diff(lambda x, o=other: function(*o[0], x, *o[1]), exact.mpf(point[i]))
                )
            assert got[i] == pytest.approx(derivative, rel=1e-13, abs=1e-13)
            assert arrays[i] == pytest.approx(derivative, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("scale", [1e-160, 1.0, 1e160])
def test_gradients_are_zero_where_p_is_q(scale):
    assert numeric.grad_kl_normal(3.0, scale, 3.0, scale) == (0, 0, 0, 0)
    assert all((g == 0).all() for g in numeric.grad_kl_normal(np.full(3, 3.0), scale, 3.0, scale))


def test_to_numpy_of_a_formula_and_of_a_derivation():
    a, b = sp.symbols("a b", positive=True)

    class Derived:
        result = b * sp.log(a)

    assert numeric.to_numpy(Derived())(2.0, 3.0) == 3 * math.log(2)
    assert numeric.to_numpy(b * sp.log(a), args=(b, a))(3.0, 2.0) == 3 * math.log(2)
    assert numeric.to_numpy(sp.Eq(sp.Symbol("y"), a + 1))(2.0) == 3


@pytest.mark.parametrize(("given", "args", "message"), [
    ("a + b", None, "to_numpy: expected a scalar SymPy expression or something with one in .result, got str"),
    (sp.Symbol("a") + sp.Symbol("b"), [sp.Symbol("a")], "to_numpy: args leaves out b, which the formula contains"),
    (sp.Symbol("a") + sp.Symbol("a", positive=True), None,
     "to_numpy: two symbols share a name (a, a); give args=[...] in the order that is meant"),
], ids=["text", "missing", "namesakes"])  # fmt: skip
def test_to_numpy_refuses(given, args, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        numeric.to_numpy(given, args)
    assert str(caught.value) == message


def test_every_public_function_has_a_source():
    for name in numeric.__all__:
        if name.removeprefix("grad_").startswith(("kl_", "entropy_", "cross_entropy_")):
            assert "def " in numeric.source(name)
    assert numeric.source("kl_diagonal") == numeric.source("kl_normal")


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("name", forms.FORMS)
def test_source_compiles_and_names_every_function_it_uses(name, target):
    text = generate.source(name, target)
    assert f"def {name}(" in text
    code = compile(text, name, "exec")
    assert code is not None
    if target != "numpy":
        for function in forms.FUNCTIONS:
            if re.search(rf"\b{function.__name__}\(", text):
                assert f"def {function.__name__}(" in text


@pytest.mark.parametrize(("call", "message"), [
    (lambda: generate.source("kl"), "form: no function named 'kl'; there are "),
    (lambda: generate.source("kl_mvn", "torch"),
     "source: kl_mvn is linear algebra written for NumPy; it is not printed for torch; klderive.torch has it"),
    (lambda: generate.source("kl_normal", "c"), "source: no target 'c'; there are numpy, torch, jax"),
    (lambda: forms.closed_form("kl"), "closed_form: no function named 'kl'; there are "),
], ids=["source", "matrices", "target", "closed form"])  # fmt: skip
def test_unknown_names_say_what_there_is(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_neither_sympy_nor_matplotlib_is_loaded_by_calling():
    program = (
        "import sys\n"
        "from klderive.numeric import kl_normal, kl_mvn, kl_standard_normal, grad_kl_normal\n"
        "kl_normal(0.0, 1.0, 1.0, 2.0); grad_kl_normal([0.0], 1.0, 1.0, 2.0)\n"
        "kl_standard_normal([0.0], [1.0]); kl_mvn([0.0], [[1.0]], [0.0], [[2.0]])\n"
        "print([m for m in ('sympy', 'matplotlib', 'numba', 'mpmath') if m in sys.modules])"
    )
    plain = {name: value for name, value in os.environ.items() if name != "KLDERIVE_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=plain
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("target", [pytest.param(library, marks=getattr(pytest.mark, library)) for library in ("torch", "jax")])
@pytest.mark.parametrize("name", ["kl_normal", "kl_standard_normal", "kl_normal_log_var"])
def test_printed_for_training_it_agrees_and_differentiates(name, target, tmp_path):
    """Values and gradients of the printed source, near equality and where p = q, against our own functions."""
    library = pytest.importorskip(target)
    path = tmp_path / f"printed_{name}_{target}.py"
    path.write_text(generate.source(name, target), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, name)
    rng = np.random.default_rng(7)
    points = [
        rng.uniform(0.3, 3, 6) if "sigma" in a.name else 2 * rng.normal(size=6) for a in forms.form(name).args
    ]
    if len(points) == 4:
        points[2][:3], points[3][:3] = points[0][:3], points[1][:3] * [1, 1, 1 + 1e-9]
    single = getattr(numeric, "kl_normal" if name == "kl_normal" else name)
    expected = single(*(p[:, None] for p in points)).reshape(-1)
    gradients = getattr(numeric, f"grad_{name}")(*points)
    if target == "torch":
        tensors = [library.tensor(p, requires_grad=True) for p in points]
        value = function(*tensors)
        value.sum().backward()
        value, slopes = value.detach().numpy(), [x.grad.numpy() for x in tensors]
    else:
        library.config.update("jax_enable_x64", True)
        arrays = [library.numpy.asarray(p) for p in points]
        value = np.asarray(function(*arrays))
        slopes = library.grad(lambda *a: function(*a).sum(), argnums=tuple(range(len(points))))(*arrays)
    assert value == pytest.approx(expected, rel=1e-13, abs=0)
    for slope, gradient in zip(slopes, gradients, strict=True):
        assert np.asarray(slope) == pytest.approx(gradient, rel=1e-12, abs=1e-14)


def test_without_numba_everything_imports_and_use_says_what_to_install():
    program = (
        "import sys; sys.modules['numba'] = sys.modules['llvmlite'] = None\n"
        "from klderive.numeric import backend, batched, compiled, interleaved, simd, simd_single, tiled, tiles, use, vectors\n"
        "try:\n    use('numba')\nexcept ImportError as error:\n    print(error)"
    )
    plain = {name: value for name, value in os.environ.items() if name != "KLDERIVE_BACKEND"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=plain)
    assert done.stdout.strip() == (
        "use: numba could not be imported; install it with: pip install 'klderive[fast]'"
    )
