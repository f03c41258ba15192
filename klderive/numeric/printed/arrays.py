"""The scalar functions on NumPy arrays, as lambdify prints their stable forms.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors

from klderive.numeric.special import (
    difference_exp,
    expm1,
    half_exp_gap,
    half_exp_gap_between,
    half_expm1_between,
    half_square,
    half_square_exp,
    half_square_quotient,
    log_peak,
    log_spread,
    quotient,
    ratio,
    spread_gap,
)


def kl_normal(mu1, sigma1, mu2, sigma2):
    return half_square_quotient(mu1, mu2, sigma2) + spread_gap(quotient(sigma1, sigma2, sigma2), sigma1, sigma2)


def grad_kl_normal(mu1, sigma1, mu2, sigma2):
    x0 = quotient(mu1, mu2, sigma2)
    x1 = ratio(x0, sigma2)
    x2 = quotient(sigma1, sigma2, sigma2)
    x3 = ratio(x2, sigma2)
    return (x1, x3 + ratio(x2, sigma1), -x1, -x0*x1 - x3*(x2 + 2))


def kl_standard_normal(mu, log_var):
    return half_exp_gap(log_var) + half_square(mu)


def grad_kl_standard_normal(mu, log_var):
    return (mu, (1/2)*expm1(log_var))


def kl_normal_log_var(mu1, log_var1, mu2, log_var2):
    return half_exp_gap_between(log_var1, log_var2) + half_square_exp(mu1, mu2, log_var2)


def grad_kl_normal_log_var(mu1, log_var1, mu2, log_var2):
    x0 = difference_exp(mu1, mu2, log_var2)
    x1 = half_expm1_between(log_var1, log_var2)
    return (x0, x1, -x0, -x1 - half_square_exp(mu1, mu2, log_var2))


def entropy_normal(sigma):
    return log_spread(sigma)


def grad_entropy_normal(sigma):
    return ratio(1, sigma)


def cross_entropy_normal(mu1, sigma1, mu2, sigma2):
    return half_square(ratio(sigma1, sigma2)) + half_square_quotient(mu1, mu2, sigma2) + log_peak(sigma2)


def grad_cross_entropy_normal(mu1, sigma1, mu2, sigma2):
    x0 = quotient(mu1, mu2, sigma2)
    x1 = ratio(x0, sigma2)
    x2 = ratio(sigma1, sigma2)
    x3 = ratio(x2, sigma2)
    return (x1, x3, -x1, -x0*x1 - x2*x3 + ratio(1, sigma2))
