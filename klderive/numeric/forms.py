"""Closed forms, stable forms and gradients of the scalar functions, as SymPy expressions.

A stable form is a sum of terms that are each non-negative, so nothing cancels near equality.  It is written in a few
functions of our own (`spread_gap`, `half_exp_gap`, ...), each with one definition; `expand_definitions` puts the
definitions back, and what then stands there is for the checker to compare with the closed form.  Everything that
klderive.numeric ships for scalars is printed from here (klderive.numeric.generate); nothing is typed in twice.
The module does not evaluate numbers and is not imported when the numeric functions are.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.codegen.cfunctions import expm1

from klderive.derivation import derive
from klderive.symbolic.nodes import KL, CrossEntropy, Entropy, Normal

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


class square_and_gap(Defined):
    """((x - y)/b)^2/2 plus spread_gap for e = a/b - 1, in one: b is inverted once for both."""

    letters = "x y a b"
    nargs = 4

    def definition(self) -> sp.Expr:
        x, y, a, b = self.args
        return half_square_quotient(x, y, b) + spread_gap(quotient(a, b, b), a, b)


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
    fused: tuple[
        sp.Expr, ...
    ] = ()  # the same for compiled code, where that is to share work between its parts

    @property
    def is_tuple(self) -> bool:
        """Whether the function returns one array for each of several arguments."""
        return len(self.stable) > 1


def closed_form(name: str) -> sp.Expr | tuple[sp.Expr, ...]:
    """What the function `name` is, as derived from its definition: the yardstick for the stable form.

    A gradient is the derivatives of the function's closed form, in the order of its arguments (one: no tuple).

    >>> closed_form("kl_normal")
    log(sigma2/sigma1) - 1/2 + (sigma1**2 + (mu1 - mu2)**2)/(2*sigma2**2)
    """
    if name.startswith("grad_"):
        function = form(name.removeprefix("grad_"))
        closed = closed_form(function.name)
        derivatives = tuple(sp.diff(closed, a) for a in function.args)
        return derivatives if len(derivatives) > 1 else derivatives[0]
    if name not in DEFINITIONS:
        raise ValueError(
            f"closed_form: no function named {name!r}; there are {', '.join(sorted(DEFINITIONS))}"
        )
    return derive(DEFINITIONS[name]).result


def _log_normal(mean: sp.Expr, log_variance: sp.Expr) -> Normal:
    return Normal(mean, sp.exp(log_variance / 2))


DEFINITIONS: dict[str, sp.Expr] = {
    "kl_normal": KL(Normal(mu1, sigma1), Normal(mu2, sigma2)),
    "kl_standard_normal": KL(_log_normal(mu, log_var), Normal(0, 1)),
    "kl_normal_log_var": KL(_log_normal(mu1, log_var1), _log_normal(mu2, log_var2)),
    "entropy_normal": Entropy(Normal(mu, sigma)),
    "cross_entropy_normal": CrossEntropy(Normal(mu1, sigma1), Normal(mu2, sigma2)),
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
        Form("kl_normal", _PAIR, _kl_normal(), (square_and_gap(mu1, mu2, sigma1, sigma2),)),
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
