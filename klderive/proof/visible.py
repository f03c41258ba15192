"""Signs of terms as they are written: squares, sums, products, expectations, quadratic forms.

The one idea: what is not negative for every value of its variables has a mean that is not negative.

Not here: squares that have to be found (inequalities.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..language import App, Lam, Num, Term
from .definite import DEFINITE
from .polynomials import NONNEGATIVE, ONE, POSITIVE, UNKNOWN, Poly, constant_of, poly_of, scale
from .prover import Prover
from .scopes import INDEX, LOOSE, SET, Bind, Env

Found = Callable[[Poly], int]  # the sign of a polynomial, by whatever means


class Visible:
    """Reads signs off terms."""

    def __init__(self, prover: Prover, found: Found):
        self.prover, self.found, self.signs = prover, found, prover.signs

    def sign(self, term: Term, env: Env = ()) -> int:
        """POSITIVE or NONNEGATIVE where that can be seen."""
        match term:
            case App(op="add", args=args):
                found = self._sign_of_poly(term, env)
                if found:
                    return found
                signs = [self.sign(a, env) for a in args]
                return UNKNOWN if not all(signs) else max(signs)
            case App(op="mul", args=args):
                return self._product(args, env)
            case App(op="pow", args=(base, e)):
                return self._power(base, e, env)
            case App(op="exp"):
                return POSITIVE
            case App(op="expect" | "integral" | "total" | "sum", args=args):
                self.prover.scalars.scalar(term, env)  # what its value needs is a condition
                return self.prover.scopes.closing(term, lambda: self._sum(term, env))
            case App(op="only", args=(m,)):
                return self._form(m, env)
            case App(op="norm"):
                return NONNEGATIVE
            case App(op="trace" | "det", args=(m,)):
                return self._trace(term.op, m, env)
        return self._sign_of_poly(term, env)

    def _sign_of_poly(self, term: Term, env: Env) -> int:
        return self.signs.sign(self.prover.scalars.scalar(term, env))

    def _power(self, base: Term, e: Term, env: Env) -> int:
        inner = self.sign(base, env)
        if inner == POSITIVE:
            return POSITIVE
        if not isinstance(e, Num):
            return UNKNOWN
        if type(e.value) is int and e.value % 2 == 0:
            below = inner or self.signs.sign(scale(self.prover.scalars.scalar(base, env), -1))
            return NONNEGATIVE if e.value > 0 and below != POSITIVE else POSITIVE
        return inner if e.value > 0 else UNKNOWN

    def _product(self, factors: tuple[Term, ...], env: Env) -> int:
        """Signs multiply; two factors that are negative make a positive one."""
        out, flipped = POSITIVE, False
        flat = [g for f in factors for g in (f.args if isinstance(f, App) and f.op == "mul" else (f,))]
        for f in flat:
            found = self.sign(f, env)
            if not found:
                found = self.signs.sign(scale(self.prover.scalars.scalar(f, env), -1))
                flipped = not flipped
            if not found:
                return UNKNOWN
            out = min(out, found)
        return UNKNOWN if flipped else out

    def _sum(self, term: App, env: Env) -> int:
        """A sum or a mean of what is not negative; an empty sum is 0."""
        prover, inner, body = self.prover, env, term.args[-1]
        while isinstance(body, Lam) and (body is term.args[-1] or term.op == "expect"):
            inner, body = (self._bind(body, term.op, inner), *inner), body.body
        return min(self.sign(body, inner) or self.found(prover.scalars.scalar(body, inner)), NONNEGATIVE)

    def _bind(self, lam: Lam, op: str, env: Env) -> Bind:
        prover = self.prover
        if op == "sum":
            return Bind(poly_of(prover.scalars.index_variable(lam.kind, env)), lam.kind, INDEX)
        span = prover.law_terms.span_of_kind(lam.kind, env, discrete=op == "total")
        return prover.law_terms.variable(span, lam, SET if op == "total" else LOOSE)[2]

    def _form(self, m: Term, env: Env) -> int:
        """x' M x with M positive definite, and x' x."""
        cells, variables = self.prover.cells, self.prover.variables
        scalars, letters = _letters(m)
        if len(letters) < 2 or not all(self.sign(a, env) for a in scalars):
            return UNKNOWN
        first, last = letters[0], letters[-1]
        rows, cols = cells.rows_and_cols(first, env)
        if constant_of(rows) != 1 or constant_of(cells.rows_and_cols(last, env)[1]) != 1:
            return UNKNOWN
        v = poly_of(variables.up_to(cols))
        if cells.cell(first, {ONE: 1}, v, env) != cells.cell(last, v, {ONE: 1}, env):
            return UNKNOWN
        if len(letters) == 2:
            return NONNEGATIVE
        middle = App("matmul", tuple(letters[1:-1])) if len(letters) > 3 else letters[1]
        if not self._square(middle, env):
            return UNKNOWN
        return NONNEGATIVE if self.prover.definite.definiteness(*cells.as_function(middle, env)) and \
            self.prover.ledger.on("positive-definite") else UNKNOWN

    def _square(self, m: Term, env: Env) -> bool:
        rows, cols = self.prover.cells.rows_and_cols(m, env)
        return rows == cols

    def _trace(self, op: str, m: Term, env: Env) -> int:
        """A trace is >= 0 for a definite matrix, and positive if the matrix has an entry; a determinant is positive."""
        prover = self.prover
        found = prover.definite.definiteness(*prover.cells.as_function(m, env))
        some = op == "det" or self.signs.sign(prover.cells.rows_and_cols(m, env)[0]) == POSITIVE
        return POSITIVE if found == DEFINITE and some else NONNEGATIVE if found else UNKNOWN


def _letters(m: Term) -> tuple[list[Term], list[Term]]:
    """The numbers and the matrices of a product."""
    match m:
        case App(op="scale", args=(c, inner)):
            scalars, letters = _letters(inner)
            return [c, *scalars], letters
        case App(op="matmul", args=args):
            parts = [_letters(a) for a in args]
            return [c for cs, _ in parts for c in cs], [a for _, letters in parts for a in letters]
    return [], [m]


def terms(term: Term) -> Iterator[Term]:
    """The terms of a sum, with factors multiplied in one level deep."""
    if isinstance(term, App) and term.op == "add":
        for a in term.args:
            yield from terms(a)
    elif isinstance(term, App) and term.op == "mul" and any(isinstance(a, App) and a.op == "add" for a in term.args):
        inner = next(a for a in term.args if isinstance(a, App) and a.op == "add")
        others = tuple(a for a in term.args if a is not inner)
        for a in inner.args:
            yield from terms(App("mul", (*others, a)))
    else:
        yield term


def negated(term: Term) -> Term:
    """-t, as it is written."""
    return App("mul", (Num(-1), *(term.args if isinstance(term, App) and term.op == "mul" else (term,))))
