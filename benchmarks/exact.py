"""Divergences to 60 digits with mpmath, distances in units of the last place, and the regions that are sampled.

The yardstick of benchmarks/accuracy.py and of tests/numeric: textbook formulas at a precision where nothing is lost.
Nothing here uses klderive.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

try:
    import gmpy2
except ImportError:
    gmpy2 = None

MP = mpmath.MPContext()
MP.dps = 60


def mpf(x: Any) -> Any:
    """Exactly the number, also from NumPy's float32."""
    return MP.mpf(x if isinstance(x, (int, MP.mpf)) else float(x))


def kl_normal(mu1: float, sigma1: float, mu2: float, sigma2: float) -> Any:
    m1, s1, m2, s2 = mpf(mu1), mpf(sigma1), mpf(mu2), mpf(sigma2)
    r = s1 / s2
    # (r^2 - 1)/2 - log r and the square are added last: a tiny square must not be rounded against the 1.
    spread = (r - 1) * (r + 1) / 2 - MP.log(r)
    return spread + ((m1 - m2) / s2) ** 2 / 2


def kl_standard_normal(mu: float, log_var: float) -> Any:
    m, v = mpf(mu), mpf(log_var)
    return (m * m + (MP.expm1(v) - v)) / 2


def kl_normal_log_var(mu1: float, log_var1: float, mu2: float, log_var2: float) -> Any:
    m1, v1, m2, v2 = mpf(mu1), mpf(log_var1), mpf(mu2), mpf(log_var2)
    return ((m1 - m2) ** 2 * MP.exp(-v2) + (MP.expm1(v1 - v2) - (v1 - v2))) / 2


def entropy_normal(sigma: float) -> Any:
    return MP.log(mpf(sigma)) + MP.log(2 * MP.pi * MP.e) / 2


def cross_entropy_normal(mu1: float, sigma1: float, mu2: float, sigma2: float) -> Any:
    m1, s1, m2, s2 = mpf(mu1), mpf(sigma1), mpf(mu2), mpf(sigma2)
    return MP.log(s2) + MP.log(2 * MP.pi) / 2 + (s1 * s1 + (m1 - m2) ** 2) / (2 * s2 * s2)


def divergence(name: str, point: tuple[float, ...], order: float | None) -> Any:
    """One of the other divergences, by its closed form."""
    m1, s1, m2, s2 = map(mpf, point)
    d2, total = (m1 - m2) ** 2, s1**2 + s2**2
    bhattacharyya = MP.log(total / (2 * s1 * s2)) / 2 + d2 / (4 * total)
    match name:
        case "renyi":
            a = mpf(order)
            s = a * s2**2 + (1 - a) * s1**2
            return MP.inf if s <= 0 else MP.log(s2 / s1) + MP.log(s2**2 / s) / (2 * (a - 1)) + a * d2 / (2 * s)
        case "bhattacharyya":
            return bhattacharyya
        case "squared_hellinger":
            return -MP.expm1(-bhattacharyya)
        case "jeffreys":
            return ((s1**2 - s2**2) ** 2 / (s1 * s2) ** 2 + d2 * (1 / s1**2 + 1 / s2**2)) / 2
        case "squared_wasserstein":
            return d2 + (s1 - s2) ** 2
        case "fisher_rao":
            return 2 * MP.sqrt(2) * MP.asinh(MP.sqrt((d2 / 2 + (s1 - s2) ** 2) / (4 * s1 * s2)))
    raise ValueError(name)


def matrix(a: Any) -> Any:
    return MP.matrix([[mpf(x) for x in row] for row in a])


def kl_mvn(mu1: Any, cov1: Any, mu2: Any, cov2: Any) -> Any:
    s1, s2 = matrix(cov1), matrix(cov2)
    return _kl_factors(mu1, MP.cholesky(s1), mu2, MP.cholesky(s2))


def kl_mvn_tril(mu1: Any, tril1: Any, mu2: Any, tril2: Any) -> Any:
    return _kl_factors(mu1, matrix(tril1), mu2, matrix(tril2))


def _kl_factors(mu1: Any, first: Any, mu2: Any, second: Any) -> Any:
    """By |L2^-1 L1|^2 and the diagonals; 60 digits bear the cancellation near equality."""
    n = first.rows
    total = mpf(0)
    for i in range(n):
        total += MP.log(second[i, i] / first[i, i]) - mpf(1) / 2
    columns = [[first[i, j] for i in range(n)] for j in range(n)]
    columns.append([mpf(a) - mpf(b) for a, b in zip(mu1, mu2, strict=True)])
    for column in columns:
        solved: list[Any] = []
        for i in range(n):
            rest = column[i] - MP.fsum(second[i, k] * solved[k] for k in range(i))
            solved.append(rest / second[i, i])
        total += MP.fsum(x * x for x in solved) / 2
    return total


def lean_kl(mu1: Any, first: Any, mu2: Any, second: Any, factors: bool) -> Any:
    """What kl_mvn (with `factors` kl_mvn_tril) gives, from lists of numbers: the same 60 digits, in less time.

    The numbers are gmpy2's where it is installed, which is some fifty times as fast, and mpmath's otherwise.
    """
    if gmpy2 is None:
        return _lean(mu1, first, mu2, second, factors, MP.mpf, MP.sqrt, MP.log)
    with gmpy2.local_context(precision=MP.prec):
        return _lean(mu1, first, mu2, second, factors, gmpy2.mpfr, gmpy2.sqrt, gmpy2.log)


def _lean(mu1: Any, first: Any, mu2: Any, second: Any, factors: bool, real: Any, sqrt: Any, log: Any) -> Any:
    def lower(a: Any) -> list[list[Any]]:
        return [[real(x) for x in row[: i + 1]] for i, row in enumerate(a.tolist())]

    def factor(a: Any) -> list[list[Any]]:
        done: list[list[Any]] = []
        for entries in lower(a):
            row: list[Any] = []
            for entry, above in zip(entries, done, strict=False):
                row.append((entry - sum(map(operator.mul, row, above))) / above[-1])
            rest = entries[-1] - sum(map(operator.mul, row, row))
            if not rest > 0:
                raise ValueError("the matrix is not positive definite")
            done.append([*row, sqrt(rest)])
        return done

    one, two = (lower(first), lower(second)) if factors else (factor(first), factor(second))
    n, ratio, squares = len(one), real(1), real(0)
    columns = [(j, [row[j] for row in one[j:]]) for j in range(n)]
    columns.append((0, [real(a) - real(b) for a, b in zip(mu1.tolist(), mu2.tolist(), strict=True)]))
    for start, column in columns:
        solved: list[Any] = []
        for entry, row in zip(column, two[start:], strict=True):
            solved.append((entry - sum(map(operator.mul, row[start:], solved))) / row[-1])
        squares += sum(map(operator.mul, solved, solved))
    for i in range(n):
        ratio *= two[i][i] / one[i][i]
    return log(ratio) + (squares - n) / 2


def ulps(got: float, exact: Any, dtype: type = np.float64) -> float:
    """|got - exact| in units of the last place of the exact value rounded; infinite where only one of them is."""
    with np.errstate(over="ignore", under="ignore"):
        rounded = dtype(float(exact)) if abs(exact) < MP.mpf(2) ** 1024 else dtype(np.inf)
    if not np.isfinite(rounded):
        return 0.0 if got == rounded else np.inf
    if not np.isfinite(got):
        return np.inf
    return float(abs(mpf(got) - exact) / mpf(np.spacing(abs(rounded))))


Sample = tuple[np.ndarray, ...]
Sampler = Callable[[np.random.Generator, int], Sample]


def _power(rng: np.random.Generator, low: float, high: float, n: int) -> np.ndarray:
    return 10.0 ** rng.uniform(low, high, n)


def _sign(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.choice([-1.0, 1.0], n)


def _moderate(rng: np.random.Generator, n: int) -> Sample:
    return rng.normal(size=n) * 3, _power(rng, -1, 1, n), rng.normal(size=n) * 3, _power(rng, -1, 1, n)


def _same_mean(rng: np.random.Generator, n: int) -> Sample:
    mu = rng.normal(size=n)
    return mu, _power(rng, -1, 1, n), mu, _power(rng, -1, 1, n)


def _near_scales(rng: np.random.Generator, n: int) -> Sample:
    mu, sigma = rng.normal(size=n), _power(rng, -3, 3, n)
    return mu, sigma * (1 + _sign(rng, n) * _power(rng, -16, -1, n)), mu, sigma


def _tiny_means(rng: np.random.Generator, n: int) -> Sample:
    sigma = _power(rng, -1, 1, n)
    return _sign(rng, n) * _power(rng, -160, -1, n), sigma, np.zeros(n), sigma


def _large_means(rng: np.random.Generator, n: int) -> Sample:
    mu, sigma = 1e8 * (1 + rng.random(n)), _power(rng, -1, 1, n)
    return (
        mu + _sign(rng, n) * _power(rng, -8, 1, n),
        sigma * (1 + _sign(rng, n) * _power(rng, -16, 0, n) / 2),
        mu,
        sigma,
    )


def _extreme_scales(rng: np.random.Generator, n: int) -> Sample:
    means = [_sign(rng, n) * _power(rng, -160, 160, n) for _ in range(2)]
    return means[0], _power(rng, -160, 160, n), means[1], _power(rng, -160, 160, n)


def _bits(rng: np.random.Generator, n: int) -> Sample:
    """Every finite double (for scales every positive one) is equally likely, as bits."""
    largest = np.array([np.finfo(np.float64).max]).view(np.int64)[0]
    draw = [rng.integers(1, largest, n).view(np.float64) for _ in range(4)]
    return draw[0] * _sign(rng, n), draw[1], draw[2] * _sign(rng, n), draw[3]


def _bits_close(rng: np.random.Generator, n: int) -> Sample:
    """Random bits for one normal; the other's scale a random power of two or so away, its mean within some scales."""
    sigma = np.ldexp(rng.uniform(0.5, 1, n), rng.integers(-900, 900, n))
    mu = np.ldexp(rng.uniform(-1, 1, n), rng.integers(-900, 900, n))
    return mu, sigma, mu + sigma * rng.normal(size=n), sigma * 2.0 ** rng.uniform(-40, 40, n)


UNIVARIATE: dict[str, Sampler] = {
    "moderate": _moderate,
    "same mean": _same_mean,
    "near-equal scales, 1e-16 to 1e-1": _near_scales,
    "mean differences down to 1e-160": _tiny_means,
    "means of 1e8": _large_means,
    "scales 1e-160 to 1e160": _extreme_scales,
    "random bits": _bits,
    "random exponents, overlapping": _bits_close,
}


def _log_var_singly(low: float, high: float) -> Sampler:
    return lambda rng, n: (rng.normal(size=n), rng.uniform(low, high, n))


def _log_var_near(rng: np.random.Generator, n: int) -> Sample:
    return _sign(rng, n) * _power(rng, -160, 0, n), _sign(rng, n) * _power(rng, -16, 0, n)


STANDARD: dict[str, Sampler] = {
    "log-variances in [-10, 10]": _log_var_singly(-10, 10),
    "log-variances in [-700, 700]": _log_var_singly(-700, 700),
    "near the standard normal": _log_var_near,
}


def _log_var_pairs(low: float, high: float) -> Sampler:
    return lambda rng, n: (
        rng.normal(size=n),
        rng.uniform(low, high, n),
        rng.normal(size=n),
        rng.uniform(low, high, n),
    )


def _log_var_pairs_near(rng: np.random.Generator, n: int) -> Sample:
    mu, log_var = rng.normal(size=n), rng.uniform(-700, 700, n)
    return mu, log_var + _sign(rng, n) * _power(rng, -16, 0, n), mu, log_var


LOG_VARIANCES: dict[str, Sampler] = {
    "pairs in [-10, 10]": _log_var_pairs(-10, 10),
    "pairs in [-700, 700]": _log_var_pairs(-700, 700),
    "near-equal pairs in [-700, 700]": _log_var_pairs_near,
}


def covariances(rng: np.random.Generator, batch: int, n: int, condition: float) -> np.ndarray:
    """Symmetric positive-definite matrices with eigenvalues from 1/condition to 1 (both occur); for n = 1, any of these."""
    rotation, _ = np.linalg.qr(rng.normal(size=(batch, n, n)))
    powers = rng.uniform(-np.log10(condition), 0, (batch, n))
    if n > 1:  # a single variance of 1 would hide its roundings
        powers[:, 0], powers[:, -1] = 0, -np.log10(condition)
    cov = (rotation * 10.0 ** powers[:, None, :]) @ rotation.swapaxes(1, 2)
    return (cov + cov.swapaxes(1, 2)) / 2


def beside(rng: np.random.Generator, cov: np.ndarray, distance: float) -> np.ndarray:
    """Covariances at a relative distance from the given ones, in the metric of the latter."""
    lower = np.linalg.cholesky(cov)
    step = rng.normal(size=cov.shape)
    change = lower @ (step + step.swapaxes(1, 2)) @ lower.swapaxes(1, 2) * distance
    changed = cov + change
    return np.tril(changed) + np.tril(changed, -1).swapaxes(1, 2)
