"""Which implementation runs: plain NumPy, or Numba where it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from klderive.numeric import gaussian
from klderive.numeric.printed import arrays, floats


def function(formula: str) -> Callable[..., Any]:
    return getattr(arrays, formula)  # type: ignore[no-any-return]


def single(formula: str) -> Callable[..., Any]:
    return getattr(floats, formula)  # type: ignore[no-any-return]


def matrices(formula: str) -> Callable[..., Any]:
    return getattr(gaussian, formula)  # type: ignore[no-any-return]


def use(name: str) -> None:
    raise NotImplementedError
