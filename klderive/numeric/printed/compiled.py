"""The scalar functions for Numba, as lambdify prints their stable forms.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors

from klderive.numeric.simd import (
    half_exp_gap,
    half_exp_gap_between,
    half_square,
    half_square_exp,
    square_and_gap,
)


def kl_normal(mu1, sigma1, mu2, sigma2):
    return square_and_gap(mu1, mu2, sigma1, sigma2)


def kl_standard_normal(mu, log_var):
    return half_exp_gap(log_var) + half_square(mu)


def kl_normal_log_var(mu1, log_var1, mu2, log_var2):
    return half_exp_gap_between(log_var1, log_var2) + half_square_exp(mu1, mu2, log_var2)
