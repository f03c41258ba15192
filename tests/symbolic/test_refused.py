"""What the door refuses, letter by letter; and that nothing but NotRead comes out of it, whatever goes in."""

from __future__ import annotations

import pytest
import sympy as sp
from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Float,
    Function,
    I,
    Integral,
    Lambda,
    MatrixSymbol,
    Pow,
    Q,
    S,
    Subs,
    Sum,
    Symbol,
    exp,
    log,
    nan,
    oo,
    symbols,
)

from klderive import (
    KL,
    Density,
    E,
    Entropy,
    Entry,
    Finite,
    FunctionalDerivative,
    Grad,
    Int,
    Marginal,
    MultivariateNormal,
    Normal,
    SetSum,
    Space,
    Tr,
    pdf,
)
from klderive.symbolic.door import NotRead, statement, to_term

x, y = symbols("x y", real=True)
s = Symbol("s", positive=True)
i, j = symbols("i j", integer=True)
n, m = symbols("n m", integer=True, positive=True)
a, mu = symbols("a mu", real=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", m, m)
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", m, 1)
p, q = Density("p"), Density("q")
f = Function("f")
positive_x, positive_f = Symbol("x", positive=True), Function("f", positive=True)


class Own(sp.Symbol):
    """A subclass of what is read."""


class OwnFunction(sp.Function):
    """A function of a user's own."""


def built(cls, *args):
    """A node put together by hand."""
    return Basic.__new__(cls, *args)


REFUSED = {
    "a float": (Float("0.25") * x, [], "0.250000000000000 is a rounded number; write Rational('0.250000000000000') or the "
                                       "fraction that is meant"),
    "a float of Python": (0.5, [], "0.500000000000000 is a rounded number; write Rational('0.500000000000000') or the "
                                   "fraction that is meant"),
    "a text": ("x", [], "a str is not read; SymPy expressions are"),
    "the imaginary unit": (I * x, [], "the imaginary unit is not read: all numbers are real"),
    "infinity": (x + oo, [], "infinity is read as a bound of an integral or a sum only"),
    "no number": (nan, [], "nan is no number; something without a value came here"),
    "a Lambda": (Lambda(x, x + 1), [], "a Lambda is not read; write its body"),
    "another constant": (sp.EulerGamma, [], "EulerGamma is not read; write it with the words that klderive exports"),
    "another function": (sp.besselj(0, x), [], "besselj is not read; write it with the words that klderive exports"),
    "a subclass": (Own("x"), [], "Own is not read; write it with the words that klderive exports"),
    "a function of one's own": (OwnFunction(x), [], "OwnFunction is not read; write it with the words that klderive exports"),
    "a logarithm with a base": (log(x, 10, evaluate=False), [], "log is read with one argument; write log(x)/log(b) for "
                                                                 "another base"),
    "trigamma": (sp.polygamma(1, s), [], "polygamma(n, x) is read for n = 0 only"),
    "a condition as a side": (Eq(x, y), [], "Eq(x, y) is a condition; the sides of a step are numbers, matrices or laws"),
    # names
    "one name, two assumptions": (x + positive_x, [], "two things are called x, with different assumptions or shapes; give one "
                                                      "of them another name"),
    "one name, two shapes": (Tr(A) + Entry(MatrixSymbol("A", n, 1), 1), [], "two things are called A, with different "
                             "assumptions or shapes; give one of them another name"),
    "one function, two assumptions": (f(x) + positive_f(x), [], "two things are called f, with different assumptions or shapes; "
                                      "give one of them another name"),
    "one family, two assumptions": (Entry(x, 1) + Entry(positive_x, 1), [], "two things are called x, with different "
                                    "assumptions or shapes; give one of them another name"),
    "a family and a matrix": (Entry(a, 1) + Tr(MatrixSymbol("a", n, n)), [], "two things are called a: a matrix and a family"),
    "one and two indices": (Entry(a, 1) + Entry(a, 1, 2), [], "the family a has members with 1 and with 2 indices"),
    "one and two arguments": (f(x) + f(x, y), [], "f stands at 1 points and at 2"),
    "numbers and columns": (f(x) + f(u), [], "f stands at points of two spaces"),
    "a bound name and a free one": (Sum(x * positive_x, (x, 1, 3)), [], "two things are called x, with different assumptions or "
                                    "shapes; give one of them another name"),
    "a Dummy": (Dummy("t"), [], "the Dummy _t has no name of its own; use a Symbol"),
    "a member of a bound number": (E(Entry(x, 1), x, p), [], "x is a bound number; its Entry would be a member of another thing, "
                                   "the family x"),
    "a size that is no whole number": (Tr(MatrixSymbol("A", s, s)), [], "the size s is not a whole number; write "
                                       "Symbol('s', integer=True, positive=True)"),
    # binders
    "a primitive at a point": (Integral(x, (x, 0)), [], "Integral(f, (x, 0)) is a primitive at a point; it is not read"),
    "a variable twice": (Integral(exp(-x**2), x, x), [], "a variable occurs twice among the limits; give each its own"),
    "no direction": (Integral(x, (x, 1, 0)), [], "an integral from 1 to 0: that 1 <= 0 is not known; say so in a given"),
    "no order": (Integral(x, (x, y, s)), [], "an integral from y to s: that y <= s is not known; say so in a given"),
    "an order of other numbers": (Int(Integral(1, (a, x, y)), x), [x < y], "an integral from x to y: that x <= y is not known; "
                                  "say so in a given"),
    "a place that is not so": (Subs(Derivative(f(s), s), s, y), [], "s is assumed positive, and what is put for it is not known "
                               "to be so"),
    "a sum without bounds": (built(Sum, x, sp.Tuple(x)), [], "the sum over x needs both bounds: (i, 1, n)"),
    "a positive variable on the line": (Int(s, s), [], "s is assumed positive, which integral over it does not say; use a Symbol "
                                        "without it, or bounds"),
    "an even index": (Sum(1, (Symbol("k", even=True), 1, n)), [], None),
    "an integral over a discrete space": (Int(x, x, Space("X", discrete=True)), [], "an integral over the discrete space X; write "
                                          "SetSum"),
    "a sum over the line": (SetSum(x, x, Space("X")), [], "SetSum runs over Space(name, discrete=True) or a FiniteSet, not over X"),
    "an integral over matrices": (Int(Tr(A), A), [], "the matrix A cannot be a bound variable here; vectors n x 1 of R^n can"),
    # derivatives
    "by an index": (Derivative(j**2, j, evaluate=False), [], "a derivative by j, which is no number but an index or a point"),
    "by a function": (Derivative(f(x) ** 2, f(x), evaluate=False), [], "a derivative by f(x) is not read; by a symbol, an Entry or "
                      "the pdf of a Density it is"),
    "by one value of many": (Derivative(Entropy(p) + pdf(p, x), pdf(p, x), evaluate=False), [], "p stands elsewhere than at p(x); "
                             "write FunctionalDerivative(f, q, x)"),
    "of a high order": (Derivative(f(x), (x, 100)), [], "a derivative of the order 100 is not read"),
    "of no known order": (Derivative(f(x), (x, n)), [], "a derivative of the order n is not read"),
    "a substitution": (Subs(f(x), x, 0), [], "Subs is read around a Derivative, for one variable: Subs(Derivative(f, x), x, a)"),
    "by a conditional law": (FunctionalDerivative(Entropy(q), Density("q", given=(x,)), y), [],
                             "a functional derivative is by a density without conditions, not by q(.|x)"),
    "a gradient by a product": (built(Grad, Tr(A), A.T), [], "a gradient is by a MatrixSymbol, not by A.T"),
    # matrices and laws
    "a root of a matrix": (Tr(sp.MatPow(A, S.Half)), [], "the power 1/2 of a matrix is not read; whole powers are"),
    "blocks": (Tr(sp.BlockMatrix([[A]])), [], "a BlockMatrix is not read; write each block with a symbol of its own"),
    "a Hadamard product": (Tr(sp.hadamard_product(A, A.T)), [], "a HadamardProduct is not read; write Diag(...)*Y or the entries"),
    "a part of a matrix": (Tr(A[:2, :2]), [], "a MatrixSlice is not read; write its entries with Entry(A, i, j)"),
    "ones": (Tr(sp.OneMatrix(2, 2)), [], "a OneMatrix is not read; write Vec(1, i, n) or its products"),
    "sizes that do not fit": (Tr(built(sp.MatMul, A, B)), [], "a product of matrices of different sizes, n x n and m x m"),
    "a number and a matrix": (built(sp.Add, x, A), [], "add of a number and a matrix"),
    "one law, two spaces": (Entropy(Density("p", Space("X"))) + Entropy(Density("p", Space("Y"))), [],
                            "the density p stands on two spaces, X and Y"),
    "one law, two dimensions": (Int(pdf(p, u), u) + Int(pdf(p, v), v), [], "p stands at points of two spaces"),
    "one law, one and two points": (pdf(p, x) * pdf(p, x, y), [], "p stands at 1 points and at 2"),
    "an index or a number": (Entropy(Density("q", given=(j,))) + Entropy(Density("q", given=(x,))) + Entropy(Density("q", given=(2,))),
                             [], "q is given a number that is an index or a point; write it as a symbol with an equation"),
    "components of what": (Entropy(Marginal(p, j)) + Entropy(p), [], "on which space p lives is not said; take it at a vector: "
                           "pdf(p, x)"),
    "a law of numbers and one of columns": (KL(Normal(0, 1), MultivariateNormal(u, A)), [], "kl of laws on different spaces"),
    # givens
    "an unknown predicate": (x, [Q.prime(x)], None),
    "a list of givens": (x, Eq(x, 1), "the givens are a list, also if it is one: given=[...]"),
    "no givens": (x, 5, "the givens are a list, also if it is one: given=[...]"),
    "givens about neighbours": (Tr(A), [Entry(A, i, i + 1) > 0], "a given about entries with an index made of i: say for which i it "
                                "holds"),
    "a given that is bound": (Derivative(y, x, evaluate=False), [Eq(y, x**2)], "y is given in terms of x, which the step binds or "
                              "differentiates by; write y out"),
    "a given in two steps": (E(y, x, Normal(0, 1)), [Eq(y, s + 1), Eq(s, x)], "y is given in terms of x, which the step binds or "
                             "differentiates by; write y out"),
    "names that are tied": (Derivative(y, x, evaluate=False), [Eq(log(y), x)], "the givens make one name depend on another that "
                            "the step differentiates by; write it out"),
    "a given of another shape": (Tr(A), [built(Eq, A, B)], "a matrix is compared with a matrix of another size"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    expr, given, message = REFUSED[name]
    with pytest.raises(NotRead) as error:
        statement(expr, 0, given)
    assert message is None or str(error.value) == message


def deep(depth):
    e = x
    for _ in range(depth):
        e = exp(e, evaluate=False)
    return e


def wide(levels):
    e = x
    for _ in range(levels):
        e = sp.Add(e, e, evaluate=False)
    return e


HOSTILE = {
    "deep": deep(2000),
    "a tree that is small in memory only": wide(140),
    "the same in an index": Entry(a, wide(140)),
    "the same in a size": built(sp.Identity, wide(140)),
    "the same in a limit": built(Sum, x, built(sp.Tuple, j, S.One, wide(140))),
    "a giant power as a bound": Sum(j, (Symbol("j", positive=True), Pow(9, Pow(9, Pow(9, 9, evaluate=False), evaluate=False),
                                                                        evaluate=False), n)),
    "a giant power between bounds": built(Integral, x, built(sp.Tuple, x, S.Zero, Pow(9, Pow(9, Pow(9, 99, evaluate=False),
                                          evaluate=False), evaluate=False) - y)),
    "a giant number": sp.Integer(10) ** 5000,
    "a sum without parts": built(sp.Add),
    "a logarithm of nothing": built(log),
    "a sum of nothing": built(Sum),
    "a sum over a text": built(Sum, x, x),
    "an expectation without a law": built(E, x, x),
    "an expectation over a number": built(E, x, x, S.One),
    "a law without a scale": built(Normal, x),
    "points without weights": built(Finite, built(sp.Tuple, x)),
    "a text within": built(log, sp.core.symbol.Str("x")),
    "Python within": built(sp.Add, x, 1),
    "a text of Python within": built(sp.Mul, x, "__import__('os')"),
    "a derivative by nothing": built(Derivative, x),
    "an entry of nothing": built(Entry, a),
    "a matrix symbol without a size": built(MatrixSymbol, sp.core.symbol.Str("M")),
    "a density with a number as its name": built(Density, S.One, Space("R"), sp.Tuple()),
    "a predicate of a predicate": built(sp.assumptions.AppliedPredicate, Q.positive),
    "a function of nothing": f(),
    "a class": sp.Symbol,
    "a function itself": f,
    "a module": sp,
    "None": None,
    "a relation": sp.Gt(x, y),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_else_comes_out(name):
    hostile = HOSTILE[name]
    for call in (lambda: statement(hostile, 0), lambda: statement(x, hostile), lambda: statement(x, 0, [hostile, hostile]),
                 lambda: to_term(hostile)):
        try:
            call()
        except NotRead as error:
            assert str(error)


@pytest.mark.parametrize("relation", ["==", "", None, 3, [], "approx"])
def test_an_unknown_relation(relation):
    with pytest.raises(NotRead, match=r"the relation .* is not read; read are =, !=, <, <=, >, >="):
        statement(x, y, relation=relation)


def test_too_many_givens():
    with pytest.raises(NotRead, match="more than 200 givens"):
        statement(x, y, (Eq(x, k) for k in iter(int, 1)))
