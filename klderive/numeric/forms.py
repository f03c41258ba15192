"""Closed forms, stable forms and gradients of the scalar functions, as SymPy expressions.

A stable form is a sum of terms that are each non-negative, so nothing cancels near equality.  It is written in a few
functions of our own (`spread_gap`, `half_exp_gap`, ...), each with one definition; `expand_definitions` puts the
definitions back, and what then stands there is for the checker to compare with the closed form.  Everything that
klderive.numeric ships for scalars is printed from here (klderive.numeric.generate); nothing is typed in twice.
The module does not evaluate numbers and is not imported when the numeric functions are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy.codegen.cfunctions import expm1

mu1, mu2, mu, log_var, log_var1, log_var2 = sp.symbols("mu1 mu2 mu log_var log_var1 log_var2", real=True)
sigma, sigma1, sigma2 = sp.symbols("sigma sigma1 sigma2", positive=True)


class Defined(sp.Function):
    """A function that stands for its `definition` and has an implementation that keeps the last digits."""

    letters: str  # the arguments' names in the docstring and where the function is shown

    def definition(self) -> sp.Expr:
        raise NotImplementedError


class quotient(Defined):
    """Standardised difference: (a - b)/c."""

    letters = "a b c"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, c = self.args
        return (a - b) / c


class ratio(Defined):
    """a/b, kept as one operation so that no product of large numbers is formed first."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return a / b


class half_square(Defined):
    """z^2/2."""

    letters = "z"
    nargs = 1

    def definition(self) -> sp.Expr:
        (z,) = self.args
        return z**2 / 2


class half_square_quotient(Defined):
    """((a - b)/c)^2/2."""

    letters = "a b c"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, c = self.args
        return ((a - b) / c) ** 2 / 2


class spread_gap(Defined):
    """e^2/2 + e - log(a/b): where e = a/b - 1, a square and what log t <= t - 1 leaves, both non-negative."""

    letters = "e a b"
    nargs = 3

    def definition(self) -> sp.Expr:
        e, a, b = self.args
        return e**2 / 2 + (e - sp.log(a / b))


class half_exp_gap(Defined):
    """(exp(x) - 1 - x)/2, non-negative."""

    letters = "x"
    nargs = 1

    def definition(self) -> sp.Expr:
        (x,) = self.args
        return (sp.exp(x) - 1 - x) / 2


class half_exp_gap_between(Defined):
    """(exp(a - b) - 1 - (a - b))/2, with a - b in more digits than one number holds."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return (sp.exp(a - b) - 1 - (a - b)) / 2


class half_expm1_between(Defined):
    """(exp(a - b) - 1)/2."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return (sp.exp(a - b) - 1) / 2


class half_square_exp(Defined):
    """(a - b)^2 exp(-l)/2."""

    letters = "a b l"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, log_scale = self.args
        return (a - b) ** 2 * sp.exp(-log_scale) / 2


class difference_exp(Defined):
    """(a - b) exp(-l)."""

    letters = "a b l"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, log_scale = self.args
        return (a - b) * sp.exp(-log_scale)


class log_peak(Defined):
    """log(c s) for c = sqrt(2 pi): minus the log density at its peak."""

    letters = "s"
    nargs = 1

    def definition(self) -> sp.Expr:
        (s,) = self.args
        return sp.log(s) + sp.log(2 * sp.pi) / 2


class log_spread(Defined):
    """log(c s) for c = sqrt(2 pi e), right also where it passes through zero."""

    letters = "s"
    nargs = 1

    def definition(self) -> sp.Expr:
        (s,) = self.args
        return sp.log(s) + sp.log(2 * sp.pi) / 2 + sp.Rational(1, 2)


FUNCTIONS: tuple[type[Defined], ...] = (
    quotient,
    ratio,
    half_square,
    half_square_quotient,
    spread_gap,
    half_exp_gap,
    half_exp_gap_between,
    half_expm1_between,
    half_square_exp,
    difference_exp,
    log_peak,
    log_spread,
)


def expand_definitions(expr: sp.Expr) -> sp.Expr:
    """The expression with every function of our own replaced by its definition.

    >>> x = sp.Symbol("x")
    >>> expand_definitions(half_exp_gap(x))
    -x/2 + exp(x)/2 - 1/2
    """
    while found := expr.atoms(Defined):
        expr = expr.xreplace({f: f.definition() for f in found})
    return expr.replace(expm1, lambda x: sp.exp(x) - 1)


@dataclass(frozen=True)
class Form:
    """A scalar function: its arguments in order, and one expression or (for a gradient) one for each argument."""

    name: str
    args: tuple[sp.Symbol, ...]
    stable: tuple[sp.Expr, ...]

    @property
    def is_tuple(self) -> bool:
        """Whether the function returns one array for each of several arguments."""
        return len(self.stable) > 1


def expectation(expr: sp.Expr, x: sp.Symbol, mean: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """E[expr] for x ~ N(mean, scale^2) and expr a polynomial of degree at most two in x, by its moments."""
    poly = sp.Poly(sp.expand(expr.subs(x, mean + scale * x)), x)
    if poly.degree() > 2:
        raise ValueError(f"expectation: expected degree at most 2 in {x}, got {poly.degree()}")
    return poly.coeff_monomial(1) + poly.coeff_monomial(x**2)


def log_density(x: sp.Symbol, mean: sp.Expr, scale: sp.Expr) -> sp.Expr:
    return -sp.log(2 * sp.pi) / 2 - sp.log(scale) - (x - mean) ** 2 / (2 * scale**2)


def kl_closed(m1: sp.Expr, s1: sp.Expr, m2: sp.Expr, s2: sp.Expr) -> sp.Expr:
    """E_p[log p - log q], by moments."""
    x = sp.Symbol("x", real=True)
    return expectation(log_density(x, m1, s1) - log_density(x, m2, s2), x, m1, s1)


def closed_form(name: str) -> sp.Expr | tuple[sp.Expr, ...]:
    """What the function `name` is, from the definition of the divergence: the yardstick for the stable form.

    A gradient is the derivatives of the function's closed form, in the order of its arguments (one: no tuple).

    >>> sp.simplify(closed_form("kl_standard_normal") - (mu**2 + sp.exp(log_var) - 1 - log_var) / 2)
    0
    """
    if name.startswith("grad_"):
        function = form(name.removeprefix("grad_"))
        closed = closed_form(function.name)
        derivatives = tuple(sp.diff(closed, a) for a in function.args)
        return derivatives if len(derivatives) > 1 else derivatives[0]
    if name not in CLOSED:
        raise ValueError(f"closed_form: no function named {name!r}; there are {', '.join(sorted(CLOSED))}")
    return CLOSED[name]()


def _cross_entropy() -> sp.Expr:
    x = sp.Symbol("x", real=True)
    return expectation(-log_density(x, mu2, sigma2), x, mu1, sigma1)


def _entropy() -> sp.Expr:
    x = sp.Symbol("x", real=True)
    return expectation(-log_density(x, mu1, sigma), x, mu1, sigma)


CLOSED: dict[str, Callable[[], sp.Expr]] = {
    "kl_normal": lambda: kl_closed(mu1, sigma1, mu2, sigma2),
    "kl_standard_normal": lambda: kl_closed(mu, sp.exp(log_var / 2), sp.Integer(0), sp.Integer(1)),
    "kl_normal_log_var": lambda: kl_closed(mu1, sp.exp(log_var1 / 2), mu2, sp.exp(log_var2 / 2)),
    "entropy_normal": _entropy,
    "cross_entropy_normal": _cross_entropy,
}


def _kl_normal() -> tuple[sp.Expr, ...]:
    e = quotient(sigma1, sigma2, sigma2)
    return (half_square_quotient(mu1, mu2, sigma2) + spread_gap(e, sigma1, sigma2),)


def _grad_kl_normal() -> tuple[sp.Expr, ...]:
    e, z = quotient(sigma1, sigma2, sigma2), quotient(mu1, mu2, sigma2)
    d_mean = ratio(z, sigma2)
    return (d_mean, ratio(e, sigma1) + ratio(e, sigma2), -d_mean, -(z * d_mean + ratio(e, sigma2) * (2 + e)))


def _kl_normal_log_var() -> tuple[sp.Expr, ...]:
    return (half_exp_gap_between(log_var1, log_var2) + half_square_exp(mu1, mu2, log_var2),)


def _grad_kl_normal_log_var() -> tuple[sp.Expr, ...]:
    d_mean = difference_exp(mu1, mu2, log_var2)
    d_log = half_expm1_between(log_var1, log_var2)
    return (d_mean, d_log, -d_mean, -(d_log + half_square_exp(mu1, mu2, log_var2)))


def _cross_entropy_stable() -> tuple[sp.Expr, ...]:
    r = ratio(sigma1, sigma2)
    return (log_peak(sigma2) + half_square(r) + half_square_quotient(mu1, mu2, sigma2),)


def _grad_cross_entropy() -> tuple[sp.Expr, ...]:
    r, z = ratio(sigma1, sigma2), quotient(mu1, mu2, sigma2)
    d_mean = ratio(z, sigma2)
    return (d_mean, ratio(r, sigma2), -d_mean, ratio(1, sigma2) - (z * d_mean + ratio(r, sigma2) * r))


_PAIR, _LOG_PAIR = (mu1, sigma1, mu2, sigma2), (mu1, log_var1, mu2, log_var2)

FORMS: dict[str, Form] = {
    f.name: f
    for f in (
        Form("kl_normal", _PAIR, _kl_normal()),
        Form("grad_kl_normal", _PAIR, _grad_kl_normal()),
        Form("kl_standard_normal", (mu, log_var), (half_square(mu) + half_exp_gap(log_var),)),
        Form("grad_kl_standard_normal", (mu, log_var), (mu, expm1(log_var) / 2)),
        Form("kl_normal_log_var", _LOG_PAIR, _kl_normal_log_var()),
        Form("grad_kl_normal_log_var", _LOG_PAIR, _grad_kl_normal_log_var()),
        Form("entropy_normal", (sigma,), (log_spread(sigma),)),
        Form("grad_entropy_normal", (sigma,), (ratio(1, sigma),)),
        Form("cross_entropy_normal", _PAIR, _cross_entropy_stable()),
        Form("grad_cross_entropy_normal", _PAIR, _grad_cross_entropy()),
    )
}


def form(name: str) -> Form:
    """The stable form of a scalar function; an unknown name lists those there are.

    >>> form("kl_standard_normal").stable
    (half_exp_gap(log_var) + half_square(mu),)
    """
    if name not in FORMS:
        raise ValueError(f"form: no function named {name!r}; there are {', '.join(sorted(FORMS))}")
    return FORMS[name]


def stable_form(name: str) -> sp.Expr | tuple[sp.Expr, ...]:
    """The stable form with its definitions expanded: what the checker proves equal to `closed_form(name)`."""
    expanded = tuple(expand_definitions(e) for e in form(name).stable)
    return expanded if form(name).is_tuple else expanded[0]
