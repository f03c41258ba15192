"""Numba's loops around the printed forms: compiled when first called, kept on disk, never imported unless asked for.

A chunk is first computed by the fast form; if one of its elements is out of the usual range, those are
done again by the careful form (the one for single floats, compiled).  An element that is not valid ends the loop
with its position.
Large arrays are cut in slices for a pool of threads; the loops hold no lock.
"""

from __future__ import annotations

import inspect
import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from klderive.numeric import batched, gaussian, single
from klderive.numeric.blocks import Array
from klderive.numeric.checks import Floats
from klderive.numeric.jit import from_dtype, loop, njit, overload, register_jitable, types
from klderive.numeric.printed import compiled as fast_forms
from klderive.numeric.printed import compiled_single as short_forms
from klderive.numeric.printed import floats as careful_forms
from klderive.numeric.simd import (
    CHUNK,
    fetch_ahead,
    usual_kl_normal,
    usual_kl_normal_log_var,
    usual_kl_standard_normal,
    wide,
)
from klderive.numeric.vectors import WIDTH, gather, load, store

SLICE = 1 << 18  # elements below which a second thread does not pay

_plain = njit(error_model="numpy", fastmath={"contract"})
_loop = loop()
# Sums may be reordered, which lets them run across lanes; no other arithmetic is in those functions.
_sum = loop("reassoc")


def _by_precision(name: str, count: int) -> Any:
    """A function for compiled code: the fast form of `name`, the shorter one where all arguments are float32."""
    double, short = _plain(getattr(fast_forms, name)), _plain(getattr(short_forms, name))

    def chosen(*args: Any) -> Any:
        raise NotImplementedError("for compiled code only")

    if count == 2:

        @overload(chosen, jit_options={"error_model": "numpy"})
        def two(a, b):
            if a == b == types.float32:
                return lambda a, b: short(np.float64(a), np.float64(b))
            return lambda a, b: double(np.float64(a), np.float64(b))
    else:

        @overload(chosen, jit_options={"error_model": "numpy"})
        def four(a, b, c, d):
            if a == b == c == d == types.float32:
                return lambda a, b, c, d: short(np.float64(a), np.float64(b), np.float64(c), np.float64(d))
            return lambda a, b, c, d: double(np.float64(a), np.float64(b), np.float64(c), np.float64(d))

    return chosen


fast_kl_normal = _by_precision("kl_normal", 4)
fast_kl_standard_normal = _by_precision("kl_standard_normal", 2)
fast_kl_normal_log_var = _by_precision("kl_normal_log_var", 4)


# Compiled code may now call the plain Python functions of these modules.
for _function in (*vars(single).values(), *vars(careful_forms).values()):
    if inspect.isfunction(_function):
        register_jitable(error_model="numpy")(_function)


@_plain
def _all_finite(a, b, c, d):
    return math.isfinite(a) and math.isfinite(b) and math.isfinite(c) and math.isfinite(d)


@_plain
def _valid_scales(mu1, sigma1, mu2, sigma2):
    return sigma1 > 0 and sigma2 > 0 and _all_finite(mu1, sigma1, mu2, sigma2)


@_loop
def each_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Fills `out`; the position of the first invalid element, or -1."""
    wide()
    for start in range(0, out.size, CHUNK):
        stop = min(start + CHUNK, out.size)
        a, b, c, d, o = (
            mu1[start:stop],
            sigma1[start:stop],
            mu2[start:stop],
            sigma2[start:stop],
            out[start:stop],
        )
        odd = 0
        fetch_ahead(a)
        fetch_ahead(b)
        fetch_ahead(c)
        fetch_ahead(d)
        for i in range(stop - start):
            value = fast_kl_normal(a[i], b[i], c[i], d[i])
            o[i] = value
            odd += not usual_kl_normal(a[i], b[i], c[i], d[i], value)
        if odd:
            for i in range(stop - start):
                if not usual_kl_normal(a[i], b[i], c[i], d[i], o[i]):
                    if check and not _valid_scales(a[i], b[i], c[i], d[i]):
                        return start + i
                    o[i] = careful_forms.kl_normal(
                        np.float64(a[i]), np.float64(b[i]), np.float64(c[i]), np.float64(d[i])
                    )
    return -1


@_loop
def each_kl_normal_log_var(mu1, log_var1, mu2, log_var2, out, check):
    wide()
    for start in range(0, out.size, CHUNK):
        stop = min(start + CHUNK, out.size)
        a, b, c, d, o = (
            mu1[start:stop],
            log_var1[start:stop],
            mu2[start:stop],
            log_var2[start:stop],
            out[start:stop],
        )
        odd = 0
        fetch_ahead(a)
        fetch_ahead(b)
        fetch_ahead(c)
        fetch_ahead(d)
        for i in range(stop - start):
            value = fast_kl_normal_log_var(a[i], b[i], c[i], d[i])
            o[i] = value
            odd += not usual_kl_normal_log_var(a[i], b[i], c[i], d[i], value)
        if odd:
            for i in range(stop - start):
                if not usual_kl_normal_log_var(a[i], b[i], c[i], d[i], o[i]):
                    if check and not _all_finite(a[i], b[i], c[i], d[i]):
                        return start + i
                    o[i] = careful_forms.kl_normal_log_var(
                        np.float64(a[i]), np.float64(b[i]), np.float64(c[i]), np.float64(d[i])
                    )
    return -1


@_loop
def each_kl_standard_normal(mu, log_var, out, check):
    wide()
    for start in range(0, out.size, CHUNK):
        stop = min(start + CHUNK, out.size)
        a, b, o = mu[start:stop], log_var[start:stop], out[start:stop]
        odd = 0
        fetch_ahead(a)
        fetch_ahead(b)
        for i in range(stop - start):
            value = fast_kl_standard_normal(a[i], b[i])
            o[i] = value
            odd += not usual_kl_standard_normal(a[i], b[i], value)
        if odd:
            for i in range(stop - start):
                if not usual_kl_standard_normal(a[i], b[i], o[i]):
                    if check and not (math.isfinite(a[i]) and math.isfinite(b[i])):
                        return start + i
                    o[i] = careful_forms.kl_standard_normal(np.float64(a[i]), np.float64(b[i]))
    return -1


@_sum
def add_few(terms, width, out, opening):
    """Sums of `width` terms each, put into `out` or added to it."""
    table = terms[: out.size * width].reshape(out.size, width)
    for row in range(out.size):
        total = 0.0
        for j in range(width):
            total += table[row, j]
        out[row] = total if opening else out[row] + total


@_loop
def add_rows(terms, width, out, opening, parts):
    """The same, eight sums at once where there are as many: first each row to a vector, then across the vectors."""
    wide()
    if out.size < WIDTH or width < WIDTH or not opening:
        add_few(terms, width, out, opening)
        return
    whole = width // WIDTH * WIDTH
    for start in range(0, out.size, WIDTH):
        row = min(start, out.size - WIDTH)
        for r in range(WIDTH):
            at = (row + r) * width
            sum_ = load(terms, at)
            for j in range(WIDTH, whole, WIDTH):
                sum_ = sum_ + load(terms, at + j)
            store(parts, r * WIDTH, sum_)
        total = gather(parts, 0, WIDTH)
        for lane in range(1, WIDTH):
            total = total + gather(parts, lane, WIDTH)
        for j in range(whole, width):
            total = total + gather(terms, row * width + j, width)
        store(parts, 0, total)
        for r in range(WIDTH):
            out[row + r] = parts[r]


@_loop
def rows_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Sums over equally long runs of the arguments; the position of the first invalid element, or -1.

    As many whole rows as fit in a chunk are computed at once, so that short rows fill the lanes too.
    """
    width = mu1.size // out.size
    piece, rows = min(width, CHUNK), max(1, CHUNK // width)
    terms, parts = np.empty(piece * rows), np.empty(WIDTH * WIDTH)
    for row in range(0, out.size, rows):
        last = min(row + rows, out.size)
        for start in range(0, width, piece):
            i = row * width + start
            j = i + (last - row) * min(piece, width - start)
            at = each_kl_normal(mu1[i:j], sigma1[i:j], mu2[i:j], sigma2[i:j], terms[: j - i], check)
            if at >= 0:
                return i + at
            add_rows(terms, min(piece, width - start), out[row:last], start == 0, parts)
    return -1


@_loop
def rows_kl_normal_log_var(mu1, log_var1, mu2, log_var2, out, check):
    width = mu1.size // out.size
    piece, rows = min(width, CHUNK), max(1, CHUNK // width)
    terms, parts = np.empty(piece * rows), np.empty(WIDTH * WIDTH)
    for row in range(0, out.size, rows):
        last = min(row + rows, out.size)
        for start in range(0, width, piece):
            i = row * width + start
            j = i + (last - row) * min(piece, width - start)
            at = each_kl_normal_log_var(
                mu1[i:j], log_var1[i:j], mu2[i:j], log_var2[i:j], terms[: j - i], check
            )
            if at >= 0:
                return i + at
            add_rows(terms, min(piece, width - start), out[row:last], start == 0, parts)
    return -1


@_loop
def rows_kl_standard_normal(mu, log_var, out, check):
    width = mu.size // out.size
    piece, rows = min(width, CHUNK), max(1, CHUNK // width)
    terms, parts = np.empty(piece * rows), np.empty(WIDTH * WIDTH)
    for row in range(0, out.size, rows):
        last = min(row + rows, out.size)
        for start in range(0, width, piece):
            i = row * width + start
            j = i + (last - row) * min(piece, width - start)
            at = each_kl_standard_normal(mu[i:j], log_var[i:j], terms[: j - i], check)
            if at >= 0:
                return i + at
            add_rows(terms, min(piece, width - start), out[row:last], start == 0, parts)
    return -1


@_loop
def one_kl_normal(mu1, sigma1, mu2, sigma2):
    return careful_forms.kl_normal(mu1, sigma1, mu2, sigma2)


EACH = {
    "kl_normal": each_kl_normal,
    "kl_normal_log_var": each_kl_normal_log_var,
    "kl_standard_normal": each_kl_standard_normal,
}
ROWS = {
    "kl_normal": rows_kl_normal,
    "kl_standard_normal": rows_kl_standard_normal,
    "kl_normal_log_var": rows_kl_normal_log_var,
}
ONE = {"kl_normal": one_kl_normal}

_pools: dict[int, ThreadPoolExecutor] = {}
_compiling = threading.Lock()
_prepared: set[Any] = set()  # loops, with the kinds of arrays where they take several, that are compiled


def run(loop: Any, arrays: Sequence[Floats], out: Floats, check: bool, threads: int) -> int:
    """The loop over slices of the output, on as many threads as pay; the smallest invalid position, or -1."""
    width = arrays[0].size // out.size
    kinds = (loop, out.dtype, *(a.dtype for a in arrays))
    if kinds not in _prepared:
        inputs = [types.Array(from_dtype(a.dtype), 1, "C", readonly=True) for a in arrays]
        _ready(loop, (*inputs, types.Array(from_dtype(out.dtype), 1, "C"), types.boolean))
        _prepared.add(kinds)

    def piece(start: int, stop: int) -> int:
        at = loop(*(a[start * width : stop * width] for a in arrays), out[start:stop], check)
        return int(at) + start * width if at >= 0 else -1

    return min((at for at in spread(piece, out.size, width, threads) if at >= 0), default=-1)


def run_block(formula: str, *parts: Array) -> Array:
    """One block of arguments that broadcast, in double precision: what a formula of printed/arrays.py
    takes and gives.
    """
    shape = np.broadcast_shapes(*(a.shape for a in parts))
    flat = [np.ascontiguousarray(np.broadcast_to(a, shape)).reshape(-1) for a in parts]
    out: Array = np.empty(shape)
    run(EACH[formula], flat, out.reshape(-1), False, 1)
    return out


def run_matrices(formula: str, threads: int, *arrays: Array) -> Array:
    """(batch,) divergences of stacks, as gaussian.kl_tril and gaussian.kl_cov."""
    stacks = [np.ascontiguousarray(a) for a in arrays]
    outs: list[Any] = [np.empty(len(stacks[0]))]
    n = stacks[0].shape[1]
    loop = batched.loops(formula, n)
    if formula == "kl_cov":
        outs.append(np.zeros(len(stacks[0]), np.bool_))
    if loop not in _prepared:
        inputs = [types.Array(types.float64, a.ndim, "C", readonly=True) for a in stacks]
        _ready(loop, (*inputs, *(types.Array(from_dtype(o.dtype), 1, "C") for o in outs)))
        _prepared.add(loop)

    def piece(start: int, stop: int) -> None:
        loop(*(a[start:stop] for a in (*stacks, *outs)))

    # A matrix of n rows is work for n^3/6 numbers; SLICE is counted in those.
    spread(piece, len(stacks[0]), n**3 // 6 + 4, threads)
    out: Array = outs[0]
    if formula == "kl_cov" and outs[1].any():
        out[outs[1]] = gaussian.kl_cov(*(a[outs[1]] for a in stacks))
    return out


def first_unfit(triangular: bool, stack: Floats, tolerance: float, threads: int) -> int:
    """The position of the first matrix of a stack that is not triangular, or not symmetric; -1 if all are fit."""
    loop = batched.first_not_triangular if triangular else batched.first_unsymmetric
    _ready(loop, (types.Array(from_dtype(stack.dtype), 3, "C", readonly=True), types.float64))

    def piece(start: int, stop: int) -> int:
        at = loop(stack[start:stop], tolerance)
        return int(at) + start if at >= 0 else -1

    return min((at for at in spread(piece, len(stack), stack.shape[1] ** 2, threads) if at >= 0), default=-1)


def spread(piece: Callable[[int, int], Any], size: int, width: int, threads: int) -> list[Any]:
    """piece(start, stop) over range(size), by as many threads as pay."""
    parts = max(1, min(threads, size * width // SLICE, size))
    if parts == 1:
        return [piece(0, size)]
    if parts not in _pools:
        _pools[parts] = ThreadPoolExecutor(parts, "klderive")
    # Two slices a thread: a thread that is held up elsewhere then costs less.
    edges = sorted({size * i // (2 * parts) for i in range(2 * parts + 1)})
    return list(_pools[parts].map(piece, edges[:-1], edges[1:]))


def _ready(loop: Any, signature: tuple[Any, ...]) -> None:
    """Compile a loop for read-only inputs, which writable ones may take the place of: one version, not one
    for each mix.
    """
    with _compiling:
        if signature in loop.signatures:
            return
        for each in {loop, *EACH.values()}:  # sums compile the loop over single elements for themselves
            each.disable_compile(False)
        loop.compile(signature)
        for each in {loop, *EACH.values()}:
            each.disable_compile(bool(each.signatures))


def threads_by_default() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
