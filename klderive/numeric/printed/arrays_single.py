"""The scalar functions on float32 arrays, as lambdify prints their stable forms.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors

from klderive.numeric.special_single import (
    half_exp_gap,
    half_exp_gap_between,
    half_square,
    half_square_exp,
    half_square_quotient,
    quotient,
    spread_gap,
)


def kl_normal(mu1, sigma1, mu2, sigma2):
    return half_square_quotient(mu1, mu2, sigma2) + spread_gap(quotient(sigma1, sigma2, sigma2), sigma1, sigma2)


def kl_standard_normal(mu, log_var):
    return half_exp_gap(log_var) + half_square(mu)


def kl_normal_log_var(mu1, log_var1, mu2, log_var2):
    return half_exp_gap_between(log_var1, log_var2) + half_square_exp(mu1, mu2, log_var2)
