"""Numba's loops around the printed forms: compiled when first called, kept on disk, not imported before they are needed.

A chunk is first computed by the fast form; if one of its elements is out of the usual range, those are
done again by the careful form (the one for single floats, compiled).  An element that is not valid ends the loop
with its position.
Large arrays are cut in slices for a pool of threads; the loops hold no lock.
"""

from __future__ import annotations

import inspect
import itertools
import math
import os
import threading
from collections import namedtuple
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from klderive.numeric import batched, gaussian, simd, single
from klderive.numeric.blocks import Array
from klderive.numeric.checks import Floats
from klderive.numeric.jit import from_dtype, loop, overload, register_jitable, typeof, types
from klderive.numeric.printed import compiled as fast_forms
from klderive.numeric.printed import compiled_single as short_forms
from klderive.numeric.printed import floats as careful_forms
from klderive.numeric.simd import fused, huge, wide
from klderive.numeric.vectors import (
    WIDTH,
    any_negative,
    everywhere,
    fetch,
    gather,
    last_places,
    load,
    settle,
    store,
    stream,
    total,
)

CHUNK = 2048  # elements that a loop computes before it looks whether some of them need care
AHEAD = 512  # elements between what is computed and what is asked for
LARGE = 1 << 21  # bytes: a larger output goes past the caches, which would read it before it is written
NARROW = 2 * WIDTH  # runs shorter than this are summed eight at a time, one in each place of a vector
SLICE = 1 << 18  # elements below which a second thread does not pay

_loop = loop()
# Sums may be reordered, which lets them run across lanes; no other arithmetic is in that function.
_sum = loop("reassoc")

# By these types compiled code tells the formulas apart.
kl_normal = namedtuple("kl_normal", ())
kl_normal_log_var = namedtuple("kl_normal_log_var", ())
kl_standard_normal = namedtuple("kl_standard_normal", ())
FORMULAS = {kind.__name__: kind() for kind in (kl_normal, kl_normal_log_var, kl_standard_normal)}
MATRICES = ("kl_tril", "kl_cov")
_FAST = {name: fused(getattr(fast_forms, name)) for name in FORMULAS}
_SHORT = {name: fused(getattr(short_forms, name)) for name in FORMULAS}
_STRANGE = {name: getattr(simd, f"strange_{name}") for name in FORMULAS}

# Compiled code may now call the plain Python functions of these modules.
for _function in (*vars(single).values(), *vars(careful_forms).values()):
    if inspect.isfunction(_function):
        register_jitable(error_model="numpy")(_function)


def _pieces(formula: Any, arrays: Any) -> tuple[Any, Any, Any]:
    """The fast form for the type of the arrays, what tells where it does not hold, and the careful form."""
    name = formula.instance_class.__name__
    fast = (_SHORT if arrays.dtype.dtype == types.float32 else _FAST)[name]
    return fast, _STRANGE[name], getattr(careful_forms, name)


def eight_at(formula: Any, arrays: Any, at: Any) -> Any:
    """The values at eight positions, and what is negative where one has to be done with care, unless the value says so."""
    raise NotImplementedError("for compiled code only")


@overload(eight_at, jit_options={"error_model": "numpy"})
def _eight_at(formula, arrays, at):
    fast, strange, _ = _pieces(formula, arrays)

    def two(formula, arrays, at):
        a, b = take(arrays[0], at), take(arrays[1], at)
        value = fast(a, b)
        return value, strange(a, b)

    def four(formula, arrays, at):
        a, b, c, d = take(arrays[0], at), take(arrays[1], at), take(arrays[2], at), take(arrays[3], at)
        value = fast(a, b, c, d)
        return value, strange(a, b, c, d)

    return two if formula.instance_class is kl_standard_normal else four


def one_at(formula: Any, arrays: Any, i: Any, check: Any) -> Any:
    """The value at a position, with care where that is needed, and whether the arguments are valid."""
    raise NotImplementedError("for compiled code only")


@overload(one_at, jit_options={"error_model": "numpy"})
def _one_at(formula, arrays, i, check):
    fast, strange, careful = _pieces(formula, arrays)
    scales = formula.instance_class is kl_normal

    def two(formula, arrays, i, check):
        a, b = np.float64(arrays[0][i]), np.float64(arrays[1][i])
        value = fast(a, b)
        if strange(a, b) | huge(value) < 0:
            if check and not (math.isfinite(a) and math.isfinite(b)):
                return value, False
            value = careful(a, b)
        return value, True

    def four(formula, arrays, i, check):
        a, b = np.float64(arrays[0][i]), np.float64(arrays[1][i])
        c, d = np.float64(arrays[2][i]), np.float64(arrays[3][i])
        value = fast(a, b, c, d)
        if strange(a, b, c, d) | huge(value) < 0:
            finite = math.isfinite(a) and math.isfinite(b) and math.isfinite(c) and math.isfinite(d)
            if check and not (finite and (not scales or (b > 0 and d > 0))):
                return value, False
            value = careful(a, b, c, d)
        return value, True

    return two if formula.instance_class is kl_standard_normal else four


@fused
def take(array, at):
    fetch(array, at + AHEAD)
    return load(array, at)


@fused
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
def one_by_one(formula, arrays, start, stop, to, check):
    """Puts the values at start .. stop into `to`; the position of the first invalid element, or -1."""
    for i in range(start, stop):
        value, valid = one_at(formula, arrays, i, check)
        if not valid:
            return i
        to[i - start] = value
    return -1


@_loop
def each(formula, out, check, a, b, c, d):
    """Fills `out`; the position of the first invalid element, or -1."""
    wide()
    arrays = (a, b, c, d)
    if out.size < WIDTH:
        return one_by_one(formula, arrays, 0, out.size, out, check)
    large, before = out.nbytes >= LARGE, misaligned(out)
    for start in range(before - CHUNK if large and before else 0, out.size, CHUNK):
        first, stop, odd = max(start, 0), min(start + CHUNK, out.size), everywhere(0)
        for i in range(first, stop, WIDTH):
            at = max(0, min(i, stop - WIDTH))  # the last eight overlap with those before them
            value, strange = eight_at(formula, arrays, at)
            if large and start >= 0 and at == i:
                stream(out, at, value)
            else:
                store(out, at, value)
            odd = odd | strange | huge(value)
        if any_negative(odd):
            wrong = one_by_one(formula, arrays, first, stop, out[first:], check)
            if wrong >= 0:
                return wrong
    if large:
        settle()
    return -1


@_loop
def rows(formula, out, check, a, b, c, d):
    """Sums over equally long runs of the arguments; the position of the first invalid element, or -1."""
    wide()
    arrays = (a, b, c, d)
    width, terms = a.size // out.size, np.empty(CHUNK)
    for row in range(out.size):
        end, sum_ = (row + 1) * width, 0.0
        for start in range(row * width, end, CHUNK):
            stop, part, odd = min(start + CHUNK, end), everywhere(0.0), everywhere(0)
            for i in range(start, stop, WIDTH):
                at = min(i, stop - WIDTH)
                value, strange = eight_at(formula, arrays, at)
                part = part + (value if at == i else last_places(value, stop - i))
                odd = odd | strange
            if any_negative(odd | huge(part)):  # a sum is as large as its largest term
                wrong = one_by_one(formula, arrays, start, stop, terms, check)
                if wrong >= 0:
                    return wrong
                sum_ += sum_of(terms[: stop - start])
            else:
                sum_ += total(part)
        out[row] = sum_
    return -1


@_loop
def narrow_rows(formula, out, check, a, b, c, d):
    """The same for short runs: as many at once as fit."""
    wide()
    width, terms = a.size // out.size, np.empty(CHUNK)
    for row in range(0, out.size, CHUNK // width):
        last = min(row + CHUNK // width, out.size)
        few, i, j = terms[: (last - row) * width], row * width, last * width
        wrong = each(formula, few, check, a[i:j], b[i:j], c[i:j], d[i:j])
        if wrong >= 0:
            return i + wrong
        at = last - (last - row) % WIDTH  # up to here eight sums at once
        for k in range(row, at, WIDTH):
            sum_ = gather(few, (k - row) * width, width)
            for term in range(1, width):
                sum_ = sum_ + gather(few, (k - row) * width + term, width)
            store(out, k, sum_)
        for k in range(at, last):
            out[k] = sum_of(few[(k - row) * width : (k - row + 1) * width])
    return -1


@_loop
def one_kl_normal(mu1, sigma1, mu2, sigma2):
    return careful_forms.kl_normal(mu1, sigma1, mu2, sigma2)


ONE = {"kl_normal": one_kl_normal}

_pools: dict[int, ThreadPoolExecutor] = {}
_compiling = threading.RLock()
_prepared: set[Any] = set()  # loops, with the kinds of arrays where they take several, that are compiled


def run(formula: str, summed: bool, arrays: Sequence[Floats], out: Floats, check: bool, threads: int) -> int:
    """The loop over slices of the output, on as many threads as pay; the smallest invalid position, or -1.

    The arrays are of one type and contiguous.  The loops take four: a formula of two arguments gets them twice.
    """
    arrays = [*arrays, *arrays][:4]
    width, kind = arrays[0].size // out.size, FORMULAS[formula]
    loop = (rows if width >= NARROW else narrow_rows) if summed else each
    prepared = (loop, formula, out.dtype, arrays[0].dtype)
    if prepared not in _prepared:
        inputs = [types.Array(from_dtype(a.dtype), 1, "C", readonly=True) for a in arrays]
        _ready(loop, (typeof(kind), types.Array(from_dtype(out.dtype), 1, "C"), types.boolean, *inputs))
        _prepared.add(prepared)
    if threads == 1 or out.size * width < 2 * SLICE:
        return int(loop(kind, out, check, *arrays))

    def piece(start: int, stop: int) -> int:
        at = loop(kind, out[start:stop], check, *(a[start * width : stop * width] for a in arrays))
        return int(at) + start * width if at >= 0 else -1

    return min((at for at in spread(piece, out.size, width, threads) if at >= 0), default=-1)


def run_block(formula: str, *parts: Array) -> Array:
    """One block of arguments that broadcast, in double precision: what a formula of printed/arrays.py
    takes and gives.
    """
    shape = np.broadcast_shapes(*(a.shape for a in parts))
    flat = [np.ascontiguousarray(np.broadcast_to(a, shape)).reshape(-1) for a in parts]
    out: Array = np.empty(shape)
    run(formula, False, flat, out.reshape(-1), False, 1)
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
    # Two slices a thread, each taken by who is free: a thread that is held up elsewhere then costs less.
    edges = sorted({size * i // (2 * parts) for i in range(2 * parts + 1)})
    slices = list(itertools.pairwise(edges))

    def work() -> list[Any]:
        done: list[Any] = []
        while True:
            try:
                start, stop = slices.pop()
            except IndexError:
                return done
            done.append(piece(start, stop))

    others = _helped(work, parts - 1)
    return sum((other.result() for other in others), work())


def _helped(work: Callable[[], list[Any]], count: int) -> list[Future[list[Any]]]:
    """The same work begun on `count` threads beside this one; on none while the interpreter shuts down."""
    pool = _pools.get(count)
    if pool is None:  # two threads may come here at once: the first to have made one wins
        pool = _pools.setdefault(count, ThreadPoolExecutor(count, "klderive"))
    try:
        return [pool.submit(work) for _ in range(count)]
    except RuntimeError:
        return []


def _ready(loop: Any, signature: tuple[Any, ...]) -> None:
    """Compile a loop for read-only inputs, which writable ones may take the place of: one version, not one
    for each mix.
    """
    with _compiling:
        if signature in loop.signatures:
            return
        for other in {loop, each}:  # sums of few compile the loop over single elements for themselves
            other.disable_compile(False)
        loop.compile(signature)
        for other in {loop, each}:
            other.disable_compile(bool(other.signatures))


def _after_fork() -> None:
    _pools.clear()
    _compiling.release()


def kept() -> bool:
    """Whether what is compiled is kept on disk for the next process."""
    return getattr(each, "_cache", None) is not None and hasattr(each._cache, "_cache_file")


if hasattr(os, "register_at_fork"):
    # A child has none of its parent's threads: a pool that was copied into it would be waited for in vain.  Nobody forks
    # in the middle of compiling, as the lock that Numba holds meanwhile would never be given back in the child.
    os.register_at_fork(
        before=_compiling.acquire, after_in_parent=_compiling.release, after_in_child=_after_fork
    )
