"""Terms, types, contexts and statements in plain text, which notation.py reads back to the same.

    1/2, -3            numbers; `3/(2)`, `-(3)` are a quotient and a product with -1
    a - b, -b, a/b     add(a, mul(-1, b)), mul(-1, b), mul(a, pow(b, -1)); with matrices scale instead of mul
    c*A*B, A^2         numbers first, then matrices: scale(c, matmul(A, B)); power(A, 2)
    f(x), p(x)         a function applied; the density of a law
    v[i], A', sqrt(x)  an entry, the transpose, pow(x, 1/2)
    sum(i: 1..n, a(i)) every operation by its name; `i: 1..n, body` is a Lam
    x: R; n: 1..; v, w: R^n; f: [R, 1..n] -> R; p: law R; s > 0 |- log(s^2) = 2*log(s) provided n >= 1

The one idea: brackets are kept, so each form of a term has its own text.

Not here: what people write on paper (latex.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from fractions import Fraction
from itertools import groupby

from ..contexts import Context, Statement
from ..terms import App, Bound, Declaration, Free, Lam, Num, Term
from ..types import Function, Index, Law, Matrix, Point, Proposition, Random, Real, Set, Type, sizes
from ..vocabulary import OPERATIONS
from .naming import Names, names_of

NAME = re.compile(r"[^\W\d]\w*")
RESERVED = frozenset(OPERATIONS) | {"sqrt"}
"""Names that are quoted because they are words of the language."""
TYPE_WORDS = frozenset("R Z law random set point discrete prop".split())
CONSTANTS = frozenset(op for op, row in OPERATIONS.items() if row.signature.startswith("->"))
RELATIONS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "in": "in"}


class Level(IntEnum):
    """How tightly a text holds together; SIGNED is a product with a minus before it."""

    ARGUMENT, IMPLICATION, OR, AND, RELATION, SUM, SIGNED, PRODUCT, POWER, ATOM = range(10)


ONE, MINUS, HALF = Num(1), Num(-1), Num(Fraction(1, 2))
Piece = tuple[str, int]


def text(thing: Term | Type | Context | Statement, beside: Iterable[Declaration] = ()) -> str:
    """The text of a term, a type, a context or a statement, as it stands beside other declarations.

    >>> from ..types import REAL
    >>> from ..terms import app
    >>> x = Free(Declaration("x", REAL))
    >>> text(app("add", x, app("mul", -1, app("log", app("pow", x, 2)))))
    'x - log(x^2)'
    """
    match thing:
        case Context():
            return _context(thing)
        case Statement(context, relation, left, right, conditions):
            known = names_of((left, right, *conditions), context.declarations)
            sides = (at_least(shown(side, (), known), Level.SUM) for side in (left, right))
            claim = f"|- {f' {relation} '.join(sides)}"
            provided = "; ".join(argument(c, (), known) for c in conditions)
            return " ".join(filter(None, (_context(context), claim, provided and f"provided {provided}")))
        case Type():
            return _type(thing, (), names_of(sizes(thing), beside))
    return argument(thing, (), names_of((thing,), beside))


def _context(context: Context) -> str:
    known = names_of(context.hypotheses, context.declarations)
    items = [f"{', '.join(map(declared, same))}: {_type(kind, (), known)}"
             for kind, same in groupby(context.declarations, key=lambda d: d.kind)]
    return "; ".join((*items, *(argument(h, (), known) for h in context.hypotheses)))


def quoted(word: str) -> str:
    """A name, in quotation marks if it could be taken for something else."""
    if NAME.fullmatch(word) and word not in RESERVED:
        return word
    import json  # only for names that are no plain words

    return json.dumps(word, ensure_ascii=not word.isprintable())


def declared(d: Declaration) -> str:
    """The name of a declaration, with its role."""
    return f"{quoted(d.name)}@{quoted(d.role)}" if d.role else quoted(d.name)


def name(d: Declaration, known: Names) -> str:
    """The name of a declaration, with its role where another declaration has the same name."""
    return declared(d) if d.name in known.meeting else quoted(d.name)


def at_least(piece: Piece, level: int) -> str:
    return piece[0] if piece[1] >= level else f"({piece[0]})"


def argument(term: Term, around: tuple[str, ...], known: Names) -> str:
    if isinstance(term, Lam):
        label = known.bound(term, around)
        return f"{quoted(label)}: {_type(term.kind, around, known)}, {argument(term.body, (label, *around), known)}"
    return shown(term, around, known)[0]


def _call(head: str, args: Iterable[Term], around: tuple[str, ...], known: Names) -> Piece:
    inside = []
    for a in args:  # no comprehension here: it would be one more call for each level of a term
        inside.append(argument(a, around, known))
    return f"{head}({', '.join(inside)})", Level.ATOM


def shown(term: Term, around: tuple[str, ...], known: Names) -> Piece:
    def part(t: Term, level: int) -> str:
        return at_least(shown(t, around, known), level)

    match term:
        case Num(value=v):
            return str(v), Level.SIGNED if v < 0 else Level.PRODUCT if isinstance(v, Fraction) else Level.ATOM
        case Bound(k=k):
            return quoted(around[k]) if k < len(around) else f"#{k - len(around)}", Level.ATOM
        case Free(declaration=d):
            return name(d, known), Level.ATOM
        case Lam():
            return argument(term, around, known), Level.ARGUMENT
        case App(op="add", args=(first, _, *_) as args):
            rest = (f" - {part(t, Level.PRODUCT)}" if minus else f" + {part(t, Level.SIGNED)}"
                    for minus, t in map(unsigned, args[1:]))
            return part(first, Level.SIGNED) + "".join(rest), Level.SUM
        case App(op="mul", args=(_, _, *_)) | App(op="scale", args=(_, _)):
            minus, t = unsigned(term)
            if minus:
                inner = part(t, Level.PRODUCT)
                return f"-({inner})" if inner[0].isdigit() else f"-{inner}", Level.SIGNED
            return _product(term, around, known)
        case App(op="matmul", args=(_, _, *_)):
            return _product(term, around, known)
        case App(op="pow", args=(base, exponent)) if exponent == HALF:
            return _call("sqrt", (base,), around, known)
        case App(op="pow" | "power", args=(base, exponent)):
            up = str(exponent.value) if isinstance(exponent, Num) and type(exponent.value) is int else part(exponent, Level.ATOM)
            return f"{part(base, Level.ATOM)}^{up}", Level.POWER
        case App(op="apply" | "density", args=(head, _, *_) as args):
            return _call(part(head, Level.ATOM), args[1:], around, known)
        case App(op="entry", args=(head, _, *_) as args):
            return f"{part(head, Level.ATOM)}[{', '.join(argument(a, around, known) for a in args[1:])}]", Level.ATOM
        case App(op="transpose", args=(a,)):
            return f"{part(a, Level.ATOM)}'", Level.ATOM
        case App(op=("eq" | "ne" | "lt" | "le" | "in" as op), args=(a, b)):
            return f"{part(a, Level.SUM)} {RELATIONS[op]} {part(b, Level.SUM)}", Level.RELATION
        case App(op=("and" | "or" as op), args=(_, _, *_) as args):
            return f" {op} ".join(part(a, Level.RELATION) for a in args), Level.AND if op == "and" else Level.OR
        case App(op="implies", args=(a, b)):
            return f"{part(a, Level.OR)} => {part(b, Level.OR)}", Level.IMPLICATION
        case App(op=op, args=()) if op in CONSTANTS:
            return op, Level.ATOM
        case App(op=op, args=args):
            return _call(op, args, around, known)
    raise TypeError(f"{term!r} is not a term")


def unsigned(term: Term) -> tuple[bool, Term]:
    """Whether a term is -1 times another, and that other."""
    match term:
        case App(op="mul" | "scale", args=(first, second)) if first == MINUS:
            return True, second
    return False, term


def factors(term: Term) -> tuple[Term, ...]:
    """What a product is made of from left to right: numbers first, then matrices."""
    match term:
        case App(op="scale", args=(c, a)):
            left = c.args if isinstance(c, App) and c.op == "mul" and len(c.args) > 1 else (c,)
            return *left, *(a.args if isinstance(a, App) and a.op == "matmul" and len(a.args) > 1 else (a,))
        case App(op="mul" | "matmul", args=args):
            return args
    return (term,)


def _product(term: Term, around: tuple[str, ...], known: Names) -> Piece:
    first, *others = factors(term)
    front = shown(first, around, known)
    out = front[0] if isinstance(first, Num) else at_least(front, Level.POWER)
    whole = isinstance(first, Num) and type(first.value) is int
    for t in others:
        match t:
            case App(op="pow", args=(base, exponent)) if exponent == MINUS:
                below = at_least(shown(base, around, known), Level.POWER)
                out += f"/({below})" if whole and below.isdigit() else f"/{below}"
                whole = False
            case _:
                out += f"*{at_least(shown(t, around, known), Level.POWER)}"
                whole = isinstance(t, Num) and type(t.value) is int
    return out, Level.SIGNED if out.startswith("-") else Level.PRODUCT


def _type(kind: Type, around: tuple[str, ...], known: Names) -> str:
    def size(t: Term) -> str:
        return at_least(shown(t, around, known), Level.ATOM)

    def bound(t: Term | None) -> str:
        if t is None or isinstance(t, Num):
            return "" if t is None else str(t.value)
        word = NAME.match(out := size(t))
        return f"({out})" if word and word[0] in TYPE_WORDS else out

    def inside(k: Type) -> str:
        return f"[{_type(k, around, known)}]" if isinstance(k, Function) else _type(k, around, known)

    def several(kinds: tuple[Type, ...]) -> str:
        return inside(kinds[0]) if len(kinds) == 1 else f"[{', '.join(_type(k, around, known) for k in kinds)}]"

    match kind:
        case Real():
            return "R"
        case Proposition():
            return "prop"
        case Index(None, None):
            return "Z"
        case Index(low, high):
            return f"{bound(low)}..{bound(high)}"
        case Matrix(rows, cols):
            return f"R^{size(rows)}" if cols == ONE else f"R^({argument(rows, around, known)}, {argument(cols, around, known)})"
        case Point(space, discrete):
            return f"{'discrete ' if discrete else ''}point {quoted(space)}"
        case Law(points, discrete):
            return f"{'discrete ' if discrete else ''}law {several(points)}"
        case Random(of):
            return f"random {inside(of)}"
        case Set(of):
            return f"set {inside(of)}"
        case Function(arguments, result):
            return f"{several(arguments)} -> {_type(result, around, known)}"
    raise TypeError(f"{kind!r} is not a type")
