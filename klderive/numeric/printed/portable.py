"""The scalar functions on the arrays of any library, as lambdify prints their stable forms; `f` is a
klderive.numeric.portable.Portable.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors


def kl_normal(f, mu1, sigma1, mu2, sigma2):
    return f.half_square_quotient(mu1, mu2, sigma2) + f.spread_gap(f.quotient(sigma1, sigma2, sigma2), sigma1, sigma2)


def grad_kl_normal(f, mu1, sigma1, mu2, sigma2):
    x0 = f.quotient(mu1, mu2, sigma2)
    x1 = f.ratio(x0, sigma2)
    x2 = f.quotient(sigma1, sigma2, sigma2)
    x3 = f.ratio(x2, sigma2)
    return (x1, x3 + f.ratio(x2, sigma1), -x1, -x0*x1 - x3*(x2 + 2))


def kl_standard_normal(f, mu, log_var):
    return f.half_exp_gap(log_var) + f.half_square(mu)


def grad_kl_standard_normal(f, mu, log_var):
    return (mu, (1/2)*f.expm1(log_var))


def kl_normal_log_var(f, mu1, log_var1, mu2, log_var2):
    return f.half_exp_gap_between(log_var1, log_var2) + f.half_square_exp(mu1, mu2, log_var2)


def grad_kl_normal_log_var(f, mu1, log_var1, mu2, log_var2):
    x0 = f.difference_exp(mu1, mu2, log_var2)
    x1 = f.half_expm1_between(log_var1, log_var2)
    return (x0, x1, -x0, -x1 - f.half_square_exp(mu1, mu2, log_var2))


def entropy_normal(f, sigma):
    return f.log_spread(sigma)


def grad_entropy_normal(f, sigma):
    return f.ratio(1, sigma)


def cross_entropy_normal(f, mu1, sigma1, mu2, sigma2):
    return f.half_square(f.ratio(sigma1, sigma2)) + f.half_square_quotient(mu1, mu2, sigma2) + f.log_peak(sigma2)


def grad_cross_entropy_normal(f, mu1, sigma1, mu2, sigma2):
    x0 = f.quotient(mu1, mu2, sigma2)
    x1 = f.ratio(x0, sigma2)
    x2 = f.ratio(sigma1, sigma2)
    x3 = f.ratio(x2, sigma2)
    return (x1, x3, -x1, -x0*x1 - x2*x3 + f.ratio(1, sigma2))
