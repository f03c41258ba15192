"""Closed and stable forms of Bernoulli, categorical, Poisson, exponential and Laplace laws, of estimates from samples and
of the mutual information of a pair, with their gradients.

As in forms.py: sums of terms that are not negative where the value is not, in functions with one definition each, which
the checker compares with the closed form.  A categorical law's form is its summand; that of the divergence has the terms
q - p, which add up to 0.  Nothing is computed here.
"""

from __future__ import annotations

import sympy as sp

from klderive.numeric.divergence_forms import unit
from klderive.numeric.forms import (
    Defined,
    Form,
    half_exp_gap_between,
    half_expm1_between,
    half_square_quotient,
    mu1,
    mu2,
    quotient,
    ratio,
)

p, q, rate, rate1, rate2, scale, scale1, scale2 = sp.symbols("p q rate rate1 rate2 scale scale1 scale2", positive=True)
log_p, log_q, rho = sp.symbols("log_p log_q rho", real=True)


class relative_gap(Defined):
    """a log(a/b) - d for d = a - b, not negative; 0 log 0 is 0."""

    letters = "a b d"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, d = self.args
        return a * sp.log(a / b) - d


class log_ratio(Defined):
    """log(a/b), right to its own last digits near a = b, for d = a - b."""

    letters = "a b d"
    nargs = 3

    def definition(self) -> sp.Expr:
        a, b, _ = self.args
        return sp.log(a / b)


class log_gap(Defined):
    """e - log(a/b), not negative for e = a/b - 1."""

    letters = "e a b"
    nargs = 3

    def definition(self) -> sp.Expr:
        e, a, b = self.args
        return e - sp.log(a / b)


class lost(Defined):
    """-a log b; 0 log 0 is 0."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return -a * sp.log(b)


class lost_beside(Defined):
    """-(1 - a) log(1 - b); 0 log 0 is 0."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return -(1 - a) * sp.log(1 - b)


class logarithm(Defined):
    """log x."""

    letters = "x"
    nargs = 1

    def definition(self) -> sp.Expr:
        (x,) = self.args
        return sp.log(x)


class decay(Defined):
    """exp(-y)."""

    letters = "y"
    nargs = 1

    def definition(self) -> sp.Expr:
        (y,) = self.args
        return sp.exp(-y)


class saturation(Defined):
    """1 - exp(-|z|) with the sign of z: smooth, of slope 1 at 0."""

    letters = "z"
    nargs = 1

    def definition(self) -> sp.Expr:
        (z,) = self.args
        return sp.sign(z) * (1 - sp.exp(-sp.Abs(z)))


class erlang(Defined):
    """1 - (1 + y) exp(-y), for y >= 0."""

    letters = "y"
    nargs = 1

    def definition(self) -> sp.Expr:
        (y,) = self.args
        return 1 - (1 + y) * sp.exp(-y)


class exp_gap_beside(Defined):
    """(exp(-y) - 1 + y) s/c for y = |a - b|/s."""

    letters = "a b s c"
    nargs = 4

    def definition(self) -> sp.Expr:
        a, b, s, c = self.args
        y = sp.Abs((a - b) / s)
        return (sp.exp(-y) - 1 + y) * s / c


class half_log_beside_square(Defined):
    """-log(1 - rho^2)/2, right near 0 and near 1."""

    letters = "rho"
    nargs = 1

    def definition(self) -> sp.Expr:
        (r,) = self.args
        return -sp.log(1 - r**2) / 2


_PAIR = (mu1, scale1, mu2, scale2)
_Z = quotient(mu1, mu2, scale1)
_E = quotient(scale1, scale2, scale2)
_FAR = exp_gap_beside(mu1, mu2, scale1, scale2)  # what the distance of two Laplace laws adds
_BY_Q = ratio(ratio(q - p, q), 1 - q)
_BY_MEAN = ratio(saturation(_Z), scale2)
_BY_SCALE1 = ratio(_E, scale1) - ratio(erlang(sp.Abs(_Z)), scale2)

LAW_FORMS: dict[str, Form] = {
    f.name: f
    for f in (
        Form("kl_k1", (log_p, log_q), (log_p - log_q,)),
        Form("grad_kl_k1", (log_p, log_q), (unit(log_p), -unit(log_q))),
        Form("kl_k2", (log_p, log_q), (half_square_quotient(log_p, log_q, 1),)),
        Form("grad_kl_k2", (log_p, log_q), (log_p - log_q, log_q - log_p)),
        Form("kl_k3", (log_p, log_q), (2 * half_exp_gap_between(log_q, log_p),)),
        Form("grad_kl_k3", (log_p, log_q), (-2 * half_expm1_between(log_q, log_p), 2 * half_expm1_between(log_q, log_p))),
        Form("mutual_information_normal", (rho,), (half_log_beside_square(rho),)),
        Form("grad_mutual_information_normal", (rho,), (ratio(ratio(rho, 1 - rho), 1 + rho),)),
        Form("kl_bernoulli", (p, q), (relative_gap(p, q, p - q) + relative_gap(1 - p, 1 - q, q - p),)),
        Form("grad_kl_bernoulli", (p, q), (log_ratio(p, q, p - q) - log_ratio(1 - p, 1 - q, q - p), _BY_Q)),
        Form("entropy_bernoulli", (p,), (lost(p, p) + lost_beside(p, p),)),
        Form("grad_entropy_bernoulli", (p,), (log_ratio(1 - p, p, 1 - 2 * p),)),
        Form("cross_entropy_bernoulli", (p, q), (lost(p, q) + lost_beside(p, q),)),
        Form("grad_cross_entropy_bernoulli", (p, q), (log_ratio(1 - q, q, 1 - 2 * q), _BY_Q)),
        Form("kl_categorical", (p, q), (relative_gap(p, q, p - q),)),
        Form("grad_kl_categorical", (p, q), (log_ratio(p, q, p - q), ratio(q - p, q))),
        Form("entropy_categorical", (p,), (lost(p, p),)),
        Form("grad_entropy_categorical", (p,), (-1 - logarithm(p),)),
        Form("cross_entropy_categorical", (p, q), (lost(p, q),)),
        Form("grad_cross_entropy_categorical", (p, q), (-logarithm(q), -ratio(p, q))),
        Form("kl_poisson", (rate1, rate2), (relative_gap(rate1, rate2, rate1 - rate2),)),
        Form("grad_kl_poisson", (rate1, rate2), (log_ratio(rate1, rate2, rate1 - rate2), quotient(rate2, rate1, rate2))),
        Form("kl_exponential", (rate1, rate2), (log_gap(quotient(rate2, rate1, rate1), rate2, rate1),)),
        Form("grad_kl_exponential", (rate1, rate2), (ratio(quotient(rate1, rate2, rate1), rate1),
                                                     ratio(quotient(rate2, rate1, rate1), rate2))),
        Form("entropy_exponential", (rate,), (1 - logarithm(rate),)),
        Form("grad_entropy_exponential", (rate,), (ratio(-1, rate),)),
        Form("cross_entropy_exponential", (rate1, rate2), (ratio(rate2, rate1) - logarithm(rate2),)),
        Form("grad_cross_entropy_exponential", (rate1, rate2), (-ratio(ratio(rate2, rate1), rate1),
                                                               ratio(quotient(rate2, rate1, rate1), rate2))),
        Form("kl_laplace", _PAIR, (log_gap(_E, scale1, scale2) + _FAR,)),
        Form("grad_kl_laplace", _PAIR, (_BY_MEAN, _BY_SCALE1, -_BY_MEAN, -ratio(_E + _FAR, scale2))),
        Form("entropy_laplace", (scale,), (1 + logarithm(2 * scale),)),
        Form("grad_entropy_laplace", (scale,), (ratio(1, scale),)),
        Form("cross_entropy_laplace", _PAIR, (logarithm(2 * scale2)
             + ratio(sp.Abs(mu1 - mu2) + scale1 * decay(sp.Abs(_Z)), scale2),)),
        Form("grad_cross_entropy_laplace", _PAIR, (
            _BY_MEAN, ratio((1 + sp.Abs(_Z)) * decay(sp.Abs(_Z)), scale2), -_BY_MEAN, -ratio(_E + _FAR, scale2))),
    )
}  # fmt: skip


def _laplace() -> sp.Expr:
    """The cross entropy but for the logarithm."""
    distance = sp.Abs(mu1 - mu2)
    return (distance + scale1 * sp.exp(-distance / scale1)) / scale2


CLOSED: dict[str, sp.Expr] = {
    "kl_k1": log_p - log_q,
    "kl_k2": (log_q - log_p) ** 2 / 2,
    "kl_k3": sp.exp(log_q - log_p) - 1 - (log_q - log_p),
    "mutual_information_normal": -sp.log(1 - rho**2) / 2,
    "kl_bernoulli": p * sp.log(p / q) + (1 - p) * sp.log((1 - p) / (1 - q)),
    "entropy_bernoulli": -p * sp.log(p) - (1 - p) * sp.log(1 - p),
    "cross_entropy_bernoulli": -p * sp.log(q) - (1 - p) * sp.log(1 - q),
    "kl_categorical": p * sp.log(p / q) - p + q,
    "entropy_categorical": -p * sp.log(p),
    "cross_entropy_categorical": -p * sp.log(q),
    "kl_poisson": rate1 * sp.log(rate1 / rate2) - rate1 + rate2,
    "kl_exponential": sp.log(rate1 / rate2) + rate2 / rate1 - 1,
    "entropy_exponential": 1 - sp.log(rate),
    "cross_entropy_exponential": rate2 / rate1 - sp.log(rate2),
    "kl_laplace": sp.log(scale2 / scale1) - 1 + _laplace(),
    "entropy_laplace": 1 + sp.log(2 * scale),
    "cross_entropy_laplace": sp.log(2 * scale2) + _laplace(),
}


def closed_law(name: str) -> tuple[sp.Expr, ...]:
    """The closed form; of a gradient, its derivatives.

    >>> closed_law("kl_exponential")
    (log(rate1/rate2) - 1 + rate2/rate1,)
    """
    if not name.startswith("grad_"):
        return (CLOSED[name],)
    base = name.removeprefix("grad_")
    return tuple(sp.diff(CLOSED[base], a) for a in LAW_FORMS[base].args)
