"""Numba's loops around the printed forms: compiled when first called, kept on disk, never imported unless asked for.

A chunk is first computed by the fast form; if one of its elements is out of the usual range, those are done again by the
careful form (the one for single floats, compiled).  An element that is not valid ends the loop with its position.
Large arrays are cut in slices for a pool of threads; the loops hold no lock.
"""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from klderive.numeric import simd, single
from klderive.numeric.blocks import Array
from klderive.numeric.checks import Floats
from klderive.numeric.printed import compiled as fast_forms
from klderive.numeric.printed import floats as careful_forms
from klderive.numeric.simd import usual_kl_normal, usual_kl_normal_log_var, usual_kl_standard_normal, wide

CHUNK = 2048
SLICE = 1 << 16  # elements below which a second thread does not pay

_plain = njit(error_model="numpy", fastmath={"contract"})
_loop = njit(error_model="numpy", nogil=True, cache=True)
# Sums may be reordered, which lets them run across lanes; the functions that are summed keep their own arithmetic.
_sum = njit(error_model="numpy", nogil=True, cache=True, fastmath={"reassoc"})

fast_kl_normal = _plain(fast_forms.kl_normal)
fast_kl_standard_normal = _plain(fast_forms.kl_standard_normal)
fast_kl_normal_log_var = _plain(fast_forms.kl_normal_log_var)



# Compiled code may now call the plain Python functions of these modules.
for _function in (*vars(single).values(), *vars(careful_forms).values()):
    if inspect.isfunction(_function):
        register_jitable(error_model="numpy")(_function)


@_plain
def _valid_scales(mu1, sigma1, mu2, sigma2):
    return 0 < sigma1 < math.inf and 0 < sigma2 < math.inf and math.isfinite(mu1) and math.isfinite(mu2)


@_loop
def each_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Fills `out`; the position of the first invalid element, or -1."""
    wide()
    for start in range(0, out.size, CHUNK):
        stop = min(start + CHUNK, out.size)
        a, b, c, d, o = mu1[start:stop], sigma1[start:stop], mu2[start:stop], sigma2[start:stop], out[start:stop]
        odd = 0
        for i in range(stop - start):
            value = fast_kl_normal(a[i], b[i], c[i], d[i])
            o[i] = value
            odd += not usual_kl_normal(a[i], b[i], c[i], d[i], value)
        if odd:
            for i in range(stop - start):
                if not usual_kl_normal(a[i], b[i], c[i], d[i], o[i]):
                    if check and not _valid_scales(a[i], b[i], c[i], d[i]):
                        return start + i
                    o[i] = careful_forms.kl_normal(np.float64(a[i]), np.float64(b[i]), np.float64(c[i]), np.float64(d[i]))
    return -1


@_loop
def each_kl_normal_log_var(mu1, log_var1, mu2, log_var2, out, check):
    wide()
    for start in range(0, out.size, CHUNK):
        stop = min(start + CHUNK, out.size)
        a, b, c, d, o = mu1[start:stop], log_var1[start:stop], mu2[start:stop], log_var2[start:stop], out[start:stop]
        odd = 0
        for i in range(stop - start):
            value = fast_kl_normal_log_var(a[i], b[i], c[i], d[i])
            o[i] = value
            odd += not usual_kl_normal_log_var(a[i], b[i], c[i], d[i], value)
        if odd:
            for i in range(stop - start):
                if not usual_kl_normal_log_var(a[i], b[i], c[i], d[i], o[i]):
                    if check and not math.isfinite(a[i] + b[i] + c[i] + d[i]):
                        if not (math.isfinite(a[i]) and math.isfinite(b[i]) and math.isfinite(c[i]) and math.isfinite(d[i])):
                            return start + i
                    o[i] = careful_forms.kl_normal_log_var(
                        np.float64(a[i]), np.float64(b[i]), np.float64(c[i]), np.float64(d[i])
                    )
    return -1


@_sum
def rows_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Sums of rows; the flat position of the first invalid element, or -1."""
    wide()
    for row in range(out.size):
        a, b, c, d = mu1[row], sigma1[row], mu2[row], sigma2[row]
        total, odd = 0.0, 0
        for j in range(a.size):
            value = fast_kl_normal(a[j], b[j], c[j], d[j])
            total += value
            odd += not usual_kl_normal(a[j], b[j], c[j], d[j], value)
        if odd:
            total = 0.0
            for j in range(a.size):
                if check and not _valid_scales(a[j], b[j], c[j], d[j]):
                    return row * a.size + j
                total += careful_forms.kl_normal(np.float64(a[j]), np.float64(b[j]), np.float64(c[j]), np.float64(d[j]))
        out[row] = total
    return -1


@_sum
def rows_kl_standard_normal(mu, log_var, out, check):
    wide()
    for row in range(out.size):
        a, b = mu[row], log_var[row]
        total, odd = 0.0, 0
        for j in range(a.size):
            value = fast_kl_standard_normal(a[j], b[j])
            total += value
            odd += not usual_kl_standard_normal(a[j], b[j], value)
        if odd:
            total = 0.0
            for j in range(a.size):
                if check and not (math.isfinite(a[j]) and math.isfinite(b[j])):
                    return row * a.size + j
                total += careful_forms.kl_standard_normal(np.float64(a[j]), np.float64(b[j]))
        out[row] = total
    return -1


@_loop
def one_kl_normal(mu1, sigma1, mu2, sigma2):
    return careful_forms.kl_normal(mu1, sigma1, mu2, sigma2)


EACH = {"kl_normal": each_kl_normal, "kl_normal_log_var": each_kl_normal_log_var}
ROWS = {"kl_normal": rows_kl_normal, "kl_standard_normal": rows_kl_standard_normal}
ONE = {"kl_normal": one_kl_normal}

_pools: dict[int, ThreadPoolExecutor] = {}


def run(loop: Callable[..., int], arrays: Sequence[Floats], out: Floats, check: bool, threads: int) -> int:
    """The loop over slices of the first axis, on as many threads as pay; the smallest invalid position, or -1."""
    size, width = len(out), max(1, arrays[0].size // max(1, len(out)))
    parts = max(1, min(threads, size * width // SLICE))
    if parts == 1:
        return loop(*arrays, out, check)
    if parts not in _pools:
        _pools[parts] = ThreadPoolExecutor(parts, "klderive")
    # Three slices a thread: a thread that is held up elsewhere then costs less.
    edges = [size * i // (3 * parts) for i in range(3 * parts + 1)]
    slices = [slice(a, b) for a, b in zip(edges, edges[1:], strict=False) if b > a]
    found = _pools[parts].map(lambda s: loop(*(a[s] for a in arrays), out[s], check), slices)
    return min((s.start * width + at for s, at in zip(slices, found, strict=True) if at >= 0), default=-1)


def threads_by_default() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
