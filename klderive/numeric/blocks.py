"""Evaluation a block at a time: broadcasting, float32, `out`, sums along axes, with one block of extra memory.

A block is a box of the broadcast shape with at most BLOCK elements, so that everything computed on the way stays in the
cache.  Arithmetic is in double precision; float32 arrays are converted block by block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from klderive.numeric.checks import Floats

BLOCK = 16384  # doubles: 128 KiB, in the second-level cache with its temporaries

# glibc gives freed memory back to the system, page by page, until something large (here 4 MiB, never touched) has been
# freed: then it keeps up to twice that for what comes next.  Without, every block's temporaries are mapped anew.
np.empty(1 << 19)

Index = tuple[slice, ...]
Array = NDArray[np.float64]


def blocks(shape: tuple[int, ...], size: int = BLOCK) -> Iterator[Index]:
    """Boxes that tile `shape` in C order, each with at most `size` elements (at least one).

    >>> [tuple((s.start, s.stop) for s in box) for box in blocks((3, 2), 4)]
    [((0, 2), (0, 2)), ((2, 3), (0, 2))]
    """
    if 0 in shape:
        return
    steps, room = [], size
    for length in reversed(shape):
        step = max(1, min(length, room))
        steps.append(step)
        room = room // length if step == length else 0
    starts = [range(0, length, step) for length, step in zip(shape, reversed(steps), strict=True)]
    for corner in product(*starts):
        yield tuple(
            slice(at, min(at + step, length))
            for at, step, length in zip(corner, reversed(steps), shape, strict=True)
        )


def cut(array: Floats, box: Index) -> Array:
    """The part of an array (as many axes as the box; length 1 stands for every position) in a box, as float64."""
    part = array[tuple(slice(None) if n == 1 else s for n, s in zip(array.shape, box, strict=True))]
    return part.astype(np.float64) if part.dtype != np.float64 else part  # type: ignore[return-value]


def aligned(arrays: Sequence[Floats], ndim: int) -> list[Floats]:
    """Views with `ndim` axes each, so that one box addresses them all."""
    return [a.reshape((1,) * (ndim - a.ndim) + a.shape) for a in arrays]


def flattened(arrays: Sequence[Floats], shape: tuple[int, ...], outs: Sequence[Floats]) -> bool:
    """Whether everything is contiguous and of one shape (or one number), so that the axes can be forgotten."""
    return len(shape) != 1 and all(
        a.size == 1 or (a.shape == shape and a.flags.c_contiguous) for a in (*arrays, *outs)
    )


def disentangled(arrays: Sequence[Floats], outs: Sequence[Floats]) -> list[Floats]:
    """Copies of the inputs that share memory with an output other than element by element."""

    def clear(a: Floats, out: Floats) -> bool:
        same = a.shape == out.shape and a.strides == out.strides and a.ctypes.data == out.ctypes.data
        return (same and len(outs) == 1 and a.dtype == out.dtype) or not np.may_share_memory(a, out)

    return [a if all(clear(a, out) for out in outs) else a.copy() for a in arrays]


def evaluate(
    function: Callable[..., Array | tuple[Array, ...]],
    check: Callable[[Sequence[Array], Sequence[Array]], None] | None,
    arrays: Sequence[Floats],
    outs: Sequence[Floats],
    shape: tuple[int, ...],
    summed: int = 0,
) -> None:
    """Write function(*arrays) into outs, block by block, summed over the last `summed` axes.

    `check` gets the block's arguments and its results, and raises.
    """
    arrays = disentangled(arrays, outs)
    if not summed and flattened(arrays, shape, outs):
        arrays = [a.reshape(-1) if a.size > 1 or a.shape == shape else a.reshape(1) for a in arrays]
        outs, shape = [out.reshape(-1) for out in outs], (int(np.prod(shape)),)
    views = aligned(arrays, len(shape))
    kept = len(shape) - summed
    if 0 in shape:
        for out in outs:
            out[...] = 0.0
        return
    with np.errstate(all="ignore"):
        for box in blocks(shape):
            parts = [cut(a, box) for a in views]
            results = function(*parts)
            results = results if isinstance(results, tuple) else (results,)
            if check is not None:
                check(parts, results)
            _store(results, outs, box, kept)


def _store(results: Sequence[Array], outs: Sequence[Floats], box: Index, kept: int) -> None:
    opening = all(s.start == 0 for s in box[kept:])
    size = tuple(s.stop - s.start for s in box)
    for result, out in zip(results, outs, strict=True):
        if kept == len(box):
            out[box] = result
            continue
        axes = tuple(range(kept, len(box)))
        total = np.add.reduce(np.broadcast_to(result, size), axis=axes)
        if opening:
            out[box[:kept]] = total
        else:
            out[box[:kept]] += total
