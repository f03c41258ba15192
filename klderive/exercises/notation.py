"""Formulas in the notation of Python, as a teacher writes them in a sheet and a student may type them, as terms.

The one idea: the text is parsed to Python's syntax tree and walked with a fixed vocabulary; nothing is ever run.
Letters mean what is customary (mu real, sigma positive, n and J sizes) unless the sheet declares them.

Not here: what people type without Python's signs (typing.py), LaTeX (handwriting.py), what a formula is worth.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from fractions import Fraction

from ..language import (
    REAL,
    App,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    LanguageError,
    Law,
    Matrix,
    Num,
    Term,
    Type,
    abstract,
    app,
    type_of,
)
from .letters import SORTS, SPACE, Letters, NotRead
from .trees import is_matrix, matrix_product, over, plus, power, times

__all__ = ["Letters", "NotRead", "declare", "read"]

LONGEST, DEEPEST, LARGEST_EXPONENT = 4000, 60, 200
UNKNOWN = ("f", "g", "h")
"""Names that may stand for any function of numbers."""


def declare(table: Mapping[str, str]) -> Letters:
    """Letters from a sheet's table: a word of SORTS with names; and names for distributions, such as
    `p_1 = "Normal(mu_1, sigma_1)"`.

    >>> declare({"size": "n", "square": "Sigma", "positive": "t"}).sort("Sigma")
    'square'
    >>> declare({"p_1": "Normal(0, sigma)"}).law("p_1").op
    'normal'
    """
    laws = {name: text for name, text in table.items() if "(" in text}
    sorts: dict[str, str] = {}
    for sort, names in table.items():
        if sort in laws:
            continue
        if sort not in SORTS:
            raise NotRead(f"letters are declared as {', '.join(SORTS[:-1])} or {SORTS[-1]}, not as {sort!r}")
        sorts |= dict.fromkeys(names.split(), sort)
    letters = Letters(sorts, {}, table.get("size", "n").split()[0])
    known: dict[str, Term] = {}
    for name, text in laws.items():
        known[name] = read(text, letters)
        if not isinstance(type_of(known[name]), Law):
            raise NotRead(f"{name} = {text!r} is not a distribution, such as Normal(mu_1, sigma_1)")
    return Letters(sorts, known, letters.size)


def read(text: str, letters: Letters | None = None) -> Term:
    """The formula, built as it stands.

    >>> from ..language.show import text
    >>> text(read("KL(Normal(mu_1, sigma_1), Normal(0, 1))"))
    'kl(normal(mu_1, sigma_1), normal(0, 1))'
    >>> read("log(a/b")
    Traceback (most recent call last):
    ...
    klderive.exercises.letters.NotRead: column 4: a bracket is not closed
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
    """A walk over the syntax tree; `depth` bounds it, `local` holds the variables that are bound here."""

    def __init__(self, text: str, letters: Letters):
        self.text, self.letters, self.depth = text.strip(), letters, 0
        self.local: dict[str, Free] = {}

    def fail(self, node: ast.AST, what: str) -> NotRead:
        return NotRead(f"column {getattr(node, 'col_offset', 0) + 1}: {what}")

    def value(self, node: ast.expr) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(node, "the formula is nested too deeply")
        try:
            found = self._value(node)
            type_of(found)
        except NotRead as error:
            raise error if str(error).startswith("column") else self.fail(node, str(error)) from None
        except LanguageError as error:
            raise self.fail(node, str(error)) from None
        finally:
            self.depth -= 1
        return found

    def _value(self, node: ast.expr) -> Term:
        match node:
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                raise self.fail(node, f"{node.value!r} is not a formula")
            case ast.Constant():
                return self.constant(node)
            case ast.Name(id=name):
                return self.name(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                value = self.value(operand)
                return self.negative(value) if isinstance(sign, ast.USub) else value
            case ast.BinOp(left=left, op=operator, right=right):
                return self.binary(node, operator, self.value(left), self.value(right))
            case ast.Subscript(value=base, slice=index):
                places = index.elts if isinstance(index, ast.Tuple) else [index]
                return self.entry(node, base, tuple(map(self.value, places)))
            case ast.Attribute(value=base, attr="T" | "I" as attribute):
                return app("transpose" if attribute == "T" else "inverse", self.value(base))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self.relation(node, operator, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args)
        raise self.fail(node, "write formulas with + - * / ** and the functions that the sheet's page lists")

    def constant(self, node: ast.Constant) -> Term:
        try:
            return Num(Fraction(ast.get_source_segment(self.text, node) or ""))
        except ValueError:
            return Num(Fraction(str(node.value)))

    def name(self, name: str) -> Term:
        if name in self.local:
            return self.local[name]
        if self.letters.is_law(name):
            return self.letters.law(name)
        return app("pi") if name == "pi" and "pi" not in self.letters.sorts else self.letters.number(name)

    def entry(self, node: ast.expr, base: ast.expr, places: tuple[Term, ...]) -> Term:
        if isinstance(base, ast.Name) and base.id not in self.local and self.letters.sort(base.id) in ("real", "positive"):
            return app("apply", self.letters.family(base.id, len(places)), *places)
        return app("entry", self.value(base), *places)

    def negative(self, value: Term) -> Term:
        return matrix_product(Num(-1), value) if is_matrix(value) else times(Num(-1), value)

    def binary(self, node: ast.expr, operator: ast.operator, left: Term, right: Term) -> Term:
        kinds = [type_of(v) for v in (left, right)]
        if any(isinstance(kind, Law) for kind in kinds):
            raise self.fail(node, "a distribution is not a number; write its density as p(x)")
        matrices = [isinstance(kind, Matrix) for kind in kinds]
        match operator:
            case ast.Add() | ast.Sub():
                if matrices[0] != matrices[1]:
                    raise self.fail(node, "a number and a matrix cannot be added")
                return plus(left, right if isinstance(operator, ast.Add) else self.negative(right))
            case ast.Mult() | ast.MatMult():
                return matrix_product(left, right) if any(matrices) else times(left, right)
            case ast.Div() if not matrices[1]:
                if right == Num(0):
                    raise self.fail(node, "division by zero")
                return matrix_product(power(right, Num(-1)), left) if matrices[0] else over(left, right)
            case ast.Pow() if not any(matrices):
                if isinstance(right, Num) and abs(Fraction(right.value)) > LARGEST_EXPONENT:
                    raise self.fail(node, f"the exponent {right.value} is too large")
                if left == Num(0) and isinstance(right, Num) and Fraction(right.value) < 0:
                    raise self.fail(node, "division by zero")
                return power(left, right)
        raise self.fail(node, "this operation is not read between these")

    def relation(self, node: ast.expr, operator: ast.cmpop, left: Term, right: Term) -> Term:
        match operator:
            case ast.Eq():
                return app("eq", left, right)
            case ast.Lt() | ast.LtE():
                return app("lt" if isinstance(operator, ast.Lt) else "le", left, right)
            case ast.Gt() | ast.GtE():
                return app("lt" if isinstance(operator, ast.Gt) else "le", right, left)
        raise self.fail(node, "relations are ==, <, <=, > and >=")

    # ------------------------------------------------------------ words

    def call(self, node: ast.Call, name: str, args: list[ast.expr]) -> Term:
        if name in WORDS:
            op, counts = WORDS[name]
            self.counted(node, name, args, counts)
            return app(op, *map(self.value, args))
        if name in SPECIAL:
            counts, reader = SPECIAL[name]
            self.counted(node, name, args, counts)
            return reader(self, args)
        if self.letters.is_law(name):
            return app("density", self.letters.law(name), *map(self.value, args))
        if name in UNKNOWN and args:
            return app("apply", Free(Declaration(name, Function((REAL,) * len(args), REAL), "function")), *map(self.value, args))
        near = get_close_matches(name, [*WORDS, *SPECIAL], 1)
        raise self.fail(node, f"{name}(...) is not known" + (f"; did you mean {near[0]}?" if near else ""))

    def counted(self, node: ast.Call, name: str, args: list[ast.expr], counts: tuple[int, ...]) -> None:
        if counts and len(args) not in counts:
            count = f"{len(args)} argument{'s' if len(args) != 1 else ''}"
            raise self.fail(node, f"{name}(...) is not written with {count}")

    def below(self, variable: ast.expr, kind: Type, body: ast.expr) -> Lam:
        """The body with a variable of that kind bound in it."""
        if not isinstance(variable, ast.Name):
            raise self.fail(variable, "the variable is a letter")
        name, outer = variable.id, dict(self.local)
        self.local[name] = mark = Free(Declaration(name, kind, f"bound {self.depth}"))
        try:
            return abstract(self.value(body), mark, kind, name)
        finally:
            self.local = outer

    def point_of(self, variable: ast.expr) -> Type:
        return self.letters.point(variable.id) if isinstance(variable, ast.Name) else REAL


Reader = Callable[[_Reader, list[ast.expr]], Term]


def _ranged(op: str) -> Reader:
    def reader(r: _Reader, args: list[ast.expr]) -> Term:
        body, j, low, high = args
        return app(op, r.below(j, Index(r.value(low), r.value(high)), body))

    return reader


def _sized(op: str) -> Reader:
    def reader(r: _Reader, args: list[ast.expr]) -> Term:
        body, j, count = args
        return app(op, r.below(j, Index(Num(1), r.value(count)), body))

    return reader


def _expectation(r: _Reader, args: list[ast.expr]) -> Term:
    body, x, law = args
    found = r.value(law)
    kind = type_of(found)
    if not isinstance(kind, Law):
        raise r.fail(law, "an expectation is under a distribution: E(x**2, x, p)")
    return app("expect", found, r.below(x, kind.points[0], body))


def _integral(r: _Reader, args: list[ast.expr]) -> Term:
    return app("integral", r.below(args[1], r.point_of(args[1]), args[0]))


def _set_sum(r: _Reader, args: list[ast.expr]) -> Term:
    return app("total", r.below(args[1], SPACE, args[0]))


def _derivative(r: _Reader, args: list[ast.expr]) -> Term:
    """By the variables in turn, the last one outermost."""
    body, *variables = args
    if not variables:
        raise r.fail(body, "a derivative is by a letter: Derivative(x**2, x)")
    *earlier, x = variables
    if not isinstance(x, ast.Name):
        raise r.fail(x, "a derivative is by a letter: Derivative(x**2, x)")
    place = r.name(x.id)
    name, outer = x.id, dict(r.local)
    r.local[name] = mark = Free(Declaration(name, REAL, f"bound {r.depth}"))
    try:
        inner = _derivative(r, [body, *earlier]) if earlier else r.value(body)
    finally:
        r.local = outer
    return app("derivative", abstract(inner, mark, REAL, name), place)


def _gradient(r: _Reader, args: list[ast.expr]) -> Term:
    body, variable = args
    place = r.value(variable)
    return app("gradient", r.below(variable, type_of(place), body), place)


def _logarithm(r: _Reader, args: list[ast.expr]) -> Term:
    value, *base = map(r.value, args)
    natural = app("log", value)
    return over(natural, app("log", base[0])) if base else natural


def _finite(r: _Reader, args: list[ast.expr]) -> Term:
    pairs = [a.elts for a in args if isinstance(a, ast.Tuple) and len(a.elts) == 2]
    return app("finite", *(r.value(part) for pair in pairs for part in pair))


def _coin(r: _Reader, args: list[ast.expr]) -> Term:
    t = r.value(args[0])
    return app("finite", Num(0), plus(Num(1), times(Num(-1), t)), Num(1), t)


def _diagonal_of(r: _Reader, args: list[ast.expr]) -> Term:
    vector = r.value(args[0])
    kind = type_of(vector)
    if not isinstance(kind, Matrix):
        raise r.fail(args[0], "diag(...) is of a vector")
    i = Free(Declaration("i", Index(Num(1), kind.rows), "bound"))
    return app("diagonal", abstract(app("entry", vector, i), i))


def _entropy(r: _Reader, args: list[ast.expr]) -> Term:
    return App("cross_entropy" if len(args) == 2 else "entropy", tuple(map(r.value, args)))


WORDS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "exp": ("exp", (1,)), "KL": ("kl", (2,)), "Entropy": ("entropy", (1,)), "CrossEntropy": ("cross_entropy", (2,)),
    "pdf": ("density", ()), "Normal": ("normal", (2,)), "MultivariateNormal": ("multinormal", (2,)),
    "Tr": ("trace", (1,)), "Det": ("det", (1,)), "LogDet": ("logdet", (1,)), "Scalar": ("only", (1,)),
    "Frobenius": ("norm", (1,)), "Transpose": ("transpose", (1,)), "Inverse": ("inverse", (1,)),
    "Identity": ("identity", (1,)), "Zero": ("zeros", (2,)), "Entry": ("entry", (2, 3)), "abs": ("abs", (1,)),
    "positive_definite": ("positive_definite", (1,)), "symmetric": ("symmetric", (1,)),
    "diagonal": ("is_diagonal", (1,)), "invertible": ("invertible", (1,)), "lower_triangular": ("lower_triangular", (1,)),
    "orthogonal": ("orthogonal", (1,)),
}  # fmt: skip
"""Words that are an operation of the language, and with how many arguments."""
SPECIAL: Mapping[str, tuple[tuple[int, ...], Reader]] = {
    "log": ((1, 2), _logarithm), "ln": ((1, 2), _logarithm), "H": ((1, 2), _entropy),
    "sqrt": ((1,), lambda r, args: power(r.value(args[0]), Num(Fraction(1, 2)))),
    "Sum": ((4,), _ranged("sum")), "Product": ((4,), _ranged("product")), "E": ((3,), _expectation),
    "Int": ((2,), _integral), "Integral": ((2,), _integral), "SetSum": ((2,), _set_sum),
    "Derivative": ((), _derivative), "Grad": ((2,), _gradient), "Finite": ((), _finite), "Bernoulli": ((1,), _coin),
    "Independent": ((3,), _sized("product_law")), "Diag": ((3,), _sized("diagonal")), "Vec": ((3,), _sized("vector")),
    "diag": ((1,), _diagonal_of),
}  # fmt: skip
"""Words that bind a letter, or stand for more than one operation."""
