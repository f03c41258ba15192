"""The text of terms, types, contexts and statements read back: the inverse of show.text, and how schemes are written.

The one idea: one function for each level of the grammar, as show/infix.py lists it; brackets are kept. Types decide only
what a product, a minus, a power and a bracket behind a name are, for matrices and laws as for numbers and functions.

Not here: LaTeX (reading/), names that are not declared, nesting deeper than MAX_NESTING.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .contexts import RELATIONS, Context, Statement
from .show.infix import CONSTANTS, HALF, MINUS, ONE, RESERVED, TYPE_WORDS, Level
from .terms import App, Bound, Declaration, Free, Lam, Num, Term
from .tokens import MAX_NESTING, Cursor
from .types import INDEX, PROPOSITION, REAL, Function, Index, Law, Matrix, Point, Random, Set, Type
from .typing import Scope, check_kind, type_of, under
from .vocabulary import GROUPS, OPERATIONS

_LEVEL = {"=>": Level.IMPLICATION, "or": Level.OR, "and": Level.AND, "+": Level.SUM, "-": Level.SUM, "*": Level.PRODUCT,
          "/": Level.PRODUCT, **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "in"), Level.RELATION)}
_REPEATED = (Level.OR, Level.AND, Level.SUM, Level.PRODUCT)
_OPERATION = {"=>": "implies", "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le", "+": "add", "-": "add"}


def read(text: str, declarations: Iterable[Declaration] = ()) -> Term:
    """The term of a text.

    >>> x = Declaration("x", REAL)
    >>> read("log(x) - 1/2", (x,)).op
    'add'
    >>> read("log(x) - y", (x,))
    Traceback (most recent call last):
      ...
    klderive.language.tokens.NotationError: column 10: the name y is not declared
    """
    reader = _Reader(text, declarations)
    term = reader.finished(reader.argument())
    check(term)
    return term


def read_type(text: str, declarations: Iterable[Declaration] = ()) -> Type:
    """The type of a text.

    >>> read_type("[R, R] -> R")
    Function(arguments=(Real(), Real()), result=Real())
    """
    reader = _Reader(text, declarations)
    kind = reader.finished(reader.kind())
    check_kind(kind)
    return kind


def read_context(text: str) -> Context:
    """The context of a text: declarations, each behind those that its type mentions, and hypotheses."""
    reader = _Reader(text)
    return reader.finished(reader.context())


def read_statement(text: str) -> Statement:
    """The statement of a text.

    >>> from .show import text
    >>> text(read_statement("a: R, b: R; a > 0; b > 0 |- log(a*b) = log(a) + log(b)"))
    'a, b: R; 0 < a; 0 < b |- log(a*b) = log(a) + log(b)'
    """
    reader = _Reader(text)
    context = reader.context()
    reader.need("|-")
    left, relation = reader.expression(Level.SUM), reader.need(*RELATIONS)
    right = reader.expression(Level.SUM)
    conditions = reader.separated(";", reader.argument) if reader.take("provided") else []
    return reader.finished(Statement(context, relation, left, right, tuple(conditions)))


def check(term: Term) -> None:
    """Raises IllTyped unless a term, or the body of a Lam, makes sense; random variables may have values in it."""
    scope: Scope = ()
    while isinstance(term, Lam):
        check_kind(term.kind, scope)
        scope, term = under(term.kind, scope), term.body
    type_of(term, scope, chance=True)


_LAWS = frozenset(GROUPS["laws"][:GROUPS["laws"].index("density")])
_MATRICES = frozenset(op for op, row in OPERATIONS.items() if row.signature.partition("-> ")[2].startswith("M(")) | frozenset(
    "matmul identity zeros vector diagonal table explicit gradient".split())
_ALIKE = {**dict.fromkeys("add sum integral total mean mean_given derivative".split(), 0),
          **dict.fromkeys("integral_on total_on expect".split(), 1)}
"""The operations whose value is a matrix if that argument, or its body, is one."""


def _rough(term: Term, scope: tuple[Type, ...]) -> Type | None:
    """A matrix, a law or a function of some size, or None for all else; `scope` has the innermost variable first."""
    while isinstance(term, App) and term.op in _ALIKE and len(term.args) > _ALIKE[term.op]:
        term = term.args[_ALIKE[term.op]]
        while isinstance(term, Lam):
            scope, term = (term.kind, *scope), term.body
    kind: Type | None = None
    match term:
        case Free():
            kind = term.kind
        case Bound(k=k):
            kind = scope[k]
        case App(op="apply", args=(head, *_)):
            kind = found.result if isinstance(found := _rough(head, scope), Function) else None
        case App(op=op):
            kind = Law(()) if op in _LAWS else Matrix(ONE, ONE) if op in _MATRICES else None
    return kind.of if isinstance(kind, Random) else kind


class _Reader(Cursor):
    """A place in a text, and what is declared there."""

    def __init__(self, text: str, declarations: Iterable[Declaration] = ()):
        super().__init__(text)
        self.labels: tuple[str, ...] = ()  # the bound variables, innermost first, and their types
        self.scope: tuple[Type, ...] = ()
        self.declared: dict[str, dict[str, Declaration]] = {}
        self.declare(declarations)

    def declare(self, declarations: Iterable[Declaration]) -> None:
        for d in declarations:
            self.declared.setdefault(d.name, {})[d.role] = d

    # ------------------------------------------------------------ contexts and types

    def context(self) -> Context:
        declarations: list[Declaration] = []
        hypotheses: list[Term] = []
        while not (self.sees("|-") or self.sees_end()):
            if self.sees_name() and self.sees(",", ":", ahead=3 if self.sees("@", ahead=1) else 1):
                names = self.separated(",", lambda: (self.name(), self.name() if self.take("@") else ""))
                self.need(":")
                kind = self.kind()
                declarations += (Declaration(name, kind, role) for name, role in names)
                self.declare(declarations[-len(names):])
            else:
                hypotheses.append(self.argument())
            if not self.take(";", ","):
                break
        return Context(tuple(declarations), tuple(hypotheses))

    def kind(self) -> Type:
        with self.nested(3):
            left = self.kinds()
            if self.take("->"):
                return Function(tuple(left), self.kind())
            if len(left) != 1:
                raise self.expected("'->'")
            return left[0]

    def kinds(self) -> list[Type]:
        return self.listed("[", "]", self.kind) if self.sees("[") else [self.simple_kind()]

    def simple_kind(self) -> Type:
        word = self.take(*TYPE_WORDS)
        discrete = word == "discrete"
        if discrete:
            word = self.need("law", "point")
        match word:
            case "":
                low = None if self.sees("..") else self.expression(Level.SUM)
                self.need("..")
                more = self.sees("(", "-") or self.sees_number() or self.sees_name()
                return Index(low, self.expression(Level.SUM) if more else None)
            case "point":
                return Point(self.name(), discrete)
            case "law" | "random" | "set":
                with self.nested(3):
                    of = self.kinds()
                if word != "law" and len(of) != 1:
                    raise self.error("one type was expected", back=1)
                return Law(tuple(of), discrete) if word == "law" else Random(of[0]) if word == "random" else Set(of[0])
            case "R" if self.take("^"):
                sizes = self.listed("(", ")", self.argument) if self.sees("(") else [self.postfix()]
                if len(sizes) not in (1, 2):
                    raise self.error("one or two sizes were expected", back=1)
                return Matrix(sizes[0], sizes[1] if len(sizes) == 2 else ONE)
        return {"R": REAL, "Z": INDEX, "prop": PROPOSITION}[word]

    # ------------------------------------------------------------ terms

    def app(self, op: str, *args: Term) -> App:
        made = App(op, args)
        if made.depth > MAX_NESTING:
            raise self.error(f"nested more than {MAX_NESTING} deep")
        return made

    def argument(self) -> Term:
        """A term, or a Lam: `i: 1..n, body`."""
        around, binders = (self.labels, self.scope), []
        with self.nested():
            while self.sees_name() and self.sees(":", ahead=1):
                label = self.name()
                self.need(":")
                kind = self.kind()
                self.need(",")
                binders.append((kind, label))
                self.labels, self.scope = (label, *self.labels), (kind, *self.scope)
            term = self.expression(Level.IMPLICATION)
        self.labels, self.scope = around
        for kind, label in reversed(binders):
            term = Lam(kind, term, label)
        return term

    def expression(self, least: int) -> Term:
        """What holds together at least so tightly: an operand and what the operations behind it make of it."""
        with self.nested():
            left = self.signed() if least <= Level.SIGNED and self.take("-") else self.operand()
            most = Level.ATOM
            while least <= (level := _LEVEL.get(sign := self.word(), Level.ARGUMENT)) < most:
                parts, following = [left], sign
                while _LEVEL.get(following) == level and (len(parts) < 2 or level in _REPEATED):
                    self.at += 1
                    parts.append(self.behind(following, level))
                    following = self.word()
                left, most = self.combined(sign, level, parts), level
            return left

    def behind(self, sign: str, level: int) -> Term:
        """What an operation has at its right."""
        match sign:
            case "+":
                return self.expression(Level.SIGNED)
            case "-":
                return self.minus(self.expression(Level.PRODUCT))
            case "*":
                return self.operand()
            case "/":
                return self.app("pow", self.operand(numeral=True), MINUS)
        return self.expression(level + 1)

    def combined(self, sign: str, level: int, parts: list[Term]) -> Term:
        if level == Level.PRODUCT:
            return self.product(parts)
        if sign in (">", ">="):
            parts.reverse()
        return self.app(_OPERATION.get(sign, sign), *parts)

    def product(self, parts: list[Term]) -> Term:
        matrices = [self.is_matrix(p) for p in parts]
        k = matrices.index(True) if True in matrices else len(parts)
        if not all(matrices[k:]):
            raise self.error("in the product before this, numbers must stand before matrices")
        numbers, right = (self.app(op, *some) if len(some) > 1 else some[0] if some else None
                          for op, some in (("mul", parts[:k]), ("matmul", parts[k:])))
        return self.app("scale", numbers, right) if numbers and right else numbers or right  # type: ignore[return-value]

    def is_matrix(self, term: Term) -> bool:
        return isinstance(_rough(term, self.scope), Matrix)

    def minus(self, term: Term) -> Term:
        return self.app("scale" if self.is_matrix(term) else "mul", MINUS, term)

    def signed(self) -> Term:
        """What stands behind a minus: a numeral makes a negative number, all else a product with -1."""
        if self.sees_number() and not self.sees("^", ahead=1):
            return Num(-self.operand().value)  # type: ignore[attr-defined]
        return self.minus(self.expression(Level.PRODUCT))

    def operand(self, numeral: bool = False) -> Term:
        """A power, or a fraction of two numerals unless only a numeral is wanted."""
        base = self.postfix()
        if self.take("^"):
            sign = -1 if self.take("-") else 1
            if sign < 0 and not self.sees_number():
                raise self.expected("a number")
            up = self.postfix()
            return self.app("power" if self.is_matrix(base) else "pow", base, Num(-up.value) if sign < 0 else up)  # type: ignore[attr-defined]
        if not numeral and self.tokens[self.at - 1][0] == "number" and self.sees("/") and not self.sees("^", ahead=2):
            kind, value, _ = self.tokens[self.at + 1]
            if kind == "number" and int(value):
                self.at += 2
                return Num(Fraction(base.value, int(value)))  # type: ignore[attr-defined]
        return base

    def postfix(self) -> Term:
        """A numeral, or an atom with the brackets and primes behind it."""
        if self.sees_number():
            self.at += 1
            return Num(int(self.tokens[self.at - 1][1]))
        found = self.atom()
        while sign := self.sees("(", "[", "'"):
            if self.take("'"):
                found = self.app("transpose", found)
                continue
            op = "entry" if sign == "[" else "density" if isinstance(_rough(found, self.scope), Law) else "apply"
            found = self.app(op, found, *self.listed(sign, "]" if sign == "[" else ")", self.argument))
        return found

    def atom(self) -> Term:
        if self.take("("):
            found = self.argument()
            self.need(")")
            return found
        if (word := self.word()) in RESERVED:
            self.at += 1
            if word in CONSTANTS and not self.sees("("):
                return App(word)
            args = self.listed("(", ")", self.argument)
            return self.app("pow", *args, HALF) if word == "sqrt" else self.app(word, *args)
        at, name = self.at, self.name()
        role = self.name() if self.take("@") else None
        if role is None and name in self.labels:
            return Bound(self.labels.index(name))
        known = self.declared.get(name, {})
        if role is None:
            role = "" if "" in known or len(known) != 1 else next(iter(known))
        if role in known:
            return Free(known[role])
        roles = f" in that role; there is {', '.join(f'{name}@{r}' for r in known)}" if known else ""
        raise self.error(f"the name {name} is not declared{roles}", back=self.at - at)
