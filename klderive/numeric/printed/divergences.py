"""Divergences between normals on the arrays of any library, as lambdify prints their stable forms; `f` is a
klderive.numeric.portable.Portable.

Written by klderive.numeric.generate from klderive.numeric.forms: do not edit."""

# mypy: ignore-errors


def renyi_below_one(f, mu1, sigma1, mu2, sigma2, alpha):
    return alpha*f.half_square_quotient(mu1, mu2, f.root_mixture(alpha, sigma1, sigma2)) + f.half_log_mixture(alpha, f.quotient(sigma1, sigma2, sigma2), sigma1, sigma2)/(1 - alpha)


def renyi_above_one(f, mu1, sigma1, mu2, sigma2, alpha):
    x0 = f.quotient(sigma1, sigma2, sigma2)
    x1 = f.ratio(sigma1, sigma2)
    return f.unless_infinite(alpha, x0, x1, alpha*f.half_square_quotient(mu1, mu2, f.root_mixture(alpha, sigma1, sigma2)) + f.half_mixture_gap(alpha, x0, x1) + f.spread_gap(x0, sigma1, sigma2))


def grad_renyi(f, mu1, sigma1, mu2, sigma2, alpha):
    x0 = f.root_mixture(alpha, sigma1, sigma2)
    x1 = f.quotient(mu1, mu2, x0)
    x2 = f.ratio(x1, x0)
    x3 = alpha*x2
    x4 = alpha*f.quotient(sigma1, sigma2, x0)*f.ratio(sigma1 + sigma2, x0)
    return (x3, x1*x3*(alpha - 1)*f.ratio(sigma1, x0) + f.ratio(x4, sigma1), -x3, -alpha**2*x1*x2*f.ratio(sigma2, x0) - f.ratio(x4, sigma2))


def bhattacharyya(f, mu1, sigma1, mu2, sigma2):
    return f.half_log1p((1/2)*f.quotient(sigma1, sigma2, sigma1)*f.quotient(sigma1, sigma2, sigma2)) + (1/2)*f.half_square_quotient(mu1, mu2, f.hypotenuse(sigma1, sigma2))


def grad_bhattacharyya(f, mu1, sigma1, mu2, sigma2):
    x0 = f.hypotenuse(sigma1, sigma2)
    x1 = f.quotient(mu1, mu2, x0)
    x2 = (1/2)*f.ratio(x1, x0)
    x3 = f.quotient(sigma1, sigma2, x0)*f.ratio(sigma1 + sigma2, x0)
    x4 = x1*x2
    return (x2, -x4*f.ratio(sigma1, x0) + (1/2)*f.ratio(x3, sigma1), -x2, -x4*f.ratio(sigma2, x0) - 1/2*f.ratio(x3, sigma2))


def jeffreys(f, mu1, sigma1, mu2, sigma2):
    return f.half_square(f.quotient(sigma1, sigma2, sigma1) + f.quotient(sigma1, sigma2, sigma2)) + f.half_square_quotient(mu1, mu2, sigma1) + f.half_square_quotient(mu1, mu2, sigma2)


def grad_jeffreys(f, mu1, sigma1, mu2, sigma2):
    x0 = f.quotient(mu1, mu2, sigma1)
    x1 = f.ratio(x0, sigma1)
    x2 = f.quotient(mu1, mu2, sigma2)
    x3 = f.ratio(x2, sigma2)
    x4 = x1 + x3
    x5 = f.quotient(sigma1, sigma2, sigma1) + f.quotient(sigma1, sigma2, sigma2)
    return (x4, -x0*x1 + x5*(f.ratio(1, sigma2) + f.ratio(f.ratio(sigma2, sigma1), sigma1)), -x4, -x2*x3 - x5*(f.ratio(1, sigma1) + f.ratio(f.ratio(sigma1, sigma2), sigma2)))


def squared_wasserstein(f, mu1, sigma1, mu2, sigma2):
    return 2*f.half_square_quotient(mu1, mu2, 1) + 2*f.half_square_quotient(sigma1, sigma2, 1)


def grad_squared_wasserstein(f, mu1, sigma1, mu2, sigma2):
    x0 = 2*mu1 - 2*mu2
    x1 = 2*sigma1 - 2*sigma2
    return (x0, x1, -x0, -x1)


def fisher_rao(f, mu1, sigma1, mu2, sigma2):
    x0 = 1.4142135623730951
    x1 = f.geometric_mean(sigma1, sigma2)
    return 2*x0*f.inverse_sinh((1/2)*f.hypotenuse((1/2)*x0*f.quotient(mu1, mu2, x1), f.quotient(sigma1, sigma2, x1)))


def grad_fisher_rao(f, mu1, sigma1, mu2, sigma2):
    x0 = f.geometric_mean(sigma1, sigma2)
    x1 = (1/2)*1.4142135623730951
    x2 = x1*f.quotient(mu1, mu2, x0)
    x3 = f.quotient(sigma1, sigma2, x0)
    x4 = f.hypotenuse(x2, x3)
    x5 = f.direction(x2, x4)
    x6 = f.hypotenuse(f.unit(x4), (1/2)*x4)**(-1.0)
    x7 = f.ratio(x5*x6, x0)
    x8 = f.ratio(sigma1 + sigma2, x0)
    x9 = f.direction(x3, x4)
    x10 = x2*x5
    x11 = x1*x6
    return (x7, x11*f.ratio(-x10 + x8*x9, sigma1), -x7, -x11*f.ratio(x10 + x8*x9, sigma2))
