"""Formulas in the notation of Python, as a teacher writes them in a sheet and a student may type them.

The one idea: the text is parsed to Python's syntax tree and walked with a fixed vocabulary; nothing is ever run.
Letters mean what is customary (mu real, sigma positive, n and J sizes) unless the sheet declares them.

Not here: LaTeX (answers.py, by the reader), what a formula means (the checker).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import sympy as sp
from sympy.core.function import Function

from ..rules.trees import matrix_product, matrix_sum, over, plus, power, times
from ..symbolic import nodes as nd

__all__ = ["Letters", "NotRead", "read"]

LONGEST, DEEPEST, LARGEST_EXPONENT = 4000, 60, 200
POSITIVE, SIZES, INDICES = ("sigma", "s", "tau"), ("n", "J", "d", "k"), ("i", "j")
DENSITIES = ("p", "q", "r")
SPACES = {"X": nd.Space("X", discrete=True)}


class NotRead(ValueError):
    """The text was not understood; the message says where, what was read and what to write."""


@dataclass(frozen=True)
class Letters:
    """What the letters of a sheet mean, by name; letters that are not declared follow custom."""

    declared: Mapping[str, sp.Basic] = field(default_factory=dict)

    def meaning(self, name: str) -> sp.Basic:
        """The symbol, density or number that a name stands for."""
        if name in self.declared:
            return self.declared[name]
        base = name.split("_")[0]
        if name == "pi":
            return sp.pi
        if base in DENSITIES:
            return nd.Density(name)
        if base in POSITIVE:
            return sp.Symbol(name, positive=True)
        if name in SIZES:
            return sp.Symbol(name, integer=True, positive=True)
        if name in INDICES:
            return sp.Symbol(name, integer=True)
        return sp.Symbol(name, real=True)


def declare(table: Mapping[str, str]) -> Letters:
    """Letters from a sheet's table: `real`, `positive`, `size`, `index`, `density`, `pmf`, `vector`, `square`; and
    names for distributions, such as `p_1 = "Normal(mu_1, sigma_1)"`.

    >>> declare({"size": "n", "square": "Sigma", "positive": "t"}).meaning("Sigma").shape
    (n, n)
    >>> declare({"p_1": "Normal(0, sigma)"}).meaning("p_1")
    N(0, sigma^2)
    """
    known: dict[str, sp.Basic] = {}
    assumptions = {"real": {"real": True}, "positive": {"positive": True}, "index": {"integer": True},
                   "size": {"integer": True, "positive": True}}
    named = {name: text for name, text in table.items() if "(" in text}
    for sort, names in table.items():
        for name in () if sort in named else names.split():
            if sort in assumptions:
                known[name] = sp.Symbol(name, **assumptions[sort])
            elif sort in ("density", "pmf"):
                known[name] = nd.Density(name, SPACES["X"]) if sort == "pmf" else nd.Density(name)
            elif sort in ("vector", "square"):
                n = known.get(table.get("size", "n").split()[0], sp.Symbol("n", integer=True, positive=True))
                known[name] = sp.MatrixSymbol(name, n, 1 if sort == "vector" else n)
            else:
                raise NotRead(f"letters are declared as real, positive, size, index, density, pmf, vector or "
                              f"square, not as {sort!r}")
    for name, text in named.items():
        known[name] = read(text, Letters(dict(known)))
        if not isinstance(known[name], nd.Distribution):
            raise NotRead(f"{name} = {text!r} is not a distribution, such as Normal(mu_1, sigma_1)")
    return Letters(known)


def read(text: str, letters: Letters | None = None) -> sp.Basic:
    """The formula, built as it stands.

    >>> read("KL(Normal(mu_1, sigma_1), Normal(0, 1))")
    KL(N(mu_1, sigma_1^2) || N(0, 1^2))
    >>> read("log(a/b")
    Traceback (most recent call last):
    ...
    klderive.exercises.notation.NotRead: column 4: a bracket is not closed
    """
    if len(text) > LONGEST:
        raise NotRead(f"the formula has {len(text)} characters; {LONGEST} are read")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        what = "a bracket is not closed" if "never closed" in str(error.msg) else "this is not a formula"
        raise NotRead(f"column {error.offset or 1}: {what}") from None
    except (ValueError, MemoryError, RecursionError):
        raise NotRead("this is not a formula") from None
    return _Reader(text, letters or Letters()).value(tree.body)


class _Reader:
    """A walk over the syntax tree; `depth` bounds it."""

    def __init__(self, text: str, letters: Letters):
        self.text, self.letters, self.depth = text.strip(), letters, 0

    def fail(self, node: ast.AST, what: str) -> NotRead:
        return NotRead(f"column {getattr(node, 'col_offset', 0) + 1}: {what}")

    def value(self, node: ast.expr) -> sp.Basic:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(node, "the formula is nested too deeply")
        try:
            return self._value(node)
        except (TypeError, AttributeError, ValueError) as error:
            if isinstance(error, NotRead):
                raise
            raise self.fail(node, str(error).splitlines()[0] if str(error) else "this does not fit together") \
                from None
        finally:
            self.depth -= 1

    def _value(self, node: ast.expr) -> sp.Basic:
        match node:
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                raise self.fail(node, f"{node.value!r} is not a formula")
            case ast.Constant():
                return sp.Rational(ast.get_source_segment(self.text, node))
            case ast.Name(id=name):
                return self.letters.meaning(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                value = self.value(operand)
                return self.negative(value) if isinstance(node.op, ast.USub) else value
            case ast.BinOp(left=left, op=operator, right=right):
                return self.binary(node, operator, self.value(left), self.value(right))
            case ast.Subscript(value=base, slice=index):
                places = index.elts if isinstance(index, ast.Tuple) else [index]
                return nd.Entry(self.value(base), *map(self.value, places))
            case ast.Attribute(value=base, attr="T" | "I"):
                return (sp.Transpose if node.attr == "T" else sp.Inverse)(self.value(base))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self.relation(node, operator, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args)
        raise self.fail(node, "write formulas with + - * / ** and the functions that the sheet's page lists")

    def negative(self, value: sp.Basic) -> sp.Basic:
        return matrix_product(-1, value) if nd.is_matrix(value) else times(-1, value)

    def binary(self, node: ast.expr, operator: ast.operator, left: sp.Basic, right: sp.Basic) -> sp.Basic:
        matrices = [nd.is_matrix(v) for v in (left, right)]
        if any(isinstance(v, nd.Distribution) for v in (left, right)):
            raise self.fail(node, "a distribution is not a number; write its density as p(x)")
        match operator:
            case ast.Add() | ast.Sub():
                if matrices[0] != matrices[1]:
                    raise self.fail(node, "a number and a matrix cannot be added")
                other = right if isinstance(operator, ast.Add) else self.negative(right)
                return matrix_sum(left, other) if matrices[0] else plus(left, other)
            case ast.Mult() | ast.MatMult():
                return matrix_product(left, right) if any(matrices) else times(left, right)
            case ast.Div() if not matrices[1]:
                if right == 0:
                    raise self.fail(node, "division by zero")
                return matrix_product(power(right, -1), left) if matrices[0] else over(left, right)
            case ast.Pow() if not any(matrices):
                if right.is_Number and abs(right) > LARGEST_EXPONENT:
                    raise self.fail(node, f"the exponent {right} is too large")
                return power(left, right)
        raise self.fail(node, "this operation is not read between these")

    def relation(self, node: ast.expr, operator: ast.cmpop, left: sp.Basic, right: sp.Basic) -> sp.Basic:
        made = {ast.Eq: sp.Eq, ast.Gt: sp.Gt, ast.Lt: sp.Lt, ast.GtE: sp.Ge, ast.LtE: sp.Le}.get(type(operator))
        if made is None:
            raise self.fail(node, "relations are ==, <, <=, > and >=")
        return made(left, right, evaluate=False)

    def call(self, node: ast.Call, name: str, args: list[ast.expr]) -> sp.Basic:
        if name in ("Sum", "Product") and len(args) == 4:
            body, *limits = map(self.value, args)
            return (sp.Sum if name == "Sum" else sp.Product)(body, tuple(limits))
        if name == "Finite":
            pairs = [a.elts for a in args if isinstance(a, ast.Tuple) and len(a.elts) == 2]
            return nd.Finite([tuple(map(self.value, pair)) for pair in pairs])
        values = list(map(self.value, args))
        if name in VOCABULARY:
            try:
                return VOCABULARY[name](*values)
            except TypeError as error:
                if "argument" not in str(error):
                    raise
                count = f"{len(values)} argument{'s' if len(values) != 1 else ''}"
                raise self.fail(node, f"{name}(...) is not written with {count}") from None
        meaning = self.letters.declared.get(name)
        if isinstance(meaning, nd.Distribution) or name.split("_")[0] in DENSITIES:
            return nd.pdf(self.letters.meaning(name), *values)
        if name in ("f", "g", "h"):
            return Function(name)(*values)
        near = get_close_matches(name, [*VOCABULARY, "Sum", "Product", "Finite"], 1)
        raise self.fail(node, f"{name}(...) is not known" + (f"; did you mean {near[0]}?" if near else ""))


def _log(value: sp.Basic, base: sp.Basic | None = None) -> sp.Basic:
    natural = sp.log(value, evaluate=False)
    return natural if base is None else over(natural, sp.log(base, evaluate=False))


VOCABULARY: Mapping[str, Callable[..., sp.Basic]] = {
    "exp": lambda a: sp.exp(a, evaluate=False), "log": _log, "ln": _log,
    "sqrt": lambda a: power(a, sp.S.Half),
    "KL": nd.KL, "Entropy": nd.Entropy, "CrossEntropy": nd.CrossEntropy, "pdf": nd.pdf,
    "H": lambda *of: (nd.CrossEntropy if len(of) == 2 else nd.Entropy)(*of),
    "Normal": nd.Normal, "MultivariateNormal": nd.MultivariateNormal, "Independent": nd.Independent,
    "Bernoulli": nd.Bernoulli, "E": nd.E, "Int": nd.Int, "SetSum": lambda body, v: nd.SetSum(body, v, SPACES["X"]),
    "Derivative": sp.Derivative, "Integral": sp.Integral,
    "Tr": nd.Tr, "Det": nd.Det, "LogDet": nd.LogDet, "Scalar": nd.Scalar, "Frobenius": nd.Frobenius,
    "Diag": nd.Diag, "Vec": nd.Vec, "diag": nd.diag, "Entry": nd.Entry, "Grad": nd.Grad,
    "Transpose": sp.Transpose, "Inverse": sp.Inverse, "Identity": sp.Identity, "Zero": sp.ZeroMatrix,
    "positive_definite": sp.Q.positive_definite, "symmetric": sp.Q.symmetric, "diagonal": sp.Q.diagonal,
    "invertible": sp.Q.invertible, "lower_triangular": sp.Q.lower_triangular, "orthogonal": sp.Q.orthogonal,
}  # fmt: skip
