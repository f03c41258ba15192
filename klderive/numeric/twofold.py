"""Factorisations in twice the digits, for covariances worse conditioned than what they are compared with.

A number is a pair of doubles, high + low with low at most half a unit of high; sums and products of two doubles are
split exactly (Knuth, Dekker).  Matrices have the batch as the last axis, and only lower triangles are used.
This costs some thirty times the plain factorisation, so gaussian.py asks for it only where the digits are needed.
"""

from __future__ import annotations

import numpy as np

from klderive.numeric.blocks import Array

Pair = tuple[Array, Array]
SPLITTER = 134217729.0  # 2^27 + 1: Veltkamp's splitting into two halves


def exact_sum(a: Array, b: Array) -> Pair:
    total = a + b
    shifted = total - a
    return total, (a - (total - shifted)) + (b - shifted)


def halves(a: Array) -> Pair:
    scaled = a * SPLITTER
    top = scaled - (scaled - a)
    return top, a - top


def exact_product(a: Array, b: Array) -> Pair:
    product = a * b
    (a1, a2), (b1, b2) = halves(a), halves(b)
    return product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


def renormalised(high: Array, low: Array) -> Pair:
    total = high + low
    return total, low - (total - high)


def add(a: Pair, b: Pair) -> Pair:
    high, low = exact_sum(a[0], b[0])
    return renormalised(high, low + (a[1] + b[1]))


def multiply(a: Pair, b: Pair) -> Pair:
    high, low = exact_product(a[0], b[0])
    return renormalised(high, low + (a[0] * b[1] + a[1] * b[0]))


def divide(a: Pair, b: Pair) -> Pair:
    quotient = a[0] / b[0]
    product, rest = exact_product(quotient, b[0])
    return renormalised(quotient, (((a[0] - product) - rest) + a[1] - quotient * b[1]) / b[0])


def total(a: Pair) -> Pair:
    """The sum over axis 1, by pairs."""
    while (count := a[0].shape[1]) > 1:
        half = count // 2
        paired = add((a[0][:, :half], a[1][:, :half]), (a[0][:, half : 2 * half], a[1][:, half : 2 * half]))
        left = (a[0][:, 2 * half :], a[1][:, 2 * half :])
        a = np.concatenate([paired[0], left[0]], axis=1), np.concatenate([paired[1], left[1]], axis=1)
    return a[0][:, 0], a[1][:, 0]


def factorise_twofold(matrix: Array) -> Array:
    """As triangular.factorise_across, of (n, n, batch): pivots on the diagonal, the unit factor below, D L' above; each
    entry right to the last digit or so."""
    high, low = matrix.copy(), np.zeros_like(matrix)
    for j in range(len(matrix)):
        if j:
            row = high[:j, j], low[:j, j]
            gone = total(multiply((high[j:, :j], low[j:, :j]), row))
            high[j:, j], low[j:, j] = add((high[j:, j], low[j:, j]), (-gone[0], -gone[1]))
        below = high[j + 1 :, j], low[j + 1 :, j]
        high[j, j + 1 :], low[j, j + 1 :] = below
        high[j + 1 :, j], low[j + 1 :, j] = divide(below, (high[j, j], low[j, j]))
    return high


def cholesky_twofold(matrix: Array) -> Array:
    """The Cholesky factor of (n, n, batch) below and on the diagonal; NaN where a pivot is not positive."""
    factor = factorise_twofold(matrix)
    for j in range(len(matrix)):
        np.sqrt(factor[j, j], out=factor[j, j])
        factor[j + 1 :, j] *= factor[j, j]
    return factor
