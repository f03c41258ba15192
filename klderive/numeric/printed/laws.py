"""Other laws and estimates on the arrays of any library, as lambdify prints their stable forms; `f` is a
klderive.numeric.portable.Portable.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors


def kl_k1(f, log_p, log_q):
    return log_p - log_q


def grad_kl_k1(f, log_p, log_q):
    return (f.unit(log_p), -f.unit(log_q))


def kl_k2(f, log_p, log_q):
    return f.half_square_quotient(log_p, log_q, 1)


def grad_kl_k2(f, log_p, log_q):
    x0 = log_p - log_q
    return (x0, -x0)


def kl_k3(f, log_p, log_q):
    return 2*f.half_exp_gap_between(log_q, log_p)


def grad_kl_k3(f, log_p, log_q):
    x0 = 2*f.half_expm1_between(log_q, log_p)
    return (-x0, x0)


def mutual_information_normal(f, rho):
    return f.half_log_beside_square(rho)


def grad_mutual_information_normal(f, rho):
    return f.ratio(f.ratio(rho, 1 - rho), rho + 1)


def kl_bernoulli(f, p, q):
    x0 = p - q
    return f.relative_gap(p, q, x0) + f.relative_gap(1 - p, 1 - q, -x0)


def grad_kl_bernoulli(f, p, q):
    x0 = p - q
    x1 = 1 - q
    x2 = -x0
    return (f.log_ratio(p, q, x0) - f.log_ratio(1 - p, x1, x2), f.ratio(f.ratio(x2, q), x1))


def entropy_bernoulli(f, p):
    return f.lost(p, p) + f.lost_beside(p, p)


def grad_entropy_bernoulli(f, p):
    return f.log_ratio(1 - p, p, 1 - 2*p)


def cross_entropy_bernoulli(f, p, q):
    return f.lost(p, q) + f.lost_beside(p, q)


def grad_cross_entropy_bernoulli(f, p, q):
    x0 = 1 - q
    return (f.log_ratio(x0, q, 1 - 2*q), f.ratio(f.ratio(-p + q, q), x0))


def kl_categorical(f, p, q):
    return f.relative_gap(p, q, p - q)


def grad_kl_categorical(f, p, q):
    x0 = p - q
    return (f.log_ratio(p, q, x0), f.ratio(-x0, q))


def entropy_categorical(f, p):
    return f.lost(p, p)


def grad_entropy_categorical(f, p):
    return -f.logarithm(p) - 1


def cross_entropy_categorical(f, p, q):
    return f.lost(p, q)


def grad_cross_entropy_categorical(f, p, q):
    return (-f.logarithm(q), -f.ratio(p, q))


def kl_poisson(f, rate1, rate2):
    return f.relative_gap(rate1, rate2, rate1 - rate2)


def grad_kl_poisson(f, rate1, rate2):
    return (f.log_ratio(rate1, rate2, rate1 - rate2), f.quotient(rate2, rate1, rate2))


def kl_exponential(f, rate1, rate2):
    return f.log_gap(f.quotient(rate2, rate1, rate1), rate2, rate1)


def grad_kl_exponential(f, rate1, rate2):
    return (f.ratio(f.quotient(rate1, rate2, rate1), rate1), f.ratio(f.quotient(rate2, rate1, rate1), rate2))


def entropy_exponential(f, rate):
    return 1 - f.logarithm(rate)


def grad_entropy_exponential(f, rate):
    return f.ratio(-1, rate)


def cross_entropy_exponential(f, rate1, rate2):
    return -f.logarithm(rate2) + f.ratio(rate2, rate1)


def grad_cross_entropy_exponential(f, rate1, rate2):
    return (-f.ratio(f.ratio(rate2, rate1), rate1), f.ratio(f.quotient(rate2, rate1, rate1), rate2))


def kl_laplace(f, mu1, scale1, mu2, scale2):
    return f.exp_gap_beside(mu1, mu2, scale1, scale2) + f.log_gap(f.quotient(scale1, scale2, scale2), scale1, scale2)


def grad_kl_laplace(f, mu1, scale1, mu2, scale2):
    x0 = f.quotient(mu1, mu2, scale1)
    x1 = f.ratio(f.saturation(x0), scale2)
    x2 = f.quotient(scale1, scale2, scale2)
    return (x1, f.ratio(x2, scale1) - f.ratio(f.erlang(abs(x0)), scale2), -x1, -f.ratio(x2 + f.exp_gap_beside(mu1, mu2, scale1, scale2), scale2))


def entropy_laplace(f, scale):
    return f.logarithm(2*scale) + 1


def grad_entropy_laplace(f, scale):
    return f.ratio(1, scale)


def cross_entropy_laplace(f, mu1, scale1, mu2, scale2):
    return f.logarithm(2*scale2) + f.ratio(scale1*f.decay(abs(f.quotient(mu1, mu2, scale1))) + abs(mu1 - mu2), scale2)


def grad_cross_entropy_laplace(f, mu1, scale1, mu2, scale2):
    x0 = f.quotient(mu1, mu2, scale1)
    x1 = f.ratio(f.saturation(x0), scale2)
    x2 = abs(x0)
    return (x1, f.ratio((x2 + 1)*f.decay(x2), scale2), -x1, -f.ratio(f.exp_gap_beside(mu1, mu2, scale1, scale2) + f.quotient(scale1, scale2, scale2), scale2))
