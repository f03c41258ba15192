"""Closed and stable forms of the other divergences between normals: Renyi, Chernoff, Bhattacharyya, Jeffreys, ...

As in forms.py a stable form is a sum of terms that are not negative, in functions with one definition each; the checker
compares it with the closed form, under the condition that the divergence is finite.  The closed form of Jeffreys' is
derived; those of int p^a q^(1-a) are stated here and proved equal to the integral wherever it is finite (tests).
Wasserstein's and Fisher and Rao's are stated with a source in divergence.py.
Kept apart from FORMS so that what is printed from those stays as it is.
"""

from __future__ import annotations

import sympy as sp

from klderive.numeric.forms import (
    Defined,
    Form,
    closed_form,
    half_square,
    half_square_quotient,
    mu1,
    mu2,
    quotient,
    ratio,
    sigma1,
    sigma2,
    spread_gap,
)

alpha = sp.Symbol("alpha", positive=True)


class half_log_mixture(Defined):
    """log(w r^(2 w - 2) + (1 - w) r^(2 w))/2 for r = a/b and a weight w from 0 to 1, with e = r - 1: the logarithm of a
    mean over its geometric one, so not negative."""

    letters = "w e a b"
    nargs = 4

    def definition(self) -> sp.Expr:
        w, r = self.args[0], self.args[2] / self.args[3]
        return sp.log(w * r ** (2 * w - 2) + (1 - w) * r ** (2 * w)) / 2


class half_mixture_gap(Defined):
    """(u - log(1 + u))/(2 (w - 1)) for u = (1 - w)(r^2 - 1), w > 1, with e = r - 1."""

    letters = "w e r"
    nargs = 3

    def definition(self) -> sp.Expr:
        w, _, r = self.args
        u = (1 - w) * (r**2 - 1)
        return (u - sp.log(1 + u)) / (2 * (w - 1))


class root_mixture(Defined):
    """sqrt(w b^2 + (1 - w) a^2)."""

    letters = "w a b"
    nargs = 3

    def definition(self) -> sp.Expr:
        w, a, b = self.args
        return sp.sqrt(w * b**2 + (1 - w) * a**2)


class unless_infinite(Defined):
    """The value, or infinity where w + (1 - w) r^2 is not positive: there the integral diverges."""

    letters = "w e r value"
    nargs = 4

    def definition(self) -> sp.Expr:
        return self.args[3]


class half_log1p(Defined):
    """log(1 + y)/2."""

    letters = "y"
    nargs = 1

    def definition(self) -> sp.Expr:
        (y,) = self.args
        return sp.log(1 + y) / 2


class hypotenuse(Defined):
    """sqrt(a^2 + b^2)."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return sp.sqrt(a**2 + b**2)


class geometric_mean(Defined):
    """sqrt(a b)."""

    letters = "a b"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, b = self.args
        return sp.sqrt(a * b)


class inverse_sinh(Defined):
    """The inverse of the hyperbolic sine."""

    letters = "x"
    nargs = 1

    def definition(self) -> sp.Expr:
        (x,) = self.args
        return sp.asinh(x)


class unit(Defined):
    """1, in the shape of x."""

    letters = "x"
    nargs = 1

    def definition(self) -> sp.Expr:
        return sp.Integer(1)


class direction(Defined):
    """a/h, and 0 where h is 0."""

    letters = "a h"
    nargs = 2

    def definition(self) -> sp.Expr:
        a, h = self.args
        return a / h


_E, _R = quotient(sigma1, sigma2, sigma2), ratio(sigma1, sigma2)
_E1 = quotient(sigma1, sigma2, sigma1)
_PAIR = (mu1, sigma1, mu2, sigma2)


def _mixed() -> sp.Expr:
    return root_mixture(alpha, sigma1, sigma2)


def _grad_renyi() -> tuple[sp.Expr, ...]:
    """For every order: with s^2 = alpha sigma2^2 + (1 - alpha) sigma1^2 the logarithms leave (sigma1^2 - sigma2^2)/s^2."""
    s = _mixed()
    y = quotient(mu1, mu2, s)
    d_mean = alpha * ratio(y, s)
    q = alpha * quotient(sigma1, sigma2, s) * ratio(sigma1 + sigma2, s)
    d_scale1 = ratio(q, sigma1) + alpha * (alpha - 1) * ratio(sigma1, s) * y * ratio(y, s)
    d_scale2 = -(ratio(q, sigma2) + alpha**2 * ratio(sigma2, s) * y * ratio(y, s))
    return (d_mean, d_scale1, -d_mean, d_scale2)


def _grad_jeffreys() -> tuple[sp.Expr, ...]:
    z1, z2, k = quotient(mu1, mu2, sigma1), quotient(mu1, mu2, sigma2), _E + _E1
    d_mean = ratio(z1, sigma1) + ratio(z2, sigma2)
    d_scale1 = k * (ratio(1, sigma2) + ratio(ratio(sigma2, sigma1), sigma1)) - z1 * ratio(z1, sigma1)
    d_scale2 = -(k * (ratio(1, sigma1) + ratio(_R, sigma2)) + z2 * ratio(z2, sigma2))
    return (d_mean, d_scale1, -d_mean, d_scale2)


def _grad_bhattacharyya() -> tuple[sp.Expr, ...]:
    h = hypotenuse(sigma1, sigma2)
    y = quotient(mu1, mu2, h)
    d_mean = ratio(y, h) / 2
    q = quotient(sigma1, sigma2, h) * ratio(sigma1 + sigma2, h)
    d_scale1 = (ratio(q, sigma1) - ratio(sigma1, h) * y * ratio(y, h)) / 2
    d_scale2 = -(ratio(q, sigma2) + ratio(sigma2, h) * y * ratio(y, h)) / 2
    return (d_mean, d_scale1, -d_mean, d_scale2)


def _fisher_rao() -> sp.Expr:
    g = geometric_mean(sigma1, sigma2)
    root = sp.sqrt(2)
    return 2 * root * inverse_sinh(hypotenuse(quotient(mu1, mu2, g) / root, quotient(sigma1, sigma2, g)) / 2)


def _grad_fisher_rao() -> tuple[sp.Expr, ...]:
    """2 sqrt(2) asinh(h/2) for h = |(a, b)|; with c = sqrt(1 + h^2/4) its slope by h is sqrt(2)/c."""
    g, root = geometric_mean(sigma1, sigma2), sp.sqrt(2)
    a, b = quotient(mu1, mu2, g) / root, quotient(sigma1, sigma2, g)
    h = hypotenuse(a, b)
    slope = root / hypotenuse(unit(h), h / 2)
    d_mean = ratio(slope * direction(a, h) / root, g)
    # by sigma1 of a: -a/(2 sigma1), of b: (sigma1 + sigma2)/(2 sigma1 g)
    shrunk, widened = direction(a, h) * a, direction(b, h) * ratio(sigma1 + sigma2, g)
    return (d_mean, slope * ratio(widened - shrunk, sigma1) / 2, -d_mean, -slope * ratio(widened + shrunk, sigma2) / 2)


_QUADRATIC = half_square_quotient(mu1, mu2, _mixed())
_SQUARES = 2 * half_square_quotient(mu1, mu2, 1) + 2 * half_square_quotient(sigma1, sigma2, 1)

DIVERGENCE_FORMS: dict[str, Form] = {
    f.name: f
    for f in (
        Form("renyi_below_one", (*_PAIR, alpha), (half_log_mixture(alpha, _E, sigma1, sigma2) / (1 - alpha)
             + alpha * _QUADRATIC,)),
        Form("renyi_above_one", (*_PAIR, alpha), (unless_infinite(
            alpha, _E, _R, spread_gap(_E, sigma1, sigma2) + half_mixture_gap(alpha, _E, _R) + alpha * _QUADRATIC),)),
        Form("grad_renyi", (*_PAIR, alpha), _grad_renyi()),
        Form("bhattacharyya", _PAIR, (half_log1p(_E * _E1 / 2)
             + half_square_quotient(mu1, mu2, hypotenuse(sigma1, sigma2)) / 2,)),
        Form("grad_bhattacharyya", _PAIR, _grad_bhattacharyya()),
        Form("jeffreys", _PAIR, (half_square_quotient(mu1, mu2, sigma1) + half_square_quotient(mu1, mu2, sigma2)
             + half_square(_E + _E1),)),
        Form("grad_jeffreys", _PAIR, _grad_jeffreys()),
        Form("squared_wasserstein", _PAIR, (_SQUARES,)),
        Form("grad_squared_wasserstein", _PAIR, (2 * (mu1 - mu2), 2 * (sigma1 - sigma2), 2 * (mu2 - mu1),
                                                 2 * (sigma2 - sigma1))),
        Form("fisher_rao", _PAIR, (_fisher_rao(),)),
        Form("grad_fisher_rao", _PAIR, _grad_fisher_rao()),
    )
}  # fmt: skip


def _renyi() -> sp.Expr:
    s2 = alpha * sigma2**2 + (1 - alpha) * sigma1**2
    return (
        sp.log(sigma2 / sigma1) + sp.log(sigma2**2 / s2) / (2 * (alpha - 1)) + alpha * (mu1 - mu2) ** 2 / (2 * s2)
    )


def condition(name: str) -> tuple[sp.Basic, ...]:
    """What has to hold for the divergence to be finite."""
    return (sp.Gt(alpha * sigma2**2 + (1 - alpha) * sigma1**2, 0),) if "renyi" in name else ()


def closed_divergence(name: str) -> sp.Expr | tuple[sp.Expr, ...]:
    """What the divergence is between two normals; of a gradient, its derivatives.

    >>> closed_divergence("squared_wasserstein")
    (mu1 - mu2)**2 + (sigma1 - sigma2)**2
    """
    if name.startswith("grad_"):
        closed = closed_divergence(name.removeprefix("grad_"))
        return tuple(sp.diff(closed, a) for a in _PAIR)
    total = sigma1**2 + sigma2**2
    match name:
        case "renyi" | "renyi_below_one" | "renyi_above_one":
            return _renyi()
        case "bhattacharyya":
            return sp.log(total / (2 * sigma1 * sigma2)) / 2 + (mu1 - mu2) ** 2 / (4 * total)
        case "jeffreys":
            there = closed_form("kl_normal")
            swapped = {mu1: mu2, mu2: mu1, sigma1: sigma2, sigma2: sigma1}
            return there + there.xreplace(swapped)  # type: ignore[union-attr]
        case "squared_wasserstein":
            return (mu1 - mu2) ** 2 + (sigma1 - sigma2) ** 2
        case "fisher_rao":
            half = ((mu1 - mu2) ** 2 / 2 + (sigma1 - sigma2) ** 2) / (2 * sigma1 * sigma2)
            return sp.sqrt(2) * sp.acosh(1 + half)
    raise ValueError(f"closed_divergence: no divergence named {name!r}; there are {', '.join(DIVERGENCE_FORMS)}")
