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
from klderive.numeric.jit import from_dtype, loop, overload, register_jitable, types
from klderive.numeric.printed import compiled as fast_forms
from klderive.numeric.printed import compiled_single as short_forms
from klderive.numeric.printed import floats as careful_forms
from klderive.numeric.simd import (
    fused,
    strange_kl_normal,
    strange_kl_normal_log_var,
    strange_kl_standard_normal,
    wide,
)
from klderive.numeric.vectors import (
    SHORT,
    WIDTH,
    any_negative,
    doubles,
    everywhere,
    fetch,
    last_places,
    load,
    store,
    stream,
    total,
)

CHUNK = 2048  # elements that a loop computes before it looks whether some of them need care
AHEAD = 512  # elements between what is computed and what is asked for
LARGE = 1 << 21  # bytes: a larger output goes past the caches, which would read it before it is written
SLICE = 1 << 18  # elements below which a second thread does not pay

_plain = fused
_loop = loop()
# Sums may be reordered, which lets them run across lanes; no other arithmetic is in those functions.
_sum = loop("reassoc")


def _by_precision(name: str, count: int) -> Any:
    """A function for compiled code: the fast form of `name`, the shorter one where all arguments are float32."""
    double, short = _plain(getattr(fast_forms, name)), _plain(getattr(short_forms, name))

    def chosen(*args: Any) -> Any:
        raise NotImplementedError("for compiled code only")

    def is_short(*kinds: Any) -> bool:
        return all(kind in (types.float32, SHORT) for kind in kinds)

    if count == 2:

        @overload(chosen, jit_options={"error_model": "numpy"})
        def two(a, b):
            form = short if is_short(a, b) else double
            return lambda a, b: form(doubles(a), doubles(b))
    else:

        @overload(chosen, jit_options={"error_model": "numpy"})
        def four(a, b, c, d):
            form = short if is_short(a, b, c, d) else double
            return lambda a, b, c, d: form(doubles(a), doubles(b), doubles(c), doubles(d))

    return chosen


fast_kl_normal = _by_precision("kl_normal", 4)
fast_kl_standard_normal = _by_precision("kl_standard_normal", 2)
fast_kl_normal_log_var = _by_precision("kl_normal_log_var", 4)


# Compiled code may now call the plain Python functions of these modules.
for _function in (*vars(single).values(), *vars(careful_forms).values()):
    if inspect.isfunction(_function):
        register_jitable(error_model="numpy")(_function)


@_plain
def _finite(a, b, c, d):
    return math.isfinite(a) and math.isfinite(b) and math.isfinite(c) and math.isfinite(d)


@_plain
def misaligned(out):
    """How many elements come before an address where a vector may be put past the caches."""
    length = WIDTH * out.itemsize
    return (-out.ctypes.data % length) // out.itemsize


@_sum
def sum_of(terms):
    sum_ = 0.0
    for x in terms:
        sum_ += x
    return sum_


@_loop
def add_few(terms, width, out):
    """Sums of `width` terms each."""
    for row in range(out.size):
        out[row] = sum_of(terms[row * width : (row + 1) * width])


@_plain
def eight_kl_normal(mu1, sigma1, mu2, sigma2, at):
    """The values at eight positions, and what is negative where one has to be done with care."""
    fetch(mu1, at + AHEAD)
    fetch(sigma1, at + AHEAD)
    fetch(mu2, at + AHEAD)
    fetch(sigma2, at + AHEAD)
    a, b, c, d = load(mu1, at), load(sigma1, at), load(mu2, at), load(sigma2, at)
    value = fast_kl_normal(a, b, c, d)
    return value, strange_kl_normal(doubles(a), doubles(b), doubles(c), doubles(d), value)


@_loop
def careful_kl_normal(mu1, sigma1, mu2, sigma2, start, stop, to, check):
    """Puts the values at start .. stop into `to`; the position of the first invalid element, or -1."""
    for i in range(start, stop):
        a, b, c, d = mu1[i], sigma1[i], mu2[i], sigma2[i]
        value = fast_kl_normal(a, b, c, d)
        if strange_kl_normal(doubles(a), doubles(b), doubles(c), doubles(d), value) < 0:
            if check and not (
                sigma1[i] > 0 and sigma2[i] > 0 and _finite(mu1[i], sigma1[i], mu2[i], sigma2[i])
            ):
                return i
            value = careful_forms.kl_normal(doubles(a), doubles(b), doubles(c), doubles(d))
        to[i - start] = value
    return -1


@_loop
def each_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Fills `out`; the position of the first invalid element, or -1."""
    wide()
    if out.size < WIDTH:
        return careful_kl_normal(mu1, sigma1, mu2, sigma2, 0, out.size, out, check)
    large, before = out.nbytes >= LARGE, misaligned(out)
    for start in range(before - CHUNK if large and before else 0, out.size, CHUNK):
        first, stop, odd = max(start, 0), min(start + CHUNK, out.size), everywhere(0)
        for i in range(first, stop, WIDTH):
            at = max(0, min(i, stop - WIDTH))  # the last eight overlap with those before them
            value, strange = eight_kl_normal(mu1, sigma1, mu2, sigma2, at)
            if large and start >= 0 and at == i:
                stream(out, at, value)
            else:
                store(out, at, value)
            odd = odd | strange
        if any_negative(odd):
            wrong = careful_kl_normal(mu1, sigma1, mu2, sigma2, first, stop, out[first:], check)
            if wrong >= 0:
                return wrong
    return -1


@_loop
def rows_kl_normal(mu1, sigma1, mu2, sigma2, out, check):
    """Sums over equally long runs of the arguments; the position of the first invalid element, or -1."""
    wide()
    width, terms = mu1.size // out.size, np.empty(CHUNK)
    if width < WIDTH:  # as many whole runs at once as fit
        few = CHUNK // width
        for row in range(0, out.size, few):
            last = min(row + few, out.size)
            i, j = row * width, last * width
            wrong = each_kl_normal(mu1[i:j], sigma1[i:j], mu2[i:j], sigma2[i:j], terms[: j - i], check)
            if wrong >= 0:
                return i + wrong
            add_few(terms, width, out[row:last])
        return -1
    for row in range(out.size):
        end, sum_ = (row + 1) * width, 0.0
        for start in range(row * width, end, CHUNK):
            stop, part, odd = min(start + CHUNK, end), everywhere(0.0), everywhere(0)
            for i in range(start, stop, WIDTH):
                at = min(i, stop - WIDTH)
                value, strange = eight_kl_normal(mu1, sigma1, mu2, sigma2, at)
                part = part + (value if at == i else last_places(value, stop - i))
                odd = odd | strange
            if any_negative(odd):
                wrong = careful_kl_normal(mu1, sigma1, mu2, sigma2, start, stop, terms, check)
                if wrong >= 0:
                    return wrong
                sum_ += sum_of(terms[: stop - start])
            else:
                sum_ += total(part)
        out[row] = sum_
    return -1


@_plain
def eight_kl_normal_log_var(mu1, log_var1, mu2, log_var2, at):
    fetch(mu1, at + AHEAD)
    fetch(log_var1, at + AHEAD)
    fetch(mu2, at + AHEAD)
    fetch(log_var2, at + AHEAD)
    a, b, c, d = load(mu1, at), load(log_var1, at), load(mu2, at), load(log_var2, at)
    value = fast_kl_normal_log_var(a, b, c, d)
    return value, strange_kl_normal_log_var(doubles(a), doubles(b), doubles(c), doubles(d), value)


@_loop
def careful_kl_normal_log_var(mu1, log_var1, mu2, log_var2, start, stop, to, check):
    for i in range(start, stop):
        a, b, c, d = mu1[i], log_var1[i], mu2[i], log_var2[i]
        value = fast_kl_normal_log_var(a, b, c, d)
        if strange_kl_normal_log_var(doubles(a), doubles(b), doubles(c), doubles(d), value) < 0:
            if check and not (_finite(mu1[i], log_var1[i], mu2[i], log_var2[i])):
                return i
            value = careful_forms.kl_normal_log_var(doubles(a), doubles(b), doubles(c), doubles(d))
        to[i - start] = value
    return -1


@_loop
def each_kl_normal_log_var(mu1, log_var1, mu2, log_var2, out, check):
    wide()
    if out.size < WIDTH:
        return careful_kl_normal_log_var(mu1, log_var1, mu2, log_var2, 0, out.size, out, check)
    large, before = out.nbytes >= LARGE, misaligned(out)
    for start in range(before - CHUNK if large and before else 0, out.size, CHUNK):
        first, stop, odd = max(start, 0), min(start + CHUNK, out.size), everywhere(0)
        for i in range(first, stop, WIDTH):
            at = max(0, min(i, stop - WIDTH))  # the last eight overlap with those before them
            value, strange = eight_kl_normal_log_var(mu1, log_var1, mu2, log_var2, at)
            if large and start >= 0 and at == i:
                stream(out, at, value)
            else:
                store(out, at, value)
            odd = odd | strange
        if any_negative(odd):
            wrong = careful_kl_normal_log_var(mu1, log_var1, mu2, log_var2, first, stop, out[first:], check)
            if wrong >= 0:
                return wrong
    return -1


@_loop
def rows_kl_normal_log_var(mu1, log_var1, mu2, log_var2, out, check):
    wide()
    width, terms = mu1.size // out.size, np.empty(CHUNK)
    if width < WIDTH:  # as many whole runs at once as fit
        few = CHUNK // width
        for row in range(0, out.size, few):
            last = min(row + few, out.size)
            i, j = row * width, last * width
            wrong = each_kl_normal_log_var(
                mu1[i:j], log_var1[i:j], mu2[i:j], log_var2[i:j], terms[: j - i], check
            )
            if wrong >= 0:
                return i + wrong
            add_few(terms, width, out[row:last])
        return -1
    for row in range(out.size):
        end, sum_ = (row + 1) * width, 0.0
        for start in range(row * width, end, CHUNK):
            stop, part, odd = min(start + CHUNK, end), everywhere(0.0), everywhere(0)
            for i in range(start, stop, WIDTH):
                at = min(i, stop - WIDTH)
                value, strange = eight_kl_normal_log_var(mu1, log_var1, mu2, log_var2, at)
                part = part + (value if at == i else last_places(value, stop - i))
                odd = odd | strange
            if any_negative(odd):
                wrong = careful_kl_normal_log_var(mu1, log_var1, mu2, log_var2, start, stop, terms, check)
                if wrong >= 0:
                    return wrong
                sum_ += sum_of(terms[: stop - start])
            else:
                sum_ += total(part)
        out[row] = sum_
    return -1


@_plain
def eight_kl_standard_normal(mu, log_var, at):
    fetch(mu, at + AHEAD)
    fetch(log_var, at + AHEAD)
    a, b = load(mu, at), load(log_var, at)
    value = fast_kl_standard_normal(a, b)
    return value, strange_kl_standard_normal(doubles(a), doubles(b), value)


@_loop
def careful_kl_standard_normal(mu, log_var, start, stop, to, check):
    for i in range(start, stop):
        a, b = mu[i], log_var[i]
        value = fast_kl_standard_normal(a, b)
        if strange_kl_standard_normal(doubles(a), doubles(b), value) < 0:
            if check and not (math.isfinite(mu[i]) and math.isfinite(log_var[i])):
                return i
            value = careful_forms.kl_standard_normal(doubles(a), doubles(b))
        to[i - start] = value
    return -1


@_loop
def each_kl_standard_normal(mu, log_var, out, check):
    wide()
    if out.size < WIDTH:
        return careful_kl_standard_normal(mu, log_var, 0, out.size, out, check)
    large, before = out.nbytes >= LARGE, misaligned(out)
    for start in range(before - CHUNK if large and before else 0, out.size, CHUNK):
        first, stop, odd = max(start, 0), min(start + CHUNK, out.size), everywhere(0)
        for i in range(first, stop, WIDTH):
            at = max(0, min(i, stop - WIDTH))  # the last eight overlap with those before them
            value, strange = eight_kl_standard_normal(mu, log_var, at)
            if large and start >= 0 and at == i:
                stream(out, at, value)
            else:
                store(out, at, value)
            odd = odd | strange
        if any_negative(odd):
            wrong = careful_kl_standard_normal(mu, log_var, first, stop, out[first:], check)
            if wrong >= 0:
                return wrong
    return -1


@_loop
def rows_kl_standard_normal(mu, log_var, out, check):
    wide()
    width, terms = mu.size // out.size, np.empty(CHUNK)
    if width < WIDTH:  # as many whole runs at once as fit
        few = CHUNK // width
        for row in range(0, out.size, few):
            last = min(row + few, out.size)
            i, j = row * width, last * width
            wrong = each_kl_standard_normal(mu[i:j], log_var[i:j], terms[: j - i], check)
            if wrong >= 0:
                return i + wrong
            add_few(terms, width, out[row:last])
        return -1
    for row in range(out.size):
        end, sum_ = (row + 1) * width, 0.0
        for start in range(row * width, end, CHUNK):
            stop, part, odd = min(start + CHUNK, end), everywhere(0.0), everywhere(0)
            for i in range(start, stop, WIDTH):
                at = min(i, stop - WIDTH)
                value, strange = eight_kl_standard_normal(mu, log_var, at)
                part = part + (value if at == i else last_places(value, stop - i))
                odd = odd | strange
            if any_negative(odd):
                wrong = careful_kl_standard_normal(mu, log_var, start, stop, terms, check)
                if wrong >= 0:
                    return wrong
                sum_ += sum_of(terms[: stop - start])
            else:
                sum_ += total(part)
        out[row] = sum_
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
    kinds = (loop, out.dtype, arrays[0].dtype)  # all arguments are of one type
    if kinds not in _prepared:
        inputs = [types.Array(from_dtype(a.dtype), 1, "C", readonly=True) for a in arrays]
        _ready(loop, (*inputs, types.Array(from_dtype(out.dtype), 1, "C"), types.boolean))
        _prepared.add(kinds)

    if threads == 1 or out.size * width < 2 * SLICE:
        return int(loop(*arrays, out, check))

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
