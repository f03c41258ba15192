"""The text of terms, types, contexts and statements read back: the inverse of show.text, and how schemes are written.

The one idea: one function for each level of the grammar, as show/infix.py lists it; brackets are kept. Types decide only
what a product, a minus, a power and a bracket behind a name are, for matrices and laws as for numbers and functions.

Not here: LaTeX (reading/), names that are not declared, nesting deeper than MAX_NESTING.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from .contexts import RELATIONS, Context, Statement
from .show.infix import CONSTANTS, HALF, MINUS, ONE, RESERVED, TYPE_WORDS
from .terms import App, Bound, Declaration, Free, Lam, LanguageError, Num, Term
from .types import INDEX, PROPOSITION, REAL, Function, Index, Law, Matrix, Point, Random, Set, Type
from .typing import Scope, check_kind, type_of, under
from .vocabulary import GROUPS, OPERATIONS

MAX_LENGTH = 20_000
"""Longer texts are refused."""
MAX_NESTING = 100
"""Terms and brackets nested deeper are refused: each level is seven calls."""
MAX_NUMERAL = 1200
"""Longer numerals are refused."""

_TOKEN = re.compile(
    r'\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<quoted>"(?:[^"\\]|\\.)*")'
    r"|(?P<sign>\|-|->|=>|<=|>=|!=|\.\.|[-+*/^()\[\],:;@=<>'])|(?P<end>$)|(?P<other>.))", re.DOTALL)
_COMPARED = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le", "in": "in"}

Token = tuple[str, str, int]


class NotationError(LanguageError):
    """A text that is no term; `position` counts characters from 0."""

    def __init__(self, message: str, position: int):
        super().__init__(f"column {position + 1}: {message}")
        self.position = position


def read(text: str, declarations: Iterable[Declaration] = ()) -> Term:
    """The term of a text.

    >>> x = Declaration("x", REAL)
    >>> read("log(x) - 1/2", (x,)).op
    'add'
    >>> read("log(x) - y", (x,))
    Traceback (most recent call last):
      ...
    klderive.language.notation.NotationError: column 10: the name y is not declared
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
    left, relation = reader.sum(), reader.value
    if relation not in RELATIONS:
        raise reader.error("a relation")
    reader.at += 1
    right = reader.sum()
    conditions = reader.separated(";") if reader.word("provided") else []
    return reader.finished(Statement(context, relation, left, right, tuple(conditions)))


def check(term: Term) -> None:
    """Raises IllTyped unless a term, or the body of a Lam, makes sense; random variables may have values in it."""
    scope: Scope = ()
    while isinstance(term, Lam):
        check_kind(term.kind, scope)
        scope, term = under(term.kind, scope), term.body
    type_of(term, scope, chance=True)


def _tokens(text: str) -> list[Token]:
    if len(text) > MAX_LENGTH:
        raise NotationError(f"a text of more than {MAX_LENGTH} characters", MAX_LENGTH)
    found: list[Token] = []
    for m in _TOKEN.finditer(text):
        kind = str(m.lastgroup)
        value, at = m[kind], m.start(kind)
        if kind == "other" or kind == "number" and len(value) > MAX_NUMERAL:
            raise NotationError(f"{value[:9]!r} is not read here", at)
        if kind == "quoted":
            try:
                value = json.loads(value)
            except ValueError:
                raise NotationError("a quoted name that is not well-formed", at) from None
        found.append((kind, value, at))
        if kind == "end":
            break
    return found


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


class _Reader:
    """A place in a text, and what is declared there."""

    def __init__(self, text: str, declarations: Iterable[Declaration] = ()):
        self.tokens, self.at, self.nesting = _tokens(text), 0, 0
        self.labels: tuple[str, ...] = ()  # the bound variables, innermost first
        self.scope: tuple[Type, ...] = ()
        self.declared: dict[str, dict[str, Declaration]] = {}
        for d in declarations:
            self.declare(d)

    # ------------------------------------------------------------ tokens

    @property
    def value(self) -> str:
        kind, value, _ = self.tokens[self.at]
        return value if kind in ("sign", "name") else ""

    def next_is(self, sign: str, ahead: int = 1) -> bool:
        k = self.at + ahead
        return k < len(self.tokens) and self.tokens[k][:2] == ("sign", sign)

    def take(self, sign: str) -> bool:
        found = self.next_is(sign, 0)
        self.at += found
        return found

    def word(self, word: str) -> bool:
        found = self.tokens[self.at][:2] == ("name", word)
        self.at += found
        return found

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise self.error(f"{sign!r}")

    def error(self, expected: str) -> NotationError:
        kind, value, at = self.tokens[self.at]
        return NotationError(f"expected {expected}, found {'the end' if kind == 'end' else repr(value[:30])}", at)

    def finished(self, thing):
        if self.tokens[self.at][0] != "end":
            raise self.error("an operation or the end")
        return thing

    @contextmanager
    def nested(self) -> Iterator[None]:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise NotationError(f"nested more than {MAX_NESTING} deep", self.tokens[self.at][2])
        yield
        self.nesting -= 1

    def app(self, op: str, *args: Term) -> App:
        made = App(op, args)
        if made.depth > MAX_NESTING:
            raise NotationError(f"nested more than {MAX_NESTING} deep", self.tokens[self.at][2])
        return made

    def name(self) -> str:
        kind, value, at = self.tokens[self.at]
        if kind not in ("name", "quoted"):
            raise self.error("a name")
        if kind == "name" and value in RESERVED:
            raise NotationError(f'{value} is a word of the language; as a name it is written "{value}"', at)
        self.at += 1
        return value

    # ------------------------------------------------------------ contexts

    def declare(self, d: Declaration) -> None:
        self.declared.setdefault(d.name, {})[d.role] = d

    def context(self) -> Context:
        declarations: list[Declaration] = []
        hypotheses: list[Term] = []
        while not (self.next_is("|-", 0) or self.tokens[self.at][0] == "end"):
            if self.tokens[self.at][0] in ("name", "quoted") and any(self.next_is(s) for s in ",:@"):
                new = [(self.name(), self.name() if self.take("@") else "")]
                while self.take(","):
                    new.append((self.name(), self.name() if self.take("@") else ""))
                self.need(":")
                kind = self.kind()
                declarations.extend(Declaration(name, kind, role) for name, role in new)
                for d in declarations[-len(new):]:
                    self.declare(d)
            else:
                hypotheses.append(self.argument())
            if not (self.take(";") or self.take(",")):
                break
        return Context(tuple(declarations), tuple(hypotheses))

    def kind(self) -> Type:
        with self.nested():
            if self.take("["):
                left = [] if self.next_is("]", 0) else self.separated(",", self.kind)
                self.need("]")
                if len(left) == 1 and not self.next_is("->", 0):
                    return left[0]
            else:
                left = [self.simple_kind()]
                if not self.next_is("->", 0):
                    return left[0]
            self.need("->")
            return Function(tuple(left), self.kind())

    def simple_kind(self) -> Type:
        kind, word, _ = self.tokens[self.at]
        if kind != "name" or word not in TYPE_WORDS:
            return self.range()
        self.at += 1
        discrete = word == "discrete"
        if discrete:
            word = self.value
            if not (self.word("law") or self.word("point")):
                raise self.error("law or point")
        match word:
            case "law":
                return Law(tuple(self.places()), discrete)
            case "point":
                return Point(self.name(), discrete)
            case "random" | "set":
                at = self.at
                of = self.places()
                if len(of) != 1:
                    self.at = at
                    raise self.error("one type")
                return (Random if word == "random" else Set)(of[0])
            case "R" if self.take("^"):
                return self.matrix()
        return {"R": REAL, "Z": INDEX, "prop": PROPOSITION}[word]

    def places(self) -> list[Type]:
        with self.nested():
            if not self.take("["):
                return [self.simple_kind()]
            found = [] if self.next_is("]", 0) else self.separated(",", self.kind)
            self.need("]")
            return found

    def matrix(self) -> Type:
        if not self.take("("):
            return Matrix(self.postfix(), ONE)
        found = self.separated(",", self.sum)
        self.need(")")
        if len(found) > 2:
            raise self.error("at most two sizes before this")
        return Matrix(found[0], found[1] if len(found) == 2 else ONE)

    def range(self) -> Index:
        low = None if self.next_is("..", 0) else self.sum()
        self.need("..")
        kind = self.tokens[self.at][0]
        open_ended = kind in ("sign", "end") and not (self.next_is("(", 0) or self.next_is("-", 0))
        return Index(low, None if open_ended else self.sum())

    # ------------------------------------------------------------ terms

    def separated(self, sign: str, item=None) -> list:
        found = [(item or self.argument)()]
        while self.take(sign):
            found.append((item or self.argument)())
        return found

    def argument(self) -> Term:
        with self.nested():
            if not (self.tokens[self.at][0] in ("name", "quoted") and self.next_is(":")):
                return self.proposition()
            label = self.name()
            self.need(":")
            kind = self.kind()
            self.need(",")
            around = self.labels, self.scope
            self.labels, self.scope = (label, *self.labels), (kind, *self.scope)
            body = self.argument()
            self.labels, self.scope = around
            return Lam(kind, body, label)

    def proposition(self) -> Term:
        sides: list[Term] = []
        while not sides or self.take("=>"):
            some: list[Term] = []
            while not some or self.word("or"):
                every = [self.relation()]
                while self.word("and"):
                    every.append(self.relation())
                some.append(self.app("and", *every) if len(every) > 1 else every[0])
            sides.append(self.app("or", *some) if len(some) > 1 else some[0])
            if len(sides) == 2:
                return self.app("implies", *sides)
        return sides[0]

    def relation(self) -> Term:
        left, sign = self.sum(), self.value
        if sign not in _COMPARED:
            return left
        self.at += 1
        right = self.sum()
        return self.app(_COMPARED[sign], *((right, left) if sign in (">", ">=") else (left, right)))

    def is_matrix(self, term: Term) -> bool:
        return isinstance(_rough(term, self.scope), Matrix)

    def minus(self, term: Term) -> Term:
        return self.app("scale" if self.is_matrix(term) else "mul", MINUS, term)

    def sum(self) -> Term:
        parts = [self.signed()]
        while self.next_is("+", 0) or self.next_is("-", 0):
            parts.append(self.signed() if self.take("+") else self.minus(self.product()) if self.take("-") else ONE)
        return self.app("add", *parts) if len(parts) > 1 else parts[0]

    def signed(self) -> Term:
        if not self.take("-"):
            return self.product()
        if self.tokens[self.at][0] == "number" and not self.next_is("^"):
            return self.product(Num(-self.factor().value))  # type: ignore[attr-defined]
        return self.minus(self.product())

    def product(self, first: Term | None = None) -> Term:
        parts = [first or self.factor()]
        start = self.tokens[self.at][2]
        while self.next_is("*", 0) or self.next_is("/", 0):
            parts.append(self.factor() if self.take("*") else self.app("pow", self.below(), MINUS))
        matrices = [self.is_matrix(p) for p in parts]
        k = matrices.index(True) if True in matrices else len(parts)
        if not all(matrices[k:]):
            raise NotationError("in a product numbers stand before matrices", start)
        left, right = parts[:k], parts[k:]
        number = self.app("mul", *left) if len(left) > 1 else left[0] if left else None
        if not right:
            return number  # type: ignore[return-value]
        matrix = self.app("matmul", *right) if len(right) > 1 else right[0]
        return self.app("scale", number, matrix) if number else matrix

    def below(self) -> Term:
        self.need("/")
        return self.power()

    def factor(self) -> Term:
        """A power, or a fraction of two numerals (a quotient with a numeral has it in brackets)."""
        found = self.power()
        if isinstance(found, Num) and self.next_is("/", 0) and self.tokens[self.at - 1][0] == "number":
            kind, value, _ = self.tokens[self.at + 1]
            if kind == "number" and int(value) and not self.next_is("^", 2):
                self.at += 2
                return Num(Fraction(found.value) / int(value))
        return found

    def power(self) -> Term:
        base = self.postfix()
        if not self.take("^"):
            return base
        sign = -1 if self.take("-") else 1
        if sign < 0 and self.tokens[self.at][0] != "number":
            raise self.error("a number")
        up = self.postfix()
        if sign < 0:
            up = Num(-up.value)  # type: ignore[attr-defined]
        return self.app("power" if self.is_matrix(base) else "pow", base, up)

    def postfix(self) -> Term:
        kind, value, at = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return Num(int(value))
        found = self.atom()
        while True:
            if self.next_is("(", 0):
                head = "density" if isinstance(_rough(found, self.scope), Law) else "apply"
                found = self.app(head, found, *self.arguments("(", ")"))
            elif self.next_is("[", 0):
                found = self.app("entry", found, *self.arguments("[", "]"))
            elif self.take("'"):
                found = self.app("transpose", found)
            else:
                return found

    def arguments(self, opening: str, closing: str) -> list[Term]:
        self.need(opening)
        found = [] if self.next_is(closing, 0) else self.separated(",")
        self.need(closing)
        return found

    def atom(self) -> Term:
        kind, value, at = self.tokens[self.at]
        if self.take("("):
            found = self.argument()
            self.need(")")
            return found
        if kind == "name" and value in RESERVED:
            self.at += 1
            if value in CONSTANTS and not self.next_is("(", 0):
                return App(value)
            args = self.arguments("(", ")")
            return self.app("pow", *args, HALF) if value == "sqrt" else self.app(value, *args)
        name = self.name()
        role = self.name() if self.take("@") else None
        if role is None and name in self.labels:
            return Bound(self.labels.index(name))
        known = self.declared.get(name, {})
        if role is None:
            role = "" if "" in known or len(known) != 1 else next(iter(known))
        if role in known:
            return Free(known[role])
        roles = ", ".join(f"{name}@{r}" for r in known)
        raise NotationError(f"the name {name} is not declared{f' in that role; there is {roles}' if known else ''}", at)
