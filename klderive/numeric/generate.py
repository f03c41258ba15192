"""Prints klderive/numeric/printed/ from the stable forms: `python -m klderive.numeric.generate` writes it anew.

The text of a function is what SymPy's lambdify makes of its stable form, common subexpressions taken out; the three
modules differ in the line that says where the functions of forms.py are implemented (arrays, single floats, Numba).
A test compares the committed text with what is printed now.  `source` shows the same form for NumPy, torch and JAX.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path

import sympy as sp
from sympy.codegen.cfunctions import expm1
from sympy.printing.numpy import JaxPrinter, NumPyPrinter
from sympy.printing.pytorch import TorchPrinter

from klderive.numeric import gaussian
from klderive.numeric.catalogue import LAWS
from klderive.numeric.divergence_forms import DIVERGENCE_FORMS
from klderive.numeric.expansions import COTH_SERIES, EXP_SERIES, LOG_SERIES, Series, expansion, fractions
from klderive.numeric.forms import FORMS, FUNCTIONS, Defined, Form, form
from klderive.numeric.law_forms import LAW_FORMS

FOLDER = Path(__file__).parent / "printed"
HEADER = '"""{what}\n\nWritten by klderive.numeric.generate from klderive.numeric.forms: do not edit."""\n'
TARGETS = {
    "arrays": ("on NumPy arrays", "klderive.numeric.special"),
    "arrays_single": ("on float32 arrays", "klderive.numeric.special_single"),
    "floats": ("on Python floats", "klderive.numeric.single"),
    "compiled": ("for Numba", "klderive.numeric.simd"),
    "compiled_single": ("for Numba and float32", "klderive.numeric.simd_single"),
}
COMPILED = ("kl_normal", "kl_standard_normal", "kl_normal_log_var")  # what has a fast loop in Numba
WHOLE = ("arrays", "floats")  # the modules that hold every function; the others hold those of COMPILED
# How far each series is taken: the effect on the function is below a quarter of the last place in double precision,
# and far below it in single precision, where the arithmetic is done in double.
DOUBLE, SINGLE = sp.Rational(1, 2**54), sp.Rational(1, 2**32)
COTH_DOUBLE = sp.Rational(1, 2**56)
REACH, NODES = 16, 18  # of the quadrature in few.py


def lambdified(function: Form, compiled: bool = False) -> str:
    """The Python text that lambdify makes of the stable form, under the function's own name."""
    printer = NumPyPrinter(
        {"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True}
    )
    stable = expressions(function, compiled)
    body = list(stable) if function.is_tuple else stable[0]
    names = {f.__name__: f for f in FUNCTIONS} | {"expm1": expm1}
    text = inspect.getsource(sp.lambdify(function.args, body, modules=[names], printer=printer, cse=True))
    lines = text.replace("_lambdifygenerated", function.name).replace("return [", "return (").strip()
    return lines.removesuffix("]") + ")" if function.is_tuple else lines


def expressions(function: Form, compiled: bool) -> tuple[sp.Expr, ...]:
    """What is printed of a form."""
    return function.fused or function.stable if compiled else function.stable


def printed_functions(target: str) -> str:
    """The text of printed/<target>.py."""
    what, module = TARGETS[target]
    chosen = [f for f in FORMS.values() if target in WHOLE or f.name in COMPILED]
    compiled = target.startswith("compiled")
    printed = [e for f in chosen for e in expressions(f, compiled)]
    used = {f.func.__name__ for e in printed for f in e.atoms(Defined)}
    if any(e.has(expm1) for e in printed):
        used.add("expm1")
    imported = "\n".join(f"    {name}," for name in sorted(used))
    body = "\n\n\n".join(lambdified(f, compiled) for f in chosen)
    head = HEADER.format(what=f"The scalar functions {what}, as lambdify prints their stable forms.")
    return f"{head}\n# mypy: ignore-errors\n\nfrom {module} import (\n{imported}\n)\n\n\n{body}\n"


def printed_coefficients() -> str:
    """The text of printed/coefficients.py."""
    parts = [HEADER.format(what="Coefficients of the expansions, lowest power first, and constants.")]
    for series, suffix, target in (
        (LOG_SERIES, "", DOUBLE),
        (COTH_SERIES, "", COTH_DOUBLE),
        (EXP_SERIES, "", DOUBLE),
        (LOG_SERIES, "_SINGLE", SINGLE),
        (COTH_SERIES, "_SINGLE", SINGLE),
        (EXP_SERIES, "_SINGLE", SINGLE),
    ):
        made = expansion(series, target)
        numbers = "\n".join(f"    {c!r}," for c in made.coefficients)
        parts.append(
            f"# {series.meaning}; error at most 2^{sp.log(made.bound, 2).n(6)}\n"
            f"{series.name}{suffix} = (\n{numbers}\n)\n"
        )
    pairs = "\n".join(f"    {pair!r}," for pair in fractions(REACH, NODES))
    parts.append(
        f"# t and c with sum of c/(1 - t + t r) = (r - 1 - log r)/(r - 1)^2 for r from 1/{REACH} to {REACH}, to 2^-54\n"
        f"FRACTIONS = (\n{pairs}\n)\n"
    )
    for name, meaning, value, bits in (
        ("LN2", "log 2", sp.log(2), 33),
        ("PEAK", "sqrt(2 pi)", sp.sqrt(2 * sp.pi), 53),
        ("LOG_PEAK", "log sqrt(2 pi)", sp.log(2 * sp.pi) / 2, 53),
        ("SPREAD", "sqrt(2 pi e)", sp.sqrt(2 * sp.pi * sp.E), 53),
        ("LOG_SPREAD", "log sqrt(2 pi e)", sp.log(2 * sp.pi * sp.E) / 2, 53),
    ):
        high, low = two_parts(value, bits)
        parts.append(
            f"# {meaning}; the high part has {bits} bits\n{name}_HIGH = {high!r}\n{name}_LOW = {low!r}\n"
        )
    return "\n".join(parts)


def two_parts(value: sp.Expr, bits: int) -> tuple[float, float]:
    """The value as a double with at most `bits` bits plus a double."""
    exact = sp.Rational(str(value.n(60)))
    unit = sp.Rational(2) ** (sp.floor(sp.log(exact, 2)) + 1 - bits)
    high = sp.floor(exact / unit + sp.Rational(1, 2)) * unit
    return float(high), float(exact - high)


class _Methods(NumPyPrinter):
    """Calls the functions of forms.py as methods of `f`, the first argument of what is printed."""

    def _print_Function(self, expr: sp.Function) -> str:
        if not isinstance(expr, (Defined, expm1)):
            raise TypeError(f"generate: {expr.func} is not a function of forms.py")
        return f"f.{expr.func.__name__}({', '.join(map(self._print, expr.args))})"

    _print_expm1 = _print_Function

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        root = expr.is_number and not expr.exp.is_Integer  # the root of a number is a number too
        return repr(float(expr)) if root else super()._print_Pow(expr, rational)


def printed_portable(forms: Iterable[Form], what: str) -> str:
    """Forms in functions whose first argument is a klderive.numeric.portable.Portable."""
    f, printed = sp.Symbol("f"), []
    for function in forms:
        printer = _Methods({"fully_qualified_modules": False, "inline": True})
        body = list(function.stable) if function.is_tuple else function.stable[0]
        made = sp.lambdify((f, *function.args), body, modules=[{}], printer=printer, cse=True)
        text = inspect.getsource(made).replace("_lambdifygenerated", function.name).strip()
        text = text.replace("return [", "return (")
        printed.append(text.removesuffix("]") + ")" if function.is_tuple else text)
    head = HEADER.format(
        what=f"{what} on the arrays of any library, as lambdify prints their stable forms; `f` is a\n"
        "klderive.numeric.portable.Portable."
    )
    return f"{head}\n# mypy: ignore-errors\n\n\n" + "\n\n\n".join(printed) + "\n"


def texts() -> dict[str, str]:
    """File name in printed/ -> its text, as printed now."""
    made = {f"{target}.py": printed_functions(target) for target in TARGETS}
    made["portable.py"] = printed_portable(FORMS.values(), "The scalar functions")
    made["divergences.py"] = printed_portable(DIVERGENCE_FORMS.values(), "Divergences between normals")
    made["laws.py"] = printed_portable(LAW_FORMS.values(), "Other laws and estimates")
    return made | {"coefficients.py": printed_coefficients()}


# ---------------------------------------------------------------------------------------------- shown to the reader


def _portable(f: type[Defined], args: tuple[sp.Symbol, ...]) -> sp.Expr:
    """A function of ours in operations that any array library has: its definition, or its expansion near zero."""
    match f.__name__:
        case "spread_gap":
            e, a, b = args
            close = sp.And(a < 2 * b, b < 2 * a)
            small = sp.Piecewise((e, close), (0, True))  # the branch not taken must not spoil the gradient
            s = sp.Piecewise((e / (e + 2), close), (0, True))
            near = small**2 - s * (small**2 / 2 + 2 * s**2 * _horner(LOG_SERIES, DOUBLE, s**2))
            return sp.Piecewise((near, close), (e**2 / 2 + e - sp.log(a) + sp.log(b), True))
        case "half_exp_gap" | "half_exp_gap_between":
            x = args[0] if len(args) == 1 else args[0] - args[1]
            small = sp.Piecewise((x, sp.Abs(x) < 1), (0, True))
            b = _horner(COTH_SERIES, COTH_DOUBLE, small**2)
            near = small**2 * (sp.Rational(1, 2) - small * b) / (1 + small**2 * b - small / 2)
            return sp.Piecewise((near, sp.Abs(x) < 1), (expm1(x) - x, True)) / 2
        case "half_expm1_between":
            return expm1(args[0] - args[1]) / 2
        case _:
            definition = f(*args).definition()
            return definition.replace(lambda e: e.is_number and not e.is_Rational, lambda e: e.evalf(17))


def _horner(series: Series, target: sp.Rational, at: sp.Expr) -> sp.Expr:
    result: sp.Expr = sp.Integer(0)
    for c in reversed(expansion(series, target).coefficients):
        result = sp.Float(repr(c), 17) + at * result
    return result


class _Portable:
    """What torch and JAX share, over SymPy's printer for each: piecewise as `where`, expm1, short numbers."""

    library: str

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        (value, condition), (otherwise, _) = expr.args
        parts = ", ".join(self._print(part) for part in (condition, value, otherwise))  # type: ignore[attr-defined]
        return f"{self.library}.where({parts})"

    def _print_expm1(self, expr: sp.Expr) -> str:
        return f"{self.library}.expm1({self._print(expr.args[0])})"  # type: ignore[attr-defined]

    def _print_Float(self, expr: sp.Float) -> str:
        return repr(float(expr))


class _Torch(_Portable, TorchPrinter):
    library = "torch"


class _Jax(_Portable, JaxPrinter):
    library = "jax.numpy"


def _portable_helper(f: type[Defined], printer: _Portable) -> str:
    args = sp.symbols(f.letters, real=True, seq=True)
    replacements, (body,) = sp.cse(_portable(f, args), order="none")
    lines = [
        f"def {f.__name__}({', '.join(a.name for a in args)}):",
        f'    """{(f.__doc__ or "").strip()}"""',
    ]
    lines += [f"    {symbol} = {printer.doprint(value)}" for symbol, value in replacements]  # type: ignore[attr-defined]
    return "\n".join([*lines, f"    return {printer.doprint(body)}"])  # type: ignore[attr-defined]


def portable_source(name: str, target: str) -> str:
    """The stable form of `name` for torch or JAX, with the functions that it needs: it can be differentiated."""
    function = form(name)
    printer = _Torch() if target == "torch" else _Jax()
    needed = {f.func for e in function.stable for f in e.atoms(Defined)}
    helpers = [_portable_helper(f, printer) for f in FUNCTIONS if f in needed]
    body = lambdified(function).replace("expm1(", f"{printer.library}.expm1(")
    return "\n\n\n".join([f"import {'torch' if target == 'torch' else 'jax'}", *helpers, body]) + "\n"


# Functions that sum another one along an axis; what is shown is the summand.
SUMMANDS = {
    "kl_diagonal": "kl_normal",
    "grad_kl_diagonal": "grad_kl_normal",
    "kl_diagonal_log_var": "kl_normal_log_var",
    "entropy_diagonal": "entropy_normal",
    "cross_entropy_diagonal": "cross_entropy_normal",
    "grad_kl_diagonal_log_var": "grad_kl_normal_log_var",
    "grad_entropy_diagonal": "grad_entropy_normal",
    "grad_cross_entropy_diagonal": "grad_cross_entropy_normal",
}
MATRICES = {
    "kl_mvn": "kl_cov",
    "kl_mvn_tril": "kl_tril",
    "grad_kl_mvn": "grad_kl_cov",
    "grad_kl_mvn_tril": "grad_kl_tril",
    "entropy_mvn": "entropy_cov",
    "entropy_mvn_tril": "entropy_tril",
    "cross_entropy_mvn": "cross_entropy_cov",
    "cross_entropy_mvn_tril": "cross_entropy_tril",
}


def source(name: str, target: str = "numpy") -> str:
    """The source of a scalar function as printed from its stable form, for numpy, torch or jax.

    >>> print(source("kl_standard_normal"))
    from klderive.numeric.special import half_exp_gap, half_square
    <BLANKLINE>
    <BLANKLINE>
    def kl_standard_normal(mu, log_var):
        return half_exp_gap(log_var) + half_square(mu)
    <BLANKLINE>

    Of a function that sums, the summand; of one on matrices, the algebra (written by hand, NumPy only).
    """
    if target not in ("numpy", "torch", "jax"):
        raise ValueError(f"source: no target {target!r}; there are numpy, torch, jax")
    if name in MATRICES:
        if target != "numpy":
            raise ValueError(
                f"source: {name} is linear algebra written for NumPy; it is not printed for {target}; klderive.{target} has it"
            )
        return inspect.getsource(getattr(gaussian, MATRICES[name]))
    if (shown := _by_hand(name)) is not None:
        if target != "numpy":
            raise ValueError(f"source: {name} is not printed for {target}; klderive.{target} has it")
        return shown
    function = form(SUMMANDS.get(name, name))
    if target != "numpy":
        return portable_source(function.name, target)
    needed = sorted({f.func.__name__ for e in function.stable for f in e.atoms(Defined)})
    needed += ["expm1"] * any(e.has(expm1) for e in function.stable)
    return f"from klderive.numeric.special import {', '.join(needed)}\n\n\n{lambdified(function)}\n"


def _by_hand(name: str) -> str | None:
    """What is computed of a function that is not of forms.py: its printed form, or what was written for it."""
    from klderive.numeric import divergence, divergence_mvn, estimators

    if name.removeprefix("grad_") in LAWS:
        return inspect.getsource(divergence.form(name))
    if name == "mutual_information_mvn":
        return inspect.getsource(estimators.mutual_information_mvn)
    base, _, law = name.removeprefix("grad_").rpartition("_")
    if base not in divergence.NAMES:
        return None
    if law == "mvn":
        return inspect.getsource(divergence_mvn.slopes if name.startswith("grad_") else divergence_mvn.total)
    made = divergence.plan(name, base, 0.5 if base in divergence.WITH_ORDER else None)
    return inspect.getsource(divergence.form(made.slopes if name.startswith("grad_") else made.formula))


def write(names: Iterable[str] = ()) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
