"""What each name of a scope is, and how sizes are solved for a scope as a whole."""

import pytest

from klderive.language import Declaration, Free, Index, Num
from klderive.reading.elaboration.dims import MANY, ONE, Clash, Dims
from klderive.reading.elaboration.roles import Scope
from klderive.reading.survey import Name, survey

from .elaborating import read, said, tree

ROLES = [
    ("constant", [], [r"2\pi"], "pi", "constant"),
    ("constant beside a family of its letter", [], [r"\sum_{k=1}^K \pi_k"], "pi", "constant"),
    ("index", [], [r"\sum_{i=1}^n a_i"], "i", "index"),
    ("free index", [], ["a_k + 1"], "k", "index"),
    ("size", [], [r"\sum_{i=1}^n a_i"], "n", "size"),
    ("law below a head", [], [r"\mathrm{KL}(p\|q)"], "p", "law"),
    ("law by a bar", [], ["w(x|z)"], "w", "law"),
    ("law with a random name below", ["D X random"], ["f_X(x)"], "f", "law"),
    ("function by use", [], ["u(x) + u(y)"], "u", "function"),
    ("number and factor", [], ["u(x+1) + u"], "u", "number"),
    ("probability", [], ["p(1-p)"], "p", "number"),
    ("function at a number", [], ["c(0) + 1"], "c", "function"),
    ("random below an expectation", [], [r"\mathrm{E}[X]"], "X", "random"),
    ("random in an entropy", [], ["H(X) + 1"], "X", "random"),
    ("declared", ["D p number"], ["p(x)"], "p", "number"),
    ("marked: no convention", ["M e"], ["e + 1"], "e", "number"),
    ("number", [], ["x + 1"], "x", "number"),
]


@pytest.mark.parametrize(("sayings", "lines", "name", "wanted"), [r[1:] for r in ROLES], ids=[r[0] for r in ROLES])
def test_roles(sayings, lines, name, wanted):
    scope = Scope(tuple(map(said, sayings)), survey(map(tree, lines)))
    label = "X" if name == "f" else ""
    assert scope.sort(Name(name), label) == wanted


def size(name: str) -> Free:
    return Free(Declaration(name, Index(Num(1), None)))


def test_a_product_waits_until_a_factor_is_known():
    dims = Dims()
    a, b = dims.shape(), dims.shape()
    result = dims.product(a, b)
    assert dims.size(result.rows) is None
    dims.be_number(a)
    dims.same(b, dims.shape(size("n"), size("m")))
    dims.settle()
    assert [dims.size(d) for d in result] == [size("n"), size("m")]


def test_a_number_made_of_two_vectors():
    dims = Dims()
    row, column = dims.shape(ONE, MANY), dims.shape(size("n"), ONE)
    result = dims.product(row, column)
    assert dims.is_number(result)
    assert dims.size(row.cols) == size("n")


CLASHES = [(ONE, MANY), (MANY, ONE), (size("n"), ONE), (size("n"), size("m")), (Num(2), Num(3))]


@pytest.mark.parametrize(("a", "b"), CLASHES, ids=["1 many", "many 1", "n 1", "n m", "2 3"])
def test_clashes(a, b):
    dims = Dims()
    first, second = dims.node(a), dims.node(b)
    with pytest.raises(Clash):
        dims.join(first, second)


def test_what_clashes_is_taken_back_with_every_table():
    dims, table = Dims(), {}
    a, b, c = dims.node(size("n")), dims.node(), dims.node(size("m"))
    with pytest.raises(Clash), dims.attempt():
        dims.put(table, "x", 1)
        dims.join(a, b)
        dims.product(dims.shape(), dims.shape())
        dims.join(b, c)
    assert dims.size(b) is None
    assert not table
    assert not dims.waiting


SCOPES = [
    ("one lost transpose", ["D x vector n", "x^T x + x x = 1"], ["unread: sizes do not fit: a number meets the size n"]),
    ("transposed anywhere: no number", ["x x^T = A", "x = 0"], ["x*x' = A", "x = zeros(dim, 1)"]),
    ("letters are numbers where nothing else is said", ["A B = B A"], ["A*B = B*A"]),
    ("a family of vectors", ["D x_i vector d", r"\sum_{i=1}^n x_i^T x_i = 0"], ["sum(i: 1..n, only(x(i)'*x(i))) = 0"]),
    ("a family beside the constant", [r"2\pi + \sum_{k=1}^K \pi_k = 1"], ['2*pi + sum(k: 1..K, "pi"(k)) = 1']),
    ("the last declaration holds", ["D x number", r"|x| = x"], ["abs(x) = x"]),
]


@pytest.mark.parametrize(("lines", "wanted"), [s[1:] for s in SCOPES], ids=[s[0] for s in SCOPES])
def test_a_scope_as_a_whole(lines, wanted):
    assert [s.rpartition("|- ")[2] if "|- " in s else s for s in read(*lines)] == wanted
