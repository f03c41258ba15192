"""A given that sets a size (J = 1) is met by the points that are tried, so that a wrong line under it is refuted."""

import pytest
import sympy as sp

import klderive as nd
from klderive import check

J, j = sp.symbols("J j", integer=True, positive=True)
a = sp.Symbol("a", real=True)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_size_that_is_given(size: int) -> None:
    total = sp.Sum(nd.Entry(a, j) ** 2, (j, 1, J))
    written = sum(nd.Entry(a, sp.Integer(i)) ** 2 for i in range(1, size + 1))
    given = (sp.Eq(J, size),)
    assert check(total, written, given=given).name == "proved"
    assert check(total, written + nd.Entry(a, sp.Integer(1)), given=given).name == "refuted"
    assert check(total, written + J - size, given=given).name == "proved"
